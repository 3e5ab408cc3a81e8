"""A list's page and its API: filters, columns and order in the address, saved views, acts on many rows."""

import re
from html import unescape

import pytest
from sqlalchemy import select, update

from bpo.clients.models import Client
from bpo.kernel.models import BulkRun, JournalEntry, ListDefault, SavedView
from bpo.kernel.roles import Role
from bpo.kernel.web import list_export, list_here, listing
from bpo.kernel.web.lists import LISTS
from bpo.people.models import User
from tests.clients.makers import make_client
from tests.conftest import make_person
from tests.staffing.makers import make_requisition, make_staffed_project


def words(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def codes(answer):
    return re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]+)', answer.text)


@pytest.fixture
def clients(session):
    for number, name in enumerate(("甲", "乙", "甲", "丙"), start=1):
        client = make_client(session, number, short_name=name)
        session.execute(update(Client).where(Client.id == client.id).values(code=f"KH-{number}"))
    session.commit()


def test_conditions_stand_as_chips_that_can_be_removed(clients, person, sign_in):
    browser = sign_in(person(Role.DIRECTOR))
    page = browser.get("/clients?short_name.contains=甲&code.not=KH-1")
    assert codes(page) == ["KH-3"]
    assert "Short name contains “甲”" in words(page) and "Client code: not KH-1" in words(page)
    removed = re.search(r'not KH-1<a href="([^"]+)"', page.text)
    assert codes(browser.get(unescape(removed[1]))) == ["KH-1", "KH-3"]


def test_the_panel_adds_its_answer_to_the_address(clients, person, sign_in):
    browser = sign_in(person(Role.DIRECTOR))
    panel = browser.get("/clients?q=KH&panel=short_name")
    assert 'name="add" value="short_name"' in panel.text and 'name="q" value="KH"' in panel.text
    answer = browser.get("/clients?q=KH&add=short_name&add.op=contains&add.value=乙&add.value=")
    assert answer.status_code == 302
    assert answer.location == "/clients?q=KH&short_name.contains=%E4%B9%99"
    assert codes(browser.get(answer.location)) == ["KH-2"]


def test_several_columns_order_the_rows_and_columns_are_chosen(clients, person, sign_in):
    page = sign_in(person(Role.DIRECTOR)).get("/clients?sort=-short_name,-code&columns=code,short_name")
    order = codes(page)
    assert order.index("KH-3") + 1 == order.index("KH-1")
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?\s*([^<]+)', page.text)
    assert [one.strip() for one in heads] == ["Client code", "Short name"]


def test_the_api_walks_by_cursor_and_tells_what_it_left_out(clients, person, programme):
    call = programme(person(Role.DIRECTOR))
    answer = call("GET", "/clients?per_page=3&sort=-code&nowhere=1").json
    assert [one["code"] for one in answer["items"]] == ["KH-4", "KH-3", "KH-2"]
    assert answer["total"] == 4 and answer["notes"] == ["This list has no filter nowhere; it was left out."]
    following = call("GET", f"/clients?per_page=3&sort=-code&nowhere=1&cursor={answer['next']}").json
    assert [one["code"] for one in following["items"]] == ["KH-1"]
    assert following["next"] is None and following["page"] == 2
    elsewhere = call("GET", f"/clients?per_page=3&sort=code&cursor={answer['next']}").json
    assert elsewhere["page"] == 1 and "another list" in elsewhere["notes"][0]
    assert [one["code"] for one in call("GET", "/clients?short_name.not=甲&sort=code").json["items"]] == [
        "KH-2",
        "KH-4",
    ]


def save(browser, **form):
    form = {"list": "clients", "name": "我的", "query": "short_name.contains=甲&cursor=x", "path": "/clients", **form}
    return browser.post("/saved-views", form)


