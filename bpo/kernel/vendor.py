"""The vendor itself: the letterhead of its papers, the name on its pages."""

from typing import Any

from flask import Blueprint, current_app, g, url_for
from sqlalchemy.orm import Session

from bpo.kernel import fields as f
from bpo.kernel import journal, slots
from bpo.kernel.db import check_version
from bpo.kernel.locale import _, _l, language
from bpo.kernel.models import Vendor
from bpo.kernel.permits import Actor, gate, permit
from bpo.kernel.uscc import checked
from bpo.kernel.web import actor, db, form_page

UNNAMED = _l("Call-center outsourcing platform")

views = Blueprint("vendor", __name__)
slots.nav(_l("Vendor"), "vendor.edit", "vendor.edit", icon="building", order=890, group="house")
journal.sentences({"vendor.edited": _l("edited the vendor's letterhead")})
journal.labels({"name_zh": _l("Chinese name"), "name_en": _l("English name"), "short_name": _l("Short name")})


class VendorIn(f.Schema):
    name_zh = f.Text(label=_l("Chinese name"), max=120)
    name_en = f.Text(label=_l("English name"), max=160)
    short_name = f.Text(label=_l("Short name"), max=40, help=_l("Stands at the top of every page."))
    uscc = f.Text(label=_l("Unified social credit code"), max=30)
    address = f.Text(label=_l("Address"), max=200)
    phone = f.Text(label=_l("Telephone"), max=40)
    bank = f.Text(label=_l("Bank"), max=120)
    bank_account = f.Text(label=_l("Account number"), max=40)
    row_version = f.RowVersion()


@permit("vendor.edit")
def describe_vendor(session: Session, actor: Actor, *, row_version: int | None = None, **facts: str) -> Vendor:
    """What stands on letters and invoices from now on; issued papers keep what they say."""
    facts["uscc"] = checked(facts["uscc"])
    vendor = session.get(Vendor, 1)
    if vendor is None:
        vendor = Vendor(id=1, **facts)
        session.add(vendor)
    else:
        check_version(vendor, row_version)
        for name in ("name_zh", "name_en", "short_name", "uscc", "address", "phone", "bank", "bank_account"):
            setattr(vendor, name, facts[name])
    journal.record(session, actor, "vendor.edited", vendor)
    return vendor


def letterhead(session: Session) -> dict[str, str]:
    """The vendor's facts for a paper: {name_zh, name_en, uscc, address, phone, bank, bank_account}."""
    vendor = session.get(Vendor, 1)
    names = ("name_zh", "name_en", "short_name", "uscc", "address", "phone", "bank", "bank_account")
    return {name: getattr(vendor, name) if vendor else "" for name in names}


@slots.answers("vendor_name")
def vendor_name() -> str:
    if "vendor_name" not in g:
        with current_app.extensions["database"].reads() as session:
            vendor = session.get(Vendor, 1)
        g.vendor_name = str(UNNAMED) if vendor is None else vendor.short_name if language() != "en" else vendor.name_en
    return str(g.vendor_name)


@views.route("/vendor", methods=["GET", "POST"])
@gate(describe_vendor)
def edit() -> Any:
    def save(data: dict[str, Any]) -> str:
        describe_vendor(db(), actor(), **data)
        return url_for("vendor.edit")

    return form_page(
        VendorIn, save, title=_("Vendor"), submit=_("Save"), back=url_for("home.show"), values=db().get(Vendor, 1),
        note=_("What stands on letters and invoices from now on. Papers already issued keep what they say."),
        done=_("Saved."),
    )  # fmt: skip
