"""The shapes of handovers, requirements and the import of a requirement form."""

from bpo.clients.rules import (
    HandoverKind,
    HandoverState,
    Priority,
    RequirementCategory,
    RequirementKind,
    RowState,
    SourceKind,
)  # fmt: skip
from bpo.clients.schemas.change_words import PRIORITIES
from bpo.clients.schemas.words import (
    CATEGORIES,
    HANDOVER_KINDS,
    HANDOVER_STATES,
    HANDOVER_TONES,
    REQUIREMENT_KINDS,
    ROW_STATES,
    ROW_TONES,
    SOURCES,
)  # fmt: skip
from bpo.kernel import fields as f
from bpo.kernel.files import ACCEPTED
from bpo.kernel.locale import _l
from bpo.kernel.roles import Department
from bpo.people.schemas import DEPARTMENT_LABELS


class RequirementIn(f.Schema):
    """A requirement as it is typed, sent by a programme, or stands in a row of the requirement form."""

    kind = f.Choice(RequirementKind, labels=REQUIREMENT_KINDS, label=_l("Kind"), group="kind")
    category = f.Choice(RequirementCategory, labels=CATEGORIES, label=_l("Category"), group="kind")
    statement = f.LongText(label=_l("Requirement"), max=2000, min=2,
                           help=_l("One requirement only. What is expected, in the client's own words."))  # fmt: skip
    acceptance = f.LongText(label=_l("Acceptance criterion"), max=1000, optional=True,
                            help=_l("How it is measured, such as: 85% within 20 seconds, by month."))  # fmt: skip
    source = f.Choice(SourceKind, labels=SOURCES, label=_l("Source"), group="source")
    source_place = f.Text(label=_l("Place in the source"), max=120, optional=True, group="source",
                          placeholder=_l("Clause or page"))  # fmt: skip
    law = f.Text(label=_l("Law and article"), max=120, optional=True, help=_l("Required of statutory requirements."))
    priority = f.Choice(Priority, labels=PRIORITIES, label=_l("Priority"), optional=True, group="priority",
                        help=_l("A must, if left blank."))  # fmt: skip
    owner_department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Owner department"), optional=True,
                                group="priority", help=_l("Asked whenever the requirement is to change."))  # fmt: skip


class RequirementEdit(RequirementIn):
    row_version = f.RowVersion()


class RequirementOut(f.Schema):
    """A requirement as everybody on the project sees it, the client's people too."""

    id = f.Id(label=_l("No."))
    ref = f.Text(label=_l("Number"))
    kind = f.Choice(RequirementKind, labels=REQUIREMENT_KINDS, label=_l("Kind"))
    category = f.Choice(RequirementCategory, labels=CATEGORIES, label=_l("Category"))
    statement = f.LongText(label=_l("Requirement"))
    acceptance = f.LongText(label=_l("Acceptance criterion"), optional=True)
    source = f.Choice(SourceKind, labels=SOURCES, label=_l("Source"))
    source_place = f.Text(label=_l("Place in the source"), optional=True)
    law = f.Text(label=_l("Law and article"), optional=True)
    priority = f.Choice(Priority, labels=PRIORITIES, label=_l("Priority"))
    owner_department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Owner department"), optional=True)
    version = f.Integer(label=_l("Version"))


class LedgerRow(RequirementOut):
    """A requirement inside its handover: with what operations said of it."""

    withdrawn_on = f.Day(label=_l("Withdrawn on"), optional=True)
    return_reason = f.LongText(label=_l("Why it was returned"), optional=True)
    row_version = f.RowVersion()


class FileOut(f.Schema):
    id = f.Id(label=_l("No."))
    name = f.Text(label=_l("File"))
    size = f.Integer(label=_l("Size"), unit=_l("bytes"))
    sha256 = f.Text(label=_l("SHA-256"))
    uploaded_at = f.Moment(label=_l("Uploaded at"))


