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

from bpo.clients import actions as clients
from bpo.clients.rules import (
    CooperationMode,
    FeedbackArea,
    FeedbackCause,
    FeedbackChannel,
    FeedbackKind,
    FeedbackSeverity,
    OpportunitySource,
    ServiceKind,
)
from bpo.kernel.locale import DEFAULT_LANGUAGE, in_language
from bpo.kernel.roles import Department
from bpo.projects import actions as projects
from bpo.projects.rules import ClosingReason, DataKind, Disposal, LessonKind, PlanSection
from contracts.rules import FeeModel
from staffing.training import actions as training
from tests.built import Built, app_on_copy
from worlds.builder import Builder
from worlds.empty import enrol, settle
from worlds.names import People
from worlds.ordinary import assembly as ordinary
from worlds.ordinary import deals, learning, texts
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


def say_marked(road: Any, mark: str) -> None:
    """The client's opinion on each project, in its own words, answered."""
    build = road.build
    facts = {"kind": FeedbackKind.COMPLAINT, "severity": FeedbackSeverity.MINOR, "area": FeedbackArea.OTHER}
    feedback = build.act(
        clients.record_feedback, road.sales, project_id=road.project.id, title=f"{mark}意见", words=f"{mark}原话",
        received_on=TODAY, channel=FeedbackChannel.LETTER, contact_name=f"{mark}来信人",
        now=build.as_of(TODAY, "11:00"), **facts,
    )  # fmt: skip
    build.act(clients.assign_feedback, road.manager, feedback_id=feedback.id, owner_id=build.who("song.jia").id)
    build.act(
        clients.answer_feedback, "song.jia", feedback_id=feedback.id, answer=f"{mark}答复说明",
        cause=FeedbackCause.OTHER, root_cause=f"{mark}根因", now=build.as_of(TODAY, "12:00"),
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


def teach_and_end(build: Builder, road: Any, mark: str) -> None:
    """A draft under the project's mark and a published lesson without any, a proposal to close, a certificate."""
    project = road.project
    build.as_of(TODAY, "18:00")
    said = {"situation": "情况", "consequence": "后果", "recommendation": "建议"}
    draft = {name: f"{mark}{words}" for name, words in said.items()}
    one = learning.Taught(
        road.case.key, road.manager, Department.OPERATIONS, PlanSection.TRAINING, LessonKind.FAILED, f"{mark}教训",
        **draft, published=False,
    )  # fmt: skip
    for taught in (one, replace(one, title="大家都可读的经验", published=True, **said)):
        learning.teach(build, {road.case.key: road}, taught)
    build.act(
        projects.propose_closing, road.manager, project_id=project.id, last_service_on=TODAY, reason=f"{mark}结束",
        reason_class=ClosingReason.TERM_ENDED, now=build.moment,
    )  # fmt: skip
    build.act(
        projects.draw_up_certificate, road.manager, project_id=project.id, disposal=Disposal.DESTROYED,
        data_kinds=[DataKind.CALLS], method=f"{mark}销毁方式", carried_out_on=TODAY,
        witness_id=build.who("wang.lei").id, now=build.moment,
    )  # fmt: skip


def _walk(build: Builder, marks: Mapping[str, str], client_marks: Mapping[str, str]) -> Mapping[str, Any]:
    people = People(build.chance)
    build.as_of(date(2026, 4, 1), "09:00")
    settle(build)
    for person in CAST:
        enrol(build, person)
        people.keep_free(person.name)
    registered = {key: ordinary.register(build, company(key, mark), people) for key, mark in client_marks.items()}
    sites = deals.build_sites(build)
    induction = build.act(training.open_course, "chen.rong", code="GY-01", title="入职培训", pass_mark=80, hours=8)
    build.commit()
    for key, client_id in registered.items():
        hope_for(build, client_marks[key], client_id)
    agenda, running = Agenda(), Running(build)
    for number, (key, mark) in enumerate(marks.items()):
        one = case(key, mark, 8000 + 10 * number)
        ordinary.plan_case(agenda, build, one, registered[one.client], "wang.lei", sites, people, induction.id, running)
    for road in running.roads:
        plan_changes_of_requirements(agenda, road, marks[road.case.key])
    running.plan(agenda)
    for road in running.roads:
        mark = marks[road.case.key]
        agenda.on(TODAY, lambda road=road, mark=mark: say_marked(road, mark))  # type: ignore[misc]
    agenda.on(TODAY, lambda: [teach_and_end(build, road, marks[road.case.key]) for road in running.roads])
    agenda.run(build)
    return {road.case.key: road for road in running.roads}


def hope_for(build: Builder, mark: str, client_id: int) -> None:
    """An opportunity of the client's and a comparison kept with it, in words of its own."""
    row = build.act(
        clients.open_opportunity, "wang.lei", client_id=client_id, title=f"{mark}商机", mode=CooperationMode.FULL,
        source=OpportunitySource.REFERRAL, services=[ServiceKind.CHAT], competitors=f"{mark}对手", seats=5,
        next_step=f"{mark}下一步", next_step_on=TODAY, now=build.moment,
    )  # fmt: skip
    build.act(clients.keep_advice, "wang.lei", opportunity_id=row.id, now=build.moment, seats="5", core="no")
    build.commit()
