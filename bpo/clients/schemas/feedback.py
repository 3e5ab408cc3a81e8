"""What clients say of the service: the shapes that come in and go out, what things are called, how acts are told."""

from bpo.clients.rules import (
    FeedbackArea,
    FeedbackCause,
    FeedbackChannel,
    FeedbackKind,
    FeedbackSeverity,
    FeedbackState,
    Satisfaction,
)  # fmt: skip
from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l
from bpo.kernel.roles import Department
from bpo.people.schemas import DEPARTMENT_LABELS

FEEDBACK_KINDS = {
    FeedbackKind.PRAISE: _l("Praise"),
    FeedbackKind.SUGGESTION: _l("Suggestion"),
    FeedbackKind.COMPLAINT: _l("Complaint"),
}
FEEDBACK_KIND_TONES = {
    FeedbackKind.PRAISE: "good",
    FeedbackKind.SUGGESTION: "info",
    FeedbackKind.COMPLAINT: "bad",
}
SEVERITIES = {
    FeedbackSeverity.MINOR: _l("Minor"),
    FeedbackSeverity.MAJOR: _l("Major"),
    FeedbackSeverity.CRITICAL: _l("Critical"),
}
FEEDBACK_CHANNELS = {
    FeedbackChannel.TELEPHONE: _l("By telephone"),
    FeedbackChannel.MEETING: _l("In a meeting"),
    FeedbackChannel.EMAIL: _l("By e-mail"),
    FeedbackChannel.MESSENGER: _l("By WeChat or WeCom"),
    FeedbackChannel.LETTER: _l("By letter"),
    FeedbackChannel.SURVEY: _l("In a survey"),
    FeedbackChannel.PORTAL: _l("On this platform"),
}
AREAS = {
    FeedbackArea.ATTITUDE: _l("Service attitude"),
    FeedbackArea.KNOWLEDGE: _l("Product knowledge"),
    FeedbackArea.CONNECTION: _l("Getting through"),
    FeedbackArea.SYSTEM: _l("Systems and lines"),
    FeedbackArea.REPORTING: _l("Reports and figures"),
    FeedbackArea.STAFFING: _l("Staffing and rosters"),
    FeedbackArea.BILLING: _l("Fees and bills"),
    FeedbackArea.SECURITY: _l("Data security"),
    FeedbackArea.COOPERATION: _l("Working together"),
    FeedbackArea.OTHER: _l("Other"),
}
CAUSES = {
    FeedbackCause.TRAINING: _l("Training not sufficient"),
    FeedbackCause.PROCESS: _l("Process or call script"),
    FeedbackCause.STAFFING: _l("Too few people"),
    FeedbackCause.SYSTEM: _l("System or line"),
    FeedbackCause.INFORMATION: _l("Information late or wrong"),
    FeedbackCause.CONDUCT: _l("Conduct of a person"),
    FeedbackCause.CLIENT: _l("On the client's side"),
    FeedbackCause.OTHER: _l("Other cause"),
}
SATISFACTIONS = {
    Satisfaction.YES: _l("Satisfied"),
    Satisfaction.NO: _l("Not satisfied"),
    Satisfaction.UNKNOWN: _l("Not said"),
}
SATISFACTION_TONES = {Satisfaction.YES: "good", Satisfaction.NO: "bad", Satisfaction.UNKNOWN: "neutral"}
FEEDBACK_STATES = {
    FeedbackState.RECEIVED: _l("To be assigned"),
    FeedbackState.ASSIGNED: _l("Being answered"),
    FeedbackState.ANSWERED: _l("Answer given"),
    FeedbackState.CLOSED: _l("Closed"),
    FeedbackState.REOPENED: _l("Reopened"),
    FeedbackState.MERGED: _l("Merged"),
}
FEEDBACK_TONES = {
    FeedbackState.RECEIVED: "warn",
    FeedbackState.ASSIGNED: "info",
    FeedbackState.ANSWERED: "info",
    FeedbackState.CLOSED: "good",
    FeedbackState.REOPENED: "bad",
    FeedbackState.MERGED: "neutral",
}


