"""What a change asks for: which requirements are amended, added or withdrawn, and what they shall say."""

from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import queries, rules
from bpo.clients.actions.change_impact import compute_lines
from bpo.clients.models import Change, ChangeTarget, Requirement
from bpo.clients.rules import ChangeState, Priority, RequirementKind, TargetAct
from bpo.clients.rules.change_states import EDITABLE, must_be_open_to
from bpo.clients.rules.changes import CHANGEABLE
from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.permits import Actor, permit


@permit("changes.run")
def add_target(
    session: Session, actor: Actor, *, change_id: int, act: TargetAct, requirement_id: int | None = None,
    kind: RequirementKind | None = None, reason: str | None = None, **proposed: Any,
) -> ChangeTarget:  # fmt: skip
    """One requirement more that the change is about. `proposed`: what it shall say; what is not named stays."""
    change = queries.change_for(session, actor, change_id)
    queries.must_be_open(session, change.project_id)
    must_be_open_to(change.state, EDITABLE)
    requirement = None
    if act == TargetAct.ADD:
        if requirement_id is not None:
            raise Invalid("new_has_no_number", text("A new requirement has no number yet."), "requirement_id")
    else:
        if requirement_id is None:
            raise Invalid("requirement_missing", text("Say which requirement."), "requirement_id")
        requirement = queries.in_force_for(session, change, requirement_id)
        if any(one.requirement_id == requirement_id for one in change.targets):
            raise Conflict("target_twice", text("%(ref)s is part of this change already."), ref=requirement.ref)
    target = ChangeTarget(act=act, requirement_id=requirement_id)
    _write(target, requirement, kind, proposed, reason)
    change.targets.append(target)
    _look_again(session, change)
    ref = requirement.ref if requirement is not None else target.statement
    journal.record(session, actor, "clients.change_targeted", change, ref=(ref or "")[:60])
    return target


@permit("changes.run")
def edit_target(
    session: Session, actor: Actor, *, target_id: int, kind: RequirementKind | None = None, reason: str | None = None,
    row_version: int | None = None, **proposed: Any,
) -> ChangeTarget:  # fmt: skip
    """Write a target anew: from now on against the version that its requirement is at."""
    target = queries.target_for(session, actor, target_id)
    check_version(target, row_version)
    queries.must_be_open(session, target.change.project_id)
    must_be_open_to(target.change.state, EDITABLE)
    requirement = None
    if target.act != TargetAct.ADD:
        requirement = queries.in_force_for(session, target.change, target.requirement_id)
    _write(target, requirement, kind or target.kind, proposed, reason)
    ref = requirement.ref if requirement is not None else target.statement
    journal.record(session, actor, "clients.change_targeted", target.change, ref=(ref or "")[:60])
    return target


@permit("changes.run")
def remove_target(session: Session, actor: Actor, *, target_id: int) -> Change:
    """The change is no longer about this requirement."""
    target = queries.target_for(session, actor, target_id)
    change = target.change
    queries.must_be_open(session, change.project_id)
    must_be_open_to(change.state, EDITABLE)
    ref = queries.refs_of(session, change.project_id).get(target.requirement_id or 0) or target.statement or ""
    session.delete(target)
    session.flush()
    session.expire(change, ["targets"])
    _look_again(session, change)
    journal.record(session, actor, "clients.change_untargeted", change, ref=ref[:60])
    return change


def _look_again(session: Session, change: Change) -> None:
    """Another requirement touches other things: once the analysis has begun they are found at once."""
    session.flush()
    if change.state == ChangeState.IN_ANALYSIS:
        compute_lines(session, change)


def _write(
    target: ChangeTarget, requirement: Requirement | None, kind: RequirementKind | None, proposed: dict[str, Any],
    reason: str | None,
) -> None:  # fmt: skip
    """Fill a target: of a requirement that stands, from what it says today and what is proposed."""
    strange = sorted(set(proposed) - set(CHANGEABLE))
    if strange:
        raise TypeError(f"a requirement has no {', '.join(strange)} to change")
    current = queries.said_by(requirement) if requirement is not None else None
    if target.act == TargetAct.WITHDRAW:
        wanted = dict(current or {})
    else:
        wanted = {**(current or {}), **proposed}
        wanted["priority"] = wanted.get("priority") or Priority.MUST
    chosen = requirement.kind if requirement is not None else kind
    if chosen is None:
        raise Invalid("kind_missing", text("Please fill this in."), "kind")
    if wanted.get("category") is None:
        raise Invalid("category_missing", text("Please fill this in."), "category")
    rules.changes.check_target(target.act, kind=chosen, proposed=wanted, current=current, reason=reason)
    target.kind, target.reason = chosen, reason
    target.base_version = requirement.version if requirement is not None else None
    for name in CHANGEABLE:
        setattr(target, name, wanted.get(name))
