"""Issued papers: facts and PDF frozen together, shown again as they were, and any tampering found."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bpo.documents import papers
from bpo.documents.issuing import (
    facts_hash,
    freeze,
    issue_document,
    papers_of,
    preview_document,
    reprint,
    verify_document,
)
from bpo.documents.models import IssuedDocument
from bpo.documents.numbering import Series, next_number
from bpo.kernel import files, journal
from bpo.kernel.db import Database, Session
from bpo.kernel.errors import Conflict
from bpo.kernel.locale import _l
from bpo.kernel.models import JournalEntry, StoredFile
from bpo.kernel.permits import Actor
from bpo.people.models import User
from tests.documents.makers import make_letter

pytestmark = pytest.mark.usefixtures("sample_templates", "house")

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # already the 23rd in Shanghai
LETTERS = Series("appointment", "RM-{year}-{n:03d}")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files and the journal's key are, as the app sets them when it starts."""
    monkeypatch.setitem(files.PLACE, "folder", tmp_path / "files")
    monkeypatch.setitem(journal.SEALING, "key", b"k" * 32)
    return tmp_path / "files"


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    someone = {"id": 7, "login": "zhang", "name": "张晓雯", "password_hash": "x", "row_version": 1}
    with database.engine.begin() as connection:
        connection.execute(insert(User), someone)
    with database.writes() as session:
        yield session


def letter_facts(**changes: Any) -> dict[str, Any]:
    facts = make_letter(**changes)
    del facts["paper"]
    return facts


def issue(session: Session, **changes: Any) -> IssuedDocument:
    told: dict[str, Any] = {
        "kind": "appointment",
        "subject": session.get_one(User, 7),
        "project_id": None,
        "template": "letter.html",
        "facts": letter_facts(),
        "language": "zh_Hans_CN",
        "now": NOW,
        **changes,
    }
    number = told.pop("number", None) or next_number(session, LETTERS, on=date(2026, 11, 23))
    return issue_document(session, Actor.system(), number=number, **told)


def words_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_an_issued_paper_holds_its_facts_its_pdf_and_both_hashes(session):
    issued = issue(session)
    session.commit()
    assert issued.facts["addressee"] == "张晓雯"
    assert issued.facts["paper"] == {"number": "RM-2026-001", "version": None, "day": "2026-11-23"}
    pdf = reprint(session, issued)
    assert hashlib.sha256(pdf).hexdigest() == issued.pdf_sha256
    assert "编号：RM-2026-001" in words_of(pdf)
    assert "2026年11月23日" in words_of(pdf)
    assert verify_document(session, issued).ok


def test_a_reprint_is_the_stored_file_even_when_the_template_has_changed(session, monkeypatch):
    issued = issue(session)
    before = reprint(session, issued)
    monkeypatch.setattr(papers.environment, "loader", None)
    assert reprint(session, issued) == before


def test_the_file_belongs_to_the_record_the_paper_was_issued_for(session):
    issued = issue(session)
    stored = session.get_one(StoredFile, issued.pdf_file_id)
    assert (stored.subject_type, stored.subject_id) == ("people_user", 7)
    assert (stored.name, stored.media_type) == ("RM-2026-001.pdf", "application/pdf")


def test_the_act_is_in_the_journal_with_the_hashes(session):
    issued = issue(session)
    session.commit()
    (entry,) = session.scalars(select(JournalEntry).where(JournalEntry.act == "documents.issued"))
    assert issued.facts_sha256 in entry.changes
    assert issued.pdf_sha256 in entry.changes
    assert "张晓雯" not in entry.changes  # the journal holds hashes, the paper holds the words
    assert "RM-2026-001" in entry.facts


def test_hashes_hold_after_the_database_has_written_and_read_the_facts(session, database):
    facts = letter_facts(
        zz={"b": [1, True, None, "é\u2028"], "a": 10**17}, aa="", day=date(2026, 1, 2), rate=Decimal("0.060")
    )
    issue(session, facts=facts)
    session.commit()
    with database.reads() as later:
        row = later.scalars(select(IssuedDocument)).one()
        assert row.facts["rate"] == "0.060"
        assert row.facts["day"] == "2026-01-02"
        assert row.facts_sha256 == facts_hash(row.facts)
        assert verify_document(later, row).ok


