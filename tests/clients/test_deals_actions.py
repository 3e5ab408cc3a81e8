"""Opportunities, comparisons, duties and the signed-off paper, on a real database."""

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from bpo.clients import actions, queries
from bpo.clients.models import Advice, Duty, Opportunity
from bpo.clients.rules import (
    CooperationMode,
    DutyStanding,
    HandoverState,
    OpportunitySource,
    RequirementCategory,
    RequirementKind,
    ServiceKind,
)
from bpo.clients.rules import OpportunityStage as S
from bpo.documents.issuing import papers_of, verify_document
from bpo.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from bpo.kernel.models import JournalEntry
from bpo.kernel.roles import Role
from bpo.projects.actions import open_project
from tests.clients.makers import SYSTEM, complete, handover_of, make_client
from tests.conftest import NOW
from tests.projects.makers import make_project

TODAY = date(2026, 11, 22)


def deal_facts(client, **changes) -> dict[str, Any]:
    return {
        "client_id": client.id, "title": "乘客客服外包", "mode": CooperationMode.FULL,
        "source": OpportunitySource.TENDER,
        "services": [ServiceKind.CONSULTATION], "seats": 20, "value": Decimal("1440000.00"), **changes,
    }  # fmt: skip


def make_deal(session, client, stage=S.LEAD, **changes) -> Opportunity:
    row = actions.open_opportunity(session, SYSTEM, now=NOW, **deal_facts(client, **changes))
    for step in (S.QUALIFIED, S.COSTING, S.QUOTED, S.NEGOTIATING):
        if row.stage == stage:
            break
        actions.move_opportunity(session, SYSTEM, opportunity_id=row.id, stage=step, today=TODAY)
    session.commit()
    return row


def test_sales_opens_an_opportunity_of_its_own_and_edits_it(session, person):
    client, sales = make_client(session), person(Role.SALES)
    row = actions.open_opportunity(session, sales, now=NOW, **deal_facts(client))
    session.commit()
    assert (row.number, row.stage, row.owner_id, row.probability) == ("SJ-2026-001", S.LEAD, sales.id, 10)
    assert (row.value_minor, row.weighted_minor) == (144_000_000, 14_400_000)
    changed = deal_facts(client, title="改名", probability=35, next_step="拜访", next_step_on=TODAY)
    actions.edit_opportunity(
        session, sales, opportunity_id=row.id, row_version=row.row_version, owner_id=sales.id, **changed
    )
    session.commit()
    assert (row.title, row.probability, row.next_step_on) == ("改名", 35, TODAY)
    with pytest.raises(Conflict) as refusal:
        actions.edit_opportunity(session, sales, opportunity_id=row.id, row_version=1, **changed)
    assert refusal.value.code == "stale"
    with pytest.raises(Invalid) as wrong:
        actions.edit_opportunity(session, sales, opportunity_id=row.id, **deal_facts(client, next_step_on=TODAY))
    assert wrong.value.field == "next_step"
    session.rollback()
    total = session.scalar(select(func.sum(queries.weighted())))
    assert total == row.weighted_minor == 50_400_000, "the database rounds as the rules do"


def test_it_goes_through_its_stages_is_lost_with_a_reason_and_taken_up_again(session):
    row = make_deal(session, make_client(session), S.QUOTED)
    assert row.probability == 60
    with pytest.raises(Invalid) as refusal:
        actions.move_opportunity(session, SYSTEM, opportunity_id=row.id, stage=S.LOST, today=TODAY)
    assert refusal.value.field == "reason"
    actions.move_opportunity(session, SYSTEM, opportunity_id=row.id, stage=S.LOST, reason="价格", today=TODAY)
    session.commit()
    assert (row.stage, row.lost_reason, row.ended_on, row.probability) == (S.LOST, "价格", TODAY, 0)
    with pytest.raises(Conflict):
        actions.edit_opportunity(session, SYSTEM, opportunity_id=row.id, **deal_facts(make_client(session, 2)))
    session.rollback()
    actions.move_opportunity(session, SYSTEM, opportunity_id=row.id, stage=S.QUALIFIED, today=TODAY)
    session.commit()
    assert (row.stage, row.lost_reason, row.ended_on, row.probability) == (S.QUALIFIED, None, None, 25)
    acts = session.scalars(select(JournalEntry.act).order_by(JournalEntry.id)).all()
    assert [one.removeprefix("clients.opportunity_") for one in acts if one.startswith("clients.opportunity_")] == [
        "opened", "to_qualified", "to_costing", "to_quoted", "lost", "taken_up",
    ]  # fmt: skip


