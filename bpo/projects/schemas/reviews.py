"""The shapes of the review by sections, of comparing versions and of the baseline."""

from typing import Any

from bpo.kernel import fields as f
from bpo.kernel.locale import _l
from bpo.kernel.roles import Department
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects.rules import CommentState, PlanSection, Resolution, SectionVerdict, Severity, TaskState
from bpo.projects.schemas.review_words import (
    COMMENT_STATES,
    COMMENT_TONES,
    RESOLUTIONS,
    SECTION_VERDICT_TONES,
    SECTION_VERDICTS,
    SEVERITIES,
    SEVERITY_TONES,
)
from bpo.projects.schemas.words import SECTIONS, TASK_STATES, TASK_TONES


class SectionChoices(f.Choices):
    """Sections of a plan; a page sets `offered` to those that await the reader's department."""

    def __init__(self, **kwargs: Any) -> None:
        self.offered: list[PlanSection] = list(PlanSection)
        super().__init__(PlanSection, labels=SECTIONS, **kwargs)

    def choices(self) -> list[tuple[str, str]]:
        return [(value, label) for value, label in super().choices() if value in self.offered]


class SectionsIn(f.Schema):
    """What a department says of several sections at once; the page offers only those it has not decided."""

    sections = SectionChoices(label=_l("Sections"))
    verdict = f.Choice(SectionVerdict, labels=SECTION_VERDICTS, tones=SECTION_VERDICT_TONES, label=_l("Opinion"))
    comment = f.LongText(
        label=_l("Comment"), optional=True, max=2000,
        help=_l("It stands as a comment on each of these sections. What comes with a return must be dealt with."),
    )  # fmt: skip


class SectionsApiIn(SectionsIn):
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))


class ReviewCommentIn(f.Schema):
    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Section"))
    item_ref = f.Text(
        label=_l("Item"),
        optional=True,
        max=10,
        help=_l("The number of one item, such as 4.2. Blank: the whole section."),
    )
    quoted = f.Text(label=_l("Words it is about"), optional=True, max=500)
    severity = f.Choice(
        Severity, labels=SEVERITIES, tones=SEVERITY_TONES, label=_l("Weight"),
        help=_l("While one that must be changed is open, the plan is not approved."),
    )  # fmt: skip
    words = f.LongText(label=_l("Comment"), max=2000)


class ReviewCommentApiIn(ReviewCommentIn):
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))


class CommentAnswerIn(f.Schema):
    resolution = f.Choice(Resolution, labels=RESOLUTIONS, label=_l("What becomes of it"))
    answer = f.LongText(label=_l("Answer"), max=2000)
    reason = f.LongText(
        label=_l("Why it is not followed"), optional=True, max=1000, help=_l("Needed when the comment is not followed.")
    )
    row_version = f.RowVersion()


class ReopenIn(f.Schema):
    reason = f.LongText(label=_l("What is still wanting"), max=1000)


class SectionOpinionOut(f.Schema):
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))
    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Section"))
    verdict = f.Choice(
        SectionVerdict, labels=SECTION_VERDICTS, tones=SECTION_VERDICT_TONES, label=_l("Opinion"), optional=True
    )
    carried = f.Flag(label=_l("Carried over"))
    decided_at = f.Moment(label=_l("Given at"), optional=True)
    decided_by = f.Id(label=_l("Given by"), optional=True)
    in_place_of = f.Id(label=_l("In place of"), optional=True)


class ReviewCommentOut(f.Schema):
    id = f.Id(label=_l("No."))
    review_id = f.Id(label=_l("Review"))
    plan_id = f.Id(label=_l("Plan"))
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))
    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Section"))
    item_ref = f.Text(label=_l("Item"), optional=True)
    quoted = f.Text(label=_l("Words it is about"), optional=True)
    severity = f.Choice(Severity, labels=SEVERITIES, tones=SEVERITY_TONES, label=_l("Weight"))
    words = f.LongText(label=_l("Comment"))
    written_by = f.Id(label=_l("Written by"))
    written_at = f.Moment(label=_l("Written at"))
    in_place_of = f.Id(label=_l("In place of"), optional=True)
    state = f.Choice(CommentState, labels=COMMENT_STATES, tones=COMMENT_TONES, label=_l("State"))
    answer = f.LongText(label=_l("Answer"), optional=True)
    answered_at = f.Moment(label=_l("Answered at"), optional=True)
    resolution = f.Choice(Resolution, labels=RESOLUTIONS, label=_l("What became of it"), optional=True)
    reason = f.LongText(label=_l("Why it is not followed"), optional=True)
    closed_at = f.Moment(label=_l("Closed at"), optional=True)
    times_reopened = f.Integer(label=_l("Times reopened"))
    reopen_reason = f.LongText(label=_l("What is still wanting"), optional=True)
    row_version = f.RowVersion()


