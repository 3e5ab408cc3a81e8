"""The shapes of clients and contacts."""

from bpo.clients.rules import ClientStatus, ContactRole, TaxpayerKind
from bpo.clients.schemas.words import CONTACT_ROLES, STATUS_TONES, STATUSES, TAXPAYER_KINDS
from bpo.kernel import fields as f
from bpo.kernel.locale import _l
from bpo.kernel.roles import Role
from bpo.people.queries import people_with_role


class ClientIn(f.Schema):
    """What is written of a client; the code is given by the house."""

    legal_name_zh = f.Text(label=_l("Legal name"), max=120, min=2, help=_l("As on the business licence."))
    legal_name_en = f.Text(label=_l("Legal name in English"), max=160, optional=True)
    short_name = f.Text(label=_l("Short name"), max=40, help=_l("How colleagues call the client; lists show it."))
    taxpayer_kind = f.Choice(TaxpayerKind, labels=TAXPAYER_KINDS, label=_l("Taxpayer kind"), group="tax")
    uscc = f.Text(label=_l("Unified social credit code"), max=30, optional=True, group="tax",
                  help=_l("18 signs. Required of companies in China; the check digit is verified."))  # fmt: skip
    industry = f.Text(label=_l("Industry"), max=60, optional=True)
    owner_id = f.Reference(label=_l("Sales owner"), optional=True, help=_l("You, if left blank and you work in sales."),
                           pick=lambda session, actor: people_with_role(session, Role.SALES))  # fmt: skip
    payment_days = f.Integer(label=_l("Payment term"), unit=_l("days"), min=0, max=365)
    invoice_address = f.Text(label=_l("Invoice address"), max=200, optional=True)
    invoice_phone = f.Text(label=_l("Invoice telephone"), max=40, optional=True)
    bank = f.Text(label=_l("Bank"), max=120, optional=True, group="bank")
    bank_account = f.Text(label=_l("Account number"), max=40, optional=True, group="bank")
    invoice_email = f.Email(label=_l("E-mail for invoices"), max=120, optional=True)


class ClientEdit(ClientIn):
    row_version = f.RowVersion()


class ClientOut(f.Schema):
    id = f.Id(label=_l("No."))
    code = f.Text(label=_l("Client code"))
    legal_name_zh = f.Text(label=_l("Legal name"))
    legal_name_en = f.Text(label=_l("Legal name in English"), optional=True)
    short_name = f.Text(label=_l("Short name"))
    uscc = f.Text(label=_l("Unified social credit code"), optional=True)
    taxpayer_kind = f.Choice(TaxpayerKind, labels=TAXPAYER_KINDS, label=_l("Taxpayer kind"))
    industry = f.Text(label=_l("Industry"), optional=True)
    owner_id = f.Id(label=_l("Sales owner"), optional=True)
    payment_days = f.Integer(label=_l("Payment term"), unit=_l("days"))
    invoice_address = f.Text(label=_l("Invoice address"), optional=True)
    invoice_phone = f.Text(label=_l("Invoice telephone"), optional=True)
    bank = f.Text(label=_l("Bank"), optional=True)
    bank_account = f.Text(label=_l("Account number"), optional=True)
    invoice_email = f.Text(label=_l("E-mail for invoices"), optional=True)
    status = f.Choice(ClientStatus, labels=STATUSES, tones=STATUS_TONES, label=_l("Status"))
    row_version = f.RowVersion()


class ClientRow(ClientOut):
    """A client in a list, with the owner's name."""

    owner = f.Text(label=_l("Sales owner"), optional=True)


class ContactIn(f.Schema):
    name = f.Text(label=_l("Name"), max=60)
    role = f.Choice(ContactRole, labels=CONTACT_ROLES, label=_l("Responsible for"))
    position = f.Text(label=_l("Position"), max=60, optional=True)
    mobile = f.Text(label=_l("Telephone"), max=30, optional=True, load_only=True,
                    help=_l("Stored encrypted, shown masked. When editing, blank keeps the number."))  # fmt: skip
    email = f.Email(label=_l("E-mail"), max=120, optional=True)
    is_primary = f.Flag(label=_l("First contact in this role"))


class ContactEdit(ContactIn):
    remove_mobile = f.Flag(label=_l("Delete the stored telephone number"), load_only=True)
    row_version = f.RowVersion()


class ContactOut(f.Schema):
    id = f.Id(label=_l("No."))
    client_id = f.Id(label=_l("Client"))
    name = f.Text(label=_l("Name"))
    role = f.Choice(ContactRole, labels=CONTACT_ROLES, label=_l("Responsible for"))
    position = f.Text(label=_l("Position"), optional=True)
    mobile_masked = f.Text(label=_l("Telephone"), optional=True)
    email = f.Text(label=_l("E-mail"), optional=True)
    is_primary = f.Flag(label=_l("First contact in this role"))
    row_version = f.RowVersion()


class ContactRow(ContactOut):
    """A contact in the list of all contacts, with the client's code."""

    client = f.Text(label=_l("Client code"))


class ContactReveal(f.Schema):
    reason = f.Text(label=_l("Reason"), max=200, min=2,
                    help=_l("Kept in the journal with your name; the client may ask to see it."))  # fmt: skip


class NumberOut(f.Schema):
    mobile = f.Text(label=_l("Telephone"))
