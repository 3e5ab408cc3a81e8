"""The world for measuring, at a small scale: as many of everything as it says, and every page opens on it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing.invoices.models import Bill, Invoice
from bpo.clients.models import Client
from bpo.clients.queries import vault_of
from bpo.documents.issuing import verify_document
from bpo.documents.models import IssuedDocument
from bpo.kernel import journal
from bpo.people.queries import actor_by_login
from bpo.projects.models import Plan, Project
from bpo.projects.queries import facts_of_plan, prose_of
from bpo.projects.rules import ProjectState, content_hash
from bpo.search import queries as search
from bpo.search.index import rebuild
from contracts.models import Contract
from operations.calls.actions import record_of
from operations.calls.models import Call
from operations.calls.rules import day_bounds, fingerprint, interval_start
from staffing.agents import actions as agents
from staffing.agents.models import Agent, Assignment
from staffing.agents.rules import Employment
from staffing.hiring.models import Candidate, Requisition
from tests.built import app_on_copy, built_once
from tests.conftest import Browser, browser_of
from worlds import large
from worlds.builder import Builder
from worlds.large.records import ZONE, Records
from worlds.large.size import Size, size_at

DAY = date(2026, 11, 24)
SCALE = 0.002
SIZE = size_at(SCALE)


@dataclass
class House:
    app: Flask
    told: list[str]
    director: Browser
    auditor: Browser


def build_small(builder: Builder) -> list[str]:
    told: list[str] = []
    large.build(builder, SCALE, told.append)
    return told


@pytest.fixture(scope="module")
def house(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = built_once("large", template_database, DAY, build_small)
    with app_on_copy(built, tmp_path_factory.mktemp("large"), DAY) as app:
        with app.extensions["database"].writes() as session:
            director, auditor = (browser_of(app, session, actor_by_login(session, login))
                                 for login in ("li.jianguo", "shen.jing"))  # fmt: skip
        yield House(app, built.facts, director, auditor)


@pytest.fixture
def reading(house: House) -> Iterator[Session]:
    with house.app.app_context(), house.app.extensions["database"].reads() as session:
        yield session


def total_of(page: str) -> int:
    found = re.search(r'class="soft num">(?:[\d,]+–[\d,]+ of )?([\d,]+)', page)
    assert found, page[:2000]
    return int(found[1].replace(",", ""))


def test_the_full_size_is_what_is_promised():
    full = size_at(1)
    assert (full.projects, full.agents, full.candidates) == (200, 5000, 20_000)
    assert (full.contracts, full.calls, full.clients) == (1000, 3_000_000, 120)
    assert full.renewals >= 0 and full.leavers > 0


@pytest.mark.parametrize("scale", [0.001, 0.01, 0.05, 0.1, 0.3, 0.7, 1])
def test_no_scale_asks_for_less_than_nothing(scale):
    size = size_at(scale)
    assert min(vars(size).values()) > 0 and size.live > 3 and size.leavers >= 0 and size.renewals >= 0
    assert isinstance(size, Size) and size.candidates > size.live * 10 + size.leavers


@pytest.mark.parametrize(
    ("path", "total"),
    [
        ("/clients", SIZE.clients), ("/contacts", SIZE.clients * SIZE.contacts), ("/projects", SIZE.projects),
        ("/contracts", SIZE.contracts), ("/agents", SIZE.agents), ("/candidates", SIZE.candidates),
        ("/requisitions", SIZE.live * 4), ("/handovers", SIZE.projects), ("/bills", SIZE.live * 2),
        ("/imports", None), ("/invoices", None), ("/tasks", None), ("/seats", None), ("/sites", None), ("/users", None),
        ("/courses", None), ("/contracts/reminders", None),
    ],
)  # fmt: skip
def test_the_lists_open_with_as_many_rows_as_there_are(house, path, total):
    page = house.director.get(path)
    assert page.status_code == 200
    if total is not None:
        assert total_of(page.text) == total
    last = house.director.get(f"{path}?cursor=last")
    assert last.status_code == 200


def test_every_page_of_a_copied_project_opens(house, reading):
    """The tabs of the newest live project, which is a copy, and its records' own pages."""
    project = reading.scalars(
        select(Project).where(Project.state == ProjectState.LIVE).order_by(Project.id.desc())
    ).first()
    page = house.director.get(f"/projects/{project.id}").text
    tabs = set(re.findall(rf'href="(/projects/{project.id}/[a-z/-]+)"', page))
    assert len(tabs) > 6
    for model, address in (
        (Contract, "/contracts/{}"), (Bill, "/bills/{}"), (Call, "/calls/{}"), (Requisition, "/requisitions/{}"),
        (Invoice, "/invoices/{}"),
    ):  # fmt: skip
        row = reading.scalars(select(model.id).where(model.project_id == project.id)).first()
        if row is not None:
            tabs.add(address.format(row))
    agent = reading.scalars(select(Assignment.agent_id).where(Assignment.project_id == project.id)).first()
    tabs.add(f"/agents/{agent}")
    refused = {path: code for path in tabs if (code := house.director.get(path).status_code) != 200}
    assert not refused


