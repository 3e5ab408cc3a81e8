"""Which term holds on which day; what a document may do next; the seats rule; standards; reminders."""

from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import Conflict, Invalid
from contracts import rules
from contracts.rules import ContractState, DocumentKind, FeeModel, Paper, Said, Standards, Standing, TermGroup

START, END = date(2026, 1, 1), date(2027, 1, 1)
KEY = "fee.base.amount"


@contextmanager
def refused(kind, code, field=None):
    with pytest.raises(kind) as refusal:
        yield refusal
    assert refusal.value.code == code
    if field:
        assert refusal.value.field == field


def paper(kind, number, *said, signed_on=START, starts_on=START):
    statements = tuple(Said(key, value, f"{number}.{place}", starts_on) for place, (key, value) in enumerate(said, 1))
    return Paper(hash((kind, number)), kind, number, f"{kind}-{number}", starts_on, signed_on, statements)


BODY = paper(DocumentKind.BODY, 1, (KEY, "1000"), ("payment.days", 30))
ANNEX = paper(DocumentKind.ANNEX, 1, (KEY, "2000"))
JUNE = paper(DocumentKind.SUPPLEMENT, 1, (KEY, "3000"), signed_on=date(2026, 5, 20), starts_on=date(2026, 6, 1))
AUGUST = paper(DocumentKind.SUPPLEMENT, 2, (KEY, "4000"), signed_on=date(2026, 5, 1), starts_on=date(2026, 8, 1))


def held(papers, day):
    return {term.key: term.value for term in rules.terms_on(papers, day)}


def test_an_annex_takes_precedence_over_the_body():
    term = next(one for one in rules.terms_on([BODY, ANNEX], START) if one.key == KEY)
    assert (term.value, term.document.label, term.clause) == ("2000", "annex-1", "1.1")
    assert [(one.value, one.paper.label) for one in term.overridden] == [("1000", "body-1")]


def test_a_supplement_takes_precedence_from_its_day_and_changes_nothing_before():
    papers = [BODY, ANNEX, JUNE]
    assert held(papers, date(2026, 5, 31))[KEY] == "2000"
    term = next(one for one in rules.terms_on(papers, date(2026, 6, 1)) if one.key == KEY)
    assert (term.value, term.since, term.until) == ("3000", date(2026, 6, 1), None)
    assert [one.value for one in term.overridden] == ["2000", "1000"]


def test_the_later_effective_supplement_wins_whichever_was_signed_first():
    papers = [BODY, AUGUST, JUNE]
    assert held(papers, date(2026, 7, 31))[KEY] == "3000"
    assert held(papers, date(2026, 8, 1))[KEY] == "4000"


def test_of_two_effective_on_one_day_the_later_signed_wins():
    later = paper(DocumentKind.SUPPLEMENT, 3, (KEY, "3500"), signed_on=date(2026, 5, 21), starts_on=date(2026, 6, 1))
    assert held([BODY, JUNE, later], date(2026, 6, 1))[KEY] == "3500"


def test_a_tie_is_for_a_person_to_settle_and_says_who_contradicts_whom():
    other = paper(DocumentKind.SUPPLEMENT, 4, (KEY, "9"), signed_on=date(2026, 5, 20), starts_on=date(2026, 6, 1))
    papers = [BODY, JUNE, other]
    assert held(papers, date(2026, 5, 31))[KEY] == "1000"
    with refused(Conflict, "terms_tie") as refusal:
        rules.terms_on(papers, date(2026, 6, 1))
    assert {refusal.value.facts["one"], refusal.value.facts["other"]} == {"supplement-1", "supplement-4"}
    with refused(Conflict, "terms_tie"):
        rules.check_ties(papers, START, END)
    rules.check_ties(papers, START, date(2026, 6, 1))


def test_an_unsigned_paper_never_counts():
    draft = paper(DocumentKind.SUPPLEMENT, 1, (KEY, "1"), signed_on=None, starts_on=date(2026, 6, 1))
    assert held([BODY, draft], date(2026, 7, 1))[KEY] == "1000"


