"""Changes of requirements for tests, made through the acts that make them in the product; each maker commits."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import actions, queries
from bpo.clients.models import Change, Requirement
from bpo.clients.rules import ChangeChannel, Decision, Position, TargetAct, Urgency
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from tests.conftest import NOW, make_person
from tests.projects.makers import Staff, make_prepared_project

TODAY = date(2026, 11, 22)


@dataclass
class Scene:
    """A project with an approved plan, its people, and who leads changes in sales."""

    project: Any
    crew: Staff
    plan: Any
    sales: Actor
    requirements: list[Requirement]

    def speaker(self, department: Department) -> Actor:
        return self.crew.by_department[department]


def make_scene(session: Session) -> Scene:
    project, crew, plan = make_prepared_project(session)
    sales = make_person(session, Role.SALES, department=Department.SALES)
    wanted = session.query(Requirement).filter_by(project_id=project.id).order_by(Requirement.ref).all()
    return Scene(project, crew, plan, sales, wanted)


def change_facts(**changes: Any) -> dict[str, Any]:
    return {
        "title": "服务时间延长至 24 点", "description": "双十二起夜间咨询增多，希望延长服务时间。", "raised_by": "吴倩",
        "channel": ChangeChannel.MAIL, "received_on": TODAY - timedelta(days=2), "urgency": Urgency.NORMAL, **changes,
    }  # fmt: skip


def make_change(session: Session, scene: Scene, **changes: Any) -> Change:
    """A recorded change without targets."""
    change = actions.record_change(
        session, scene.sales, project_id=scene.project.id, **change_facts(**changes), now=NOW
    )
    session.commit()
    return change


def amend(session: Session, scene: Scene, change: Change, place: int = 0, **proposed: Any) -> Any:
    """The change amends one of the project's requirements."""
    wanted = {"statement": "每日 9:00–24:00 服务", **proposed}
    target = actions.add_target(
        session, scene.sales, change_id=change.id, act=TargetAct.AMEND, requirement_id=scene.requirements[place].id,
        **wanted,
    )  # fmt: skip
    session.commit()
    return target


def analyse(session: Session, scene: Scene, change: Change) -> Change:
    actions.begin_analysis(session, scene.sales, change_id=change.id)
    session.commit()
    return change


def convene(session: Session, scene: Scene, change: Change, **changes: Any) -> Change:
    facts = {"due_on": TODAY + timedelta(days=3), **changes}
    actions.convene_change_review(session, scene.sales, change_id=change.id, now=NOW, **facts)
    session.commit()
    return change


def answer(session: Session, scene: Scene, change: Change, *, but: tuple[Department, ...] = (), now: Any = NOW) -> None:
    """Every department that is asked agrees, except those in `but`."""
    for one in list(change.positions):
        if one.position is None and one.department not in but:
            actions.give_position(
                session, scene.speaker(one.department), change_id=change.id, department=one.department,
                position=Position.AGREE, now=now,
            )  # fmt: skip
    session.commit()


def decide(session: Session, scene: Scene, change: Change, *, now: Any = NOW, **changes: Any) -> Change:
    facts = {"decision": Decision.APPROVED, "effective_on": TODAY + timedelta(days=9), **changes}
    actions.decide_change(session, scene.crew.director, change_id=change.id, now=now, **facts)
    session.commit()
    return change


def make_reviewed(session: Session, scene: Scene, **changes: Any) -> Change:
    """A change that amends the first requirement, in review, with every position given."""
    change = make_change(session, scene, **changes)
    amend(session, scene, change)
    analyse(session, scene, change)
    convene(session, scene, change)
    answer(session, scene, change)
    return change


def flagged(session: Session, scene: Scene) -> list[queries.FlagFacts]:
    return queries.open_flags(session, scene.project.id)
