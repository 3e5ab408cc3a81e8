"""The shapes of plans: an item's form by section, reviews and opinions."""

from typing import Any

from bpo.kernel import fields as f
from bpo.kernel.locale import _l
from bpo.kernel.roles import Department
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects.rules import PlanSection, PlanState, ReviewState, TargetKind, Verdict
from bpo.projects.schemas.words import (
    PLAN_STATES,
    PLAN_TONES,
    REVIEW_STATES,
    SECTIONS,
    TARGETS,
    VERDICT_TONES,
    VERDICTS,
)  # fmt: skip


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


class ItemEdit(f.Schema):
    """An item of any section; the columns a section does not use stay away."""

    title = f.Text(label=_l("Title"), max=120)
    detail = f.LongText(label=_l("Detail"), optional=True, max=3000)
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department in charge"))
    due_on = f.Day(label=_l("Due on"))
    requirement_ids = Records(label=_l("Requirements it serves"))
    row_version = f.RowVersion()


class PositionEdit(ItemEdit):
    title = f.Text(label=_l("Job position"), max=120)
    quantity = f.Integer(label=_l("Headcount"), min=1, max=10_000, group="who")
    starts_on = f.Day(label=_l("In place from"), group="who")
    skills = f.Text(label=_l("Skills and languages"), optional=True, max=200)
    due_on = f.Day(label=_l("Hired and trained by"))

    class Meta:
        fields = ("title", "quantity", "starts_on", "skills", "detail", "department", "due_on", "requirement_ids",
                  "row_version")  # fmt: skip


class AmountEdit(ItemEdit):
    quantity = f.Integer(label=_l("Quantity"), min=1, max=100_000, optional=True)

    class Meta:
        fields = ("title", "quantity", "detail", "department", "due_on", "requirement_ids", "row_version")


class TargetEdit(ItemEdit):
    kpi = f.Choice(TargetKind, labels=TARGETS, label=_l("Key figure"))
    target_percent = f.Percent(label=_l("Target"), places=2, group="target")
    threshold_seconds = f.Integer(
        label=_l("Within"), unit=_l("seconds"), min=0, max=3600, optional=True, group="target",
        help=_l("For the service level: answered within so many seconds."),
    )  # fmt: skip

    class Meta:
        fields = ("title", "kpi", "target_percent", "threshold_seconds", "detail", "department", "due_on",
                  "requirement_ids", "row_version")  # fmt: skip


class SpanEdit(ItemEdit):
    starts_on = f.Day(label=_l("Starts on"), optional=True, group="when")
    due_on = f.Day(label=_l("Due on"), group="when")

    class Meta:
        fields = ("title", "detail", "department", "starts_on", "due_on", "requirement_ids", "row_version")


class InterfaceEdit(ItemEdit):
    title = f.Text(label=_l("Which contact"), max=120, help=_l("For example: technical contact before go-live."))
    detail = f.LongText(
        label=_l("Names on both sides"), max=3000,
        help=_l("Who at the client's, who at ours; telephone numbers stay with the client's contacts."),
    )  # fmt: skip


EDITS: dict[PlanSection, type[ItemEdit]] = {
    PlanSection.POSITIONS: PositionEdit,
    PlanSection.FACILITIES: AmountEdit,
    PlanSection.SOFTWARE: AmountEdit,
    PlanSection.TRAINING: SpanEdit,
    PlanSection.SERVICE_LEVELS: TargetEdit,
    PlanSection.MILESTONES: SpanEdit,
    PlanSection.INTERFACES: InterfaceEdit,
}


def edit_of(section: PlanSection) -> type[ItemEdit]:
    """The form of an item of a section."""
    return EDITS.get(section, ItemEdit)


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


class ItemChangeIn(ItemIn):
    """An item as it shall be from now on; its section stays."""

    row_version = f.RowVersion()

    class Meta:
        exclude = ("section",)


class OrderIn(f.Schema):
    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Section"))
    refs = f.ma.fields.List(f.ma.fields.String(), required=True)


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
    row_version = f.Integer(label=_l("Version"))


class PlanIn(f.Schema):
    template = f.Flag(
        label=_l("Begin with the usual items of this cooperation mode"),
        help=_l("They are dated back from the planned go-live; change, add and remove freely."),
    )


class PlanOut(f.Schema):
    id = f.Id(label=_l("No."))
    project_id = f.Id(label=_l("Project"))
    number = f.Integer(label=_l("Version"))
    state = f.Choice(PlanState, labels=PLAN_STATES, tones=PLAN_TONES, label=_l("State"))
    based_on_id = f.Id(label=_l("Based on"), optional=True)
    created_at = f.Moment(label=_l("Begun at"))
    approved_at = f.Moment(label=_l("Approved at"), optional=True)
    content_hash = f.Text(label=_l("Fingerprint"), optional=True)


class PlanPageOut(PlanOut):
    items = f.ma.fields.List(f.ma.fields.Nested(ItemOut))
    row_version = f.RowVersion()


class ReviewIn(f.Schema):
    due_on = f.Day(label=_l("Answers wanted by"))
    also = f.Choices(Department, labels=DEPARTMENT_LABELS, label=_l("Ask these departments as well"), optional=True)


class OpinionIn(f.Schema):
    verdict = f.Choice(Verdict, labels=VERDICTS, tones=VERDICT_TONES, label=_l("Opinion"))
    comment = f.LongText(label=_l("Comment"), optional=True, max=2000,
                         help=_l("A return says what has to change before you can approve."))  # fmt: skip


class OpinionApiIn(OpinionIn):
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))


class AnswerIn(f.Schema):
    answer = f.LongText(label=_l("Answer"), max=2000)


class OpinionOut(f.Schema):
    id = f.Id(label=_l("No."))
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))
    verdict = f.Choice(Verdict, labels=VERDICTS, tones=VERDICT_TONES, label=_l("Opinion"), optional=True)
    comment = f.LongText(label=_l("Comment"), optional=True)
    decided_at = f.Moment(label=_l("Given at"), optional=True)
    carried = f.Flag(label=_l("Carried over"))
    answer = f.LongText(label=_l("Answer"), optional=True)


class ReviewOut(f.Schema):
    id = f.Id(label=_l("No."))
    plan_id = f.Id(label=_l("Plan"))
    round = f.Integer(label=_l("Round"))
    state = f.Choice(ReviewState, labels=REVIEW_STATES, label=_l("State"))
    convened_at = f.Moment(label=_l("Convened at"))
    due_on = f.Day(label=_l("Answers wanted by"))
    closed_at = f.Moment(label=_l("Closed at"), optional=True)
    opinions = f.ma.fields.List(f.ma.fields.Nested(OpinionOut))
