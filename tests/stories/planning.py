"""Planning: the appointment, the plan and its review, and the departments' tasks."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from bpo.documents.issuing import reprint, verify_document
from bpo.documents.models import IssuedDocument
from bpo.kernel.roles import Department
from bpo.projects import actions, queries
from bpo.projects.models import Plan
from bpo.projects.rules import InterfaceRole, Phase, PlanSection, PlanState, ProjectState, TaskState, Verdict
from tests.stories.company import Company

TEAM = ("service", "system", "technology", "hr", "administration", "finance", "second in finance", "team leader")
VOICES = {
    Department.SALES: "sales",
    Department.OPERATIONS: "service",
    Department.SYSTEM: "system",
    Department.TECHNOLOGY: "technology",
    Department.HR: "hr",
    Department.ADMINISTRATION: "administration",
    Department.FINANCE: "finance",
}
REVIEWERS = {**VOICES, Department.OPERATIONS: "director"}
REPRESENTATIVES = 2
KEPT = ("quantity", "skills", "starts_on", "detail", "kpi", "threshold_seconds")


def words_of(pdf: bytes) -> str:
    """What is written in a PDF, without white space."""
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def appoint_manager(company: Company, project: Any) -> None:
    """The director's numbered letter makes the project manager; a PDF says so; the manager takes it on."""
    letter = company.act(
        actions.appoint_manager, "director", not_by="sales", project_id=project.id,
        appointee_id=company.ids["manager"], duties="编写项目计划书，组织上线", authority="调度各部门",
        starts_on=company.now.date(),
    )  # fmt: skip
    paper = company.session.get_one(IssuedDocument, letter.document_id)
    said = words_of(reprint(company.session, paper))
    assert letter.number == "RM-2026-001" and letter.number in said and "周敏" in said and "李建国" in said
    assert verify_document(company.session, paper).ok
    company.act(actions.acknowledge_appointment, "manager", not_by="other manager", appointment_id=letter.id)
    for somebody in TEAM:
        company.act(
            actions.add_person, "director", not_by="hr", project_id=project.id, user_id=company.ids[somebody]
        )  # fmt: skip


def change(company: Company, item: Any, **changes: Any) -> None:
    """The manager changes an item of the plan and keeps what is not named."""
    company.act(actions.change_item, "manager", not_by="other manager", **item_facts(item, **changes))


def item_facts(item: Any, **changes: Any) -> dict[str, Any]:
    facts = {name: getattr(item, name) for name in KEPT}
    facts["target_percent"] = None if item.target_bp is None else Decimal(item.target_bp) / 100
    facts["requirement_ids"] = [one.requirement_id for one in item.coverage]
    return {
        "item_id": item.id, "title": item.title, "department": item.department, "due_on": item.due_on, **facts,
        **changes,
    }  # fmt: skip


def write_plan(company: Company, project: Any) -> Any:
    """The mode's usual items, cut to two representatives, tracing every requirement; review waits for the last one."""
    plan = company.act(actions.start_plan, "manager", not_by="other manager", project_id=project.id)
    wanted = list(queries.requirement_refs(company.session, project.id))
    items = queries.ordered_items(plan)
    representatives, leader, inspector = items[:3]
    for spare in (leader, inspector):
        company.act(actions.remove_item, "manager", not_by="service", item_id=spare.id)
    change(company, representatives, quantity=REPRESENTATIVES, requirement_ids=wanted[:3])
    for item in items:
        if item.section == PlanSection.INTERFACES:
            change(company, item, detail="甲方：林晓雯；乙方：周敏")
    contact_id = next(iter(dict(queries.client_contacts_to_pick(company.session, project))))
    company.act(
        actions.name_contacts, "manager", not_by="other manager", project_id=project.id, phase=Phase.BEFORE_GO_LIVE,
        role=InterfaceRole.BUSINESS, contact_id=contact_id, user_id=company.ids["manager"],
        starts_on=company.now.date(),
    )  # fmt: skip
    due = {"plan_id": plan.id, "due_on": company.now.date() + timedelta(days=5)}
    gap = company.refuses("not_reviewable_uncovered", actions.convene_review, "manager", **due)
    refs = list(queries.requirement_refs(company.session, project.id).values())
    assert gap.facts["refs"] == refs[3:] and "R-004" in str(gap)
    security = next(item for item in items if item.section == PlanSection.SECURITY)
    change(company, security, requirement_ids=wanted[3:])
    assert queries.gaps_of(company.session, plan) == []
    return plan


