"""Acts tell the index in their own transaction; what is found is what the lists show this reader."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bpo.clients import actions as clients
from bpo.clients.queries import clients_listed
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.projects.queries import projects_listed
from bpo.search import queries
from bpo.search.models import SearchEntry
from staffing.agents import actions as agents
from staffing.agents.queries import agents_listed
from tests.clients.makers import handover_of, make_client, make_contact, make_requirement
from tests.contracts.makers import make_contract
from tests.projects.makers import hand_over, make_project
from tests.search.makers import entries, hits, in_step
from tests.staffing.makers import POSITION, make_agent

SYSTEM = Actor.system()


@pytest.fixture(autouse=True)
def addresses(app):
    """Hits lead somewhere: their addresses are made inside a request."""
    with app.test_request_context():
        yield


def test_a_client_is_found_by_every_name_it_has(session):
    client = make_client(
        session,
        1,
        short_name="广东移动",
        legal_name_zh="中国移动通信集团广东有限公司",
        legal_name_en="Guangdong Mobile",
    )
    make_client(session, 2)
    for typed in (
        "广东移动",
        "移动",
        "广",
        "gdyd",
        "gd",
        "guangdongyidong",
        "YIDONG",
        "mobile 广东",
        "C-001",
        "c001",
        "c1",
        "Ｃ００１",
    ):
        assert hits(session, SYSTEM, typed)["client"][0] == client.id, typed
    assert "client" not in hits(session, SYSTEM, "广东 联通")
    assert hits(session, SYSTEM, "%") == hits(session, SYSTEM, "_") == hits(session, SYSTEM, "'\"") == {}


def test_an_edit_a_rollback_and_a_withdrawal_are_followed(session):
    client = make_client(session, 1)
    project = make_project(session, client=client)
    requirement = make_requirement(session, handover_of(session, project), statement="节假日不休")
    client.short_name = "海晏电商"
    session.flush()
    session.rollback()
    assert "client" not in hits(session, SYSTEM, "海晏")
    facts = {name: getattr(client, name) for name in ("legal_name_zh", "taxpayer_kind", "uscc", "payment_days")}
    clients.edit_client(
        session, SYSTEM, client_id=client.id, short_name="海晏电商", **facts, row_version=client.row_version
    )
    session.commit()
    found = hits(session, SYSTEM, "海晏")
    assert found["client"] == [client.id] and found["project"] == [project.id], "the project tells its client's name"
    assert hits(session, SYSTEM, "节假日")["requirement"] == [requirement.id]
    clients.withdraw_requirement(
        session, SYSTEM, requirement_id=requirement.id, reason="不再需要", today=date(2026, 11, 22)
    )
    session.commit()
    assert "requirement" not in hits(session, SYSTEM, "节假日")
    in_step(session)


def test_amounts_lead_to_contracts(session):
    contract = make_contract(session, make_project(session), base_amount=128_000)
    for typed in ("128,000", "12.8万", "128000.00", "¥128,000"):
        assert hits(session, SYSTEM, typed)["contract"] == [contract.id], typed
    assert "contract" not in hits(session, SYSTEM, "128,001")


def test_the_better_match_stands_first(session):
    by_text = make_project(session, name="客服热线（原名银河）")
    by_start = make_project(session, name="银河客服")
    assert hits(session, SYSTEM, "银河")["project"] == [by_start.id, by_text.id]
    assert hits(session, SYSTEM, by_text.code)["project"][0] == by_text.id


def test_nobody_finds_a_number_or_an_address_of_a_person(session):
    make_contact(session, make_client(session))
    assert hits(session, SYSTEM, "林晓雯")["contact"]
    for typed in ("13800138000", "138 0013 8000", "8000", "yunlan.example"):
        assert "contact" not in hits(session, SYSTEM, typed), typed


def test_counts_and_order_say_nothing_of_what_lies_outside(session, person):
    client, other = make_client(session, 1), make_client(session, 2)
    mine = make_project(session, client=client, name="银河客服")
    manager = person(Role.PROJECT_MANAGER, projects=(mine,))
    before = queries.found(session, manager, "银河")
    for number in range(12):
        make_project(session, client=other, name=f"银河{number}号")
    assert queries.found(session, manager, "银河") == before
    assert {group.kind.name: group.total for group in before} == {"project": 1, "handover": 1}
    assert hits(session, manager, other.short_name) == {}


def test_words_that_stand_everywhere_still_find_what_is_near_and_what_is_rare(session, person, monkeypatch):
    client = make_client(session, 1, short_name="银河集团")
    mine = make_project(session, client=client, name="银河客服")
    for number in range(6):
        make_agent(session, mine if number == 0 else None, name=f"银河{number}")
    monkeypatch.setattr(queries, "CROWD", 3)
    monkeypatch.setattr(queries, "NEAR", 3)
    monkeypatch.setattr(queries, "NEWEST", 4)
    found = queries.found(session, person(Role.DIRECTOR), "银河")
    assert {group.kind.name: group.whole for group in found} == {
        "client": True, "project": True, "handover": True, "agent": False,
    }  # fmt: skip
    near = hits(session, person(Role.TEAM_LEADER, projects=(mine,)), "银河")
    assert near["project"] == [mine.id] and len(near["agent"]) == 1


def test_the_client_s_people_find_what_was_accepted_and_nothing_else(session, person):
    project = make_project(session)
    customer = person(Role.CLIENT, projects=(project,))
    draft = make_requirement(session, handover_of(session, project), statement="草拟的要求")
    assert "requirement" not in hits(session, customer, "草拟")
    assert hits(session, person(Role.PROJECT_MANAGER, projects=(project,)), "草拟")["requirement"] == [draft.id]
    hand_over(session, project)
    assert hits(session, customer, "草拟")["requirement"] == [draft.id]
    make_contract(session, project)
    assert set(hits(session, customer, project.name)) == {"project"}
    in_step(session)


LISTS = {"client": clients_listed, "project": projects_listed, "agent": agents_listed}
READERS = (Role.DIRECTOR, Role.SALES, Role.PROJECT_MANAGER, Role.HR, Role.TEAM_LEADER, Role.CLIENT, Role.ADMINISTRATOR)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(("client", "project", "agent", "assign", "rename")), st.integers(0, 5)), max_size=5
    ),
    role=st.sampled_from(READERS),
    member=st.integers(0, 3),
)
def test_search_finds_what_the_lists_show_and_the_index_equals_its_rebuild(session, person, steps, role, member):
    """After any acts, for any reader: by the word in every record, search and list give the same records."""
    made = [
        make_project(session, client=make_client(session, 1 + len(entries(session)), short_name="银河"), name="银河")
    ]
    workers = []
    for step, number in steps:
        project = made[number % len(made)]
        if step == "client":
            make_client(session, 1 + len(entries(session)), short_name="银河")
        elif step == "project":
            made.append(
                make_project(
                    session, client=make_client(session, 1 + len(entries(session)), short_name="银河"), name="银河"
                )
            )
        elif step == "agent" and number % 2:
            make_agent(session, project, name="银河")
        elif step == "agent":
            workers.append(make_agent(session, name="银河"))
        elif step == "assign" and workers:
            agent = workers.pop()
            agents.assign_to_project(
                session,
                SYSTEM,
                agent_id=agent.id,
                project_id=project.id,
                position=POSITION,
                starts_on=date(2026, 12, 1 + number),
            )
            session.commit()
    in_step(session)
    reader = person(role, projects=tuple(made[: member + 1]))
    found = hits(session, reader, "银河")
    for kind, listed in LISTS.items():
        if reader.grant(listed.permit) is None:
            assert kind not in found
            continue
        model = listed(session, reader).column_descriptions[0]["entity"]
        shown = set(session.scalars(listed(session, reader).with_only_columns(model.id)))
        named = set(
            session.scalars(select(SearchEntry.record_id).where(SearchEntry.kind == kind, SearchEntry.title == "银河"))
        )
        assert set(found.get(kind, ())) == shown & named
