"""The acts of staffing over the API, under the same permits."""

from bpo.kernel.roles import Role
from bpo.projects.queries import in_force
from tests.staffing.makers import POSITION, item_of, make_agent, make_agent_person, make_manual, make_staffed_project


def test_from_requisition_to_clearance_by_program(session, person, programme):
    project = make_staffed_project(session)
    item = item_of(session, project)
    hr, director = programme(person(Role.HR, projects=(project,))), programme(person(Role.DIRECTOR))
    system = programme(person(Role.SYSTEM, projects=(project,)))
    body = {"project_id": project.id, "plan_item_id": item, "headcount": 1, "needed_by": "2026-12-01"}
    wanted = hr("POST", "/requisitions", body)
    assert wanted.status_code == 201 and wanted.json["state"] == "submitted"
    url = f"/requisitions/{wanted.json['id']}"
    assert hr("POST", f"{url}/approval", {"approved": True}).status_code == 403
    assert director("POST", f"{url}/approval", {"approved": True}).json["state"] == "open"
    body = {"name": "周婷", "mobile": "13800138000", "channel": "agency", "fee": "800.00", "consent_on": "2026-11-20"}
    candidate = hr("POST", f"{url}/candidates", body)
    assert candidate.json["mobile_masked"] == "138****8000" and candidate.json["fee"] == "800.00"
    at = f"/candidates/{candidate.json['id']}"
    for stage in ("screening", "interview", "offer"):
        assert hr("POST", f"{at}/stage", {"stage": stage}).json["stage"] == stage
    assert hr("POST", f"{at}/stage", {"stage": "new"}).status_code == 409
    first = hr("POST", f"{at}/hire", {"starts_on": "2026-11-22", "employment": "own"})
    second = hr("POST", f"{at}/hire", {"starts_on": "2026-11-22", "employment": "own"})
    assert first.json["agent_id"] == second.json["agent_id"]
    assert hr("GET", f"{url}/candidates").json["total"] == 1
    assert hr("GET", url).json["state"] == "filled"
    agent = f"/agents/{first.json['agent_id']}"
    body = {"client_id": project.client_id, "signed_on": "2026-11-22", "signed_by": "paper"}
    assert hr("POST", f"{agent}/undertakings", body).status_code == 201
    body = {"project_id": project.id, "login": "8001", "starts_on": "2026-11-22"}
    assert system("POST", f"{agent}/logins", body).status_code == 201
    found = hr("GET", f"/projects/{project.id}/clearances").json
    assert [(one["name"], one["cleared"], [item["code"] for item in one["missing"]]) for one in found] == [
        ("周婷", False, ["no_manual"]),
    ]
    left = hr("POST", f"{agent}/departure", {"last_day": "2026-11-22", "reason": "个人原因"})
    assert left.status_code == 201 and left.json["agent"]["status"] == "left" and len(left.json["done"]) == 2


def test_courses_and_results_by_program(session, person, programme):
    project = make_staffed_project(session)
    agent = make_agent(session, project)
    hr = programme(person(Role.HR))
    body = {"code": "K-01", "title": "服务规范", "pass_mark": 80, "hours": 16, "required": True}
    course = hr("POST", "/courses", body)
    assert course.status_code == 201
    url = f"/courses/{course.json['id']}"
    body = {"taken_on": "2026-11-20", "scores": [{"agent_id": agent.id, "score": 80}]}
    assert hr("POST", f"{url}/results", body).json[0]["passed"] is True
    wrong = hr("POST", f"{url}/results", {**body, "scores": [{"agent_id": agent.id, "score": 101}]})
    assert wrong.status_code == 422 and wrong.content_type == "application/problem+json"
    assert hr("GET", f"{url}/results").json["total"] == 1
    assert hr("PUT", url, {"title": "服务规范", "pass_mark": 85, "hours": 16, "required": True}).json["pass_mark"] == 85


def test_agents_see_their_own_record_and_acknowledge(session, programme):
    project = make_staffed_project(session)
    agent, account = make_agent_person(session, project)
    other = make_agent(session, project, name="钱伟")
    make_manual(session, project)
    own = programme(account)
    agent_url, other_url, project_url = f"/agents/{agent.id}", f"/agents/{other.id}", f"/projects/{project.id}"
    manual = in_force(session, project.id)
    manual_url, chapters = f"/manuals/{manual.id}", [one.ref for one in manual.chapters]
    session.rollback()
    assert own("GET", "/agents").json["total"] == 1
    assert own("GET", f"{agent_url}/assignments").json[0]["position"] == POSITION
    assert own("GET", other_url).status_code == 404
    unread = own("POST", f"{project_url}/manual/receipts")
    assert (unread.status_code, unread.json["code"]) == (409, "chapters_unread")
    for ref in chapters:
        assert own("POST", f"{manual_url}/reading", {"ref": ref}).status_code == 200
    assert own("POST", f"{project_url}/manual/receipts").status_code == 201
    assert own("GET", f"{project_url}/clearances").status_code == 404
    assert own("POST", f"{agent_url}/assignments", {}).status_code in (403, 422)


def test_assignments_by_program(session, person, programme):
    project = make_staffed_project(session)
    agent = make_agent(session)
    manager = programme(person(Role.PROJECT_MANAGER, projects=(project,)))
    body = {"project_id": project.id, "position": POSITION, "starts_on": "2026-11-10"}
    first = manager("POST", f"/agents/{agent.id}/assignments", body)
    assert first.status_code == 201
    assert manager("POST", f"/agents/{agent.id}/assignments", body).status_code == 409
    ended = manager("POST", f"/assignments/{first.json['id']}/end", {"ends_on": "2026-11-20"})
    assert ended.json["ends_on"] == "2026-11-20"