def test_a_view_is_saved_opened_changed_and_made_the_default(clients, person, sign_in, session):
    me = person(Role.SALES)
    browser = sign_in(me)
    answer = save(browser)
    view = session.scalars(select(SavedView)).one()
    session.commit()
    assert answer.status_code == 303 and f"view={view.id}" in answer.location
    assert "cursor" not in view.query
    assert all("clients" not in words(browser.get(f"/saved-views{at}")).split() for at in ("", f"/{view.id}"))
    assert all(one.title for one in LISTS.values())
    assert codes(browser.get(answer.location)) == ["KH-1", "KH-3"]
    opened = browser.get(f"/clients?view={view.id}")
    assert opened.status_code == 302 and "short_name.contains" in opened.location
    assert "changed" in words(browser.get(opened.location + "&sort=-code"))
    browser.post(f"/saved-views/{view.id}/query", {"query": "code=KH-4", "path": "/clients"})
    assert browser.get("/clients").status_code == 200
    browser.post(f"/saved-views/{view.id}/default")
    assert codes(browser.get("/clients", follow_redirects=True)) == ["KH-4"]
    assert len(codes(browser.get("/clients?view=all"))) == 4
    assert codes(sign_in(person(Role.SALES)).get("/clients")) == ["KH-1", "KH-2", "KH-3", "KH-4"]
    browser.post(f"/saved-views/{view.id}/delete")
    session.expire_all()
    assert session.scalars(select(SavedView)).all() == session.scalars(select(ListDefault)).all() == []
    told = select(JournalEntry.act).where(JournalEntry.act.startswith("lists.")).order_by(JournalEntry.id)
    acts = session.scalars(told).all()
    assert acts == ["lists.view_saved", "lists.view_changed", "lists.default_set", "lists.view_deleted"]


def test_a_view_whose_parts_are_gone_is_applied_without_them(clients, person, sign_in, session):
    browser = sign_in(person(Role.SALES))
    answer = save(browser, query="colour=red&short_name.contains=乙&columns=code,colour&sort=colour")
    page = browser.get(answer.location)
    assert codes(page) == ["KH-2"]
    assert words(page).count("colour") >= 3 and "it was left out" in words(page)
    gone = browser.get("/clients?view=999999")
    assert gone.status_code == 200 and len(codes(gone)) == 4 and "There is no such view" in words(gone)


def test_a_taken_name_and_an_unknown_list_are_refused(person, sign_in):
    browser = sign_in(person(Role.SALES))
    assert save(browser).status_code == 303
    assert save(browser).status_code == 422
    assert save(browser, name=" ").status_code == 422
    assert save(browser, list="nowhere").status_code == 404
    assert save(browser, list="users", name="不许").status_code == 404, "who may not open a list keeps no view of it"
    assert save(browser, name="远", path="https://elsewhere.example/x").location.startswith("/")


def test_who_shares_a_view_and_who_finds_it(clients, person, sign_in, session):
    boss, sales = person(Role.DIRECTOR), person(Role.SALES)
    client = make_person(session, Role.CLIENT)
    browser = sign_in(boss)
    save(browser, name="给大家")
    view_id = session.scalars(select(SavedView.id)).one()
    session.commit()
    theirs = sign_in(sales)
    assert theirs.get(f"/saved-views/{view_id}").status_code == 404
    assert theirs.post(f"/saved-views/{view_id}/sharing").status_code == 403
    assert browser.post(f"/saved-views/{view_id}/role-default", {"role": "sales"}).status_code == 409
    browser.post(f"/saved-views/{view_id}/sharing")
    assert "给大家" in theirs.get("/clients").text
    assert theirs.post(f"/saved-views/{view_id}/delete").status_code == 404, "a shared view is not theirs"
    assert "给大家" not in sign_in(client).get("/saved-views").text
    browser.post(f"/saved-views/{view_id}/role-default", {"role": "sales"})
    assert codes(theirs.get("/clients", follow_redirects=True)) == ["KH-1", "KH-3"]
    browser.post(f"/saved-views/{view_id}/sharing", {"on": "no"})
    assert theirs.get("/clients").status_code == 200
    assert theirs.get(f"/saved-views/{view_id}").status_code == 404


