"""Importing opportunities: known by their number, else by their client and title."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bpo.clients import actions, rules
from bpo.clients.imports.contacts import clients_by_word
from bpo.clients.models import Client, Opportunity
from bpo.clients.rules import CooperationMode, OpportunitySource, ServiceKind
from bpo.clients.schemas import OpportunityIn, OpportunityOut
from bpo.imports.importer import IMPORTERS, Importer, Scope, Values
from bpo.imports.rules import Current, Key, same_sign
from bpo.kernel import fields as f
from bpo.kernel.locale import _l
from bpo.kernel.roles import Role
from bpo.people.queries import person_names, words_for_people

FIELDS = tuple(OpportunityIn().fields)


class OpportunityLine(OpportunityIn):
    """An opportunity as a row of a list: with the number that the house gave it."""

    client_id = f.Reference(label=_l("Client"), help=_l("The code or the short name of the client."))
    number = f.Text(label=_l("Number"), max=30, optional=True, help=_l("Blank for a new opportunity."))


def opportunity_keys(values: Values) -> list[Key]:
    if values.get("number"):
        return [("number", same_sign(values["number"]).upper())]
    if values.get("client_id") and values.get("title"):
        return [("title", f"{values['client_id']} {same_sign(values['title'])}")]
    return []


def known_opportunities(session: Session, scope: Scope, keys: Collection[Key]) -> dict[Key, Current]:
    numbers = {value for kind, value in keys if kind == "number"}
    clients = {int(value.partition(" ")[0]) for kind, value in keys if kind == "title"}
    asked = (
        select(Opportunity, Client.short_name).join(Client, Client.id == Opportunity.client_id)
        .where(or_(Opportunity.number.in_(numbers), Opportunity.client_id.in_(clients))).order_by(Opportunity.id)
    )  # fmt: skip
    rows = session.execute(asked).all()
    names = person_names(session, [one.owner_id for one, _client in rows if one.owner_id]) if rows else {}
    found: dict[Key, Current] = {}
    for one, client in rows:
        values = {name: getattr(one, name) for name in FIELDS}
        shown = {"client_id": client, "owner_id": names.get(one.owner_id or 0, "")}
        current = Current(one.id, one.row_version, {**values, "number": one.number, "stage": one.stage}, shown)
        found[("number", one.number)] = current
        found[("title", f"{one.client_id} {same_sign(one.title)}")] = current
    return found


def check_opportunity(values: Values, current: Current | None, known: Mapping[Key, Current]) -> None:
    rules.check_next_step(values["next_step"], values["next_step_on"])
    if current is not None:
        rules.must_be_open(current.values["stage"], current.values["number"])


def lookups(session: Session, scope: Scope) -> dict[str, Mapping[str, Any]]:
    return {**clients_by_word(session, scope), "owner_id": words_for_people(session, Role.SALES)}


def facts_of(values: Values) -> dict[str, Any]:
    return {name: values[name] for name in FIELDS}


def back(_of: int | None) -> str:
    return url_for("clients.opportunities_index")


IMPORTERS.add(
    Importer(
        kind="opportunities", label=_l("Opportunities"), permit="opportunities.edit", schema=OpportunityLine,
        keys=opportunity_keys, known=known_opportunities,
        create=lambda session, scope, values: actions.open_opportunity(
            session, scope.actor, **facts_of(values), now=scope.now
        ).id,
        update=lambda session, scope, current, values: actions.edit_opportunity(
            session, scope.actor, opportunity_id=current.id, row_version=current.version, **facts_of(values)
        ),
        check=check_opportunity, lookups=lookups, back=back, house_key="number", codes=frozenset({"number"}),
        address=lambda number: url_for("clients.opportunity", opportunity_id=number),
        title=lambda values: str(values.get("title") or values.get("number") or ""),
        shown_only={
            name: OpportunityOut().fields[name].label for name in ("stage", "opened_on", "ended_on", "lost_reason")  # type: ignore[attr-defined]
        } | {"weighted": _l("Weighted value")},
        synonyms={
            "number": ("商机编号", "编号", "opportunity no", "no"),
            "client_id": ("客户", "客户编号", "客户名称", "公司", "client code", "company", "customer", "account"),
            "title": ("商机名称", "商机", "项目名称", "需求", "opportunity", "deal", "deal name", "name"),
            "mode": ("合作方式", "模式", "mode"), "source": ("来源", "商机来源", "lead source", "source"),
            "services": ("服务内容", "业务类型", "service"),
            "expected_start_on": ("预计启动", "预计上线", "start", "start date"),
            "seats": ("席位", "席位数", "坐席数", "agents"),
            "monthly_volume": ("月话务量", "月业务量", "volume", "monthly calls"),
            "service_hours": ("服务时段", "hours"),
            "value": ("预计年金额", "年金额", "金额", "amount", "value", "annual value"),
            "probability": ("赢率", "成交概率", "概率", "win rate"), "competitors": ("竞争者", "竞品", "competitor"),
            "next_step": ("下一步", "下步工作", "next action"),
            "next_step_on": ("下一步日期", "跟进日期", "follow-up date"),
            "owner_id": ("销售", "负责人", "销售负责人", "owner", "salesperson"),
        },
        example={
            "client_id": "C-001", "title": _l("After-sales hotline"), "mode": CooperationMode.FULL,
            "source": OpportunitySource.REFERRAL, "services": [ServiceKind.CONSULTATION], "seats": 20,
            "value": "1440000.00",
        },
    )
)  # fmt: skip