def test_a_rolled_back_issue_leaves_neither_paper_nor_number(session, database):
    issue(session)
    session.rollback()
    again = issue(session)
    session.commit()
    assert again.number == "RM-2026-001"
    with database.reads() as later:
        assert len(later.scalars(select(IssuedDocument)).all()) == 1


@pytest.mark.parametrize("change", [{"number": "X"}, {"facts": {}}, {"pdf_sha256": "0" * 64}])
def test_an_issued_paper_cannot_be_changed(session, change):
    issued = issue(session)
    session.commit()
    for name, value in change.items():
        setattr(issued, name, value)
    with pytest.raises(Conflict, match="RM-2026-001 has been issued"):
        session.flush()


def test_an_issued_paper_cannot_be_deleted(session):
    issued = issue(session)
    session.commit()
    session.delete(issued)
    with pytest.raises(Conflict):
        session.flush()


@pytest.mark.parametrize("statement", [update(IssuedDocument).values(number="X"), delete(IssuedDocument)])
def test_the_database_itself_refuses_to_change_issued_papers(session, statement):
    issue(session)
    session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(statement)


def test_a_number_is_used_once_for_a_kind(session):
    issue(session, number="RM-2026-009")
    issue(session, number="RM-2026-009", kind="certificate")
    with pytest.raises(IntegrityError):
        issue(session, number="RM-2026-009")


def test_a_new_paper_supersedes_the_old_one_once(session):
    first = issue(session)
    second = issue(session, supersedes=first, version=2)
    assert second.supersedes_id == first.id
    assert [paper.number for paper in papers_of(session, session.get_one(User, 7))] == ["RM-2026-002", "RM-2026-001"]
    with pytest.raises(Conflict, match="RM-2026-001 was already superseded by RM-2026-002"):
        issue(session, supersedes=first)


def test_an_altered_or_lost_pdf_is_found(session, house):
    issued = issue(session)
    path = house / issued.pdf_sha256[:2] / issued.pdf_sha256
    whole = path.read_bytes()
    for damaged in (whole + b"\n", whole[:-1], b""):
        path.write_bytes(damaged)
        proof = verify_document(session, issued)
        assert (proof.facts_intact, proof.pdf_intact) == (True, False)
    path.unlink()
    assert not verify_document(session, issued).ok
    path.write_bytes(whole)
    assert verify_document(session, issued).ok


def test_altered_facts_are_found(session):
    issued = issue(session)
    session.expunge(issued)
    issued.facts = {**issued.facts, "addressee": "李四"}
    proof = verify_document(session, issued)
    assert (proof.facts_intact, proof.pdf_intact) == (False, True)


def test_the_day_on_the_paper_can_be_given_and_the_language_is_the_papers_own(session):
    issued = issue(session, language="en", day=date(2026, 12, 1), now=NOW + timedelta(days=1), version=3)
    words = words_of(reprint(session, issued))
    assert "1December2026" in words
    assert "Version3" in words
    with pytest.raises(ValueError, match="fr"):
        issue(session, language="fr")


def test_a_preview_is_marked_as_a_draft_and_stores_nothing(session):
    pdf = preview_document(template="letter.html", facts=letter_facts(), language="zh_Hans_CN", day=date(2026, 11, 22))
    assert "草稿" in words_of(pdf)
    assert session.scalars(select(StoredFile)).all() == []


@pytest.mark.parametrize(
    ("value", "place"),
    [(1.5, r"facts\.a\.b\[0\]"), (_l("Draft"), r"LazyString"), (object(), "object"), ("a\x00", "NUL"), (2j, "complex")],
)
def test_facts_that_cannot_be_frozen_are_named(value, place):
    with pytest.raises(TypeError, match=place):
        freeze({"a": {"b": [value]}})


def test_the_hash_does_not_depend_on_the_order_of_the_facts():
    assert facts_hash({"a": 1, "b": {"c": 2, "d": 3}}) == facts_hash({"b": {"d": 3, "c": 2}, "a": 1})
    assert facts_hash({"a": 1}) != facts_hash({"a": "1"})
