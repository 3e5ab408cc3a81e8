"""Issuing papers: facts and PDF are frozen together, and what was sent can be shown again and proved for good."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.documents.models import IssuedDocument
from bpo.documents.papers import paper_pdf
from bpo.kernel import files, journal, vendor
from bpo.kernel.db import Base
from bpo.kernel.errors import Conflict, text
from bpo.kernel.locale import LANGUAGES, _l, zone
from bpo.kernel.models import StoredFile
from bpo.kernel.permits import Actor

journal.sentences({"documents.issued": _l("issued the paper %(number)s")})


def issue_document(
    session: Session, actor: Actor, *, kind: str, number: str, subject: Base, project_id: int | None, template: str,
    facts: dict[str, Any], language: str, now: datetime, day: date | None = None, version: str | int | None = None,
    supersedes: IssuedDocument | None = None,
) -> IssuedDocument:  # fmt: skip
    """Render the paper from the facts and freeze it: JSON, PDF and the hashes of both, which also enter the journal.

    `facts` holds everything the template prints, and `letterhead` (see `papers.paper_pdf`): text, whole numbers,
    booleans, lists and mappings; days, moments and decimals become text. `paper` – number, version, day – is added
    here. `day` is the day written on it, by default today in the vendor's zone. `number` comes from `next_number` in
    the same transaction. `supersedes` is the paper that this one replaces.

    Raises `Conflict("already_superseded")`; `ValueError` for an unknown language, `TypeError` for facts that
    JSON does not hold exactly.
    """
    if language not in LANGUAGES:
        raise ValueError(f"papers are written in {sorted(LANGUAGES)}, not in {language!r}")
    if supersedes is not None:
        _refuse_second_successor(session, supersedes)
    made_out = day or now.astimezone(zone()).date()
    facts = with_pictures(facts, vendor.pictures(session))
    frozen = freeze({**facts, "paper": {"number": number, "version": version, "day": made_out}})
    pdf = paper_pdf(template, frozen, language)
    session.flush()  # a subject made in this act gets its id
    subject_type, subject_id = subject.__tablename__, subject.id  # type: ignore[attr-defined]
    stored = files.store(
        session, actor, pdf, name=f"{number.replace('/', '-')}.pdf", media_type="application/pdf",
        subject_type=subject_type, subject_id=subject_id, project_id=project_id, now=now,
    )  # fmt: skip
    issued = IssuedDocument(
        kind=kind, number=number, subject_type=subject_type, subject_id=subject_id, project_id=project_id,
        language=language, template=template, facts=frozen, facts_sha256=facts_hash(frozen), pdf_file_id=stored.id,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(), issued_at=now, issued_by=actor.id,
        supersedes_id=supersedes.id if supersedes else None,
    )  # fmt: skip
    session.add(issued)
    journal.record(session, actor, "documents.issued", issued, project_id=project_id, number=number, kind=kind)
    return issued


def with_pictures(facts: dict[str, Any], kept: dict[str, str]) -> dict[str, Any]:
    """The facts with the vendor's logo and seal on the letterhead, unless the paper says otherwise."""
    if "letterhead" not in facts or not kept:
        return facts
    return {**facts, "letterhead": {**kept, **facts["letterhead"]}}


def preview_document(
    *, template: str, facts: dict[str, Any], language: str, day: date, version: str | int | None = None,
    session: Session | None = None,
) -> bytes:  # fmt: skip
    """The paper as it would be issued, marked as a draft on every page, without a number; nothing is stored.

    With a session it carries the vendor's logo; the seal goes on issued papers alone.
    """
    if session is not None:
        logo = {name: kept for name, kept in vendor.pictures(session).items() if name == "logo"}
        facts = with_pictures(facts, logo)
    return paper_pdf(template, freeze({**facts, "paper": {"number": None, "version": version, "day": day}}), language)


def printed_document(
    session: Session, *, template: str, facts: dict[str, Any], language: str, day: date, reference: str
) -> bytes:
    """A paper that only shows what is kept anyway: with the vendor's logo, under a reference, neither issued nor a
    draft; nothing is stored.
    """
    logo = {name: kept for name, kept in vendor.pictures(session).items() if name == "logo"}
    paper = {"number": reference, "version": None, "day": day}
    return paper_pdf(template, freeze({**with_pictures(facts, logo), "paper": paper}), language)


def _refuse_second_successor(session: Session, superseded: IssuedDocument) -> None:
    successor = session.scalar(select(IssuedDocument).where(IssuedDocument.supersedes_id == superseded.id))
    if successor is not None:
        raise Conflict(
            "already_superseded",
            text("%(number)s was already superseded by %(successor)s. Supersede that one."),
            number=superseded.number,
            successor=successor.number,
        )


def reprint(session: Session, row: IssuedDocument) -> bytes:
    """The very PDF that was issued; nothing is rendered again with today's template."""
    return files.read(_file_of(session, row))


def papers_of(session: Session, subject: Base) -> list[IssuedDocument]:
    """What was issued for a record, newest first; the caller has already been let see the record."""
    of_subject = select(IssuedDocument).where(
        IssuedDocument.subject_type == subject.__tablename__,
        IssuedDocument.subject_id == subject.id,  # type: ignore[attr-defined]
    )
    return list(session.scalars(of_subject.order_by(IssuedDocument.id.desc())))


@dataclass(frozen=True)
class Proof:
    """What checking an issued paper found: whether its facts and its PDF are those that were issued."""

    facts_intact: bool
    pdf_intact: bool

    @property
    def ok(self) -> bool:
        return self.facts_intact and self.pdf_intact


def verify_document(session: Session, row: IssuedDocument) -> Proof:
    """Compute both hashes anew and compare them with those of the day of issue. A lost file counts as not intact."""
    try:
        pdf = reprint(session, row)
    except (OSError, RuntimeError):
        pdf = b""
    return Proof(
        facts_intact=facts_hash(row.facts) == row.facts_sha256,
        pdf_intact=hashlib.sha256(pdf).hexdigest() == row.pdf_sha256,
    )


def _file_of(session: Session, row: IssuedDocument) -> StoredFile:
    return session.get_one(StoredFile, row.pdf_file_id)


def facts_hash(facts: Any) -> str:
    """SHA-256 of the facts as canonical JSON: keys sorted, no blanks, UTF-8."""
    return hashlib.sha256(journal.canonical(facts).encode("utf-8")).hexdigest()


def freeze(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as JSON holds them exactly; `TypeError` names the place of one it does not (a float, a row, …)."""
    plain = journal.plain(facts)
    _check(plain, "facts")
    return dict(plain)


def _check(value: Any, place: str) -> None:
    if isinstance(value, dict):
        for key, one in value.items():
            _check(one, f"{place}.{key}")
    elif isinstance(value, list):
        for index, one in enumerate(value):
            _check(one, f"{place}[{index}]")
    elif isinstance(value, str) and "\x00" in value:
        raise TypeError(f"{place} holds a NUL character, which PostgreSQL cannot store")
    elif value is not None and not isinstance(value, (str, int)):
        # A float would come back changed, a lazy sentence would be translated anew: neither can be frozen.
        raise TypeError(f"{place} is a {type(value).__name__}: papers hold text, whole numbers, booleans and lists")
