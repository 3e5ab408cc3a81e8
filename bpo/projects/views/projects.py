"""The list of projects, opening one, and its overview."""

from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from bpo.clients.queries import client_names, clients_to_pick, opportunity_page, short_name_of
from bpo.clients.rules import CooperationMode
from bpo.kernel import slots
from bpo.kernel.fields import Choices
from bpo.kernel.locale import _, _l, say_day
from bpo.kernel.permits import Actor, gate
from bpo.kernel.web import Filter, Listing, actor, db, done, form_page, history_of, list_page, now, today
from bpo.kernel.web.request import asked_number
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import actions, queries, rules
from bpo.projects.models import Project
from bpo.projects.rules import ProjectState
from bpo.projects.schemas.projects import HoldIn, ProjectIn, ProjectRow, ServiceIn
from bpo.projects.schemas.words import MODES, STATES
from bpo.projects.views.blueprint import views
from bpo.projects.views.people import appointing, lapsed, letters_shown
from bpo.projects.views.progress import line_of
from bpo.projects.views.readiness import expired, finding_row
from bpo.projects.views.words import crumbs_of, reason_against


def managers(session: Session, who: Actor) -> list[tuple[int, str]]:
    return queries.managers_named(session, who)


PROJECTS = Listing(
    ProjectRow, columns="code name client mode state manager go_live_on", search=(Project.code, Project.name),
    at={"client": short_name_of(Project.client_id), "manager": people.name_of(Project.manager_id)}, key=Project.id,
    default="-code", name="projects", title=_l("Projects"), permits="projects.view",
    link=lambda project: url_for("projects.show", project_id=project.id),
    filters=(
        Filter("state", _l("State"), Project.state, [(one.value, STATES[one]) for one in ProjectState]),
        Filter("mode", _l("Cooperation mode"), Project.mode, [(one.value, MODES[one]) for one in CooperationMode]),
        Filter("manager", _l("Project manager"), Project.manager_id, managers),
    ),
)  # fmt: skip

slots.tab("project", "overview", _l("Overview"), "projects.show", "projects.view", order=0)


