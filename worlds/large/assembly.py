"""Puts the measuring world together: patterns through acts, then copies of them and their records in bulk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from time import perf_counter
from typing import Any

from sqlalchemy import text as sql
from sqlalchemy import update

from bpo.kernel.locale import DEFAULT_LANGUAGE, in_language
from bpo.kernel.roles import Department, Role
from bpo.projects.models import Plan
from bpo.projects.queries import facts_of_plan, prose_of
from bpo.projects.rules import content_hash
from bpo.search.index import rebuild
from contracts import actions as contracts
from operations.seats import actions as seats
from staffing.training import actions as training
from worlds.builder import Builder
from worlds.empty import enrol, settle
from worlds.large import companies
from worlds.large.bills import Billing
from worlds.large.copies import PROJECT, Copy, Kept, Wanted, keep
from worlds.large.crowd import Crowd, Hiring
from worlds.large.ledger import Ledger, dealt
from worlds.large.patterns import Pattern, cases_at, months_after, walk
from worlds.large.records import Records, shares
from worlds.large.size import APPLIED, Size, size_at
from worlds.names import People
from worlds.ordinary.assembly import name_heads
from worlds.ordinary.road import month_before
from worlds.people import CAST, Sample

MANAGERS, SELLERS, SITES = 12, 4, 10
BACK_DAYS = 240  # a copy went live up to so many days before its pattern
LINES = (
    "售后热线",
    "投诉受理",
    "预约回访",
    "满意度调查",
    "电话营销",
    "账单查询",
    "故障报修",
    "信息核实",
    "会员服务",
    "催缴提醒",
)
KINDS = {"handover": "in_handover", "review": "in_review", "preparing": "preparing"}


def build(
    build: Builder, scale: float = 1.0, tell: Callable[[str], None] = lambda _words: None, calls: int | None = None
) -> None:
    """The whole world at a scale; tells what it does. `calls`: so many instead. The vendor's people write Chinese."""
    size = size_at(scale) if calls is None else replace(size_at(scale), calls=calls)
    with in_language(DEFAULT_LANGUAGE):
        Large(build, size, tell).make()


