"""Pages and resources of opportunities, comparisons and duties: who sees what, every act by page and by API."""

import pytest

from bpo.clients.models import Advice, Opportunity
from bpo.clients.rules import OpportunityStage as S
from bpo.kernel.roles import Role
from bpo.projects.models import Project
from tests.clients.makers import complete, handover_of, make_client
from tests.clients.test_deals_actions import make_deal
from tests.projects.makers import make_project

DEAL = {
    "title": "乘客客服外包", "mode": "full", "source": "tender", "services": ["consultation"], "seats": "20",
    "value": "1440000", "next_step": "讲解成本对比", "next_step_on": "2026-11-20",
}  # fmt: skip


@pytest.fixture
def client(session):
    return make_client(session)


@pytest.fixture
def handover(session, client):
    return handover_of(session, make_project(session, client=client))


def fresh(session, kind, number):
    found = session.get(kind, number, populate_existing=True)
    session.commit()
    return found


def test_sales_opens_moves_loses_and_takes_up_an_opportunity_by_page(session, client, person, sign_in):
    browser = sign_in(person(Role.SALES, name="王磊"))
    wrong = browser.post("/opportunities/new", {**DEAL, "client_id": client.id, "next_step": ""})
    assert wrong.status_code == 422 and "Say what is to be done on that day." in wrong.text
    address = browser.post("/opportunities/new", {**DEAL, "client_id": client.id}).location
    page = browser.get(address).text
    assert "SJ-2026-001" in page and "¥1,440,000.00" in page and "To: Qualified" in page
    assert "讲解成本对比" in browser.get("/").text, "the next step is due"
    assert browser.post(f"{address}/stage", {"stage": "qualified"}).status_code == 303
    assert browser.post(f"{address}/stage", {"stage": "negotiating"}).status_code == 409
    assert browser.post(f"{address}/stage", {"stage": "lost"}).status_code == 422, "that asks for a reason"
    assert "乘客客服外包" in browser.get("/opportunities/board?owner=me").text
    back = browser.post(f"{address}/stage", {"stage": "costing", "board": "yes"})
    assert back.location.endswith("/opportunities/board")
    assert browser.post(f"{address}/lost", {"reason": ""}).status_code == 422
    assert browser.post(f"{address}/lost", {"reason": "价格高出 18%"}).status_code == 303
    assert "价格高出 18%" in browser.get(address).text
    assert browser.get(f"{address}/won").status_code == 404
    listed = browser.get("/opportunities?open=ended").text
    assert "乘客客服外包" in listed and "乘客客服外包" not in browser.get("/opportunities?open=open").text
    assert browser.get("/opportunities?export=csv").text.count("乘客客服外包") == 1
    assert "乘客客服外包" in browser.get(f"/clients/{client.id}").text


def test_a_project_is_opened_from_an_opportunity(session, client, person, sign_in):
    row = make_deal(session, client, S.NEGOTIATING)
    browser = sign_in(person(Role.SALES))
    assert f"/projects/new?opportunity={row.id}" in browser.get(f"/opportunities/{row.id}").text
    form = browser.get(f"/projects/new?opportunity={row.id}").text
    assert "乘客客服外包" in form
    body = {"client_id": client.id, "name": "乘客客服", "mode": "full", "services": ["consultation"],
            "go_live_on": "2027-02-01", "zone": "Asia/Shanghai"}  # fmt: skip
    assert browser.post(f"/projects/new?opportunity={row.id}", body).status_code == 303
    won = fresh(session, Opportunity, row.id)
    assert won.stage == S.WON and fresh(session, Project, won.project_id).name == "乘客客服"


def test_a_comparison_is_computed_from_the_address_kept_and_printed(session, client, person, sign_in):
    row = make_deal(session, client)
    browser = sign_in(person(Role.SALES))
    where = f"/opportunities/{row.id}/advice"
    page = browser.get(f"{where}/new?years=1&seats=1&ramp_months=1&core=no").text
    assert "Cumulated cost" in page and "not the client&#39;s core business" in page
    wrong = browser.get(f"{where}/new?seats=viele&years=99").text
    assert "At most 10; you gave 99." in wrong and "Keep this comparison" not in wrong
    kept = browser.post(where, {"years": "1", "seats": "1", "ramp_months": "1", "core": "no"})
    assert kept.status_code == 303
    page = browser.get(kept.location).text
    assert "Given for this business." in page and "A rule of thumb of the trade" in page
    for language in ("en", "zh_Hans_CN"):
        assert browser.get(f"{kept.location}/paper?language={language}").data.startswith(b"%PDF")
    reader = sign_in(person(Role.FINANCE))
    assert reader.get(kept.location).status_code == 200
    assert reader.post(where, {"seats": "1"}).status_code == 403


