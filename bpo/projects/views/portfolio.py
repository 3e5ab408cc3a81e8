"""The director's portfolio: every project with its four lights, what comes next and what keeps it where it is."""

from typing import Any

from flask import g, render_template, url_for
from sqlalchemy import String, case, literal, type_coerce
from sqlalchemy.orm import Session

from bpo.clients import queries as clients
from bpo.clients.rules import CooperationMode
from bpo.kernel import slots
from bpo.kernel.db import Enumerated
from bpo.kernel.locale import _, _l, say_error
from bpo.kernel.permits import Actor, gate
from bpo.kernel.web import Filter, Listing, actor, db, list_page, today
from bpo.people import queries as people
from bpo.projects import queries, rules
from bpo.projects.models import Project
from bpo.projects.rules import Health, HealthSide, Light, ProjectState
from bpo.projects.schemas.portfolio import HEALTH_TONES, HEALTHS, SIDES, PortfolioRow
from bpo.projects.schemas.words import MODES, STATE_TONES, STATES
from bpo.projects.views.blueprint import views

# Where the figures behind a light are looked at, by tab.
WHERE = {HealthSide.SCHEDULE: "tasks", HealthSide.STAFFING: "agents", HealthSide.KPI: "kpi", HealthSide.MONEY: "bills"}


def stands() -> dict[int, queries.Stand]:
    """How everything stands that the reader watches, found out once a request."""
    if "portfolio_stands" not in g:
        g.portfolio_stands = queries.portfolio_stands(db(), actor(), today())
    found: dict[int, queries.Stand] = g.portfolio_stands
    return found


def column_of(side: HealthSide | None) -> Any:
    """A light as a column of the list, so that it is narrowed and ordered like any other; None: the worst one."""
    values = {
        number: (one.health if side is None else one.lights[side].health).value for number, one in stands().items()
    }
    said = case(values, value=Project.id) if values else literal(Health.UNMEASURED.value, String)
    kind: Any = Enumerated(Health, 20)
    return type_coerce(said, kind)


def day_column() -> Any:
    days = {number: one.next_on.isoformat() for number, one in stands().items() if one.next_on}
    return case(days, value=Project.id) if days else literal("", String)


def clients_watched(session: Session, who: Actor) -> list[tuple[int, str]]:
    rows = session.scalars(queries.portfolio_listed(session, who)).all()
    return sorted(clients.client_names(session, {one.client_id for one in rows}).items(), key=lambda one: one[1])


def managers(session: Session, who: Actor) -> list[tuple[int, str]]:
    return queries.managers_named(session, who)


PORTFOLIO = Listing(
    PortfolioRow,
    columns="name state schedule staffing kpi money blocked next_on manager client go_live_on live_on",
    key=Project.id, search=(Project.code, Project.name, clients.short_name_of(Project.client_id)),
    at={
        "client": clients.short_name_of(Project.client_id), "manager": people.name_of(Project.manager_id),
        "health": lambda: column_of(None), "schedule": lambda: column_of(HealthSide.SCHEDULE),
        "staffing": lambda: column_of(HealthSide.STAFFING), "kpi": lambda: column_of(HealthSide.KPI),
        "money": lambda: column_of(HealthSide.MONEY),
    },
    sorts={"next_on": day_column}, default="health,go_live_on", name="portfolio", title=_l("Portfolio"),
    permits="portfolio.view", link=lambda row: url_for("projects.portfolio_project", project_id=row.id),
    filters=(
        Filter("state", _l("State"), Project.state, [(one.value, STATES[one]) for one in ProjectState]),
        Filter("manager", _l("Project manager"), Project.manager_id, managers),
        Filter("client", _l("Client"), Project.client_id, clients_watched),
        Filter("mode", _l("Cooperation mode"), Project.mode, [(one.value, MODES[one]) for one in CooperationMode]),
    ),
)  # fmt: skip

slots.nav(_l("Portfolio"), "projects.portfolio", "portfolio.view", icon="layout-dashboard", order=25, key="v")


class Shown:
    """A project as the portfolio shows it."""

    def __init__(self, project: Project, stand: queries.Stand, client: str, manager: str | None) -> None:
        self.row, self.stand, self.client, self.manager = project, stand, client, manager
        self.health = stand.health
        self.schedule, self.staffing, self.kpi, self.money = (stand.lights[side].health for side in HealthSide)
        self.blocked = say_error(*stand.blocked) if stand.blocked else None
        self.next_on, self.next_title = stand.next_on, stand.next_title or None
        self.lights = lights_of(stand)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def shown(projects: list[Project]) -> list[Shown]:
    known = stands()
    named = clients.client_names(db(), {one.client_id for one in projects})
    names = people.person_names(db(), {one.manager_id for one in projects if one.manager_id})
    return [Shown(one, known[one.id], named.get(one.client_id, ""), names.get(one.manager_id or 0)) for one in projects]


def lights_of(stand: queries.Stand) -> list[dict[str, Any]]:
    """The four lights with why they stand so, and by which rule."""
    return [light_row(side, stand.lights[side]) for side in HealthSide]


def light_row(side: HealthSide, light: Light) -> dict[str, Any]:
    return {
        "side": side,
        "health": light.health,
        "why": say_error(light.sentence, dict(light.facts)),
        "rule": rule_of(side),
    }


def rule_of(side: HealthSide) -> str:
    """By what a light is judged, in words."""
    return say_error(rules.RULES[side], rules.RULE_FACTS[side])


@views.get("/portfolio")
@gate(queries.portfolio_listed)
def portfolio() -> Any:
    counted = queries.portfolio_counts(db(), actor())
    strip = [
        {"label": str(STATES[one]), "tone": STATE_TONES[one], "count": counted[one],
         "url": url_for("projects.portfolio", state=one.value)}
        for one in ProjectState if counted.get(one)
    ]  # fmt: skip
    return list_page(
        PORTFOLIO, queries.portfolio_listed(db(), actor()), title=_("Portfolio"), shape=shown,
        template="projects/portfolio.html", strip=strip, rules=[(str(SIDES[one]), rule_of(one)) for one in HealthSide],
        empty=_("Every project you answer for stands here, with what is good and what is not."),
    )  # fmt: skip


@views.get("/portfolio/<int:project_id>")
@gate(queries.portfolio_project)
def portfolio_project(project_id: int) -> Any:
    """One project's lights: why each stands so, by which rule, and where the figures are."""
    project, stand = queries.portfolio_project(db(), actor(), project_id, today())
    frame = queries.frame(db(), actor(), project_id, "portfolio")
    tabs = {one.key: one for one in slots.board.tabs if one.page == "project"}
    rows = [
        {**row, "label": str(SIDES[row["side"]]), "word": str(HEALTHS[row["health"]]),
         "tone": HEALTH_TONES[row["health"]], "url": tab_url(tabs.get(WHERE[row["side"]]), project)}
        for row in lights_of(stand)
    ]  # fmt: skip
    blocked = say_error(*stand.blocked) if stand.blocked else None
    return render_template(
        "projects/portfolio_project.html", **frame, rows=rows, blocked=blocked, next_on=stand.next_on,
        next_title=stand.next_title, back=url_for("projects.portfolio"),
    )  # fmt: skip


def tab_url(tab: slots.Tab | None, project: Project) -> str | None:
    """Where the figures stand, for those who may open that page."""
    if tab is None or not any(actor().may(permit, project.id) for permit in tab.permits):
        return None
    parts: dict[str, Any] = {tab.param: project.id}
    return url_for(tab.endpoint, **parts)
