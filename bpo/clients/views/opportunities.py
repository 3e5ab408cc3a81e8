"""Pages of opportunities: the list, one of them, opening, editing, taking it from stage to stage."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from bpo.clients import actions, queries, rules
from bpo.clients.models import Advice, Opportunity
from bpo.clients.rules import OPEN, OpportunityStage
from bpo.clients.schemas import (
    LEAD_SOURCES,
    MODES,
    STAGE_TONES,
    STAGES,
    WAYS,
    EndIn,
    OpportunityEdit,
    OpportunityIn,
    OpportunityRow,
)  # fmt: skip
from bpo.clients.views.blueprint import views
from bpo.imports.shown import import_acts
from bpo.kernel import slots
from bpo.kernel.errors import Invalid, text
from bpo.kernel.fields import Choices
from bpo.kernel.locale import _, _l, say_day, say_error, say_money, say_number
from bpo.kernel.permits import Actor, gate
from bpo.kernel.roles import Role
from bpo.kernel.slots import Waiting, WaitKind
from bpo.kernel.web import Beside, Filter, Listing, actor, db, done, form_page, history_of, list_page, now, today
from bpo.people.queries import name_of, people_with_role, person_names

OPPORTUNITIES = Listing(
    OpportunityRow, columns="number title client stage owner expected_start_on value probability weighted next_step_on",
    key=Opportunity.id, default="-number", search=(Opportunity.number, Opportunity.title, Opportunity.competitors),
    at={"client": queries.short_name_of(Opportunity.client_id), "owner": name_of(Opportunity.owner_id),
        "weighted": queries.weighted()},
    totals="value weighted", name="opportunities", title=_l("Opportunities"), permits="opportunities.view",
    filters=(
        Filter("stage", _l("Stage"), Opportunity.stage, list(STAGES.items())),
        Filter("owner_id", _l("Sales owner"), Opportunity.owner_id,
               lambda session, _actor: people_with_role(session, Role.SALES)),
        Filter("open", _l("Where they stand"), None, [("open", _l("Under way")), ("ended", _l("Ended"))],
               where=lambda value: Opportunity.stage.in_(OPEN) if value == "open" else Opportunity.stage.not_in(OPEN)),
        Filter("mode", _l("Cooperation mode"), Opportunity.mode, list(MODES.items())),
        Filter("source", _l("How it came to us"), Opportunity.source, list(LEAD_SOURCES.items())),
    ),
    link=lambda row: url_for("clients.opportunity", opportunity_id=row.id),
)  # fmt: skip


def with_names(rows: list[Opportunity]) -> list[Beside]:
    clients = queries.client_names(db(), [one.client_id for one in rows])
    owners = person_names(db(), [one.owner_id for one in rows if one.owner_id])
    return [Beside(one, client=clients.get(one.client_id), owner=owners.get(one.owner_id or 0)) for one in rows]


@views.get("/opportunities")
@gate(queries.opportunities_listed)
def opportunities_index() -> Any:
    may = actor().may("opportunities.edit")
    return list_page(
        OPPORTUNITIES, queries.opportunities_listed(db(), actor()), title=_("Opportunities"), shape=with_names,
        empty=_("Business that clients may give us stands here, from the first contact to the won project. "
                "Sales opens it."),
        new=(_("Open an opportunity"), url_for("clients.new_opportunity")) if may else None,
        acts=[(_("Pipeline"), url_for("clients.board")), *import_acts("opportunities", actor())],
    )  # fmt: skip


def asked_fields(schema: OpportunityIn) -> OpportunityIn:
    schema.fields["client_id"].pick = queries.clients_to_pick  # type: ignore[attr-defined]
    return schema


@views.route("/opportunities/new", methods=["GET", "POST"])
@gate(actions.open_opportunity)
def new_opportunity() -> Any:
    def save(data: dict[str, Any]) -> str:
        row = actions.open_opportunity(db(), actor(), **data, now=now())
        return url_for("clients.opportunity", opportunity_id=row.id)

    return form_page(
        asked_fields(OpportunityIn()), save, title=_("Open an opportunity"), submit=_("Open opportunity"),
        values={"client_id": request.args.get("client", type=int)}, back=url_for("clients.opportunities_index"),
        crumbs=[(_("Opportunities"), url_for("clients.opportunities_index"))],
    )  # fmt: skip


def address_of(row: Opportunity) -> str:
    return url_for("clients.opportunity", opportunity_id=row.id)


def crumbs_to(row: Opportunity) -> list[tuple[str, str]]:
    return [(_("Opportunities"), url_for("clients.opportunities_index")), (row.number, address_of(row))]


@views.get("/opportunities/<int:opportunity_id>")
@gate(queries.opportunity_page)
def opportunity(opportunity_id: int) -> Any:
    row = queries.opportunity_page(db(), actor(), opportunity_id)
    may_edit = actor().may("opportunities.edit") and row.stage in OPEN
    owner = person_names(db(), [row.owner_id]).get(row.owner_id) if row.owner_id else None
    compare = url_for("clients.new_advice", opportunity_id=row.id)
    return render_template(
        "clients/opportunity.html", opportunity=row, stage=STAGES[row.stage], tone=STAGE_TONES[row.stage],
        steps=steps_of(row), acts=acts_of(row), about=about(row, owner), owner=owner, may_edit=may_edit,
        late=row.next_step_on is not None and row.next_step_on < today(), advice=advice_shown(row.advice),
        compare=compare if may_edit and row.advice else None, history=history_of(row, *row.advice),
    )  # fmt: skip


def steps_of(row: Opportunity) -> list[dict[str, str]]:
    """The open stages as the line of its life, and how it ended."""
    if row.stage in rules.ENDED_BADLY:
        ended = say_day(row.ended_on) if row.ended_on else ""
        return [{"label": str(STAGES[row.stage]), "note": ended, "state": "now"}]
    line = (*OPEN, OpportunityStage.WON)
    place = line.index(row.stage)
    return [
        {"label": str(STAGES[one]), "note": say_day(row.ended_on) if row.ended_on and number == place else "",
         "state": "done" if number < place or row.stage == OpportunityStage.WON else "now" if number == place
         else "todo"}
        for number, one in enumerate(line)
    ]  # fmt: skip


def about(row: Opportunity, owner: str | None) -> list[tuple[Any, ...]]:
    services = OpportunityIn().fields["services"]
    assert isinstance(services, Choices)
    client = queries.client_names(db(), [row.client_id])[row.client_id]
    may_see = actor().may("clients.view")
    facts: list[tuple[Any, ...]] = [
        (_("Client"), client, url_for("clients.show", client_id=row.client_id) if may_see else None),
        (_("Cooperation mode"), str(MODES[row.mode])),
        (_("Services"), services.shown(row.services)),
        (_("Expected start"), say_day(row.expected_start_on) if row.expected_start_on else None),
        (_("Seats"), say_number(row.seats) if row.seats else None),
        (_("Volume a month"), say_number(row.monthly_volume) if row.monthly_volume else None),
        (_("Service hours"), row.service_hours),
        (_("Value a year"), say_money(row.value_minor) if row.value_minor else None),
        (_("Probability"), f"{row.probability}%"),
        (_("Weighted value"), say_money(row.weighted_minor) if row.value_minor else None),
        (_("Competitors"), row.competitors),
        (_("How it came to us"), str(LEAD_SOURCES[row.source])),
        (_("Sales owner"), owner),
        (_("Opened on"), say_day(row.opened_on)),
    ]
    if row.project_id is not None:
        name = slots.ask("project_title", db(), actor(), row.project_id)
        facts.append((_("Project"), *(name or (_("opened"), None))))
    return facts


def step(row: Opportunity, stage: OpportunityStage) -> dict[str, Any]:
    """The act that takes it to a stage: a form page (`url`) or a post; with the reason where something is missing."""
    refused = rules.why_not(queries.facts_of_opportunity(row), stage)
    act: dict[str, Any] = {
        "url": None,
        "post": None,
        "hidden": {},
        "why": say_error(refused[1], {}) if refused else None,
    }
    if stage == OpportunityStage.WON:
        return {**act, "label": _("Open its project"), "url": url_for("projects.new", opportunity=row.id)}
    if stage in rules.ENDED_BADLY:
        label = _("Lost to another vendor") if stage == OpportunityStage.LOST else _("Drop it")
        where = url_for("clients.end_opportunity", opportunity_id=row.id, ending=stage.value)
        return {**act, "label": label, "url": where}
    label = _("Take it up again") if row.stage in rules.ENDED_BADLY else _("To: %(stage)s", stage=STAGES[stage])
    where = url_for("clients.move_opportunity", opportunity_id=row.id)
    return {**act, "label": label, "post": where, "hidden": {"stage": stage.value}}


def acts_of(row: Opportunity) -> dict[str, Any]:
    """The next step of its way as the one button, the other moves and editing in the menu."""
    if not actor().may("opportunities.edit"):
        return {"next": None, "menu": []}
    moves = [step(row, stage) for stage in rules.MOVES[row.stage]
             if stage != OpportunityStage.WON or actor().may("projects.open")]  # fmt: skip
    edit = {"label": _("Edit"), "url": url_for("clients.edit_opportunity", opportunity_id=row.id), "why": None}
    return {"next": moves[0] if moves else None, "menu": [*([edit] if row.stage in OPEN else []), *moves[1:]]}


def advice_shown(kept: Iterable[Advice]) -> list[list[Any]]:
    """The comparisons, newest first: with the way that costs least and what it costs."""
    rows = list(kept)
    names = person_names(db(), [one.made_by for one in rows if one.made_by])
    shown = []
    for one in rows:
        results: Any = one.results
        least = min(results["ways"], key=lambda way: int(way["total_minor"]))
        shown.append([
            {"text": one.number, "url": url_for("clients.advice", advice_id=one.id), "kind": "code"},
            {"text": say_day(one.made_at.date()), "kind": "day"}, names.get(one.made_by or 0), str(WAYS[least["way"]]),
            {"text": say_money(int(least["total_minor"]), symbol=False), "align": "right"},
        ])  # fmt: skip
    return shown


@views.route("/opportunities/<int:opportunity_id>/edit", methods=["GET", "POST"])
@gate(actions.edit_opportunity)
def edit_opportunity(opportunity_id: int) -> Any:
    row = queries.opportunity_page(db(), actor(), opportunity_id)

    def save(data: dict[str, Any]) -> str:
        actions.edit_opportunity(db(), actor(), opportunity_id=opportunity_id, **data)
        return address_of(row)

    return form_page(
        asked_fields(OpportunityEdit()), save, title=_("Edit %(name)s", name=row.number), submit=_("Save"), values=row,
        back=address_of(row), crumbs=crumbs_to(row), done=_("Saved."),
    )  # fmt: skip


@views.post("/opportunities/<int:opportunity_id>/stage")
@gate(actions.move_opportunity)
def move_opportunity(opportunity_id: int) -> Any:
    stage = request.form.get("stage", "")
    if stage not in OPEN:
        raise Invalid("stage", text("“%(name)s” is no stage of an open opportunity."), "stage", name=stage)
    row = actions.move_opportunity(
        db(), actor(), opportunity_id=opportunity_id, stage=OpportunityStage(stage), today=today()
    )
    back = url_for("clients.board") if request.form.get("board") else address_of(row)
    return done(back, _("%(number)s is at “%(stage)s” now.", number=row.number, stage=STAGES[row.stage]))


@views.route("/opportunities/<int:opportunity_id>/<any(lost, dropped):ending>", methods=["GET", "POST"])
@gate(actions.move_opportunity)
def end_opportunity(opportunity_id: int, ending: str) -> Any:
    row = queries.opportunity_page(db(), actor(), opportunity_id)
    wanted = OpportunityStage(ending)

    def save(data: dict[str, Any]) -> str:
        actions.move_opportunity(db(), actor(), opportunity_id=opportunity_id, stage=wanted, today=today(), **data)
        return address_of(row)

    lost = wanted == OpportunityStage.LOST
    return form_page(
        EndIn, save,
        title=_("%(number)s is lost", number=row.number) if lost else _("Drop %(number)s", number=row.number),
        submit=_("Mark as lost") if lost else _("Drop it"), values=row, danger=True, back=address_of(row),
        crumbs=crumbs_to(row), note=_("It can be taken up again later."),
    )  # fmt: skip


@slots.waits_for
def next_steps(session: Session, who: Actor, day: date) -> Iterable[Waiting]:
    """The next steps of one's own opportunities that are due, or nearly."""
    if who.almighty or who.grant("opportunities.edit") is None:
        return
    due = queries.due_steps(session, who.persons("opportunities.edit"), day + rules.DUE_SOON)
    clients = queries.client_names(session, {one.client_id for one in due})
    for one in due:
        yield Waiting(
            sentence=one.next_step or "", url=address_of(one), where=f"{clients.get(one.client_id)} {one.title}",
            due_on=one.next_step_on, key=f"next-step:{one.id}", kind=WaitKind.TASK, permit="opportunities.edit",
        )  # fmt: skip
