"""Pages of hiring: requisitions, candidates by stage, a project's positions still to fill."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.locale import _, _l, day_of, say_day, say_money
from bpo.kernel.permits import Actor, gate
from bpo.kernel.slots import Waiting, WaitKind
from bpo.kernel.web import Bulk, Filter, Listing, actor, db, done, form_page, history_of, list_page, now, today
from bpo.people.queries import person_names
from bpo.projects import queries as projects
from staffing.hiring import actions, queries, rules
from staffing.hiring.models import Candidate, Requisition
from staffing.hiring.rules import RequisitionState, Stage
from staffing.hiring.schemas import (
    CHANNELS,
    STAGE_TONES,
    STAGES,
    STATE_TONES,
    STATES,
    CancellationIn,
    CandidateIn,
    CandidateRow,
    HireIn,
    RequestIn,
    RequisitionRow,
    StepIn,
)  # fmt: skip

views = Blueprint("hiring", __name__)


def moving(stage: Stage) -> Callable[..., Candidate]:
    """The act of moving one candidate to this stage, for many."""

    def act(session: Session, who: Actor, number: int, now: datetime, reason: str | None = None) -> Candidate:
        return actions.move_candidate(session, who, candidate_id=number, stage=stage, now=now, reason=reason)

    return act


MOVES = tuple(
    Bulk(f"to_{stage.value}", _l("To “%(stage)s”", stage=STAGES[stage]), "hiring.run", moving(stage))
    for stage in (Stage.SCREENING, Stage.INTERVIEW, Stage.OFFER)
)

REQUISITIONS = Listing(
    RequisitionRow, columns="number project position headcount hired unfilled needed_by state",
    search=(Requisition.number, Requisition.position), totals="headcount hired unfilled",
    at={
        "project": projects.name_of(Requisition.project_id), "hired": queries.hired_of,
        "unfilled": queries.unfilled_of,
    },
    key=Requisition.id, default="-number",
    name="requisitions", title=_l("Requisitions"), permits="hiring.view",
    bulk=(Bulk("approve", _l("Approve"), "hiring.approve",
               lambda session, who, number, now: actions.approve_requisition(
                   session, who, requisition_id=number, now=now)),
          Bulk("refuse", _l("Refuse"), "hiring.approve",
               lambda session, who, number, now, reason: actions.refuse_requisition(
                   session, who, requisition_id=number, reason=reason),
               asked=CancellationIn, probe={"reason": "—"}),
          Bulk("cancel", _l("Cancel"), "hiring.request",
               lambda session, who, number, now, reason: actions.cancel_requisition(
                   session, who, requisition_id=number, reason=reason),
               asked=CancellationIn, probe={"reason": "—"}, tone="danger")),
    filters=(
        Filter("state", _l("State"), Requisition.state, list(STATES.items())),
        Filter("project", _l("Project"), Requisition.project_id, queries.hiring_projects),
    ),
    link=lambda requisition: url_for("hiring.requisition", requisition_id=requisition.id),
)  # fmt: skip
CANDIDATES = Listing(
    CandidateRow, columns="name mobile_masked stage since requisition project channel",
    search=(Candidate.name, Requisition.number), key=Candidate.id,
    name="candidates", title=_l("Candidates"), permits="hiring.view",
    bulk=(*MOVES, Bulk("reject", _l("Reject"), "hiring.run", moving(Stage.REJECTED), asked=StepIn,
                       probe={"reason": "—"}, tone="danger"),
          Bulk("withdraw", _l("Record the withdrawal"), "hiring.run", moving(Stage.WITHDRAWN), asked=StepIn,
               probe={"reason": "—"})),
    at={"requisition": Requisition.number, "project": projects.name_of(Requisition.project_id)},
    filters=(
        Filter("stage", _l("Stage"), Candidate.stage, list(STAGES.items())),
        Filter("project", _l("Project"), Requisition.project_id, queries.hiring_projects),
        Filter("channel", _l("Channel"), Candidate.channel, list(CHANNELS.items())),
    ),
    link=lambda candidate: url_for("hiring.candidate", candidate_id=candidate.id),
)  # fmt: skip

slots.nav(_l("Hiring"), "hiring.index", "hiring.view", icon="user-search", order=200, group="people", key="r")
slots.nav(_l("Candidates"), "hiring.candidates", "hiring.run", icon="users", order=210, group="people")
slots.tab("project", "hiring", _l("Hiring"), "hiring.of_project", "hiring.view", order=40)


@slots.waits_for
def approvals(session: Session, who: Actor, _day: date) -> Iterable[Waiting]:
    """The requisitions that wait for this director's approval."""
    if not who.may("hiring.approve"):
        return
    found = queries.requisitions_waiting(session, who)
    names = projects.project_names(session, {one.project_id for one in found})
    people = person_names(session, {one.requested_by for one in found if one.requested_by})
    for one in found:
        yield Waiting(
            _("Approve %(headcount)s × %(position)s (%(number)s)", headcount=one.headcount, position=one.position,
              number=one.number),
            url_for("hiring.requisition", requisition_id=one.id), names[one.project_id],
            people.get(one.requested_by or 0, ""), one.needed_by, key=f"requisition:{one.id}",
            kind=WaitKind.APPROVAL, project_id=one.project_id, permit="hiring.approve",
        )  # fmt: skip


