"""The shapes of the manual: a version, its chapters, how it differs."""

from bpo.kernel import fields as f
from bpo.kernel.locale import _l
from bpo.kernel.row_fields import Rows
from bpo.projects.rules import LONGEST_GRACE_HOURS, ChapterKind, ManualState
from bpo.projects.schemas.manual_words import CHAPTER_KINDS, MANUAL_STATES, MANUAL_TONES

DEFAULT_GRACE_HOURS = 24


class ManualEdit(f.Schema):
    title = f.Text(label=_l("Title"), max=120)
    change_note = f.LongText(
        label=_l("What is new"), optional=True, max=1000,
        help=_l("Agents read this first. From the second version on it is needed before approval."),
    )  # fmt: skip
    grace_hours = f.Integer(
        label=_l("Hours until it binds"), min=0, max=LONGEST_GRACE_HOURS, unit=_l("hours"),
        help=_l("So long after the approval, agents who know the version before may still take calls."),
    )  # fmt: skip
    row_version = f.RowVersion()


class ManualIn(f.Schema):
    """A new version: a copy of the one in force, or of `body`, a whole text."""

    title = f.Text(label=_l("Title"), max=120)
    change_note = f.LongText(label=_l("What is new"), optional=True, max=1000)
    grace_hours = f.Integer(
        label=_l("Hours until it binds"), min=0, max=LONGEST_GRACE_HOURS, unit=_l("hours"), optional=True
    )
    body = f.LongText(
        label=_l("Whole text"), optional=True, max=100_000,
        help=_l("Only to bring in a manual from elsewhere: a line that begins with # begins a chapter. "
                "Left empty, the version begins as a copy of the one in force."),
    )  # fmt: skip


class LevelIn(f.Schema):
    level = f.Text(label=_l("Level"), max=40)
    trigger = f.Text(label=_l("Trigger"), max=200)
    whom = f.Text(label=_l("Whom"), max=80)
    reach = f.Text(label=_l("How to reach them"), optional=True, max=80)
    within_minutes = f.Integer(label=_l("Within"), unit=_l("min"), min=0, max=100_000, optional=True)


class ChapterEdit(f.Schema):
    kind = f.Choice(ChapterKind, labels=CHAPTER_KINDS, label=_l("Kind"))
    title = f.Text(label=_l("Title"), max=120)
    body = f.RichText(label=_l("Content"), optional=True, max=30_000)
    rows = Rows(LevelIn, label=_l("Levels"), lines=8, optional=True, help=_l("Of an escalation path only."))
    row_version = f.RowVersion()


class ChapterIn(ChapterEdit):
    class Meta:
        exclude = ("row_version",)


class PlaceIn(f.Schema):
    up = f.Flag(label=_l("One place up"))


class FormIn(f.Schema):
    form = f.File(label=_l("File of the form"))


class LevelOut(f.Schema):
    level = f.Text(label=_l("Level"), optional=True)
    trigger = f.Text(label=_l("Trigger"), optional=True)
    whom = f.Text(label=_l("Whom"), optional=True)
    reach = f.Text(label=_l("How to reach them"), optional=True)
    within_minutes = f.Text(label=_l("Within"), optional=True)


class FormOut(f.Schema):
    id = f.Id(label=_l("No."))
    name = f.Text(label=_l("File name"))


class ChapterOut(f.Schema):
    id = f.Id(label=_l("No."))
    manual_id = f.Id(label=_l("Manual"))
    ref = f.Text(label=_l("Chapter"))
    kind = f.Choice(ChapterKind, labels=CHAPTER_KINDS, label=_l("Kind"))
    title = f.Text(label=_l("Title"))
    body = f.RichText(label=_l("Content"), optional=True)
    rows = f.ma.fields.List(f.ma.fields.Nested(LevelOut))
    files = f.ma.fields.List(f.ma.fields.Nested(FormOut))
    row_version = f.RowVersion()


class ManualRow(f.Schema):
    id = f.Id(label=_l("No."))
    project_id = f.Id(label=_l("Project"))
    number = f.Integer(label=_l("Version"))
    title = f.Text(label=_l("Title"))
    state = f.Choice(ManualState, labels=MANUAL_STATES, tones=MANUAL_TONES, label=_l("State"))
    change_note = f.LongText(label=_l("What is new"), optional=True)
    grace_hours = f.Integer(label=_l("Hours until it binds"))
    written_by = f.Id(label=_l("Written by"))
    approved_by = f.Id(label=_l("Approved by"), optional=True)
    published_at = f.Moment(label=_l("In force since"), optional=True, attribute="in_force_from")
    retired_at = f.Moment(label=_l("Retired at"), optional=True)
    returned_reason = f.LongText(label=_l("Returned because"), optional=True)
    row_version = f.RowVersion()


class ManualOut(ManualRow):
    body = f.LongText(label=_l("Content"))
    chapters = f.ma.fields.List(f.ma.fields.Nested(ChapterOut))


class ChapterChangeOut(f.Schema):
    ref = f.Text(label=_l("Chapter"))
    kind = f.Text(label=_l("What"))
    title = f.Text(label=_l("Title"))
    former_title = f.Text(label=_l("Former title"), optional=True)
    lines = f.ma.fields.List(f.ma.fields.List(f.ma.fields.List(f.ma.fields.String())))
