"""Worked examples of the three fee models, each computed by hand; the third entry says how.

An example is: what it shows, terms, usage, the working, the lines it must give (code and amount) and, where VAT
matters, (net, tax, gross).
"""

import pytest

from billing.pricing.rules import LINE_CODES
from tests.billing.pricing.makers import (
    amounts,
    base_commission,
    between,
    commission,
    component,
    fee,
    fixed_fee,
    june,
    pure_commission,
    rated,
    refund,
    row,
    sla,
    tiered,
)

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


BASE_AND_COMMISSION = {
    "a month of thirty seats": (
        base_commission(fee("3000"), NO_SALES),
        june(SEATS_30),
        "30 × 3,000",
        ["base.seat 90000.00", "commission.net_sales 0.00"],
    ),
    "five seats more from 11 June": (
        base_commission(fee("3000"), NO_SALES),
        june(SEATS_30, row("seat", 5, "2026-06-11")),
        "90,000 + 5 × 3,000 × 20/30",
        ["base.seat 100000.00", "commission.net_sales 0.00"],
    ),
    "a seat opened on the last day": (
        base_commission(fee("3000"), NO_SALES),
        june(row("seat", 1, "2026-06-30")),
        "3,000 × 1/30",
        ["base.seat 100.00", "commission.net_sales 0.00"],
    ),
    "seats released after 20 June": (
        base_commission(fee("3000"), NO_SALES),
        june(row("seat", 3, "2026-01-01", "2026-06-21")),
        "3 × 3,000 × 20/30",
        ["base.seat 6000.00", "commission.net_sales 0.00"],
    ),
    "a seat held for a few days inside the month": (
        base_commission(fee("3100"), NO_SALES),
        {"period": "2026-07", "rows": [row("seat", 2, "2026-07-10", "2026-07-15")]},
        "2 × 3,100 × 5/31",
        ["base.seat 1000.00", "commission.net_sales 0.00"],
    ),
    "seats held only after the month": (
        base_commission(fee("3000"), NO_SALES),
        june(row("seat", 2, "2026-07-01")),
        "no day in June: a line of zero is shown",
        ["base.seat 0.00", "commission.net_sales 0.00"],
    ),
    "a leap February": (
        base_commission(fee("2900"), NO_SALES),
        {"period": "2028-02", "rows": [row("seat", 1, "2028-02-29")]},
        "2,900 × 1/29",
        ["base.seat 100.00", "commission.net_sales 0.00"],
    ),
    "a common February": (
        base_commission(fee("2800"), NO_SALES),
        {"period": "2027-02", "rows": [row("seat", 1, "2027-02-15")]},
        "2,800 × 14/28",
        ["base.seat 1400.00", "commission.net_sales 0.00"],
    ),
    "an amount that does not divide": (
        base_commission(fee("1000"), NO_SALES),
        {"period": "2026-07", "rows": [row("seat", 1, "2026-07-01", "2026-07-02")]},
        "1,000 × 1/31 = 32.258…",
        ["base.seat 32.26", "commission.net_sales 0.00"],
    ),
    "one rounding per line, not per step": (
        base_commission(fee("0.10"), NO_SALES),
        june(row("seat", 1, "2026-06-30"), row("seat", 1, "2026-06-29")),
        "0.10 × 1/30 + 0.10 × 2/30 = 0.01; each step alone would round to 0.00 and 0.01",
        ["base.seat 0.01", "commission.net_sales 0.00"],
    ),
    "a base for the project from the day service begins, whatever is sold": (
        base_commission(fee("60000", "project"), commission("10")),
        june(service_from="2026-06-16"),
        "60,000 × 15/30; nothing sold yet",
        ["base.project 30000.00", "commission.net_sales 0.00"],
    ),
    "service that ends on 10 June": (
        base_commission(fee("60000", "project"), NO_SALES),
        june(service_to="2026-06-11"),
        "60,000 × 10/30",
        ["base.project 20000.00", "commission.net_sales 0.00"],
    ),
    "seats ready before service begins": (
        base_commission(fee("3000"), NO_SALES),
        june(row("seat", 10, "2026-05-20"), service_from="2026-06-21"),
        "10 × 3,000 × 10/30: the base is owed from the day service begins",
        ["base.seat 10000.00", "commission.net_sales 0.00"],
    ),
    "service begins next month": (
        base_commission(fee("3000"), NO_SALES),
        june(SEATS_30, service_from="2026-07-01"),
        "nothing yet",
        ["base.seat 0.00", "commission.net_sales 0.00"],
    ),
    "a base per agent": (
        base_commission(fee("5200", "agent"), NO_SALES),
        june(row("agent", 12), row("agent", 1, "2026-06-16")),
        "62,400 + 5,200 × 15/30",
        ["base.agent 65000.00", "commission.net_sales 0.00"],
    ),
    "a base per productive hour": (
        base_commission(fee("38.50", "productive_hour"), NO_SALES),
        june(row("productive_hour", "4210.25")),
        "4,210.25 × 38.50 = 162,094.625",
        ["base.productive_hour 162094.63", "commission.net_sales 0.00"],
    ),
    "a price raised on 16 June makes two lines": (
        base_commission(fee("3000", **between(None, "2026-06-16")), fee("3200", **between("2026-06-16")), NO_SALES),
        june(row("seat", 10)),
        "10 × 3,000 × 15/30 and 10 × 3,200 × 15/30",
        ["base.seat 15000.00", "base.seat 16000.00", "commission.net_sales 0.00"],
    ),
    "two bases side by side": (
        base_commission(fee("8000", "project"), fee("3000"), NO_SALES),
        june(row("seat", 2)),
        "8,000 for the project, 2 × 3,000",
        ["base.project 8000.00", "base.seat 6000.00", "commission.net_sales 0.00"],
    ),
    "a period of half a month": (
        base_commission(fee("3000"), NO_SALES),
        {"period": {"from": "2026-06-01", "to": "2026-06-16"}, "rows": [row("seat", 30)]},
        "30 × 3,000 × 15/30",
        ["base.seat 45000.00", "commission.net_sales 0.00"],
    ),
    "a period across two months": (
        base_commission(fee("3100"), NO_SALES),
        {"period": {"from": "2026-06-21", "to": "2026-07-21"}, "rows": [row("seat", 3)]},
        "3 × 3,100 × 10/30 + 3 × 3,100 × 20/31 = 3,100 + 6,000",
        ["base.seat 9100.00", "commission.net_sales 0.00"],
    ),
    "a percentage of net sales": (
        base_commission(fee("3000"), commission("3")),
        june(row("seat", 2), row("sales", "250000.00"), row("refunds", "10000.00")),
        "2 × 3,000; (250,000 − 10,000) × 3%",
        ["base.seat 6000.00", "commission.net_sales 7200.00"],
    ),
    "an amount per appointment": (
        base_commission(fee("1000", "project"), commission("85", "appointment")),
        june(row("appointment", 120), row("appointment", 3)),
        "123 × 85",
        ["base.project 1000.00", "commission.appointment 10455.00"],
    ),
    "an amount per completed interview": (
        base_commission(fee("1000", "project"), commission("22.5", "complete")),
        june(row("complete", 401)),
        "401 × 22.50",
        ["base.project 1000.00", "commission.complete 9022.50"],
    ),
    "an amount per valid record": (
        base_commission(fee("1000", "project"), commission("0.35", "valid_record")),
        june(row("valid_record", 12345)),
        "12,345 × 0.35",
        ["base.project 1000.00", "commission.valid_record 4320.75"],
    ),
    "two commissions and a measure nobody pays for": (
        base_commission(fee("0", "project"), commission("5", "order"), commission("1")),
        june(row("order", 10), row("sales", 1000), row("complete", 99)),
        "1% of 1,000; 10 × 5; completes carry no price",
        ["base.project 0.00", "commission.net_sales 10.00", "commission.order 50.00"],
    ),
    "graduated tiers": (
        base_commission(fee("0", "project"), tiered(*GRADUATED)),
        june(row("order", 3500)),
        "1,000 × 5 + 2,000 × 4 + 500 × 3",
        ["base.project 0.00", "commission.order 14500.00"],
    ),
    "volume tiers": (
        base_commission(fee("0", "project"), tiered(*VOLUME)),
        june(row("order", 3500)),
        "3,500 × 3",
        ["base.project 0.00", "commission.order 10500.00"],
    ),
    "a night surcharge": (
        base_commission(fee("3000"), NO_SALES, component("surcharge", band="night_hour", amount="12")),
        june(row("seat", 1), row("night_hour", "160.5")),
        "3,000; 160.5 × 12",
        ["base.seat 3000.00", "commission.net_sales 0.00", "surcharge.night_hour 1926.00"],
    ),
    "holiday and rest-day surcharges": (
        base_commission(
            fee("3000"),
            NO_SALES,
            component("surcharge", band="rest_day_hour", amount="15"),
            component("surcharge", band="holiday_hour", amount="40"),
        ),
        june(row("holiday_hour", 24), row("rest_day_hour", 10)),
        "24 × 40; 10 × 15",
        [
            "base.seat 0.00",
            "commission.net_sales 0.00",
            "surcharge.holiday_hour 960.00",
            "surcharge.rest_day_hour 150.00",
        ],
    ),
    "a discount on base, commission and surcharges": (
        base_commission(
            fee("3000"),
            commission("10"),
            component("surcharge", band="night_hour", amount="10"),
            component("discount", percent="5"),
        ),
        june(row("seat", 10), row("sales", 50000), row("night_hour", 100)),
        "(30,000 + 5,000 + 1,000) × 5%",
        [
            "base.seat 30000.00",
            "commission.net_sales 5000.00",
            "surcharge.night_hour 1000.00",
            "discount -1800.00",
        ],
    ),
    "a discount on the base alone, from 16 June": (
        base_commission(
            fee("3000"), commission("10"), component("discount", percent="10", on=["base"], **between("2026-06-16"))
        ),
        june(row("seat", 10), row("sales", 50000)),
        "30,000 × 10% × 15/30",
        ["base.seat 30000.00", "commission.net_sales 5000.00", "discount -1500.00"],
    ),
    "a service level of 78.5% costs 2%": (
        base_commission(fee("3000"), NO_SALES, sla(SERVICE_LEVEL)),
        june(SEATS_30, **kpis(service_level="78.5")),
        "90,000 × 2%",
        ["base.seat 90000.00", "commission.net_sales 0.00", "sla -1800.00"],
    ),
    "a service level on the bound is the better band": (
        base_commission(fee("3000"), NO_SALES, sla(SERVICE_LEVEL)),
        june(SEATS_30, **kpis(service_level="80")),
        "no credit at 80 exactly",
        ["base.seat 90000.00", "commission.net_sales 0.00", "sla 0.00"],
    ),
    "a bonus for a service level of 93%": (
        base_commission(fee("3000"), NO_SALES, sla(SERVICE_LEVEL)),
        june(SEATS_30, **kpis(service_level="93")),
        "90,000 × 1%",
        ["base.seat 90000.00", "commission.net_sales 0.00", "sla 900.00"],
    ),
    "two targets missed, the credit capped at 8%": (
        base_commission(fee("3000"), NO_SALES, sla(SERVICE_LEVEL, ("qa_score", -6, (85, 0)), credit_cap="8")),
        june(SEATS_30, **kpis(service_level="70", qa_score="80")),
        "5% + 6% = 11%, capped: 90,000 × 8%",
        ["base.seat 90000.00", "commission.net_sales 0.00", "sla -7200.00"],
    ),
    "a bonus capped at half a percent": (
        base_commission(fee("3000"), NO_SALES, sla(SERVICE_LEVEL, bonus_cap="0.5")),
        june(SEATS_30, **kpis(service_level="99")),
        "90,000 × 0.5%",
        ["base.seat 90000.00", "commission.net_sales 0.00", "sla 450.00"],
    ),
    "a target where less is better": (
        base_commission(fee("3000"), NO_SALES, sla(("abandon_rate", 0, (5, -1), (10, -3)))),
        june(SEATS_30, **kpis(abandon_rate="7.2")),
        "between 5 and 10: 90,000 × 1%",
        ["base.seat 90000.00", "commission.net_sales 0.00", "sla -900.00"],
    ),
    "a minimum for half a month": (
        base_commission(fee("1000"), NO_SALES, component("minimum", amount="80000")),
        june(service_from="2026-06-16"),
        "80,000 × 15/30",
        ["base.seat 0.00", "commission.net_sales 0.00", "minimum 40000.00"],
    ),
    "a minimum that is exceeded": (
        base_commission(fee("3000"), NO_SALES, component("minimum", amount="80000")),
        june(SEATS_30),
        "90,000 is above 80,000; the line says so at zero",
        ["base.seat 90000.00", "commission.net_sales 0.00", "minimum 0.00"],
    ),
    "a minimum topped up after the credit": (
        base_commission(fee("2500"), NO_SALES, sla(SERVICE_LEVEL), component("minimum", amount="74000")),
        june(SEATS_30, **kpis(service_level="76")),
        "75,000 − 2% × 75,000 = 73,500, 500 are missing",
        ["base.seat 75000.00", "commission.net_sales 0.00", "sla -1500.00", "minimum 500.00"],
    ),
    "a minimum that does not count the credit": (
        base_commission(
            fee("2500"),
            NO_SALES,
            sla(SERVICE_LEVEL),
            component("minimum", amount="74000", on=["base", "commission"]),
        ),
        june(SEATS_30, **kpis(service_level="76")),
        "75,000 is above 74,000: the credit stays with the client",
        ["base.seat 75000.00", "commission.net_sales 0.00", "sla -1500.00", "minimum 0.00"],
    ),
    "a minimum lowered on 16 June": (
        base_commission(
            fee("1000"),
            NO_SALES,
            component("minimum", amount="80000", **between(None, "2026-06-16")),
            component("minimum", amount="60000", **between("2026-06-16")),
        ),
        june(row("seat", 10)),
        "80,000 × 15/30 + 60,000 × 15/30 = 70,000; 60,000 are missing",
        ["base.seat 10000.00", "commission.net_sales 0.00", "minimum 60000.00"],
    ),
    "a cap": (
        base_commission(fee("3000"), commission("10"), component("cap", amount="100000")),
        june(SEATS_30, row("sales", 250000)),
        "90,000 + 25,000 − 15,000",
        ["base.seat 90000.00", "commission.net_sales 25000.00", "cap -15000.00"],
    ),
    "a cap for twenty days of service": (
        base_commission(fee("3000"), commission("10"), component("cap", amount="90000")),
        june(SEATS_30, row("sales", 50000), service_from="2026-06-11"),
        "60,000 + 5,000 against 90,000 × 20/30 = 60,000",
        ["base.seat 60000.00", "commission.net_sales 5000.00", "cap -5000.00"],
    ),
    "a cap agreed from 16 June does not cap June": (
        base_commission(fee("3000"), NO_SALES, component("cap", amount="50000", **between("2026-06-16"))),
        june(SEATS_30),
        "fifteen days have no cap, so the month has none; the line says so at zero",
        ["base.seat 90000.00", "commission.net_sales 0.00", "cap 0.00"],
    ),
    "line costs passed through with 5% handling": (
        base_commission(fee("3000"), NO_SALES, component("pass_through", handling="5")),
        june(row("cost", "1234.56", about="trunk lines"), row("cost", "100", about="SMS")),
        "1,334.56 × 1.05 = 1,401.288",
        ["base.seat 0.00", "commission.net_sales 0.00", "pass_through 1401.29"],
    ),
    "set-up and training, once": (
        base_commission(
            fee("3000"),
            NO_SALES,
            component("one_off", item="set-up", amount="20000"),
            component("one_off", item="training", amount="500"),
        ),
        june(row("one_off", 1, about="set-up"), row("one_off", 12, about="training")),
        "20,000; 12 × 500",
        ["base.seat 0.00", "commission.net_sales 0.00", "one_off 20000.00", "one_off 6000.00"],
    ),
    "pass-through and one-off lie outside the minimum": (
        base_commission(
            fee("1000"),
            NO_SALES,
            component("minimum", amount="12000"),
            component("pass_through"),
            component("one_off", item="set-up", amount="9000"),
        ),
        june(row("seat", 10), row("cost", 700, about="lines"), row("one_off", 1, about="set-up")),
        "10,000 + 2,000 up to the minimum, then 700 and 9,000",
        [
            "base.seat 10000.00",
            "commission.net_sales 0.00",
            "minimum 2000.00",
            "pass_through 700.00",
            "one_off 9000.00",
        ],
    ),
    "an adjustment with its reason": (
        base_commission(fee("3000"), NO_SALES),
        june(row("seat", 1), row("adjustment", "-120.50", about="two hours without power on 9 June")),
        "3,000 − 120.50",
        ["base.seat 3000.00", "commission.net_sales 0.00", "adjustment -120.50"],
    ),
    "everything at once, in the declared order": (
        base_commission(
            component("one_off", item="set-up", amount="1000"),
            component("pass_through"),
            component("clawback"),
            component("cap", amount="40000"),
            component("minimum", amount="30000"),
            sla(SERVICE_LEVEL),
            component("discount", percent="10"),
            component("surcharge", band="night_hour", amount="10"),
            commission("10"),
            fee("3000"),
        ),
        june(
            row("seat", 10),
            row("sales", 100000),
            row("night_hour", 100),
            row("cost", 300, about="lines"),
            row("one_off", 1, about="set-up"),
            row("adjustment", 5, about="rounding agreed"),
            late_refunds=[refund("1000", "10", "2026-05-03")],
            brought_forward="50",
            **kpis(service_level="95"),
        ),
        "41,000 − 4,100 + 1% × 40,000 = 37,300, within 30,000 to 40,000; −100 + 300 + 1,000 + 5 − 50",
        [
            "base.seat 30000.00",
            "commission.net_sales 10000.00",
            "surcharge.night_hour 1000.00",
            "discount -4100.00",
            "sla 400.00",
            "minimum 0.00",
            "cap 0.00",
            "clawback -100.00",
            "pass_through 300.00",
            "one_off 1000.00",
            "adjustment 5.00",
            "brought_forward -50.00",
        ],
    ),
}

