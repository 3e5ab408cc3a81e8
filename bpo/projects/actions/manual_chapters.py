"""Writing the chapters of a manual: added, changed, moved, removed, with the forms that belong to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bpo.kernel import files, journal
from bpo.kernel.db import check_version
from bpo.kernel.errors import NotFound
from bpo.kernel.permits import Actor, permit
from bpo.projects import queries, rules
from bpo.projects.actions.manuals import written_on
from bpo.projects.models import ManualChapter
from bpo.projects.rules import REACH, ChapterKind


@permit("manuals.publish")
def add_chapter(
    session: Session, actor: Actor, *, manual_id: int, kind: ChapterKind, title: str, body: str | None = None,
    rows: Sequence[dict[str, object]] = (),
) -> ManualChapter:  # fmt: skip
    """A new chapter at the end."""
    project, manual = written_on(session, actor, manual_id)
    rules.check_room(len(manual.chapters))
    levels = levels_of(rows)
    rules.check_chapter(kind, body, levels)
    chapter = ManualChapter(
        position=max((one.position for one in manual.chapters), default=-1) + 1, kind=kind, title=title, body=body,
        ref=rules.next_chapter_ref(queries.chapter_refs_ever_used(session, project.id)), rows=levels, files=[],
    )  # fmt: skip
    manual.chapters.append(chapter)
    session.flush()
    journal.record(
        session, actor, "manuals.chapter_added", chapter, project_id=project.id, ref=chapter.ref, title=title
    )  # fmt: skip
    return chapter


@permit("manuals.publish")
def change_chapter(
    session: Session, actor: Actor, *, chapter_id: int, kind: ChapterKind, title: str, body: str | None = None,
    rows: Sequence[dict[str, object]] = (), row_version: int | None = None,
) -> ManualChapter:  # fmt: skip
    """The chapter as it shall be from now on; its ref stays."""
    chapter = queries.chapter_for(session, actor, chapter_id)
    project, _manual = written_on(session, actor, chapter.manual_id)
    check_version(chapter, row_version)
    levels = levels_of(rows)
    rules.check_chapter(kind, body, levels)
    chapter.kind, chapter.title, chapter.body, chapter.rows = kind, title, body, levels
    journal.record(
        session, actor, "manuals.chapter_changed", chapter, project_id=project.id, ref=chapter.ref, title=title
    )  # fmt: skip
    return chapter


def levels_of(rows: Sequence[dict[str, object]]) -> list[dict[str, str]]:
    """The levels of an escalation as they are kept: words under the names of `REACH`."""
    kept = [{name: str(row[name]) for name in REACH if row.get(name) not in (None, "")} for row in rows]
    return [row for row in kept if row]


@permit("manuals.publish")
def move_chapter(session: Session, actor: Actor, *, chapter_id: int, up: bool) -> ManualChapter:
    """One place up or down."""
    chapter = queries.chapter_for(session, actor, chapter_id)
    project, manual = written_on(session, actor, chapter.manual_id)
    by_ref = {one.ref: one for one in manual.chapters}
    order = rules.chapter_moved(list(by_ref), chapter.ref, up)
    for place, ref in enumerate(order):
        by_ref[ref].position = place
    session.flush()
    session.expire(manual, ["chapters"])
    journal.record(
        session, actor, "manuals.chapter_moved", chapter, project_id=project.id, ref=chapter.ref, title=chapter.title
    )  # fmt: skip
    return chapter


@permit("manuals.publish")
def remove_chapter(session: Session, actor: Actor, *, chapter_id: int) -> None:
    """Out of this version; former versions keep it."""
    chapter = queries.chapter_for(session, actor, chapter_id)
    project, manual = written_on(session, actor, chapter.manual_id)
    ref, title = chapter.ref, chapter.title
    manual.chapters.remove(chapter)
    journal.record(session, actor, "manuals.chapter_removed", manual, project_id=project.id, ref=ref, title=title)


@permit("manuals.publish")
def attach_form(
    session: Session, actor: Actor, *, chapter_id: int, name: str, data: bytes, now: datetime
) -> ManualChapter:  # fmt: skip
    """A form that agents fill in, as a file of the chapter."""
    chapter = queries.chapter_for(session, actor, chapter_id)
    project, _manual = written_on(session, actor, chapter.manual_id)
    kept = files.store(
        session, actor, data, name=name, subject_type=chapter.__tablename__, subject_id=chapter.id,
        project_id=project.id, now=now,
    )  # fmt: skip
    chapter.files = [*(chapter.files or ()), {"id": kept.id, "name": kept.name}]
    journal.record(
        session, actor, "manuals.form_attached", chapter, project_id=project.id, ref=chapter.ref, name=kept.name
    )  # fmt: skip
    return chapter


@permit("manuals.publish")
def detach_form(session: Session, actor: Actor, *, chapter_id: int, file_id: int) -> ManualChapter:
    """The form no longer belongs to this version; versions that had it keep it."""
    chapter = queries.chapter_for(session, actor, chapter_id)
    project, _manual = written_on(session, actor, chapter.manual_id)
    known = [one for one in chapter.files or () if one["id"] == file_id]
    if not known:
        raise NotFound("file", id=file_id)
    chapter.files = [one for one in chapter.files or () if one["id"] != file_id]
    journal.record(
        session, actor, "manuals.form_detached", chapter, project_id=project.id, ref=chapter.ref, name=known[0]["name"]
    )  # fmt: skip
    return chapter
