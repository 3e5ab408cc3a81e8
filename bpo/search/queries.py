"""Finding: what a reader may see is said in the same statement that matches, ranks and counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    column,
    false,
    func,
    or_,
    select,
    table,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from bpo.kernel.permits import Actor
from bpo.kernel.roles import ROLES
from bpo.search import rules
from bpo.search.index import Hit, Kind, kinds, register
from bpo.search.models import RecentItem, SearchEntry, SearchReach

TOP = 8  # of each group in the dialog
PAGE = 30
RECENT = 8
CROWD = 4000  # entries that are compared one by one; words that stand in more are everywhere
NEAR = 8000  # entries near a reader who sees nothing else: all of them are compared, without the index
NEWEST = 2000  # of which so many are looked at
PROJECT = "project"  # the kind whose names tell where other records belong

_grams = table("search_grams", column("rowid"), column("search_grams"))


@dataclass(frozen=True)
class Shown:
    """A hit as it is shown: where it leads, and the project it belongs to where the reader may know that."""

    hit: Hit
    url: str
    context: str


@dataclass(frozen=True)
class Group:
    """The hits of one kind: how many there are for this reader, and the first of them.

    `whole` is False where there may be more: of words that stand everywhere not every entry is looked at.
    """

    kind: Kind
    total: int
    hits: list[Shown]
    whole: bool = True


def _scopes(actor: Actor) -> dict[str | None, list[str]]:
    """{scope: permits} of the reader."""
    scopes: dict[str | None, list[str]] = {}
    for permit in sorted(ROLES):
        scopes.setdefault(actor.grant(permit), []).append(permit)
    return scopes


def _own(actor: Actor) -> ColumnElement[bool]:
    return SearchEntry.person_id == actor.id if actor.id is not None else false()


def _for_reader(actor: Actor) -> ColumnElement[bool]:
    """The client's own people see what is marked for them, whatever their permits."""
    return SearchEntry.outside.is_(True) if actor.is_client else true()


def visible(actor: Actor) -> ColumnElement[bool]:
    """Which entries this reader may see: by their permits and by the scope of each, as in the lists."""
    scopes, entry = _scopes(actor), SearchEntry
    reached = select(SearchReach.id).where(
        SearchReach.kind == entry.kind,
        SearchReach.record_id == entry.record_id,
        SearchReach.project_id.in_(actor.project_ids),
    )
    mine = or_(
        entry.project_id.in_(actor.project_ids),
        and_(entry.project_id.is_(None), or_(entry.client_id.in_(actor.client_ids), reached.exists())),
        entry.vendor_wide, _own(actor),
    )  # fmt: skip
    return and_(
        or_(
            entry.permit.in_(scopes.get("A", [])),
            and_(entry.permit.in_(scopes.get("P", [])), mine),
            and_(entry.permit.in_(scopes.get("S", [])), or_(_own(actor), entry.vendor_wide)),
        ),
        _for_reader(actor),
    )


def _nearby(actor: Actor) -> Select[Any]:
    """The ids of what a reader may reach by their projects, clients or person: a few thousand, found by indexes."""
    entry = SearchEntry
    by_reach = select(entry.id).join(
        SearchReach, and_(SearchReach.kind == entry.kind, SearchReach.record_id == entry.record_id)
    )
    parts = union(
        select(entry.id).where(entry.project_id.in_(actor.project_ids)),
        select(entry.id).where(entry.project_id.is_(None), entry.client_id.in_(actor.client_ids)),
        by_reach.where(entry.project_id.is_(None), SearchReach.project_id.in_(actor.project_ids)),
        select(entry.id).where(entry.vendor_wide), select(entry.id).where(_own(actor)),
    ).subquery()  # fmt: skip
    return select(parts.c.id)


def _run_stands(run: str) -> ColumnElement[bool]:
    looked = [SearchEntry.title_plain, SearchEntry.code_forms, SearchEntry.text_plain]
    if run.isascii():
        looked.append(SearchEntry.sound)
    return or_(*(one.like(rules.pattern(run)) for one in looked))


def _word_stands(word: rules.Word) -> ColumnElement[bool]:
    """A word stands in an entry by all its runs, as (part of) a code, or as an amount."""
    ways = [and_(*map(_run_stands, word.runs))]
    if len(word.code) >= rules.GRAM:
        ways.append(SearchEntry.code_forms.like(f"%{word.code}%"))
    if word.minor is not None:
        ways.append(SearchEntry.figures.like(f"% {rules.figure_word(word.minor)} %"))
    return or_(*ways)


def _ways(word: rules.Word) -> list[list[str]]:
    """The ways in which a word stands in the trigram index: any of them, each by all of its patterns."""
    ways = [[rules.gram_pattern(run) for run in word.runs]]
    if len(word.code) >= rules.GRAM and len(word.runs) > 1:
        ways.append([rules.gram_pattern(word.code)])
    if word.minor is not None:
        ways.append([rules.figure_word(word.minor)])
    return ways


