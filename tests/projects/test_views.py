"""The pages of projects: what each role sees and does there."""

import io
import re
from datetime import UTC, datetime

import pytest

from bpo.kernel import files
from bpo.kernel.roles import Department, Role
from bpo.projects import actions, queries
from bpo.projects.rules import PlanState, ProjectState, TaskState
from tests.conftest import NOW
from tests.projects.makers import appoint as appoint_crew
from tests.projects.makers import (
    approve,
    convene,
    finish_tasks,
    make_planned_project,
    make_prepared_project,
    make_project,
    publish,
    staff,
    tick_all,
    write_plan,
)  # fmt: skip


@pytest.fixture
def crewed(session):
    """A project in planning with its people and manager."""
    project = make_planned_project(session)
    crew = staff(session, project)
    appoint_crew(session, project, crew)
    return project, crew


def test_members_find_the_project_and_strangers_do_not(session, person, sign_in):
    project = make_project(session)
    member = sign_in(person(Role.PROJECT_MANAGER, projects=(project,)))
    assert project.name in member.get("/projects").text
    page = member.get(f"/projects/{project.id}")
    assert page.status_code == 200 and "P2026-001" in page.text
    stranger = sign_in(person(Role.PROJECT_MANAGER))
    assert project.name not in stranger.get("/projects").text
    for tab in ("", "/plan", "/tasks", "/people", "/manual", "/readiness"):
        assert stranger.get(f"/projects/{project.id}{tab}").status_code == 404


def test_sales_opens_a_project_by_page_and_sees_it(session, person, sign_in):
    client = make_project(session).client_id
    browser = sign_in(person(Role.SALES))
    answer = browser.post(
        "/projects/new",
        {"client_id": client, "name": "会员回访", "mode": "seat", "services": ["follow_up"],
         "go_live_on": "2027-03-01"},
    )  # fmt: skip
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "会员回访" in page and "P2026-002" in page and "Satisfaction follow-up" in page
    assert browser.get("/projects?q=会员&export=xlsx").data[:2] == b"PK"
    assert sign_in(person(Role.DIRECTOR)).get("/projects/new").status_code == 403


def test_the_client_s_people_see_no_internal_facts(session, person, sign_in):
    project, crew, _plan = make_prepared_project(session)
    browser = sign_in(person(Role.CLIENT, projects=(project,)))
    page = browser.get(f"/projects/{project.id}").text
    assert project.name in page
    for hidden in ("RM-2026-001", "Asia/Shanghai", ">History<", "tasks confirmed"):
        assert hidden not in page
    assert browser.get(f"/projects/{project.id}/plan").status_code == 403
    (letter,) = files.files_of(session, "projects_appointment", 1)
    session.commit()
    assert browser.get(f"/files/{letter.id}").status_code == 404
    assert sign_in(crew.manager).get(f"/files/{letter.id}").data.startswith(b"%PDF-")


def test_the_director_appoints_and_the_appointee_acknowledges(session, person, sign_in):
    project = make_planned_project(session)
    director, manager = person(Role.DIRECTOR), person(Role.PROJECT_MANAGER, name="周敏")
    office = sign_in(director)
    assert "Appoint the project manager" in office.get("/").text
    form = office.get(f"/projects/{project.id}/appointments/new").text
    assert "周敏" in form and "convene its review" in form
    answer = office.post(
        f"/projects/{project.id}/appointments/new",
        {"appointee_id": manager.id, "duties": "编写计划书", "authority": "调度", "starts_on": "2026-11-22",
         "language": "zh_Hans_CN"},
    )  # fmt: skip
    assert answer.status_code == 303
    people = office.get(answer.location).text
    assert "RM-2026-001" in people and "Not acknowledged yet" in people
    desk = sign_in(manager)
    assert "Acknowledge the letter of appointment RM-2026-001" in desk.get("/").text
    assert desk.post("/appointments/1/acknowledgement").status_code == 303
    assert "Acknowledged 2026-11-22" in office.get(f"/projects/{project.id}/people").text


