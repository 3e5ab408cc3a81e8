"""Many clients at once are registered as each of them would be: the same rows, the same entries, the same refusals."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bpo.clients.actions import register_client, register_clients
from bpo.clients.models import Client
from bpo.clients.rules import TaxpayerKind
from bpo.kernel import journal
from bpo.kernel.errors import BusinessError
from bpo.kernel.models import JournalEntry
from tests.clients.makers import SYSTEM, uscc
from tests.conftest import NOW

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=2, max_size=8)
FACTS = st.fixed_dictionaries(
    {
        "legal_name_zh": st.sampled_from([f"公司{n}号" for n in range(6)]), "short_name": WORDS,
        "taxpayer_kind": st.just(TaxpayerKind.GENERAL), "uscc": st.integers(1, 6).map(uscc),
        "payment_days": st.integers(0, 365), "industry": st.none() | WORDS,
    }
)  # fmt: skip


def told(session) -> list[tuple[object, ...]]:
    """Every client and every entry, but their ids."""
    kept = [one.name for one in Client.__table__.columns if one.name != "id"]
    rows = [tuple(getattr(one, name) for name in kept) for one in session.scalars(select(Client).order_by(Client.code))]
    entries = session.execute(
        select(JournalEntry.act, JournalEntry.changes, JournalEntry.facts).order_by(JournalEntry.id)
    )
    return [*rows, *map(tuple, entries)]


def outcome(session, act: Callable[[], object]) -> object:
    """What there is after an act, or how it was refused; undone."""
    try:
        act()
        session.flush()
        acts = [{name: one[name] for name in ("act", "changes", "facts")} for one in session.info.get("acts", [])]
        return told(session), acts
    except BusinessError as refusal:
        return refusal.code
    finally:
        session.rollback()


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(clients=st.lists(FACTS, min_size=1, max_size=4))
def test_many_at_once_are_as_many_one_by_one(session, clients):
    def one_by_one() -> None:
        for facts in clients:
            register_client(session, SYSTEM, **facts, now=NOW)

    at_once = outcome(session, lambda: register_clients(session, SYSTEM, clients=clients, now=NOW))
    assert at_once == outcome(session, one_by_one)


def test_what_many_at_once_record_is_chained_like_any_act(session, app):
    clients = [
        {"legal_name_zh": f"公司{n}号", "short_name": str(n), "taxpayer_kind": TaxpayerKind.GENERAL, "uscc": uscc(n),
         "payment_days": 30}
        for n in range(1, 30)
    ]  # fmt: skip
    register_clients(session, SYSTEM, clients=clients, now=NOW)
    session.commit()
    assert journal.verify(session, app.extensions["settings"].key("journal")).ok


def test_a_refused_act_leaves_neither_rows_nor_record(session):
    facts = {"legal_name_zh": "公司1号", "short_name": "1", "taxpayer_kind": TaxpayerKind.GENERAL, "payment_days": 30}
    with journal.apart(session):
        register_client(session, SYSTEM, **facts, uscc=uscc(1), now=NOW)
    with pytest.raises(BusinessError), journal.apart(session):
        register_client(session, SYSTEM, **{**facts, "legal_name_zh": "别家"}, uscc=uscc(1), now=NOW)
    session.commit()
    assert [one.short_name for one in session.scalars(select(Client))] == ["1"]
    assert session.scalars(select(JournalEntry.act)).all() == ["clients.registered"]
