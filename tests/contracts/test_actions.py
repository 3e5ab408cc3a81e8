"""Contracts on a real database: drafted, approved, signed, changed by supplement, ended; reminders of the end."""

from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from billing.pricing.rules import Statement, terms_from_statements
from bpo.kernel import calendar, journal, slots
from bpo.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from bpo.kernel.jobs import run_due
from bpo.kernel.models import JournalEntry
from bpo.kernel.period import Period
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from contracts import actions, queries
from contracts.models import ContractDocument, ExpiryReminder
from contracts.rules import ContractState, FeeModel, Standing, TermGroup
from tests.conftest import NOW
from tests.contracts.makers import (
    BASE_COMMISSION,
    director,
    make_contract,
    make_signed_contract,
    make_supplement,
    seller,
    sign,
)
from tests.projects.makers import make_project

TODAY = date(2026, 11, 22)
YEAR = (date(2026, 1, 1), date(2027, 1, 1))


@contextmanager
def refused(kind, code):
    """The act inside is refused with this error and code."""
    with pytest.raises(kind) as refusal:
        yield
    assert refusal.value.code == code


@pytest.fixture
def project(session):
    return make_project(session)


def values(session, contract, day):
    return {
        one.key: one.value
        for one in queries.statements_for(session, contract.id, day, date.fromordinal(day.toordinal() + 1))
    }


def test_a_draft_has_a_number_a_body_and_a_fee_schedule(session, project):
    contract = make_contract(session, project)
    assert contract.number == "HT-2026-001"
    assert make_contract(session, project).number == "HT-2026-002"
    body, annex = contract.documents
    assert {one.key for one in body.terms} == {
        "fee.model",
        "fee.currency",
        "tax.vat_rate",
        "tax.inclusive",
        "payment.days",
    }
    said = {one.key: (one.value, one.clause) for one in annex.terms}
    assert said["fee.base.amount"] == ("3000", "1.1")
    assert said["seats.contracted"] == (30, "1.2")
    drafted = select(JournalEntry).where(JournalEntry.act == "contracts.drafted").order_by(JournalEntry.id)
    entry = session.scalars(drafted).first()
    assert journal.told(entry) == "drafted contract HT-2026-001 “云澜电商售后热线服务合同”"


@pytest.mark.parametrize("model", list(FeeModel))
def test_what_a_contract_says_can_be_rated(session, project, model):
    contract = make_signed_contract(session, project, fee_model=model)
    said = queries.statements_for(session, contract.id, date(2026, 6, 1), date(2026, 7, 1))
    terms = terms_from_statements(
        [
            Statement(
                key=one.key, value=one.value, days=Period(one.starts_on, one.ends_on), document=one.document,
                clause=one.clause,
            )
            for one in said
        ],
        Period(date(2026, 6, 1), date(2026, 7, 1)),
    )  # fmt: skip
    assert terms.fee_model == model.value
    assert {part.document for part in terms.components} == {"HT-2026-001-A1"}


def test_whoever_drafted_it_cannot_approve_it_neither_by_rule_nor_by_database(session, project):
    contract = make_contract(session, project)
    body = queries.body_of(contract)
    drafter = director(session)
    session.execute(update(ContractDocument).where(ContractDocument.id == body.id).values(drafted_by=drafter.id))
    session.refresh(body)
    with refused(Conflict, "two_persons"):
        actions.approve_document(session, drafter, document_id=body.id, now=NOW)
    with pytest.raises(IntegrityError):
        session.execute(
            update(ContractDocument)
            .where(ContractDocument.id == body.id)
            .values(state="approved", approved_by=drafter.id)
        )
    session.rollback()


def test_roles_draft_approve_and_sign_apart(session, project):
    contract = make_contract(session, project)
    body = queries.body_of(contract)
    with pytest.raises(Forbidden):
        actions.approve_document(session, seller(session), document_id=body.id, now=NOW)
    with pytest.raises(Forbidden):
        make_contract(session, project, by=director(session))