def test_a_term_given_up_no_longer_holds():
    without = paper(DocumentKind.SUPPLEMENT, 5, (KEY, None), starts_on=date(2026, 6, 1))
    assert KEY not in held([BODY, without], date(2026, 6, 1))
    said = [one for one in rules.statements_between([BODY, without], START, END) if one.key == KEY]
    assert [(one.starts_on, one.ends_on) for one in said] == [(START, date(2026, 6, 1))]


def test_after_a_limited_statement_the_weaker_paper_holds_again():
    said = Said(KEY, "500", "1", date(2026, 6, 1), date(2026, 7, 1))
    june = Paper(9, DocumentKind.SUPPLEMENT, 1, "S1", date(2026, 6, 1), START, (said,))
    found = [one for one in rules.statements_between([BODY, june], START, END) if one.key == KEY]
    assert [(one.value, one.starts_on.month) for one in found] == [("1000", 1), ("500", 6), ("1000", 7)]
    term = next(one for one in rules.terms_on([BODY, june], date(2026, 3, 5)) if one.key == KEY)
    assert (term.since, term.until) == (START, date(2026, 6, 1))


DAYS = st.integers(0, 364).map(lambda passed: START + timedelta(days=passed))
VALUES = st.one_of(st.none(), st.integers(0, 5).map(str))


def statement(draw, key, clause):
    """A statement from some day, open or for some days."""
    begins, length = draw(DAYS), draw(st.one_of(st.none(), st.integers(1, 90)))
    return Said(key, draw(VALUES), clause, begins, length and begins + timedelta(days=length))


@st.composite
def contracts(draw):
    """A body that states two terms, and supplements of different signing days: no two of them can tie."""
    papers = [paper(DocumentKind.BODY, 1, (KEY, "1000"), ("fee.cap", "1"))]
    for number in range(1, draw(st.integers(0, 4)) + 1):
        keys = draw(st.sets(st.sampled_from([KEY, "fee.cap"]), min_size=1))
        said = tuple(statement(draw, key, str(number)) for key in sorted(keys))
        signed_on = draw(st.one_of(st.none(), st.just(START + timedelta(days=number))))
        effective = min(one.starts_on for one in said)
        papers.append(Paper(number, DocumentKind.SUPPLEMENT, number, f"S{number}", effective, signed_on, said))
    return papers


@given(contracts(), DAYS, st.integers(1, 80))
def test_every_day_of_a_period_has_exactly_the_value_that_holds_on_it(papers, start, length):
    end = start + timedelta(days=length)
    segments = rules.statements_between(papers, start, end)
    for passed in range(length):
        day = start + timedelta(days=passed)
        on_day = [one for one in segments if one.starts_on <= day < one.ends_on]
        assert len({one.key for one in on_day}) == len(on_day)
        assert {one.key: one.value for one in on_day} == held(papers, day)
    assert all(start <= one.starts_on < one.ends_on <= end for one in segments)


@given(contracts(), DAYS)
def test_a_term_holds_from_since_until_without_a_break(papers, day):
    for term in rules.terms_on(papers, day):
        assert term.since <= day and (term.until is None or day < term.until)
        for probe in {term.since, (term.until or END) - timedelta(days=1)}:
            again = next(one for one in rules.terms_on(papers, probe) if one.key == term.key)
            assert (again.value, again.document, again.clause) == (term.value, term.document, term.clause)
        before = {one.key: one for one in rules.terms_on(papers, term.since - timedelta(days=1))}.get(term.key)
        assert before is None or (before.document, before.clause) != (term.document, term.clause)


@given(contracts(), VALUES, DAYS)
def test_a_supplement_changes_nothing_before_its_day(papers, value, day):
    new = Paper(99, DocumentKind.SUPPLEMENT, 99, "S99", day, date(2027, 1, 1), (Said(KEY, value, "1", day),))
    before = rules.statements_between(papers, START, day) if day > START else []
    assert (rules.statements_between([*papers, new], START, day) if day > START else []) == before


@given(contracts())
def test_unsigned_papers_change_nothing_at_all(papers):
    assert rules.statements_between(papers, START, END) == rules.statements_between(
        [one for one in papers if one.signed_on], START, END
    )