class Large:
    """The world being made."""

    def __init__(self, build: Builder, size: Size, tell: Callable[[str], None]) -> None:
        self.build, self.size, self._tell = build, size, tell
        self.people, self.crowd = People(build.chance), Crowd(build.chance)
        self.ledger = Ledger(build)
        self.began = perf_counter()

    def tell(self, words: str) -> None:
        self._tell(f"{perf_counter() - self.began:6.0f} s  {words}")

    def make(self) -> None:
        size, build = self.size, self.build
        if build.database.is_sqlite:  # the pages that three million rows touch, kept at hand; of this connection only
            build.session.execute(sql("PRAGMA cache_size = -400000"))
        managers, sellers, induction_id = self._house()
        clients = companies.register(build, size.clients, size.contacts, sellers, self.crowd)
        self.tell(f"{size.clients} clients with {size.clients * size.contacts} contacts")
        sites = self._sites()
        patterns = [
            walk(
                build,
                case,
                dealt(clients, place),
                dealt(sellers, place),
                self.people,
                induction_id,
                dealt(sites, place),
            )
            for place, case in enumerate(cases_at(size.heads))
        ]
        self.tell(f"{len(patterns)} projects through the product's own acts")
        live = self._copies(patterns, clients, managers, sellers)
        self.tell(f"{size.projects} projects, {size.heads * size.live} agents on them, their contracts and history")
        self._seats(live, sites)
        self._renewals(live)
        self._crowd(live)
        self.tell(f"{size.agents} agents, {size.candidates} candidates, {size.contracts} contracts")
        self._records(live)
        self.ledger.hand_back()
        bills = Billing(build, self.ledger).run()
        self.tell(f"{bills} bills")
        entries = self.ledger.seal()
        self.ledger.hand_back()
        build.commit()
        self.tell(f"{entries} entries of the journal")
        tally = rebuild(build.session, build.commit)
        build.commit()
        build.session.execute(sql("ANALYZE"))
        build.commit()
        self.tell(f"{tally.added + tally.changed + tally.same} entries of the search index")

    def _house(self) -> tuple[list[str], list[str], int]:
        """The vendor with its people; returns managers, sellers and the course that everybody takes."""
        build = self.build
        build.as_of(month_before(build.day, 40), "09:00")
        settle(build)
        more = [Sample(f"pm{number:02d}", self.people.name(), Role.PROJECT_MANAGER, Department.OPERATIONS)
                for number in range(1, min(MANAGERS, self.size.projects // 4) + 1)]  # fmt: skip
        for person in (*CAST, *more):
            enrol(build, person)
            self.people.keep_free(person.name)
        name_heads(build)
        course = build.act(
            training.open_course, "chen.rong", code="GY-01", title="入职培训：制度与信息安全", pass_mark=80, hours=8
        )
        build.commit()
        managers = [one.login for one in (*CAST, *more) if one.role == Role.PROJECT_MANAGER]
        return managers, [one.login for one in CAST if one.role == Role.SALES], course.id

    def _copies(
        self, patterns: list[Pattern], clients: list[int], managers: list[str], sellers: list[str]
    ) -> list[tuple[dict[str, Any], dict[str, Any], Pattern]]:
        """Copies of the patterns until there are as many of each kind as wanted.

        Returns (project, its plan's largest position, pattern) of the live ones.
        """
        build, size = self.build, self.size
        kept = {
            one.project_id: keep(self.ledger, one.project_id, [agent.id for agent in one.agents]) for one in patterns
        }
        live, plans = [], []
        for kind in ("live", *KINDS):
            of_kind = [one for one in patterns if one.case.reaches == kind]
            count = size.live if kind == "live" else int(getattr(size, KINDS[kind]))
            for number in range(count):
                pattern = dealt(of_kind, number)
                rows = kept[pattern.project_id].rows
                if number >= len(of_kind):
                    wanted = self._wanted(pattern, kept[pattern.project_id], number, clients, managers)
                    copy = Copy(build, self.ledger, self.crowd, kept[pattern.project_id], wanted)
                    copy.write()
                    rows = copy.rows
                    plans += [row["id"] for row in rows["projects_plan"] if row["content_hash"]]
                if kind == "live":
                    places = [one for one in rows["projects_plan_item"] if one["section"] == "positions"]
                    live.append((rows[PROJECT][0], max(places, key=lambda one: one["quantity"]), pattern))
            build.commit()
        self.ledger.hand_back()
        self._freeze(plans)
        return live

    def _wanted(self, pattern: Pattern, kept: Kept, number: int, clients: list[int], managers: list[str]) -> Wanted:
        """Another client, manager and name; a live project began some weeks earlier than its pattern."""
        build, session = self.build, self.build.session
        project = kept.rows[PROJECT][0]
        client_id = dealt(clients, number * 7 + 3)
        before, after = (companies.names_of(session, one) for one in (project["client_id"], client_id))
        words, people = dict(zip(before, after, strict=True)), {}
        if pattern.case.manager:
            old, new = build.who(pattern.case.manager), build.who(dealt(managers, number))
            people = {old.id: new.id, new.id: old.id} if old.id != new.id else {}
            words[old.name] = new.name
        line = dealt(LINES, number)
        live = pattern.case.reaches == "live"
        return Wanted(
            client_id=client_id, words=words, name=f"{after[1]}{line}{number // len(LINES) + 1:02d}",
            earlier_days=7 * (number * 5 % (BACK_DAYS // 7)) if live else number % 14,
            people={key: value for key, value in people.items() if key is not None and value is not None},
        )  # fmt: skip

    def _freeze(self, plan_ids: list[int]) -> None:
        """The hash of each approved plan, of the days and words that it has now."""
        session, table = self.build.session, self.ledger.table(Plan.__tablename__)
        for plan_id in plan_ids:
            plan = session.get_one(Plan, plan_id)
            told = content_hash(facts_of_plan(session, plan), prose_of(plan))
            session.execute(update(table).where(table.c.id == plan_id).values(content_hash=told))
            session.expire(plan)
        self.build.commit()
        session.expunge_all()

    def _sites(self) -> list[int]:
        """Sites with seats for every live project, and a floor more."""
        build, size, found = self.build, self.size, []
        count = min(SITES, size.live)
        for number in range(1, count + 1):
            site = build.act(seats.add_site, "liu.yang", code=f"S{number:02d}", name=f"第{number}基地", address=None)
            for floor in range(1, -(-size.live // count) + 2):
                build.act(seats.add_seats, "liu.yang", site_id=site.id, floor=str(floor), prefix=f"{floor:02d}-", first=1,
                          last=size.heads, ready=True)  # fmt: skip
            found.append(site.id)
        build.commit()
        return found

    def _seats(self, live: list[Any], sites: list[int]) -> None:
        """Seats over the months that are billed and the next ones."""
        build = self.build
        seated = [project for project, _place, pattern in live if pattern.case.seats]
        starts_on, ends_on = month_before(build.day, 2), month_before(build.day, -2)
        today = build.as_of(starts_on - timedelta(days=10), "09:30").date()
        for number, project in enumerate(seated):
            build.act(
                seats.assign_seats, "li.jianguo", project_id=project["id"], site_id=dealt(sites, number),
                count=self.size.heads, starts_on=starts_on, ends_on=ends_on, today=today,
            )  # fmt: skip
            if number % 20 == 0:
                build.commit()
        build.commit()
        self.tell(f"seats of {len(seated)} projects")

    def _renewals(self, live: list[Any]) -> None:
        """Drafts of contracts that would follow those in force."""
        build = self.build
        for number in range(self.size.renewals):
            project, _place, pattern = dealt(live, number)
            starts_on = months_after(project["live_on"], 36)
            build.act(
                contracts.draft_contract, pattern.road.sales, project_id=project["id"], fee_model=pattern.case.fee,
                title=f"{project['name']}服务合同（续签）", starts_on=starts_on, ends_on=months_after(starts_on, 12),
                now=build.as_of(build.day - timedelta(days=number % 30), "11:00"), notice_days=30, **pattern.case.terms,
            )  # fmt: skip
            if number % 100 == 0:
                build.commit()
        build.commit()

    def _crowd(self, live: list[Any]) -> None:
        build, size = self.build, self.size
        hr, director = build.who("chen.rong").id, build.who("li.jianguo").id
        assert hr is not None and director is not None
        hiring = Hiring(build, self.ledger, self.crowd, hr, director)
        others = size.candidates - size.live * APPLIED - size.leavers
        for number, (project, place, _pattern) in enumerate(live):
            left = size.leavers // size.live + (number < size.leavers % size.live)
            looked_at = others // size.live + (number < others % size.live)
            hiring.for_project(project, place, left, looked_at)
            hiring.write()
            build.commit()
        self.ledger.hand_back()

    def _records(self, live: list[Any]) -> None:
        build, size = self.build, self.size
        importer, preparer = build.who("liu.yang").id, build.who("sun.jing").id
        assert importer is not None and preparer is not None
        records, done = Records(build, self.ledger, importer, preparer), 0
        parts = [int(size.calls * share) for share in shares(len(live))]
        parts[0] += size.calls - sum(parts)
        for number, ((project, _place, pattern), count) in enumerate(zip(live, parts, strict=True), 1):
            if pattern.case.orders_per_day:
                records.orders(project, pattern.case)
            done += records.calls(project, pattern.case.line, count)
            build.commit()
            if number % 20 == 0 or number == len(live):
                self.tell(f"{done:,} calls of {number} projects")
