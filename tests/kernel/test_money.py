"""Money: exact, rounded in one place, divided without loss, written in Chinese capitals."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import Invalid
from bpo.kernel.money import (
    CAPITAL_DIGITS,
    LARGEST_IN_CAPITALS,
    allocate,
    apportion,
    capitals,
    from_minor,
    round_cent,
    to_minor,
)

MINOR = st.integers(-(10**15), 10**15)
FRACTIONS = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        ("2.345", "2.35"),
        ("-2.345", "-2.35"),
        ("2.344999", "2.34"),
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("0.0049", "0.00"),
        ("7", "7.00"),
        ("123456789012345678901234567890.125", "123456789012345678901234567890.13"),
    ],
)
def test_a_half_cent_rounds_away_from_zero(exact, rounded):
    assert str(round_cent(Decimal(exact))) == rounded


def test_fractions_round_like_decimals():
    assert round_cent(Fraction(200_000, 3)) == Decimal("66666.67")
    assert round_cent(Fraction(1, 200)) == Decimal("0.01")


@given(MINOR)
def test_minor_units_come_back_as_they_went(minor):
    assert to_minor(from_minor(minor)) == minor


@given(FRACTIONS)
def test_rounding_moves_by_half_a_cent_at_most_and_is_symmetric(value):
    assert abs(Fraction(round_cent(value)) - value) <= Fraction(1, 200)
    assert round_cent(-value) == -round_cent(value)


def test_a_part_of_a_cent_is_not_stored():
    with pytest.raises(Invalid, match=r"0\.005 has parts of a cent"):
        to_minor(Decimal("0.005"))


def test_an_unknown_currency_is_named():
    with pytest.raises(Invalid, match="currency XXX is not one of CNY"):
        to_minor(Decimal(1), "XXX")


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (10000, [2, 1], [6667, 3333]),
        (5, [0, 1, 0], [0, 5, 0]),
        (1, [1, 3], [0, 1]),
        (0, [4, 5], [0, 0]),
        (7, [Decimal("0.5"), Fraction(1, 2)], [4, 3]),
    ],
)
def test_allocation_by_largest_remainder(total, weights, parts):
    assert allocate(total, weights) == parts


@given(MINOR, st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_allocation_loses_nothing_and_stays_within_a_cent(total, weights):
    parts = allocate(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_allocation_needs_a_proportion(weights):
    with pytest.raises(Invalid) as refusal:
        allocate(100, weights)
    assert refusal.value.code == "weights_impossible"


@given(st.lists(FRACTIONS, max_size=12))
def test_apportioned_parts_sum_to_the_rounded_sum(shares):
    parts = apportion(shares)
    assert from_minor(sum(parts)) == round_cent(sum(shares, Fraction(0)) / 100)
    assert all(abs(part - share) <= 1 for part, share in zip(parts, shares, strict=True))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "零元整"),
        ("0.01", "壹分"),
        ("0.05", "伍分"),
        ("0.10", "壹角整"),
        ("0.50", "伍角整"),
        ("0.55", "伍角伍分"),
        ("1.00", "壹元整"),
        ("1.05", "壹元零伍分"),
        ("1.50", "壹元伍角整"),
        ("10.00", "壹拾元整"),
        ("10.05", "壹拾元零伍分"),
        ("10.50", "壹拾元零伍角整"),
        ("11.00", "壹拾壹元整"),
        ("20.00", "贰拾元整"),
        ("100.00", "壹佰元整"),
        ("101.00", "壹佰零壹元整"),
        ("110.00", "壹佰壹拾元整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1001.00", "壹仟零壹元整"),
        ("1010.00", "壹仟零壹拾元整"),
        ("1100.00", "壹仟壹佰元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("2000.02", "贰仟元零贰分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("10000.00", "壹万元整"),
        ("10001.00", "壹万零壹元整"),
        ("10010.00", "壹万零壹拾元整"),
        ("10100.00", "壹万零壹佰元整"),
        ("11000.00", "壹万壹仟元整"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100005.00", "壹拾万零伍元整"),
        ("100010.00", "壹拾万零壹拾元整"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("416460.59", "肆拾壹万陆仟肆佰陆拾元零伍角玖分"),
        ("1005000.00", "壹佰万伍仟元整"),
        ("10000001.00", "壹仟万零壹元整"),
        ("10500000.00", "壹仟零伍拾万元整"),
        ("100000000.00", "壹亿元整"),
        ("100000001.00", "壹亿零壹元整"),
        ("100010000.00", "壹亿零壹万元整"),
        ("110000000.00", "壹亿壹仟万元整"),
        ("123456789.12", "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元壹角贰分"),
        ("300070000005.00", "叁仟亿柒仟万零伍元整"),
        ("1000000000000.00", "壹万亿元整"),
        ("1000100000000.00", "壹万零壹亿元整"),
        ("1000000010000.00", "壹万亿零壹万元整"),
        ("-5.00", "负伍元整"),
        ("-0.05", "负伍分"),
        ("-9600.00", "负玖仟陆佰元整"),
        ("-100005.10", "负壹拾万零伍元壹角整"),
    ],
)
def test_capitals(amount, words):
    assert capitals(to_minor(Decimal(amount))) == words


def read_capitals(words: str) -> int:
    """A reader of its own, as a cashier reads: digit by digit, each unit multiplying what stands before it."""
    sign, words = (-1, words[1:]) if words.startswith("负") else (1, words)
    yuan, _, cents = words.removesuffix("整").rpartition("元") if "元" in words else ("", "", words.removesuffix("整"))
    return sign * (100 * read_whole(yuan) + read_cents(cents))


def read_whole(words: str) -> int:
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in words:
            high, _, low = words.rpartition(unit)
            return read_whole(high) * size + read_whole(low)
    total, digit = 0, 0
    for character in words:
        if character in CAPITAL_DIGITS:
            digit = CAPITAL_DIGITS.index(character)
        else:
            total += digit * {"仟": 1000, "佰": 100, "拾": 10}[character]
            digit = 0
    return total + digit


def read_cents(words: str) -> int:
    total, digit = 0, 0
    for character in words:
        if character in CAPITAL_DIGITS:
            digit = CAPITAL_DIGITS.index(character)
        else:
            total += digit * {"角": 10, "分": 1}[character]
    return total


@given(st.integers(-LARGEST_IN_CAPITALS, LARGEST_IN_CAPITALS) | st.integers(-(10**7), 10**7))
def test_capitals_read_back_as_the_amount(minor):
    words = capitals(minor)
    assert read_capitals(words) == minor
    assert "零零" not in words
    assert words.endswith(("整", "分"))


@given(st.lists(st.sampled_from([0, 0, 0, 1, 9]), min_size=18, max_size=18))
def test_capitals_with_many_zeros_read_back(digits):
    minor = int("".join(map(str, digits)))
    assert read_capitals(capitals(minor)) == minor


def test_capitals_end_where_the_words_do():
    with pytest.raises(Invalid, match="too large"):
        capitals(LARGEST_IN_CAPITALS + 1)
