"""Fixed fee, per project or per seat."""

from tests.billing.pricing.makers import SERVICE_LEVEL, between, component, fee, fixed_fee, june, kpis, row, sla

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
