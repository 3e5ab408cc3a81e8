"""Projects over the API: the road from opening to going live, and what is refused."""

import io

from bpo.kernel.roles import Department, Role
from bpo.people.actions import open_session
from bpo.people.models import SessionKind, User
from bpo.projects import queries
from tests.conftest import NOW
from tests.projects.makers import any_client, make_planned_project, make_prepared_project, staff

LETTER = {"duties": "编写计划书", "authority": "调度", "starts_on": "2026-11-22"}


def test_a_project_is_opened_listed_and_read(session, person, programme):
    client = any_client(session)
    call = programme(person(Role.SALES))
    body = {"client_id": client.id, "name": "会员回访", "mode": "seat", "services": ["follow_up"],
            "go_live_on": "2027-03-01"}  # fmt: skip
    opened = call("POST", "/projects", body)
    assert opened.status_code == 201 and opened.json["code"] == "P2026-001" and opened.json["state"] == "handover"
    assert call("GET", "/projects?state=handover").json["total"] == 1
    assert call("GET", f"/projects/{opened.json['id']}").json["zone"] == "Asia/Shanghai"
    wrong = call("POST", "/projects", {**body, "go_live_on": "2026-01-01"})
    assert wrong.status_code == 422 and wrong.json["code"] == "go_live_past"
    assert programme(person(Role.AUDITOR))("POST", "/projects", body).status_code == 403


def test_strangers_get_404(session, person, programme):
    project, _crew, plan = make_prepared_project(session)
    call = programme(person(Role.PROJECT_MANAGER))
    task = queries.tasks_of(session, project.id)[0]
    session.commit()
    for path in (f"/projects/{project.id}", f"/projects/{project.id}/plans", f"/plans/{plan.id}", f"/tasks/{task.id}",
                 f"/projects/{project.id}/readiness", f"/projects/{project.id}/manuals"):  # fmt: skip
        assert call("GET", path).status_code == 404, path
    assert call("POST", f"/projects/{project.id}/go-live", {}).status_code == 404


def test_the_road_over_the_api(session, programme):
    project = make_planned_project(session)
    crew = staff(session, project)
    director, manager = programme(crew.director), programme(crew.manager)
    letter = director("POST", f"/projects/{project.id}/appointments", {"appointee_id": crew.manager.id, **LETTER})
    assert letter.status_code == 201 and letter.json["number"] == "RM-2026-001"
    assert manager("POST", f"/appointments/{letter.json['id']}/acknowledgement").status_code == 200
    plan = manager("POST", f"/projects/{project.id}/plans", {"template": True})
    assert plan.status_code == 201
    number, items = plan.json["id"], plan.json["items"]
    refused = manager("POST", f"/plans/{number}/reviews", {"due_on": "2026-11-27"})
    assert refused.status_code == 409 and refused.json["code"] == "not_reviewable_uncovered"
    requirements = list(queries.requirement_refs(session, project.id))
    session.commit()
    body = {"section": "interfaces", "title": "技术接口", "detail": "甲方陈工；乙方孙工", "department": "system",
            "due_on": "2026-12-10", "requirement_ids": requirements}  # fmt: skip
    added = manager("POST", f"/plans/{number}/items", body)
    assert added.status_code == 201 and added.json["ref"] == "8.2" and added.json["requirement_ids"] == requirements
    changed = manager("PUT", f"/plan-items/{added.json['id']}", {
        **{name: value for name, value in body.items() if name != "section"}, "title": "双方技术接口",
    })  # fmt: skip
    assert changed.json["title"] == "双方技术接口"
    interfaces = ["8.2", "8.1"]
    ordered = manager("PUT", f"/plans/{number}/order", {"section": "interfaces", "refs": interfaces})
    assert ordered.status_code == 200
    risk = next(item for item in items if item["ref"] == "8.1")
    removed = manager("DELETE", f"/plan-items/{risk['id']}")
    assert removed.status_code == 204, removed.json
    review = manager("POST", f"/plans/{number}/reviews", {"due_on": "2026-11-27"})
    assert review.status_code == 201
    for department in [one["department"] for one in review.json["opinions"]]:
        call = programme(crew.by_department[Department(department)])
        opinion = {"department": department, "verdict": "approved"}
        given = call("POST", f"/reviews/{review.json['id']}/opinions", opinion)
        assert given.status_code == 201
    assert manager("GET", f"/plans/{number}").json["state"] == "approved"
    assert manager("GET", f"/plans/{number}/reviews").json[0]["state"] == "approved"
    assert manager("POST", f"/plans/{number}/items", body).json["code"] == "frozen"


