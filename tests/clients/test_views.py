"""The pages of clients and handovers: who sees what, and every act by page."""

from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from bpo.clients import actions
from bpo.clients.models import Client, Contact, Handover, Requirement
from bpo.clients.rules import HandoverState
from bpo.kernel.models import StoredFile
from bpo.kernel.roles import Role
from tests.clients.makers import complete, fill_up, handover_of, make_client, make_contact, make_requirement, uscc
from tests.conftest import NOW
from tests.projects.makers import make_project

CLIENT = {
    "legal_name_zh": "宁远家电有限公司", "short_name": "宁远家电", "taxpayer_kind": "general", "uscc": uscc(5),
    "payment_days": "30",
}  # fmt: skip
REQUIREMENT = {"kind": "stated", "category": "kpi", "statement": "85% 在 20 秒内接通", "acceptance": "按月",
               "source": "tender"}  # fmt: skip


@pytest.fixture
def project(session):
    return make_project(session, client=make_client(session))


@pytest.fixture
def handover(session, project) -> Handover:
    return handover_of(session, project)


def the_only(session, model, *conditions):
    """The one row as it is stored now; nothing stays open while the browser acts."""
    found = session.scalars(select(model).where(*conditions).execution_options(populate_existing=True)).one()
    session.commit()
    return found


def test_sales_registers_finds_and_edits_a_client(session, person, sign_in):
    browser = sign_in(person(Role.SALES, name="王磊"))
    answer = browser.post("/clients/new", CLIENT)
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert (
        "宁远家电有限公司" in page and uscc(5) in page and "registered client C-001 宁远家电" in page and "王磊" in page
    )
    assert "宁远家电" in browser.get("/clients?q=91440300MA5000005").text
    assert "宁远家电" not in browser.get("/clients?status=dormant").text
    assert browser.get("/clients?export=csv").text.count("宁远家电有限公司") == 1
    edited = browser.post(f"{answer.location}/edit", {**CLIENT, "payment_days": "60", "row_version": "1"})
    assert edited.status_code == 303
    assert "60 days after the invoice" in browser.get(answer.location).text
    stale = browser.post(f"{answer.location}/edit", {**CLIENT, "short_name": "改名了", "row_version": "1"})
    assert stale.status_code == 409 and "改名了" in stale.text


def test_two_people_editing_see_both_versions_and_lose_nothing(session, person, sign_in):
    first, second = sign_in(person(Role.SALES, name="王磊")), sign_in(person(Role.DIRECTOR, name="周敏"))
    address = first.post("/clients/new", CLIENT).location
    first.post(f"{address}/edit", {**CLIENT, "short_name": "宁远", "payment_days": "45", "row_version": "1"})
    stale = second.post(
        f"{address}/edit", {**CLIENT, "short_name": "宁远集团", "payment_days": "45", "row_version": "1"}
    )
    assert stale.status_code == 409
    assert 'value="宁远集团"' in stale.text, "mine is in the field"
    assert "<b>宁远</b>" in stale.text and 'data-take="宁远"' in stale.text, "theirs stands beside it"
    assert stale.text.count('class="stored"') == 1, "only where the two differ"
    assert "王磊" in stale.text, "who saved it"
    assert 'name="row_version" value="2"' in stale.text, "saving again is a decision on the stored version"
    again = second.post(
        f"{address}/edit", {**CLIENT, "short_name": "宁远集团", "payment_days": "45", "row_version": "2"}
    )
    assert again.status_code == 303 and "宁远集团" in second.get(address).text


def test_a_mistyped_tax_id_and_a_known_company_are_told_beside_what_was_typed(session, person, sign_in):
    browser = sign_in(person(Role.SALES))
    wrong = uscc(5)[:17] + ("1" if uscc(5)[17] != "1" else "2")
    page = browser.post("/clients/new", {**CLIENT, "uscc": wrong})
    assert page.status_code == 422 and f"should be {uscc(5)[17]}" in page.text and "宁远家电有限公司" in page.text
    browser.post("/clients/new", CLIENT)
    double = browser.post("/clients/new", {**CLIENT, "legal_name_zh": "宁远家电有限责任公司", "uscc": uscc(6)})
    assert double.status_code == 409 and "C-001 宁远家电有限公司" in double.text


