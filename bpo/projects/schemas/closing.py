"""The shapes of a closing, its checklist and the certificates; what they are called, how their acts are told."""

from flask_babel.speaklater import LazyString

from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.errors import text
from bpo.kernel.locale import _, _l
from bpo.kernel.roles import Department
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects.rules import ClosingCode, ClosingReason, ClosingState, DataKind, Disposal, ItemState

REASONS = {
    ClosingReason.TERM_ENDED: _l("The contract's term ended"),
    ClosingReason.CLIENT_ENDED: _l("The client ended it"),
    ClosingReason.VENDOR_ENDED: _l("We ended it"),
    ClosingReason.MERGED: _l("Merged into another project"),
}
CLOSING_STATES = {
    ClosingState.PROPOSED: _l("Applied for"),
    ClosingState.UNDER_WAY: _l("Under way"),
    ClosingState.DECLINED: _l("Declined"),
    ClosingState.CALLED_OFF: _l("Called off"),
    ClosingState.CLOSED: _l("Closed"),
}
CLOSING_TONES = {
    ClosingState.PROPOSED: "warn",
    ClosingState.UNDER_WAY: "info",
    ClosingState.DECLINED: "neutral",
    ClosingState.CALLED_OFF: "neutral",
    ClosingState.CLOSED: "good",
}
CODES = {
    ClosingCode.USAGE_CLOSED: _l("Last usage imported"),
    ClosingCode.SEATS_RELEASED: _l("Seats released"),
    ClosingCode.AGENTS_RELEASED: _l("Agents released or transferred"),
    ClosingCode.CONTRACTS_ENDED: _l("Contracts ended"),
    ClosingCode.INVOICES_ISSUED: _l("Last invoice issued"),
    ClosingCode.INVOICES_SETTLED: _l("Invoices paid, or listed as disputed"),
    ClosingCode.DEPOSIT_SETTLED: _l("Deposit settled"),
    ClosingCode.REPORTS_HANDED_OVER: _l("Reports handed over"),
    ClosingCode.DATA_RETURNED: _l("Client data returned or destroyed"),
    ClosingCode.ACCESS_REVOKED: _l("Accounts and access revoked"),
    ClosingCode.LESSONS_WRITTEN: _l("Lessons learned written"),
    ClosingCode.CLIENT_ACCEPTED: _l("Accepted by the client"),
}
ITEM_STATES = {
    ItemState.OPEN: _l("To be settled"),
    ItemState.DONE: _l("Done"),
    ItemState.NOT_APPLICABLE: _l("Does not apply"),
}
ITEM_TONES = {ItemState.OPEN: "warn", ItemState.DONE: "good", ItemState.NOT_APPLICABLE: "neutral"}
DISPOSALS = {
    Disposal.RETURNED: _l("Returned"),
    Disposal.DESTROYED: _l("Destroyed"),
    Disposal.BOTH: _l("Returned, and every copy destroyed"),
}
KINDS_OF_DATA = {
    DataKind.CUSTOMERS: _l("Customers' personal data"),
    DataKind.CALLS: _l("Call records"),
    DataKind.RECORDINGS: _l("Recordings"),
    DataKind.ORDERS: _l("Orders"),
    DataKind.LISTS: _l("Call lists"),
    DataKind.KNOWLEDGE: _l("Business documents and scripts"),
    DataKind.CREDENTIALS: _l("Accounts and passwords of the client's systems"),
}


class ClosingIn(f.Schema):
    last_service_on = f.Day(label=_l("Last day of service"), help=_l("The last day on which calls are taken or made."))
    reason_class = f.Choice(ClosingReason, labels=REASONS, label=_l("Why it ends"))
    reason = f.LongText(label=_l("Reason"), max=1000, min=4, help=_l("What was agreed with the client, and when."))


class ReasonIn(f.Schema):
    reason = f.LongText(label=_l("Reason"), max=1000, min=4, help=_l("Everybody on the project will read it."))


class ClosingItemOut(f.Schema):
    id = f.Id(label=_l("No."))
    code = f.Choice(ClosingCode, labels=CODES, label=_l("To settle"))
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))
    state = f.Choice(ItemState, labels=ITEM_STATES, tones=ITEM_TONES, label=_l("State"))
    met = f.Flag(label=_l("Met by the facts"), optional=True)
    found = f.Text(label=_l("Found"))
    missing = f.ma.fields.List(f.ma.fields.String())
    note = f.LongText(label=_l("Note"), optional=True)
    done_at = f.Moment(label=_l("Settled at"), optional=True)
    row_version = f.RowVersion()


