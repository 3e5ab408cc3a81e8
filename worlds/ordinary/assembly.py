"""Puts the sample vendor together in the order in which it happened."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from bpo.clients import actions as clients
from bpo.clients.rules import ContactRole
from bpo.kernel.locale import DEFAULT_LANGUAGE, in_language
from bpo.kernel.roles import Department
from bpo.people.actions import add_member, fill_department
from bpo.projects import actions as projects
from bpo.projects.actions import follow_gate
from bpo.projects.queries import followed_projects
from bpo.projects.rules import ProjectState
from contracts.actions import raise_reminders
from staffing.agents import actions as agents
from staffing.agents.rules import AgentStatus, Employment
from staffing.training import actions as training
from worlds.builder import Builder
from worlds.empty import enrol, settle
from worlds.names import People, uscc
from worlds.ordinary import deals, learning, opinions, pipeline, reviewing, works
from worlds.ordinary.agenda import Agenda
from worlds.ordinary.cases import CASES, COMPANIES, WHOLE, Case, Company, Share
from worlds.ordinary.changes import plan_changes_of_requirements, plan_emergency
from worlds.ordinary.manuals import read_through, revise
from worlds.ordinary.road import SERVICE, Road, counted_from, month_before
from worlds.ordinary.running import Running
from worlds.ordinary.staff import Staff
from worlds.ordinary.turnover import Turnover
from worlds.people import CAST

OVERRIDDEN = "AR"
HURRIED = "QM"  # its client could not wait for a review
GATES_KEPT = (12, 5, 1)  # days before the present one
FOUNDED_MONTHS = 16  # before the present one the vendor began to keep its records here


def build(build: Builder, share: Share = WHOLE, running: type[Running] = Running) -> None:
    """The whole world as of the builder's day; the vendor's people write Chinese.

    `running`: how the live projects' months are told.
    """
    with in_language(DEFAULT_LANGUAGE):
        _build(build, [share.of(case) for case in CASES], running(build, share.calls))


def _build(build: Builder, cases: Sequence[Case], running: Running) -> None:
    people = People(build.chance)
    build.as_of(month_before(build.day, FOUNDED_MONTHS), "09:00")
    settle(build)
    for person in CAST:
        enrol(build, person)
        people.keep_free(person.name)
    name_heads(build)
    companies = {company.key: register(build, company, people) for company in COMPANIES}
    sites = deals.build_sites(build)
    induction = build.act(
        training.open_course, "chen.rong", code="GY-01", title="入职培训：制度与信息安全", pass_mark=80, hours=8
    )
    build.commit()
    agenda = Agenda()
    pipeline.plan(agenda, build, companies)
    for case in cases:
        company = next(one for one in COMPANIES if one.key == case.client)
        plan_case(agenda, build, case, companies[case.client], company.sales, sites, people, induction.id, running)
    running.plan(agenda)
    learning.plan(agenda, build, running.roads)
    opinions.plan(agenda, running.roads)
    agenda.on(build.day, lambda: build.act(raise_reminders, None, today=build.day))
    for before in GATES_KEPT:
        agenda.on(build.day - timedelta(days=before), lambda before=before: keep_gates(build, before))  # type: ignore[misc]
    agenda.run(build)


def keep_gates(build: Builder, before: int) -> None:
    """What the daily work keeps of the gates of projects being prepared."""
    now = build.as_of(build.day - timedelta(days=before), "06:00")
    for project in followed_projects(build.session, now.date()):
        if project.state == ProjectState.PREPARING:
            build.act(follow_gate, None, project_id=project.id, now=now)


def name_heads(build: Builder) -> None:
    """The first of each department in the cast heads it, the second deputises."""
    for department in Department:
        theirs = [build.who(one.login).id for one in CAST if one.department == department]
        deputy_id = theirs[1] if len(theirs) > 1 else None
        build.act(fill_department, None, department=department, head_id=theirs[0], deputy_id=deputy_id)


def register(build: Builder, company: Company, people: People) -> int:
    """A client with its contacts; returns its id."""
    client = build.act(
        clients.register_client, company.sales, legal_name_zh=company.legal_name_zh, short_name=company.short_name,
        legal_name_en=company.legal_name_en, taxpayer_kind=company.taxpayer_kind, uscc=uscc(company.region, build.chance),
        industry=company.industry, invoice_address=company.address, invoice_phone="0551-6530 0000", bank=company.bank,
        bank_account="".join(str(build.chance.randrange(10)) for _ in range(16)), payment_days=company.payment_days,
        invoice_email=f"finance@{company.key}.example", owner_id=build.who(company.sales).id, now=build.moment,
    )  # fmt: skip
    for number, (name, role, position) in enumerate(company.contacts):
        people.keep_free(name)
        build.act(
            clients.add_contact, company.sales, client_id=client.id, name=name, role=ContactRole(role),
            position=position, mobile=people.mobile(), email=f"{role}@{company.key}.example", is_primary=number == 0,
        )  # fmt: skip
    return int(client.id)


def plan_case(
    agenda: Agenda, build: Builder, case: Case, client_id: int, sales: str, sites: dict[str, int], people: People,
    induction_id: int, running: Running,
) -> None:  # fmt: skip
    """Put a case's steps into the agenda, as far as it reaches."""
    road = Road(build, case, client_id, sales)
    on: Callable[[int, Callable[[], Any]], None] = lambda before, step: agenda.on(  # noqa: E731 - a shorthand
        road.live_on - timedelta(days=before), step
    )
    on(74, road.hand_over)
    if case.reaches in ("handover", "returned"):
        return
    on(70, road.appoint)
    on(68, road.write_plan)
    if case.reaches in ("review", "held", "cancelled"):
        ends = {"review": (47, road.begin_review), "held": (55, road.put_on_hold), "cancelled": (55, road.call_off)}
        on(*ends[case.reaches])
        return
    if case.reaches == "preparing":
        on(66, lambda: works.link_items(road))
    on(62, road.review)
    signed: dict[str, Any] = {}
    on(60, lambda: signed.update(contract=deals.sign_contract(road)))
    if case.seats and case.site:
        on(10, lambda: deals.give_seats(road, sites[str(case.site)]))
    if case.reaches == "preparing":
        on(works.BEGUN, lambda: road.do_tasks(0.4, days=works.BEGUN))
        on(works.BEGUN, lambda: works.begin_works(road))
        return
    staff = Staff(road, people, induction_id)
    on(52, staff.hire)
    known = case.key == "YL"
    on(28, lambda: staff.transfer(case.heads, join_yang(build, road) if known else None))
    on(17, lambda: staff.train(failing=1 if case.key == OVERRIDDEN else 0))
    on(13, staff.sign)
    on(9, road.publish_manual)
    on(8, lambda: staff.read_and_certify(1 if case.key == OVERRIDDEN else 0))
    on(6, lambda: road.do_tasks(1.0))
    on(0, lambda: road.go_live(override=case.key == OVERRIDDEN))
    if case.key == OVERRIDDEN:
        on(-58, road.extend_override)
    if known:
        on(-1, lambda: let_client_in(build, road))
        new_manual(agenda, road, staff)
        plan_changes(agenda, road, signed, sites[str(case.site)])
        plan_changes_of_requirements(agenda, road)
    if case.key == HURRIED:
        plan_emergency(agenda, road)
    if case.key == OVERRIDDEN:
        agenda.on(build.day, lambda: send_next_manual(build, road))
    Turnover(staff).plan(agenda)
    running.add(road)


