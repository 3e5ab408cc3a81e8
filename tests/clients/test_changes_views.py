"""The pages of changes: every step by page, what stands on them for whom."""

import pytest

from bpo.clients.models import Change, ChangeFlag, Requirement
from bpo.kernel.roles import Department, Role
from tests.clients.changing import make_scene
from tests.conftest import make_person

AMENDED = {"statement": "每日 9:00–24:00 服务", "category": "service_hours", "priority": "must"}
NEW = {"title": "服务时间延长", "description": "夜间咨询增多", "raised_by": "吴倩", "channel": "mail",
       "received_on": "2026-11-20", "urgency": "normal"}  # fmt: skip


@pytest.fixture
def scene(session):
    return make_scene(session)


def newest(session, model):
    found = session.query(model).order_by(model.id.desc()).populate_existing().first()
    session.commit()
    return found


def test_a_change_is_walked_by_page_from_the_wish_to_its_end(session, scene, sign_in):
    sales, director = sign_in(scene.sales), sign_in(scene.crew.director)
    manager, hr = sign_in(scene.crew.manager), sign_in(scene.speaker(Department.HR))
    late = sales.post("/changes/new", {**NEW, "project_id": scene.project.id, "received_on": "2026-12-30"})
    assert late.status_code == 422 and "still to come" in late.text and "夜间咨询增多" in late.text
    answer = sales.post("/changes/new", {**NEW, "project_id": scene.project.id})
    assert answer.status_code == 303
    address = answer.location
    change = newest(session, Change)
    row = scene.requirements[0]
    assert row.statement in sales.get(f"{address}/targets/new").text
    form = sales.get(f"{address}/targets/{row.id}/amendment").text
    assert row.statement in form and "Written against version 1" in form
    assert sales.post(f"{address}/targets/{row.id}/amendment", AMENDED).status_code == 303
    page = sales.get(address).text
    assert "<del>21:00</del><ins>24:00</ins>" in page
    assert sales.post(f"{address}/analysis").status_code == 303
    page = hr.get(address).text
    assert "1.1" in page and "Not assessed yet" in page
    line = next(one for one in session.get_one(Change, change.id).impacts if one.subject_type == "position")
    session.commit()
    assessed = {"after": "14 人", "month": "9000.50", "workdays": "6"}
    assert hr.post(f"/impacts/{line.id}", assessed).status_code == 303
    assert "9,000.50" in hr.get(address).text
    added = {"area": "training", "label": "夜班安全培训", "workdays": "2"}
    assert manager.post(f"{address}/impacts/new", added).status_code == 303
    convened = sales.post(f"{address}/review/new", {"due_on": "2026-11-25"})
    assert convened.status_code == 303
    assert "still awaited" in director.get(address).text
    for department, browser in (("operations", manager), ("hr", hr)):
        position = {"position": "conditions", "comment": f"{department} 的条件"}
        assert browser.post(f"{address}/positions/{department}", position).status_code == 303
    finance = sign_in(scene.speaker(Department.FINANCE))
    assert finance.post(f"{address}/positions/finance", {"position": "agree"}).status_code == 303
    unclear = director.post(f"{address}/decision", {"decision": "approved_with_conditions"})
    assert unclear.status_code == 422 and "Write down the conditions" in unclear.text
    decided = director.post(f"{address}/decision", {"decision": "approved", "effective_on": "2026-12-01"})
    assert decided.status_code == 303
    assert sales.post(f"{address}/letter", {"shared": "1"}).status_code == 303
    page = manager.get(address).text
    assert "BGH-2026-001" in page and "0 of 1 dealt with" in page
    plan = manager.get(f"/projects/{scene.project.id}/plan").text
    assert f"flagged by {change.number}" in plan
    flag = newest(session, ChangeFlag)
    stays = manager.post(f"/change-flags/{flag.id}", {"outcome": "changed"})
    assert stays.status_code == 422 and "says the same as before" in stays.text
    assert manager.post(f"/change-flags/{flag.id}", {"outcome": "unaffected", "note": "已含夜班"}).status_code == 303
    assert "Closed" in manager.get(address).text
    page = sales.get(f"/requirements/{row.id}").text
    assert "<del>21:00</del><ins>24:00</ins>" in page and change.number in page and "已含夜班" in page


def test_targets_are_edited_taken_out_and_added(session, scene, sign_in):
    sales = sign_in(scene.sales)
    address = sales.post("/changes/new", {**NEW, "project_id": scene.project.id}).location
    gone, row = scene.requirements[1], scene.requirements[0]
    assert sales.post(f"{address}/targets/{gone.id}/withdrawal", {}).status_code == 303
    added = {**AMENDED, "kind": "stated", "category": "report", "statement": "每周一提交夜班周报"}
    assert sales.post(f"{address}/targets/addition", added).status_code == 303
    same = sales.post(f"{address}/targets/{row.id}/amendment", {**AMENDED, "statement": row.statement,
                                                              "acceptance": row.acceptance})  # fmt: skip
    assert same.status_code == 422 and "Nothing differs" in same.text
    change = newest(session, Change)
    first, second = change.targets
    session.commit()
    assert sales.get(f"/change-targets/{second.id}").status_code == 200
    again = {**added, "statement": "每周二提交夜班周报", "row_version": str(second.row_version)}
    assert sales.post(f"/change-targets/{second.id}", again).status_code == 303
    assert sales.post(f"/change-targets/{first.id}/removal").status_code == 303
    page = sales.get(address).text
    assert "每周二提交夜班周报" in page and gone.statement not in page
    assert sales.post(f"{address}/edit", {**NEW, "title": "夜班周报", "row_version": "1"}).status_code in (303, 409)
    assert sales.post(f"{address}/withdrawal", {"reason": "客户收回"}).status_code == 303
    assert "Withdrawn: 客户收回" in sales.get(address).text


def test_the_register_narrows_by_state_project_department_and_age(session, scene, sign_in):
    sales = sign_in(scene.sales)
    sales.post("/changes/new", {**NEW, "project_id": scene.project.id, "received_on": "2026-10-01"})
    for asked in ("state=received", f"project_id={scene.project.id}", "age=30", "q=吴倩"):
        assert "BG-2026-001" in sales.get(f"/changes?{asked}").text, asked
    for asked in ("state=closed", "awaited=hr"):
        assert "BG-2026-001" not in sales.get(f"/changes?{asked}").text, asked


def test_an_emergency_says_that_it_is_late(session, scene, sign_in, app):
    sales, director = sign_in(scene.sales), sign_in(scene.crew.director)
    urgent = {**NEW, "project_id": scene.project.id, "urgency": "emergency", "received_on": "2026-11-02"}
    address = sales.post("/changes/new", urgent).location
    assert director.post(f"{address}/effect", {"in_effect_on": "2026-11-03"}).status_code == 303
    assert "the review is late" in director.get(address).text


def test_the_clients_people_read_the_outcome_and_nothing_else(session, scene, sign_in):
    reader = sign_in(make_person(session, Role.CLIENT, projects=(scene.project,)))
    sales = sign_in(scene.sales)
    address = sales.post("/changes/new", {**NEW, "project_id": scene.project.id}).location
    assert reader.get(address).status_code == 404
    assert reader.get("/changes").status_code == 403
    assert "服务时间延长" not in reader.get(f"/projects/{scene.project.id}/changes").text
    assert session.query(Requirement).count() == 4