def test_the_calls_of_the_biggest_project_are_listed_to_the_last(house, reading):
    counts = dict(reading.execute(select(Call.project_id, func.count()).group_by(Call.project_id)).all())
    assert sum(counts.values()) == SIZE.calls
    biggest = max(counts, key=counts.get)
    for query in ("", "?cursor=last"):
        assert total_of(house.director.get(f"/projects/{biggest}/calls{query}").text) == counts[biggest]


def test_a_call_is_stored_as_its_import_would_have_stored_it(reading):
    """The same record read again would change nothing; it lies in the half hour in which it arrived."""
    for call in reading.scalars(select(Call).where(Call.id % 37 == 0)):
        vault = vault_of(reading, reading.get_one(Project, call.project_id).client_id)
        record = record_of(call, vault)
        assert fingerprint(record, vault.fingerprint(record.caller_number)) == call.fingerprint
        assert call.interval_at == interval_start(call.arrived_at, ZONE)
        assert day_bounds(call.arrived_at.astimezone(ZONE).date(), ZONE)[0] <= call.interval_at


def test_copies_are_records_of_their_own(reading):
    """No number twice, no word of the pattern in a copy, plans as frozen as an approval leaves them."""
    names = list(reading.scalars(select(Project.name)))
    assert len(set(names)) == len(names)
    owners = dict(reading.execute(select(Project.id, Project.client_id)).all())
    assert all(owners[one.project_id] == one.client_id for one in reading.scalars(select(Contract)))
    titles = {one.project_id: one.title for one in reading.scalars(select(Contract))}
    called = dict(reading.execute(select(Project.id, Project.name)).all())
    assert all(title.startswith(called[project_id]) for project_id, title in titles.items())
    for plan in reading.scalars(select(Plan).where(Plan.content_hash.is_not(None))):
        assert content_hash(facts_of_plan(reading, plan), prose_of(plan)) == plan.content_hash
    assert reading.scalar(select(func.count()).select_from(Client)) == SIZE.clients
    hired = select(func.count()).select_from(Candidate).where(Candidate.agent_id.is_not(None))
    assert reading.scalar(hired) == SIZE.live * 6 + SIZE.leavers


def test_the_journal_is_whole_and_tells_a_copy_s_history(house, reading):
    verdict = journal.verify(reading, house.app.extensions["settings"].key("journal"))
    assert verdict.ok and verdict.entries > 500
    project = reading.scalars(select(Project).where(Project.live_on.is_not(None)).order_by(Project.id.desc())).first()
    acts = [(entry.act, entry.at) for entry in reversed(journal.entries_of(reading, project))]
    assert acts[0][0] == "projects.opened" and [act for act, _at in acts[-2:]] == [
        "projects.went_live",
        "projects.contacts_named",
    ]
    assert [at for _act, at in acts] == sorted(at for _act, at in acts)
    assert house.auditor.get(f"/journal?project={project.id}").status_code == 200


def test_every_issued_paper_is_proved(reading):
    papers = list(reading.scalars(select(IssuedDocument)))
    assert len(papers) > SIZE.live and all(verify_document(reading, paper).ok for paper in papers)
    assert reading.scalar(select(func.count()).select_from(Invoice)) > SIZE.live


def test_the_index_is_in_step_and_finds_what_was_copied(house):
    with house.app.test_request_context(), house.app.extensions["database"].writes() as session:
        tally = rebuild(session)
        assert (tally.added, tally.changed, tally.removed) == (0, 0, 0)
        session.rollback()
        director = actor_by_login(session, "li.jianguo")
        agent = session.scalars(select(Agent).order_by(Agent.id.desc())).first()
        groups = search.found(session, director, agent.staff_no)
        assert [hit.hit.title for group in groups for hit in group.hits if group.kind.name == "agent"] == [agent.name]


def test_acts_go_on_where_the_bulk_ended(house):
    """The next agent gets the next id and the next staff number."""
    with house.app.app_context(), house.app.extensions["database"].writes() as session:
        last = session.scalars(select(Agent).order_by(Agent.id.desc())).first()
        hr = actor_by_login(session, "chen.rong")
        now = Builder.at(DAY)
        joined = agents.join(session, hr, name="新人", employment=Employment.OWN, hired_on=DAY, now=now)
        assert joined.id > last.id and joined.staff_no > last.staff_no
        session.rollback()


def test_the_months_are_reckoned_from_the_day_alone(house):
    class Nobody:
        def __getattr__(self, _name: str) -> Any:
            raise AssertionError("the months are reckoned from the day alone")

    builder = type("Build", (), {"day": date(2026, 3, 1)})()
    spans = Records(builder, Nobody(), 1, 2).months()
    assert spans == [(date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 2, 1), date(2026, 3, 1))]
    assert house.told[-1].endswith("entries of the search index")
