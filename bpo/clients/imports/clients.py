"""Importing clients and their contacts: what the columns may hold, by what a record is known."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bpo.clients import actions, rules
from bpo.clients.models import Client
from bpo.clients.rules import TaxpayerKind
from bpo.clients.schemas import ClientIn, ClientOut
from bpo.imports.importer import IMPORTERS, Importer, Scope, Values
from bpo.imports.rules import Current, Key, same_sign
from bpo.kernel import fields as f
from bpo.kernel.locale import _l
from bpo.kernel.roles import Role
from bpo.people.queries import person_names, words_for_people

FIELDS = tuple(ClientIn().fields)


class ClientLine(ClientIn):
    """A client as a row of a list: with the code that the house gave it."""

    code = f.Text(label=_l("Client code"), max=20, optional=True, help=_l("Blank for a new client."))


def client_keys(values: Values) -> list[Key]:
    """By its code; else by its unified social credit code; else by its legal name without the company's form."""
    keys = []
    if values.get("code"):
        keys.append(("code", same_sign(values["code"]).upper()))
    if values.get("uscc"):
        keys.append(("uscc", same_sign(values["uscc"]).upper()))
    if values.get("legal_name_zh"):
        keys.append(("name", rules.bare_name(values["legal_name_zh"])))
    return keys


def known_clients(session: Session, scope: Scope, keys: Collection[Key]) -> dict[Key, Current]:
    wanted: dict[str, list[str]] = {"code": [], "uscc": [], "name": []}
    for kind, value in keys:
        wanted[kind].append(value)
    columns = [Client.id, Client.row_version, Client.code, Client.bare_name, *(getattr(Client, one) for one in FIELDS)]
    asked = select(*columns).where(
        or_(Client.code.in_(wanted["code"]), Client.uscc.in_(wanted["uscc"]), Client.bare_name.in_(wanted["name"]))
    )
    rows = [dict(row) for row in session.execute(asked).mappings()]
    names = person_names(session, [row["owner_id"] for row in rows if row["owner_id"]]) if rows else {}
    found: dict[Key, Current] = {}
    for row in rows:
        owner = names.get(row["owner_id"] or 0, "")
        current = Current(row["id"], row["row_version"], row, {"owner_id": owner})
        for key in (("code", row["code"]), ("uscc", row["uscc"] or ""), ("name", row["bare_name"])):
            found[key] = current
    return found


def check_client(values: Values, current: Current | None, known: Mapping[Key, Current]) -> None:
    """What registering and editing would refuse: a wrong code, a company that is registered already."""
    code = rules.checked_uscc(values["uscc"], values["taxpayer_kind"])
    keys = client_keys({**values, "code": None}) if known else ()
    rivals = {one.id: one for key in keys if (one := known.get(key)) is not None}
    others = [
        (one.values["code"], one.values["legal_name_zh"], one.values["uscc"])
        for one in rivals.values() if current is None or one.id != current.id
    ]  # fmt: skip
    rules.refuse_double(values["legal_name_zh"], code, others)


def tidy_client(values: dict[str, Any]) -> None:
    if values.get("uscc"):
        values["uscc"] = same_sign(values["uscc"]).upper()


def facts_of(values: Values) -> dict[str, Any]:
    return {name: values[name] for name in FIELDS}


def sales_by_name(session: Session, scope: Scope) -> dict[str, dict[str, Any]]:
    """Owners by their name or sign-in name; a name that two people have is none."""
    return {"owner_id": words_for_people(session, Role.SALES)}


IMPORTERS.add(
    Importer(
        kind="clients", label=_l("Clients"), permit="clients.register", schema=ClientLine, keys=client_keys,
        known=known_clients,
        create=lambda session, scope, values: actions.register_client(
            session, scope.actor, **facts_of(values), now=scope.now
        ).id,
        create_many=lambda session, scope, rows: actions.register_clients(
            session, scope.actor, clients=[facts_of(values) for values in rows], now=scope.now
        ),
        update=lambda session, scope, current, values: actions.edit_client(
            session, scope.actor, client_id=current.id, row_version=current.version, **facts_of(values)
        ),
        address=lambda number: url_for("clients.show", client_id=number),
        back=lambda _of: url_for("clients.clients_index"),
        title=lambda values: str(values.get("short_name") or values.get("legal_name_zh") or values.get("code") or ""),
        house_key="code", codes=frozenset({"code", "uscc", "bank_account", "invoice_phone"}),
        defaults={"payment_days": 30}, shown_only={"status": ClientOut().fields["status"].label},  # type: ignore[attr-defined]
        lookups=sales_by_name, check=check_client, tidy=tidy_client,
        synonyms={
            "code": ("客户编号", "客户编码", "编号", "client no", "customer code", "customer no"),
            "legal_name_zh": ("客户名称", "客户全称", "公司名称", "企业名称", "单位名称", "全称", "名称", "company",
                              "company name",
                              "customer name", "legal name (zh)", "client name", "name"),
            "legal_name_en": ("英文名", "英文全称", "公司英文名称", "english name", "company name (en)"),
            "short_name": ("客户简称", "公司简称", "简称", "nickname", "display name"),
            "uscc": ("统一社会信用代码", "社会信用代码", "信用代码", "税号", "纳税人识别号", "tax id", "tax no", "vat"),
            "taxpayer_kind": ("纳税人类型", "纳税人类别", "纳税人身份", "taxpayer", "taxpayer type"),
            "industry": ("行业", "所属行业", "sector"),
            "owner_id": ("销售", "销售负责人", "客户经理", "负责人", "owner", "account manager",
                         "sales", "salesperson"),
            "payment_days": ("账期", "付款期限", "付款天数", "账期(天)", "payment terms", "credit days", "days"),
            "invoice_address": ("开票地址", "注册地址", "地址", "address", "billing address"),
            "invoice_phone": ("开票电话", "电话", "联系电话", "phone", "telephone"),
            "bank": ("开户行", "开户银行", "bank name"),
            "bank_account": ("银行账号", "银行帐号", "账号", "帐号", "bank account", "account no", "iban"),
            "invoice_email": ("收票邮箱", "开票邮箱", "电子邮箱", "邮箱", "email", "e-mail", "billing email"),
        },
        example={
            "legal_name_zh": "示例（北京）科技有限公司", "short_name": "示例科技",
            "taxpayer_kind": TaxpayerKind.GENERAL, "uscc": "91110108MA01EXMP0X",
            "industry": _l("E-commerce"), "payment_days": 30,
        },
    )
)  # fmt: skip
