"""The dry run of a file: what taking it in would do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients.queries import vault_of
from bpo.kernel.permits import Actor
from bpo.kernel.sheets import Sheet
from bpo.projects.queries import project_facts
from operations.intake.actions.readers import Taken
from operations.intake.actions.receiving import how_of, sheet_of, waiting_batch
from operations.intake.rules import BatchFacts, Counts

TRIED = 5000  # rows that a dry run reads: it answers while one looks
SHOWN_REVISED = 8


@dataclass(frozen=True)
class Trial:
    """What taking in a file would do, as far as it was looked at: `taken` of the first `looked_at` rows.

    `revised`: (record as known, as it would be) of the first records that would be revised.
    """

    taken: Taken
    looked_at: int
    counts: Counts
    revised: Sequence[tuple[Any, Any]]


def try_out(session: Session, actor: Actor, *, batch_id: int, sheet: Sheet | None = None) -> Trial:
    """The dry run of a received file: read, and compared with what is there; nothing is written.

    Raises `Invalid` where the file as a whole cannot be read so.
    """
    batch, reader, actor = waiting_batch(session, actor, batch_id)
    project = project_facts(session, batch.project_id)
    whole = sheet or sheet_of(session, batch)
    rows = whole.rows[:TRIED]
    taken = reader.read(replace(whole, rows=rows), batch.source, project, how_of(batch))
    facts = BatchFacts(batch.id, batch.project_id, batch.source)
    pairs = reader.compare(session, facts, vault_of(session, project.client_id), taken.records)
    revised = [(before, after) for before, after in pairs if before is not None and after is not None]
    created = sum(1 for before, _after in pairs if before is None)
    counts = Counts(created, len(revised), len(pairs) - created - len(revised))
    return Trial(taken, len(rows), counts, revised[:SHOWN_REVISED])
