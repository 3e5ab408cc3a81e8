"""Requisitions and candidates, and how many people each position of a plan still needs."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, contains_eager

from bpo.clients.rules import ImpactArea, RequirementFacts, Trace
from bpo.kernel import slots
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, _l, say_money
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department
from bpo.kernel.vault import house_vault
from bpo.projects import queries as projects
from bpo.projects.rules import PositionFacts
from staffing.agents import queries as agents
from staffing.hiring.models import Candidate, Requisition, StageStep
from staffing.hiring.rules import ROAD, PositionCount, RequisitionCount, RequisitionState, Stage

LIVE = (RequisitionState.SUBMITTED, RequisitionState.OPEN)
# Columns of the list of requisitions: how many were hired, and how many are still to be, where people are still wanted.
hired_of = (
    select(func.count()).where(Candidate.requisition_id == Requisition.id, Candidate.stage == Stage.HIRED)
    .correlate(Requisition).scalar_subquery()
)  # fmt: skip
unfilled_of = case((Requisition.state.in_(LIVE), Requisition.headcount - hired_of), else_=0)


@dataclass(frozen=True)
class Funnel:
    """How many candidates of a requisition ever reached a stage, how many stand there, how many were lost there."""

    stage: Stage
    reached: int
    here: int
    lost: int


def requisition_for(session: Session, actor: Actor, requisition_id: int) -> Requisition:
    statement = actor.limit(select(Requisition).where(Requisition.id == requisition_id), Requisition.project_id)
    requisition = session.scalars(statement).one_or_none()
    if requisition is None:
        raise NotFound("requisition", id=requisition_id)
    return requisition


def candidate_for(session: Session, actor: Actor, candidate_id: int) -> Candidate:
    statement = select(Candidate).join(Requisition).where(Candidate.id == candidate_id)
    candidate = session.scalars(actor.limit(statement, Requisition.project_id)).one_or_none()
    if candidate is None:
        raise NotFound("candidate", id=candidate_id)
    return candidate


@permit("hiring.view")
def requisitions_listed(session: Session, actor: Actor) -> Select[Requisition]:
    return actor.limit(select(Requisition), Requisition.project_id)


@permit("hiring.view")
def requisition_page(session: Session, actor: Actor, requisition_id: int) -> Requisition:
    return requisition_for(session, actor, requisition_id)


@permit("hiring.view")
def candidates_listed(session: Session, actor: Actor) -> Select[Candidate]:
    chosen = select(Candidate).join(Requisition).options(contains_eager(Candidate.requisition))
    return actor.limit(chosen, Requisition.project_id)


@permit("hiring.view")
def candidates_of(session: Session, actor: Actor, requisition_id: int) -> Select[Candidate]:
    """The candidates of one requisition the actor may see."""
    requisition_for(session, actor, requisition_id)
    chosen = select(Candidate).join(Requisition).options(contains_eager(Candidate.requisition))
    return chosen.where(Candidate.requisition_id == requisition_id)


@permit("hiring.view")
def candidate_page(session: Session, actor: Actor, candidate_id: int) -> Candidate:
    return candidate_for(session, actor, candidate_id)


@permit("hiring.view")
def hiring_projects(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """[(id, name)] of the projects for which people were requested, as far as the actor sees them."""
    found = actor.limit(select(Requisition.project_id).distinct(), Requisition.project_id)
    return sorted(projects.project_names(session, session.scalars(found)).items(), key=lambda pair: pair[1])


def counts_by(session: Session, ids: Iterable[int]) -> dict[int, dict[Stage, int]]:
    """{requisition id: {stage: candidates in it}}."""
    found = (
        select(Candidate.requisition_id, Candidate.stage, func.count())
        .where(Candidate.requisition_id.in_(set(ids))).group_by(Candidate.requisition_id, Candidate.stage)
    )  # fmt: skip
    counts: dict[int, dict[Stage, int]] = {}
    for requisition_id, stage, number in session.execute(found):
        counts.setdefault(requisition_id, {})[stage] = number
    return counts


def count_of(session: Session, requisition: Requisition) -> RequisitionCount:
    """How far a requisition is."""
    stages = counts_by(session, [requisition.id]).get(requisition.id, {})
    return RequisitionCount(requisition.headcount, stages.get(Stage.HIRED, 0), stages.get(Stage.OFFER, 0))


def position_counts(session: Session, project_id: int, day: date) -> list[tuple[PositionFacts, PositionCount]]:
    """Each position of the approved plan with its heads; offers count wherever they were made."""
    there = agents.expected_on(session, project_id, day)
    requisitions = list(session.scalars(select(Requisition).where(Requisition.project_id == project_id)))
    stages = counts_by(session, [one.id for one in requisitions])
    offered: dict[str, int] = {}
    requested: dict[str, int] = {}
    for one in requisitions:
        here = stages.get(one.id, {})
        count = RequisitionCount(one.headcount, here.get(Stage.HIRED, 0), here.get(Stage.OFFER, 0))
        offered[one.position] = offered.get(one.position, 0) + count.offered
        if one.state in LIVE:
            requested[one.position] = requested.get(one.position, 0) + count.open
    return [
        (
            position,
            PositionCount(
                position.headcount, there.get(position.title, 0), offered.get(position.title, 0),
                requested.get(position.title, 0),
            ),
        )
        for position in projects.positions_of(session, project_id)
    ]  # fmt: skip


@permit("hiring.view")
def hiring_of(
    session: Session, actor: Actor, project_id: int, day: date
) -> tuple[list[tuple[PositionFacts, PositionCount]], list[Requisition]]:
    """A project's hiring: its positions with their heads, and its requisitions, newest first."""
    projects.visible_project(session, actor, project_id)
    wanted = select(Requisition).where(Requisition.project_id == project_id).order_by(Requisition.id.desc())
    return position_counts(session, project_id, day), list(session.scalars(wanted))


