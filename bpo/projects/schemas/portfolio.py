"""The shapes of the portfolio; what its lights are called."""

from bpo.clients.rules import CooperationMode
from bpo.kernel import fields as f
from bpo.kernel.locale import _l
from bpo.projects.rules import Health, HealthSide, ProjectState
from bpo.projects.schemas.words import MODES, STATE_TONES, STATES

HEALTHS = {
    Health.BAD: _l("Bad"),
    Health.WATCH: _l("Attention"),
    Health.GOOD: _l("Good"),
    Health.UNMEASURED: _l("Not measured"),
}
HEALTH_TONES = {Health.BAD: "bad", Health.WATCH: "warn", Health.GOOD: "good", Health.UNMEASURED: "neutral"}
SIDES = {
    HealthSide.SCHEDULE: _l("Schedule"),
    HealthSide.STAFFING: _l("Staffing"),
    HealthSide.KPI: _l("KPI"),
    HealthSide.MONEY: _l("Money"),
}


class PortfolioRow(f.Schema):
    id = f.Id(label=_l("No."))
    code = f.Text(label=_l("Code"))
    name = f.Text(label=_l("Project name"))
    client = f.Text(label=_l("Client"))
    manager = f.Text(label=_l("Project manager"), optional=True)
    mode = f.Choice(CooperationMode, labels=MODES, label=_l("Cooperation mode"))
    state = f.Choice(ProjectState, labels=STATES, tones=STATE_TONES, label=_l("State"))
    health = f.Choice(Health, labels=HEALTHS, tones=HEALTH_TONES, label=_l("Worst light"))
    schedule = f.Choice(Health, labels=HEALTHS, tones=HEALTH_TONES, label=SIDES[HealthSide.SCHEDULE])
    staffing = f.Choice(Health, labels=HEALTHS, tones=HEALTH_TONES, label=SIDES[HealthSide.STAFFING])
    kpi = f.Choice(Health, labels=HEALTHS, tones=HEALTH_TONES, label=SIDES[HealthSide.KPI])
    money = f.Choice(Health, labels=HEALTHS, tones=HEALTH_TONES, label=SIDES[HealthSide.MONEY])
    blocked = f.Text(label=_l("What blocks"), optional=True)
    next_on = f.Day(label=_l("Next milestone on"), optional=True)
    next_title = f.Text(label=_l("Next milestone"), optional=True)
    go_live_on = f.Day(label=_l("Planned go-live"))
    live_on = f.Day(label=_l("Live since"), optional=True)


class LightOut(f.Schema):
    side = f.Choice(HealthSide, labels=SIDES, label=_l("Light"))
    health = f.Choice(Health, labels=HEALTHS, tones=HEALTH_TONES, label=_l("How it stands"))
    why = f.Text(label=_l("Why"))
    rule = f.Text(label=_l("Rule"))


class PortfolioProjectOut(PortfolioRow):
    lights = f.ma.fields.List(f.ma.fields.Nested(LightOut))
