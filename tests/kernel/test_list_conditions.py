"""What an address asks of a list: read by kind, told where it is nonsense, never a failure."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.web.lists.asked import sorts_in, written_sorts
from bpo.kernel.web.lists.conditions import (
    OPERATORS,
    WORDS,
    Condition,
    Facet,
    Ignored,
    NoValue,
    added,
    condition,
    read,
    span,
)

FACETS = {
    "code": Facet("code", "text", blank=True),
    "state": Facet("state", "choice", offered=lambda: {"live": "Live", "paused": "Paused", "closed": "Closed"}),
    "seats": Facet("seats", "number"),
    "net": Facet("net", "money"),
    "due_on": Facet("due_on", "day", blank=True),
    "sent_at": Facet("sent_at", "moment"),
    "active": Facet("active", "flag"),
}


def asked(**given):
    return read({name.replace("__", "."): [value] for name, value in given.items()}, FACETS)


@pytest.mark.parametrize(
    ("key", "raw", "op", "values"),
    [
        ("code", "KH-001", "is", ("KH-001",)),
        ("code.contains", " 甲 ", "contains", ("甲",)),
        ("code.not", "a,b", "not", ("a,b",)),
        ("code.is", "empty", "empty", ()),
        ("code.is", "filled", "filled", ()),
        ("state", "live", "is", ("live",)),
        ("state.any", "live,paused,live", "any", ("live", "paused")),
        ("state.not", "closed", "not", ("closed",)),
        ("seats.from", "１，０００", "from", (1000,)),
        ("net.to", "¥12.50", "to", (1250,)),
        ("net", "-3", "is", (-300,)),
        ("due_on", "2026/11/3", "is", (date(2026, 11, 3),)),
        ("due_on.from", "2026年11月3日", "from", (date(2026, 11, 3),)),
        ("due_on.when", "overdue", "when", ("overdue",)),
        ("sent_at.when", "last_7_days", "when", ("last_7_days",)),
        ("active", "no", "is", (False,)),
    ],
)
def test_a_condition_is_read_by_its_kind(key, raw, op, values):
    found, ignored = read({key: [raw]}, FACETS)
    assert ignored == []
    assert [(one.op, one.values) for one in found] == [(op, values)]
    assert read({found[0].key: [found[0].raw]}, FACETS)[0] == found, "written back it says the same"


@pytest.mark.parametrize(
    ("key", "raw", "why"),
    [
        ("colour", "red", "unknown"), ("colour.from", "1", "unknown"), ("code.from", "1", "operator"),
        ("state", "gone", "value"), ("state.any", "live,gone", "value"), ("state.any", ",", "value"),
        ("seats.from", "many", "value"), ("seats", "1.5", "value"), ("net.from", "1.005", "value"),
        ("net.from", "NaN", "value"), ("net.to", "1e99", "value"), ("due_on", "2026-02-30", "value"),
        ("due_on", "0001-01-01", "value"), ("due_on.when", "soon", "value"), ("sent_at.when", "overdue", "value"),
        ("active", "perhaps", "value"), ("code", "a\x01", "value"), ("code.is", "blank", "value"),
        ("code.contains", "x" * 201, "value"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_left_out_and_told(key, raw, why):
    assert read({key: [raw], "seats.from": ["5"]} if key != "seats.from" else {key: [raw]}, FACETS)[1] == [
        Ignored(key, raw, why)
    ]


def test_names_of_the_pages_own_and_blank_values_are_passed_over():
    assert read({"first": ["x"], "code": ["  "], "net.from": [""]}, FACETS, own=("first",)) == ([], [])


def test_several_plain_values_of_a_choice_mean_any_of_them():
    found, _ignored = read({"state": ["live", "paused"]}, FACETS)
    assert found == [Condition("state", "any", ("live", "paused"), "live,paused")]


@given(st.dictionaries(st.sampled_from([f"{name}{op}" for name in (*FACETS, "nowhere", "") for op in
                                        ("", ".", ".is", ".not", ".any", ".from", ".to", ".when", ".contains", "..")]),
                       st.lists(st.text(max_size=40), max_size=3)))  # fmt: skip
def test_no_address_fails(args):
    found, ignored = read(args, FACETS)
    assert all(one.name in FACETS for one in found)
    assert all(one.why in ("unknown", "operator", "value") for one in ignored)


@given(st.sampled_from(sorted(FACETS)), st.text(max_size=30))
def test_a_value_is_read_or_refused(name, raw):
    facet = FACETS[name]
    for op in OPERATORS[facet.kind]:
        with contextlib.suppress(NoValue):
            assert condition(facet, op, raw).name == name


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.sampled_from(WORDS["day"]))
def test_a_relative_span_runs_forward_and_stands_where_its_word_says(today, word):
    first, last = span(word, today)
    assert first is None or last is None or first <= last
    if word in ("today", "last_7_days", "last_30_days", "this_month", "this_year", "next_7_days", "next_30_days"):
        assert first <= today <= last
    if word in ("yesterday", "last_month", "overdue"):
        assert last < today
    if word == "last_month":
        assert last + timedelta(days=1) == today.replace(day=1) and first.day == 1
    if word in ("last_7_days", "next_7_days"):
        assert (last - first).days == 6


def test_the_month_ends_where_it_ends():
    assert span("this_month", date(2028, 2, 5)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert span("last_month", date(2026, 1, 31)) == (date(2025, 12, 1), date(2025, 12, 31))
    assert span("this_month", date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("answers", "pairs"),
    [
        (("code", "contains", ["甲"], ""), [("code.contains", "甲")]),
        (("code", "is", ["甲"], ""), [("code", "甲")]),
        (("code", "is", [" "], ""), []),
        (("state", "any", ["live", "paused"], ""), [("state.any", "live,paused")]),
        (("net", "between", ["1"], "2"), [("net.from", "1"), ("net.to", "2")]),
        (("net", "between", [""], "2"), [("net.to", "2")]),
        (("due_on", "when:overdue", ["", ""], ""), [("due_on.when", "overdue")]),
        (("due_on", "empty", ["2026-01-01"], ""), [("due_on.is", "empty")]),
        (("active", "no", [], ""), [("active", "no")]),
    ],
)
def test_the_panels_answer_becomes_part_of_the_address(answers, pairs):
    name, op, values, to = answers
    assert added(name, op, values, to) == pairs


def test_an_order_names_each_column_once():
    assert sorts_in("-due_on,code,,-,due_on") == [("due_on", True), ("code", False)]
    assert written_sorts(sorts_in("-due_on,code")) == "-due_on,code"
