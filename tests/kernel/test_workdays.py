"""Working days: China's arrangement by year, the vendor's own copy before it, and what is not published said."""

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from bpo.kernel.holidays import actions, built_in, queries
from bpo.kernel.holidays.rules import (
    DayKind,
    SpecialDay,
    WorkCalendar,
    Worked,
    calendar_of,
    is_working_day,
    unpublished,
    worked,
    working_day_after,
    working_days,
)  # fmt: skip
from bpo.kernel.holidays.schemas import DayChoice, Start
from bpo.kernel.journal import SEALING, verify
from bpo.kernel.models import JournalEntry
from bpo.kernel.period import Period
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role

SYSTEM = Actor.system()
KNOWN = calendar_of({year: built_in.published_days(year) for year in built_in.known_years()}, {})
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
DAYS = st.dates(date(2008, 1, 1), date(2026, 12, 1))


@pytest.mark.parametrize(
    ("day", "works", "band"),
    [
        (date(2026, 10, 1), False, Worked.STATUTORY),
        (date(2026, 10, 4), False, Worked.REST),
        (date(2026, 10, 7), False, Worked.REST),
        (date(2026, 10, 8), True, Worked.NORMAL),
        (date(2026, 10, 10), True, Worked.NORMAL),  # a Saturday that is worked for the week before
        (date(2026, 10, 11), False, Worked.REST),
        (date(2026, 2, 16), False, Worked.STATUTORY),  # the eve, by law since 2025
        (date(2022, 1, 31), False, Worked.REST),  # the eve, then by arrangement only
        (date(2025, 5, 2), False, Worked.STATUTORY),
        (date(2024, 5, 2), False, Worked.REST),
    ],
)
def test_a_day_is_what_the_arrangement_says(day, works, band):
    assert (is_working_day(day, KNOWN), worked(day, KNOWN)) == (works, band)


def test_a_year_has_the_days_of_the_law():
    assert len(working_days(YEAR, KNOWN)) == 248
    assert {year: len(built_in.statutory_days(year)) for year in (2013, 2024, 2025, 2026)} == {
        2013: 11, 2024: 11, 2025: 13, 2026: 13,
    }  # fmt: skip
    assert built_in.statutory_days(2009)[date(2009, 10, 3)] == "National Day"  # Mid-Autumn fell on the same day


@given(DAYS, st.integers(1, 30))
def test_the_nth_working_day_has_n_working_days_up_to_it(day, count):
    end = working_day_after(day, count, KNOWN)
    assert is_working_day(end, KNOWN)
    assert len(working_days(Period(day, end), KNOWN)) - is_working_day(day, KNOWN) == count - 1


@given(DAYS)
def test_every_day_is_in_one_band_and_only_working_days_are_normal(day):
    assert (worked(day, KNOWN) == Worked.NORMAL) == is_working_day(day, KNOWN)


def test_zero_working_days_later_is_no_question():
    with pytest.raises(ValueError, match="at least one"):
        working_day_after(date(2026, 1, 5), 0, KNOWN)


def test_an_empty_calendar_knows_weekends_and_says_which_years_it_lacks():
    assert working_days(Period(date(2027, 1, 1), date(2027, 1, 5)), WorkCalendar()) == [
        date(2027, 1, 1), date(2027, 1, 4),
    ]  # fmt: skip
    assert unpublished(Period(date(2026, 12, 30), date(2028, 1, 1)), WorkCalendar({}, frozenset({2026}))) == [2027]


def test_an_unpublished_year_counts_the_laws_days_and_is_said(session):
    days = Period(date(2026, 12, 28), date(2027, 1, 9))
    calendar = queries.work_calendar(session, days)
    assert not is_working_day(date(2027, 1, 1), calendar)
    assert is_working_day(date(2027, 1, 4), calendar)
    assert "2027" in queries.said_of(days, calendar)
    assert "2026" not in queries.said_of(days, calendar)
    assert queries.said_of(YEAR, queries.work_calendar(session, YEAR)) == ""


def test_setting_a_day_copies_the_year_and_is_journaled(session):
    actions.set_day(session, SYSTEM, day=date(2026, 11, 23), kind=DayChoice.REST, name_zh="司庆", name_en="Our day")
    session.commit()
    calendar = queries.work_calendar(session, YEAR)
    assert not is_working_day(date(2026, 11, 23), calendar)
    assert not is_working_day(date(2026, 10, 1), calendar)
    entry = session.query(JournalEntry).one()
    assert entry.act == "holidays.day_set"
    assert '"after":{"kind":"rest","name_en":"Our day","name_zh":"司庆","statutory":false}' in entry.facts
    actions.set_day(session, SYSTEM, day=date(2026, 11, 23), kind=DayChoice.ORDINARY)
    session.commit()
    assert is_working_day(date(2026, 11, 23), queries.work_calendar(session, YEAR))


