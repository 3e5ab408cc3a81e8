"""What waits for whom in projects: letters, plans, opinions, tasks, and the decision to go live."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.locale import _
from bpo.kernel.permits import Actor
from bpo.kernel.slots import Waiting, WaitKind
from bpo.projects import rules
from bpo.projects.models import Appointment, DepartmentTask, Manual, Opinion, Plan, Project, Review
from bpo.projects.queries.plans import newest_plans, unanswered
from bpo.projects.rules import ManualState, PlanState, ProjectState, ReviewState, TaskState

RUNNING = (ProjectState.PLANNING, ProjectState.PREPARING, ProjectState.LIVE)


def reach(session: Session, actor: Actor, permit: str, statement: Any, column: Any) -> list[Any]:
    """The rows of a select that an act under the permit reaches, with their projects, which are running."""
    if actor.almighty or actor.grant(permit) is None:
        return []
    running = statement.join(Project, Project.id == column).add_columns(Project).where(Project.state.in_(RUNNING))
    return list(session.execute(actor.under(permit).limit(running, column)))


def where(project: Project) -> str:
    return f"{project.code} {project.name}"


@slots.waits_for
def appointments(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """The director appoints; the appointee acknowledges."""
    if not actor.almighty and actor.grant("projects.appoint"):
        without = select(Project).where(Project.state == ProjectState.PLANNING, Project.manager_id.is_(None))
        for project in session.scalars(actor.under("projects.appoint").limit(without, Project.id)):
            yield Waiting(
                _("Appoint the project manager"), url_for("projects.people", project_id=project.id), where(project),
                key=f"appointing:{project.id}", project_id=project.id, permit="projects.appoint",
            )  # fmt: skip
    mine = select(Appointment).where(
        Appointment.appointee_id == actor.id, Appointment.acknowledged_at.is_(None), Appointment.superseded_at.is_(None)
    )
    for letter, project in reach(session, actor, "projects.acknowledge", mine, Appointment.project_id):
        sentence = _("Acknowledge the letter of appointment %(number)s", number=letter.number)
        yield Waiting(
            sentence, url_for("projects.people", project_id=project.id), where(project),
            key=f"letter:{letter.id}", project_id=project.id,
        )  # fmt: skip


@slots.waits_for
def planning(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """The project manager begins the plan, answers comments, completes a returned version."""
    if actor.almighty or actor.grant("plans.write") is None:
        return
    mine = select(Project).where(Project.manager_id.in_(actor.persons("plans.write")), Project.state.in_(RUNNING))
    projects = list(session.scalars(mine.order_by(Project.code)))
    newest_of = newest_plans(session, [project.id for project in projects])
    for project in projects:
        url = url_for("projects.plan", project_id=project.id)
        newest = newest_of.get(project.id)
        comments = len(unanswered(newest)) if newest is not None and newest.state in rules.WORKED_ON else 0
        due_on: date | None = project.go_live_on
        if newest is None:
            sentence = _("Write the project plan")
        elif comments:
            sentence, due_on = _("Answer %(count)s comments of the review", count=comments), None
        elif newest.state == PlanState.RETURNED:
            sentence = _("Complete the returned plan and convene its next review")
        else:
            continue
        yield Waiting(
            sentence, url, where(project), due_on=due_on, key=f"plan:{project.id}", kind=WaitKind.REVIEW,
            project_id=project.id,
        )  # fmt: skip


@slots.waits_for
def opinions(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """A department gives its opinion on a plan."""
    speaks = rules.spoken_for(actor.hats("plans.review"))
    open_ones = (
        select(Opinion, Review)
        .join(Review, Review.id == Opinion.review_id)
        .join(Plan, Plan.id == Review.plan_id)
        .where(
            Review.state == ReviewState.OPEN, Opinion.verdict.is_(None), Opinion.department.in_(speaks),
            Plan.written_by.not_in(actor.persons()), Review.convened_by.not_in(actor.persons()),
        )
    )  # fmt: skip
    for opinion, review, project in reach(session, actor, "plans.review", open_ones, Plan.project_id):
        sentence = _("Give your department's opinion on the project plan, round %(round)s", round=review.round)
        url = url_for("projects.opinion", review_id=review.id, department=opinion.department)
        yield Waiting(
            sentence, url, where(project), due_on=review.due_on, key=f"opinion:{opinion.id}", kind=WaitKind.REVIEW,
            project_id=project.id, permit="plans.review",
        )  # fmt: skip


@slots.waits_for
def tasks(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """A department carries out its tasks; the project manager confirms them."""
    speaks = rules.spoken_for(actor.hats("tasks.work"))
    to_do = select(DepartmentTask).where(
        DepartmentTask.department.in_(speaks), DepartmentTask.state.in_(rules.TO_DO)
    )  # fmt: skip
    for task, project in reach(session, actor, "tasks.work", to_do, DepartmentTask.project_id):
        back = task.state == TaskState.SENT_BACK
        said = _("Sent back: %(title)s", title=task.title) if back else _("Task: %(title)s", title=task.title)
        yield Waiting(
            said, url_for("projects.task", task_id=task.id), where(project), due_on=task.due_on,
            key=f"task:{task.id}", project_id=project.id, permit="tasks.work",
        )  # fmt: skip
    reported = select(DepartmentTask).where(
        DepartmentTask.state == TaskState.REPORTED, DepartmentTask.reported_by.not_in(actor.persons())
    )  # fmt: skip
    for task, project in reach(session, actor, "tasks.confirm", reported, DepartmentTask.project_id):
        said = _("Confirm the task: %(title)s", title=task.title)
        yield Waiting(
            said, url_for("projects.task", task_id=task.id), where(project), due_on=task.due_on,
            key=f"task-confirmation:{task.id}", kind=WaitKind.APPROVAL, project_id=project.id, permit="tasks.confirm",
        )  # fmt: skip


@slots.waits_for
def manuals(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """The service manager completes what was returned; the project manager decides on what was sent."""
    returned = select(Manual).where(Manual.state == ManualState.RETURNED)
    for manual, project in reach(session, actor, "manuals.publish", returned, Manual.project_id):
        yield Waiting(
            _("Complete version %(number)s of the manual, which was returned", number=manual.number),
            url_for("projects.manual", manual_id=manual.id), where(project), key=f"manual-returned:{manual.id}",
            kind=WaitKind.REVIEW, project_id=project.id, permit="manuals.publish",
        )  # fmt: skip
    sent = select(Manual).where(Manual.state == ManualState.IN_REVIEW, Manual.written_by.not_in(actor.persons()))
    for manual, project in reach(session, actor, "manuals.approve", sent, Manual.project_id):
        yield Waiting(
            _("Approve version %(number)s of the operations manual", number=manual.number),
            url_for("projects.manual", manual_id=manual.id), where(project), key=f"manual-approval:{manual.id}",
            kind=WaitKind.APPROVAL, project_id=project.id, permit="manuals.approve",
        )  # fmt: skip


@slots.waits_for
def decisions(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """The project manager confirms a go-live whose gate is met."""
    if actor.almighty or actor.grant("readiness.confirm") is None:
        return
    leaders = actor.persons("readiness.confirm")
    mine = select(Project).where(Project.manager_id.in_(leaders), Project.state == ProjectState.PREPARING)
    for project in session.scalars(mine):
        found = slots.findings("project.readiness", session, project_id=project.id)
        if found and all(one.ok for one in found):
            url = url_for("projects.readiness", project_id=project.id)
            yield Waiting(
                _("Confirm the go-live"), url, where(project), due_on=project.go_live_on,
                key=f"go-live:{project.id}", kind=WaitKind.APPROVAL, project_id=project.id,
            )  # fmt: skip
