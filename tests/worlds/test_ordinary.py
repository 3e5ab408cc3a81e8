"""The sample vendor: projects in every state, a year of joining and leaving, three months of calls, all billed."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing.invoices import actions as invoices
from billing.invoices import queries as billing
from billing.invoices.jobs import run_month
from billing.invoices.models import Bill
from billing.invoices.rules import BillState
from bpo.clients.models import Handover
from bpo.clients.rules import HandoverState
from bpo.kernel import journal
from bpo.kernel.period import month
from bpo.people.queries import actor_by_login
from bpo.projects.models import Plan, Project
from bpo.projects.rules import PlanState, ProjectState
from contracts.models import Contract, ExpiryReminder
from operations.calls.models import Call
from operations.intake.models import IntakeBatch
from operations.orders.models import SalesOrder
from operations.seats.models import SeatDay
from staffing.agents.models import AcdLogin, Agent, Assignment
from staffing.agents.rules import AgentStatus, Spell
from staffing.hiring.models import Candidate, Requisition
from staffing.hiring.rules import RequisitionState, Stage
from tests.built import app_on_copy, built_once
from tests.conftest import browser_of
from worlds import ordinary
from worlds.builder import Builder
from worlds.ordinary.cases import CASES, Share
from worlds.ordinary.road import Road, month_before
from worlds.ordinary.running import Running, days_between

DAY = date(2026, 11, 24)
FEW_CALLS = Share(calls=0.05)
NOT_REACHED = {ProjectState.CLOSING, ProjectState.CLOSED}  # no act leads there yet


@pytest.fixture(scope="module")
def vendor(sqlite_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    built = built_once("ordinary", sqlite_template, DAY, lambda builder: ordinary.build(builder, FEW_CALLS))
    with app_on_copy(built, tmp_path_factory.mktemp("ordinary"), DAY) as app:
        yield app


def last_months(count: int) -> list[str]:
    """The full months before the present one, the last one first."""
    return [f"{month_before(DAY, ago):%Y-%m}" for ago in range(1, count + 1)]


def live_projects(session: Session) -> list[Project]:
    return list(session.scalars(select(Project).where(Project.state == ProjectState.LIVE).order_by(Project.id)))


def test_there_is_a_project_a_handover_and_a_plan_in_every_state(reading):
    projects = Counter(reading.scalars(select(Project.state)))
    assert set(projects) == set(ProjectState) - NOT_REACHED
    assert projects[ProjectState.LIVE] == 5 and projects.total() == len(CASES)
    assert set(reading.scalars(select(Handover.state))) == set(HandoverState)
    assert {PlanState.DRAFT, PlanState.IN_REVIEW, PlanState.APPROVED} <= set(reading.scalars(select(Plan.state)))


def test_agents_join_and_leave_in_each_of_twelve_months(reading):
    agents = list(reading.scalars(select(Agent)))
    assert 235 <= len(agents) <= 245
    assert {one.status for one in agents} == set(AgentStatus)
    joined = Counter(f"{one.hired_on:%Y-%m}" for one in agents)
    left = Counter(f"{one.left_on:%Y-%m}" for one in agents if one.left_on)
    assert all(joined[one] and left[one] for one in last_months(12))
    assert all(one.left_reason for one in agents if one.left_on)


def test_two_to_four_in_a_hundred_leave_in_a_month(reading):
    agents = list(reading.scalars(select(Agent)))
    for ago in range(1, 13):
        start, end = month_before(DAY, ago), month_before(DAY, ago - 1)
        there = sum(one.hired_on < start and (one.left_on is None or one.left_on >= start) for one in agents)
        leaving = sum(one.left_on is not None and start <= one.left_on < end for one in agents)
        assert leaving >= 1 and leaving / there < 0.05, (start, leaving, there)


def test_who_left_holds_nothing_and_somebody_was_hired_instead(reading):
    left = dict(reading.execute(select(Agent.id, Agent.left_on).where(Agent.left_on.is_not(None))).all())
    for model in (Assignment, AcdLogin):
        held = list(reading.scalars(select(model).where(model.agent_id.in_(left))))
        assert held and all(one.ends_on == left[one.agent_id] + timedelta(days=1) for one in held)
    wanted = Counter(reading.scalars(select(Requisition.reason)))
    assert wanted["补充离职人员"] > 20


def test_people_are_sought_now(reading):
    open_one = reading.scalars(select(Requisition).where(Requisition.state == RequisitionState.OPEN)).one()
    stages = set(reading.scalars(select(Candidate.stage).where(Candidate.requisition_id == open_one.id)))
    assert Stage.INTERVIEW in stages and Stage.HIRED not in stages


def test_the_calls_of_three_months_and_the_present_one_are_there(reading):
    months = {f"{day:%Y-%m}" for day in days_between(month_before(DAY, 3), DAY)}
    for project in live_projects(reading):
        mornings = reading.scalars(select(Call.arrived_at).where(Call.project_id == project.id))
        assert {f"{one + timedelta(hours=8):%Y-%m}" for one in mornings} == months


def test_each_call_was_taken_by_somebody_who_had_that_login_then(reading):
    spells: dict[tuple[int, str], list[Spell]] = {}
    for one in reading.scalars(select(AcdLogin)):
        spells.setdefault((one.project_id, one.login), []).append(Spell(one.starts_on, one.ends_on))
    calls = reading.execute(select(Call.project_id, Call.agent_login, Call.arrived_at).where(Call.agent_login != ""))
    for project_id, login, at in calls:
        day = (at + timedelta(hours=8)).date()
        assert any(spell.holds(day) for spell in spells[project_id, login]), (login, day)


def test_every_month_of_every_contract_is_billed_once(reading):
    auditor = actor_by_login(reading, "shen.jing")
    for written in last_months(12):
        rows = billing.month_end(reading, auditor, month(written))
        assert rows and all(row.bill and not row.parked and not row.late for row in rows)
        open_ones = [row for row in rows if row.bill and row.bill.state != BillState.ISSUED]
        assert bool(open_ones) == (written == last_months(1)[0])
    assert min(project.live_on for project in live_projects(reading)) == month_before(DAY, 12)
    billed = reading.execute(select(Bill.contract_id, Bill.month)).all()
    assert len(billed) == len(set(billed))
    assert reading.scalar(select(func.min(SalesOrder.sold_on))) >= month_before(DAY, 12)


def test_billing_the_last_month_again_bills_nothing_twice(vendor):
    transaction = vendor.extensions["database"].transaction
    written, now = last_months(1)[0], Builder.at(DAY)
    with vendor.app_context():
        with transaction() as session:
            finance = actor_by_login(session, "sun.jing")
            run_id = invoices.open_run(session, finance, month=written, now=now).id
        told = run_month(transaction, finance, run_id=run_id, month=written, now=now)
    assert len(told["unchanged"]) == 5
    assert not (told["drafted"] or told["revised"] or told["parked"] or told["late_changes"])


def test_no_seat_is_in_two_projects_and_each_has_what_was_agreed(reading):
    taken = reading.execute(select(SeatDay.seat_id, SeatDay.day)).all()
    assert len(taken) == len(set(taken))
    today = Counter(reading.scalars(select(SeatDay.project_id).where(SeatDay.day == DAY)))
    held = {project.name: today[project.id] for project in live_projects(reading)}
    assert held == {
        "云澜电商售后热线": 35,
        "安润保险新契约回访": 0,
        "启明物流客服": 34,
        "晨曦课程电话营销": 20,
        "海岳家电报修热线": 22,
    }


def test_one_contract_was_renewed_and_one_ends_soon(reading):
    ends = {one.title: one.ends_on for one in reading.scalars(select(Contract))}
    assert ends["云澜电商售后热线服务合同"] == month_before(DAY, -12)
    reminded = select(Contract.title).join(ExpiryReminder, ExpiryReminder.contract_id == Contract.id)
    assert set(reading.scalars(reminded)) == {"安润保险新契约回访服务合同"}


def test_the_journal_is_whole(vendor, reading):
    verdict = journal.verify(reading, vendor.extensions["settings"].key("journal"))
    assert verdict.ok and verdict.entries > 3000


def test_the_people_who_sign_in_have_their_work(vendor, reading):
    first = live_projects(reading)[0]
    agent, client = (actor_by_login(reading, login) for login in ("yang.fan", "wu.qian"))
    assert agent.project_ids == client.project_ids == {first.id}
    for person in (agent, client):
        with vendor.extensions["database"].writes() as session:
            browser = browser_of(vendor, session, person)
        assert browser.get(f"/projects/{first.id}").status_code == 200


def test_the_same_day_gives_the_same_calls(reading):
    """The file that was taken in is what is drawn now: of a month in which all logins were held."""
    case = FEW_CALLS.of(next(one for one in CASES if one.key == "HY"))
    build = SimpleNamespace(day=DAY, chance_of=lambda part: Builder.chance_of(build, part))
    days = days_between(month_before(DAY, 3), month_before(DAY, 2))
    drawn = Running(build, FEW_CALLS.calls).calls_of(Road(build, case, 1, "zhao.qian"), days)
    name = f"HY-{days[0]:%Y%m}-话单.csv"
    assert reading.scalar(select(IntakeBatch.sha256).where(IntakeBatch.file_name == name)) == (
        hashlib.sha256(drawn).hexdigest()
    )
