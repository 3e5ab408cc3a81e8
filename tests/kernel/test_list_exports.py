"""Long lists made into files: asked for by page and API, made by a job as the person who asked, kept some days."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, update

from bpo.clients.models import Client
from bpo.documents import tables, xlsx
from bpo.kernel import jobs, upkeep
from bpo.kernel.exports.models import ListExport
from bpo.kernel.models import JobRun, JobState, JournalEntry
from bpo.kernel.roles import Role
from bpo.kernel.web import list_export
from tests.clients.makers import make_client
from tests.conftest import NOW

ADDRESS = "/clients?short_name.not=丙&columns=short_name,code&sort=-code"


@pytest.fixture(autouse=True)
def nothing_due():
    jobs.LINE.pop("due", None)


@pytest.fixture
def clients(session, monkeypatch):
    monkeypatch.setattr(list_export, "MOST_AT_ONCE", 2)
    for number, name in enumerate(("甲", "乙", "甲", "丙"), start=1):
        client = make_client(session, number, short_name=name)
        session.execute(update(Client).where(Client.id == client.id).values(code=f"KH-{number}"))
    session.commit()


def rows_in(data, sheet=0):
    book = load_workbook(io.BytesIO(data))
    return [list(row) for row in book.worksheets[sheet].iter_rows(values_only=True)]


def test_a_long_workbook_is_made_by_a_job_for_whoever_asked_alone(clients, person, sign_in, session, app):
    me = person(Role.SALES)
    browser = sign_in(me)
    page = browser.get(ADDRESS).text
    form = re.search(r'<form method="post" action="/exports">.*?name="path" value="([^"]+)".*?</form>', page, re.S)
    led = browser.get(f"{ADDRESS}&export=xlsx")
    assert led.status_code == 200 and "3 rows take longer" in led.text
    asked = browser.post("/exports", {"path": unescape(form[1]), "form": "xlsx"})
    again = browser.post("/exports", {"path": unescape(form[1]), "form": "xlsx"})
    assert asked.status_code == 303 and asked.location == again.location, "while it is being made, asked once"
    waiting = browser.get(asked.location).text
    assert 'hx-trigger="every 1s"' in waiting and "download" not in waiting
    assert browser.get(f"{asked.location}/file").status_code == 409
    jobs.run_due()
    ready = browser.get(asked.location).text
    assert "The file is ready: 3 rows." in ready and "every 1s" not in ready
    sent = browser.get(f"{asked.location}/file")
    assert rows_in(sent.data) == [["Short name", "Client code"], ["甲", "KH-3"], ["乙", "KH-2"], ["甲", "KH-1"]]
    assert sent.headers["Content-Disposition"].endswith(".xlsx") and "no-store" in sent.headers["Cache-Control"]
    assert sign_in(person(Role.DIRECTOR)).get(f"{asked.location}/file").status_code == 404
    told = session.scalars(select(JournalEntry).where(JournalEntry.act == "lists.export_asked")).one()
    assert told.actor_id == me.id
    assert session.scalars(select(JobRun)).one().result_url == asked.location


def test_it_is_made_with_the_rights_and_the_day_of_its_making(clients, person, sign_in, session):
    me = person(Role.SALES)
    browser = sign_in(me)
    asked = browser.post("/exports", {"path": ADDRESS, "form": "csv"})
    session.execute(update(Client).where(Client.code == "KH-1").values(short_name="丙"))
    session.commit()
    jobs.run_due()
    told = browser.get(f"{asked.location}/file").data.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(told))) == [["Short name", "Client code"], ["甲", "KH-3"], ["乙", "KH-2"]]
    fresh = browser.post("/exports", {"path": ADDRESS, "form": "xlsx"})
    session.execute(update(me_roles()).where(me_roles().c.user_id == me.id).values(role=Role.AGENT.value))
    session.commit()
    jobs.run_due()
    job = session.scalars(select(JobRun).order_by(JobRun.id.desc())).first()
    assert job.state == JobState.FAILED and job.refusal["code"] == "forbidden"
    assert browser.get(f"{fresh.location}/file").status_code == 409


def me_roles():
    from app import TABLES

    return TABLES.tables["people_role_grant"]


def test_what_is_no_list_or_not_theirs_is_refused(clients, person, sign_in, session):
    browser = sign_in(person(Role.AGENT))
    assert browser.post("/exports", {"path": "/clients", "form": "xlsx"}).status_code == 403
    for path in (
        "https://elsewhere.example/clients",
        "//elsewhere.example/x",
        "/api/v1/clients",
        "/nowhere",
        "/me",
        "",
    ):
        assert browser.post("/exports", {"path": path, "form": "xlsx"}).status_code == 422, path
    assert browser.post("/exports", {"path": "/exports", "form": "pdf"}).status_code == 422
    assert session.scalar(select(func.count()).select_from(ListExport)) == 0


def test_an_export_over_the_api(clients, person, programme):
    call = programme(person(Role.DIRECTOR))
    asked = call("POST", "/exports", {"path": ADDRESS, "form": "xlsx"})
    assert asked.status_code == 202
    assert (asked.json["job"]["state"], asked.json["made_at"], asked.json["rows"]) == ("queued", None, 3)
    number = asked.json["id"]
    assert call("GET", f"/exports/{number}/file").status_code == 409
    jobs.run_due()
    ready = call("GET", f"/exports/{number}").json
    assert ready["made_at"] and ready["job"]["result"] == {"rows_written": 3, "sheets": 1}
    assert len(rows_in(call("GET", f"/exports/{number}/file").data)) == 4
    assert [one["id"] for one in call("GET", "/exports").json["items"]] == [number]
    assert call("POST", "/exports", {"path": "/clients", "form": "pdf"}).status_code == 422
    assert programme(person(Role.DIRECTOR))("GET", f"/exports/{number}").status_code == 404


def test_rows_beyond_a_sheet_go_on_in_the_next(clients, person, sign_in, monkeypatch):
    monkeypatch.setattr(
        tables, "continued", lambda title, columns, rows: xlsx.continued(title, columns, rows, most=2)
    )  # fmt: skip
    browser = sign_in(person(Role.DIRECTOR))
    asked = browser.post("/exports", {"path": ADDRESS, "form": "xlsx"})
    jobs.run_due()
    data = browser.get(f"{asked.location}/file").data
    assert rows_in(data, 0)[1:] == [["甲", "KH-3"], ["乙", "KH-2"]]
    assert rows_in(data, 1) == [["Short name", "Client code"], ["甲", "KH-1"]]


def test_old_files_go_with_their_rows(clients, person, sign_in, session, app):
    browser = sign_in(person(Role.DIRECTOR))
    browser.post("/exports", {"path": ADDRESS, "form": "csv"})
    jobs.run_due()
    folder = app.extensions["settings"].var / "exports"
    assert len(list(folder.glob("*.csv"))) == 1 and not list(folder.glob("*.part"))
    session.rollback()
    assert upkeep.PRUNERS["exports"].delete(session, NOW - timedelta(days=1), 500) == 0
    assert upkeep.PRUNERS["exports"].delete(session, NOW + timedelta(days=8), 500) == 1
    session.commit()
    assert list(folder.iterdir()) == []
    assert session.scalar(select(func.count()).select_from(ListExport)) == 0
