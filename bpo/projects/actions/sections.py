"""A department decides section by section, and comments on sections and items."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import Invalid, text
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department
from bpo.projects import queries, rules
from bpo.projects.actions.rounds import Place, asked_of, settle, writers_of
from bpo.projects.models import Opinion, Plan, Project, ReviewComment
from bpo.projects.rules import (
    APPROVING,
    CommentAct,
    CommentState,
    PlanSection,
    Resolution,
    SectionVerdict,
    Severity,
)

# What a comment given with a verdict weighs: a return demands, an approval with comments asks, an approval remarks.
WEIGHT = {
    SectionVerdict.RETURNED: Severity.MUST,
    SectionVerdict.APPROVED_WITH_COMMENTS: Severity.SHOULD,
    SectionVerdict.APPROVED: Severity.NOTE,
}
TOLD = {
    SectionVerdict.RETURNED: "plans.sections_returned",
    SectionVerdict.APPROVED_WITH_COMMENTS: "plans.sections_commented",
    SectionVerdict.APPROVED: "plans.sections_approved",
}


@permit("plans.review")
def decide_sections(
    session: Session, actor: Actor, *, review_id: int, department: Department, sections: Sequence[PlanSection],
    verdict: SectionVerdict, now: datetime, comment: str | None = None,
) -> Opinion:  # fmt: skip
    """A department says the same of one or several sections; with the last of them its opinion stands."""
    place = asked_of(session, actor, review_id, department)
    rows = [one for one in queries.section_opinions(session, place.review) if one.department == department]
    open_rows = {one.section: one for one in rows if one.verdict is None}
    chosen = rules.undecided(sections, set(open_rows))
    made = queries.comments_of(session, place.plan)
    for section in chosen:
        own = [one for one in made if one.department == department and one.section == section]
        rules.check_section(
            verdict, comment, comments=sum(1 for one in own if one.review_id == review_id),
            open_musts=sum(1 for one in own if rules.holds_up(one.severity, one.state)),
        )  # fmt: skip
    for section in chosen:
        row = open_rows[section]
        row.verdict, row.decided_by, row.decided_at = verdict, place.actor.id, now
        row.in_place_of = place.actor.place.person_id if place.actor.place else None
        if comment and comment.strip():
            session.add(_comment(place, section, WEIGHT[verdict], comment.strip(), now))
    session.flush()
    journal.record(
        session, place.actor, TOLD[verdict], place.opinion, project_id=place.project.id, number=place.plan.number,
        count=len(chosen), sections=[str(one) for one in chosen],
    )  # fmt: skip
    whole = rules.whole_opinion([one.verdict for one in rows])
    if whole is not None:
        settle(session, place, whole, None, now)
    return place.opinion


def _comment(
    place: Place, section: PlanSection, severity: Severity, words: str, now: datetime, item_ref: str | None = None,
    quoted: str | None = None,
) -> ReviewComment:  # fmt: skip
    return ReviewComment(
        review_id=place.review.id, plan_id=place.plan.id, department=place.opinion.department, section=section,
        item_ref=item_ref, quoted=quoted, severity=severity, words=words, written_by=place.actor.id, written_at=now,
        in_place_of=place.actor.place.person_id if place.actor.place else None, state=CommentState.OPEN,
    )  # fmt: skip


@permit("plans.review")
def comment_on_plan(
    session: Session, actor: Actor, *, review_id: int, department: Department, section: PlanSection,
    severity: Severity, words: str, now: datetime, item_ref: str | None = None, quoted: str | None = None,
) -> ReviewComment:  # fmt: skip
    """A department that is asked comments on a section, or on one item of it, while the round is open."""
    review = queries.review_for(session, actor, review_id)
    plan = session.get_one(Plan, review.plan_id, with_for_update=True)
    project = session.get_one(Project, plan.project_id)
    rules.must_run(project.state)
    actor = actor.in_place_of(actor.absent(rules.speakers_of(department)))
    asked = {one.department: one for one in review.opinions}
    rules.may_comment(
        department=department, speaks_for=rules.spoken_for(actor.hats()), asked=set(asked), round_state=review.state,
        actor_id=actor.id, writers=writers_of(actor, plan, review),
    )  # fmt: skip
    if item_ref is not None and (section, item_ref) not in {(one.section, one.ref) for one in plan.items}:
        raise Invalid("item_ref", text("There is no item %(ref)s in this section."), "item_ref", ref=item_ref)
    own = [
        one for one in queries.section_opinions(session, review)
        if one.department == department and one.section == section
    ]  # fmt: skip
    rules.check_severity(severity, any(one.verdict in APPROVING for one in own))
    place = Place(actor, project, plan, review, asked[department])
    comment = _comment(place, section, severity, words, now, item_ref, quoted)
    session.add(comment)
    session.flush()
    journal.record(session, actor, "plans.commented", comment, project_id=project.id, words=words)
    return comment


@permit("plans.write")
def answer_review_comment(
    session: Session, actor: Actor, *, comment_id: int, answer: str, resolution: Resolution, now: datetime,
    reason: str | None = None, row_version: int | None = None,
) -> ReviewComment:  # fmt: skip
    """The writer says what is done about a comment. That does not close it: its department does."""
    comment = queries.comment_for(session, actor, comment_id)
    project = session.get_one(Project, session.get_one(Plan, comment.plan_id).project_id)
    rules.must_run(project.state)
    actor = actor.in_place_of(project.manager_id)
    rules.must_manage(project.manager_id, actor.person_id)
    check_version(comment, row_version)
    comment.state = rules.comment_after(comment.state, CommentAct.ANSWER)
    rules.check_answer(resolution, reason)
    comment.answer, comment.answered_by, comment.answered_at = answer, actor.id, now
    comment.resolution, comment.reason = resolution, reason
    journal.record(session, actor, "plans.review_comment_answered", comment, project_id=project.id, answer=answer)
    return comment


@permit("plans.review")
def close_comment(session: Session, actor: Actor, *, comment_id: int, now: datetime) -> ReviewComment:
    """The department that made a comment is satisfied."""
    actor, comment, project = _own_comment(session, actor, comment_id)
    comment.state = rules.comment_after(comment.state, CommentAct.CLOSE)
    comment.closed_by, comment.closed_at = actor.id, now
    journal.record(session, actor, "plans.comment_closed", comment, project_id=project.id)
    return comment


@permit("plans.review")
def reopen_comment(session: Session, actor: Actor, *, comment_id: int, reason: str) -> ReviewComment:
    """The department is not satisfied with the answer, or no longer; the writer answers again."""
    actor, comment, project = _own_comment(session, actor, comment_id)
    rules.may_reopen(session.get_one(Plan, comment.plan_id).state)
    comment.state = rules.comment_after(comment.state, CommentAct.REOPEN)
    comment.closed_by, comment.closed_at = None, None
    comment.times_reopened += 1
    comment.reopen_reason = reason
    journal.record(session, actor, "plans.comment_reopened", comment, project_id=project.id, reason=reason)
    return comment


def _own_comment(session: Session, actor: Actor, comment_id: int) -> tuple[Actor, ReviewComment, Project]:
    """A comment for the people of its department; closing and reopening wait for a round that is just being closed."""
    comment = queries.comment_for(session, actor, comment_id)
    plan = session.get_one(Plan, comment.plan_id, with_for_update=True)
    project = session.get_one(Project, plan.project_id)
    rules.must_run(project.state)
    actor = actor.in_place_of(actor.absent(rules.speakers_of(comment.department)))
    rules.may_settle(comment.department, rules.spoken_for(actor.hats()), actor.id, actor.same_person(plan.written_by))
    return actor, comment, project
