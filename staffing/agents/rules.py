"""Agents: when one may take calls on a project, decided without a database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from bpo.kernel.errors import Conflict, Invalid, text

LONGEST_STEP_SECONDS = 600  # ten minutes on one chapter; whoever is away longer is not reading


class ReadingState(StrEnum):
    """How far an agent has come with a version of the manual."""

    UNREAD = "unread"
    READING = "reading"
    READ = "read"


class AgentStatus(StrEnum):
    TRAINING = "training"
    ACTIVE = "active"
    LEFT = "left"


class Employment(StrEnum):
    OWN = "own"
    DISPATCH = "dispatch"
    PART_TIME = "part_time"
    INTERN = "intern"


class SignedBy(StrEnum):
    PAPER = "paper"
    SCREEN = "screen"


@dataclass(frozen=True)
class Spell:
    """A stretch of days `[starts_on, ends_on)`; without an end it goes on."""

    starts_on: date
    ends_on: date | None = None

    def holds(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    def overlaps(self, other: "Spell") -> bool:
        return (other.ends_on is None or self.starts_on < other.ends_on) and (
            self.ends_on is None or other.starts_on < self.ends_on
        )

    def within(self, start: date, end: date) -> "Spell | None":
        """The part of it in `[start, end)`, or None."""
        first, last = max(self.starts_on, start), end if self.ends_on is None else min(self.ends_on, end)
        return Spell(first, last) if first < last else None


@dataclass(frozen=True)
class CourseFacts:
    """A required course and an agent's best attempt: `best` is None without one; marks are 0 to 100."""

    code: str
    title: str
    pass_mark: int
    best: int | None = None
    passed: bool = False


@dataclass(frozen=True)
class OnProject:
    """What is known of an agent on a project on a day, but for the courses."""

    agent_id: int
    staff_no: str
    name: str
    position: str
    assigned: bool
    left_on: date | None = None
    undertaking_on: date | None = None
    acknowledged: bool = False
    grace_until: datetime | None = None
    logins: tuple[str, ...] = ()


