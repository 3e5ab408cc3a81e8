"""How a letter of the vendor looks: a sample with logo and seal, before anything is issued with them."""

from typing import Any

from flask import Blueprint, request

from bpo.documents.issuing import preview_document, with_pictures
from bpo.kernel.api import house_api
from bpo.kernel.locale import DEFAULT_LANGUAGE, LANGUAGES, _, in_language
from bpo.kernel.permits import Actor, gate, permit
from bpo.kernel.vendor import head_in, letterhead, pictures
from bpo.kernel.web import actor, db, download, today

views = Blueprint("vendor_papers", __name__)
api = house_api("vendor_papers", "How the vendor's papers look")
TEMPLATE = "print/sample_letter.html"


@permit("vendor.view")
def sample_letter(session: Any, actor: Actor, *, language: str, day: Any) -> bytes:
    """A letter as it would go out today, marked as a draft."""
    vendor = letterhead(session)
    facts: dict[str, Any] = {
        "letterhead": {
            **head_in(vendor, language), "email": vendor["email"], "website": vendor["website"],
            "taxpayer_id": vendor["uscc"],
        },
        "accounts": [[vendor["bank"], vendor["bank_account"]]],
    }  # fmt: skip
    return preview_document(
        template=TEMPLATE, facts=with_pictures(facts, pictures(session)), language=language, day=day
    )


def _asked_language() -> str:
    wanted = request.args.get("language", "")
    return wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE


@views.get("/vendor/sample-letter")
@gate(sample_letter)
def preview() -> Any:
    language = _asked_language()
    data = sample_letter(db(), actor(), language=language, day=today())
    with in_language(language):
        name = _("Sample letter")
    return download(data, f"{name}.pdf", "application/pdf")


@api.resource("GET", "/vendor/sample-letter", file="application/pdf")
@gate(sample_letter)
def read_sample() -> Any:
    """A sample letter with logo and seal, as a PDF."""
    return download(
        sample_letter(db(), actor(), language=_asked_language(), day=today()), "sample-letter.pdf", "application/pdf"
    )