def test_it_is_won_by_opening_its_project_only(session, person):
    client = make_client(session)
    row, sales = make_deal(session, client, S.NEGOTIATING), person(Role.SALES)
    with pytest.raises(Conflict) as refusal:
        actions.move_opportunity(session, sales, opportunity_id=row.id, stage=S.WON, today=TODAY)
    assert refusal.value.code == "opportunity_opens_project"
    facts = {"name": "乘客客服", "mode": row.mode, "services": [ServiceKind.CONSULTATION],
             "go_live_on": date(2027, 2, 1), "now": NOW}  # fmt: skip
    with pytest.raises(Invalid) as wrong:
        open_project(session, sales, client_id=make_client(session, 2).id, opportunity_id=row.id, **facts)
    assert wrong.value.code == "opportunity_client"
    session.rollback()
    project = open_project(session, sales, client_id=client.id, opportunity_id=row.id, **facts)
    session.commit()
    assert (row.stage, row.project_id, row.probability, row.ended_on) == (S.WON, project.id, 100, TODAY)
    with pytest.raises(Conflict):
        open_project(session, sales, client_id=client.id, opportunity_id=row.id, **facts)


def test_who_may_see_opportunities_and_who_may_not(session, person):
    row = make_deal(session, make_client(session))
    for role in (Role.SALES, Role.DIRECTOR, Role.FINANCE, Role.AUDITOR):
        assert queries.opportunity_page(session, person(role), row.id).id == row.id
    for role in (Role.CLIENT, Role.PROJECT_MANAGER, Role.ADMINISTRATOR):
        with pytest.raises(Forbidden):
            queries.opportunity_page(session, person(role), row.id)
    with pytest.raises(Forbidden):
        actions.open_opportunity(session, person(Role.DIRECTOR), now=NOW, **deal_facts(make_client(session, 2)))
    with pytest.raises(NotFound):
        queries.opportunity_page(session, person(Role.SALES), 4711)


def test_a_kept_comparison_holds_its_parameters_and_is_never_changed(session):
    row = make_deal(session, make_client(session))
    first = actions.keep_advice(session, SYSTEM, opportunity_id=row.id, now=NOW, seats="20, 30", years=4, core="no")
    session.commit()
    second = actions.keep_advice(session, SYSTEM, opportunity_id=row.id, now=NOW, seats="20")
    session.commit()
    assert (first.number, second.number) == ("SJ-2026-001-1", "SJ-2026-001-2")
    kept = queries.kept_comparison(first)
    assert (kept["parameters"]["seats"], kept["answers"]) == ([20, 30], {"core": "no"})
    again = queries.advice_preview(session, SYSTEM, row.id, seats="20, 30", years=4)
    assert [one["years"] for one in kept["ways"]] == [list(one["years"]) for one in again["ways"]]
    number, pdf = queries.advice_paper(session, SYSTEM, advice_id=first.id, language="en")
    assert number == first.number and pdf.startswith(b"%PDF")
    with pytest.raises(Invalid):
        queries.advice_paper(session, SYSTEM, advice_id=first.id, language="xx")
    first.count = 9
    with pytest.raises(Exception, match="append-only"):
        session.flush()
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Advice)) == 2


def open_duties(session, handover):
    return {one.duty.code: one for one in queries.judged(session, handover)[1]}


