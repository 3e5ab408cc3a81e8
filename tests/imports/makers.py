"""Lists and runs of the import wizard for tests, made through the acts that make them in the product."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any

import openpyxl
from sqlalchemy.orm import Session

from bpo.imports import actions, queries
from bpo.imports.models import ImportRun
from bpo.kernel.permits import Actor
from tests.conftest import NOW

SYSTEM = Actor.system()


def workbook(*rows: Sequence[Any], epoch: Any = None) -> bytes:
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    for row in rows:
        book.active.append(list(row))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def text_file(*rows: Sequence[Any], delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def checked(
    session: Session,
    kind: str,
    data: bytes,
    *,
    actor: Actor = SYSTEM,
    of_id: int | None = None,
    name: str = "list.xlsx",
) -> ImportRun:  # fmt: skip
    """A run whose rows are checked."""
    run = actions.receive(session, actor, kind=kind, name=name, data=data, of_id=of_id, now=NOW)
    return actions.check(session, actor, run_id=run.id, now=NOW)


def imported(session: Session, run: ImportRun, actor: Actor = SYSTEM) -> dict[str, int]:
    """Import the checked rows as the job does, chunk by chunk; the counts. Commits."""
    table = queries.table_of(session, run)
    for chunk in queries.chunks_of(session, run.id):
        actions.import_chunk(session, actor, run_id=run.id, chunk_id=chunk.id, table=table, now=NOW)
        session.commit()
    counts = actions.finish(session, actor, run_id=run.id, now=NOW).counts
    session.commit()
    assert isinstance(counts, dict)
    return counts


def found(counts: Any) -> tuple[int, int, int, int]:
    """(new, changed, unchanged, to be corrected)."""
    return counts["create"], counts["update"], counts["unchanged"], counts["error"]
