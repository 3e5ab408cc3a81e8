"""Editing a plan's text beside its items: prose, coverage from the requirement's side, costs, what others changed."""

from typing import Any, cast

from flask import jsonify, render_template, request, url_for

from bpo.clients import queries as clients
from bpo.kernel import fields as f
from bpo.kernel.errors import Conflict, Invalid, NotFound
from bpo.kernel.locale import _, _l, language, say_error
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, form_page
from bpo.kernel.web.forms import read_form, show_form
from bpo.kernel.web.part_forms import is_part, refused_part
from bpo.kernel.web.request import asked_number, close_session
from bpo.projects import actions, queries, rules
from bpo.projects.models import Plan, PlanProse
from bpo.projects.rules import Extent, PlanSection
from bpo.projects.schemas.plan_words import EXTENTS
from bpo.projects.schemas.plans import HeadCostIn, ProseIn
from bpo.projects.schemas.words import SECTIONS
from bpo.projects.views import plan_rows, plan_sides
from bpo.projects.views import plan_tables as tables
from bpo.projects.views.blueprint import views
from bpo.projects.views.plan_frame import framed, is_editable
from bpo.projects.views.plan_items import address_of, beside, section_named
from bpo.projects.views.words import crumbs_of


def prose_in(plan: Plan, section: PlanSection) -> PlanProse | None:
    return next((one for one in plan.prose if one.section == section), None)


@views.route("/plans/<int:plan_id>/sections/<section>/text", methods=["GET", "POST"])
@gate(actions.write_prose)
def plan_prose(plan_id: int, section: str) -> Any:
    """What a section says in sentences: a page of its own, or in place where the page's script asks."""
    named = section_named(section)
    chosen = queries.plan_page(db(), actor(), plan_id)
    project = queries.project_page(db(), actor(), chosen.project_id)
    held = prose_in(chosen, named)
    values = {"body": held.body if held else "", "row_version": held.row_version if held else 0}
    if is_part():
        return prose_part(chosen, named, values)

    def save(data: dict[str, Any]) -> str:
        actions.write_prose(db(), actor(), plan_id=plan_id, section=named, **data)
        return address_of(chosen, section=named)

    return form_page(
        ProseIn(), save, title=_("Text: %(section)s", section=SECTIONS[named]), submit=_("Save"), done=_("Saved."),
        values=held or values, back=address_of(chosen, section=named), crumbs=crumbs_of(project),
    )  # fmt: skip


def prose_part(chosen: Plan, section: PlanSection, values: dict[str, Any]) -> Any:
    """The text edited in place; where somebody wrote it meanwhile, both writings, passage by passage."""
    about = {"section": section, "action": url_for("projects.plan_prose", plan_id=chosen.id, section=section)}
    if request.method != "POST":
        return render_template("projects/_prose_form.html", form=show_form(ProseIn(), values), **about)
    try:
        sent = read_form(ProseIn())
        prose = actions.write_prose(db(), actor(), plan_id=chosen.id, section=section, **sent)
        db().flush()
    except (Invalid, Conflict) as refusal:
        close_session()
        if refusal.code == "stale":
            return both_writings(chosen.id, section, sent["body"] or "")
        return refused_part(refusal.code, say_error(refusal.message, refusal.facts), refusal.status)
    project = queries.project_page(db(), actor(), chosen.project_id)
    return jsonify({"version": prose.row_version, "body": prose.body, **beside(project, prose.plan, [])})


def both_writings(plan_id: int, section: PlanSection, mine: str) -> Any:
    chosen = queries.plan_page(db(), actor(), plan_id)
    theirs = prose_in(chosen, section)
    stored, version = (theirs.body, theirs.row_version) if theirs else ("", 0)
    passages = [{"same": one.same, "mine": one.mine, "theirs": one.theirs} for one in rules.side_by_side(mine, stored)]
    shown = render_template("projects/_prose_both.html", passages=passages)
    said = _("Somebody else has changed this text meanwhile. Choose, passage by passage; nothing is lost.")
    return refused_part("stale", said, 409, both=shown, version=version, passages=passages)


@views.get("/plans/<int:plan_id>/news")
@gate(queries.plan_news)
def plan_news(plan_id: int) -> Any:
    """What has changed since the page was loaded or asked last, for the page's script."""
    news = queries.plan_news(db(), actor(), plan_id, asked_number("since") or 0)
    if not news:
        return jsonify({"since": news.until})
    chosen = queries.plan_page(db(), actor(), plan_id)
    project = queries.project_page(db(), actor(), chosen.project_id)
    made = beside(project, chosen, [one for one in chosen.items if one.id in news.items])
    bodies: dict[str, Any] = {}
    if news.whole or news.items:
        bodies = section_bodies(chosen, project, all_of=news.whole, items=news.items)
    return jsonify(
        {
            "since": news.until,
            "parts": made["parts"],
            "sections": bodies,
            "prose": {
                str(one.section): {"version": one.row_version, "body": one.body}
                for one in chosen.prose if one.id in news.prose
            },
            "said": [said_of(name, about) for name, about in news.by.items()],
        }
    )  # fmt: skip