@permit("hiring.request")
def position_to_fill(
    session: Session, actor: Actor, project_id: int, plan_item_id: int, day: date
) -> tuple[PositionFacts, PositionCount]:
    """A position of the approved plan with its heads; `NotFound` outside the plan or the actor's projects."""
    projects.visible_project(session, actor, project_id)
    for position, count in position_counts(session, project_id, day):
        if position.item_id == plan_item_id:
            return position, count
    raise NotFound("position", id=plan_item_id)


def funnel(session: Session, requisition_id: int) -> list[Funnel]:
    """The stages from new to hired, counted by who ever reached them; losses by the stage they happened in.

    Who was reconsidered and then lost again counts once, where they stand now.
    """
    candidates = session.execute(
        select(Candidate.id, Candidate.stage).where(Candidate.requisition_id == requisition_id)
    ).all()
    steps = session.execute(
        select(StageStep.candidate_id, StageStep.from_stage, StageStep.to_stage)
        .join(Candidate, Candidate.id == StageStep.candidate_id)
        .where(Candidate.requisition_id == requisition_id).order_by(StageStep.id)
    ).all()  # fmt: skip
    reached: dict[Stage, set[int]] = {stage: set() for stage in ROAD}
    lost_at: dict[int, Stage] = {}
    reached[Stage.NEW] = {number for number, _stage in candidates}
    for number, left, entered in steps:
        if entered in reached:
            reached[entered].add(number)
        else:
            lost_at[number] = left
    gone = {number for number, stage in candidates if stage not in reached}
    return [
        Funnel(
            stage, len(reached[stage]), sum(1 for _number, here in candidates if here == stage),
            sum(1 for number, left in lost_at.items() if left == stage and number in gone),
        )
        for stage in ROAD
    ]  # fmt: skip


def cost_to_date(session: Session, requisition_id: int) -> int:
    """The fees of those hired for a requisition, in minor units."""
    paid = select(func.sum(Candidate.fee_minor)).where(
        Candidate.requisition_id == requisition_id, Candidate.stage == Stage.HIRED
    )
    return int(session.scalar(paid) or 0)


def in_stage_since(session: Session, ids: Iterable[int]) -> dict[int, datetime]:
    """{candidate id: when they came into the stage they are in}."""
    found = (
        select(StageStep.candidate_id, func.max(StageStep.id)).where(StageStep.candidate_id.in_(set(ids)))
        .group_by(StageStep.candidate_id)
    ).subquery()  # fmt: skip
    rows = select(StageStep.candidate_id, StageStep.at).join(found, found.c[1] == StageStep.id)
    return dict(session.execute(rows).all())


def mobile_print(number: str) -> str:
    """The keyed fingerprint under which the same number is found again."""
    return house_vault().fingerprint(number)


def requisitions_waiting(session: Session, actor: Actor) -> list[Requisition]:
    """Those that wait for this actor's approval: never the ones they requested."""
    wanted = select(Requisition).where(
        Requisition.state == RequisitionState.SUBMITTED, Requisition.requested_by.is_distinct_from(actor.id)
    )
    return list(session.scalars(actor.under("hiring.approve").limit(wanted, Requisition.project_id)))


@slots.check("project.closing")
def nobody_is_sought(session: Session, *, project_id: int, last_service_on: date) -> Iterator[slots.Finding]:
    """No requisition of the project is open: who is hired for it now would come after its end."""
    chosen = select(Requisition.number).where(Requisition.project_id == project_id, Requisition.state.in_(LIVE))
    open_ones = tuple(session.scalars(chosen.order_by(Requisition.number)))
    yield slots.Finding(
        "agents_released", _l("Agents released or transferred"), ok=not open_ones, missing=open_ones,
        found=_("%(count)s requisitions open", count=len(open_ones)) if open_ones else "", department="hr",
        endpoint="hiring.of_project",
    )  # fmt: skip


@slots.shares("requirement_traces")
def requisition_traces(
    session: Session, *, project_id: int, requirements: Collection[RequirementFacts]
) -> Iterator[Trace]:  # fmt: skip
    """The requisitions that run for positions serving the requirements, with who was hired and what that cost."""
    served = projects.covering(session, project_id, [one.id for one in requirements])
    refs = projects.item_refs(session, project_id)
    running = select(Requisition).where(Requisition.project_id == project_id, Requisition.state.in_(LIVE))
    for one in session.scalars(running.order_by(Requisition.id)):
        ids = served.get(refs.get(one.plan_item_id, ""))
        if ids is None:
            continue
        count, paid = count_of(session, one), cost_to_date(session, one.id)
        said = _("%(wanted)s wanted, %(hired)s hired", wanted=count.headcount, hired=count.hired)
        yield Trace(
            area=ImpactArea.STAFFING, subject_type="requisition", subject_key=str(one.id),
            label=f"{one.number} {one.position}", path=f"/requisitions/{one.id}", department=Department.HR,
            requirement_ids=ids, before=f"{said} · {say_money(paid)}" if paid else said, permit="hiring.view",
        )  # fmt: skip
