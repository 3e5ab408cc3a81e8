"""The work on tasks on a real database: who does what, what waits, checklists, reminders told once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bpo.kernel import jobs, journal
from bpo.kernel.models import JobRun, JournalEntry
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from bpo.people.actions import fill_department
from bpo.projects import actions, queries
from bpo.projects.models import DepartmentTask, TaskReminder
from bpo.projects.rules import Dependency, PlanSection, SetUpKind, TaskState
from bpo.talk.models import Notice
from tests.conftest import NOW, make_person
from tests.projects.makers import (
    appoint,
    approve,
    convene,
    make_planned_project,
    refused,
    staff,
    write_plan,
)


@pytest.fixture
def working(session):
    """A project in preparation; its second milestone waits for the first."""
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    plan = write_plan(session, project, crew)
    first, second, _third = [one for one in queries.ordered_items(plan) if one.section == PlanSection.MILESTONES]
    actions.set_links(session, crew.manager, item_id=second.id, predecessors=[Dependency(first.ref)])
    session.commit()
    approve(session, convene(session, plan, crew), crew)
    tasks = {one.plan_item_id: one for one in queries.tasks_of(session, project.id)}
    return project, crew, tasks[first.id], tasks[second.id]


def of(crew, task):
    return crew.by_department[task.department]


def test_a_task_is_begun_noted_blocked_and_reported(session, working):
    _project, crew, task, _second = working
    who = of(crew, task)
    actions.start_task(session, who, task_id=task.id, now=NOW)
    assert (task.state, task.assignee_id, task.started_at) == (TaskState.IN_PROGRESS, who.id, NOW)
    actions.note_progress(session, who, task_id=task.id, progress_percent=40)
    with refused("expected_past"):
        actions.block_task(
            session, who, task_id=task.id, reason="缺线路", expected_on=NOW.date() - timedelta(days=1), now=NOW
        )
    actions.block_task(
        session, who, task_id=task.id, reason="缺线路", blocked_on="运营商", expected_on=NOW.date(), now=NOW
    )
    session.commit()
    with refused("blocked"):
        actions.report_task(session, who, task_id=task.id, report="完成", now=NOW)
    actions.unblock_task(session, who, task_id=task.id)
    assert (task.state, task.blocked_reason, task.progress_percent) == (TaskState.IN_PROGRESS, None, 40)
    actions.report_task(session, who, task_id=task.id, report="完成", now=NOW)
    actions.send_back_task(session, crew.manager, task_id=task.id, reason="缺记录")
    session.commit()
    assert (task.state, task.progress_percent) == (TaskState.SENT_BACK, 100)
    with refused("cannot_block"):
        actions.block_task(session, who, task_id=task.id, reason="缺线路", now=NOW)


def test_only_its_department_works_on_it(session, working, person):
    project, crew, task, _second = working
    stranger = crew.by_department[Department.HR]
    with refused("forbidden"):
        actions.start_task(session, stranger, task_id=task.id, now=NOW)
    with refused("assignee"):
        actions.assign_task(session, of(crew, task), task_id=task.id, assignee_id=stranger.id)
    actions.assign_task(session, of(crew, task), task_id=task.id, assignee_id=of(crew, task).id)
    actions.assign_task(session, of(crew, task), task_id=task.id, assignee_id=None)
    session.commit()
    assert task.assignee_id is None
    other = make_person(session, Role.SYSTEM, department=Department.SYSTEM)
    with refused("assignee"):
        actions.assign_task(session, of(crew, task), task_id=task.id, assignee_id=other.id)
    with refused("on_hold"):
        actions.hold_project(session, crew.director, project_id=project.id, reason="暂停")
        actions.start_task(session, of(crew, task), task_id=task.id, now=NOW)


def test_a_task_waits_for_another(session, working):
    _project, crew, first, second = working
    who = of(crew, second)
    with refused("waits"):
        actions.start_task(session, who, task_id=second.id, now=NOW)
    actions.start_task(session, who, task_id=second.id, early=True, now=NOW)
    with refused("waits_unfinished"):
        actions.report_task(session, who, task_id=second.id, report="完成", now=NOW)
    actions.allow_early_report(session, crew.manager, task_id=second.id, reason="互不影响", now=NOW)
    actions.report_task(session, who, task_id=second.id, report="完成", now=NOW)
    session.commit()
    assert (second.state, second.early_by) == (TaskState.REPORTED, crew.manager.id)
    with refused("waits_for_none"):
        actions.allow_early_report(session, crew.manager, task_id=first.id, reason="无", now=NOW)


def test_tasks_get_their_checklist_and_it_is_ticked(session, working):
    project, crew, _first, _second = working
    tasks = queries.tasks_of(session, project.id)
    task = next(one for one in tasks if queries.task_item(session, one).section == PlanSection.SOFTWARE)
    assert len(task.checks) == 5
    who, line = of(crew, task), task.checks[0]
    actions.tick_check(session, who, task_id=task.id, check_id=line.id, done=True, now=NOW)
    actions.tick_check(session, who, task_id=task.id, check_id=line.id, done=True, now=NOW)
    session.commit()
    assert (line.done_by, line.done_at) == (who.id, NOW)
    with refused("check_done"):
        actions.remove_check(session, who, task_id=task.id, check_id=line.id, reason="不适用")
    actions.tick_check(session, who, task_id=task.id, check_id=line.id, done=False, now=NOW)
    with refused("checks_open") as refusal:
        actions.report_task(session, who, task_id=task.id, report="完成", now=NOW)
    assert refusal.value.facts["lines"] == [one.text for one in task.checks]
    actions.remove_check(session, who, task_id=task.id, check_id=line.id, reason="客户自备环境")
    session.commit()
    entry = session.scalars(select(JournalEntry).where(JournalEntry.act == "tasks.check_removed")).one()
    assert entry.changes == "{}"  # of the task itself nothing changed: it is not told as if it were new
    (off,) = queries.lines_taken_off(session, task)
    assert (off.text, off.reason, off.by) == (line.text, "客户自备环境", who.name)
    actions.add_check(session, who, task_id=task.id, text="补测")
    actions.use_checklist(session, who, task_id=task.id, kind=SetUpKind.SITE)
    session.commit()
    assert [one.text for one in task.checks][4] == "补测" and len(task.checks) == 10
    actions.use_checklist(session, who, task_id=task.id, kind=SetUpKind.SITE)
    assert len(task.checks) == 10
    with refused("lines_many"):
        for number in range(40):
            actions.add_check(session, who, task_id=task.id, text=f"项 {number}")


def test_the_vendor_writes_its_own_checklist(session, person):
    director = person(Role.DIRECTOR)
    row = actions.set_checklist(
        session, director, kind=SetUpKind.SYSTEM, section=PlanSection.SOFTWARE, department=Department.SYSTEM,
        lines="部署\n联调",
    )  # fmt: skip
    session.commit()
    with refused("stale"):
        actions.set_checklist(
            session, director, kind=SetUpKind.SYSTEM, section=PlanSection.SOFTWARE, lines="x", row_version=9
        )
    session.rollback()
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    approve(session, convene(session, write_plan(session, project, crew), crew), crew)
    found = [
        one
        for one in queries.tasks_of(session, project.id)
        if queries.task_item(session, one).section == PlanSection.SOFTWARE
    ]
    assert {one.text for task in found for one in task.checks} == {"部署", "联调"}
    assert row.lines == ["部署", "联调"]
    with refused("forbidden"):
        actions.set_checklist(session, crew.manager, kind=SetUpKind.SYSTEM, section=PlanSection.SOFTWARE, lines="x")


def told(session, act):
    return set(session.scalars(select(Notice.person_id).where(Notice.act == act)))


def test_reminders_go_up_once_a_step(session, working):
    _project, crew, task, _second = working
    head = make_person(session, Role.SYSTEM, department=Department.SYSTEM, projects=(_project,))
    fill_department(session, Actor.system(), department=Department.SYSTEM, head_id=head.id, deputy_id=None)
    actions.assign_task(session, of(crew, task), task_id=task.id, assignee_id=of(crew, task).id)
    for other in session.scalars(select(DepartmentTask).where(DepartmentTask.id != task.id)):
        other.due_on = date(2027, 6, 1)
    task.due_on = date(2026, 12, 10)
    with_record(session, task)
    raise_on = lambda day: actions.raise_task_reminders(session, Actor.system(), today=day)  # noqa: E731
    assert raise_on(date(2026, 12, 7)) == []
    assert [one.step for one in raise_on(date(2026, 12, 8))] == ["soon"]
    assert raise_on(date(2026, 12, 9)) == []
    assert [one.step for one in raise_on(date(2026, 12, 11))] == ["late"]
    assert [one.step for one in raise_on(date(2026, 12, 15))] == ["escalated"]
    assert raise_on(date(2026, 12, 16)) == []
    session.commit()
    assert told(session, "tasks.due_soon") == {task.assignee_id}
    assert told(session, "tasks.overdue") == {head.id}
    assert told(session, "tasks.escalated") >= {crew.director.id, crew.manager.id}
    task.due_on = date(2026, 12, 17)
    with_record(session, task)
    assert [one.step for one in raise_on(date(2026, 12, 16))] == ["soon"]  # another day, told anew


def with_record(session, task):
    """Keep dates that were set by hand: a row changed without an act would be refused."""
    journal.record(session, Actor.system(), "tasks.unblocked", task, title=task.title)
    session.commit()


def test_the_day_s_work_is_a_job(session, working):
    jobs.enqueue(session, Actor.system(), "projects.task_reminders", title="x", now=NOW, key="d", today="2027-01-20")
    session.commit()
    jobs.run_due()
    run = session.scalars(select(JobRun).order_by(JobRun.id.desc())).first()
    assert run.result["reminded"] == session.query(TaskReminder).count() > 0
