"""The shapes of calls and their figures; what sources, outcomes and columns are called."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _, _l
from operations.calls.rules import (
    CallRecord,
    Direction,
    Outcome,
    ServiceLevel,
    Source,
    mask_number,
)

SOURCES = {
    Source.ASTERISK.value: _l("Asterisk CDR (Master.csv)"),
    Source.FREESWITCH.value: _l("FreeSWITCH CDR"),
    Source.GENERIC.value: _l("Another table with a head"),
}
DIRECTIONS = {Direction.INBOUND.value: _l("Inbound"), Direction.OUTBOUND.value: _l("Outbound")}
DIRECTION_UNSAID = _l("Calls whose direction the file does not say are")
OUTCOMES = {
    Outcome.ANSWERED: _l("Was answered"),
    Outcome.ABANDONED: _l("Was abandoned"),
    Outcome.NO_ANSWER: _l("No answer"),
    Outcome.BUSY: _l("Busy"),
    Outcome.FAILED: _l("Failed"),
    Outcome.OVERFLOWED: _l("Overflowed"),
    Outcome.CLOSED: _l("Outside hours"),
}
OUTCOME_TONES = {Outcome.ANSWERED: "good", Outcome.ABANDONED: "warn", Outcome.FAILED: "bad"}
DENOMINATORS = {
    ServiceLevel.OFFERED_LESS_SHORT: _l("÷ (offered − short abandons)"),
    ServiceLevel.OFFERED: _l("÷ offered"),
    ServiceLevel.ANSWERED: _l("÷ answered"),
    ServiceLevel.OFFERED_COUNTING_ABANDONED_IN_T: _l("(with abandons in time) ÷ offered"),
}
PARTS = {
    "offered": _l("Offered"),
    "answered": _l("Answered"),
    "abandoned": _l("Abandoned"),
    "short_abandoned": _l("Short abandons"),
    "other_outcomes": _l("Other outcomes"),
    "answered_within": _l("Answered in time"),
    "abandoned_within": _l("Abandoned in time"),
    "transferred": _l("Transferred"),
    "unknown_wait": _l("Wait unknown"),
    "dials": _l("Dials"),
    "connects": _l("Connects"),
}
MAPPED_FIELDS = (
    ("external_id", _l("Call id")),
    ("arrived_at", _l("Arrival")),
    ("outcome", _l("Outcome")),
    ("answered", _l("Answered yes or no")),
    ("answered_at", _l("Time of answer")),
    ("ended_at", _l("End")),
    ("direction", _l("Direction")),
    ("wait_seconds", _l("Wait")),
    ("talk_seconds", _l("Talk")),
    ("hold_seconds", _l("Hold")),
    ("acw_seconds", _l("After-call work")),
    ("queue", _l("Queue")),
    ("skill", _l("Skill group")),
    ("agent_login", _l("Agent login")),
    ("disposition", _l("Disposition")),
    ("caller_number", _l("Customer's number")),
    ("recording_ref", _l("Recording")),
    ("transferred", _l("Transferred")),
    ("updated_at", _l("Time of revision")),
)
MAPPED_WORDS = (
    ("answered", _l("Further words for answered")),
    ("not_answered", _l("Further words for not answered")),
)


class CallRow(f.Schema):
    id = f.Id(label=_l("No."))
    arrived_at = f.Moment(label=_l("Arrival"))
    direction_said = f.Text(label=_l("Direction"))
    queue = f.Text(label=_l("Queue"), optional=True)
    number_masked = f.Text(label=_l("Customer"), optional=True)
    agent = f.Text(label=_l("Agent"), optional=True)
    outcome = f.Choice(Outcome, labels=OUTCOMES, tones=OUTCOME_TONES, label=_l("Outcome"))
    wait_seconds = f.Integer(label=_l("Wait"), unit=_l("s"), optional=True)
    talk_seconds = f.Integer(label=_l("Talk"), unit=_l("s"))
    hold_seconds = f.Integer(label=_l("Hold"), unit=_l("s"))
    acw_seconds = f.Integer(label=_l("After-call work"), unit=_l("s"))
    handle_seconds = f.Integer(label=_l("Handling time"), unit=_l("s"))


class CallOut(f.Schema):
    """A call for programmes; the customer's number is masked."""

    id = f.Id(label=_l("No."))
    source = f.Text(label=_l("Source"))
    external_id = f.Text(label=_l("Call id"))
    direction = f.Text(label=_l("Direction"))
    queue = f.Text(label=_l("Queue"), optional=True)
    agent_login = f.Text(label=_l("Agent login"), optional=True)
    arrived_at = f.Moment(label=_l("Arrival"))
    answered = f.Flag(label=_l("Answered"))
    outcome = f.Text(label=_l("Outcome"))
    wait_seconds = f.Integer(label=_l("Wait"), optional=True)
    talk_seconds = f.Integer(label=_l("Talk"))
    hold_seconds = f.Integer(label=_l("Hold"))
    acw_seconds = f.Integer(label=_l("After-call work"))
    number_masked = f.Text(label=_l("Customer"), optional=True)
    revision = f.Integer(label=_l("Revision"))


