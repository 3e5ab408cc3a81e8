"""Billing over the API: the same acts, the same refusals."""

from datetime import date

import pytest

from bpo.kernel import jobs
from bpo.kernel.roles import Role
from tests.billing.invoices.makers import FIXED_FEE, OCTOBER, bill_of, make_deal, make_vendor, run, sell


@pytest.fixture
def finance(person):
    return person(Role.FINANCE, name="孙静")


def test_a_month_from_run_to_invoice(session, finance, person, programme):
    make_vendor(session)
    deal = make_deal(session)
    sell(session, deal, 1, date(2026, 10, 5), 10_000)
    clerk, boss = programme(finance), programme(person(Role.DIRECTOR))
    begun = clerk("POST", "/billing-runs", {"month": OCTOBER})
    assert begun.status_code == 202
    assert clerk("POST", "/billing-runs", {"month": OCTOBER}).json["id"] == begun.json["id"]
    jobs.run_due()
    told = clerk("GET", f"/billing-runs/{begun.json['id']}").json
    assert (told["drafted"], told["unchanged"], told["parked"]) == (1, 0, [])
    bill = clerk("GET", "/bills").json["items"][0]
    assert (bill["state"], bill["gross"], bill["month"]) == ("draft", "1272.00", OCTOBER)
    whole = clerk("GET", f"/bills/{bill['id']}").json
    assert [line["label"] for line in whole["lines"]] == ["Base fee · seats", "Commission · net sales"]
    assert whole["lines"][1]["steps"][0]["text"] == "Sales 10,000 less refunds 0, at 12%"
    assert clerk("POST", f"/bills/{bill['id']}/approval").status_code == 403
    assert clerk("POST", f"/bills/{bill['id']}/issuance").status_code == 409
    assert boss("POST", f"/bills/{bill['id']}/return", {"reason": "请核对"}).json["returned_reason"] == "请核对"
    assert boss("POST", f"/bills/{bill['id']}/approval").json["state"] == "approved"
    invoice = clerk("POST", f"/bills/{bill['id']}/issuance")
    assert invoice.status_code == 201 and invoice.json["number"] == "FP-2026-00001"
    assert clerk("GET", f"/invoices/{invoice.json['id']}").json["pdf_sha256"] == invoice.json["pdf_sha256"]
    assert clerk("GET", f"/invoices/{invoice.json['id']}/pdf").data[:5] == b"%PDF-"
    assert clerk("GET", "/invoices").json["total"] == 1


def test_parked_contracts_say_why(session, finance, programme):
    make_deal(session, terms={"fee.model": "fixed_fee", "tax.vat_rate": "6"})
    clerk = programme(finance)
    begun = clerk("POST", "/billing-runs", {"month": OCTOBER}).json
    jobs.run_due()
    parked = clerk("GET", f"/billing-runs/{begun['id']}").json["parked"]
    assert parked[0]["number"] == "HT-2026-001" and "needs a base" in parked[0]["reason"]


@pytest.mark.parametrize("month", ["2026-13", "October", "", None])
def test_what_is_no_month_is_refused(finance, programme, month):
    assert programme(finance)("POST", "/billing-runs", {"month": month}).status_code == 422


def test_the_clients_programmes_see_no_drafts(session, database, finance, person, programme):
    deal = make_deal(session, terms=FIXED_FEE)
    run(database, finance)
    call = programme(person(Role.CLIENT, projects=(deal.project,)))
    for path in ("/bills", f"/bills/{bill_of(session, deal).id}", "/billing-runs"):
        assert call("GET", path).status_code == 403
    assert call("GET", "/invoices").json["total"] == 0


def test_runs_are_for_those_who_see_every_bill(session, database, finance, person, programme):
    deal = make_deal(session, terms=FIXED_FEE)
    run(database, finance)
    assert programme(finance)("GET", "/billing-runs").json["total"] == 1
    manager = programme(person(Role.PROJECT_MANAGER, projects=(deal.project,)))
    assert manager("GET", "/billing-runs").json["total"] == 0
    assert manager("GET", "/bills").json["total"] == 1