@given(contracts(), DAYS)
def test_a_period_cut_in_two_says_the_same(papers, cut):
    whole = {
        (one.key, day, str(one.value)) for one in rules.statements_between(papers, START, END) for day in days(one)
    }
    parts = [one for a, b in ((START, cut), (cut, END)) if a < b for one in rules.statements_between(papers, a, b)]
    assert {(one.key, day, str(one.value)) for one in parts for day in days(one)} == whole


def days(statement):
    return range(statement.starts_on.toordinal(), statement.ends_on.toordinal())


# what may happen to a document


@pytest.mark.parametrize("state", [ContractState.APPROVED, ContractState.SIGNED, ContractState.TERMINATED])
def test_only_a_draft_is_approved(state):
    with refused(Conflict, "not_draft_any_more"):
        rules.check_approval(state, 1, 2, reason_needed=False, reason=None)


def test_a_second_person_approves_and_gives_a_reason_where_one_is_needed():
    rules.check_approval(ContractState.DRAFT, 1, 2, reason_needed=False, reason=None)
    rules.check_approval(ContractState.DRAFT, 1, 2, reason_needed=True, reason="战略客户")
    with refused(Conflict, "two_persons"):
        rules.check_approval(ContractState.DRAFT, 1, 1, reason_needed=False, reason=None)
    with refused(Invalid, "reason_needed", "reason"):
        rules.check_approval(ContractState.DRAFT, 1, 2, reason_needed=True, reason=None)


def test_signing_needs_approval_a_day_that_has_been_and_for_a_supplement_a_signed_contract():
    day = date(2026, 6, 1)
    approved, signed = ContractState.APPROVED, ContractState.SIGNED
    rules.check_signature(approved, approved, DocumentKind.BODY, day, day)
    rules.check_signature(approved, signed, DocumentKind.SUPPLEMENT, day, day)
    with refused(Conflict, "not_approved_yet"):
        rules.check_signature(ContractState.DRAFT, signed, DocumentKind.SUPPLEMENT, day, day)
    with refused(Conflict, "body_unsigned"):
        rules.check_signature(approved, approved, DocumentKind.SUPPLEMENT, day, day)
    with refused(Invalid, "signed_in_future", "signed_on"):
        rules.check_signature(approved, signed, DocumentKind.SUPPLEMENT, day + timedelta(days=1), day)


def test_a_supplement_lies_in_the_term_or_prolongs_it():
    def check(day, renews_to=None, state=ContractState.SIGNED):
        rules.check_supplement(state, START, END, day, renews_to)

    check(START)
    check(END - timedelta(days=1))
    check(END, renews_to=date(2028, 1, 1))
    with refused(Invalid, "effective_outside_term", "effective_from"):
        check(END)
    with refused(Invalid, "effective_outside_term"):
        check(START - timedelta(days=1))
    with refused(Invalid, "renewal_not_longer", "renews_until"):
        check(START, renews_to=END)
    with refused(Conflict, "body_not_signed"):
        check(START, state=ContractState.APPROVED)


def test_a_contract_ends_early_only_inside_its_term():
    rules.check_termination(ContractState.SIGNED, START, END, date(2026, 7, 1))
    with refused(Conflict, "not_signed"):
        rules.check_termination(ContractState.DRAFT, START, END, date(2026, 7, 1))
    for day in (START, END):
        with refused(Invalid, "termination_outside_term"):
            rules.check_termination(ContractState.SIGNED, START, END, day)


@pytest.mark.parametrize(
    "body, terminated_on, today, expected",
    [
        (ContractState.DRAFT, None, date(2026, 6, 1), Standing.DRAFT),
        (ContractState.APPROVED, None, date(2027, 6, 1), Standing.APPROVED),
        (ContractState.SIGNED, None, date(2025, 12, 31), Standing.UPCOMING),
        (ContractState.SIGNED, None, START, Standing.IN_FORCE),
        (ContractState.SIGNED, None, date(2026, 12, 31), Standing.IN_FORCE),
        (ContractState.SIGNED, None, END, Standing.ENDED),
        (ContractState.TERMINATED, date(2026, 7, 1), date(2026, 6, 30), Standing.IN_FORCE),
        (ContractState.TERMINATED, date(2026, 7, 1), date(2026, 7, 1), Standing.TERMINATED),
        (ContractState.TERMINATED, None, date(2026, 7, 1), Standing.WITHDRAWN),
    ],
)
def test_where_a_contract_stands(body, terminated_on, today, expected):
    assert rules.standing(body, START, END, terminated_on, today) == expected


