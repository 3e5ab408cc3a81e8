"""Lessons learned: written, published, changed, found useful."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import Conflict, Forbidden, text
from bpo.kernel.money import to_minor
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department
from bpo.projects import queries, rules
from bpo.projects.models import Lesson, LessonUse, Project
from bpo.projects.rules import LessonKind, PlanSection


@permit("lessons.write")
def write_lesson(
    session: Session, actor: Actor, *, project_id: int, section: PlanSection, kind: LessonKind, title: str,
    situation: str, consequence: str, recommendation: str, department: Department, now: datetime,
    cost: Decimal | None = None, days: int | None = None,
) -> Lesson:  # fmt: skip
    """What a project taught, at any time while it lives, in the name of one's department; a draft until published."""
    project = queries.visible_project(session, actor, project_id)
    rules.must_not_have_ended(project.state)
    speaks = rules.spoken_for(actor.hats())
    if department not in speaks and not queries.leads(session, actor, project_id):
        raise Forbidden("lessons.write", text("Write in the name of your own department."))
    lesson = Lesson(
        project_id=project_id, section=section, kind=kind, title=title, situation=situation, consequence=consequence,
        recommendation=recommendation, department=department, written_by=actor.id, written_at=now,
        cost_minor=to_minor(cost) if cost is not None else None, days=days,
    )  # fmt: skip
    session.add(lesson)
    session.flush()
    journal.record(session, actor, "lessons.written", lesson, title=title)
    return lesson


@permit("lessons.write")
def change_lesson(
    session: Session, actor: Actor, *, lesson_id: int, section: PlanSection, kind: LessonKind, title: str,
    situation: str, consequence: str, recommendation: str, cost: Decimal | None = None, days: int | None = None,
    row_version: int | None = None,
) -> Lesson:  # fmt: skip
    """A draft by its writer; a published lesson by whoever leads the project."""
    lesson = _changeable(session, actor, lesson_id)
    check_version(lesson, row_version)
    lesson.section, lesson.kind, lesson.title = section, kind, title
    lesson.situation, lesson.consequence, lesson.recommendation = situation, consequence, recommendation
    lesson.cost_minor, lesson.days = to_minor(cost) if cost is not None else None, days
    journal.record(session, actor, "lessons.changed", lesson, title=title)
    return lesson


def _changeable(session: Session, actor: Actor, lesson_id: int) -> Lesson:
    lesson = queries.lesson_for(session, actor, lesson_id)
    rules.must_not_have_ended(session.get_one(Project, lesson.project_id).state)
    rules.check_change(
        is_published=lesson.is_published, is_author=actor.same_person(lesson.written_by) == actor.id,
        leads=queries.leads(session, actor, lesson.project_id),
    )  # fmt: skip
    return lesson


@permit("lessons.write")
def publish_lesson(session: Session, actor: Actor, *, lesson_id: int, now: datetime) -> Lesson:
    """From now on all of the vendor's people read it, and it is offered to similar projects; twice is once."""
    lesson = queries.lesson_for(session, actor, lesson_id)
    if lesson.is_published:
        return lesson
    _changeable(session, actor, lesson_id)
    lesson.is_published, lesson.published_at = True, now
    journal.record(session, actor, "lessons.published", lesson, title=lesson.title)
    return lesson


@permit("lessons.write")
def withdraw_lesson(session: Session, actor: Actor, *, lesson_id: int) -> Lesson:
    """A published lesson is a draft again: it says too much, or is wrong."""
    lesson = _changeable(session, actor, lesson_id)
    if not lesson.is_published:
        raise Conflict("not_published", text("This lesson is not published yet."))
    lesson.is_published, lesson.published_at = False, None
    journal.record(session, actor, "lessons.withdrawn", lesson, title=lesson.title)
    return lesson


@permit("lessons.view")
def find_useful(session: Session, actor: Actor, *, lesson_id: int, now: datetime) -> Lesson:
    """Somebody planning another project was helped by it; twice is once."""
    lesson = queries.lesson_page(session, actor, lesson_id)
    rules.check_use(is_published=lesson.is_published, is_author=lesson.written_by == actor.id)
    if not queries.used_by(session, lesson_id, actor.id):
        session.add(LessonUse(lesson_id=lesson.id, person_id=actor.id, at=now))
        journal.record(
            session, actor, "lessons.found_useful", lesson, project_id=lesson.project_id, title=lesson.title
        )  # fmt: skip
    return lesson
