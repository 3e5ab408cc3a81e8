"""The page and the API of orders, and their upload by page."""

import re
from io import BytesIO

from bpo.kernel.jobs import run_due
from bpo.kernel.roles import Role
from tests.operations.orders.test_actions import FILE, take_orders
from tests.projects.makers import make_project


def test_finance_uploads_orders_by_page_and_sees_them_with_totals(session, person, sign_in):
    project = make_project(session)
    browser = sign_in(person(Role.FINANCE))
    form = {"file": (BytesIO(FILE.encode("gbk")), "十月.csv"), "choice": "order"}
    sent = browser.post(f"/projects/{project.id}/imports/orders/new", form, content_type="multipart/form-data")
    assert sent.status_code == 303
    page = browser.get(sent.location).text
    assert "年度会员" in page and "is not a day" in page
    taken = browser.post(sent.location.replace("/check", "/take-in"))
    assert taken.status_code == 303
    run_due()
    tab = browser.get(f"/projects/{project.id}/orders").text
    assert "¥4,300.50" in tab and "D-2" in tab
    assert "D-2" not in browser.get(f"/projects/{project.id}/orders?first=2026-10-30").text
    assert browser.get(f"/projects/{project.id}/orders?export=xlsx").data[:2] == b"PK"


def test_orders_over_the_api_and_for_whom(session, person, programme, sign_in):
    project, other = make_project(session), make_project(session, name="别的")
    take_orders(session, project, FILE)
    call = programme(person(Role.PROJECT_MANAGER, projects=(project,)))
    found = call("GET", f"/projects/{project.id}/orders?first=2026-10-01&sort=sold_on").json
    assert [(one["external_id"], one["amount"]) for one in found["items"]] == [("D-2", "2500.50"), ("D-3", "800.00")]
    assert call("GET", f"/projects/{other.id}/orders").status_code == 404
    assert (
        sign_in(person(Role.TEAM_LEADER, projects=(project,))).get(f"/projects/{project.id}/orders").status_code == 403
    )


def test_the_sums_are_those_of_the_rows_that_all_filters_leave(session, person, programme, sign_in):
    project = make_project(session)
    take_orders(session, project, FILE)
    who = person(Role.FINANCE)
    page = sign_in(who).get(f"/projects/{project.id}/orders?amount.from=100&amount.to=1000").text
    assert "¥1,800.00" in page and "¥4,300.50" not in page, "the figures above the list"
    assert "1,800.00" in re.search(r"<tfoot[^>]*>(.*?)</tfoot>", page, re.S)[1]
    call = programme(who)
    (told,) = call("GET", f"/projects/{project.id}/orders?totals=yes&amount.to=999&amount.from=100").json["totals"]
    assert (told["of"], told["currency"], told["values"]["amount"]) == ("sum", None, "800.00")
