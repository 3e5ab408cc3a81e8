"""Pages on which sales says what a change asks for: which requirement, and what it shall say."""

from typing import Any

from flask import render_template, url_for

from bpo.clients import actions, queries
from bpo.clients.rules import TargetAct
from bpo.clients.schemas import CATEGORIES
from bpo.clients.schemas.changes import AdditionIn, AmendIn, DropIn
from bpo.clients.views.blueprint import views
from bpo.clients.views.changes import address_of, crumbs_to
from bpo.kernel.locale import _
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, done, form_page


@views.get("/changes/<int:change_id>/targets/new")
@gate(queries.change_to_run)
def choose_target(change_id: int) -> Any:
    """The requirements in force, to choose which of them the change is about."""
    row = queries.change_to_run(db(), actor(), change_id)
    taken = {one.requirement_id for one in row.targets}
    return render_template(
        "clients/change_target.html", change=row, crumbs=crumbs_to(row), categories=CATEGORIES,
        requirements=[one for one in queries.requirements_in_force(db(), row.project_id) if one.id not in taken],
    )  # fmt: skip


@views.route("/changes/<int:change_id>/targets/addition", methods=["GET", "POST"])
@gate(actions.add_target)
def add_requirement_by_change(change_id: int) -> Any:
    row = queries.change_to_run(db(), actor(), change_id)

    def save(data: dict[str, Any]) -> str:
        data.pop("row_version", None)
        actions.add_target(db(), actor(), change_id=change_id, act=TargetAct.ADD, **data)
        return address_of(change_id)

    return form_page(
        AdditionIn, save, title=_("A new requirement"), submit=_("Add to the change"), back=address_of(change_id),
        crumbs=crumbs_to(row), values={"priority": "must", "kind": "stated"},
    )  # fmt: skip


@views.route("/changes/<int:change_id>/targets/<int:requirement_id>/amendment", methods=["GET", "POST"])
@gate(actions.add_target)
def amend_by_change(change_id: int, requirement_id: int) -> Any:
    row = queries.change_to_run(db(), actor(), change_id)
    requirement = queries.requirement_to_change(db(), actor(), change_id, requirement_id)

    def save(data: dict[str, Any]) -> str:
        data.pop("row_version", None)
        actions.add_target(
            db(), actor(), change_id=change_id, act=TargetAct.AMEND, requirement_id=requirement_id, **data
        )
        return address_of(change_id)

    return form_page(
        AmendIn, save, title=_("What %(ref)s shall say", ref=requirement.ref), submit=_("Add to the change"),
        back=address_of(change_id), crumbs=crumbs_to(row), values=queries.said_by(requirement),
        note=_("Written against version %(number)s.", number=requirement.version),
    )  # fmt: skip


@views.route("/changes/<int:change_id>/targets/<int:requirement_id>/withdrawal", methods=["GET", "POST"])
@gate(actions.add_target)
def drop_by_change(change_id: int, requirement_id: int) -> Any:
    row = queries.change_to_run(db(), actor(), change_id)
    requirement = queries.requirement_to_change(db(), actor(), change_id, requirement_id)

    def save(data: dict[str, Any]) -> str:
        data.pop("row_version", None)
        actions.add_target(
            db(), actor(), change_id=change_id, act=TargetAct.WITHDRAW, requirement_id=requirement_id, **data
        )
        return address_of(change_id)

    return form_page(
        DropIn, save, title=_("%(ref)s is no longer required", ref=requirement.ref), submit=_("Add to the change"),
        back=address_of(change_id), crumbs=crumbs_to(row), note=requirement.statement,
    )  # fmt: skip


@views.route("/change-targets/<int:target_id>", methods=["GET", "POST"])
@gate(actions.edit_target)
def target(target_id: int) -> Any:
    sheet = queries.target_page(db(), actor(), target_id)
    row, ref = sheet.target, sheet.ref or ""
    shape = {TargetAct.ADD: AdditionIn, TargetAct.AMEND: AmendIn, TargetAct.WITHDRAW: DropIn}[row.act]
    titles = {
        TargetAct.ADD: _("A new requirement"),
        TargetAct.AMEND: _("What %(ref)s shall say", ref=ref),
        TargetAct.WITHDRAW: _("%(ref)s is no longer required", ref=ref),
    }

    def save(data: dict[str, Any]) -> str:
        actions.edit_target(db(), actor(), target_id=target_id, **data)
        return address_of(row.change_id)

    return form_page(
        shape, save, title=titles[row.act], submit=_("Save"), values=row, back=address_of(row.change_id),
        crumbs=crumbs_to(row.change), done=_("Saved."),
    )  # fmt: skip


@views.post("/change-targets/<int:target_id>/removal")
@gate(actions.remove_target)
def target_removal(target_id: int) -> Any:
    change = actions.remove_target(db(), actor(), target_id=target_id)
    return done(url_for("clients.change", change_id=change.id), _("Taken out of the change."))
