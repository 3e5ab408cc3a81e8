"""Which records of clients one can talk about, and who is told of opportunities, handovers, changes and opinions."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import queries
from bpo.clients.models import Change, Feedback, Handover, Opportunity
from bpo.clients.rules import FlagState
from bpo.clients.rules.changes import awaited
from bpo.clients.rules.opportunities import OPEN
from bpo.kernel import slots
from bpo.kernel.db import moment_of
from bpo.kernel.locale import _l, day_of
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.people import queries as people
from bpo.talk.actions.notices import event_about, tell
from bpo.talk.rules.notices import NoticeKind
from bpo.talk.subjects import talk_about
from bpo.talk.telling import tells, those_who_may, those_who_speak

talk_about(
    "clients_client", _l("Client"), "clients.view", queries.client_page, "/clients/{id}",
    title=lambda row: f"{row.code} {row.short_name}",
)  # fmt: skip
talk_about(
    "clients_opportunity", _l("Opportunity"), "opportunities.view", queries.opportunity_page, "/opportunities/{id}",
    title=lambda row: f"{row.number} {row.title}",
)  # fmt: skip
talk_about(
    "clients_handover", _l("Handover"), "handovers.view", queries.readable_handover, "/handovers/{id}",
    title=lambda row: f"{row.number} {row.title}",
)  # fmt: skip
talk_about(
    "clients_requirement", _l("Requirement"), "requirements.view", queries.readable_requirement, "/requirements/{id}",
    title=lambda row: row.ref,
)  # fmt: skip

talk_about(
    "clients_change", _l("Change of requirements"), "changes.view", queries.readable_change, "/changes/{id}",
    title=lambda row: f"{row.number} {row.title}",
)  # fmt: skip


def those_who_answer(session: Session, row: Handover, _facts: Mapping[str, Any]) -> list[int]:
    """Operations; the two ends of a handover are two persons."""
    return [one for one in those_who_may(session, "handovers.answer", row.project_id) if one != row.sent_by]


def those_who_will_answer(session: Session, row: Opportunity, _facts: Mapping[str, Any]) -> list[int]:
    """Operations, whose handover it will be."""
    return those_who_may(session, "handovers.answer", row.project_id)


def owner(_session: Session, row: Opportunity | Feedback, _facts: Mapping[str, Any]) -> list[int | None]:
    return [row.owner_id]


def sender(_session: Session, row: Handover, _facts: Mapping[str, Any]) -> list[int | None]:
    return [row.sent_by]


tells("clients.handover_sent", NoticeKind.WAITS, those_who_answer)
for act in ("clients.handover_accepted", "clients.handover_returned"):
    tells(act, NoticeKind.DECISION, sender)
for act in ("opened", "edited", *(f"to_{stage}" for stage in OPEN)):
    tells(f"clients.opportunity_{act}", NoticeKind.NEWS, owner)
tells("clients.opportunity_won", NoticeKind.NEWS, those_who_will_answer)


def those_asked(session: Session, row: Change, _facts: Mapping[str, Any]) -> list[int]:
    """The departments whose position is still awaited."""
    asked = [one.department for one in row.positions if one.position is None]
    return those_who_speak(session, "changes.respond", row.project_id, asked)


def recorder(_session: Session, row: Change | Feedback, _facts: Mapping[str, Any]) -> list[int | None]:
    return [row.recorded_by]


def those_who_decide(session: Session, row: Change, _facts: Mapping[str, Any]) -> list[int]:
    """The directors, once the last position is in; never who recorded it."""
    if awaited(queries.asked_of(row), day_of(moment_of(session))):
        return []
    return [one for one in those_who_may(session, "changes.decide", row.project_id) if one != row.recorded_by]


def those_flagged(session: Session, row: Change, _facts: Mapping[str, Any]) -> list[int]:
    """The departments whose work an approved change flags."""
    flagged = {one.department for one in row.flags if one.state == FlagState.OPEN}
    return those_who_speak(session, "changes.deal", row.project_id, flagged)


def everybody_concerned(session: Session, row: Change, _facts: Mapping[str, Any]) -> list[int | None]:
    """Who recorded and who decided it, all who were asked, and the client's people where the letter is shared."""
    told = those_who_speak(session, "changes.view", row.project_id, [one.department for one in row.positions])
    if row.letter_shared:
        readers = people.actors_for(session, "changes.view").items()
        told += [number for number, one in readers if one.is_client and one.may("changes.view", row.project_id)]
    return [row.recorded_by, row.decided_by, *told]


tells("clients.change_convened", NoticeKind.WAITS, those_asked, news=False)
for act in ("clients.change_agreed", "clients.change_conditioned", "clients.change_objected"):
    tells(act, NoticeKind.WAITS, those_who_decide, news=False)
    tells(act, NoticeKind.DECISION, recorder, news=False)
for act in ("clients.change_approved", "clients.change_conditionally_approved"):
    tells(act, NoticeKind.WAITS, those_flagged, news=False)
    tells(act, NoticeKind.DECISION, recorder, news=False)
for act in ("clients.change_rejected", "clients.change_in_effect", "clients.change_closed"):
    tells(act, NoticeKind.DECISION, recorder, news=False)
tells("clients.change_told", NoticeKind.DECISION, everybody_concerned)


talk_about(
    "clients_feedback", _l("Client opinion"), "feedback.view", queries.feedback_page, "/feedback/{id}", shared=True,
    title=lambda row: f"{row.number} {row.title}",
)  # fmt: skip


def those_who_assign(session: Session, row: Feedback, _facts: Mapping[str, Any]) -> list[int]:
    return those_who_may(session, "feedback.assign", row.project_id)


def owner_or_assigners(session: Session, row: Feedback, facts: Mapping[str, Any]) -> list[int | None]:
    """Who answers it; while nobody does, those who name somebody."""
    return [row.owner_id] if row.owner_id else [*those_who_assign(session, row, facts)]


def head_of_owner(session: Session, row: Feedback, facts: Mapping[str, Any]) -> list[int | None]:
    """Who leads the owner's department; those who name somebody where it has no owner yet, or nobody leads."""
    leaders = people.leaders_of(session, row.department) if row.department else []
    return [*(leaders or those_who_assign(session, row, facts))]


for act in ("clients.feedback_recorded", "clients.feedback_given"):
    tells(act, NoticeKind.WAITS, those_who_assign)
tells("clients.feedback_assigned", NoticeKind.WAITS, owner)
tells("clients.feedback_answered", NoticeKind.DECISION, recorder)
tells("clients.feedback_closed", NoticeKind.DECISION, owner)
tells("clients.feedback_reopened", NoticeKind.WAITS, those_who_assign)
tells("clients.feedback_merged", NoticeKind.DECISION, owner)
tells("clients.feedback_overdue", NoticeKind.REMINDER, owner_or_assigners)
tells(
    "clients.feedback_escalated", NoticeKind.REMINDER, head_of_owner, key=lambda row: f"feedback-late:{row.id}"
)  # fmt: skip


@slots.listens("recorded")
def tell_the_client(session: Session, who: Actor, *, act: str, subject: Any, **_more: Any) -> None:
    """Somebody of the client's who gave an opinion is told that it was answered, and that it was closed."""
    told = act in ("clients.feedback_answered", "clients.feedback_closed") and subject.recorded_by is not None
    if told and people.has_role(session, subject.recorded_by, Role.CLIENT):
        event = event_about(subject, NoticeKind.DECISION, act, {"number": subject.number}, shared=True,
                            key=f"feedback-shared:{subject.id}")  # fmt: skip
        tell(session, who, event, [subject.recorded_by])
