"""The clients of the measuring world and the people at them."""

from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import actions as clients
from bpo.clients.queries import client_facts
from bpo.clients.rules import ContactRole, TaxpayerKind
from worlds.builder import Builder
from worlds.large.ledger import dealt, parts
from worlds.names import People, uscc

PLACES = (
    ("北京", "110100"), ("上海", "310100"), ("广东", "440100"), ("浙江", "330100"), ("江苏", "320100"), ("重庆", "500100"),
    ("四川", "510100"), ("湖北", "420100"), ("安徽", "340100"), ("福建", "350100"), ("山东", "370100"), ("河南", "410100"),
)  # fmt: skip
BRANDS = ("云帆", "鼎盛", "瑞和", "中恒", "嘉禾", "天成", "信达", "汇丰源", "博远", "金源", "华宇", "新景")
TRADES = (
    ("移动通信", "通信"), ("商业银行", "银行"), ("人寿保险", "保险"), ("电子商务", "电子商务"), ("物流", "物流"), ("教育科技", "在线教育"),
    ("医疗健康", "医疗"), ("航空", "航空"), ("家用电器", "家电"), ("置业", "地产"), ("证券", "证券"),
)  # fmt: skip
ROLES = (
    (ContactRole.BUSINESS, "客服总监"), (ContactRole.TECHNICAL, "系统工程师"), (ContactRole.FINANCE, "结算主管"),
)  # fmt: skip


def register(build: Builder, count: int, contacts: int, sales: list[str], people: People) -> list[int]:
    """So many clients, each with its contacts and one of the sales people; returns their ids."""
    owners = [build.who(login).id for login in sales]
    told = [_company(build, number, dealt(owners, number)) for number in range(count)]
    found: list[int] = build.act(clients.register_clients, sales[0], clients=told, now=build.moment)
    build.commit()
    for part in parts(range(count * contacts), 200):
        for number in part:
            role, position = dealt(ROLES, number)
            build.act(
                clients.add_contact, dealt(sales, number % count), client_id=found[number % count], name=people.name(),
                role=role, position=position, mobile=people.mobile(), email=f"contact{number}@client.example",
            )  # fmt: skip
        build.commit()
    return found


def _company(build: Builder, number: int, owner_id: Any) -> dict[str, Any]:
    place, region = dealt(PLACES, number)
    brand = dealt(BRANDS, number // len(PLACES))
    trade, industry = dealt(TRADES, number * 7 // 3 + number // 12)
    return {
        "legal_name_zh": f"{place}{brand}{trade}有限公司", "short_name": f"{place}{brand}", "uscc": uscc(region, build.chance),
        "taxpayer_kind": TaxpayerKind.GENERAL, "industry": industry, "owner_id": owner_id,
        "payment_days": dealt((30, 45, 60), number), "invoice_address": f"{place}市开发区{number + 1}号",
        "invoice_phone": f"0551-6{number:07d}", "bank": f"招商银行{place}分行", "bank_account": f"7559{number:012d}",
        "invoice_email": f"finance{number}@client.example",
    }  # fmt: skip


def names_of(session: Session, client_id: int) -> tuple[str, str]:
    """(name in full, short name)."""
    facts = client_facts(session, client_id)
    return facts.legal_name_zh, facts.short_name