def test_an_own_year_is_all_that_counts_until_it_is_removed(session):
    rows = [{"day": date(2026, 3, 2), "kind": DayKind.HOLIDAY, "name_zh": "", "name_en": "", "statutory": True}]
    actions.replace_year(session, SYSTEM, year=2026, days=rows, reference="自定")
    session.commit()
    calendar = queries.work_calendar(session, YEAR)
    assert list(calendar.special.values()) == [SpecialDay(date(2026, 3, 2), DayKind.HOLIDAY, "", "", True)]
    actions.drop_year(session, SYSTEM, year=2026)
    session.commit()
    assert len(queries.work_calendar(session, YEAR).special) == len(built_in.published_days(2026))
    assert session.query(JournalEntry).order_by(JournalEntry.id.desc()).first().act == "holidays.year_dropped"
    assert verify(session, SEALING["key"]).ok


def test_a_new_year_may_begin_from_the_year_before(session):
    actions.keep_year(session, SYSTEM, year=2027, start=Start.FORMER)
    session.commit()
    days = Period(date(2027, 1, 1), date(2028, 1, 1))
    calendar = queries.work_calendar(session, days)
    assert calendar.special[date(2027, 10, 1)].statutory
    assert unpublished(days, calendar) == []
    with pytest.raises(Conflict):
        actions.keep_year(session, SYSTEM, year=2027, start=Start.LAW)


def test_a_stale_form_changes_nothing(session):
    own = actions.keep_year(session, SYSTEM, year=2026, start=Start.AS_IS)
    session.commit()
    version = own.row_version
    actions.set_day(session, SYSTEM, day=date(2026, 1, 5), kind=DayChoice.REST, row_version=version)
    session.commit()
    with pytest.raises(Conflict) as refusal:
        actions.set_day(session, SYSTEM, day=date(2026, 1, 6), kind=DayChoice.REST, row_version=version)
    assert refusal.value.code == "stale"


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("日期,类型\n2026-01-01,nonsense\n", "kind_unreadable"),
        ("日期,类型\n31/31/2026,补班\n", "day_unreadable"),
        ("日期,名称\n2026-01-01,元旦\n", "column_missing"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_its_row(table, code):
    with pytest.raises(Invalid) as refusal:
        actions.read_days(table.encode(), "days.csv")
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "rows",
    [
        [("2025-12-31", "rest", False)],
        [("2026-01-01", "rest", False), ("2026-01-01", "holiday", False)],
        [("2026-01-01", "workday", True)],
    ],
)
def test_rows_that_cannot_be_are_refused(session, rows):
    days = [{"day": date.fromisoformat(d), "kind": DayKind(k), "statutory": s} for d, k, s in rows]
    with pytest.raises(Invalid):
        actions.replace_year(session, SYSTEM, year=2026, days=days)


def test_the_page_its_export_and_its_import_go_round(session, sign_in, person):
    browser = sign_in(person(Role.HR))
    page = browser.get("/holidays/2027").text
    assert "The holidays of 2027 are not published yet" in page
    assert "248" in browser.get("/holidays/2026").text
    table = browser.get("/holidays/2026?export=csv").data
    answer = browser.post(
        "/holidays/2026/import", {"file": (BytesIO(table), "days.csv"), "reference": "own"},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    assert tuple(sorted(queries.work_calendar(session, YEAR).special.values())) == built_in.published_days(2026)
    assert "Kept by yourselves" in browser.get("/holidays/2026").text


def test_who_may_look_and_who_may_change(session, sign_in, person, programme):
    agent = person(Role.AGENT)
    assert sign_in(agent).get("/holidays/2026").status_code == 200
    assert sign_in(agent).get("/holidays/2026/days?day=2026-01-05").status_code == 403
    assert sign_in(person(Role.CLIENT)).get("/holidays/2026").status_code == 403
    with pytest.raises(Forbidden):
        actions.drop_year(session, agent, year=2026)
    with pytest.raises(NotFound):
        queries.year_shown(session, agent, 1999)
    call = programme(person(Role.HR))
    answer = call("PUT", "/holidays/days", {"day": "2026-03-02", "kind": "rest"})
    assert answer.status_code == 200, answer.text
    assert {"day": "2026-03-02", "kind": "rest", "name_zh": "", "name_en": "", "statutory": False} in answer.json[
        "days"
    ]
    assert call("DELETE", "/holidays/2026").status_code == 204
    assert call("GET", "/holidays/2026").json["source"] == "built_in"
