"""The import wizard where it imports calls and orders: its steps, columns and check, and the page of all imports."""

import re
from html import unescape

from sqlalchemy import select

from bpo.imports.models import ImportRun
from bpo.kernel import journal
from bpo.kernel.jobs import run_due
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.projects.models import Project
from bpo.projects.rules import ProjectState
from operations.calls.models import Call
from operations.intake import actions as intake
from operations.intake.models import IntakeBatch
from operations.intake.rules import IntakeKind, IntakeState, placed_once
from tests.conftest import NOW
from tests.imports.makers import checked, text_file
from tests.operations.makers import asterisk_file, receive_calls, take_calls
from tests.projects.makers import make_project

ODD = "流水,哪天,几点,接了没,号码\nA-1,2026-10-01,09:00:00,是,13812345678\nA-2,2026-10-02,10:00:00,否,13912345678\n"
FORM = {"column_1": "external_id", "column_2": "arrived_at", "column_3": "arrived_at_second", "column_4": "answered",
        "column_5": "caller_number", "choice": "inbound"}  # fmt: skip
ORDERS = "订单号,下单日期,订单金额\n"


def words_of(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def step_of(page):
    """The step of the line that is now."""
    return re.search(r'aria-current="step">\s*<b>([^<]+)</b>', page)[1]


def receive_orders(session, project, rows, name="orders.csv"):
    batch = intake.receive(
        session, Actor.system(), kind=IntakeKind.ORDERS, project_id=project.id, source="generic", name=name,
        data=(ORDERS + rows).encode(), now=NOW,
    )  # fmt: skip
    session.commit()
    return batch


def test_a_day_and_a_time_in_two_columns_are_one_moment_step_by_step(session, person, sign_in):
    project = make_project(session)
    batch = receive_calls(session, project, ODD.encode(), source="generic")
    session.commit()
    browser = sign_in(person(Role.PROJECT_MANAGER, projects=(project,)))
    here = f"/imports/{batch.id}"
    page = browser.get(f"{here}/columns").text
    assert step_of(page) == "Column matching" and "138****5678" in page and "13812345678" not in page
    assert browser.post(f"{here}/columns", FORM).location == here
    page = browser.get(here).text
    assert step_of(page) == "Imported" and "Import 2 records" in page
    shown = browser.get(f"{here}/columns").text
    for name in ("external_id", "arrived_at", "arrived_at_second"):
        assert f'<option value="{name}" selected>' in shown
    browser.post(f"{here}/import")
    page = browser.get(here).text
    assert "Being imported" in page and "Import 2 records" not in page
    run_due()
    page = browser.get(here).text
    assert 'aria-current="step"' not in page and "Every row is imported." in page
    assert {one.arrived_at.isoformat() for one in session.scalars(select(Call))} == {
        "2026-10-01T01:00:00+00:00", "2026-10-02T02:00:00+00:00",
    }  # fmt: skip


def test_what_the_form_cannot_say_of_a_mapping_stays_as_it_was_said(session, person, sign_in, programme):
    project = make_project(session)
    batch = receive_calls(session, project, ODD.encode(), source="generic")
    session.commit()
    who = person(Role.PROJECT_MANAGER, projects=(project,))
    said = ('{"external_id": "流水", "recording_ref": "流水", "arrived_at": ["哪天", "几点"], "answered": "接了没", '
            '"formats": {"arrived_at": "%Y-%m-%d %H:%M:%S"}}')  # fmt: skip
    assert programme(who)("PUT", f"/imports/{batch.id}/reading", {"mapping": said}).status_code == 200
    assert sign_in(who).post(f"/imports/{batch.id}/columns", FORM).status_code == 303
    session.expire_all()
    kept = session.get_one(IntakeBatch, batch.id).mapping["mapping"]
    assert kept["recording_ref"] == kept["external_id"] == "流水" and kept["arrived_at"] == ["哪天", "几点"]
    assert kept["formats"] == {"arrived_at": "%Y-%m-%d %H:%M:%S"} and kept["caller_number"] == "号码"


def test_each_column_is_shown_for_one_field_and_the_rest_is_told_apart():
    shown, unsaid = placed_once({"external_id": [1], "recording_ref": [1], "arrived_at": [2, 3], "queue": [4, 5, 6]})
    assert shown == {"external_id": 1, "arrived_at": 2, "arrived_at_second": 3} and unsaid == {"recording_ref", "queue"}
    assert placed_once({"queue": [4, 5]}) == ({}, {"queue"}), "only an arrival has a form of two columns"


def test_the_check_lists_records_by_what_would_become_of_them(session, person, sign_in):
    project = make_project(session)
    first = receive_orders(session, project, "D-1,2026-10-01,100\nD-2,2026-10-02,200\n")
    intake.take_in(session, Actor.system(), batch_id=first.id, now=NOW)
    session.commit()
    batch = receive_orders(session, project, "D-1,2026-10-01,100\nD-2,2026-10-02,250\nD-3,2026-10-03,300\nD-4,x,1\n")
    browser = sign_in(person(Role.FINANCE))
    for state, seen in (("create", "D-3"), ("update", "D-2"), ("unchanged", "D-1"), ("error", "is not a day")):
        shown = words_of(browser.get(f"/imports/{batch.id}?state={state}").text).split("What changes")[1]
        assert [word in shown for word in ("D-3", "D-2", "D-1", "is not a day")].count(True) == 1 and seen in shown
    assert "Amount: ¥200.00 → ¥250.00" in words_of(browser.get(f"/imports/{batch.id}?state=update").text)
    rejected = browser.post(f"/imports/{batch.id}/rejected-rows.csv").data.decode("utf-8-sig")
    assert rejected.splitlines()[0].replace('"', "") == "订单号,下单日期,订单金额,Row,Reason"
    assert "D-4" in rejected and "D-3" not in rejected


def test_a_long_file_is_checked_in_part_and_says_so(session, person, sign_in):
    project = make_project(session)
    rows = "".join(f"D-{number},2026-10-01,1\n" for number in range(intake.TRIED + 1))
    batch = receive_orders(session, project, rows)
    browser = sign_in(person(Role.FINANCE))
    assert "Check the first 5,000 rows" in browser.get(f"/imports/{batch.id}/columns").text
    page = browser.get(f"/imports/{batch.id}?page=100").text
    assert "Import all 5,001 rows" in page and "Of the first 5,000 rows" in page and "Page 100 of 100" in page


def test_a_file_of_nothing_new_can_be_imported_and_no_longer_waits(session, person, sign_in):
    project = make_project(session)
    take_calls(session, project, asterisk_file())
    batch = receive_calls(session, project, asterisk_file() + b"\n", name="again.csv")
    session.commit()
    browser = sign_in(person(Role.PROJECT_MANAGER, projects=(project,)))
    page = browser.get(f"/imports/{batch.id}").text
    assert "importing it changes nothing" in page and "Unchanged" in page
    browser.post(f"/imports/{batch.id}/import")
    run_due()
    session.expire_all()
    assert session.get_one(IntakeBatch, batch.id).state is IntakeState.DONE


def test_who_only_looks_sees_where_a_file_stands_and_nothing_of_what_is_in_it(session, person, sign_in):
    project = make_project(session)
    batch = receive_calls(session, project, asterisk_file())
    session.commit()
    leader = sign_in(person(Role.TEAM_LEADER, projects=(project,)))
    page = leader.get(f"/imports/{batch.id}").text
    assert "Waiting to be imported" in page and "138****" not in page and f"/imports/{batch.id}/import" not in page
    assert leader.get(f"/imports/{batch.id}/columns").status_code == 404


def test_a_file_of_an_ended_project_says_why_it_is_not_imported(session, person, sign_in):
    project = make_project(session)
    batch = receive_calls(session, project, asterisk_file())
    ended = session.get_one(Project, project.id)
    ended.state = ProjectState.CLOSED
    journal.record(session, Actor.system(), "closing.closed", ended)
    session.commit()
    page = sign_in(person(Role.SYSTEM)).get(f"/imports/{batch.id}").text
    assert "This project is closed." in page and f"/imports/{batch.id}/import" not in page


def test_the_page_of_imports_has_a_tab_for_each_kind_of_import_one_has(session, app, person, sign_in):
    head, row = ("客户名称", "简称"), ("云澜电子商务有限公司", "云澜")
    sales, hr = person(Role.SALES), person(Role.HR)
    with app.app_context():
        run = checked(session, "clients", text_file(head, row), actor=sales)
        session.commit()
    assert session.scalars(select(ImportRun.id)).all() == [run.id]
    own = sign_in(sales).get("/list-imports").text
    assert f"/list-imports/{run.id}" in own and "Clients" in own
    assert f"/list-imports/{run.id}" not in sign_in(hr).get("/list-imports").text
    both = sign_in(person(Role.SYSTEM)).get("/imports").text
    assert "Calls and orders" in both and 'href="/list-imports"' in both
    assert "Calls and orders" not in sign_in(person(Role.AUDITOR)).get("/imports").text, "one place needs no tabs"
    page = sign_in(hr).get("/").text
    assert 'href="/list-imports"' in page and 'href="/imports"' not in page, "who imports lists only is led to them"