class HandoverRow(f.Schema):
    id = f.Id(label=_l("No."))
    number = f.Text(label=_l("Number"))
    project_id = f.Id(label=_l("Project"))
    client_id = f.Id(label=_l("Client"))
    client = f.Text(label=_l("Client"), optional=True)
    kind = f.Choice(HandoverKind, labels=HANDOVER_KINDS, label=_l("Kind"))
    title = f.Text(label=_l("Title"))
    state = f.Choice(HandoverState, labels=HANDOVER_STATES, tones=HANDOVER_TONES, label=_l("State"))
    sent_at = f.Moment(label=_l("Sent at"), optional=True)
    answered_at = f.Moment(label=_l("Answered at"), optional=True)


class LackOut(f.Schema):
    code = f.Text(label=_l("Short code"))
    refs = f.ma.fields.List(f.ma.fields.String())


class HandoverOut(HandoverRow):
    summary = f.LongText(label=_l("Summary"), optional=True)
    sent_by = f.Id(label=_l("Sent by"), optional=True)
    answered_by = f.Id(label=_l("Answered by"), optional=True)
    return_reason = f.LongText(label=_l("Reason"), optional=True)
    requirements = f.ma.fields.List(f.ma.fields.Nested(LedgerRow))
    files = f.ma.fields.List(f.ma.fields.Nested(FileOut))
    missing = f.ma.fields.List(f.ma.fields.Nested(LackOut))
    row_version = f.RowVersion()


class HandoverEdit(f.Schema):
    title = f.Text(label=_l("Title"), max=120, min=2)
    summary = f.LongText(label=_l("Summary"), max=2000, optional=True,
                         help=_l("What operations should know before reading the requirements."))  # fmt: skip
    row_version = f.RowVersion()


class ReasonIn(f.Schema):
    reason = f.LongText(label=_l("Reason"), max=1000, min=2)


class RequirementReason(f.Schema):
    """Why one requirement goes back to sales."""

    ref = f.Text(label=_l("Number"), max=10)
    reason = f.LongText(label=_l("Reason"), max=1000, min=2)


class ReturnIn(ReasonIn):
    requirements = f.ma.fields.List(f.ma.fields.Nested(RequirementReason), load_default=list)


class FileIn(f.Schema):
    file = f.File(label=_l("File"), accept=",".join(ACCEPTED),
                  help=_l("Proposal, tender, contract, mail or minutes, at most 20 MB."))  # fmt: skip


class FormIn(f.Schema):
    file = f.File(label=_l("Requirement form"), accept=".xlsx,.xls,.csv",
                  help=_l("You see what it would change before anything is changed."))  # fmt: skip


class ImportQuery(f.Schema):
    """How an import over the API goes: `preview=true` reads the file and changes nothing."""

    preview = f.Flag(label=_l("Preview only"))


class CellErrorOut(f.Schema):
    column = f.Text(label=_l("Column"))
    value = f.Text(label=_l("Value"))
    reason = f.Text(label=_l("Reason"))


class FindingOut(f.Schema):
    row = f.Integer(label=_l("Row"))
    state = f.Choice(RowState, labels=ROW_STATES, tones=ROW_TONES, label=_l("State"))
    ref = f.Text(label=_l("Number"), optional=True)
    changes = f.ma.fields.List(f.ma.fields.String())
    errors = f.ma.fields.List(f.ma.fields.Nested(CellErrorOut))


class ImportOut(f.Schema):
    file_id = f.Id(label=_l("File"), optional=True)
    applied = f.Flag(label=_l("Applied"))
    new = f.Integer(label=_l("New"))
    changed = f.Integer(label=_l("Changed"))
    unchanged = f.Integer(label=_l("Unchanged"))
    wrong = f.Integer(label=_l("Needs correcting"))
    rows = f.ma.fields.List(f.ma.fields.Nested(FindingOut))
