"""The shapes of a plan's items: a form for each section, one shape for the API, what many items get at once."""

from typing import Any

from bpo.kernel import fields as f
from bpo.kernel.locale import _l
from bpo.kernel.roles import Department
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects.rules import Extent, Frequency, PlanSection, Raci, TargetKind
from bpo.projects.schemas.plan_words import EXTENTS, FREQUENCIES, GRADE_HELP, PARTS
from bpo.projects.schemas.words import SECTIONS, TARGETS


class Records(f.Choices):
    """Several other records, by their ids. `offered`, pairs of id and label, is set by the page for its reader."""

    def __init__(self, **kwargs: Any) -> None:
        self.offered: list[tuple[int, str]] = []
        f.Labelled.__init__(self, cls_or_instance=f.Id(label=""), optional=True, **kwargs)
        self.load_default = list

    def choices(self) -> list[tuple[str, str]]:
        return [(str(number), label) for number, label in self.offered]

    def shown(self, value: Any) -> str:
        known = dict(self.offered)
        return ", ".join(known.get(one, str(one)) for one in value or [])


def part_field(department: Department, group: str) -> f.Choice:
    return f.Choice(Raci, labels=PARTS, label=DEPARTMENT_LABELS[department], optional=True, group=group,
                    section=_l("Who does what (RACI)"))  # fmt: skip


TITLE = ("title",)
WHEN = ("department", "owner_id", "due_on")
COST = ("cost_once", "cost_month")
PROOF = ("deliverable", "acceptance", "evidence")
ROLES = tuple(f"raci_{one}" for one in Department)
SERVES = ("requirement_ids", "partly_ids", "row_version")
TAIL = (*COST, *PROOF, *ROLES, *SERVES)


class ItemEdit(f.Schema):
    """An item of any section; the columns a section does not use stay away."""

    title = f.Text(label=_l("Title"), max=120)
    detail = f.LongText(label=_l("Detail"), optional=True, max=3000)
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department in charge"), group="whose")
    owner_id = f.Reference(label=_l("Person in charge"), optional=True, group="whose")
    due_on = f.Day(label=_l("Due on"))
    cost_once = f.Money(label=_l("Cost once"), optional=True, min=0, group="cost")
    cost_month = f.Money(label=_l("Cost a month"), optional=True, min=0, group="cost")
    deliverable = f.Text(
        label=_l("What is delivered"), optional=True, max=200, section=_l("What shows that it is done")
    )
    acceptance = f.Text(label=_l("How it is accepted"), optional=True, max=500)
    evidence = f.Text(label=_l("Evidence asked for"), optional=True, max=200)
    raci_sales = part_field(Department.SALES, "parts")
    raci_operations = part_field(Department.OPERATIONS, "parts")
    raci_system = part_field(Department.SYSTEM, "parts")
    raci_technology = part_field(Department.TECHNOLOGY, "parts")
    raci_hr = part_field(Department.HR, "more parts")
    raci_administration = part_field(Department.ADMINISTRATION, "more parts")
    raci_finance = part_field(Department.FINANCE, "more parts")
    requirement_ids = Records(label=_l("Requirements it serves"), section=_l("Requirements"))
    partly_ids = Records(label=_l("Of these, served only in part"))
    row_version = f.RowVersion()

    class Meta:
        fields = (*TITLE, "detail", *WHEN, *TAIL)


class PositionEdit(ItemEdit):
    title = f.Text(label=_l("Job position"), max=120)
    quantity = f.Integer(label=_l("Headcount"), min=1, max=10_000, group="who")
    starts_on = f.Day(label=_l("In place from"), group="who")
    skills = f.Text(label=_l("Skills and languages"), optional=True, max=200)
    shift = f.Text(label=_l("Shift pattern"), optional=True, max=100, group="shift")
    language = f.Text(label=_l("Language"), optional=True, max=60, group="shift")
    due_on = f.Day(label=_l("Hired and trained by"))
    cost_month = f.Money(
        label=_l("Cost a month"), optional=True, min=0, group="cost",
        help=_l("Left empty it is estimated: headcount × what a head costs a month in this plan."),
    )  # fmt: skip

    class Meta:
        fields = (*TITLE, "quantity", "starts_on", "skills", "shift", "language", "detail", *WHEN, *TAIL)


class AmountEdit(ItemEdit):
    quantity = f.Integer(label=_l("Quantity"), min=1, max=100_000, optional=True)

    class Meta:
        fields = (*TITLE, "quantity", "detail", *WHEN, *TAIL)


