"""Plans: versions, items as facts, what they cover, how two differ; reviews and what waits in them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from bpo.clients import queries as clients
from bpo.kernel import files
from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department
from bpo.projects import rules
from bpo.projects.models import Opinion, Plan, PlanItem, Project, Review
from bpo.projects.queries.projects import visible_project
from bpo.projects.rules import (
    Dependency,
    ItemFacts,
    Obstacle,
    PlanSection,
    PlanState,
    PositionFacts,
    ProjectState,
    Raci,
    TargetKind,
)  # fmt: skip


def plan_for(session: Session, actor: Actor, plan_id: int) -> Plan:
    """The plan, if the permit acted under reaches its project; else `NotFound`."""
    plan = session.scalars(actor.limit(select(Plan).where(Plan.id == plan_id), Plan.project_id)).one_or_none()
    if plan is None:
        raise NotFound("plan", id=plan_id)
    return plan


def item_for(session: Session, actor: Actor, item_id: int) -> PlanItem:
    item = session.get(PlanItem, item_id)
    if item is None:
        raise NotFound("plan_item", id=item_id)
    plan_for(session, actor, item.plan_id)
    return item


def review_for(session: Session, actor: Actor, review_id: int) -> Review:
    review = session.get(Review, review_id)
    if review is None:
        raise NotFound("review", id=review_id)
    plan_for(session, actor, review.plan_id)
    return review


def opinion_for(session: Session, actor: Actor, opinion_id: int) -> Opinion:
    opinion = session.get(Opinion, opinion_id)
    if opinion is None:
        raise NotFound("opinion", id=opinion_id)
    review_for(session, actor, opinion.review_id)
    return opinion


@permit("plans.view")
def plan_page(session: Session, actor: Actor, plan_id: int) -> Plan:
    return plan_for(session, actor, plan_id)


@permit("plans.view")
def item_page(session: Session, actor: Actor, item_id: int) -> PlanItem:
    return item_for(session, actor, item_id)


@files.parent("projects_review")
@permit("plans.view")
def review_page(session: Session, actor: Actor, review_id: int) -> Review:
    return review_for(session, actor, review_id)


@permit("plans.view")
def opinion_page(session: Session, actor: Actor, opinion_id: int) -> Opinion:
    return opinion_for(session, actor, opinion_id)


@permit("plans.view")
def plans_of(session: Session, actor: Actor, project_id: int) -> list[Plan]:
    """The versions of a project's plan, newest first."""
    visible_project(session, actor, project_id)
    return versions_of(session, project_id)


@permit("plans.view")
def plans_listed(session: Session, actor: Actor, project_id: int) -> Select[Any]:
    visible_project(session, actor, project_id)
    return select(Plan).where(Plan.project_id == project_id)


def versions_of(session: Session, project_id: int) -> list[Plan]:
    return list(session.scalars(select(Plan).where(Plan.project_id == project_id).order_by(Plan.number.desc())))


def refs_ever_used(session: Session, project_id: int) -> list[str]:
    """The refs of all items of all versions: a ref never comes to mean something else."""
    used = select(PlanItem.ref).join(Plan, Plan.id == PlanItem.plan_id).where(Plan.project_id == project_id)
    return list(session.scalars(used.distinct()))


def approved_plan(session: Session, project_id: int) -> Plan | None:
    """The version in force; the caller answers for who may know it."""
    in_force = select(Plan).where(Plan.project_id == project_id, Plan.state == PlanState.APPROVED)
    return session.scalars(in_force).one_or_none()


def requirement_refs(session: Session, project_id: int) -> dict[int, str]:
    """{id: ref} of the requirements a plan must cover today: those in force, in their order."""
    return {one.id: one.ref for one in clients.requirements_in_force(session, project_id)}


def ordered_items(plan: Plan) -> list[PlanItem]:
    """The items by section, then in the order the project manager gave them."""
    order = list(PlanSection)
    return sorted(plan.items, key=lambda item: (order.index(item.section), item.position, item.id))


