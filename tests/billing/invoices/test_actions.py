"""Runs, approval and issuing on the database: nothing twice, nothing changed behind anybody's back, no gap."""

import threading
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from billing.invoices import actions, jobs, queries
from billing.invoices.actions import paper
from billing.invoices.models import Bill, BilledOrder, BillLine, Invoice
from billing.invoices.queries.facts import contracts_of_month
from billing.invoices.rules import BillState
from bpo.documents.issuing import reprint, verify_document
from bpo.kernel import journal
from bpo.kernel.errors import Conflict, Forbidden, NotFound
from bpo.kernel.locale import say_money
from bpo.kernel.period import month
from bpo.kernel.roles import Role
from bpo.talk.queries.notices import unseen_paths
from operations.orders.models import SalesOrder
from tests.billing.invoices.makers import (
    FIXED_FEE,
    NOW,
    OCTOBER,
    PURE_COMMISSION,
    add_paper,
    amounts,
    bill_of,
    give_seats,
    make_contract,
    make_deal,
    make_vendor,
    run,
    sell,
)

DECEMBER = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
NOVEMBER = "2026-11"


def day(number):
    return date(2026, 10, number)


@pytest.fixture
def finance(person):
    return person(Role.FINANCE, name="孙静")


@pytest.fixture
def director(person):
    return person(Role.DIRECTOR, name="李建国")


def approved(session, director, deal, month=OCTOBER):
    bill = bill_of(session, deal, month)
    actions.approve_bill(session, director, bill_id=bill.id, now=NOW)
    session.commit()
    return bill


def issued(session, finance, director, deal, month=OCTOBER, now=NOW):
    bill = approved(session, director, deal, month)
    invoice = actions.issue_invoice(session, finance, bill_id=bill.id, now=now)
    session.commit()
    return invoice


def words(data):
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    return "".join(text.split())


def test_a_month_is_drafted_from_seats_and_sales(session, database, finance):
    deal = make_deal(session)
    give_seats(session, deal, 30, date(2026, 9, 1), date(2026, 12, 1))
    give_seats(session, deal, 5, day(11), date(2026, 12, 1))
    sell(session, deal, 1, day(5), 10_000, refunded_on=day(9), refund_minor=100_000)
    assert run(database, finance) == {
        "month": OCTOBER, "drafted": ["HT-2026-001"], "revised": [], "unchanged": [], "parked": [], "late_changes": [],
    }  # fmt: skip
    bill = bill_of(session, deal)
    assert amounts(bill) == [("base.seat", 9_000_000 + 1_016_129), ("commission.net_sales", 108_000)]
    assert (bill.net_minor, bill.tax_minor) == (10_124_129, 607_448)
    assert [step["sources"] for step in bill.lines[0].steps] == [
        ["seat/2026-10-01/2026-10-31"], ["seat/2026-10-11/2026-10-31"],
    ]  # fmt: skip
    assert bill.lines[0].document == "HT-2026-001" and bill.lines[0].clause == "1.1"


def test_the_client_hears_of_the_invoice_alone(session, database, finance, director, person, sign_in):
    make_vendor(session)
    deal, other = make_deal(session), make_deal(session, 2)
    for one in (deal, other):
        give_seats(session, one, 30, date(2026, 9, 1), date(2026, 12, 1))
    guest, stranger = (person(Role.CLIENT, projects=(one.project,)) for one in (deal, other))
    run(database, finance)
    approved(session, director, deal)
    assert unseen_paths(session, guest) == []
    invoice = actions.issue_invoice(session, finance, bill_id=bill_of(session, deal).id, now=NOW)
    session.commit()
    assert unseen_paths(session, guest) == [f"/invoices/{invoice.id}"] and unseen_paths(session, stranger) == []
    browser = sign_in(guest)
    said = f"孙静 issued the invoice {invoice.number} over {say_money(invoice.gross_minor)}, due on {invoice.due_on}"
    assert said in browser.get("/notices").text and browser.get(f"/invoices/{invoice.id}").status_code == 200


