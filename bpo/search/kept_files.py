"""Files are found by name, by whoever may open the record they were kept for."""

from collections.abc import Mapping, Sequence

from flask import url_for
from sqlalchemy.orm import Session

from bpo.kernel.locale import _l, zone
from bpo.kernel.models import StoredFile
from bpo.search.index import Found, indexed

PERMITS: dict[str, tuple[str, bool]] = {}


def files_of(subject_type: str, *, permit: str, outside: bool = False) -> None:
    """Declare that the files of a kind of record can be found: by holders of the permit that opens the record.

    Files of other records are not found at all. `outside`: the client's own people may have them.
    """
    PERMITS[subject_type] = (permit, outside)


def found(_session: Session, rows: Sequence[StoredFile]) -> Mapping[int, Found]:
    return {
        row.id: Found(
            title=row.name, permit=PERMITS[row.subject_type][0], outside=PERMITS[row.subject_type][1],
            project_id=row.project_id, dated=row.uploaded_at.astimezone(zone()).date(),
        )
        for row in rows
        if row.subject_type in PERMITS and row.project_id is not None
    }  # fmt: skip


indexed(
    StoredFile, kind="file", label=_l("Files"), icon="paperclip", permit="projects.view", order=180, found=found,
    link=lambda hit: url_for("home.file", file_id=hit.record_id),
)  # fmt: skip
