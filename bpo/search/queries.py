"""Finding: what a reader may see is said first, in the same statement; only then is anything matched, ranked, counted."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, column, false, func, or_, select, table, true
from sqlalchemy.orm import Session

from bpo.kernel.permits import Actor
from bpo.kernel.roles import ROLES
from bpo.search import rules
from bpo.search.index import Hit, Kind, kinds, register
from bpo.search.models import RecentItem, SearchEntry, SearchReach

TOP = 8  # of each group in the dialog
PAGE = 30
RECENT = 8
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
    """The hits of one kind: how many there are for this reader, and the first of them."""

    kind: Kind
    total: int
    hits: list[Shown]


def visible(actor: Actor) -> ColumnElement[bool]:
    """Which entries this reader may see: by their permits and by the scope of each, as in the lists."""
    scopes: dict[str | None, list[str]] = {}
    for permit in sorted(ROLES):
        scopes.setdefault(actor.grant(permit), []).append(permit)
    entry = SearchEntry
    own: ColumnElement[bool] = entry.person_id == actor.id if actor.id is not None else false()
    near = and_(
        entry.project_id.is_(None),
        select(SearchReach.id)
        .where(
            SearchReach.kind == entry.kind,
            SearchReach.record_id == entry.record_id,
            SearchReach.project_id.in_(actor.project_ids),
        )
        .exists(),
    )
    mine = or_(
        entry.project_id.in_(actor.project_ids),
        and_(entry.project_id.is_(None), entry.client_id.in_(actor.client_ids)),
        near, entry.vendor_wide, own,
    )  # fmt: skip
    reach = or_(
        false(),
        entry.permit.in_(scopes.get("A", [])),
        and_(entry.permit.in_(scopes.get("P", [])), mine),
        and_(entry.permit.in_(scopes.get("S", [])), or_(own, entry.vendor_wide)),
    )
    return and_(reach, entry.outside if actor.is_client else true())


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


def _in_index(asked: rules.Asked, dialect: str) -> ColumnElement[bool]:
    """What the trigram index says may match: never too little."""
    if dialect != "sqlite":
        return and_(
            *(
                or_(*(and_(*(SearchEntry.grams.like(f"%{one}%") for one in way)) for way in _ways(word)))
                for word in asked.words
            )
        )
    said = " AND ".join(
        "("
        + " OR ".join(
            "(" + " AND ".join(f'"{gram}"' for one in way for gram in rules.grams(one)) + ")" for way in _ways(word)
        )
        + ")"
        for word in asked.words
    )
    return SearchEntry.id.in_(select(_grams.c.rowid).where(_grams.c.search_grams.op("MATCH")(said)))


def _rank(asked: rules.Asked) -> ColumnElement[int]:
    """Code or amount as typed, title from its start, title, sound, text."""
    runs = [run for word in asked.words for run in word.runs]
    figures = [rules.figure_word(word.minor) for word in asked.words if word.minor is not None]
    exact = SearchEntry.code_forms.like(f"% {asked.code} %")
    named = or_(SearchEntry.title_plain.like(f"{asked.title.rstrip()}%"), SearchEntry.code_forms.like(f"% {asked.code}%"))
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


def _matching(session: Session, actor: Actor, asked: rules.Asked, kind: str | None) -> Select[Any]:
    dialect = session.get_bind().dialect.name
    ranked = select(
        SearchEntry.id, SearchEntry.kind, SearchEntry.record_id, SearchEntry.dated, _rank(asked).label("rank")
    ).where(visible(actor), _in_index(asked, dialect), *map(_word_stands, asked.words))
    return ranked.where(SearchEntry.kind == kind) if kind else ranked


def found(session: Session, actor: Actor, query: str, kind: str | None = None, top: int = TOP, page: int = 1) -> list[Group]:
    """The hits of a query as this reader may see them, by kind; the group with the best hit first.

    `kind`: of this kind only, from the `page`-th part of `top` hits; the other groups then tell only their number.
    """
    asked = rules.asked(query)
    if not asked.words:
        return []
    inner = _matching(session, actor, asked, None).subquery()
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
    return _grouped(session, actor, rows, kind, first)


def _grouped(session: Session, actor: Actor, rows: list[Any], kind: str | None, first: int) -> list[Group]:
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
        Group(one, totals[one.name], [show(hit, named) for hit in hits[one.name]]) for one in kinds() if one.name in totals
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
    """{project id: "P2026-001 Name"} of the projects these hits belong to, as far as the reader may see the projects."""
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
    asked = rules.Asked(words, rules.plain(" ".join(run for word in words for run in word.runs)), "".join(w.code for w in words))
    chosen = select(SearchEntry).where(SearchEntry.kind == PROJECT, visible(actor))
    if scope == "P":
        chosen = chosen.where(SearchEntry.record_id.in_(actor.project_ids))
    if words:
        dialect = session.get_bind().dialect.name
        chosen = chosen.where(_in_index(asked, dialect), *map(_word_stands, words)).order_by(_rank(asked))
    chosen = chosen.order_by(SearchEntry.dated.desc().nulls_last(), SearchEntry.record_id.desc())
    return [hit_of(entry) for entry in session.scalars(chosen.limit(most))]