PURE_COMMISSION = {
    "twelve percent of June": (
        pure_commission(commission("12"), component("clawback")),
        sales("500000"),
        "500,000 × 12%",
        ["commission.net_sales 60000.00"],
    ),
    "July less what was refunded of June": (
        pure_commission(commission("12"), component("clawback")),
        {
            "period": "2026-07",
            "rows": [row("sales", "300000")],
            "late_refunds": [refund("80000", "12", "2026-06-18")],
        },
        "300,000 × 12% = 36,000; −80,000 × 12% = −9,600; together 26,400",
        ["commission.net_sales 36000.00", "clawback -9600.00"],
    ),
    "the clawback takes the rate of the sale, not today's": (
        pure_commission(commission("10"), component("clawback")),
        sales("100000", late_refunds=[refund("20000", "15", "2026-03-31")]),
        "10,000 − 20,000 × 15%",
        ["commission.net_sales 10000.00", "clawback -3000.00"],
    ),
    "refunds after the window are not clawed back": (
        pure_commission(commission("10"), component("clawback", months=2)),
        sales("100000", late_refunds=[refund("5000", "10", "2026-04-01"), refund("9000", "10", "2026-03-31")]),
        "April is two months back: −500; March is three: nothing",
        ["commission.net_sales 10000.00", "clawback -500.00"],
    ),
    "returned orders are clawed back per order": (
        pure_commission(commission("30", "order"), component("clawback")),
        june(row("order", 400), late_refunds=[refund(6, "28", "2026-05-20", "order")]),
        "400 × 30; 6 × 28",
        ["commission.order 12000.00", "clawback -168.00"],
    ),
    "refunds of the same month lower the sales": (
        pure_commission(commission("15")),
        june(row("sales", "200000.10"), row("refunds", "0.10"), row("refunds", "50000")),
        "150,000 × 15%",
        ["commission.net_sales 22500.00"],
    ),
    "nothing sold": (
        pure_commission(commission("15")),
        june(),
        "a line of zero, since the client asks for it",
        ["commission.net_sales 0.00"],
    ),
    "more refunded than sold: carried forward, never a negative invoice": (
        pure_commission(commission("10")),
        june(row("sales", 10000), row("refunds", 25000)),
        "−15,000 × 10% = −1,500 stays to the client's credit",
        ["commission.net_sales -1500.00", "carried_forward 1500.00"],
    ),
    "clawback above the commission is carried forward": (
        pure_commission(commission("12"), component("clawback")),
        sales("50000", late_refunds=[refund("80000", "12", "2026-05-02")]),
        "6,000 − 9,600 = −3,600",
        ["commission.net_sales 6000.00", "clawback -9600.00", "carried_forward 3600.00"],
    ),
    "what was brought forward is set against the month": (
        pure_commission(commission("12")),
        sales("50000", brought_forward="3600.00"),
        "6,000 − 3,600",
        ["commission.net_sales 6000.00", "brought_forward -3600.00"],
    ),
    "more brought forward than earned goes on being carried": (
        pure_commission(commission("12")),
        sales("10000", brought_forward="3600.00"),
        "1,200 − 3,600 = −2,400",
        ["commission.net_sales 1200.00", "brought_forward -3600.00", "carried_forward 2400.00"],
    ),
    "graduated percent of net sales": (
        pure_commission(tiered("graduated", (300000, 10), (600000, 12), 15, basis="net_sales")),
        june(row("sales", "900000"), row("refunds", "100000")),
        "300,000 × 10% + 300,000 × 12% + 200,000 × 15%",
        ["commission.net_sales 96000.00"],
    ),
    "volume percent of net sales": (
        pure_commission(tiered("volume", (300000, 10), (600000, 12), 15, basis="net_sales")),
        june(row("sales", "800000")),
        "800,000 × 15%",
        ["commission.net_sales 120000.00"],
    ),
    "graduated: on the bound": (
        pure_commission(tiered(*GRADUATED)),
        june(row("order", 1000)),
        "1,000 × 5: the bound belongs to the lower tier",
        ["commission.order 5000.00"],
    ),
    "graduated: one above the bound": (
        pure_commission(tiered(*GRADUATED)),
        june(row("order", 1001)),
        "5,000 + 4",
        ["commission.order 5004.00"],
    ),
    "volume: before the cliff": (
        pure_commission(tiered(*VOLUME)),
        june(row("order", 3000)),
        "3,000 × 4",
        ["commission.order 12000.00"],
    ),
    "volume: over the cliff": (
        pure_commission(tiered(*VOLUME)),
        june(row("order", 3001)),
        "3,001 × 3",
        ["commission.order 9003.00"],
    ),
    "graduated: fractions fall into no gap": (
        pure_commission(tiered(*GRADUATED)),
        june(row("order", "1000.5")),
        "5,000 + 0.5 × 4",
        ["commission.order 5002.00"],
    ),
    "graduated: refunds above sales stay in the first tier": (
        pure_commission(tiered("graduated", (1000, 10), 20, basis="net_sales")),
        june(row("refunds", "500")),
        "−500 × 10%",
        ["commission.net_sales -50.00", "carried_forward 50.00"],
    ),
    "the rate changed on 16 June": (
        pure_commission(commission("12", **between(None, "2026-06-16")), commission("10", **between("2026-06-16"))),
        june(row("sales", 200000, "2026-06-01", "2026-06-16"), row("sales", 300000, "2026-06-16", "2026-07-01")),
        "200,000 × 12%; 300,000 × 10%",
        ["commission.net_sales 24000.00", "commission.net_sales 30000.00"],
    ),
    "half a cent goes up": (
        pure_commission(HALF_UP),
        june(row("order", "0.1")),
        "0.1 × 0.05 = 0.005",
        ["commission.order 0.01"],
    ),
    "half a cent of a credit goes away from zero too": (
        pure_commission(HALF_UP, component("clawback")),
        june(late_refunds=[refund("0.1", "0.05", "2026-05-01", "order")]),
        "−0.005, carried forward",
        ["commission.order 0.00", "clawback -0.01", "carried_forward 0.01"],
    ),
    "a floor under pure commission": (
        pure_commission(commission("12"), component("minimum", amount="20000")),
        sales("100000"),
        "12,000 up to 20,000",
        ["commission.net_sales 12000.00", "minimum 8000.00"],
    ),
    "a clawback is not made up by the minimum": (
        pure_commission(commission("12"), component("minimum", amount="20000"), component("clawback")),
        sales("100000", late_refunds=[refund("10000", "12", "2026-05-11")]),
        "20,000 − 1,200",
        ["commission.net_sales 12000.00", "minimum 8000.00", "clawback -1200.00"],
    ),
}