def test_the_annex_goes_with_its_body(session, project):
    contract = make_contract(session, project)
    body, annex = contract.documents
    with refused(Conflict, "annex_goes_with_body"):
        actions.approve_document(session, director(session), document_id=annex.id, now=NOW)
    sign(session, body)
    assert (annex.state, annex.signed_on) == (ContractState.SIGNED, date(2026, 11, 20))


def test_unsigned_it_does_not_count(session, project):
    contract = make_contract(session, project)
    assert queries.statements_for(session, contract.id, *YEAR) == []
    assert queries.contracts_in_force(session, project.id, TODAY) == []
    actions.approve_document(session, director(session), document_id=queries.body_of(contract).id, now=NOW)
    assert queries.contracts_billable(session, *YEAR) == []


def test_signed_it_is_in_force_on_the_days_of_its_term(session, project):
    contract = make_signed_contract(session, project)
    assert [one.number for one in queries.contracts_in_force(session, project.id, date(2026, 12, 31))] == [
        contract.number
    ]
    assert queries.contracts_in_force(session, project.id, date(2027, 1, 1)) == []
    assert queries.contracts_in_force(session, project.id + 1, TODAY) == []
    assert [one.id for one in queries.contracts_billable(session, date(2026, 12, 1), date(2027, 1, 1))] == [contract.id]
    assert queries.contracts_billable(session, date(2027, 1, 1), date(2027, 2, 1)) == []
    assert queries.standing_of(contract, TODAY) == Standing.IN_FORCE


def test_signing_before_approval_or_on_a_day_to_come_is_refused(session, project):
    body = queries.body_of(make_contract(session, project))
    facts = {"document_id": body.id, "signatory_vendor": "王磊", "signatory_client": "李建国", "now": NOW}
    sales = seller(session)
    with refused(Conflict, "not_approved_yet"):
        actions.sign_document(session, sales, signed_on=TODAY, **facts)
    actions.approve_document(session, director(session), document_id=body.id, now=NOW)
    with pytest.raises(Invalid) as refusal:
        actions.sign_document(session, sales, signed_on=date(2026, 11, 23), **facts)
    assert refusal.value.field == "signed_on"


def test_a_draft_is_edited_and_a_signed_contract_never(session, project):
    contract = make_contract(session, project)
    facts = {"title": "新标题", "starts_on": date(2026, 2, 1), "ends_on": date(2027, 2, 1)}
    changed = {**BASE_COMMISSION, "base_amount": Decimal("3200")}
    sales = seller(session)
    actions.edit_contract(session, sales, contract_id=contract.id, **facts, **changed)
    session.commit()
    assert queries.values_on(contract, date(2026, 2, 1))["fee.base.amount"] == "3200"
    assert {one.starts_on for document in contract.documents for one in document.terms} == {date(2026, 2, 1)}
    sign(session, queries.body_of(contract))
    with refused(Conflict, "not_draft"):
        actions.edit_contract(session, sales, contract_id=contract.id, **facts, **changed)


def test_an_edit_begun_on_an_older_version_is_refused(session, project):
    contract = make_contract(session, project)
    facts = {"starts_on": contract.starts_on, "ends_on": contract.ends_on, **BASE_COMMISSION}
    actions.edit_contract(session, seller(session), contract_id=contract.id, title="甲", row_version=1, **facts)
    session.commit()
    with refused(Conflict, "stale"):
        actions.edit_contract(session, seller(session), contract_id=contract.id, title="乙", row_version=1, **facts)


