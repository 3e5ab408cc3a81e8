"""The shapes of exports."""

from enum import StrEnum

from bpo.kernel import fields as f
from bpo.kernel.jobs.schemas import JobOut
from bpo.kernel.locale import _l


class Form(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


FORMS = {Form.XLSX: "XLSX", Form.CSV: "CSV"}


class ExportIn(f.Schema):
    """`path`: the list's address as its page has it, filters, columns and order included."""

    path = f.Text(label=_l("Address of the list"), max=4000)
    form = f.Choice(Form, labels=FORMS, label=_l("Kind of file"))


class ExportRow(f.Schema):
    id = f.Id(label=_l("No."))
    title = f.Text(label=_l("List"))
    form = f.Choice(Form, labels=FORMS, label=_l("Kind of file"))
    rows = f.Integer(label=_l("Rows in the file"))
    size = f.Integer(label=_l("Size"), unit=_l("bytes"))
    asked_at = f.Moment(label=_l("Asked for"))
    made_at = f.Moment(label=_l("Made at"), optional=True)


class ExportOut(ExportRow):
    """An export for programs: poll it until `made_at` is there, then fetch its file."""

    path = f.Text(label=_l("Address of the list"), max=4000)
    job = f.ma.fields.Nested(JobOut, allow_none=True)
