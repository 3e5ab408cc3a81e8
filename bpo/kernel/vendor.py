"""The vendor itself: the letterhead of its papers, its seal and accounts, the name on its pages."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel import files, journal, slots
from bpo.kernel.db import check_absent, check_version
from bpo.kernel.errors import Conflict, text
from bpo.kernel.locale import DEFAULT_LANGUAGE, _l, language
from bpo.kernel.models import StoredFile, Vendor, VendorTaxpayer
from bpo.kernel.permits import Actor, permit
from bpo.kernel.pictures import LOGO, SEAL, remade
from bpo.kernel.uscc import checked

UNNAMED = _l("Call-center outsourcing platform")
NAMES = ("name_zh", "name_en", "short_name", "uscc", "address", "phone", "bank", "bank_account")
OPTIONAL = {
    "email": "", "website": "", "taxpayer_kind": VendorTaxpayer.GENERAL, "paper_language": DEFAULT_LANGUAGE,
    "more_accounts": [],
}  # fmt: skip

journal.sentences(
    {
        "vendor.edited": _l("edited the vendor's letterhead"),
        "vendor.picture_set": _l("set the picture “%(picture)s” of the letterhead"),
        "vendor.picture_removed": _l("removed the picture “%(picture)s” of the letterhead"),
    }
)


class Picture(StrEnum):
    """A picture on the vendor's papers."""

    LOGO = "logo"
    SEAL = "seal"


FRAMES = {Picture.LOGO: LOGO, Picture.SEAL: SEAL}


@permit("vendor.edit")
def describe_vendor(session: Session, actor: Actor, *, row_version: int | None = None, **facts: Any) -> Vendor:
    """What stands on letters and invoices from now on; issued papers keep what they say."""
    facts["uscc"] = checked(facts["uscc"])
    facts = {**facts, **{name: facts.get(name) or usual for name, usual in OPTIONAL.items()}}
    vendor = session.get(Vendor, 1)
    if vendor is None:
        check_absent(session)
        vendor = Vendor(id=1, **facts)
        session.add(vendor)
    else:
        check_version(vendor, row_version)
        for name in (*NAMES, *OPTIONAL):
            setattr(vendor, name, facts[name])
    journal.record(session, actor, "vendor.edited", vendor)
    return vendor


def _named(session: Session) -> Vendor:
    vendor = session.get(Vendor, 1)
    if vendor is None:
        raise Conflict("vendor_unnamed", text("The vendor has no name yet. Fill in the letterhead first."))
    return vendor


@permit("vendor.edit")
def set_picture(
    session: Session, actor: Actor, *, picture: Picture, data: bytes, name: str, now: datetime
) -> Vendor:  # fmt: skip
    """Put a picture on the papers issued from now on. It is made anew from its content: PNG or JPEG, nothing else."""
    vendor = _named(session)
    kept = files.store(
        session, actor, remade(data, name, FRAMES[picture]), name=f"{picture}.png", media_type="image/png",
        subject_type=Vendor.__tablename__, subject_id=vendor.id, project_id=None, now=now,
    )  # fmt: skip
    setattr(vendor, f"{picture}_file_id", kept.id)
    journal.record(session, actor, "vendor.picture_set", vendor, picture=picture, sha256=kept.sha256, given=name[:200])
    return vendor


@permit("vendor.edit")
def remove_picture(session: Session, actor: Actor, *, picture: Picture) -> Vendor:
    """Papers issued from now on go without it; issued ones keep it."""
    vendor = _named(session)
    if getattr(vendor, f"{picture}_file_id") is None:
        raise Conflict("no_picture", text("There is no such picture to remove."))
    setattr(vendor, f"{picture}_file_id", None)
    journal.record(session, actor, "vendor.picture_removed", vendor, picture=picture)
    return vendor


@permit("vendor.view")
def vendor_shown(session: Session, actor: Actor) -> Vendor | None:
    return session.get(Vendor, 1)


@files.parent(Vendor.__tablename__)
@permit("vendor.view")
def _pictures_seen(session: Session, actor: Actor, vendor_id: int) -> Vendor:
    return _named(session)


def account_for(accounts: Iterable[Mapping[str, str]], currency: str) -> Mapping[str, str] | None:
    """The account on which money of a currency is received: the first that is kept in it, else the first of all."""
    known = list(accounts)
    return next((one for one in known if one["currency"] == currency), known[0] if known else None)


def letterhead(session: Session, currency: str = "CNY") -> dict[str, str]:
    """The vendor's facts for a paper: {name_zh, name_en, uscc, address, phone, bank, bank_account, paper_language, …}.

    `bank` and `bank_account` are those on which that currency is received.
    """
    vendor = session.get(Vendor, 1)
    if vendor is None:
        return {**dict.fromkeys((*NAMES, "email", "website"), ""), "paper_language": DEFAULT_LANGUAGE}
    told = {name: getattr(vendor, name) for name in (*NAMES, "email", "website", "paper_language")}
    more: Any = vendor.more_accounts
    main = {"bank": vendor.bank, "number": vendor.bank_account, "currency": "CNY"}
    account = account_for([main, *more], currency) or main
    return {**told, "bank": account["bank"], "bank_account": account["number"]}


def head_in(vendor: Mapping[str, str], language: str) -> dict[str, str]:
    """What stands of the vendor at the head of a paper in that language: {name, address, phone}."""
    name = vendor["name_en"] if language == "en" else vendor["name_zh"]
    return {"name": name or vendor["name_zh"], "address": vendor["address"], "phone": vendor["phone"]}


def pictures(session: Session) -> dict[str, str]:
    """{logo: sha256, seal: sha256} of the pictures there are: a paper's facts name a picture by its content."""
    vendor = session.get(Vendor, 1)
    if vendor is None:
        return {}
    wanted = {getattr(vendor, f"{one}_file_id"): str(one) for one in Picture}
    rows = session.execute(select(StoredFile.id, StoredFile.sha256).where(StoredFile.id.in_([*filter(None, wanted)])))
    return {wanted[number]: sha256 for number, sha256 in rows}


def usual_vat_rate(kind: VendorTaxpayer, on: date) -> Decimal:
    """The VAT rate in per cent that a new contract is offered with.

    ASSUMPTION: call-center services are modern or value-added telecom services, 6% for general taxpayers; small-scale
    taxpayers levy 3%, reduced to 1% up to the end of 2027 (MOF and STA announcement 2023 no. 19).
    """
    if kind == VendorTaxpayer.GENERAL:
        return Decimal(6)
    return Decimal(1) if on <= date(2027, 12, 31) else Decimal(3)


def vat_rate_offered(session: Session, on: date) -> Decimal:
    vendor = session.get(Vendor, 1)
    return usual_vat_rate(vendor.taxpayer_kind if vendor else VendorTaxpayer.GENERAL, on)


NAMED = select(Vendor.short_name, Vendor.name_en).where(Vendor.id == 1)


@slots.answers("vendor_name")
def vendor_name(session: Session) -> str:
    if "vendor_name" not in g:
        names = session.execute(NAMED).one_or_none()
        g.vendor_name = str(UNNAMED) if names is None else names[language() == "en"]
    return str(g.vendor_name)
