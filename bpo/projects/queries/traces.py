"""What of a project traces to its requirements: plan items with their tasks and headcounts, and the manual."""

from collections.abc import Collection, Iterator
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients import queries as clients
from bpo.clients.queries import FlagFacts
from bpo.clients.rules import ImpactArea, RequirementFacts, Trace
from bpo.kernel import slots
from bpo.kernel.locale import _, say_day, say_number
from bpo.kernel.roles import Department
from bpo.projects import rules
from bpo.projects.models import DepartmentTask, Plan, PlanItem
from bpo.projects.queries.manuals import chapters_naming
from bpo.projects.queries.plans import approved_plan, facts_of_plan, versions_of
from bpo.projects.rules import ItemFacts, PlanSection, TaskState
from bpo.projects.schemas.words import TASK_STATES

AREAS = {
    PlanSection.FACILITIES: ImpactArea.SEATS,
    PlanSection.SOFTWARE: ImpactArea.SYSTEM,
    PlanSection.TRAINING: ImpactArea.TRAINING,
    PlanSection.SERVICE_LEVELS: ImpactArea.KPI,
    PlanSection.MILESTONES: ImpactArea.SCHEDULE,
    PlanSection.REPORTING: ImpactArea.REPORT,
    PlanSection.SECURITY: ImpactArea.SECURITY,
}


def covering(session: Session, project_id: int, requirement_ids: Collection[int]) -> dict[str, frozenset[int]]:
    """{ref: the requirements of these that it serves} of the items of the newest and of the approved plan."""
    found: dict[str, frozenset[int]] = {}
    for plan in plans_that_count(session, project_id):
        for item in plan.items:
            served = frozenset(item.requirement_ids) & frozenset(requirement_ids)
            if served:
                found[item.ref] = found.get(item.ref, frozenset()) | served
    return found


def plans_that_count(session: Session, project_id: int) -> list[Plan]:
    """The approved version and the newest one, where it is another: in the order of their numbers."""
    newest = versions_of(session, project_id)[:1]
    approved = approved_plan(session, project_id)
    both = {one.id: one for one in ([approved] if approved else []) + newest}
    return sorted(both.values(), key=lambda one: one.number)


def item_refs(session: Session, project_id: int) -> dict[int, str]:
    """{id of an item of any version: its ref}, for floors that hold items by their id."""
    rows = select(PlanItem.id, PlanItem.ref).join(Plan, Plan.id == PlanItem.plan_id)
    return dict(session.execute(rows.where(Plan.project_id == project_id)).all())


def flags_on_items(session: Session, project_id: int) -> dict[str, list[FlagFacts]]:
    """{ref of a plan item: what it is flagged by and nobody has dealt with}."""
    found: dict[str, list[FlagFacts]] = {}
    for flag in clients.open_flags(session, project_id):
        if flag.subject_type == clients.PLAN_ITEM:
            found.setdefault(flag.subject_key, []).append(flag)
    return found


@slots.shares("requirement_traces")
def traces(
    session: Session, *, project_id: int, requirements: Collection[RequirementFacts]
) -> Iterator[Trace]:  # fmt: skip
    """The items that serve the requirements; their tasks and headcounts follow them; the manual where it names one."""
    served = covering(session, project_id, [one.id for one in requirements])
    plans = plans_that_count(session, project_id)
    facts: dict[str, ItemFacts] = {}
    for plan in plans:  # the approved one first, so that what is newer overwrites it
        facts.update({one.ref: one for one in facts_of_plan(session, plan) if one.ref in served})
    held = {one.ref: one for one in facts_of_plan(session, plans[0])} if plans else {}
    for ref, ids in served.items():
        item = facts[ref]
        yield Trace(
            area=AREAS.get(item.section, ImpactArea.PLAN), subject_type=clients.PLAN_ITEM, subject_key=ref,
            label=f"{ref} {item.title}", path=f"/projects/{project_id}/plan", department=item.department,
            before=said(item), requirement_ids=ids, permit="plans.view",
            fingerprint=rules.content_hash([held.get(ref, item)]),
        )  # fmt: skip
        if item.section == PlanSection.POSITIONS:
            yield Trace(
                area=ImpactArea.STAFFING, subject_type="position", subject_key=ref, label=f"{ref} {item.title}",
                path=f"/projects/{project_id}/plan", department=Department.HR, requirement_ids=ids, flagged=False,
                before=_("%(count)s people planned", count=item.quantity or 0), permit="plans.view",
            )  # fmt: skip
    yield from task_traces(session, project_id, served)
    yield from manual_traces(session, project_id, requirements)


def task_traces(session: Session, project_id: int, served: dict[str, frozenset[int]]) -> Iterator[Trace]:
    refs = item_refs(session, project_id)
    chosen = select(DepartmentTask).where(
        DepartmentTask.project_id == project_id, DepartmentTask.state != TaskState.WITHDRAWN
    )
    for task in session.scalars(chosen.order_by(DepartmentTask.due_on, DepartmentTask.id)):
        ref = refs.get(task.plan_item_id, "")
        if ref in served:
            yield Trace(
                area=ImpactArea.TASK, subject_type="task", subject_key=ref, label=f"{ref} {task.title}",
                path=f"/tasks/{task.id}", department=task.department, requirement_ids=served[ref], flagged=False,
                before=f"{TASK_STATES[task.state]} · {say_day(task.due_on)}", permit="tasks.view",
            )  # fmt: skip


def manual_traces(
    session: Session, project_id: int, requirements: Collection[RequirementFacts]
) -> Iterator[Trace]:  # fmt: skip
    """The manual in force or being written, where the words of a chapter name the requirement by its number."""
    ids = {one.ref: one.id for one in requirements}
    named = {one.ref: one for one in chapters_naming(session, project_id, ids)}  # the newest version's last
    for ref, chapter in named.items():
        yield Trace(
            area=ImpactArea.TRAINING, subject_type="manual_chapter", subject_key=ref, label=f"{ref} {chapter.title}",
            path=f"/manuals/{chapter.manual_id}#{ref}", department=Department.OPERATIONS,
            requirement_ids=frozenset(ids[one] for one in chapter.refs),
            before=_("version %(number)s", number=chapter.number), permit="manuals.view",
        )  # fmt: skip


def said(item: ItemFacts) -> str:
    """What an item promises, in a few words."""
    parts = [item.detail or ""]
    if item.target_bp is not None:
        reached = f"{say_number(Decimal(item.target_bp) / 100)}%"
        parts.append(f"{reached} / {item.threshold_seconds} s" if item.threshold_seconds is not None else reached)
    elif item.quantity:
        parts.append(say_number(item.quantity))
    parts.append(say_day(item.due_on) if item.due_on else "")
    return " · ".join(part for part in parts if part)


@slots.shares("trace_fingerprint")
def fingerprint(session: Session, *, project_id: int, subject_type: str, subject_key: str) -> Iterator[str]:
    """What an item of the newest version says now; nothing once it was taken out."""
    newest = versions_of(session, project_id)[:1]
    if subject_type != clients.PLAN_ITEM or not newest:
        return
    for item in facts_of_plan(session, newest[0]):
        if item.ref == subject_key:
            yield rules.content_hash([item])