def plan_changes(agenda: Agenda, road: Road, signed: dict[str, Any], site_id: int) -> None:
    """What was agreed on the way with the oldest client: service levels, a second year, more seats, a new service."""
    today = road.build.day
    agenda.on(
        counted_from(today) - timedelta(days=14), lambda: deals.agree_service_level(road, signed["contract"])
    )  # fmt: skip
    if deals.was_renewed(road):
        renewed_on = deals.first_end(road) - timedelta(days=deals.RENEWED_BEFORE)
        agenda.on(renewed_on, lambda: deals.renew(road, signed["contract"], site_id))
    agenda.on(month_before(today, 1) + timedelta(days=1), lambda: deals.add_seats(road, signed["contract"], site_id))
    agenda.on(today - timedelta(days=9), lambda: reviewing.begin_next_version(road))
    agenda.on(today - timedelta(days=3), road.begin_new_service)


def new_manual(agenda: Agenda, road: Road, staff: Staff) -> None:
    """The oldest manual has a new version since yesterday: some have read it, one is reading, the rest are told."""
    build, today = road.build, road.build.day

    def revised() -> None:
        build.as_of(today - timedelta(days=2), "16:00")
        road.manual = revise(build, road.project.id, SERVICE, road.manual.title)

    def approved() -> None:
        now = build.as_of(today - timedelta(days=1), "09:30")
        build.act(projects.approve_manual, road.manager, manual_id=road.manual.id, now=now)

    def read() -> None:
        login, *others = readers_of(build, staff)
        read_through(build, login, road.manual, today, chapters=2)
        for one in others[:3]:
            read_through(build, one, road.manual, today)

    agenda.on(today - timedelta(days=2), revised)
    agenda.on(today - timedelta(days=1), approved)
    agenda.on(today, read)


def send_next_manual(build: Builder, road: Road) -> None:
    """A new version that waits for the project manager."""
    build.as_of(build.day, "10:20")
    revise(build, road.project.id, SERVICE, road.manual.title)


def readers_of(build: Builder, staff: Staff) -> list[str]:
    """The sign-in names of the project's agents who are still there; the sample agent comes first."""
    known = build.who("yang.fan").id
    there = [one for one in staff.agents if one.user_id is not None and one.status != AgentStatus.LEFT]
    names = ["yang.fan" if one.user_id == known else str(one.staff_no).lower() for one in there]
    return sorted(names, key=lambda name: name != "yang.fan")


def join_yang(build: Builder, road: Road) -> Any:
    """The sample agent who signs in."""
    now = road.before(29, "09:00")
    return build.act(
        agents.join, "chen.rong", name="杨帆", employment=Employment.OWN, hired_on=road.live_on - timedelta(days=29),
        now=now, user_id=build.who("yang.fan").id,
    )  # fmt: skip


def let_client_in(build: Builder, road: Road) -> None:
    """The client's own person sees their project."""
    road.before(-1, "09:00")
    build.act(add_member, None, user_id=build.who("wu.qian").id, project_id=road.project.id, client_id=road.client_id)
