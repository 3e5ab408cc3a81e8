"""The kernel over the API: the journal, and the one way by which a kept file is fetched."""

from typing import Any

from bpo.kernel import fields as f
from bpo.kernel import files, journal
from bpo.kernel.api import house_api
from bpo.kernel.locale import _l
from bpo.kernel.models import JournalEntry
from bpo.kernel.permits import gate, signed_in
from bpo.kernel.views import ENTRIES, entries_listed
from bpo.kernel.web import actor, db, download

api = house_api("house", "The journal, and files")


class Sentence(f.Text):
    """The act of an entry as it is told to people, in the reader's language."""

    def __init__(self) -> None:
        super().__init__(label=_l("Act"), dump_only=True)

    def serialize(self, attr: str, obj: JournalEntry, accessor: Any = None, **kwargs: Any) -> str:
        return journal.told(obj)


class EntryOut(f.Schema):
    """An act as the journal keeps it; `actor_id` is null where the system itself acted."""

    id = f.Id(label=_l("No."))
    at = f.Moment(label=_l("When"))
    actor_id = f.Id(label=_l("Who"), optional=True)
    act = f.Text(label=_l("Code"))
    sentence = Sentence()
    subject_type = f.Text(label=_l("Record"))
    subject_id = f.Id(label=_l("Record no."), optional=True)
    project_id = f.Id(label=_l("Project"), optional=True)
    origin = f.Text(label=_l("From"), optional=True)


@api.listed("/journal", ENTRIES, EntryOut)
@gate(entries_listed)
def entries() -> Any:
    """Every act, newest first: who did what to which record, when and from where."""
    return entries_listed(db(), actor())


@api.resource("GET", "/files/<int:file_id>", file="*/*")
@signed_in
def file(file_id: int) -> Any:
    """A kept file, for those who may see the record it belongs to."""
    row = files.file_for(db(), actor(), file_id)
    return download(files.read(row), row.name, row.media_type)
