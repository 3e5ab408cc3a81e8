"""The shapes of imports, what their states are called, how their acts are told."""

from bpo.imports.rules import Outcome, RowState, RunState
from bpo.imports.tables import LISTS
from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l

ACCEPT = ",".join(f".{ending}" for ending in LISTS)
ROW_STATES = {
    RowState.CREATE: _l("New"),
    RowState.UPDATE: _l("Changed"),
    RowState.UNCHANGED: _l("Unchanged"),
    RowState.ERROR: _l("To be corrected"),
}
ROW_TONES = {
    RowState.CREATE: "good", RowState.UPDATE: "info", RowState.UNCHANGED: "neutral", RowState.ERROR: "bad",
}  # fmt: skip
OUTCOMES = {
    Outcome.DONE: _l("Imported"),
    Outcome.STALE: _l("Changed meanwhile"),
    Outcome.REFUSED: _l("Refused"),
}
OUTCOME_TONES = {Outcome.DONE: "good", Outcome.STALE: "warn", Outcome.REFUSED: "bad"}
RUN_STATES = {
    RunState.RECEIVED: _l("Columns to be settled"),
    RunState.CHECKED: _l("Checked"),
    RunState.IMPORTING: _l("Being imported"),
    RunState.DONE: _l("Imported"),
}
RUN_TONES = {
    RunState.RECEIVED: "neutral", RunState.CHECKED: "info", RunState.IMPORTING: "info", RunState.DONE: "good",
}  # fmt: skip


class ListIn(f.Schema):
    """A list to be imported (multipart). `of_id`: the record the list belongs to, such as a handover."""

    file = f.File(label=_l("File"), accept=ACCEPT, help=_l("XLSX, XLS or CSV; at most 20,000 rows."))


class ListUpload(ListIn):
    of_id = f.Id(label=_l("Record the list belongs to"), optional=True)


class RunRow(f.Schema):
    """An import in the list: how many rows were, or would be, new, changed and so on."""

    id = f.Id(label=_l("No."))
    kind = f.Text(label=_l("What"))
    file_name = f.Text(label=_l("File"))
    state = f.Choice(RunState, labels=RUN_STATES, tones=RUN_TONES, label=_l("State"))
    rows = f.Integer(label=_l("Rows in the file"))
    created = f.Integer(label=ROW_STATES[RowState.CREATE], optional=True)
    updated = f.Integer(label=ROW_STATES[RowState.UPDATE], optional=True)
    unchanged = f.Integer(label=ROW_STATES[RowState.UNCHANGED], optional=True)
    rejected = f.Integer(label=ROW_STATES[RowState.ERROR], optional=True)
    stands_at = f.Moment(label=_l("When"))
    created_at = f.Moment(label=_l("Uploaded at"))
    done_at = f.Moment(label=_l("Imported at"), optional=True)


class RunOut(f.Schema):
    """An import: how its file is read and what was found."""

    id = f.Id(label=_l("No."))
    kind = f.Text(label=_l("What"))
    file_name = f.Text(label=_l("File"))
    state = f.Choice(RunState, labels=RUN_STATES, tones=RUN_TONES, label=_l("State"))
    rows = f.Integer(label=_l("Rows in the file"))
    created_at = f.Moment(label=_l("Uploaded at"))
    done_at = f.Moment(label=_l("Imported at"), optional=True)
    of_id = f.Id(label=_l("Record the list belongs to"), optional=True)
    header = f.ma.fields.List(f.ma.fields.String(), metadata={"title": "names of the columns"})
    reading = f.ma.fields.Dict(metadata={"title": "sheet, encoding and delimiter"})
    mapping = f.ma.fields.Dict(
        keys=f.ma.fields.String(), values=f.ma.fields.Integer(), metadata={"title": "field: column from 1"}
    )
    counts = f.ma.fields.Dict(
        keys=f.ma.fields.String(), values=f.ma.fields.Integer(), metadata={"title": "rows by state and outcome"}
    )


class MappingIn(f.Schema):
    """How a received file is read. A column is named or counted from 1."""

    mapping = f.ma.fields.Dict(
        keys=f.ma.fields.String(validate=f.validate.Length(max=60)), values=f.ma.fields.Integer(strict=True),
        required=True, metadata={"title": "field: column from 1"},
    )  # fmt: skip


class ReadingIn(f.Schema):
    sheet = f.Text(label=_l("Worksheet"), optional=True, max=100)
    encoding = f.Text(label=_l("Encoding"), optional=True, max=20)
    delimiter = f.ma.fields.String(load_default=None, allow_none=True, validate=f.validate.OneOf([",", ";", "\t", "|"]),
                                   metadata={"title": "Delimiter"})  # fmt: skip


class RowsQuery(f.Schema):
    state = f.Choice(RowState, labels=ROW_STATES, label=_l("State"), optional=True)
    page = f.Integer(label=_l("Page"), optional=True, min=1, max=1_000_000)


class CellOut(f.Schema):
    column = f.Text(label=_l("Column"))
    value = f.Text(label=_l("Value"))
    reason = f.Text(label=_l("Reason"))


class ChangeOut(f.Schema):
    field = f.Text(label=_l("Field"))
    before = f.Text(label=_l("Before"))
    after = f.Text(label=_l("After"))


class VerdictOut(f.Schema):
    row = f.Integer(label=_l("Row"))
    state = f.Choice(RowState, labels=ROW_STATES, tones=ROW_TONES, label=_l("State"))
    title = f.Text(label=_l("Record"))
    record_id = f.Id(label=_l("No."), optional=True)
    outcome = f.Choice(Outcome, labels=OUTCOMES, tones=OUTCOME_TONES, label=_l("What came of it"), optional=True)
    changes = f.ma.fields.List(f.ma.fields.Nested(ChangeOut))
    errors = f.ma.fields.List(f.ma.fields.Nested(CellOut))


class VerdictsOut(f.Schema):
    items = f.ma.fields.List(f.ma.fields.Nested(VerdictOut))
    page = f.Integer(label=_l("Page"))
    pages = f.Integer(label=_l("Pages"))
    total = f.Integer(label=_l("Rows"))


journal.sentences(
    {
        "imports.list_received": _l("uploaded the list “%(file)s” with %(rows)s rows"),
        "imports.list_settled": _l("settled how the list “%(file)s” is read"),
        "imports.list_checked": _l(
            "checked the list “%(file)s”: %(new)s new, %(changed)s changed, %(unchanged)s unchanged, "
            "%(wrong)s to be corrected"
        ),
        "imports.list_begun": _l("had the list “%(file)s” imported"),
        "imports.list_imported": _l(
            "imported the list “%(file)s”: %(created)s new, %(updated)s changed, %(unchanged)s unchanged, "
            "%(rejected)s rejected"
        ),
        "imports.list_rejects_taken": _l("downloaded %(count)s rejected rows of the list “%(file)s”"),
    }
)
