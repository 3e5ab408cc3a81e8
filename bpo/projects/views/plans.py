"""The plan's pages: a version with its coverage, sections and difference; the forms of its items."""

from typing import Any

from flask import render_template, request, url_for

from bpo.clients import queries as clients
from bpo.kernel import slots
from bpo.kernel.errors import Invalid, NotFound, text
from bpo.kernel.locale import _, _l
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, done, form_page, history_of, now
from bpo.projects import actions, queries, rules
from bpo.projects.models import Plan, PlanItem, Project
from bpo.projects.rules import PlanSection
from bpo.projects.schemas.plans import ItemEdit, PlanIn, edit_of
from bpo.projects.schemas.words import PLAN_STATES, PLAN_TONES, SECTIONS
from bpo.projects.views import flags as marks
from bpo.projects.views import plan_tables as tables
from bpo.projects.views.blueprint import views
from bpo.projects.views.lessons import lessons_offered
from bpo.projects.views.words import crumbs_of, reason_against

slots.tab("project", "plan", _l("Project plan"), "projects.plan", "plans.view", order=20)


@views.get("/projects/<int:project_id>/plan")
@gate(queries.plans_of)
def plan(project_id: int) -> Any:
    versions = queries.plans_of(db(), actor(), project_id)
    wanted = request.args.get("version", type=int)
    chosen = next((one for one in versions if wanted in (None, one.number)), None)
    if wanted is not None and chosen is None:
        raise NotFound("plan", number=wanted)
    frame = queries.frame(db(), actor(), project_id, "plan")
    project = frame["project"]
    if chosen is None:
        return render_template(
            "projects/plan_none.html", **frame, start=_start(project, versions), lessons=lessons_offered(project),
        )  # fmt: skip
    return render_template("projects/plan.html", **frame, **_shown(project, chosen, versions))


def _start(project: Project, versions: list[Plan]) -> dict[str, Any] | None:
    """The button that begins a version, for who may; disabled with its reason where it cannot be now."""
    if not actor().may("plans.write", project.id):
        return None
    why = (
        reason_against(rules.must_be_plannable, project.state)
        or reason_against(rules.must_manage, project.manager_id, actor().id)
        or reason_against(rules.must_be_first, [one.state for one in versions])
    )
    label = _("Begin a new version") if versions else _("Begin the plan")
    return {"label": label, "url": url_for("projects.new_plan", project_id=project.id), "why": why}


def _shown(project: Project, chosen: Plan, versions: list[Plan]) -> dict[str, Any]:
    editable = (
        actor().may("plans.write", project.id)
        and reason_against(rules.must_manage, project.manager_id, actor().id) is None
        and reason_against(rules.must_be_editable, chosen.state) is None
        and reason_against(rules.must_run, project.state) is None
    )
    requirements = clients.requirements_in_force(db(), project.id)
    items = queries.ordered_items(chosen)
    facts = queries.facts_of_plan(db(), chosen)
    obstacles = queries.obstacles_of(db(), project, chosen)
    covered = rules.coverage([one.ref for one in requirements], facts)
    worked_on = chosen.state in rules.WORKED_ON
    former = _former(chosen, versions)
    flags = queries.flags_on_items(db(), project.id)
    coverage = tables.coverage_table(chosen, requirements, covered, editable)
    sections = tables.section_tables(chosen, items, facts, editable, project.mode)
    refs = {f"{one.ref} {one.title}": one.ref for one in items}
    return {
        "plan": chosen,
        "plan_state": (str(PLAN_STATES[chosen.state]), PLAN_TONES[chosen.state]),
        "editable": editable,
        "coverage": marks.mark_coverage(coverage, covered, flags),
        "covered_note": _(
            "%(covered)s of %(all)s requirements have plan items",
            covered=sum(1 for one in covered.values() if one), all=len(covered),
        ),
        "gaps": [ref for ref, served in covered.items() if not served],
        "obstacles": [tables.sentence(one) for one in obstacles] if worked_on else [],
        "sections": marks.mark_sections(sections, refs, flags),
        "versions": tables.version_rows(project, versions, chosen),
        "former": former,
        "changes": tables.change_rows(queries.facts_of_plan(db(), former), facts) if former else [],
        "review": tables.review_of(db(), actor(), chosen),
        "convene": _convene(project, chosen, editable, obstacles),
        "start": None if worked_on else _start(project, versions),
        "history": history_of(chosen, *items, *chosen.reviews),
        "lessons": lessons_offered(project) if worked_on else None,
    }  # fmt: skip


def _former(chosen: Plan, versions: list[Plan]) -> Plan | None:
    """The approved version this one is compared with: the one it was copied from."""
    return next((one for one in versions if one.id == chosen.based_on_id), None)


