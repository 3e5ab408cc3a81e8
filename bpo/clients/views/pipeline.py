"""The board of open opportunities: a column a stage, cards that are dragged or moved by their buttons."""

from typing import Any

from flask import render_template, request, url_for

from bpo.clients import queries, rules
from bpo.clients.models import Opportunity
from bpo.clients.rules import OPEN, OpportunityStage
from bpo.clients.schemas import STAGES
from bpo.clients.views.blueprint import views
from bpo.kernel.locale import say_day, say_error, say_money
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, today


@views.get("/opportunities/board")
@gate(queries.pipeline)
def board() -> Any:
    mine = request.args.get("owner") == "me"
    rows = queries.pipeline(db(), actor(), owner_id=actor().id if mine else None)
    clients = queries.client_names(db(), {one.client_id for one in rows})
    may_edit = actor().may("opportunities.edit")
    columns = [
        {"stage": stage.value, "label": str(STAGES[stage]),
         "value": say_money(sum(one.value_minor or 0 for one in rows if one.stage == stage)),
         "cards": [card(one, clients.get(one.client_id, ""), may_edit) for one in rows if one.stage == stage]}
        for stage in OPEN
    ]  # fmt: skip
    return render_template("clients/pipeline.html", columns=columns, any_open=bool(rows), mine=mine, may_edit=may_edit)


def card(row: Opportunity, client: str, may_edit: bool) -> dict[str, Any]:
    """A card: what it is worth, what comes next, and where it may go from here."""
    moves = [move(row, stage) for stage in rules.MOVES[row.stage] if stage in OPEN] if may_edit else []
    due = " ".join(
        part for part in (say_day(row.next_step_on) if row.next_step_on else "", row.next_step or "") if part
    )
    worth = f"{say_money(row.value_minor)} · {row.probability}%" if row.value_minor else f"{row.probability}%"
    return {
        "id": row.id, "title": row.title, "client": client, "value": worth, "next": due, "moves": moves,
        "late": row.next_step_on is not None and row.next_step_on < today(),
        "url": url_for("clients.opportunity", opportunity_id=row.id),
        "post": url_for("clients.move_opportunity", opportunity_id=row.id),
        "to": [one["stage"] for one in moves if one["why"] is None],
    }  # fmt: skip


def move(row: Opportunity, stage: OpportunityStage) -> dict[str, Any]:
    refused = rules.why_not(queries.facts_of_opportunity(row), stage)
    arrow = "→" if OPEN.index(stage) > OPEN.index(row.stage) else "←"
    return {
        "stage": stage.value,
        "label": f"{arrow} {STAGES[stage]}",
        "why": say_error(refused[1], {}) if refused else None,
    }
