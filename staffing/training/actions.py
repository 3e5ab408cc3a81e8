"""Courses are opened and edited, results recorded, agents certified for the floor."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, Invalid, NotFound, text
from bpo.kernel.locale import zone
from bpo.kernel.permits import Actor, permit
from bpo.projects import queries as projects
from bpo.projects import rules as project_rules
from staffing.agents import actions as agents
from staffing.agents import queries as people
from staffing.agents.rules import AgentStatus
from staffing.training import queries, rules
from staffing.training.models import Course, CourseResult


@permit("training.run")
def open_course(
    session: Session, actor: Actor, *, code: str, title: str, pass_mark: int, hours: int, required: bool = True,
    project_id: int | None = None,
) -> Course:  # fmt: skip
    """A new course, for one project or for all."""
    rules.check_mark(pass_mark)
    if project_id is not None:
        project_rules.must_be_open(projects.visible_project(session, actor, project_id).state)
    if session.scalar(select(Course.id).where(Course.code == code)) is not None:
        raise Invalid("code_taken", text("The course code %(code)s is taken."), "code", code=code)
    course = Course(
        code=code, title=title, pass_mark=pass_mark, hours=hours, required=required, project_id=project_id
    )  # fmt: skip
    session.add(course)
    journal.record(session, actor, "training.course_opened", course, title=title, code=code)
    return course


@permit("training.run")
def edit_course(
    session: Session, actor: Actor, *, course_id: int, title: str, pass_mark: int, hours: int, required: bool = False,
    row_version: int | None = None,
) -> Course:  # fmt: skip
    """Change a course; a new pass mark holds for attempts from now on."""
    course = queries.course_for(session, actor, course_id)
    _still_held(session, course)
    check_version(course, row_version)
    rules.check_mark(pass_mark)
    course.title, course.pass_mark, course.hours, course.required = title, pass_mark, hours, required
    journal.record(session, actor, "training.course_edited", course, title=title)
    return course


@permit("training.run")
def record_result(
    session: Session, actor: Actor, *, course_id: int, agent_id: int, taken_on: date, score: int, now: datetime
) -> CourseResult:
    """One attempt of an agent; passed if the score reaches the mark now in force."""
    course = queries.course_for(session, actor, course_id)
    _still_held(session, course)
    row = add_result(session, actor, course, agent_id, taken_on, score, now)
    journal.record(
        session, actor, "training.result_recorded", course, agent_id=agent_id, score=score, attempt=row.attempt,
        course=course.title, name=people.agent_names(session, [agent_id])[agent_id],
    )  # fmt: skip
    return row


@permit("training.run")
def record_results(
    session: Session, actor: Actor, *, course_id: int, taken_on: date, scores: Sequence[tuple[int, int]], now: datetime
) -> list[CourseResult]:
    """The results of one sitting, [(agent id, score)]: all or, where one cannot be taken, none."""
    course = queries.course_for(session, actor, course_id)
    _still_held(session, course)
    if not scores:
        raise Invalid("no_scores", text("No score was typed."))
    if len({agent_id for agent_id, _score in scores}) < len(scores):
        raise Invalid("agent_twice", text("An agent stands twice in this list."))
    rows = [add_result(session, actor, course, agent_id, taken_on, score, now) for agent_id, score in scores]
    journal.record(
        session, actor, "training.results_recorded", course, count=len(rows), course=course.title,
        taken_on=taken_on, scores=[[row.agent_id, row.score, row.attempt] for row in rows],
    )  # fmt: skip
    return rows


def _still_held(session: Session, course: Course) -> None:
    """A course of one project ends with it; one for all projects goes on."""
    if course.project_id is not None:
        project_rules.must_not_have_ended(projects.project_facts(session, course.project_id).state)


def add_result(
    session: Session, actor: Actor, course: Course, agent_id: int, taken_on: date, score: int, now: datetime
) -> CourseResult:
    rules.check_score(score)
    if taken_on > now.astimezone(zone()).date():
        raise Invalid("in_future", text("%(day)s has not come yet."), "taken_on", day=taken_on)
    if not people.is_here(session, agent_id):
        raise NotFound("agent", id=agent_id)
    last = select(func.max(CourseResult.attempt)).where(
        CourseResult.agent_id == agent_id, CourseResult.course_id == course.id
    )
    row = CourseResult(
        agent_id=agent_id, course_id=course.id, attempt=(session.scalar(last) or 0) + 1, taken_on=taken_on,
        score=score, pass_mark=course.pass_mark, passed=rules.passes(score, course.pass_mark), marked_by=actor.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


@permit("training.certify")
def certify(session: Session, actor: Actor, *, agent_id: int, project_id: int, now: datetime) -> None:
    """From training onto the floor: nothing is missing, and the certifier did not mark the exams."""
    project_rules.must_be_open(projects.visible_project(session, actor, project_id).state)
    agent = people.agent_for(session, actor, agent_id)
    if agent.status != AgentStatus.TRAINING:
        raise Conflict("not_in_training", text("%(name)s is not in training."), name=agent.name)
    missing = queries.call_clearance(session, agent_id, project_id, now.astimezone(zone()).date())
    markers = queries.markers_of(session, agent_id, queries.required_courses(session, project_id))
    rules.check_certifying(agent.name, missing, actor.id, {actor.same_person(one) for one in markers})
    agents.activate(session, actor, agent_id=agent_id, project_id=project_id)
