"""Agents: what is typed, listed and told."""

from sqlalchemy.orm import Session

from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.people import queries as people
from bpo.projects import queries as projects
from staffing.agents.rules import AgentStatus, Employment, ReadingState, SignedBy

STATUSES = {
    AgentStatus.TRAINING: _l("In training"),
    AgentStatus.ACTIVE: _l("On the floor"),
    AgentStatus.LEFT: _l("Left"),
}
STATUS_TONES = {AgentStatus.TRAINING: "info", AgentStatus.ACTIVE: "good", AgentStatus.LEFT: "neutral"}
EMPLOYMENTS = {
    Employment.OWN: _l("Own employee"),
    Employment.DISPATCH: _l("Dispatched"),
    Employment.PART_TIME: _l("Part-time"),
    Employment.INTERN: _l("Intern"),
}
SIGNED_BY = {SignedBy.PAPER: _l("On paper"), SignedBy.SCREEN: _l("On screen")}


def accounts_to_pick(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """[(id, name)] of the people who sign in as agents."""
    return people.people_with_role(session, Role.AGENT)


READING_STATES = {
    ReadingState.UNREAD: _l("Not opened"),
    ReadingState.READING: _l("Is reading"),
    ReadingState.READ: _l("Acknowledged"),
}
READING_TONES = {ReadingState.UNREAD: "bad", ReadingState.READING: "warn", ReadingState.READ: "good"}


class AgentIn(f.Schema):
    name = f.Text(label=_l("Name"), max=60)
    employment = f.Choice(Employment, labels=EMPLOYMENTS, label=_l("Employment"))
    hired_on = f.Day(label=_l("Hired on"))
    user_id = f.Reference(
        label=_l("Account"), optional=True, pick=accounts_to_pick,
        help=_l("With an account they see their own page: projects, courses, scores, manuals to read."),
    )  # fmt: skip


class AgentEdit(f.Schema):
    name = f.Text(label=_l("Name"), max=60)
    employment = f.Choice(Employment, labels=EMPLOYMENTS, label=_l("Employment"))
    user_id = f.Reference(
        label=_l("Account"), optional=True, pick=accounts_to_pick,
        help=_l("With an account they see their own page: projects, courses, scores, manuals to read."),
    )  # fmt: skip
    row_version = f.RowVersion()


class AgentOut(f.Schema):
    id = f.Id(label=_l("No."))
    staff_no = f.Text(label=_l("Staff no."))
    name = f.Text(label=_l("Name"))
    status = f.Choice(AgentStatus, labels=STATUSES, tones=STATUS_TONES, label=_l("Status"))
    employment = f.Choice(Employment, labels=EMPLOYMENTS, label=_l("Employment"))
    hired_on = f.Day(label=_l("Hired on"))
    left_on = f.Day(label=_l("Last working day"), optional=True)
    left_reason = f.Text(label=_l("Reason for leaving"), optional=True)
    row_version = f.RowVersion()


class AgentRow(AgentOut):
    """A line of the list, with the projects of today."""

    projects = f.Text(label=_l("Projects"), optional=True)


class AssignmentIn(f.Schema):
    project_id = f.Reference(label=_l("Project"), pick=projects.projects_to_pick)
    position = f.Text(label=_l("Plan position"), max=120, help=_l("As the project plan calls it."))
    starts_on = f.Day(label=_l("First day"), group="period")
    ends_on = f.Day(
        label=_l("Until"), optional=True, group="period", help=_l("The first day no longer on the project.")
    )


class PlaceIn(f.Schema):
    """An agent for a project, from the project's own page."""

    agent_id = f.Reference(label=_l("Agent"))
    position = f.Text(label=_l("Plan position"), max=120, help=_l("As the project plan calls it."))
    starts_on = f.Day(label=_l("First day"), group="period")
    ends_on = f.Day(
        label=_l("Until"), optional=True, group="period", help=_l("The first day no longer on the project.")
    )


class AssignmentOut(AssignmentIn):
    id = f.Id(label=_l("No."))
    agent_id = f.Id(label=_l("Agent"))


class OffIn(f.Schema):
    """Off which project, and from when."""

    project_id = f.Reference(label=_l("Project"), pick=projects.projects_to_pick)
    ends_on = f.Day(label=_l("Until"), help=_l("The first day no longer on the project."))


class EndIn(f.Schema):
    ends_on = f.Day(label=_l("Until"), help=_l("The first day no longer on the project."))


class UndertakingIn(f.Schema):
    client_id = f.Reference(label=_l("Client"))
    signed_on = f.Day(label=_l("Signed on"))
    signed_by = f.Choice(SignedBy, labels=SIGNED_BY, label=_l("How it was signed"))


class UndertakingOut(UndertakingIn):
    id = f.Id(label=_l("No."))
    agent_id = f.Id(label=_l("Agent"))


class LoginIn(f.Schema):
    project_id = f.Reference(label=_l("Project"), pick=projects.projects_to_pick)
    login = f.Text(label=_l("Login at the switch"), max=40)
    starts_on = f.Day(label=_l("First day"), group="period")
    ends_on = f.Day(label=_l("Until"), optional=True, group="period", help=_l("The first day it is no longer theirs."))


class LoginOut(LoginIn):
    id = f.Id(label=_l("No."))
    agent_id = f.Id(label=_l("Agent"))


class LoginEnd(f.Schema):
    ends_on = f.Day(label=_l("Until"), help=_l("The first day it is no longer theirs."))


class DepartureIn(f.Schema):
    last_day = f.Day(label=_l("Last working day"))
    reason = f.Text(label=_l("Reason for leaving"), max=200)


class DepartureOut(f.Schema):
    agent = f.ma.fields.Nested(AgentOut)
    done = f.ma.fields.List(f.ma.fields.String(), metadata={"title": "what the act closed"})


class ReceiptOut(f.Schema):
    id = f.Id(label=_l("No."))
    agent_id = f.Id(label=_l("Agent"))
    manual_id = f.Id(label=_l("Manual"))
    acknowledged_at = f.Moment(label=_l("Acknowledged at"))
    opened_at = f.Moment(label=_l("Opened at"), optional=True)
    seconds_read = f.Integer(label=_l("Read for"), unit=_l("s"))


class ReadingIn(f.Schema):
    ref = f.Text(label=_l("Chapter"), max=10, optional=True)


class ReadingOut(f.Schema):
    manual_id = f.Id(label=_l("Manual"))
    opened_at = f.Moment(label=_l("Opened at"), optional=True)
    place = f.Text(label=_l("Goes on with chapter"), optional=True)
    read = f.ma.fields.List(f.ma.fields.String(), metadata={"title": "chapters that were gone through"})
    seconds_read = f.Integer(label=_l("Read for"), unit=_l("s"))


class ReaderRow(f.Schema):
    id = f.Id(label=_l("No."))
    staff_no = f.Text(label=_l("Staff no."))
    name = f.Text(label=_l("Name"))
    position = f.Text(label=_l("Plan position"))
    state = f.Choice(ReadingState, labels=READING_STATES, tones=READING_TONES, label=_l("Reading"))
    opened_at = f.Moment(label=_l("Opened at"), optional=True)
    acknowledged_at = f.Moment(label=_l("Acknowledged at"), optional=True)
    seconds_read = f.Integer(label=_l("Read for"), unit=_l("s"))
    account = f.Flag(label=_l("Has an account"))


class MissingOut(f.Schema):
    code = f.Text(label=_l("Code"))
    warning = f.Flag(label=_l("Warning only"))
    sentence = f.Text(label=_l("What is missing"))


class ClearanceOut(f.Schema):
    agent_id = f.Id(label=_l("Agent"))
    staff_no = f.Text(label=_l("Staff no."))
    name = f.Text(label=_l("Name"))
    position = f.Text(label=_l("Plan position"))
    cleared = f.Flag(label=_l("May take calls"))
    missing = f.ma.fields.List(f.ma.fields.Nested(MissingOut))


journal.sentences(
    {
        "agents.joined": _l("registered agent %(name)s (%(staff_no)s)"),
        "agents.edited": _l("edited agent %(name)s"),
        "agents.assigned": _l("put %(name)s on %(project)s as %(position)s from %(starts_on)s"),
        "agents.assignment_ended": _l("took %(name)s off %(project)s from %(ends_on)s"),
        "agents.undertaking_recorded": _l("recorded the undertaking of %(name)s towards %(client)s of %(signed_on)s"),
        "agents.login_mapped": _l("gave the login %(login)s on %(project)s to %(name)s from %(starts_on)s"),
        "agents.login_ended": _l("took the login %(login)s from %(name)s from %(ends_on)s"),
        "agents.manual_acknowledged": _l("read and acknowledged manual version %(number)s of %(project)s"),
        "agents.activated": _l("certified %(name)s for the floor"),
        "agents.left": _l("recorded that %(name)s left on %(last_day)s"),
    }
)
journal.labels(
    {
        "employment": _l("Employment"),
        "hired_on": _l("Hired on"),
        "left_on": _l("Last working day"),
        "left_reason": _l("Reason for leaving"),
        "starts_on": _l("First day"),
        "ends_on": _l("Until"),
    }
)