FIXED_FEE = {
    "an amount for the project and month": (
        fixed_fee(fee("120000", "project")),
        june(row("order", 99999)),
        "whatever the volume",
        ["fixed.project 120000.00"],
    ),
    "a project that starts on 16 June": (
        fixed_fee(fee("120000", "project")),
        june(service_from="2026-06-16"),
        "120,000 × 15/30",
        ["fixed.project 60000.00"],
    ),
    "an amount per seat": (
        fixed_fee(fee("6800")),
        june(row("seat", 20)),
        "20 × 6,800",
        ["fixed.seat 136000.00"],
    ),
    "seats added in July": (
        fixed_fee(fee("6200")),
        {"period": "2026-07", "rows": [row("seat", 20), row("seat", 4, "2026-07-22")]},
        "124,000 + 4 × 6,200 × 10/31",
        ["fixed.seat 132000.00"],
    ),
    "a fixed fee with a service-level credit": (
        fixed_fee(fee("120000", "project"), sla(SERVICE_LEVEL)),
        june(**kpis(service_level="74.99")),
        "120,000 × 5%",
        ["fixed.project 120000.00", "sla -6000.00"],
    ),
    "the fee raised by a supplement on 11 June": (
        fixed_fee(
            fee("90000", "project", **between("2026-01-01", "2026-06-11")),
            fee("96000", "project", **between("2026-06-11", "2027-01-01")),
        ),
        june(),
        "90,000 × 10/30; 96,000 × 20/30",
        ["fixed.project 30000.00", "fixed.project 64000.00"],
    ),
    "a discount of a third of a cent's worth": (
        fixed_fee(fee("100", "project"), component("discount", percent="33.335")),
        june(),
        "100 × 33.335% = 33.335",
        ["fixed.project 100.00", "discount -33.34"],
    ),
    "a contract that ended before the month": (
        fixed_fee(fee("120000", "project")),
        june(service_from="2025-01-01", service_to="2026-06-01"),
        "no day of service",
        ["fixed.project 0.00"],
    ),
}

