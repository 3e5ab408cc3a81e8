"""A year and its days: one shape for the form, the API and the sheet; how the acts are told."""

from enum import StrEnum

from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.holidays.rules import DayKind
from bpo.kernel.locale import _l

KINDS = {
    DayKind.HOLIDAY: _l("Public holiday"),
    DayKind.REST: _l("Day off by swapping"),
    DayKind.WORKDAY: _l("Make-up working day"),
}
TONES = {DayKind.HOLIDAY: "bad", DayKind.REST: "warn", DayKind.WORKDAY: "info"}


class DayChoice(StrEnum):
    """What a day may be made: one of the kinds, or again what its weekday says."""

    HOLIDAY = "holiday"
    REST = "rest"
    WORKDAY = "workday"
    ORDINARY = "ordinary"


CHOICES = {**{DayChoice(kind.value): label for kind, label in KINDS.items()}, DayChoice.ORDINARY: _l("As its weekday")}


class Start(StrEnum):
    """From what the vendor's own copy of a year begins."""

    AS_IS = "as_is"
    LAW = "law"
    FORMER = "former"


STARTS = {
    Start.AS_IS: _l("What counts today"),
    Start.LAW: _l("The days fixed by law alone"),
    Start.FORMER: _l("The dates of the year before, month and day kept"),
}


class SpecialDayRow(f.Schema):
    day = f.Day(label=_l("Day"))
    kind = f.Choice(DayKind, labels=KINDS, tones=TONES, label=_l("Kind"))
    name_zh = f.Text(label=_l("Name in Chinese"), max=60, optional=True)
    name_en = f.Text(label=_l("Name in English"), max=80, optional=True)
    statutory = f.Flag(label=_l("Fixed by law (300% pay)"))


class YearOut(f.Schema):
    year = f.Integer(label=_l("Year"))
    source = f.Text(label=_l("Source"))
    reference = f.Text(label=_l("Notice of the State Council"), optional=True)
    said = f.Text(label=_l("What is missing"), optional=True)
    row_version = f.Integer(label=_l("Version"), optional=True)
    days = f.ma.fields.List(f.ma.fields.Nested(SpecialDayRow))


class YearIn(f.Schema):
    reference = f.Text(label=_l("Notice of the State Council"), max=200, optional=True)
    days = f.ma.fields.List(f.ma.fields.Nested(SpecialDayRow), required=True)
    row_version = f.RowVersion()


class DayIn(f.Schema):
    day = f.Day(label=_l("Day"))
    kind = f.Choice(DayChoice, labels=CHOICES, label=_l("Kind"))
    name_zh = f.Text(label=_l("Name in Chinese"), max=60, optional=True)
    name_en = f.Text(label=_l("Name in English"), max=80, optional=True)
    statutory = f.Flag(
        label=_l("Fixed by law (300% pay)"),
        help=_l("Only the days named in the Regulation on Public Holidays; other days of a holiday are paid 200%."),
    )
    row_version = f.RowVersion()


class CopyIn(f.Schema):
    start = f.Choice(
        Start, labels=STARTS, label=_l("Begin with"),
        help=_l("Afterwards only your own copy counts for this year, until you remove it."),
    )  # fmt: skip


class ImportIn(f.Schema):
    file = f.File(
        label=_l("Table"), accept=".xlsx,.xls,.csv",
        help=_l("Columns: day, kind, name in Chinese, name in English, fixed by law. This page exports them."),
    )  # fmt: skip
    reference = f.Text(label=_l("Notice of the State Council"), max=200, optional=True)
    row_version = f.RowVersion()


journal.sentences(
    {
        "holidays.year_kept": _l("began an own calendar of days off for %(year)s"),
        "holidays.day_set": _l("changed %(day)s in the calendar of days off"),
        "holidays.year_replaced": _l("replaced the days off of %(year)s: %(count)s days"),
        "holidays.year_dropped": _l("removed the own calendar of days off of %(year)s"),
    }
)
journal.labels({"reference": _l("Notice of the State Council")})
