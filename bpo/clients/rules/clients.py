"""Who is a client: its tax id, whether it is registered already, how a contact's number is written and masked."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bpo.clients.rules.states import ContactRole, TaxpayerKind
from bpo.kernel import uscc
from bpo.kernel.errors import Conflict, Invalid, text

COMPANY_FORMS = ("股份有限公司", "有限责任公司", "有限公司", "集团公司", "公司")
BRACKETS = re.compile(r"[()\[\]【】〔〕<>《》「」\s·.,、'\"-]")
MOBILE = re.compile(r"\+?[0-9]{5,20}(-[0-9]{1,6})?")


@dataclass(frozen=True)
class ClientFacts:
    """What other floors know of a client; `payment_days` after an invoice it is due."""

    id: int
    code: str
    legal_name_zh: str
    legal_name_en: str | None
    short_name: str
    uscc: str | None
    taxpayer_kind: TaxpayerKind
    invoice_address: str | None
    invoice_phone: str | None
    bank: str | None
    bank_account: str | None
    invoice_email: str | None
    payment_days: int


@dataclass(frozen=True)
class ContactFacts:
    """A person at the client's, the mobile number only in its masked form."""

    id: int
    name: str
    role: ContactRole
    position: str | None
    email: str | None
    mobile_masked: str | None


@lru_cache(maxsize=8192)
def bare_name(name: str) -> str:
    """A legal name without its company form, brackets and blanks: by it two spellings of one company are the same."""
    bare = BRACKETS.sub("", unicodedata.normalize("NFKC", name)).casefold()
    for form in COMPANY_FORMS:
        if bare.endswith(form) and bare != form:
            return bare.removesuffix(form)
    return bare


def checked_uscc(code: str | None, kind: TaxpayerKind) -> str | None:
    """The code of a company in China, checked; a foreign company has none. Raises `Invalid` on the field `uscc`."""
    if kind == TaxpayerKind.FOREIGN:
        if code:
            raise Invalid(
                "foreign_uscc",
                text(
                    "A foreign company has no unified social credit code. Leave it blank, or change the taxpayer kind."
                ),
                "uscc",
            )
        return None
    if not code:
        raise Invalid(
            "uscc_missing", text("A company in China has a unified social credit code: it stands on its licence."),
            "uscc",
        )  # fmt: skip
    return uscc.checked(code)


def refuse_double(legal_name: str, code: str | None, known: Iterable[tuple[str, str, str | None]]) -> None:
    """Raise `Conflict` naming the client that has this code or this name. `known`: (code, legal name, uscc)."""
    bare, others = bare_name(legal_name), list(known)
    for number, name, registered in others:  # the code first: it settles which company it is
        if code and code == registered:
            raise Conflict(
                "same_uscc",
                text("The unified social credit code %(uscc)s belongs to %(code)s %(name)s, registered already."),
                uscc=code, code=number, name=name,
            )  # fmt: skip
    for number, name, _registered in others:
        if bare == bare_name(name):
            raise Conflict(
                "same_name",
                text("This is the same company as %(code)s %(name)s, registered already. Open that client instead."),
                code=number, name=name,
            )  # fmt: skip


def checked_mobile(number: str) -> str:
    """A telephone number in plain digits, with + and an extension behind a dash. Raises `Invalid` on `mobile`."""
    plain = re.sub(r"[\s().]", "", unicodedata.normalize("NFKC", number))
    extension = re.fullmatch(r"(0[0-9]{2,3})-?([0-9]{7,8})(-[0-9]{1,6})?", plain)
    if extension:
        return f"{extension[1]}{extension[2]}{extension[3] or ''}"
    plain = plain.replace("-", "")
    if not MOBILE.fullmatch(plain):
        raise Invalid(
            "mobile", text("“%(value)s” is not a telephone number. Write digits, such as 13800138000."), "mobile",
            value=number,
        )  # fmt: skip
    return plain


def masked(number: str) -> str:
    """The number as pages show it: 138****5678. Of a short one only the last two digits stay."""
    if len(number) < 9:
        return "*" * (len(number) - 2) + number[-2:]
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
