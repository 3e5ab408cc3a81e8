"""The one calendar: its entries only enqueue work, under a key that makes twice once.

`entries`: what is due when, and what people see and do of it. `lease`, `keeping`: any number of scheduler processes may
run, one of them leads. Page and API are in `views` and `api`.
"""

from bpo.kernel.calendar.entries import DAILY, Daily, calendar_seen, daily, enqueue_daily, often, run_now
from bpo.kernel.calendar.keeping import catch_up, keep
from bpo.kernel.calendar.lease import Lead, LeadLost

__all__ = [
    "DAILY", "Daily", "Lead", "LeadLost", "calendar_seen", "catch_up", "daily", "enqueue_daily", "keep", "often",
    "run_now",
]  # fmt: skip