def with_progress(requisitions: list[Requisition]) -> list[SimpleNamespace]:
    names = projects.project_names(db(), {one.project_id for one in requisitions})
    counts = queries.counts_by(db(), [one.id for one in requisitions])
    fields = [name for name in RequisitionRow().fields if name not in ("project", "hired", "unfilled")]
    hired = {one.id: counts.get(one.id, {}).get(Stage.HIRED, 0) for one in requisitions}
    return [
        SimpleNamespace(
            **{name: getattr(one, name) for name in fields}, project=names[one.project_id], hired=hired[one.id],
            unfilled=rules.unfilled(one.state, one.headcount, hired[one.id]),
        )
        for one in requisitions
    ]  # fmt: skip


def with_place(candidates: list[Candidate]) -> list[SimpleNamespace]:
    names = projects.project_names(db(), {one.requisition.project_id for one in candidates})
    since = queries.in_stage_since(db(), [one.id for one in candidates])
    fields = [name for name in CandidateRow().fields if name not in ("requisition", "project", "since")]
    return [
        SimpleNamespace(
            **{name: getattr(one, name) for name in fields}, requisition=one.requisition.number,
            project=names[one.requisition.project_id], since=day_of(since[one.id]),
        )
        for one in candidates
    ]  # fmt: skip


@views.get("/requisitions")
@gate(queries.requisitions_listed)
def index() -> Any:
    return list_page(
        REQUISITIONS, queries.requisitions_listed(db(), actor()), title=_("Hiring"), shape=with_progress,
        empty=_("The people wanted for projects stand here. They are requested on a project's hiring tab."),
    )  # fmt: skip


@views.get("/candidates")
@gate(queries.candidates_listed)
def candidates() -> Any:
    return list_page(
        CANDIDATES, queries.candidates_listed(db(), actor()), title=_("Candidates"), shape=with_place,
        empty=_("Candidates stand here once they are added to an approved requisition."),
    )  # fmt: skip


