"""What waits for whom in projects: letters, plans, opinions, tasks, and the decision to go live."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.locale import _
from bpo.kernel.permits import Actor
from bpo.kernel.slots import Waiting, WaitKind
from bpo.projects import rules
from bpo.projects.models import Appointment, DepartmentTask, Manual, Opinion, Plan, Project, Review, ReviewComment
from bpo.projects.queries.gate import expired_and_red
from bpo.projects.queries.interfaces import without_contacts
from bpo.projects.queries.plans import newest_plans, unanswered
from bpo.projects.queries.reviews import awaited_sections, waiting_answers
from bpo.projects.rules import CommentState, ManualState, PlanState, ProjectState, ReviewState, Severity, TaskState

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
    on_sections = waiting_answers(session, [one.id for one in newest_of.values()])
    for project in projects:
        url = url_for("projects.plan", project_id=project.id)
        newest = newest_of.get(project.id)
        comments = 0
        if newest is not None and newest.state in rules.WORKED_ON:
            comments = len(unanswered(newest)) + on_sections.get(newest.id, 0)
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
    reached = reach(session, actor, "plans.review", open_ones, Plan.project_id)
    sections = awaited_sections(session, {review.id for _opinion, review, _project in reached})
    for opinion, review, project in reached:
        sentence = _("Give your department's opinion on the project plan, round %(round)s", round=review.round)
        url = url_for("projects.opinion", review_id=review.id, department=opinion.department)
        left = sections.get((review.id, opinion.department), 0)
        if left:
            sentence = _(
                "Give your department's opinion on the project plan, round %(round)s: %(count)s sections",
                round=review.round, count=left,
            )  # fmt: skip
            url = url_for("projects.review", plan_id=review.plan_id)
        yield Waiting(
            sentence, url, where(project), due_on=review.due_on, key=f"opinion:{opinion.id}", kind=WaitKind.REVIEW,
            project_id=project.id, permit="plans.review",
        )  # fmt: skip


@slots.waits_for
def closings(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """A department closes its answered comments that must be dealt with, or reopens them."""
    speaks = rules.spoken_for(actor.hats("plans.review"))
    answered = (
        select(ReviewComment.plan_id, func.count().label("count"))
        .join(Plan, Plan.id == ReviewComment.plan_id)
        .where(
            ReviewComment.state == CommentState.ANSWERED, ReviewComment.severity == Severity.MUST,
            ReviewComment.department.in_(speaks), Plan.state.in_(rules.WORKED_ON),
            Plan.written_by.not_in(actor.persons()),
        )
        .group_by(ReviewComment.plan_id, Project.id)
    )  # fmt: skip
    for plan_id, count, project in reach(session, actor, "plans.review", answered, Plan.project_id):
        yield Waiting(
            _("Close or reopen %(count)s answered comments on the project plan", count=count),
            url_for("projects.review", plan_id=plan_id), where(project), key=f"review-comments:{plan_id}",
            kind=WaitKind.REVIEW, project_id=project.id, permit="plans.review",
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


@slots.waits_for
def contacts(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """Once a project is live its manager names the contacts of its operation."""
    if actor.almighty or actor.grant("interfaces.name") is None:
        return
    mine = select(Project).where(
        Project.manager_id.in_(actor.persons("interfaces.name")), Project.state == ProjectState.LIVE
    )
    projects = list(session.scalars(mine.order_by(Project.code)))
    lacking = without_contacts(session, projects, today)
    for project in projects:
        if project.id in lacking:
            yield Waiting(
                _("Name the contacts of both sides for the operation"),
                url_for("projects.people", project_id=project.id), where(project), due_on=project.live_on,
                key=f"contacts:{project.id}", project_id=project.id, permit="interfaces.name",
            )  # fmt: skip


@slots.waits_for
def overrides(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """An override that no longer holds with something still missing: for the director and the project manager."""
    if actor.almighty or not (actor.grant("readiness.override") or actor.grant("readiness.confirm")):
        return
    decides = bool(actor.grant("readiness.override"))
    chosen = select(Project.id, Project.manager_id).where(Project.state == ProjectState.LIVE)
    if not decides:
        chosen = chosen.where(Project.manager_id.in_(actor.persons("readiness.confirm")))
    reached = [number for number, _manager in session.execute(chosen)]
    expired = expired_and_red(session, today, reached)
    for decision in expired:
        project = session.get_one(Project, decision.project_id)
        yield Waiting(
            _("The override of the gate has expired: make good what is missing or decide anew"),
            url_for("projects.readiness", project_id=project.id), where(project), due_on=decision.expires_on,
            key=f"override:{decision.id}", kind=WaitKind.EXPIRY, project_id=project.id,
        )  # fmt: skip


@slots.waits_for
def lapsed_letters(session: Session, actor: Actor, today: date) -> Iterator[Waiting]:
    """A project whose manager's term is over needs a new letter."""
    if actor.almighty or actor.grant("projects.appoint") is None:
        return
    ended = select(Appointment).where(Appointment.superseded_at.is_(None), Appointment.ends_on < today)
    for letter, project in reach(session, actor, "projects.appoint", ended, Appointment.project_id):
        yield Waiting(
            _("Issue a new letter of appointment: the term of %(number)s is over", number=letter.number),
            url_for("projects.people", project_id=project.id), where(project), due_on=letter.ends_on,
            key=f"letter-lapsed:{letter.id}", kind=WaitKind.EXPIRY, project_id=project.id, permit="projects.appoint",
        )  # fmt: skip
