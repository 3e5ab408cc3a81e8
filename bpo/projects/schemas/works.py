"""The shapes of letters, tasks and the decision to go live."""

from bpo.kernel import fields as f
from bpo.kernel.locale import LANGUAGES, _l
from bpo.kernel.roles import Department
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects.rules import LetterLanguage, TaskStanding, TaskState
from bpo.projects.schemas.words import STANDING_TONES, STANDINGS, TASK_STATES, TASK_TONES

LETTER_LANGUAGES = {one: LANGUAGES[one] for one in LetterLanguage}


class AppointmentIn(f.Schema):
    appointee_id = f.Reference(label=_l("Project manager"))
    background = f.LongText(label=_l("Background"), max=2000, optional=True,
                            help=_l("Why the project is set up, and what it is part of."))  # fmt: skip
    goals = f.LongText(label=_l("Goals"), max=2000, optional=True, help=_l("One a line."))
    duties = f.LongText(label=_l("Duties of the position"), max=3000)
    authority = f.LongText(label=_l("Authority"), max=3000)
    budget = f.Money(label=_l("Budget authority"), optional=True,
                     help=_l("What the manager may spend on the project without asking."))  # fmt: skip
    may_call_on = f.Choices(Department, labels=DEPARTMENT_LABELS, label=_l("May call on"), optional=True)
    copies_to = f.Choices(Department, labels=DEPARTMENT_LABELS, label=_l("Copies to"), optional=True,
                          help=_l("Who leads these departments is told."))  # fmt: skip
    starts_on = f.Day(label=_l("In office from"), group="term")
    ends_on = f.Day(label=_l("In office until"), optional=True, group="term")
    language = f.Choice(LetterLanguage, labels=LETTER_LANGUAGES, label=_l("Language of the letter"), optional=True)


class AppointmentOut(f.Schema):
    id = f.Id(label=_l("No."))
    number = f.Text(label=_l("Letter no."))
    project_id = f.Id(label=_l("Project"))
    appointee_id = f.Id(label=_l("Project manager"))
    duties = f.LongText(label=_l("Duties of the position"))
    authority = f.LongText(label=_l("Authority"))
    starts_on = f.Day(label=_l("In office from"))
    ends_on = f.Day(label=_l("In office until"), optional=True)
    background = f.LongText(label=_l("Background"), optional=True)
    goals = f.LongText(label=_l("Goals"), optional=True)
    budget = f.Money(label=_l("Budget authority"), optional=True)
    may_call_on = f.ma.fields.List(f.ma.fields.String(validate=f.validate.OneOf([one.value for one in Department])))
    copies_to = f.ma.fields.List(f.ma.fields.String(validate=f.validate.OneOf([one.value for one in Department])))
    issued_at = f.Moment(label=_l("Issued at"))
    acknowledged_at = f.Moment(label=_l("Acknowledged at"), optional=True)
    superseded_at = f.Moment(label=_l("Superseded at"), optional=True)


class CheckOut(f.Schema):
    """A line of a task's checklist."""

    id = f.Id(label=_l("No."))
    text = f.Text(label=_l("Line"))
    done_by = f.Id(label=_l("Done by"), optional=True)
    done_at = f.Moment(label=_l("Done at"), optional=True)


class TakenOffOut(f.Schema):
    """A line that was taken off a task's checklist because it does not apply."""

    text = f.Text(label=_l("Line"))
    reason = f.LongText(label=_l("Why it does not apply"))
    by = f.Text(label=_l("Taken off by"))
    at = f.Moment(label=_l("Taken off at"))


class TaskOut(f.Schema):
    id = f.Id(label=_l("No."))
    project_id = f.Id(label=_l("Project"))
    title = f.Text(label=_l("Task"))
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))
    due_on = f.Day(label=_l("Due on"))
    state = f.Choice(TaskState, labels=TASK_STATES, tones=TASK_TONES, label=_l("State"))
    report = f.LongText(label=_l("Report"), optional=True)
    reported_at = f.Moment(label=_l("Reported at"), optional=True)
    times_sent_back = f.Integer(label=_l("Times sent back"))
    sent_back_reason = f.LongText(label=_l("Sent back because"), optional=True)
    confirmed_at = f.Moment(label=_l("Confirmed at"), optional=True)
    assignee_id = f.Id(label=_l("Done by"), optional=True)
    started_at = f.Moment(label=_l("Begun at"), optional=True)
    progress_percent = f.Integer(label=_l("Progress"), unit="%")
    blocked_reason = f.LongText(label=_l("Blocked because"), optional=True)
    blocked_on = f.Text(label=_l("Waits on"), optional=True)
    blocked_at = f.Moment(label=_l("Blocked since"), optional=True)
    expected_on = f.Day(label=_l("Expected to go on"), optional=True)
    early_reason = f.LongText(label=_l("May be reported early because"), optional=True)
    row_version = f.RowVersion()