class Named:
    """A project as the list shows it: with the names behind its numbers."""

    def __init__(self, project: Project, clients: dict[int, str], names: dict[int, str]) -> None:
        self.row = project
        self.client = clients.get(project.client_id)
        self.manager = names.get(project.manager_id or 0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def named(projects: list[Project]) -> list[Named]:
    clients = client_names(db(), {one.client_id for one in projects})
    names = people.person_names(db(), {one.manager_id for one in projects if one.manager_id})
    return [Named(one, clients, names) for one in projects]


@views.get("/projects")
@gate(queries.projects_listed)
def index() -> Any:
    may = actor().may("projects.open")
    return list_page(
        PROJECTS, queries.projects_listed(db(), actor()), title=_("Projects"), shape=named,
        empty=_("Every client's project stands here. Sales opens one when a deal is made."),
        new=(_("Open a project"), url_for("projects.new")) if may else None,
    )  # fmt: skip


@views.route("/projects/new", methods=["GET", "POST"])
@gate(actions.open_project)
def new() -> Any:
    """The form; with `?opportunity=` it holds what the opportunity says, which is won by it."""
    won = opportunity_asked()

    def save(data: dict[str, Any]) -> str:
        project = actions.open_project(db(), actor(), **data, now=now(), opportunity_id=won.id if won else None)
        return url_for("projects.show", project_id=project.id)

    schema = ProjectIn(exclude=("opportunity_id",))
    schema.fields["client_id"].pick = clients_to_pick  # type: ignore[attr-defined]
    values: dict[str, Any] = {"zone": "Asia/Shanghai"}
    if won is not None:
        values |= {"client_id": won.client_id, "name": won.title[:80], "mode": won.mode, "services": won.services,
                   "go_live_on": won.expected_start_on}  # fmt: skip
    back = url_for("clients.opportunity", opportunity_id=won.id) if won else url_for("projects.index")
    return form_page(
        schema, save, title=_("Open a project"), submit=_("Open project"), back=back, values=values,
        crumbs=[(won.number, back)] if won else [],
        note=_("A handover is drafted with it: fill it with the client's requirements and send it to operations."),
    )  # fmt: skip


def opportunity_asked() -> Any:
    """The opportunity in the address, if there is one and it is the reader's to see."""
    number = asked_number("opportunity")
    return opportunity_page(db(), actor(), number) if number else None


@views.get("/projects/<int:project_id>")
@gate(queries.project_page)
def show(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)
    inside = not actor().is_client
    services = ProjectIn().fields["services"]
    assert isinstance(services, Choices)
    about: list[tuple[Any, ...]] = [
        (_("Services"), services.shown(project.services)),
        (_("Opened on"), say_day(project.opened_on)),
    ]
    if actor().may("plans.view", project.id):
        course = queries.course_of(db(), actor(), project_id, today())
        told = url_for("projects.progress", project_id=project_id)
        about.append((_("Progress against the baseline"), line_of(course), told))
    return render_template(
        "projects/show.html", **queries.frame(db(), actor(), project_id, "overview"), about=about,
        letters=letters_shown(project) if inside else None, history=history_of(project),
        appoint=appointing(project) if inside and project.manager_id is None else None,
        blocks=blocking(project) if actor().may("readiness.view", project.id) else None,
        dates=next_dates(project) if actor().may("tasks.view", project.id) else None,
        more=further_acts(project), warnings=warnings_of(project) if inside else (),
    )  # fmt: skip


def warnings_of(project: Project) -> list[str]:
    """What endangers a running project: a manager whose term is over, an override that no longer holds."""
    found = [lapsed(project)]
    if project.state == ProjectState.LIVE and actor().may("readiness.view", project.id):
        late = expired(project)
        if late is not None:
            found.append(
                _("The override of the gate expired on %(day)s and is still open: %(missing)s", day=late["on"],
                  missing=" · ".join(late["missing"]))
            )  # fmt: skip
    return [one for one in found if one]


def blocking(project: Project) -> list[list[Any]] | None:
    """What still keeps the project from going live, while it is being prepared."""
    if project.state not in (ProjectState.PLANNING, ProjectState.PREPARING):
        return None
    found = queries.readiness_of(db(), actor(), project.id)
    rows = [finding_row(one, project.id) for one in found if not one.ok]
    return [
        [{"text": one["label"], "tone": "bad", "url": one["url"]}, {"text": one["found"], "align": "right"}, one["who"]]
        for one in rows
    ]


def next_dates(project: Project) -> list[list[Any]]:
    """The next five days on which something of the plan is due."""
    coming = [one for one in queries.tasks_of(db(), project.id) if one.state in rules.UNFINISHED][:5]
    return [
        [
            {"text": say_day(one.due_on), "kind": "day",
             "tone": "bad" if rules.is_late(one.state, one.due_on, today()) else None},
            {"text": one.title, "url": url_for("projects.task", task_id=one.id)},
            str(DEPARTMENT_LABELS[one.department]),
        ]
        for one in coming
    ]  # fmt: skip


def further_acts(project: Project) -> list[dict[str, Any]]:
    """The acts of the menu: a new service, holding, resuming, cancelling; with the reason where one is not possible."""
    acts = []
    if actor().may("projects.open"):
        why = None if project.state == ProjectState.LIVE else _("A new service is added to a project that is live.")
        acts.append({"label": _("Begin a new service"), "why": why,
                     "url": url_for("projects.new_service", project_id=project.id)})  # fmt: skip
    if actor().may("projects.hold"):
        if project.state == ProjectState.ON_HOLD:
            acts.append({"label": _("Resume the project"), "post": url_for("projects.resume", project_id=project.id)})
        else:
            acts.append({"label": _("Put on hold"), "url": url_for("projects.hold", project_id=project.id),
                         "why": reason_against(rules.hold, project.state)})  # fmt: skip
        acts.append({"label": _("Cancel the project"), "url": url_for("projects.cancel", project_id=project.id),
                     "why": reason_against(rules.cancel, project.state, project.held_state)})  # fmt: skip
    return acts


@views.route("/projects/<int:project_id>/hold", methods=["GET", "POST"])
@gate(actions.hold_project)
def hold(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)

    def save(data: dict[str, Any]) -> str:
        actions.hold_project(db(), actor(), project_id=project_id, reason=data["reason"])
        return url_for("projects.show", project_id=project_id)

    return form_page(
        HoldIn, save, title=_("Put %(name)s on hold", name=project.name), submit=_("Put on hold"), danger=True,
        back=url_for("projects.show", project_id=project_id), crumbs=crumbs_of(project),
        note=_("Nothing is planned, reported or confirmed until it is resumed."),
    )  # fmt: skip


@views.post("/projects/<int:project_id>/resumption")
@gate(actions.resume_project)
def resume(project_id: int) -> Any:
    actions.resume_project(db(), actor(), project_id=project_id)
    return done(url_for("projects.show", project_id=project_id), _("The project goes on."))


@views.route("/projects/<int:project_id>/cancel", methods=["GET", "POST"])
@gate(actions.cancel_project)
def cancel(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)

    def save(data: dict[str, Any]) -> str:
        actions.cancel_project(db(), actor(), project_id=project_id, reason=data["reason"])
        return url_for("projects.show", project_id=project_id)

    return form_page(
        HoldIn, save, title=_("Cancel %(name)s", name=project.name), submit=_("Cancel the project"), danger=True,
        back=url_for("projects.show", project_id=project_id), crumbs=crumbs_of(project),
        note=_("A cancelled project cannot be begun again."),
    )  # fmt: skip


@views.route("/projects/<int:project_id>/services/new", methods=["GET", "POST"])
@gate(actions.start_new_service)
def new_service(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)

    def save(data: dict[str, Any]) -> str:
        actions.start_new_service(db(), actor(), project_id=project_id, **data, now=now())
        return url_for("projects.show", project_id=project_id)

    return form_page(
        ServiceIn, save, title=_("New service in %(name)s", name=project.name), submit=_("Begin its handover"),
        back=url_for("projects.show", project_id=project_id), crumbs=crumbs_of(project),
    )  # fmt: skip
