"""Which records of projects one can talk about, and who is told of what is done there."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.locale import _l
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from bpo.people import queries as people
from bpo.projects import queries, rules
from bpo.projects.models import (
    Appointment,
    DepartmentTask,
    Manual,
    Opinion,
    Plan,
    Project,
    Review,
    ReviewComment,
    TaskReminder,
)
from bpo.projects.rules import Escalation, TaskState
from bpo.talk.actions.following import follow_from_now
from bpo.talk.actions.notices import event_about, tell
from bpo.talk.rules.notices import NoticeKind
from bpo.talk.subjects import talk_about
from bpo.talk.telling import news_of, sentences, tells, those_who_may, those_who_speak

Facts = Mapping[str, Any]

talk_about(
    "projects_project", _l("Project"), "projects.view", queries.project_page, "/projects/{id}", shared=True,
    title=lambda row: f"{row.code} {row.name}",
)  # fmt: skip
talk_about(
    "projects_plan", _l("Project plan"), "plans.view", queries.plan_page, "/projects/{project}/plan",
    title=lambda row: f"v{row.number}",
)  # fmt: skip
talk_about(
    "projects_task", _l("Task"), "tasks.view", queries.task_page, "/tasks/{id}", title=lambda row: row.title
)  # fmt: skip
talk_about(
    "projects_manual", _l("Operations manual"), "manuals.view", queries.manual_page, "/manuals/{id}",
    title=lambda row: f"v{row.number} {row.title}",
)  # fmt: skip
sentences(
    {
        "projects.tasks_given": _l("gives your department tasks: version %(number)s of the plan is approved"),
        "plans.approved": _l("gave the last approval: version %(number)s of the plan holds"),
        "plans.returned": _l("gave the last opinion: version %(number)s of the plan is returned to its writer"),
    }
)


def people_page(project: Project) -> str:
    return f"/projects/{project.id}/people"


def manager_of(session: Session, row: Any, _facts: Facts) -> list[int | None]:
    """The manager of the project, or of the project that the row belongs to."""
    project = row if isinstance(row, Project) else session.get_one(Project, row.project_id)
    return [project.manager_id]


def those_who_appoint(session: Session, project: Project, _facts: Facts) -> list[int]:
    return those_who_may(session, "projects.appoint", project.id)


def project_of_letter(session: Session, letter: Appointment) -> Project:
    return session.get_one(Project, letter.project_id)


def project_of_row(session: Session, row: Any) -> Project:
    return session.get_one(Project, row.project_id)


def closing_page(row: Any) -> str:
    return f"/projects/{row.id if isinstance(row, Project) else row.project_id}/closing"


def those_who_decide(session: Session, project: Project, _facts: Facts) -> list[int]:
    return those_who_may(session, "closing.decide", project.id)


def those_who_settle(session: Session, project: Project, _facts: Facts) -> list[int]:
    """Every department with an item of the checklist."""
    return those_who_speak(session, "closing.work", project.id, set(rules.DEPARTMENTS.values()))


def proposer(session: Session, project: Project, _facts: Facts) -> list[int | None]:
    """Who proposed the closing, and the project's manager."""
    present = queries.latest_closing(session, project.id)
    return [present.proposed_by if present else None, project.manager_id]


def plan_of(session: Session, row: Review | Opinion) -> Plan:
    review = row if isinstance(row, Review) else row.review
    return session.get_one(Plan, review.plan_id)


def reviewers(session: Session, review: Review, _facts: Facts) -> list[int]:
    """The departments that are asked and have not answered, but not who wrote the plan."""
    plan = plan_of(session, review)
    asked = [one.department for one in review.opinions if one.verdict is None]
    return [one for one in those_who_speak(session, "plans.review", plan.project_id, asked)
            if one not in (plan.written_by, review.convened_by)]  # fmt: skip


def writers(session: Session, row: Review | Opinion | Plan, _facts: Facts) -> list[int | None]:
    plan = row if isinstance(row, Plan) else plan_of(session, row)
    return [plan.written_by, *manager_of(session, plan, {})]


def those_who_confirm(session: Session, task: DepartmentTask, _facts: Facts) -> list[int]:
    return [
        one for one in those_who_may(session, "tasks.confirm", task.project_id) if one != task.reported_by
    ]  # fmt: skip


def task_of(session: Session, reminder: TaskReminder) -> DepartmentTask:
    return session.get_one(DepartmentTask, reminder.task_id)


def doers(session: Session, reminder: TaskReminder, _facts: Facts) -> list[int | None]:
    """Who does the task; while nobody was put on it, those who lead its department."""
    task = task_of(session, reminder)
    return [task.assignee_id] if task.assignee_id is not None else heads_of(session, reminder, {})


