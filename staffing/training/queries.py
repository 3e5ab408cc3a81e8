"""Courses and results, and who may take calls on a project."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from bpo.clients.queries import client_names
from bpo.kernel import slots
from bpo.kernel.db import moment_of
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, day_of, language, say_error
from bpo.kernel.permits import Actor, permit
from bpo.kernel.slots import Finding
from bpo.projects import queries as projects
from bpo.projects.rules import Light, Watched, staffing_light
from staffing.agents import queries as agents
from staffing.agents.rules import CallFacts, CourseFacts, Missing, OnProject, is_cleared, may_take_calls
from staffing.training import rules
from staffing.training.models import Course, CourseResult
from staffing.training.rules import Clearance, Mark, PositionClearance

MOST_NAMED = 10


def course_for(session: Session, actor: Actor, course_id: int) -> Course:
    course = session.scalars(reach(actor, select(Course).where(Course.id == course_id))).one_or_none()
    if course is None:
        raise NotFound("course", id=course_id)
    return course


def reach(actor: Actor, statement: Select[Course]) -> Select[Course]:
    """Courses of the actor's projects and those for every project."""
    if actor.scope() == "A":
        return statement
    return statement.where(or_(Course.project_id.is_(None), Course.project_id.in_(actor.project_ids)))


@permit("training.view")
def courses_listed(session: Session, actor: Actor) -> Select[Course]:
    return reach(actor, select(Course))


@permit("training.view")
def course_page(session: Session, actor: Actor, course_id: int) -> Course:
    return course_for(session, actor, course_id)


@permit("training.view")
def results_listed(session: Session, actor: Actor, course_id: int) -> Select[CourseResult]:
    """A course's results: of the agents the reader may see."""
    course_for(session, actor, course_id)
    near = agents.agent_ids_near(session, actor)
    return select(CourseResult).where(CourseResult.course_id == course_id, CourseResult.agent_id.in_(near))


@permit("training.run")
def trainees(session: Session, actor: Actor, course_id: int, day: date) -> list[OnProject]:
    """Who may sit a course's exam: the agents of its project, or every agent on a project, by staff number."""
    course = course_for(session, actor, course_id)
    return agents.present(session, course.project_id, day)


def required_courses(session: Session, project_id: int) -> list[Course]:
    """The courses one must pass to take calls on a project: its own and those for every project."""
    wanted = select(Course).where(Course.required, or_(Course.project_id.is_(None), Course.project_id == project_id))
    return list(session.scalars(wanted.order_by(Course.code)))


def standings(session: Session, courses: list[Course], agent_ids: Iterable[int]) -> dict[int, tuple[CourseFacts, ...]]:
    """{agent id: how they stand in each of the courses}, in one query."""
    ids = list(set(agent_ids))
    found = select(CourseResult.agent_id, CourseResult.course_id, CourseResult.score, CourseResult.pass_mark).where(
        CourseResult.agent_id.in_(ids), CourseResult.course_id.in_([course.id for course in courses])
    )
    marks: dict[tuple[int, int], list[Mark]] = {}
    for agent_id, course_id, score, mark in session.execute(found):
        marks.setdefault((agent_id, course_id), []).append(Mark(score, mark))
    return {
        agent_id: tuple(
            rules.standing(one.code, one.title, one.pass_mark, marks.get((agent_id, one.id), ())) for one in courses
        )
        for agent_id in ids
    }


def clearances(
    session: Session, project_id: int, day: date, agent_id: int | None = None, at: datetime | None = None
) -> list[Clearance]:  # fmt: skip
    """The call-taking rule for every agent on a project that day (or one agent, on it or not), by staff number.

    `at`: the very moment, where it is known; else the beginning of the day in the project's zone.
    The number of queries does not depend on the number of agents. The caller answers for who may know.
    """
    project = projects.project_facts(session, project_id)
    manual = projects.current_manual(session, project_id)
    client = client_names(session, [project.client_id]).get(project.client_id, "")
    here = agents.on_project(
        session, project_id, day, client_id=project.client_id, manual=manual, agent_id=agent_id
    )  # fmt: skip
    stand = standings(session, required_courses(session, project_id), [one.agent_id for one in here])
    number = manual.number if manual else None
    asked = at or datetime.combine(day, time(), ZoneInfo(project.zone))
    known = [CallFacts(day, project.name, client, one, number, stand[one.agent_id], asked) for one in here]
    return [Clearance(facts, tuple(may_take_calls(facts))) for facts in known]


def call_clearance(session: Session, agent_id: int, project_id: int, day: date) -> list[Missing]:
    """Everything that keeps an agent from taking calls on a project that day; `NotFound` for no such agent."""
    found = clearances(session, project_id, day, agent_id)
    if not found:
        raise NotFound("agent", id=agent_id)
    return list(found[0].missing)


def cleared_agents(session: Session, project_id: int, day: date) -> list[PositionClearance]:
    """By position: how many the plan wants, how many may take calls, and who lacks what."""
    needed = {one.title: one.headcount for one in projects.positions_of(session, project_id)}
    return rules.by_position(clearances(session, project_id, day), needed)