def _match(asked: rules.Asked, permits: list[str] | None = None) -> str:
    """The words as SQLite's full-text index is asked for them, among the entries of these permits."""

    def all_of(way: list[str]) -> str:
        return "(" + " AND ".join(f'"{gram}"' for one in way for gram in rules.grams(one)) + ")"

    said = ["(" + " OR ".join(map(all_of, _ways(word))) + ")" for word in asked.words]
    if permits is not None:
        said.append("(" + " OR ".join(f'"{rules.permit_gram(one)}"' for one in permits) + ")")
    return " AND ".join(said)


def _indexed_ids(asked: rules.Asked, permits: list[str] | None = None) -> Select[Any]:
    return select(_grams.c.rowid).where(_grams.c.search_grams.op("MATCH")(_match(asked, permits)))


def _in_index(asked: rules.Asked, dialect: str) -> ColumnElement[bool]:
    """What the trigram index says may match: never too little."""
    if dialect == "sqlite":
        return SearchEntry.id.in_(_indexed_ids(asked))
    return and_(
        *(
            or_(*(and_(*(SearchEntry.grams.like(f"%{one}%") for one in way)) for way in _ways(word)))
            for word in asked.words
        )
    )


def _rank(asked: rules.Asked) -> ColumnElement[int]:
    """Code or amount as typed, title from its start, title, sound, text."""
    runs = [run for word in asked.words for run in word.runs]
    figures = [rules.figure_word(word.minor) for word in asked.words if word.minor is not None]
    exact = SearchEntry.code_forms.like(f"% {asked.code} %")
    named = or_(
        SearchEntry.title_plain.like(f"{asked.title.rstrip()}%"), SearchEntry.code_forms.like(f"% {asked.code}%")
    )
    in_title = [or_(*(one.like(rules.pattern(run)) for one in (SearchEntry.title_plain, SearchEntry.code_forms)))
                for run in runs]  # fmt: skip
    heard = [or_(told, SearchEntry.sound.like(rules.pattern(run))) for told, run in zip(in_title, runs, strict=True)]
    begun = [or_(told, SearchEntry.sound.like(f"% {run}%")) for told, run in zip(in_title, runs, strict=True)]
    return case(
        (exact, 0),
        *((SearchEntry.figures.like(f"% {one} %"), 1) for one in figures),
        (named, 1),
        (and_(*in_title), 2),
        (and_(*begun), 3),
        (and_(*heard), 4),
        else_=5,
    )


def _matching(session: Session, actor: Actor, asked: rules.Asked) -> tuple[Select[Any], bool]:
    """(id, kind, record_id, dated, rank) of what the reader may see and the words match; and whether that is all.

    Words that stand in thousands of entries are everywhere: then all kinds of which a house has few, everything near
    the reader, and the newest of the other entries are looked at, which is what anybody would look at themselves.
    """
    dialect = session.get_bind().dialect.name
    stands = [_word_stands(word) for word in asked.words]
    ranked: Any = select(
        SearchEntry.id, SearchEntry.kind, SearchEntry.record_id, SearchEntry.dated, _rank(asked).label("rank")
    ).where(visible(actor))
    everywhere = _scopes(actor).get("A", [])
    near = ranked.where(SearchEntry.id.in_(_nearby(actor)), SearchEntry.permit.not_in(everywhere), *stands)
    if not everywhere and not _more_than(session, _nearby(actor), NEAR):
        return near, True
    seen = _indexed_ids(asked) if dialect == "sqlite" else select(SearchEntry.id).where(_in_index(asked, dialect))
    if not _more_than(session, seen, CROWD):
        return ranked.where(_in_index(asked, dialect), *stands), True
    few = [kind.name for kind in kinds() if kind.few]
    rare = ranked.where(SearchEntry.kind.in_(few), SearchEntry.permit.in_(everywhere), *stands)
    newest = select(SearchEntry.id).where(SearchEntry.permit.in_(everywhere), _for_reader(actor))
    if dialect == "sqlite":
        ids = _indexed_ids(asked, everywhere).order_by(_grams.c.rowid.desc()).limit(NEWEST).subquery()
        chosen = select(ids.c.rowid)
    else:
        chosen = newest.where(_in_index(asked, dialect)).limit(NEWEST)
    many = ranked.where(SearchEntry.id.in_(chosen), SearchEntry.kind.not_in(few), *stands)
    parts = [near, rare, many] if everywhere else [near]
    whole = union_all(*parts).subquery()
    return select(whole), False


def _more_than(session: Session, ids: Select[Any], most: int) -> bool:
    """Whether a select gives more rows than that; counts no further. Decides only how to look."""
    counted = session.scalar(select(func.count()).select_from(ids.limit(most + 1).subquery()))
    return int(counted or 0) > most


