"""The page and the API of orders, and their upload by page."""

import re
from io import BytesIO

from sqlalchemy import func, select

from bpo.kernel.jobs import run_due
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from operations.intake.actions import receive, take_in
from operations.intake.rules import IntakeKind
from operations.orders.models import SalesOrder
from tests.conftest import NOW
from tests.operations.orders.test_actions import FILE, take_orders
from tests.projects.makers import make_project


def test_finance_uploads_orders_by_page_and_sees_them_with_totals(session, person, sign_in):
    project = make_project(session)
    browser = sign_in(person(Role.FINANCE))
    form = {"file": (BytesIO(FILE.encode("gbk")), "十月.csv"), "choice": "order"}
    sent = browser.post(f"/projects/{project.id}/imports/orders/new", form, content_type="multipart/form-data")
    assert sent.status_code == 303
    assert "年度会员" in browser.get(sent.location).text
    assert "is not a day" in browser.get(sent.location.replace("/columns", "")).text
    taken = browser.post(sent.location.replace("/columns", "/import"))
    assert taken.status_code == 303
    run_due()
    tab = browser.get(f"/projects/{project.id}/orders").text
    assert "¥4,300.50" in tab and "D-2" in tab
    assert "D-2" not in browser.get(f"/projects/{project.id}/orders?first=2026-10-30").text
    assert browser.get(f"/projects/{project.id}/orders?export=xlsx").data[:2] == b"PK"


def test_the_dry_run_says_what_importing_then_does_and_writes_nothing(session, person, programme, sign_in):
    project = make_project(session)
    take_orders(session, project, FILE)
    later = FILE.replace("2026-10-03,2500.50,,", "2026-10-03,2500.50,2026-11-05,500.50") + "D-5,2026-11-01,90,,,新\n"
    batch = receive(
        session, Actor.system(), kind=IntakeKind.ORDERS, project_id=project.id, source="generic", name="十一月.csv",
        data=later.encode(), now=NOW,
    )  # fmt: skip
    session.commit()
    who = person(Role.FINANCE)
    page = " ".join(re.sub(r"<[^>]+>", " ", sign_in(who).get(f"/imports/{batch.id}").text).split())
    assert "Rows in the file 5 New 1 Changed 1 Unchanged 2 To be corrected 1" in page
    assert "Changed D-2 Refunded on: — → 2026-11-05 Refund: — → ¥500.50" in page
    told = programme(who)("GET", f"/imports/{batch.id}/trial").json
    figures = {name: told[name] for name in ("created", "revised", "unchanged", "rejected")}
    assert figures == {"created": 1, "revised": 1, "unchanged": 2, "rejected": 1} and told["looked_at"] == 5
    assert {"record": "D-2", "column": "Refund", "before": "", "after": "¥500.50"} in told["changes"]
    assert session.scalar(select(func.count()).select_from(SalesOrder)) == 3, "looking writes nothing"
    take_in(session, Actor.system(), batch_id=batch.id, now=NOW)
    session.commit()
    assert figures == {name: getattr(batch, name) for name in figures}
    assert programme(who)("GET", f"/imports/{batch.id}/trial").status_code == 409


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
