"""The forms of a plan's items, as pages and in place: new ones, changes, copies, their order, many at once."""

from typing import Any

from flask import render_template, request, url_for

from bpo.clients import queries as clients
from bpo.kernel.errors import Invalid, text
from bpo.kernel.locale import _, say_moment
from bpo.kernel.permits import gate
from bpo.kernel.roles import Department
from bpo.kernel.web import actor, db, done, form_page, now
from bpo.kernel.web.part_forms import form_part, is_part
from bpo.projects import actions, queries, rules
from bpo.projects.models import Plan, PlanItem, Project
from bpo.projects.rules import PlanSection
from bpo.projects.schemas.plan_items import BulkIn, ItemEdit, edit_of, with_parts
from bpo.projects.schemas.plan_words import sentence
from bpo.projects.schemas.words import SECTIONS
from bpo.projects.views import plan_rows, plan_sides
from bpo.projects.views import plan_tables as tables
from bpo.projects.views.blueprint import views
from bpo.projects.views.flags import notices
from bpo.projects.views.lessons import lessons_offered
from bpo.projects.views.plan_frame import is_editable
from bpo.projects.views.words import crumbs_of, reason_against


def address_of(plan: Plan, item: PlanItem | None = None, section: PlanSection | None = None) -> str:
    """Where an act on a plan leads back to: its text, at the item or the section."""
    place = f"item-{item.id}" if item is not None else f"s-{section}" if section else None
    return url_for("projects.plan_text", plan_id=plan.id, _anchor=place)


def form_of(section: PlanSection, project: Project) -> ItemEdit:
    """The section's form, offering the requirements in force and those who can own an item."""
    schema = edit_of(section)()
    offered = [(one.id, f"{one.ref} {one.statement}") for one in clients.requirements_in_force(db(), project.id)]
    for name in ("requirement_ids", "partly_ids"):
        schema.fields[name].offered = offered  # type: ignore[attr-defined]
    owners = queries.owners_to_pick(db(), project)
    schema.fields["owner_id"].pick = lambda _session, _actor: owners  # type: ignore[attr-defined]
    return schema


@views.route("/plans/<int:plan_id>/items/new", methods=["GET", "POST"])
@gate(actions.add_item)
def new_item(plan_id: int) -> Any:
    chosen = queries.plan_page(db(), actor(), plan_id)
    project = queries.project_page(db(), actor(), chosen.project_id)
    served = request.args.get("requirement", type=int)
    section = _section(request.args.get("section"), served, project.id)

    def save(data: dict[str, Any]) -> str:
        data.pop("row_version", None)
        added = actions.add_item(db(), actor(), plan_id=plan_id, section=section, **with_parts(data))
        return address_of(chosen, added)

    return form_page(
        form_of(section, project), save, title=_("New item: %(section)s", section=SECTIONS[section]),
        submit=_("Add to the plan"), back=address_of(chosen, section=section), crumbs=crumbs_of(project),
        values={"requirement_ids": [served] if served else []}, template="projects/new_item.html",
        sections=tables.section_links(plan_id, section, served), lessons=lessons_offered(project, section),
    )  # fmt: skip


def _section(named: str | None, served: int | None, project_id: int) -> PlanSection:
    """The section asked for; for a requirement alone the one its category belongs to."""
    if named:
        return section_named(named)
    known = queries.named_on(db(), project_id, [served] if served else [])
    return rules.section_for(known[served].category) if served in known else PlanSection.OTHER


def section_named(name: str) -> PlanSection:
    if name not in list(PlanSection):
        raise Invalid("section", text("There is no section “%(name)s” in a plan."), name=name)
    return PlanSection(name)


@views.route("/plan-items/<int:item_id>", methods=["GET", "POST"])
@gate(actions.change_item)
def item(item_id: int) -> Any:
    row = queries.item_page(db(), actor(), item_id)
    project = queries.project_page(db(), actor(), row.plan.project_id)
    form, values, chosen = form_of(row.section, project), values_of(row), row.plan

    def save(data: dict[str, Any]) -> PlanItem:
        return actions.change_item(db(), actor(), item_id=item_id, **with_parts(data))

    def save_part(data: dict[str, Any]) -> dict[str, Any]:
        changed = save(data)
        db().flush()
        return {"version": changed.row_version, **beside(project, changed.plan, [changed])}

    if is_part():
        return form_part(form, save_part, values=values, row=row, template="projects/_item_form.html", item=row)
    return form_page(
        form, lambda data: address_of(chosen, save(data)), title=f"{row.ref} {row.title}", submit=_("Save"),
        values=values, back=address_of(chosen, row), crumbs=crumbs_of(project), template="projects/item.html",
        item=row, done=_("Saved."), why=reason_against(rules.must_be_editable, chosen.state),
        flags=notices(queries.flags_on_items(db(), project.id).get(row.ref, ())),
    )  # fmt: skip