class TargetEdit(ItemEdit):
    kpi = f.Choice(TargetKind, labels=TARGETS, label=_l("Key figure"))
    target_percent = f.Percent(label=_l("Target"), places=2, group="target")
    threshold_seconds = f.Integer(
        label=_l("Within"), unit=_l("seconds"), min=0, max=3600, optional=True, group="target",
        help=_l("For the service level: answered within so many seconds."),
    )  # fmt: skip

    class Meta:
        fields = (*TITLE, "kpi", "target_percent", "threshold_seconds", "detail", *WHEN, *TAIL)


class SpanEdit(ItemEdit):
    starts_on = f.Day(label=_l("Starts on"), optional=True, group="when")
    due_on = f.Day(label=_l("Due on"), group="when")

    class Meta:
        fields = (*TITLE, "detail", "department", "owner_id", "starts_on", "due_on", *TAIL)


class InterfaceEdit(ItemEdit):
    title = f.Text(label=_l("Which contact"), max=120, help=_l("For example: technical contact before go-live."))
    detail = f.LongText(
        label=_l("Names on both sides"), max=3000,
        help=_l("Who at the client's, who at ours; telephone numbers stay with the client's contacts."),
    )  # fmt: skip


class ReportEdit(ItemEdit):
    recipient = f.Text(label=_l("To whom"), optional=True, max=120, group="report")
    frequency = f.Choice(Frequency, labels=FREQUENCIES, label=_l("How often"), optional=True, group="report")

    class Meta:
        fields = (*TITLE, "recipient", "frequency", "detail", *WHEN, *TAIL)


class RiskEdit(ItemEdit):
    title = f.Text(label=_l("Risk"), max=120)
    detail = f.LongText(label=_l("Cause and effect"), optional=True, max=3000)
    likelihood = f.Integer(label=_l("Likelihood"), min=1, max=5, optional=True, group="grade", help=GRADE_HELP)
    impact = f.Integer(label=_l("Impact"), min=1, max=5, optional=True, group="grade")
    response = f.LongText(label=_l("Response"), optional=True, max=2000)
    trigger = f.Text(label=_l("Sign that it has come"), optional=True, max=200)
    due_on = f.Day(label=_l("Response ready by"), group="look")
    review_on = f.Day(label=_l("Looked at again on"), optional=True, group="look")

    class Meta:
        fields = (*TITLE, "detail", "likelihood", "impact", "response", "trigger", "department", "owner_id", "due_on",
                  "review_on", *TAIL)  # fmt: skip


EDITS: dict[PlanSection, type[ItemEdit]] = {
    PlanSection.POSITIONS: PositionEdit,
    PlanSection.FACILITIES: AmountEdit,
    PlanSection.SOFTWARE: AmountEdit,
    PlanSection.TRAINING: SpanEdit,
    PlanSection.SERVICE_LEVELS: TargetEdit,
    PlanSection.MILESTONES: SpanEdit,
    PlanSection.INTERFACES: InterfaceEdit,
    PlanSection.REPORTING: ReportEdit,
    PlanSection.RISKS: RiskEdit,
}


def edit_of(section: PlanSection) -> type[ItemEdit]:
    """The form of an item of a section."""
    return EDITS.get(section, ItemEdit)


def with_parts(data: dict[str, Any]) -> dict[str, Any]:
    """What a form gave, its seven parts as one."""
    parts = {one: data.pop(f"raci_{one}", None) for one in Department}
    return {**data, "raci": {one: part for one, part in parts.items() if part is not None}}


def parts_field() -> Any:
    return f.ma.fields.Dict(
        keys=f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department")),
        values=f.Choice(Raci, labels=PARTS, label=_l("Role in it")),
        metadata={"description": "R does it, A answers for it, C is asked, I is told; none: as usual"},
    )  # fmt: skip


UNSAID: dict[str, Any] = {"optional": True, "load_default": f.ma.missing}  # absent: as it was; null: empty


