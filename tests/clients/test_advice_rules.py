"""Build, outsource or host: worked examples, and what holds for all figures.

Worked by hand, one seat over one year, filled at once, one agent a seat, nobody leaves, no renewal:
  built       100,000 + 12 × (6,500 agent + 11,000 manager + 600 lines + 700 site) + 8,000 maintenance + 3,500 joining
              = 100,000 + 225,600 + 8,000 + 3,500 = 337,100
  hosted      12 × (6,500 + 11,000 + 600 + 700 + 300) + 3,500 = 229,200 + 3,500 = 232,700
  outsourced  10,000 + 12 × 11,000 + 12 × 0.5 × 11,000 = 10,000 + 132,000 + 66,000 = 208,000
"""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpo.clients import rules
from bpo.clients.rules import AdviceTerms, Item, Question, Way, compare_ways, fits
from bpo.clients.rules import CooperationMode as M
from bpo.clients.rules.advice import seats_of_months
from bpo.kernel.errors import Invalid

ONE = AdviceTerms(years=1, seats=(1,), ramp_months=1, agents_a_seat=Decimal(1), turnover_percent=Decimal(0),
                  discount_percent=Decimal(0))  # fmt: skip


def by_way(terms):
    return {one.way: one for one in compare_ways(terms).ways}


@pytest.mark.parametrize(("way", "total"), [(Way.BUILD, 337_100), (Way.HOST, 232_700), (Way.OUTSOURCE, 208_000)])
def test_one_seat_over_one_year_by_hand(way, total):
    found = by_way(ONE)[way]
    assert found.total_minor == found.present_minor == total * 100
    assert found.call_minor == rules_round(total * 100, 12 * 2000)


def rules_round(amount, by):
    return (2 * amount + by) // (2 * by)


def test_what_is_paid_once_stands_apart():
    ways = by_way(ONE)
    assert [ways[way].once_minor for way in Way] == [100_000_00, 10_000_00, 0]
    assert [ways[way].years[0] for way in Way] == [100_000_00, 10_000_00, 0]
    assert [ways[way].opening_days for way in Way] == [90, 15, 1]


def test_money_later_weighs_less():
    """208,000 outsourced: 10,000 at once, 198,000 at the year's end at 10% are 180,000 → 190,000."""
    found = by_way(replace(ONE, discount_percent=Decimal(10)))[Way.OUTSOURCE]
    assert found.present_minor == 190_000_00


def test_equipment_is_renewed_as_often_as_it_comes_due_before_the_end():
    terms = replace(ONE, years=6, refresh_years=2, refresh_percent=Decimal(50))
    assert by_way(terms)[Way.BUILD].items[Item.RENEWAL] == 2 * 50_000_00  # after 2 and 4 years, not at the end
    assert Item.RENEWAL not in by_way(replace(terms, refresh_years=6))[Way.BUILD].items


def test_later_seats_are_built_before_their_year():
    found = by_way(replace(ONE, years=3, seats=(1, 1, 3)))[Way.BUILD]
    assert found.items[Item.BUILDING] == 3 * 100_000_00
    assert found.curve[24] - found.curve[23] > 200_000_00, "two more by the end of the second year"


def test_the_first_seats_fill_evenly_and_whole():
    assert seats_of_months(AdviceTerms(years=1, seats=(10,), ramp_months=3)) == [4, 7] + [10] * 10
    assert seats_of_months(AdviceTerms(years=2, seats=(2, 5), ramp_months=1)) == [2] * 12 + [5] * 12


def test_the_dearer_start_overtakes_from_a_named_month():
    """Building costs 100,000 more at once and saves 2,000 a month against a dear vendor: even in month 50."""
    terms = AdviceTerms(
        years=5, seats=(1,), ramp_months=1, agents_a_seat=Decimal(1),
        turnover_percent=Decimal(0), joining_cost=Decimal(0),
        maintenance_percent=Decimal(0), outsourced_set_up=Decimal(0), outsourced_contacts=Decimal(0),
        outsourced_a_seat=Decimal(20_800), refresh_years=10,
    )  # fmt: skip
    found = {(one.way, one.overtakes): one.month for one in compare_ways(terms).crossings}
    assert found[Way.BUILD, Way.OUTSOURCE] == 50


