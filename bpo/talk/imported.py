"""One can talk about an import of a list. The floor of imports lies below this one, so it is registered here."""

from sqlalchemy.orm import Session

from bpo.imports import queries
from bpo.imports.models import ImportRun
from bpo.kernel.locale import _l
from bpo.kernel.permits import Actor
from bpo.talk.subjects import talk_about


def run_seen(session: Session, actor: Actor, run_id: int) -> ImportRun:
    """The run, for whoever may import lists of its kind: a permit of its own for each kind."""
    return queries.run_for(session, actor, run_id)[0]


talk_about(
    "imports_run", _l("Import"), "", run_seen, "/list-imports/{id}", title=lambda row: row.file_name
)  # fmt: skip
