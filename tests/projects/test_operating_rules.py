"""Interface contacts by phase, the gate followed, overrides and the term of letters. No database."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import BusinessError
from bpo.kernel.holidays import built_in
from bpo.kernel.holidays.rules import calendar_of
from bpo.kernel.period import ONE_DAY
from bpo.projects import rules
from bpo.projects.rules import InterfaceFacts, InterfaceRole, Phase, ProjectState, Side, Snapshot

DAY = date(2026, 11, 20)
B, OP = Phase.BEFORE_GO_LIVE, Phase.OPERATING
BUSINESS, TECHNICAL = InterfaceRole.BUSINESS, InterfaceRole.TECHNICAL
CALENDAR = calendar_of({year: built_in.published_days(year) for year in built_in.known_years()}, {})


def refused(code, check, *args, **kwargs):
    with pytest.raises(BusinessError) as refusal:
        check(*args, **kwargs)
    assert refusal.value.code == code
    return refusal.value


def named(side, phase=B, role=BUSINESS, starts_on=DAY, ends_on=None, person=("contact", 1)):
    return InterfaceFacts(phase, side, role, person, starts_on, ends_on)


@pytest.mark.parametrize(
    ("there", "phase", "day", "missing"),
    [
        ([], B, DAY, [Side.CLIENT, Side.VENDOR]),
        ([named(Side.CLIENT)], B, DAY, [Side.VENDOR]),
        ([named(Side.CLIENT), named(Side.VENDOR)], B, DAY, []),
        ([named(Side.CLIENT), named(Side.VENDOR)], OP, DAY, [Side.CLIENT, Side.VENDOR]),  # another pair afterwards
        ([named(Side.CLIENT), named(Side.VENDOR, role=TECHNICAL)], B, DAY, [Side.VENDOR]),
        ([named(Side.CLIENT), named(Side.VENDOR, starts_on=DAY + ONE_DAY)], B, DAY, [Side.VENDOR]),
        ([named(Side.CLIENT, ends_on=DAY), named(Side.VENDOR)], B, DAY, [Side.CLIENT]),
        ([named(Side.CLIENT, ends_on=DAY + ONE_DAY), named(Side.VENDOR)], B, DAY, []),
    ],
)
def test_who_is_missing(there, phase, day, missing):
    assert rules.missing_interfaces(there, phase, day) == [(side, BUSINESS) for side in missing]


def test_the_phase_changes_with_the_go_live():
    assert (rules.phase_of(None), rules.phase_of(DAY)) == (B, OP)


FREE = {"contact_id": None, "user_id": None, "phase": B, "live_on": None, "starts_on": DAY}


def test_each_side_names_its_own():
    rules.check_interface(Side.CLIENT, **{**FREE, "contact_id": 1})
    rules.check_interface(Side.VENDOR, **{**FREE, "user_id": 1})
    refused("wants_contact", rules.check_interface, Side.CLIENT, **{**FREE, "user_id": 1})
    refused("wants_person", rules.check_interface, Side.VENDOR, **{**FREE, "contact_id": 1})
    refused("is_live", rules.check_interface, Side.VENDOR, **{**FREE, "user_id": 1, "live_on": DAY})
    rules.check_interface(Side.VENDOR, **{**FREE, "user_id": 1, "live_on": DAY, "phase": OP})


@pytest.mark.parametrize(
    ("new", "free"),
    [
        (named(Side.CLIENT, starts_on=DAY + ONE_DAY), False),
        (named(Side.CLIENT, starts_on=DAY - timedelta(5), ends_on=DAY), True),
        (named(Side.CLIENT, starts_on=DAY - timedelta(5), ends_on=DAY + ONE_DAY), False),
        (named(Side.VENDOR), True), (named(Side.CLIENT, role=TECHNICAL), True), (named(Side.CLIENT, phase=OP), True),
    ],
)  # fmt: skip
def test_a_side_has_one_contact_at_a_time(new, free):
    if free:
        rules.must_be_free([named(Side.CLIENT)], new)
    else:
        refused("interface_taken", rules.must_be_free, [named(Side.CLIENT)], new)


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(DAYS, st.none() | st.integers(1, 90), DAYS, st.none() | st.integers(1, 90), DAYS)
def test_who_may_stand_beside_another_never_speaks_on_the_same_day(start, length, other, other_length, day):
    first = named(Side.CLIENT, starts_on=start, ends_on=start + timedelta(length) if length else None)
    second = named(Side.CLIENT, starts_on=other, ends_on=other + timedelta(other_length) if other_length else None)
    try:
        rules.must_be_free([first], second)
    except BusinessError:
        return
    assert not (first.holds(day) and second.holds(day))


def test_taking_over():
    facts = {"starts_on": DAY, "since": DAY - timedelta(9), "ends_on": None, "same_person": False}
    rules.check_substitution(**facts)
    refused("same_contact", rules.check_substitution, **{**facts, "same_person": True})
    refused("substitution_early", rules.check_substitution, **{**facts, "since": DAY})
    refused("interface_ended", rules.check_substitution, **{**facts, "ends_on": DAY})
    refused("interface_span", rules.check_span, DAY, DAY)


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 6, tzinfo=UTC)


def test_since_when_a_condition_is_as_it_is():
    kept = [Snapshot(("manual", ""), ok, at(day)) for day, ok in ((1, False), (2, False), (3, True), (4, True))]
    stands = rules.standings(kept)[("manual", "")]
    assert (stands.ok, stands.since, stands.turned_red) == (True, at(3), None)
    kept.append(Snapshot(("manual", ""), False, at(5)))
    stands = rules.standings(kept)[("manual", "")]
    assert (stands.ok, stands.since, stands.turned_red) == (False, at(5), at(5))


@given(st.lists(st.tuples(st.integers(1, 28), st.booleans()), unique_by=lambda pair: pair[0]), st.randoms())
def test_standings_do_not_depend_on_the_order(found, chance):
    kept = [Snapshot(("code", "key"), ok, at(day)) for day, ok in found]
    expected = rules.standings(kept)
    chance.shuffle(kept)
    assert rules.standings(kept) == expected
    for stands in expected.values():
        assert stands.ok == max(found)[1]


def test_what_turned_red():
    before = {("a", ""): True, ("b", ""): False, ("c", ""): True}
    now = {("a", ""): False, ("b", ""): False, ("c", ""): True, ("new", ""): False}
    assert rules.turned_red(before, now) == [("a", "")]


MEASURE = {"measure": "备员顶班一周", "owner_id": 3, "expires_on": DAY + timedelta(14), "live_on": DAY}


def test_an_override_has_its_measure_owner_and_day_or_none_of_them():
    rules.check_measure(**MEASURE)
    rules.check_measure(measure=None, owner_id=None, expires_on=None, live_on=DAY)
    assert (
        refused("measure_incomplete", rules.check_measure, **{**MEASURE, "owner_id": None}).field == "measure_owner_id"
    )
    assert refused("measure_incomplete", rules.check_measure, **{**MEASURE, "expires_on": None}).field == "expires_on"
    refused("measure_short", rules.check_measure, **{**MEASURE, "measure": "顶班"})


@pytest.mark.parametrize(("days", "holds"), [(0, False), (-1, False), (1, True), (90, True), (91, False)])
def test_an_override_holds_for_a_while(days, holds):
    facts = {**MEASURE, "expires_on": DAY + timedelta(days)}
    rules.check_measure(**facts) if holds else refused("expiry_range", rules.check_measure, **facts)


def test_when_it_is_expired_and_what_is_still_red():
    assert [rules.is_expired(one, DAY) for one in (None, DAY + ONE_DAY, DAY, DAY - ONE_DAY)] == [
        False,
        False,
        True,
        True,
    ]
    assert rules.still_red([("a", ""), ("b", "x")], {("a", ""): True, ("b", "x"): False, ("c", ""): False}) == [
        ("b", "x")
    ]


@pytest.mark.parametrize(
    ("ends_on", "lapsed", "near"),
    [(None, False, False), (DAY - ONE_DAY, True, False), (DAY, False, True), (DAY + timedelta(14), False, True),
     (DAY + timedelta(15), False, False)],
)  # fmt: skip
def test_the_term_of_a_letter(ends_on, lapsed, near):
    assert (rules.is_lapsed(ends_on, DAY), rules.nears_its_end(ends_on, DAY)) == (lapsed, near)
    assert rules.may_be_renewed(ends_on, DAY) is (lapsed or near)


def test_the_same_person_is_appointed_again_only_when_the_term_ends():
    facts = {"appointee_id": 2, "actor_id": 1, "is_manager": True, "present_id": 2}
    refused("already_manager", rules.may_appoint, ProjectState.LIVE, **facts)
    rules.may_appoint(ProjectState.LIVE, **facts, renewable=True)


def test_a_letter_is_reminded_of_after_two_working_days():
    friday = date(2026, 11, 20)
    late = [rules.acknowledgement_is_late(friday, friday + timedelta(days), CALENDAR) for days in range(7)]
    assert late == [False, False, False, False, False, True, True]  # Monday and Tuesday are its two days


def test_a_budget_is_kept_in_minor_units():
    assert [rules.budget_minor(one) for one in (None, Decimal("0"), Decimal("50000.05"))] == [None, 0, 5_000_005]
    refused("budget", rules.budget_minor, Decimal("-1"))