def test_views_over_the_api(clients, person, programme):
    call = programme(person(Role.DIRECTOR))
    made = call("POST", "/saved-views", {"list": "clients", "name": "甲们", "query": "short_name.contains=甲"})
    assert made.status_code == 201
    view_id = made.json["id"]
    assert [one["code"] for one in call("GET", f"/clients?view={view_id}").json["items"]] == ["KH-1", "KH-3"]
    renamed = call("PATCH", f"/saved-views/{view_id}", {"name": "甲", "row_version": made.json["row_version"]})
    assert renamed.json["name"] == "甲" and renamed.json["query"] == made.json["query"]
    assert call("PATCH", f"/saved-views/{view_id}", {"name": "乙", "row_version": 1}).status_code == 409
    assert call("PUT", f"/saved-views/{view_id}/sharing").json["shared"] is True
    assert call("PUT", f"/saved-views/{view_id}/role-defaults/sales").status_code == 200
    assert call("PUT", f"/saved-views/{view_id}/role-defaults/nobody").status_code == 422
    assert call("PUT", f"/saved-views/{view_id}/default").status_code == 200
    assert call("DELETE", f"/saved-views/{view_id}").status_code == 204
    assert call("GET", "/saved-views").json["items"] == []


@pytest.fixture
def many(session, person):
    people = [person(Role.AGENT, login=f"agent-{number}", name=f"坐席{number}") for number in range(3)]
    session.execute(update(User).where(User.id == people[2].id).values(active=False))
    session.commit()
    return people


def test_an_act_on_many_is_checked_first_and_each_row_is_judged_by_itself(many, person, sign_in, session):
    boss = person(Role.ADMINISTRATOR, login="boss", name="管理员")
    browser = sign_in(boss)
    chosen = "&".join(f"id={one.id}" for one in (*many, boss))
    check = browser.get(f"/users?bulk=close&{chosen}")
    assert "2 can, 2 cannot. Nothing has been done yet." in words(check)
    assert "The account of 坐席2 is closed already." in words(check) and "This is your own account" in words(check)
    session.expire_all()
    assert session.get_one(User, many[0].id).active, "the check changes nothing"
    session.rollback()
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', check.text))
    first = browser.post("/lists/users/acts/close", {name: unescape(value) for name, value in form.items()})
    again = browser.post("/lists/users/acts/close", {name: unescape(value) for name, value in form.items()})
    assert first.status_code == again.status_code == 303 and first.location == again.location
    assert "2 done, 0 not." in words(browser.get(first.location))
    assert sign_in(person(Role.ADMINISTRATOR)).get(first.location).status_code == 404, "it is one's own"
    session.expire_all()
    assert [session.get_one(User, one.id).active for one in many] == [False, False, False]
    closed = session.scalars(select(JournalEntry.subject_id).where(JournalEntry.act == "people.account_closed")).all()
    assert sorted(closed) == sorted(one.id for one in many[:2])
    assert session.scalars(select(BulkRun)).one().act == "close"


