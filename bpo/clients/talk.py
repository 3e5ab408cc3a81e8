"""Which records of clients one can talk about, and who is told of handovers."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import queries
from bpo.clients.models import Change, Handover
from bpo.clients.rules import FlagState
from bpo.clients.rules.changes import awaited
from bpo.kernel.db import moment_of
from bpo.kernel.departments import spoken_for
from bpo.kernel.locale import _l, day_of
from bpo.people import queries as people
from bpo.talk.rules.notices import NoticeKind
from bpo.talk.subjects import talk_about
from bpo.talk.telling import tells, those_who_may

talk_about(
    "clients_client", _l("Client"), "clients.view", queries.client_page, "/clients/{id}",
    title=lambda row: f"{row.code} {row.short_name}",
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


def sender(_session: Session, row: Handover, _facts: Mapping[str, Any]) -> list[int | None]:
    return [row.sent_by]


tells("clients.handover_sent", NoticeKind.WAITS, those_who_answer)
for act in ("clients.handover_accepted", "clients.handover_returned"):
    tells(act, NoticeKind.DECISION, sender)


def speakers(session: Session, permit: str, project_id: int, departments: Iterable[Any]) -> list[int]:
    """Those who speak for one of the departments under a permit, own or in somebody's place."""
    wanted = set(departments)
    return [
        number for number, one in people.actors_for(session, permit).items()
        if not one.is_client and one.may(permit, project_id) and wanted & spoken_for(one.hats(permit))
    ]  # fmt: skip


def those_asked(session: Session, row: Change, _facts: Mapping[str, Any]) -> list[int]:
    """The departments whose position is still awaited."""
    asked = [one.department for one in row.positions if one.position is None]
    return speakers(session, "changes.respond", row.project_id, asked)


def recorder(_session: Session, row: Change, _facts: Mapping[str, Any]) -> list[int | None]:
    return [row.recorded_by]


def those_who_decide(session: Session, row: Change, _facts: Mapping[str, Any]) -> list[int]:
    """The directors, once the last position is in; never who recorded it."""
    if awaited(queries.asked_of(row), day_of(moment_of(session))):
        return []
    return [one for one in those_who_may(session, "changes.decide", row.project_id) if one != row.recorded_by]


def those_flagged(session: Session, row: Change, _facts: Mapping[str, Any]) -> list[int]:
    """The departments whose work an approved change flags."""
    flagged = {one.department for one in row.flags if one.state == FlagState.OPEN}
    return speakers(session, "changes.deal", row.project_id, flagged)


def everybody_concerned(session: Session, row: Change, _facts: Mapping[str, Any]) -> list[int | None]:
    """Who recorded and who decided it, all who were asked, and the client's people where the letter is shared."""
    told = speakers(session, "changes.view", row.project_id, [one.department for one in row.positions])
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