class ItemIn(f.Schema):
    """An item over the API: any section; what the section needs is checked by the rule."""

    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Section"))
    title = f.Text(label=_l("Title"), max=120)
    detail = f.LongText(label=_l("Detail"), optional=True, max=3000)
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department in charge"))
    quantity = f.Integer(label=_l("Quantity"), min=1, max=100_000, optional=True)
    skills = f.Text(label=_l("Skills and languages"), optional=True, max=200)
    starts_on = f.Day(label=_l("Starts on"), optional=True)
    due_on = f.Day(label=_l("Due on"))
    kpi = f.Choice(TargetKind, labels=TARGETS, label=_l("Key figure"), optional=True)
    target_percent = f.Percent(label=_l("Target"), places=2, optional=True)
    threshold_seconds = f.Integer(label=_l("Within"), unit=_l("seconds"), min=0, max=3600, optional=True)
    requirement_ids = Records(label=_l("Requirements it serves"))
    partly_ids = f.ma.fields.List(f.Id(label=_l("Requirement")))
    owner_id = f.Reference(label=_l("Person in charge"), **UNSAID)
    deliverable = f.Text(label=_l("What is delivered"), max=200, **UNSAID)
    acceptance = f.Text(label=_l("How it is accepted"), max=500, **UNSAID)
    evidence = f.Text(label=_l("Evidence asked for"), max=200, **UNSAID)
    raci = parts_field()
    cost_once = f.Money(label=_l("Cost once"), min=0, **UNSAID)
    cost_month = f.Money(label=_l("Cost a month"), min=0, **UNSAID)
    shift = f.Text(label=_l("Shift pattern"), max=100, **UNSAID)
    language = f.Text(label=_l("Language"), max=60, **UNSAID)
    likelihood = f.Integer(label=_l("Likelihood"), min=1, max=5, **UNSAID)
    impact = f.Integer(label=_l("Impact"), min=1, max=5, **UNSAID)
    response = f.LongText(label=_l("Response"), max=2000, **UNSAID)
    trigger = f.Text(label=_l("Sign that it has come"), max=200, **UNSAID)
    review_on = f.Day(label=_l("Looked at again on"), **UNSAID)
    recipient = f.Text(label=_l("To whom"), max=120, **UNSAID)
    frequency = f.Choice(Frequency, labels=FREQUENCIES, label=_l("How often"), **UNSAID)


class ItemChangeIn(ItemIn):
    """An item as it shall be from now on; its section stays. Of owner, proof, costs, … what is absent stays as well."""

    row_version = f.RowVersion()

    class Meta:
        exclude = ("section",)


class ItemOut(f.Schema):
    id = f.Id(label=_l("No."))
    ref = f.Text(label=_l("Ref."))
    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Section"))
    title = f.Text(label=_l("Title"))
    detail = f.LongText(label=_l("Detail"), optional=True)
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department in charge"))
    quantity = f.Integer(label=_l("Quantity"), optional=True)
    skills = f.Text(label=_l("Skills and languages"), optional=True)
    starts_on = f.Day(label=_l("Starts on"), optional=True)
    due_on = f.Day(label=_l("Due on"))
    kpi = f.Text(label=_l("Key figure"), optional=True)
    target_bp = f.Integer(label=_l("Target in basis points"), optional=True)
    threshold_seconds = f.Integer(label=_l("Within"), unit=_l("seconds"), optional=True)
    requirement_ids = f.ma.fields.List(f.ma.fields.Integer())
    partly_ids = f.ma.fields.List(f.ma.fields.Integer())
    owner_id = f.Id(label=_l("Person in charge"), optional=True)
    deliverable = f.Text(label=_l("What is delivered"), optional=True)
    acceptance = f.Text(label=_l("How it is accepted"), optional=True)
    evidence = f.Text(label=_l("Evidence asked for"), optional=True)
    raci = f.ma.fields.Dict(keys=f.ma.fields.String(), values=f.ma.fields.String())
    cost_once = f.Money(label=_l("Cost once"), optional=True, attribute="once_minor")
    cost_month = f.Money(label=_l("Cost a month"), optional=True, attribute="month_minor")
    shift = f.Text(label=_l("Shift pattern"), optional=True)
    language = f.Text(label=_l("Language"), optional=True)
    likelihood = f.Integer(label=_l("Likelihood"), optional=True)
    impact = f.Integer(label=_l("Impact"), optional=True)
    response = f.LongText(label=_l("Response"), optional=True)
    trigger = f.Text(label=_l("Sign that it has come"), optional=True)
    review_on = f.Day(label=_l("Looked at again on"), optional=True)
    recipient = f.Text(label=_l("To whom"), optional=True)
    frequency = f.Choice(Frequency, labels=FREQUENCIES, label=_l("How often"), optional=True)
    row_version = f.Integer(label=_l("Version"))


class BulkIn(f.Schema):
    """What the ticked items of a plan get at once; what is left empty stays as it is."""

    item_ids = Records(label=_l("Items"))
    owner_id = f.Reference(label=_l("New owner"), optional=True, group="whose")
    department = f.Choice(
        Department, labels=DEPARTMENT_LABELS, label=_l("New department in charge"), optional=True, group="whose"
    )
    shift_days = f.Integer(
        label=_l("Move the days by"), unit=_l("working days"), min=-500, max=500, optional=True,
        help=_l("Later; a minus sign moves them earlier."),
    )  # fmt: skip


class CoverItemIn(f.Schema):
    item_id = f.Id(label=_l("Item"))
    extent = f.Choice(Extent, labels=EXTENTS, label=_l("Serves it"), optional=True)


class CoverIn(f.Schema):
    """Which items serve a requirement; items not named stay as they are, one without an extent serves it no more."""

    items = f.ma.fields.List(f.ma.fields.Nested(CoverItemIn), required=True)
    note = f.Text(label=_l("Note"), max=300, optional=True)
