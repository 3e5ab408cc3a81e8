"""What clients say of the service: the register, one opinion, its figures, and what waits or is late."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bpo.clients import rules
from bpo.clients.models import Contact, Feedback, Handover
from bpo.clients.queries.clients import client_for
from bpo.clients.rules import FeedbackFacts, FeedbackState
from bpo.clients.rules.feedback import UNANSWERED, Trend
from bpo.clients.rules.feedback import trend as trend_of
from bpo.kernel.errors import NotFound
from bpo.kernel.holidays.queries import work_calendar
from bpo.kernel.holidays.rules import WorkCalendar
from bpo.kernel.period import Period
from bpo.kernel.permits import Actor, permit
from bpo.people import queries as people

ANSWERS = "feedback.answer"


def client_of_project(session: Session, actor: Actor, project_id: int) -> int:
    """The client of a project within reach, by its handover; `NotFound` else."""
    known = actor.limit(select(Handover.client_id).where(Handover.project_id == project_id), Handover.project_id)
    found = session.scalars(known.order_by(Handover.id).limit(1)).one_or_none()
    if found is None:
        raise NotFound("project", id=project_id)
    return found


def feedback_for(session: Session, actor: Actor, feedback_id: int) -> Feedback:
    """The opinion, if the permit acted under reaches its project; else `NotFound`."""
    statement = actor.limit(select(Feedback).where(Feedback.id == feedback_id), Feedback.project_id)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound("feedback", id=feedback_id)
    return found


@permit("feedback.view")
def feedback_page(session: Session, actor: Actor, feedback_id: int) -> Feedback:
    return feedback_for(session, actor, feedback_id)


@permit("feedback_register.view")
def feedback_listed(session: Session, actor: Actor) -> Select[Feedback]:
    """The register of every project within reach."""
    return actor.limit(select(Feedback), Feedback.project_id)


@permit("feedback.view")
def feedback_of_project(session: Session, actor: Actor, project_id: int) -> Select[Feedback]:
    """What the client of one project said; `NotFound` outside the actor's reach."""
    client_of_project(session, actor, project_id)
    return actor.limit(select(Feedback).where(Feedback.project_id == project_id), Feedback.project_id)


@permit("feedback.view")
def trend_of_project(session: Session, actor: Actor, project_id: int, today: date) -> Trend:
    """The figures of a project's opinions; its causes are nothing to the client's people."""
    client_of_project(session, actor, project_id)
    return trend_of(_facts(session, select(Feedback).where(Feedback.project_id == project_id), actor), today)


@permit("feedback_register.view")
def trend_of_client(session: Session, actor: Actor, client_id: int, today: date) -> Trend:
    """The figures of a client's opinions on those of its projects that the actor sees."""
    client_for(session, actor, client_id)
    chosen = actor.limit(select(Feedback).where(Feedback.client_id == client_id), Feedback.project_id)
    return trend_of(_facts(session, chosen, actor), today)


def _facts(session: Session, chosen: Select[Feedback], actor: Actor) -> list[FeedbackFacts]:
    counted = session.scalars(chosen.where(Feedback.state != FeedbackState.MERGED))
    return [
        FeedbackFacts(
            kind=one.kind, received_on=one.received_on, due_on=one.due_on, answered_on=one.answered_on,
            cause=None if actor.is_client else one.cause,
        )
        for one in counted
    ]  # fmt: skip


def counted(session: Session, chosen: Select[Feedback], today: date) -> dict[str, int]:
    """{open, overdue, complaints} among chosen opinions: complaints that are not ended."""
    rows = chosen.with_only_columns(
        func.count().filter(Feedback.state.not_in(rules.ENDED_FEEDBACK)),
        func.count().filter(Feedback.state.in_(UNANSWERED), Feedback.due_on < today),
        func.count().filter(
            Feedback.state.not_in(rules.ENDED_FEEDBACK), Feedback.kind == rules.FeedbackKind.COMPLAINT
        ),
    ).order_by(None)  # fmt: skip
    unanswered, overdue, complaints = session.execute(rows).one()
    return {"open": unanswered, "overdue": overdue, "complaints": complaints}


def calendar_around(session: Session, day: date) -> WorkCalendar:
    """The working days of that year and the next: answers are due within weeks."""
    return work_calendar(session, Period(day, date(day.year + 2, 1, 1)))


def contact_of_client(session: Session, client_id: int, contact_id: int) -> Contact | None:
    """A contact of this client, None for one of another. The caller has been let act for the client's project."""
    chosen = select(Contact).where(Contact.id == contact_id, Contact.client_id == client_id)
    return session.scalars(chosen).one_or_none()


def contacts_to_pick(session: Session, client_id: int) -> list[tuple[int, str]]:
    """[(id, "name · position")] of a client's contacts. The caller answers for who may know them."""
    chosen = select(Contact).where(Contact.client_id == client_id).order_by(Contact.is_primary.desc(), Contact.id)
    return [(one.id, " · ".join(filter(None, (one.name, one.position)))) for one in session.scalars(chosen)]


def contact_names(session: Session, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """{id: (name, position or "")} of contacts. The caller answers for who may know them."""
    chosen = select(Contact.id, Contact.name, Contact.position).where(Contact.id.in_(set(ids)))
    return {number: (name, position or "") for number, name, position in session.execute(chosen)}


def owners_to_pick(session: Session, project_id: int | None = None) -> list[tuple[int, str]]:
    """[(id, name)] of the vendor's people who may answer on a project (or on any), by name."""
    able = [
        number for number, one in people.actors_of(session).items()
        if not one.is_client and _may_answer(one, project_id)
    ]  # fmt: skip
    names = people.person_names(session, able)
    return sorted(((number, names.get(number, "")) for number in able), key=lambda pair: pair[1])


def may_own(session: Session, user_id: int, project_id: int) -> Actor | None:
    """Whoever may answer on a project, as the matrix knows them; None for who may not."""
    one = people.actors_of(session, [user_id]).get(user_id)
    return one if one is not None and not one.is_client and _may_answer(one, project_id) else None


def _may_answer(one: Actor, project_id: int | None) -> bool:
    scope = one.own_grant(ANSWERS)
    return scope == "A" or (scope == "P" and (project_id is None or project_id in one.project_ids))


def others_of(session: Session, feedback: Feedback) -> list[tuple[int, str]]:
    """[(id, "FK-… title")] of what an opinion may be merged into; the caller has been let see it."""
    chosen = select(Feedback).where(
        Feedback.project_id == feedback.project_id, Feedback.id != feedback.id, Feedback.state != FeedbackState.MERGED
    )  # fmt: skip
    return [(one.id, f"{one.number} {one.title}") for one in session.scalars(chosen.order_by(Feedback.id.desc()))]


def merged_into(session: Session, feedback: Feedback) -> list[Feedback]:
    """What was merged into an opinion."""
    return list(session.scalars(select(Feedback).where(Feedback.merged_into_id == feedback.id).order_by(Feedback.id)))


def overdue_feedback(session: Session, today: date) -> list[Feedback]:
    """Every opinion without an answer whose day has passed, for the daily work."""
    late = select(Feedback).where(Feedback.state.in_(UNANSWERED), Feedback.due_on < today)
    return list(session.scalars(late.order_by(Feedback.id)))


def awaiting(session: Session, actor: Actor, *which: Any) -> list[Feedback]:
    """The opinions that the permit acted under reaches and that fulfil the conditions."""
    return list(session.scalars(actor.limit(select(Feedback).where(*which), Feedback.project_id).order_by(Feedback.id)))
