"""The vendor's own page: letterhead, pictures, accounts; and the same acts over the API."""

from enum import StrEnum
from typing import Any

from flask import Blueprint, render_template, url_for
from marshmallow import validate

from bpo.kernel import fields as f
from bpo.kernel import journal, slots, vendor
from bpo.kernel.api import house_api
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import LANGUAGES, _, _l
from bpo.kernel.models import VendorTaxpayer
from bpo.kernel.permits import gate
from bpo.kernel.row_fields import Rows
from bpo.kernel.vendor import Picture
from bpo.kernel.web import actor, db, done, form_page, history_of, now

views = Blueprint("vendor", __name__)
api = house_api("vendor", "The vendor's letterhead, pictures and accounts")
slots.nav(_l("Vendor"), "vendor.show", "vendor.view", icon="building", order=890, group="house")

TAXPAYERS = {
    VendorTaxpayer.GENERAL: _l("General VAT taxpayer"),
    VendorTaxpayer.SMALL: _l("Small-scale VAT taxpayer"),
}
PICTURES = {Picture.LOGO: _l("Logo"), Picture.SEAL: _l("Seal")}
journal.labels(
    {
        "name_zh": _l("Chinese name"), "name_en": _l("English name"), "short_name": _l("Short name"),
        "taxpayer_kind": _l("Taxpayer kind"), "paper_language": _l("Language of papers"),
        "more_accounts": _l("Further accounts"), "website": _l("Website"),
    }
)  # fmt: skip


class PaperLanguage(StrEnum):
    CHINESE = "zh_Hans_CN"
    ENGLISH = "en"


class AccountRow(f.Schema):
    bank = f.Text(label=_l("Bank"), max=120)
    number = f.Text(label=_l("Account number"), max=40)
    currency = f.Text(
        label=_l("Currency"), max=3, pattern=r"^[A-Z]{3}$", pattern_error=_l("Three capitals, like USD.")
    )  # fmt: skip


class VendorIn(f.Schema):
    name_zh = f.Text(label=_l("Chinese name"), max=120)
    name_en = f.Text(label=_l("English name"), max=160)
    short_name = f.Text(label=_l("Short name"), max=40, help=_l("Stands at the top of every page."))
    uscc = f.Text(label=_l("Unified social credit code"), max=30)
    address = f.Text(label=_l("Address"), max=200)
    phone = f.Text(label=_l("Telephone"), max=40, group="reach")
    email = f.Email(label=_l("E-mail"), max=120, optional=True, group="reach")
    website = f.Text(label=_l("Website"), max=120, optional=True)
    bank = f.Text(label=_l("Bank"), max=120, section=_l("Accounts"), help=_l("Stands on invoices in yuan."))
    bank_account = f.Text(label=_l("Account number"), max=40)
    more_accounts = Rows(
        AccountRow, lines=4, label=_l("Further accounts"), optional=True, validate=validate.Length(max=4),
        help=_l("An invoice in another currency names the first account kept in it."),
    )  # fmt: skip
    taxpayer_kind = f.Choice(
        VendorTaxpayer, labels=TAXPAYERS, label=_l("Taxpayer kind"), optional=True, section=_l("Papers"),
        help=_l("New contracts are offered with the VAT rate of this kind."),
    )  # fmt: skip
    paper_language = f.Choice(
        PaperLanguage, labels={PaperLanguage(code): words for code, words in LANGUAGES.items()}, optional=True,
        label=_l("Language of papers"), help=_l("Used where nobody chose another."),
    )  # fmt: skip
    row_version = f.RowVersion()


class VendorOut(VendorIn):
    logo_file_id = f.Id(label=_l("Logo"), optional=True)
    seal_file_id = f.Id(label=_l("Seal"), optional=True)


class PictureIn(f.Schema):
    file = f.File(
        label=_l("Picture"), accept=".png,.jpg,.jpeg",
        help=_l("PNG or JPEG, at most 4 MB. It is made anew and nothing else of the file is kept."),
    )  # fmt: skip


