"""The shape of a comparison: parameters with their usual values and where these come from, questions, results."""

from decimal import Decimal
from typing import Any

from bpo.clients.rules import LONGEST_YEARS, AdviceTerms, Item, Question, Way
from bpo.kernel import fields as f
from bpo.kernel.locale import _l

WAYS = {Way.BUILD: _l("Built by the client"), Way.OUTSOURCE: _l("Outsourced"), Way.HOST: _l("Hosted")}
ITEMS = {
    Item.BUILDING: _l("Building"),
    Item.RENEWAL: _l("Renewal of equipment"),
    Item.SET_UP: _l("Set-up"),
    Item.PEOPLE: _l("Agents"),
    Item.MANAGERS: _l("Managers"),
    Item.TURNOVER: _l("Recruiting and training"),
    Item.LINES: _l("Lines and calls"),
    Item.SITE: _l("Site"),
    Item.MAINTENANCE: _l("Maintenance"),
    Item.SERVICE: _l("Price of the service"),
}
QUESTIONS = {
    Question.SITE: _l("Has the client a site?"),
    Question.SYSTEM: _l("Has the client a call-center system?"),
    Question.PEOPLE: _l("Has the client people for it?"),
    Question.CORE: _l("Are these calls its core business?"),
    Question.SIMPLE: _l("Is the work simple and repeated?"),
    Question.SEASONAL: _l("Does the volume depend on the season?"),
    Question.EXPERIMENTAL: _l("Is it an experiment?"),
    Question.UNDERSTAFFED: _l("Does the client lack people?"),
    Question.ROUND_THE_CLOCK: _l("Is it round the clock?"),
    Question.QUICK: _l("Must it open within days?"),
}
YES_NO = {"yes": _l("Yes"), "no": _l("No")}
MARKET = _l("What vendors in China ask today; quotes at hand come first.")
THUMB = _l("A rule of thumb of the trade.")
OWN = _l("Our own experience; the client's own figures come first.")
WIDE, BUILT, STAFF, HOSTED, GIVEN = (
    _l("The business"), _l("Built by the client"), _l("People of one's own"), _l("Hosted"), _l("Outsourced"),
)  # fmt: skip
USUAL = AdviceTerms()


def _money(label: Any, name: str, section: Any, help: Any) -> Any:
    return f.Money(label=label, min=0, max=100_000_000, section=section, help=help, load_default=getattr(USUAL, name),
                   required=False)  # fmt: skip


def _percent(label: Any, name: str, section: Any, help: Any) -> Any:
    return f.Percent(label=label, places=2, section=section, help=help, load_default=getattr(USUAL, name),
                     required=False)  # fmt: skip


def _whole(label: Any, name: str, section: Any, help: Any, *, min: int, max: int, unit: Any = None) -> Any:
    return f.Integer(label=label, min=min, max=max, unit=unit, section=section, help=help,
                     load_default=getattr(USUAL, name), required=False)  # fmt: skip


def _number(label: Any, name: str, section: Any, help: Any, *, min: Decimal, max: Decimal) -> Any:
    return f.Number(label=label, places=2, min=min, max=max, section=section, help=help,
                    load_default=getattr(USUAL, name), required=False)  # fmt: skip


class AdviceIn(f.Schema):
    """The parameters; what is left out has its usual value. Each says where that comes from."""

    years = _whole(
        _l("Years"), "years", WIDE, _l("How long the client will run the service."), min=1, max=LONGEST_YEARS
    )
    seats = f.Text(label=_l("Seats by year"), max=80, section=WIDE, required=False, load_default="30",
                   help=_l("Such as 30, 40, 50; the last number holds for the years after."))  # fmt: skip
    ramp_months = _whole(_l("Months until the first seats are full"), "ramp_months", WIDE, OWN, min=1, max=12)
    calls_a_seat = _whole(_l("Calls a seat and month"), "calls_a_seat", WIDE,
                          _l("Some 90 calls a working day."), min=1, max=1_000_000)  # fmt: skip
    discount_percent = _percent(_l("Discount rate a year"), "discount_percent", WIDE,
                                _l("What money costs the client; 0 leaves time out."))  # fmt: skip
    build_a_seat = _money(_l("Building, per seat"), "build_a_seat", BUILT,
                          _l("A rule of thumb of the trade: about CNY 100,000 a seat."))  # fmt: skip
    build_days = _whole(_l("Opens after"), "build_days", BUILT, OWN, min=0, max=2000, unit=_l("working days"))
    refresh_years = _whole(_l("Equipment is renewed every"), "refresh_years", BUILT, THUMB, min=1, max=LONGEST_YEARS,
                           unit=_l("years"))  # fmt: skip
    refresh_percent = _percent(_l("Renewal, share of building"), "refresh_percent", BUILT, OWN)
    maintenance_percent = _percent(_l("Maintenance a year, share of building"), "maintenance_percent", BUILT, THUMB)
    lines_a_seat = _money(_l("Lines and calls, per seat and month"), "lines_a_seat", BUILT, MARKET)
    site_a_seat = _money(_l("Rent and power, per seat and month"), "site_a_seat", BUILT, OWN)
    agents_a_seat = _number(_l("Agents per seat, over its shifts"), "agents_a_seat", STAFF,
                            _l("Two shifts with days off; round the clock it is above 4."), min=Decimal("0.1"),
                            max=Decimal(10))  # fmt: skip
    pay_a_month = _money(_l("Agent a month, with social insurance"), "pay_a_month", STAFF, OWN)
    agents_a_manager = _whole(_l("Agents per manager"), "agents_a_manager", STAFF, THUMB, min=1, max=1000)
    manager_pay = _money(_l("Manager a month, with social insurance"), "manager_pay", STAFF, OWN)
    turnover_percent = _percent(_l("Agents who leave, a month"), "turnover_percent", STAFF, OWN)
    joining_cost = _money(_l("Recruiting and training, per joiner"), "joining_cost", STAFF, OWN)
    hosted_a_seat = _money(_l("System, per seat and month"), "hosted_a_seat", HOSTED, MARKET)
    hosted_set_up = _money(_l("Hosted: set-up"), "hosted_set_up", HOSTED, _l("Hosting has no building cost."))
    hosted_days = _whole(_l("Hosted: opens after"), "hosted_days", HOSTED,
                         _l("A rule of thumb of the trade: about one working day."), min=0, max=2000,
                         unit=_l("working days"))  # fmt: skip
    outsourced_a_seat = _money(_l("Outsourced, per seat and month"), "outsourced_a_seat", GIVEN,
                               _l("With all its shifts: CNY 6,000–8,000 for each full-time agent is usual."),
                               )  # fmt: skip
    outsourced_set_up = _money(_l("Outsourced: set-up"), "outsourced_set_up", GIVEN,
                               _l("CNY 5,000–20,000 is usual."))  # fmt: skip
    outsourced_days = _whole(_l("Outsourced: opens after"), "outsourced_days", GIVEN, OWN, min=0, max=2000,
                             unit=_l("working days"))  # fmt: skip
    outsourced_contacts = _number(_l("The client's own people who look after it"), "outsourced_contacts", GIVEN, OWN,
                                  min=Decimal(0), max=Decimal(100))  # fmt: skip