# seats


def test_seats_may_grow_on_any_day():
    rules.check_seats([(START, 30), (date(2026, 6, 11), 35), (date(2026, 6, 12), 36)], date(2026, 6, 11), END)


def test_seats_shrink_only_where_the_next_term_begins():
    rules.check_seats([(START, 30), (END, 20)], END, END)
    with refused(Invalid, "seats_reduced_inside_term", "seats") as refusal:
        rules.check_seats([(START, 30), (date(2026, 12, 31), 29)], date(2026, 12, 31), END)
    assert refusal.value.facts == {"seats": 29, "before": 30, "day": date(2026, 12, 31), "next": END}


def test_a_rise_that_makes_a_later_agreed_number_a_reduction_is_refused():
    with refused(Invalid, "seats_reduced_inside_term"):
        rules.check_seats([(START, 30), (date(2026, 3, 1), 50), (date(2026, 6, 1), 40)], date(2026, 3, 1), END)


# fees


def filled(**changes):
    return {"base_basis": "seat", "base_amount": Decimal("3000.00"), "commission_basis": "order",
            "commission_amount": Decimal("4.50"), "seats": 30, "vat_rate": Decimal("6"), **changes}  # fmt: skip


def terms(model=FeeModel.BASE_COMMISSION, **changes):
    said = rules.statements_of(rules.GROUPS[model], filled(**changes)) | {"fee.model": model.value}
    rules.check_terms(said)
    return {key: value for key, value in said.items() if value is not None}


def test_decimals_become_exact_strings():
    assert terms()["fee.base.amount"] == "3000"
    assert terms()["fee.commission.amount"] == "4.5"
    assert terms(base_amount=Decimal("0.10"))["fee.base.amount"] == "0.1"


def test_what_is_filled_in_comes_back_from_the_terms():
    bands = [{"percent": Decimal("-5")}, {"at_least": Decimal("80"), "percent": Decimal("0")}]
    said = terms(sla_percent=Decimal("80"), sla_seconds=20, sla_bands=bands, credit_cap=Decimal("8"))
    again = rules.filled_from(said)
    assert rules.statements_of(rules.GROUPS[FeeModel.BASE_COMMISSION], again) == rules.statements_of(
        rules.GROUPS[FeeModel.BASE_COMMISSION], rules.filled_from(said)
    )
    assert (again["sla_percent"], again["sla_seconds"], again["credit_cap"]) == ("80", 20, "8")
    assert again["sla_bands"] == [{"percent": "-5"}, {"at_least": "80", "percent": "0"}]


@pytest.mark.parametrize(
    "changes, code, field",
    [
        ({"base_amount": None}, "term_missing", "base_amount"),
        ({"commission_basis": None}, "term_missing", "commission_basis"),
        ({"vat_rate": None}, "term_missing", "vat_rate"),
        ({"seats": None}, "term_missing", "seats"),
        ({"commission_percent": Decimal(5)}, "commission_kind", "commission_percent"),
        ({"commission_basis": "net_sales"}, "commission_kind", "commission_amount"),
        ({"commission_amount": None}, "rate_or_tiers", "commission_amount"),
        ({"tiers": [{"rate": Decimal(5)}], "tier_mode": "volume"}, "rate_or_tiers", "tiers"),
        ({"commission_amount": None, "tiers": [{"rate": Decimal(5)}]}, "tier_mode", "tier_mode"),
        ({"minimum": Decimal(10), "cap": Decimal(9)}, "minimum_above_cap", "cap"),
        ({"sla_percent": Decimal(80)}, "sla_half", "sla_seconds"),
        ({"credit_cap": Decimal(8)}, "caps_alone", "sla_bands"),
        ({"sla_bands": [{"at_least": Decimal(80), "percent": Decimal(0)}]}, "bands_open", "sla_bands"),
        ({"vat_rate": Decimal(101)}, "term_value", "vat_rate"),
        (
            {"commission_amount": None, "tier_mode": "volume", "tiers": [{"up_to": Decimal(9), "rate": Decimal(1)}]},
            "tier_open", "tiers",
        ),
        (
            {
                "commission_amount": None, "tier_mode": "volume",
                "tiers": [{"up_to": Decimal(9), "rate": Decimal(1)}] * 2 + [{"rate": Decimal(1)}],
            },
            "tier_bounds", "tiers",
        ),
    ],
)  # fmt: skip
def test_terms_that_cannot_be_billed_are_refused_at_their_field(changes, code, field):
    with refused(Invalid, code, field):
        terms(**changes)