def heads_of(session: Session, reminder: TaskReminder, _facts: Facts) -> list[int | None]:
    """Who leads the department; where nobody is named, all who speak for it on the project."""
    task = task_of(session, reminder)
    leaders: list[int | None] = list(people.leaders_of(session, task.department))
    return leaders or list(those_who_speak(session, "tasks.work", task.project_id, [task.department]))


def superiors(session: Session, reminder: TaskReminder, _facts: Facts) -> list[int | None]:
    """The operations directors and the project manager."""
    directors = [number for number, one in people.actors_of(session).items() if Role.DIRECTOR in one.roles]
    return [*directors, *manager_of(session, task_of(session, reminder), {})]


def those_who_approve(session: Session, manual: Manual, _facts: Facts) -> list[int]:
    return [one for one in those_who_may(session, "manuals.approve", manual.project_id) if one != manual.written_by]


def writer_of_manual(_session: Session, manual: Manual, _facts: Facts) -> list[int | None]:
    return [manual.written_by]


def heads_copied(session: Session, project: Project, _facts: Facts) -> list[int]:
    """Those who lead the departments to which the newest letter is copied."""
    letter = queries.standing_appointment(session, project.id)
    copied: Any = letter.copies_to if letter is not None else ()
    return [one for value in copied or () for one in people.leaders_of(session, Department(value))]


def appointee(_session: Session, letter: Appointment, _facts: Facts) -> list[int]:
    return [letter.appointee_id]


def both_ends(session: Session, letter: Appointment, _facts: Facts) -> list[int]:
    """Who may appoint, and whose term it is."""
    return [*those_who_may(session, "projects.appoint", letter.project_id), letter.appointee_id]


def overseers(session: Session, project: Project, facts: Facts) -> list[int | None]:
    """The director, the manager, and who answers for the measure."""
    decision = queries.decision_of(session, project.id)
    owner = decision.measure_owner_id if decision is not None else None
    return [*those_who_may(session, "readiness.override", project.id), *manager_of(session, project, facts), owner]


def apart(matter: str) -> Callable[[Project], str]:
    """Several matters of one project are told apart, each under its own key."""
    return lambda project: f"{matter}:{project.id}"


def gate_page(project: Project) -> str:
    return f"/projects/{project.id}/readiness"


tells("projects.handed_over", NoticeKind.WAITS, those_who_appoint, path=people_page)
tells("projects.appointed", NoticeKind.WAITS, manager_of, path=people_page)
tells(
    "projects.acknowledged", NoticeKind.DECISION, lambda _session, letter, _facts: [letter.issued_by],
    about=project_of_letter, path=people_page,
)  # fmt: skip
tells("projects.appointed", NoticeKind.NEWS, heads_copied, path=people_page)
tells(
    "projects.letter_not_acknowledged", NoticeKind.REMINDER, appointee, about=project_of_letter, path=people_page,
    key=apart("letter-waits"),
)  # fmt: skip
for act in ("projects.letter_ends", "projects.letter_lapsed"):
    tells(act, NoticeKind.REMINDER, both_ends, about=project_of_letter, path=people_page, key=apart("letter-term"))
tells("projects.gate_turned_red", NoticeKind.REMINDER, manager_of, path=gate_page, key=apart("gate-red"))
tells("projects.override_expired", NoticeKind.REMINDER, overseers, path=gate_page, key=apart("override"))
tells("projects.override_extended", NoticeKind.DECISION, manager_of, path=gate_page)
tells("plans.review_convened", NoticeKind.WAITS, reviewers, about=plan_of)
for act in ("plans.opinion_approved", "plans.opinion_returned"):
    tells(act, NoticeKind.DECISION, writers, about=plan_of, news=False)
tells(
    "plans.comment_answered", NoticeKind.DECISION, lambda _session, opinion, _facts: [opinion.decided_by],
    about=plan_of, news=False,
)  # fmt: skip
for act in ("plans.approved", "plans.returned"):
    tells(act, NoticeKind.DECISION, writers)
tells("tasks.reported", NoticeKind.WAITS, those_who_confirm, project_news=False)
for act in ("tasks.confirmed", "tasks.sent_back"):
    tells(act, NoticeKind.DECISION, lambda _session, task, _facts: [task.reported_by], project_news=False)
