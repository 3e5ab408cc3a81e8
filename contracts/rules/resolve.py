"""Which term holds on which day, and from which paper it comes.

A supplement takes precedence over an annex, an annex over the body; among papers of one kind the one that is
effective later, then the one signed later. Where two still stand side by side nobody guesses: it is a `Conflict` for
a person to settle. Only signed papers count. Days are half-open: a statement holds from `starts_on` up to, not
including, `ends_on`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from bpo.kernel.errors import Conflict, text
from contracts.rules.states import DocumentKind

PRECEDENCE = {DocumentKind.BODY: 0, DocumentKind.ANNEX: 1, DocumentKind.SUPPLEMENT: 2}


@dataclass(frozen=True)
class Said:
    """What a paper says about one term. `value` is JSON; None: the term no longer applies."""

    key: str
    value: Any
    clause: str
    starts_on: date
    ends_on: date | None = None

    def holds(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True)
class Paper:
    """A document of a contract: `label` is its own number (HT-2026-001-S1). `signed_on` None: it does not count."""

    id: int
    kind: DocumentKind
    number: int
    label: str
    effective_from: date
    signed_on: date | None
    statements: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Overridden:
    """What would hold if a stronger paper had not said otherwise."""

    value: Any
    paper: Paper
    clause: str


@dataclass(frozen=True)
class TermInForce:
    """A term on a day: its value, the paper and clause it comes from, `[since, until)`, and what it overrides."""

    key: str
    value: Any
    document: Paper
    clause: str
    since: date
    until: date | None
    overridden: tuple[Overridden, ...] = ()


@dataclass(frozen=True)
class StatementFacts:
    """One value of one term over days `[starts_on, ends_on)`, with the paper and clause that say so."""

    key: str
    value: Any
    starts_on: date
    ends_on: date
    document: str
    clause: str


Candidate = tuple[Paper, Said]


def terms_on(papers: Iterable[Paper], day: date) -> list[TermInForce]:
    """Every term that holds on the day, in the order of the keys; `Conflict` where two papers say it equally strong."""
    by_key = _by_key(papers)
    found = []
    for key in sorted(by_key):
        candidates = by_key[key]
        ranked = _ranked(candidates, day)
        if not ranked or ranked[0][1].value is None:
            continue
        paper, said = ranked[0]
        since, until = _reach(candidates, ranked[0], day)
        overridden = tuple(Overridden(other.value, by, other.clause) for by, other in ranked[1:])
        found.append(TermInForce(key, said.value, paper, said.clause, since, until, overridden))
    return found


def statements_between(papers: Iterable[Paper], start: date, end: date) -> list[StatementFacts]:
    """What holds over the days `[start, end)`: for every day and key at most one statement, none of them overlapping.

    A term that no longer applies is left out for those days. `Conflict` as in `terms_on`.
    """
    found: list[StatementFacts] = []
    for key, candidates in sorted(_by_key(papers).items()):
        days = [start, *(day for day in _turns(candidates) if start < day < end), end]
        last: StatementFacts | None = None
        for begins, stops in pairwise(days):
            ranked = _ranked(candidates, begins)
            paper, said = ranked[0] if ranked else (None, None)
            if paper is None or said is None or said.value is None:
                last = None
                continue
            if last and (last.ends_on, last.document, last.clause, last.value) == (
                begins, paper.label, said.clause, said.value,
            ):  # fmt: skip
                found[-1] = last = replace(last, ends_on=stops)
                continue
            last = StatementFacts(key, said.value, begins, stops, paper.label, said.clause)
            found.append(last)
    return found


def check_ties(papers: Iterable[Paper], start: date, end: date) -> None:
    """`Conflict` if on any day of `[start, end)` two papers say one term equally strong."""
    statements_between(papers, start, end)


def seat_steps(papers: Iterable[Paper], start: date, end: date) -> list[tuple[date, int]]:
    """(first day, seats) for every stretch of days in which a number of seats is agreed."""
    return [
        (one.starts_on, one.value) for one in statements_between(papers, start, end) if one.key == "seats.contracted"
    ]


def _by_key(papers: Iterable[Paper]) -> dict[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = {}
    for paper in papers:
        if paper.signed_on is not None:
            for said in paper.statements:
                found.setdefault(said.key, []).append((paper, said))
    return found


def _rank(candidate: Candidate) -> tuple[int, date, date]:
    paper, said = candidate
    assert paper.signed_on is not None
    return PRECEDENCE[paper.kind], said.starts_on, paper.signed_on


def _in_order(candidates: Sequence[Candidate], day: date) -> list[Candidate]:
    """Those that speak on the day, the strongest first."""
    return sorted((one for one in candidates if one[1].holds(day)), key=_rank, reverse=True)


def _ranked(candidates: Sequence[Candidate], day: date) -> list[Candidate]:
    """Those that speak on the day, the strongest first; a tie at the top is a conflict."""
    ranked = _in_order(candidates, day)
    if len(ranked) > 1 and _rank(ranked[0]) == _rank(ranked[1]):
        (one, said), (other, against) = ranked[:2]
        raise Conflict(
            "terms_tie",
            text(
                "%(one)s (%(clause)s) and %(other)s (%(against)s) both state %(key)s from the same day and were signed "
                "on the same day. Agree a supplement that says which one holds."
            ),
            key=said.key,
            one=one.label,
            clause=said.clause,
            other=other.label,
            against=against.clause,
        )
    return ranked


def _turns(candidates: Iterable[Candidate]) -> list[date]:
    days = {said.starts_on for _paper, said in candidates}
    days |= {said.ends_on for _paper, said in candidates if said.ends_on is not None}
    return sorted(days)


def _reach(candidates: Sequence[Candidate], winner: Candidate, day: date) -> tuple[date, date | None]:
    """The days around `day` on which the same statement holds without a break: (first, the one after the last)."""
    turns = _turns(candidates)
    since = winner[1].starts_on
    for turn in reversed([one for one in turns if one <= day]):
        if _in_order(candidates, turn)[:1] != [winner]:
            break
        since = turn
    until = next((turn for turn in turns if turn > day and _in_order(candidates, turn)[:1] != [winner]), None)
    return since, until