def test_a_gap_is_shown_and_filled_from_beside_the_requirement(session, sign_in, crewed):
    project, crew = crewed
    desk = sign_in(crew.manager)
    assert desk.post(f"/projects/{project.id}/plan/new", {"template": "true"}).status_code == 303
    page = desk.get(f"/projects/{project.id}/plan").text
    refs = queries.requirement_refs(session, project.id)
    session.commit()
    assert f"{len(refs)} not covered, cannot be sent for review" in page and 'aria-disabled="true"' in page
    kpi = next(number for number, ref in refs.items() if ref == "R-003")
    form = desk.get(f"/plans/1/items/new?requirement={kpi}").text
    assert "New item: Service levels &amp; quality targets" in form
    data = {"title": "20 秒接听 85%", "kpi": "service_level", "target_percent": "85", "threshold_seconds": "20",
            "department": "operations", "due_on": "2027-01-04", "requirement_ids": [kpi]}  # fmt: skip
    answer = desk.post(f"/plans/1/items/new?requirement={kpi}", data)
    assert answer.status_code == 303
    page = desk.get(answer.location).text
    assert f"{len(refs) - 1} not covered" in page and "6.2 20 秒接听 85%" in page and "85% in 20 s" in page
    wrong = desk.post(f"/plans/1/items/new?requirement={kpi}", {**data, "threshold_seconds": ""})
    assert wrong.status_code == 422 and "answered within so many seconds" in wrong.text


def test_the_review_goes_through_the_pages(session, sign_in, crewed):
    project, crew = crewed
    plan = write_plan(session, project, crew)
    desk = sign_in(crew.manager)
    assert desk.post(f"/plans/{plan.id}/reviews/new", {"due_on": "2026-11-27"}).status_code == 303
    hr = sign_in(crew.by_department[Department.HR])
    assert "opinion on the project plan, round 1" in hr.get("/").text
    assert hr.post("/reviews/1/opinions/hr", {"verdict": "returned"}).status_code == 422
    assert hr.post("/reviews/1/opinions/hr", {"verdict": "returned", "comment": "分两期"}).status_code == 303
    session.expire_all()
    approve(session, plan.reviews[0], crew)
    page = desk.get(f"/projects/{project.id}/plan").text
    assert "分两期" in page and "Answer the comments of the last round first" in page
    opinion = next(one.id for one in plan.reviews[0].opinions if one.department == Department.HR)
    session.commit()
    assert desk.post(f"/opinions/{opinion}/answer", {"answer": "改为两期"}).status_code == 303
    assert desk.post(f"/plans/{plan.id}/reviews/new", {"due_on": "2026-11-28"}).status_code == 303
    page = desk.get(f"/projects/{project.id}/plan").text
    assert "carried over from the last round" in page
    assert hr.post("/reviews/2/opinions/hr", {"verdict": "approved"}).status_code == 303
    session.expire_all()
    assert plan.state == PlanState.APPROVED
    session.commit()
    assert desk.get("/plan-items/1").status_code == 200
    item = desk.get("/plan-items/1").text
    assert "An approved plan is frozen" in item
    refused = desk.post("/plan-items/1/removal")
    assert refused.status_code == 409


def test_items_change_their_place_and_go(session, sign_in, crewed):
    project, crew = crewed
    plan = write_plan(session, project, crew)
    desk = sign_in(crew.manager)
    second = next(item.id for item in plan.items if item.ref == "1.2")
    session.commit()
    assert desk.post(f"/plan-items/{second}/place", {"up": "1"}).status_code == 303
    session.expire_all()
    assert [item.ref for item in queries.ordered_items(plan)][:2] == ["1.2", "1.1"]
    session.commit()
    assert desk.post(f"/plan-items/{second}/removal").status_code == 303
    assert "1.2 " not in desk.get(f"/projects/{project.id}/plan").text.split("History")[0]


