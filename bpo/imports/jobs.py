"""The job that imports the checked rows of a run, chunk by chunk."""

from typing import Any

from bpo.imports import actions, queries
from bpo.kernel import jobs
from bpo.kernel.db import utc_now
from bpo.kernel.locale import _l


@jobs.work(actions.JOB, label=_l("Import of a list"))
def import_rows(job: jobs.Job, *, run_id: int) -> tuple[dict[str, Any], str | None]:
    """Each chunk in its own transaction: killed between two of them, the job goes on behind the last that stands."""
    with job.database.reads() as session:
        run, _importer = queries.run_for(session, job.actor, run_id)
        total, table = run.rows, queries.table_of(session, run)
        chunks = [chunk.id for chunk in queries.chunks_of(session, run_id) if chunk.done_at is None]
    done = 0
    for chunk_id in chunks:
        job.tell(done, total)
        with job.transaction() as session:
            done += actions.import_chunk(
                session, job.actor, run_id=run_id, chunk_id=chunk_id, table=table, now=utc_now()
            )
    with job.transaction() as session:
        run = actions.finish(session, job.actor, run_id=run_id, now=utc_now())
        counts = run.counts if isinstance(run.counts, dict) else {}
    job.tell(total, total)
    return dict(counts), f"/list-imports/{run_id}"
