"""Call records and their key figures: frozen facts and arithmetic, no database and no clock."""

from operations.calls.rules.asterisk import read_asterisk_cdr
from operations.calls.rules.freeswitch import read_freeswitch_cdr
from operations.calls.rules.generic import read_generic
from operations.calls.rules.intervals import Interval, day_bounds, day_intervals, interval_label, interval_start
from operations.calls.rules.kpi import (
    FORMULAS,
    NAMES,
    AbandonRate,
    Definition,
    Figure,
    ServiceLevel,
    Tally,
    Unit,
    kpis,
    tally,
)
from operations.calls.rules.mapping import FIELDS, ColumnMapping, resolve_mapping, suggest_mapping
from operations.calls.rules.masking import mask_number
from operations.calls.rules.records import (
    Accepted,
    CallRecord,
    Change,
    Direction,
    Leg,
    Outcome,
    Reading,
    Reason,
    Rejected,
    Source,
    check_record,
    fingerprint,
    join,
    legs_from_json,
    legs_to_json,
    merge,
)
from operations.calls.rules.synonyms import SYNONYMS

__all__ = [
    "FIELDS",
    "FORMULAS",
    "NAMES",
    "SYNONYMS",
    "AbandonRate",
    "Accepted",
    "CallRecord",
    "Change",
    "ColumnMapping",
    "Definition",
    "Direction",
    "Figure",
    "Interval",
    "Leg",
    "Outcome",
    "Reading",
    "Reason",
    "Rejected",
    "ServiceLevel",
    "Source",
    "Tally",
    "Unit",
    "check_record",
    "day_bounds",
    "day_intervals",
    "fingerprint",
    "interval_label",
    "interval_start",
    "join",
    "kpis",
    "legs_from_json",
    "legs_to_json",
    "mask_number",
    "merge",
    "read_asterisk_cdr",
    "read_freeswitch_cdr",
    "read_generic",
    "resolve_mapping",
    "suggest_mapping",
    "tally",
]