def test_tasks_manual_and_gate_over_the_api(session, app, person, programme):
    project, crew, _plan = make_prepared_project(session)
    manager = programme(crew.manager)
    listed = manager("GET", "/tasks?department=system").json["items"]
    task = listed[0]
    engineer = programme(crew.by_department[Department.SYSTEM])
    for line in engineer("GET", f"/tasks/{task['id']}").json["checks"]:
        engineer("PUT", f"/tasks/{task['id']}/checks/{line['id']}", {"done": True})
    assert engineer("POST", f"/tasks/{task['id']}/report", {"report": "已通"}).json["state"] == "reported"
    user = session.get_one(User, crew.by_department[Department.SYSTEM].id)
    secret, _row = open_session(session, user, kind=SessionKind.TOKEN, label="t", now=NOW)
    session.commit()
    sent = app.test_client().post(
        f"/api/v1/tasks/{task['id']}/evidence", data={"evidence": (io.BytesIO(b"log"), "log.txt")},
        headers={"Authorization": f"Bearer {secret}"},
    )  # fmt: skip
    assert sent.status_code == 201
    assert manager("POST", f"/tasks/{task['id']}/return", {"reason": "缺并发记录"}).json["times_sent_back"] == 1
    assert engineer("POST", f"/tasks/{task['id']}/report", {"report": "补了"}).status_code == 200
    assert engineer("POST", f"/tasks/{task['id']}/confirmation").status_code == 403
    assert manager("POST", f"/tasks/{task['id']}/confirmation").json["state"] == "confirmed"
    writer = programme(person(Role.SERVICE_MANAGER, projects=(project,)))
    begun = writer("POST", f"/projects/{project.id}/manuals", {"title": "手册", "body": "正文"}).json
    assert (begun["number"], begun["state"], begun["chapters"][0]["ref"]) == (1, "draft", "C01")
    assert writer("POST", f"/manuals/{begun['id']}/submission").json["state"] == "in_review"
    assert manager("POST", f"/manuals/{begun['id']}/approval").json["state"] == "in_force"
    assert manager("GET", f"/projects/{project.id}/manuals").json[0]["title"] == "手册"
    found = {one["code"]: one for one in manager("GET", f"/projects/{project.id}/readiness").json}
    assert found["manual_published"]["ok"] and not found["tasks_confirmed"]["ok"]
    refused = manager("POST", f"/projects/{project.id}/go-live", {})
    assert refused.status_code == 409 and refused.json["code"] == "gate_not_met"
    short = programme(crew.director)("POST", f"/projects/{project.id}/go-live", {"override_reason": "急"})
    assert short.status_code == 422
    reason = {"override_reason": "先接测试话务，一周补齐手续"}
    opened = programme(crew.director)("POST", f"/projects/{project.id}/go-live", reason)
    assert opened.status_code == 201 and opened.json["met"] is False and opened.json["live_on"] == "2026-11-22"


def test_holding_members_and_services_over_the_api(session, programme, person):
    project = make_planned_project(session)
    director = programme(person(Role.DIRECTOR))
    helper = person(Role.HR)
    assert director("POST", f"/projects/{project.id}/members", {"user_id": helper.id}).status_code == 201
    assert [one["id"] for one in director("GET", f"/projects/{project.id}/members").json] == [helper.id]
    assert director("DELETE", f"/projects/{project.id}/members/{helper.id}").status_code == 204
    assert director("POST", f"/projects/{project.id}/hold", {"reason": "客户资金未到"}).json["state"] == "on_hold"
    assert director("DELETE", f"/projects/{project.id}/hold").json["state"] == "planning"
    assert director("POST", f"/projects/{project.id}/cancellation", {"reason": "客户放弃"}).json["state"] == "cancelled"
    seller = programme(person(Role.SALES))
    refused = seller("POST", f"/projects/{project.id}/services", {"title": "外呼", "services": ["follow_up"]})
    assert refused.status_code == 409 and refused.json["code"] == "not_live"
