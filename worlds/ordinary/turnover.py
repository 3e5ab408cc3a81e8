"""Joining and leaving on a live project: people give notice, others are hired in their place, month after month."""

from datetime import date, timedelta
from typing import Any

from staffing.agents import actions as agents
from worlds.ordinary.agenda import Agenda
from worlds.ordinary.road import month_before
from worlds.ordinary.staff import HR, REQUESTED_BEFORE, Staff

REASONS = ("个人发展，另谋职业", "回老家工作", "继续学业", "家庭原因", "不适应倒班", "试用期未通过", "身体原因")
REPLACING, GROWING = "补充离职人员", "业务量上升，扩编一个小组"
FIRST_LAST_DAY, LAST_LAST_DAY = 5, 24  # days after the first of the month
CLASS_BEGINS = 19  # the newcomers of a month begin together, so many days after its first
GROWN_BEFORE = 9  # days before the present one: a class that is still in training
SOUGHT, SOUGHT_AFTER = 4, 11  # and one whose people are being interviewed, to begin so many days after it
INDUCTION, EXAM, SIGNED, CLEARED = 3, 9, 10, 13  # days after the beginning


class Turnover:
    """Who leaves a project and who comes. `_there`: agents on the floor with their logins at the switch."""

    def __init__(self, staff: Staff) -> None:
        self.staff, self.road, self.build = staff, staff.road, staff.build
        self._there: list[tuple[Any, str]] = []
        self._free: list[tuple[str, date]] = []

    def plan(self, agenda: Agenda) -> None:
        """Put every month since the project went live into the agenda; nobody leaves after the present day."""
        case, today = self.road.case, self.build.day
        agenda.on(self.road.live_on, self._begin)
        first = case.live_months if case.live_in == 1 else case.live_months - 1
        owed = 0.0
        for months in range(first, -1, -1):
            owed += case.heads * case.attrition
            self._plan_month(agenda, month_before(today, months), int(owed))
            owed -= int(owed)
        if case.growth:
            starts_on = today - timedelta(days=GROWN_BEFORE)
            agenda.on(starts_on - timedelta(days=REQUESTED_BEFORE), lambda: self._grow(starts_on))
            sought_for = today + timedelta(days=SOUGHT_AFTER)
            agenda.on(
                sought_for - timedelta(days=REQUESTED_BEFORE),
                lambda: self.staff.recruit(SOUGHT, sought_for, spare=2, reason=GROWING),
            )

    def _plan_month(self, agenda: Agenda, first: date, count: int) -> None:
        """So many leave in the month; a class of as many begins before the month is over."""
        if not count:
            return
        today, chance = self.build.day, self.build.chance
        for _leaver in range(count):
            last_day = first + timedelta(days=chance.randint(FIRST_LAST_DAY, LAST_LAST_DAY))
            if last_day <= today:
                agenda.on(last_day, lambda last_day=last_day: self._leave(last_day))  # type: ignore[misc]
        starts_on, group = first + timedelta(days=CLASS_BEGINS), list[Any]()
        asked_on = starts_on - timedelta(days=REQUESTED_BEFORE)
        if asked_on < today:
            agenda.on(asked_on, lambda: group.extend(self.staff.recruit(count, starts_on, spare=1, reason=REPLACING)))
        if starts_on + timedelta(days=CLEARED) <= today:
            agenda.on(starts_on + timedelta(days=CLEARED), lambda: self._take_on(group, starts_on))

    def _begin(self) -> None:
        """Whoever has a login may leave one day, but for the core of the crew."""
        line = self.road.case.line
        crew = zip(self.staff.agents, line.logins if line else (), strict=False)
        self._there = [(agent, login) for agent, login in crew if agent not in self.staff.core]

    def _leave(self, last_day: date) -> None:
        chance = self.build.chance
        agent, login = self._there.pop(chance.randrange(len(self._there)))
        self.build.act(
            agents.leave, HR, agent_id=agent.id, last_day=last_day, reason=chance.choice(REASONS),
            now=self.build.as_of(last_day, "17:40"),
        )  # fmt: skip
        free_from = last_day + timedelta(days=1)
        self._free.append((login, free_from))
        self.road.idle.setdefault(login, []).append((free_from, date.max))

    def _grow(self, starts_on: date) -> None:
        """A class beyond the plan, which is in training now."""
        group = self.staff.recruit(self.road.case.growth, starts_on, spare=3, reason=GROWING)
        self.staff.sit(self.staff.induction_id, group, starts_on + timedelta(days=INDUCTION))

    def _take_on(self, group: list[Any], starts_on: date) -> None:
        """The newcomers pass their exams, sign, get the logins that are free, read the manual and are certified."""
        staff = self.staff
        staff.sit(staff.induction_id, group, starts_on + timedelta(days=INDUCTION))
        staff.sit(staff.course.id, group, starts_on + timedelta(days=EXAM))
        cleared_on = starts_on + timedelta(days=CLEARED)
        for agent in group:
            staff.undertake(agent, starts_on + timedelta(days=SIGNED))
            login, free_from = self._free.pop(0)
            staff.give_login(agent, login, cleared_on)
            self.road.idle[login][-1] = (free_from, cleared_on)
            staff.clear(agent, cleared_on, cleared_on)
            self._there.append((agent, login))