class CommentRow(f.Schema):
    """A row of the register of comments."""

    words = f.LongText(label=_l("Comment"))
    version = f.Integer(label=_l("Version"))
    round = f.Integer(label=_l("Round"))
    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Section"))
    item_ref = f.Text(label=_l("Item"), optional=True)
    severity = f.Choice(Severity, labels=SEVERITIES, tones=SEVERITY_TONES, label=_l("Weight"))
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))
    author = f.Text(label=_l("Written by"))
    written_at = f.Moment(label=_l("Written at"))
    state = f.Choice(CommentState, labels=COMMENT_STATES, tones=COMMENT_TONES, label=_l("State"))
    answer = f.LongText(label=_l("Answer"), optional=True)
    answered_at = f.Moment(label=_l("Answered at"), optional=True)
    resolution = f.Choice(Resolution, labels=RESOLUTIONS, label=_l("What became of it"), optional=True)
    reason = f.LongText(label=_l("Why it is not followed"), optional=True)
    closed_at = f.Moment(label=_l("Closed at"), optional=True)
    times_reopened = f.Integer(label=_l("Times reopened"))


class CommentRowOut(CommentRow):
    """A row of the register over the API."""

    id = f.Id(label=_l("No."))
    plan_id = f.Id(label=_l("Plan"))


class BaselineIn(f.Schema):
    plan_id = f.Reference(label=_l("Version"))
    reason = f.LongText(label=_l("Reason"), max=500, help=_l("For example: the scope was agreed anew with the client."))
    row_version = f.RowVersion()


class BaselineOut(f.Schema):
    plan_id = f.Id(label=_l("Plan"))
    reason = f.LongText(label=_l("Reason"))
    chosen_at = f.Moment(label=_l("Chosen at"))
    row_version = f.RowVersion()


class LookOut(f.Schema):
    plan_id = f.Id(label=_l("Plan"))
    looked_at = f.Moment(label=_l("Looked at"))


class FieldOut(f.Schema):
    name = f.Text(label=_l("Field"))
    before = f.Text(label=_l("Before"), optional=True)
    after = f.Text(label=_l("After"), optional=True)


class SeenChangeOut(f.Schema):
    kind = f.Text(label=_l("What"))
    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Section"))
    ref = f.Text(label=_l("Item"), optional=True)
    title = f.Text(label=_l("Title"), optional=True)
    fields_changed = f.ma.fields.List(f.ma.fields.Nested(FieldOut))


class SinceOut(f.Schema):
    looked_at = f.Moment(label=_l("Looked at"), optional=True)
    changes = f.ma.fields.List(f.ma.fields.Nested(SeenChangeOut))


class SlipOut(f.Schema):
    ref = f.Text(label=_l("Item"))
    field = f.Text(label=_l("Field"))
    before = f.Day(label=_l("Before"))
    after = f.Day(label=_l("After"))
    days = f.Integer(label=_l("Working days"))


class ComparisonOut(f.Schema):
    before = f.Integer(label=_l("Before"))
    after = f.Integer(label=_l("After"))
    changes = f.ma.fields.List(f.ma.fields.Nested(SeenChangeOut))
    slips = f.ma.fields.List(f.ma.fields.Nested(SlipOut))
    headcount_change = f.Integer(label=_l("Headcount"), min=-2_000_000_000)
    once_minor_change = f.Integer(label=_l("Once"), min=-2_000_000_000)
    month_minor_change = f.Integer(label=_l("A month"), min=-2_000_000_000)


class ProgressOut(f.Schema):
    ref = f.Text(label=_l("Item"))
    title = f.Text(label=_l("Title"))
    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Section"))
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))
    baseline_on = f.Day(label=_l("Baseline"), optional=True)
    current_on = f.Day(label=_l("Now planned"), optional=True)
    reported_on = f.Day(label=_l("Reported on"), optional=True)
    confirmed_on = f.Day(label=_l("Confirmed on"), optional=True)
    state = f.Choice(TaskState, labels=TASK_STATES, tones=TASK_TONES, label=_l("State"), optional=True)
    slip_days = f.Integer(label=_l("Slip in working days"), min=-2_000_000_000, optional=True)
    baseline_heads = f.Integer(label=_l("Headcount of the baseline"), optional=True)
    current_heads = f.Integer(label=_l("Headcount now"), optional=True)
