"""Closing a project: proposed, accepted or declined, settled item by item, closed, called off, opened again."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from bpo.kernel import files, journal, slots
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, text
from bpo.kernel.locale import day_of
from bpo.kernel.permits import Actor, permit
from bpo.projects import queries, rules
from bpo.projects.actions.go_live import told
from bpo.projects.models import Closing, ClosingItem, Project
from bpo.projects.rules import ClosingAct, ClosingCode, ClosingReason, ClosingState, ItemState
from bpo.projects.schemas.closing import CODES


@permit("closing.propose")
def propose_closing(
    session: Session, actor: Actor, *, project_id: int, last_service_on: date, reason_class: ClosingReason,
    reason: str, now: datetime,
) -> Closing:  # fmt: skip
    """The project manager or the director proposes the end; the checklist stands from now on, work begins later."""
    project = queries.visible_project(session, actor, project_id)
    present = queries.present_closing(session, project_id)
    rules.check_proposal(
        project.state, project.held_state, is_open=present is not None and present.state in rules.OPEN_CLOSINGS,
        live_on=project.live_on, last_service_on=last_service_on,
    )  # fmt: skip
    closing = Closing(
        project_id=project_id, open_project_id=project_id, state=ClosingState.PROPOSED, reason=reason,
        last_service_on=last_service_on, reason_class=reason_class, proposed_by=actor.id, proposed_at=now,
    )  # fmt: skip
    closing.items = [
        ClosingItem(project_id=project_id, code=code, department=rules.DEPARTMENTS[code]) for code in ClosingCode
    ]
    session.add(closing)
    session.flush()
    journal.record(
        session, actor, "closing.proposed", project, project_id=project_id, day=last_service_on, reason=reason
    )  # fmt: skip
    return closing


def _proposed(session: Session, actor: Actor, closing_id: int) -> tuple[Closing, Project]:
    closing = queries.closing_for(session, actor, closing_id)
    rules.must_be_proposed(closing.state)
    return closing, session.get_one(Project, closing.project_id)


def _under_way(session: Session, actor: Actor, closing_id: int) -> tuple[Closing, Project]:
    closing = queries.closing_for(session, actor, closing_id)
    rules.must_be_under_way(closing.state)
    return closing, session.get_one(Project, closing.project_id)


@permit("closing.decide")
def accept_closing(session: Session, actor: Actor, *, closing_id: int, now: datetime) -> Closing:
    """The director accepts: nothing new is begun on the project, and the departments settle their items."""
    closing, project = _proposed(session, actor, closing_id)
    project.state, project.held_state = rules.moved(ClosingAct.ACCEPT, project.state, project.held_state), None
    closing.state, closing.decided_by, closing.decided_at = ClosingState.UNDER_WAY, actor.id, now
    journal.record(
        session, actor, "closing.accepted", project, project_id=project.id, day=closing.last_service_on
    )  # fmt: skip
    return closing


@permit("closing.decide")
def decline_closing(session: Session, actor: Actor, *, closing_id: int, reason: str, now: datetime) -> Closing:
    """The director declines: the project goes on."""
    closing, project = _proposed(session, actor, closing_id)
    _end(closing, ClosingState.DECLINED)
    closing.decided_by, closing.decided_at, closing.decision_reason = actor.id, now, reason
    journal.record(session, actor, "closing.declined", project, project_id=project.id, reason=reason)
    return closing


@permit("closing.decide")
def call_off_closing(session: Session, actor: Actor, *, closing_id: int, reason: str) -> Closing:
    """The client stays after all: the project is live as before."""
    closing, project = _under_way(session, actor, closing_id)
    project.state = rules.moved(ClosingAct.CALL_OFF, project.state)
    _end(closing, ClosingState.CALLED_OFF)
    closing.decision_reason = reason
    journal.record(session, actor, "closing.called_off", project, project_id=project.id, reason=reason)
    return closing


def _end(closing: Closing, state: ClosingState) -> None:
    closing.state, closing.open_project_id = state, None


def _item(session: Session, actor: Actor, item_id: int) -> ClosingItem:
    item = queries.closing_item_for(session, actor, item_id)
    rules.must_be_under_way(item.closing.state)
    return item


@permit("closing.work")
def settle_closing_item(
    session: Session, actor: Actor, *, item_id: int, state: ItemState, now: datetime, note: str | None = None,
    evidence: Sequence[tuple[str, bytes]] = (), row_version: int | None = None,
) -> ClosingItem:  # fmt: skip
    """A department says that its item is done, or does not apply. `evidence`: (file name, bytes)."""
    item = _item(session, actor, item_id)
    check_version(item, row_version)
    rules.check_settling(
        queries.line_of(session, item), state, speaks_for=rules.spoken_for(actor.hats()), note=note,
        leads=queries.leads(session, actor, item.project_id),
        has_evidence=bool(evidence) or bool(files.files_of(session, item.__tablename__, item.id)),
    )  # fmt: skip
    item.state, item.note, item.done_by, item.done_at = state, (note or "").strip() or None, actor.id, now
    for name, data in evidence:
        _keep(session, actor, item, name, data, now)
    act = "done" if state == ItemState.DONE else "waived"
    journal.record(session, actor, f"closing.{act}.{item.code.value}", item, note=item.note or "")
    return item


@permit("closing.work")
def take_up_closing_item(session: Session, actor: Actor, *, item_id: int) -> ClosingItem:
    """A settled item is open again: it was not as it seemed."""
    item = _item(session, actor, item_id)
    rules.check_taking_up(
        queries.line_of(session, item), speaks_for=rules.spoken_for(actor.hats()),
        leads=queries.leads(session, actor, item.project_id),
    )  # fmt: skip
    item.state, item.done_by, item.done_at = ItemState.OPEN, None, None
    journal.record(session, actor, f"closing.taken_up.{item.code.value}", item)
    return item


@permit("closing.work")
def add_closing_evidence(
    session: Session, actor: Actor, *, item_id: int, name: str, data: bytes, now: datetime
) -> ClosingItem:  # fmt: skip
    """One more file that shows how an item was settled, by its department, while the project is being closed."""
    item = _item(session, actor, item_id)
    if item.department not in rules.spoken_for(actor.hats()) and not queries.leads(session, actor, item.project_id):
        raise Conflict("other_department", text("Only the people of this department settle this item."))
    _keep(session, actor, item, name, data, now)
    journal.record(session, actor, f"closing.shown.{item.code.value}", item, name=name)
    return item


def _keep(session: Session, actor: Actor, item: ClosingItem, name: str, data: bytes, now: datetime) -> None:
    files.store(
        session, actor, data, name=name, subject_type=item.__tablename__, subject_id=item.id,
        project_id=item.project_id, now=now,
    )  # fmt: skip


@permit("closing.decide")
def close_project(session: Session, actor: Actor, *, closing_id: int, now: datetime) -> Closing:
    """Everything is settled: the project is closed, and nothing is written on it any more."""
    closing, project = _under_way(session, actor, closing_id)
    found = queries.closing_findings(session, closing)
    rules.check_closing(queries.checklist_of(closing, found), closing.last_service_on, day_of(now), CODES)
    project.state = rules.moved(ClosingAct.CLOSE, project.state)
    _end(closing, ClosingState.CLOSED)
    closing.closed_by, closing.closed_at = actor.id, now
    closing.findings = [told(one) for one in found.values()]
    journal.record(session, actor, "closing.closed", project, project_id=project.id)
    slots.announce("project_closed", session, actor, project_id=project.id, now=now)
    return closing


@permit("closing.decide")
def reopen_project(session: Session, actor: Actor, *, closing_id: int, reason: str, now: datetime) -> Closing:
    """A closed project is being closed once more, because something was left; the director says what."""
    closing = queries.closing_for(session, actor, closing_id)
    project = session.get_one(Project, closing.project_id)
    project.state = rules.moved(ClosingAct.REOPEN, project.state)
    closing.state, closing.open_project_id = ClosingState.UNDER_WAY, project.id
    closing.reopened_by, closing.reopened_at, closing.reopened_reason = actor.id, now, reason
    journal.record(session, actor, "closing.reopened", project, project_id=project.id, reason=reason)
    return closing
