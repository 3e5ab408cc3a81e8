"""Importing agents: known by their staff number, new ones by name and the day they were hired."""

from collections.abc import Collection
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bpo.imports.importer import IMPORTERS, Importer, Scope, Values
from bpo.imports.rules import Current, Key, same_sign
from bpo.kernel import fields as f
from bpo.kernel.locale import _l
from bpo.kernel.roles import Role
from bpo.people.queries import person_names, words_for_people
from staffing.agents import actions
from staffing.agents.models import Agent
from staffing.agents.rules import Employment
from staffing.agents.schemas import AgentIn, AgentRow

SHOWN: Any = AgentRow().fields


class AgentLine(AgentIn):
    """An agent as a row of a list: with the staff number that the house gave."""

    staff_no = f.Text(label=_l("Staff no."), max=20, optional=True, help=_l("Blank for a new agent."))


def agent_keys(values: Values) -> list[Key]:
    """By staff number; else by name and first day.

    ASSUMPTION: nobody hires two people of one name on one day by a list; the second is registered on the page.
    """
    if values.get("staff_no"):
        return [("staff_no", same_sign(values["staff_no"]).upper())]
    if values.get("name") and values.get("hired_on"):
        return [("person", f"{values['name']} {values['hired_on'].isoformat()}")]
    return []


def known_agents(session: Session, scope: Scope, keys: Collection[Key]) -> dict[Key, Current]:
    numbers = {value for kind, value in keys if kind == "staff_no"}
    people = [value.rpartition(" ") for kind, value in keys if kind == "person"]
    names, days = {name for name, _gap, _day in people}, {date.fromisoformat(day) for _name, _gap, day in people}
    asked = select(Agent).where(or_(Agent.staff_no.in_(numbers), and_(Agent.name.in_(names), Agent.hired_on.in_(days))))
    agents = list(session.scalars(asked.order_by(Agent.id.desc())))
    accounts = person_names(session, [one.user_id for one in agents if one.user_id])
    found: dict[Key, Current] = {}
    for one in agents:
        values = {name: getattr(one, name) for name in ("name", "employment", "hired_on", "user_id", "staff_no")}
        current = Current(one.id, one.row_version, values, {"user_id": accounts.get(one.user_id or 0, "")})
        found[("staff_no", one.staff_no)] = current
        found[("person", f"{one.name} {one.hired_on.isoformat()}")] = current
    return found


def register(session: Session, scope: Scope, values: Values) -> int:
    facts = {name: values[name] for name in AgentIn().fields}
    return actions.join(session, scope.actor, **facts, now=scope.now).id


def edit(session: Session, scope: Scope, current: Current, values: Values) -> None:
    facts = {name: values[name] for name in ("name", "employment", "user_id")}
    actions.edit_agent(session, scope.actor, agent_id=current.id, row_version=current.version, **facts)


IMPORTERS.add(
    Importer(
        kind="agents", label=_l("Agents"), permit="agents.manage", schema=AgentLine, keys=agent_keys,
        known=known_agents, create=register, update=edit,
        address=lambda number: url_for("agents.show", agent_id=number),
        back=lambda _of: url_for("agents.index"),
        title=lambda values: " ".join(str(values[name]) for name in ("staff_no", "name") if values.get(name)),
        house_key="staff_no", codes=frozenset({"staff_no"}), fixed=frozenset({"hired_on"}),
        alone=lambda values: [("account", str(values["user_id"]))] if values.get("user_id") else [],
        lookups=lambda session, scope: {"user_id": words_for_people(session, Role.AGENT)},
        shown_only={name: SHOWN[name].label for name in ("status", "projects")},
        synonyms={
            "staff_no": ("工号", "员工编号", "坐席工号", "employee no", "staff number"),
            "name": ("姓名", "坐席姓名", "员工姓名", "full name"),
            "employment": ("用工形式", "用工类型", "用工性质", "employment type"),
            "hired_on": ("入职日期", "入职时间", "start date", "hire date"),
            "user_id": ("账号", "登录名", "系统账号", "login"),
        },
        example={"name": "李娜", "employment": Employment.OWN, "hired_on": date(2026, 11, 2)},
    )
)  # fmt: skip
