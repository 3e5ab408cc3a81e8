"""Agents join, are put on projects, sign, get logins, read manuals, and leave."""

from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bpo.clients.queries import client_names
from bpo.documents.numbering import Series, next_number
from bpo.kernel import journal, slots
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, Invalid, NotFound, text
from bpo.kernel.locale import _l, zone
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Role
from bpo.people import actions as people
from bpo.people import queries as accounts
from bpo.projects import queries as projects
from bpo.projects import rules as project_rules
from staffing.agents import queries, rules
from staffing.agents.models import AcdLogin, Agent, Assignment, ManualReading, ManualReceipt, Undertaking
from staffing.agents.rules import AgentStatus, Employment, SignedBy, Spell

STAFF = Series("agent", "A{n:05d}", title=_l("Staff numbers of agents"), longest=20)


@permit("agents.manage")
def join(
    session: Session, actor: Actor, *, name: str, employment: Employment, hired_on: date, now: datetime,
    user_id: int | None = None,
) -> Agent:  # fmt: skip
    """A new agent, in training from the day they were hired."""
    check_account(session, user_id, None)
    agent = Agent(
        staff_no=next_number(session, STAFF, on=now.astimezone(zone()).date()), name=name, employment=employment,
        hired_on=hired_on, user_id=user_id, status=AgentStatus.TRAINING,
    )  # fmt: skip
    session.add(agent)
    journal.record(session, actor, "agents.joined", agent, name=name, staff_no=agent.staff_no)
    return agent


@permit("agents.manage")
def edit_agent(
    session: Session, actor: Actor, *, agent_id: int, name: str, employment: Employment, user_id: int | None = None,
    row_version: int | None = None,
) -> Agent:  # fmt: skip
    """Change an agent's data or account; a new account joins the projects they are on."""
    agent = queries.agent_for(session, actor, agent_id)
    check_version(agent, row_version)
    check_account(session, user_id, agent.id)
    changed = user_id is not None and user_id != agent.user_id
    agent.name, agent.employment, agent.user_id = name, employment, user_id
    journal.record(session, actor, "agents.edited", agent, name=name)
    if changed:
        for held in session.scalars(select(Assignment).where(Assignment.agent_id == agent.id)):
            if held.ends_on is None:
                let_in(session, actor, agent, held.project_id)
    return agent


def check_account(session: Session, user_id: int | None, agent_id: int | None) -> None:
    """An account with the role of an agent, and no other agent's."""
    if user_id is None:
        return
    if not accounts.has_role(session, user_id, Role.AGENT):
        raise Invalid("not_an_agent", text("This account does not have the role of an agent."), "user_id")
    other = session.scalars(select(Agent).where(Agent.user_id == user_id)).one_or_none()
    if other is not None and other.id != agent_id:
        raise Conflict(
            "account_taken", text("This account belongs to %(staff_no)s %(name)s."), staff_no=other.staff_no,
            name=other.name,
        )  # fmt: skip


def let_in(session: Session, actor: Actor, agent: Agent, project_id: int) -> None:
    """With an account they see the project they are on."""
    if agent.user_id is not None:
        client_id = projects.project_facts(session, project_id).client_id
        people.join_by_id(session, actor, agent.user_id, project_id, client_id)


