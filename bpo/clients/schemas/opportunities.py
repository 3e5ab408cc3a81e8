"""The shapes of opportunities, what their stages are called, and how acts on them are told."""

from decimal import Decimal

from bpo.clients.rules import CooperationMode, OpportunitySource, OpportunityStage, ServiceKind
from bpo.clients.schemas.words import MODES, SERVICES
from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l
from bpo.kernel.roles import Role
from bpo.people.queries import people_with_role

STAGES = {
    OpportunityStage.LEAD: _l("Lead"),
    OpportunityStage.QUALIFIED: _l("Qualified"),
    OpportunityStage.COSTING: _l("Costing"),
    OpportunityStage.QUOTED: _l("Quoted"),
    OpportunityStage.NEGOTIATING: _l("Negotiating"),
    OpportunityStage.WON: _l("Won"),
    OpportunityStage.LOST: _l("Lost to another"),
    OpportunityStage.DROPPED: _l("Dropped"),
}
STAGE_TONES = {
    OpportunityStage.LEAD: "neutral",
    OpportunityStage.QUALIFIED: "info",
    OpportunityStage.COSTING: "info",
    OpportunityStage.QUOTED: "info",
    OpportunityStage.NEGOTIATING: "warn",
    OpportunityStage.WON: "good",
    OpportunityStage.LOST: "bad",
    OpportunityStage.DROPPED: "neutral",
}
LEAD_SOURCES = {
    OpportunitySource.REFERRAL: _l("Recommendation"),
    OpportunitySource.TENDER: _l("Invitation to tender"),
    OpportunitySource.EXISTING: _l("A client we serve"),
    OpportunitySource.WEBSITE: _l("Website"),
    OpportunitySource.EVENT: _l("Trade fair or event"),
    OpportunitySource.CALL: _l("Our own call or visit"),
    OpportunitySource.OTHER: _l("Another way"),
}
SIZE, SALE, NEXT = _l("How large it is"), _l("What it is worth"), _l("What comes next")


class OpportunityIn(f.Schema):
    """What is written of an opportunity; number and stage are the house's."""

    client_id = f.Reference(label=_l("Client"), help=_l("Register the company first if it is not a client yet."))
    title = f.Text(label=_l("What the client needs"), max=120, min=2)
    mode = f.Choice(CooperationMode, labels=MODES, label=_l("Cooperation mode"), group="kind")
    source = f.Choice(OpportunitySource, labels=LEAD_SOURCES, label=_l("How it came to us"), group="kind")
    services = f.Choices(ServiceKind, labels=SERVICES, label=_l("Services"))
    expected_start_on = f.Day(label=_l("Expected start"), optional=True, section=SIZE, group="size")
    seats = f.Integer(label=_l("Seats"), min=1, max=100_000, optional=True, section=SIZE, group="size")
    monthly_volume = f.Integer(label=_l("Volume a month"), unit=_l("calls or contacts"), min=1, optional=True,
                               section=SIZE, group="size")  # fmt: skip
    service_hours = f.Text(label=_l("Service hours"), max=200, optional=True, section=SIZE,
                           placeholder="8:00–22:00")  # fmt: skip
    value = f.Money(label=_l("Value a year"), min=Decimal("0.01"), max=10_000_000_000, optional=True, section=SALE,
                    group="sale")  # fmt: skip
    probability = f.Integer(label=_l("Probability"), unit="%", min=0, max=100, optional=True, section=SALE,
                            group="sale", help=_l("Left blank, the usual one of its stage."))  # fmt: skip
    competitors = f.Text(label=_l("Competitors"), max=300, optional=True, section=SALE)
    next_step = f.Text(label=_l("Next step"), max=200, optional=True, section=NEXT, group="next")
    next_step_on = f.Day(label=_l("Next step on"), optional=True, section=NEXT, group="next",
                         help=_l("From three days before, it waits for the owner."))  # fmt: skip
    owner_id = f.Reference(label=_l("Sales owner"), optional=True, help=_l("You, if left blank and you work in sales."),
                           pick=lambda session, actor: people_with_role(session, Role.SALES),
                           section=NEXT)  # fmt: skip


class OpportunityEdit(OpportunityIn):
    row_version = f.RowVersion()