def test_duties_are_taken_as_requirements_or_answered(session, person):
    handover = handover_of(session, make_project(session, client=make_client(session)))
    sales = person(Role.SALES)
    found = open_duties(session, handover)
    assert {code for code, one in found.items() if one.standing == DutyStanding.MISSING} == {"LD-41", "PI-17", "PI-21"}
    assert "CC-30" not in found and "GL-13" not in found, "outbound calls and leased seats are not this project's"
    wanted = [found[code].duty.id for code in ("PI-21", "GL-02", "PI-21")]
    taken = actions.take_duties(session, sales, handover_id=handover.id, duty_ids=wanted)
    session.commit()
    assert [(one.ref, one.kind, one.source_place) for one in taken] == [
        ("R-001", RequirementKind.STATUTORY, "PI-21"), ("R-002", RequirementKind.IMPLIED, "GL-02"),
    ]  # fmt: skip
    assert actions.take_duties(session, sales, handover_id=handover.id, duty_ids=wanted) == []
    waive = {"handover_id": handover.id, "duty_id": found["LD-41"].duty.id}
    actions.waive_duty(session, sales, reason="坐席由客户排班", now=NOW, **waive)
    session.commit()
    assert open_duties(session, handover)["LD-41"].reason == "坐席由客户排班"
    actions.ask_duty_again(session, sales, **waive)
    session.commit()
    assert open_duties(session, handover)["LD-41"].standing == DutyStanding.MISSING
    with pytest.raises(Conflict) as refusal:
        actions.waive_duty(session, sales, handover_id=handover.id, duty_id=wanted[0], reason="不需要", now=NOW)
    assert refusal.value.code == "duty_met"
    with pytest.raises(NotFound):
        actions.take_duties(session, sales, handover_id=handover.id, duty_ids=[4711])
    with pytest.raises(Forbidden):
        actions.take_duties(session, person(Role.DIRECTOR), handover_id=handover.id, duty_ids=wanted)


def test_the_library_is_kept_by_director_and_administrator(session, person):
    facts: dict[str, Any] = {
        "code": "nb-1", "kind": RequirementKind.IMPLIED, "category": RequirementCategory.REPORT,
        "services": [ServiceKind.SURVEY], "modes": [], "statement_zh": "每周提交进度",
        "statement_en": "Weekly progress", "acceptance_zh": None, "acceptance_en": None,
        "is_required": True, "is_active": True,
    }  # fmt: skip
    duty = actions.add_duty(session, person(Role.DIRECTOR), **facts)
    session.commit()
    assert duty.code == "NB-1"
    with pytest.raises(Conflict):
        actions.add_duty(session, person(Role.ADMINISTRATOR), **facts)
    with pytest.raises(Forbidden):
        actions.edit_duty(session, person(Role.SALES), duty_id=duty.id, **facts)
    actions.edit_duty(session, person(Role.ADMINISTRATOR), duty_id=duty.id, **{**facts, "is_active": False})
    session.commit()
    survey = make_project(session, client=make_client(session), services=[ServiceKind.SURVEY])
    assert "NB-1" not in open_duties(session, handover_of(session, survey)), "out of use"


def test_every_duty_of_the_library_is_well_formed(session):
    rows = session.scalars(select(Duty)).all()
    assert len(rows) > 30
    for row in rows:
        facts = queries.facts_of_duty(row)
        assert facts.statement and row.statement_en and row.acceptance_zh and row.acceptance_en, row.code
        assert (row.kind == RequirementKind.STATUTORY) == (row.law is not None), row.code


def test_an_accepted_handover_has_its_paper_with_both_names_and_the_hashes(session, person):
    handover = handover_of(session, make_project(session, client=make_client(session)))
    sales, director = person(Role.SALES, name="王磊"), person(Role.DIRECTOR, name="李建国")
    complete(session, handover)
    with pytest.raises(NotFound):
        queries.handover_paper(session, director, handover_id=handover.id)
    actions.send_handover(session, sales, handover_id=handover.id, now=NOW)
    actions.accept_handover(session, director, handover_id=handover.id, now=NOW)
    session.commit()
    assert handover.state == HandoverState.ACCEPTED
    (paper,) = papers_of(session, handover)
    facts: Any = paper.facts
    source = hashlib.sha256(b"%PDF-1.7 contract").hexdigest()
    assert (paper.number, facts["sent_by"], facts["accepted_by"]) == (handover.number, "王磊", "李建国")
    assert [one[2] for one in facts["sources"]] == [source]
    assert [one[0] for one in facts["requirements"]] == [f"R-{number:03d}" for number in range(1, 9)]
    assert verify_document(session, paper).ok
    number, pdf = queries.handover_paper(session, sales, handover_id=handover.id)
    assert number == handover.number and hashlib.sha256(pdf).hexdigest() == paper.pdf_sha256
    sheet = queries.handover_page(session, director, handover.id)
    assert [one.name for one in sheet.files] == ["服务合同.pdf"], "the paper is no source"