def test_running_twice_bills_nothing_twice(session, database, finance):
    deal = make_deal(session)
    sell(session, deal, 1, day(5), 10_000)
    run(database, finance)
    first = bill_of(session, deal)
    revision, prepared = first.revision, first.prepared_at
    second = run(database, finance, now=DECEMBER)
    assert second["unchanged"] == ["HT-2026-001"] and second["drafted"] == second["revised"] == []
    bill = bill_of(session, deal)
    assert (bill.revision, bill.prepared_at) == (revision, prepared)
    assert session.scalar(select(func.count()).select_from(Bill)) == 1
    assert session.scalar(select(func.count()).select_from(BilledOrder)) == 1


def test_a_draft_follows_a_new_order_with_the_difference(session, database, finance, director):
    deal = make_deal(session)
    sell(session, deal, 1, day(5), 10_000)
    run(database, finance)
    actions.return_bill(session, director, bill_id=bill_of(session, deal).id, reason="10 月 6 日的订单漏了", now=NOW)
    session.commit()
    sell(session, deal, 2, day(6), 1_000)
    assert run(database, finance)["revised"] == ["HT-2026-001"]
    bill = bill_of(session, deal)
    assert bill.revision == 2 and bill.returned_reason is None
    assert bill.difference == [{"name": "commission.net_sales", "before_minor": 120_000, "after_minor": 132_000}]
    told = [journal.told(entry) for entry in journal.entries_of(session, bill)]
    assert told[0] == "revised the bill of HT-2026-001 for 2026-10: ¥1,272.00 became ¥1,399.20"


def test_approved_and_issued_bills_are_never_touched(session, database, finance, director):
    make_vendor(session)
    deal, other = make_deal(session), make_deal(session, 2)
    for number, one in enumerate((deal, other), start=1):
        sell(session, one, number, day(5), 10_000)
    run(database, finance)
    approved(session, director, deal)
    issued(session, finance, director, other)
    for number, one in enumerate((deal, other), start=3):
        sell(session, one, number, day(6), 1_000)
    result = run(database, finance)
    assert [one["contract"] for one in result["late_changes"]] == ["HT-2026-001", "HT-2026-002"]
    assert "¥1,399.20" in result["late_changes"][0]["reason"] and "¥1,272.00" in result["late_changes"][0]["reason"]
    assert [bill_of(session, one).gross_minor for one in (deal, other)] == [127_200, 127_200]


def test_a_second_person_approves(session, database, finance, director, person):
    deal = make_deal(session)
    sell(session, deal, 1, day(5), 10_000)
    run(database, finance)
    bill = bill_of(session, deal)
    with pytest.raises(Forbidden):
        actions.approve_bill(session, finance, bill_id=bill.id, now=NOW)
    with pytest.raises(Forbidden):
        actions.approve_bill(session, person(Role.PROJECT_MANAGER, projects=(deal.project,)), bill_id=bill.id, now=NOW)
    colleague = person(Role.FINANCE)
    assert actions.approve_bill(session, colleague, bill_id=bill.id, now=NOW).state == BillState.APPROVED
    session.commit()
    with pytest.raises(Conflict):
        actions.approve_bill(session, director, bill_id=bill.id, now=NOW)


def test_the_database_itself_refuses_self_approval(session, database, finance):
    deal = make_deal(session)
    run(database, finance)
    bill = bill_of(session, deal)
    values = {"state": "approved", "approved_by": finance.id, "approved_at": NOW}
    with pytest.raises(IntegrityError):
        session.execute(update(Bill).where(Bill.id == bill.id).values(**values))
    session.rollback()


def test_an_invoice_has_its_number_capitals_vat_and_bank(session, database, finance, director):
    make_vendor(session)
    deal = make_deal(session)
    sell(session, deal, 1, day(5), 1_234_567)
    run(database, finance)
    invoice = issued(session, finance, director, deal)
    assert (invoice.number, invoice.month) == ("FP-2026-00001", OCTOBER)
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 11, 2), date(2026, 12, 2))
    said = words(reprint(session, queries.document_of(session, invoice)))
    for expected in (
        "FP-2026-00001", "云澜1电子商务有限公司", "91330100MA2XX0001T", "157,036.92", "8,888.88", "HT-2026-001",
        "人民币壹拾伍万柒仟零叁拾陆元玖角贰分", "恒信呼叫服务有限公司", "招商银行上海张江支行", "121907654321001",
        "2026-12-02",
    ):  # fmt: skip
        assert expected in said, expected


