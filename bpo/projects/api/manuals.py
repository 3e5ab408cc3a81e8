"""The operations manual over the API: the same acts as the pages."""

from typing import Any

from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, download, now
from bpo.projects import actions, queries
from bpo.projects.api.resources import api
from bpo.projects.schemas.manuals import (
    DEFAULT_GRACE_HOURS,
    ChapterChangeOut,
    ChapterEdit,
    ChapterIn,
    ChapterOut,
    FormIn,
    ManualEdit,
    ManualIn,
    ManualOut,
    ManualRow,
    PlaceIn,
)
from bpo.projects.schemas.projects import HoldIn


@api.resource("GET", "/projects/<int:project_id>/manuals", gives=ManualRow, many=True)
@gate(queries.manuals_of)
def manuals(project_id: int) -> Any:
    """The versions of the operations manual, newest first."""
    return queries.manuals_of(db(), actor(), project_id)


@api.resource("POST", "/projects/<int:project_id>/manuals", takes=ManualIn, gives=ManualOut, status=201)
@gate(actions.start_manual)
def start_manual(data: dict[str, Any], project_id: int) -> Any:
    """Begin the next version as a draft: a copy of the one in force, or of the text sent along."""
    grace = data.pop("grace_hours")
    return actions.start_manual(
        db(), actor(), project_id=project_id, grace_hours=DEFAULT_GRACE_HOURS if grace is None else grace, **data,
        now=now(),
    )  # fmt: skip


@api.resource("GET", "/manuals/<int:manual_id>", gives=ManualOut)
@gate(queries.manual_page)
def manual(manual_id: int) -> Any:
    """One version with its chapters; `body` is all of it in plain words."""
    return queries.manual_page(db(), actor(), manual_id)


@api.resource("PUT", "/manuals/<int:manual_id>", takes=ManualEdit, gives=ManualOut)
@gate(actions.edit_manual)
def edit_manual(data: dict[str, Any], manual_id: int) -> Any:
    """Change title, note and time limit of a draft."""
    return actions.edit_manual(db(), actor(), manual_id=manual_id, **data)


@api.resource("GET", "/manuals/<int:manual_id>/changes", gives=ChapterChangeOut, many=True)
@gate(queries.manual_changes)
def manual_changes(manual_id: int) -> Any:
    """How it differs from the version before: by chapter, the words marked `same`, `gone` or `new`."""
    return queries.manual_changes(db(), actor(), manual_id)


@api.resource("GET", "/manuals/<int:manual_id>/preview.pdf", file="application/pdf")
@gate(actions.preview_manual)
def manual_preview(manual_id: int) -> Any:
    """The paper as it would be frozen today, marked as a draft."""
    data = actions.preview_manual(db(), actor(), manual_id=manual_id, now=now())
    return download(data, f"manual-{manual_id}.pdf", "application/pdf")


@api.resource("POST", "/manuals/<int:manual_id>/submission", gives=ManualOut)
@gate(actions.send_manual)
def send_manual(manual_id: int) -> Any:
    """Send it to the project manager for approval."""
    return actions.send_manual(db(), actor(), manual_id=manual_id, now=now())


@api.resource("POST", "/manuals/<int:manual_id>/approval", gives=ManualOut)
@gate(actions.approve_manual)
def approve_manual(manual_id: int) -> Any:
    """Approve it; somebody else than its writer. It is in force at once, the former retires."""
    return actions.approve_manual(db(), actor(), manual_id=manual_id, now=now())


@api.resource("POST", "/manuals/<int:manual_id>/return", takes=HoldIn, gives=ManualOut)
@gate(actions.return_manual)
def return_manual(data: dict[str, Any], manual_id: int) -> Any:
    """Return it to its writer with what is wanting."""
    return actions.return_manual(db(), actor(), manual_id=manual_id, **data)


@api.resource("POST", "/manuals/<int:manual_id>/chapters", takes=ChapterIn, gives=ChapterOut, status=201)
@gate(actions.add_chapter)
def add_chapter(data: dict[str, Any], manual_id: int) -> Any:
    """Add a chapter at the end."""
    return actions.add_chapter(db(), actor(), manual_id=manual_id, **data)


@api.resource("GET", "/manual-chapters/<int:chapter_id>", gives=ChapterOut)
@gate(queries.chapter_page)
def chapter(chapter_id: int) -> Any:
    """One chapter."""
    return queries.chapter_page(db(), actor(), chapter_id)


@api.resource("PUT", "/manual-chapters/<int:chapter_id>", takes=ChapterEdit, gives=ChapterOut)
@gate(actions.change_chapter)
def change_chapter(data: dict[str, Any], chapter_id: int) -> Any:
    """Change a chapter of a draft."""
    return actions.change_chapter(db(), actor(), chapter_id=chapter_id, **data)


@api.resource("DELETE", "/manual-chapters/<int:chapter_id>", status=204)
@gate(actions.remove_chapter)
def remove_chapter(chapter_id: int) -> Any:
    """Take a chapter out of a draft."""
    actions.remove_chapter(db(), actor(), chapter_id=chapter_id)


@api.resource("POST", "/manual-chapters/<int:chapter_id>/place", takes=PlaceIn, gives=ChapterOut)
@gate(actions.move_chapter)
def move_chapter(data: dict[str, Any], chapter_id: int) -> Any:
    """Move a chapter one place up, or down."""
    return actions.move_chapter(db(), actor(), chapter_id=chapter_id, **data)


@api.resource("POST", "/manual-chapters/<int:chapter_id>/forms", takes=FormIn, gives=ChapterOut, status=201,
              location="files")  # fmt: skip
@gate(actions.attach_form)
def attach_form(data: dict[str, Any], chapter_id: int) -> Any:
    """Add a form (multipart field `form`) to a chapter."""
    upload = data["form"]
    return actions.attach_form(
        db(), actor(), chapter_id=chapter_id, name=upload.filename or "file", data=upload.read(), now=now()
    )


@api.resource("DELETE", "/manual-chapters/<int:chapter_id>/forms/<int:file_id>", gives=ChapterOut)
@gate(actions.detach_form)
def detach_form(chapter_id: int, file_id: int) -> Any:
    """Take a form out of a draft's chapter; versions that had it keep it."""
    return actions.detach_form(db(), actor(), chapter_id=chapter_id, file_id=file_id)
