"""The journal: every act with before and after, chained; any tampering is found and the first bad row named."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bpo.kernel import journal
from bpo.kernel.journal import UnrecordedAct
from bpo.kernel.models import JournalEntry
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.people.actions import edit_person, register_person
from bpo.people.models import User
from tests.conftest import NOW, PASSWORD

SYSTEM = Actor.system()


def register(session, login: str) -> User:
    return register_person(session, SYSTEM, login=login, name=login, roles=[Role.HR], password=PASSWORD)


def entries(session) -> list[JournalEntry]:
    return list(session.query(JournalEntry).order_by(JournalEntry.id))


def test_an_act_is_recorded_with_the_new_rows_values(session):
    register(session, "chen")
    session.commit()
    (entry,) = entries(session)
    assert (entry.id, entry.act, entry.actor_kind) == (1, "people.registered", "system")
    assert '"login":[null,"chen"]' in entry.changes
    assert "password" not in entry.changes


def test_a_change_is_recorded_with_before_and_after(session):
    user = register(session, "chen")
    session.commit()
    edit_person(session, SYSTEM, user_id=user.id, name="陈蓉", roles=[Role.HR], active=True)
    session.commit()
    assert entries(session)[1].changes == '{"name":["chen","陈蓉"]}'


def test_rows_written_without_an_act_are_refused(session):
    session.add(User(login="ghost", name="ghost", password_hash="x"))
    with pytest.raises(UnrecordedAct):
        session.commit()


def test_entries_are_numbered_without_gaps_across_rolled_back_acts(session):
    register(session, "one")
    session.commit()
    register(session, "two")
    session.rollback()
    register(session, "three")
    session.commit()
    assert [entry.id for entry in entries(session)] == [1, 2]


def test_the_database_itself_refuses_to_change_or_delete_an_entry(session):
    register(session, "one")
    session.commit()
    for statement in ("UPDATE kernel_journal SET act = 'x'", "DELETE FROM kernel_journal"):
        with pytest.raises(DatabaseError):
            session.execute(text(statement))
        session.rollback()


def lift_the_guard(session) -> None:
    """Somebody with the database in hand drops the triggers first."""
    if session.bind.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER kernel_journal_no_{verb}"))
    else:
        session.execute(text("DROP TRIGGER kernel_journal_no_change ON kernel_journal"))


def key_of(app) -> bytes:
    return app.extensions["settings"].key("journal")


TAMPERINGS = [
    ("UPDATE kernel_journal SET facts = '{}' WHERE id = 3", 3),
    ("UPDATE kernel_journal SET actor_id = 7 WHERE id = 1", 1),
    ("UPDATE kernel_journal SET act = 'people.edited' WHERE id = 5", 5),
    ("UPDATE kernel_journal SET mac = '印' WHERE id = 4", 4),
    ("DELETE FROM kernel_journal WHERE id = 2", 2),
    ("DELETE FROM kernel_journal WHERE id = 6", 6),
    ("UPDATE kernel_journal_head SET last_id = 5, mac = 'f'", 7),
]


@pytest.mark.parametrize(("statement", "bad"), TAMPERINGS)
def test_tampering_is_found_and_its_first_row_named(app, session, statement, bad):
    for number in range(6):
        register(session, f"p{number}")
    session.commit()
    assert journal.verify(session, key_of(app)).ok
    lift_the_guard(session)
    session.execute(text(statement))
    verdict = journal.verify(session, key_of(app))
    assert (verdict.ok, verdict.bad_id) == (False, bad)


def test_a_swapped_pair_is_found(app, session):
    for number in range(4):
        register(session, f"p{number}")
    session.commit()
    lift_the_guard(session)
    for old, new in ((2, 99), (3, 2), (99, 3)):
        session.execute(text(f"UPDATE kernel_journal SET id = {new} WHERE id = {old}"))
    assert journal.verify(session, key_of(app)).bad_id == 2


def test_a_cut_tail_is_found_against_the_anchor_even_when_the_head_is_moved_back(app, session, tmp_path):
    for number in range(4):
        register(session, f"p{number}")
    session.commit()
    anchors = tmp_path / "anchors.txt"
    assert journal.anchor(session, anchors, NOW.date())
    assert not journal.anchor(session, anchors, NOW.date())
    third = session.get(JournalEntry, 3)
    lift_the_guard(session)
    session.execute(text("DELETE FROM kernel_journal WHERE id = 4"))
    session.execute(text("UPDATE kernel_journal_head SET last_id = 3, mac = :mac"), {"mac": third.mac})
    assert journal.verify(session, key_of(app)).ok
    assert not journal.verify(session, key_of(app), journal.read_anchors(anchors)).ok


def test_a_chain_rewritten_under_another_key_is_found(app, session):
    register(session, "one")
    session.commit()
    assert not journal.verify(session, b"another key").ok


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    row=st.integers(1, 5),
    column=st.sampled_from(["facts", "changes", "subject_type", "origin"]),
    sign=st.characters(codec="utf-8"),
)
def test_any_edit_of_any_text_is_found(app, session, row, column, sign):
    if session.get(JournalEntry, 1) is None:
        for number in range(5):
            register(session, f"p{number}")
        session.commit()
        lift_the_guard(session)
        session.commit()
    entry = session.get(JournalEntry, row)
    before = getattr(entry, column)
    if "\x00" in sign or sign == "\ufeff":
        return
    statement = text(f"UPDATE kernel_journal SET {column} = :value WHERE id = :row")
    session.execute(statement, {"value": before + sign, "row": row})
    session.expire_all()
    assert journal.verify(session, key_of(app)).bad_id == row
    session.rollback()