class FeedbackWords(f.Schema):
    """What the client says, as the client's people give it themselves."""

    kind = f.Choice(FeedbackKind, labels=FEEDBACK_KINDS, label=_l("Kind"), group="kind")
    severity = f.Choice(FeedbackSeverity, labels=SEVERITIES, label=_l("Severity"), group="kind")
    area = f.Choice(FeedbackArea, labels=AREAS, label=_l("Subject area"))
    title = f.Text(label=_l("In a few words"), max=120, min=2)
    words = f.LongText(label=_l("What was said"), max=4000, min=2,
                       help=_l("In the client's own words, with the calls or days it is about."))  # fmt: skip


class FeedbackIn(FeedbackWords):
    """The same, as the vendor's people record it."""

    received_on = f.Day(label=_l("Received on"), group="received")
    channel = f.Choice(FeedbackChannel, labels=FEEDBACK_CHANNELS, label=_l("Channel"), group="received")
    contact_id = f.Reference(label=_l("Contact of the client"), optional=True, group="contact")
    contact_name = f.Text(label=_l("Or the name of who said it"), max=60, optional=True, group="contact")


class FeedbackEdit(FeedbackIn):
    row_version = f.RowVersion()


class AssignIn(f.Schema):
    owner_id = f.Reference(label=_l("Who answers it"))
    due_on = f.Day(label=_l("Due on"), optional=True, help=_l("Blank: the day by the rule for its kind and severity."))


class AssignOne(AssignIn):
    row_version = f.RowVersion()


class AnswerIn(f.Schema):
    answer = f.LongText(label=_l("Answer"), max=4000, help=_l("The client reads it: what was found, what is done."))
    cause = f.Choice(FeedbackCause, labels=CAUSES, label=_l("Kind of root cause"), optional=True)
    root_cause = f.LongText(label=_l("Root cause"), max=2000, optional=True,
                            help=_l("For our own people. A complaint cannot be closed without it."))  # fmt: skip
    row_version = f.RowVersion()


class CloseIn(f.Schema):
    """`cause` and `root_cause` where the owner has not given them."""

    satisfied = f.Choice(Satisfaction, labels=SATISFACTIONS, label=_l("Is the client satisfied?"))
    cause = f.Choice(FeedbackCause, labels=CAUSES, label=_l("Kind of root cause"), optional=True)
    root_cause = f.LongText(label=_l("Root cause"), max=2000, optional=True,
                            help=_l("Required of complaints, unless the owner has given it."))  # fmt: skip
    closing_note = f.LongText(label=_l("Note"), max=1000, optional=True,
                              help=_l("Required where the client is not satisfied."))  # fmt: skip


class CloseOne(CloseIn):
    row_version = f.RowVersion()


class ReopenIn(f.Schema):
    reason = f.LongText(label=_l("What is still wrong"), max=1000, min=2)


class MergeIn(f.Schema):
    into_id = f.Reference(label=_l("The opinion it repeats"))


class FeedbackRow(f.Schema):
    """An opinion as everybody on the project sees it, the client's people too."""

    id = f.Id(label=_l("No."))
    number = f.Text(label=_l("Number"))
    title = f.Text(label=_l("Subject"))
    project_id = f.Id(label=_l("Project"))
    kind = f.Choice(FeedbackKind, labels=FEEDBACK_KINDS, tones=FEEDBACK_KIND_TONES, label=_l("Kind"))
    severity = f.Choice(FeedbackSeverity, labels=SEVERITIES, label=_l("Severity"))
    area = f.Choice(FeedbackArea, labels=AREAS, label=_l("Subject area"))
    channel = f.Choice(FeedbackChannel, labels=FEEDBACK_CHANNELS, label=_l("Channel"))
    contact_name = f.Text(label=_l("Said by"))
    received_on = f.Day(label=_l("Received on"))
    state = f.Choice(FeedbackState, labels=FEEDBACK_STATES, tones=FEEDBACK_TONES, label=_l("State"))
    owner = f.Text(label=_l("Person in charge"), optional=True)
    due_on = f.Day(label=_l("Due on"))
    late = f.Integer(label=_l("Overdue by"), unit=_l("days"), optional=True)
    age = f.Integer(label=_l("Age"), unit=_l("days"))
    answered_on = f.Day(label=_l("Answered on"), optional=True)
    satisfied = f.Choice(Satisfaction, labels=SATISFACTIONS, tones=SATISFACTION_TONES, label=_l("Client satisfied"),
                         optional=True)  # fmt: skip
    closed_on = f.Day(label=_l("Closed on"), optional=True)
    times_reopened = f.Integer(label=_l("Times reopened"))


