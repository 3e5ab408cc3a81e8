"""The pages of billing: month end, a bill that explains itself, invoices and their files, and who sees what."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from billing.invoices import actions, queries
from bpo.kernel import jobs
from bpo.kernel.roles import Role
from tests.billing.invoices.makers import (
    FIXED_FEE,
    NOW,
    OCTOBER,
    bill_of,
    give_seats,
    make_deal,
    make_vendor,
    run,
    sell,
)


@pytest.fixture
def finance(person):
    return person(Role.FINANCE, name="孙静")


@pytest.fixture
def director(person):
    return person(Role.DIRECTOR, name="李建国")


def issue(session, finance, director, deal):
    actions.approve_bill(session, director, bill_id=bill_of(session, deal).id, now=NOW)
    invoice = actions.issue_invoice(session, finance, bill_id=bill_of(session, deal).id, now=NOW)
    session.commit()
    return invoice


def test_finance_runs_a_month_by_the_button_and_sees_what_came_of_it(session, database, finance, sign_in):
    make_deal(session, terms=FIXED_FEE)
    make_deal(session, 2, terms={"fee.model": "fixed_fee", "tax.vat_rate": "6"})
    browser = sign_in(finance)
    page = browser.get("/billing?month=2026-10").text
    assert "Not run yet" in page and "Run the month" in page
    answer = browser.post("/billing/run", {"month": OCTOBER})
    assert answer.status_code == 303 and answer.location == "/billing?month=2026-10"
    jobs.run_due()
    page = browser.get(answer.location).text
    assert "127,200.00" in page and "Bill draft" in page
    assert "Parked" in page and "needs a base" in page


def test_a_month_that_still_runs_says_why_it_cannot_be_run(session, finance, sign_in):
    make_deal(session, terms=FIXED_FEE)
    page = sign_in(finance).get("/billing?month=2026-11").text
    assert 'aria-disabled="true"' in page and "The month runs until 2026-11-30" in page


def test_a_bill_opens_to_its_steps_and_sources(session, database, finance, director, sign_in):
    deal = make_deal(session)
    give_seats(session, deal, 3, date(2026, 10, 11), date(2026, 11, 1))
    sell(session, deal, 1, date(2026, 10, 5), 10_000)
    run(database, finance)
    bill = bill_of(session, deal)
    page = sign_in(director).get(f"/bills/{bill.id}").text
    for expected in (
        "3 seats, 10-11 – 10-31: 3,000.00 × 21/31 days", "Sales 10,000 less refunds 0, at 12%", "Approve the bill",
        f"/projects/{deal.project.id}/orders?first=2026-10-01&amp;last=2026-10-31", f"/contracts/{deal.contract.id}",
        "drafted the bill of HT-2026-001 for 2026-10", "云澜1电子商务有限公司",
        "91330100MA2XX0001T", "柒仟柒佰叁拾肆元伍角捌分",
    ):  # fmt: skip
        assert expected in page, expected


def test_the_preparer_sees_the_approval_disabled_with_the_reason(session, database, finance, sign_in):
    deal = make_deal(session, terms=FIXED_FEE)
    run(database, finance)
    browser = sign_in(finance)
    url = f"/bills/{bill_of(session, deal).id}"
    assert "You prepared this bill" in browser.get(url).text
    assert browser.post(f"{url}/approve").status_code == 403


def test_a_bill_goes_from_draft_to_the_invoices_pdf_by_page(session, database, finance, director, sign_in):
    make_vendor(session)
    deal = make_deal(session, terms=FIXED_FEE)
    run(database, finance)
    url = f"/bills/{bill_of(session, deal).id}"
    boss, clerk = sign_in(director), sign_in(finance)
    assert "Approve the bill of HT-2026-001 for 2026-10" in boss.get("/").text
    boss.post(f"{url}/return", {"reason": "单价不对", "form_token": "r1"})
    assert "Returned: 单价不对" in clerk.get(url).text
    assert boss.post(f"{url}/approve").status_code == 303
    assert boss.post(f"{url}/issue").status_code == 403
    assert "Issue the bill of HT-2026-001 for 2026-10" in clerk.get("/").text
    answer = clerk.post(f"{url}/issue")
    assert answer.status_code == 303
    page = clerk.get(answer.location).text
    assert "FP-2026-00001" in page and "人民币壹拾贰万柒仟贰佰元整" in page
    pdf = clerk.get(f"{answer.location}/file.pdf")
    assert pdf.content_type == "application/pdf" and len(PdfReader(BytesIO(pdf.data)).pages) >= 1
    assert clerk.get(f"{answer.location}/file.pdf").data == pdf.data
    assert clerk.get(f"{answer.location}/file.xlsx").data[:2] == b"PK"
    assert "127200.00" in clerk.get(f"{answer.location}/file.csv").get_data(as_text=True)
    assert clerk.get(f"{answer.location}/file.doc").status_code == 422
    assert "FP-2026-00001" in clerk.get("/invoices").text
    assert "127,200.00" in clerk.get("/bills").text


def test_a_preview_is_marked_as_a_draft_and_stores_nothing(session, database, finance, sign_in):
    make_vendor(session)
    deal = make_deal(session, terms=FIXED_FEE)
    run(database, finance)
    answer = sign_in(finance).get(f"/bills/{bill_of(session, deal).id}/preview.pdf")
    said = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    assert "FP-" not in said and "127,200.00" in said
    assert session.scalars(queries.invoices_listed(session, finance)).all() == []


def test_the_clients_people_see_their_issued_invoices_and_nothing_else(
    session, database, finance, director, person, sign_in
):
    make_vendor(session)
    own, drafted, foreign = (make_deal(session, number, terms=FIXED_FEE) for number in (1, 2, 3))
    run(database, finance)
    mine, theirs = (issue(session, finance, director, deal) for deal in (own, foreign))
    browser = sign_in(person(Role.CLIENT, projects=(own.project, drafted.project)))
    listed = browser.get("/invoices").text
    assert mine.number in listed and theirs.number not in listed and "云澜3" not in listed
    page = browser.get(f"/invoices/{mine.id}").text
    assert "127,200.00" in page and f"/bills/{mine.bill_id}" not in page
    assert browser.get(f"/invoices/{mine.id}/file.pdf").status_code == 200
    assert browser.get(f"/invoices/{theirs.id}").status_code == 404
    assert browser.get(f"/invoices/{theirs.id}/file.pdf").status_code == 404
    for url in ("/billing", "/bills", f"/bills/{mine.bill_id}", f"/bills/{mine.bill_id}/preview.pdf"):
        assert browser.get(url).status_code == 403, url
    tab = browser.get(f"/projects/{own.project.id}/bills").text
    assert mine.number in tab and "Bill draft" not in tab
    empty = browser.get(f"/projects/{drafted.project.id}/bills").text
    assert "127,200.00" not in empty
    assert browser.get(f"/projects/{foreign.project.id}/bills").status_code == 404


def test_a_months_invoices_come_as_one_archive_with_their_hashes(session, database, finance, director, sign_in):
    make_vendor(session)
    deals = [make_deal(session, number, terms=FIXED_FEE) for number in (1, 2)]
    run(database, finance)
    for deal in deals:
        issue(session, finance, director, deal)
    answer = sign_in(finance).post("/billing/archive", {"month": OCTOBER})
    with ZipFile(BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["FP-2026-00001.pdf", "FP-2026-00002.pdf", "manifest.csv"]
        assert "127200.00" in archive.read("manifest.csv").decode("utf-8-sig")


def test_a_project_manager_sees_the_month_end_of_their_projects_only(session, database, finance, person, sign_in):
    own = make_deal(session, 1, terms=FIXED_FEE)
    make_deal(session, 2, terms=FIXED_FEE)
    run(database, finance)
    page = sign_in(person(Role.PROJECT_MANAGER, projects=(own.project,))).get("/billing?month=2026-10").text
    assert "HT-2026-001" in page and "HT-2026-002" not in page and "Run the month" not in page
