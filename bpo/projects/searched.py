"""What of projects is found by search: themselves, department tasks, manuals."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients.queries import client_names
from bpo.kernel.locale import _l, zone
from bpo.projects.models import DepartmentTask, Lesson, Manual, ManualChapter, Project
from bpo.projects.rules import ManualState
from bpo.projects.schemas.words import SECTIONS
from bpo.search.index import Found, indexed
from bpo.search.kept_files import files_of
from bpo.search.pages import act


def projects(session: Session, rows: Sequence[Project]) -> Mapping[int, Found]:
    named = client_names(session, {row.client_id for row in rows})
    return {
        row.id: Found(
            title=row.name, code=row.code, detail=named.get(row.client_id, ""), dated=row.opened_on,
            project_id=row.id, client_id=row.client_id, outside=True,
        )
        for row in rows
    }  # fmt: skip


def tasks(_session: Session, rows: Sequence[DepartmentTask]) -> Mapping[int, Found]:
    return {row.id: Found(title=row.title, dated=row.due_on, project_id=row.project_id) for row in rows}


def manuals(_session: Session, rows: Sequence[Manual]) -> Mapping[int, Found]:
    """Published versions: drafts are not for everybody who may read manuals."""
    return {
        row.id: Found(
            title=row.title, code=f"v{row.number}", project_id=row.project_id,
            dated=row.in_force_from.astimezone(zone()).date(),
        )
        for row in rows if row.in_force_from is not None
    }  # fmt: skip


def chapters(_session: Session, rows: Sequence[ManualChapter]) -> Mapping[int, Found]:
    """The chapters of the version in force."""
    return {
        row.id: Found(
            title=row.title, code=row.ref, text=(row.facts().words,), project_id=row.manual.project_id,
            detail=row.manual.title,
        )
        for row in rows if row.manual.state == ManualState.IN_FORCE
    }  # fmt: skip


def of_manual(_session: Session, manual: Manual) -> Iterable[int]:
    return [one.id for one in manual.chapters]


def of_client(session: Session, client: Any) -> Iterable[int]:
    return session.scalars(select(Project.id).where(Project.client_id == client.id))


def lessons(session: Session, rows: Sequence[Lesson]) -> Mapping[int, Found]:
    """Only what is published: a draft is its project's own, and is found there."""
    return {
        row.id: Found(
            title=row.title, detail=str(SECTIONS[row.section]), text=(row.situation, row.recommendation),
            dated=row.written_at.astimezone(zone()).date(), vendor_wide=True,
        )
        for row in rows if row.is_published
    }  # fmt: skip


indexed(
    Project, kind="project", label=_l("Projects"), icon="briefcase", permit="projects.view", order=20, few=True,
    found=projects,
    link=lambda hit: url_for("projects.show", project_id=hit.record_id), page=("projects.show", "project_id"),
    touched_by={"clients_client": of_client},
)  # fmt: skip
indexed(
    DepartmentTask, kind="task", label=_l("Tasks"), icon="checklist", permit="tasks.view", order=120, found=tasks,
    link=lambda hit: url_for("projects.task", task_id=hit.record_id), page=("projects.task", "task_id"),
)  # fmt: skip
indexed(
    Manual, kind="manual", few=True, label=_l("Manuals"), icon="book", permit="manuals.view", order=130, found=manuals,
    link=lambda hit: url_for("projects.manual", manual_id=hit.record_id), page=("projects.manual", "manual_id"),
)  # fmt: skip
indexed(
    Lesson, kind="lesson", label=_l("Lessons learned"), icon="bulb", permit="lessons.view", order=125, found=lessons,
    link=lambda hit: url_for("projects.lesson", lesson_id=hit.record_id), page=("projects.lesson", "lesson_id"),
)  # fmt: skip
indexed(
    ManualChapter, kind="chapter", label=_l("Chapters of manuals"), icon="book-2", permit="manuals.view", order=131,
    found=chapters, touched_by={"projects_manual": of_manual}, few=True,
    link=lambda hit: url_for("projects.manual_of_chapter", chapter_id=hit.record_id),
    page=("projects.manual_of_chapter", "chapter_id"),
)  # fmt: skip
files_of("projects_appointment", permit="projects.view")
files_of(DepartmentTask.__tablename__, permit="tasks.view")
files_of("projects_closing_item", permit="closing.view")
files_of("projects_certificate", permit="closing.view")
act(_l("Open a project"), "projects.new", "projects.open", icon="briefcase")
act(_l("Appoint a project manager for %(project)s"), "projects.new_appointment", "projects.appoint",
    icon="writing-sign", about_project=True)  # fmt: skip
