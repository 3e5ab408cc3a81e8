"""Changes over the API: the same acts, the same refusals, nothing internal for the client's people."""

import pytest

from bpo.kernel.roles import Department, Role
from tests.clients.changing import make_scene
from tests.conftest import make_person

NEW = {"title": "服务时间延长", "description": "夜间咨询增多", "raised_by": "吴倩", "channel": "mail",
       "received_on": "2026-11-20", "urgency": "normal"}  # fmt: skip


@pytest.fixture
def scene(session):
    return make_scene(session)


def test_a_change_is_walked_by_a_programme(session, scene, programme):
    sales, director = programme(scene.sales), programme(scene.crew.director)
    manager = programme(scene.crew.manager)
    made = sales("POST", "/changes", {**NEW, "project_id": scene.project.id})
    assert made.status_code == 201 and made.json["number"] == "BG-2026-001" and made.json["state"] == "received"
    path, row = f"/changes/{made.json['id']}", scene.requirements[0]
    target = sales("POST", f"{path}/targets", {"act": "amend", "requirement_id": row.id, "statement": "每日 24 小时"})
    assert target.status_code == 201 and target.json["acceptance"] == row.acceptance
    edited = sales("PUT", f"/change-targets/{target.json['id']}", {"statement": "每日 8:00–24:00"})
    assert (edited.status_code, edited.json["statement"], edited.json["base_version"]) == (200, "每日 8:00–24:00", 1)
    drop = {"act": "withdraw", "requirement_id": scene.requirements[1].id}
    spare = sales("POST", f"{path}/targets", drop).json
    assert sales("DELETE", f"/change-targets/{spare['id']}").status_code == 204
    found = sales("POST", f"{path}/analysis").json["impacts"]
    assert {one["area"] for one in found} >= {"plan", "staffing", "task"}
    line = manager("PUT", f"/impacts/{found[0]['id']}", {"after": "增加夜班", "month": "100.00"})
    assert (line.status_code, line.json["month"]) == (200, "100.00")
    own = manager("POST", f"{path}/impacts", {"area": "training", "label": "夜班安全培训"})
    assert own.status_code == 201 and not own.json["computed"]
    assert manager("DELETE", f"/impacts/{own.json['id']}").status_code == 204
    assert manager("POST", f"{path}/computation").status_code == 200
    asked = sales("POST", f"{path}/review", {"due_on": "2026-11-25", "also": ["sales"]}).json["positions"]
    assert {one["department"] for one in asked} == {"sales", "operations", "hr", "finance"}
    reopened = sales("POST", f"{path}/reopening", {"reason": "补充内容"}).json
    assert (reopened["state"], reopened["positions"]) == ("in_analysis", [])
    sales("POST", f"{path}/review", {"due_on": "2026-11-25"})
    for department in ("operations", "hr", "finance"):
        voice = programme(scene.speaker(Department(department)))
        given = voice("POST", f"{path}/positions", {"department": department, "position": "agree"})
        assert given.status_code == 201, given.json
    early = sales("POST", f"{path}/decision", {"decision": "approved", "effective_on": "2026-12-01"})
    assert early.status_code == 403
    decided = director("POST", f"{path}/decision", {"decision": "approved", "effective_on": "2026-12-01"}).json
    assert (decided["state"], len(decided["flags"])) == ("approved", 1)
    told = sales("POST", f"{path}/letter", {"shared": True, "language": "en"}).json
    assert told["letter_number"] == "BGH-2026-001" and told["letter_file_id"]
    again = sales("PUT", path, {**NEW, "title": "别的"})
    assert (again.status_code, again.json["code"]) == (409, "change_decided")
    dealt = manager("PUT", f"/change-flags/{decided['flags'][0]['id']}", {"outcome": "unaffected", "note": "已含"})
    assert (dealt.status_code, dealt.json["state"]) == (200, "unaffected")
    versions = sales("GET", f"/requirements/{row.id}/versions").json
    items = versions["items"] if isinstance(versions, dict) else versions
    assert [(one["number"], one["change"]) for one in items] == [(2, "BG-2026-001"), (1, None)]
    reader = programme(make_person(session, Role.CLIENT, projects=(scene.project,)))
    outside = reader("GET", path).json
    assert (outside["title"], outside["decision"], outside["impacts"]) == ("服务时间延长", "approved", [])
    assert outside["description"] is None and outside["positions"] == [] and outside["flags"] == []
    assert reader("GET", "/changes").status_code == 403


def test_an_emergency_and_a_withdrawal(session, scene, programme):
    sales, director = programme(scene.sales), programme(scene.crew.director)
    made = sales("POST", "/changes", {**NEW, "project_id": scene.project.id, "urgency": "emergency"}).json
    path = f"/changes/{made['id']}"
    begun = director("POST", f"{path}/effect", {"in_effect_on": "2026-11-20"}).json
    assert (begun["in_effect_on"], begun["review_due_on"]) == ("2026-11-20", "2026-11-25")
    assert sales("GET", "/changes?state=received").json["items"][0]["number"] == "BG-2026-001"
    assert sales("POST", f"{path}/withdrawal", {"reason": "已恢复"}).json["state"] == "withdrawn"
    assert sales("GET", "/changes/987654").status_code == 404
    nothing = sales("POST", "/changes", {**NEW, "project_id": 987_654})
    assert nothing.status_code == 404