def test_payment_days_follow_the_contract(session, database, finance, director):
    make_vendor(session)
    deal = make_deal(session, terms={**FIXED_FEE, "payment.days": 45})
    run(database, finance)
    assert issued(session, finance, director, deal).due_on == date(2026, 12, 17)


def test_numbers_have_no_gap_when_one_issue_fails(session, database, finance, director):
    make_vendor(session)
    deals = [make_deal(session, number, terms=FIXED_FEE) for number in (1, 2, 3)]
    run(database, finance)
    first = issued(session, finance, director, deals[0])
    failing = approved(session, director, deals[1])
    actions.issue_invoice(session, finance, bill_id=failing.id, now=NOW)
    session.rollback()
    third = issued(session, finance, director, deals[2])
    again = actions.issue_invoice(session, finance, bill_id=failing.id, now=NOW)
    session.commit()
    assert [one.number for one in (first, third, again)] == ["FP-2026-00001", "FP-2026-00002", "FP-2026-00003"]
    with pytest.raises(Conflict):
        actions.issue_invoice(session, finance, bill_id=failing.id, now=NOW)


def test_an_invoice_stays_as_it_was_after_the_contracts_supplement(session, database, finance, director):
    make_vendor(session)
    deal = make_deal(session, terms=FIXED_FEE)
    run(database, finance)
    invoice = issued(session, finance, director, deal)
    document = queries.document_of(session, invoice)
    before = reprint(session, document)
    add_paper(session, deal.contract, "supplement", 1, day(1), {"fee.base.amount": "90000"})
    late = run(database, finance)["late_changes"]
    assert "¥95,400.00" in late[0]["reason"]
    session.expire_all()
    assert bill_of(session, deal).gross_minor == invoice.gross_minor == 12_720_000
    assert reprint(session, queries.document_of(session, invoice)) == before
    assert verify_document(session, document).ok


def test_issued_bills_and_invoices_refuse_any_change(session, database, finance, director):
    make_vendor(session)
    deal = make_deal(session, terms=FIXED_FEE)
    run(database, finance)
    invoice = issued(session, finance, director, deal)
    bill = bill_of(session, deal)
    bill.gross_minor, bill.net_minor = bill.gross_minor + 1, bill.net_minor + 1
    with pytest.raises(Conflict):
        session.flush()
    session.rollback()
    bill_of(session, deal).lines[0].amount_minor = 1
    with pytest.raises(Conflict):
        session.flush()
    session.rollback()
    with pytest.raises(Conflict):
        actions.return_bill(session, director, bill_id=invoice.bill_id, reason="太高", now=NOW)
    for statement in (update(Invoice).values(gross_minor=1), delete(Invoice)):
        with pytest.raises(DBAPIError):
            session.execute(statement)
        session.rollback()


def test_a_bill_of_nothing_is_not_issued(session, database, finance, director):
    make_vendor(session)
    deal = make_deal(session)
    run(database, finance)
    bill = approved(session, director, deal)
    with pytest.raises(Conflict) as refusal:
        actions.issue_invoice(session, finance, bill_id=bill.id, now=NOW)
    assert refusal.value.code == "nothing_to_invoice"


def test_without_a_letterhead_nothing_is_issued(session, database, finance, director):
    deal = make_deal(session, terms=FIXED_FEE)
    run(database, finance)
    with pytest.raises(Conflict) as refusal:
        actions.issue_invoice(session, finance, bill_id=approved(session, director, deal).id, now=NOW)
    assert refusal.value.code == "letterhead_missing"


def test_a_late_refund_is_clawed_back_and_what_is_left_is_brought_forward(session, database, finance):
    deal = make_deal(session, terms=PURE_COMMISSION)
    order = sell(session, deal, 1, day(5), 10_000)
    run(database, finance)
    refund = {"refunded_on": date(2026, 11, 10), "refund_minor": 400_000}
    session.execute(update(SalesOrder).where(SalesOrder.id == order.id).values(**refund))
    sell(session, deal, 2, date(2026, 11, 6), 1_000)
    assert run(database, finance)["unchanged"] == ["HT-2026-001"]
    assert run(database, finance, NOVEMBER, DECEMBER)["drafted"] == ["HT-2026-001"]
    november = bill_of(session, deal, NOVEMBER)
    assert amounts(november) == [
        ("commission.net_sales", 12_000), ("clawback", -48_000), ("carried_forward", 36_000),
    ]  # fmt: skip
    assert (november.gross_minor, november.carried_minor) == (0, 36_000)
    assert november.lines[1].steps[0]["sources"] == [f"bill/{bill_of(session, deal).id}"]
    sell(session, deal, 3, date(2026, 12, 6), 10_000)
    january = datetime(2027, 1, 2, 1, 0, tzinfo=UTC)
    run(database, finance, "2026-12", january)
    december = bill_of(session, deal, "2026-12")
    assert amounts(december) == [("commission.net_sales", 120_000), ("brought_forward", -36_000)]


