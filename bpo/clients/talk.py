"""Which records of clients one can talk about, and who is told of opportunities and handovers."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import queries
from bpo.clients.models import Handover, Opportunity
from bpo.kernel.locale import _l
from bpo.talk.rules.notices import NoticeKind
from bpo.talk.subjects import talk_about
from bpo.talk.telling import tells, those_who_may

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


def those_who_answer(session: Session, row: Handover, _facts: Mapping[str, Any]) -> list[int]:
    """Operations; the two ends of a handover are two persons."""
    return [one for one in those_who_may(session, "handovers.answer", row.project_id) if one != row.sent_by]


def those_who_will_answer(session: Session, row: Opportunity, _facts: Mapping[str, Any]) -> list[int]:
    """Operations, whose handover it will be."""
    return those_who_may(session, "handovers.answer", row.project_id)


def owner(_session: Session, row: Opportunity, _facts: Mapping[str, Any]) -> list[int | None]:
    return [row.owner_id]


def sender(_session: Session, row: Handover, _facts: Mapping[str, Any]) -> list[int | None]:
    return [row.sent_by]


tells("clients.handover_sent", NoticeKind.WAITS, those_who_answer)
for act in ("clients.handover_accepted", "clients.handover_returned"):
    tells(act, NoticeKind.DECISION, sender)
for act in ("clients.opportunity_opened", "clients.opportunity_edited", "clients.opportunity_moved"):
    tells(act, NoticeKind.NEWS, owner)
tells("clients.opportunity_won", NoticeKind.NEWS, those_who_will_answer)
