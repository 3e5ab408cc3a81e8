"""Contracts over the API: drafting, approval, signature, the terms on a day, supplements, termination, reminders."""

from typing import Any

from bpo.kernel.api import house_api
from bpo.kernel.period import ONE_DAY
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now, today
from contracts import actions, queries, rules
from contracts.models import Contract, ContractDocument, ExpiryReminder
from contracts.schemas import (
    ANY_MODEL,
    EDIT_API,
    SUPPLEMENT_API,
    ContractApproval,
    ContractDay,
    ContractFile,
    ContractOut,
    ContractRow,
    ContractSignature,
    ContractTermination,
    DocumentOut,
    ReminderOut,
    ReminderRow,
    TermOut,
)
from contracts.views.acts import read
from contracts.views.lists import CONTRACTS, REMINDERS

api = house_api("contracts", "Contracts, their documents and terms")


def told(contract: Contract) -> dict[str, Any]:
    """A contract as the API gives it."""
    names = ("id", "number", "title", "project_id", "client_id", "currency", "starts_on", "notice_days", "documents")
    return {
        **{name: getattr(contract, name) for name in names},
        "fee_model": queries.fee_model_of(contract),
        "standing": queries.standing_of(contract, today()),
        "last_on": queries.end_of(contract) - ONE_DAY,
        "row_version": contract.row_version,
    }


@api.listed("/contracts", CONTRACTS, ContractRow)
@gate(queries.contracts_listed)
def contracts() -> Any:
    """Contracts, with the filters of the page."""
    return queries.contracts_listed(db(), actor(), today=today())


@api.resource("POST", "/contracts", takes=ANY_MODEL, gives=ContractOut, status=201)
@gate(actions.draft_contract)
def draft(data: dict[str, Any]) -> Any:
    """Draft a contract: the general entries and those of its fee model."""
    return told(actions.draft_contract(db(), actor(), **data, now=now()))


@api.resource("GET", "/contracts/<int:contract_id>", gives=ContractOut)
@gate(queries.contract_page)
def contract(contract_id: int) -> Any:
    """One contract with its documents and what each of them says."""
    return told(queries.contract_page(db(), actor(), contract_id))


@api.resource("PUT", "/contracts/<int:contract_id>", takes=EDIT_API, gives=ContractOut)
@gate(actions.edit_contract)
def edit(data: dict[str, Any], contract_id: int) -> Any:
    """Change a draft as a whole; what is left out is no longer agreed."""
    return told(actions.edit_contract(db(), actor(), contract_id=contract_id, **data))


@api.resource(
    "GET", "/contracts/<int:contract_id>/terms", takes=ContractDay, location="query", gives=TermOut, many=True
)
@gate(queries.contract_page)
def terms(query: dict[str, Any], contract_id: int) -> Any:
    """The terms in force on a day (`?on=2026-11-22`; left out: today), each with the paper it comes from."""
    found = queries.contract_page(db(), actor(), contract_id)
    day = query["on"] or today()
    held = rules.terms_on(queries.papers_of(found), day) if found.starts_on <= day < queries.end_of(found) else []
    return [
        {"key": one.key, "value": one.value, "document": one.document.label, "clause": one.clause, "since": one.since,
         "until": one.until}
        for one in held
    ]  # fmt: skip


@api.resource("POST", "/contracts/<int:contract_id>/supplements", takes=SUPPLEMENT_API, gives=DocumentOut, status=201)
@gate(actions.draft_supplement)
def supplement(data: dict[str, Any], contract_id: int) -> Any:
    """Draft a supplement that restates groups of terms from a day on, or prolongs the contract."""
    return actions.draft_supplement(db(), actor(), contract_id=contract_id, **data, now=now())


@api.resource("POST", "/contracts/<int:contract_id>/termination", takes=ContractTermination, gives=ContractOut)
@gate(actions.terminate_contract)
def termination(data: dict[str, Any], contract_id: int) -> Any:
    """End a signed contract before its term is over."""
    last = data.pop("last_on")
    return told(
        actions.terminate_contract(db(), actor(), contract_id=contract_id, ends_on=last + ONE_DAY, **data)
    )  # fmt: skip


@api.resource("GET", "/contract-documents/<int:document_id>", gives=DocumentOut)
@gate(queries.document_page)
def document(document_id: int) -> ContractDocument:
    """One document and what it says."""
    return queries.document_page(db(), actor(), document_id)


@api.resource("POST", "/contract-documents/<int:document_id>/approval", takes=ContractApproval, gives=DocumentOut)
@gate(actions.approve_document)
def approval(data: dict[str, Any], document_id: int) -> ContractDocument:
    """Approve a draft; the drafter cannot. Outside the set standards a reason is needed."""
    return actions.approve_document(db(), actor(), document_id=document_id, **data, now=now())


@api.resource("DELETE", "/contract-documents/<int:document_id>/approval", gives=DocumentOut)
@gate(actions.reopen_document)
def reopening(document_id: int) -> ContractDocument:
    """Take an approved document back to draft."""
    return actions.reopen_document(db(), actor(), document_id=document_id)


@api.resource("POST", "/contract-documents/<int:document_id>/signature", takes=ContractSignature, gives=DocumentOut)
@gate(actions.sign_document)
def signature(data: dict[str, Any], document_id: int) -> ContractDocument:
    """Note that both sides have signed; the scan is sent to /files."""
    return actions.sign_document(db(), actor(), document_id=document_id, **data, now=now())


@api.resource("POST", "/contract-documents/<int:document_id>/withdrawal", gives=DocumentOut)
@gate(actions.withdraw_document)
def withdrawal(document_id: int) -> ContractDocument:
    """Give up what was never signed."""
    return actions.withdraw_document(db(), actor(), document_id=document_id)


@api.resource(
    "POST",
    "/contract-documents/<int:document_id>/files",
    takes=ContractFile,
    location="files",
    gives=DocumentOut,
    status=201,
)
@gate(actions.attach_file)
def attachment(data: dict[str, Any], document_id: int) -> ContractDocument:
    """Keep a file with a document (multipart, part `file`)."""
    file = read(data["file"]) or ("", b"")
    return actions.attach_file(db(), actor(), document_id=document_id, file=file, now=now())


@api.listed("/contract-reminders", REMINDERS, ReminderRow)
@gate(queries.reminders_listed)
def reminders() -> Any:
    """Reminders of contracts that near their end."""
    return queries.reminders_listed(db(), actor())


@api.resource("POST", "/contract-reminders/<int:reminder_id>/sight", gives=ReminderOut)
@gate(actions.mark_seen)
def sight(reminder_id: int) -> ExpiryReminder:
    """Take note of a reminder."""
    return actions.mark_seen(db(), actor(), reminder_id=reminder_id, now=now())
