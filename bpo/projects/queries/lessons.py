"""Lessons learned: the list, one of them, and those that fit a project that is being planned."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, func, or_, select
from sqlalchemy.orm import Session

from bpo.clients.rules import ServiceKind
from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor, permit
from bpo.projects import rules
from bpo.projects.models import Lesson, LessonUse, Project
from bpo.projects.queries.projects import visible_project
from bpo.projects.rules import LessonFacts, PlanSection

LOOKED_AT = 2000  # of the newest lessons; more are found in the list
USES = (
    select(func.count()).where(LessonUse.lesson_id == Lesson.id).correlate_except(LessonUse).scalar_subquery()
)  # fmt: skip


def mode_of_project() -> Any:
    return select(Project.mode).where(Project.id == Lesson.project_id).correlate_except(Project).scalar_subquery()


def offers(service: str) -> ColumnElement[bool]:
    """Whether the lesson's project offered a service: its name stands in quotes in the list that is kept as JSON."""
    if service not in list(ServiceKind):
        return Lesson.id.is_(None)
    kept = cast(Project.services, String).contains(f'"{service}"')
    return Lesson.project_id.in_(select(Project.id).where(kept))


def readable(actor: Actor) -> Any:
    """The condition: published, or of a project within reach."""
    within = actor.limit(select(Project.id), Project.id)
    return or_(Lesson.is_published, Lesson.project_id.in_(within))


@permit("lessons.view")
def lessons_listed(session: Session, actor: Actor) -> Select[Any]:
    """Rows (id, title, kind, section, department, mode, project, written_at, is_published, uses).

    What is published is the whole house's; whose project it was is told only to those who see that project.
    """
    code = select(Project.code).where(Project.id == Lesson.project_id).correlate_except(Project).scalar_subquery()
    within = Lesson.project_id.in_(actor.limit(select(Project.id), Project.id))
    return select(
        Lesson.id, Lesson.title, Lesson.kind, Lesson.section, Lesson.department, mode_of_project().label("mode"),
        case((within, code), else_=None).label("project"), Lesson.written_at, Lesson.is_published,
        Lesson.cost_minor, Lesson.days, Lesson.recommendation, USES.label("uses"),
    ).where(readable(actor))  # fmt: skip


def lesson_for(session: Session, actor: Actor, lesson_id: int) -> Lesson:
    """The lesson, for its own project's acts; else `NotFound`."""
    wanted = actor.limit(select(Lesson).where(Lesson.id == lesson_id), Lesson.project_id)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("lesson", id=lesson_id)
    return found


@permit("lessons.view")
def lesson_page(session: Session, actor: Actor, lesson_id: int) -> Lesson:
    """A lesson that is published, or of a project within reach."""
    found = session.scalars(select(Lesson).where(Lesson.id == lesson_id, readable(actor))).one_or_none()
    if found is None:
        raise NotFound("lesson", id=lesson_id)
    return found


@permit("lessons.view")
def lessons_of(session: Session, actor: Actor, project_id: int) -> list[Lesson]:
    """What a project taught so far, newest first."""
    visible_project(session, actor, project_id)
    chosen = select(Lesson).where(Lesson.project_id == project_id)
    return list(session.scalars(chosen.order_by(Lesson.id.desc())))


def is_within(session: Session, actor: Actor, project_id: int) -> bool:
    """Whether the reader sees the project of a lesson, and so may be told which it was."""
    return actor.may("lessons.view", project_id)


@permit("lessons.view")
def lessons_for_planning(
    session: Session, actor: Actor, project: Project, section: PlanSection | None = None
) -> list[Lesson]:
    """The published lessons of other projects of the same mode or services that fit, best first."""
    services: Any = project.services
    kept = cast(Project.services, String)
    close = or_(Project.mode == project.mode, *(kept.contains(f'"{one}"') for one in services))
    chosen: Any = select(Lesson, Project.mode, Project.services, USES).join(Project, Project.id == Lesson.project_id)
    chosen = chosen.where(Lesson.is_published, Lesson.project_id != project.id, close)
    if section is not None:
        chosen = chosen.where(Lesson.section == section)
    rows = session.execute(chosen.order_by(Lesson.id.desc()).limit(LOOKED_AT)).all()
    known = {one.id: one for one, _mode, _services, _uses in rows}
    facts = [
        LessonFacts(one.id, one.section, mode.value, frozenset(offered), int(uses))
        for one, mode, offered, uses in rows
    ]  # fmt: skip
    return [known[one.id] for one in rules.best_lessons(facts, project.mode.value, services, section)]


def uses_of(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """{lesson id: how many found it useful}."""
    counted = select(LessonUse.lesson_id, func.count()).where(LessonUse.lesson_id.in_(set(ids)))
    return {number: int(count) for number, count in session.execute(counted.group_by(LessonUse.lesson_id))}


def used_by(session: Session, lesson_id: int, person_id: int | None) -> bool:
    chosen = select(LessonUse.id).where(LessonUse.lesson_id == lesson_id, LessonUse.person_id == person_id)
    return session.scalar(chosen) is not None
