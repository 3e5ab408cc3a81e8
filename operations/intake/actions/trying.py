"""The dry run of a file: what importing it would do."""

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
SHOWN_REVISED = 8  # of the records that would be changed, in the answer to programmes


@dataclass(frozen=True)
class Trial:
    """What importing a file would do, as far as it was looked at: `taken` of the first `looked_at` rows.

    `pairs`: (record as known, as it would be) of each record read; None for what is not known, or would not change.
    """

    taken: Taken
    looked_at: int
    counts: Counts
    pairs: Sequence[tuple[Any, Any]]

    @property
    def revised(self) -> list[tuple[Any, Any]]:
        """The records that would be changed."""
        return [(before, after) for before, after in self.pairs if before is not None and after is not None]


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
    created = sum(1 for before, _after in pairs if before is None)
    unchanged = sum(1 for _before, after in pairs if after is None)
    return Trial(taken, len(rows), Counts(created, len(pairs) - created - unchanged, unchanged), pairs)
