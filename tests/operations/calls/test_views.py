"""Pages of imports, calls and figures: uploaded, looked at, taken in, counted, and each figure opened to its calls."""

import csv
import re
from html import unescape
from io import BytesIO, StringIO

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from bpo.kernel.jobs import run_due
from bpo.kernel.roles import Role
from operations.calls.models import Call
from tests.operations.calls.call_files import PLAIN_CALLS
from tests.operations.calls.test_actions import GENERIC
from tests.operations.makers import asterisk_file, take_calls
from tests.projects.makers import make_project


def upload(browser, project, data, name="话单.csv", source="asterisk"):
    form = {"file": (BytesIO(data), name), "source": source, "choice": "inbound"}
    page = f"/projects/{project.id}/imports/calls/new"
    return browser.post(page, form, content_type="multipart/form-data")


def test_a_file_is_uploaded_looked_at_and_imported_by_page(session, person, sign_in):
    project = make_project(session)
    browser = sign_in(person(Role.PROJECT_MANAGER, projects=(project,)))
    assert "No calls yet" in browser.get(f"/projects/{project.id}/calls").text
    sent = upload(browser, project, asterisk_file())
    assert sent.status_code == 303 and sent.location.endswith("/columns")
    page = browser.get(sent.location).text
    assert "138****5678" in page and "13812345678" not in page and "the layout of these files is known" in page
    assert browser.post(sent.location, {"choice": "inbound"}).location == sent.location.replace("/columns", "")
    page = browser.get(sent.location.replace("/columns", "")).text
    assert "Import 5 records" in page and "13812345678" not in page
    taken = browser.post(sent.location.replace("/columns", "/import"))
    assert taken.status_code == 303
    assert "Waiting to start" in browser.get(taken.location).text
    run_due()
    assert "Finished" in browser.get(sent.location.replace("/columns", "/progress")).text
    shown = browser.get(taken.location).text
    assert "5 new, 0 changed, 0 unchanged, 0 rows rejected" in shown and "Every row is imported." in shown
    again = upload(browser, project, asterisk_file())
    assert again.location == sent.location.replace("/columns", "")
    assert "138****5678" in browser.get(f"/projects/{project.id}/calls").text


def test_columns_are_said_on_a_form_and_rejected_rows_come_back_as_files(session, person, sign_in):
    project = make_project(session)
    browser = sign_in(person(Role.SYSTEM))
    odd = GENERIC.replace("通话ID", "号").replace("来电时间", "几时").encode("gbk")
    sent = upload(browser, project, odd, source="generic")
    page = browser.get(sent.location).text
    assert "The file cannot be read so" in page and "Call id, Arrival" in page, "fields by their names"
    assert "137****5678" in page and "13712345678" not in page, "the first values stand beside the columns, masked"
    assert "Settle the columns" in browser.get(sent.location.replace("/columns", "")).text
    names = ("external_id", "arrived_at", "answered", "wait_seconds", "talk_seconds", "caller_number", "agent_login")
    form = {f"column_{place}": name for place, name in enumerate(names, 1)} | {"choice": "inbound"}
    unsaid = browser.post(sent.location, {**form, "column_2": ""})
    assert unsaid.status_code == 422 and "No column is known for: Arrival" in unsaid.text
    twice = browser.post(sent.location, {**form, "column_3": "arrived_at"})
    assert twice.status_code == 409 and "“Arrival” is said of two columns" in twice.text
    assert browser.post(sent.location, form).status_code == 303
    wrong = browser.get(sent.location.replace("/columns", "?state=error")).text
    assert "昨天" in wrong and "is not a date and time" in wrong
    early = browser.post(sent.location.replace("/columns", "/rejected-rows.csv")).data.decode("utf-8-sig")
    assert '"昨天"' in early, "to be corrected before anything is imported, as of any list"
    browser.post(sent.location.replace("/columns", "/import"))
    run_due()
    batch = sent.location.replace("/columns", "")
    shown = browser.get(batch).text
    assert "昨天" in shown and "is not a date and time" in shown
    file = browser.post(f"{batch}/rejected-rows.csv")
    told = file.data.decode("utf-8-sig")
    assert '"昨天"' in told and "13712345678" in told and "is not a date and time" in told
    assert browser.post(f"{batch}/rejected-rows.xlsx").data[:2] == b"PK"
    page = browser.get(batch).text
    assert page.count("downloaded 2 rejected rows") == 3
    anew = unescape(re.search(r'href="([^"]+)">Import the corrected rows', page)[1])
    assert anew.startswith(f"/projects/{project.id}/imports/calls/new?")
    assert '<option value="generic" selected>' in browser.get(anew).text, "from where the first file was"
    corrected = upload(browser, project, told.replace("昨天", "2026-10-02 09:00:00").encode(), source="generic")
    page = browser.get(corrected.location).text
    assert re.search(r'<option value="external_id" selected>', page), "its columns are remembered"
    assert "no field takes them" not in page, "row and reason are passed over"


