"""Agents: the list, the file, and what training, operations and billing learn of them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from bpo.kernel.errors import NotFound
from bpo.kernel.locale import day_of
from bpo.kernel.permits import Actor, permit
from bpo.projects import queries as projects
from bpo.projects.rules import ManualFacts
from staffing.agents.models import AcdLogin, Agent, Assignment, ManualReading, ManualReceipt, Undertaking
from staffing.agents.rules import AgentStatus, OnProject, ReadingState, Spell, heads_in

HAS_ACCOUNT = Agent.user_id.is_not(None)
OPENED_AT = func.coalesce(ManualReceipt.opened_at, ManualReading.opened_at)
SECONDS_READ = func.coalesce(ManualReceipt.seconds_read, ManualReading.seconds_read, 0)
READING_STATE = case(
    (ManualReceipt.id.is_not(None), ReadingState.READ.value),
    (ManualReading.opened_at.is_not(None), ReadingState.READING.value), else_=ReadingState.UNREAD.value,
)  # fmt: skip


def holds_on(row: type[Assignment] | type[AcdLogin], day: date) -> ColumnElement[bool]:
    """Whether a dated row is in force on the day."""
    return and_(row.starts_on <= day, or_(row.ends_on.is_(None), row.ends_on > day))


# What of an agent the call-taking rule and its readers are told.
WHO = (Agent.id, Agent.staff_no, Agent.name, Agent.left_on)


def reach(actor: Actor, statement: Select[Agent]) -> Select[Agent]:
    """Narrow to the agents the act may reach: of the actor's projects, or the one they are."""
    if actor.scope() == "A":
        return statement
    on_projects = actor.limit(select(Assignment.agent_id), Assignment.project_id)
    own = actor.limit(select(Agent.id), person=Agent.user_id)
    return statement.where(or_(Agent.id.in_(on_projects), Agent.id.in_(own)))


def agent_for(session: Session, actor: Actor, agent_id: int) -> Agent:
    agent = session.scalars(reach(actor, select(Agent).where(Agent.id == agent_id))).one_or_none()
    if agent is None:
        raise NotFound("agent", id=agent_id)
    return agent


def assignable_for(session: Session, actor: Actor, agent_id: int) -> Agent:
    """An agent one may put on a project: one's own projects' and, for a project manager too, whoever is free."""
    agent = session.get(Agent, agent_id)
    if agent is None or (actor.scope() != "A" and not _free_or_near(session, actor, agent)):
        raise NotFound("agent", id=agent_id)
    return agent


def _free_or_near(session: Session, actor: Actor, agent: Agent) -> bool:
    busy = session.scalar(select(Assignment.id).where(Assignment.agent_id == agent.id, Assignment.ends_on.is_(None)))
    return busy is None or session.scalar(reach(actor, select(Agent).where(Agent.id == agent.id))) is not None


@permit("agents.view")
def agents_listed(session: Session, actor: Actor) -> Select[Agent]:
    return reach(actor, select(Agent))


@permit("agents.view")
def agent_ids_near(session: Session, actor: Actor) -> Select[int]:
    """The ids of the agents the actor may see, as a select for other lists."""
    return reach(actor, select(Agent)).with_only_columns(Agent.id)


@permit("agents.view")
def agent_page(session: Session, actor: Actor, agent_id: int) -> Agent:
    return agent_for(session, actor, agent_id)


@permit("agents.view")
def own_agent(session: Session, actor: Actor) -> Agent | None:
    """The agent this person is, if any."""
    return session.scalars(select(Agent).where(Agent.user_id == actor.id)).one_or_none() if actor.id else None


@permit("agents.view")
def assignments_of(session: Session, actor: Actor, agent: Agent) -> list[Assignment]:
    """The projects of an agent, newest first: all of them for oneself, else those the reader may see."""
    statement = select(Assignment).where(Assignment.agent_id == agent.id)
    if actor.id is None or agent.user_id != actor.id:
        statement = actor.limit(statement, Assignment.project_id)
    return list(session.scalars(statement.order_by(Assignment.starts_on.desc(), Assignment.id.desc())))


@permit("agents.view")
def logins_of(session: Session, actor: Actor, agent: Agent) -> list[AcdLogin]:
    statement = select(AcdLogin).where(AcdLogin.agent_id == agent.id)
    if actor.id is None or agent.user_id != actor.id:
        statement = actor.limit(statement, AcdLogin.project_id)
    return list(session.scalars(statement.order_by(AcdLogin.starts_on.desc(), AcdLogin.id.desc())))


