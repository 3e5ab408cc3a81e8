"""The shapes of the work on tasks and of the plan's schedule, and how these acts are told."""

from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l
from bpo.kernel.roles import Department
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects.rules import DependencyKind, PlanSection, SetUpKind
from bpo.projects.schemas.words import SECTIONS

SET_UPS = {
    SetUpKind.SITE: _l("Site build-out & line access"),
    SetUpKind.SYSTEM: _l("System deployment & customisation"),
    SetUpKind.BASE_DATA: _l("Base-data preparation"),
    SetUpKind.QUALIFICATIONS: _l("Local administrative qualifications"),
}
KINDS_OF_LINK = {
    DependencyKind.FINISH_START: _l("begins once it has ended"),
    DependencyKind.START_START: _l("begins with it at the earliest"),
    DependencyKind.FINISH_FINISH: _l("ends once it has ended"),
}


class AssignIn(f.Schema):
    assignee_id = f.Reference(label=_l("Assignee"), optional=True, help=_l("Blank: nobody in particular."))


class StartIn(f.Schema):
    early = f.Flag(label=_l("Begin before what it waits for"))


class ProgressIn(f.Schema):
    progress_percent = f.Integer(label=_l("Progress"), unit="%", min=0, max=100)


class BlockIn(f.Schema):
    reason = f.LongText(label=_l("What is in the way"), max=1000)
    blocked_on = f.Text(label=_l("On whom it waits"), optional=True, max=120)
    expected_on = f.Day(label=_l("Expected to go on"), optional=True)


class AllowIn(f.Schema):
    reason = f.LongText(
        label=_l("Reason"), max=1000, help=_l("Why the result holds although what it waits for is not finished.")
    )


class CheckIn(f.Schema):
    text = f.Text(label=_l("Line"), max=200, min=1)


class TickIn(f.Schema):
    done = f.Flag(label=_l("Done"))


class RemoveCheckIn(f.Schema):
    reason = f.LongText(label=_l("Why it does not apply"), max=500, min=2)


class UseChecklistIn(f.Schema):
    kind = f.Choice(SetUpKind, labels=SET_UPS, label=_l("Checklist"))


class ChecklistIn(f.Schema):
    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Section"))
    department = f.Choice(
        Department, labels=DEPARTMENT_LABELS, label=_l("Department"), optional=True,
        help=_l("Only tasks of this department get it; blank: all of the section."),
    )  # fmt: skip
    lines = f.LongText(label=_l("Lines"), help=_l("One step a line, 40 at most."), max=9000)
    row_version = f.RowVersion()


class ChecklistOut(f.Schema):
    kind = f.Choice(SetUpKind, labels=SET_UPS, label=_l("Checklist"))
    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Section"))
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"), optional=True)
    lines = f.ma.fields.List(f.ma.fields.String())
    row_version = f.Integer(label=_l("Version"), optional=True)


class LinkIn(f.Schema):
    ref = f.Text(label=_l("Item"), max=10)
    kind = f.Choice(DependencyKind, labels=KINDS_OF_LINK, label=_l("Kind of link"))
    lag_days = f.Integer(label=_l("Lag"), unit=_l("working days"), min=-250, max=250)


class LinksIn(f.Schema):
    """All that an item waits for, in the place of what it waited for before."""

    predecessors = f.ma.fields.List(f.ma.fields.Nested(LinkIn), required=True)
    row_version = f.RowVersion()


class LinksOut(f.Schema):
    id = f.Id(label=_l("No."))
    ref = f.Text(label=_l("Ref."))
    predecessors = f.ma.fields.List(f.ma.fields.Nested(LinkIn))
    row_version = f.RowVersion()


class DatesIn(f.Schema):
    item_id = f.Reference(label=_l("Item"))
    starts_on = f.Day(label=_l("Starts on"), optional=True)
    due_on = f.Day(label=_l("Due on"))
    row_version = f.RowVersion()


class ScheduleIn(f.Schema):
    """New dates of items, all or none. What waits for them moves too, unless they are moved `alone`."""

    items = f.ma.fields.List(f.ma.fields.Nested(DatesIn), required=True, validate=f.ma.validate.Length(1, 500))
    alone = f.Flag(label=_l("Leave what waits for them where it is"))
    dry_run = f.Flag(label=_l("Only say what would move"))