def test_another_worksheet_is_taken_where_the_first_is_none_of_calls(session, person, sign_in, programme):
    """As the wizard of lists asks it: the sheet is chosen, its columns are found anew, and it is remembered so."""
    project = make_project(session)
    who = person(Role.SYSTEM)
    browser = sign_in(who)
    book = Workbook()
    book.active.title = "说明"
    book.active.append(["导出说明"])
    book.active.append(["十月话单"])
    calls = book.create_sheet("明细")
    for row in csv.reader(StringIO(GENERIC)):
        calls.append(row)
    out = BytesIO()
    book.save(out)
    sent = upload(browser, project, out.getvalue(), name="话单.xlsx", source="generic")
    page = browser.get(sent.location).text
    assert "The file cannot be read so" in page and 'name="sheet"' in page and "明细" in page
    assert browser.post(sent.location, {"sheet": "明细", "choice": "inbound"}).status_code == 303
    page = browser.get(sent.location).text
    assert "The file cannot be read so" not in page and "来电时间" in page
    assert re.search(r'<option value="external_id" selected>', page), "the columns of that sheet are matched"
    number = upload(browser, project, out.getvalue() + b" ", name="话单2.xlsx", source="generic").location.split("/")[
        -2
    ]
    browser.post(sent.location.replace("/columns", "/import"))
    run_due()
    assert session.scalars(select(Call)).first() is not None
    session.rollback()
    call = programme(who)
    told = call("PUT", f"/imports/{number}/reading", {"sheet": "明细"})
    assert told.status_code == 200 and told.json["rows"] == len(GENERIC.splitlines()) - 1
    assert call("PUT", f"/imports/{number}/reading", {"sheet": "没有"}).status_code == 422


def test_a_refused_file_stays_in_the_list_with_its_reason(session, person, sign_in):
    project = make_project(session)
    browser = sign_in(person(Role.PROJECT_MANAGER, projects=(project,)))
    sent = upload(browser, project, b"%PDF-1.7 no table")
    assert "is a PDF, not a table" in browser.get(sent.location).text
    wrong = upload(browser, project, asterisk_file(), source="freeswitch")
    browser.post(wrong.location.replace("/columns", "/import"))
    run_due()
    told = browser.get(wrong.location.replace("/columns", "")).text
    assert "No row of the file is a FreeSWITCH call record" in told
    listed = browser.get("/imports?state=refused").text
    assert listed.count("Refused") >= 2


def test_every_figure_of_the_page_opens_to_as_many_calls(session, person, sign_in):
    project = make_project(session)
    take_calls(session, project, asterisk_file())
    browser = sign_in(person(Role.PROJECT_MANAGER, projects=(project,)))
    page = browser.get(f"/projects/{project.id}/kpi?first=2026-10-01&last=2026-10-01").text
    assert "Offered 5 = answered 2 + abandoned 2 + busy 1" in page
    assert "answered within 20 s ÷ (offered − abandoned in under 5 s)" in page and "25.0%" in page
    rows = re.findall(
        r'<a href="(/projects/\d+/calls\?part=[^"]+)">([^<]+)</a>.*?<td class="num">([^<]+)</td>', page, re.S
    )
    found = {name: (unescape(url), value) for url, name, value in rows}
    for name, count in (
        ("Offered", 5),
        ("Answered", 2),
        ("Abandoned", 2),
        ("Short abandons", 1),
        ("Other outcomes", 1),
    ):
        url, value = found[name]
        assert int(value) == count
        listed = browser.get(url).text
        assert len(re.findall(r'href="/calls/\d+"', listed)) == count, name
    assert len(re.findall(r'href="/calls/\d+"', browser.get(found["Service level"][0]).text)) == 1