@pytest.mark.parametrize(
    ("words", "seats"), [("30", (30,)), ("30, 40, 50", (30, 40, 50)), ("30、40；", None), (" 5，6 ", (5, 6)),
                         ("", None),
                         ("0", None), ("-3", None), ("1.5", None), ("x", None), (",".join("1" * 11), None)],
)  # fmt: skip
def test_seats_are_read_as_people_write_them(words, seats):
    if seats is None:
        with pytest.raises(Invalid) as refusal:
            rules.seats_read(words)
        assert refusal.value.field == "seats"
    else:
        assert rules.seats_read(words) == seats


def test_more_years_of_seats_than_years_are_refused():
    with pytest.raises(Invalid):
        compare_ways(replace(ONE, seats=(1, 2)))


MONEY = st.decimals(0, 200_000, places=2)
TERMS = st.builds(
    AdviceTerms, years=st.integers(3, 5), seats=st.lists(st.integers(1, 60), min_size=1, max_size=3).map(tuple),
    ramp_months=st.integers(1, 12), build_a_seat=MONEY, lines_a_seat=MONEY, hosted_a_seat=MONEY,
    outsourced_a_seat=MONEY,
    refresh_years=st.integers(1, 6), agents_a_seat=st.decimals("0.5", 5, places=2),
    agents_a_manager=st.integers(1, 20), discount_percent=st.decimals(0, 15, places=2),
    turnover_percent=st.decimals(0, 12, places=2),
)  # fmt: skip
FEW = settings(max_examples=25)


@FEW
@given(TERMS)
def test_years_and_items_sum_to_the_total_and_time_only_lessens(terms):
    for way in compare_ways(terms).ways:
        assert sum(way.years) == sum(way.items.values()) == way.total_minor == way.once_minor + way.running_minor
        assert len(way.years) == terms.years + 1 and len(way.curve) == terms.years * 12 + 1
        assert list(way.curve) == sorted(way.curve)
        assert abs(way.curve[-1] - way.total_minor) <= (terms.years + 1) * len(Item), "apart from rounding by year"
        assert way.present_minor <= way.total_minor
    for way in compare_ways(replace(terms, discount_percent=Decimal(0))).ways:
        assert way.present_minor == way.total_minor


@FEW
@given(TERMS, st.integers(0, 2), st.integers(1, 10))
def test_more_seats_are_never_cheaper(terms, at, more):
    seats = list(terms.seats)
    at = min(at, len(seats) - 1)
    seats[at] += more
    for before, after in zip(
        compare_ways(terms).ways, compare_ways(replace(terms, seats=tuple(seats))).ways, strict=True
    ):
        assert after.total_minor >= before.total_minor and after.present_minor >= before.present_minor


@FEW
@given(TERMS)
def test_kept_parameters_come_back_exactly(terms):
    assert rules.terms_from_json(rules.terms_as_json(terms)) == terms


ANSWERS = st.dictionaries(st.sampled_from(list(Question)), st.booleans())


@given(ANSWERS, st.randoms())
def test_the_order_of_the_questions_makes_no_difference(answers, chance):
    shuffled = list(answers.items())
    chance.shuffle(shuffled)
    for choices in (Way, M):
        found = fits(answers, choices)
        assert fits(dict(shuffled), choices) == found
        assert {one.choice for one in found} == set(choices)
        assert [one.points for one in found] == sorted((one.points for one in found), reverse=True)
        assert all(bool(one.reasons) == bool(one.points) for one in found)


@pytest.mark.parametrize(
    ("answers", "way", "mode"),
    [
        ({Question.CORE: False, Question.SEASONAL: True, Question.SIMPLE: True, Question.PEOPLE: False},
         Way.OUTSOURCE, M.FULL),
        ({Question.ROUND_THE_CLOCK: True, Question.UNDERSTAFFED: True, Question.SITE: True, Question.SYSTEM: True},
         Way.OUTSOURCE, M.PEOPLE),
        ({Question.CORE: True, Question.SITE: True, Question.SEASONAL: False}, Way.BUILD, None),
        ({Question.QUICK: True, Question.PEOPLE: True, Question.SITE: True, Question.SYSTEM: False},
         Way.HOST, M.SYSTEM),
        ({Question.SITE: False, Question.PEOPLE: True, Question.SYSTEM: True}, None, M.SEAT),
    ],
)  # fmt: skip
def test_what_suits_whom(answers, way, mode):
    if way is not None:
        assert fits(answers, Way)[0].choice is way
    if mode is not None:
        assert fits(answers, M)[0].choice is mode


def test_nothing_answered_decides_nothing():
    assert {one.points for one in fits({}, Way)} == {0}
