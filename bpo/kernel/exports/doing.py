"""The job that makes a list into a file: read some thousands of rows at a time, written as they come."""

import os
import secrets
from collections.abc import Iterator
from typing import Any

from bpo.kernel import jobs, slots
from bpo.kernel.db import utc_now
from bpo.kernel.exports.actions import JOB, folder, note_made
from bpo.kernel.exports.queries import export_for
from bpo.kernel.exports.replay import taken_from
from bpo.kernel.locale import _, _l, in_language
from bpo.kernel.web.list_export import Table

TOLD_EVERY = 500  # rows


def counted_rows(job: jobs.Job, table: Table, seen: list[int]) -> Iterator[Any]:
    """The rows, saying how far they are; a job that was asked to stop stops here."""
    for row in table.rows:
        seen[0] += 1
        if seen[0] % TOLD_EVERY == 0:
            job.tell(min(seen[0], table.total), table.total, _("Writing rows"))
        yield row


@jobs.work(JOB, label=_l("Lists made into files"))
def make_export(job: jobs.Job, *, export_id: int) -> tuple[dict[str, Any], str | None]:
    """The whole file or none: it is written aside and given its name once it is complete. Begun anew after a death."""
    with job.database.reads() as reading:
        export = export_for(reading, job.actor, export_id)
    whole = folder() / f"{export.id}-{secrets.token_hex(8)}.{export.form}"
    part = whole.with_suffix(".part")
    seen, moment = [0], utc_now()

    def write(table: Table) -> tuple[int, str]:
        job.tell(0, table.total)
        with part.open("wb") as out:
            sheets = slots.ask(
                "table_written", export.form, out, title=table.title, columns=table.columns,
                rows=counted_rows(job, table, seen), who=job.actor.name, when=moment,
            )  # fmt: skip
            out.flush()
            os.fsync(out.fileno())
        return sheets, table.file_name(export.form, moment)

    try:
        with in_language(export.language):
            sheets, name = taken_from(export.path, export.form, job.actor, write)
        part.replace(whole)
        with job.transaction() as session:
            made = export_for(session, job.actor, export_id)
            note_made(made, file=whole, name=name, rows=seen[0], now=moment)
            result = {"rows_written": seen[0], "sheets": sheets}
            job.finish(session, result, f"/exports/{export.id}")
    except BaseException:
        part.unlink(missing_ok=True)
        whole.unlink(missing_ok=True)
        raise
    return result, f"/exports/{export.id}"


jobs.told_as({"rows_written": _l("Rows in the file"), "sheets": _l("Sheets")})
