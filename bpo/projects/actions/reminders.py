"""The calendar's daily work on reviews: reminding who has not answered, telling further up what is late."""

from datetime import date

from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.permits import Actor
from bpo.projects import queries, rules
from bpo.projects.models import Project, Review
from bpo.projects.rules import Escalation

TOLD_TO = {Escalation.HEAD: "plans.review_told_head", Escalation.DIRECTOR: "plans.review_told_director"}


def remind_of_reviews(session: Session, actor: Actor, *, today: date) -> list[Review]:
    """Remind the departments that have not answered, as their day comes near and passes; again it changes nothing.

    Part of the calendar's daily work, not an act of a person: it asks no permit. A late department is told of, first
    to its head, then to the director; it never counts as having approved.
    """
    reminded = []
    for review, _plan, project in queries.open_rounds(session):
        calendar = queries.calendar_over(session, [today, review.due_on])
        kind = rules.reminder_on(today, review.due_on, calendar)
        awaited = [one for one in review.opinions if one.verdict is None]
        fresh = [one for one in awaited if one.reminded_on is None or one.reminded_on < today]
        if kind is not None and fresh:
            for opinion in fresh:
                opinion.reminded_on = today
            journal.record(
                session, actor, f"plans.review_{kind}", review, project_id=project.id, round=review.round,
                due=review.due_on,
            )  # fmt: skip
            reminded.append(review)
        _tell_further_up(session, actor, project, review, rules.escalation_on(today, review.due_on, calendar))
    return reminded


def _tell_further_up(session: Session, actor: Actor, project: Project, review: Review, reached: Escalation) -> None:
    steps = list(Escalation)
    for opinion in review.opinions:
        if opinion.verdict is not None or steps.index(reached) <= steps.index(opinion.escalated):
            continue
        opinion.escalated = reached
        journal.record(
            session, actor, TOLD_TO[reached], opinion, project_id=project.id, round=review.round, due=review.due_on
        )
