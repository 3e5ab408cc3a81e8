"""Whether pure commission may be offered: the set standards, and what falls outside them (DOMAIN §7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bpo.kernel.errors import text
from contracts.rules.keys import CommissionBasis, FeeModel


@dataclass(frozen=True, kw_only=True)
class Standards:
    """What a client must show: sales a month in CNY, gross margin in percent; the usual band of the rate.

    ASSUMPTION: the defaults stand for "several hundred thousand CNY a month"; each vendor sets its own.
    """

    monthly_sales: Decimal = Decimal(300_000)
    gross_margin: Decimal = Decimal(30)
    rate_from: Decimal = Decimal(10)
    rate_to: Decimal = Decimal(20)


@dataclass(frozen=True)
class Doubt:
    """A standard that is not met; `message` % `facts` is its sentence."""

    code: str
    message: str
    facts: Mapping[str, Any]


def doubts(terms: Mapping[str, Any], facts: Mapping[str, Any] | None, standards: Standards) -> list[Doubt]:
    """What speaks against a pure commission contract with these terms; other models raise no doubts here.

    `terms`: {key: value} as agreed. `facts`: `monthly_sales` and `gross_margin` as decimal strings or None where
    unknown, `reputation_ok`. What is not known is not met.
    """
    if terms.get("fee.model") != FeeModel.PURE_COMMISSION:
        return []
    return [*_client(facts or {}, standards), *_rates(terms, standards)]


def _client(facts: Mapping[str, Any], standards: Standards) -> list[Doubt]:
    found = []
    if not facts.get("reputation_ok"):
        found.append(Doubt("reputation", text("The client's reputation has not been found good."), {}))
    sales, margin = facts.get("monthly_sales"), facts.get("gross_margin")
    if sales is None:
        found.append(Doubt("sales_unknown", text("No evidence of the client's monthly sales."), {}))
    elif Decimal(sales) < standards.monthly_sales:
        message = text("Monthly sales of %(sales)s are below the %(needed)s required.")
        found.append(Doubt("sales_low", message, {"sales": Decimal(sales), "needed": standards.monthly_sales}))
    if margin is None:
        found.append(Doubt("margin_unknown", text("The client's gross margin is not known."), {}))
    elif Decimal(margin) < standards.gross_margin:
        message = text("A gross margin of %(margin)s%% is below the %(needed)s%% required.")
        found.append(Doubt("margin_low", message, {"margin": Decimal(margin), "needed": standards.gross_margin}))
    return found


def _rates(terms: Mapping[str, Any], standards: Standards) -> list[Doubt]:
    if terms.get("fee.commission.basis") != CommissionBasis.NET_SALES:
        return []  # an amount per order has no usual band
    agreed = [tier["rate"] for tier in terms.get("fee.commission.tiers") or ()]
    if terms.get("fee.commission.percent") is not None:
        agreed.append(terms["fee.commission.percent"])
    message = text("A commission of %(rate)s%% lies outside the usual %(low)s%% to %(high)s%%.")
    return [
        Doubt("rate_outside", message, {"rate": rate, "low": standards.rate_from, "high": standards.rate_to})
        for rate in sorted({Decimal(one) for one in agreed})
        if not standards.rate_from <= rate <= standards.rate_to
    ]
