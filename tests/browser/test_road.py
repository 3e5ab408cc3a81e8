"""The main road through the pages: one client's project from the handover to an issued invoice, as people click it."""

import csv
import re
from collections.abc import Callable
from datetime import date, datetime, time
from io import StringIO
from typing import Any

from flask import Flask

from bpo.kernel.locale import zone
from tests.browser.conftest import Desk, serving
from tests.browser.walking import Walker
from tests.clients.makers import uscc
from tests.conftest import Clock
from worlds.builder import Builder
from worlds.empty import enrol, settle
from worlds.people import CAST, PASSWORD

BEGINS, TRAINED, LIVE, BILLED = date(2026, 8, 10), date(2026, 8, 20), date(2026, 9, 1), date(2026, 10, 5)
SALES, DIRECTOR, MANAGER, HR, SYSTEM = "wang.lei", "li.jianguo", "zhou.min", "chen.rong", "liu.yang"
SERVICE, LEADER, FINANCE, SECOND, AGENT = "song.jia", "ma.chao", "sun.jing", "wu.tao", "yang.fan"
TEAM = ("宋佳", "刘洋", "唐伟", "陈蓉", "郑芳", "孙静", "吴涛", "马超")
VOICES = {
    "Sales department": SALES, "Operations department": DIRECTOR, "HR department": HR, "Finance department": FINANCE,
    "System maintenance & development department": SYSTEM, "Technology department": "tang.wei",
    "Administration department": "zheng.fang",
}  # fmt: skip
WANTED = (
    ("Service hours", "热线每天 8:00–22:00 开通"), ("Channels", "400 热线与回拨"), ("KPI", "20 秒接通率不低于 85%"),
    ("Volumes", "每月约 3000 通"), ("Language", "普通话"),
)  # fmt: skip
CALLS = (
    ("通话ID", "来电时间", "是否接通", "等待时长", "通话时长", "客户号码", "坐席工号"),
    ("A-1", "2026-09-02 09:00:00", "是", "12", "120", "13812345678", "8001"),
    ("A-2", "2026-09-02 09:10:00", "是", "25", "90", "13912345678", "8001"),
    ("A-3", "2026-09-03 10:00:00", "否", "31", "", "13712345678", ""),
)
ORDERS = (
    ("订单号", "成交日期", "金额", "退款日期", "退款金额", "工号"),
    ("YL-1", "2026-09-08", "8000.00", "", "", "8001"),
    ("YL-2", "2026-09-12", "2000.00", "2026-09-20", "2000.00", "8001"),
)


def table(rows: Any) -> bytes:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