def test_a_number_is_shown_once_for_a_reason(session, person, sign_in):
    contact = make_contact(session, make_client(session))
    browser = sign_in(person(Role.SALES))
    page = browser.get(f"/clients/{contact.client_id}").text
    assert "138****8000" in page and "13800138000" not in page
    address = f"/contacts/{contact.id}/number"
    assert "13800138000" not in browser.get(address).text
    assert browser.post(address, {"reason": ""}).status_code == 422
    shown = browser.post(address, {"reason": "约签约时间"})
    assert shown.status_code == 200 and "13800138000" in shown.text and "no-store" in shown.headers["Cache-Control"]
    assert "13800138000" not in browser.get(address).text
    assert "looked at the telephone number of 林晓雯: 约签约时间" in browser.get(f"/clients/{contact.client_id}").text


def test_contacts_are_added_and_edited_by_page(session, person, sign_in):
    client = make_client(session)
    browser = sign_in(person(Role.SALES))
    facts = {"name": "赵敏", "role": "finance", "mobile": "021-58880001"}
    assert browser.post(f"/clients/{client.id}/contacts/new", facts).status_code == 303
    contact = the_only(session, Contact)
    assert (contact.mobile_masked, contact.is_primary) == ("021****0001", True)
    edit = {"name": "赵敏", "role": "finance", "remove_mobile": "true", "row_version": "1"}
    assert browser.post(f"/contacts/{contact.id}/edit", edit).status_code == 303
    assert the_only(session, Contact).mobile_masked is None


def test_a_client_is_put_to_rest_with_a_reason_and_woken(session, person, sign_in):
    client = make_client(session)
    browser = sign_in(person(Role.SALES))
    assert browser.post(f"/clients/{client.id}/dormancy", {"reason": "一年没有业务"}).status_code == 303
    assert "Dormant" in browser.get(f"/clients/{client.id}").text
    assert browser.post(f"/clients/{client.id}/activation").status_code == 303
    assert the_only(session, Client).status == "active"


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.SALES, 200), (Role.DIRECTOR, 200), (Role.AUDITOR, 200), (Role.FINANCE, 200), (Role.HR, 404),
     (Role.PROJECT_MANAGER, 404), (Role.AGENT, 403), (Role.CLIENT, 403), (Role.ADMINISTRATOR, 403)],
)  # fmt: skip
def test_who_opens_a_client_they_have_no_project_with(session, person, sign_in, role, status):
    client = make_client(session)
    assert sign_in(person(role)).get(f"/clients/{client.id}").status_code == status


def test_members_without_the_right_see_no_contacts(session, person, sign_in, project):
    make_contact(session, session.get_one(Client, project.client_id))
    page = sign_in(person(Role.HR, projects=(project,))).get(f"/clients/{project.client_id}").text
    assert "云澜1电子商务有限公司" in page and "林晓雯" not in page and "138****8000" not in page


