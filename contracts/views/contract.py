"""The contract's page: where it stands, its papers, the terms in force on a day and where each comes from."""

from typing import Any

from flask import render_template, request, url_for

from bpo.clients import queries as clients
from bpo.kernel.locale import _, say_day
from bpo.kernel.period import ONE_DAY
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, history_of, today
from bpo.kernel.web.forms import load
from bpo.projects import queries as projects
from contracts import queries, rules
from contracts.models import Contract
from contracts.rules import ContractState, Standing
from contracts.schemas import FEE_MODELS, STANDING_TONES, STANDINGS, ContractDay
from contracts.views.blueprint import views
from contracts.views.shown import changes_shown, documents_shown, life_of, terms_shown


@views.get("/contracts/<int:contract_id>")
@gate(queries.contract_page)
def show(contract_id: int) -> Any:
    contract = queries.contract_page(db(), actor(), contract_id)
    standing = queries.standing_of(contract, today())
    last = queries.end_of(contract) - ONE_DAY
    asked = load(ContractDay(), {"on": request.args.get("on")})["on"]
    day = asked or min(max(today(), contract.starts_on), last)
    signed = queries.body_of(contract).signed_on is not None
    documents = documents_shown(contract)
    return render_template(
        "contracts/show.html", contract=contract, day=day, documents=documents, signed=signed,
        life=life_of(contract, today()), status=str(STANDINGS[standing]), tone=STANDING_TONES[standing],
        terms=terms_shown(contract, day) if signed and contract.starts_on <= day <= last else [],
        first=contract.starts_on, last=last, changes=changes_shown(contract), rail=rail(contract, standing),
        primary=next((act for one in documents for act in one["acts"] if act.get("primary")), None),
        acts=contract_acts(contract), history=history_of(contract, *contract.documents),
        reminder=reminder_due(contract),
    )  # fmt: skip


def reminder_due(contract: Contract) -> dict[str, Any] | None:
    """The nearest reminder of the end that nobody has taken note of."""
    unseen = [one for one in queries.reminders_of(db(), contract.id) if one.seen_at is None]
    if not unseen:
        return None
    left = rules.days_left(contract.ends_on, today())
    told = (
        _("The contract ends in %(days)s days, on %(last)s. Renew it by a supplement, or prepare its end.")
        if left >= 0
        else _("The contract ended on %(last)s, %(days)s days ago.")
    )
    return {
        "sentence": told % {"days": abs(left), "last": say_day(contract.ends_on - ONE_DAY)},
        "url": url_for("contracts.see_reminder", reminder_id=unseen[-1].id),
    }


def rail(contract: Contract, standing: Standing) -> list[tuple[Any, ...]]:
    """The facts beside the page."""
    end = queries.end_of(contract)
    project_name = projects.project_names(db(), [contract.project_id]).get(contract.project_id)
    client = clients.client_names(db(), [contract.client_id]).get(contract.client_id)
    who = actor()
    pairs: list[tuple[Any, ...]] = [
        (_("Client"), client, f"/clients/{contract.client_id}" if who.may("clients.view") else None),
        (_("Project"), project_name, url_for("contracts.of_project", project_id=contract.project_id)),
        (_("Fee model"), str(FEE_MODELS[queries.fee_model_of(contract)])),
        (_("Currency"), contract.currency),
        (_("Runs"), _("%(since)s to %(last)s", since=say_day(contract.starts_on),
                      last=say_day(contract.ends_on - ONE_DAY))),
        (_("Notice at the latest on"), say_day(rules.notice_deadline(contract.ends_on, contract.notice_days))),
    ]  # fmt: skip
    if standing == Standing.IN_FORCE:
        pairs.append((_("Days left"), str(rules.days_left(end, today()))))
    if contract.terminated_on:
        pairs.append((_("Last day in force"), say_day(end - ONE_DAY)))
        pairs.append((_("Why it was ended"), contract.termination_reason))
    return pairs


def contract_acts(contract: Contract) -> list[dict[str, Any]]:
    """The acts on the contract as a whole: {label, url, why}."""
    who, body, found = actor(), queries.body_of(contract), []
    if who.may("contracts.draft"):
        if body.state == ContractState.SIGNED:
            found.append({"label": _("Draft a supplement"), "url": url_for("contracts.start_supplement",
                                                                           contract_id=contract.id)})  # fmt: skip
        elif body.state != ContractState.TERMINATED:
            why = _("Approved: take it back to draft first.") if body.state == ContractState.APPROVED else None
            url = url_for("contracts.edit", contract_id=contract.id)
            found.append({"label": _("Edit the draft"), "url": url, "why": why or ""})
    if who.may("contracts.terminate") and body.state == ContractState.SIGNED:
        url = url_for("contracts.terminate", contract_id=contract.id)
        found.append({"label": _("End it early"), "url": url})
    return found
