"""The pages of contracts: drafting by fee model, terms on a day, acts by role, what waits for whom."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import update

from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from contracts import actions, queries
from contracts.models import ContractDocument
from contracts.rules import FeeModel, TermGroup
from tests.contracts.makers import (
    director,
    make_contract,
    make_signed_contract,
    make_supplement,
    seller,
    sign,
)
from tests.projects.makers import make_project

TERMS = {
    "title": "服务合同", "starts_on": "2026-01-01", "last_on": "2026-12-31", "notice_days": "30", "currency": "CNY",
    "vat_rate": "6", "payment_days": "30",
}  # fmt: skip
COMMISSION = {
    "base_basis": "seat", "base_amount": "3,000.00", "seats": "30", "commission_basis": "order",
    "tier_mode": "graduated",
    "tiers.0.up_to": "1000", "tiers.0.rate": "5", "tiers.1.up_to": "3000", "tiers.1.rate": "4", "tiers.2.rate": "3",
    "sla_percent": "80", "sla_seconds": "20", "sla_bands.0.percent": "-5", "sla_bands.1.at_least": "75",
    "sla_bands.1.percent": "-2", "sla_bands.2.at_least": "80", "sla_bands.2.percent": "0", "credit_cap": "8",
}  # fmt: skip


@pytest.fixture
def project(session):
    return make_project(session)


@pytest.fixture
def sales(session, sign_in):
    who = seller(session)
    return who, sign_in(who)


def test_choosing_a_model_leads_to_a_form_that_asks_for_its_fields_only(project, sales):
    _who, browser = sales
    answer = browser.post("/contracts/new", {"project_id": project.id, "fee_model": "fixed_fee", "form_token": "a"})
    assert answer.location == f"/projects/{project.id}/contracts/new/fixed_fee"
    page = browser.get(answer.location).text
    assert 'name="base_amount"' in page and 'name="commission_basis"' not in page
    page = browser.get(f"/projects/{project.id}/contracts/new/pure_commission").text
    assert 'name="base_amount"' not in page and 'name="monthly_sales"' in page and 'name="tiers.0.up_to"' in page
    assert browser.get(f"/projects/{project.id}/contracts/new/barter").status_code == 404


def test_a_contract_is_drafted_by_page_with_tiers_and_bands_as_rows(session, project, sales):
    _who, browser = sales
    answer = browser.post(f"/projects/{project.id}/contracts/new/base_commission", {**TERMS, **COMMISSION})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "HT-2026-001" in page
    for words in ("¥3,000.00", "0 to 1,000: ¥5.00", "above 3,000: ¥3.00", "below 75%: −5%", "75% to below 80%: −2%",
                  "80% answered within 20 seconds", "credits at most 8% together"):  # fmt: skip
        assert words in page
    contract = queries.contract_page(session, Actor.system(), 1)
    assert contract.ends_on == date(2027, 1, 1)


def test_after_a_refusal_the_rows_typed_are_still_there_with_the_fault_beside_them(project, sales):
    _who, browser = sales
    wrong = {**TERMS, **COMMISSION, "tiers.1.up_to": "900"}
    answer = browser.post(f"/projects/{project.id}/contracts/new/base_commission", wrong)
    assert answer.status_code == 422
    assert "Tier 2 ends at 900, not above the tier before it (1000)." in answer.text
    assert 'name="tiers.1.up_to" value="900"' in answer.text
    assert 'name="tiers.2.rate" value="3"' in answer.text


def test_a_draft_is_edited_by_page(session, project, sales):
    who, browser = sales
    contract = make_contract(session, project, by=who)
    page = browser.get(f"/contracts/{contract.id}/edit").text
    assert 'value="2026-12-31"' in page and 'value="3000"' in page
    changed = {**TERMS, **COMMISSION, "title": "改后的合同", "row_version": "1"}
    assert browser.post(f"/contracts/{contract.id}/edit", changed).status_code == 303
    assert "改后的合同" in browser.get(f"/contracts/{contract.id}").text


def test_the_terms_on_a_day_say_where_they_come_from(session, project, sales):
    _who, browser = sales
    contract = make_signed_contract(session, project)
    sign(session, make_supplement(session, contract, groups=[TermGroup.SEATS], seats=35))
    before = browser.get(f"/contracts/{contract.id}?on=2026-06-10").text
    assert "Annex 1 clause 1.2" in before and "2026-01-01 to 2026-06-10" in before
    after = browser.get(f"/contracts/{contract.id}?on=2026-06-11").text
    assert (
        "Supplement 1 clause 1" in after
        and "since 2026-06-11" in after
        and "instead of 30 (Annex 1 clause 1.2)" in after
    )
    outside = browser.get(f"/contracts/{contract.id}?on=2027-01-01").text
    assert "On this day the contract is not in force" in outside
    assert browser.get(f"/contracts/{contract.id}?on=yesterday").status_code == 422


def test_approval_and_signature_by_page_each_by_their_role(session, project, sales, sign_in):
    who, browser = sales
    contract = make_contract(session, project, by=who, fee_model=FeeModel.PURE_COMMISSION, reputation_ok=False)
    body = queries.body_of(contract)
    assert browser.get(f"/contract-documents/{body.id}/approval").status_code == 403
    approver = sign_in(director(session))
    page = approver.get(f"/contract-documents/{body.id}/approval").text
    assert "The client&#39;s reputation has not been found good." in page
    refused = approver.post(f"/contract-documents/{body.id}/approval", {"reason": ""})
    assert refused.status_code == 422 and "Write down why it is approved" in refused.text
    assert approver.post(f"/contract-documents/{body.id}/approval", {"reason": "老客户"}).status_code == 303
    signed = browser.post(
        f"/contract-documents/{body.id}/signature",
        {"signed_on": "2026-11-20", "signatory_vendor": "王磊", "signatory_client": "李建国",
         "scan": (BytesIO(b"%PDF-1.7 signed"), "扫描件.pdf")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert signed.status_code == 303
    page = browser.get(f"/contracts/{contract.id}").text
    assert "扫描件.pdf" in page and "Signed on 2026-11-20: 王磊 and 李建国" in page and "Draft a supplement" in page
    assert browser.get("/files/1").data == b"%PDF-1.7 signed"


def test_the_drafter_sees_why_they_cannot_approve(session, project, sign_in, person):
    contract = make_contract(session, project)
    drafter = person(Role.DIRECTOR)
    session.execute(update(ContractDocument).values(drafted_by=drafter.id))
    session.commit()
    page = sign_in(drafter).get(f"/contracts/{contract.id}").text
    assert "You drafted it: somebody else approves." in page


def test_a_supplement_starts_from_what_holds_and_restates_what_was_chosen(session, project, sales):
    _who, browser = sales
    contract = make_signed_contract(session, project)
    chosen = browser.post(f"/contracts/{contract.id}/supplements/new", {"groups": ["seats"], "form_token": "s"})
    assert chosen.location == f"/contracts/{contract.id}/supplements/new/seats"
    page = browser.get(chosen.location).text
    assert 'name="seats" ' in page and 'value="30"' in page and 'name="base_amount"' not in page
    terms = {"title": "增加坐席", "effective_from": "2026-12-01", "seats": "20"}
    refused = browser.post(chosen.location, terms)
    assert refused.status_code == 422 and "reduced only with the next term, from 2027-01-01" in refused.text
    assert browser.post(chosen.location, {**terms, "seats": "40"}).status_code == 303
    page = browser.get(f"/contracts/{contract.id}").text
    assert "HT-2026-001-S1" in page and "holds from 2026-12-01" in page


def test_a_renewal_needs_its_new_last_day(session, project, sales):
    _who, browser = sales
    contract = make_signed_contract(session, project)
    url = f"/contracts/{contract.id}/supplements/new/none"
    facts = {"title": "续签", "effective_from": "2027-01-01"}
    assert browser.post(url, facts).status_code == 422
    assert browser.post(url, {**facts, "renews_until": "2027-12-31"}).status_code == 303


def test_taking_back_withdrawing_and_ending_early_by_page(session, project, sales, sign_in):
    _who, browser = sales
    first, second = make_contract(session, project), make_signed_contract(session, project)
    body = queries.body_of(first)
    actions.approve_document(session, director(session), document_id=body.id, now=session.info["clock"]())
    session.commit()
    assert browser.post(f"/contract-documents/{body.id}/reopening").status_code == 303
    assert browser.post(f"/contract-documents/{body.id}/withdrawal").status_code == 303
    assert "Withdrawn" in browser.get(f"/contracts/{first.id}").text
    ending = {"last_on": "2026-11-30", "reason": "客户停止业务"}
    assert browser.post(f"/contracts/{second.id}/termination", ending).status_code == 403
    assert sign_in(director(session)).post(f"/contracts/{second.id}/termination", ending).status_code == 303
    assert "客户停止业务" in browser.get(f"/contracts/{second.id}").text


def test_a_file_is_kept_with_its_document_and_only_for_those_who_see_the_contract(
    session, project, sales, sign_in, person
):
    _who, browser = sales
    body = queries.body_of(make_contract(session, project))
    upload = {"file": (BytesIO(b"%PDF-1.7 draft"), "draft.pdf")}
    url = f"/contract-documents/{body.id}/files/new"
    assert browser.post(url, upload, content_type="multipart/form-data").status_code == 303
    assert browser.get("/files/1").status_code == 200
    assert sign_in(person(Role.PROJECT_MANAGER)).get("/files/1").status_code == 404


def test_the_list_filters_by_state_and_by_the_end_that_nears(session, project, sales):
    _who, browser = sales
    make_contract(session, project, title="草稿合同")
    make_signed_contract(session, project, title="执行中合同")
    make_signed_contract(session, project, title="长期合同", ends_on=date(2028, 1, 1))
    assert "草稿合同" in browser.get("/contracts").text
    drafts = browser.get("/contracts?standing=draft").text
    assert "草稿合同" in drafts and "执行中合同" not in drafts
    assert "执行中合同" in browser.get("/contracts?ends=60").text
    assert "长期合同" not in browser.get("/contracts?ends=90").text
    assert "执行中合同" not in browser.get("/contracts?ends=30").text
    assert "执行中合同" in browser.get("/contracts?q=云澜").text
    assert browser.get("/contracts?export=csv&standing=in_force").text.count("合同") >= 2


def test_a_projects_contracts_stand_in_their_tab(session, project, sales, sign_in, person):
    make_signed_contract(session, project)
    member = sign_in(person(Role.PROJECT_MANAGER, projects=(project,)))
    page = member.get(f"/projects/{project.id}/contracts").text
    assert "HT-2026-001" in page and "¥3,000.00 per seat and month" in page and "Draft a contract" not in page
    assert sign_in(person(Role.PROJECT_MANAGER)).get(f"/projects/{project.id}/contracts").status_code == 404


def test_what_waits_for_whom(session, project, sign_in, sales):
    who, browser = sales
    contract = make_contract(session, project, by=who)
    approver = sign_in(director(session))
    assert "Contract to approve: HT-2026-001" in approver.get("/").text
    assert "HT-2026-001" not in browser.get("/").text
    actions.approve_document(
        session, director(session), document_id=queries.body_of(contract).id, now=session.info["clock"]()
    )
    session.commit()
    assert "Contract to have signed: HT-2026-001" in browser.get("/").text


def test_the_end_that_nears_waits_for_whoever_drafted_it_until_one_takes_note(session, project, sales, sign_in):
    who, browser = sales
    make_signed_contract(session, project, by=who)
    reminder = actions.raise_reminders(session, Actor.system(), today=date(2026, 11, 22))[-1]
    session.commit()
    assert "Contract HT-2026-001 ends in 39 days" in browser.get("/").text
    assert "HT-2026-001" not in sign_in(seller(session)).get("/").text
    assert "HT-2026-001" in browser.get("/contracts/reminders?seen=open").text
    assert browser.post(f"/contracts/reminders/{reminder.id}/seen").status_code == 303
    assert "HT-2026-001" not in browser.get("/").text
    assert "HT-2026-001" not in browser.get("/contracts/reminders?seen=open").text