def test_the_road_of_a_handover_by_page(session, person, sign_in, project, handover):
    sales, director = sign_in(person(Role.SALES)), sign_in(person(Role.DIRECTOR))
    address = f"/handovers/{handover.id}"
    page = sales.get(address).text
    assert "no requirement on channels" in page and 'aria-disabled="true"' in page
    refused = sales.post(f"{address}/sending")
    assert refused.status_code == 409 and "no source file is attached" in refused.text
    hours = {**REQUIREMENT, "category": "service_hours", "statement": "每天 8:00–22:00"}
    for one in (REQUIREMENT, hours, {**REQUIREMENT, "category": "channels", "statement": "400 热线"}):
        assert sales.post(f"{address}/requirements/new", one).status_code == 303
    fill_up(session, handover)
    session.commit()
    upload = {"file": (BytesIO(b"%PDF-1.7 tender"), "标书.pdf")}
    assert sales.post(f"{address}/files/new", upload, content_type="multipart/form-data").status_code == 303
    assert sales.post(f"{address}/sending").status_code == 303
    assert f"Answer handover {handover.number}" in director.get("/").text
    assert f"Answer handover {handover.number}" not in sales.get("/").text
    form = director.get(f"{address}/return").text
    assert "R-002 每天 8:00–22:00" in form
    back = director.post(f"{address}/return", {"reason": "时段不清", "R-001": "", "R-002": "节假日呢？", "R-003": ""})
    assert back.status_code == 303
    assert f"Mend returned handover {handover.number}" in sales.get("/").text
    page = sales.get(address).text
    assert "Operations returned it: 时段不清" in page and "节假日呢？" in page
    second = the_only(session, Requirement, Requirement.ref == "R-002")
    edited = {**hours, "statement": "每天 8:00–22:00，含节假日", "row_version": str(second.row_version)}
    assert sales.post(f"/requirements/{second.id}/edit", edited).status_code == 303
    assert sales.post(f"{address}/sending").status_code == 303
    assert director.post(f"{address}/acceptance").status_code == 303
    assert the_only(session, Handover).state == HandoverState.ACCEPTED
    assert sales.get(f"/requirements/{second.id}/edit").status_code == 200
    assert sales.post(f"/requirements/{second.id}/edit", edited).status_code == 409
    tab = sales.get(f"/projects/{project.id}/requirements").text
    assert "含节假日" in tab and handover.number in tab
    assert "Priority" in tab and "Owner department" in tab and "Must" in tab


def test_sending_and_answering_are_not_for_others(session, person, sign_in, project, handover):
    complete(session, handover)
    address = f"/handovers/{handover.id}"
    for role in (Role.DIRECTOR, Role.PROJECT_MANAGER):
        assert sign_in(person(role, projects=(project,))).post(f"{address}/sending").status_code == 403
    assert sign_in(person(Role.SALES)).post(f"{address}/acceptance").status_code == 403
    assert sign_in(person(Role.SALES)).get(f"{address}/acceptance").status_code == 405


def test_the_clients_people_see_statements_but_no_handover_and_no_reason(session, person, sign_in, project, handover):
    complete(session, handover)
    actions.send_handover(session, person(Role.SALES), handover_id=handover.id, now=NOW)
    session.commit()
    director = person(Role.DIRECTOR)
    actions.return_handover(
        session, director, handover_id=handover.id, reason="CANARY", requirement_reasons={"R-001": "CANARY2"}, now=NOW
    )
    session.commit()
    guest = sign_in(person(Role.CLIENT, projects=(project,)))
    tab = f"/projects/{project.id}/requirements"
    assert "热线每天" not in guest.get(tab).text
    actions.send_handover(session, person(Role.SALES), handover_id=handover.id, now=NOW)
    session.commit()
    actions.accept_handover(session, director, handover_id=handover.id, now=NOW)
    session.commit()
    page = guest.get(tab).text
    assert "热线每天" in page and "CANARY" not in page and handover.number not in page
    assert guest.get(f"/handovers/{handover.id}").status_code == 403
    for number in session.scalars(select(StoredFile.id)).all():  # the source and the signed-off paper
        session.commit()
        assert guest.get(f"/files/{number}").status_code == 404
    assert sign_in(person(Role.CLIENT)).get(tab).status_code == 404


def test_people_of_other_projects_find_neither_handover_nor_files(session, person, sign_in, handover):
    complete(session, handover)
    other = make_project(session, client=make_client(session, 2))
    browser = sign_in(person(Role.PROJECT_MANAGER, projects=(other,)))
    source = the_only(session, StoredFile)
    for address in (
        f"/handovers/{handover.id}",
        f"/files/{source.id}",
        f"/projects/{handover.project_id}/requirements",
    ):
        assert browser.get(address).status_code == 404
    assert handover.number not in browser.get("/handovers").text