def test_a_supplement_changes_nothing_before_its_day_and_only_once_signed(session, project):
    contract = make_signed_contract(session, project)
    supplement = make_supplement(session, contract, groups=[TermGroup.SEATS], seats=35)
    assert values(session, contract, date(2026, 6, 11))["seats.contracted"] == 30
    sign(session, supplement)
    assert values(session, contract, date(2026, 6, 10))["seats.contracted"] == 30
    assert values(session, contract, date(2026, 6, 11))["seats.contracted"] == 35
    june = queries.statements_for(session, contract.id, date(2026, 6, 1), date(2026, 7, 1))
    seats = [(one.value, one.starts_on.day, one.document, one.clause) for one in june if one.key == "seats.contracted"]
    assert seats == [(30, 1, "HT-2026-001-A1", "1.2"), (35, 11, "HT-2026-001-S1", "1")]


def test_a_supplement_can_replace_a_rate_by_tiers(session, project):
    contract = make_signed_contract(session, project)
    tiers = [{"up_to": Decimal("1000"), "rate": Decimal("5")}, {"up_to": None, "rate": Decimal("4.5")}]
    supplement = make_supplement(
        session, contract, groups=[TermGroup.COMMISSION], commission_basis="order", tiers=tiers, tier_mode="graduated"
    )
    sign(session, supplement)
    held = values(session, contract, date(2026, 7, 1))
    assert held["fee.commission.tiers"] == [{"up_to": "1000", "rate": "5"}, {"rate": "4.5"}]
    assert "fee.commission.amount" not in held
    assert values(session, contract, date(2026, 5, 1))["fee.commission.amount"] == "5"


def test_seats_grow_on_any_day_and_shrink_only_with_the_next_term(session, project):
    contract = make_signed_contract(session, project)
    with pytest.raises(Invalid) as refusal:
        make_supplement(session, contract, groups=[TermGroup.SEATS], seats=20)
    assert refusal.value.field == "seats"
    assert refusal.value.facts["next"] == date(2027, 1, 1)
    session.rollback()
    renewal = make_supplement(
        session,
        contract,
        effective_from=date(2027, 1, 1),
        renews_to=date(2028, 1, 1),
        groups=[TermGroup.SEATS],
        seats=20,
    )
    sign(session, renewal)
    assert contract.ends_on == date(2028, 1, 1)
    assert values(session, contract, date(2026, 12, 31))["seats.contracted"] == 30
    assert values(session, contract, date(2027, 1, 1))["seats.contracted"] == 20


def test_a_reduction_drafted_for_the_next_term_is_looked_at_again_when_it_is_signed(session, project):
    contract = make_signed_contract(session, project)
    renewal = make_supplement(
        session, contract, effective_from=date(2026, 12, 1), renews_to=date(2028, 1, 1), title="续签"
    )
    less = make_supplement(
        session,
        contract,
        effective_from=date(2027, 1, 1),
        renews_to=date(2028, 6, 1),
        groups=[TermGroup.SEATS],
        seats=20,
    )
    sign(session, renewal)
    with refused(Invalid, "seats_reduced_inside_term"):
        sign(session, less)


def test_two_papers_that_say_a_term_equally_strong_are_for_a_person_to_settle(session, project):
    contract = make_signed_contract(session, project)
    one = make_supplement(session, contract, groups=[TermGroup.SEATS], seats=35)
    other = make_supplement(session, contract, groups=[TermGroup.SEATS], seats=40)
    sign(session, one)
    with refused(Conflict, "terms_tie"):
        sign(session, other)


def test_a_supplement_that_changes_nothing_or_lies_outside_the_term_is_refused(session, project):
    contract = make_signed_contract(session, project)
    with refused(Invalid, "nothing_changes"):
        make_supplement(session, contract, groups=[TermGroup.SEATS], seats=30)
    with refused(Invalid, "effective_outside_term"):
        make_supplement(session, contract, groups=[TermGroup.SEATS], seats=40, effective_from=date(2027, 1, 1))
    with refused(Invalid, "field_outside"):
        make_supplement(session, contract, groups=[TermGroup.SEATS], seats=40, minimum=Decimal("1"))
    with refused(Conflict, "body_not_signed"):
        make_supplement(session, make_contract(session, project), groups=[TermGroup.SEATS], seats=40)


