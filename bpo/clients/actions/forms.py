"""Importing a requirement form: it is kept as a source of the handover, looked at, then its right rows are applied."""

from collections import Counter
from datetime import datetime

from sqlalchemy.orm import Session

from bpo.clients import queries
from bpo.clients.actions.handovers import attach_file
from bpo.clients.actions.requirements import free_ref
from bpo.clients.models import Handover, Requirement
from bpo.clients.rules import Finding, RowState
from bpo.kernel import journal
from bpo.kernel.models import StoredFile
from bpo.kernel.permits import Actor, permit


@permit("requirements.edit")
def upload_form(
    session: Session, actor: Actor, *, handover_id: int, data: bytes, name: str, now: datetime
) -> StoredFile:
    """Keep a filled-in form with the handover, once it has proved to be a table with the right columns."""
    queries.read_form(data, name)
    return attach_file(session, actor, handover_id=handover_id, data=data, name=name, now=now)


@permit("requirements.edit")
def import_form(session: Session, actor: Actor, *, handover_id: int, file_id: int) -> list[Finding]:
    """Apply every right row of an uploaded form; wrong rows are left out. The same form again changes nothing."""
    handover = queries.handover_for(session, actor, handover_id)
    queries.must_be_editable(session, handover)
    findings = queries.compare_form(session, handover, file_id)
    counts = Counter(one.state for one in findings)
    if not counts[RowState.NEW] and not counts[RowState.CHANGED]:
        return findings
    for one in sorted(findings, key=lambda one: one.ref is None):  # a number given in the file is not given again
        _apply(session, actor, handover, one)
    journal.record(
        session, actor, "clients.requirements_imported", handover,
        file=queries.file_of(session, handover, file_id).name,
        new=counts[RowState.NEW], changed=counts[RowState.CHANGED], unchanged=counts[RowState.UNCHANGED],
        wrong=counts[RowState.WRONG],
    )  # fmt: skip
    return findings


def _apply(session: Session, actor: Actor, handover: Handover, finding: Finding) -> None:
    if finding.state == RowState.NEW:
        ref = finding.ref or free_ref(session, handover)
        session.add(Requirement(project_id=handover.project_id, handover_id=handover.id, ref=ref, **finding.values))
        session.flush()
    elif finding.state == RowState.CHANGED:
        requirement = session.get_one(Requirement, finding.known_id)
        for name in finding.changes:
            setattr(requirement, name, finding.values[name])
        journal.record(session, actor, "clients.requirement_edited", requirement, ref=requirement.ref)
