"""Writing the plan: versions, items, their order, the requirements they serve; never a frozen version."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import Invalid, text
from bpo.kernel.holidays.queries import work_calendar
from bpo.kernel.locale import _
from bpo.kernel.locale import zone as house_zone
from bpo.kernel.money import to_minor
from bpo.kernel.period import ONE_DAY, Period
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department
from bpo.projects import queries, rules
from bpo.projects.models import Coverage, Plan, PlanDependency, PlanItem, PlanProse, Project
from bpo.projects.rules import Extent, ItemFacts, PlanSection, PlanState


@permit("plans.write")
def start_plan(
    session: Session, actor: Actor, *, project_id: int, now: datetime, template: bool = True,
    like_project_id: int | None = None,
) -> Plan:  # fmt: skip
    """Begin the next version: a copy of the approved one; else like the approved plan of another project, the usual
    items of the mode, or empty.
    """
    project = queries.visible_project(session, actor, project_id)
    rules.must_be_plannable(project.state)
    actor = actor.in_place_of(project.manager_id)
    rules.must_manage(project.manager_id, actor.person_id)
    versions = queries.versions_of(session, project_id)
    rules.must_be_first([one.state for one in versions])
    former = queries.approved_plan(session, project_id)
    like = None
    if former is None and like_project_id is not None:
        like = queries.plan_to_copy(session, actor, like_project_id)
    plan = Plan(
        project_id=project_id, number=max((one.number for one in versions), default=0) + 1, state=PlanState.DRAFT,
        based_on_id=former.id if former else None, written_by=actor.id, created_at=now,
    )  # fmt: skip
    session.add(plan)
    today = now.astimezone(house_zone()).date()
    if former is not None:
        _copy(former, plan)
    elif like is not None:
        _like(session, project, plan, like, today)
    elif template:
        usual = rules.template_items(project.mode, project.go_live_on, today)
        plan.items = [_made(item, position) for position, item in enumerate(usual)]
    owners = queries.usual_owners(session, project)
    for item in plan.items:
        item.owner_id = item.owner_id or owners[item.department]
    session.flush()
    journal.record(session, actor, "plans.started", plan, number=plan.number)
    return plan


COPIED = (
    "position", "ref", "section", "title", "detail", "department", "quantity", "skills", "starts_on", "due_on", "kpi",
    "target_bp", "threshold_seconds", "owner_id", "deliverable", "acceptance", "evidence", "raci", "once_minor",
    "month_minor", "shift", "language", "likelihood", "impact", "response", "trigger", "review_on", "recipient",
    "frequency",
)  # fmt: skip


def _copy(former: Plan, plan: Plan) -> None:
    """All that a version says, into the next: items with what they serve and wait for, and the prose."""
    items = {item.ref: _copied(item) for item in queries.ordered_items(former)}
    for item in former.items:
        items[item.ref].waits_for = [
            PlanDependency(predecessor=items[one.predecessor.ref], kind=one.kind, lag_days=one.lag_days)
            for one in item.waits_for
        ]
    plan.items = list(items.values())
    plan.prose = [PlanProse(section=one.section, body=one.body) for one in former.prose]


def _copied(item: PlanItem) -> PlanItem:
    return PlanItem(
        **{name: getattr(item, name) for name in COPIED},
        coverage=[
            Coverage(requirement_id=one.requirement_id, extent=one.extent, note=one.note) for one in item.coverage
        ],
    )


def _like(session: Session, project: Project, plan: Plan, like: Plan, today: date) -> None:
    """The approved plan of another project, its days moved by the working days between the two go-lives.

    Headcounts, parts, what waits for what and prose stay; owners are people of the other project, and its
    requirements are not this project's: neither comes along. No day lies before today.
    """
    other = session.get_one(Project, like.project_id)
    _copy(like, plan)
    span = Period(min(project.go_live_on, other.go_live_on), max(project.go_live_on, other.go_live_on) + ONE_DAY)
    count = rules.working_days_between(other.go_live_on, project.go_live_on, work_calendar(session, span))
    days = {day for item in plan.items for day in (item.due_on, item.starts_on, item.review_on) if day}
    to = queries.days_moved(session, days, count)
    for item in plan.items:
        item.coverage, item.owner_id = [], None
        for name in ("due_on", "starts_on", "review_on"):
            if (day := getattr(item, name)) is not None:
                setattr(item, name, max(to[day], today))


def _made(item: ItemFacts, position: int) -> PlanItem:
    return PlanItem(
        position=position, ref=item.ref, section=item.section, title=_(item.title), department=item.department,
        quantity=item.quantity, skills=_(item.skills) if item.skills else None, starts_on=item.starts_on,
        due_on=item.due_on, kpi=item.kpi, target_bp=item.target_bp, threshold_seconds=item.threshold_seconds,
        recipient=_(item.recipient) if item.recipient else None, frequency=item.frequency, raci={},
    )  # fmt: skip


def open_plan(session: Session, actor: Actor, plan_id: int) -> tuple[Project, Plan]:
    """The plan to be changed: its project runs, the actor leads it, and it is not frozen."""
    plan = queries.plan_for(session, actor, plan_id)
    project = session.get_one(Project, plan.project_id)
    rules.must_run(project.state)
    rules.must_manage(project.manager_id, actor.in_place_of(project.manager_id).person_id)
    rules.must_be_editable(plan.state)
    return project, plan


@permit("plans.write")
def add_item(
    session: Session, actor: Actor, *, plan_id: int, section: PlanSection, title: str, department: Department,
    due_on: date, requirement_ids: Sequence[int] = (), **more: Any,
) -> PlanItem:  # fmt: skip
    """A new item at the end of its section. `more`: detail, quantity, …, and those of MORE.

    Without an owner it falls to the head of its department, else to the project manager.
    """
    project, plan = open_plan(session, actor, plan_id)
    item = PlanItem(
        section=section, ref=rules.next_ref(section, queries.refs_ever_used(session, project.id)),
        position=max((one.position for one in plan.items), default=-1) + 1, raci={},
        owner_id=queries.usual_owners(session, project)[department],
    )  # fmt: skip
    _fill(session, project, item, title=title, department=department, due_on=due_on,
          requirement_ids=requirement_ids, **more)  # fmt: skip
    plan.items.append(item)
    session.flush()
    journal.record(session, actor, "plans.item_added", item, project_id=project.id, ref=item.ref, title=title)
    return item


@permit("plans.write")
def change_item(
    session: Session, actor: Actor, *, item_id: int, title: str, department: Department, due_on: date,
    requirement_ids: Sequence[int] = (), row_version: int | None = None, **more: Any,
) -> PlanItem:  # fmt: skip
    """The item as it shall be from now on; its section and ref stay. Of MORE, what is not named stays as it is."""
    item = queries.item_for(session, actor, item_id)
    project, _plan = open_plan(session, actor, item.plan_id)
    check_version(item, row_version)
    _fill(session, project, item, title=title, department=department, due_on=due_on,
          requirement_ids=requirement_ids, **more)  # fmt: skip
    journal.record(session, actor, "plans.item_changed", item, project_id=project.id, ref=item.ref, title=title)
    return item


# Fields of an item beyond those that every form had from the first day: what is not named stays as it is.
MORE = (
    "owner_id", "deliverable", "acceptance", "evidence", "raci", "cost_once", "cost_month", "shift", "language",
    "likelihood", "impact", "response", "trigger", "review_on", "recipient", "frequency", "partly_ids",
)  # fmt: skip


def _fill(
    session: Session, project: Project, item: PlanItem, *, title: str, department: Department, due_on: date,
    requirement_ids: Sequence[int], detail: str | None = None, quantity: int | None = None, skills: str | None = None,
    starts_on: date | None = None, kpi: str | None = None, target_percent: Decimal | None = None,
    threshold_seconds: int | None = None, **more: Any,
) -> None:  # fmt: skip
    _cover(session, project, item, requirement_ids, more.pop("partly_ids", None))
    if more.get("raci") is not None:
        parts = rules.written_parts(more.pop("raci"), item.department or department, department)
        item.raci = {str(one): str(part) for one, part in parts.items()}
    item.title, item.department, item.due_on, item.detail = title, department, due_on, detail
    item.quantity, item.skills, item.starts_on = quantity, skills, starts_on
    item.kpi = str(kpi) if kpi else None
    item.target_bp = int(target_percent * 100) if target_percent is not None else None
    item.threshold_seconds = threshold_seconds
    more.pop("raci", None)
    for name, minor in (("cost_once", "once_minor"), ("cost_month", "month_minor")):
        if name in more:
            amount = more.pop(name)
            setattr(item, minor, None if amount is None else to_minor(amount))
    if more.get("owner_id") not in (None, item.owner_id):
        queries.must_own(session, project, more["owner_id"])
    for name, value in more.items():
        if name not in MORE:
            raise TypeError(f"an item of a plan has no {name}")
        setattr(item, name, value)
    rules.check_item(queries.item_facts(item, {}))


def _cover(
    session: Session, project: Project, item: PlanItem, wanted: Sequence[int], partly: Sequence[int] | None
) -> None:
    """What the item serves from now on; `partly`: what of it in part only, None: as it was."""
    ids = sorted({*wanted, *(partly or ())})
    known = queries.named_on(session, project.id, ids)
    kept = {one.requirement_id: one for one in item.coverage}
    strange = [one for one in ids if one not in known and one not in kept]
    if strange:
        raise Invalid(
            "requirement", text("This project has no requirement %(ids)s in force."), "requirement_ids", ids=strange
        )
    before = {number: one.extent for number, one in kept.items()}
    held = [kept.get(one) or Coverage(requirement_id=one, extent=Extent.FULLY) for one in ids]
    if partly is not None:
        for one in held:
            one.extent = Extent.PARTLY if one.requirement_id in partly else Extent.FULLY
    item.coverage = held
    if item.id is not None and {one.requirement_id: one.extent for one in held} != before:
        item.count_as_changed()


@permit("plans.write")
def remove_item(session: Session, actor: Actor, *, item_id: int) -> Plan:
    """Take an item out of a plan that is not frozen."""
    item = queries.item_for(session, actor, item_id)
    project, plan = open_plan(session, actor, item.plan_id)
    ref, title = item.ref, item.title
    session.delete(item)
    session.flush()
    session.expire(plan, ["items"])
    journal.record(session, actor, "plans.item_removed", plan, project_id=project.id, ref=ref, title=title)
    return plan


@permit("plans.write")
def reorder_items(session: Session, actor: Actor, *, plan_id: int, section: PlanSection, refs: Sequence[str]) -> Plan:
    """Put the items of a section in the order of their refs given."""
    project, plan = open_plan(session, actor, plan_id)
    items = {item.ref: item for item in queries.ordered_items(plan) if item.section == section}
    order = rules.reordered(list(items), refs)
    places = sorted(item.position for item in items.values())
    for place, ref in zip(places, order, strict=True):
        items[ref].position = place
    journal.record(session, actor, "plans.reordered", plan, project_id=project.id)
    return plan
