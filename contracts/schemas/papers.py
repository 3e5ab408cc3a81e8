"""The shapes of contracts and their documents going in and out, and how acts on them are told."""

import marshmallow as ma

from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l
from contracts.rules import ContractState, DocumentKind, FeeModel, Standing
from contracts.schemas.words import DOCUMENT_STATES, DOCUMENT_TONES, FEE_MODELS, STANDING_TONES, STANDINGS

DOCUMENT_KINDS = {
    DocumentKind.BODY: _l("Contract body"),
    DocumentKind.ANNEX: _l("Annex"),
    DocumentKind.SUPPLEMENT: _l("Supplement"),
}


class ContractRow(f.Schema):
    id = f.Id(label=_l("No."))
    number = f.Text(label=_l("Contract"))
    title = f.Text(label=_l("Title"))
    client = f.Text(label=_l("Client"))
    project = f.Text(label=_l("Project"))
    standing = f.Choice(Standing, labels=STANDINGS, tones=STANDING_TONES, label=_l("State"))
    starts_on = f.Day(label=_l("First day"))
    last_on = f.Day(label=_l("Last day"))


class ReminderRow(f.Schema):
    id = f.Id(label=_l("No."))
    contract_id = f.Id(label=_l("No."))
    number = f.Text(label=_l("Contract"))
    title = f.Text(label=_l("Title"))
    client = f.Text(label=_l("Client"))
    project = f.Text(label=_l("Project"))
    days_before = f.Integer(label=_l("Days before the end"))
    last_on = f.Day(label=_l("Last day"))
    raised_on = f.Day(label=_l("Raised"))
    seen_at = f.Moment(label=_l("Seen"), optional=True)


class ReminderOut(f.Schema):
    id = f.Id(label=_l("No."))
    contract_id = f.Id(label=_l("Contract"))
    days_before = f.Integer(label=_l("Days before the end"))
    raised_on = f.Day(label=_l("Raised"))
    seen_at = f.Moment(label=_l("Seen"), optional=True)


class StatementOut(f.Schema):
    key = f.Text(label=_l("Term"))
    value = ma.fields.Raw(metadata={"description": "As in docs/rating.md; null: no longer applies."})
    clause = f.Text(label=_l("Clause no."))
    starts_on = f.Day(label=_l("First day"))
    ends_on = f.Day(label=_l("To, not included"), optional=True)


class DocumentOut(f.Schema):
    id = f.Id(label=_l("No."))
    contract_id = f.Id(label=_l("Contract"))
    kind = f.Choice(DocumentKind, labels=DOCUMENT_KINDS, label=_l("Kind"))
    number = f.Integer(label=_l("Number"))
    title = f.Text(label=_l("Title"))
    state = f.Choice(ContractState, labels=DOCUMENT_STATES, tones=DOCUMENT_TONES, label=_l("State"))
    effective_from = f.Day(label=_l("Holds from"))
    approved_at = f.Moment(label=_l("Approved"), optional=True)
    approval_reason = f.Text(label=_l("Reason"), optional=True)
    signed_on = f.Day(label=_l("Signed on"), optional=True)
    signatory_vendor = f.Text(label=_l("Signed for us by"), optional=True)
    signatory_client = f.Text(label=_l("Signed for the client by"), optional=True)
    terms = ma.fields.List(ma.fields.Nested(StatementOut))
    row_version = f.RowVersion()


class ContractOut(f.Schema):
    id = f.Id(label=_l("No."))
    number = f.Text(label=_l("Contract"))
    title = f.Text(label=_l("Title"))
    project_id = f.Id(label=_l("Project"))
    client_id = f.Id(label=_l("Client"))
    currency = f.Text(label=_l("Currency"))
    fee_model = f.Choice(FeeModel, labels=FEE_MODELS, label=_l("Fee model"))
    standing = f.Choice(Standing, labels=STANDINGS, label=_l("State"))
    starts_on = f.Day(label=_l("First day"))
    last_on = f.Day(label=_l("Last day"))
    notice_days = f.Integer(label=_l("Notice period"))
    row_version = f.Integer(label=_l("Version"))
    documents = ma.fields.List(ma.fields.Nested(DocumentOut))


class TermOut(f.Schema):
    key = f.Text(label=_l("Term"))
    value = ma.fields.Raw(metadata={"description": "As in docs/rating.md."})
    document = f.Text(label=_l("Document"))
    clause = f.Text(label=_l("Clause no."))
    since = f.Day(label=_l("Since"))
    until = f.Day(label=_l("Until, not included"), optional=True)


class ContractDay(f.Schema):
    on = f.Day(label=_l("Day"), optional=True)


class ContractApproval(f.Schema):
    reason = f.LongText(
        label=_l("Reason"), optional=True, max=2000, help=_l("Needed where the offer lies outside the set standards.")
    )


class ContractSignature(f.Schema):
    signed_on = f.Day(label=_l("Signed on"))
    signatory_vendor = f.Text(label=_l("Signed for us by"), max=60, group="who")
    signatory_client = f.Text(label=_l("Signed for the client by"), max=60, group="who")


class SignatureForm(ContractSignature):
    scan = f.File(label=_l("Scan of the signed copy"), optional=True, accept=".pdf,.png,.jpg,.jpeg,.zip")


class ContractFile(f.Schema):
    file = f.File(label=_l("File"), accept=".pdf,.png,.jpg,.jpeg,.docx,.doc,.xlsx,.xls,.zip")


class ContractTermination(f.Schema):
    last_on = f.Day(label=_l("Last day in force"))
    reason = f.LongText(label=_l("Reason"), max=2000)


journal.sentences(
    {
        "contracts.drafted": _l("drafted contract %(number)s “%(title)s”"),
        "contracts.edited": _l("changed the draft of %(number)s"),
        "contracts.supplement_drafted": _l("drafted %(number)s “%(title)s”, to hold from %(day)s"),
        "contracts.approved": _l("approved %(number)s"),
        "contracts.reopened": _l("took %(number)s back to draft"),
        "contracts.withdrawn": _l("withdrew %(number)s"),
        "contracts.signed": _l("noted that %(number)s was signed on %(day)s by %(vendor)s and %(client)s"),
        "contracts.file_attached": _l("attached “%(name)s” to %(number)s"),
        "contracts.terminated": _l("ended %(number)s, no longer in force from %(day)s: %(reason)s"),
        "contracts.reminded": _l("reminded of the end of %(number)s in %(left)s days"),
        "contracts.reminder_seen": _l("took note of the end of %(number)s"),
    }
)
journal.labels(
    {
        "title": _l("Title"),
        "starts_on": _l("First day"),
        "ends_on": _l("First day after the term"),
        "notice_days": _l("Notice period"),
        "currency": _l("Currency"),
        "state": _l("State"),
        "effective_from": _l("Holds from"),
        "approval_reason": _l("Reason"),
        "signed_on": _l("Signed on"),
        "signatory_vendor": _l("Signed for us by"),
        "signatory_client": _l("Signed for the client by"),
        "terminated_on": _l("No longer in force from"),
    }
)