def test_pure_commission_outside_the_standards_needs_a_reason(session, project):
    contract = make_contract(
        session, project, fee_model=FeeModel.PURE_COMMISSION, commission_percent=Decimal("8"), gross_margin=None
    )
    body = queries.body_of(contract)
    approver = director(session)
    with pytest.raises(Invalid) as refusal:
        actions.approve_document(session, approver, document_id=body.id, now=NOW)
    assert refusal.value.field == "reason"
    session.rollback()
    actions.approve_document(session, approver, document_id=body.id, reason="战略客户，首年让利", now=NOW)
    session.commit()
    assert body.approval_reason == "战略客户，首年让利"


def test_pure_commission_within_the_standards_needs_none(session, project):
    contract = make_signed_contract(session, project, fee_model=FeeModel.PURE_COMMISSION)
    assert queries.body_of(contract).approval_reason is None
    to_25 = make_supplement(
        session, contract, groups=[TermGroup.COMMISSION], commission_basis="net_sales", commission_percent=Decimal("25")
    )
    with refused(Invalid, "reason_needed"):
        sign(session, to_25)


def test_approved_it_goes_back_to_draft_and_signed_it_does_not(session, project):
    contract = make_contract(session, project)
    body, annex = contract.documents
    actions.approve_document(session, director(session), document_id=body.id, now=NOW)
    session.commit()
    actions.reopen_document(session, seller(session), document_id=body.id)
    session.commit()
    assert (body.state, annex.state, body.approved_by) == (ContractState.DRAFT, ContractState.DRAFT, None)
    sign(session, body)
    with refused(Conflict, "not_approved"):
        actions.reopen_document(session, seller(session), document_id=body.id)


def test_a_withdrawn_draft_is_over(session, project):
    contract = make_contract(session, project)
    actions.withdraw_document(session, seller(session), document_id=queries.body_of(contract).id)
    session.commit()
    assert queries.standing_of(contract, TODAY) == Standing.WITHDRAWN
    with pytest.raises(Conflict):
        sign(session, queries.body_of(contract))


def test_ended_early_it_counts_up_to_its_last_day(session, project):
    contract = make_signed_contract(session, project)
    draft = make_supplement(session, contract, groups=[TermGroup.SEATS], seats=35)
    with pytest.raises(Forbidden):
        actions.terminate_contract(
            session, seller(session), contract_id=contract.id, ends_on=date(2026, 12, 1), reason="-"
        )
    actions.terminate_contract(
        session, director(session), contract_id=contract.id, ends_on=date(2026, 12, 1), reason="客户停止业务"
    )
    session.commit()
    assert draft.state == ContractState.TERMINATED
    assert queries.standing_of(contract, TODAY) == Standing.IN_FORCE
    assert queries.standing_of(contract, date(2026, 12, 1)) == Standing.TERMINATED
    said = queries.statements_for(session, contract.id, *YEAR)
    assert {one.ends_on for one in said} == {date(2026, 12, 1)}
    assert queries.contracts_billable(session, date(2026, 12, 1), date(2027, 1, 1)) == []


def test_the_list_says_the_same_standing_as_the_rule(session, project):
    made = [make_contract(session, project), make_signed_contract(session, project)]
    made.append(make_signed_contract(session, project, starts_on=date(2027, 1, 1), ends_on=date(2028, 1, 1)))
    made.append(make_signed_contract(session, project, starts_on=date(2025, 1, 1), ends_on=date(2026, 1, 1)))
    actions.terminate_contract(
        session, director(session), contract_id=made[1].id, ends_on=date(2026, 11, 1), reason="客户停止业务"
    )
    actions.withdraw_document(session, seller(session), document_id=queries.body_of(make_contract(session, project)).id)
    session.commit()
    rows = session.execute(queries.contracts_listed(session, seller(session), today=TODAY)).all()
    by_page = {row.id: (Standing(row.standing), row.last_on) for row in rows}
    assert len(by_page) == 5
    for number, (standing, last) in by_page.items():
        contract = queries.contract_for(session, seller(session).under("contracts.view"), number)
        assert standing == queries.standing_of(contract, TODAY)
        assert (queries.end_of(contract) - last).days == 1