class TaskPageOut(TaskOut):
    """A task with its checklist."""

    checks = f.ma.fields.List(f.ma.fields.Nested(CheckOut))


class TaskSheetOut(TaskPageOut):
    """A task with its checklist, and the lines that were taken off it with a reason."""

    taken_off = f.ma.fields.List(f.ma.fields.Nested(TakenOffOut))


class TaskRow(TaskOut):
    project = f.Text(label=_l("Project"))
    assignee = f.Text(label=_l("Assignee"), optional=True)
    reporter = f.Text(label=_l("Reported by"), optional=True)


class TaskLine(TaskRow):
    standing = f.Choice(TaskStanding, labels=STANDINGS, tones=STANDING_TONES, label=_l("State"))


class ReportForm(f.Schema):
    report = f.LongText(label=_l("What was done"), max=3000)
    evidence = f.File(label=_l("Evidence"), optional=True, help=_l("A record, a photograph, a test report: one file."))


class ReportIn(f.Schema):
    report = f.LongText(label=_l("What was done"), max=3000)


class EvidenceIn(f.Schema):
    evidence = f.File(label=_l("Evidence"))


class OverrideIn(f.Schema):
    reason = f.LongText(
        label=_l("Reason"), max=1000, help=_l("What is missing, why the project opens all the same, who makes it good.")
    )

    measure = f.LongText(label=_l("Compensating measure"), max=1000, help=_l("What is done until it is made good."))
    measure_owner_id = f.Reference(label=_l("Who answers for it"), group="measure")
    expires_on = f.Day(label=_l("Holds until"), group="measure",
                       help=_l("From this day on it has to be made good or decided anew."))  # fmt: skip


class GoLiveIn(f.Schema):
    """A confirmation needs nothing; an override gives its reason, and what makes up for the missing, or none of it."""

    override_reason = f.LongText(label=_l("Reason of the override"), optional=True, max=1000)
    measure = f.LongText(label=_l("Compensating measure"), max=1000, optional=True)
    measure_owner_id = f.Reference(label=_l("Who answers for it"), optional=True)
    expires_on = f.Day(label=_l("Holds until"), optional=True)


class GoLiveOut(f.Schema):
    id = f.Id(label=_l("No."))
    project_id = f.Id(label=_l("Project"))
    met = f.Flag(label=_l("Everything met"))
    live_on = f.Day(label=_l("Live since"))
    decided_at = f.Moment(label=_l("Decided at"))
    override_reason = f.LongText(label=_l("Reason of the override"), optional=True)
    measure = f.LongText(label=_l("Compensating measure"), optional=True)
    measure_owner_id = f.Id(label=_l("Who answers for it"), optional=True)
    expires_on = f.Day(label=_l("Holds until"), optional=True)


class ReadinessOut(f.Schema):
    code = f.Text(label=_l("Code"))
    label = f.Text(label=_l("Condition"))
    ok = f.Flag(label=_l("Met"))
    found = f.Text(label=_l("Found"))
    needed = f.Text(label=_l("Needed"))
    missing = f.ma.fields.List(f.ma.fields.String())
    key = f.Text(label=_l("Condition of the code"))
    department = f.Text(label=_l("Department"), optional=True)
    people = f.ma.fields.List(f.ma.fields.String())
    since = f.Moment(label=_l("As it is since"), optional=True)
    turned_red = f.Moment(label=_l("Last turned red"), optional=True)


class ProjectMemberOut(f.Schema):
    id = f.Id(label=_l("No."))
    name = f.Text(label=_l("Name"))
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"), optional=True)


class ProjectMemberIn(f.Schema):
    user_id = f.Reference(label=_l("Person"))
