"""The record of every act: who, when, on what, before and after; append-only and chained by HMAC.

An action calls `record` for each act. When its transaction commits, the entries get the next numbers and are chained
to the last one under the key that lives outside the database. A transaction that changed business rows without
recording an act is refused: an act nobody can look up later must not happen.
"""

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert, inspect, or_, select
from sqlalchemy.orm import Session, UOWTransaction

from bpo.kernel import rich_text, slots
from bpo.kernel.db import Base, HouseSession, utc_now
from bpo.kernel.locale import _, say_error
from bpo.kernel.models import JournalEntry, JournalHead
from bpo.kernel.permits import Actor

GENESIS = "0" * 64
SENTENCES: dict[str, Any] = {}
LABELS: dict[str, Any] = {}
WORDS: dict[str, Mapping[Any, Any]] = {}


def sentences(told: dict[str, Any]) -> None:
    """Register how acts are told: {"contracts.signed": _l("signed contract %(number)s")}."""
    SENTENCES.update(told)


def labels(named: dict[str, Any]) -> None:
    """Register how a column is called when its change is shown: {"price_minor": _l("Price")}."""
    LABELS.update(named)


def words(named: dict[str, Mapping[Any, Any]]) -> None:
    """Register how the values of a fact are called in a sentence: {"department": {"hr": _l("HR department")}}."""
    WORDS.update(named)


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return None
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(one) for one in value]
    return value


CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)


SIMPLE = {str, int, bool}  # what JSON holds as it is


def canonical(value: Any) -> str:
    return CANONICAL.encode(value)


@cache
def _columns(model: type[Base]) -> tuple[str, ...]:
    """The columns whose changes are told."""
    return tuple(
        attribute.key
        for attribute in inspect(model).column_attrs
        if attribute.columns[0].info.get("journal", True) and attribute.key not in ("id", "row_version")
    )


@cache
def _rich(model: type[Base]) -> frozenset[str]:
    """The columns of rich text: their words are told, not their marks."""
    told = inspect(model).column_attrs
    return frozenset(one.key for one in told if one.columns[0].info.get("rich"))


def _told(model: type[Base], key: str, value: Any) -> Any:
    return rich_text.plain(value) if value and key in _rich(model) else plain(value)


