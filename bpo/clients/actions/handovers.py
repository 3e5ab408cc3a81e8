"""Sales begins a handover, attaches its sources and sends it; operations accepts it or returns it with reasons."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bpo.clients import queries, rules
from bpo.clients.actions.signing_off import issue_handover_paper
from bpo.clients.actions.versions import first_version
from bpo.clients.models import Client, Handover
from bpo.clients.rules import ClientStatus, HandoverKind, HandoverState
from bpo.clients.schemas import say_lack
from bpo.documents.numbering import Series, next_number
from bpo.kernel import files, journal, slots
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, Invalid, NotFound, text
from bpo.kernel.locale import _l, zone
from bpo.kernel.models import StoredFile
from bpo.kernel.permits import Actor, permit

NUMBERS = Series("handover", "YJ-{year}-{n:03d}", title=_l("Handover notes"))


@permit("requirements.edit")
def start_handover(
    session: Session, actor: Actor, *, project_id: int, client_id: int, kind: HandoverKind, title: str, now: datetime,
    summary: str | None = None,
) -> Handover:  # fmt: skip
    """Begin the handover of a new project, or of a new service in a running one. Part of opening either."""
    client = session.get(Client, client_id)
    if client is None:
        raise NotFound("client", id=client_id)
    if kind == HandoverKind.NEW_PROJECT and client.status == ClientStatus.DORMANT:
        raise Conflict(
            "client_dormant",
            text("Client %(code)s is dormant. Make it active on its page before opening a project for it."),
            code=client.code,
        )
    number = next_number(session, NUMBERS, on=now.astimezone(zone()).date())
    handover = Handover(
        number=number, project_id=project_id, client_id=client_id, kind=kind, title=title, summary=summary
    )
    session.add(handover)
    journal.record(session, actor, "clients.handover_started", handover, number=number)
    return handover


@permit("requirements.edit")
def edit_handover(
    session: Session, actor: Actor, *, handover_id: int, title: str, summary: str | None = None,
    row_version: int | None = None,
) -> Handover:  # fmt: skip
    """Title and summary, while it is with sales."""
    handover = queries.handover_for(session, actor, handover_id)
    check_version(handover, row_version)
    queries.must_be_editable(session, handover)
    handover.title, handover.summary = title, summary
    journal.record(session, actor, "clients.handover_edited", handover, number=handover.number)
    return handover


@permit("requirements.edit")
def attach_file(
    session: Session, actor: Actor, *, handover_id: int, data: bytes, name: str, now: datetime
) -> StoredFile:
    """Keep a source with the handover. The same content twice is kept once."""
    handover = queries.handover_for(session, actor, handover_id)
    queries.must_be_editable(session, handover)
    digest = hashlib.sha256(data).hexdigest()
    for known in queries.sources_of(session, handover):
        if known.sha256 == digest:
            return known
    row = files.store(
        session, actor, data, name=name, subject_type=Handover.__tablename__, subject_id=handover.id,
        project_id=handover.project_id, now=now,
    )  # fmt: skip
    journal.record(session, actor, "clients.file_attached", handover, name=row.name)
    return row


@permit("requirements.edit")
def remove_file(session: Session, actor: Actor, *, handover_id: int, file_id: int) -> None:
    """Take a file that was attached by mistake off the handover, while it is with sales."""
    handover = queries.handover_for(session, actor, handover_id)
    queries.must_be_editable(session, handover)
    row = queries.file_of(session, handover, file_id)
    session.delete(row)
    journal.record(session, actor, "clients.file_removed", handover, name=row.name)


@permit("handovers.send")
def send_handover(session: Session, actor: Actor, *, handover_id: int, now: datetime) -> Handover:
    """Hand it to operations. Raises `Conflict` with everything that is missing; what was returned may be sent anew."""
    handover = queries.handover_for(session, actor, handover_id)
    queries.must_be_editable(session, handover)
    facts = queries.handover_facts(session, handover)
    lacks = rules.missing_for_handover(facts)
    if lacks:
        raise Conflict(
            "handover_incomplete",
            text("Handover %(number)s cannot be sent yet: %(missing)s."),
            number=handover.number,
            missing=[say_lack(one) for one in lacks],
        )
    handover.state, handover.sent_by, handover.sent_at = HandoverState.SENT, actor.id, now
    handover.answered_by = handover.answered_at = handover.return_reason = None
    for one in queries.ledger_of(session, handover.id):
        one.return_reason = None
    count = len(facts.requirements)
    journal.record(session, actor, "clients.handover_sent", handover, number=handover.number, count=count)
    return handover


@permit("handovers.answer")
def accept_handover(session: Session, actor: Actor, *, handover_id: int, now: datetime) -> Handover:
    """Operations takes the requirements on; from now on they are in force, and the signed-off paper is issued."""
    handover = queries.handover_for(session, actor, handover_id)
    queries.must_be_open(session, handover.project_id)
    rules.must_be_answerable_by(handover.state, handover.number, actor.same_person(handover.sent_by), actor.id)
    handover.state, handover.answered_by, handover.answered_at = HandoverState.ACCEPTED, actor.id, now
    for one in queries.ledger_of(session, handover.id):
        if one.withdrawn_on is None:
            session.add(first_version(one, actor.id, now))
    journal.record(session, actor, "clients.handover_accepted", handover, number=handover.number)
    session.flush()
    issue_handover_paper(session, actor, handover, now)
    slots.announce(
        "handover_accepted", session, actor, project_id=handover.project_id, handover_id=handover.id, now=now
    )
    return handover


@permit("handovers.answer")
def return_handover(
    session: Session, actor: Actor, *, handover_id: int, reason: str, now: datetime,
    requirement_reasons: Mapping[str, str] | None = None,
) -> Handover:  # fmt: skip
    """Back to sales. `requirement_reasons`: {ref: why}, for the requirements that need mending."""
    handover = queries.handover_for(session, actor, handover_id)
    queries.must_be_open(session, handover.project_id)
    rules.must_be_answerable_by(handover.state, handover.number, actor.same_person(handover.sent_by), actor.id)
    reasons = {ref: why for ref, why in (requirement_reasons or {}).items() if why}
    standing = [one for one in queries.ledger_of(session, handover.id) if one.withdrawn_on is None]
    unknown = sorted(set(reasons) - {one.ref for one in standing})
    if unknown:
        raise Invalid(
            "unknown_refs", text("Handover %(number)s has no requirement %(refs)s."), number=handover.number,
            refs=unknown,
        )  # fmt: skip
    handover.state, handover.answered_by, handover.answered_at = HandoverState.RETURNED, actor.id, now
    handover.return_reason = reason
    for one in standing:
        one.return_reason = reasons.get(one.ref)
    journal.record(
        session, actor, "clients.handover_returned", handover, number=handover.number, reason=reason, refs=reasons
    )
    return handover
