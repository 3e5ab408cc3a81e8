"""Cursors: they come back as they were written, and only ours do."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.web.lists.address import also_by, moved, told, turned
from bpo.kernel.web.lists.cursor import Place, bound_to, read, sealed, unsealed, write

KEY = b"k" * 32
BOUND = bound_to("/projects", [("state", "live")])
VALUES = st.lists(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**62), 2**62), st.text(max_size=30),
        st.dates(), st.datetimes(timezones=st.just(UTC)), st.decimals(allow_nan=False, allow_infinity=False),
    ),
    max_size=6,
)  # fmt: skip


@given(VALUES, st.booleans(), st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_place_comes_back_as_it_was(values, back, at, total):
    place = Place(tuple(values), back, at, total)
    found = read(KEY, BOUND, write(KEY, BOUND, place))
    assert found == place
    assert [type(one) for one in found.values] == [type(one) for one in values]


@given(st.text(max_size=80))
def test_what_we_did_not_write_is_no_cursor(token):
    assert read(KEY, BOUND, token) is None


@given(VALUES, st.integers(0), st.integers(1, 255))
def test_a_cursor_that_was_touched_is_none(values, where, by):
    token = bytearray(write(KEY, BOUND, Place(tuple(values), False, 0, 9)).encode())
    place = where % len(token)
    token[place] = (token[place] + by) % 128
    told_now = token.decode("ascii")
    original = write(KEY, BOUND, Place(tuple(values), False, 0, 9))
    assert told_now == original or read(KEY, BOUND, told_now) in (None, read(KEY, BOUND, original))


def test_a_cursor_holds_for_its_own_address_and_key_only():
    token = write(KEY, BOUND, Place((1,), False, 0, 9))
    assert read(KEY, bound_to("/projects", [("state", "paused")]), token) is None
    assert read(KEY, bound_to("/tasks", [("state", "live")]), token) is None
    assert read(b"x" * 32, BOUND, token) is None
    assert bound_to("/a", [("x", "1"), ("y", "2")]) == bound_to("/a", [("y", "2"), ("x", "1")])


def test_kinds_keep_their_kind():
    values = (date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), Decimal("1.50"), None, "甲", 7)
    assert read(KEY, BOUND, write(KEY, BOUND, Place(values, True, 3, 4))).values == values


def test_sealed_words_come_back_to_whom_they_were_given():
    token = sealed(KEY, "tasks/confirm/1", '[[1, "甲"]]')
    assert unsealed(KEY, "tasks/confirm/1", token) == '[[1, "甲"]]'
    assert unsealed(KEY, "tasks/confirm/2", token) is None


def test_a_head_turns_the_order_and_the_shift_key_adds_to_it():
    assert turned([], "code") == "code"
    assert turned([("code", False)], "code") == "-code"
    assert turned([("code", True), ("name", False)], "code") == "code"
    assert turned([("code", True)], "name") == "name"
    assert also_by([("code", True)], "name") == "-code,name"
    assert also_by([("code", True), ("name", False)], "name") == "-code,-name"


def test_columns_move_by_one_place():
    assert moved(["a", "b", "c"], "b", -1) == ["b", "a", "c"]
    assert moved(["a", "b", "c"], "b", 1) == ["a", "c", "b"]


def test_an_address_stays_readable():
    assert (
        told([("state.any", "live,paused"), ("q", "甲 & 乙")]) == "?state.any=live,paused&q=%E7%94%B2%20%26%20%E4%B9%99"
    )
    assert told([]) == ""