def found(
    session: Session, actor: Actor, query: str, kind: str | None = None, top: int = TOP, page: int = 1
) -> list[Group]:
    """The hits of a query as this reader may see them, by kind; the group with the best hit first.

    `kind`: of this kind only, from the `page`-th part of `top` hits; the other groups then tell only their number.
    """
    asked = rules.asked(query)
    if not asked.words:
        return []
    matching, whole = _matching(session, actor, asked)
    inner = matching.subquery()
    place = func.row_number().over(
        partition_by=inner.c.kind,
        order_by=(inner.c.rank, inner.c.dated.desc().nulls_last(), inner.c.record_id.desc()),
    )
    total = func.count().over(partition_by=inner.c.kind)
    numbered = select(inner.c.id, inner.c.rank, place.label("place"), total.label("total")).subquery()
    first = (page - 1) * top if kind else 0
    part = and_(numbered.c.place > first, numbered.c.place <= first + top)
    wanted = or_(part, numbered.c.place == 1) if kind else part
    rows = session.execute(
        select(SearchEntry, numbered.c.rank, numbered.c.place, numbered.c.total)
        .join(numbered, numbered.c.id == SearchEntry.id)
        .where(wanted)
        .order_by(numbered.c.place)
    ).all()
    return _grouped(session, actor, rows, kind, first, whole)


def _grouped(
    session: Session, actor: Actor, rows: Iterable[Any], kind: str | None, first: int, whole: bool
) -> list[Group]:
    best: dict[str, int] = {}
    totals: dict[str, int] = {}
    hits: dict[str, list[Hit]] = {}
    for entry, rank, place, total in rows:
        if entry.kind not in register.kinds:
            continue
        totals[entry.kind] = total
        best[entry.kind] = min(best.get(entry.kind, rank), rank)
        shown = kind is None or (entry.kind == kind and place > first)
        hits.setdefault(entry.kind, []).extend([hit_of(entry)] if shown else [])
    named = contexts(session, actor, [one for group in hits.values() for one in group])
    groups = [
        Group(one, totals[one.name], [show(hit, named) for hit in hits[one.name]], whole or one.few)
        for one in kinds()
        if one.name in totals
    ]
    return sorted(groups, key=lambda group: (best[group.kind.name], group.kind.order))


def hit_of(entry: SearchEntry) -> Hit:
    return Hit(
        entry.kind, entry.record_id, entry.project_id, entry.client_id, entry.code, entry.title, entry.detail
    )  # fmt: skip


def show(hit: Hit, named: dict[int, str]) -> Shown:
    context = named.get(hit.project_id or 0, "") if hit.kind != PROJECT else ""
    return Shown(hit, register.kinds[hit.kind].link(hit), context)


def contexts(session: Session, actor: Actor, hits: list[Hit]) -> dict[int, str]:
    """{project id: "P2026-001 Name"} of the projects these hits belong to, as far as the reader sees them."""
    ids = {hit.project_id for hit in hits if hit.project_id is not None}
    if not ids:
        return {}
    rows = session.execute(
        select(SearchEntry.record_id, SearchEntry.code, SearchEntry.title).where(
            SearchEntry.kind == PROJECT, SearchEntry.record_id.in_(ids), visible(actor)
        )
    )
    return {number: f"{code} {title}" for number, code, title in rows}


def recent(session: Session, actor: Actor, most: int = RECENT) -> list[Shown]:
    """What this person opened last, newest first, as far as they may still see it."""
    rows = session.scalars(
        select(SearchEntry)
        .join(
            RecentItem,
            and_(RecentItem.kind == SearchEntry.kind, RecentItem.record_id == SearchEntry.record_id),
        )
        .where(RecentItem.person_id == actor.id, visible(actor))
        .order_by(RecentItem.opened_at.desc(), RecentItem.id.desc())
        .limit(most)
    )
    hits = [hit_of(entry) for entry in rows if entry.kind in register.kinds]
    named = contexts(session, actor, hits)
    return [show(hit, named) for hit in hits]


def projects_named(session: Session, actor: Actor, permit: str, words: tuple[rules.Word, ...], most: int) -> list[Hit]:
    """The projects in which this reader may do an act, by the words that name them; without words the newest."""
    scope = actor.grant(permit)
    if scope not in ("A", "P"):
        return []
    asked = rules.Asked(
        words, rules.plain(" ".join(run for word in words for run in word.runs)), "".join(w.code for w in words)
    )
    chosen = select(SearchEntry).where(SearchEntry.kind == PROJECT, visible(actor))
    if scope == "P":
        chosen = chosen.where(SearchEntry.record_id.in_(actor.project_ids))
    if words:
        dialect = session.get_bind().dialect.name
        chosen = chosen.where(_in_index(asked, dialect), *map(_word_stands, words)).order_by(_rank(asked))
    chosen = chosen.order_by(SearchEntry.dated.desc().nulls_last(), SearchEntry.record_id.desc())
    return [hit_of(entry) for entry in session.scalars(chosen.limit(most))]