class MoveOut(f.Schema):
    item_id = f.Id(label=_l("No."))
    ref = f.Text(label=_l("Ref."))
    title = f.Text(label=_l("Title"))
    starts_before = f.Day(label=_l("Started on"), optional=True)
    due_before = f.Day(label=_l("Was due on"))
    starts_on = f.Day(label=_l("Starts on"), optional=True)
    due_on = f.Day(label=_l("Due on"))
    days = f.Integer(label=_l("Moved by"), unit=_l("working days"))
    asked = f.Flag(label=_l("Asked for"))
    row_version = f.Integer(label=_l("Version"))


class ClashOut(f.Schema):
    ref = f.Text(label=_l("Ref."))
    predecessor = f.Text(label=_l("Waits for"))
    dated = f.Day(label=_l("Dated"))
    allowed = f.Day(label=_l("Allowed from"))


class ScheduleOut(f.Schema):
    """What moves, or was moved. `slip_days`: working days by which the plan's last milestone comes later."""

    saved = f.Flag(label=_l("Saved"))
    moves = f.ma.fields.List(f.ma.fields.Nested(MoveOut))
    clashes = f.ma.fields.List(f.ma.fields.Nested(ClashOut))
    slip_days = f.Integer(label=_l("Slip"), unit=_l("working days"))
    said = f.LongText(label=_l("In a sentence"))


class PlaceOut(f.Schema):
    """An item in the timetable; days are working days of the holiday calendar."""

    item_id = f.Id(label=_l("No."))
    ref = f.Text(label=_l("Ref."))
    title = f.Text(label=_l("Title"))
    start = f.Day(label=_l("Starts on"))
    due = f.Day(label=_l("Due on"))
    length_days = f.Integer(label=_l("Length"), unit=_l("working days"))
    earliest = f.Day(label=_l("Earliest start"), optional=True)
    latest_due = f.Day(label=_l("Latest end"))
    float_days = f.Integer(label=_l("Float"), unit=_l("working days"))
    is_critical = f.Flag(label=_l("On the critical path"))
    predecessors = f.Text(label=_l("Waits for"))


journal.sentences(
    {
        "tasks.assigned": _l("put %(name)s on the task %(title)s"),
        "tasks.unassigned": _l("put nobody in particular on the task %(title)s"),
        "tasks.started": _l("began the task %(title)s"),
        "tasks.started_early": _l("began the task %(title)s before %(refs)s is done"),
        "tasks.progressed": _l("noted %(percent)s%% progress on the task %(title)s"),
        "tasks.blocked": _l("cannot go on with the task %(title)s: %(reason)s"),
        "tasks.unblocked": _l("can go on with the task %(title)s"),
        "tasks.early_allowed": _l("allowed the task %(title)s to be reported before %(refs)s is done: %(reason)s"),
        "tasks.check_ticked": _l("ticked off “%(line)s”"),
        "tasks.check_unticked": _l("took back the tick at “%(line)s”"),
        "tasks.check_added": _l("added “%(line)s” to the checklist"),
        "tasks.check_removed": _l("took “%(line)s” off the checklist: %(reason)s"),
        "tasks.checklist_used": _l("put a checklist on the task %(title)s"),
        "tasks.checklist_set": _l("wrote a checklist of %(count)s lines"),
        "tasks.due_soon": _l("the task %(title)s is due on %(due)s"),
        "tasks.overdue": _l("the task %(title)s is overdue since %(due)s"),
        "tasks.escalated": _l("the task %(title)s is overdue by three working days or more: due on %(due)s"),
        "plans.scheduled": _l("changed the dates of %(count)s items: %(refs)s"),
        "plans.linked": _l("changed what %(ref)s waits for: %(links)s"),
    }
)
journal.labels(
    {
        "assignee_id": _l("Assignee"),
        "progress_percent": _l("Progress"),
        "blocked_reason": _l("Blocked because"),
        "blocked_on": _l("Waits on"),
        "expected_on": _l("Expected to go on"),
    }
)
