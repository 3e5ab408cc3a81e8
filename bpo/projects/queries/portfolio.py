"""How all projects stand, in a number of queries that does not grow with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor, permit
from bpo.projects import rules
from bpo.projects.models import Appointment, Closing, ClosingItem, DepartmentTask, Plan, PlanItem, Project
from bpo.projects.rules import (
    BlockFacts,
    Health,
    HealthSide,
    ItemState,
    Light,
    PlanSection,
    PlanState,
    ProjectState,
    ScheduleFacts,
    TargetKind,
    TaskState,
    Watched,
)

OVER_STATES = (ProjectState.CLOSED, ProjectState.CANCELLED)
FLOORS = {HealthSide.STAFFING: "staffing_lights", HealthSide.KPI: "kpi_lights", HealthSide.MONEY: "money_lights"}


@dataclass(frozen=True)
class Stand:
    """How one project stands: four lights, what comes next, what keeps it where it is (a sentence with its facts)."""

    lights: Mapping[HealthSide, Light]
    next_title: str = ""
    next_on: date | None = None
    blocked: tuple[str, dict[str, Any]] | None = None

    @property
    def health(self) -> Health:
        return rules.worst(self.lights.values())


@permit("portfolio.view")
def portfolio_listed(session: Session, actor: Actor) -> Select[Project]:
    return actor.limit(select(Project), Project.id)


@permit("portfolio.view")
def portfolio_stands(session: Session, actor: Actor, today: date) -> dict[int, Stand]:
    """{project id: how it stands} of every project the actor watches."""
    return stands_of(session, list(session.scalars(portfolio_listed(session, actor))), today)


@permit("portfolio.view")
def portfolio_project(session: Session, actor: Actor, project_id: int, today: date) -> tuple[Project, Stand]:
    """One project and how it stands; `NotFound` outside the actor's."""
    project = session.scalars(portfolio_listed(session, actor).where(Project.id == project_id)).one_or_none()
    if project is None:
        raise NotFound("project", id=project_id)
    return project, stands_of(session, [project], today)[project_id]


@permit("portfolio.view")
def portfolio_counts(session: Session, actor: Actor) -> dict[ProjectState, int]:
    """{state: how many of the projects the actor watches}."""
    counted: Any = select(Project.state, func.count()).group_by(Project.state)
    return dict(session.execute(actor.limit(counted, Project.id)).all())


def stands_of(session: Session, projects: list[Project], today: date) -> dict[int, Stand]:
    """The caller answers for who may know them."""
    running = [one for one in projects if one.state not in OVER_STATES]
    ids = [one.id for one in running]
    plans = _plans(session, ids)
    items = _items(session, plans)
    tasks = _tasks(session, ids)
    watched = [_watched(one, plans.get(one.id, []), items, today) for one in running]
    lights = {
        side: slots.ask(question, session, watched, today) if watched else {} for side, question in FLOORS.items()
    }
    acknowledged, open_items = _acknowledged(session, ids), _open_items(session, ids)
    found = {one.id: Stand(dict.fromkeys(HealthSide, rules.OVER)) for one in projects}
    for one in running:
        theirs = tasks.get(one.id, [])
        schedule = rules.schedule_light(_schedule(plans.get(one.id, []), items, theirs, today))
        title, day = _next(one, theirs)
        found[one.id] = Stand(
            {HealthSide.SCHEDULE: schedule}
            | {side: by_project.get(one.id, rules.UNMEASURED) for side, by_project in lights.items()},
            title, day, rules.what_blocks(_blocked(one, plans, theirs, acknowledged, open_items)),
        )  # fmt: skip
    return found


def _plans(session: Session, ids: list[int]) -> dict[int, list[Plan]]:
    """{project id: its versions by number}."""
    found: dict[int, list[Plan]] = {}
    for plan in session.scalars(select(Plan).where(Plan.project_id.in_(ids)).order_by(Plan.number)):
        found.setdefault(plan.project_id, []).append(plan)
    return found


def _frozen(plans: Iterable[Plan]) -> list[Plan]:
    """The versions that were approved: the first is the baseline, the last in force."""
    return [one for one in plans if one.state in (PlanState.APPROVED, PlanState.SUPERSEDED)]


def _items(session: Session, plans: Mapping[int, list[Plan]]) -> dict[int, list[PlanItem]]:
    """{plan id: positions, milestones and service levels} of the first and the last approved version of each plan."""
    wanted = {one.id for versions in plans.values() for one in (_frozen(versions)[:1] + _frozen(versions)[-1:])}
    chosen = select(PlanItem).where(
        PlanItem.plan_id.in_(wanted),
        PlanItem.section.in_((PlanSection.POSITIONS, PlanSection.MILESTONES, PlanSection.SERVICE_LEVELS)),
    )
    found: dict[int, list[PlanItem]] = {}
    for item in session.scalars(chosen.order_by(PlanItem.id)):
        found.setdefault(item.plan_id, []).append(item)
    return found


