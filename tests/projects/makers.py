"""Projects for tests, made through the acts that make them in the product."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients.models import Client
from bpo.clients.rules import CooperationMode, ServiceKind, TaxpayerKind
from bpo.kernel.permits import Actor
from bpo.kernel.slots import announce
from bpo.projects.actions import open_project
from bpo.projects.models import Project
from tests.conftest import NOW


def any_client(session: Session) -> Client:
    """The first client there is, or a new one."""
    found = session.scalars(select(Client).order_by(Client.id)).first()
    if found is None:
        found = Client(
            code="C-001", legal_name_zh="云澜电子商务有限公司", short_name="云澜电商", taxpayer_kind=TaxpayerKind.FOREIGN
        )
        session.add(found)
        session.flush()
    return found


def make_project(session: Session, *, client: Client | None = None, now: datetime = NOW, **changes: Any) -> Project:
    """A project in the state `handover`, opened by the system; committed."""
    facts: dict[str, Any] = {
        "client_id": (client or any_client(session)).id,
        "name": "云澜电商售后热线",
        "mode": CooperationMode.FULL,
        "services": [ServiceKind.CONSULTATION, ServiceKind.COMPLAINTS],
        "go_live_on": date(2027, 1, 4),
        **changes,
    }
    project = open_project(session, Actor.system(), **facts, now=now)
    session.commit()
    return project


def make_planned_project(session: Session, *, now: datetime = NOW + timedelta(hours=1), **changes: Any) -> Project:
    """A project whose handover is accepted: planning may begin; committed."""
    project = make_project(session, **changes)
    announce("handover_accepted", session, Actor.system(), project_id=project.id, handover_id=0, now=now)
    session.commit()
    return project