@views.get("/projects/<int:project_id>/hiring")
@gate(queries.hiring_of)
def of_project(project_id: int) -> Any:
    frame = projects.frame(db(), actor(), project_id, "hiring")
    positions, found = queries.hiring_of(db(), actor(), project_id, today())
    may = actor().may("hiring.request", project_id)
    rows = []
    for position, count in positions:
        raise_url = url_for("hiring.ask", project_id=project_id, plan_item_id=position.item_id)
        lacking = {"text": str(count.left), "align": "right", "tone": "warn"} if count.left > 0 else "0"
        cells = [
            {"text": f"{position.ref} {position.title}", "sub": position.skills},
            *(str(one) for one in (count.planned, count.on_project, count.offered, count.requested)),
            lacking,
        ]
        rows.append({"cells": cells, "url": raise_url if may and count.left > 0 else None})
    return render_template(
        "staffing/project_hiring.html", **frame, positions=rows,
        unasked=sum(count.left > 0 for _position, count in positions),
        requisitions=[
            [
                {"text": one.number, "url": url_for("hiring.requisition", requisition_id=one.id)}, one.position,
                f"{one.hired} / {one.headcount}", say_day(one.needed_by),
                {"text": str(STATES[one.state]), "tone": STATE_TONES[one.state]},
            ]
            for one in with_progress(found)
        ],
    )  # fmt: skip


@views.route("/projects/<int:project_id>/positions/<int:plan_item_id>/request", methods=["GET", "POST"])
@gate(actions.request_people)
def ask(project_id: int, plan_item_id: int) -> Any:
    position, count = queries.position_to_fill(db(), actor(), project_id, plan_item_id, today())

    def save(data: dict[str, Any]) -> str:
        row = actions.request_people(
            db(), actor(), project_id=project_id, plan_item_id=plan_item_id, **data, now=now()
        )  # fmt: skip
        return url_for("hiring.requisition", requisition_id=row.id)

    note = _(
        "The plan has %(planned)s places: %(on_project)s filled, %(offered)s offered, %(requested)s requested.",
        planned=count.planned, on_project=count.on_project, offered=count.offered, requested=count.requested,
    )  # fmt: skip
    due = position.starts_on or position.due_on
    return form_page(
        RequestIn, save, title=_("Request people: %(position)s", position=position.title), submit=_("Request"),
        note=note, values={"headcount": max(count.left, 0) or None, "needed_by": max(due, today())},
        back=url_for("hiring.of_project", project_id=project_id),
    )  # fmt: skip


@views.get("/requisitions/<int:requisition_id>")
@gate(queries.requisition_page)
def requisition(requisition_id: int) -> Any:
    row = queries.requisition_page(db(), actor(), requisition_id)
    people = person_names(db(), {one for one in (row.requested_by, row.approved_by) if one})
    count = queries.count_of(db(), row)
    stages = queries.funnel(db(), row.id)
    submitted = row.state == RequisitionState.SUBMITTED
    return render_template(
        "staffing/requisition.html", requisition=row, status=str(STATES[row.state]), tone=STATE_TONES[row.state],
        facts=[
            (_("Project"), projects.project_names(db(), [row.project_id])[row.project_id],
             url_for("hiring.of_project", project_id=row.project_id) if actor().may("projects.view", row.project_id)
             else None),
            (_("People wanted"), row.headcount), (_("Skills"), row.skills), (_("Needed by"), say_day(row.needed_by)),
            (_("Requested by"), people.get(row.requested_by or 0)),
            (_("Approved by"), people.get(row.approved_by or 0)),
            *([(_("Reason"), row.reason)] if row.reason else []),
            *([(_("Reason for cancelling"), row.cancel_reason)] if row.cancel_reason else []),
            (_("Cost to date"), say_money(queries.cost_to_date(db(), row.id))),
        ],
        funnel=[[str(STAGES[one.stage]), str(one.reached), str(one.here), str(one.lost)] for one in stages],
        board=board_of(row), lost=[one for one in row.candidates if one.stage in rules.LOST], stages=STAGES,
        places=_("%(hired)s of %(headcount)s hired, %(offered)s offered", hired=count.hired,
                 headcount=count.headcount, offered=count.offered),
        decides=submitted and actor().may("hiring.approve"),
        own_request=row.requested_by is not None and row.requested_by == actor().id,
        runs=actor().may("hiring.run"), is_open=row.state == RequisitionState.OPEN,
        cancels=row.state in queries.LIVE and actor().may("hiring.request", row.project_id),
        history=history_of(row),
    )  # fmt: skip


