"""Importing the requirements of a handover: known by their number, else by their words."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients import actions, queries, rules
from bpo.clients.models import Handover, Requirement
from bpo.clients.queries.handovers import FIELDS
from bpo.clients.rules import RequirementCategory, RequirementKind, SourceKind
from bpo.clients.schemas import RequirementIn
from bpo.imports.importer import IMPORTERS, Importer, Scope, Values
from bpo.imports.rules import Current, Key, same_sign
from bpo.kernel import fields as f
from bpo.kernel.errors import Conflict, NotFound, text
from bpo.kernel.locale import _l
from bpo.kernel.permits import Actor


class RequirementLine(RequirementIn):
    """A requirement as a row of a list: with its number."""

    ref = f.Text(label=_l("Number"), max=10, optional=True, help=_l("Blank for a new requirement."))


def enter(session: Session, actor: Actor, of_id: int | None) -> Handover:
    if of_id is None:
        raise NotFound("handover", id=of_id)
    return queries.handover_for(session, actor, of_id)


def requirement_keys(values: Values) -> list[Key]:
    if values.get("ref"):
        return [("ref", same_sign(values["ref"]).upper())]
    return [("words", same_sign(values["statement"]))] if values.get("statement") else []


def known_requirements(session: Session, scope: Scope, keys: Collection[Key]) -> dict[Key, Current]:
    """All requirements of the handover's project: its numbers are unique there, not in the handover."""
    here = select(Handover.project_id).where(Handover.id == scope.of_id).scalar_subquery()
    asked = select(Requirement, Handover.number, Handover.state).join(Handover).where(Requirement.project_id == here)
    found: dict[Key, Current] = {}
    for one, number, state in session.execute(asked.order_by(Requirement.id.desc())):
        values: dict[str, Any] = {name: getattr(one, name) for name in FIELDS}
        about = {"ref": one.ref, "withdrawn_on": one.withdrawn_on, "handover_id": one.handover_id, "handover": number,
                 "state": state}  # fmt: skip
        current = Current(one.id, one.row_version, {**values, **about})
        found[("ref", one.ref)] = current
        if one.withdrawn_on is None:
            found[("words", same_sign(one.statement))] = current
    return found


def check_requirement(values: Values, current: Current | None, known: Mapping[Key, Current]) -> None:
    rules.check_requirement(values["kind"], values["law"])
    if current is None:
        return
    if current.values["withdrawn_on"] is not None:
        ref = current.values["ref"]
        raise Conflict("withdrawn", text("%(ref)s is withdrawn and cannot come back."), ref=ref)
    rules.must_be_editable(current.values["state"], current.values["handover"])


def look_editable(session: Session, scope: Scope) -> dict[str, Mapping[str, Any]]:
    """Nothing is looked up by words here; a handover that operations has is not filled any more."""
    handover = session.get(Handover, scope.of_id)
    if handover is not None:
        queries.must_be_editable(session, handover)
    return {}


def add(session: Session, scope: Scope, values: Values) -> int:
    facts = {name: values[name] for name in FIELDS}
    return actions.add_requirement(session, scope.actor, handover_id=int(scope.of_id or 0), **facts).id


def edit(session: Session, scope: Scope, current: Current, values: Values) -> None:
    facts = {name: values[name] for name in FIELDS}
    actions.edit_requirement(session, scope.actor, requirement_id=current.id, row_version=current.version, **facts)


def back(of_id: int | None) -> str:
    return url_for("clients.handover", handover_id=of_id) if of_id else url_for("clients.handovers_index")


IMPORTERS.add(
    Importer(
        kind="requirements", label=_l("Requirements"), permit="requirements.edit", schema=RequirementLine,
        keys=requirement_keys, known=known_requirements, create=add, update=edit, check=check_requirement, enter=enter,
        lookups=look_editable, back=back,
        address=lambda number: url_for("clients.edit_requirement", requirement_id=number),
        title=lambda values: " ".join(str(values[name])[:60] for name in ("ref", "statement") if values.get(name)),
        house_key="ref", codes=frozenset({"ref"}),
        synonyms={
            "ref": ("需求编号", "编号", "id", "no", "ref"), "kind": ("需求类型", "类型", "type"),
            "category": ("需求类别", "类别"), "statement": ("需求内容", "需求描述", "内容", "text", "description"),
            "acceptance": ("验收标准", "acceptance criteria"), "source": ("需求来源", "来源"),
            "source_place": ("条款", "页码", "clause", "page"), "law": ("法律条款", "法律依据", "法规依据"),
            "priority": ("优先级", "重要程度"), "owner_department": ("责任部门", "归口部门"),
        },
        example={
            "kind": RequirementKind.STATED, "category": RequirementCategory.SERVICE_HOURS,
            "source": SourceKind.CONTRACT, "statement":
            _l("The hotline is open every day from 8:00 to 22:00, public holidays included."),
        },
    )
)  # fmt: skip
