"""Changing: the client changes its mind, and everybody whose work it touches follows."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from bpo.clients import actions, queries
from bpo.clients.models import Change, Requirement
from bpo.clients.rules import (
    ChangeChannel,
    ChangeState,
    Dealing,
    Decision,
    ImpactArea,
    Position,
    RequirementCategory,
    TargetAct,
    Urgency,
)
from bpo.documents.issuing import reprint
from bpo.documents.models import IssuedDocument
from bpo.kernel.roles import Department
from bpo.projects import actions as projects
from bpo.projects.queries import approved_plan, ordered_items, readiness_of
from bpo.projects.rules import PlanState, Verdict
from tests.stories import planning
from tests.stories.company import Company

WISH = "服务时间延长至 24 点"
LATER = date(2026, 8, 27)


def change_the_hours(company: Company, project: Any) -> None:
    """From the wish to the next baseline: analysed, reviewed with one department silent, decided, told, followed."""
    session = company.session
    change = record(company, project)
    about_hours = (Requirement.project_id == project.id, Requirement.category == RequirementCategory.SERVICE_HOURS)
    hours = session.scalars(select(Requirement).where(*about_hours)).one()
    company.act(
        actions.add_target, "sales", not_by="manager", change_id=change.id, act=TargetAct.AMEND,
        requirement_id=hours.id, statement="热线每天 8:00–24:00 开通，节假日不休",
    )  # fmt: skip
    company.act(actions.begin_analysis, "sales", not_by="director", change_id=change.id)
    item = find_impact(company, change)

    convened = date(2026, 8, 24)
    company.act(actions.convene_change_review, "sales", not_by="manager", change_id=change.id, due_on=convened)
    assert {one.department for one in change.positions} == {Department.OPERATIONS, Department.HR, Department.FINANCE}
    take_positions(company, change)
    early = {"change_id": change.id, "decision": Decision.APPROVED, "effective_on": date(2026, 10, 8)}
    company.refuses("positions_awaited", actions.decide_change, "director", **early)

    company.on(LATER)
    company.act(
        actions.decide_change, "director", not_by="sales", change_id=change.id, conditions="夜班先招满两人",
        decision=Decision.APPROVED_WITH_CONDITIONS, effective_on=date(2026, 10, 8),
    )  # fmt: skip
    session.refresh(hours)
    assert (hours.version, [one.number for one in queries.versions_of(session, hours.id)]) == (2, [2, 1])
    silent = {one.department for one in change.positions if one.late}
    assert silent == {Department.FINANCE}
    send_letter(company, change)
    follow_it_in_the_plan(company, project, change, item)


def record(company: Company, project: Any) -> Change:
    return company.act(
        actions.record_change, "sales", not_by="manager", project_id=project.id, title=WISH,
        description="夜间咨询增多，希望热线开到 24 点。", raised_by="林晓雯", channel=ChangeChannel.MEETING,
        received_on=date(2026, 8, 19), wanted_by_on=date(2026, 10, 8), urgency=Urgency.NORMAL,
    )  # fmt: skip


def find_impact(company: Company, change: Change) -> str:
    """What traces to the service hours is found; the departments say what it takes. Returns the item's ref."""
    found_in = {one.area for one in change.impacts}
    assert {ImpactArea.PLAN, ImpactArea.TASK, ImpactArea.STAFFING} <= found_in
    position = next(one for one in change.impacts if one.subject_type == "position")
    company.act(
        actions.assess_impact, "hr", not_by="auditor", impact_id=position.id,
        after="4 人，其中夜班 2 人", once=Decimal(3000), month=Decimal("16000.00"), workdays=10,
    )  # fmt: skip
    return str(position.subject_key)


def take_positions(company: Company, change: Change) -> None:
    """Operations agrees, HR has conditions; finance says nothing until its day has passed."""
    facts = {"change_id": change.id}
    company.act(
        actions.give_position, "service", not_by="hr", **facts, department=Department.OPERATIONS,
        position=Position.AGREE,
    )  # fmt: skip
    company.act(
        actions.give_position, "hr", not_by="service", **facts, department=Department.HR,
        position=Position.CONDITIONS, comment="九月底前批准招聘",
    )  # fmt: skip


def send_letter(company: Company, change: Change) -> None:
    company.act(actions.send_outcome_letter, "sales", not_by="director", change_id=change.id, shared=True)
    paper = company.session.get_one(IssuedDocument, change.document_id)
    said = planning.words_of(reprint(company.session, paper))
    assert change.letter_number in said and "24:00" in said and "夜班先招满两人" in said and "16,000" not in said
    assert change.state == ChangeState.IMPLEMENTING


def follow_it_in_the_plan(company: Company, project: Any, change: Change, ref: str) -> None:
    """The second version is not reviewed until the flagged item is dealt with; the first one stays as it was."""
    session = company.session
    frozen = approved_plan(session, project.id)
    before = frozen.content_hash
    second = company.act(projects.start_plan, "manager", not_by="other manager", project_id=project.id)
    due = {"plan_id": second.id, "due_on": LATER + timedelta(days=5)}
    told = company.refuses("not_reviewable_flagged", projects.convene_review, "manager", **due)
    assert told.facts == {"ref": ref, "change": change.number}
    gate = {one.code: one for one in company.ask(readiness_of, "manager", project.id)}
    assert not gate["changes_dealt_with"].ok
    (flag,) = queries.open_flags(session, project.id)
    item = next(one for one in ordered_items(second) if one.ref == ref)
    company.refuses("not_changed", actions.deal_with_flag, "manager", flag_id=flag.id, outcome=Dealing.CHANGED)
    planning.change(company, item, quantity=planning.REPRESENTATIVES + 2)
    company.act(
        actions.deal_with_flag, "manager", not_by="finance", flag_id=flag.id, outcome=Dealing.CHANGED
    )  # fmt: skip
    session.refresh(change)
    assert change.state == ChangeState.CLOSED
    review = company.act(projects.convene_review, "manager", not_by="director", **due)
    for opinion in [one for one in review.opinions if one.verdict is None]:
        company.act(
            projects.give_opinion, planning.REVIEWERS[opinion.department], review_id=review.id,
            department=opinion.department, verdict=Verdict.APPROVED,
        )  # fmt: skip
    session.refresh(second)
    session.refresh(frozen)
    assert (second.state, frozen.state, frozen.content_hash) == (PlanState.APPROVED, PlanState.SUPERSEDED, before)