ALL = {
    f"{model}: {name}": example
    for model, examples in (
        ("base and commission", BASE_AND_COMMISSION),
        ("pure commission", PURE_COMMISSION),
        ("fixed fee", FIXED_FEE),
    )
    for name, example in examples.items()
}


@pytest.mark.parametrize("example", ALL.values(), ids=ALL.keys())
def test_example(example):
    agreed, usage, _working, lines = example
    assert amounts(rated(usage, agreed)) == lines


def test_the_examples_show_every_kind_of_line_and_no_unlisted_code():
    shown = {line.split()[0] for _agreed, _usage, _working, lines in ALL.values() for line in lines}
    assert shown == set(LINE_CODES)


def test_there_are_enough_examples_to_learn_the_rule_from():
    assert len(ALL) >= 60


TAXED = {
    "6% on top": (fixed_fee(fee("120000", "project"), vat="6"), june(), ("120000.00", "7200.00", "127200.00")),
    "6% included: 10.00 is 9.43 and 0.57": (
        fixed_fee(fee("10", "project"), vat="6", prices_include_vat=True),
        june(),
        ("9.43", "0.57", "10.00"),
    ),
    "1% of a small taxpayer, included": (
        fixed_fee(fee("10100", "project"), vat="1", prices_include_vat=True),
        june(),
        ("10000.00", "100.00", "10100.00"),
    ),
    "3% on top, rounded half up": (
        fixed_fee(fee("0.50", "project"), vat="3"),
        june(),
        ("0.50", "0.02", "0.52"),
    ),
    "tax is rounded by line, and the lines are summed": (
        base_commission(fee("0.10", "project"), commission("0.1", "order"), vat="6"),
        june(row("order", 1)),
        ("0.20", "0.02", "0.22"),
    ),
    "a credit lowers net and tax": (
        fixed_fee(fee("1000", "project"), sla(SERVICE_LEVEL), vat="6"),
        june(**kpis(service_level="0")),
        ("950.00", "57.00", "1007.00"),
    ),
    "a charge carried forward owes nothing, and no tax": (
        pure_commission(commission("10"), vat="6", prices_include_vat=True),
        june(row("sales", "33.30"), row("refunds", "1066.63")),
        ("0.00", "0.00", "0.00"),
    ),
}


@pytest.mark.parametrize("example", TAXED.values(), ids=TAXED.keys())
def test_value_added_tax(example):
    agreed, usage, totals = example
    charge = rated(usage, agreed)
    assert (str(charge.net), str(charge.tax), str(charge.gross)) == totals