def test_a_field_of_another_model_is_refused():
    with refused(Invalid, "field_outside", "base_basis"):
        terms(FeeModel.PURE_COMMISSION)
    with refused(Invalid, "field_outside", "commission_basis"):
        terms(FeeModel.FIXED_FEE)


def test_tax_changes_only_with_a_month():
    rules.check_change([TermGroup.TAX], FeeModel.FIXED_FEE, date(2026, 7, 1))
    with refused(Invalid, "tax_inside_month", "effective_from"):
        rules.check_change([TermGroup.TAX], FeeModel.FIXED_FEE, date(2026, 7, 2))
    with refused(Invalid, "group_not_in_model"):
        rules.check_change([TermGroup.BASE], FeeModel.PURE_COMMISSION, date(2026, 7, 1))


@pytest.mark.parametrize("value", ["-1", "1e3", "1,000", "", "12.3456789", 1.5, True, None])
def test_an_amount_is_an_exact_number(value):
    if value is None:
        assert rules.check_value(KEY, None) is None
        return
    with refused(Invalid, "term_value"):
        rules.check_value(KEY, value)


def test_an_unknown_key_is_refused():
    with refused(Invalid, "term_key"):
        rules.check_value("fee.lunch", "1")


# the standards for pure commission

GOOD = {"reputation_ok": True, "monthly_sales": "500000", "gross_margin": "45"}
PURE = {"fee.model": "pure_commission", "fee.commission.basis": "net_sales", "fee.commission.percent": "12"}


@pytest.mark.parametrize(
    "agreed, shown, codes",
    [
        (PURE, GOOD, []),
        (PURE, None, ["reputation", "sales_unknown", "margin_unknown"]),
        (PURE, {**GOOD, "monthly_sales": "299999.99"}, ["sales_low"]),
        (PURE, {**GOOD, "gross_margin": "29.9"}, ["margin_low"]),
        (PURE, {**GOOD, "reputation_ok": False}, ["reputation"]),
        ({**PURE, "fee.commission.percent": "9.99"}, GOOD, ["rate_outside"]),
        ({**PURE, "fee.commission.percent": "20"}, GOOD, []),
        (
            {**PURE, "fee.commission.percent": None, "fee.commission.tiers": [{"rate": "12"}, {"rate": "21"}]},
            GOOD, ["rate_outside"],
        ),
        ({**PURE, "fee.commission.basis": "order", "fee.commission.amount": "90"}, GOOD, []),
        ({"fee.model": "fixed_fee"}, None, []),
    ],
)  # fmt: skip
def test_what_speaks_against_pure_commission(agreed, shown, codes):
    assert [one.code for one in rules.doubts(agreed, shown, Standards())] == codes


def test_the_standards_are_the_vendors_own():
    strict = Standards(monthly_sales=Decimal(600_000))
    assert [one.code for one in rules.doubts(PURE, GOOD, strict)] == ["sales_low"]


# reminders


@pytest.mark.parametrize(
    "left, raised, due",
    [
        (91, [], []),
        (90, [], [90]),
        (75, [90], []),
        (60, [90], [60]),
        (29, [], [90, 60, 30]),
        (7, [90, 60, 30], [7]),
        (-10, [90, 60, 30], [7]),
        (-89, [], [90, 60, 30, 7]),
        (-91, [], []),
    ],
)
def test_a_step_is_due_from_its_day_on_until_it_is_raised(left, raised, due):
    today = date(2026, 12, 31) - timedelta(days=left)
    assert rules.steps_due(END, today, raised) == due


def test_notice_is_counted_back_from_the_last_day():
    assert rules.notice_deadline(END, 30) == date(2026, 12, 1)
