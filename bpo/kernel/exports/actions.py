"""What is done about exports: one is asked for, written down as made, and cleared away after some days."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bpo.kernel import jobs, journal
from bpo.kernel.errors import text
from bpo.kernel.exports.models import ListExport
from bpo.kernel.exports.queries import exports_listed, job_of
from bpo.kernel.exports.replay import address_of, taken_from
from bpo.kernel.locale import _l, language
from bpo.kernel.permits import Actor
from bpo.kernel.upkeep import prunes

JOB = "kernel.export"
FORMS = ("xlsx", "csv")
KEPT_DAYS = 7
journal.sentences({"lists.export_asked": _l("had the list “%(title)s” made into a file: %(rows)s rows")})


def ask_export(session: Session, actor: Actor, *, path: str, form: str, now: datetime) -> ListExport:
    """Have the list at this address made into a file. Asking once more while it is being made is asking once.

    The page is asked as this person first, so that whoever may not open the list is refused here.
    """
    address = address_of(path)
    title, rows = taken_from(address, form, actor, lambda table: (table.title, table.total))
    same = exports_listed(session, actor).where(
        ListExport.path == address, ListExport.form == form, ListExport.language == language(),
        ListExport.made_at.is_(None),
    )  # fmt: skip
    for known in session.scalars(same.order_by(ListExport.id.desc()).limit(1)):
        job = job_of(session, known)
        if job is not None and job.is_open:
            return known
    export = ListExport(
        person_id=actor.id, path=address, form=form, language=language(), title=title[:200], rows=rows, asked_at=now
    )
    session.add(export)
    session.flush()
    jobs.enqueue(
        session, actor, JOB, title=text("Make a list into a file"), now=now, key=export.job_key, export_id=export.id
    )
    journal.record(session, actor, "lists.export_asked", export, title=export.title, rows=rows)
    return export


def note_made(export: ListExport, *, file: Path, name: str, rows: int, now: datetime) -> None:
    """The file is there."""
    export.file, export.name, export.rows = file.name, name[:300], rows
    export.size, export.made_at = file.stat().st_size, now


def folder() -> Path:
    """Where the files of exports lie, beside the database."""
    found: Path = jobs.LINE["folder"] / "exports"
    found.mkdir(parents=True, exist_ok=True)
    return found


@prunes("exports", label=_l("Lists made into files"), days=KEPT_DAYS)
def prune_exports(session: Session, before: datetime, most: int) -> int:
    """Exports asked for before, with their files; and what killed workers left of theirs."""
    gone = list(session.scalars(select(ListExport).where(ListExport.asked_at < before).limit(most)))
    for path in (folder() / one.file for one in gone if one.file):
        path.unlink(missing_ok=True)
    session.execute(delete(ListExport).where(ListExport.id.in_([one.id for one in gone])))
    for path in folder().glob("*.part"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
    return len(gone)
