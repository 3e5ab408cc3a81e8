"""Importing the library of duties: known by their code."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients import actions, rules
from bpo.clients.models import Duty
from bpo.clients.rules import RequirementCategory, RequirementKind, ServiceKind
from bpo.clients.schemas import DutyIn
from bpo.imports.importer import IMPORTERS, Importer, Scope, Values
from bpo.imports.rules import Current, Key, same_sign
from bpo.kernel.locale import _l

FIELDS = tuple(DutyIn().fields)


def duty_keys(values: Values) -> list[Key]:
    return [("code", same_sign(values["code"]).upper())] if values.get("code") else []


def known_duties(session: Session, scope: Scope, keys: Collection[Key]) -> dict[Key, Current]:
    asked = select(Duty).where(Duty.code.in_({value for _kind, value in keys}))
    return {
        ("code", one.code): Current(one.id, one.row_version, {name: getattr(one, name) for name in FIELDS})
        for one in session.scalars(asked)
    }


def check_duty(values: Values, current: Current | None, known: Mapping[Key, Current]) -> None:
    rules.check_duty(values["kind"], values["law"])


def tidy_duty(values: dict[str, Any]) -> None:
    if values.get("code"):
        values["code"] = same_sign(values["code"]).upper()


def facts_of(values: Values) -> dict[str, Any]:
    return {name: values[name] for name in FIELDS}


IMPORTERS.add(
    Importer(
        kind="duties", label=_l("Duties"), permit="duties.edit", schema=DutyIn, keys=duty_keys, known=known_duties,
        create=lambda session, scope, values: actions.add_duty(session, scope.actor, **facts_of(values)).id,
        update=lambda session, scope, current, values: actions.edit_duty(
            session, scope.actor, duty_id=current.id, row_version=current.version, **facts_of(values)
        ),
        check=check_duty, tidy=tidy_duty, codes=frozenset({"code"}), defaults={"is_active": True},
        address=lambda number: url_for("clients.duty", duty_id=number),
        back=lambda _of: url_for("clients.duties_index"),
        title=lambda values: " ".join(str(values[name])[:60] for name in ("code", "statement_zh") if values.get(name)),
        synonyms={
            "code": ("编号", "代码", "code", "no"), "kind": ("类型", "性质", "type"), "category": ("类别",),
            "law": ("法律依据", "法规依据", "法律条款", "legal basis"),
            "statement_zh": ("中文要求", "要求", "义务", "duty"), "statement_en": ("英文要求", "duty in english"),
            "acceptance_zh": ("中文验收标准", "验收标准"), "acceptance_en": ("英文验收标准", "acceptance"),
            "services": ("适用业务", "业务"), "modes": ("适用模式", "合作方式"),
            "is_required": ("必备", "是否必备", "mandatory"), "is_active": ("启用", "是否启用", "active"),
        },
        example={
            "code": "NB-01", "kind": RequirementKind.IMPLIED, "category": RequirementCategory.REPORT,
            "services": [ServiceKind.SURVEY], "statement_zh": "每周一提交上周样本进度。",
            "statement_en": "Each Monday the progress of last week's sample is reported.",
        },
    )
)  # fmt: skip