def test_a_refund_of_a_month_that_was_not_billed_parks_the_contract(session, database, finance):
    deal = make_deal(session, terms=PURE_COMMISSION)
    sell(session, deal, 1, date(2026, 9, 5), 10_000, refunded_on=day(3), refund_minor=100)
    parked = run(database, finance)["parked"]
    assert parked == [
        {
            "contract": "HT-2026-001",
            "reason": "A sale of 2026-09-05 was refunded, but its month has not been billed: "
            "run the month 2026-09 first.",
        }
    ]


def test_one_contract_that_cannot_be_rated_stops_nobody_else(session, database, finance):
    bands = [{"percent": "-5"}, {"at_least": "80", "percent": "0"}]
    level = {"sla.credit": {"targets": [{"kpi": "service_level", "bands": bands}]}}
    make_deal(session, 1, terms={**FIXED_FEE, **level})
    make_deal(session, 2, terms=FIXED_FEE)
    make_deal(session, 3, terms={"fee.model": "fixed_fee", "tax.vat_rate": "6"})
    result = run(database, finance)
    assert result["drafted"] == ["HT-2026-002"]
    reasons = {one["contract"]: one["reason"] for one in result["parked"]}
    assert "service_level was not measured" in reasons["HT-2026-001"]
    assert "needs a base" in reasons["HT-2026-003"]


def test_a_month_that_still_runs_is_parked(session, database, finance):
    make_deal(session, terms=FIXED_FEE)
    result = run(database, finance, NOVEMBER)
    assert result["drafted"] == []
    assert "The month runs until 2026-11-30" in result["parked"][0]["reason"]


def test_two_contracts_of_one_project_on_the_same_days_are_both_parked(session, database, finance):
    deal = make_deal(session, terms=FIXED_FEE)
    make_contract(session, deal.project, 7, terms=FIXED_FEE, starts_on=day(20), ends_on=date(2027, 9, 1))
    assert [one["contract"] for one in run(database, finance)["parked"]] == ["HT-2026-001", "HT-2026-007"]


def test_contracts_that_follow_each_other_are_billed_for_their_own_days(session, database, finance):
    deal = make_deal(session, terms=FIXED_FEE, ends_on=day(16))
    make_contract(session, deal.project, 7, terms=FIXED_FEE, starts_on=day(16), ends_on=date(2027, 9, 1))
    assert run(database, finance)["drafted"] == ["HT-2026-001", "HT-2026-007"]
    nets = session.scalars(select(Bill.net_minor).order_by(Bill.contract_number)).all()
    assert nets == [5_806_452, 6_193_548]


def test_only_live_projects_are_billed(session, database, finance):
    make_deal(session, terms=FIXED_FEE, live_on=date(2026, 11, 1))
    assert run(database, finance)["drafted"] == []


def test_an_order_counted_by_one_bill_is_refused_by_the_database_to_another(session, database, finance):
    deal, other = make_deal(session), make_deal(session, 2)
    order = sell(session, deal, 1, day(5), 10_000)
    run(database, finance)
    session.add(BilledOrder(order_id=order.id, aspect="sale", bill_id=bill_of(session, other).id))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_two_runs_at_the_same_moment_make_one_bill(session, database, finance):
    deals = [make_deal(session, number) for number in range(1, 5)]
    for number, deal in enumerate(deals):
        sell(session, deal, number, day(5), 10_000)
    results, start = [], threading.Barrier(2)

    def work():
        start.wait()
        results.append(run(database, finance))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [one["parked"] for one in results] == [[], []]
    drafted = sorted(number for one in results for number in one["drafted"])
    assert drafted == [f"HT-2026-00{number}" for number in range(1, 5)]
    assert session.scalar(select(func.count()).select_from(Bill)) == 4
    assert session.scalar(select(func.count()).select_from(BilledOrder)) == 4
    assert session.scalar(select(func.count()).select_from(BillLine)) == 8