def test_a_requirement_is_withdrawn_with_a_reason(session, person, sign_in, handover):
    requirement = make_requirement(session, handover)
    browser = sign_in(person(Role.SALES))
    assert browser.post(f"/requirements/{requirement.id}/withdrawal", {"reason": "客户撤回了"}).status_code == 303
    page = browser.get(f"/handovers/{handover.id}").text
    assert "Withdrawn on 2026-11-22" in page and "withdrew requirement R-001: 客户撤回了" in page


def test_a_form_is_downloaded_filled_looked_at_and_imported(session, person, sign_in, handover):
    browser = sign_in(person(Role.SALES))
    address = f"/handovers/{handover.id}"
    book = openpyxl.load_workbook(BytesIO(browser.get(f"{address}/form").data))
    sheet = book.worksheets[0]
    sheet.append([None, "规定的要求 Stated", "服务时间", "每天 8:00–22:00", None, "Service contract", "3.1", None])
    sheet.append([None, "法律法规要求", "数据安全", "录音告知", None, "法律法规", None, None])
    sheet.append([None, "心愿", "KPI", "85%", None, "标书", None, None])
    filled = BytesIO()
    book.save(filled)
    sent = {"file": (BytesIO(filled.getvalue()), "需求单.xlsx")}
    uploaded = browser.post(f"{address}/imports/new", sent, content_type="multipart/form-data")
    assert uploaded.status_code == 303
    page = browser.get(uploaded.location).text
    assert "1 new" in page and "2 to be corrected" in page and "心愿" in page and "Law and article" in page
    assert "Please choose one of: Stated, Implied, Statutory." in page
    assert browser.post(uploaded.location).status_code == 303
    assert the_only(session, Requirement).statement == "每天 8:00–22:00"
    again = browser.get(uploaded.location).text
    assert "Nothing in this file is new or changed." in again
    browser.post(uploaded.location)
    the_only(session, Requirement)
    assert "imported “需求单.xlsx”: 1 new, 0 changed, 0 unchanged, 2 left out" in browser.get(address).text


def test_a_file_that_is_no_table_is_refused_on_the_form(person, sign_in, handover):
    sent = {"file": (BytesIO(b"%PDF-1.7"), "需求单.xlsx")}
    browser = sign_in(person(Role.SALES))
    refused = browser.post(f"/handovers/{handover.id}/imports/new", sent, content_type="multipart/form-data")
    assert refused.status_code == 422 and "is a PDF, not a table" in refused.text


def test_a_file_is_taken_off_again(session, person, sign_in, handover):
    complete(session, handover)
    source = the_only(session, StoredFile)
    browser = sign_in(person(Role.SALES))
    assert browser.get(f"/files/{source.id}").data == b"%PDF-1.7 contract"
    assert browser.post(f"/handovers/{handover.id}/files/{source.id}/removal").status_code == 303
    assert browser.get(f"/files/{source.id}").status_code == 404


def test_title_and_summary_are_edited_before_sending(person, sign_in, handover):
    browser = sign_in(person(Role.SALES))
    facts = {"title": "云澜售后热线移交", "summary": "双十一前上线", "row_version": "1"}
    assert browser.post(f"/handovers/{handover.id}/edit", facts).status_code == 303
    page = browser.get(f"/handovers/{handover.id}").text
    assert "云澜售后热线移交" in page and "双十一前上线" in page


def test_a_clients_page_lists_its_projects_for_those_who_see_them(session, person, sign_in, project):
    other = make_project(session, client=session.get_one(Client, project.client_id), name="另一个项目")
    address = f"/clients/{project.client_id}"
    everything = sign_in(person(Role.SALES)).get(address).text
    assert project.name in everything and other.name in everything
    own = sign_in(person(Role.PROJECT_MANAGER, projects=(project,))).get(address).text
    assert project.name in own and other.name not in own
