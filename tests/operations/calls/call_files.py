"""Call record files made for the tests, with the structure of real ones."""

import csv
import io
from zoneinfo import ZoneInfo

from bpo.kernel.sheets import read_sheet
from operations.calls.rules import Accepted, Rejected

SHANGHAI = ZoneInfo("Asia/Shanghai")

# start, answer, end, duration, billsec, disposition, id: one row each
PLAIN_CALLS = (
    ("2026-10-01 09:00:00", "2026-10-01 09:00:12", "2026-10-01 09:02:12", 132, 120, "ANSWERED", "1790816400.10"),
    ("2026-10-01 09:10:00", "", "2026-10-01 09:10:31", 31, 0, "NO ANSWER", "1790817000.11"),
    ("2026-10-01 09:31:00", "2026-10-01 09:31:25", "2026-10-01 09:32:05", 65, 40, "ANSWERED", "1790818260.12"),
    ("2026-10-01 09:40:00", "", "2026-10-01 09:40:01", 1, 0, "BUSY", "1790818800.13"),
    ("2026-10-01 10:05:00", "", "2026-10-01 10:05:03", 3, 0, "NO ANSWER", "1790820300.14"),
)


def written(rows, head=None):
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([head, *rows] if head else rows)
    return text.getvalue()


def sheet_rows(text, encoding="utf-8"):
    return read_sheet(text.encode(encoding), header=False).rows


def cdr_custom_row(call, *, agent="8001", caller="13812345678", linkedid=None, count=1, **changes):
    """clid first, 19 columns, or 20 with linkedid at the end."""
    start, answer, end, duration, billsec, disposition, uniqueid = call
    row = [
        f'"{caller}" <{caller}>',
        caller,
        "95500",
        changes.get("context", "from-trunk"),
        changes.get("channel", "PJSIP/trunk-0000000a"),
        f"PJSIP/{agent}-{count:08x}",
        changes.get("lastapp", "Queue"),
        changes.get("lastdata", "support,t,,,60"),
        *(start, answer, end, duration, billsec, disposition, "DOCUMENTATION", "", uniqueid, "", count),
    ]
    return row if linkedid is None else [*row, linkedid]


def cdr_csv_row(call, *, width=18, agent="8001", caller="13812345678", count=1, linkedid=""):
    """accountcode first: 17 columns end with uniqueid, 18 with userfield, 20 with linkedid and sequence."""
    start, answer, end, duration, billsec, disposition, uniqueid = call
    row = [
        "",
        caller,
        "95500",
        "from-trunk",
        f'"{caller}" <{caller}>',
        "PJSIP/trunk-0000000a",
        f"PJSIP/{agent}-{count:08x}",
    ]
    row += ["Queue", "support,t,,,60", start, answer, end, duration, billsec, disposition, "DOCUMENTATION"]
    return [*row, uniqueid, "", linkedid or uniqueid, count, ""][:width]


FREESWITCH_HEAD = [
    "caller_id_name",
    "caller_id_number",
    "destination_number",
    "context",
    "start_stamp",
    "answer_stamp",
    "end_stamp",
    "duration",
    "billsec",
    "hangup_cause",
    "uuid",
    "bleg_uuid",
    "accountcode",
    "read_codec",
    "write_codec",
]


def uuid(number):
    return f"{number:08x}-4c15-11ea-97a0-9dd79410affb"


def freeswitch_row(number, *, start, answer, end, duration, billsec, cause="NORMAL_CLEARING", bleg="", **changes):
    return [
        *("客户", changes.get("caller", "13812345678"), changes.get("destination", "95500"), "public"),
        *(start, answer, end, duration, billsec, cause, changes.get("uuid", uuid(number)), bleg, "", "PCMU", "PCMU"),
    ]


def freeswitch_file():
    """Ten rows that are eight calls: one uuid stands three times, with the same seconds and different causes."""
    day = "2026/10/1"
    calls = [(9, 40), (64, 61), (24, 21), (329, 300), (32, 20), (43, 32)]
    rows = [
        freeswitch_row(
            n, start=f"{day} 9:{n:02}", answer=f"{day} 9:{n:02}", end=f"{day} 9:{n + 9}", duration=d + b, billsec=b
        )
        for n, (d, b) in enumerate(calls)
    ]
    rows.append(
        freeswitch_row(
            7, start=f"{day} 9:50", answer="", end=f"{day} 9:50", duration=2, billsec=0, cause="NO_USER_RESPONSE"
        )
    )
    rows += [
        freeswitch_row(
            8, start=f"{day} 11:13", answer=f"{day} 11:13", end=f"{day} 11:14", duration=31, billsec=16, cause=cause
        )
        for cause in ("NORMAL_CLEARING", "NORMAL_CLEARING", "USER_BUSY")
    ]
    return rows


def records(readings):
    return [reading.record for reading in readings if isinstance(reading, Accepted)]


def refusals(readings):
    return [reading for reading in readings if isinstance(reading, Rejected)]