def test_a_run_that_was_broken_off_goes_on_with_what_is_left(session, database, finance):
    deals = [make_deal(session, number, terms=FIXED_FEE) for number in (1, 2)]
    with database.transaction() as begun:
        run_id = actions.open_run(begun, finance, month=OCTOBER, now=NOW).id
    contracts = contracts_of_month(session, month(OCTOBER))
    session.rollback()
    with database.transaction() as begun:
        actions.bill_contract(begun, finance, run_id=run_id, contract=contracts[0], others=contracts, now=NOW)
    result = jobs.run_month(database.transaction, finance, run_id=run_id, month=OCTOBER, now=NOW, clock=lambda: NOW)
    assert result["drafted"] == ["HT-2026-001", "HT-2026-002"] and result["unchanged"] == []
    assert [bill_of(session, deal).revision for deal in deals] == [1, 1]


def test_foreign_bills_do_not_exist(session, database, finance, person):
    deal, other = make_deal(session, terms=FIXED_FEE), make_deal(session, 2, terms=FIXED_FEE)
    run(database, finance)
    manager = person(Role.PROJECT_MANAGER, projects=(deal.project,))
    assert queries.bill_page(session, manager, bill_of(session, deal).id).contract_number == "HT-2026-001"
    with pytest.raises(NotFound):
        queries.bill_page(session, manager, bill_of(session, other).id)
    with pytest.raises(Forbidden):
        queries.bill_page(session, person(Role.CLIENT, projects=(deal.project,)), bill_of(session, deal).id)


def test_the_workbook_holds_numbers_and_no_formula(session, database, finance, director):
    make_vendor(session)
    deal = make_deal(session, terms={**FIXED_FEE, "fee.one_off": [{"item": "=HYPERLINK(1)", "amount": "20000"}]},
                     live_on=day(1))  # fmt: skip
    run(database, finance)
    invoice = issued(session, finance, director, deal)
    document = queries.document_of(session, invoice)
    book = load_workbook(BytesIO(paper.invoice_xlsx(document.facts, document.language, who="孙静", when=NOW)))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[2]][5:9] == [120_000, 6, 7_200, 127_200]
    assert [cell.value for cell in sheet[4]][5:9] == [140_000, None, 8_400, 148_400]
    assert not any(cell.data_type == "f" for page in book for row in page.iter_rows() for cell in row)
    assert "127200.00" in paper.invoice_csv(document.facts, document.language).decode("utf-8-sig")


def test_a_client_abroad_gets_english_papers(session, database, finance, director):
    make_vendor(session)
    deal = make_deal(session, terms=FIXED_FEE, taxpayer_kind="foreign", uscc=None, legal_name_en="Cloud Ripple Ltd.")
    run(database, finance)
    invoice = issued(session, finance, director, deal)
    said = words(reprint(session, queries.document_of(session, invoice)))
    assert invoice.client_name == "Cloud Ripple Ltd." and "CloudRippleLtd." in said and "Fixedfee" in said


def test_the_closing_is_told_what_is_invoiced_and_what_is_left(session, database, finance, director):
    make_vendor(session)
    deal = make_deal(session)
    give_seats(session, deal, 2, date(2026, 9, 1), date(2027, 9, 1))

    def told():
        session.rollback()
        asked = {"project_id": deal.project.id, "last_service_on": day(31)}
        found = {one.code: one for one in queries.money_told(session, **asked)}
        session.rollback()
        return found["invoices_settled"], found["deposit_settled"]

    run(database, finance)
    number = bill_of(session, deal).contract_number
    for one in told():
        assert (one.ok, one.missing) == (False, (f"{number} 2026-10: bill in draft",))
    bill = approved(session, director, deal)
    assert told()[0].missing == (f"{number} 2026-10: bill approved, no invoice yet",)
    actions.issue_invoice(session, finance, bill_id=bill.id, now=NOW)
    session.commit()
    total = say_money(bill.gross_minor, bill.currency)
    settled, deposit = told()
    assert settled.ok and deposit.ok and not settled.missing
    assert total in settled.found and "1 invoices" in settled.found and deposit.found == "nothing is left to bill"
