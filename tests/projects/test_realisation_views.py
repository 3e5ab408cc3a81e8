"""The pages of the schedule and of the work on tasks: dates, boards, months, checklists, files."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest

from bpo.kernel.roles import Department, Role
from bpo.projects import actions, queries
from bpo.projects.rules import Dependency, PlanSection, TaskState
from tests.projects.makers import appoint, approve, convene, make_planned_project, staff, write_plan

DAY = timedelta(days=1)


def quiet(session, *rows):
    """Rows that are read later without opening a transaction, which would keep the pages from writing."""
    for row in rows:
        session.refresh(row)
    session.expire_on_commit = False
    session.commit()
    return True


@pytest.fixture
def planned(session):
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint(session, project, crew)
    plan = write_plan(session, project, crew)
    stones = [one for one in queries.ordered_items(plan) if one.section == PlanSection.MILESTONES]
    actions.set_links(session, crew.manager, item_id=stones[1].id, predecessors=[Dependency(stones[0].ref)])
    return project, crew, plan, quiet(session, project, plan, *plan.items) and stones


@pytest.fixture
def prepared(session, planned):
    project, crew, plan, stones = planned
    approve(session, convene(session, plan, crew), crew)
    by_item = {one.plan_item_id: one for one in queries.tasks_of(session, project.id)}
    tasks = [by_item[one.id] for one in stones]
    quiet(session, project, *stones, *tasks)
    return project, crew, tasks


def dates(item, due, **more):
    return {"item": item.id, f"starts_on.{item.id}": "", f"due_on.{item.id}": str(due),
            f"row_version.{item.id}": item.row_version, **more}  # fmt: skip


def test_dates_are_looked_at_saved_and_put_back(session, planned, sign_in):
    _project, crew, plan, stones = planned
    before = [one.due_on for one in stones]
    browser = sign_in(crew.manager)
    page = browser.get(f"/plans/{plan.id}/gantt").text
    assert "data-gantt=" in page and f"{stones[0].ref}FS" in page
    asked = dates(stones[0], stones[1].due_on)
    seen = browser.post(f"/plans/{plan.id}/schedule", {**asked, "dry_run": "true"})
    assert seen.status_code == 200 and "Moves 2 items." in seen.text and stones[1].title in seen.text
    quiet(session, *stones)
    assert [one.due_on for one in stones] == before
    saved = browser.post(f"/plans/{plan.id}/schedule", asked)
    assert saved.status_code == 303
    page = browser.get(saved.location).text
    assert "2 items were moved." in page and "The former dates can be put back." in page
    assert "The former dates can be put back." not in browser.get(saved.location).text
    quiet(session, *stones)
    assert stones[0].due_on == before[1] < stones[1].due_on
    stale = browser.post(f"/plans/{plan.id}/schedule", {**asked, f"row_version.{stones[0].id}": 1, "dry_run": "true"})
    assert stale.status_code == 409 and "meanwhile" in stale.text


def test_who_was_slower_sees_both_dates_and_can_save_theirs_all_the_same(session, planned, sign_in):
    _project, crew, plan, stones = planned
    browser, colleague = sign_in(crew.manager), sign_in(crew.manager)
    url, before = f"/plans/{plan.id}/schedule", stones[2].due_on
    slow = dates(stones[2], before + timedelta(days=14))
    assert colleague.post(url, dates(stones[2], before + timedelta(days=7))).status_code == 303
    answer = browser.post(url, slow)
    assert answer.status_code == 409 and "Save your dates all the same" in answer.text
    assert (
        f"it now runs {before + timedelta(days=7)}" in answer.text and str(before + timedelta(days=14)) in answer.text
    )
    quiet(session, *stones)
    assert stones[2].due_on == before + timedelta(days=7)
    again = {**slow, f"row_version.{stones[2].id}": stones[2].row_version}
    session.commit()
    assert f'name="row_version.{stones[2].id}" value="{again[f"row_version.{stones[2].id}"]}"' in answer.text
    assert browser.post(url, again).status_code == 303
    quiet(session, *stones)
    assert stones[2].due_on == before + timedelta(days=14)


def test_an_arrow_is_asked_about_saved_and_deleted(session, planned, sign_in):
    _project, crew, _plan, stones = planned
    browser, hr = sign_in(crew.manager), sign_in(crew.by_department[Department.HR])
    url, circle = (f"/plan-items/{one.id}/links/{other.id}" for one, other in ((stones[2], stones[0]), stones[:2]))
    session.commit()
    assert "ends once it has ended" in browser.get(url).text
    assert f"{stones[0].ref} → {stones[1].ref} → {stones[0].ref}" in browser.get(circle).text
    assert hr.get(url).status_code == hr.post(url, {"kind": "FS", "lag_days": 0}).status_code == 403
    assert browser.get(f"/plan-items/{stones[2].id}/links/{stones[2].id + 10_000}").status_code == 404
    assert browser.post(url, {"kind": "XX", "lag_days": 0}).status_code == 422
    assert browser.post(url, {"kind": "FF", "lag_days": -1}).status_code == 303
    session.expire_all()
    assert (stones[0].ref, "FF", -1) in [(one.predecessor.ref, one.kind, one.lag_days) for one in stones[2].waits_for]
    session.commit()
    assert browser.post(url, {"remove": "true"}).status_code == 303
    session.expire_all()
    assert stones[0].ref not in [one.predecessor.ref for one in stones[2].waits_for]


def test_a_row_keeps_what_was_typed_when_it_is_refused(session, planned, sign_in):
    _project, crew, _plan, stones = planned
    browser = sign_in(crew.manager)
    row = {"starts_on": "", "due_on": str(stones[2].due_on), "row_version": stones[2].row_version}
    url = f"/plan-items/{stones[2].id}/schedule"
    session.commit()
    wrong = browser.post(url, {**row, "predecessors": "7.9FS+x"})
    assert wrong.status_code == 422 and "7.9FS+x" in wrong.text and "is not understood" in wrong.text
    circle = browser.post(f"/plan-items/{stones[0].id}/schedule", {
        "due_on": str(stones[0].due_on), "predecessors": f"{stones[1].ref}SS"})  # fmt: skip
    assert circle.status_code == 422 and f"{stones[0].ref} → {stones[1].ref} → {stones[0].ref}" in circle.text
    good = browser.post(url, {**row, "predecessors": f"{stones[1].ref}ff+1"})
    assert good.status_code == 303
    session.expire_all()
    assert [(one.predecessor.ref, one.kind.value, one.lag_days) for one in stones[2].waits_for] == [
        (stones[1].ref, "FF", 1)
    ]


def test_others_read_and_take_files(session, planned, sign_in, person):
    project, crew, plan, stones = planned
    browser = sign_in(crew.by_department[Department.HR])
    page = browser.get(f"/plans/{plan.id}/gantt").text
    assert "This version is read only." in page and 'name="due_on"' not in page
    assert browser.post(f"/plans/{plan.id}/schedule", dates(stones[0], stones[0].due_on)).status_code == 403
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"/plans/{plan.id}/gantt.xlsx").data))
    rows = list(book.worksheets[0].values)
    assert len(rows) == len(plan.items) + 1 and any("◆" in row for row in rows)
    calendar = browser.get(f"/plans/{plan.id}/gantt.ics")
    assert calendar.content_type == "text/calendar; charset=utf-8"
    lines = calendar.get_data(as_text=True).split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and all(len(one.encode()) <= 75 for one in lines)
    assert f"UID:plan-{project.id}-{stones[0].ref}@bpo" in lines
    session.commit()
    assert sign_in(person(Role.PROJECT_MANAGER)).get(f"/plans/{plan.id}/gantt").status_code == 404


def test_a_card_s_moves_are_the_acts_the_reader_can_do(session, prepared, sign_in):
    project, crew, (first, second, _third) = prepared
    worker = sign_in(crew.by_department[first.department])
    page = worker.get(f"/projects/{project.id}/tasks/board").text
    assert first.title in page and f"/tasks/{first.id}/start" in page
    other = sign_in(crew.by_department[second.department])
    # The second waits for the first: its page asks before it is begun.
    assert "Begin early" in other.get(f"/projects/{project.id}/tasks/board").text
    moved = worker.post(f"/tasks/{first.id}/start", {"next": f"/projects/{project.id}/tasks/board"})
    assert moved.status_code == 303 and moved.location.endswith("/tasks/board")
    away = worker.post(f"/tasks/{first.id}/unblocking", {"next": "//evil.example"})
    assert away.status_code == 409
    refused = other.post(f"/tasks/{second.id}/start", {})
    assert refused.status_code == 409 and first.title in refused.text
    assert worker.get("/tasks/board").status_code == 200
    assert first.title in worker.get("/tasks/board?department=" + first.department.value).text
    reader = sign_in(crew.by_department[Department.HR])
    assert f"/tasks/{first.id}/start" not in reader.get(f"/projects/{project.id}/tasks/board").text
    session.expire_all()
    assert first.state == TaskState.IN_PROGRESS


def test_the_page_of_a_task_leads_through_its_work(session, prepared, sign_in):
    _project, crew, (first, second, _third) = prepared
    worker = sign_in(crew.by_department[first.department])
    worker.post(f"/tasks/{first.id}/start", {})
    assert worker.post(f"/tasks/{first.id}/progress", {"progress_percent": "30"}).status_code == 303
    assert worker.post(f"/tasks/{first.id}/block", {"reason": "缺线路", "blocked_on": "运营商"}).status_code == 303
    page = worker.get(f"/tasks/{first.id}").text
    assert "Blocked since" in page and "运营商" in page and "30%" in page
    worker.post(f"/tasks/{first.id}/unblocking", {})
    added = worker.post(f"/tasks/{first.id}/checks", {"text": "联调"}, headers={"HX-Request": "true"})
    assert added.status_code == 200 and "联调" in added.text and "<html" not in added.text
    (line,) = queries.task_for(session, crew.manager.under("tasks.view"), first.id).checks
    quiet(session, line)
    assert "Still open on the checklist: 联调." in added.text and 'hx-swap-oob="true"' in added.text
    part = worker.post(f"/tasks/{first.id}/checks/{line.id}", {"done": "true"}, headers={"HX-Request": "true"}).text
    assert f'href="/tasks/{first.id}/report"' in part, "what can be reported now says so without the page anew"
    ticked = worker.post(f"/tasks/{first.id}/checks/{line.id}", {"done": "true"})
    assert ticked.status_code == 303 and "1 / 1" in worker.get(f"/tasks/{first.id}").text
    assert worker.post(f"/tasks/{first.id}/checklist", {"kind": "nothing"}).status_code == 404
    worker.post(f"/tasks/{first.id}/checks", {"text": "并发测试"})
    page = worker.get(f"/tasks/{first.id}").text
    assert "Still open on the checklist: 并发测试." in page and f'href="/tasks/{first.id}/report"' not in page
    assert "并发测试" in worker.get(f"/tasks/{first.id}/report").text
    held = worker.post(f"/tasks/{first.id}/report", {"report": "完成"})
    assert held.status_code == 409 and "并发测试" in held.text
    session.expire_all()
    last = queries.task_for(session, crew.manager.under("tasks.view"), first.id).checks[-1]
    off = f"/tasks/{first.id}/checks/{last.id}/removal"
    quiet(session, last)
    assert "并发测试" in worker.get(off).text and worker.post(off, {"reason": ""}).status_code == 422
    assert worker.post(off, {"reason": "电话量小，不做并发"}).status_code == 303
    page = sign_in(crew.manager).get(f"/tasks/{first.id}").text
    assert "<s>并发测试</s>" in page and "Does not apply: 电话量小，不做并发" in page
    assert worker.get(off).status_code == 404
    assert f'href="/tasks/{first.id}/report"' in worker.get(f"/tasks/{first.id}").text
    assert "Cannot be reported done before" in worker.get(f"/tasks/{second.id}").text
    manager = sign_in(crew.manager)
    assert manager.post(f"/tasks/{second.id}/allowance", {"reason": "互不影响"}).status_code == 303
    assert "互不影响" in worker.get(f"/tasks/{second.id}").text
    choices = worker.get(f"/tasks/{first.id}/assignee").text
    assert crew.by_department[first.department].name in choices


def test_months_inbox_and_own_tasks(session, prepared, sign_in):
    project, crew, (first, _second, _third) = prepared
    who = crew.by_department[first.department]
    actions.assign_task(session, who, task_id=first.id, assignee_id=who.id)
    session.commit()
    worker = sign_in(who)
    month = f"{first.due_on:%Y-%m}"
    one = f"/projects/{project.id}/tasks"
    paths = (f"/tasks/calendar?month={month}", f"{one}/calendar?month={month}", "/tasks/inbox", f"{one}/gantt")
    for path in paths:
        page = worker.get(path)
        assert page.status_code == 200 and first.title in page.text, path
    for wrong in ("2026-13", "x", "1999-01", "9999-12"):
        assert worker.get(f"/tasks/calendar?month={wrong}").status_code == 404
    own = worker.get("/tasks/own.ics").get_data(as_text=True)
    assert own.count("BEGIN:VEVENT") == 1 and f"UID:task-{first.id}@bpo" in own
    assert (
        sign_in(crew.by_department[Department.HR]).get("/tasks/own.ics").get_data(as_text=True).count("BEGIN:VEVENT")
        == 0
    )


def test_checklists_are_edited_by_the_director(session, sign_in, person):
    director = sign_in(person(Role.DIRECTOR))
    assert "Site build-out" in director.get("/checklists").text
    answer = director.post("/checklists/site", {"section": "facilities", "department": "", "lines": "平面图\n布线"})
    assert answer.status_code == 303 and "平面图" in director.get("/checklists").text
    assert director.get("/checklists/nothing").status_code == 404
    assert sign_in(person(Role.HR)).get("/checklists/site").status_code == 403


def test_many_tasks_are_begun_and_assigned_at_once(session, prepared, sign_in):
    _project, crew, (first, second, _third) = prepared
    who = crew.by_department[first.department]
    worker = sign_in(who)
    chosen = f"id={first.id}&id={second.id}"
    page = worker.get(f"/tasks?bulk=start&{chosen}").text
    assert "1 can, 1 cannot. Nothing has been done yet." in re.sub(r"<[^>]*>", "", page)
    asked = worker.get(f"/tasks?bulk=assign&{chosen}").text
    assert 'name="asked.assignee_id"' in asked and who.name in asked
    page = worker.get(f"/tasks?bulk=assign&{chosen}&asked.assignee_id={who.id}").text
    assert "1 can, 1 cannot. Nothing has been done yet." in re.sub(r"<[^>]*>", "", page)


def test_the_same_over_the_api(session, planned, programme):
    _project, crew, plan, stones = planned
    call = programme(crew.manager)
    table = call("GET", f"/plans/{plan.id}/schedule").json
    assert {one["ref"] for one in table} == {one.ref for one in plan.items}
    item = {"item_id": stones[0].id, "due_on": str(stones[1].due_on), "row_version": stones[0].row_version}
    session.commit()
    seen = call("PUT", f"/plans/{plan.id}/schedule", {"items": [item], "dry_run": True}).json
    assert not seen["saved"] and [one["ref"] for one in seen["moves"]] == [stones[0].ref, stones[1].ref]
    assert call("PUT", f"/plans/{plan.id}/schedule", {"items": [item]}).json["saved"]
    assert call("PUT", f"/plans/{plan.id}/schedule", {"items": [item]}).json["code"] == "stale_schedule"
    links = {"predecessors": [{"ref": stones[1].ref, "kind": "SS", "lag_days": 1}]}
    assert call("PUT", f"/plan-items/{stones[2].id}/predecessors", links).json["predecessors"] == links["predecessors"]
    assert call("PUT", f"/plan-items/{stones[0].id}/predecessors", links).json["code"] == "circle"
    assert call("GET", f"/plan-items/{stones[2].id}/predecessors").json["predecessors"] == links["predecessors"]


def test_the_work_over_the_api(session, prepared, programme):
    _project, crew, (first, second, _third) = prepared
    who = crew.by_department[first.department]
    call, lead = programme(who), programme(crew.manager)
    assert call("PUT", f"/tasks/{first.id}/assignee", {"assignee_id": who.id}).json["assignee_id"] == who.id
    assert call("POST", f"/tasks/{first.id}/start", {}).json["state"] == "in_progress"
    assert call("PUT", f"/tasks/{first.id}/progress", {"progress_percent": 50}).json["progress_percent"] == 50
    assert call("POST", f"/tasks/{first.id}/block", {"reason": "缺线路"}).json["state"] == "blocked"
    assert call("DELETE", f"/tasks/{first.id}/block").json["state"] == "in_progress"
    lines = call("POST", f"/tasks/{first.id}/checklist", {"kind": "site"}).json["checks"]
    assert len(lines) == 5
    ticked = call("PUT", f"/tasks/{first.id}/checks/{lines[0]['id']}", {"done": True}).json
    assert ticked["checks"][0]["done_by"] == who.id
    assert len(call("POST", f"/tasks/{first.id}/checks", {"text": "补测"}).json["checks"]) == 6
    refused = call("POST", f"/tasks/{first.id}/report", {"report": "完成"})
    assert (refused.status_code, refused.json["code"]) == (409, "checks_open") and "补测" in refused.json["detail"]
    one = f"/tasks/{first.id}/checks/{lines[1]['id']}/removal"
    assert call("POST", one, {}).status_code == 422
    assert lead("POST", one, {"reason": "机房已有"}).status_code == 403
    assert len(call("POST", one, {"reason": "机房已有"}).json["checks"]) == 5
    (off,) = lead("GET", f"/tasks/{first.id}").json["taken_off"]
    assert (off["text"], off["reason"], off["by"]) == (lines[1]["text"], "机房已有", who.name)
    next_one = programme(crew.by_department[second.department])
    assert next_one("POST", f"/tasks/{second.id}/report", {"report": "完成"}).json["code"] == "waits_unfinished"
    assert lead("POST", f"/tasks/{second.id}/allowance", {"reason": "互不影响"}).json["early_reason"] == "互不影响"
    assert next_one("POST", f"/tasks/{second.id}/start", {"early": True}).status_code == 200
    assert next_one("POST", f"/tasks/{second.id}/report", {"report": "完成"}).json["state"] == "reported"
    director = programme(crew.director)
    assert len(director("GET", "/checklists").json) == 4
    body = {"section": "other", "department": "hr", "lines": "一\n二"}
    assert director("PUT", "/checklists/base_data", body).json["lines"] == ["一", "二"]
    assert director("PUT", "/checklists/nothing", body).status_code == 404
