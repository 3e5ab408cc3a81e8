"""The pages of agents, training and hiring: every act reachable, and what a role may not do refused."""

import re
from datetime import date

from sqlalchemy import select

from bpo.kernel.roles import Role
from bpo.projects.queries import in_force
from staffing.agents.models import AcdLogin, Agent, Assignment
from staffing.hiring.models import Candidate, Requisition
from staffing.hiring.rules import RequisitionState, Stage
from staffing.training.models import Course, CourseResult
from tests.staffing.makers import (
    POSITION,
    item_of,
    make_agent,
    make_agent_person,
    make_candidate,
    make_course,
    make_manual,
    make_ready,
    make_requisition,
    make_staffed_project,
    read_manual,
)  # fmt: skip


def only(session, model):
    """The id of the one row there is; nothing stays open, so that the browser may write."""
    found = session.scalars(select(model.id)).one()
    session.rollback()
    return found


def words(page):
    """The text of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_hr_registers_an_agent_and_sees_their_file(session, person, sign_in):
    browser = sign_in(person(Role.HR))
    answer = browser.post("/agents/new", {"name": "孙丽", "employment": "dispatch", "hired_on": "2026-11-02"})
    assert answer.status_code == 303
    page = words(browser.get(answer.location))
    assert "孙丽" in page and "A00001" in page and "Dispatched" in page and "registered agent 孙丽" in page


def test_the_list_is_searched_filtered_and_exported(session, person, sign_in):
    project = make_staffed_project(session)
    make_agent(session, project)
    make_agent(session, name="钱伟")
    hr = person(Role.HR, projects=(project,))
    browser = sign_in(hr)
    assert "云澜电商售后热线" in words(browser.get("/agents"))
    found = words(browser.get(f"/agents?project={project.id}"))
    assert "赵晓梅" in found and "钱伟" not in found
    found = words(browser.get("/agents?q=A00002&status=training"))
    assert "钱伟" in found and "赵晓梅" not in found
    assert browser.get("/agents?export=xlsx").data[:2] == b"PK"


def test_the_file_answers_the_call_taking_rule_with_ticks(session, person, sign_in):
    project = make_staffed_project(session)
    course = make_course(session)
    agent = make_agent(session, project)
    browser = sign_in(person(Role.HR))
    page = words(browser.get(f"/agents/{agent.id}"))
    assert "Not yet" in page and "0 / 1" in page and "服务规范 not taken (pass mark 80)" in page
    make_ready(session, agent, project, course)
    page = words(browser.get(f"/agents/{agent.id}"))
    assert "1 / 1" in page and "none published" in page and "90 / 80" in page


def test_an_agent_reads_and_acknowledges_on_their_own_page(session, sign_in):
    project = make_staffed_project(session)
    course = make_course(session)
    agent, account = make_agent_person(session, project)
    make_ready(session, agent, project, course)
    make_manual(session, project)
    manual = in_force(session, project.id)
    acknowledge, reading = f"/my-page/manuals/{project.id}", f"/my-page/reading/{manual.id}"
    chapters = [one.ref for one in manual.chapters]
    browser = sign_in(account)
    assert "Read and acknowledge manual version 1" in words(browser.get("/"))
    assert "Read the manual" in words(browser.get("/my-page"))
    assert browser.post(acknowledge).status_code == 409
    for ref in chapters:
        assert browser.post(reading, {"ref": ref}).status_code == 303
    assert browser.post(acknowledge).status_code == 303
    page = words(browser.get("/my-page"))
    assert "May take calls" in page and "Read the manual" not in page and "Not yet" not in page
    assert "Acknowledge" not in words(browser.get("/"))


def test_an_agent_sees_nobody_elses_file_and_no_management(session, sign_in):
    project = make_staffed_project(session)
    agent, account = make_agent_person(session, project)
    other = make_agent(session, project, name="钱伟")
    browser = sign_in(account)
    assert browser.get(f"/agents/{agent.id}").status_code == 200
    assert browser.get(f"/agents/{other.id}").status_code == 404
    assert browser.get(f"/projects/{project.id}/agents").status_code == 404
    assert browser.get("/requisitions").status_code == 403
    assert browser.post(f"/agents/{agent.id}/departure").status_code == 403


def test_putting_on_a_project_and_taking_off_by_page(session, person, sign_in):
    project = make_staffed_project(session)
    agent = make_agent(session)
    browser = sign_in(person(Role.PROJECT_MANAGER, projects=(project,)))
    form = browser.get(f"/projects/{project.id}/agents/new").text
    assert "赵晓梅" in form and POSITION in form
    data = {"agent_id": agent.id, "position": POSITION, "starts_on": "2026-11-10"}
    assert browser.post(f"/projects/{project.id}/agents/new", data).status_code == 303
    page = words(browser.get(f"/projects/{project.id}/agents"))
    assert "赵晓梅" in page and "0 of 1 may take calls" in page
    held_id = only(session, Assignment)
    assert browser.post(f"/assignments/{held_id}/end", {"ends_on": "2026-11-22"}).status_code == 303
    assert "Earlier and later" in words(browser.get(f"/projects/{project.id}/agents"))


def test_undertaking_login_and_departure_by_page(session, person, sign_in):
    project = make_staffed_project(session)
    agent_id, client_id, project_id = make_agent(session, project).id, project.client_id, project.id
    hr, system = sign_in(person(Role.HR)), sign_in(person(Role.SYSTEM, projects=(project,)))
    assert "云澜电商" in hr.get(f"/agents/{agent_id}/undertakings/new").text
    data = {"client_id": client_id, "signed_on": "2026-11-02", "signed_by": "paper"}
    assert hr.post(f"/agents/{agent_id}/undertakings/new", data).status_code == 303
    again = hr.post(f"/agents/{agent_id}/undertakings/new", data)
    assert again.status_code == 409 and "signed towards" in words(again)
    data = {"project_id": project_id, "login": "8001", "starts_on": "2026-11-10"}
    assert system.post(f"/agents/{agent_id}/logins/new", data).status_code == 303
    assert hr.post(f"/agents/{agent_id}/logins/new", data).status_code == 403
    row_id = only(session, AcdLogin)
    assert system.post(f"/logins/{row_id}/end", {"ends_on": "2026-11-20"}).status_code == 303
    data = {"last_day": "2026-11-21", "reason": "个人原因"}
    assert hr.post(f"/agents/{agent_id}/departure", data).status_code == 303
    page = words(hr.get(f"/agents/{agent_id}"))
    assert "taken off" in page and "Left" in page and "个人原因" in page


def test_the_score_sheet_takes_many_and_says_by_name_what_is_wrong(session, person, sign_in):
    course = make_course(session)
    first, second = make_agent(session).id, make_agent(session, name="钱伟").id
    url = f"/courses/{course.id}"
    browser = sign_in(person(Role.HR))
    data = {"taken_on": "2026-11-20", f"score-{first}": "95", f"score-{second}": "200"}
    refused = browser.post(f"{url}/results", data)
    assert refused.status_code == 422 and "钱伟: At most 100; you gave 200." in words(refused)
    assert 'value="95"' in refused.text, "what was typed stays"
    assert session.scalars(select(CourseResult)).all() == []
    session.rollback()
    done = browser.post(f"{url}/results", {**data, f"score-{second}": "70"})
    assert done.status_code == 303
    page = words(browser.get(url))
    assert "Results recorded: 2, passed: 1." in page and "recorded results in 服务规范: 2" in page
    assert browser.post(f"{url}/results", {"taken_on": "2026-11-20"}).status_code == 422
    assert browser.get(f"{url}?export=csv").status_code == 200


def test_courses_are_opened_and_edited_by_page(session, person, sign_in):
    browser = sign_in(person(Role.HR))
    data = {"code": "K-07", "title": "产品知识", "pass_mark": "85", "hours": "24", "required": "true"}
    assert browser.post("/courses/new", data).status_code == 303
    course_id = only(session, Course)
    assert browser.post("/courses/new", data).status_code == 422
    data = {"title": "产品知识（二）", "pass_mark": "90", "hours": "24", "row_version": "1"}
    assert browser.post(f"/courses/{course_id}/edit", data).status_code == 303
    assert browser.post(f"/courses/{course_id}/edit", data).status_code == 409, "somebody edited it meanwhile"
    page = words(browser.get("/courses"))
    assert "产品知识（二）" in page and "All projects" in page
    assert sign_in(person(Role.PROJECT_MANAGER)).get("/courses/new").status_code == 403


def test_the_matrix_shows_gaps_and_certifies_who_is_ready(session, person, sign_in):
    project = make_staffed_project(session)
    course = make_course(session)
    agent, account = make_agent_person(session, project)
    browser = sign_in(person(Role.PROJECT_MANAGER, projects=(project,)))
    page = browser.get(f"/projects/{project.id}/training")
    assert "not taken" in words(page) and "Something is still missing" in words(page)
    assert browser.post(f"/projects/{project.id}/agents/{agent.id}/certify").status_code == 409
    make_ready(session, agent, project, course)
    make_manual(session, project)
    read_manual(session, account, project)
    session.commit()
    assert browser.post(f"/projects/{project.id}/agents/{agent.id}/certify").status_code == 303
    assert "On the floor" in words(browser.get(f"/projects/{project.id}/training"))


def test_a_position_is_requested_approved_sought_and_hired_by_page(session, person, sign_in):
    project = make_staffed_project(session, headcount=1)
    item = item_of(session, project)
    manager = sign_in(person(Role.PROJECT_MANAGER, projects=(project,)))
    director, hr = sign_in(person(Role.DIRECTOR)), sign_in(person(Role.HR))
    assert "Request people for it" in words(manager.get(f"/projects/{project.id}/hiring"))
    url = f"/projects/{project.id}/positions/{item}/request"
    assert 'value="2026-12-01"' in manager.get(url).text
    over = manager.post(url, {"headcount": "3", "needed_by": "2026-12-01"})
    assert over.status_code == 422 and "more than the 1 left" in words(over)
    answer = manager.post(url, {"headcount": "1", "needed_by": "2026-12-01"})
    assert answer.status_code == 303
    assert "Approve 1 × 客户服务代表 (ZP-2026-001)" in words(director.get("/"))
    assert manager.post(f"{answer.location}/approve").status_code == 403
    assert director.post(f"{answer.location}/approve").status_code == 303
    data = {"name": "周婷", "mobile": "13800138000", "channel": "agency", "fee": "800", "consent_on": "2026-11-20"}
    assert hr.post(f"{answer.location}/candidates/new", data).status_code == 303
    row_id = only(session, Candidate)
    page = hr.get(answer.location).text
    assert "138****8000" in page and "13800138000" not in page
    for stage in ("screening", "interview", "offer"):
        assert hr.post(f"/candidates/{row_id}/advance/{stage}").status_code == 303
    data = {"starts_on": "2026-12-01", "employment": "own"}
    hired = hr.post(f"/candidates/{row_id}/hire", data)
    assert hired.status_code == 303 and hired.location.startswith("/agents/")
    page = words(hr.get(answer.location))
    assert "Filled" in page and "1 of 1 hired" in page and "¥800.00" in page
    session.expire_all()
    assert session.scalars(select(Agent.name)).all() == ["周婷"]


def test_the_director_refuses_with_a_reason_and_not_their_own(session, person, sign_in):
    project = make_staffed_project(session)
    row = make_requisition(session, project, approved=False)
    director = sign_in(person(Role.DIRECTOR))
    assert director.post(f"/requisitions/{row.id}/refuse", {"reason": ""}).status_code == 422
    assert director.post(f"/requisitions/{row.id}/refuse", {"reason": "预算未批"}).status_code == 303
    assert "预算未批" in words(director.get(f"/requisitions/{row.id}"))
    hr = sign_in(person(Role.HR))
    other = make_requisition(session, project)
    assert hr.post(f"/requisitions/{other.id}/cancel", {"reason": "项目推迟"}).status_code == 303
    session.expire_all()
    assert session.get_one(Requisition, other.id).state == RequisitionState.CANCELLED


def test_many_candidates_move_and_the_others_are_explained(session, person, sign_in):
    requisition = make_requisition(session, make_staffed_project(session))
    rows = [make_candidate(session, requisition, number) for number in (1, 2)]
    ahead = make_candidate(session, requisition, 3, stage=Stage.INTERVIEW)
    browser = sign_in(person(Role.HR))
    assert "To “Screening”" in words(browser.get("/candidates"))
    chosen = "&".join(f"id={row.id}" for row in (*rows, ahead))
    check = browser.get(f"/candidates?bulk=to_screening&{chosen}")
    assert "2 can, 1 cannot." in words(check)
    assert "候选人3 cannot go from stage “Interview” to stage “Screening”." in words(check)
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', check.text))
    answer = browser.post("/lists/candidates/acts/to_screening", form)
    assert answer.status_code == 303
    assert "2 done, 0 not." in words(browser.get(answer.location))
    assert words(browser.get("/candidates?stage=screening")).count("候选人") >= 2


def test_many_candidates_are_rejected_for_one_reason_that_is_asked_for(session, person, sign_in):
    requisition = make_requisition(session, make_staffed_project(session))
    rows = [make_candidate(session, requisition, number) for number in (1, 2)]
    browser = sign_in(person(Role.HR))
    check = browser.get("/candidates?bulk=reject&all=1")
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', check.text))
    again = browser.post("/lists/candidates/acts/reject", {**form, "reason": " "})
    assert again.status_code == 422 and "Please fill this in." in words(again) and 'name="rows"' in again.text
    assert browser.post("/lists/candidates/acts/reject", {**form, "reason": "人数已满"}).status_code == 303
    session.expire_all()
    assert {session.get_one(Candidate, row.id).stage for row in rows} == {Stage.REJECTED}


def test_a_candidate_is_lost_looked_at_again_and_their_number_shown_on_the_record(session, person, sign_in):
    requisition = make_requisition(session, make_staffed_project(session))
    row = make_candidate(session, requisition)
    browser = sign_in(person(Role.HR))
    assert browser.post(f"/candidates/{row.id}/out/rejected", {"reason": "口音"}).status_code == 303
    assert "口音" in words(browser.get(f"/requisitions/{requisition.id}"))
    assert browser.post(f"/candidates/{row.id}/out/screening", {"reason": "再听一次"}).status_code == 303
    assert "13800130001" in browser.post(f"/candidates/{row.id}/mobile").text
    page = words(browser.get(f"/candidates/{row.id}"))
    assert "looked at the mobile number" in page and "13800130001" not in page


def test_pages_of_foreign_projects_do_not_exist(session, person, sign_in):
    project = make_staffed_project(session)
    requisition = make_requisition(session, project)
    row = make_candidate(session, requisition)
    agent = make_agent(session, project)
    browser = sign_in(person(Role.PROJECT_MANAGER))
    for url in (
        f"/projects/{project.id}/agents", f"/projects/{project.id}/training", f"/projects/{project.id}/hiring",
        f"/requisitions/{requisition.id}", f"/candidates/{row.id}", f"/agents/{agent.id}",
        f"/projects/{project.id}/positions/{item_of(session, project)}/request",
    ):  # fmt: skip
        assert browser.get(url).status_code == 404, url


def test_every_page_is_in_chinese_too(session, person, sign_in):
    project = make_staffed_project(session)
    course = make_course(session)
    agent = make_agent(session, project, hired_on=date(2026, 10, 1))
    requisition = make_requisition(session, project)
    row = make_candidate(session, requisition)
    browser = sign_in(person(Role.HR, projects=(project,)))
    browser.client.set_cookie("language", "zh_Hans_CN")
    said = {
        "/agents": "坐席人员", f"/agents/{agent.id}": "能否接听", f"/projects/{project.id}/agents": "保密承诺",
        "/courses": "课程", f"/courses/{course.id}": "及格分", f"/courses/{course.id}/results": "登记成绩",
        f"/projects/{project.id}/training": "培训", f"/projects/{project.id}/hiring": "计划岗位",
        "/requisitions": "招聘", f"/requisitions/{requisition.id}": "招聘漏斗", f"/candidates/{row.id}": "候选人1",
    }  # fmt: skip
    for url, expected in said.items():
        assert expected in browser.get(url).text, url
