"""Importing the people who sign in."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.imports.importer import IMPORTERS, Importer, Scope, Values
from bpo.imports.rules import Current, Key
from bpo.kernel import fields as f
from bpo.kernel.errors import Invalid, text
from bpo.kernel.locale import _l
from bpo.kernel.roles import Department, Role
from bpo.people import actions, rules
from bpo.people.models import RoleGrant, User
from bpo.people.schemas import PersonIn, PersonRow

SHOWN_ONLY = {name: PersonRow().fields[name].label for name in ("standing", "second_factor", "seen_at")}  # type: ignore[attr-defined]


class PersonLine(PersonIn):
    """A person as a row of a list: with whether they may sign in."""

    active = f.Flag(label=_l("May sign in"))


def person_keys(values: Values) -> list[Key]:
    return [("login", str(values["login"]))] if values.get("login") else []


def known_people(session: Session, scope: Scope, keys: Collection[Key]) -> dict[Key, Current]:
    rows = session.execute(
        select(User.id, User.row_version, User.login, User.name, User.email, User.department, User.active,
               RoleGrant.role)
        .outerjoin(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.login.in_({value for _kind, value in keys})).order_by(User.id, RoleGrant.id)
    )  # fmt: skip
    found: dict[Key, Current] = {}
    for number, version, login, name, email, department, active, role in rows:
        key = ("login", login)
        if key not in found:
            values: dict[str, Any] = {"login": login, "name": name, "email": email, "department": department,
                                      "active": active, "roles": []}  # fmt: skip
            found[key] = Current(number, version, values)
        if role is not None:
            found[key].values["roles"].append(role)
    return found


def check_person(values: Values, current: Current | None, known: Mapping[Key, Current]) -> None:
    if current is None:
        rules.check_way_in(values.get("password"), values.get("email"), values["login"])
        if not values["active"]:
            raise Invalid("new_inactive", text("A new person may sign in. Leave this blank, or say yes."), "active")
    if current is None or set(values["roles"]) != set(current.values["roles"]):
        rules.check_roles(set(values["roles"]), own=False)


def register(session: Session, scope: Scope, values: Values) -> int:
    facts = {name: values[name] for name in PersonIn().fields}
    return actions.register_person(session, scope.actor, **facts, now=scope.now).id


def edit(session: Session, scope: Scope, current: Current, values: Values) -> None:
    facts: dict[str, Any] = {name: values[name] for name in ("name", "email", "department", "roles", "active")}
    actions.edit_person(session, scope.actor, user_id=current.id, row_version=current.version, **facts)


IMPORTERS.add(
    Importer(
        kind="users", label=_l("Users"), permit="people.manage", schema=PersonLine, keys=person_keys,
        known=known_people, create=register, update=edit, check=check_person,
        address=lambda number: url_for("people.user", user_id=number),
        back=lambda _of: url_for("people.users"),
        title=lambda values: str(values.get("name") or values.get("login") or ""),
        unseen=frozenset({"password"}), defaults={"active": True}, shown_only=SHOWN_ONLY,
        synonyms={
            "login": ("登录名", "用户名", "账号", "工号", "user name", "username", "account"),
            "name": ("姓名", "名字", "full name", "display name"),
            "email": ("邮箱", "电子邮箱", "mail", "e-mail"),
            "department": ("部门", "所属部门", "dept"),
            "roles": ("角色", "岗位", "role"),
            "password": ("初始密码", "密码", "initial password"),
            "active": ("启用", "状态", "enabled"),
        },
        example={"login": "li.na", "name": "李娜", "department": Department.HR, "roles": [Role.HR]},
    )
)  # fmt: skip
