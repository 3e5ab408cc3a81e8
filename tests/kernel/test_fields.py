"""Fields read what people type and paste, and refuse the rest in words."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel import fields as f
from bpo.kernel.errors import Invalid
from bpo.kernel.web.forms import load


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


LABELS = {Colour.RED: "Red", Colour.BLUE: "Blue"}


class Sample(f.Schema):
    name = f.Text(label="Name", max=5)
    price = f.Money(label="Price", min=0, optional=True)
    share = f.Percent(label="Share", optional=True)
    heads = f.Integer(label="Heads", min=1, optional=True)
    day = f.Day(label="Day", optional=True)
    at = f.Moment(label="At", optional=True)
    colour = f.Choice(Colour, labels=LABELS, label="Colour", optional=True)
    colours = f.Choices(Colour, labels=LABELS, label="Colours", optional=True)
    sure = f.Flag(label="Sure")
    mail = f.Email(label="Mail", optional=True)


GOOD = [
    ("name", "  王磊 ", "王磊"),
    ("name", 42, "42"),
    ("price", "3,000.50", Decimal("3000.50")),
    ("price", "３０００", Decimal(3000)),
    ("price", "¥12", Decimal(12)),
    ("price", "", None),
    ("share", "12.5", Decimal("12.5")),
    ("heads", "１２", 12),
    ("heads", 12.0, 12),
    ("day", "2026-02-28", date(2026, 2, 28)),
    ("day", "2026/2/8", date(2026, 2, 8)),
    ("day", "2026年2月8日", date(2026, 2, 8)),
    ("day", datetime(2026, 2, 8, 12, 0), date(2026, 2, 8)),
    ("at", "2026-02-08T10:30", datetime(2026, 2, 8, 2, 30, tzinfo=UTC)),
    ("at", "2026-02-08T10:30:00+00:00", datetime(2026, 2, 8, 10, 30, tzinfo=UTC)),
    ("colour", "red", Colour.RED),
    ("colours", ["red", "blue"], [Colour.RED, Colour.BLUE]),
    ("colours", "red、blue", [Colour.RED, Colour.BLUE]),
    ("sure", "on", True),
    ("sure", "", False),
    ("mail", "a@b.cn", "a@b.cn"),
]
BAD = [
    ("name", "toolong"),
    ("name", "   "),
    ("name", "a\x00b"),
    ("price", "-1"),
    ("price", "1.234"),
    ("price", "NaN"),
    ("price", "Infinity"),
    ("price", "1e40"),
    ("price", "twelve"),
    ("price", True),
    ("share", "101"),
    ("heads", "1.5"),
    ("heads", 1.5),
    ("heads", "0"),
    ("heads", "99999999999"),
    ("heads", True),
    ("day", "2026-02-30"),
    ("day", "30.2.26"),
    ("day", "1026-01-01"),
    ("at", "yesterday"),
    ("colour", "green"),
    ("colours", ["red", "green"]),
    ("sure", "perhaps"),
    ("mail", "a b@c"),
    ("extra", "1"),
]


@pytest.mark.parametrize(("name", "given_", "wanted"), GOOD)
def test_what_people_write_is_understood(name, given_, wanted):
    assert load(Sample(), {"name": "x", name: given_})[name] == wanted


@pytest.mark.parametrize(("name", "given_"), BAD)
def test_what_cannot_be_meant_is_refused_beside_its_field(name, given_):
    with pytest.raises(Invalid) as refusal:
        load(Sample(), {"name": "x", name: given_})
    assert set(refusal.value.fields) & {name, f"{name}.1", "1"}


def test_a_missing_field_is_named():
    with pytest.raises(Invalid) as refusal:
        load(Sample(), {})
    assert list(refusal.value.fields) == ["name"]


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_money_survives_the_way_out_and_in(amount):
    field = f.Money(label="x")
    assert field.deserialize(field._serialize(amount, None, None)) == amount


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)))
def test_days_survive_the_way_out_and_in(day):
    field = f.Day(label="x")
    assert field.deserialize(field.typed(day)) == day


@given(st.text(max_size=30) | st.integers() | st.floats() | st.booleans() | st.none() | st.lists(st.text(), max_size=2))
def test_no_input_whatever_breaks_a_field(value):
    for name in Sample().fields:
        try:
            load(Sample(), {"name": "x", name: value})
        except Invalid:
            continue
