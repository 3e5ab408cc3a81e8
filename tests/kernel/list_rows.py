"""Rows for the tests of lists: many equal and many blank values."""

import random
from datetime import date
from typing import Any

from bpo.clients.rules import ClientStatus, TaxpayerKind

TODAY = date(2026, 11, 22)


def client_row(number: int, chance: random.Random) -> dict[str, Any]:
    return {
        "code": f"KH-{number:03}", "legal_name_zh": f"客户{number % 7}", "short_name": f"客{number % 5}",
        "legal_name_en": chance.choice([None, "A Ltd.", "B Ltd."]), "uscc": f"9{number:017}",
        "taxpayer_kind": chance.choice(list(TaxpayerKind)),
        "industry": chance.choice([None, None, "电商", "金融", "物流"]),
        "payment_days": chance.choice([15, 30, 60]), "status": chance.choice(list(ClientStatus)),
        "bank": chance.choice([None, "工行", ""]), "row_version": 1,
    }  # fmt: skip
