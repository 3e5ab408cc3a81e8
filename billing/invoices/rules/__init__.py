"""Bills and invoices without a database: from facts to usage, when a draft changes, who may move it."""

from billing.invoices.rules.assembly import (
    HOURS,
    Counted,
    Held,
    MonthFacts,
    Refunded,
    Sold,
    counted_orders,
    held_seats,
    priced_parts,
    usage_of,
)
from billing.invoices.rules.clawback import PaidMonth, taken_back
from billing.invoices.rules.comparison import Change, compare, total_change
from billing.invoices.rules.drafting import (
    RULE_VERSION,
    Existing,
    Outcome,
    billed_period,
    fingerprint,
    outcome_of,
    refuse_open_month,
)
from billing.invoices.rules.moving import check_approval, check_issue, check_return, due_on
from billing.invoices.rules.states import BillState, OrderAspect, Parked

__all__ = [
    "HOURS", "RULE_VERSION", "BillState", "Change", "Counted", "Existing", "Held", "MonthFacts", "OrderAspect",
    "Outcome", "PaidMonth", "Parked", "Refunded", "Sold", "billed_period", "check_approval", "check_issue",
    "check_return", "compare", "counted_orders", "due_on", "fingerprint", "held_seats", "outcome_of", "priced_parts",
    "refuse_open_month", "taken_back", "total_change", "usage_of",
]  # fmt: skip
