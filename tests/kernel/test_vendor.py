"""The vendor's settings: letterhead, pictures made anew, accounts by currency, the VAT rate offered; all journaled."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from bpo.kernel import files, vendor
from bpo.kernel.errors import Conflict, Invalid
from bpo.kernel.models import JournalEntry, StoredFile, Vendor, VendorTaxpayer
from bpo.kernel.permits import Actor
from bpo.kernel.pictures import LOGO, SEAL, remade
from bpo.kernel.roles import Role
from bpo.kernel.vendor import Picture
from tests.conftest import NOW
from tests.stories.company import uscc

SYSTEM = Actor.system()
FACTS = {
    "name_zh": "恒信呼叫服务有限公司", "name_en": "Hengxin Contact Services", "short_name": "恒信",
    "uscc": "91340100MA2R0XQ47B", "address": "合肥市望江西路 900 号", "phone": "0551-65308800", "bank": "徽商银行",
    "bank_account": "5501 0110",
}  # fmt: skip


@pytest.fixture
def named(session):
    facts = {**FACTS, "uscc": uscc(900_001)}
    vendor.describe_vendor(session, SYSTEM, **facts)
    session.commit()
    return facts


def picture(width=400, height=400, kind="PNG", exif=False) -> bytes:
    drawn = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(drawn).ellipse((10, 10, width - 10, height - 10), outline="red", width=12)
    out, extra = BytesIO(), {}
    if exif:
        told = Image.Exif()
        told[0x010E] = "CANARY in the description"
        extra = {"exif": told}
    drawn.save(out, kind, **extra)
    return out.getvalue()


def test_a_picture_is_made_anew_small_and_without_what_came_with_it():
    given = picture(2000, 2000, "JPEG", exif=True)
    assert b"CANARY" in given
    made = remade(given + b"<script>CANARY</script>", "seal.jpg", SEAL)
    assert made.startswith(b"\x89PNG")
    assert b"CANARY" not in made
    with Image.open(BytesIO(made)) as found:
        assert found.size == (720, 720)
        assert found.getpixel((360, 360))[3] == 0, "the paper around a seal is see-through"
        assert found.getpixel((360, 6))[3] == 255, "its ink is not"
    with Image.open(BytesIO(remade(picture(), "logo.png", LOGO))) as logo:
        assert logo.size == (400, 400)
        assert logo.getpixel((200, 200)) == (255, 255, 255, 255), "a logo keeps its white"


def bomb() -> bytes:
    out = BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "seal.png", "picture_kind"),
        (b"GIF89a" + b"\x00" * 40, "seal.png", "picture_kind"),
        (picture()[:200], "seal.png", "picture_broken"),
        (b"", "seal.png", "picture_kind"),
        (picture(60, 60), "seal.png", "picture_small"),
        (bomb(), "seal.png", "picture_pixels"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 5_000_000, "seal.png", "picture_size"),
    ],
)
def test_what_is_no_proper_picture_is_refused_in_words(data, name, code):
    with pytest.raises(Invalid) as refusal:
        remade(data, name, SEAL)
    assert refusal.value.code == code
    assert name in str(refusal.value)


def test_setting_a_picture_is_an_act_with_before_and_after(session, named):
    for _time in range(2):
        vendor.set_picture(session, SYSTEM, picture=Picture.SEAL, data=picture(), name="章.png", now=NOW)
        session.commit()
    first, second = session.query(StoredFile).order_by(StoredFile.id)
    entry = session.query(JournalEntry).order_by(JournalEntry.id.desc()).first()
    assert entry.act == "vendor.picture_set"
    assert json.loads(entry.changes) == {"seal_file_id": [first.id, second.id]}
    assert vendor.pictures(session) == {"seal": second.sha256}
    vendor.remove_picture(session, SYSTEM, picture=Picture.SEAL)
    session.commit()
    assert vendor.pictures(session) == {}
    with pytest.raises(Conflict):
        vendor.remove_picture(session, SYSTEM, picture=Picture.SEAL)


def test_no_picture_without_a_name(session):
    with pytest.raises(Conflict):
        vendor.set_picture(session, SYSTEM, picture=Picture.LOGO, data=picture(), name="a.png", now=NOW)


def test_editing_keeps_before_and_after(session, named):
    vendor.describe_vendor(session, SYSTEM, **{**named, "phone": "0551-1"}, taxpayer_kind=VendorTaxpayer.SMALL)
    session.commit()
    entry = session.query(JournalEntry).order_by(JournalEntry.id.desc()).first()
    assert json.loads(entry.changes) == {"phone": ["0551-65308800", "0551-1"], "taxpayer_kind": ["general", "small"]}


def test_an_invoice_names_the_account_of_its_currency(session, named):
    more = [{"bank": "中国银行", "number": "USD-1", "currency": "USD"}]
    vendor.describe_vendor(session, SYSTEM, **named, more_accounts=more)
    session.commit()
    assert vendor.letterhead(session)["bank_account"] == "5501 0110"
    assert vendor.letterhead(session, "USD")["bank_account"] == "USD-1"
    assert vendor.letterhead(session, "EUR")["bank_account"] == "5501 0110"


@pytest.mark.parametrize(
    ("kind", "on", "rate"),
    [
        (VendorTaxpayer.GENERAL, date(2026, 1, 1), 6),
        (VendorTaxpayer.SMALL, date(2027, 12, 31), 1),
        (VendorTaxpayer.SMALL, date(2028, 1, 1), 3),
    ],
)
def test_the_vat_rate_offered_follows_the_taxpayer_kind(kind, on, rate):
    assert vendor.usual_vat_rate(kind, on) == Decimal(rate)


def test_the_page_and_the_pictures_by_form(session, named, sign_in, person):
    browser = sign_in(person(Role.ADMINISTRATOR))
    answer = browser.post(
        "/vendor/pictures/seal", {"file": (BytesIO(picture()), "seal.png")}, content_type="multipart/form-data"
    )
    assert answer.status_code == 303, answer.text
    number = session.query(Vendor.seal_file_id).scalar()
    assert f'src="/files/{number}"' in browser.get("/vendor").text
    assert browser.get(f"/files/{number}").data.startswith(b"\x89PNG")
    assert sign_in(person(Role.AGENT)).get(f"/files/{number}").status_code == 404
    refused = browser.post(
        "/vendor/pictures/seal", {"file": (BytesIO(b"%PDF-1.7"), "seal.png")}, content_type="multipart/form-data"
    )
    assert refused.status_code == 422
    assert "neither a PNG nor a JPEG" in refused.text
    assert browser.post("/vendor/pictures/seal/removal").status_code == 303
    assert browser.post("/vendor/pictures/portrait/removal").status_code == 404


def test_finance_sees_and_does_not_edit(session, named, sign_in, person):
    browser = sign_in(person(Role.FINANCE))
    page = browser.get("/vendor")
    assert page.status_code == 200
    assert "/vendor/edit" not in page.text
    assert browser.get("/vendor/edit").status_code == 403


def test_over_the_api(session, named, programme, person):
    call = programme(person(Role.ADMINISTRATOR))
    known = call("GET", "/vendor").json
    assert known["taxpayer_kind"] == "general"
    body = {name: value for name, value in known.items() if not name.endswith("_file_id")}
    body["more_accounts"] = [{"bank": "中国银行", "number": "1", "currency": "usd"}]
    assert call("PUT", "/vendor", body).status_code == 422
    body["more_accounts"][0]["currency"] = "USD"
    assert call("PUT", "/vendor", body).status_code == 200
    assert call("PUT", "/vendor", body).status_code == 409, "the version has moved on"
    assert call("DELETE", "/vendor/pictures/logo").status_code == 409


def test_a_sample_letter_carries_logo_seal_and_the_mark_of_a_draft(session, named, sign_in, person):
    for which in Picture:
        vendor.set_picture(session, SYSTEM, picture=which, data=picture(), name="p.png", now=NOW)
    session.commit()
    browser = sign_in(person(Role.FINANCE))
    for language, words in (("zh_Hans_CN", "恒信呼叫服务有限公司"), ("en", "Hengxin Contact Services")):
        answer = browser.get(f"/vendor/sample-letter?language={language}")
        page = PdfReader(BytesIO(answer.data)).pages[0]
        assert words in page.extract_text()
        assert len(page.images) == 2
    assert files.bytes_of(vendor.pictures(session)["seal"]).startswith(b"\x89PNG")
