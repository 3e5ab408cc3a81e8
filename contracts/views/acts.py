"""Acts on a contract's documents: approval, signature, withdrawal, files; and ending a contract early."""

from typing import Any

from flask import url_for
from werkzeug.datastructures import FileStorage

from bpo.kernel.locale import _
from bpo.kernel.period import ONE_DAY
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, done, form_page, now, today
from contracts import actions, queries
from contracts.models import ContractDocument
from contracts.schemas import ContractApproval, ContractFile, ContractTermination, SignatureForm
from contracts.views.blueprint import views
from contracts.views.shown import doubts_shown


def read(upload: FileStorage | None) -> tuple[str, bytes] | None:
    """(name, bytes) of an uploaded file."""
    return None if upload is None else (upload.filename or "file", upload.read())


def page_of(document: ContractDocument) -> str:
    return url_for("contracts.show", contract_id=document.contract_id)


def around(document: ContractDocument) -> dict[str, Any]:
    """Where a form about a document leads back to."""
    contract, back = document.contract, page_of(document)
    return {"back": back, "crumbs": [(_("Contracts"), url_for("contracts.index")), (contract.number, back)]}


@views.route("/contract-documents/<int:document_id>/approval", methods=["GET", "POST"])
@gate(actions.approve_document)
def approve(document_id: int) -> Any:
    document = queries.document_page(db(), actor(), document_id)
    label = queries.label_of(document.contract, document)

    def save(data: dict[str, Any]) -> str:
        actions.approve_document(db(), actor(), document_id=document_id, **data, now=now())
        return page_of(document)

    return form_page(
        ContractApproval, save, title=_("Approve %(number)s", number=label), submit=_("Approve"),
        done=_("Approved. Sales can have it signed."), template="contracts/approval.html",
        doubts=doubts_shown(document), **around(document),
    )  # fmt: skip


@views.route("/contract-documents/<int:document_id>/signature", methods=["GET", "POST"])
@gate(actions.sign_document)
def sign(document_id: int) -> Any:
    document = queries.document_page(db(), actor(), document_id)
    label = queries.label_of(document.contract, document)

    def save(data: dict[str, Any]) -> str:
        scan = read(data.pop("scan"))
        actions.sign_document(db(), actor(), document_id=document_id, scan=scan, **data, now=now())
        return page_of(document)

    return form_page(
        SignatureForm, save, title=_("Record the signatures on %(number)s", number=label),
        submit=_("Record the signatures"), values={"signed_on": today(), "signatory_vendor": actor().name},
        done=_("Signed. Its terms count from the day they hold."),
        note=_("As they stand on the signed copy. Signed, it is never edited: changes are made by supplement."),
        **around(document),
    )  # fmt: skip


@views.post("/contract-documents/<int:document_id>/reopening")
@gate(actions.reopen_document)
def reopen(document_id: int) -> Any:
    document = actions.reopen_document(db(), actor(), document_id=document_id)
    return done(page_of(document), _("Back in draft. It needs a new approval."))


@views.post("/contract-documents/<int:document_id>/withdrawal")
@gate(actions.withdraw_document)
def withdraw(document_id: int) -> Any:
    document = actions.withdraw_document(db(), actor(), document_id=document_id)
    return done(page_of(document), _("Withdrawn."))


@views.route("/contract-documents/<int:document_id>/files/new", methods=["GET", "POST"])
@gate(actions.attach_file)
def attach(document_id: int) -> Any:
    document = queries.document_page(db(), actor(), document_id)
    label = queries.label_of(document.contract, document)

    def save(data: dict[str, Any]) -> str:
        file = read(data["file"]) or ("", b"")
        actions.attach_file(db(), actor(), document_id=document_id, file=file, now=now())
        return page_of(document)

    return form_page(
        ContractFile, save, title=_("Attach a file to %(number)s", number=label), submit=_("Attach"), **around(document)
    )


@views.route("/contracts/<int:contract_id>/termination", methods=["GET", "POST"])
@gate(actions.terminate_contract)
def terminate(contract_id: int) -> Any:
    contract = queries.contract_page(db(), actor(), contract_id)
    back = url_for("contracts.show", contract_id=contract_id)

    def save(data: dict[str, Any]) -> str:
        last = data.pop("last_on")
        actions.terminate_contract(db(), actor(), contract_id=contract_id, ends_on=last + ONE_DAY, **data)
        return back

    return form_page(
        ContractTermination, save, title=_("End %(number)s early", number=contract.number),
        submit=_("End the contract"),
        back=back, danger=True, done=_("The contract ends early. Drafts of supplements were withdrawn."),
        note=_("Bills are made up to the last day in force. Nothing can be changed by supplement any more."),
        crumbs=[(_("Contracts"), url_for("contracts.index")), (contract.number, back)],
    )  # fmt: skip