def board_of(row: Requisition) -> list[dict[str, Any]]:
    """The columns of the board: the stages on the road with who stands there."""
    return [
        {"label": str(STAGES[stage]), "tone": STAGE_TONES[stage],
         "people": [
             {"name": one.name, "url": url_for("hiring.candidate", candidate_id=one.id), "mobile": one.mobile_masked,
              "channel": str(CHANNELS[one.channel])}
             for one in row.candidates if one.stage == stage
         ]}
        for stage in rules.ROAD
    ]  # fmt: skip


@views.post("/requisitions/<int:requisition_id>/approve")
@gate(actions.approve_requisition)
def approve(requisition_id: int) -> Any:
    row = actions.approve_requisition(db(), actor(), requisition_id=requisition_id, now=now())
    return done(url_for("hiring.requisition", requisition_id=row.id), _("Approved: candidates may be added."))


@views.route("/requisitions/<int:requisition_id>/refuse", methods=["GET", "POST"])
@gate(actions.refuse_requisition)
def refuse(requisition_id: int) -> Any:
    row = queries.requisition_page(db(), actor(), requisition_id)
    here = url_for("hiring.requisition", requisition_id=requisition_id)

    def save(data: dict[str, Any]) -> str:
        actions.refuse_requisition(db(), actor(), requisition_id=requisition_id, **data)
        return here

    title = _("Refuse %(number)s", number=row.number)
    return form_page(CancellationIn, save, title=title, submit=_("Refuse"), back=here, danger=True)


@views.route("/requisitions/<int:requisition_id>/cancel", methods=["GET", "POST"])
@gate(actions.cancel_requisition)
def cancel(requisition_id: int) -> Any:
    row = queries.requisition_page(db(), actor(), requisition_id)
    here = url_for("hiring.requisition", requisition_id=requisition_id)

    def save(data: dict[str, Any]) -> str:
        actions.cancel_requisition(db(), actor(), requisition_id=requisition_id, **data)
        return here

    title = _("Cancel %(number)s", number=row.number)
    return form_page(CancellationIn, save, title=title, submit=_("Cancel the requisition"), back=here, danger=True)


@views.route("/requisitions/<int:requisition_id>/candidates/new", methods=["GET", "POST"])
@gate(actions.add_candidate)
def add(requisition_id: int) -> Any:
    row = queries.requisition_page(db(), actor(), requisition_id)
    here = url_for("hiring.requisition", requisition_id=requisition_id)

    def save(data: dict[str, Any]) -> str:
        actions.add_candidate(db(), actor(), requisition_id=requisition_id, **data, now=now())
        return here

    return form_page(
        CandidateIn, save, title=_("Add a candidate to %(number)s", number=row.number), submit=_("Add"), back=here,
        values={"consent_on": today()}, note=f"{row.position}",
    )  # fmt: skip


@views.get("/candidates/<int:candidate_id>")
@gate(queries.candidate_page)
def candidate(candidate_id: int) -> Any:
    return candidate_file(queries.candidate_page(db(), actor(), candidate_id))


@views.post("/candidates/<int:candidate_id>/mobile")
@gate(actions.show_mobile)
def mobile(candidate_id: int) -> Any:
    """The file with the number in full; it is not kept, and that it was shown is in the journal."""
    row, number = actions.show_mobile(db(), actor(), candidate_id=candidate_id)
    return candidate_file(row, number)


