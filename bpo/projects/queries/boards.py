"""The tasks of a board, a month or an inbox: what the actor sees, as rows."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department
from bpo.projects import rules
from bpo.projects.models import DepartmentTask, PlanItem, Project
from bpo.projects.queries.projects import visible_project
from bpo.projects.queries.realisation import RUNNING
from bpo.projects.rules import TaskState

Row = tuple[DepartmentTask, Project, PlanItem]
MOST = 400  # cards of one page
KEPT = timedelta(days=14)  # how long a confirmed task stays on a department's board


@permit("tasks.view")
def project_board(session: Session, actor: Actor, project_id: int) -> list[Row]:
    """The tasks of a project but those no longer wanted, with their items, by their day."""
    visible_project(session, actor, project_id)
    chosen = _rows().where(DepartmentTask.project_id == project_id, DepartmentTask.state != TaskState.WITHDRAWN)
    return _read(session, actor, chosen)


@permit("tasks.view")
def department_board(
    session: Session, actor: Actor, *, departments: Collection[Department], now: datetime
) -> list[Row]:
    """The tasks of departments in running projects; what was confirmed stays for two weeks."""
    chosen = _rows().where(
        DepartmentTask.department.in_(departments), Project.state.in_(RUNNING),
        or_(DepartmentTask.state.in_(rules.UNFINISHED), DepartmentTask.confirmed_at > now - KEPT),
    )  # fmt: skip
    return _read(session, actor, chosen)


@permit("tasks.view")
def tasks_of_days(
    session: Session, actor: Actor, *, first: date, last: date, departments: Collection[Department],
    project_id: int | None = None,
) -> list[Row]:  # fmt: skip
    """The tasks due on these days, of departments, on one project or all."""
    chosen = _rows().where(
        DepartmentTask.due_on.between(first, last), DepartmentTask.department.in_(departments),
        DepartmentTask.state != TaskState.WITHDRAWN,
    )  # fmt: skip
    if project_id is not None:
        visible_project(session, actor, project_id)
        chosen = chosen.where(DepartmentTask.project_id == project_id)
    return _read(session, actor, chosen)


@permit("tasks.view")
def own_tasks(session: Session, actor: Actor) -> list[Row]:
    """The unfinished tasks that the actor was put on, in running projects."""
    chosen = _rows().where(
        DepartmentTask.assignee_id == actor.id, DepartmentTask.state.in_(rules.UNFINISHED), Project.state.in_(RUNNING)
    )  # fmt: skip
    return _read(session, actor, chosen)


def _rows() -> Any:
    return (
        select(DepartmentTask, Project, PlanItem)
        .join(Project, Project.id == DepartmentTask.project_id)
        .join(PlanItem, PlanItem.id == DepartmentTask.plan_item_id)
    )


def _read(session: Session, actor: Actor, chosen: Any) -> list[Row]:
    limited = actor.limit(chosen, DepartmentTask.project_id)
    found: Sequence[Any] = session.execute(limited.order_by(DepartmentTask.due_on, DepartmentTask.id).limit(MOST)).all()
    return [(task, project, item) for task, project, item in found]