@event.listens_for(HouseSession, "before_flush")
def remember(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    """Keep the old values of what is about to be written, until an act is recorded for it."""
    changes = session.info.setdefault("changes", {})
    for row in session.new:
        if type(row).__journal__:
            session.info["touched"] = type(row).__name__
            changes.setdefault(row, {})
    for row in session.dirty | session.deleted:
        if not type(row).__journal__ or not (session.is_modified(row) or row in session.deleted):
            continue
        session.info["touched"] = type(row).__name__
        known = row in changes
        before = changes.setdefault(row, {})
        state = inspect(row)
        for key in _columns(type(row)):  # type: ignore[arg-type]
            history = state.attrs[key].history
            if history.has_changes() and history.deleted:
                before.setdefault(key, _told(type(row), key, history.deleted[0]))
        if not known and not before:
            del changes[row]  # only what belongs to it changed: without this it would be told like a new row


def record(
    session: Session, actor: Actor, act: str, subject: Base, *, project_id: int | None = None, **facts: Any
) -> None:
    """Record an act on a row, and announce it to whoever listens to "recorded", in the same transaction.

    The row's changed columns are noted by themselves; `facts` fill the act's sentence.
    """
    if act not in SENTENCES:
        raise KeyError(f"no sentence tells {act}: register it with journal.sentences")
    session.flush()
    at = project_id if project_id is not None else getattr(subject, "project_id", None)
    place = actor.stands_for(at)
    if place is not None:
        facts |= {"for_id": place.person_id, "for_name": place.name}
    known = session.info.get("changes", {})
    is_new = subject in known and known[subject] == {} and not session.info.get(("seen", subject))
    before = known.pop(subject, {})
    session.info[("seen", subject)] = True
    keys = list(_columns(type(subject))) if is_new else list(before)
    changes = {}
    for key in keys:
        after = _told(type(subject), key, getattr(subject, key))
        if after != before.get(key):
            changes[key] = [before.get(key), after]
    session.info.setdefault("acts", []).append(
        _act(actor, act, subject.__tablename__, subject.id, at, changes, facts)  # type: ignore[attr-defined]
    )
    if not session.info.get("one_of_many"):
        slots.announce("recorded", session, actor, act=act, subject=subject, project_id=at, facts=facts, is_new=is_new)


def one_of_many(session: Session) -> None:
    """What this transaction records are the rows of a list: the list is announced when it is done, not each of them."""
    session.info["one_of_many"] = True


def _act(
    actor: Actor, act: str, table: str, subject_id: int, project_id: int | None, changes: dict[str, Any],
    facts: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    return {
        "actor_id": actor.id,
        "actor_kind": "person" if actor.id is not None else actor.name[:20],
        "act": act,
        "subject_type": table,
        "subject_id": subject_id,
        "project_id": project_id,
        "changes": canonical(changes),
        "facts": canonical(facts if SIMPLE.issuperset(map(type, facts.values())) else plain(facts)),
    }


def record_new(
    session: Session,
    actor: Actor,
    act: str,
    model: type[Base],
    made: Iterable[tuple[Mapping[str, Any], dict[str, Any]]],
) -> None:
    """Record the same act on many rows that were inserted at once: [(all columns of the row, facts)].

    Gives the entries that `record` would give for each of them.
    """
    if act not in SENTENCES:
        raise KeyError(f"no sentence tells {act}: register it with journal.sentences")
    acts = session.info.setdefault("acts", [])
    keys = _columns(model)
    for row, facts in made:
        changes = {
            key: [None, value if type(value) in SIMPLE else plain(value)]
            for key in keys if (value := row[key]) is not None
        }  # fmt: skip
        acts.append(_act(actor, act, model.__tablename__, row["id"], row.get("project_id"), changes, facts))


def record_past(session: Session, told: Iterable[Mapping[str, Any]]) -> None:
    """Record acts of the past, each at its own moment: the columns of entries with `at`, without number and seal.

    For rows that were inserted at once with their whole history (the measuring world); an act of today is `record`ed.
    """
    session.info.setdefault("acts", []).extend(dict(one) for one in told)


@contextmanager
def apart(session: Session) -> Iterator[None]:
    """One of several acts: if it is refused, what it wrote and recorded is undone, and the others' stays."""
    session.flush()
    kept = {name: session.info.get(name) for name in ("acts", "touched")}
    acts = list(kept["acts"] or ())
    try:
        with session.begin_nested():
            yield
            session.flush()
    except BaseException:
        session.info.update(acts=acts, touched=kept["touched"])
        session.info.pop("changes", None)
        raise


class UnrecordedAct(RuntimeError):
    """Business rows were written and no act was recorded: a mistake in an action."""


@event.listens_for(HouseSession, "before_commit")
def seal(session: Session) -> None:
    """Number and chain the transaction's entries; the head row is locked, so entries never interleave.

    A savepoint inside the transaction seals nothing: what happened in it is sealed with the rest.
    """
    if session.in_nested_transaction():
        return
    session.flush()
    acts = session.info.pop("acts", [])
    touched = session.info.pop("touched", None)
    if touched and not acts:
        raise UnrecordedAct(f"{touched} was written without journal.record")
    if not acts:
        return
    key, clock = session.info.get("journal_key") or SEALING["key"], session.info.get("clock") or utc_now
    head = session.scalars(select(JournalHead).where(JournalHead.id == 1).with_for_update()).one_or_none()
    if head is None:
        head = JournalHead(id=1, last_id=0, mac=GENESIS)
        session.add(head)
    origin = session.info.get("origin", "")
    rows: list[dict[str, Any]] = []
    for act in acts:
        row = {"id": head.last_id + 1 + len(rows), "at": act.get("at") or clock(), "origin": origin, **act}
        row["mac"] = _mac(key, rows[-1]["mac"] if rows else head.mac, row)
        rows.append(row)
    session.execute(insert(JournalEntry.__table__), rows)  # type: ignore[arg-type]
    head.last_id, head.mac = rows[-1]["id"], rows[-1]["mac"]
    session.flush()


@event.listens_for(HouseSession, "after_commit")
@event.listens_for(HouseSession, "after_rollback")
def forget(session: Session) -> None:
    if session.in_nested_transaction():
        return
    kept = {name: session.info[name] for name in ("journal_key", "clock", "origin") if name in session.info}
    session.info.clear()
    session.info.update(kept)


SEALING: dict[str, bytes] = {}


def seal_with(key: bytes) -> None:
    """The installation's journal key, set once when the app starts."""
    SEALING["key"] = key


SEALED = (
    "id", "at", "actor_id", "actor_kind", "act", "subject_type", "subject_id", "project_id", "changes", "facts",
    "origin",
)  # fmt: skip


def _mac(key: bytes, previous: str, row: Mapping[str, Any]) -> str:
    told = canonical([previous, *(row[name] if name != "at" else plain(row[name]) for name in SEALED)])
    return hmac.digest(key, told.encode(), "sha256").hex()


def mac_of(key: bytes, previous: str, entry: JournalEntry) -> str:
    return _mac(key, previous, {name: getattr(entry, name) for name in SEALED})


def _is_sealed(key: bytes, previous: str, entry: JournalEntry) -> bool:
    """Whether an entry bears its own seal; whatever somebody wrote in its place, in any script."""
    return hmac.compare_digest(mac_of(key, previous, entry).encode(), entry.mac.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class Verdict:
    """What verification found: how many entries, and the first that is wrong (None: all in order)."""

    entries: int
    bad_id: int | None = None
    reason: str = ""

    @property
    def ok(self) -> bool:
        return self.bad_id is None


def verify(session: Session, key: bytes, anchors: Iterable[tuple[int, str]] = ()) -> Verdict:
    """Walk the chain from its start: edits, deletions, insertions, reordering, and against anchors cut tails too."""
    fixed = dict(anchors)
    previous, expected = GENESIS, 1
    for entry in session.scalars(select(JournalEntry).order_by(JournalEntry.id).execution_options(yield_per=1000)):
        if entry.id != expected:
            return Verdict(expected - 1, expected, "missing")
        if not _is_sealed(key, previous, entry):
            return Verdict(expected, entry.id, "altered")
        if fixed.get(entry.id, entry.mac) != entry.mac:
            return Verdict(expected, entry.id, "differs from its anchor")
        previous, expected = entry.mac, expected + 1
    head = session.get(JournalHead, 1)
    if (head.last_id if head else 0) != expected - 1 or (head is not None and head.mac != previous):
        return Verdict(expected - 1, expected, "the chain's end was cut or moved")
    beyond = [number for number in fixed if number >= expected]
    if beyond:
        return Verdict(expected - 1, expected, "an anchored entry is missing")
    return Verdict(expected - 1)


def verify_end(session: Session, key: bytes, anchors: Iterable[tuple[int, str]] = (), most: int = 1000) -> Verdict:
    """Walk the last `most` entries only: enough to see every day that nothing was lately changed or cut off."""
    head = session.get(JournalHead, 1)
    last_id, last_mac = (head.last_id, head.mac) if head else (0, GENESIS)
    fixed = dict(anchors)
    first = max(1, last_id - most + 1)
    before = session.get(JournalEntry, first - 1)
    previous, expected = before.mac if before else GENESIS, first
    for entry in session.scalars(select(JournalEntry).where(JournalEntry.id >= first).order_by(JournalEntry.id)):
        if entry.id != expected:
            return Verdict(expected - first, expected, "missing")
        if not _is_sealed(key, previous, entry):
            return Verdict(expected - first, entry.id, "altered")
        if fixed.get(entry.id, entry.mac) != entry.mac:
            return Verdict(expected - first, entry.id, "differs from its anchor")
        previous, expected = entry.mac, expected + 1
    if expected - 1 != last_id or previous != last_mac or any(number > last_id for number in fixed):
        return Verdict(expected - first, expected, "the chain's end was cut or moved")
    return Verdict(expected - first)


def read_anchors(path: Path) -> list[tuple[int, str]]:
    """[(entry, mac)] from the anchor file outside the database: one line a day, `date entry mac`."""
    if not path.exists():
        return []
    lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
    return [(int(number), mac) for _day, number, mac in lines]


def anchor(session: Session, path: Path, today: date) -> bool:
    """Append the chain's present end to the anchor file; once a day is enough, twice does no harm."""
    head = session.get(JournalHead, 1)
    if head is None or (head.last_id, head.mac) in read_anchors(path):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as out:
        out.write(f"{today.isoformat()} {head.last_id} {head.mac}\n")
    return True


def entries_of(session: Session, subject: Base, limit: int = 50) -> list[JournalEntry]:
    """The newest acts on a row, newest first; the caller has already been let see the row."""
    chosen = select(JournalEntry).where(
        JournalEntry.subject_type == subject.__tablename__,
        JournalEntry.subject_id == subject.id,  # type: ignore[attr-defined]
    )
    return list(session.scalars(chosen.order_by(JournalEntry.id.desc()).limit(limit)))


def entries_about(session: Session, subjects: Iterable[Base], limit: int = 50) -> list[JournalEntry]:
    """The newest acts on any of these rows, newest first, in one query however many they are."""
    by_table: dict[str, list[Any]] = {}
    for one in subjects:
        by_table.setdefault(one.__tablename__, []).append(one.id)  # type: ignore[attr-defined]
    if not by_table:
        return []
    about = [(JournalEntry.subject_type == table) & JournalEntry.subject_id.in_(ids) for table, ids in by_table.items()]
    return list(session.scalars(select(JournalEntry).where(or_(*about)).order_by(JournalEntry.id.desc()).limit(limit)))


def told(entry: JournalEntry) -> str:
    """The act as a business sentence in the reader's language."""
    return said(entry.act, json.loads(entry.facts))


def said(act: str, facts: dict[str, Any]) -> str:
    """What an act with these facts is called, in the reader's language."""
    called = {name: WORDS[name].get(str(value), value) for name, value in facts.items() if name in WORDS}
    sentence = say_error(SENTENCES.get(act, act), {**facts, **called})
    return sentence if "for_id" not in facts else _("%(act)s (for %(name)s)", act=sentence, name=facts["for_name"])