def _picture(name: str) -> Picture:
    if name not in list(Picture):
        raise NotFound("picture", name=name)
    return Picture(name)


@views.get("/vendor")
@gate(vendor.vendor_shown)
def show() -> Any:
    row = vendor.vendor_shown(db(), actor())
    return render_template(
        "kernel/vendor.html", row=row, taxpayers=TAXPAYERS, languages=LANGUAGES, pictures=PICTURES,
        vat_rate=vendor.vat_rate_offered(db(), now().date()), may_edit=actor().may("vendor.edit"),
        history=history_of(row) if row else [],
    )  # fmt: skip


@views.route("/vendor/edit", methods=["GET", "POST"])
@gate(vendor.describe_vendor)
def edit() -> Any:
    def save(data: dict[str, Any]) -> str:
        vendor.describe_vendor(db(), actor(), **data)
        return url_for("vendor.show")

    return form_page(
        VendorIn, save, title=_("Vendor"), submit=_("Save"), back=url_for("vendor.show"),
        values=vendor.vendor_shown(db(), actor()),
        note=_("What stands on letters and invoices from now on. Papers already issued keep what they say."),
        done=_("Saved."),
    )  # fmt: skip


@views.route("/vendor/pictures/<picture>", methods=["GET", "POST"])
@gate(vendor.set_picture)
def set_picture(picture: str) -> Any:
    which = _picture(picture)

    def save(data: dict[str, Any]) -> str:
        upload = data["file"]
        vendor.set_picture(
            db(), actor(), picture=which, data=upload.read(), name=upload.filename or "", now=now()
        )  # fmt: skip
        return url_for("vendor.show")

    notes = {
        Picture.LOGO: _("Stands at the top of every paper issued from now on."),
        Picture.SEAL: _("Is printed in the seal area of every paper issued from now on; white becomes transparent."),
    }
    return form_page(
        PictureIn, save, title=str(PICTURES[which]), submit=_("Use this picture"), back=url_for("vendor.show"),
        note=notes[which], crumbs=[(_("Vendor"), url_for("vendor.show"))], done=_("Saved."),
    )  # fmt: skip


@views.post("/vendor/pictures/<picture>/removal")
@gate(vendor.remove_picture)
def remove_picture(picture: str) -> Any:
    vendor.remove_picture(db(), actor(), picture=_picture(picture))
    return done(url_for("vendor.show"), _("The picture is removed. Papers already issued keep it."))


@api.resource("GET", "/vendor", gives=VendorOut)
@gate(vendor.vendor_shown)
def read_vendor() -> Any:
    """The letterhead, accounts and settings of papers."""
    row = vendor.vendor_shown(db(), actor())
    if row is None:
        raise NotFound("vendor")
    return row


@api.resource("PUT", "/vendor", takes=VendorIn, gives=VendorOut)
@gate(vendor.describe_vendor)
def write_vendor(data: dict[str, Any]) -> Any:
    """Change what stands on papers from now on."""
    return vendor.describe_vendor(db(), actor(), **data)


@api.resource("PUT", "/vendor/pictures/<picture>", takes=PictureIn, gives=VendorOut, location="files")
@gate(vendor.set_picture)
def put_picture(data: dict[str, Any], picture: str) -> Any:
    """Put a picture (`logo` or `seal`) on papers issued from now on."""
    which, upload = _picture(picture), data["file"]
    return vendor.set_picture(
        db(), actor(), picture=which, data=upload.read(), name=upload.filename or "", now=now()
    )  # fmt: skip


@api.resource("DELETE", "/vendor/pictures/<picture>", status=204)
@gate(vendor.remove_picture)
def drop_picture(picture: str) -> None:
    """Issue papers without that picture from now on."""
    vendor.remove_picture(db(), actor(), picture=_picture(picture))