class OpportunityOut(f.Schema):
    id = f.Id(label=_l("No."))
    number = f.Text(label=_l("Number"))
    client_id = f.Id(label=_l("Client"))
    title = f.Text(label=_l("What the client needs"))
    mode = f.Choice(CooperationMode, labels=MODES, label=_l("Cooperation mode"))
    services = f.Choices(ServiceKind, labels=SERVICES, label=_l("Services"))
    stage = f.Choice(OpportunityStage, labels=STAGES, tones=STAGE_TONES, label=_l("Stage"))
    source = f.Choice(OpportunitySource, labels=LEAD_SOURCES, label=_l("How it came to us"))
    expected_start_on = f.Day(label=_l("Expected start"), optional=True)
    seats = f.Integer(label=_l("Seats"), optional=True)
    monthly_volume = f.Integer(label=_l("Volume a month"), optional=True)
    service_hours = f.Text(label=_l("Service hours"), optional=True)
    value = f.Money(label=_l("Value a year"), optional=True, attribute="value_minor", unit=_l("CNY"))
    probability = f.Integer(label=_l("Probability"), unit="%")
    competitors = f.Text(label=_l("Competitors"), optional=True)
    next_step = f.Text(label=_l("Next step"), optional=True)
    next_step_on = f.Day(label=_l("Next step on"), optional=True)
    owner_id = f.Id(label=_l("Sales owner"), optional=True)
    lost_reason = f.LongText(label=_l("Why it was not won"), optional=True)
    opened_on = f.Day(label=_l("Opened on"))
    ended_on = f.Day(label=_l("Ended on"), optional=True)
    project_id = f.Id(label=_l("Project"), optional=True)
    row_version = f.RowVersion()


class OpportunityRow(OpportunityOut):
    """An opportunity in the list: with names, and its value times its probability."""

    client = f.Text(label=_l("Client"))
    owner = f.Text(label=_l("Sales owner"), optional=True)
    weighted = f.Money(label=_l("Weighted value"), attribute="weighted_minor", unit=_l("CNY"))


class StageIn(f.Schema):
    """Where an opportunity goes; what is lost or dropped says why, what is won becomes a project by opening it."""

    stage = f.Choice(OpportunityStage, labels=STAGES, label=_l("Stage"))
    reason = f.LongText(label=_l("Reason"), max=1000, min=2, optional=True)
    row_version = f.RowVersion()


class EndIn(f.Schema):
    reason = f.LongText(label=_l("Reason"), max=1000, min=2,
                        help=_l("What decided it: price, trust, another vendor, no budget. It helps the next quote."),
                        )  # fmt: skip
    row_version = f.RowVersion()


journal.sentences(
    {
        "clients.opportunity_opened": _l("opened opportunity %(number)s %(title)s"),
        "clients.opportunity_edited": _l("edited opportunity %(number)s"),
        "clients.opportunity_to_lead": _l("took opportunity %(number)s back to “Lead”"),
        "clients.opportunity_to_qualified": _l("took opportunity %(number)s to “Qualified”"),
        "clients.opportunity_to_costing": _l("took opportunity %(number)s to “Costing”"),
        "clients.opportunity_to_quoted": _l("took opportunity %(number)s to “Quoted”"),
        "clients.opportunity_to_negotiating": _l("took opportunity %(number)s to “Negotiating”"),
        "clients.opportunity_lost": _l("lost opportunity %(number)s: %(reason)s"),
        "clients.opportunity_dropped": _l("dropped opportunity %(number)s: %(reason)s"),
        "clients.opportunity_taken_up": _l("took up opportunity %(number)s again"),
        "clients.opportunity_won": _l("won opportunity %(number)s %(title)s"),
        "clients.advice_kept": _l("kept the comparison %(number)s"),
    }
)
journal.labels(
    {
        "stage": _l("Stage"),
        "services": _l("Services"),
        "mode": _l("Cooperation mode"),
        "seats": _l("Seats"),
        "service_hours": _l("Service hours"),
        "monthly_volume": _l("Volume a month"),
        "value_minor": _l("Value a year"),
        "probability": _l("Probability"),
        "competitors": _l("Competitors"),
        "next_step": _l("Next step"),
        "next_step_on": _l("Next step on"),
        "expected_start_on": _l("Expected start"),
        "lost_reason": _l("Why it was not won"),
        "ended_on": _l("Ended on"),
    }
)