@permit("agents.view")
def undertakings_of(session: Session, actor: Actor, agent: Agent) -> list[Undertaking]:
    statement = select(Undertaking).where(Undertaking.agent_id == agent.id)
    if actor.id is None or agent.user_id != actor.id:
        statement = actor.limit(statement, client=Undertaking.client_id)
    return list(session.scalars(statement.order_by(Undertaking.signed_on.desc())))


@permit("agents.view")
def assignments_on(session: Session, actor: Actor, project_id: int) -> list[tuple[Assignment, Agent]]:
    """Who is or was on a project, by staff number; `NotFound` outside the actor's projects."""
    projects.visible_project(session, actor, project_id)
    found = (
        select(Assignment, Agent).join(Agent, Agent.id == Assignment.agent_id)
        .where(Assignment.project_id == project_id).order_by(Agent.staff_no, Assignment.starts_on)
    )  # fmt: skip
    return [(assignment, agent) for assignment, agent in session.execute(found)]


@permit("agents.assign")
def assignment_page(session: Session, actor: Actor, assignment_id: int) -> Assignment:
    return assignment_for(session, actor, assignment_id)


def assignment_for(session: Session, actor: Actor, assignment_id: int) -> Assignment:
    wanted = actor.limit(select(Assignment).where(Assignment.id == assignment_id), Assignment.project_id)
    row = session.scalars(wanted).one_or_none()
    if row is None:
        raise NotFound("assignment", id=assignment_id)
    return row


@permit("agents.map_logins")
def login_page(session: Session, actor: Actor, login_id: int) -> AcdLogin:
    return login_for(session, actor, login_id)


def login_for(session: Session, actor: Actor, login_id: int) -> AcdLogin:
    row = session.scalars(
        actor.limit(select(AcdLogin).where(AcdLogin.id == login_id), AcdLogin.project_id)
    ).one_or_none()
    if row is None:
        raise NotFound("login", id=login_id)
    return row


