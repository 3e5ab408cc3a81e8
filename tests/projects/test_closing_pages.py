"""The pages and the API of closing, certificates, lessons and the portfolio."""

import pytest

from bpo.kernel.roles import Department, Role
from bpo.people.queries import actor_of
from bpo.projects import actions, queries
from bpo.projects.models import Closing
from bpo.projects.rules import ClosingCode, ProjectState
from tests.conftest import NOW, make_person
from tests.projects.makers import make_prepared_project
from tests.projects.test_closing_actions import certify, item, propose, teach, under_way


@pytest.fixture
def sign_in(sign_in):
    """In Chinese, as these pages are read."""

    def reading(actor):
        browser = sign_in(actor)
        browser.client.set_cookie("language", "zh_Hans_CN")
        return browser

    return reading


@pytest.fixture
def house(session):
    project, crew, _plan = make_prepared_project(session)
    actions.override_go_live(
        session, crew.director, project_id=project.id, reason="试运营，先行上线，一周内补齐", now=NOW
    )  # fmt: skip
    session.commit()
    return project, crew


def test_a_closing_is_proposed_accepted_and_settled_on_its_page(session, house, sign_in):
    project, crew = house
    manager = sign_in(actor_of(session, crew.manager.id))
    page = manager.get(f"/projects/{project.id}/closing")
    assert page.status_code == 200 and "申请结项" in page.text
    form = {"last_service_on": "2026-11-22", "reason_class": "term_ended", "reason": "合同到期不再续签"}
    assert manager.post(f"/projects/{project.id}/closing/new", form).status_code == 303
    session.expire_all()
    closing = queries.latest_closing(session, project.id)
    session.commit()
    director = sign_in(actor_of(session, crew.director.id))
    assert "同意结项" in director.get(f"/projects/{project.id}/closing").text
    assert "审批项目结项" in director.get("/").text
    assert director.post(f"/closings/{closing.id}/acceptance", {}).status_code == 303
    session.expire_all()
    deposit = item(session.get_one(Closing, closing.id), ClosingCode.DEPOSIT_SETTLED)
    session.commit()
    finance = sign_in(actor_of(session, crew.by_department[Department.FINANCE].id))
    assert "押金结清" in finance.get("/").text
    shown = finance.get(f"/closing-items/{deposit.id}")
    assert shown.status_code == 200 and "没有未开的账单" in shown.text  # what billing knows, beside the tick
    assert "没有未开的账单" in finance.get(f"/projects/{deposit.project_id}/closing").text
    wrong = finance.post(f"/closing-items/{deposit.id}", {"state": "not_applicable", "row_version": "1"})
    assert wrong.status_code == 422 and "请说明此项为何不适用" in wrong.text
    done = finance.post(f"/closing-items/{deposit.id}", {"state": "done", "note": "已退回", "row_version": "1"})
    assert done.status_code == 303
    stale = finance.post(f"/closing-items/{deposit.id}", {"state": "done", "note": "再来", "row_version": "1"})
    assert stale.status_code in (409, 422)
    page = director.get(f"/projects/{project.id}/closing").text
    assert "已退回" in page and "项未办结" in page
    assert "结项" in director.get(f"/projects/{project.id}").text


def test_what_never_went_live_has_no_closing_tab(session, sign_in):
    project, crew, _plan = make_prepared_project(session)
    browser = sign_in(actor_of(session, crew.manager.id))
    assert f"/projects/{project.id}/closing" not in browser.get(f"/projects/{project.id}").text


def test_the_clients_people_see_nothing_of_it(session, house, sign_in):
    project, crew = house
    lesson = teach(session, project, crew.manager)
    propose(session, project, crew.manager)
    client = make_person(session, Role.CLIENT, projects=(project,))
    session.commit()
    browser = sign_in(client)
    for path in (f"/projects/{project.id}/closing", "/lessons", f"/lessons/{lesson.id}", "/portfolio"):
        assert browser.get(path).status_code in (403, 404), path


