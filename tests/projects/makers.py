"""Projects for tests, made through the acts that make them in the product; each maker commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients import actions as handing_over
from bpo.clients.models import Client, Handover, Requirement
from bpo.clients.rules import (
    ContactRole,
    CooperationMode,
    RequirementCategory,
    RequirementKind,
    ServiceKind,
    SourceKind,
    TaxpayerKind,
)
from bpo.kernel.errors import BusinessError
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from bpo.people.queries import actor_of
from bpo.projects import actions, queries
from bpo.projects.models import DepartmentTask, Manual, Plan, Project
from bpo.projects.rules import TO_DO, InterfaceRole, Phase, PlanSection, Verdict
from tests.clients.makers import fill_up
from tests.conftest import NOW, make_person

GO_LIVE = date(2027, 1, 4)
REVIEWERS = {
    Department.SALES: Role.SALES,
    Department.OPERATIONS: Role.DIRECTOR,
    Department.SYSTEM: Role.SYSTEM,
    Department.TECHNOLOGY: Role.TECHNOLOGY,
    Department.HR: Role.HR,
    Department.ADMINISTRATION: Role.ADMINISTRATION,
    Department.FINANCE: Role.FINANCE,
}


@contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[BusinessError]]:
    """The body is refused with this code; anything else fails the test."""
    with pytest.raises(BusinessError) as refusal:
        yield refusal
    assert refusal.value.code == code


def any_client(session: Session) -> Client:
    """The first client there is, or a new one."""
    found = session.scalars(select(Client).order_by(Client.id)).first()
    if found is None:
        facts = {
            "legal_name_zh": "云澜电子商务有限公司",
            "short_name": "云澜电商",
            "taxpayer_kind": TaxpayerKind.FOREIGN,
        }
        found = handing_over.register_client(session, Actor.system(), **facts, now=NOW)
        session.commit()
    return found


def make_project(session: Session, *, client: Client | None = None, now: datetime = NOW, **changes: Any) -> Project:
    """A project in the state `handover`, opened by the system; committed."""
    facts: dict[str, Any] = {
        "client_id": (client or any_client(session)).id,
        "name": "云澜电商售后热线",
        "mode": CooperationMode.FULL,
        "services": [ServiceKind.CONSULTATION, ServiceKind.COMPLAINTS],
        "go_live_on": GO_LIVE,
        **changes,
    }
    project = actions.open_project(session, Actor.system(), **facts, now=now)
    session.commit()
    return project


REQUIREMENTS = (
    (RequirementCategory.SERVICE_HOURS, RequirementKind.STATED, "每日 9:00–21:00 服务", "排班表"),
    (RequirementCategory.CHANNELS, RequirementKind.STATED, "电话与回拨", "渠道均可接入"),
    (RequirementCategory.KPI, RequirementKind.STATED, "20 秒内接听不低于 85%", "服务水平，按月"),
    (RequirementCategory.SECURITY, RequirementKind.IMPLIED, "录音保存不少于 30 天", "抽查可调取"),
)


def hand_over(session: Session, project: Project, *, now: datetime = NOW) -> list[Requirement]:
    """Fill, send and accept the project's open handover; returns its requirements, committed."""
    sales, director = Actor.system(), Actor.system()
    handover = session.scalars(
        select(Handover).where(Handover.project_id == project.id).order_by(Handover.id.desc())
    ).first()
    assert handover is not None
    made = [
        handing_over.add_requirement(
            session, sales, handover_id=handover.id, kind=kind, category=category, statement=statement,
            acceptance=acceptance, source=SourceKind.REQUIREMENT_FORM,
        )
        for category, kind, statement, acceptance in REQUIREMENTS
    ]  # fmt: skip
    session.flush()
    made += fill_up(session, handover)
    handing_over.attach_file(session, sales, handover_id=handover.id, data=b"form", name="form.txt", now=now)
    session.flush()
    sender = make_person(session, Role.SALES)
    handing_over.send_handover(session, sender, handover_id=handover.id, now=now)
    handing_over.accept_handover(session, director, handover_id=handover.id, now=now)
    session.commit()
    return made


def make_planned_project(session: Session, *, now: datetime = NOW, **changes: Any) -> Project:
    """A project whose handover is accepted: planning may begin; committed."""
    project = make_project(session, now=now, **changes)
    hand_over(session, project, now=now)
    return project


@dataclass
class Staff:
    """Who works on a project in a test: the manager, the director and one person a department."""

    manager: Actor
    director: Actor
    by_department: dict[Department, Actor] = field(default_factory=dict)


def staff(session: Session, project: Project) -> Staff:
    """A director, a project manager and somebody of each department; members of the project, committed."""
    people = {
        department: make_person(session, role, department=department, projects=(project,))
        for department, role in REVIEWERS.items()
    }
    manager = make_person(session, Role.PROJECT_MANAGER, department=Department.OPERATIONS, projects=(project,))
    return Staff(manager, people[Department.OPERATIONS], people)


def appoint(session: Session, project: Project, crew: Staff, *, now: datetime = NOW) -> None:
    """Appoint the crew's manager, who acknowledges; committed."""
    letter = actions.appoint_manager(
        session, crew.director, project_id=project.id, appointee_id=crew.manager.id, duties="编写项目计划书",
        authority="调度各部门", starts_on=now.date(), now=now,
    )  # fmt: skip
    crew.manager = actor_of(session, crew.manager.id)
    actions.acknowledge_appointment(session, crew.manager, appointment_id=letter.id, now=now)
    session.commit()


