"""What can be found, and the index that follows every act.

A package declares its kinds of records with `indexed`. Whatever an act writes is noted when the session flushes, and
told to the index before the commit: in the same transaction, so that the index never lags behind and never runs ahead.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import delete, event, func, insert, inspect, select, update
from sqlalchemy.orm import Session, UOWTransaction

from bpo.kernel.db import Base, HouseSession, run_ddl
from bpo.search import rules
from bpo.search.models import GRAMS_UP, SearchEntry, SearchReach

BATCH = 500
LONGEST_TEXT = 6000


@dataclass(frozen=True)
class Found:
    """What the index keeps of one record: only what every holder of the kind's permit may read.

    `title` and `code` name it, `detail` stands under it in grey, all three are searched. `codes`, `names`, `text` and
    `amounts` (minor units) are searched only; of `names` the sound is kept as well. `permit`: where it is another than
    the kind's own. Reached by `project_id`; without one by `project_ids` or `client_id`; by `person_id` for oneself.
    """

    title: str
    code: str = ""
    detail: str = ""
    codes: Sequence[str | None] = ()
    names: Sequence[str | None] = ()
    text: Sequence[str | None] = ()
    amounts: Sequence[int | None] = ()
    dated: date | None = None
    permit: str | None = None
    project_id: int | None = None
    project_ids: frozenset[int] | None = None
    client_id: int | None = None
    person_id: int | None = None
    outside: bool = False
    vendor_wide: bool = False


@dataclass(frozen=True)
class Hit:
    """A row of the index as a link needs it."""

    kind: str
    record_id: int
    project_id: int | None
    client_id: int | None
    code: str
    title: str
    detail: str


@dataclass(frozen=True)
class Kind:
    """A kind of records that can be found."""

    name: str
    model: type[Base]
    label: Any
    icon: str
    permit: str
    order: int
    found: Callable[[Session, Sequence[Any]], Mapping[int, Found]]
    link: Callable[[Hit], str]
    page: tuple[str, str] | None = None  # (endpoint, parameter) of the record's own page, for what was last opened
    few: bool = False  # some thousands of them at most, in any house


@dataclass
class Register:
    kinds: dict[str, Kind] = field(default_factory=dict)
    touched: dict[str, list[tuple[str, Callable[[Session, Any], Iterable[int]]]]] = field(default_factory=dict)
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)


register = Register()


def indexed(
    model: type[Base],
    *,
    kind: str,
    label: Any,
    icon: str,
    permit: str,
    order: int,
    found: Callable[[Session, Sequence[Any]], Mapping[int, Found]],
    link: Callable[[Hit], str],
    page: tuple[str, str] | None = None,
    touched_by: Mapping[str, Callable[[Session, Any], Iterable[int]]] | None = None,
    few: bool = False,
) -> None:
    """Declare that records of a model can be found.

    `found(session, rows)`: {id: Found} of these rows; a row that is left out is not found. `touched_by`: rows of
    other tables whose change changes a record's entry: {table: f(session, row) → ids of the records}.
    """
    register.kinds[kind] = Kind(kind, model, label, icon, permit, order, found, link, page, few)
    register.touched.setdefault(model.__tablename__, []).append((kind, lambda _session, row: [row.id]))
    for other, ids in (touched_by or {}).items():
        register.touched.setdefault(other, []).append((kind, ids))
    if page is not None:
        register.pages[page[0]] = (kind, page[1])


def kinds() -> list[Kind]:
    """All kinds in the order in which their groups stand."""
    return sorted(register.kinds.values(), key=lambda kind: kind.order)


# ---- following the acts ----


@event.listens_for(HouseSession, "before_flush")
def note(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    """Keep in mind which records an act writes; what it deletes is asked at once, while it can still answer."""
    for row in session.deleted:
        for kind, ids in register.touched.get(row.__tablename__, ()):
            session.info.setdefault("search_ids", {}).setdefault(kind, set()).update(ids(session, row))
    for row in session.new | session.dirty:
        if row.__tablename__ in register.touched and (row in session.new or session.is_modified(row)):
            session.info.setdefault("search_rows", set()).add(row)


@event.listens_for(HouseSession, "before_commit")
def follow(session: Session) -> None:
    """Tell the index what the transaction wrote."""
    if session.in_nested_transaction():
        return  # a savepoint: what happened in it is told with the rest
    session.flush()
    rows, noted = session.info.pop("search_rows", ()), session.info.pop("search_ids", {})
    for row in rows:
        if inspect(row).identity is not None and not inspect(row).detached:
            for kind, ids in register.touched[row.__tablename__]:
                noted.setdefault(kind, set()).update(ids(session, row))
    for kind, ids in noted.items():
        refresh(session, register.kinds[kind], ids)


@dataclass
class Tally:
    """How many rows of the index were added, changed, removed and left as they were."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0


def refresh(session: Session, kind: Kind, ids: Iterable[int], tally: Tally | None = None) -> None:
    """Make the entries of these records what the records say now."""
    tally = tally or Tally()
    wanted = sorted(ids)
    for start in range(0, len(wanted), BATCH):
        chunk = wanted[start : start + BATCH]
        key: Any = kind.model.id  # type: ignore[attr-defined]
        rows = list(session.scalars(select(kind.model).where(key.in_(chunk)).order_by(key)))
        found = kind.found(session, rows)
        _write_entries(session, kind, chunk, found, tally)
        _write_reach(session, kind, chunk, found)


