"""What an installation's examination asks of projects: whether approved plans still say what was approved."""

from collections.abc import Iterator
from datetime import datetime

from bpo.kernel.db import Database
from bpo.kernel.keeping.doctor import BAD, OK, Line, examines
from bpo.kernel.settings import Settings
from bpo.projects import queries


@examines("plans")
def plans(_settings: Settings, database: Database, _now: datetime) -> Iterator[Line]:
    """Every frozen version against the fingerprint of its approval."""
    with database.reads() as session:
        altered = [(one.project_id, one.number) for one in queries.altered_versions(session)]
        if not altered:
            yield Line("plans", OK, "every approved version of a plan gives its fingerprint")
            return
        for project_id, number in altered:
            yield Line(
                "plans", BAD, f"version {number} of the plan of project {project_id} no longer gives its fingerprint",
                "Look in the journal for who changed it, and restore that version from a backup.",
            )  # fmt: skip