def write_plan(session: Session, project: Project, crew: Staff, *, now: datetime = NOW) -> Plan:
    """The usual items of the mode; the first of them covers every requirement, contacts are named; committed."""
    plan = actions.start_plan(session, crew.manager, project_id=project.id, now=now)
    wanted = list(queries.requirement_refs(session, project.id))
    items = queries.ordered_items(plan)
    cover(session, crew, items[0], wanted)
    for item in items:
        if item.section == PlanSection.INTERFACES:
            item_of(session, crew, item, detail="甲方：陈蓉；乙方：周敏")
    name_contacts(session, project, crew, now=now)
    session.commit()
    return plan


def name_contacts(session: Session, project: Project, crew: Staff, *, now: datetime = NOW, **changes: Any) -> Any:
    """The pair that speaks for the two sides until the go-live."""
    known = dict(queries.client_contacts_to_pick(session, project))
    contact_id = (
        next(iter(known), None)
        or handing_over.add_contact(
            session, Actor.system(), client_id=project.client_id, name="陈蓉", role=ContactRole.BUSINESS
        ).id
    )
    session.flush()
    facts = {"phase": Phase.BEFORE_GO_LIVE, "role": InterfaceRole.BUSINESS, "starts_on": now.date(),
             "contact_id": contact_id, "user_id": crew.manager.id, **changes}  # fmt: skip
    return actions.name_contacts(session, crew.manager, project_id=project.id, **facts)


def item_of(session: Session, crew: Staff, item: Any, **changes: Any) -> None:
    """Change an item, keeping what is not named."""
    names = ("title", "department", "due_on", "detail", "quantity", "skills", "starts_on", "kpi", "threshold_seconds")
    facts = {name: getattr(item, name) for name in names}
    facts["target_percent"] = None if item.target_bp is None else Decimal(item.target_bp) / 100
    facts["requirement_ids"] = [one.requirement_id for one in item.coverage]
    actions.change_item(session, crew.manager, item_id=item.id, **{**facts, **changes})


def cover(session: Session, crew: Staff, item: Any, requirement_ids: list[int]) -> None:
    item_of(session, crew, item, requirement_ids=requirement_ids)


def convene(session: Session, plan: Plan, crew: Staff, *, now: datetime = NOW, **changes: Any) -> Any:
    """A round of review, due in five days; committed."""
    facts = {"due_on": now.date() + timedelta(days=5), **changes}
    review = actions.convene_review(session, crew.manager, plan_id=plan.id, now=now, **facts)
    session.commit()
    return review


def approve(
    session: Session, review: Any, crew: Staff, *, now: datetime = NOW, but: tuple[Department, ...] = ()
) -> None:
    """Every department still asked approves, except those in `but`; committed."""
    for opinion in list(review.opinions):
        if opinion.verdict is None and opinion.department not in but:
            actions.give_opinion(
                session, crew.by_department[opinion.department], review_id=review.id, department=opinion.department,
                verdict=Verdict.APPROVED, now=now,
            )  # fmt: skip
    session.commit()


def make_prepared_project(session: Session, *, now: datetime = NOW, **changes: Any) -> tuple[Project, Staff, Plan]:
    """A project with an approved plan and open tasks (state `preparing`), its people and the plan; committed."""
    project = make_planned_project(session, now=now, **changes)
    crew = staff(session, project)
    appoint(session, project, crew, now=now)
    plan = write_plan(session, project, crew, now=now)
    approve(session, convene(session, plan, crew, now=now), crew, now=now)
    return project, crew, plan


def tick_all(session: Session, actor: Actor, task: DepartmentTask, *, now: datetime = NOW) -> None:
    """Every line of a task's checklist, ticked off by one of its department."""
    for line in list(task.checks):
        actions.tick_check(session, actor, task_id=task.id, check_id=line.id, done=True, now=now)


def finish_tasks(session: Session, project: Project, crew: Staff, *, now: datetime = NOW) -> None:
    """Every task reported by its department and confirmed by the manager; committed."""
    for task in queries.tasks_of(session, project.id):
        if task.state in TO_DO:
            tick_all(session, crew.by_department[task.department], task, now=now)
            actions.report_task(
                session, crew.by_department[task.department], task_id=task.id, report="完成", now=now,
                evidence=[("验收.txt", f"{task.title} 合格".encode())],
            )  # fmt: skip
            actions.confirm_task(session, crew.manager, task_id=task.id, now=now)
    session.commit()


def publish(session: Session, project: Project, *, now: datetime = NOW) -> None:
    """The next version of the manual, written by a service manager and approved by a project manager; committed."""
    writer = make_person(session, Role.SERVICE_MANAGER, department=Department.OPERATIONS, projects=(project,))
    put_in_force(session, project, writer, body="# 开场白\n您好，云澜客服。", now=now)
    session.commit()


def put_in_force(
    session: Session, project: Project, writer: Actor, *, body: str, grace_hours: int = 0, now: datetime = NOW
) -> Manual:  # fmt: skip
    """A version of the manual from a whole text, sent by its writer and approved by a project manager."""
    manual = actions.start_manual(
        session, writer, project_id=project.id, title="运营手册", body=body, grace_hours=grace_hours,
        change_note="见各章", now=now,
    )  # fmt: skip
    actions.send_manual(session, writer, manual_id=manual.id, now=now)
    approver = make_person(session, Role.PROJECT_MANAGER, department=Department.OPERATIONS, projects=(project,))
    return actions.approve_manual(session, approver, manual_id=manual.id, now=now)


def make_live_project(session: Session, *, now: datetime = NOW, **changes: Any) -> Project:
    """A live project; the director overrides what higher floors still miss. Committed."""
    project, crew, _plan = make_prepared_project(session, now=now, **changes)
    actions.override_go_live(
        session, crew.director, project_id=project.id, reason="试运营，先行上线，一周内补齐", now=now
    )
    session.commit()
    return project