def test_a_lesson_goes_round_by_page(session, house, sign_in):
    project, crew = house
    manager = sign_in(actor_of(session, crew.manager.id))
    form = {"title": "补考时间没有留足", "kind": "failed", "section": "training", "situation": "考试太晚",
            "consequence": "缺人", "recommendation": "早考", "department": "operations", "cost": "9.50"}  # fmt: skip
    made = manager.post(f"/projects/{project.id}/lessons/new", form)
    assert made.status_code == 303
    where = made.location
    assert "草稿" in manager.get(where).text and "9.50" in manager.get(where).text
    assert manager.post(f"{where}/publication", {}).status_code == 303
    reader = make_person(session, Role.PROJECT_MANAGER)
    session.commit()
    other = sign_in(reader)
    page = other.get(where).text
    assert "补考时间没有留足" in page and project.code not in page
    assert other.post(f"{where}/use", {}).status_code == 303
    assert "1 人觉得有用" in other.get(where).text
    assert "补考时间没有留足" in other.get("/lessons?section=training&service=consultation").text
    assert "补考时间没有留足" not in other.get("/lessons?service=telesales").text


def test_the_portfolio_shows_why(session, house, sign_in):
    project, crew = house
    director = sign_in(actor_of(session, crew.director.id))
    page = director.get("/portfolio")
    assert page.status_code == 200 and project.name in page.text and "未测" in page.text
    assert "各项健康度的判定规则" in page.text and "手册已阅" in page.text
    assert director.get("/portfolio?schedule=good&sort=-kpi").status_code == 200
    assert director.get("/portfolio?export=csv").status_code == 200
    shown = director.get(f"/portfolio/{project.id}").text
    assert "正常：" in shown and "%(" not in shown
    assert "项目总览" in director.get("/").text
    assert sign_in(make_person(session, Role.FINANCE)).get("/portfolio").status_code == 403


def test_closing_over_the_api(session, house, programme):
    project, crew = house
    manager, director = programme(crew.manager), programme(crew.director)
    body = {"last_service_on": "2026-11-22", "reason_class": "client_ended", "reason": "客户改为自建"}
    made = manager("POST", f"/projects/{project.id}/closings", body)
    assert made.status_code == 201 and made.json["state"] == "proposed"
    assert director("POST", f"/closings/{made.json['id']}/acceptance").json["state"] == "under_way"
    page = manager("GET", f"/projects/{project.id}/closing").json
    assert len(page["items"]) == 12
    accepted = next(one for one in page["items"] if one["code"] == "client_accepted")
    invoices = next(one for one in page["items"] if one["code"] == "invoices_settled")
    assert invoices["met"] is None and invoices["found"] and not invoices["missing"]  # told, and settled by finance
    sales = programme(crew.by_department[Department.SALES])
    settle = {"state": "done", "row_version": accepted["row_version"]}
    assert sales("PUT", f"/closing-items/{accepted['id']}", settle).json["code"] == "evidence_needed"
    early = director("POST", f"/closings/{made.json['id']}/closure")
    assert early.status_code == 409 and early.json["code"] == "not_settled_yet"
    off = director("POST", f"/closings/{made.json['id']}/calling-off", {"reason": "客户续签"})
    assert off.json["state"] == "called_off"
    assert queries.project_facts(session, project.id).state is ProjectState.LIVE


def test_certificates_lessons_and_lights_over_the_api(session, house, programme):
    project, crew = house
    under_way(session, project, crew)
    row = certify(session, project, crew)
    lesson = teach(session, project, crew.manager, publish=False)
    manager, director = programme(crew.manager), programme(crew.director)
    assert manager("POST", f"/certificates/{row.id}/witness").status_code == 409
    assert director("POST", f"/certificates/{row.id}/witness").json["number"].startswith("XH-")
    assert manager("GET", f"/projects/{project.id}/certificates").json[0]["disposal"] == "destroyed"
    assert manager("POST", f"/lessons/{lesson.id}/publication").json["is_published"] is True
    assert director("POST", f"/lessons/{lesson.id}/use").status_code == 200
    assert director("GET", "/lessons").json["items"][0]["uses"] == 1
    assert manager("DELETE", f"/lessons/{lesson.id}/publication").json["is_published"] is False
    found = director("GET", "/portfolio").json["items"][0]
    assert found["schedule"] == "good" and found["kpi"] == "unmeasured"
    lights = director("GET", f"/portfolio/{project.id}").json["lights"]
    assert [one["side"] for one in lights] == ["schedule", "staffing", "kpi", "money"] and all(
        one["why"] and one["rule"] for one in lights
    )
    assert director("POST", f"/certificates/{row.id}/erasure", {"client_code": "C-1"}).status_code == 403
