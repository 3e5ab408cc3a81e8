"""A department's word in a round: who may give it, what it makes of the whole opinion, and how the round closes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bpo.kernel import journal, slots
from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department
from bpo.projects import queries, rules
from bpo.projects.actions.minutes import issue_minutes
from bpo.projects.actions.tasks import follow_plan
from bpo.projects.models import Opinion, Plan, Project, Review
from bpo.projects.rules import PlanAct, ReviewAct, ReviewState, Verdict


@dataclass(frozen=True)
class Place:
    """Where a department speaks, and who speaks for it; the plan's row is locked, so that one answer is the last."""

    actor: Actor
    project: Project
    plan: Plan
    review: Review
    opinion: Opinion


def asked_of(session: Session, actor: Actor, review_id: int, department: Department) -> Place:
    """The place of a department's word, given by its own people, once, never by who wrote the plan."""
    review = queries.review_for(session, actor, review_id)
    plan = session.get_one(Plan, review.plan_id, with_for_update=True)
    project = session.get_one(Project, plan.project_id)
    rules.must_run(project.state)
    actor = actor.in_place_of(actor.absent(rules.speakers_of(department)))
    opinion = next((one for one in review.opinions if one.department == department), None)
    if opinion is None:
        raise NotFound("opinion", department=department)
    rules.may_decide(
        department=department, speaks_for=rules.spoken_for(actor.hats()), actor_id=actor.id,
        writers=writers_of(actor, plan, review), round_state=review.state, verdict=opinion.verdict,
    )  # fmt: skip
    rules.review_after(review.state, ReviewAct.ANSWER)
    return Place(actor, project, plan, review, opinion)


def writers_of(actor: Actor, plan: Plan, review: Review) -> tuple[int, ...]:
    """Who wrote the plan and convened the round: none of them judges it, nor in somebody's place."""
    return actor.same_person(plan.written_by), actor.same_person(review.convened_by)


def settle(session: Session, place: Place, verdict: Verdict, comment: str | None, now: datetime) -> None:
    """A department has decided on all it was asked: its opinion stands; the last one closes the round.

    `comment`: what was said of the whole; without it a return is explained by the comments on the sections.
    """
    opinion, actor, plan = place.opinion, place.actor, place.plan
    opinion.comment, opinion.by_section = comment, comment is None
    if comment is None and verdict == Verdict.RETURNED:
        opinion.comment = "\n".join(one.words for one in queries.open_musts(session, plan, opinion.department))
    opinion.verdict, opinion.decided_by, opinion.decided_at = verdict, actor.id, now
    musts = len(queries.open_musts(session, plan))
    result = rules.round_result([one.verdict for one in place.review.opinions], musts)
    if result == ReviewState.APPROVED:
        rules.must_cover(queries.gaps_of(session, plan))
    act = "plans.opinion_approved" if verdict == Verdict.APPROVED else "plans.opinion_returned"
    journal.record(
        session, actor, act, opinion, project_id=place.project.id, number=plan.number, comment=opinion.comment or ""
    )
    if result != ReviewState.OPEN:
        _close(session, place, result, now)


def _close(session: Session, place: Place, result: ReviewState, now: datetime) -> None:
    """The round is over: its minutes are issued, the plan is approved or goes back."""
    actor, project, plan, review = place.actor, place.project, place.plan, place.review
    approved = result == ReviewState.APPROVED
    review.state = rules.review_after(review.state, ReviewAct.APPROVE if approved else ReviewAct.RETURN)
    review.closed_at = now
    if approved:
        _approve(session, actor, project, plan, now)
    else:
        plan.state = rules.plan_after(plan.state, PlanAct.RETURN)
        journal.record(session, actor, "plans.returned", plan, number=plan.number)
    issue_minutes(session, actor, project, plan, review, now)


def _approve(session: Session, actor: Actor, project: Project, plan: Plan, now: datetime) -> None:
    """Freeze the version, supersede the former, make the departments' tasks, and tell who listens."""
    former = queries.approved_plan(session, project.id)
    plan.content_hash = rules.content_hash(queries.facts_of_plan(session, plan), queries.prose_of(plan))
    if former is not None:
        former.state = rules.plan_after(former.state, PlanAct.SUPERSEDE)
        session.flush()
    plan.state, plan.approved_at = rules.plan_after(plan.state, PlanAct.APPROVE), now
    project.state = rules.after_approval(project.state)
    journal.record(session, actor, "plans.approved", plan, number=plan.number)
    follow_plan(session, project, former, plan)
    slots.announce("plan_approved", session, actor, project_id=project.id, plan_id=plan.id, now=now)
