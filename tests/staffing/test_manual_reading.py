"""Reading the manual: measured here, gone through to the end, with hours before a new version binds; reminders."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bpo.kernel.errors import Conflict, NotFound
from bpo.kernel.roles import Role
from bpo.talk.models import Notice
from staffing.agents import actions as agents
from staffing.agents import queries, rules
from staffing.agents.jobs import remind
from staffing.agents.rules import CallFacts, OnProject, may_take_calls
from staffing.training.queries import clearances
from tests.conftest import NOW, make_person
from tests.projects.makers import put_in_force
from tests.staffing.makers import SYSTEM, TODAY, make_agent_person, make_staffed_project, read_manual

HOUR = timedelta(hours=1)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
AGENT = OnProject(1, "A00001", "赵晓梅", "客服", True, undertaking_on=NOON.date(), logins=("8001",))
FACTS = CallFacts(NOON.date(), "云澜", "云澜电商", AGENT, 2)


@pytest.mark.parametrize(
    ("until", "at", "codes"),
    [
        (NOON + HOUR, NOON, ["manual_soon"]),
        (NOON, NOON, ["manual"]),
        (NOON - HOUR, NOON, ["manual"]),
        (None, NOON, ["manual"]),
        (NOON + HOUR, None, ["manual"]),
    ],
)
def test_a_new_version_binds_at_its_moment_not_before(until, at, codes):
    found = may_take_calls(replace(FACTS, at=at, agent=replace(AGENT, grace_until=until)))
    assert [one.code for one in found] == codes
    assert rules.is_cleared(found) == (codes == ["manual_soon"])


@pytest.mark.parametrize(("seconds", "counted"), [(-5, 0), (0, 0), (59, 59), (600, 600), (601, 600), (90_000, 600)])
def test_what_lies_long_between_two_steps_was_no_reading(seconds, counted):
    assert rules.seconds_between(NOON, NOON + timedelta(seconds=seconds)) == counted
    assert rules.seconds_between(None, NOON) == 0


def staffed(session, *, grace_hours=0):
    project = make_staffed_project(session)
    writer = make_person(session, Role.SERVICE_MANAGER, projects=(project,))
    agent, account = make_agent_person(session, project)
    manual = put_in_force(session, project, writer, body="# 一\n甲\n# 二\n乙")
    session.commit()
    return project, writer, agent, account, manual


def test_reading_is_measured_from_step_to_step(session):
    project, _writer, _agent, account, manual = staffed(session)
    step = {"manual_id": manual.id}
    agents.read_chapter(session, account, **step, ref=None, now=NOW)
    agents.read_chapter(session, account, **step, ref="C01", now=NOW + timedelta(seconds=90))
    with pytest.raises(Conflict) as unread:
        agents.acknowledge_manual(session, account, project_id=project.id, now=NOW + timedelta(seconds=91))
    assert (unread.value.code, unread.value.facts["left"]) == ("chapters_unread", "C02")
    row = agents.read_chapter(session, account, **step, ref="C02", now=NOW + timedelta(hours=3))
    assert (row.read, row.seconds_read, row.opened_at) == (["C01", "C02"], 690, NOW)
    receipt = agents.acknowledge_manual(
        session, account, project_id=project.id, now=NOW + timedelta(hours=3, seconds=5)
    )
    assert (receipt.opened_at, receipt.seconds_read) == (NOW, 695)
    session.commit()
    with pytest.raises(NotFound):
        agents.read_chapter(session, account, **step, ref="C09", now=NOW)
    assert queries.read_per_day(session, manual.id)[0][1] == 1


def test_the_hours_before_a_new_version_binds(session):
    project, writer, agent, account, _first = staffed(session)
    read_manual(session, account, project)
    put_in_force(session, project, writer, body="# 一\n新", grace_hours=24)
    session.commit()

    def codes(at):
        (found,) = clearances(session, project.id, TODAY, agent.id, at)
        return {one.code for one in found.missing} & {"manual", "manual_soon"}

    assert codes(NOW + 23 * HOUR) == {"manual_soon"}
    assert codes(NOW + 24 * HOUR) == {"manual"}
    read_manual(session, account, project)
    assert codes(NOW + 24 * HOUR) == set()


def test_reminders_are_sent_once_a_day_until_it_is_read(session, app):
    project, _writer, _agent, account, manual = staffed(session)
    leader = make_person(session, Role.TEAM_LEADER, projects=(project,))
    session.commit()
    day, at = TODAY + timedelta(days=1), NOW + timedelta(days=1)

    def told(person):
        return session.scalar(
            select(func.coalesce(func.sum(Notice.count), 0)).where(
                Notice.person_id == person.id, Notice.act.in_(["agents.manual_unread", "agents.manual_overdue"])
            )
        )

    with app.test_request_context():
        assert remind(session, SYSTEM, project.id, manual.id, TODAY, NOW) == 0, "they were told of it today"
        assert remind(session, SYSTEM, project.id, manual.id, day, at) == 1
        assert remind(session, SYSTEM, project.id, manual.id, day, at) == 0
        assert (told(account), told(leader)) == (1, 1)
        read_manual(session, account, project, now=at)
        assert remind(session, SYSTEM, project.id, manual.id, day + timedelta(days=1), at) == 0
    session.commit()


def test_the_pages_of_reading(session, sign_in, programme):
    project, _writer, _agent, account, manual = staffed(session)
    browser = sign_in(account)
    page = f"/my-page/reading/{manual.id}"
    assert "Begin to read" in browser.get(page).text
    browser.post(page)
    assert "Read, next chapter" in browser.get(page).text and "甲" in browser.get(f"{page}?q=甲").text
    browser.post(page, {"ref": "C01"})
    last = browser.get(page).text
    assert "乙" in last and "Please read these chapters first: C02" in last
    browser.post(page, {"ref": "C02"})
    assert "Please read these chapters first" not in browser.get(page).text
    assert browser.post(f"/my-page/manuals/{project.id}").status_code == 303
    assert "You acknowledged this version" in browser.get(page).text
    assert programme(account)("GET", f"/manuals/{manual.id}/reading").json["read"] == ["C01", "C02"]
    leader = make_person(session, Role.TEAM_LEADER, projects=(project,))
    session.commit()
    found = programme(leader)("GET", f"/manuals/{manual.id}/readers").json
    assert [one["state"] for one in found["items"]] == ["read"]
    assert "Everybody on the project has acknowledged it" in sign_in(leader).get(f"/manuals/{manual.id}/readers").text
    assert sign_in(make_person(session, Role.TEAM_LEADER)).get(f"/manuals/{manual.id}/readers").status_code == 404