class ClosingOut(f.Schema):
    id = f.Id(label=_l("No."))
    project_id = f.Id(label=_l("Project"))
    state = f.Choice(ClosingState, labels=CLOSING_STATES, tones=CLOSING_TONES, label=_l("State"))
    last_service_on = f.Day(label=_l("Last day of service"))
    reason_class = f.Choice(ClosingReason, labels=REASONS, label=_l("Why it ends"))
    reason = f.LongText(label=_l("Reason"))
    proposed_at = f.Moment(label=_l("Proposed at"))
    decided_at = f.Moment(label=_l("Decided at"), optional=True)
    decision_reason = f.LongText(label=_l("Why it was declined or called off"), optional=True)
    closed_at = f.Moment(label=_l("Closed at"), optional=True)
    reopened_at = f.Moment(label=_l("Opened again at"), optional=True)
    reopened_reason = f.LongText(label=_l("Why it was opened again"), optional=True)


class ClosingPageOut(ClosingOut):
    items = f.ma.fields.List(f.ma.fields.Nested(ClosingItemOut))


class SettleForm(f.Schema):
    state = f.Choice(
        ItemState, labels={one: ITEM_STATES[one] for one in (ItemState.DONE, ItemState.NOT_APPLICABLE)},
        label=_l("How it stands"),
    )  # fmt: skip
    note = f.LongText(label=_l("Note"), optional=True, max=2000,
                      help=_l("What was done and where it is filed; why it does not apply."))  # fmt: skip
    evidence = f.File(label=_l("Evidence"), optional=True, help=_l("A receipt, a letter, a signed form: one file."))
    row_version = f.RowVersion()


class SettleIn(f.Schema):
    state = f.Choice(ItemState, labels=ITEM_STATES, label=_l("How it stands"))
    note = f.LongText(label=_l("Note"), optional=True, max=2000)
    row_version = f.RowVersion()


class ClosingFileIn(f.Schema):
    evidence = f.File(label=_l("Evidence"))


class CertificateIn(f.Schema):
    disposal = f.Choice(Disposal, labels=DISPOSALS, label=_l("What became of the data"))
    data_kinds = f.Choices(DataKind, labels=KINDS_OF_DATA, label=_l("Kinds of data"))
    method = f.LongText(
        label=_l("How it was done"), max=2000, min=4,
        help=_l("By which medium they were handed over, by which procedure they were destroyed, what was checked."),
    )  # fmt: skip
    carried_out_on = f.Day(label=_l("Carried out on"))
    witness_id = f.Reference(label=_l("Witness"), help=_l("A second person of ours who was present and confirms it."))
    whole_client = f.Flag(
        label=_l("It speaks for all data of the client"),
        help=_l("Only when no other project of the client lives: an administrator can then erase what is left."),
    )  # fmt: skip


class CertificateOut(f.Schema):
    id = f.Id(label=_l("No."))
    project_id = f.Id(label=_l("Project"))
    number = f.Text(label=_l("Certificate no."), optional=True)
    disposal = f.Choice(Disposal, labels=DISPOSALS, label=_l("What became of the data"))
    data_kinds = f.ma.fields.List(f.ma.fields.String())
    method = f.LongText(label=_l("How it was done"))
    carried_out_on = f.Day(label=_l("Carried out on"))
    witness_id = f.Id(label=_l("Witness"))
    whole_client = f.Flag(label=_l("It speaks for all data of the client"))
    drawn_up_at = f.Moment(label=_l("Drawn up at"))
    witnessed_at = f.Moment(label=_l("Witnessed at"), optional=True)
    erased_at = f.Moment(label=_l("Erased at"), optional=True)
    row_version = f.RowVersion()


class ErasureIn(f.Schema):
    client_code = f.Text(label=_l("The client's code"), max=20, help=_l("Write it to confirm. It cannot be undone."))


def told(sentence: str, code: ClosingCode) -> str:
    """An act on an item in the reader's language; the places of its own facts stay for the journal."""
    return _(sentence) % {"item": CODES[code], "note": "%(note)s", "name": "%(name)s"}


ITEM_ACTS = {
    "done": text("settled “%(item)s”: %(note)s"),
    "waived": text("noted that “%(item)s” does not apply: %(note)s"),
    "taken_up": text("took up “%(item)s” again"),
    "shown": text("added the file “%(name)s” to “%(item)s”"),
}
journal.sentences(
    {
        f"closing.{act}.{code.value}": LazyString(told, sentence, code)
        for act, sentence in ITEM_ACTS.items()
        for code in ClosingCode
    }
)
journal.sentences(
    {
        "closing.proposed": _l("proposed to close the project, last day of service %(day)s: %(reason)s"),
        "closing.accepted": _l("accepted the closing: the last day of service is %(day)s"),
        "closing.declined": _l("declined to close the project: %(reason)s"),
        "closing.called_off": _l("called the closing off: %(reason)s"),
        "closing.closed": _l("closed the project"),
        "closing.reopened": _l("opened the closed project again: %(reason)s"),
        "certificates.drawn_up": _l("drew up a certificate of what became of the client's data"),
        "certificates.witnessed": _l("witnessed the certificate %(number)s"),
        "certificates.erased": _l("erased the personal data of %(client)s by the certificate %(number)s"),
    }
)
journal.labels({"last_service_on": _l("Last day of service"), "note": _l("Note"), "method": _l("How it was done")})
