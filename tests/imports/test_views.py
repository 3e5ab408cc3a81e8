"""The wizard as people and programmes use it."""

from io import BytesIO

from sqlalchemy import select

from bpo.clients.models import Client
from bpo.imports.importer import IMPORTERS
from bpo.kernel import jobs
from bpo.kernel.roles import Role
from tests.clients.makers import uscc
from tests.imports.makers import checked, text_file, workbook

HEAD = ("客户名称", "简称", "统一社会信用代码", "纳税人类型", "行业")
ROWS = (
    ("云澜电子商务有限公司", "云澜", uscc(1), "一般纳税人", "电商"),
    ("错码公司", "错码", "123", "一般纳税人", ""),
)


def test_a_list_goes_from_the_button_to_the_record(session, person, sign_in):
    browser = sign_in(person(Role.SALES))
    assert "/list-imports/clients/new" in browser.get("/clients").text
    assert browser.get("/list-imports/clients/template.xlsx").status_code == 200
    file = (BytesIO(text_file(HEAD, *ROWS)), "clients.csv")
    answer = browser.post("/list-imports/clients/new", {"file": file}, content_type="multipart/form-data")
    columns = answer.location
    assert answer.status_code == 303, answer.text
    page = browser.get(columns).text
    assert "云澜电子商务有限公司" in page and "GB18030" in page
    form = {"encoding": "utf-8-sig", "delimiter": "comma", "column_1": "legal_name_zh", "column_2": "short_name",
            "column_3": "uscc", "column_4": "taxpayer_kind", "column_5": "industry"}  # fmt: skip
    twice = browser.post(columns, {**form, "column_5": "short_name"})
    assert twice.status_code == 409 and "is said of two columns" in twice.text
    answer = browser.post(columns, form)
    assert answer.status_code == 303, answer.text
    show = answer.location
    page = browser.get(show).text
    assert "Import 1 rows" in page and "18 signs" in page
    assert browser.post(show + "/import").status_code == 303
    jobs.run_due()
    page = browser.get(show + "?state=create").text
    assert "Import the corrected rows" in page
    assert browser.get(show + "/progress").status_code == 200
    rejected = browser.post(show + "/rejected-rows.csv")
    assert "错码公司" in rejected.text and "云澜电子" not in rejected.text
    assert "clients.csv" in browser.get("/list-imports").text
    assert [one.short_name for one in session.scalars(select(Client))] == ["云澜"]


def test_what_is_no_table_is_refused_in_words(session, person, sign_in):
    browser = sign_in(person(Role.SALES))
    for data, name, words in (
        (b"%PDF-1.7", "a.pdf", "is a PDF"), (b"PK\x03\x04 broken", "a.xlsx", "damaged"), (b"", "a.csv", "is empty"),
        (text_file(HEAD), "a.csv", "no row below it"),
    ):  # fmt: skip
        file = (BytesIO(data), name)
        answer = browser.post("/list-imports/clients/new", {"file": file}, content_type="multipart/form-data")
        assert answer.status_code == 422 and words in answer.text, name


def test_every_kind_is_for_those_who_may_create_it(session, person, sign_in):
    for role in (Role.SALES, Role.AGENT, Role.HR, Role.ADMINISTRATION, Role.ADMINISTRATOR):
        actor = person(role)
        browser = sign_in(actor)
        for kind, importer in IMPORTERS.kinds.items():
            status = browser.get(f"/list-imports/{kind}/new").status_code
            allowed = (200, 404) if actor.may(importer.permit) else (403,)
            assert status in allowed, (role, kind, status)


def test_a_programme_imports_a_list(session, app, person, programme):
    actor = person(Role.SALES)
    call = programme(actor)
    with app.app_context():
        run = checked(session, "clients", workbook(HEAD, *ROWS), actor=actor)
        session.commit()
    told = call("GET", f"/list-imports/{run.id}").json
    assert (told["counts"]["create"], told["counts"]["error"], told["state"]) == (1, 1, "checked")
    mapping = {"mapping": {**told["mapping"], "industry": 99}}
    assert call("PUT", f"/list-imports/{run.id}/mapping", mapping).status_code == 422
    assert call("PUT", f"/list-imports/{run.id}/mapping", {"mapping": told["mapping"]}).status_code == 200
    assert call("POST", f"/list-imports/{run.id}/check").json["state"] == "checked"
    (wrong,) = call("GET", f"/list-imports/{run.id}/rows?state=error").json["items"]
    assert (wrong["row"], wrong["errors"][0]["column"]) == (3, "uscc")
    assert call("POST", f"/list-imports/{run.id}/import").status_code == 202
    jobs.run_due()
    assert call("GET", f"/list-imports/{run.id}").json["counts"]["created"] == 1
    rejected = call("POST", f"/list-imports/{run.id}/rejected-rows")
    assert rejected.status_code == 201 and "错码公司" in rejected.text
    assert call("GET", "/list-imports/nothing/template").status_code == 404
    assert call("GET", "/list-imports/clients/template").status_code == 200
