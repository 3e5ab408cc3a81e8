"""Imports: the list, one of them, the rows it could not read, and the mapping a project used last."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.errors import Forbidden, NotFound
from bpo.kernel.locale import _, _l, day_of, say_day, say_error
from bpo.kernel.permits import ORDER, Actor
from bpo.kernel.slots import Finding
from bpo.projects.queries import projects_to_pick
from operations.intake.models import ColumnMapping, IntakeBatch, RejectedRow
from operations.intake.rules import IntakeKind, IntakeState, Refused, mask_facts, mask_numbers

# Who takes files of a kind in, and who may look at what came of it.
PERMITS = {
    IntakeKind.CALLS: ("calls.import", "calls.view"),
    IntakeKind.ORDERS: ("orders.import", "orders.view"),
}
ALL_PERMITS = tuple(permit for pair in PERMITS.values() for permit in pair)


def looking(actor: Actor, kind: IntakeKind) -> Actor:
    """The actor acting under whichever of the kind's permits reaches furthest."""
    grants = {permit: actor.grant(permit) for permit in PERMITS[kind]}
    held = [(ORDER.index(scope), permit) for permit, scope in grants.items() if scope is not None]
    if not held:
        raise Forbidden(PERMITS[kind][1])
    return actor.under(max(held)[1])


def batches_listed(session: Session, actor: Actor, project_id: int | None = None) -> Select[Any]:
    """The imports the actor may look at: calls and orders each as far as their permits reach."""
    reached = []
    for kind in IntakeKind:
        try:
            acting = looking(actor, kind)
        except Forbidden:
            continue
        chosen = select(IntakeBatch.id).where(IntakeBatch.kind == kind)
        reached.append(IntakeBatch.id.in_(acting.limit(chosen, IntakeBatch.project_id)))
    if not reached:
        raise Forbidden(ALL_PERMITS[0])
    listed = select(IntakeBatch).where(or_(*reached))
    return listed.where(IntakeBatch.project_id == project_id) if project_id is not None else listed


def batch_for(session: Session, actor: Actor, batch_id: int, *, importing: bool = False) -> IntakeBatch:
    """An import within reach; `importing`: for those who take such files in."""
    kind = session.scalar(select(IntakeBatch.kind).where(IntakeBatch.id == batch_id))
    if kind is None:
        raise NotFound("import", id=batch_id)
    if all(actor.grant(name) is None for name in PERMITS[kind][: 1 if importing else None]):
        raise NotFound("import", id=batch_id)  # whether there is one is not told to those who may not open it
    acting = actor.under(PERMITS[kind][0]) if importing else looking(actor, kind)
    statement = acting.limit(select(IntakeBatch).where(IntakeBatch.id == batch_id), IntakeBatch.project_id)
    batch = session.scalars(statement).one_or_none()
    if batch is None:
        raise NotFound("import", id=batch_id)
    return batch


def may_import(actor: Actor, kind: IntakeKind, project_id: int) -> bool:
    return actor.may(PERMITS[kind][0], project_id)


def rejected_of(session: Session, batch_id: int, limit: int | None = None, start: int = 0) -> list[RejectedRow]:
    """The rejected rows of an import in their order; the caller has been let see the import."""
    chosen = select(RejectedRow).where(RejectedRow.batch_id == batch_id).order_by(RejectedRow.row_number)
    return list(session.scalars(chosen.limit(limit).offset(start) if limit else chosen))


def rejected_listed(session: Session, actor: Actor, batch_id: int) -> Select[Any]:
    batch = batch_for(session, actor, batch_id)
    return select(RejectedRow).where(RejectedRow.batch_id == batch.id)


def told_of(row: Refused, mask: Callable[[str], str]) -> tuple[int, str, str, str]:
    """(row number, column, value, reason) of a row that cannot be read, numbers of customers masked."""
    facts = mask_facts(row.facts, mask)
    return row.row_number, row.column, mask_numbers(row.value, mask), say_error(row.message, facts)


def remembered(session: Session, project_id: int, kind: IntakeKind) -> dict[str, Any] | None:
    """The mapping with which the project's last file of the kind was read."""
    row = session.scalars(
        select(ColumnMapping).where(ColumnMapping.project_id == project_id, ColumnMapping.kind == kind)
    ).first()
    return dict(row.mapping) if row is not None and isinstance(row.mapping, dict) else None


def projects_to_import(session: Session, actor: Actor, kind: IntakeKind) -> list[tuple[int, str]]:
    """[(id, code and name)] of the open projects the actor may take files of a kind in for."""
    every = projects_to_pick(session, Actor.system())
    return [(number, name) for number, name in every if may_import(actor, kind, number)]


@slots.check("project.closing")
def usage_closed(session: Session, *, project_id: int, last_service_on: date) -> Iterator[Finding]:
    """No file waits to be imported, and of a project with imports one was imported after its last day of service."""
    of_project = select(IntakeBatch).where(IntakeBatch.project_id == project_id)
    batches = list(session.scalars(of_project.order_by(IntakeBatch.imported_at.desc(), IntakeBatch.id.desc())))
    waiting = tuple(one.file_name for one in batches if one.state == IntakeState.WAITING)
    latest = next((one for one in batches if one.state == IntakeState.DONE), None)
    in_time = latest is None or day_of(latest.imported_at) >= last_service_on
    missing = waiting
    if not in_time:
        missing += (_("Nothing was imported since the last day of service, %(day)s", day=say_day(last_service_on)),)
    yield Finding(
        "usage_closed", _l("Last usage imported"), ok=in_time and not waiting,
        found=_("last import on %(day)s", day=say_day(day_of(latest.imported_at))) if latest else _("no imports"),
        missing=missing, department="system", endpoint="calls.of_project",
    )  # fmt: skip