class Vendor:
    """The people, each at their own window, on the day the clock says."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self.desk, self.clock = desk, clock
        self.page = desk.window()
        self.walkers: dict[str, Walker] = {}
        self.project = ""

    def on(self, day: date) -> None:
        """Another day: everybody signs in anew."""
        self.clock.moment = datetime.combine(day, time(9, 30), zone())
        self.walkers.clear()
        self.page.context.clear_cookies()

    def __call__(self, login: str, path: str | None = None) -> Walker:
        """That person, at a page; a path without its slash is one of the project."""
        if login not in self.walkers:
            self.walkers[login] = self._arrived(login)
        if path is not None:
            self.walkers[login].at(path if path.startswith("/") else f"{self.project}/{path}".rstrip("/"))
        return self.walkers[login]

    def _arrived(self, login: str) -> Walker:
        if self.walkers:
            before = Walker.seated[self.page]
            before.cookies = self.page.context.cookies()
            self.page.context.clear_cookies()
        self.desk.sign_in(login, PASSWORD, page=self.page)
        return Walker(self.page, self.desk.address)


def hand_over(vendor: Vendor) -> None:
    sales = vendor(SALES).follow("Clients", "Register a client")
    client = {"Legal name": "云澜电子商务有限公司", "Short name": "云澜电商", "Taxpayer kind": "General taxpayer",
              "Unified social credit code": uscc(1), "Invoice address": "杭州市余杭区文一西路 969 号"}  # fmt: skip
    sales.fill(client, "Register client").sees("The client is registered.", "C-001")
    sales.follow("Add a contact").fill({"Name": "林晓雯", "Responsible for": "Business contact"}, "Add contact")
    vendor(SALES, "/projects").follow("Open a project")
    project = {"Client": "云澜电商", "Project name": "云澜售后热线", "Cooperation mode": "Full business outsourcing",
               "Consultation": True, "Planned go-live": LIVE}  # fmt: skip
    sales.fill(project, "Open project")
    vendor.project = sales.path()
    sales.at("/handovers").open("YJ-2026-001")
    for category, statement in WANTED:
        sales.follow("Add a requirement")
        wish = {"Kind": "Stated", "Category": category, "Requirement": statement, "Acceptance criterion": "按月统计"}
        sales.fill({**wish, "Source": "Tender"}, "Add requirement")
    sales.act("Add the ticked as requirements")
    sales.follow("Attach a file").fill({"File": ("招标书.txt", "招标要求".encode())}, "Attach file")
    sales.act("Send to operations").sees("The handover is with operations now.")
    director = vendor(DIRECTOR, "/handovers").open("YJ-2026-001")
    director.act("Accept handover").sees("Accepted: the requirements are in force.")


def appoint(vendor: Vendor) -> None:
    director = vendor(DIRECTOR, "").follow("Appoint the project manager")
    director.fill({"Project manager": "周敏"}, "Issue the letter of appointment").sees("RM-2026-001")
    for name in TEAM:
        director.at(f"{vendor.project}/people/new").fill({"Person": name}, "Add to the project")
    vendor(MANAGER, "").act("Acknowledge the letter RM-2026-001").sees("The letter is acknowledged.")


def at_item(manager: Walker, title: str) -> Walker:
    """The page of an item of the plan, as a reader without scripts gets to it."""
    path = manager.page.locator("main").get_by_role("link", name=title).first.get_attribute("href")
    assert path
    return manager.at(path)


def plan(vendor: Vendor) -> None:
    manager = vendor(MANAGER, "plan").follow("Begin the plan").fill({}, "Begin")
    for spare in ("Team leader", "Quality inspector"):
        at_item(manager, spare).act("Remove from the plan")
    at_item(manager, "Customer service representative")
    for box in manager.page.locator("main input[name=requirement_ids]").all():
        box.check()
    manager.fill({"Headcount": 1}, "Save")
    at_item(manager, "Contacts of both sides before and after go-live")
    manager.fill({"Names on both sides": "甲方：林晓雯；乙方：周敏"}, "Save")
    manager.at(f"{vendor.project}/interfaces/new")
    manager.fill({"Contact of the client": "林晓雯", "Our contact": "周敏"}, "Name contacts").sees("林晓雯")
    manager.at(f"{vendor.project}/plan").sees("Every requirement is covered")
    manager.follow("Convene round 1 of the review")
    manager.fill({"Answers wanted by": date(2026, 8, 14)}, "Convene the review")
    room = manager.page.locator("main").get_by_role("link", name="Review", exact=True).first.get_attribute("href")
    assert room
    for login in VOICES.values():
        voice = vendor(login, room)
        asked = voice.page.locator("main .title a.btn-primary")
        if asked.count():
            asked.first.click()
            voice.fill({"Opinion": "Approves"}, "Decide")
    manager.at(f"{vendor.project}/plan").sees("Approved")


def sign(vendor: Vendor) -> None:
    sales = vendor(SALES, "contracts").follow("Draft a contract")
    sales.fill({"Fee model": "Base and commission"}, "Next: its terms")
    terms = {"Last day": date(2027, 8, 31), "Owed": "per seat and month", "Amount": "3000.00",
             "Commission on": "net sales", "Rate on net sales": "10", "Contracted seats": 1}  # fmt: skip
    sales.fill(terms, "Save the draft")
    contract = sales.path()
    vendor(FINANCE, contract).follow("Approve").fill({}, "Approve")
    sales.at(contract).follow("Record the signatures")
    sales.fill({"Signed for us by": "李建国", "Signed for the client by": "林晓雯"}, "Record the signatures")
    sales.sees("Signed")


def hire(vendor: Vendor) -> None:
    manager = vendor(MANAGER, "hiring").follow("Request people for it")
    manager.fill({"People wanted": 1, "Needed by": date(2026, 8, 25)}, "Request")
    requisition = manager.path()
    vendor(DIRECTOR, requisition).act("Approve")
    hr = vendor(HR, requisition).follow("Add a candidate")
    hr.fill({"Name": "杨帆", "Mobile number": "13800130001", "Channel": "Referral", "Consent given on": BEGINS}, "Add")
    hr.at(requisition).follow("杨帆")
    for stage in ("Screening", "Interview", "Offer"):
        hr.act(f"To “{stage}”")
    hr.follow("Hire").fill({"First working day": date(2026, 8, 12), "Employment": "Own employee"}, "Hire")


def train(vendor: Vendor) -> None:
    hr = vendor(HR, "training").follow("Open a course")
    hr.fill({"Course code": "YL-01", "Course": "云澜业务培训", "Project": "云澜售后热线", "Pass mark": 80, "Hours": 24,
             "Required before taking calls": True}, "Open the course")  # fmt: skip
    hr.follow("Record results").fill({"Taken on": date(2026, 8, 19), "Score of 杨帆": 92}, "Record results")
    service = vendor(SERVICE, "manual").follow("Write the manual")
    service.fill({"Title": "运营手册"}, "Begin").follow("Add a chapter")
    service.fill({"Kind": "Call script", "Title": "开场", "Content": "您好，云澜客服。"}, "Add the chapter")
    service.sees("您好，云澜客服。").act("Send for approval")
    vendor(MANAGER, "manual").act("Approve it").sees("In force")
    agent = hr.at("/agents").open("杨帆").path()
    hr.at(f"{agent}/undertakings/new")
    hr.fill({"Client": "云澜电商", "Signed on": TRAINED, "How it was signed": "On paper"}, "Record")
    hr.at(f"{agent}/edit").fill({"Account": "杨帆"}, "Save")
    system = vendor(SYSTEM, agent).follow("Give a login")
    system.fill({"Project": "云澜售后热线", "Login at the switch": "8001", "First day": TRAINED}, "Give the login")
    vendor(AGENT, "/my-page").follow("Read the manual").act("Begin to read").act("Read to the end")
    vendor(AGENT, "/my-page").follow("Go on reading").act("I have read and understood it")
    vendor(LEADER, "training").act("Certify").sees("Certified.")


def seat(vendor: Vendor) -> None:
    system = (
        vendor(SYSTEM, "/sites").follow("Add a site").fill({"Site code": "HF", "Site name": "合肥基地"}, "Add site")
    )
    system.follow("Add seats")
    system.fill({"Floor": "3F", "Prefix of the codes": "A3-", "From no.": 1, "To no.": 2,
                 "They are ready for use": True}, "Add seats")  # fmt: skip
    manager = vendor(MANAGER, "seats").follow("Assign seats")
    period = {"Site": "合肥基地", "Number of seats": 1, "First day": LIVE, "Last day": date(2027, 8, 31)}
    manager.fill(period, "Assign seats").sees("The seats are assigned.")


def do_tasks(vendor: Vendor) -> None:
    """Each department ticks its checklist and reports what the plan asks of it; the manager confirms."""
    manager = vendor(MANAGER, "tasks")
    rows = manager.page.locator("main tbody tr")
    tasks = [
        (link.get_attribute("href"), next(one for one in VOICES if one in row.inner_text()))
        for row in rows.all() for link in [row.locator("a").first]
    ]  # fmt: skip
    assert len(tasks) > 5
    for path, department in tasks:
        voice = SERVICE if department == "Operations department" else VOICES[department]
        vendor(voice, path).tick_off().follow("Report done").fill(
            {"What was done": "已完成并验收", "Evidence": ("验收.txt", "验收合格".encode())}, "Report done"
        )
        vendor(MANAGER, path).act("Confirm").sees("Confirmed.")


def go_live(vendor: Vendor) -> None:
    manager = vendor(MANAGER, "readiness").act("Confirm the go-live").sees("The project is live.")
    assert "Live" in manager.page.locator("main").inner_text()


def take_calls(vendor: Vendor) -> None:
    """A figure of the page is the number of the calls it opens to."""
    system = vendor(SYSTEM, "imports/calls/new")
    upload = {"File": ("话单.csv", table(CALLS)), "Where the file is from": "Another table with a head",
              "Calls whose direction the file does not say are": "Inbound"}  # fmt: skip
    system.fill(upload, "Upload")
    system.act("Check all rows").act("Import 3 records").sees("Every row is imported.")
    manager = vendor(MANAGER, "kpi?first=2026-09-01&last=2026-09-30")
    for figure, count in (("Offered", 3), ("Answered", 2), ("Abandoned", 1)):
        manager.at(f"{vendor.project}/kpi?first=2026-09-01&last=2026-09-30")
        row = (
            manager.page.locator("main tr").filter(has=manager.page.get_by_role("link", name=figure, exact=True)).first
        )
        assert re.search(rf"\b{count}\b", row.inner_text()), row.inner_text()
        manager.follow(figure)
        assert manager.page.locator("main tbody tr").count() == count
    manager.sees("137****5678")


def take_orders(vendor: Vendor) -> None:
    manager = vendor(MANAGER, "orders").follow("Import orders")
    manager.fill({"File": ("订单.csv", table(ORDERS)), "Rows that name no unit are": "Order"}, "Upload")
    manager.act("Check all rows").act("Import 2 records").sees("Every row is imported.")
    manager.at(f"{vendor.project}/orders").sees("YL-1", "YL-2")


def bill(vendor: Vendor) -> None:
    """One seat at 3,000 and 10% of 8,000, with 6% VAT: 4,028.00."""
    finance = vendor(FINANCE, "/billing?month=2026-09").act("Run the month")
    finance.at("/billing?month=2026-09").sees("4,028.00")
    finance.at("/bills").open("HT-2026-001")
    made = finance.path()
    assert finance.page.locator("main button[aria-disabled=true]").count(), "who prepared a bill does not approve it"
    vendor(SECOND, made).sees("3,800.00", "肆仟零贰拾捌元整").act("Approve the bill").sees("The bill is approved.")
    finance.at(made).act("Issue the invoice").sees("Invoice FP-2026-00001 is issued.")
    with finance.page.expect_download() as paper:
        finance.page.locator("main a[href$='file.pdf']").first.click()
    with open(paper.value.path(), "rb") as stored:
        assert stored.read(5) == b"%PDF-"


def test_the_main_road_through_the_pages(app: Flask, clock: Clock, desk_at: Callable[[str], Desk]) -> None:
    build = Builder(app.extensions["database"], BEGINS)
    settle(build)
    for person in CAST:
        enrol(build, person)
    build.close()
    with serving(app) as address:
        vendor = Vendor(desk_at(address), clock)
        vendor.on(BEGINS)
        for step in (hand_over, appoint, plan, sign, hire):
            step(vendor)
        vendor.on(TRAINED)
        for step in (train, seat, do_tasks):
            step(vendor)
        vendor.on(LIVE)
        go_live(vendor)
        vendor.on(BILLED)
        for step in (take_calls, take_orders, bill):
            step(vendor)
    assert not vendor.desk.complaints, "\n".join(vendor.desk.complaints)
