"""Keeping the calendar: an own copy of a year, single days, a whole year from a table."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.cells import is_blank, match_columns, plain, to_date
from bpo.kernel.db import check_absent, check_version
from bpo.kernel.errors import Conflict, Invalid, text
from bpo.kernel.holidays import built_in, queries
from bpo.kernel.holidays.rules import FIRST_YEAR, LAST_YEAR, DayKind, SpecialDay
from bpo.kernel.holidays.schemas import DayChoice, Start
from bpo.kernel.models import CalendarDay, CalendarYear
from bpo.kernel.permits import Actor, permit
from bpo.kernel.sheets import Limits, read_sheet

COLUMNS = {
    "day": ("日期", "Day", "Date"), "kind": ("类型", "Kind"), "name_zh": ("中文名称", "名称", "Name in Chinese"),
    "name_en": ("英文名称", "Name in English", "Name"),
    "statutory": ("法定节假日（三倍工资）", "法定", "法定节假日", "Fixed by law (300% pay)", "Statutory"),
}  # fmt: skip
KIND_WORDS = {
    DayKind.HOLIDAY: ("公共假日", "节假日", "假日", "放假", "holiday", "public holiday"),
    DayKind.REST: ("调休休息日", "调休", "休息", "rest", "day off by swapping"),
    DayKind.WORKDAY: ("补班工作日", "补班", "上班", "workday", "make-up working day"),
}
YES = ("1", "是", "yes", "true", "y", "√")
SMALL = Limits(size=2_000_000, unpacked=20_000_000, rows=400, columns=30, cells=12_000)


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(
            "calendar_year", text("Days off are kept for the years %(first)s to %(last)s; you gave %(given)s."),
            first=FIRST_YEAR, last=LAST_YEAR, given=year,
        )  # fmt: skip


def _row(one: SpecialDay) -> CalendarDay:
    return CalendarDay(day=one.day, kind=one.kind, name_zh=one.name_zh, name_en=one.name_en, statutory=one.statutory)


def _own(session: Session, year: int, days: Iterable[SpecialDay]) -> CalendarYear:
    own = CalendarYear(year=year, reference=built_in.reference(year))
    session.add_all([own, *(_row(one) for one in days)])
    session.flush()
    return own


def _beginning(session: Session, year: int, start: Start) -> list[SpecialDay]:
    if start == Start.LAW:
        return built_in.days_by_law(year)
    wanted = year if start == Start.AS_IS else year - 1
    _check_year(wanted)
    days = queries.work_calendar(session, queries.year_period(wanted)).special.values()
    if start == Start.AS_IS:
        return list(days)
    return [
        SpecialDay(one.day.replace(year=year), one.kind, one.name_zh, one.name_en, one.statutory)
        for one in days
        if (one.day.month, one.day.day) != (2, 29)
    ]


@permit("holidays.edit")
def keep_year(session: Session, actor: Actor, *, year: int, start: Start) -> CalendarYear:
    """Begin an own copy of a year, from then on the only one that counts."""
    _check_year(year)
    if queries.own_year(session, year) is not None:
        raise Conflict(
            "year_kept", text("%(year)s is already kept by yourselves. Change its days, or remove it first."), year=year
        )
    own = _own(session, year, _beginning(session, year, start))
    journal.record(session, actor, "holidays.year_kept", own, year=year, start=start)
    return own


@permit("holidays.edit")
def set_day(
    session: Session, actor: Actor, *, day: date, kind: DayChoice, name_zh: str | None = None,
    name_en: str | None = None, statutory: bool = False, row_version: int | None = None,
) -> CalendarYear:  # fmt: skip
    """Say what a day is; a built-in year is copied first."""
    _check_year(day.year)
    if statutory and kind != DayChoice.HOLIDAY:
        raise Invalid(
            "statutory_kind", text("Only a public holiday can be fixed by law; %(day)s is something else."),
            "statutory", day=day,
        )  # fmt: skip
    own = queries.own_year(session, day.year)
    if own is None:
        check_absent(session)
        own = _own(session, day.year, _beginning(session, day.year, Start.AS_IS))
    else:
        check_version(own, row_version)
    row = session.query(CalendarDay).filter_by(day=day).one_or_none()
    before = queries.fact_of(row) if row else None
    if row is not None:
        session.delete(row)
        session.flush()
    after = None
    if kind != DayChoice.ORDINARY:
        after = SpecialDay(day, DayKind(kind.value), name_zh or "", name_en or "", statutory)
        session.add(_row(after))
    own.row_version += 1
    journal.record(session, actor, "holidays.day_set", own, day=day, before=told(before), after=told(after))
    return own


def told(one: SpecialDay | None) -> dict[str, Any] | None:
    """A day as the journal keeps it."""
    if one is None:
        return None
    return {"kind": one.kind, "name_zh": one.name_zh, "name_en": one.name_en, "statutory": one.statutory}


@permit("holidays.edit")
def replace_year(
    session: Session, actor: Actor, *, year: int, days: Iterable[Mapping[str, Any]], reference: str | None = None,
    row_version: int | None = None,
) -> CalendarYear:  # fmt: skip
    """The whole year anew: exactly these days."""
    _check_year(year)
    rows = [
        SpecialDay(one["day"], one["kind"], one.get("name_zh") or "", one.get("name_en") or "", bool(one["statutory"]))
        for one in days
    ]
    _check_rows(year, rows)
    own = queries.own_year(session, year)
    before = list(queries.work_calendar(session, queries.year_period(year)).special.values())
    if own is None:
        check_absent(session)
        own = _own(session, year, [])
    else:
        check_version(own, row_version)
        session.execute(delete(CalendarDay).where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))))
    own.reference = reference or ""
    own.row_version += 1
    session.add_all([_row(one) for one in rows])
    changed = {
        one.day.isoformat(): [told(next((b for b in before if b.day == one.day), None)), told(one)]
        for one in rows if one not in before
    }  # fmt: skip
    dropped = {one.day.isoformat(): [told(one), None] for one in before if one.day not in {row.day for row in rows}}
    journal.record(
        session, actor, "holidays.year_replaced", own, year=year, count=len(rows), days={**changed, **dropped}
    )
    return own


def _check_rows(year: int, rows: list[SpecialDay]) -> None:
    seen: set[date] = set()
    for one in rows:
        if one.day.year != year:
            raise Invalid("day_of_year", text("%(day)s is not a day of %(year)s."), day=one.day, year=year)
        if one.day in seen:
            raise Invalid("day_twice", text("%(day)s stands there twice. Keep one of the rows."), day=one.day)
        if one.statutory and one.kind != DayKind.HOLIDAY:
            raise Invalid(
                "statutory_kind", text("Only a public holiday can be fixed by law; %(day)s is something else."),
                day=one.day,
            )  # fmt: skip
        seen.add(one.day)


@permit("holidays.edit")
def drop_year(session: Session, actor: Actor, *, year: int) -> None:
    """Remove the own copy: the built-in arrangement counts again, or the law's days where there is none."""
    own = queries.own_year(session, year)
    if own is None:
        raise Conflict("year_not_kept", text("%(year)s is not kept by yourselves: nothing to remove."), year=year)
    days = [
        {"day": one.day, **(told(one) or {})}
        for one in queries.work_calendar(session, queries.year_period(year)).special.values()
    ]
    session.execute(delete(CalendarDay).where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))))
    session.delete(own)
    journal.record(session, actor, "holidays.year_dropped", own, year=year, days=days)


