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
from bpo.clients.schemas.change_words import AREAS, FLAG_STATES, FLAG_TONES, PRIORITIES
from bpo.clients.views.blueprint import views
from bpo.clients.views.change_tables import differences
from bpo.clients.views.handovers import address_of, crumbs_to
from bpo.kernel import slots
from bpo.kernel.locale import _, say_day
from bpo.kernel.permits import gate
from bpo.kernel.web import Listing, actor, db, form_page, history_of, today
from bpo.kernel.web.listing import export
from bpo.people.schemas import DEPARTMENT_LABELS

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
        priorities=PRIORITIES, departments=DEPARTMENT_LABELS,
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
        values={"priority": "must"},
    )  # fmt: skip


@views.get("/requirements/<int:requirement_id>")
@gate(queries.readable_requirement)
def requirement(requirement_id: int) -> Any:
    row, who = queries.readable_requirement(db(), actor(), requirement_id), actor()
    inside = not who.is_client and who.may("changes.view", row.project_id)
    return render_template(
        "clients/requirement.html", requirement=row, versions=version_rows(row, inside),
        flags=flags_of(row) if inside else [], traces=traces_of(row) if inside else [],
        priority=PRIORITIES[row.priority],
        owner=DEPARTMENT_LABELS[row.owner_department] if row.owner_department else None,
        kind=REQUIREMENT_KINDS[row.kind], source=SOURCES[row.source],
        category=CATEGORIES[row.category], history=history_of(row), handover=row.handover,
        project=slots.ask("project_names", db(), {row.project_id}).get(row.project_id, ""),
        handover_url=address_of(row.handover_id) if who.may("handovers.view", row.project_id) else None,
        may_edit=who.may("requirements.edit", row.project_id) and row.withdrawn_on is None
        and row.handover.state in (HandoverState.DRAFT, HandoverState.RETURNED),
    )  # fmt: skip


def version_rows(row: Requirement, inside: bool) -> list[list[Any]]:
    """Each version with what it changed against the one before, and the change that made it."""
    versions = queries.versions_of(db(), row.id)
    numbers = queries.change_numbers(db(), [one.change_id for one in versions]) if inside else {}
    rows = []
    for place, one in enumerate(versions):
        former = versions[place + 1] if place + 1 < len(versions) else None
        words: Any = differences(former, one) if former is not None else one.statement
        made: dict[str, Any] = {"text": _("Change of requirements") if one.change_id else _("Handover")}
        if one.change_id in numbers:
            made = {"text": numbers[one.change_id], "url": url_for("clients.change", change_id=one.change_id)}
        rows.append([{"text": str(one.number), "align": "right"}, {"text": words},
                     {"text": say_day(one.starts_on), "kind": "day"}, made])  # fmt: skip
    return rows


def flags_of(row: Requirement) -> list[list[Any]]:
    return [
        [
            {"text": flag.label}, {"text": number, "url": url_for("clients.change", change_id=flag.change_id)},
            {"text": str(FLAG_STATES[flag.state]), "tone": FLAG_TONES[flag.state], "sub": flag.note},
        ]
        for flag, number in queries.flags_of_requirement(db(), row.id)
    ]  # fmt: skip


def traces_of(row: Requirement) -> list[list[Any]]:
    """What traces to a requirement today, as far as this reader may know it."""
    who = actor()
    found = []
    for one in queries.traces_to(db(), row.project_id, [row]):
        open_to = not one.permit or who.may(one.permit, row.project_id)
        found.append([{"text": str(AREAS[one.area]), "kind": "choice"},
                      {"text": one.label, "url": one.path if open_to and one.path else None,
                       "sub": one.before if open_to else None}])  # fmt: skip
    return found


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