def _asked(question: Question) -> f.Text:
    return f.Text(label=QUESTIONS[question], max=3, pattern="^(yes|no)$", optional=True)


class FitIn(f.Schema):
    """The questions; one that is not answered counts for nothing."""

    site = _asked(Question.SITE)
    system = _asked(Question.SYSTEM)
    people = _asked(Question.PEOPLE)
    core = _asked(Question.CORE)
    simple = _asked(Question.SIMPLE)
    seasonal = _asked(Question.SEASONAL)
    experimental = _asked(Question.EXPERIMENTAL)
    understaffed = _asked(Question.UNDERSTAFFED)
    round_the_clock = _asked(Question.ROUND_THE_CLOCK)
    quick = _asked(Question.QUICK)


class AskedIn(AdviceIn, FitIn):
    """Everything that a comparison is made of: parameters and answers."""


class WayOut(f.Schema):
    way = f.Choice(Way, labels=WAYS, label=_l("Way"))
    once = f.Money(label=_l("Once"), attribute="once_minor")
    running = f.Money(label=_l("Running costs"), attribute="running_minor")
    total = f.Money(label=_l("Total"), attribute="total_minor")
    present = f.Money(label=_l("Present value"), attribute="present_minor")
    years = f.ma.fields.List(f.Money(label=_l("By year")))
    items = f.ma.fields.Dict(keys=f.ma.fields.String(), values=f.Money(label=_l("By item")))
    curve = f.ma.fields.List(f.Money(label=_l("Cumulated by month")))
    seat_month = f.Money(label=_l("A seat and month"), attribute="seat_month_minor", optional=True)
    call = f.Money(label=_l("A call"), attribute="call_minor", optional=True)
    opening_days = f.Integer(label=_l("Opens after"), unit=_l("working days"))


class CrossingOut(f.Schema):
    way = f.Choice(Way, labels=WAYS, label=_l("Way"))
    overtakes = f.Choice(Way, labels=WAYS, label=_l("Overtakes"))
    month = f.Integer(label=_l("From month"))


class FitOut(f.Schema):
    choice = f.Text(label=_l("Choice"))
    points = f.Integer(label=_l("Points"))
    reasons = f.ma.fields.List(f.ma.fields.String())


class ComparisonOut(f.Schema):
    """A comparison in figures, and the ways and modes that fit by what was answered."""

    parameters = f.ma.fields.Dict(keys=f.ma.fields.String())
    ways = f.ma.fields.List(f.ma.fields.Nested(WayOut))
    crossings = f.ma.fields.List(f.ma.fields.Nested(CrossingOut))
    build_share = f.Integer(label=_l("Building's share of the built way, in tenths of a per cent"))
    near_the_rule = f.Flag(label=_l("Near the rule of thumb of 30%"))
    fitting_ways = f.ma.fields.List(f.ma.fields.Nested(FitOut))
    fitting_modes = f.ma.fields.List(f.ma.fields.Nested(FitOut))


class AdviceOut(ComparisonOut):
    id = f.Id(label=_l("No."))
    number = f.Text(label=_l("Number"))
    opportunity_id = f.Id(label=_l("Opportunity"))
    made_by = f.Id(label=_l("Made by"), optional=True)
    made_at = f.Moment(label=_l("Made at"))


class PaperQuery(f.Schema):
    """In which language a paper is written: en or zh_Hans_CN."""

    language = f.Text(label=_l("Language"), max=12, optional=True)