def _tasks(session: Session, ids: list[int]) -> dict[int, list[tuple[DepartmentTask, PlanSection]]]:
    chosen = (
        select(DepartmentTask, PlanItem.section).join(PlanItem, PlanItem.id == DepartmentTask.plan_item_id)
        .where(DepartmentTask.project_id.in_(ids), DepartmentTask.state != TaskState.WITHDRAWN)
        .order_by(DepartmentTask.due_on, DepartmentTask.id)
    )  # fmt: skip
    found: dict[int, list[tuple[DepartmentTask, PlanSection]]] = {}
    for task, section in session.execute(chosen):
        found.setdefault(task.project_id, []).append((task, section))
    return found


def _watched(project: Project, plans: list[Plan], items: Mapping[int, list[PlanItem]], today: date) -> Watched:
    in_force = [one for one in plans if one.state == PlanState.APPROVED]
    lines = items.get(in_force[-1].id, []) if in_force else []
    # A place is needed from the day on which the plan wants it filled; without one, from the go-live on.
    due = (one for one in lines if one.section == PlanSection.POSITIONS
           and (one.starts_on or project.live_on or project.go_live_on) <= today)  # fmt: skip
    target = next(
        (one for one in lines if one.kpi == TargetKind.SERVICE_LEVEL and one.target_bp is not None), None
    )  # fmt: skip
    return Watched(
        project.id, project.zone, project.live_on, project.client_id, sum(one.quantity or 0 for one in due),
        target.target_bp if target else None, target.threshold_seconds if target else None,
    )  # fmt: skip


def _schedule(
    plans: list[Plan], items: Mapping[int, list[PlanItem]], tasks: list[tuple[DepartmentTask, PlanSection]], today: date
) -> ScheduleFacts | None:
    frozen = _frozen(plans)
    if not frozen:
        return None
    late = [(today - task.due_on).days for task, _section in tasks if rules.is_late(task.state, task.due_on, today)]
    slip, milestone = max(_slips(items.get(frozen[0].id, []), items.get(frozen[-1].id, [])), default=(0, ""))
    return ScheduleFacts(len(tasks), len(late), max(late, default=0), max(slip, 0), milestone if slip > 0 else "")


def _slips(first: list[PlanItem], last: list[PlanItem]) -> Iterable[tuple[int, str]]:
    """By how many days each milestone moved between the first approved version and the one in force."""
    planned = {one.ref: one.due_on for one in first if one.section == PlanSection.MILESTONES}
    for one in last:
        if one.section == PlanSection.MILESTONES and one.ref in planned:
            yield (one.due_on - planned[one.ref]).days, one.title


def _next(project: Project, tasks: list[tuple[DepartmentTask, PlanSection]]) -> tuple[str, date | None]:
    """The next milestone of the plan that is not reached; before the go-live at least that."""
    for task, section in tasks:
        if section == PlanSection.MILESTONES and task.state in rules.UNFINISHED:
            return task.title, task.due_on
    return ("", project.go_live_on) if project.live_on is None else ("", None)


def _acknowledged(session: Session, ids: list[int]) -> set[int]:
    chosen = select(Appointment.project_id).where(
        Appointment.project_id.in_(ids), Appointment.superseded_at.is_(None), Appointment.acknowledged_at.is_not(None)
    )
    return set(session.scalars(chosen))


def _open_items(session: Session, ids: list[int]) -> dict[int, int]:
    """{project id: items of its checklist that nobody settled}; what the facts settle is seen on the closing's page."""
    counted = (
        select(ClosingItem.project_id, func.count()).join(Closing, Closing.id == ClosingItem.closing_id)
        .where(Closing.open_project_id.in_(ids), ClosingItem.state == ItemState.OPEN).group_by(ClosingItem.project_id)
    )  # fmt: skip
    return {number: int(count) for number, count in session.execute(counted)}


def _blocked(
    project: Project, plans: Mapping[int, list[Plan]], tasks: list[tuple[DepartmentTask, PlanSection]],
    acknowledged: set[int], open_items: Mapping[int, int],
) -> BlockFacts:  # fmt: skip
    versions = plans.get(project.id, [])
    return BlockFacts(
        state=project.state, has_manager=project.manager_id is not None, acknowledged=project.id in acknowledged,
        plan=versions[-1].state.value if versions else "",
        unconfirmed=sum(1 for task, _section in tasks if task.state != TaskState.CONFIRMED),
        closing_open=open_items.get(project.id, 0),
    )  # fmt: skip