def test_duties_are_taken_and_answered_on_the_handovers_page(session, handover, person, sign_in):
    browser = sign_in(person(Role.SALES))
    address = f"/handovers/{handover.id}"
    page = browser.get(address).text
    assert "Required duties are met" in page and "PI-21" in page
    assert browser.post(f"{address}/duties", {}).status_code == 422
    number = page.split('name="duty" value="')[1].split('"')[0]
    assert browser.post(f"{address}/duties/{number}/waiver", {"reason": "客户自行排班"}).status_code == 303
    assert "客户自行排班" in browser.get(address).text
    assert browser.post(f"{address}/duties/{number}/asking", {}).status_code == 303
    assert browser.post(f"{address}/duties", {"duty": number}).status_code == 303
    assert "R-001" in browser.get(address).text


def test_the_library_is_read_and_kept_by_page(person, sign_in):
    director, sales = sign_in(person(Role.DIRECTOR)), sign_in(person(Role.SALES))
    body = {"code": "NB-01", "kind": "implied", "category": "report", "statement_zh": "每周提交进度",
            "statement_en": "Weekly progress", "is_required": "true", "is_active": "true"}  # fmt: skip
    assert sales.post("/duties/new", body).status_code == 403
    assert director.post("/duties/new", {**body, "kind": "stated"}).status_code == 422
    assert director.post("/duties/new", body).status_code == 303
    assert "NB-01" in sales.get("/duties?q=NB-01").text and "个人信息保护法" in sales.get("/duties").text


def test_the_same_acts_over_the_api(session, client, handover, person, programme):
    call, director = programme(person(Role.SALES)), programme(person(Role.DIRECTOR))
    made = call("POST", "/opportunities", {**DEAL, "client_id": client.id, "seats": 20})
    assert made.status_code == 201 and made.json["value"] == "1440000.00"
    where = f"/opportunities/{made.json['id']}"
    assert call("POST", f"{where}/stage", {"stage": "won"}).json["code"] == "opportunity_opens_project"
    moved = call("POST", f"{where}/stage", {"stage": "qualified"})
    assert (moved.status_code, moved.json["probability"]) == (200, 25)
    assert call("GET", "/opportunities?totals=yes").json["totals"][0]["values"]["value"] == "1440000.00"
    told = call("GET", f"{where}/comparison?years=1&seats=1")
    assert told.status_code == 200 and {one["way"] for one in told.json["ways"]} == {"build", "outsource", "host"}
    kept = call("POST", f"{where}/advice", {"years": 1, "seats": "1", "quick": "yes"})
    assert kept.status_code == 201 and kept.json["fitting_ways"][0]["choice"] == "host"
    assert call("GET", f"/advice/{kept.json['id']}/paper?language=en").data.startswith(b"%PDF")
    assert session.get(Advice, kept.json["id"]).number == kept.json["number"]
    session.commit()
    path = f"/handovers/{handover.id}"
    found = {one["code"]: one for one in call("GET", f"{path}/duties").json}
    assert found["PI-17"]["standing"] == "missing"
    duty = found["PI-17"]["duty_id"]
    assert call("PUT", f"{path}/duties/{duty}/waiver", {"reason": "客户告知"}).status_code == 200
    assert call("DELETE", f"{path}/duties/{duty}/waiver").status_code == 204
    taken = call("POST", f"{path}/duties", {"duty_ids": [duty]})
    assert [one["law"] for one in taken.json["requirements"]] == ["《个人信息保护法》第十七条"]
    assert call("GET", f"{path}/paper").status_code == 404
    complete(session, handover)
    assert call("POST", f"{path}/sending").status_code == 200
    assert director("POST", f"{path}/acceptance").status_code == 200
    assert director("GET", f"{path}/paper").data.startswith(b"%PDF")


def test_what_a_client_and_a_manager_do_not_reach(session, client, person, programme):
    row = make_deal(session, client)
    for role in (Role.CLIENT, Role.PROJECT_MANAGER, Role.AGENT):
        call = programme(person(role))
        assert call("GET", f"/opportunities/{row.id}").status_code == 403
        assert call("GET", "/opportunities").status_code == 403