class RevealIn(f.Schema):
    reason = f.Text(label=_l("Reason"), min=5, max=200, placeholder=_l("Call-back promised to the customer"))


class RevealOut(f.Schema):
    number = f.Text(label=_l("Customer's number"))


class FigureOut(f.Schema):
    code = f.Text(label=_l("Figure"))
    value = f.Number(label=_l("Value"), optional=True, places=10)
    numerator = f.Integer(label=_l("Numerator"))
    denominator = f.Integer(label=_l("Denominator"), optional=True)
    formula = f.Text(label=_l("Formula"))
    unit = f.Text(label=_l("Unit"))


class StretchOut(f.Schema):
    """A day or a half hour with its figures."""

    starts_at = f.Moment(label=_l("From"))
    label = f.Text(label=_l("Label"))
    figures = f.ma.fields.List(f.ma.fields.Nested(FigureOut))


class KpiOut(f.Schema):
    threshold_seconds = f.Integer(label=_l("Threshold"))
    short_abandon_seconds = f.Integer(label=_l("Short abandon"))
    service_level = f.Text(label=_l("Denominator"))
    target = f.Number(label=_l("Target"), optional=True)
    figures = f.ma.fields.List(f.ma.fields.Nested(FigureOut))
    parts = f.ma.fields.Dict(keys=f.ma.fields.String(), values=f.ma.fields.Integer())
    stretches = f.ma.fields.List(f.ma.fields.Nested(StretchOut))


KpiQuery: Any = f.Schema.from_dict(
    {
        "from": f.Day(label=_l("From")),
        "to": f.Day(label=_l("To")),
        "by": f.Text(label=_l("By"), optional=True, pattern=r"^(day|interval)$"),
        "service_level": f.Choice(ServiceLevel, labels=DENOMINATORS, label=_l("Denominator"), optional=True),
        "threshold": f.Integer(label=_l("Threshold"), optional=True, min=1, max=3600),
    },
    name="KpiQuery",
)


def preview(records: Sequence[CallRecord], zone: ZoneInfo) -> tuple[list[Any], list[list[Any]]]:
    """Calls as a table of words, numbers masked, in the project's own time."""
    columns = [
        _("Call id"), _("Arrival"), _("Direction"), _("Queue"), _("Customer"), _("Agent login"), _("Outcome"),
        {"label": _("Wait"), "align": "right", "unit": _("s")}, {"label": _("Talk"), "align": "right", "unit": _("s")},
    ]  # fmt: skip
    return columns, [_preview_row(one, zone) for one in records]


def _preview_row(one: CallRecord, zone: ZoneInfo) -> list[Any]:
    shown_id = one.external_id[:24] + ("…" if len(one.external_id) > 24 else "")
    return [
        {"text": shown_id, "kind": "code"},
        {"text": f"{one.arrived_at.astimezone(zone):%Y-%m-%d %H:%M:%S}", "kind": "moment"},
        str(DIRECTIONS[one.direction.value]),
        one.queue,
        mask_number(one.caller_number) if one.caller_number else "",
        one.agent_login,
        {"text": str(OUTCOMES[one.outcome]), "tone": OUTCOME_TONES.get(one.outcome, "neutral")},
        {"text": "" if one.wait_seconds is None else str(one.wait_seconds), "align": "right"},
        {"text": str(one.talk_seconds), "align": "right"},
    ]


journal.sentences({"calls.number_revealed": _l("looked at the customer's number of call no. %(call)s: %(reason)s")})
