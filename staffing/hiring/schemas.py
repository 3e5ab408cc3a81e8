"""Hiring: what is typed, listed and told."""

from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l
from staffing.agents.rules import Employment
from staffing.hiring.rules import Channel, RequisitionState, Stage

STATES = {
    RequisitionState.SUBMITTED: _l("Waiting for approval"),
    RequisitionState.OPEN: _l("Recruiting"),
    RequisitionState.FILLED: _l("Filled"),
    RequisitionState.CANCELLED: _l("Cancelled"),
}
STATE_TONES = {
    RequisitionState.SUBMITTED: "warn", RequisitionState.OPEN: "info", RequisitionState.FILLED: "good",
    RequisitionState.CANCELLED: "neutral",
}  # fmt: skip
STAGES = {
    Stage.NEW: _l("New"),
    Stage.SCREENING: _l("Screening"),
    Stage.INTERVIEW: _l("Interview"),
    Stage.OFFER: _l("Offer"),
    Stage.HIRED: _l("Hired"),
    Stage.REJECTED: _l("Rejected"),
    Stage.WITHDRAWN: _l("Gave up"),
}
STAGE_TONES = {
    Stage.NEW: "neutral", Stage.SCREENING: "info", Stage.INTERVIEW: "info", Stage.OFFER: "warn", Stage.HIRED: "good",
    Stage.REJECTED: "neutral", Stage.WITHDRAWN: "neutral",
}  # fmt: skip
CHANNELS = {
    Channel.BOARD: _l("Job board"),
    Channel.AGENCY: _l("Agency"),
    Channel.REFERRAL: _l("Referral"),
    Channel.CAMPUS: _l("Campus"),
    Channel.WALK_IN: _l("Walk-in"),
}
EMPLOYMENTS = {
    Employment.OWN: _l("Own employee"),
    Employment.DISPATCH: _l("Dispatched"),
    Employment.PART_TIME: _l("Part-time"),
    Employment.INTERN: _l("Intern"),
}


class RequestIn(f.Schema):
    """What is asked about a position of a project's plan."""

    headcount = f.Integer(label=_l("People wanted"), min=1, max=10_000, group="how")
    needed_by = f.Day(label=_l("Needed by"), group="how")
    reason = f.Text(
        label=_l("Reason"),
        optional=True,
        max=200,
        help=_l("Needed when the plan has fewer places left than people wanted."),
    )


class RequisitionIn(RequestIn):
    project_id = f.Id(label=_l("Project"))
    plan_item_id = f.Id(label=_l("Position of the plan"))


class RequisitionOut(f.Schema):
    id = f.Id(label=_l("No."))
    number = f.Text(label=_l("Number"))
    project_id = f.Id(label=_l("Project"))
    position = f.Text(label=_l("Plan position"))
    headcount = f.Integer(label=_l("People wanted"))
    skills = f.Text(label=_l("Skills"), optional=True)
    needed_by = f.Day(label=_l("Needed by"))
    state = f.Choice(RequisitionState, labels=STATES, tones=STATE_TONES, label=_l("State"))
    reason = f.Text(label=_l("Reason"), optional=True)
    cancel_reason = f.Text(label=_l("Reason for cancelling"), optional=True)
    row_version = f.RowVersion()


class RequisitionRow(RequisitionOut):
    """A line of the list, with its project and how far it is."""

    project = f.Text(label=_l("Project"))
    hired = f.Integer(label=_l("Hired"))
    unfilled = f.Integer(label=_l("Still to fill"))


class CancellationIn(f.Schema):
    reason = f.Text(label=_l("Reason"), max=200)


class ApprovalIn(f.Schema):
    """The director's answer; a refusal has a reason."""

    approved = f.Flag(label=_l("Approved"))
    reason = f.Text(label=_l("Reason"), optional=True, max=200)


class CandidateIn(f.Schema):
    name = f.Text(label=_l("Name"), max=60)
    mobile = f.Text(label=_l("Mobile number"), max=30, help=_l("Kept encrypted and shown masked."))
    channel = f.Choice(Channel, labels=CHANNELS, label=_l("Channel"), group="source")
    fee = f.Money(label=_l("Fee when hired"), optional=True, min=0, max=1_000_000, group="source")
    consent_on = f.Day(
        label=_l("Consent given on"),
        help=_l("The day they agreed that we keep their data (Personal Information Protection Law)."),
    )


class CandidateOut(f.Schema):
    id = f.Id(label=_l("No."))
    requisition_id = f.Id(label=_l("Requisition"))
    name = f.Text(label=_l("Name"))
    mobile_masked = f.Text(label=_l("Mobile number"), optional=True)
    channel = f.Choice(Channel, labels=CHANNELS, label=_l("Channel"))
    fee_minor = f.Money(label=_l("Fee when hired"), data_key="fee")
    consent_on = f.Day(label=_l("Consent given on"))
    stage = f.Choice(Stage, labels=STAGES, tones=STAGE_TONES, label=_l("Stage"))
    agent_id = f.Id(label=_l("Agent"), optional=True)
    row_version = f.RowVersion()


class CandidateRow(CandidateOut):
    """A line of the list, with its requisition and project."""

    requisition = f.Text(label=_l("Requisition"))
    project = f.Text(label=_l("Project"))
    since = f.Day(label=_l("In this stage since"))


class StageIn(f.Schema):
    stage = f.Choice(Stage, labels=STAGES, label=_l("Stage"))
    reason = f.Text(label=_l("Reason"), optional=True, max=500)


class NumberShown(f.Schema):
    mobile = f.Text(label=_l("Mobile number"))


class StepIn(f.Schema):
    reason = f.Text(label=_l("Reason"), max=500)


class HireIn(f.Schema):
    starts_on = f.Day(label=_l("First working day"), help=_l("Employed and on the project from this day."))
    employment = f.Choice(Employment, labels=EMPLOYMENTS, label=_l("Employment"))


journal.sentences(
    {
        "hiring.requested": _l("requested %(headcount)s × %(position)s (%(number)s)"),
        "hiring.approved": _l("approved requisition %(number)s"),
        "hiring.refused": _l("refused requisition %(number)s: %(reason)s"),
        "hiring.cancelled": _l("cancelled requisition %(number)s: %(reason)s"),
        "hiring.filled": _l("requisition %(number)s is filled"),
        "hiring.candidate_added": _l("added candidate %(name)s to %(number)s"),
        "hiring.to_screening": _l("moved %(name)s to screening"),
        "hiring.to_interview": _l("invited %(name)s to an interview"),
        "hiring.to_offer": _l("made %(name)s an offer"),
        "hiring.to_rejected": _l("rejected %(name)s: %(reason)s"),
        "hiring.to_withdrawn": _l("recorded that %(name)s withdrew: %(reason)s"),
        "hiring.hired": _l("hired %(name)s as %(staff_no)s from %(starts_on)s"),
        "hiring.mobile_shown": _l("looked at the mobile number of %(name)s"),
    }
)
journal.labels(
    {
        "headcount": _l("People wanted"),
        "needed_by": _l("Needed by"),
        "stage": _l("Stage"),
        "channel": _l("Channel"),
        "fee_minor": _l("Fee when hired"),
        "consent_on": _l("Consent given on"),
        "mobile_masked": _l("Mobile number"),
        "reason": _l("Reason"),
        "cancel_reason": _l("Reason for cancelling"),
    }
)
