"""The shapes of imports: the list, an upload, the form of a column mapping; how acts on them are told."""

from enum import StrEnum

from bpo.imports.rules import Outcome, RowState
from bpo.imports.schemas import ACCEPT, OUTCOMES, ROW_STATES
from bpo.kernel import fields as f
from bpo.kernel import jobs, journal
from bpo.kernel.locale import _l
from operations.intake.rules import IntakeKind, IntakeState

KINDS = {IntakeKind.CALLS: _l("Call records"), IntakeKind.ORDERS: _l("Orders")}
UPLOADS = {IntakeKind.CALLS: _l("Import call records"), IntakeKind.ORDERS: _l("Import orders")}
JOBS = {IntakeKind.CALLS: _l("Import of call records"), IntakeKind.ORDERS: _l("Import of orders")}
STATES = {
    IntakeState.WAITING: _l("Waiting to be imported"),
    IntakeState.DONE: OUTCOMES[Outcome.DONE],
    IntakeState.REFUSED: OUTCOMES[Outcome.REFUSED],
}
TONES = {IntakeState.WAITING: "info", IntakeState.DONE: "good", IntakeState.REFUSED: "bad"}
# The same words as of rows of lists, whose states they are: what is known already is revised, what is wrong rejected.
NEW, REVISED, UNCHANGED, REJECTED = (
    ROW_STATES[state] for state in (RowState.CREATE, RowState.UPDATE, RowState.UNCHANGED, RowState.ERROR)
)
jobs.told_as({"created": NEW, "revised": REVISED, "unchanged": UNCHANGED, "rejected": REJECTED})


class BatchRow(f.Schema):
    id = f.Id(label=_l("No."))
    project = f.Text(label=_l("Project"))
    kind = f.Choice(IntakeKind, labels=KINDS, label=_l("What"))
    file_name = f.Text(label=_l("File"))
    state = f.Choice(IntakeState, labels=STATES, tones=TONES, label=_l("State"))
    rows = f.Integer(label=_l("Rows in the file"))
    created = f.Integer(label=NEW)
    revised = f.Integer(label=REVISED)
    unchanged = f.Integer(label=UNCHANGED)
    rejected = f.Integer(label=REJECTED)
    imported_at = f.Moment(label=_l("When"))


class BatchOut(f.Schema):
    """An import for programmes: poll it until its state is no longer `waiting`."""

    id = f.Id(label=_l("No."))
    project_id = f.Id(label=_l("Project"))
    kind = f.Choice(IntakeKind, labels=KINDS, label=_l("What"))
    source = f.Text(label=_l("Source"))
    file_name = f.Text(label=_l("File"))
    sha256 = f.Text(label=_l("Content"))
    state = f.Choice(IntakeState, labels=STATES, label=_l("State"))
    refusal = f.Text(label=_l("Why it was refused"), optional=True, attribute="refusal_said")
    rows = f.Integer(label=_l("Rows in the file"))
    created = f.Integer(label=NEW)
    revised = f.Integer(label=REVISED)
    unchanged = f.Integer(label=UNCHANGED)
    rejected = f.Integer(label=REJECTED)
    covers_from = f.Moment(label=_l("Covers from"), optional=True)
    covers_to = f.Moment(label=_l("Covers to"), optional=True)
    imported_at = f.Moment(label=_l("When"))


class ChangeOut(f.Schema):
    record = f.Text(label=_l("Record"))
    column = f.Text(label=_l("Column"))
    before = f.Text(label=_l("Before"))
    after = f.Text(label=_l("After"))


class TrialOut(f.Schema):
    """What importing a waiting file would do. `looked_at`: so many of its first rows were read."""

    rows = f.Integer(label=_l("Rows in the file"))
    looked_at = f.Integer(label=_l("Rows looked at"))
    created = f.Integer(label=NEW)
    revised = f.Integer(label=REVISED)
    unchanged = f.Integer(label=UNCHANGED)
    rejected = f.Integer(label=REJECTED)
    changes = f.ma.fields.List(f.ma.fields.Nested(ChangeOut))


class RejectedOut(f.Schema):
    row_number = f.Integer(label=_l("Row"))
    column = f.Text(label=_l("Column"))
    value = f.Text(label=_l("Value"))
    code = f.Text(label=_l("Code"))
    reason = f.Text(label=_l("Reason"), attribute="reason_said")


class ReadingIn(f.Schema):
    """For programmes: how a waiting file is read; `mapping` is JSON as in docs/call-records.md.

    With another worksheet, encoding or delimiter the file is read anew first; a `mapping` beside it is of the new head.
    """

    sheet = f.Text(label=_l("Worksheet"), optional=True, max=100)
    encoding = f.Text(label=_l("Encoding"), optional=True, max=20)
    delimiter = f.ma.fields.String(load_default=None, allow_none=True, validate=f.validate.OneOf([",", ";", "\t", "|"]),
                                   metadata={"title": "Delimiter"})  # fmt: skip
    mapping = f.LongText(label=_l("Column mapping"), optional=True, max=20_000)
    choice = f.Text(label=_l("What the file does not say"), optional=True, max=20)


class TableForm(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


class RejectedFileIn(f.Schema):
    form = f.Choice(TableForm, labels={one: one.value for one in TableForm}, label=_l("File"))


class FileIn(f.Schema):
    """For programmes (multipart): `mapping` is JSON as in docs/call-records.md."""

    file = f.File(label=_l("File"), accept=ACCEPT)
    source = f.Text(label=_l("Source"), optional=True)
    mapping = f.LongText(label=_l("Column mapping"), optional=True, max=20_000)
    choice = f.Text(label=_l("What the file does not say"), optional=True, max=20)


journal.sentences(
    {
        "imports.received": _l("uploaded the file “%(file)s” (import no. %(batch)s)"),
        "imports.unreadable": _l("uploaded the file “%(file)s”, which cannot be read (import no. %(batch)s)"),
        "imports.settled": _l("settled how “%(file)s” is read"),
        "imports.taken_in": _l(
            "imported “%(file)s”: %(created)s new, %(revised)s changed, %(unchanged)s unchanged, "
            "%(rejected)s rows rejected"
        ),
        "imports.refused": _l("imported nothing from “%(file)s”: it was refused"),
        "imports.rejected_downloaded": _l("downloaded %(count)s rejected rows of “%(file)s”"),
    }
)