def said_of(name: str, about: list[str]) -> str:
    """“周敏 changed 4.2、6.1” in the reader's language."""
    what = [
        str(SECTIONS[PlanSection(one.removeprefix("section:"))]) if one.startswith("section:") else one for one in about
    ]
    if not what:
        return _("%(who)s changed the order or the coverage.", who=name)
    joint = "、" if language() == "zh_Hans_CN" else ", "
    return _("%(who)s changed %(what)s.", who=name, what=joint.join(what))


def section_bodies(chosen: Plan, project: Any, *, all_of: bool, items: frozenset[int]) -> dict[str, str]:
    """{section: its rows as HTML} of the sections that changed."""
    rows, facts = queries.ordered_items(chosen), queries.facts_of_plan(db(), chosen)
    held = plan_rows.written(db(), chosen, rows, facts, is_editable(project, chosen))
    touched = {one.section for one in rows if all_of or one.id in items}
    return {
        str(section): render_template(
            "projects/_item_rows.html", editable=held.editable,
            rows=[plan_rows.item_row(held, row, fact) for row, fact in held.pairs if row.section == section],
        )
        for section in PlanSection if section in touched or all_of
    }  # fmt: skip


@views.get("/plans/<int:plan_id>/coverage")
@gate(queries.plan_page)
def plan_coverage(plan_id: int) -> Any:
    """The matrix: every requirement in force against every section, with the items that serve it."""
    chosen = queries.plan_page(db(), actor(), plan_id)
    context = framed(chosen, "coverage")
    requirements = clients.requirements_in_force(db(), chosen.project_id)
    facts = queries.facts_of_plan(db(), chosen)
    panel = plan_sides.coverage_panel(
        chosen, requirements, facts, context["editable"], queries.flags_on_items(db(), chosen.project_id)
    )
    return render_template(
        "projects/plan_coverage.html", **context, coverage=panel,
        matrix=plan_sides.coverage_matrix(requirements, facts, panel),
    )  # fmt: skip


@views.route("/plans/<int:plan_id>/coverage/<int:requirement_id>", methods=["GET", "POST"])
@gate(actions.cover_requirement)
def plan_cover(plan_id: int, requirement_id: int) -> Any:
    """Which items serve one requirement, fully or in part."""
    chosen = queries.plan_page(db(), actor(), plan_id)
    project = queries.project_page(db(), actor(), chosen.project_id)
    known = queries.named_on(db(), project.id, [requirement_id])
    if requirement_id not in known:
        raise NotFound("requirement", id=requirement_id)
    items = queries.ordered_items(chosen)
    held = {
        item.id: next((one for one in item.coverage if one.requirement_id == requirement_id), None) for item in items
    }
    fields: dict[str, Any] = {
        f"item_{one.id}": f.Choice(Extent, labels=EXTENTS, label=f"{one.ref} {one.title}", optional=True,
                                   section=SECTIONS[one.section])
        for one in items
    }  # fmt: skip
    fields["note"] = f.Text(label=_l("Note"), max=300, optional=True, section=_l("How it is served"))
    schema = cast(type[f.Schema], f.Schema.from_dict(fields, name="CoverageEdit"))
    values: dict[str, Any] = {f"item_{number}": one.extent if one else None for number, one in held.items()}
    values["note"] = next((one.note for one in held.values() if one and one.note), None)

    def save(data: dict[str, Any]) -> str:
        note = data.pop("note")
        extents = {int(name.removeprefix("item_")): extent for name, extent in data.items()}
        touched = {number: one for number, one in extents.items() if one is not None or held.get(number)}
        if touched:
            actions.cover_requirement(
                db(), actor(), plan_id=plan_id, requirement_id=requirement_id, extents=touched, note=note
            )
        return url_for("projects.plan_text", plan_id=plan_id, _anchor="coverage")

    wanted = known[requirement_id]
    return form_page(
        schema, save, title=_("Which items serve %(ref)s", ref=wanted.ref), submit=_("Save"), done=_("Saved."),
        values=values, back=address_of(chosen), crumbs=crumbs_of(project),
        note=" · ".join(one for one in (wanted.statement, wanted.acceptance) if one),
    )  # fmt: skip


@views.route("/plans/<int:plan_id>/head-cost", methods=["GET", "POST"])
@gate(actions.set_head_cost)
def plan_head_cost(plan_id: int) -> Any:
    """The one figure by which the labour of positions is estimated."""
    chosen = queries.plan_page(db(), actor(), plan_id)
    project = queries.project_page(db(), actor(), chosen.project_id)

    def save(data: dict[str, Any]) -> str:
        actions.set_head_cost(db(), actor(), plan_id=plan_id, **data)
        return address_of(chosen)

    return form_page(
        HeadCostIn(), save, title=_("What a head costs a month"), submit=_("Save"), done=_("Saved."),
        values={"head_cost": tables.percent(chosen.head_minor)}, back=address_of(chosen), crumbs=crumbs_of(project),
    )  # fmt: skip