def test_a_new_version_shows_its_difference(session, sign_in):
    project, crew, _plan = make_prepared_project(session)
    desk = sign_in(crew.manager)
    assert desk.post(f"/projects/{project.id}/plan/new", {}).status_code == 303
    page = desk.get(f"/projects/{project.id}/plan").text
    assert "Difference to version 1" in page and "Nothing differs from the approved version." in page
    item = next(one for one in queries.versions_of(session, project.id)[0].items if one.ref == "1.1")
    session.commit()
    shown = desk.get(f"/plan-items/{item.id}").text
    assert 'value="20"' in shown
    refs = list(queries.requirement_refs(session, project.id))
    session.commit()
    data = {"title": item.title, "quantity": "30", "starts_on": "2026-12-28", "department": "hr",
            "due_on": "2026-12-28", "requirement_ids": refs, "row_version": item.row_version}  # fmt: skip
    assert desk.post(f"/plan-items/{item.id}", data).status_code == 303
    page = desk.get(f"/projects/{project.id}/plan").text
    assert "Headcount" in page and ">30<" in page and "Quantity" in page
    assert "Who does what (RACI)" in page and "to be put right" not in page
    data |= {"row_version": item.row_version + 1, "raci_hr": "R", "raci_operations": "C"}
    assert desk.post(f"/plan-items/{item.id}", data).status_code == 303
    assert "to be put right: 1" in desk.get(f"/projects/{project.id}/plan").text
    assert "Version 2" in desk.get(f"/projects/{project.id}/plan?version=1").text
    assert desk.get(f"/projects/{project.id}/plan?version=9").status_code == 404


def test_a_task_is_reported_with_a_file_and_confirmed(session, sign_in, clock):
    project, crew, _plan = make_prepared_project(session)
    task = next(one for one in queries.tasks_of(session, project.id) if one.department == Department.SYSTEM)
    session.commit()
    engineer, desk = sign_in(crew.by_department[Department.SYSTEM]), sign_in(crew.manager)
    assert task.title in engineer.get("/tasks?department=system").text
    clock.moment = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)
    assert "Overdue" in sign_in(crew.manager).get(f"/projects/{project.id}/tasks").text
    clock.moment = NOW
    tick_all(session, crew.by_department[Department.SYSTEM], task)
    session.commit()
    answer = engineer.post(
        f"/tasks/{task.id}/report", {"report": "两路中继已通\n并发 60", "evidence": (io.BytesIO(b"log"), "测试.txt")}
    )
    assert answer.status_code == 303
    page = desk.get(f"/tasks/{task.id}").text
    assert "测试.txt" in page and "两路中继已通<br>并发 60" in page
    assert engineer.post(f"/tasks/{task.id}/confirmation").status_code == 403
    assert desk.post(f"/tasks/{task.id}/return", {"reason": "缺并发记录"}).status_code == 303
    assert "缺并发记录" in engineer.get(f"/tasks/{task.id}").text
    assert engineer.post(f"/tasks/{task.id}/report", {"report": "已补"}).status_code == 303
    assert desk.post(f"/tasks/{task.id}/confirmation").status_code == 303
    session.expire_all()
    assert task.state == TaskState.CONFIRMED
    session.commit()


def test_what_is_still_to_do_stands_before_what_is_confirmed(session, sign_in, clock):
    project, crew, _plan = make_prepared_project(session)
    first = min(queries.tasks_of(session, project.id), key=lambda task: (task.due_on, task.id))
    doer = crew.by_department[first.department]
    tick_all(session, doer, first)
    actions.report_task(session, doer, task_id=first.id, report="已完成", now=clock())
    actions.confirm_task(session, crew.manager, task_id=first.id, now=clock())
    session.commit()
    listed = re.findall(r'href="/tasks/(\d+)"', sign_in(crew.manager).get(f"/projects/{project.id}/tasks").text)
    assert len(listed) > 2 and listed[-1] == str(first.id)


