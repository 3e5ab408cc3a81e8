"""The projects that the others of the measuring world are copies of: walked through the product's own acts."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from contracts import actions as contracts
from operations.seats import actions as seats
from worlds.builder import Builder
from worlds.large.size import FORMER
from worlds.names import People
from worlds.ordinary.cases import CASES, Case
from worlds.ordinary.deals import APPROVER
from worlds.ordinary.road import Road, month_before
from worlds.ordinary.staff import Staff

LIVE_MONTHS = 26  # since when the pattern of a live project is live
TERM_MONTHS = 6  # of a contract that has ended
PATTERNS = ("YL", "AR", "QM", "CX", "LB", "HG", "LL")  # one for each kind of project that is copied, four live ones
TASKS_DONE = 0.4  # of a project that prepares


@dataclass
class Pattern:
    """A project to be copied. `agents`: who works on it."""

    road: Road
    agents: list[Any] = field(default_factory=list)

    @property
    def case(self) -> Case:
        return self.road.case

    @property
    def project_id(self) -> int:
        return int(self.road.project.id)


class LongRoad(Road):
    """A road whose project has been live for long."""

    def __init__(self, build: Builder, case: Case, client_id: int, sales: str) -> None:
        super().__init__(build, case, client_id, sales)
        if case.reaches == "live":
            self.live_on = month_before(build.day, LIVE_MONTHS)

    def form(self) -> tuple[str, bytes]:
        """Written as text: a PDF takes a second, and here nobody reads it."""
        wishes = "\n".join(f"{wish.statement}（{wish.acceptance}）" for wish in self.case.wishes)
        return f"{self.case.name}需求单.txt", wishes.encode()


def cases_at(heads: int) -> tuple[Case, ...]:
    """The cases of the ordinary world, each live one with so many agents."""
    chosen = (case for case in CASES if case.key in PATTERNS)
    return tuple(_with_heads(case, heads) if case.reaches == "live" else case for case in chosen)


def _with_heads(case: Case, heads: int) -> Case:
    terms = {**case.terms, **case.later}
    terms |= {"seats": heads} if "seats" in case.terms else {}
    line = replace(case.line, logins=case.line.logins[:heads]) if case.line else None
    return replace(case, heads=heads, seats=heads if case.seats else 0, terms=terms, line=line)


def walk(
    build: Builder, case: Case, client_id: int, sales: str, people: People, induction_id: int, site_id: int
) -> Pattern:
    """One project from its handover as far as the case reaches; every step committed."""
    road = LongRoad(build, case, client_id, sales)
    pattern = Pattern(road)
    steps: list[Callable[[], Any]] = [road.hand_over]
    if case.reaches != "handover":
        steps += [road.appoint, road.write_plan]
    if case.reaches == "review":
        steps.append(road.begin_review)
    if case.reaches == "preparing":
        steps += [road.review, lambda: _agree(road, road.live_on, 12), lambda: road.do_tasks(TASKS_DONE)]
    if case.reaches == "live":
        staff = Staff(road, people, induction_id)
        pattern.agents = staff.agents
        steps += [
            road.review, lambda: _agree(road, road.live_on, TERM_MONTHS), lambda: _seat(road, site_id), staff.hire, lambda: staff.transfer(case.heads),
            staff.train, staff.sign, road.publish_manual, staff.read_and_certify, lambda: road.do_tasks(1.0),
            lambda: road.go_live(override=False), lambda: _agree_again(road),
        ]  # fmt: skip
    for step in steps:
        step()
        build.commit()
    return pattern


def _seat(road: Road, site_id: int) -> None:
    """Seats for the first months; those of today are given later, as to every other project."""
    if road.case.seats:
        today = road.before(45, "09:30").date()
        road.build.act(
            seats.assign_seats, road.manager, project_id=road.project.id, site_id=site_id, count=road.case.seats,
            starts_on=road.live_on - timedelta(days=7), ends_on=months_after(road.live_on, 3), today=today,
        )  # fmt: skip


def _agree_again(road: Road) -> None:
    """The contracts that followed the first one: terms of half a year, then one of a year, which is in force."""
    for number in range(1, FORMER + 1):
        starts_on = months_after(road.live_on, number * TERM_MONTHS)
        _agree(road, starts_on, TERM_MONTHS if number < FORMER else 12)


def _agree(road: Road, starts_on: date, months: int) -> None:
    build, case = road.build, road.case
    assert case.fee is not None
    day = min(starts_on - timedelta(days=60), build.day - timedelta(days=60))
    contract = build.act(
        contracts.draft_contract, road.sales, project_id=road.project.id, fee_model=case.fee,
        title=f"{case.name}服务合同", starts_on=starts_on, ends_on=months_after(starts_on, months), notice_days=30,
        now=build.as_of(day, "10:20"), **case.terms,
    )  # fmt: skip
    body = contract.documents[0]
    build.act(
        contracts.approve_document, APPROVER, document_id=body.id, now=build.as_of(day + timedelta(days=2), "15:30")
    )
    signed_on = day + timedelta(days=4)
    build.act(
        contracts.sign_document, road.sales, document_id=body.id, signed_on=signed_on, signatory_vendor="李建国",
        signatory_client="授权代表", now=build.as_of(signed_on, "16:00"),
    )  # fmt: skip


def months_after(first: date, months: int) -> date:
    """The first of the month so many months later, or for a later day of a month the same day counted from its first."""
    return month_before(first, -months) + timedelta(days=first.day - 1)