def test_foreign_contracts_do_not_exist(session, project, person):
    contract = make_signed_contract(session, project)
    stranger = person(Role.PROJECT_MANAGER)
    member = person(Role.PROJECT_MANAGER, projects=(project,))
    with pytest.raises(NotFound):
        queries.contract_page(session, stranger, contract.id)
    with pytest.raises(NotFound):
        queries.document_page(session, stranger, queries.body_of(contract).id)
    assert queries.contract_page(session, member, contract.id) is contract
    assert session.execute(queries.contracts_listed(session, stranger, today=TODAY)).all() == []


def test_reminders_come_once_a_step_and_missed_days_lose_nothing(session, project):
    contract = make_signed_contract(session, project)
    make_contract(session, project)
    system = Actor.system()

    def raised_on(day):
        found = actions.raise_reminders(session, system, today=day)
        session.commit()
        return [one.days_before for one in found]

    assert raised_on(date(2026, 10, 1)) == []
    assert raised_on(date(2026, 10, 2)) == [90]
    assert raised_on(date(2026, 10, 2)) == []
    assert raised_on(date(2026, 12, 2)) == [60, 30]
    assert raised_on(date(2027, 1, 3)) == [7]
    assert raised_on(date(2027, 1, 4)) == []
    assert len(session.scalars(select(ExpiryReminder).where(ExpiryReminder.contract_id == contract.id)).all()) == 4


def test_a_renewal_asks_anew_and_quiets_the_old_end(session, project):
    contract = make_signed_contract(session, project)
    actions.raise_reminders(session, Actor.system(), today=TODAY)
    session.commit()
    sales = seller(session)
    assert len(queries.unseen_reminders(session, sales.under("contracts.view"))) == 1
    sign(session, make_supplement(session, contract, effective_from=date(2027, 1, 1), renews_to=date(2028, 1, 1)))
    assert queries.unseen_reminders(session, sales.under("contracts.view")) == []
    assert [one.days_before for one in actions.raise_reminders(session, Actor.system(), today=date(2027, 10, 2))] == [
        90
    ]


def test_whoever_takes_note_quiets_the_earlier_steps_too(session, project):
    make_signed_contract(session, project)
    raised = actions.raise_reminders(session, Actor.system(), today=date(2026, 12, 5))
    session.commit()
    sales = seller(session)
    actions.mark_seen(session, sales, reminder_id=raised[-1].id, now=NOW)
    session.commit()
    assert {one.seen_by for one in raised} == {sales.id}


def test_the_calendars_job_raises_the_days_reminders(app, session, project, database):
    make_signed_contract(session, project)
    entry = next(one for one in calendar.DAILY if one.kind == "contracts.expiry_reminders")
    moment = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    session.rollback()
    calendar.enqueue_daily(database, entry, moment)
    calendar.enqueue_daily(database, entry, moment)
    run_due()
    assert [one.days_before for one in session.scalars(select(ExpiryReminder).order_by(ExpiryReminder.id))] == [90, 60]


def test_going_live_asks_for_a_contract_in_force_on_that_day(session, project):
    def found():
        return [
            one for one in slots.findings("project.readiness", session, project_id=project.id) if one.code == "contract"
        ]

    make_signed_contract(session, project)
    assert [one.ok for one in found()] == [False]
    make_signed_contract(session, project, starts_on=date(2027, 1, 1), ends_on=date(2028, 1, 1))
    assert [(one.ok, one.found) for one in found()] == [(True, "HT-2026-002")]
