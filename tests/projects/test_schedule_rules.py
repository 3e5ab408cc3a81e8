"""The timetable of a plan: pushed behind predecessors, floats, circles, what moves with what."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpo.kernel.errors import BusinessError
from bpo.kernel.holidays.rules import DayKind, SpecialDay, WorkCalendar, is_working_day
from bpo.projects.rules import links, schedule
from bpo.projects.rules.plans import Dependency
from bpo.projects.rules.schedule import Span, Workdays
from bpo.projects.rules.states import DependencyKind

FS, SS, FF = DependencyKind.FINISH_START, DependencyKind.START_START, DependencyKind.FINISH_FINISH
MONDAY = date(2026, 11, 30)
OFF = {day: SpecialDay(day, DayKind.HOLIDAY) for day in (date(2027, 1, 1),)}
MADE_UP = {date(2026, 12, 5): SpecialDay(date(2026, 12, 5), DayKind.WORKDAY)}
PLAIN = WorkCalendar()
CALENDAR = WorkCalendar({**OFF, **MADE_UP}, frozenset({2026, 2027}))


def on(days: int) -> date:
    return MONDAY + timedelta(days=days)


def span(ref: str, start: int, due: int, *after: Dependency, **more) -> Span:
    return Span(ref, on(start), on(due), after, **more)


def place(spans, ref, calendar=PLAIN):
    return schedule.timetable(spans, calendar)[ref]


@pytest.mark.parametrize(
    ("link", "start", "due"),
    [
        (Dependency("1.1"), 4, 8),  # begins the day after Thursday, and ends after the weekend
        (Dependency("1.1", FS, 2), 8, 10),
        (Dependency("1.1", FS, -2), 2, 4),
        (Dependency("1.1", SS), 0, 2),
        (Dependency("1.1", SS, 1), 1, 3),
        (Dependency("1.1", FF), 1, 3),
        (Dependency("1.1", FF, 1), 2, 4),
    ],
)
def test_an_item_is_pushed_behind_what_it_waits_for(link, start, due):
    """1.1 takes Monday to Thursday, 1.2 three working days and is dated too early or just right."""
    spans = [span("1.1", 0, 3), span("1.2", 0, 2, link)]
    found = place(spans, "1.2")
    assert (found.start, found.due, found.length_days) == (on(start), on(due), 3)


def test_days_off_and_made_up_days_count_as_the_calendar_says():
    spans = [span("1.1", 0, 4), Span("1.2", on(4), on(4), (Dependency("1.1"),))]
    assert place(spans, "1.2", CALENDAR).start == date(2026, 12, 5)  # the Saturday that is worked
    assert place(spans, "1.2").start == date(2026, 12, 7)
    assert schedule.length_days(date(2026, 12, 31), date(2027, 1, 4), CALENDAR) == 2
    assert schedule.length_days(date(2027, 1, 2), date(2027, 1, 3), CALENDAR) == 1  # days off alone


def test_a_milestone_on_a_day_off_stays_where_it_was_written():
    spans = [span("1.1", 0, 4), span("7.1", 5, 5, Dependency("1.1"), milestone=True)]
    found = place(spans, "7.1")
    assert found.start == found.due == on(5)
    assert schedule.clashes(spans, PLAIN) == []


def test_float_and_the_critical_path():
    spans = [
        span("1.1", 0, 3), span("1.2", 0, 0), span("7.1", 4, 4, Dependency("1.1"), Dependency("1.2"), milestone=True),
    ]  # fmt: skip
    table = schedule.timetable(spans, PLAIN)
    assert {ref: one.float_days for ref, one in table.items()} == {"1.1": 0, "1.2": 3, "7.1": 0}
    assert table["1.2"].latest_due == on(3)
    assert [ref for ref, one in table.items() if one.is_critical] == ["1.1", "7.1"]


def test_clashes_name_the_day_that_is_allowed():
    spans = [span("1.1", 0, 3), span("1.2", 1, 2, Dependency("1.1")), span("1.3", 0, 1, Dependency("1.1", FF))]
    assert [(one.ref, one.edge, one.dated, one.allowed) for one in schedule.clashes(spans, PLAIN)] == [
        ("1.2", "start", on(1), on(4)), ("1.3", "due", on(1), on(3)),
    ]  # fmt: skip


def test_a_circle_is_named():
    waits = {"4.1": {"7.2"}, "7.2": {"4.1"}, "1.1": set()}
    assert schedule.cycle_in(waits) == ("4.1", "7.2", "4.1")
    assert schedule.cycle_in({"1.1": {"1.2"}, "1.2": {"1.3"}, "1.3": {"1.1"}}) == ("1.1", "1.3", "1.2", "1.1")
    with pytest.raises(BusinessError) as refusal:
        links.check_links("4.1", [Dependency("7.2")], {"4.1": set(), "7.2": {"4.1"}})
    assert refusal.value.code == "circle" and refusal.value.facts["circle"] == "4.1 → 7.2 → 4.1"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [([Dependency("4.1")], "link_itself"), ([Dependency("9.9")], "link_unknown"),
     ([Dependency("7.2", FS, 251)], "lag_long"), ([Dependency("7.2", FS, -251)], "lag_long")],
)  # fmt: skip
def test_links_that_cannot_be(wanted, code):
    with pytest.raises(BusinessError) as refusal:
        links.check_links("4.1", wanted, {"4.1": set(), "7.2": set()})
    assert refusal.value.code == code and refusal.value.field == "predecessors"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("4.1FS+2; 7.2SS", "4.1FS+2; 7.2SS"), ("4.1", "4.1FS"), ("4.1 ff − 3，3.1", "3.1FS; 4.1FF-3"), ("", ""),
        ("4.1FS＋2天；7.2ss", "4.1FS+2; 7.2SS"), ("2.10;2.9", "2.9FS; 2.10FS"), (" ; ", ""),
    ],
)  # fmt: skip
def test_links_are_read_as_people_type_them(typed, said):
    read = links.read_links(typed)
    assert links.say_links(read) == said
    assert links.read_links(links.say_links(read)) == read


@pytest.mark.parametrize(
    ("typed", "code"), [("4", "link_unread"), ("4.1XX", "link_unread"), ("4.1;4.1SS", "link_twice")]
)
def test_links_that_are_not_understood_say_so(typed, code):
    with pytest.raises(BusinessError) as refusal:
        links.read_links(typed)
    assert refusal.value.code == code


def test_moving_pushes_only_who_would_begin_too_early():
    spans = [
        span("1.1", 0, 1), span("1.2", 2, 3, Dependency("1.1")), span("1.3", 10, 11, Dependency("1.2")),
        span("1.4", 2, 2, Dependency("1.1"), pinned=True),
    ]  # fmt: skip
    made = schedule.moves(spans, {"1.1": (on(1), on(2))}, PLAIN)
    assert [(one.ref, one.now, one.asked, one.days) for one in made] == [
        ("1.1", (on(1), on(2)), True, 1), ("1.2", (on(3), on(4)), False, 1),
    ]  # fmt: skip
    assert schedule.moves(spans, {"1.1": (on(0), on(1))}, PLAIN) == []
    alone = schedule.moves(spans, {"1.1": (on(1), on(2))}, PLAIN, follow=False)
    assert [one.ref for one in alone] == ["1.1"]


def test_an_old_clash_elsewhere_is_left_alone():
    spans = [span("1.1", 0, 4), span("1.2", 0, 0), span("1.3", 1, 1, Dependency("1.1"), Dependency("1.2"))]
    assert [one.ref for one in schedule.moves(spans, {"1.2": (on(-3), on(-3))}, PLAIN)] == ["1.2"]


def test_the_end_is_the_last_milestone_and_slips_in_working_days():
    spans = [span("1.1", 0, 30), span("7.1", 4, 4, milestone=True)]
    assert schedule.end_of(spans) == on(4)
    assert schedule.end_of([]) is None
    assert schedule.slip_days(on(4), on(8), PLAIN) == 2
    assert schedule.slip_days(on(8), on(4), PLAIN) == -2
    assert schedule.slip_days(None, on(4), PLAIN) == 0


def test_numbers_and_days_are_each_other_s_inverse():
    days = Workdays(CALENDAR, MONDAY)
    for number in range(-30, 60):
        assert days.number(days.day(number)) == number
        assert is_working_day(days.day(number), CALENDAR)
        assert days.last(days.day(number)) == number


# Small plans: item n waits only for earlier ones, so that there is no circle; dates are anywhere, days off included.
@st.composite
def plans(draw, most=6, pinned=False):
    count = draw(st.integers(1, most))
    refs = [f"1.{number}" for number in range(1, count + 1)]
    spans = []
    for number, ref in enumerate(refs):
        start = draw(st.integers(0, 20))
        names = draw(st.lists(st.sampled_from(refs[:number]), unique=True, max_size=3)) if number else []
        after = tuple(Dependency(one, draw(st.sampled_from(list(DependencyKind))), draw(st.integers(-2, 3)))
                      for one in names)  # fmt: skip
        held = pinned and draw(st.booleans())
        last = start + draw(st.integers(0, 6))
        spans.append(span(ref, start, last, *after, pinned=held, milestone=draw(st.booleans())))
    return spans


def pushed_by_hand(spans, calendar):
    """Push by one working day whatever clashes, until nothing does."""
    known = {one.ref: one for one in spans}
    days = Workdays(calendar, min(one.start for one in spans))
    first = {ref: days.number(one.start) for ref, one in known.items()}
    length = {ref: max(1, days.last(one.due) - first[ref] + 1) for ref, one in known.items()}
    settled = False
    while not settled:
        settled = True
        for ref, one in known.items():
            for link in one.after:
                other, end = first[link.ref], first[link.ref] + length[link.ref] - 1
                ends = first[ref] + length[ref] - 1
                wrong = {
                    FS: first[ref] <= end + link.lag_days, SS: first[ref] < other + link.lag_days,
                    FF: ends < end + link.lag_days,
                }[link.kind]  # fmt: skip
                if wrong and not one.pinned:
                    first[ref] += 1
                    settled = False
    return first, length, days


@given(plans(), st.sampled_from([PLAIN, CALENDAR]))
@settings(max_examples=150)
def test_the_timetable_is_what_pushing_by_hand_comes_to(spans, calendar):
    first, length, days = pushed_by_hand(spans, calendar)
    for ref, one in schedule.timetable(spans, calendar).items():
        assert (days.number(one.start), one.length_days) == (first[ref], length[ref])


@given(plans(most=5))
@settings(max_examples=60)
def test_float_is_how_far_an_item_slips_before_the_end_moves(spans):
    table = schedule.timetable(spans, PLAIN)
    first, length, days = pushed_by_hand(spans, PLAIN)
    end = max(first[ref] + length[ref] for ref in first)
    for ref, one in table.items():
        late = [
            Span(other.ref, days.day(first[other.ref] + by), days.day(first[other.ref] + by + length[other.ref] - 1),
                 other.after)
            for other in spans
            for by in [0 if other.ref != ref else one.float_days]
        ]  # fmt: skip
        moved, again, counted = pushed_by_hand(late, PLAIN)
        assert days.number(counted.day(max(moved[key] + again[key] for key in moved))) == end
        over = [Span(other.ref, days.day(days.number(other.start) + (other.ref == ref)),
                     days.day(days.number(other.start) + (other.ref == ref) + again[other.ref] - 1), other.after)
                for other in late]  # fmt: skip
        moved, again, counted = pushed_by_hand(over, PLAIN)
        assert days.number(counted.day(max(moved[key] + again[key] for key in moved))) > end


@given(plans(pinned=True))
@settings(max_examples=100)
def test_floats_are_never_negative_and_a_chain_of_zero_leads_to_the_end(spans):
    table = schedule.timetable(spans, PLAIN)
    assert all(one.float_days >= 0 for one in table.values())
    last = max(table.values(), key=lambda one: one.due)
    assert last.is_critical or any(one.is_critical for one in table.values())


@given(plans(pinned=True), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_input_does_not_matter(spans, chance):
    shuffled = list(spans)
    chance.shuffle(shuffled)
    assert schedule.timetable(shuffled, CALENDAR) == schedule.timetable(spans, CALENDAR)
    assert schedule.clashes(shuffled, CALENDAR) == schedule.clashes(spans, CALENDAR)


@given(plans(pinned=True), st.data())
@settings(max_examples=120)
def test_a_move_pushes_no_pinned_item_and_leaves_no_new_clash(spans, data):
    ref = data.draw(st.sampled_from([one.ref for one in spans]))
    by = data.draw(st.integers(-10, 10))
    chosen = next(one for one in spans if one.ref == ref)
    wanted = (chosen.start + timedelta(days=by), chosen.due + timedelta(days=by))
    made = schedule.moves(spans, {ref: wanted}, PLAIN)
    assert all(one.asked or not next(two for two in spans if two.ref == one.ref).pinned for one in made)
    assert all(one.asked or one.days > 0 for one in made)
    before = {(one.ref, one.waits_for.ref) for one in schedule.clashes(spans, PLAIN)}
    after = {(one.ref, one.waits_for.ref) for one in schedule.clashes(schedule.after_moves(spans, made), PLAIN)}
    held = {one.ref for one in spans if one.pinned} | {ref}
    assert all(one in before or one[0] in held for one in after)


@given(plans(), st.data())
@settings(max_examples=80)
def test_moving_there_and_back_restores_the_plan(spans, data):
    """Back means to the dates all had: what was pushed is put back with what was moved."""
    ref = data.draw(st.sampled_from([one.ref for one in spans]))
    by = data.draw(st.integers(1, 10))
    chosen = next(one for one in spans if one.ref == ref)
    made = schedule.moves(spans, {ref: (chosen.start + timedelta(days=by), chosen.due + timedelta(days=by))}, PLAIN)
    there = schedule.after_moves(spans, made)
    back = schedule.moves(there, {one.ref: one.was for one in made}, PLAIN, follow=False)
    assert schedule.after_moves(there, back) == spans
