"""Examples for the API's description, made of the kinds of fields and their names: each one fits its own schema."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import marshmallow as ma

from bpo.kernel import fields as f
from bpo.kernel.row_fields import Rows
from bpo.kernel.uscc import check_digit

ONE_OF = re.compile(r"\^\((\w+)(?:\|\w+)+\)\$")  # a pattern that names the words allowed
USCC = "91310115MA1K4BCD0" + check_digit("91310115MA1K4BCD0")
DAYS = {
    "starts_on": "2026-12-01", "effective_from": "2027-01-01", "ends_on": "2027-11-30", "last_on": "2027-11-30",
    "renews_until": "2028-11-30", "signed_on": "2026-11-20", "due_on": "2026-12-15", "go_live_on": "2027-01-04",
}  # fmt: skip
WORDS: dict[str, str] = {
    "uscc": USCC, "legal_name_zh": "上海云桥通信服务有限公司", "name_zh": "上海云桥通信服务有限公司",
    "legal_name": "上海云桥通信服务有限公司", "legal_name_en": "Shanghai Yunqiao Communications Service Co., Ltd.",
    "name_en": "Shanghai Yunqiao Communications Service Co., Ltd.", "short_name": "云桥通信", "client": "云桥通信",
    "client_name": "上海云桥通信服务有限公司", "industry": "电子商务", "title": "云桥客服热线", "name": "王芳",
    "project": "云桥客服热线", "login": "wang.fang", "email": "wang.fang@example.com",
    "invoice_email": "fapiao@example.com", "password": "correct horse battery", "present": "correct horse battery",
    "label": "nightly import", "mobile": "13800138000", "phone": "021-61234567", "invoice_phone": "021-61234567",
    "mobile_masked": "138****8000", "address": "上海市浦东新区张江路 88 号",
    "invoice_address": "上海市浦东新区张江路 88 号", "zone": "Asia/Shanghai", "bank": "中国工商银行上海张江支行",
    "bank_account": "1001244509300001234", "currency": "CNY", "month": "2026-10", "code": "SH01", "staff_no": "A1024",
    "floor": "3F", "industry_code": "G", "position": "在线客服坐席", "skills": "普通话、英语",
    "id_number": "310115199003074518", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "contract_number": "HT-2026-0012", "number": "HT-2026-0012", "version": "1.0", "language": "zh_Hans_CN",
    "detail": "周一至周日 9:00–21:00 接听客户来电。", "reason": "客户书面确认，详见 11 月 20 日邮件。",
    "channel": "boss", "mapping": '{"caller": "主叫号码", "arrived_at": "呼入时间"}', "acd_login": "8101",
    "file_name": "calls-2026-10.csv", "detail_en": "Calls are taken from 9:00 to 21:00.", "media_type": "text/csv",
    "method": "逐项销毁并留存记录", "origin": "203.0.113.7", "path": "/clients?sort=-code",
}  # fmt: skip


def example_of(schema: type[ma.Schema] | ma.Schema, *, answer: bool = False) -> Any:
    """One body of this shape; `answer`: as it is given, else as it is sent."""
    shape = schema() if isinstance(schema, type) else schema
    found = {
        field.data_key or name: value_of(name, field, answer=answer)
        for name, field in shape.fields.items()
        if not isinstance(field, f.File) and not (field.load_only if answer else field.dump_only)
        and not (isinstance(field, f.Password) and field.optional)
    }  # fmt: skip
    return [found] if shape.many else found


def value_of(name: str, field: Any, *, answer: bool = False) -> Any:
    """What stands in a field of that name and kind."""
    for kind, made in KINDS:
        if isinstance(field, kind):
            return made(name, field, answer)
    return WORDS.get(name, name)


def _words(name: str, field: f.Text, _answer: bool) -> str:
    if isinstance(field, f.Email):
        return WORDS["email"]
    if one_of := ONE_OF.fullmatch(getattr(field, "pattern", None) or ""):
        return one_of[1]
    known = WORDS.get(name) or next((words for end, words in WORDS.items() if name.endswith("_" + end)), None)
    return (known or str(field.label) or name)[: field.max]


def _whole(name: str, field: f.Integer, _answer: bool) -> int:
    usual = 3 if isinstance(field, f.RowVersion) else 12 if isinstance(field, f.Id) else 30
    low = field.min if field.min is not None else usual
    return min(max(usual, low), field.max)


def _number(_name: str, field: f.Number, _answer: bool) -> str:
    usual = Decimal("3000") if isinstance(field, f.Money) else Decimal("6")
    low, high = (None if end is None else Decimal(str(end)) for end in (field.min, field.max))
    value = usual if low is None else max(usual, low)
    value = value if high is None else min(value, high)
    return format(value, ".2f") if isinstance(field, f.Money) else format(value, "f")


def _day(name: str, _field: Any, _answer: bool) -> str:
    return DAYS.get(name, date(2026, 11, 30).isoformat())


def _several(name: str, field: Any, answer: bool) -> list[Any]:
    return [value_of(name.removesuffix("s"), field.inner, answer=answer)]


def _nested(_name: str, field: Any, answer: bool) -> Any:
    return example_of(field.schema, answer=answer)


def _choice(_name: str, field: f.Choice, _answer: bool) -> str:
    return str(next(iter(field.labels)).value)


def _mapping(_name: str, field: Any, answer: bool) -> Mapping[str, Any]:
    if field.value_field is None:
        return {}
    key = value_of("name", field.key_field) if isinstance(field.key_field, f.Choice) else "name"
    return {key: value_of("name", field.value_field, answer=answer)}


KINDS: tuple[tuple[Any, Any], ...] = (
    (f.Choice, _choice),
    (f.Choices, _several),
    (Rows, _several),
    (f.Text, _words),
    (f.Integer, _whole),
    (f.Number, _number),
    (f.Day, _day),
    (f.Moment, lambda *_field: "2026-11-30T09:30:00+08:00"),
    (f.Flag, lambda *_field: True),
    (ma.fields.Nested, _nested),
    (ma.fields.List, _several),
    (ma.fields.Dict, _mapping),
    (ma.fields.Boolean, lambda *_field: True),
    (ma.fields.Integer, lambda *_field: 1),
    (ma.fields.Number, lambda *_field: "1"),
    (ma.fields.String, lambda name, field, _answer: _of_string(name, field)),
)


def _of_string(name: str, field: ma.fields.String) -> str:
    """A plain string: one of what it may be, where that is told."""
    for check in field.validators:
        if isinstance(check, ma.validate.OneOf):
            return str(next(iter(check.choices)))
    return WORDS.get(name, name)