def test_a_day_opens_to_its_half_hours_and_those_to_their_calls(session, person, sign_in):
    project = make_project(session)
    take_calls(session, project, asterisk_file())
    browser = sign_in(person(Role.TEAM_LEADER, projects=(project,)))
    page = browser.get(f"/projects/{project.id}/kpi?first=2026-10-01&last=2026-10-02&day=2026-10-01").text
    assert "Half hours of 2026-10-01" in page and "09:30" in page and "10:00" in page
    interval = unescape(re.search(r'href="(/projects/\d+/calls\?part=offered&amp;interval=[^"]+)"', page).group(1))
    assert len(re.findall(r'href="/calls/\d+"', browser.get(interval).text)) == 2
    assert browser.get(f"/projects/{project.id}/kpi?export=xlsx").data[:2] == b"PK"
    other = browser.get(f"/projects/{project.id}/kpi?service_level=answered&threshold=30").text
    assert "answered within 30 s ÷ answered" in other and "100.0%" in other


def test_the_calls_that_the_filters_leave_are_summed_and_averaged(session, person, sign_in, programme):
    project = make_project(session)
    take_calls(session, project, asterisk_file())
    who = person(Role.PROJECT_MANAGER, projects=(project,))
    page = f"/projects/{project.id}/calls"
    foot = re.search(
        r"<tfoot[^>]*>(.*?)</tfoot>", sign_in(who).get(f"{page}?columns=arrived_at,talk_seconds").text, re.S
    )[1]
    assert re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", foot)).strip() == "Total 160 Average of those answered 80"
    told = programme(who)("GET", f"{page}?totals=yes&talk_seconds.from=100").json
    assert told["total"] == 1
    assert [(one["of"], one["values"]["talk_seconds"], one["values"]["handle_seconds"]) for one in told["totals"]] == [
        ("sum", 120, 120), ("average", 120, 120),
    ]  # fmt: skip
    assert programme(who)("GET", page).json["totals"] == [], "only who asks waits for them"


def test_the_client_sees_figures_and_no_calls(session, person, sign_in):
    project = make_project(session)
    take_calls(session, project, asterisk_file())
    browser = sign_in(person(Role.CLIENT, projects=(project,)))
    page = browser.get(f"/projects/{project.id}/kpi?first=2026-10-01&last=2026-10-01")
    assert page.status_code == 200 and "/calls?" not in page.text
    assert browser.get(f"/projects/{project.id}/calls").status_code == 403
    assert browser.get("/imports").status_code == 403


def test_a_call_shows_its_number_once_for_a_reason(session, person, sign_in):
    project = make_project(session)
    take_calls(session, project, asterisk_file(PLAIN_CALLS[:1]))
    call = session.scalars(select(Call)).one()
    browser = sign_in(person(Role.SERVICE_MANAGER, projects=(project,)))
    assert "13812345678" not in browser.get(f"/calls/{call.id}").text
    assert browser.post(f"/calls/{call.id}/number", {"reason": ""}).status_code == 422
    shown = browser.post(f"/calls/{call.id}/number", {"reason": "客户要求回电"})
    assert shown.status_code == 200 and "13812345678" in shown.text
    later = browser.get(f"/calls/{call.id}").text
    assert "13812345678" not in later and "客户要求回电" in later


@pytest.mark.parametrize("page", ["calls", "kpi", "imports/calls/new", "orders"])
def test_foreign_projects_do_not_exist(session, person, sign_in, page):
    mine, other = make_project(session), make_project(session, name="别的")
    browser = sign_in(person(Role.PROJECT_MANAGER, projects=(mine,)))
    assert browser.get(f"/projects/{other.id}/{page}").status_code == 404
    assert browser.get(f"/projects/{mine.id}/{page}").status_code == 200


def test_a_foreign_import_does_not_exist_and_orders_are_no_team_leaders_matter(session, person, sign_in):
    mine, other = make_project(session), make_project(session, name="别的")
    batch = take_calls(session, other, asterisk_file())
    browser = sign_in(person(Role.PROJECT_MANAGER, projects=(mine,)))
    assert browser.get(f"/imports/{batch.id}").status_code == 404
    assert browser.post(f"/imports/{batch.id}/import").status_code == 404
    assert browser.get(f"/calls/{session.scalars(select(Call.id)).first()}").status_code == 404
    leader = sign_in(person(Role.TEAM_LEADER, projects=(mine,)))
    assert leader.get(f"/projects/{mine.id}/imports/calls/new").status_code == 403
    system = sign_in(person(Role.SYSTEM))
    assert other.code in system.get("/imports/calls/new").text
    assert system.get(f"/imports/{batch.id}").status_code == 200