def review_plan(company: Company, project: Any, plan: Any) -> None:
    """Each department speaks for itself; HR returns the plan, gets its answer, and approves the second round."""
    first = _round(company, plan, returned_by=Department.HR)
    opinion = next(one for one in first.opinions if one.verdict == Verdict.RETURNED)
    again = {"plan_id": plan.id, "due_on": company.now.date() + timedelta(days=5)}
    company.refuses("unanswered", actions.convene_review, "manager", **again)
    company.act(
        actions.answer_comment, "manager", not_by="other manager", opinion_id=opinion.id, answer="改到前一周到岗"
    )
    representatives = queries.ordered_items(company.session.get_one(Plan, plan.id))[0]
    change(company, representatives, due_on=representatives.due_on - timedelta(days=7))
    second = _round(company, plan)
    asked = {one.department for one in second.opinions if not one.carried}
    assert (second.round, asked) == (2, {Department.HR})
    company.session.refresh(plan)
    company.session.refresh(project)
    assert (plan.state, project.state) == (PlanState.APPROVED, ProjectState.PREPARING) and plan.content_hash
    frozen = item_facts(representatives, title="坐席代表")
    company.refuses("frozen", actions.change_item, "manager", **frozen)


def _round(company: Company, plan: Any, returned_by: Department | None = None) -> Any:
    review = company.act(
        actions.convene_review, "manager", not_by="director", plan_id=plan.id,
        due_on=company.now.date() + timedelta(days=5),
    )  # fmt: skip
    for opinion in [one for one in review.opinions if one.verdict is None]:
        sent_back = opinion.department == returned_by
        other = "finance" if opinion.department != Department.FINANCE else "hr"
        company.act(
            actions.give_opinion, REVIEWERS[opinion.department], not_by=other, review_id=review.id,
            department=opinion.department, verdict=Verdict.RETURNED if sent_back else Verdict.APPROVED,
            comment="到岗后一周内排不出培训" if sent_back else None,
        )  # fmt: skip
    return review


def do_tasks(company: Company, project: Any, *, but: int = 0) -> list[Any]:
    """Each department reports its tasks and shows its work, the manager confirms; the last `but` are left for later."""
    tasks = [one for one in queries.tasks_of(company.session, project.id) if one.state != TaskState.CONFIRMED]
    for task in tasks[: len(tasks) - but]:
        voice = VOICES[task.department]
        other = "finance" if voice != "finance" else "hr"
        for line in list(task.checks):
            company.act(actions.tick_check, voice, not_by=other, task_id=task.id, check_id=line.id, done=True)
        company.act(
            actions.report_task, voice, not_by=other, task_id=task.id, report="已完成",
            evidence=[("验收记录.txt", f"{task.title} 验收合格".encode())],
        )  # fmt: skip
        company.act(actions.confirm_task, "manager", not_by=voice, task_id=task.id)
    return tasks[len(tasks) - but :] if but else []


def publish_manual(company: Company, project: Any) -> None:
    """The service manager writes how calls are answered, the project manager approves it."""
    manual = company.act(
        actions.start_manual, "service", not_by="manager", project_id=project.id, title="运营手册",
        body="# 开场白\n您好，云澜客服。",
    )  # fmt: skip
    company.act(actions.send_manual, "service", manual_id=manual.id)
    company.act(actions.approve_manual, "manager", not_by="service", manual_id=manual.id)