def _convene(project: Project, chosen: Plan, editable: bool, obstacles: list[rules.Obstacle]) -> dict[str, Any] | None:
    if not editable:
        return None
    open_comments = queries.answers_owed(db(), chosen)
    why = tables.sentence(obstacles[0]) if obstacles else None
    if why is None and open_comments:
        why = _("Answer the comments of the last round first: %(count)s are open.", count=open_comments)
    return {
        "label": _("Convene round %(round)s of the review", round=len(chosen.reviews) + 1),
        "url": url_for("projects.new_review", plan_id=chosen.id),
        "why": why,
    }


@views.route("/projects/<int:project_id>/plan/new", methods=["GET", "POST"])
@gate(actions.start_plan)
def new_plan(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)
    copied = queries.approved_plan(db(), project_id)

    def save(data: dict[str, Any]) -> str:
        actions.start_plan(db(), actor(), project_id=project_id, now=now(), template=data["template"])
        return url_for("projects.plan", project_id=project_id)

    note = None
    if copied is not None:
        note = _("Version %(number)s is copied. It stays in force until the new one is approved.", number=copied.number)
    schema = PlanIn(exclude=("template",)) if copied is not None else PlanIn()

    def begin(data: dict[str, Any]) -> str:
        return save({"template": data.get("template", False)})

    return form_page(
        schema, begin, title=_("Begin a new version") if copied else _("Begin the plan"), submit=_("Begin"),
        back=url_for("projects.plan", project_id=project_id), values={"template": True}, note=note,
        crumbs=crumbs_of(project),
    )  # fmt: skip


def _form(section: PlanSection, project_id: int) -> ItemEdit:
    """The section's form, offering the requirements in force."""
    schema = edit_of(section)()
    schema.fields["requirement_ids"].offered = [  # type: ignore[attr-defined]
        (one.id, f"{one.ref} {one.statement}") for one in clients.requirements_in_force(db(), project_id)
    ]
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
        actions.add_item(db(), actor(), plan_id=plan_id, section=section, **data)
        return url_for("projects.plan", project_id=project.id)

    return form_page(
        _form(section, project.id), save, title=_("New item: %(section)s", section=SECTIONS[section]),
        submit=_("Add to the plan"), back=url_for("projects.plan", project_id=project.id), crumbs=crumbs_of(project),
        values={"requirement_ids": [served] if served else []}, template="projects/new_item.html",
        sections=tables.section_links(plan_id, section, served), lessons=lessons_offered(project, section),
    )  # fmt: skip


def _section(named: str | None, served: int | None, project_id: int) -> PlanSection:
    """The section asked for; for a requirement alone the one its category belongs to."""
    if named:
        if named not in list(PlanSection):
            raise Invalid("section", text("There is no section “%(name)s” in a plan."), name=named)
        return PlanSection(named)
    known = queries.named_on(db(), project_id, [served] if served else [])
    return rules.section_for(known[served].category) if served in known else PlanSection.OTHER


@views.route("/plan-items/<int:item_id>", methods=["GET", "POST"])
@gate(actions.change_item)
def item(item_id: int) -> Any:
    row = queries.item_page(db(), actor(), item_id)
    project = queries.project_page(db(), actor(), row.plan.project_id)

    def save(data: dict[str, Any]) -> str:
        actions.change_item(db(), actor(), item_id=item_id, **data)
        return url_for("projects.plan", project_id=project.id)

    return form_page(
        _form(row.section, project.id), save, title=f"{row.ref} {row.title}", submit=_("Save"), values=_values(row),
        back=url_for("projects.plan", project_id=project.id), crumbs=crumbs_of(project),
        template="projects/item.html", item=row, done=_("Saved."),
        why=reason_against(rules.must_be_editable, row.plan.state),
        flags=marks.notices(queries.flags_on_items(db(), project.id).get(row.ref, ())),
    )  # fmt: skip


def _values(row: PlanItem) -> dict[str, Any]:
    names = ("title", "detail", "department", "due_on", "quantity", "skills", "starts_on", "kpi",
             "threshold_seconds", "row_version")  # fmt: skip
    values = {name: getattr(row, name) for name in names}
    values["target_percent"] = tables.percent(row.target_bp)
    values["requirement_ids"] = [one.requirement_id for one in row.coverage]
    return values


@views.post("/plan-items/<int:item_id>/removal")
@gate(actions.remove_item)
def item_removal(item_id: int) -> Any:
    left = actions.remove_item(db(), actor(), item_id=item_id)
    return done(url_for("projects.plan", project_id=left.project_id), _("Removed from the plan."))


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
    return done(url_for("projects.plan", project_id=row.plan.project_id))