tells(
    "tasks.assigned", NoticeKind.WAITS, lambda _session, task, _facts: [task.assignee_id], project_news=False
)  # fmt: skip
tells("tasks.blocked", NoticeKind.DECISION, manager_of, project_news=False)
tells(
    "tasks.early_allowed", NoticeKind.DECISION,
    lambda session, task, _facts: [task.assignee_id, *people.leaders_of(session, task.department)], project_news=False,
)  # fmt: skip
for act, whom in (("tasks.due_soon", doers), ("tasks.overdue", heads_of), ("tasks.escalated", superiors)):
    tells(act, NoticeKind.REMINDER, whom, about=task_of, news=False)
for act in ("projects.went_live", "projects.overrode_gate", "projects.held", "projects.resumed", "projects.cancelled"):
    tells(act, NoticeKind.DECISION, manager_of)
tells("closing.proposed", NoticeKind.WAITS, those_who_decide, path=closing_page)
tells("closing.accepted", NoticeKind.WAITS, those_who_settle, path=closing_page)
tells("closing.accepted", NoticeKind.DECISION, proposer, path=closing_page)
for act in ("closing.declined", "closing.called_off", "closing.closed", "closing.reopened"):
    tells(act, NoticeKind.DECISION, proposer, path=closing_page)
tells(
    "certificates.drawn_up", NoticeKind.WAITS, lambda _session, row, _facts: [row.witness_id], about=project_of_row,
    path=closing_page,
)  # fmt: skip
for act in ("certificates.witnessed", "certificates.erased"):
    tells(
        act, NoticeKind.DECISION, lambda _session, row, _facts: [row.drawn_up_by], about=project_of_row,
        path=closing_page, news=False,
    )  # fmt: skip
tells("lessons.published", NoticeKind.NEWS, manager_of, about=project_of_row, news=False)
tells("manuals.sent", NoticeKind.WAITS, those_who_approve)
for act in ("manuals.returned", "manuals.approved"):
    tells(act, NoticeKind.DECISION, writer_of_manual)
news_of("projects.service_started")


def room_of(plan: Plan) -> str:
    """Where a plan is reviewed."""
    return f"/plans/{plan.id}/review"


def plan_of_comment(session: Session, comment: ReviewComment) -> Plan:
    return session.get_one(Plan, comment.plan_id)


def writers_of_plan(session: Session, comment: ReviewComment, _facts: Facts) -> list[int | None]:
    return writers(session, plan_of_comment(session, comment), {})


def authors(session: Session, comment: ReviewComment, _facts: Facts) -> list[int]:
    """Who made a comment, and whoever else speaks for the department: one of them closes it."""
    plan = plan_of_comment(session, comment)
    return [comment.written_by, *those_who_speak(session, "plans.review", plan.project_id, [comment.department])]


def above_the_late(session: Session, opinion: Opinion, _facts: Facts) -> list[int]:
    """Above a department that is late: its head as far as they see the project, else and later the directors."""
    plan = plan_of(session, opinion)
    head = people.head_of(session, opinion.department)
    known = people.actors_of(session, [head]) if head is not None else {}
    if opinion.escalated == Escalation.HEAD and head in known and known[head].may("plans.view", plan.project_id):
        return [head]
    return [number for number, _name in people.people_with_role(session, Role.DIRECTOR)]


tells("plans.commented", NoticeKind.DECISION, writers_of_plan, about=plan_of_comment, path=room_of, news=False)
tells("plans.review_comment_answered", NoticeKind.WAITS, authors, about=plan_of_comment, path=room_of, news=False)
tells("plans.comment_reopened", NoticeKind.WAITS, writers_of_plan, about=plan_of_comment, path=room_of, news=False)
for act in ("plans.review_soon", "plans.review_today", "plans.review_late"):
    tells(act, NoticeKind.WAITS, reviewers, about=plan_of, path=room_of, news=False)
for act in ("plans.review_told_head", "plans.review_told_director"):
    tells(act, NoticeKind.WAITS, above_the_late, about=plan_of, path=room_of, news=False)


@slots.listens("plan_approved")
def tell_departments(session: Session, actor: Actor, *, project_id: int, plan_id: int, **_facts: Any) -> None:
    """The tasks of the approved plan wait: one notice for each person, however many tasks their department has."""
    plan = session.get_one(Plan, plan_id)
    waiting = {one.department for one in queries.tasks_of(session, project_id) if one.state == TaskState.OPEN}
    event = event_about(
        plan, NoticeKind.WAITS, "projects.tasks_given", {"number": plan.number}, path=f"/projects/{project_id}/tasks"
    )
    tell(session, actor, event, those_who_speak(session, "tasks.work", project_id, waiting))


@slots.listens("recorded")
def follow_as_manager(session: Session, actor: Actor, *, act: str, subject: Any, **_more: Any) -> None:
    """Who becomes the manager of a project follows it."""
    if act == "projects.appointed":
        follow_from_now(session, subject, [subject.manager_id])