class FeedbackLine(FeedbackRow):
    """A line of the register: of every project, with what only the vendor's people see."""

    project = f.Text(label=_l("Project"))
    client = f.Text(label=_l("Client"))
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"), optional=True)
    cause = f.Choice(FeedbackCause, labels=CAUSES, label=_l("Kind of root cause"), optional=True)


class FeedbackOut(FeedbackRow):
    """One opinion; what follows `row_version` is nothing to the client's people and null for them."""

    words = f.LongText(label=_l("What was said"))
    answer = f.LongText(label=_l("Answer"), optional=True)
    answered_at = f.Moment(label=_l("Answered at"), optional=True)
    reopen_reason = f.LongText(label=_l("What is still wrong"), optional=True)
    merged_into_id = f.Id(label=_l("Merged into"), optional=True)
    row_version = f.RowVersion()
    client_id = f.Id(label=_l("Client"), optional=True)
    contact_id = f.Id(label=_l("Contact of the client"), optional=True)
    owner_id = f.Id(label=_l("Person in charge"), optional=True)
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"), optional=True)
    cause = f.Choice(FeedbackCause, labels=CAUSES, label=_l("Kind of root cause"), optional=True)
    root_cause = f.LongText(label=_l("Root cause"), optional=True)
    closing_note = f.LongText(label=_l("Note"), optional=True)


INTERNAL = ("client_id", "contact_id", "owner_id", "department", "cause", "root_cause", "closing_note")


class MonthOut(f.Schema):
    month = f.Day(label=_l("Month"))
    praise = f.Integer(label=_l("Praise"))
    suggestion = f.Integer(label=_l("Suggestion"))
    complaint = f.Integer(label=_l("Complaint"))


class CauseOut(f.Schema):
    cause = f.Choice(FeedbackCause, labels=CAUSES, label=_l("Kind of root cause"))
    count = f.Integer(label=_l("Count"))


class TrendOut(f.Schema):
    """The figures of twelve months. `causes` is empty for the client's people."""

    months = f.ma.fields.List(f.ma.fields.Nested(MonthOut))
    due = f.Integer(label=_l("Due or answered"))
    in_time = f.Integer(label=_l("Answered by the day due"))
    in_time_percent = f.Percent(label=_l("Share answered in time"), optional=True)
    answered = f.Integer(label=_l("Answers given"))
    median_days = f.Number(label=_l("Median time to answer"), unit=_l("days"), optional=True)
    causes = f.ma.fields.List(f.ma.fields.Nested(CauseOut))


journal.sentences(
    {
        "clients.feedback_recorded": _l("recorded the client's opinion %(number)s"),
        "clients.feedback_given": _l("gave the opinion %(number)s"),
        "clients.feedback_edited": _l("edited the opinion %(number)s"),
        "clients.feedback_assigned": _l("gave the opinion %(number)s to %(name)s, due on %(due)s"),
        "clients.feedback_answered": _l("answered the opinion %(number)s"),
        "clients.feedback_closed": _l("closed the opinion %(number)s"),
        "clients.feedback_reopened": _l("reopened the opinion %(number)s: %(reason)s"),
        "clients.feedback_merged": _l("merged the opinion %(number)s into %(into)s"),
        "clients.feedback_overdue": _l("found the opinion %(number)s unanswered after its day %(due)s"),
        "clients.feedback_escalated": _l("told the head of the department that %(number)s is overdue since %(due)s"),
    }
)
journal.labels(
    {
        "severity": _l("Severity"),
        "area": _l("Subject area"),
        "words": _l("What was said"),
        "answer": _l("Answer"),
        "cause": _l("Kind of root cause"),
        "root_cause": _l("Root cause"),
        "satisfied": _l("Client satisfied"),
        "closing_note": _l("Note"),
        "contact_name": _l("Said by"),
    }
)
