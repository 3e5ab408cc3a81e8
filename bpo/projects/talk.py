"""Which records of projects one can talk about, and who is told of what is done there."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.locale import _l
from bpo.kernel.permits import Actor
from bpo.people import queries as people
from bpo.projects import queries, rules
from bpo.projects.models import Appointment, DepartmentTask, Manual, Opinion, Plan, Project, Review
from bpo.projects.rules import TaskState
from bpo.talk.actions.following import follow_from_now
from bpo.talk.actions.notices import event_about, tell
from bpo.talk.rules.notices import NoticeKind
from bpo.talk.subjects import talk_about
from bpo.talk.telling import news_of, sentences, tells, those_who_may

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


def plan_of(session: Session, row: Review | Opinion) -> Plan:
    review = row if isinstance(row, Review) else row.review
    return session.get_one(Plan, review.plan_id)


def speakers(session: Session, permit: str, project_id: int, departments: Iterable[Any]) -> list[int]:
    """Those on the project who speak for one of the departments under a permit, own or in somebody's place."""
    wanted = set(departments)
    return [
        number for number, one in people.actors_for(session, permit).items()
        if one.may(permit, project_id) and wanted & rules.spoken_for(one.hats(permit))
    ]  # fmt: skip


def reviewers(session: Session, review: Review, _facts: Facts) -> list[int]:
    """The departments that are asked and have not answered, but not who wrote the plan."""
    plan = plan_of(session, review)
    asked = [one.department for one in review.opinions if one.verdict is None]
    return [one for one in speakers(session, "plans.review", plan.project_id, asked)
            if one not in (plan.written_by, review.convened_by)]  # fmt: skip


def writers(session: Session, row: Review | Opinion | Plan, _facts: Facts) -> list[int | None]:
    plan = row if isinstance(row, Plan) else plan_of(session, row)
    return [plan.written_by, *manager_of(session, plan, {})]


def those_who_confirm(session: Session, task: DepartmentTask, _facts: Facts) -> list[int]:
    return [
        one for one in those_who_may(session, "tasks.confirm", task.project_id) if one != task.reported_by
    ]  # fmt: skip


def those_who_approve(session: Session, manual: Manual, _facts: Facts) -> list[int]:
    return [one for one in those_who_may(session, "manuals.approve", manual.project_id) if one != manual.written_by]


def writer_of_manual(_session: Session, manual: Manual, _facts: Facts) -> list[int | None]:
    return [manual.written_by]


tells("projects.handed_over", NoticeKind.WAITS, those_who_appoint, path=people_page)
tells("projects.appointed", NoticeKind.WAITS, manager_of, path=people_page)
tells(
    "projects.acknowledged", NoticeKind.DECISION, lambda _session, letter, _facts: [letter.issued_by],
    about=project_of_letter, path=people_page,
)  # fmt: skip
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
for act in ("projects.went_live", "projects.overrode_gate", "projects.held", "projects.resumed", "projects.cancelled"):
    tells(act, NoticeKind.DECISION, manager_of)
tells("manuals.sent", NoticeKind.WAITS, those_who_approve)
for act in ("manuals.returned", "manuals.approved"):
    tells(act, NoticeKind.DECISION, writer_of_manual)
news_of("projects.service_started")


@slots.listens("plan_approved")
def tell_departments(session: Session, actor: Actor, *, project_id: int, plan_id: int, **_facts: Any) -> None:
    """The tasks of the approved plan wait: one notice for each person, however many tasks their department has."""
    plan = session.get_one(Plan, plan_id)
    waiting = {one.department for one in queries.tasks_of(session, project_id) if one.state == TaskState.OPEN}
    event = event_about(
        plan, NoticeKind.WAITS, "projects.tasks_given", {"number": plan.number}, path=f"/projects/{project_id}/tasks"
    )
    tell(session, actor, event, speakers(session, "tasks.work", project_id, waiting))


@slots.listens("recorded")
def follow_as_manager(session: Session, actor: Actor, *, act: str, subject: Any, **_more: Any) -> None:
    """Who becomes the manager of a project follows it."""
    if act == "projects.appointed":
        follow_from_now(session, subject, [subject.manager_id])
