"""A small vendor with twin projects: two of one client, one of another, each with its own words in every text field.

Built through the sample vendor's road. What is written about a project carries its mark, so that a test can tell from
any page, file or answer whose it is.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask

from app import create_app
from bpo.clients.rules import CooperationMode, ServiceKind
from bpo.kernel.locale import DEFAULT_LANGUAGE, in_language
from bpo.kernel.settings import Settings
from contracts.rules import FeeModel
from staffing.training import actions as training
from tests.databases import copied_database
from worlds.builder import Builder
from worlds.empty import enrol, settle
from worlds.names import People
from worlds.ordinary import assembly as ordinary
from worlds.ordinary import deals, texts
from worlds.ordinary.agenda import Agenda
from worlds.ordinary.cases import Case, Company
from worlds.ordinary.running import Running
from worlds.people import CAST
from worlds.traffic import Line

TODAY = date(2026, 11, 20)
MARKS = {"A1": "甲壹独有", "A2": "甲贰独有", "B1": "乙壹独有"}
CLIENT_MARKS = {"a": "甲方独有", "b": "乙方独有"}


def company(key: str) -> Company:
    mark = CLIENT_MARKS[key]
    return Company(
        key, f"{mark}科技有限公司", f"{mark} Ltd.", mark, "340100", f"{mark}行业", f"{mark}路 1 号", f"{mark}银行",
        "wang.lei",
        ((f"{mark}联系人", "business", f"{mark}经理"),),
    )  # fmt: skip


def case(key: str, first_login: int) -> Case:
    """A live project of four agents with seats, calls, orders and bills, all under its mark."""
    mark = MARKS[key]
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


@dataclass(frozen=True)
class Twins:
    """Where they were built: the database, the folder with keys and files, {key: id of the project}."""

    url: str
    folder: str
    projects: Mapping[str, int]


def app_on(url: str, folder: Path) -> Flask:
    """The application on the database at `url` as of TODAY; keys and files in `folder`."""
    settings = Settings(var=folder, keys=folder / "keys", database_url=url, immediate_jobs=True)
    app = create_app(settings, clock=lambda: Builder.at(TODAY))
    app.config["TESTING"] = True
    return app


def build_twins(url: str, folder: Path) -> dict[str, int]:
    """Build them in a database that has its tables; {"A1": id of the project, …}: live, with issued and open bills."""
    app = app_on(url, folder)
    build = Builder(app.extensions["database"], TODAY)
    with app.app_context(), in_language(DEFAULT_LANGUAGE):
        roads = _walk(build)
        projects = {key: int(road.project.id) for key, road in roads.items()}
    build.close()
    app.extensions["database"].close()
    return projects


@contextmanager
def twins_app(twins: Twins, folder: Path) -> Iterator[Flask]:
    """The application on a copy of the twins' world, with their keys and files."""
    for part in ("keys", "files"):
        shutil.copytree(Path(twins.folder) / part, folder / part)
    with copied_database(twins.url, folder) as url:
        app = app_on(url, folder)
        yield app
        app.extensions["database"].close()


def _walk(build: Builder) -> Mapping[str, Any]:
    people = People(build.chance)
    build.as_of(date(2026, 4, 1), "09:00")
    settle(build)
    for person in CAST:
        enrol(build, person)
        people.keep_free(person.name)
    clients = {key: ordinary.register(build, company(key), people) for key in CLIENT_MARKS}
    sites = deals.build_sites(build)
    induction = build.act(training.open_course, "chen.rong", code="GY-01", title="入职培训", pass_mark=80, hours=8)
    build.commit()
    agenda, running = Agenda(), Running(build)
    for number, key in enumerate(MARKS):
        one = case(key, 8000 + 10 * number)
        ordinary.plan_case(agenda, build, one, clients[one.client], "wang.lei", sites, people, induction.id, running)
    running.plan(agenda)
    agenda.run(build)
    return {road.case.key: road for road in running.roads}