def values_of(row: PlanItem) -> dict[str, Any]:
    """What an item's form holds: every field of every section's form."""
    names = ("title", "detail", "department", "due_on", "quantity", "skills", "starts_on", "kpi", "threshold_seconds",
             "owner_id", "deliverable", "acceptance", "evidence", "shift", "language", "likelihood", "impact",
             "response", "trigger", "review_on", "recipient", "frequency", "row_version")  # fmt: skip
    parts = rules.parts_in(queries.item_facts(row, {}))
    return {
        **{name: getattr(row, name) for name in names},
        **{f"raci_{one}": parts.get(one) for one in Department},
        "target_percent": tables.percent(row.target_bp),
        "cost_once": tables.percent(row.once_minor),
        "cost_month": tables.percent(row.month_minor),
        "requirement_ids": row.requirement_ids,
        "partly_ids": row.partly_ids,
    }


def beside(project: Project, chosen: Plan, changed: list[PlanItem]) -> dict[str, Any]:
    """What a change in place makes new on the page: the rows, coverage, cost, what keeps it from review; and when."""
    requirements = clients.requirements_in_force(db(), project.id)
    items, facts = queries.ordered_items(chosen), queries.facts_of_plan(db(), chosen)
    editable = is_editable(project, chosen)
    held = plan_rows.written(db(), chosen, items, facts, editable)
    wanted = {one.id for one in changed}
    obstacles = queries.obstacles_among(
        db(), project, [one.ref for one in requirements], facts, queries.prose_of(chosen)
    )
    return {
        "saved": _("Saved %(at)s", at=say_moment(now())[-5:]),
        "rows": {
            row.id: render_template(
                "projects/_item_row.html", row=plan_rows.item_row(held, row, fact), editable=editable
            )
            for row, fact in held.pairs if row.id in wanted
        },
        "parts": {
            "plan-coverage": render_template(
                "projects/_coverage.html",
                coverage=plan_sides.coverage_panel(chosen, requirements, facts, editable, held.flags),
            ),
            "plan-cost": render_template(
                "projects/_cost.html", cost=plan_sides.cost_strip(chosen, facts, editable)
            ),
            "plan-obstacles": render_template(
                "projects/_obstacles.html",
                obstacles=[sentence(one) for one in obstacles] if chosen.state in rules.WORKED_ON else [],
            ),
        },
    }  # fmt: skip


@views.post("/plan-items/<int:item_id>/copies")
@gate(actions.duplicate_item)
def item_copy(item_id: int) -> Any:
    copy = actions.duplicate_item(db(), actor(), item_id=item_id)
    return done(address_of(copy.plan, copy), _("%(ref)s is a copy of it: change what differs.", ref=copy.ref))


@views.post("/plan-items/<int:item_id>/removal")
@gate(actions.remove_item)
def item_removal(item_id: int) -> Any:
    section = queries.item_page(db(), actor(), item_id).section
    left = actions.remove_item(db(), actor(), item_id=item_id)
    return done(address_of(left, section=section), _("Removed from the plan."))


@views.post("/plan-items/<int:item_id>/place")
@gate(actions.reorder_items)
def item_place(item_id: int) -> Any:
    """One place up or down within its section."""
    row = queries.item_page(db(), actor(), item_id)
    refs = [one.ref for one in queries.ordered_items(row.plan) if one.section == row.section]
    at = refs.index(row.ref)
    to = at - 1 if request.form.get("up") else at + 1
    if 0 <= to < len(refs):
        refs[at], refs[to] = refs[to], refs[at]
        actions.reorder_items(db(), actor(), plan_id=row.plan_id, section=row.section, refs=refs)
    return done(address_of(row.plan, row))


@views.post("/plans/<int:plan_id>/sections/<section>/order")
@gate(actions.reorder_items)
def plan_order(plan_id: int, section: str) -> Any:
    """The order in which the rows of a section were left by dragging."""
    named = section_named(section)
    chosen = actions.reorder_items(
        db(), actor(), plan_id=plan_id, section=named, refs=request.form.getlist("refs")
    )  # fmt: skip
    if is_part():
        return {"saved": _("Saved %(at)s", at=say_moment(now())[-5:])}
    return done(address_of(chosen, section=named))


@views.route("/plans/<int:plan_id>/items/changes", methods=["GET", "POST"])
@gate(actions.edit_items)
def plan_bulk(plan_id: int) -> Any:
    """Many items at once: the ticked ones stand in the address, and can be ticked here as well."""
    chosen = queries.plan_page(db(), actor(), plan_id)
    project = queries.project_page(db(), actor(), chosen.project_id)
    schema = BulkIn()
    items = queries.ordered_items(chosen)
    schema.fields["item_ids"].offered = [(one.id, f"{one.ref} {one.title}") for one in items]  # type: ignore[attr-defined]
    owners = queries.owners_to_pick(db(), project)
    schema.fields["owner_id"].pick = lambda _session, _actor: owners  # type: ignore[attr-defined]
    ticked = [one for one in request.args.getlist("id", type=int) if one in {item.id for item in items}]

    def save(data: dict[str, Any]) -> str:
        actions.edit_items(db(), actor(), plan_id=plan_id, **data)
        return address_of(chosen)

    return form_page(
        schema, save, title=_("Change many items"), submit=_("Change the ticked items"), done=_("Saved."),
        values={"item_ids": ticked}, back=address_of(chosen), crumbs=crumbs_of(project),
        note=_("What is left empty stays as it is."),
    )  # fmt: skip
