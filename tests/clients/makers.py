"""Clients and handovers for tests, made through the acts that make them in the product."""

from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import actions, queries
from bpo.clients.models import Client, Contact, Handover, Requirement
from bpo.clients.rules import (
    ContactRole,
    DutyStanding,
    RequirementCategory,
    RequirementKind,
    SourceKind,
    TaxpayerKind,
)
from bpo.kernel.permits import Actor
from bpo.kernel.uscc import check_digit
from tests.conftest import NOW

SYSTEM = Actor.system()


def uscc(number: int = 1) -> str:
    """A valid unified social credit code, another one for each number."""
    first = f"91440300MA5{number:06d}"
    return first + check_digit(first)


def make_client(session: Session, number: int = 1, **changes: Any) -> Client:
    """A registered client; committed. Another `number` is another company."""
    facts: dict[str, Any] = {
        "legal_name_zh": f"云澜{number}电子商务有限公司",
        "short_name": f"云澜电商{number}",
        "taxpayer_kind": TaxpayerKind.GENERAL,
        "uscc": uscc(number),
        "payment_days": 30,
        **changes,
    }
    client = actions.register_client(session, SYSTEM, **facts, now=NOW)
    session.commit()
    return client


def make_contact(session: Session, client: Client, **changes: Any) -> Contact:
    """A contact of the client; committed."""
    facts: dict[str, Any] = {
        "name": "林晓雯", "role": ContactRole.BUSINESS, "position": "客服总监", "mobile": "138 0013 8000",
        "email": "lin.xiaowen@yunlan.example", **changes,
    }  # fmt: skip
    contact = actions.add_contact(session, SYSTEM, client_id=client.id, **facts)
    session.commit()
    return contact


def requirement_facts(**changes: Any) -> dict[str, Any]:
    """The fields of a requirement, as an act takes them."""
    return {
        "kind": RequirementKind.STATED, "category": RequirementCategory.SERVICE_HOURS,
        "statement": "热线每天 8:00–22:00 开通，节假日不休", "source": SourceKind.CONTRACT, **changes,
    }  # fmt: skip


def make_requirement(session: Session, handover: Handover, **changes: Any) -> Requirement:
    """A requirement of a handover that is with sales; committed."""
    requirement = actions.add_requirement(session, SYSTEM, handover_id=handover.id, **requirement_facts(**changes))
    session.commit()
    return requirement


def complete(session: Session, handover: Handover) -> Handover:
    """Give a handover what it needs to be sent: the mandatory requirements, the duties, a source; committed."""
    make_requirement(session, handover)
    make_requirement(
        session,
        handover,
        category=RequirementCategory.CHANNELS,
        statement="400 热线与在线客服",
        source=SourceKind.TENDER,
    )
    make_requirement(
        session, handover, category=RequirementCategory.KPI, statement="20 秒接通率不低于 85%",
        acceptance="按月统计，扣除短时放弃",
    )  # fmt: skip
    make_requirement(
        session, handover, kind=RequirementKind.STATUTORY, category=RequirementCategory.SECURITY,
        statement="录音前告知来电人", source=SourceKind.LAW, law="个人信息保护法 第17条",
    )  # fmt: skip
    fill_up(session, handover)
    actions.attach_file(
        session, SYSTEM, handover_id=handover.id, data=b"%PDF-1.7 contract", name="服务合同.pdf", now=NOW
    )
    session.commit()
    return handover


def fill_up(session: Session, handover: Handover) -> list[Requirement]:
    """Volumes, languages and the required duties that the handover lacks, as sales adds them with one click."""
    facts, duties = queries.judged(session, handover)
    known = {one.category for one in facts.requirements}
    words = {RequirementCategory.VOLUME: "每月约 60000 通，忙时占 12%", RequirementCategory.LANGUAGE: "普通话"}
    made = [
        actions.add_requirement(
            session, SYSTEM, handover_id=handover.id, **requirement_facts(category=category, statement=statement)
        )
        for category, statement in words.items() if category not in known
    ]  # fmt: skip
    missing = [one.duty.id for one in duties if one.standing == DutyStanding.MISSING]
    return [*made, *actions.take_duties(session, SYSTEM, handover_id=handover.id, duty_ids=missing)]


def handover_of(session: Session, project: Any) -> Handover:
    """The newest handover of a project."""
    return session.query(Handover).filter_by(project_id=project.id).order_by(Handover.id.desc()).first()
