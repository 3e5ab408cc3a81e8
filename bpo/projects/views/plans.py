"""The plan's page: a version with its sections, coverage, cost and difference; beginning a version."""

from typing import Any

from flask import render_template, request, url_for

from bpo.clients import queries as clients
from bpo.kernel import slots
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, _l
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, form_page, history_of, now
from bpo.projects import actions, queries, rules
from bpo.projects.models import Plan, Project
from bpo.projects.schemas.plan_words import sentence
from bpo.projects.schemas.plans import PlanIn
from bpo.projects.views import plan_rows, plan_sides
from bpo.projects.views import plan_tables as tables
from bpo.projects.views.blueprint import views
from bpo.projects.views.lessons import lessons_offered
from bpo.projects.views.plan_frame import framed
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
    if chosen is None:
        frame = queries.frame(db(), actor(), project_id, "plan")
        project = frame["project"]
        return render_template(
            "projects/plan_none.html", **frame, start=_start(project, versions), lessons=lessons_offered(project),
        )  # fmt: skip
    return _page(chosen, versions)


@views.get("/plans/<int:plan_id>")
@gate(queries.plan_page)
def plan_text(plan_id: int) -> Any:
    """One version by its own address."""
    chosen = queries.plan_page(db(), actor(), plan_id)
    return _page(chosen, queries.plans_of(db(), actor(), chosen.project_id))


def _page(chosen: Plan, versions: list[Plan]) -> Any:
    context = framed(chosen, "text")
    return render_template("projects/plan.html", **context, **_shown(context, chosen, versions))


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


def _shown(context: dict[str, Any], chosen: Plan, versions: list[Plan]) -> dict[str, Any]:
    project, editable = context["project"], context["editable"]
    requirements = clients.requirements_in_force(db(), project.id)
    items, facts = queries.ordered_items(chosen), queries.facts_of_plan(db(), chosen)
    prose = {one.section: one for one in chosen.prose}
    obstacles = queries.obstacles_among(
        db(), project, [one.ref for one in requirements], facts, queries.prose_of(chosen)
    )
    worked_on = chosen.state in rules.WORKED_ON
    former = _former(chosen, versions)
    held = plan_rows.written(db(), chosen, items, facts, editable)
    return {
        "coverage": plan_sides.coverage_panel(chosen, requirements, facts, editable, held.flags),
        "cost": plan_sides.cost_strip(chosen, facts, editable),
        "obstacles": [sentence(one) for one in obstacles] if worked_on else [],
        "sections": plan_rows.sections_of(held, prose, project.mode),
        "raci": plan_sides.raci_table(held),
        "versions": tables.version_rows(project, versions, chosen),
        "former": former,
        "changes": tables.change_rows(db(), queries.facts_of_plan(db(), former), facts) if former else [],
        "review": tables.review_of(db(), actor(), chosen),
        "convene": _convene(project, chosen, editable, obstacles),
        "start": None if worked_on else _start(project, versions),
        "since": queries.last_act(db()),
        "lessons": lessons_offered(project) if worked_on else None,
        "history": history_of(chosen, *items, *chosen.prose, *chosen.reviews),
    }


def _former(chosen: Plan, versions: list[Plan]) -> Plan | None:
    """The approved version this one is compared with: the one it was copied from."""
    return next((one for one in versions if one.id == chosen.based_on_id), None)


def _convene(project: Project, chosen: Plan, editable: bool, obstacles: list[rules.Obstacle]) -> dict[str, Any] | None:
    if not editable:
        return None
    open_comments = len(queries.unanswered(chosen))
    why = sentence(obstacles[0]) if obstacles else None
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
    schema = PlanIn()
    others = [one for one in queries.plans_to_copy(db(), actor()) if one[0] != project_id]
    schema.fields["like_project_id"].pick = lambda _session, _actor: others  # type: ignore[attr-defined]
    if copied is not None:
        schema = PlanIn(exclude=("template", "like_project_id"))
    elif not others:
        schema = PlanIn(exclude=("like_project_id",))

    def save(data: dict[str, Any]) -> str:
        data = {"template": False, **data}
        actions.start_plan(db(), actor(), project_id=project_id, now=now(), **data)
        return url_for("projects.plan", project_id=project_id)

    note = None
    if copied is not None:
        note = _("Version %(number)s is copied. It stays in force until the new one is approved.", number=copied.number)
    return form_page(
        schema, save, title=_("Begin a new version") if copied else _("Begin the plan"), submit=_("Begin"),
        back=url_for("projects.plan", project_id=project_id), values={"template": True}, note=note,
        crumbs=crumbs_of(project),
    )  # fmt: skip
