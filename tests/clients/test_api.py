"""Clients and handovers over the API: the same acts, the same refusals."""

from io import BytesIO

import pytest
from flask import Flask

from bpo.clients.models import Handover
from bpo.kernel.roles import Role
from bpo.people.actions import open_session
from bpo.people.models import SessionKind, User
from tests.clients.makers import complete, fill_up, handover_of, make_client, make_contact, uscc
from tests.clients.test_actions import ROWS, form
from tests.conftest import NOW
from tests.projects.makers import make_project

CLIENT = {
    "legal_name_zh": "宁远家电有限公司", "short_name": "宁远家电", "taxpayer_kind": "general", "uscc": uscc(5),
    "payment_days": 30,
}  # fmt: skip
REQUIREMENT = {"kind": "stated", "category": "kpi", "statement": "85%", "acceptance": "按月", "source": "tender"}


@pytest.fixture
def handover(session) -> Handover:
    return handover_of(session, make_project(session, client=make_client(session)))


@pytest.fixture
def send_file(app: Flask, session):
    """`send_file(actor, path, data, name)` → the answer to a multipart request with that person's token."""

    def send(actor, path: str, data: bytes, name: str):
        user = session.get_one(User, actor.id)
        secret, _row = open_session(session, user, kind=SessionKind.TOKEN, label="test", now=NOW)
        session.commit()
        headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
        return app.test_client().post(f"/api/v1{path}", data={"file": (BytesIO(data), name)}, headers=headers)

    return send


def test_a_client_is_registered_listed_changed_and_refused_twice(person, programme):
    call = programme(person(Role.SALES))
    made = call("POST", "/clients", CLIENT)
    assert made.status_code == 201 and made.json["code"] == "C-001" and made.json["status"] == "active"
    assert [one["uscc"] for one in call("GET", "/clients?q=宁远").json["items"]] == [uscc(5)]
    address = f"/clients/{made.json['id']}"
    changed = call("PUT", address, {**CLIENT, "payment_days": 45, "row_version": 1})
    assert (changed.status_code, changed.json["payment_days"], changed.json["row_version"]) == (200, 45, 2)
    assert call("PUT", address, {**CLIENT, "row_version": 1}).json["code"] == "stale"
    double = call("POST", "/clients", CLIENT)
    assert (double.status_code, double.json["code"]) == (409, "same_uscc")
    assert double.content_type == "application/problem+json"
    wrong = call("POST", "/clients", {**CLIENT, "uscc": "123", "status": "dormant"})
    assert wrong.status_code == 422


def test_dormancy_is_a_resource(session, person, programme):
    client = make_client(session)
    call = programme(person(Role.SALES))
    address = f"/clients/{client.id}/dormancy"
    assert call("POST", address, {"reason": "一年没有业务"}).json["status"] == "dormant"
    assert call("DELETE", address).json["status"] == "active"
    assert call("DELETE", address).status_code == 409


def test_contacts_are_masked_and_disclosed_for_a_reason(session, person, programme):
    client = make_client(session)
    call = programme(person(Role.SALES))
    made = call("POST", f"/clients/{client.id}/contacts", {"name": "赵敏", "role": "finance", "mobile": "13900001111"})
    assert made.status_code == 201 and made.json["mobile_masked"] == "139****1111" and "mobile" not in made.json
    assert "13900001111" not in call("GET", f"/clients/{client.id}/contacts").text
    number = made.json["id"]
    shown = call("POST", f"/contacts/{number}/disclosures", {"reason": "催收发票"})
    assert (shown.status_code, shown.json) == (201, {"mobile": "13900001111"})
    assert call("POST", f"/contacts/{number}/disclosures", {}).status_code == 422
    edited = call("PUT", f"/contacts/{number}", {"name": "赵敏", "role": "business", "row_version": 1})
    assert edited.json["mobile_masked"] == "139****1111" and edited.json["role"] == "business"
    assert (
        programme(person(Role.AUDITOR))("POST", f"/contacts/{number}/disclosures", {"reason": "why"}).status_code == 403
    )


def test_a_foreign_client_and_contact_are_absent(session, person, programme):
    project = make_project(session, client=make_client(session))
    foreign = make_contact(session, make_client(session, 2))
    call = programme(person(Role.PROJECT_MANAGER, projects=(project,)))
    assert call("GET", "/clients").json["total"] == 1
    for address in (f"/clients/{foreign.client_id}", f"/clients/{foreign.client_id}/contacts", "/clients/99999"):
        assert call("GET", address).status_code == 404
    assert call("POST", f"/contacts/{foreign.id}/disclosures", {"reason": "curious"}).status_code == 404


