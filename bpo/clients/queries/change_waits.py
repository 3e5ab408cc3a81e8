"""What waits for whom in changes: the analysis, a position, the decision, the letter, and what was flagged."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients.models import Change, ChangeFlag, ChangePosition
from bpo.clients.queries.changes import asked_of
from bpo.clients.queries.standing import ended_ones
from bpo.clients.rules import ChangeState, FlagState, changes
from bpo.clients.rules.change_states import EDITABLE
from bpo.kernel import slots
from bpo.kernel.departments import spoken_for
from bpo.kernel.locale import _
from bpo.kernel.permits import Actor
from bpo.kernel.slots import Waiting, WaitKind

DECIDED = (ChangeState.APPROVED, ChangeState.APPROVED_WITH_CONDITIONS, ChangeState.REJECTED)


def reach(session: Session, actor: Actor, permit: str, statement: Any) -> list[Change]:
    """The changes of a select that an act under the permit reaches, without those of projects that have ended."""
    if actor.almighty or actor.grant(permit) is None:
        return []
    found = list(session.scalars(actor.under(permit).limit(statement, Change.project_id).order_by(Change.id)))
    ended = ended_ones(session, {one.project_id for one in found}) if found else set()
    return [one for one in found if one.project_id not in ended]


def wait(change: Change, said: str, where: str, kind: WaitKind, permit: str, due_on: date | None = None) -> Waiting:
    return Waiting(
        sentence=said, url=url_for("clients.change", change_id=change.id), where=where, due_on=due_on,
        key=f"change-{permit}:{change.id}", kind=kind, project_id=change.project_id, permit=permit,
    )  # fmt: skip


def named(session: Session, changes: Iterable[Change]) -> dict[int, str]:
    found: dict[int, str] = slots.ask("project_names", session, {one.project_id for one in changes})
    return found


@slots.waits_for
def changes_to_run(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """Who recorded a change leads it on; a decided one waits for its letter, with everybody in sales."""
    mine = select(Change).where(
        Change.state.in_(EDITABLE), Change.recorded_by.in_(actor.persons("changes.run"))
    )  # fmt: skip
    told = select(Change).where(Change.state.in_(DECIDED), Change.letter_at.is_(None))
    open_ones, decided = reach(session, actor, "changes.run", mine), reach(session, actor, "changes.run", told)
    where = named(session, open_ones + decided)
    for one in open_ones:
        said = _("Lead on the change %(number)s %(title)s", number=one.number, title=one.title)
        due_on = one.review_due_on or one.wanted_by_on
        yield wait(one, said, where.get(one.project_id, ""), WaitKind.TASK, "changes.run", due_on)
    for one in decided:
        said = _("Send the outcome letter of the change %(number)s %(title)s", number=one.number, title=one.title)
        yield wait(one, said, where.get(one.project_id, ""), WaitKind.TASK, "changes.run")


@slots.waits_for
def positions_to_give(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """A department says what it thinks of a change."""
    speaks = spoken_for(actor.hats("changes.respond"))
    asked = select(ChangePosition.change_id).where(
        ChangePosition.position.is_(None), ChangePosition.department.in_(speaks)
    )
    in_review = select(Change).where(Change.state == ChangeState.IN_REVIEW, Change.id.in_(asked))
    found = reach(session, actor, "changes.respond", in_review)
    where = named(session, found)
    for one in found:
        said = _(
            "Give your department's position on the change %(number)s %(title)s", number=one.number, title=one.title
        )
        due_on = min(two.due_on for two in one.positions if two.department in speaks and two.position is None)
        yield wait(one, said, where.get(one.project_id, ""), WaitKind.REVIEW, "changes.respond", due_on)


@slots.waits_for
def decisions_to_make(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """The director decides once everybody asked has answered or is late, and never on what they recorded."""
    found = reach(session, actor, "changes.decide", select(Change).where(Change.state == ChangeState.IN_REVIEW))
    where = named(session, found)
    for one in found:
        if one.recorded_by in actor.persons() or changes.awaited(asked_of(one), today):
            continue
        said = _("Decide the change %(number)s %(title)s", number=one.number, title=one.title)
        yield wait(one, said, where.get(one.project_id, ""), WaitKind.APPROVAL, "changes.decide", one.review_due_on)


@slots.waits_for
def flags_to_end(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """What changed requirements touch of a department's work: one matter a change, however many things it flags."""
    speaks = spoken_for(actor.hats("changes.deal"))
    theirs = select(ChangeFlag.change_id).where(
        ChangeFlag.state == FlagState.OPEN, ChangeFlag.department.in_(speaks)
    )  # fmt: skip
    found = reach(session, actor, "changes.deal", select(Change).where(Change.id.in_(theirs)))
    where = named(session, found)
    for one in found:
        keys = {(two.subject_type, two.subject_key) for two in one.flags
                if two.state == FlagState.OPEN and two.department in speaks}  # fmt: skip
        said = _("Deal with %(count)s things that the change %(number)s touches", count=len(keys), number=one.number)
        yield wait(one, said, where.get(one.project_id, ""), WaitKind.TASK, "changes.deal", one.effective_on)