def test_the_gate_names_what_is_missing_and_the_director_opens_it(session, sign_in):
    project, crew, _plan = make_prepared_project(session)
    desk, office = sign_in(crew.manager), sign_in(crew.director)
    page = desk.get(f"/projects/{project.id}/readiness").text
    assert "The operations manual is published" in page and "conditions are not met yet" in page
    assert desk.post(f"/projects/{project.id}/go-live").status_code == 409
    form = f"/projects/{project.id}/go-live/override"
    assert desk.get(form).status_code == 403
    assert office.post(form, {"reason": "太急"}).status_code == 422
    lacking = {"reason": "手册周五发布，先接测试话务"}
    assert office.post(form, lacking).status_code == 422  # the page asks for the measure, its owner and a day as well
    measure = {"measure": "班组长逐通监听", "measure_owner_id": str(crew.manager.id), "expires_on": "2026-12-10"}
    assert office.post(form, {**lacking, **measure}).status_code == 303
    session.expire_all()
    assert project.state == ProjectState.LIVE
    session.commit()
    assert "手册周五发布" in desk.get(f"/projects/{project.id}/readiness").text


def test_the_manual_is_read_by_version(session, sign_in, person):
    project = make_project(session)
    publish(session, project)
    writer = sign_in(person(Role.SERVICE_MANAGER, projects=(project,)))
    data = {"title": "运营手册", "change_note": "回电时限", "grace_hours": "24", "body": "# 升级\n两小时内回电"}
    assert writer.post(f"/projects/{project.id}/manual/new", data).status_code == 303
    assert "两小时内回电" in writer.get("/manuals/2").text
    assert "您好，云澜客服" in writer.get(f"/projects/{project.id}/manual").text, "a draft is not in force"
    assert "您好，云澜客服" in writer.get("/manuals/2/differences").text
    assert writer.post("/manuals/2/submission").status_code == 303
    manager = sign_in(person(Role.PROJECT_MANAGER, projects=(project,)))
    assert manager.post("/manuals/2/approval").status_code == 303
    assert "两小时内回电" in manager.get(f"/projects/{project.id}/manual").text


def test_holding_and_people_by_page(session, sign_in, crewed):
    project, crew = crewed
    office = sign_in(crew.director)
    assert office.post(f"/projects/{project.id}/hold", {"reason": "客户资金未到"}).status_code == 303
    assert "On hold" in office.get(f"/projects/{project.id}").text
    assert office.post(f"/projects/{project.id}/resumption").status_code == 303
    finance = crew.by_department[Department.FINANCE]
    assert office.post(f"/projects/{project.id}/people/{finance.id}/removal").status_code == 303
    assert sign_in(finance).get(f"/projects/{project.id}/plan").status_code == 404
    assert office.post(f"/projects/{project.id}/people/new", {"user_id": finance.id}).status_code == 303
    assert sign_in(finance).get(f"/projects/{project.id}/plan").status_code == 200


def test_a_department_with_nobody_on_the_project_is_named(session, sign_in, crewed):
    project, crew = crewed
    plan = write_plan(session, project, crew)
    hr = crew.by_department[Department.HR]
    sign_in(crew.director).post(f"/projects/{project.id}/people/{hr.id}/removal")
    convene(session, plan, crew)
    page = sign_in(crew.manager).get(f"/projects/{project.id}/plan").text
    assert "Nobody of these departments is on the project yet: HR department" in page


def test_everything_is_confirmed_and_the_manager_goes_live_by_page(session, sign_in, monkeypatch):
    project, crew, _plan = make_prepared_project(session)
    finish_tasks(session, project, crew)
    publish(session, project)
    page = sign_in(crew.manager).get(f"/projects/{project.id}").text
    assert "The operations manual is published" not in page  # met conditions no longer stand in the way


def test_home_lists_the_projects_one_follows_and_how_they_stand(session, person, sign_in):
    project, _crew, _plan = make_prepared_project(session)
    home = sign_in(person(Role.PROJECT_MANAGER, projects=(project,))).get("/").text
    assert "My projects" in home and project.name in home and "Preparing" in home
    assert "Running projects" in sign_in(person(Role.DIRECTOR)).get("/").text
    assert project.name not in sign_in(person(Role.PROJECT_MANAGER)).get("/").text
    client = sign_in(person(Role.CLIENT, projects=(project,))).get("/").text
    assert project.name in client and "Tasks" not in client
    assert project.name not in sign_in(person(Role.ADMINISTRATOR)).get("/").text
