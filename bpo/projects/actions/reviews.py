"""The review of a plan: convening a round, the departments' whole opinions, and answers to them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.errors import Conflict, text
from bpo.kernel.locale import zone as house_zone
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department
from bpo.projects import queries, rules
from bpo.projects.actions.rounds import asked_of, settle
from bpo.projects.models import Opinion, Plan, Project, Review, SectionOpinion
from bpo.projects.rules import (
    ItemFacts,
    OpinionFacts,
    PlanAct,
    PlanSection,
    ReviewState,
    SectionFacts,
    SectionVerdict,
    Verdict,
)


@permit("plans.write")
def convene_review(
    session: Session, actor: Actor, *, plan_id: int, due_on: date, now: datetime, also: Sequence[Department] = ()
) -> Review:
    """Ask the departments, section by section. Approvals of the last round that still hold are carried over, visibly.

    `also`: departments asked anew, whatever they said before.
    """
    plan = queries.plan_for(session, actor, plan_id)
    project = session.get_one(Project, plan.project_id)
    rules.must_run(project.state)
    actor = actor.in_place_of(project.manager_id)
    rules.must_manage(project.manager_id, actor.person_id)
    rules.must_be_reviewable(
        plan.state, queries.obstacles_of(session, project, plan), queries.answers_owed(session, plan), due_on,
        now.astimezone(house_zone()).date(),
    )  # fmt: skip
    items, prose = queries.facts_of_plan(session, plan), queries.prose_of(plan)
    last = plan.reviews[-1] if plan.reviews else None
    before = {one.department: _facts(one) for one in last.opinions} if last else {}
    said = _said(session, last)
    musts = {(one.department, one.section) for one in queries.open_musts(session, plan)}
    asked = rules.invited(items, [*also, *before, *(department for department, _section in musts)])
    review = Review(
        round=len(plan.reviews) + 1, state=ReviewState.OPEN, convened_by=actor.id, convened_at=now, due_on=due_on
    )
    plan.reviews.append(review)
    plan.state = rules.plan_after(plan.state, PlanAct.CONVENE)
    session.flush()
    for department in asked:
        wanted = rules.sections_asked(
            department, items, prose, [section for whose, section in musts if whose == department]
        )
        rows = _sections(review, department, wanted, said, musts)
        held = rules.carried_over(department, items, before)
        if department in also:
            rows = [_anew(one) for one in rows]
        elif held is not None and not any(whose == department for whose, _section in said):
            rows = [_as_whole(one, held) for one in rows]  # a round of the time before sections were decided one by one
        session.add_all(rows)
        review.opinions.append(_asked(department, items, rows, before.get(department)))
    session.flush()
    journal.record(session, actor, "plans.review_convened", review, project_id=project.id, round=review.round)
    return review


Said = dict[tuple[Department, PlanSection], SectionFacts]


def _said(session: Session, last: Review | None) -> Said:
    """What was said of each section in the round before."""
    rows = queries.section_opinions(session, last) if last else []
    return {
        (one.department, one.section): SectionFacts(
            one.section, one.verdict, one.seen, one.decided_by, one.decided_at, one.in_place_of
        )
        for one in rows
    }


def _sections(
    review: Review, department: Department, wanted: dict[PlanSection, str], said: Said,
    musts: Collection[tuple[Department, PlanSection]],
) -> list[SectionOpinion]:  # fmt: skip
    """A department's sections in a new round; what still holds is carried over."""
    rows = []
    for section, seen in wanted.items():
        row = SectionOpinion(
            review_id=review.id, department=department, section=section, seen=seen, carried=False, verdict=None
        )
        former = said.get((department, section))
        if former is not None and rules.still_holds(former, seen, (department, section) in musts):
            row.carried, row.verdict = True, former.verdict
            row.decided_by, row.decided_at, row.in_place_of = former.decided_by, former.decided_at, former.in_place_of
        rows.append(row)
    return rows


def _anew(row: SectionOpinion) -> SectionOpinion:
    row.carried, row.verdict, row.decided_by, row.decided_at, row.in_place_of = False, None, None, None, None
    return row


def _as_whole(row: SectionOpinion, held: OpinionFacts) -> SectionOpinion:
    row.carried, row.verdict = True, SectionVerdict.APPROVED
    row.decided_by, row.decided_at = held.decided_by, held.decided_at
    return row


def _facts(opinion: Opinion) -> OpinionFacts:
    return OpinionFacts(
        department=opinion.department, verdict=opinion.verdict, seen=opinion.seen, comment=opinion.comment,
        decided_by=opinion.decided_by, decided_at=opinion.decided_at,
    )  # fmt: skip


def _asked(
    department: Department, items: list[ItemFacts], rows: list[SectionOpinion], before: OpinionFacts | None
) -> Opinion:
    opinion = Opinion(department=department, seen=rules.share_of(department, items), carried=False)
    if rows and all(one.carried for one in rows):
        last = max(rows, key=lambda one: one.decided_at)  # type: ignore[arg-type, return-value]
        opinion.carried, opinion.verdict, opinion.by_section = True, Verdict.APPROVED, True
        opinion.decided_by, opinion.decided_at = last.decided_by, last.decided_at
        if before is not None and before.verdict == Verdict.APPROVED:
            opinion.comment = before.comment
    return opinion


@permit("plans.review")
def give_opinion(
    session: Session, actor: Actor, *, review_id: int, department: Department, verdict: Verdict, now: datetime,
    comment: str | None = None,
) -> Opinion:  # fmt: skip
    """A department says one word for all its sections still open; the last answer closes the round."""
    place = asked_of(session, actor, review_id, department)
    actor, opinion = place.actor, place.opinion
    rules.check_opinion(verdict, comment)
    rows = [one for one in queries.section_opinions(session, place.review) if one.department == department]
    if verdict == Verdict.APPROVED:
        musts = queries.open_musts(session, place.plan, department)
        rules.check_section(SectionVerdict.APPROVED, comment, comments=0, open_musts=len(musts))
    for row in rows:
        if row.verdict is None:
            row.verdict, row.decided_by, row.decided_at = SectionVerdict(verdict), actor.id, now
            row.in_place_of = actor.place.person_id if actor.place else None
    settle(session, place, rules.whole_opinion([one.verdict for one in rows]) or verdict, comment, now)
    return opinion


@permit("plans.write")
def answer_comment(session: Session, actor: Actor, *, opinion_id: int, answer: str, now: datetime) -> Opinion:
    """The writer's answer to a department's comment; a round can only follow once every return is answered."""
    opinion = queries.opinion_for(session, actor, opinion_id)
    plan = session.get_one(Plan, opinion.review.plan_id)
    project = session.get_one(Project, plan.project_id)
    rules.must_not_have_ended(project.state)
    actor = actor.in_place_of(project.manager_id)
    rules.must_manage(project.manager_id, actor.person_id)
    if not opinion.comment or opinion.carried or opinion.by_section:
        raise Conflict("no_comment", text("There is no comment to answer here."))
    opinion.answer, opinion.answered_at = answer, now
    journal.record(session, actor, "plans.comment_answered", opinion, project_id=project.id, answer=answer)
    return opinion
