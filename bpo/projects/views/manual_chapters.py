"""Writing the chapters of a manual, with the forms that belong to them."""

from typing import Any

from flask import redirect, request, url_for

from bpo.kernel.locale import _
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, done, form_page, now
from bpo.projects import actions, queries
from bpo.projects.schemas.manuals import ChapterEdit, ChapterIn, FormIn
from bpo.projects.views.blueprint import views
from bpo.projects.views.manuals import manual_crumbs


def there(manual_id: int, ref: str = "") -> str:
    """The page of the version, at one of its chapters."""
    return url_for("projects.manual", manual_id=manual_id, _anchor=ref or None)


@views.route("/manuals/<int:manual_id>/chapters/new", methods=["GET", "POST"])
@gate(actions.add_chapter)
def new_chapter(manual_id: int) -> Any:
    row = queries.manual_page(db(), actor(), manual_id)

    def save(data: dict[str, Any]) -> str:
        return there(manual_id, actions.add_chapter(db(), actor(), manual_id=manual_id, **data).ref)

    return form_page(
        ChapterIn, save, title=_("Add a chapter"), submit=_("Add the chapter"), back=there(manual_id),
        crumbs=manual_crumbs(row),
    )  # fmt: skip


@views.route("/manual-chapters/<int:chapter_id>/edit", methods=["GET", "POST"])
@gate(actions.change_chapter)
def edit_chapter(chapter_id: int) -> Any:
    chapter = queries.chapter_page(db(), actor(), chapter_id)

    def save(data: dict[str, Any]) -> str:
        actions.change_chapter(db(), actor(), chapter_id=chapter_id, **data)
        return there(chapter.manual_id, chapter.ref)

    return form_page(
        ChapterEdit, save, title=_("Chapter %(ref)s %(title)s", ref=chapter.ref, title=chapter.title),
        submit=_("Save"), back=there(chapter.manual_id, chapter.ref), values=chapter,
        crumbs=manual_crumbs(chapter.manual),
    )  # fmt: skip


@views.get("/manual-chapters/<int:chapter_id>")
@gate(queries.chapter_page)
def manual_of_chapter(chapter_id: int) -> Any:
    """Where a chapter is read: on the page of its version."""
    chapter = queries.chapter_page(db(), actor(), chapter_id)
    return redirect(there(chapter.manual_id, chapter.ref))


@views.post("/manual-chapters/<int:chapter_id>/place")
@gate(actions.move_chapter)
def chapter_place(chapter_id: int) -> Any:
    up = request.form.get("up") == "true"
    chapter = actions.move_chapter(db(), actor(), chapter_id=chapter_id, up=up)
    return done(there(chapter.manual_id, chapter.ref))


@views.post("/manual-chapters/<int:chapter_id>/removal")
@gate(actions.remove_chapter)
def chapter_removal(chapter_id: int) -> Any:
    chapter = queries.chapter_page(db(), actor(), chapter_id)
    manual_id, title = chapter.manual_id, chapter.title
    actions.remove_chapter(db(), actor(), chapter_id=chapter_id)
    return done(there(manual_id), _("“%(title)s” is taken out of this version.", title=title))


@views.route("/manual-chapters/<int:chapter_id>/forms", methods=["GET", "POST"])
@gate(actions.attach_form)
def new_form(chapter_id: int) -> Any:
    """Add a form to a chapter, or take one out again."""
    chapter = queries.chapter_page(db(), actor(), chapter_id)

    def save(data: dict[str, Any]) -> str:
        upload = data["form"]
        actions.attach_form(
            db(), actor(), chapter_id=chapter_id, name=upload.filename or "file", data=upload.read(), now=now()
        )
        return there(chapter.manual_id, chapter.ref)

    return form_page(
        FormIn, save, title=_("Forms of chapter %(ref)s %(title)s", ref=chapter.ref, title=chapter.title),
        submit=_("Add the form"), back=there(chapter.manual_id, chapter.ref), crumbs=manual_crumbs(chapter.manual),
        template="projects/chapter_forms.html",
        kept=[
            {"name": one["name"], "url": url_for("home.file", file_id=one["id"]),
             "out": url_for("projects.form_removal", chapter_id=chapter_id, file_id=one["id"])}
            for one in chapter.files or ()
        ],
    )  # fmt: skip


@views.post("/manual-chapters/<int:chapter_id>/forms/<int:file_id>/removal")
@gate(actions.detach_form)
def form_removal(chapter_id: int, file_id: int) -> Any:
    chapter = actions.detach_form(db(), actor(), chapter_id=chapter_id, file_id=file_id)
    return done(there(chapter.manual_id, chapter.ref), _("The form is taken out of this version."))