@permit("agents.assign")
def agents_to_assign(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """[(id, "A00001 Name")] of who can be put on a project: everybody here, for a project manager the free ones too."""
    here = select(Agent).where(Agent.status != AgentStatus.LEFT)
    if actor.scope() != "A":
        busy = select(Assignment.agent_id).where(Assignment.ends_on.is_(None))
        near = reach(actor, select(Agent)).with_only_columns(Agent.id)
        here = here.where(or_(Agent.id.not_in(busy), Agent.id.in_(near)))
    return [(one.id, f"{one.staff_no} {one.name}") for one in session.scalars(here.order_by(Agent.staff_no))]


def present(session: Session, project_id: int | None, day: date) -> list[OnProject]:
    """Who is on a project that day, or everybody who has not left, by staff number, each once."""
    if project_id is None:
        found = session.scalars(select(Agent).where(Agent.status != AgentStatus.LEFT).order_by(Agent.staff_no))
        return [OnProject(one.id, one.staff_no, one.name, "", False) for one in found]
    held = select(Agent, Assignment.position).join(Assignment, Assignment.agent_id == Agent.id)
    held = held.where(Assignment.project_id == project_id, holds_on(Assignment, day)).order_by(Agent.staff_no)
    return [OnProject(one.id, one.staff_no, one.name, position, True) for one, position in session.execute(held)]


def in_training_of(session: Session, ids: Iterable[int]) -> set[int]:
    """Which of these agents are still in training."""
    return set(session.scalars(select(Agent.id).where(Agent.id.in_(set(ids)), Agent.status == AgentStatus.TRAINING)))


def is_here(session: Session, agent_id: int) -> bool:
    """Whether there is such an agent who has not left."""
    found = select(Agent.id).where(Agent.id == agent_id, Agent.status != AgentStatus.LEFT)
    return session.scalar(found) is not None


def receipts_of(session: Session, agent_id: int) -> dict[int, ManualReceipt]:
    """{manual id: receipt} of an agent the caller has been let see."""
    found = session.scalars(select(ManualReceipt).where(ManualReceipt.agent_id == agent_id))
    return {receipt.manual_id: receipt for receipt in found}


def reading_of(session: Session, agent_id: int, manual_id: int) -> ManualReading | None:
    """How far an agent has come with a version."""
    chosen = select(ManualReading).where(ManualReading.agent_id == agent_id, ManualReading.manual_id == manual_id)
    return session.scalars(chosen).one_or_none()


@permit("agents.acknowledge_manual")
def manual_to_read(session: Session, actor: Actor, manual_id: int, day: date) -> Any:
    """The version in force of a project one is on that day, with its chapters; anything else is absent."""
    agent = own_agent(session, actor)
    found = [
        projects.in_force(session, project_id)
        for project_id in (projects_of(session, [agent.id], day).get(agent.id, []) if agent else [])
    ]
    manual = next((one for one in found if one is not None and one.id == manual_id), None)
    if manual is None:
        raise NotFound("manual", id=manual_id)
    return manual


@permit("manuals.view_readers")
def readers_listed(session: Session, actor: Actor, manual_id: int, day: date) -> Select[Any]:
    """Rows (id, staff_no, name, position, account, state, acknowledged_at, opened_at, seconds_read) of who is on the
    manual's project that day; `NotFound` outside the actor's projects."""
    manual = projects.manual_page(session, actor, manual_id)
    projects.visible_project(session, actor, manual.project_id)
    return (
        select(
            Agent.id, Agent.staff_no, Agent.name, Assignment.position, HAS_ACCOUNT.label("account"),
            READING_STATE.label("state"), ManualReceipt.acknowledged_at, OPENED_AT.label("opened_at"),
            SECONDS_READ.label("seconds_read"),
        )
        .join(Assignment, Assignment.agent_id == Agent.id)
        .join(ManualReceipt, and_(ManualReceipt.agent_id == Agent.id, ManualReceipt.manual_id == manual_id),
              isouter=True)
        .join(ManualReading, and_(ManualReading.agent_id == Agent.id, ManualReading.manual_id == manual_id),
              isouter=True)
        .where(Assignment.project_id == manual.project_id, holds_on(Assignment, day))
    )  # fmt: skip


def read_per_day(session: Session, manual_id: int) -> list[tuple[date, int]]:
    """How many acknowledged a version on which day, in the vendor's zone; the caller has been let see it."""
    found: dict[date, int] = {}
    chosen = select(ManualReceipt.acknowledged_at).where(ManualReceipt.manual_id == manual_id)
    for at in session.scalars(chosen.order_by(ManualReceipt.acknowledged_at)):
        found[day_of(at)] = found.get(day_of(at), 0) + 1
    return list(found.items())


def agents_unread(
    session: Session, project_id: int, manual_id: int, day: date
) -> list[tuple[Agent, ManualReading | None]]:
    """Who is on the project that day and has not acknowledged the version, with how far they have come."""
    chosen = (
        select(Agent, ManualReading).join(Assignment, Assignment.agent_id == Agent.id)
        .join(ManualReading, and_(ManualReading.agent_id == Agent.id, ManualReading.manual_id == manual_id),
              isouter=True)
        .where(
            Assignment.project_id == project_id, holds_on(Assignment, day), Agent.status != AgentStatus.LEFT,
            Agent.id.not_in(select(ManualReceipt.agent_id).where(ManualReceipt.manual_id == manual_id)),
        ).order_by(Agent.staff_no)
    )  # fmt: skip
    return [(agent, reading) for agent, reading in session.execute(chosen)]


def agent_names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """{id: "A00001 Name"} for showing whose something is."""
    wanted = select(Agent.id, Agent.staff_no, Agent.name).where(Agent.id.in_(set(ids)))
    return {number: f"{staff_no} {name}" for number, staff_no, name in session.execute(wanted)}


def projects_of(session: Session, ids: Iterable[int], day: date) -> dict[int, list[int]]:
    """{agent id: ids of the projects they are on that day}."""
    wanted = select(Assignment.agent_id, Assignment.project_id).where(
        Assignment.agent_id.in_(set(ids)), holds_on(Assignment, day)
    )
    found: dict[int, list[int]] = {}
    for agent_id, project_id in session.execute(wanted.order_by(Assignment.project_id)):
        found.setdefault(agent_id, []).append(project_id)
    return found


def agents_by_login(session: Session, project_id: int) -> list[tuple[str, int, date, date | None]]:
    """[(login, agent id, starts on, ends on)] of a project's switch, by login and day; the end is exclusive."""
    found = select(AcdLogin.login, AcdLogin.agent_id, AcdLogin.starts_on, AcdLogin.ends_on).where(
        AcdLogin.project_id == project_id
    )
    rows = session.execute(found.order_by(AcdLogin.login, AcdLogin.starts_on))
    return [(login, agent_id, starts_on, ends_on) for login, agent_id, starts_on, ends_on in rows]


def agent_days(session: Session, project_id: int, start: date, end: date) -> list[tuple[int, date, date]]:
    """How many agents were on a project in `[start, end)`: [(heads, from, to)], the basis of a fee per agent."""
    found = select(Assignment.starts_on, Assignment.ends_on).where(
        Assignment.project_id == project_id, Assignment.starts_on < end,
        or_(Assignment.ends_on.is_(None), Assignment.ends_on > start),
    )  # fmt: skip
    return heads_in([Spell(first, last) for first, last in session.execute(found)], start, end)


def on_project(
    session: Session, project_id: int, day: date, *, client_id: int, manual: ManualFacts | None,
    agent_id: int | None = None,
) -> list[OnProject]:  # fmt: skip
    """What the call-taking rule must know of the agents on a project that day, or of one agent, assigned or not.

    Four queries whatever the number of agents. By staff number.
    """
    held = select(literal(project_id), Assignment.position, *WHO).join(
        Assignment, and_(Assignment.agent_id == Agent.id, Assignment.project_id == project_id,
                         holds_on(Assignment, day)), isouter=agent_id is not None,
    )  # fmt: skip
    if agent_id is not None:
        held = held.where(Agent.id == agent_id)
    return _known(session, held, {project_id: (client_id, manual)}, day).get(project_id, [])


def on_projects(
    session: Session, places: Mapping[int, tuple[int, ManualFacts | None]], day: date
) -> dict[int, list[OnProject]]:  # fmt: skip
    """{project id: the same of the certified agents on each of these projects that day}, in four queries for all.

    `places`: {project id: (client id, the manual in force)}.
    """
    held = (
        select(Assignment.project_id, Assignment.position, *WHO)
        .join(Agent, Agent.id == Assignment.agent_id)
        .where(Assignment.project_id.in_(places), holds_on(Assignment, day), Agent.status == AgentStatus.ACTIVE)
    )
    return _known(session, held, places, day)


def _known(
    session: Session,
    held: Select[int, str, int, str, str, date | None],
    places: Mapping[int, tuple[int, ManualFacts | None]],
    day: date,
) -> dict[int, list[OnProject]]:
    """`held` gives (project id, position or None, *WHO) of the agents asked about."""
    among = held.with_only_columns(Agent.id)
    undertakings = select(Undertaking.agent_id, Undertaking.client_id, Undertaking.signed_on)
    signed = {
        (agent_id, client_id): signed_on
        for agent_id, client_id, signed_on in session.execute(undertakings.where(Undertaking.agent_id.in_(among)))
    }
    versions = {number for _client, one in places.values() if one for number in (one.id, *dict(one.formers))}
    receipts = select(ManualReceipt.agent_id, ManualReceipt.manual_id).where(
        ManualReceipt.manual_id.in_(versions), ManualReceipt.agent_id.in_(among)
    )
    read = {(reader, number) for reader, number in session.execute(receipts)}
    mapped = select(AcdLogin.project_id, AcdLogin.agent_id, AcdLogin.login).where(
        AcdLogin.project_id.in_(places), AcdLogin.agent_id.in_(among), holds_on(AcdLogin, day)
    )
    logins: dict[tuple[int, int], list[str]] = {}
    for project_id, owner, login in session.execute(mapped.order_by(AcdLogin.login)):
        logins.setdefault((project_id, owner), []).append(login)
    found: dict[int, list[OnProject]] = {}
    for project_id, position, number, staff_no, name, left_on in session.execute(held.order_by(Agent.staff_no)):
        client_id, manual = places[project_id]
        formers = manual.formers if manual else ()
        found.setdefault(project_id, []).append(
            OnProject(
                number, staff_no, name, position or "", position is not None, left_on, signed.get((number, client_id)),
                manual is not None and (number, manual.id) in read,
                max((until for former, until in formers if (number, former) in read), default=None),
                tuple(logins.get((project_id, number), ())),
            )
        )  # fmt: skip
    return found
