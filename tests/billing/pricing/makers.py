"""Terms and usage in the JSON shapes of docs/rating.md, so that every example is read as well as rated."""

from billing.pricing.rules import Charge, rate, read_terms, read_usage


def fee(amount, basis="seat", **rest):
    return {"kind": "base", "basis": basis, "amount": amount, **rest}


def commission(rate=None, basis="net_sales", **rest):
    return {"kind": "commission", "basis": basis, **({"rate": rate} if rate is not None else {}), **rest}


def tiered(mode, *tiers, basis="order", **rest):
    """tiers: (up_to, rate), … and the last rate alone."""
    bounded = [{"up_to": up_to, "rate": each} for up_to, each in tiers[:-1]]
    return commission(basis=basis, tier_mode=mode, tiers=[*bounded, {"rate": tiers[-1]}], **rest)


def component(kind, **rest):
    return {"kind": kind, **rest}


def sla(*targets, **rest):
    """targets: (kpi, percent from below, (at_least, percent), …)."""
    return component(
        "sla",
        targets=[
            {
                "kpi": kpi,
                "bands": [{"percent": below}, *({"at_least": start, "percent": percent} for start, percent in bands)],
            }
            for kpi, below, *bands in targets
        ],
        **rest,
    )


def between(start=None, end=None):
    return {key: day for key, day in (("from", start), ("to", end)) if day}


def row(measure, quantity, start=None, end=None, **rest):
    return {"measure": measure, "quantity": quantity, **between(start, end), **rest}


def refund(quantity, rate, sold_on, basis="net_sales"):
    return {"basis": basis, "quantity": quantity, "rate": rate, "sold_on": sold_on}


def june(*rows, **rest):
    return {"period": "2026-06", "rows": list(rows), **rest}


def terms(model, *components, vat="0", **rest):
    return {"fee_model": model, "vat_rate": vat, "components": list(components), **rest}


def base_commission(*components, **rest):
    return terms("base_commission", *components, **rest)


def pure_commission(*components, **rest):
    return terms("pure_commission", *components, **rest)


def fixed_fee(*components, **rest):
    return terms("fixed_fee", *components, **rest)


def rated(usage, agreed) -> Charge:
    return rate(read_usage(usage), read_terms(agreed))


def amounts(charge: Charge) -> list[str]:
    return [f"{line.label.code} {line.amount}" for line in charge.lines]


NO_SALES = commission("0")
SEATS_30 = row("seat", 30)
GRADUATED = ("graduated", (1000, 5), (3000, 4), 3)
VOLUME = ("volume", (1000, 5), (3000, 4), 3)
SERVICE_LEVEL = ("service_level", -5, (75, -2), (80, 0), (90, 1))
HALF_UP = commission("0.05", "order")


def sales(*quantities, **rest):
    return june(*(row("sales", quantity) for quantity in quantities), **rest)


def kpis(**values):
    return {"kpis": [{"name": name, "value": value} for name, value in values.items()]}