def test_what_changed_between_check_and_act_is_told_in_the_result(many, person, sign_in, session):
    browser = sign_in(person(Role.ADMINISTRATOR))
    check = browser.get("/users?bulk=close&all=1&login.contains=agent-")
    form = {name: unescape(value) for name, value in
            re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', check.text)}  # fmt: skip
    other = sign_in(person(Role.ADMINISTRATOR))
    second = other.get(f"/users?bulk=close&id={many[0].id}")
    theirs = {name: unescape(value) for name, value in
              re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', second.text)}  # fmt: skip
    other.post("/lists/users/acts/close", theirs)
    result = browser.get(browser.post("/lists/users/acts/close", form).location)
    assert "1 done, 1 not." in words(result) and "坐席0 is closed already" in words(result)


def test_rows_that_were_not_checked_are_not_acted_on(many, person, sign_in, session):
    browser = sign_in(person(Role.ADMINISTRATOR))
    check = browser.get(f"/users?bulk=close&id={many[0].id}")
    form = {name: unescape(value) for name, value in
            re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', check.text)}  # fmt: skip
    assert browser.post("/lists/users/acts/close", {**form, "rows": form["rows"][:-4] + "AAAA"}).status_code == 409
    assert browser.post("/lists/users/acts/nothing", form).status_code == 404
    assert sign_in(person(Role.AUDITOR)).post("/lists/users/acts/close", form).status_code == 403
    assert sign_in(person(Role.AUDITOR)).get(f"/users?bulk=close&id={many[0].id}").status_code == 403
    session.expire_all()
    assert session.get_one(User, many[0].id).active


def test_an_act_on_many_over_the_api(many, person, programme, session):
    call = programme(person(Role.ADMINISTRATOR))
    ids = [one.id for one in many]
    checked = call("POST", "/lists/users/acts/close", {"ids": [*ids, 10**9], "check": True}).json
    assert checked["done"] == ids[:2] and [one["code"] for one in checked["refused"]] == [
        "account_closed",
        "user_not_found",
    ]
    session.expire_all()
    assert session.get_one(User, ids[0]).active
    session.rollback()
    done = call("POST", "/lists/users/acts/close", {"ids": ids}).json
    assert done["done"] == ids[:2] and len(done["refused"]) == 1
    session.expire_all()
    assert not session.get_one(User, ids[0]).active
    assert call("POST", "/lists/users/acts/close", {"ids": []}).status_code == 422


def test_the_page_of_a_long_list_does_not_wait_for_its_count_and_totals(session, person, sign_in, monkeypatch):
    project = make_staffed_project(session)
    for headcount in (1, 1, 2):
        make_requisition(session, project, headcount=headcount)
    browser = sign_in(person(Role.HR))
    short = browser.get("/requisitions?per_page=1")
    assert "1–1 of 3" in words(short) and "Total 4 0 4" in words(short) and 'hx-trigger="load"' not in short.text
    monkeypatch.setattr(list_here, "COUNTED_AT_ONCE", 2)
    monkeypatch.setattr(listing, "SUMMED_AT_ONCE", 2)
    for page in (
        browser.get("/requisitions?per_page=1"),
        browser.get(next_of(browser.get("/requisitions?per_page=1"))),
    ):
        assert "of more than 2" in words(page) and "Total 4" not in words(page) and "Totals of all rows" in words(page)
        told = browser.get(unescape(re.search(r'hx-get="([^"]+)" hx-trigger="load"', page.text)[1]))
        assert codes(told) == codes(page) and "Total 4 0 4" in words(told) and "of 3" in words(told)


def next_of(page):
    return unescape(re.search(r'href="([^"]+)" aria-label="Next page"', page.text)[1])


def test_a_long_list_goes_out_as_csv_while_it_is_read_and_its_workbook_is_offered_by_a_job(
    clients, person, sign_in, monkeypatch
):
    browser = sign_in(person(Role.DIRECTOR))
    address = "/clients?short_name.not=丙&columns=short_name,code&sort=-code&export="
    short = browser.get(address + "csv")
    assert short.get_data().decode("utf-8-sig").splitlines()[1:] == ['"甲","KH-3"', '"乙","KH-2"', '"甲","KH-1"']
    monkeypatch.setattr(list_export, "MOST_AT_ONCE", 2)
    long = browser.get(address + "csv")
    assert long.is_streamed and long.get_data() == short.get_data()
    assert long.headers["Content-Disposition"] == short.headers["Content-Disposition"]
    led = browser.get(address + "xlsx")
    assert led.status_code == 200 and "3 rows take longer than a page may" in words(led)
    assert 'action="/exports"' in led.text and 'name="form" value="xlsx"' in led.text
