"""The list of projects, opening one, and its overview."""

from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from bpo.clients.queries import client_names, clients_to_pick
from bpo.clients.rules import CooperationMode
from bpo.kernel import slots
from bpo.kernel.fields import Choices
from bpo.kernel.locale import _, _l, say_day
from bpo.kernel.permits import Actor, gate
from bpo.kernel.web import Filter, Listing, actor, db, form_page, history_of, list_page, now
from bpo.people import queries as people
from bpo.projects import actions, queries
from bpo.projects.models import Project
from bpo.projects.rules import ProjectState
from bpo.projects.schemas.projects import ProjectIn, ProjectRow, ServiceIn
from bpo.projects.schemas.words import MODES, STATES
from bpo.projects.views.blueprint import views


def managers(session: Session, who: Actor) -> list[tuple[int, str]]:
    return queries.managers_named(session, who)


PROJECTS = Listing(
    ProjectRow, columns="code name client mode state manager go_live_on", search=(Project.code, Project.name),
    sorts={"code": Project.code, "name": Project.name, "go_live_on": Project.go_live_on}, key=Project.id,
    default="-code", link=lambda project: url_for("projects.show", project_id=project.id),
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
    def save(data: dict[str, Any]) -> str:
        project = actions.open_project(db(), actor(), **data, now=now())
        return url_for("projects.show", project_id=project.id)

    schema = ProjectIn()
    schema.fields["client_id"].pick = clients_to_pick  # type: ignore[attr-defined]
    return form_page(
        schema, save, title=_("Open a project"), submit=_("Open project"), back=url_for("projects.index"),
        note=_("A handover is drafted with it: fill it with the client's requirements and send it to operations."),
        values={"zone": "Asia/Shanghai"},
    )  # fmt: skip


@views.get("/projects/<int:project_id>")
@gate(queries.project_page)
def show(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)
    inside = not actor().is_client
    services = ProjectRow().fields["services"]
    assert isinstance(services, Choices)
    about = [
        (_("Services"), services.shown(project.services)),
        (_("Opened on"), say_day(project.opened_on)),
    ]
    return render_template(
        "projects/show.html", **queries.frame(db(), actor(), project_id, "overview"), about=about,
        letters=[] if inside else None, history=history_of(project) if inside else None,
        acts_more=[], next_act=None,
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
        back=url_for("projects.show", project_id=project_id),
    )  # fmt: skip
