"""The shape of the days: half hours down, days across, as a planner of shifts reads them."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

from operations.calls.rules.intervals import interval_label
from operations.calls.rules.kpi import Tally


def contacts_by_half_hour(counted: Mapping[datetime, Tally], zone: ZoneInfo) -> pd.DataFrame:
    """Calls offered and dials, one row a half hour of the clock in `zone`, one column a day, whole numbers.

    A half hour that a day has not, or in which nothing arrived, is 0. `counted`: {start of the half hour: Tally}.
    """
    rows = [
        (interval_label(start, zone), start.astimezone(zone).date(), tally.offered + tally.dials)
        for start, tally in counted.items()
    ]
    frame = pd.DataFrame(rows, columns=["half_hour", "day", "contacts"])
    if frame.empty:
        return pd.DataFrame()
    table = frame.pivot_table(index="half_hour", columns="day", values="contacts", aggfunc="sum", fill_value=0)
    return table.sort_index().astype(int)
