"""Orders for commission: how rows of a table become orders, decided without a database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bpo.kernel.cells import (
    Cell,
    is_blank,
    match_columns,
    normal_name,
    plain,
    to_date,
    to_decimal,
    to_identifier,
)
from bpo.kernel.errors import Invalid, text
from operations.intake.rules import Refused

Rows = Iterable[tuple[int, Sequence[Cell]]]
MOST_MINOR = 10**13


class OrderUnit(StrEnum):
    ORDER = "order"
    APPOINTMENT = "appointment"
    COMPLETE = "complete"
    VALID_RECORD = "valid_record"


SYNONYMS: dict[str, tuple[str, ...]] = {
    "external_id": (
        "订单号", "订单编号", "订单id", "单号", "预约号", "预约编号", "样本编号", "记录编号", "编号", "流水号",
        "order id", "order no", "order number", "external id", "appointment id", "record id", "id",
    ),
    "sold_on": (
        "下单日期", "成交日期", "订单日期", "销售日期", "下单时间", "成交时间", "预约日期", "完成日期", "日期", "时间",
        "sold on", "order date", "sale date", "date", "created at", "completed on",
    ),
    "amount": (
        "订单金额", "成交金额", "销售金额", "实付金额", "金额", "总额", "amount", "order amount", "sales amount",
        "total", "price",
    ),
    "unit": ("类型", "单位", "计费单位", "订单类型", "unit", "type", "kind"),
    "refunded_on": ("退款日期", "退货日期", "退款时间", "退货时间", "refunded on", "refund date", "refunded at"),
    "refund_amount": ("退款金额", "退货金额", "退款额", "refund amount", "refund", "refunded amount"),
    "agent_login": (
        "坐席工号", "工号", "坐席", "座席", "业务员", "销售工号", "agent login", "agent", "login", "seller",
    ),
    "product": ("产品", "产品名称", "商品", "商品名称", "套餐", "product", "product name", "item", "sku"),
}  # fmt: skip
FIELDS = tuple(SYNONYMS)
UNIT_WORDS = {
    OrderUnit.ORDER: ("order", "订单", "销售", "成交", "sale"),
    OrderUnit.APPOINTMENT: ("appointment", "预约", "邀约"),
    OrderUnit.COMPLETE: ("complete", "完成", "完成样本", "问卷", "有效问卷", "survey"),
    OrderUnit.VALID_RECORD: ("valid_record", "valid record", "有效数据", "有效记录", "有效名单"),
}
_UNITS = {normal_name(word): unit for unit, words in UNIT_WORDS.items() for word in words}


@dataclass(frozen=True)
class OrderRecord:
    """One thing sold or done; amounts in minor units. `refund_minor` None: the row says nothing of a refund."""

    external_id: str
    unit: OrderUnit
    sold_on: date
    amount_minor: int
    refunded_on: date | None = None
    refund_minor: int | None = None
    agent_login: str = ""
    product: str = ""


def suggest_mapping(header: Sequence[str]) -> dict[str, Any]:
    """The mapping that the names of the columns suggest: {field: name}."""
    return {field: header[index] or index + 1 for field, index in match_columns(header, SYNONYMS).items()}


def resolve_mapping(header: Sequence[str], mapping: Mapping[str, Any]) -> dict[str, int]:
    """{field: index of its column}. Raises `Invalid`: an unknown field or column, or none for order id or day."""
    names = [normal_name(name) for name in header]
    found: dict[str, int] = {}
    for field, place in mapping.items():
        if field not in SYNONYMS:
            raise Invalid(
                "mapping_unknown_name",
                text("The column mapping names “%(name)s”, which does not exist. There are: %(known)s."),
                field,
                name=field,
                known=list(FIELDS),
            )
        if place in (None, "", []):
            continue
        if isinstance(place, int) and not isinstance(place, bool) and 1 <= place <= len(header):
            found[field] = place - 1
        elif isinstance(place, str) and normal_name(place) in names:
            found[field] = names.index(normal_name(place))
        else:
            raise Invalid(
                "mapping_column_missing",
                text("The file has no column “%(column)s” for %(field_name)s. Its columns are: %(header)s."),
                field,
                column=str(place),
                field_name=field,
                header=[name for name in header if name],
            )
    missing = [field for field in ("external_id", "sold_on") if field not in found]
    if missing:
        raise Invalid(
            "mapping_incomplete",
            text("No column is known for: %(missing)s. Say in the column mapping which columns hold them."),
            missing[0],
            missing=missing,
        )
    return found


def read_orders(
    rows: Rows, header: Sequence[str], mapping: Mapping[str, Any] | None, unit: OrderUnit, *, date1904: bool = False
) -> Iterator[OrderRecord | Refused]:
    """Orders of a table; `unit` is that of rows that name none. An order id in several rows counts as its lowest row.

    Raises `Invalid` for a mapping that does not fit the head; a single bad row is `Refused`.
    """
    columns = resolve_mapping(header, suggest_mapping(header) if mapping is None else mapping)
    orders: dict[str, OrderRecord] = {}
    refused: list[Refused] = []
    for number, cells in rows:
        values = {field: cells[index] for field, index in columns.items() if index < len(cells)}
        try:
            order = _order(values, unit, date1904)
        except Invalid as wrong:
            field = wrong.field or ""
            name = header[columns[field]] if field in columns else field
            refused.append(
                Refused(number, name, plain(values.get(field, "")), wrong.code, wrong.message, dict(wrong.facts),
                        tuple(plain(cell) for cell in cells))
            )  # fmt: skip
            continue
        orders[order.external_id] = order
    yield from orders.values()
    yield from refused


def _order(values: Mapping[str, Cell], given: OrderUnit, date1904: bool) -> OrderRecord:
    external_id = to_identifier(values.get("external_id", ""), "external_id")
    if not external_id:
        raise Invalid("id_missing", text("The order has no id, so it cannot be told from others."), "external_id")
    if len(external_id) > 80:
        raise Invalid(
            "id_too_long", text("“%(value)s” is longer than %(most)s signs."), "external_id",
            value=external_id[:60], most=80,
        )  # fmt: skip
    if is_blank(values.get("sold_on")):
        raise Invalid("day_missing", text("The order has no day."), "sold_on")
    unit = _unit(values.get("unit"), given)
    if unit is OrderUnit.ORDER and is_blank(values.get("amount")):
        raise Invalid("amount_missing", text("The order has no amount. Write 0 if it is free."), "amount")
    sold_on = to_date(values["sold_on"], "sold_on", date1904=date1904)
    amount = _minor(values.get("amount"), "amount") or 0
    refunded_on, refund = _refund(values, sold_on, amount, date1904)
    agent = to_identifier(values.get("agent_login", ""), "agent_login")
    if len(agent) > 40:
        raise Invalid(
            "id_too_long", text("“%(value)s” is longer than %(most)s signs."), "agent_login", value=agent[:40], most=40
        )
    product = plain(values.get("product", ""))[:120]
    return OrderRecord(external_id, unit, sold_on, amount, refunded_on, refund, agent, product)


def _unit(value: Cell | None, given: OrderUnit) -> OrderUnit:
    if is_blank(value):
        return given
    found = _UNITS.get(normal_name(value))
    if found is None:
        raise Invalid(
            "unit_unknown",
            text("“%(value)s” is no unit that can be counted. Write one of: %(known)s."),
            "unit",
            value=plain(value),
            known=[words[1] for words in UNIT_WORDS.values()],
        )
    return found


def _minor(value: Cell | None, field: str) -> int | None:
    """An amount in minor units, None for a blank."""
    if is_blank(value):
        return None
    amount = to_decimal(value, field) * 100
    if amount != amount.to_integral_value():
        raise Invalid("amount_places", text("“%(value)s” has parts of a cent."), field, value=plain(value))
    if not 0 <= amount <= MOST_MINOR:
        raise Invalid(
            "amount_range", text("“%(value)s” is no amount of an order: negative, or far too large."), field,
            value=plain(value),
        )  # fmt: skip
    return int(amount)


def _refund(values: Mapping[str, Cell], sold_on: date, amount: int, date1904: bool) -> tuple[date | None, int | None]:
    """(day, amount) of the refund; a day alone means all of it. (None, None) where the row says nothing."""
    refund = _minor(values.get("refund_amount"), "refund_amount")
    if is_blank(values.get("refunded_on")):
        if refund:
            raise Invalid("refund_undated", text("The refund has no day."), "refunded_on")
        return None, refund
    refunded_on = to_date(values["refunded_on"], "refunded_on", date1904=date1904)
    if refunded_on < sold_on:
        raise Invalid(
            "refund_before_sale",
            text("The refund of %(value)s lies before the sale of %(sold_on)s."),
            "refunded_on",
            value=refunded_on,
            sold_on=sold_on,
        )
    refund = amount if refund is None else refund
    if refund > amount:
        raise Invalid(
            "refund_too_large",
            text("A refund of %(value)s is more than the order's amount."),
            "refund_amount",
            value=plain(values.get("refund_amount", "")),
        )
    return (refunded_on, refund) if refund else (None, 0)


def after(known: OrderRecord, read: OrderRecord) -> OrderRecord:
    """What is known of an order after a row about it: the row counts, but a refund that it leaves out stays.

    ASSUMPTION: an export that says nothing of a refund is older than the refund; a refund is undone by an explicit 0.
    """
    if read.refund_minor is None and known.refund_minor and known.refund_minor <= read.amount_minor:
        kept = (known.refunded_on, known.refund_minor)
    else:
        kept = (read.refunded_on, read.refund_minor or 0)
    return OrderRecord(
        read.external_id, read.unit, read.sold_on, read.amount_minor, kept[0], kept[1], read.agent_login, read.product
    )