def _write_entries(
    session: Session, kind: Kind, chunk: list[int], found: Mapping[int, Found], tally: Tally
) -> None:  # fmt: skip
    table: Any = SearchEntry.__table__
    stored = session.execute(select(table).where(table.c.kind == kind.name, table.c.record_id.in_(chunk))).mappings()
    known = {row["record_id"]: dict(row) for row in stored}
    fresh: list[dict[str, Any]] = []
    gone = [known[record_id]["id"] for record_id in known if record_id not in found]
    for record_id, one in found.items():
        values, before = entry_of(kind, record_id, one), known.get(record_id)
        if before is None:
            fresh.append(values)
        elif any(before[name] != value for name, value in values.items()):
            tally.changed += 1
            session.execute(update(table).where(table.c.id == before["id"]).values(values))
        else:
            tally.same += 1
    if fresh:
        session.execute(insert(table), fresh)
    if gone:
        session.execute(delete(table).where(table.c.id.in_(gone)))
    tally.added += len(fresh)
    tally.removed += len(gone)


def _write_reach(session: Session, kind: Kind, chunk: list[int], found: Mapping[int, Found]) -> None:
    table: Any = SearchReach.__table__
    stored = select(table.c.record_id, table.c.project_id).where(
        table.c.kind == kind.name, table.c.record_id.in_(chunk)
    )
    before = {(record_id, project_id) for record_id, project_id in session.execute(stored)}
    after = {(record_id, number) for record_id, one in found.items() for number in one.project_ids or ()}
    for record_id, number in before - after:
        session.execute(
            delete(table).where(table.c.kind == kind.name, table.c.record_id == record_id, table.c.project_id == number)
        )
    fresh = [{"kind": kind.name, "record_id": record_id, "project_id": number} for record_id, number in after - before]
    if fresh:
        session.execute(insert(table), sorted(fresh, key=lambda one: (one["record_id"], one["project_id"])))


def entry_of(kind: Kind, record_id: int, one: Found) -> dict[str, Any]:
    """The columns of an entry."""
    code_forms = rules.code_forms((one.code, *one.codes))
    title_plain = rules.plain(" ".join((one.title, *filter(None, one.names))))
    sound = rules.sounds(" ".join((one.title, *filter(None, one.names))))
    text_plain = rules.plain(" ".join(filter(None, (one.detail, *one.text)))[:LONGEST_TEXT])
    figures = rules.figures(one.amounts)
    return {
        "kind": kind.name, "record_id": record_id, "permit": one.permit or kind.permit, "project_id": one.project_id,
        "client_id": one.client_id, "person_id": one.person_id, "outside": one.outside,
        "vendor_wide": one.vendor_wide, "code": one.code[:80], "title": one.title[:200], "detail": one.detail[:200],
        "dated": one.dated, "code_forms": code_forms, "title_plain": title_plain, "sound": sound,
        "text_plain": text_plain, "figures": figures,
        "grams": "".join(map(rules.gram_words, (code_forms, title_plain, sound, text_plain, figures)))
        + rules.permit_gram(one.permit or kind.permit),
    }  # fmt: skip


# ---- making it anew ----


def rebuild(session: Session, pause: Callable[[], None] = lambda: None) -> Tally:
    """Make the index what all records say now, in batches; `pause` is called after each (to commit).

    Entries that are right already stay untouched, so a second run changes nothing.
    """
    tally = Tally()
    run_ddl_again(session)
    unknown = delete(SearchEntry).where(SearchEntry.kind.not_in(list(register.kinds)))
    tally.removed += _count(session, unknown)
    for kind in kinds():
        key: Any = kind.model.id  # type: ignore[attr-defined]
        last = 0
        while ids := list(session.scalars(select(key).where(key > last).order_by(key).limit(BATCH))):
            refresh(session, kind, ids, tally)
            last = ids[-1]
            pause()
        tally.removed += _count(
            session,
            delete(SearchEntry).where(SearchEntry.kind == kind.name, SearchEntry.record_id.not_in(select(key))),
        )
        pause()
    for known in (SearchReach,):
        orphans = (
            ~select(SearchEntry.id)
            .where(SearchEntry.kind == known.kind, SearchEntry.record_id == known.record_id)
            .exists()
        )
        session.execute(delete(known).where(orphans), execution_options={"synchronize_session": False})
    pause()
    return tally


def _count(session: Session, statement: Any) -> int:
    done: Any = session.execute(statement, execution_options={"synchronize_session": False})
    return int(done.rowcount)


def run_ddl_again(session: Session) -> None:
    """On PostgreSQL make the trigram index where it may be made only now; on SQLite it always stands."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        run_ddl(GRAMS_UP, connection.exec_driver_sql, "postgresql")


def is_empty(session: Session) -> bool:
    """No entry, although there are records to find: a database from before there was an index."""
    if session.scalar(select(func.count()).select_from(SearchEntry)):
        return False
    return any(session.scalar(select(kind.model.id).limit(1)) is not None for kind in kinds())  # type: ignore[attr-defined]