def item_facts(item: PlanItem, refs: dict[int, str]) -> ItemFacts:
    """An item as a fact. `refs` {requirement id: ref}; a withdrawn requirement is named by its number."""
    raci: Any = item.raci or {}
    return ItemFacts(
        ref=item.ref, section=item.section, title=item.title, department=item.department, due_on=item.due_on,
        detail=item.detail, quantity=item.quantity, skills=item.skills, starts_on=item.starts_on, kpi=item.kpi,
        target_bp=item.target_bp, threshold_seconds=item.threshold_seconds,
        requirements=frozenset(
            refs.get(one.requirement_id, f"#{one.requirement_id}") for one in item.coverage
        ),
        owner_id=item.owner_id, deliverable=item.deliverable, acceptance=item.acceptance, evidence=item.evidence,
        raci=tuple(sorted((Department(name), Raci(part)) for name, part in raci.items())),
        once_minor=item.once_minor, month_minor=item.month_minor, shift=item.shift, language=item.language,
        likelihood=item.likelihood, impact=item.impact, response=item.response, trigger=item.trigger,
        review_on=item.review_on,
        predecessors=tuple(
            sorted(Dependency(one.predecessor.ref, one.kind, one.lag_days) for one in item.waits_for)
        ),
    )  # fmt: skip


def facts_of_plan(session: Session, plan: Plan) -> list[ItemFacts]:
    """The items of a plan as facts, in order. Every requirement ever named keeps its ref, so that versions compare."""
    refs = {one.id: one.ref for one in clients.known_requirements(session, plan.project_id)}
    return [item_facts(item, refs) for item in ordered_items(plan)]


def prose_of(plan: Plan) -> dict[PlanSection, str]:
    """{section: what it says in sentences, as clean HTML}, in the order of the sections."""
    said = {one.section: one.body for one in plan.prose}
    return {section: said[section] for section in PlanSection if section in said}


def obstacles_of(session: Session, project: Project, plan: Plan) -> list[Obstacle]:
    """What keeps this plan from review today."""
    live = ProjectState.LIVE in (project.state, project.held_state)
    refs = requirement_refs(session, plan.project_id).values()
    flags = clients.open_flags(session, plan.project_id)
    flagged = [(one.subject_key, one.number) for one in flags if one.subject_type == clients.PLAN_ITEM]
    return [
        *rules.obstacles_to_review(
            project.mode, refs, facts_of_plan(session, plan), None if live else project.go_live_on
        ),
        *rules.obstacles_of_flags(flagged),
    ]  # fmt: skip


def gaps_of(session: Session, plan: Plan) -> list[str]:
    """The requirements in force that no item serves."""
    return rules.uncovered(requirement_refs(session, plan.project_id).values(), facts_of_plan(session, plan))


def newest_plans(session: Session, project_ids: Iterable[int]) -> dict[int, Plan]:
    """{project id: its newest version, with reviews and opinions}; the caller answers for who may know them."""
    chosen = select(Plan).where(Plan.project_id.in_(set(project_ids))).order_by(Plan.number)
    loaded = chosen.options(selectinload(Plan.reviews).selectinload(Review.opinions))
    return {plan.project_id: plan for plan in session.scalars(loaded)}


def unanswered(plan: Plan) -> list[Opinion]:
    """The comments of whole returns that the writer has not answered yet; those on sections stand for themselves."""
    return [
        opinion for review in plan.reviews for opinion in review.opinions
        if opinion.verdict == rules.Verdict.RETURNED and opinion.answer is None and not opinion.by_section
    ]  # fmt: skip


def positions_of(session: Session, project_id: int) -> list[PositionFacts]:
    """The positions of the approved plan, for hiring; empty without one."""
    plan = approved_plan(session, project_id)
    items = ordered_items(plan) if plan else []
    return [
        PositionFacts(
            item_id=item.id, ref=item.ref, title=item.title, headcount=item.quantity or 0, skills=item.skills,
            starts_on=item.starts_on, due_on=item.due_on,
        )
        for item in items if item.section == PlanSection.POSITIONS
    ]  # fmt: skip


def service_level_target(session: Session, project_id: int) -> tuple[int, int] | None:
    """(target in basis points, threshold in seconds) of the approved plan, (8000, 20) for 80% in 20 s; else None."""
    plan = approved_plan(session, project_id)
    for item in ordered_items(plan) if plan else []:
        if item.kpi == TargetKind.SERVICE_LEVEL and item.target_bp is not None and item.threshold_seconds is not None:
            return item.target_bp, item.threshold_seconds
    return None


def named_on(session: Session, project_id: int, ids: Iterable[int]) -> dict[int, Any]:
    """{requirement id: its facts} of those in force among the ids."""
    wanted = set(ids)
    return {one.id: one for one in clients.requirements_in_force(session, project_id) if one.id in wanted}