@dataclass(frozen=True)
class CallFacts:
    """All that decides whether an agent may take calls on a project on `day`.

    `manual`: the number of the manual's version in force, None while none is published. `at` is the moment
    asked about, of a whole day its beginning; an agent's `grace_until`, until when the version they know is enough.
    """

    day: date
    project: str
    client: str
    agent: OnProject
    manual: int | None
    courses: tuple[CourseFacts, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: `message` % `facts` for people. A warning does not keep the agent off the phone."""

    code: str
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    warning: bool = False


def may_take_calls(known: CallFacts) -> list[Missing]:
    """Everything that is missing, at once; without blocking items the agent may take calls (DOMAIN §5)."""
    agent, missing = known.agent, []
    if agent.left_on is not None and known.day > agent.left_on:
        missing.append(Missing("left", text("left on %(day)s"), {"day": agent.left_on}))
    if not agent.assigned:
        missing.append(
            Missing("not_assigned", text("not on %(project)s on %(day)s"), {"project": known.project, "day": known.day})
        )
    if agent.undertaking_on is None or agent.undertaking_on > known.day:
        missing.append(
            Missing("undertaking", text("no confidentiality undertaking towards %(client)s"), {"client": known.client})
        )
    missing += [lacking for course in known.courses if (lacking := _course_gap(course)) is not None]
    if known.manual is None:
        missing.append(Missing("no_manual", text("no operations manual is published")))
    elif not agent.acknowledged:
        missing.append(_manual_gap(known, known.manual))
    if not agent.logins:
        missing.append(Missing("no_login", text("no switch login: calls cannot be counted for them"), warning=True))
    return missing


def _manual_gap(known: CallFacts, number: int) -> Missing:
    """The version in force is not read: for so many hours whoever knows the version before is only warned."""
    if in_grace(known.at, known.agent.grace_until):
        facts = {"number": number, "until": known.agent.grace_until}
        return Missing("manual_soon", text("manual version %(number)s to be read by %(until)s"), facts, warning=True)
    return Missing("manual", text("manual version %(number)s not acknowledged"), {"number": number})


def in_grace(at: datetime | None, until: datetime | None) -> bool:
    """Whether a new version does not bind yet at that moment."""
    return at is not None and until is not None and at < until


def seconds_between(step_at: datetime | None, now: datetime) -> int:
    """How long somebody read from one step to the next: what lies longer between was no reading."""
    if step_at is None:
        return 0
    return max(0, min(int((now - step_at).total_seconds()), LONGEST_STEP_SECONDS))


def check_read(refs: Iterable[str], read: Iterable[str]) -> None:
    """Every chapter has been gone through before the version is acknowledged. Raises `Conflict`."""
    known = set(read)
    left = [ref for ref in refs if ref not in known]
    if left:
        raise Conflict(
            "chapters_unread", text("Please read these chapters first: %(left)s."), left=", ".join(left)
        )  # fmt: skip


def _course_gap(course: CourseFacts) -> Missing | None:
    if course.passed:
        return None
    facts: dict[str, Any] = {"course": course.title, "mark": course.pass_mark}
    if course.best is None:
        return Missing("course_open", text("%(course)s not taken (pass mark %(mark)s)"), facts)
    return Missing(
        "course_failed", text("%(course)s: best score %(score)s, pass mark %(mark)s"), {**facts, "score": course.best}
    )


def is_cleared(missing: Iterable[Missing]) -> bool:
    """Whether nothing but warnings is missing."""
    return all(one.warning for one in missing)


def check_period(starts_on: date, ends_on: date | None, hired_on: date | None = None) -> Spell:
    """A spell from what was typed; `ends_on` is the first day no longer in it. `Invalid` beside the field."""
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid(
            "period", text("The end %(ends_on)s must lie after the start %(starts_on)s."), "ends_on",
            starts_on=starts_on, ends_on=ends_on,
        )  # fmt: skip
    if hired_on is not None and starts_on < hired_on:
        raise Invalid(
            "before_hiring", text("They are only employed from %(hired_on)s; %(starts_on)s is before that."),
            "starts_on", hired_on=hired_on, starts_on=starts_on,
        )  # fmt: skip
    return Spell(starts_on, ends_on)


def check_free(wanted: Spell, held: Iterable[Spell], project: str) -> None:
    """No two assignments of an agent to the same project on one day."""
    for other in held:
        if wanted.overlaps(other):
            raise Conflict(
                "already_assigned",
                text("They are already on %(project)s from %(from_on)s. End that assignment first."),
                project=project, from_on=other.starts_on,
            )  # fmt: skip


def check_login_free(wanted: Spell, held: Iterable[tuple[Spell, str]], login: str) -> None:
    """A login belongs to one agent at a time; the refusal names whose it is. `held`: (spell, agent) of that login."""
    for other, name in held:
        if wanted.overlaps(other):
            raise Conflict(
                "login_taken",
                text("The login %(login)s belongs to %(name)s from %(from_on)s. End that first, then hand it on."),
                login=login, name=name, from_on=other.starts_on,
            )  # fmt: skip


def check_here(status: AgentStatus, name: str, left_on: date | None) -> None:
    """Nothing new begins for somebody who left."""
    if status == AgentStatus.LEFT:
        raise Conflict("left", text("%(name)s left on %(left_on)s."), name=name, left_on=left_on)


def check_leaving(hired_on: date, last_day: date, today: date) -> None:
    """The last working day lies between hiring and today: a departure is recorded when it has come."""
    if last_day < hired_on:
        raise Invalid(
            "before_hiring", text("They were only hired on %(hired_on)s; the last day cannot be before that."),
            "last_day", hired_on=hired_on,
        )  # fmt: skip
    if last_day > today:
        raise Invalid(
            "in_future", text("%(last_day)s has not come yet. Record the departure on the last day or after."),
            "last_day", last_day=last_day,
        )  # fmt: skip


def close(spell: Spell, last_day: date) -> Spell | None:
    """A spell of somebody whose last day it is: cut after that day; None if it would only have begun later."""
    return spell.within(date.min, last_day + timedelta(days=1))


def heads_in(spells: Iterable[Spell], start: date, end: date) -> list[tuple[int, date, date]]:
    """How many were there on which days: [(heads, from, to)] covering `[start, end)` where somebody was.

    Neighbouring stretches differ in heads; to is the first day no longer in the stretch.
    """
    parts = [part for spell in spells if (part := spell.within(start, end)) is not None]
    cuts = sorted({day for part in parts for day in (part.starts_on, part.ends_on or end)})
    found: list[tuple[int, date, date]] = []
    for first, last in pairwise(cuts):
        heads = sum(part.holds(first) for part in parts)
        if heads and found and found[-1][0] == heads and found[-1][2] == first:
            found[-1] = (heads, found[-1][1], last)
        elif heads:
            found.append((heads, first, last))
    return found
