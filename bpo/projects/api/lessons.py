"""Lessons learned over the API."""

from typing import Any

from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now
from bpo.projects import actions, queries
from bpo.projects.api.resources import api
from bpo.projects.schemas.lessons import LessonEdit, LessonForm, LessonOut, LessonRow
from bpo.projects.views.lessons import LESSONS


@api.listed("/lessons", LESSONS, LessonRow)
@gate(queries.lessons_listed)
def lessons() -> Any:
    """What projects taught: published, or of the projects one works on."""
    return queries.lessons_listed(db(), actor())


@api.resource("GET", "/projects/<int:project_id>/lessons", gives=LessonOut, many=True)
@gate(queries.lessons_of)
def lessons_of_project(project_id: int) -> Any:
    """What one project taught so far, newest first."""
    return queries.lessons_of(db(), actor(), project_id)


@api.resource("POST", "/projects/<int:project_id>/lessons", takes=LessonForm, gives=LessonOut, status=201)
@gate(actions.write_lesson)
def write_lesson(data: dict[str, Any], project_id: int) -> Any:
    """Write what a project taught; a draft until it is published."""
    return actions.write_lesson(db(), actor(), project_id=project_id, **data, now=now())


@api.resource("GET", "/lessons/<int:lesson_id>", gives=LessonOut)
@gate(queries.lesson_page)
def lesson(lesson_id: int) -> Any:
    """One lesson."""
    return queries.lesson_page(db(), actor(), lesson_id)


@api.resource("PUT", "/lessons/<int:lesson_id>", takes=LessonEdit, gives=LessonOut)
@gate(actions.change_lesson)
def change_lesson(data: dict[str, Any], lesson_id: int) -> Any:
    """The lesson as it shall read from now on."""
    return actions.change_lesson(db(), actor(), lesson_id=lesson_id, **data)


@api.resource("POST", "/lessons/<int:lesson_id>/publication", gives=LessonOut)
@gate(actions.publish_lesson)
def publish_lesson(lesson_id: int) -> Any:
    """All of the vendor's people read it from now on."""
    return actions.publish_lesson(db(), actor(), lesson_id=lesson_id, now=now())


@api.resource("DELETE", "/lessons/<int:lesson_id>/publication", gives=LessonOut)
@gate(actions.withdraw_lesson)
def withdraw_lesson(lesson_id: int) -> Any:
    """A published lesson is a draft again."""
    return actions.withdraw_lesson(db(), actor(), lesson_id=lesson_id)


@api.resource("POST", "/lessons/<int:lesson_id>/use", gives=LessonOut)
@gate(actions.find_useful)
def find_useful(lesson_id: int) -> Any:
    """Say that it helped; once a person."""
    return actions.find_useful(db(), actor(), lesson_id=lesson_id, now=now())
