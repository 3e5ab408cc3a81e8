"""The shapes of projects, their people and letters of appointment."""

from bpo.clients.rules import CooperationMode, ServiceKind
from bpo.kernel import fields as f
from bpo.kernel.locale import _l
from bpo.projects.rules import ProjectState
from bpo.projects.schemas.words import MODES, SERVICES, STATE_TONES, STATES


class ProjectIn(f.Schema):
    client_id = f.Reference(label=_l("Client"))
    name = f.Text(label=_l("Project name"), max=80)
    mode = f.Choice(CooperationMode, labels=MODES, label=_l("Cooperation mode"),
                    help=_l("Decides who supplies what, and which sections the plan must have."))  # fmt: skip
    services = f.Choices(ServiceKind, labels=SERVICES, label=_l("Services"))
    go_live_on = f.Day(label=_l("Planned go-live"))
    zone = f.Text(label=_l("Time zone"), max=40, optional=True,
                  help=_l("Calls and bills are counted in this zone. Asia/Shanghai if left blank."))  # fmt: skip
    summary = f.LongText(label=_l("What it is about"), optional=True, max=2000)
    opportunity_id = f.Id(label=_l("Opportunity"), optional=True, help=_l("The opportunity that is won by it."))


class ProjectOut(f.Schema):
    id = f.Id(label=_l("No."))
    code = f.Text(label=_l("Code"))
    name = f.Text(label=_l("Project name"))
    client_id = f.Id(label=_l("Client"))
    mode = f.Choice(CooperationMode, labels=MODES, label=_l("Cooperation mode"))
    services = f.ma.fields.List(f.ma.fields.String(validate=f.validate.OneOf([one.value for one in ServiceKind])))
    zone = f.Text(label=_l("Time zone"))
    state = f.Choice(ProjectState, labels=STATES, tones=STATE_TONES, label=_l("State"))
    go_live_on = f.Day(label=_l("Planned go-live"))
    live_on = f.Day(label=_l("Live since"), optional=True)
    manager_id = f.Id(label=_l("Project manager"), optional=True)
    opened_on = f.Day(label=_l("Opened on"))
    row_version = f.RowVersion()


class ProjectRow(ProjectOut):
    client = f.Text(label=_l("Client"))
    manager = f.Text(label=_l("Project manager"), optional=True)


class ServiceIn(f.Schema):
    title = f.Text(label=_l("New service"), max=120, help=_l("What is added, as the client calls it."))
    services = f.Choices(ServiceKind, labels=SERVICES, label=_l("Services"))
    summary = f.LongText(label=_l("What it is about"), optional=True, max=2000)


class HoldIn(f.Schema):
    reason = f.LongText(label=_l("Reason"), max=1000, min=4, help=_l("Everybody on the project will read it."))
