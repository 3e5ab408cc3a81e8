"""What waits for a person: one list, put off, handed over, counted."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from bpo.kernel import journal
from bpo.kernel.models import JournalEntry
from bpo.kernel.roles import Department, Role
from bpo.people.actions import remove_member
from bpo.people.queries import actor_of
from bpo.projects import actions as projects
from bpo.projects.models import DepartmentTask, Project
from bpo.talk.actions import waiting as acts
from bpo.talk.queries.waiting import inbox_of, open_count
from bpo.talk.rules.waiting import Due, due_of, monday_after
from tests.conftest import NOW, make_person
from tests.projects.makers import make_planned_project, make_prepared_project, refused

TODAY = date(2026, 11, 22)  # the clock's day, a Sunday
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(DAYS, DAYS)
def test_the_nearer_day_never_stands_in_a_later_group(one, other):
    order = list(Due)
    near, far = sorted((one, other))
    for today in (one, other):
        assert order.index(due_of(near, today)) <= order.index(due_of(far, today)) < order.index(Due.OPEN)


@given(DAYS)
def test_monday_comes_within_a_week_and_is_no_longer_this_week(day):
    monday = monday_after(day)
    assert monday.weekday() == 0 and day < monday <= day + timedelta(days=7)
    assert due_of(monday, day) is Due.LATER


@pytest.fixture
def busy(session):
    """A project in preparation; two colleagues of one department for whom its tasks wait, and one of another."""
    project, _crew, _plan = make_prepared_project(session)
    task = session.scalars(select(DepartmentTask).where(DepartmentTask.department == Department.HR)).first()
    assert task is not None
    people = [make_person(session, Role.HR, name=name, department=Department.HR, projects=(project,))
              for name in ("甲", "乙")]  # fmt: skip
    other = make_person(session, Role.FINANCE, name="丙", department=Department.FINANCE, projects=(project,))
    return project, task, *people, other


@pytest.fixture(autouse=True)
def asking(app):
    """The packages give addresses of pages: they are asked from inside a request."""
    with app.test_request_context():
        yield


def keys(session, actor, today=TODAY):
    return [one.key for one in inbox_of(session, actor, today).open]


def test_a_matter_put_off_is_gone_until_its_day_and_counted_when_late(session, busy):
    _project, task, me, _colleague, _other = busy
    key = f"task:{task.id}"
    late = task.due_on + timedelta(days=3)
    acts.put_off(session, me, key=key, until_on=late + timedelta(days=2), today=late)
    session.commit()
    inbox = inbox_of(session, me, late)
    assert key not in keys(session, me, late) and [one.key for one in inbox.snoozed] == [key]
    assert inbox.snoozed_late == 1
    assert key in keys(session, me, late + timedelta(days=2)), "it comes back by itself"
    acts.take_up(session, me, key=key, today=late)
    session.commit()
    assert key in keys(session, me, late)


@pytest.mark.parametrize("days", [0, -1, 366])
def test_no_day_that_has_come_and_none_beyond_a_year(session, busy, days):
    _project, task, me, *_rest = busy
    with refused("snooze_day"):
        acts.put_off(session, me, key=f"task:{task.id}", until_on=TODAY + timedelta(days=days), today=TODAY)


def test_a_foreign_matter_is_absent(session, busy):
    _project, task, _me, _colleague, other = busy
    with refused("matter_not_found"):
        acts.put_off(session, other, key=f"task:{task.id}", until_on=TODAY + timedelta(days=1), today=TODAY)


def test_a_matter_handed_over_is_shown_to_both_until_it_is_done(session, busy, sign_in):
    _project, task, me, colleague, _other = busy
    key = f"task:{task.id}"
    acts.hand_over(session, me, key=key, person_id=colleague.id, note="我休假", today=TODAY, now=NOW)
    session.commit()
    assert key not in keys(session, me) and [one.given_to for one in inbox_of(session, me, TODAY).given] == ["乙"]
    page = sign_in(colleague).get("/").text
    assert "Handed to you by 甲" in page and "我休假" in page
    entry = session.scalars(select(JournalEntry).where(JournalEntry.act == "talk.handed_over")).one()
    assert "乙" in entry.facts and task.title in entry.facts
    projects.report_task(session, colleague, task_id=task.id, report="完成", now=NOW)
    session.commit()
    assert inbox_of(session, me, TODAY).given == ()


def test_only_who_may_do_it_takes_it(session, busy):
    _project, task, me, _colleague, other = busy
    for taker in (other.id, me.id, 987654):
        with refused("taker"):
            acts.hand_over(session, me, key=f"task:{task.id}", person_id=taker, note=None, today=TODAY, now=NOW)


def test_what_was_handed_to_somebody_who_left_the_project_waits_again(session, busy, person):
    project, task, me, colleague, _other = busy
    key = f"task:{task.id}"
    acts.hand_over(session, me, key=key, person_id=colleague.id, note=None, today=TODAY, now=NOW)
    remove_member(session, person(Role.DIRECTOR), user_id=colleague.id, project_id=project.id)
    session.commit()
    assert key in keys(session, actor_of(session, me.id))


def test_handed_back_it_waits_for_one_of_the_two(session, busy):
    _project, task, me, colleague, _other = busy
    key = f"task:{task.id}"
    acts.hand_over(session, me, key=key, person_id=colleague.id, note=None, today=TODAY, now=NOW)
    acts.hand_over(session, colleague, key=key, person_id=me.id, note=None, today=TODAY, now=NOW)
    session.commit()
    assert key in keys(session, me) and key not in keys(session, colleague)


def test_pages_put_off_hand_over_and_narrow(session, busy, sign_in):
    project, task, me, colleague, _other = busy
    browser = sign_in(me)
    assert task.title in browser.get(f"/?project={project.id}&kind=task").text
    assert task.title not in browser.get("/?kind=review").text.split("Put off")[0]
    form = browser.get(f"/waiting/delegation?key=task:{task.id}").text
    assert "乙" in form and "Hand over" in form
    assert browser.post(f"/waiting/delegation?key=task:{task.id}", {"person_id": colleague.id}).status_code == 303
    assert "Handed to others" in browser.get("/").text
    assert browser.post(f"/waiting/return?key=task:{task.id}").status_code == 303
    assert browser.post(f"/waiting/snooze?key=task:{task.id}", {"until_on": "2026-11-23"}).status_code == 303
    assert browser.get("/waiting/snooze?key=task:987654").status_code == 404
    assert browser.get("/waiting/snooze").status_code == 404


def test_the_api_does_the_same(session, busy, programme):
    project, task, me, colleague, other = busy
    call = programme(me)
    key = f"task:{task.id}"
    mine = call("GET", f"/waiting?project_id={project.id}").json["open"]
    assert key in [one["key"] for one in mine] and {one["kind"] for one in mine} <= {"task", "review", "approval"}
    assert call("POST", "/waiting/snoozes", {"key": key, "until_on": "2026-11-30"}).json["snoozed"][0]["key"] == key
    assert call("POST", "/waiting/resumptions", {"key": key}).json["snoozed"] == []
    given = call("POST", "/waiting/delegations", {"key": key, "person_id": colleague.id})
    assert given.json["given"][0]["given_to"] == "乙"
    assert call("POST", "/waiting/returns", {"key": key}).json["given"] == []
    assert call("POST", "/waiting/delegations", {"key": key, "person_id": other.id}).status_code == 422
    assert call("POST", "/waiting/snoozes", {"key": "task:987654", "until_on": "2026-11-30"}).status_code == 404


def test_the_count_follows_every_act_and_costs_one_look_between(session, busy, database):
    _project, task, me, _colleague, _other = busy
    before = open_count(session, me, TODAY)
    assert before == len(keys(session, me)) > 0
    session.commit()
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert open_count(session, me, TODAY) == before
    assert len([one for one in asked if one.startswith("SELECT")]) == 1
    acts.put_off(session, me, key=f"task:{task.id}", until_on=TODAY + timedelta(days=1), today=TODAY)
    session.commit()
    assert open_count(session, me, TODAY) == before - 1


def test_the_list_takes_as_many_queries_for_many_projects_as_for_one(session, database, person):
    first = make_planned_project(session)
    manager = person(Role.PROJECT_MANAGER, projects=(first, make_planned_project(session)))

    def asked_by(who):
        asked = []

        def note(*_args):
            asked.append(1)

        event.listen(database.engine, "before_cursor_execute", note)
        assert inbox_of(session, who, TODAY).open
        event.remove(database.engine, "before_cursor_execute", note)
        session.commit()
        return len(asked)

    director = person(Role.DIRECTOR)
    few = asked_by(director)
    for _number in range(3):
        make_planned_project(session)
    assert asked_by(director) == few
    for number, project in enumerate(session.scalars(select(Project).order_by(Project.id)).all()[:2]):
        project.manager_id = manager.id
        session.info.pop("touched", None)
        journal.record(session, manager, "projects.resumed", project)
        session.commit()
        if number == 0:
            few = asked_by(manager)
    assert asked_by(manager) == few
