"""What of hiring is found by search: requisitions, and candidates by name."""

from collections.abc import Iterable, Mapping, Sequence

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel.locale import _l, zone
from bpo.search.index import Found, indexed
from staffing.hiring.models import Candidate, Requisition


def requisitions(_session: Session, rows: Sequence[Requisition]) -> Mapping[int, Found]:
    return {
        row.id: Found(
            title=row.position, code=row.number, text=(row.skills,), project_id=row.project_id,
            dated=row.requested_at.astimezone(zone()).date(),
        )
        for row in rows
    }  # fmt: skip


def candidates(session: Session, rows: Sequence[Candidate]) -> Mapping[int, Found]:
    wanted = select(Requisition.id, Requisition.project_id, Requisition.number, Requisition.position).where(
        Requisition.id.in_({row.requisition_id for row in rows})
    )
    asked = {number: (project_id, code, position) for number, project_id, code, position in session.execute(wanted)}
    return {
        row.id: Found(
            title=row.name, detail=" ".join(asked[row.requisition_id][1:]), project_id=asked[row.requisition_id][0],
            dated=row.consent_on,
        )
        for row in rows
    }  # fmt: skip


def of_requisition(session: Session, requisition: Requisition) -> Iterable[int]:
    return session.scalars(select(Candidate.id).where(Candidate.requisition_id == requisition.id))


indexed(
    Requisition, kind="requisition", label=_l("Requisitions"), icon="user-search", permit="hiring.view", order=110,
    few=True, found=requisitions, link=lambda hit: url_for("hiring.requisition", requisition_id=hit.record_id),
    page=("hiring.requisition", "requisition_id"),
)  # fmt: skip
indexed(
    Candidate, kind="candidate", label=_l("Candidates"), icon="users", permit="hiring.view", order=70,
    found=candidates, link=lambda hit: url_for("hiring.candidate", candidate_id=hit.record_id),
    page=("hiring.candidate", "candidate_id"), touched_by={Requisition.__tablename__: of_requisition},
)  # fmt: skip
