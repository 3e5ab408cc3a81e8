"""Contracts over the API: the same acts, the same refusals."""

from datetime import date

import pytest

from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from contracts import queries
from contracts.actions import raise_reminders
from contracts.rules import TermGroup
from tests.contracts.makers import director, make_contract, make_signed_contract, make_supplement, seller, sign
from tests.projects.makers import make_project

FIXED = {
    "fee_model": "fixed_fee", "title": "客服外包合同", "starts_on": "2026-01-01", "last_on": "2026-12-31",
    "base_basis": "project", "base_amount": "120000.00", "vat_rate": "6", "minimum": "80000",
}  # fmt: skip


@pytest.fixture
def project(session):
    return make_project(session)


def test_the_road_of_a_contract(session, project, programme):
    sales, approver = programme(seller(session)), programme(director(session))
    drafted = sales("POST", "/contracts", {**FIXED, "project_id": project.id})
    assert drafted.status_code == 201
    contract = drafted.json
    assert (contract["number"], contract["standing"], contract["last_on"]) == ("HT-2026-001", "draft", "2026-12-31")
    body = contract["documents"][0]
    assert approver("POST", f"/contract-documents/{body['id']}/approval", {}).json["state"] == "approved"
    signature = {"signed_on": "2026-11-20", "signatory_vendor": "王磊", "signatory_client": "李建国"}
    assert sales("POST", f"/contract-documents/{body['id']}/signature", signature).json["state"] == "signed"
    terms = {one["key"]: one for one in sales("GET", f"/contracts/{contract['id']}/terms?on=2026-06-01").json}
    assert terms["fee.base.amount"] == {
        "key": "fee.base.amount", "value": "120000", "document": "HT-2026-001-A1", "clause": "1.1",
        "since": "2026-01-01", "until": None,
    }  # fmt: skip
    change = {"groups": ["base"], "title": "调价", "effective_from": "2026-07-01", "base_basis": "project",
              "base_amount": "125000"}  # fmt: skip
    supplement = sales("POST", f"/contracts/{contract['id']}/supplements", change)
    assert supplement.status_code == 201
    assert [(one["key"], one["value"]) for one in supplement.json["terms"]] == [("fee.base.amount", "125000")]
    ended = approver(
        "POST", f"/contracts/{contract['id']}/termination", {"last_on": "2026-11-30", "reason": "业务停止"}
    )
    assert (ended.status_code, ended.json["last_on"]) == (200, "2026-11-30")


def test_refusals_name_the_field_and_the_reason(session, project, programme):
    sales = programme(seller(session))
    missing = sales("POST", "/contracts", {**FIXED, "project_id": project.id, "base_amount": None})
    assert (missing.status_code, missing.json["code"]) == (422, "term_missing")
    assert "base_amount" in missing.json["errors"]
    foreign = sales("POST", "/contracts", {**FIXED, "project_id": project.id, "commission_basis": "order"})
    assert (foreign.status_code, foreign.json["code"]) == (422, "field_outside")
    unknown = sales("POST", "/contracts", {**FIXED, "project_id": project.id, "lunch": "1"})
    assert unknown.status_code == 422
    assert sales("POST", "/contracts", {**FIXED, "project_id": 999}).status_code == 404
    assert programme(director(session))("POST", "/contracts", {**FIXED, "project_id": project.id}).status_code == 403


def test_the_list_has_the_pages_filters(session, project, programme):
    make_contract(session, project)
    make_signed_contract(session, project)
    sales = programme(seller(session))
    assert sales("GET", "/contracts").json["total"] == 2
    found = sales("GET", "/contracts?standing=in_force&ends=60").json["items"]
    assert [(one["number"], one["client"], one["standing"]) for one in found] == [
        ("HT-2026-002", "云澜电商", "in_force")
    ]


def test_a_draft_is_changed_and_taken_back(session, project, programme):
    contract = make_contract(session, project)
    sales, approver = programme(seller(session)), programme(director(session))
    body = queries.body_of(contract)
    changed = {
        "title": "改", "starts_on": "2026-01-01", "last_on": "2026-12-31", "base_basis": "project",
        "base_amount": "9000", "commission_basis": "net_sales", "commission_percent": "5", "vat_rate": "6",
        "row_version": 1,
    }  # fmt: skip
    assert sales("PUT", f"/contracts/{contract.id}", changed).json["title"] == "改"
    assert sales("PUT", f"/contracts/{contract.id}", changed).status_code == 409
    assert approver("POST", f"/contract-documents/{body.id}/approval", {}).status_code == 200
    assert sales("DELETE", f"/contract-documents/{body.id}/approval").json["state"] == "draft"
    assert sales("POST", f"/contract-documents/{body.id}/withdrawal").json["state"] == "terminated"


def test_foreign_contracts_do_not_exist(session, project, programme, person):
    contract = make_signed_contract(session, project)
    supplement = make_supplement(session, contract, groups=[TermGroup.SEATS], seats=35)
    sign(session, supplement)
    stranger = programme(person(Role.PROJECT_MANAGER))
    for path in (
        f"/contracts/{contract.id}",
        f"/contracts/{contract.id}/terms",
        f"/contract-documents/{supplement.id}",
    ):
        assert stranger("GET", path).status_code == 404
    assert stranger("GET", "/contracts").json["total"] == 0
    member = programme(person(Role.PROJECT_MANAGER, projects=(project,)))
    assert member("GET", f"/contracts/{contract.id}").json["fee_model"] == "base_commission"
    assert programme(person(Role.AGENT))("GET", "/contracts").status_code == 403


def test_reminders_are_listed_and_seen(session, project, programme):
    make_signed_contract(session, project)
    raise_reminders(session, Actor.system(), today=date(2026, 11, 22))
    session.commit()
    sales = programme(seller(session))
    found = sales("GET", "/contract-reminders?seen=open").json["items"]
    assert [one["days_before"] for one in found] == [90, 60]
    assert sales("POST", f"/contract-reminders/{found[-1]['id']}/sight").json["seen_at"] is not None
    assert sales("GET", "/contract-reminders?seen=open").json["total"] == 0
