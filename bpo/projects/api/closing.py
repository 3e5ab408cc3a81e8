"""Closing a project, its checklist and its certificates over the API."""

from typing import Any

from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now
from bpo.projects import actions, queries
from bpo.projects.api.resources import api
from bpo.projects.models import Closing, ClosingItem
from bpo.projects.schemas.closing import (
    CertificateIn,
    CertificateOut,
    ClosingFileIn,
    ClosingIn,
    ClosingItemOut,
    ClosingOut,
    ClosingPageOut,
    ErasureIn,
    ReasonIn,
    SettleIn,
)


def item_told(item: ClosingItem, found: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """An item with what the facts say of it now; `met` is null where people settle it, whatever is `found`."""
    finding = found.get(item.code.value) or told.get(item.code.value)
    names = ("id", "code", "department", "state", "note", "done_at", "row_version")
    return {name: getattr(item, name) for name in names} | {
        "met": finding.ok if finding and item.code.value in found else None,
        "found": str(finding.found) if finding else "",
        "missing": [str(one) for one in finding.missing] if finding else [],
    }


def page_told(closing: Closing) -> dict[str, Any]:
    found, told = queries.closing_findings(db(), closing), queries.closing_told(db(), closing)
    names = list(ClosingOut().fields)
    return {name: getattr(closing, name) for name in names} | {
        "items": [item_told(one, found, told) for one in closing.items]
    }


def one_told(item: ClosingItem) -> dict[str, Any]:
    return item_told(item, queries.closing_findings(db(), item.closing), queries.closing_told(db(), item.closing))


@api.resource("GET", "/projects/<int:project_id>/closings", gives=ClosingOut, many=True)
@gate(queries.closings_of)
def closings(project_id: int) -> Any:
    """Every proposal to close the project, newest first."""
    return queries.closings_of(db(), actor(), project_id)


@api.resource("POST", "/projects/<int:project_id>/closings", takes=ClosingIn, gives=ClosingOut, status=201)
@gate(actions.propose_closing)
def propose_closing(data: dict[str, Any], project_id: int) -> Any:
    """Propose to close a project that is live, or on hold after it was live."""
    return actions.propose_closing(db(), actor(), project_id=project_id, **data, now=now())


@api.resource("GET", "/projects/<int:project_id>/closing", gives=ClosingPageOut)
@gate(queries.closing_page)
def closing(project_id: int) -> Any:
    """The closing that is proposed, under way or done, with its checklist and what the facts say."""
    return page_told(queries.closing_page(db(), actor(), project_id))


@api.resource("POST", "/closings/<int:closing_id>/acceptance", gives=ClosingOut)
@gate(actions.accept_closing)
def accept_closing(closing_id: int) -> Any:
    """The director accepts: nothing new is begun on the project."""
    return actions.accept_closing(db(), actor(), closing_id=closing_id, now=now())


@api.resource("POST", "/closings/<int:closing_id>/declining", takes=ReasonIn, gives=ClosingOut)
@gate(actions.decline_closing)
def decline_closing(data: dict[str, Any], closing_id: int) -> Any:
    """The director declines: the project goes on."""
    return actions.decline_closing(db(), actor(), closing_id=closing_id, **data, now=now())


@api.resource("POST", "/closings/<int:closing_id>/calling-off", takes=ReasonIn, gives=ClosingOut)
@gate(actions.call_off_closing)
def call_off_closing(data: dict[str, Any], closing_id: int) -> Any:
    """The project is live as before."""
    return actions.call_off_closing(db(), actor(), closing_id=closing_id, **data)


@api.resource("POST", "/closings/<int:closing_id>/closure", gives=ClosingOut)
@gate(actions.close_project)
def close_project(closing_id: int) -> Any:
    """Close the project for good, once every item is settled."""
    return actions.close_project(db(), actor(), closing_id=closing_id, now=now())


@api.resource("POST", "/closings/<int:closing_id>/reopening", takes=ReasonIn, gives=ClosingOut)
@gate(actions.reopen_project)
def reopen_project(data: dict[str, Any], closing_id: int) -> Any:
    """Open a closed project again, to settle what was left."""
    return actions.reopen_project(db(), actor(), closing_id=closing_id, **data, now=now())


@api.resource("GET", "/closing-items/<int:closing_item_id>", gives=ClosingItemOut)
@gate(queries.closing_item_page)
def closing_item(closing_item_id: int) -> Any:
    """One item of a checklist with what the facts say of it."""
    return one_told(queries.closing_item_page(db(), actor(), closing_item_id))


@api.resource("PUT", "/closing-items/<int:closing_item_id>", takes=SettleIn, gives=ClosingItemOut)
@gate(actions.settle_closing_item)
def settle_item(data: dict[str, Any], closing_item_id: int) -> Any:
    """Say that an item is done, or does not apply; what needs evidence gets its file first."""
    return one_told(actions.settle_closing_item(db(), actor(), item_id=closing_item_id, **data, now=now()))


@api.resource("DELETE", "/closing-items/<int:closing_item_id>/settlement", gives=ClosingItemOut)
@gate(actions.take_up_closing_item)
def take_up_item(closing_item_id: int) -> Any:
    """A settled item is open again."""
    return one_told(actions.take_up_closing_item(db(), actor(), item_id=closing_item_id))


@api.resource(
    "POST", "/closing-items/<int:closing_item_id>/evidence", takes=ClosingFileIn, gives=ClosingItemOut, status=201,
    location="files",
)  # fmt: skip
@gate(actions.add_closing_evidence)
def add_evidence(data: dict[str, Any], closing_item_id: int) -> Any:
    """Add a file (multipart field `evidence`) that shows how the item was settled."""
    upload = data["evidence"]
    return one_told(
        actions.add_closing_evidence(
            db(), actor(), item_id=closing_item_id, name=upload.filename or "file", data=upload.read(), now=now()
        )
    )


@api.resource("GET", "/projects/<int:project_id>/certificates", gives=CertificateOut, many=True)
@gate(queries.certificates_of)
def certificates(project_id: int) -> Any:
    """The certificates of data returned or destroyed, newest first."""
    return queries.certificates_of(db(), actor(), project_id)


@api.resource("POST", "/projects/<int:project_id>/certificates", takes=CertificateIn, gives=CertificateOut, status=201)
@gate(actions.draw_up_certificate)
def draw_up(data: dict[str, Any], project_id: int) -> Any:
    """Draw one up; it is issued once its witness confirms it."""
    return actions.draw_up_certificate(db(), actor(), project_id=project_id, **data, now=now())


@api.resource("GET", "/certificates/<int:certificate_id>", gives=CertificateOut)
@gate(queries.certificate_page)
def certificate(certificate_id: int) -> Any:
    """One certificate."""
    return queries.certificate_page(db(), actor(), certificate_id)


@api.resource("POST", "/certificates/<int:certificate_id>/witness", gives=CertificateOut)
@gate(actions.witness_certificate)
def witness(certificate_id: int) -> Any:
    """The second person confirms; the numbered paper is issued."""
    return actions.witness_certificate(db(), actor(), certificate_id=certificate_id, now=now())


@api.resource("POST", "/certificates/<int:certificate_id>/erasure", takes=ErasureIn, gives=CertificateOut)
@gate(actions.erase_client_data)
def erase(data: dict[str, Any], certificate_id: int) -> Any:
    """The administrator destroys the key of the client's personal data. It cannot be undone."""
    return actions.erase_client_data(db(), actor(), certificate_id=certificate_id, **data, now=now())