@slots.answers("staffing_lights")
def staffing_lights(session: Session, watched: Sequence[Watched], today: date) -> dict[int, Light]:
    """{project id: agents who may take calls today against the places needed by now}, in seven queries for all."""
    manuals = projects.current_manuals(session, [one.id for one in watched])
    here = agents.on_projects(session, {one.id: (one.client_id, manuals.get(one.id)) for one in watched}, today)
    courses = list(session.scalars(select(Course).where(Course.required).order_by(Course.code)))
    stand = standings(session, courses, {one.agent_id for known in here.values() for one in known})
    found = {}
    for one in watched:
        known = here.get(one.id, [])
        asked = [place for place, course in enumerate(courses) if course.project_id in (None, one.id)]
        number, at = manuals.get(one.id), datetime.combine(today, time(), ZoneInfo(one.zone))
        cleared = sum(
            is_cleared(may_take_calls(CallFacts(
                today, "", "", agent, number.number if number else None,
                tuple(stand[agent.agent_id][place] for place in asked), at,
            )))
            for agent in known
        )  # fmt: skip
        found[one.id] = staffing_light(len(known), one.needed, cleared)
    return found


@permit("agents.view")
def project_clearances(
    session: Session, actor: Actor, project_id: int, day: date, at: datetime | None = None
) -> list[Clearance]:
    """The clearances of a project, for its pages and the API; `NotFound` outside the actor's projects."""
    projects.visible_project(session, actor, project_id)
    return clearances(session, project_id, day, at=at)


slots.answers("project_clearances")(project_clearances)


@slots.answers("agent_clearance")
def clearance_of(session: Session, agent_id: int, project_id: int, day: date, at: datetime | None = None) -> Clearance:
    """For an agent's file, which has checked that it may be seen."""
    return clearances(session, project_id, day, agent_id, at)[0]


@slots.answers("agent_results")
def results_of(session: Session, agent_id: int) -> list[tuple[CourseResult, Course]]:
    """The results of an agent the caller has been let see, newest first, with their courses."""
    found = (
        select(CourseResult, Course).join(Course, Course.id == CourseResult.course_id)
        .where(CourseResult.agent_id == agent_id).order_by(CourseResult.taken_on.desc(), CourseResult.id.desc())
    )  # fmt: skip
    return [(result, course) for result, course in session.execute(found)]


def markers_of(session: Session, agent_id: int, courses: list[Course]) -> set[int]:
    """Who marked the exams of an agent in these courses."""
    found = select(CourseResult.marked_by).where(
        CourseResult.agent_id == agent_id, CourseResult.course_id.in_([course.id for course in courses])
    )
    return {marker for marker in session.scalars(found) if marker is not None}


@permit("training.view")
def matrix(
    session: Session, actor: Actor, project_id: int, day: date
) -> tuple[list[Course], list[tuple[OnProject, tuple[CourseFacts, ...]]]]:
    """A project's agents × its required courses: (courses, [(agent, how they stand in each)])."""
    projects.visible_project(session, actor, project_id)
    courses = required_courses(session, project_id)
    here = agents.present(session, project_id, day)
    stand = standings(session, courses, [one.agent_id for one in here])
    return courses, [(one, stand[one.agent_id]) for one in here]


def told(missing: Iterable[Missing]) -> str:
    """What is missing, in one line in the reader's language."""
    joint = "；" if language() == "zh_Hans_CN" else "; "
    return joint.join(say_error(one.message, dict(one.facts)) for one in missing if not one.warning)


@slots.check("project.readiness")
def people_ready(session: Session, *, project_id: int) -> Iterator[Finding]:
    """Before go-live each position of the plan has as many agents who may take calls as it has heads.

    Judged on the planned day of going live, or today where that has passed.
    """
    day = max(projects.project_facts(session, project_id).go_live_on, day_of(moment_of(session)))
    for one in cleared_agents(session, project_id, day):
        if one.needed:
            yield Finding(
                "agents_cleared",
                _("%(position)s: agents who may take calls", position=one.position),
                one.cleared >= one.needed,
                found=str(one.cleared),
                needed=str(one.needed),
                missing=named(one),
                department="hr",
                endpoint="agents.of_project",
                key=one.position,
            )
    yield from papers_of_agents(session, project_id, day)


def papers_of_agents(session: Session, project_id: int, day: date) -> Iterator[Finding]:
    """Every agent on the project has signed the undertaking and acknowledged the manual in force, spare ones too."""
    here = [one for one in clearances(session, project_id, day) if one.facts.agent.assigned]
    asked = (
        ("undertakings_signed", _("Every agent on the project has signed the undertaking"), {"undertaking"}, "hr"),
        ("manual_acknowledged", _("Every agent on the project has acknowledged the manual"), {"manual", "no_manual"},
         "operations"),
    )  # fmt: skip
    for code, label, lacks, department in asked:
        lacking = [one.facts.agent for one in here if lacks & {gap.code for gap in one.missing}]
        if here:
            yield Finding(
                code, label, not lacking, found=str(len(here) - len(lacking)), needed=str(len(here)),
                missing=first_named([f"{one.staff_no} {one.name}" for one in lacking]), department=department,
                endpoint="agents.of_project",
            )  # fmt: skip


def first_named(names: list[str]) -> tuple[str, ...]:
    """The first ten names, and how many more there are."""
    more = [_("and %(count)s more", count=len(names) - MOST_NAMED)] if len(names) > MOST_NAMED else []
    return (*names[:MOST_NAMED], *more)


def named(group: PositionClearance) -> tuple[str, ...]:
    """Who lacks what, the first ten by name, and how many places nobody is on yet."""
    if group.cleared >= group.needed:
        return ()
    lines = [
        _("%(name)s: %(missing)s", name=f"{one.agent.staff_no} {one.agent.name}", missing=told(one.missing))
        for one in group.lacking[:MOST_NAMED]
    ]
    if len(group.lacking) > MOST_NAMED:
        lines.append(_("and %(count)s more", count=len(group.lacking) - MOST_NAMED))
    empty = group.needed - group.cleared - len(group.lacking)
    if empty > 0:
        lines.append(_("Places without an agent: %(count)s", count=empty))
    return tuple(lines)
