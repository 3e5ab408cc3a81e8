"""Department tasks: the list, one of them, those of a project."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bpo.kernel import files
from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor, permit
from bpo.people import queries as people
from bpo.projects.models import DepartmentTask, PlanItem, Project
from bpo.projects.queries.projects import visible_project


def task_for(session: Session, actor: Actor, task_id: int) -> DepartmentTask:
    """The task, if the permit acted under reaches its project; else `NotFound`."""
    statement = select(DepartmentTask).where(DepartmentTask.id == task_id)
    task = session.scalars(actor.limit(statement, DepartmentTask.project_id)).one_or_none()
    if task is None:
        raise NotFound("task", id=task_id)
    return task


@files.parent("projects_task")
@permit("tasks.view")
def task_page(session: Session, actor: Actor, task_id: int) -> DepartmentTask:
    return task_for(session, actor, task_id)


@permit("tasks.view")
def tasks_listed(session: Session, actor: Actor, project_id: int | None = None) -> Select[tuple[DepartmentTask]]:
    """Rows (id, title, project, department, due_on, state, reporter) of the tasks the actor sees."""
    columns = (
        DepartmentTask.id, DepartmentTask.project_id, DepartmentTask.title, DepartmentTask.department,
        DepartmentTask.due_on, DepartmentTask.state, DepartmentTask.times_sent_back, DepartmentTask.report,
        DepartmentTask.sent_back_reason, DepartmentTask.reported_at, DepartmentTask.confirmed_at,
        DepartmentTask.assignee_id, DepartmentTask.started_at, DepartmentTask.progress_percent,
        DepartmentTask.blocked_reason, DepartmentTask.blocked_on, DepartmentTask.blocked_at, DepartmentTask.expected_on,
        DepartmentTask.early_reason, people.name_of(DepartmentTask.assignee_id).label("assignee"),
        Project.code.label("project"), people.name_of(DepartmentTask.reported_by).label("reporter"),
    )  # fmt: skip
    statement = select(*columns).join(Project, Project.id == DepartmentTask.project_id)
    if project_id is not None:
        visible_project(session, actor, project_id)
        statement = statement.where(DepartmentTask.project_id == project_id)
    return actor.limit(statement, DepartmentTask.project_id)


def task_item(session: Session, task: DepartmentTask) -> PlanItem:
    """The item of the plan a task was made of; the caller has been let see the task."""
    return session.get_one(PlanItem, task.plan_item_id)


def tasks_of(session: Session, project_id: int) -> list[DepartmentTask]:
    """All tasks of a project by their day; the caller has been let see the project."""
    chosen = select(DepartmentTask).where(DepartmentTask.project_id == project_id)
    return list(session.scalars(chosen.order_by(DepartmentTask.due_on, DepartmentTask.id)))