def test_the_road_of_a_handover(session, person, programme, send_file, handover):
    seller = person(Role.SALES)
    sales, director = programme(seller), programme(person(Role.DIRECTOR))
    address = f"/handovers/{handover.id}"
    told = sales("GET", address).json
    assert [one["code"] for one in told["missing"]] == [
        "no_requirement", "no_service_hours", "no_channels", "no_kpi", "no_volume", "no_language", "no_duty",
        "no_source_file",
    ]  # fmt: skip
    assert sales("POST", f"{address}/sending").json["code"] == "handover_incomplete"
    for category in ("kpi", "service_hours", "channels"):
        made = sales(
            "POST", f"{address}/requirements", {**REQUIREMENT, "category": category, "statement": category + "!"}
        )
        assert made.status_code == 201
    fill_up(session, handover)
    session.commit()
    kept = send_file(seller, f"{address}/files", b"%PDF-1.7 x", "标书.pdf")
    assert kept.status_code == 201 and kept.json["name"] == "标书.pdf"
    assert sales("POST", f"{address}/sending").json["state"] == "sent"
    body = {"reason": "时段不清", "requirements": [{"ref": "R-002", "reason": "节假日呢？"}]}
    assert sales("POST", f"{address}/return", body).status_code == 403
    back = director("POST", f"{address}/return", body).json
    assert (back["state"], back["requirements"][1]["return_reason"]) == ("returned", "节假日呢？")
    second = back["requirements"][1]
    changed = sales("PUT", f"/requirements/{second['id']}", {**REQUIREMENT, "category": "service_hours"})
    assert changed.status_code == 200
    gone = sales("POST", f"/requirements/{made.json['id']}/withdrawal", {"reason": "写重了"}).json
    assert gone["withdrawn_on"] == "2026-11-22"
    assert sales("POST", f"{address}/sending").json["code"] == "handover_incomplete"
    sales("POST", f"{address}/requirements", {**REQUIREMENT, "category": "channels", "statement": "400"})
    assert sales("POST", f"{address}/sending").status_code == 200
    done = director("POST", f"{address}/acceptance").json
    assert (done["state"], done["missing"]) == ("accepted", [])
    listed = sales("GET", f"/projects/{handover.project_id}/requirements").json
    assert [one["ref"] for one in listed if one["statement"] in ("kpi!", REQUIREMENT["statement"], "400")] == [
        "R-001", "R-002", "R-009",
    ]  # fmt: skip
    assert "R-003" not in {one["ref"] for one in listed} and len(listed) == 8
    assert "return_reason" not in listed[0]
    assert sales("GET", "/handovers?state=accepted").json["total"] == 1


def test_a_requirement_form_is_previewed_and_imported(person, send_file, handover):
    sales = person(Role.SALES)
    content = form(*ROWS, [None, "wish", "kpi", "90%", None, "tender", None, None])
    path = f"/handovers/{handover.id}/imports"
    seen = send_file(sales, f"{path}?preview=true", content, "form.xlsx").json
    assert (seen["applied"], seen["new"], seen["wrong"], seen["file_id"]) == (False, 3, 1, None)
    assert seen["rows"][3]["errors"][0]["column"] == "kind"
    done = send_file(sales, path, content, "form.xlsx")
    assert done.status_code == 201
    assert (done.json["applied"], done.json["new"]) == (True, 3)
    again = send_file(sales, path, content, "form.xlsx").json
    assert (again["new"], again["changed"], again["unchanged"], again["file_id"]) == (0, 0, 3, done.json["file_id"])
    assert send_file(sales, path, b"%PDF-1.7", "form.xlsx").status_code == 422
    assert send_file(person(Role.DIRECTOR), path, content, "form.xlsx").status_code == 403


def test_files_are_taken_off_by_their_handover_only(session, person, programme, send_file, handover):
    sales = person(Role.SALES)
    other = handover_of(session, make_project(session, client=make_client(session, 2)))
    kept = send_file(sales, f"/handovers/{handover.id}/files", b"%PDF-1.7 x", "a.pdf").json["id"]
    assert programme(sales)("DELETE", f"/handovers/{other.id}/files/{kept}").status_code == 404
    assert programme(sales)("DELETE", f"/handovers/{handover.id}/files/{kept}").status_code == 204


def test_the_clients_people_read_requirements_and_nothing_else(session, person, programme, handover):
    complete(session, handover)
    project = make_project(session, client=make_client(session, 3))
    call = programme(person(Role.CLIENT, projects=(project,)))
    assert call("GET", f"/projects/{project.id}/requirements").json == []
    assert call("GET", f"/projects/{handover.project_id}/requirements").status_code == 404
    assert call("GET", f"/handovers/{handover.id}").status_code == 403
    assert call("GET", "/clients").status_code == 403
    assert call("POST", f"/handovers/{handover.id}/requirements", REQUIREMENT).status_code == 403
