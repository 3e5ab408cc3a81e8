"""A small vendor with twin projects: two of one client, one of another, each with its own words in every text field.

Built through the sample vendor's road. What is written about a project carries its mark, so that a test can tell from
any page, file or answer whose it is.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask

from bpo.clients.rules import CooperationMode, ServiceKind
from bpo.kernel.locale import DEFAULT_LANGUAGE, in_language
from contracts.rules import FeeModel
from staffing.training import actions as training
from tests.built import Built, app_on_copy
from worlds.builder import Builder
from worlds.empty import enrol, settle
from worlds.names import People
from worlds.ordinary import assembly as ordinary
from worlds.ordinary import deals, texts
from worlds.ordinary.agenda import Agenda
from worlds.ordinary.cases import Case, Company
from worlds.ordinary.changes import plan_changes_of_requirements
from worlds.ordinary.running import Running
from worlds.people import CAST
from worlds.traffic import Line

TODAY = date(2026, 11, 20)
MARKS = {"A1": "甲壹独有", "A2": "甲贰独有", "B1": "乙壹独有"}
CLIENT_MARKS = {"a": "甲方独有", "b": "乙方独有"}


def company(key: str, mark: str) -> Company:
    return Company(
        key, f"{mark}科技有限公司", f"{mark} Ltd.", mark, "340100", f"{mark}行业", f"{mark}路 1 号", f"{mark}银行",
        "wang.lei",
        ((f"{mark}联系人", "business", f"{mark}经理"),),
    )  # fmt: skip


def case(key: str, mark: str, first_login: int) -> Case:
    """A live project of four agents with seats, calls, orders and bills, all under its mark."""
    logins = tuple(f"{mark}{first_login + number}" for number in range(3))
    outcomes = ((f"{mark}小结", 1),)
    line = Line(key, f"{mark}队列", True, 12, 150, 20, 0.9, outcomes, logins)
    return Case(
        key, f"{mark}项目", key[0].lower(), CooperationMode.FULL, (ServiceKind.CONSULTATION,), "zhou.min",
        tuple(replace(wish, statement=f"{mark}：{wish.statement}", acceptance=f"{mark}：{wish.acceptance}")
              for wish in texts.AFTER_SALES),
        "live", 1, heads=7, site="HF", seats=7, fee=FeeModel.BASE_COMMISSION,
        terms={"base_basis": "seat", "base_amount": Decimal(3000), "seats": 7, "commission_basis": "net_sales",
               "commission_percent": Decimal(5), "vat_rate": Decimal(6)},
        line=line, orders_per_day=1, order_amount=(100, 900), product=f"{mark}产品",
    )  # fmt: skip


def twins_app(twins: Built, folder: Path) -> AbstractContextManager[Flask]:
    """The application on a copy of the twins' world."""
    return app_on_copy(twins, folder, TODAY)


def build_twins(
    build: Builder, marks: Mapping[str, str] = MARKS, client_marks: Mapping[str, str] = CLIENT_MARKS
) -> dict[str, int]:
    """Build them; {"A1": id of the project, …}: live, with issued and open bills. The keys of the marks are these."""
    with in_language(DEFAULT_LANGUAGE):
        return {key: int(road.project.id) for key, road in _walk(build, marks, client_marks).items()}


def _walk(build: Builder, marks: Mapping[str, str], client_marks: Mapping[str, str]) -> Mapping[str, Any]:
    people = People(build.chance)
    build.as_of(date(2026, 4, 1), "09:00")
    settle(build)
    for person in CAST:
        enrol(build, person)
        people.keep_free(person.name)
    clients = {key: ordinary.register(build, company(key, mark), people) for key, mark in client_marks.items()}
    sites = deals.build_sites(build)
    induction = build.act(training.open_course, "chen.rong", code="GY-01", title="入职培训", pass_mark=80, hours=8)
    build.commit()
    agenda, running = Agenda(), Running(build)
    for number, (key, mark) in enumerate(marks.items()):
        one = case(key, mark, 8000 + 10 * number)
        ordinary.plan_case(agenda, build, one, clients[one.client], "wang.lei", sites, people, induction.id, running)
    for road in running.roads:
        plan_changes_of_requirements(agenda, road, marks[road.case.key])
    running.plan(agenda)
    agenda.run(build)
    return {road.case.key: road for road in running.roads}