@permit("agents.assign")
def assign_to_project(
    session: Session, actor: Actor, *, agent_id: int, project_id: int, position: str, starts_on: date,
    ends_on: date | None = None,
) -> Assignment:  # fmt: skip
    """Put an agent on a project, in a position of its plan, for `[starts_on, ends_on)`."""
    projects.visible_project(session, actor, project_id)
    project = projects.project_facts(session, project_id)
    project_rules.must_be_open(project.state)
    agent = queries.assignable_for(session, actor, agent_id)
    rules.check_here(agent.status, agent.name, agent.left_on)
    wanted = rules.check_period(starts_on, ends_on, agent.hired_on)
    titles = [one.title for one in projects.positions_of(session, project_id)]
    if titles and position not in titles:
        raise Invalid(
            "position_unknown", text("The plan has no position %(position)s. It has: %(known)s."), "position",
            position=position, known=titles,
        )  # fmt: skip
    held = session.scalars(
        select(Assignment).where(Assignment.agent_id == agent.id, Assignment.project_id == project_id)
    )
    rules.check_free(wanted, [Spell(one.starts_on, one.ends_on) for one in held], project.name)
    row = Assignment(agent_id=agent.id, project_id=project_id, position=position, starts_on=starts_on, ends_on=ends_on)
    session.add(row)
    session.flush()
    journal.record(
        session, actor, "agents.assigned", agent, project_id=project_id, name=agent.name, project=project.name,
        position=position, starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    let_in(session, actor, agent, project_id)
    return row


@permit("agents.assign")
def end_assignment(session: Session, actor: Actor, *, assignment_id: int, ends_on: date, now: datetime) -> Assignment:
    """Take an agent off a project from `ends_on`; their account loses the project when that day has come."""
    row = queries.assignment_for(session, actor, assignment_id)
    project_rules.must_not_have_ended(projects.project_facts(session, row.project_id).state)
    rules.check_period(row.starts_on, ends_on)
    agent = session.get_one(Agent, row.agent_id)
    row.ends_on = ends_on
    journal.record(
        session, actor, "agents.assignment_ended", agent, project_id=row.project_id, name=agent.name,
        project=projects.project_facts(session, row.project_id).name, ends_on=ends_on,
    )  # fmt: skip
    if agent.user_id is not None and ends_on <= now.astimezone(zone()).date():
        people.part_by_id(session, actor, agent.user_id, row.project_id)
    return row


@permit("agents.assign")
def move_to_project(
    session: Session, actor: Actor, *, agent_id: int, project_id: int, position: str, starts_on: date, now: datetime,
    ends_on: date | None = None,
) -> Assignment:  # fmt: skip
    """Off every other project they are on from that day, and on this one."""
    running = or_(Assignment.ends_on.is_(None), Assignment.ends_on > starts_on)
    others = select(Assignment.id).where(
        Assignment.agent_id == agent_id, Assignment.project_id != project_id, running
    )  # fmt: skip
    for held_id in session.scalars(others.order_by(Assignment.id)).all():
        end_assignment(session, actor, assignment_id=held_id, ends_on=starts_on, now=now)
    return assign_to_project(
        session, actor, agent_id=agent_id, project_id=project_id, position=position, starts_on=starts_on,
        ends_on=ends_on,
    )  # fmt: skip


@permit("agents.assign")
def take_off_project(
    session: Session, actor: Actor, *, agent_id: int, project_id: int, ends_on: date, now: datetime
) -> Assignment:
    """Take an agent off a project from a day on, whichever assignment that is."""
    running = or_(Assignment.ends_on.is_(None), Assignment.ends_on > ends_on)
    held = session.scalars(
        select(Assignment).where(Assignment.agent_id == agent_id, Assignment.project_id == project_id, running)
        .order_by(Assignment.starts_on).limit(1)
    ).one_or_none()  # fmt: skip
    if held is None:
        agent = queries.agent_for(session, actor, agent_id)
        raise Conflict("not_on_project", text("%(name)s is not on this project from %(day)s on."), name=agent.name,
                       day=ends_on)  # fmt: skip
    return end_assignment(session, actor, assignment_id=held.id, ends_on=ends_on, now=now)


@permit("agents.manage")
def record_undertaking(
    session: Session,
    actor: Actor,
    *,
    agent_id: int,
    client_id: int,
    signed_on: date,
    signed_by: SignedBy,
    now: datetime,
) -> Undertaking:
    """The agent signed a confidentiality undertaking towards a client; once for each client."""
    agent = queries.agent_for(session, actor, agent_id)
    rules.check_here(agent.status, agent.name, agent.left_on)
    client = client_names(session, [client_id]).get(client_id)
    if client is None:
        raise Invalid("client_unknown", text("There is no such client."), "client_id")
    if signed_on > now.astimezone(zone()).date():
        raise Invalid("in_future", text("%(day)s has not come yet."), "signed_on", day=signed_on)
    known = select(Undertaking).where(Undertaking.agent_id == agent.id, Undertaking.client_id == client_id)
    held = session.scalars(known).one_or_none()
    if held is not None:
        raise Conflict(
            "already_signed", text("%(name)s signed towards %(client)s on %(day)s already."), name=agent.name,
            client=client, day=held.signed_on,
        )  # fmt: skip
    row = Undertaking(agent_id=agent.id, client_id=client_id, signed_on=signed_on, signed_by=signed_by)
    session.add(row)
    session.flush()
    journal.record(
        session, actor, "agents.undertaking_recorded", agent, name=agent.name, client=client, signed_on=signed_on
    )
    return row


@permit("agents.map_logins")
def map_login(
    session: Session, actor: Actor, *, agent_id: int, project_id: int, login: str, starts_on: date,
    ends_on: date | None = None,
) -> AcdLogin:  # fmt: skip
    """A login of the project's switch is this agent's from a day on; it is nobody else's at the same time."""
    project_rules.must_be_open(projects.visible_project(session, actor, project_id).state)
    agent = queries.agent_for(session, actor, agent_id)
    rules.check_here(agent.status, agent.name, agent.left_on)
    wanted = rules.check_period(starts_on, ends_on)
    held = session.execute(
        select(AcdLogin, Agent).join(Agent, Agent.id == AcdLogin.agent_id)
        .where(AcdLogin.project_id == project_id, AcdLogin.login == login)
    )  # fmt: skip
    spells = [(Spell(one.starts_on, one.ends_on), f"{owner.staff_no} {owner.name}") for one, owner in held]
    rules.check_login_free(wanted, spells, login)
    row = AcdLogin(agent_id=agent.id, project_id=project_id, login=login, starts_on=starts_on, ends_on=ends_on)
    session.add(row)
    session.flush()
    journal.record(
        session, actor, "agents.login_mapped", agent, project_id=project_id, name=agent.name, login=login,
        starts_on=starts_on, project=projects.project_facts(session, project_id).name,
    )  # fmt: skip
    return row


@permit("agents.map_logins")
def end_login(session: Session, actor: Actor, *, login_id: int, ends_on: date) -> AcdLogin:
    """The login is no longer theirs from `ends_on`; then it can be handed on."""
    row = queries.login_for(session, actor, login_id)
    project_rules.must_not_have_ended(projects.project_facts(session, row.project_id).state)
    rules.check_period(row.starts_on, ends_on)
    agent = session.get_one(Agent, row.agent_id)
    row.ends_on = ends_on
    journal.record(
        session, actor, "agents.login_ended", agent, project_id=row.project_id, name=agent.name, login=row.login,
        ends_on=ends_on,
    )  # fmt: skip
    return row


@permit("agents.acknowledge_manual")
def acknowledge_manual(session: Session, actor: Actor, *, project_id: int, now: datetime) -> ManualReceipt:
    """The agent has read every chapter of the manual in force on a project they are on; twice is once."""
    agent = queries.own_agent(session, actor)
    today = now.astimezone(zone()).date()
    if agent is None or project_id not in queries.projects_of(session, [agent.id], today).get(agent.id, ()):
        raise NotFound("project", id=project_id)
    project_rules.must_not_have_ended(projects.project_facts(session, project_id).state)
    manual = projects.in_force(session, project_id)
    if manual is None:
        raise Conflict("no_manual", text("No manual is published for this project yet."))
    known = queries.receipts_of(session, agent.id).get(manual.id)
    if known is not None:
        return known
    reading = queries.reading_of(session, agent.id, manual.id) or ManualReading(read=[], seconds_read=0)
    rules.check_read([one.ref for one in manual.chapters], reading.refs_read)
    row = ManualReceipt(
        agent_id=agent.id, manual_id=manual.id, acknowledged_at=now, opened_at=reading.opened_at,
        seconds_read=reading.seconds_read + rules.seconds_between(reading.step_at, now),
    )  # fmt: skip
    session.add(row)
    session.flush()
    journal.record(
        session, actor, "agents.manual_acknowledged", agent, project_id=project_id, number=manual.number,
        project=projects.project_facts(session, project_id).name,
    )  # fmt: skip
    slots.announce("manual_read", session, actor, manual_id=manual.id)
    return row


@permit("agents.acknowledge_manual")
def read_chapter(session: Session, actor: Actor, *, manual_id: int, ref: str | None, now: datetime) -> ManualReading:
    """The agent begins to read the version in force (no `ref`), or has been through a chapter of it.

    The time is measured here, from step to step; nobody tells it. After the acknowledgement nothing is measured.
    """
    agent = queries.own_agent(session, actor)
    manual = queries.manual_to_read(session, actor, manual_id, now.astimezone(zone()).date())
    if agent is None:
        raise NotFound("manual", id=manual_id)
    refs = [one.ref for one in manual.chapters]
    if ref is not None and ref not in refs:
        raise NotFound("manual_chapter", id=ref)
    row = queries.reading_of(session, agent.id, manual_id)
    if row is None:
        row = ManualReading(agent_id=agent.id, manual_id=manual_id, read=[], seconds_read=0)
        session.add(row)
    if queries.receipts_of(session, agent.id).get(manual_id) is None:
        row.seconds_read += rules.seconds_between(row.step_at, now)
        row.step_at = now
    row.opened_at = row.opened_at or now
    if ref is not None:
        row.read = [one for one in refs if one == ref or one in row.refs_read]
        row.place = refs[min(refs.index(ref) + 1, len(refs) - 1)]
    session.flush()
    return row


def note_reminded(session: Session, *, project_id: int, manual_id: int, today: date) -> list[Agent]:
    """Who is to be reminded today of the version in force: whoever was not yet; run again it names nobody.

    Part of the calendar's daily work, not an act of a person: it asks no permit.
    """
    named = []
    for agent, reading in queries.agents_unread(session, project_id, manual_id, today):
        if reading is None:
            reading = ManualReading(agent_id=agent.id, manual_id=manual_id, read=[], seconds_read=0)
            session.add(reading)
        if reading.reminded_on != today:
            reading.reminded_on = today
            named.append(agent)
    session.flush()
    return named


@permit("training.certify")
def activate(session: Session, actor: Actor, *, agent_id: int, project_id: int) -> Agent:
    """From training onto the floor, as the last part of certifying; twice is once."""
    projects.visible_project(session, actor, project_id)
    agent = queries.agent_for(session, actor, agent_id)
    rules.check_here(agent.status, agent.name, agent.left_on)
    if agent.status == AgentStatus.TRAINING:
        agent.status = AgentStatus.ACTIVE
        journal.record(session, actor, "agents.activated", agent, project_id=project_id, name=agent.name)
    return agent


@permit("agents.manage")
def leave(
    session: Session, actor: Actor, *, agent_id: int, last_day: date, reason: str, now: datetime
) -> tuple[Agent, list[tuple[str, dict[str, object]]]]:
    """The agent leaves: assignments and logins end with their last day, their account is closed.

    Returns the agent and what was done, [(sentence, facts)], to be shown.
    """
    agent = queries.agent_for(session, actor, agent_id)
    rules.check_here(agent.status, agent.name, agent.left_on)
    rules.check_leaving(agent.hired_on, last_day, now.astimezone(zone()).date())
    after = last_day + timedelta(days=1)
    closed: list[tuple[str, dict[str, object]]] = []
    held: list[Assignment | AcdLogin] = [
        *session.scalars(select(Assignment).where(Assignment.agent_id == agent.id)),
        *session.scalars(select(AcdLogin).where(AcdLogin.agent_id == agent.id)),
    ]
    names = projects.project_names(session, {row.project_id for row in held})
    for row in held:
        if row.ends_on is not None and row.ends_on <= after:
            continue
        what: dict[str, object] = {"project": names.get(row.project_id, ""), "ends_on": after}
        if isinstance(row, AcdLogin):
            closed.append((text("login %(login)s on %(project)s ended on %(ends_on)s"), {**what, "login": row.login}))
        else:
            closed.append((text("taken off %(project)s from %(ends_on)s"), what))
        if rules.close(Spell(row.starts_on, row.ends_on), last_day) is None:
            session.delete(row)  # it would only have begun after the last day
        else:
            row.ends_on = after
    if agent.user_id is not None and people.close_account(session, actor, agent.user_id):
        closed.append((text("account closed"), {}))
    agent.status, agent.left_on, agent.left_reason = AgentStatus.LEFT, last_day, reason
    session.flush()
    told = [sentence % facts for sentence, facts in closed]
    journal.record(session, actor, "agents.left", agent, name=agent.name, last_day=last_day, closed=told)
    slots.announce("agent_left", session, actor, agent_id=agent.id, last_day=last_day, now=now)
    return agent, closed