def candidate_file(row: Candidate, number: str | None = None) -> Any:
    ahead = [one for one in rules.MOVES[row.stage] if one not in (*rules.LOST, Stage.HIRED)]
    wanted = row.requisition
    people = person_names(db(), {one.by_id for one in row.steps if one.by_id})
    shut = None if wanted.state == RequisitionState.OPEN else _("The requisition is not open.")
    if shut is None and Stage.OFFER in ahead and queries.count_of(db(), wanted).open == 0:
        shut = _("All places are hired or offered.")
    return render_template(
        "staffing/candidate.html", candidate=row, requisition=wanted, status=str(STAGES[row.stage]),
        tone=STAGE_TONES[row.stage], number=number, runs=actor().may("hiring.run"), shut=shut,
        ahead=ahead[0] if ahead and row.stage not in rules.LOST else None, stages=STAGES,
        lost=row.stage in rules.LOST, losable=Stage.REJECTED in rules.MOVES[row.stage],
        hirable=Stage.HIRED in rules.MOVES[row.stage],
        facts=[
            (_("Mobile number"), number or row.mobile_masked), (_("Channel"), str(CHANNELS[row.channel])),
            (_("Fee when hired"), say_money(row.fee_minor)), (_("Consent given on"), say_day(row.consent_on)),
            (_("Requisition"), wanted.number, url_for("hiring.requisition", requisition_id=wanted.id)),
            (_("Plan position"), wanted.position),
        ],
        steps=[
            [say_day(day_of(one.at)), {"text": str(STAGES[one.to_stage]), "tone": STAGE_TONES[one.to_stage]},
             people.get(one.by_id or 0, ""), one.reason or ""]
            for one in reversed(row.steps)
        ],
        history=history_of(row),
    )  # fmt: skip


@views.post("/candidates/<int:candidate_id>/advance/<stage>")
@gate(actions.move_candidate)
def advance(candidate_id: int, stage: str) -> Any:
    wanted = Stage(stage) if stage in {one.value for one in Stage} else Stage.NEW
    row = actions.move_candidate(db(), actor(), candidate_id=candidate_id, stage=wanted, now=now())
    word = _("%(name)s is now in stage “%(stage)s”.", name=row.name, stage=STAGES[row.stage])
    return done(url_for("hiring.candidate", candidate_id=row.id), word)


@views.route("/candidates/<int:candidate_id>/out/<stage>", methods=["GET", "POST"])
@gate(actions.move_candidate)
def out(candidate_id: int, stage: str) -> Any:
    """Out with a reason, or back for a second look."""
    row = queries.candidate_page(db(), actor(), candidate_id)
    titles = {
        "rejected": (Stage.REJECTED, _("Reject %(name)s", name=row.name), _("Reject")),
        "withdrawn": (Stage.WITHDRAWN, _("%(name)s withdraws", name=row.name), _("Record the withdrawal")),
    }
    again = (Stage.SCREENING, _("Look at %(name)s again", name=row.name), _("Back to screening"))
    wanted, title, submit = titles.get(stage, again)
    here = url_for("hiring.candidate", candidate_id=candidate_id)

    def save(data: dict[str, Any]) -> str:
        actions.move_candidate(db(), actor(), candidate_id=candidate_id, stage=wanted, **data, now=now())
        return here

    return form_page(StepIn, save, title=title, submit=submit, back=here, danger=stage in titles)


@views.route("/candidates/<int:candidate_id>/hire", methods=["GET", "POST"])
@gate(actions.hire)
def hire(candidate_id: int) -> Any:
    row = queries.candidate_page(db(), actor(), candidate_id)

    def save(data: dict[str, Any]) -> str:
        hired = actions.hire(db(), actor(), candidate_id=candidate_id, **data, now=now())
        return url_for("agents.show", agent_id=hired.agent_id)

    return form_page(
        HireIn, save, title=_("Hire %(name)s", name=row.name), submit=_("Hire"),
        note=_("This makes an agent in training, on the project from the first working day."),
        values={"starts_on": max(today(), row.requisition.needed_by), "employment": "own"},
        back=url_for("hiring.candidate", candidate_id=candidate_id), done=_("Hired."),
    )  # fmt: skip