def read_days(content: bytes, name: str) -> list[dict[str, Any]]:
    """The rows of an uploaded table; `Invalid` names the row and what is wrong with it."""
    sheet = read_sheet(content, name=name, limits=SMALL)
    places = match_columns(sheet.header, COLUMNS)
    for needed in ("day", "kind"):
        if needed not in places:
            raise Invalid(
                "column_missing", text("The table has no column “%(column)s”. Its head reads: %(head)s."), "file",
                column=COLUMNS[needed][0], head=list(sheet.header)[:10],
            )  # fmt: skip
    found = []
    for number, cells in sheet.rows:
        at = {field: cells[place] for field, place in places.items() if place < len(cells)}
        if all(is_blank(cell) for cell in at.values()):
            continue
        found.append(_read_row(number, at, sheet.date1904))
    return found


def _read_row(number: int, at: dict[str, Any], date1904: bool) -> dict[str, Any]:
    words = plain(at.get("kind", "")).strip().lower()
    kind = next((kind for kind, names in KIND_WORDS.items() if words in names), None)
    if kind is None:
        raise Invalid(
            "kind_unreadable", text("Row %(row)s: “%(given)s” is no kind of day. Write one of: %(kinds)s."), "file",
            row=number, given=words, kinds=[names[0] for names in KIND_WORDS.values()],
        )  # fmt: skip
    try:
        day = to_date(at.get("day", ""), date1904=date1904)
    except Invalid:
        day = None
    if day is None:
        raise Invalid(
            "day_unreadable", text("Row %(row)s: “%(given)s” is no day. Write it as 2026-11-30."), "file",
            row=number, given=plain(at.get("day", "")),
        )  # fmt: skip
    return {
        "day": day, "kind": kind, "name_zh": plain(at.get("name_zh", "")).strip()[:60],
        "name_en": plain(at.get("name_en", "")).strip()[:80],
        "statutory": plain(at.get("statutory", "")).strip().lower() in YES,
    }  # fmt: skip
