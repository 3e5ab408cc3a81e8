"""The list of contracts, a project's contracts, and the reminders of what ends soon."""

from datetime import datetime, timedelta
from typing import Any

from flask import render_template, url_for
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from bpo.clients import queries as clients
from bpo.kernel import fields as f
from bpo.kernel import slots
from bpo.kernel.locale import _, _l
from bpo.kernel.period import ONE_DAY
from bpo.kernel.permits import Actor, gate
from bpo.kernel.web import Bulk, Filter, Listing, actor, db, done, list_page, now, today
from bpo.projects import queries as projects
from contracts import actions, queries, rules
from contracts.models import Contract, ExpiryReminder
from contracts.rules import Standing
from contracts.schemas import STANDING_TONES, STANDINGS, ContractRow, ReminderRow
from contracts.views.blueprint import views
from contracts.views.shown import main_terms

SEEN = {"open": _l("Not seen yet"), "seen": _l("Seen")}
SOON = {"30": _l("within 30 days"), "60": _l("within 60 days"), "90": _l("within 90 days")}


def stands(value: str) -> ColumnElement[bool]:
    return queries.standing_column(today()) == Standing(value)


def ends_within(days: str) -> ColumnElement[bool]:
    """In force, and its last day is at most so many days away."""
    reach = today() + timedelta(days=int(days)) + ONE_DAY
    return stands(Standing.IN_FORCE.value) & (queries.ended_on <= reach)


def seen_or_not(value: str) -> ColumnElement[bool]:
    return ExpiryReminder.seen_at.is_(None) if value == "open" else ExpiryReminder.seen_at.is_not(None)


class ApproveIn(f.Schema):
    reason = f.Text(label=_l("Reason"), optional=True, max=500,
                    help=_l("Needed where a contract departs from the standards."))  # fmt: skip


def body_id(session: Session, who: Actor, permit: str, contract_id: int) -> int:
    """The contract's own text, by which the contract stands."""
    return queries.body_of(queries.contract_for(session, who.under(permit), contract_id)).id


def approve(session: Session, who: Actor, number: int, now: datetime, reason: str | None = None) -> Any:
    document_id = body_id(session, who, "contracts.approve", number)
    return actions.approve_document(session, who, document_id=document_id, now=now, reason=reason)


def reopen(session: Session, who: Actor, number: int, now: datetime) -> Any:
    return actions.reopen_document(session, who, document_id=body_id(session, who, "contracts.draft", number))


def withdraw(session: Session, who: Actor, number: int, now: datetime) -> Any:
    return actions.withdraw_document(session, who, document_id=body_id(session, who, "contracts.draft", number))


CONTRACTS = Listing(
    ContractRow, columns="number title client project standing starts_on last_on", key=Contract.id, default="-number",
    search=(
        Contract.number, Contract.title, clients.short_name_of(Contract.client_id),
        projects.name_of(Contract.project_id),
    ),
    at={
        "client": clients.short_name_of(Contract.client_id), "project": projects.name_of(Contract.project_id),
        "standing": lambda: queries.standing_column(today()), "last_on": queries.day_before(queries.ended_on),
    },
    sorts={"last_on": queries.ended_on}, name="contracts", title=_l("Contracts"), permits="contracts.view",
    bulk=(
        Bulk("approve", _l("Approve"), "contracts.approve", approve, asked=ApproveIn, probe={"reason": "—"}),
        Bulk("reopen", _l("Back to draft"), "contracts.draft", reopen),
        Bulk("withdraw", _l("Withdraw"), "contracts.draft", withdraw, tone="danger"),
    ),
    filters=(
        Filter("standing", _l("State"), None, [(one.value, STANDINGS[one]) for one in Standing], where=stands),
        Filter("ends", _l("Ends"), None, list(SOON.items()), where=ends_within),
        Filter("client", _l("Client"), Contract.client_id, queries.clients_with_contracts),
    ),
    link=lambda row: url_for("contracts.show", contract_id=row.id),
)  # fmt: skip

REMINDERS = Listing(
    ReminderRow, columns="number title client project last_on days_before raised_on seen_at", key=ExpiryReminder.id,
    default="last_on", search=(Contract.number, Contract.title),
    at={
        "number": Contract.number, "title": Contract.title, "client": clients.short_name_of(Contract.client_id),
        "project": projects.name_of(Contract.project_id), "last_on": queries.day_before(ExpiryReminder.ends_on),
    },
    sorts={"last_on": ExpiryReminder.ends_on},
    name="reminders", title=_l("Contract reminders"), permits="contracts.view",
    bulk=(Bulk("seen", _l("Noted"), "contracts.view",
               lambda session, who, number, now: actions.mark_seen(session, who, reminder_id=number, now=now)),),
    filters=(Filter("seen", _l("Seen"), None, list(SEEN.items()), where=seen_or_not),),
    link=lambda row: url_for("contracts.show", contract_id=row.contract_id),
)  # fmt: skip

slots.nav(_l("Contracts"), "contracts.index", "contracts.view", icon="contract", order=30, key="k")
slots.tab("project", "contracts", _l("Contracts"), "contracts.of_project", "contracts.view", order=60)


@views.get("/contracts")
@gate(queries.contracts_listed)
def index() -> Any:
    may = actor().may("contracts.draft")
    return list_page(
        CONTRACTS, queries.contracts_listed(db(), actor(), today=today()), title=_("Contracts"),
        empty=_("Every agreement with a client stands here. Sales drafts one for a project."),
        new=(_("Draft a contract"), url_for("contracts.start")) if may else None,
        acts=[(_("Ending soon"), url_for("contracts.reminders"))],
    )  # fmt: skip


@views.get("/contracts/reminders")
@gate(queries.reminders_listed)
def reminders() -> Any:
    return list_page(
        REMINDERS, queries.reminders_listed(db(), actor()), title=_("Contracts that near their end"),
        crumbs=[(_("Contracts"), url_for("contracts.index"))],
        empty=_("90, 60, 30 and 7 days before a contract ends a reminder stands here. None is due."),
    )  # fmt: skip


@views.post("/contracts/reminders/<int:reminder_id>/seen")
@gate(actions.mark_seen)
def see_reminder(reminder_id: int) -> Any:
    reminder = actions.mark_seen(db(), actor(), reminder_id=reminder_id, now=now())
    return done(url_for("contracts.show", contract_id=reminder.contract_id), _("Noted. The next reminder still comes."))


@views.get("/projects/<int:project_id>/contracts")
@gate(queries.contracts_of_project)
def of_project(project_id: int) -> Any:
    found = queries.contracts_of_project(db(), actor(), project_id)
    rows = []
    for contract in found:
        standing = queries.standing_of(contract, today())
        rows.append(
            {
                "contract": contract,
                "url": url_for("contracts.show", contract_id=contract.id),
                "standing": str(STANDINGS[standing]),
                "tone": STANDING_TONES[standing],
                "last_on": queries.end_of(contract) - ONE_DAY,
                "left": rules.days_left(queries.end_of(contract), today()) if standing == Standing.IN_FORCE else None,
                "terms": main_terms(
                    contract, max(contract.starts_on, min(today(), queries.end_of(contract) - ONE_DAY))
                ),
            }
        )
    return render_template(
        "contracts/of_project.html", **projects.frame(db(), actor(), project_id, "contracts"), rows=rows,
        new=url_for("contracts.start", project=project_id) if actor().may("contracts.draft") else None,
    )  # fmt: skip
