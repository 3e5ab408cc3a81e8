"""The paper of an accepted handover: who sent and who accepted it, its sources with their hashes, its requirements."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import queries
from bpo.clients.models import Handover
from bpo.clients.rules import DutyStanding
from bpo.clients.schemas import CATEGORIES, HANDOVER_KINDS, REQUIREMENT_KINDS, SOURCES
from bpo.documents.issuing import issue_document
from bpo.documents.models import IssuedDocument
from bpo.kernel import slots
from bpo.kernel.locale import in_language, say_moment
from bpo.kernel.permits import Actor
from bpo.kernel.vendor import head_in, letterhead
from bpo.people.queries import person_names


def issue_handover_paper(session: Session, actor: Actor, handover: Handover, now: datetime) -> IssuedDocument:
    """Issue it under the handover's own number. Part of accepting one; reprinted as it was stored."""
    written_in = letterhead(session)["paper_language"]
    with in_language(written_in):
        facts = paper_facts(session, actor, handover, written_in)
    return issue_document(
        session, actor, kind="handover", number=handover.number, subject=handover, project_id=handover.project_id,
        template="print/handover.html", language=written_in, facts=facts, now=now,
    )  # fmt: skip


def paper_facts(session: Session, actor: Actor, handover: Handover, language: str) -> dict[str, Any]:
    """Everything that stands on the paper, as plain text."""
    vendor, client = letterhead(session), queries.client_facts(session, handover.client_id)
    names = person_names(session, [one for one in (handover.sent_by, handover.answered_by) if one])
    asked = [one for one in queries.ledger_of(session, handover.id) if one.withdrawn_on is None]
    title = slots.ask("project_name", session, handover.project_id)
    waived = [one for one in queries.judged(session, handover)[1] if one.standing == DutyStanding.WAIVED]
    name = client.legal_name_en if language == "en" and client.legal_name_en else client.legal_name_zh
    return {
        "letterhead": head_in(vendor, language),
        "title": handover.title, "kind": str(HANDOVER_KINDS[handover.kind]), "project": title, "client": name,
        "summary": handover.summary,
        "sent_by": names.get(handover.sent_by or 0, ""), "sent_at": said(handover.sent_at),
        "accepted_by": names.get(handover.answered_by or 0, actor.name), "accepted_at": said(handover.answered_at),
        "sources": [[one.name, one.size, one.sha256] for one in queries.sources_of(session, handover)],
        "requirements": [
            [one.ref, str(REQUIREMENT_KINDS[one.kind]), str(CATEGORIES[one.category]), one.statement, one.acceptance,
             " ".join(filter(None, (one.law or str(SOURCES[one.source]), one.source_place)))]
            for one in asked
        ],
        "waived": [[one.duty.code, one.duty.statement, one.reason] for one in waived],
    }  # fmt: skip


def said(at: datetime | None) -> str:
    return say_moment(at) if at else ""
