"""Pages of calls: the list, one call, a number shown for a reason."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from sqlalchemy import case

from bpo.kernel import slots
from bpo.kernel.errors import Invalid
from bpo.kernel.locale import _, _l
from bpo.kernel.permits import gate
from bpo.kernel.web import Listing, actor, db, form_page, history_of, list_page
from bpo.kernel.web.forms import read_form
from bpo.kernel.web.request import asked_day, asked_number
from bpo.projects.queries import frame, project_facts
from operations.calls import actions, queries
from operations.calls.models import Call
from operations.calls.queries import Asked
from operations.calls.rules import Definition, Leg, Outcome, legs_from_json
from operations.calls.schemas import DIRECTIONS, OUTCOME_TONES, OUTCOMES, PARTS, CallRow, RevealIn
from operations.calls.views.blueprint import views
from operations.intake.queries import may_import
from operations.intake.rules import IntakeKind


def of_answered(seconds: Any) -> Any:
    """The seconds of answered calls; of the others nothing, which counts in no average."""
    return case((Call.outcome == Outcome.ANSWERED.value, seconds))


CALLS = Listing(
    CallRow,
    columns="arrived_at direction_said queue number_masked agent outcome wait_seconds talk_seconds hold_seconds "
    "acw_seconds handle_seconds",
    at={"handle_seconds": Call.handle_seconds}, totals="talk_seconds hold_seconds acw_seconds handle_seconds",
    averages={
        "wait_seconds": of_answered(Call.wait_seconds), "talk_seconds": of_answered(Call.talk_seconds),
        "hold_seconds": of_answered(Call.hold_seconds), "acw_seconds": of_answered(Call.acw_seconds),
        "handle_seconds": of_answered(Call.handle_seconds),
    },
    averaged=_l("Average of those answered"),
    key=Call.id, default="-arrived_at", name="calls", title=_l("Calls"), permits="calls.view",
    link=lambda row: url_for("calls.show", call_id=row.id),
)  # fmt: skip

slots.tab("project", "calls", _l("Calls"), "calls.of_project", "calls.view", order=75)


NARROWING = ("first", "last", "interval", "part", "queue", "outcome", "agent", "batch")


class NamedCall:
    """A call as the list shows it: with its agent's name."""

    def __init__(self, call: Call, agent: str | None) -> None:
        self.id, self.arrived_at, self.queue = call.id, call.arrived_at, call.queue
        self.direction_said, self.number_masked = str(DIRECTIONS[call.direction]), call.number_masked
        self.agent = agent or call.agent_login
        self.outcome = Outcome(call.outcome)
        self.wait_seconds, self.talk_seconds = call.wait_seconds, call.talk_seconds
        self.hold_seconds, self.acw_seconds = call.hold_seconds, call.acw_seconds
        self.handle_seconds = call.handle_seconds


def asked_of(base: Definition) -> Asked:
    """What the address asks for; values that mean nothing are ignored."""
    part = request.args.get("part", "")
    threshold = asked_number("threshold")
    definition = Definition(threshold_seconds=threshold if threshold and threshold > 0 else base.threshold_seconds)
    interval = queries.moment_of(request.args.get("interval", "").replace(" ", "+"))
    return Asked(
        first=asked_day("first"), last=asked_day("last"), interval=interval, part=part if part in PARTS else "",
        definition=definition, queue=request.args.get("queue", ""),
        outcome=request.args.get("outcome", "") if request.args.get("outcome") in set(Outcome) else "",
        agent_login=request.args.get("agent", ""), batch_id=asked_number("batch"),
    )  # fmt: skip


@views.get("/projects/<int:project_id>/calls")
@gate(queries.calls_listed)
def of_project(project_id: int) -> Any:
    about = frame(db(), actor(), project_id, "calls")
    project = about["project"]
    asked = asked_of(queries.definition_of(db(), project_id)[0])
    queues, logins = queries.queues_and_logins(db(), actor(), project_id)

    def named(calls: list[Call]) -> list[NamedCall]:
        agents = queries.agents_of(db(), project_id, ZoneInfo(project.zone), calls)
        return [NamedCall(call, agents.get(call.id)) for call in calls]

    narrowed = any(request.args.get(name) for name in NARROWING)
    nothing = _("No calls yet. They come from files of the switch, uploaded by the project manager.")
    return list_page(
        CALLS, queries.calls_listed(db(), actor(), project_id, asked), title=_("Calls"), shape=named,
        own=(*NARROWING, "threshold"),
        template="operations/calls.html", asked=asked, parts=PARTS, outcomes=OUTCOMES,
        queues=[(one, one) for one in queues], logins=[(one, one) for one in logins], narrowed=narrowed,
        may_import=may_import(actor(), IntakeKind.CALLS, project_id),
        empty=_("No call matches. Clear the filters to see all.") if narrowed else nothing, **about,
    )  # fmt: skip


@views.get("/calls/<int:call_id>")
@gate(queries.call_page)
def show(call_id: int) -> Any:
    return _call_page(queries.call_page(db(), actor(), call_id))


def _call_page(call: Call, number: str | None = None) -> Any:
    project = project_facts(db(), call.project_id)
    zone = ZoneInfo(project.zone)
    legs: tuple[Leg, ...] = legs_from_json(call.legs) if isinstance(call.legs, list) else ()
    return render_template(
        "operations/call.html", call=call, project=project, zone=project.zone, legs=legs, number=number,
        agent=queries.agents_of(db(), call.project_id, zone, [call]).get(call.id), outcomes=OUTCOMES,
        outcome=OUTCOMES[Outcome(call.outcome)], tone=OUTCOME_TONES.get(Outcome(call.outcome), "neutral"),
        direction=DIRECTIONS[call.direction], may_reveal=actor().may("calls.reveal", call.project_id),
        history=history_of(call),
        crumbs=[(f"{project.code} {project.name}", url_for("calls.of_project", project_id=project.id))],
    )  # fmt: skip


@views.route("/calls/<int:call_id>/number", methods=["GET", "POST"])
@gate(actions.reveal_number)
def number(call_id: int) -> Any:
    """The reason first; then the number, on the answer to that one request."""
    call = queries.call_page(db(), actor(), call_id)
    if request.method == "POST":
        try:
            shown = actions.reveal_number(db(), actor(), call_id=call_id, **read_form(RevealIn()))
        except Invalid:
            pass  # the form below says what is wrong with the reason
        else:
            return _call_page(call, number=shown)
    return form_page(
        RevealIn, lambda _data: url_for("calls.show", call_id=call_id), title=_("Show the customer's number"),
        submit=_("Show the number"), back=url_for("calls.show", call_id=call_id),
        note=_("The number is personal data. Who looks at it and why is recorded."),
        crumbs=[(_("Call %(call)s", call=call.id), url_for("calls.show", call_id=call_id))],
    )  # fmt: skip
