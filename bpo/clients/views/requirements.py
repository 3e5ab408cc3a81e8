"""Pages of requirements: the project's tab, adding, editing and withdrawing one."""

from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import select

from bpo.clients import actions, queries
from bpo.clients.models import Requirement
from bpo.clients.rules import HandoverState
from bpo.clients.schemas import (
    CATEGORIES,
    HANDOVER_KINDS,
    HANDOVER_STATES,
    HANDOVER_TONES,
    REQUIREMENT_KINDS,
    SOURCES,
    ReasonIn,
    RequirementEdit,
    RequirementIn,
    RequirementOut,
)  # fmt: skip
from bpo.clients.views.blueprint import views
from bpo.clients.views.handovers import address_of, crumbs_to
from bpo.kernel import slots
from bpo.kernel.locale import _
from bpo.kernel.permits import gate
from bpo.kernel.web import Listing, actor, db, form_page, history_of, today
from bpo.kernel.web.listing import export

LEDGER = Listing(
    RequirementOut,
    columns="ref kind category statement acceptance source source_place law priority owner_department version",
)


@views.get("/projects/<int:project_id>/requirements")
@gate(queries.requirements_listed)
def requirements_of_project(project_id: int) -> Any:
    who = actor()
    requirements = queries.requirements_listed(db(), who, project_id)
    if request.args.get("export") in ("xlsx", "csv"):
        wanted = select(Requirement).where(Requirement.id.in_([one.id for one in requirements]))
        return export(LEDGER, wanted.order_by(Requirement.ref), _("Requirements"), request.args["export"])
    handovers = queries.handovers_of_project(db(), who, project_id) if who.may("handovers.view", project_id) else []
    open_one = next((one for one in handovers if one.state != HandoverState.ACCEPTED), None)
    return render_template(
        "clients/requirements.html", **slots.ask("project_frame", db(), who, project_id, "requirements"),
        requirements=requirements, handovers=handovers, open_one=open_one, requirement_kinds=REQUIREMENT_KINDS,
        categories=CATEGORIES, sources=SOURCES, kinds=HANDOVER_KINDS, states=HANDOVER_STATES, tones=HANDOVER_TONES,
        in_force={one.id for one in handovers if one.state == HandoverState.ACCEPTED} if handovers else None,
    )  # fmt: skip


@views.route("/handovers/<int:handover_id>/requirements/new", methods=["GET", "POST"])
@gate(actions.add_requirement)
def new_requirement(handover_id: int) -> Any:
    row = queries.handover_page(db(), actor(), handover_id).handover

    def save(data: dict[str, Any]) -> str:
        actions.add_requirement(db(), actor(), handover_id=handover_id, **data)
        return address_of(handover_id)

    return form_page(
        RequirementIn, save, title=_("Add a requirement"), submit=_("Add requirement"),
        back=address_of(handover_id), crumbs=crumbs_to(row), done=_("The requirement is added."),
    )  # fmt: skip


@views.get("/requirements/<int:requirement_id>")
@gate(queries.readable_requirement)
def requirement(requirement_id: int) -> Any:
    row, who = queries.readable_requirement(db(), actor(), requirement_id), actor()
    return render_template(
        "clients/requirement.html", requirement=row, kind=REQUIREMENT_KINDS[row.kind], source=SOURCES[row.source],
        category=CATEGORIES[row.category], history=history_of(row), handover=row.handover,
        project=slots.ask("project_names", db(), {row.project_id}).get(row.project_id, ""),
        handover_url=address_of(row.handover_id) if who.may("handovers.view", row.project_id) else None,
        may_edit=who.may("requirements.edit", row.project_id) and row.withdrawn_on is None
        and row.handover.state in (HandoverState.DRAFT, HandoverState.RETURNED),
    )  # fmt: skip


@views.route("/requirements/<int:requirement_id>/edit", methods=["GET", "POST"])
@gate(actions.edit_requirement)
def edit_requirement(requirement_id: int) -> Any:
    requirement = queries.requirement_page(db(), actor(), requirement_id)

    def save(data: dict[str, Any]) -> str:
        actions.edit_requirement(db(), actor(), requirement_id=requirement_id, **data)
        return address_of(requirement.handover_id)

    return form_page(
        RequirementEdit, save, title=_("Edit %(name)s", name=requirement.ref), submit=_("Save"), values=requirement,
        back=address_of(requirement.handover_id), crumbs=crumbs_to(requirement.handover), done=_("Saved."),
        template="clients/requirement_form.html", requirement=requirement,
    )  # fmt: skip


@views.route("/requirements/<int:requirement_id>/withdrawal", methods=["GET", "POST"])
@gate(actions.withdraw_requirement)
def withdraw_requirement(requirement_id: int) -> Any:
    requirement = queries.requirement_page(db(), actor(), requirement_id)

    def save(data: dict[str, Any]) -> str:
        actions.withdraw_requirement(db(), actor(), requirement_id=requirement_id, today=today(), **data)
        return address_of(requirement.handover_id)

    return form_page(
        ReasonIn, save, title=_("Withdraw %(ref)s", ref=requirement.ref), submit=_("Withdraw requirement"),
        note=requirement.statement, back=url_for("clients.edit_requirement", requirement_id=requirement_id),
        crumbs=crumbs_to(requirement.handover), done=_("The requirement is withdrawn."), danger=True,
    )  # fmt: skip
