"""Rows of tables as orders: what is understood, what is refused and why."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import Invalid
from operations.intake.rules import Refused
from operations.orders.rules import OrderRecord, OrderUnit, after, read_orders, resolve_mapping, suggest_mapping

HEAD = ("订单号", "下单日期", "订单金额", "退款日期", "退款金额", "坐席工号", "产品")
DAY = date(2026, 10, 3)


def one(*cells, head=HEAD, unit=OrderUnit.ORDER, mapping=None):
    return next(read_orders([(2, cells)], head, mapping, unit))


def test_a_sale_is_read_with_its_amount_in_cents():
    found = one("D-1", "2026-10-03", "1,299.50", "", "", "8001", "年度会员")
    assert found == OrderRecord("D-1", OrderUnit.ORDER, DAY, 129_950, None, None, "8001", "年度会员")


@pytest.mark.parametrize(
    ("cells", "refunded_on", "refund"),
    [
        (("D", "2026-10-03", "100", "2026-10-20", "40"), date(2026, 10, 20), 4_000),
        (("D", "2026-10-03", "100", "2026-10-20", ""), date(2026, 10, 20), 10_000),
        (("D", "2026-10-03", "100", "", "0"), None, 0),
        (("D", "2026-10-03", "100", "2026-10-20", "0"), None, 0),
        (("D", "2026-10-03", "100", "", ""), None, None),
    ],
)
def test_refunds(cells, refunded_on, refund):
    found = one(*cells)
    assert (found.refunded_on, found.refund_minor) == (refunded_on, refund)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        (("", "2026-10-03", "100"), "订单号", "id_missing"),
        (("D", "", "100"), "下单日期", "day_missing"),
        (("D", "昨天", "100"), "下单日期", "not_a_date"),
        (("D", "2026-10-03", ""), "订单金额", "amount_missing"),
        (("D", "2026-10-03", "一百"), "订单金额", "not_a_number"),
        (("D", "2026-10-03", "-5"), "订单金额", "amount_range"),
        (("D", "2026-10-03", "1.005"), "订单金额", "amount_places"),
        (("D", "2026-10-03", "100", "", "40"), "退款日期", "refund_undated"),
        (("D", "2026-10-03", "100", "2026-10-02", "40"), "退款日期", "refund_before_sale"),
        (("D", "2026-10-03", "100", "2026-10-04", "100.01"), "退款金额", "refund_too_large"),
        (("1.38E+10", "2026-10-03", "100"), "订单号", "digits_lost"),
    ],
)
def test_bad_rows_say_column_and_reason(cells, column, code):
    found = one(*cells)
    assert isinstance(found, Refused)
    assert (found.row_number, found.column, found.code, found.cells) == (2, column, code, cells)


def test_units_are_words_in_two_languages_and_need_no_amount_unless_sold():
    head = ("id", "date", "unit")
    assert one("A", "2026-10-03", "预约", head=head).unit is OrderUnit.APPOINTMENT
    assert one("A", "2026-10-03", "Complete", head=head).amount_minor == 0
    assert one("A", "2026-10-03", "", head=head, unit=OrderUnit.VALID_RECORD).unit is OrderUnit.VALID_RECORD
    assert one("A", "2026-10-03", "梦", head=head).code == "unit_unknown"


def test_a_mapping_must_fit_the_head():
    assert suggest_mapping(HEAD)["refund_amount"] == "退款金额"
    assert resolve_mapping(("a", "b"), {"external_id": 1, "sold_on": "B"}) == {"external_id": 0, "sold_on": 1}
    for mapping in ({"external_id": "a"}, {"external_id": "x", "sold_on": "b"}, {"colour": "a"}, {"sold_on": 3}):
        with pytest.raises(Invalid):
            resolve_mapping(("a", "b"), mapping)


def test_an_order_in_several_rows_counts_as_its_lowest():
    rows = [(2, ("D", "2026-10-03", "100")), (3, ("D", "2026-10-03", "90"))]
    assert [order.amount_minor for order in read_orders(rows, HEAD[:3], None, OrderUnit.ORDER)] == [9_000]


def test_a_known_refund_stays_when_a_later_row_says_nothing_of_it():
    sold = OrderRecord("D", OrderUnit.ORDER, DAY, 10_000)
    refunded = OrderRecord("D", OrderUnit.ORDER, DAY, 10_000, date(2026, 10, 20), 4_000)
    assert after(refunded, sold) == refunded
    assert after(sold, refunded) == refunded
    undone = OrderRecord("D", OrderUnit.ORDER, DAY, 10_000, None, 0)
    assert after(refunded, undone).refund_minor == 0 and after(refunded, undone).refunded_on is None


amounts = st.integers(0, 10**9)


@given(amounts, st.one_of(st.none(), amounts), amounts, st.one_of(st.none(), amounts))
def test_what_is_known_after_a_row_is_the_same_when_it_comes_again(first, refund, second, later):
    def order(amount, back):
        back = None if back is None else min(back, amount)
        return OrderRecord("D", OrderUnit.ORDER, DAY, amount, DAY if back else None, back)

    known = after(order(first, None), order(first, refund))
    once = after(known, order(second, later))
    assert after(once, order(second, later)) == once
    assert 0 <= once.refund_minor <= once.amount_minor
    assert (once.refund_minor == 0) == (once.refunded_on is None)
