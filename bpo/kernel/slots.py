"""Where a higher floor puts something on a lower floor's page, answers its question, or hears of its event.

Registered when the higher floor's modules are imported; the lower floor never names the higher.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel.permits import Actor


@dataclass(frozen=True)
class NavEntry:
    """A line of the side navigation, shown to those who hold one of the permits. `key`: g and this letter lead.

    `shown`: says for whom, where no permits can. `also`: other pages on which one is still there.
    """

    group: str
    label: Any
    endpoint: str
    permits: tuple[str, ...]
    icon: str
    order: int
    key: str = ""
    shown: Callable[[Actor], bool] | None = None
    also: tuple[str, ...] = ()

    def open_to(self, actor: Actor) -> bool:
        """Whether this person is shown the line."""
        if self.shown is not None:
            return self.shown(actor)
        return not self.permits or any(actor.grant(name) for name in self.permits)


@dataclass(frozen=True)
class Tab:
    """A tab on the page of a record of another floor. `endpoint` takes the record's id under the name `param`."""

    page: str
    key: str
    label: Any
    endpoint: str
    permits: tuple[str, ...]
    order: int
    param: str = "project_id"


class WaitKind(StrEnum):
    APPROVAL = "approval"
    REVIEW = "review"
    TASK = "task"
    EXPIRY = "expiry"
    MENTION = "mention"


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a person: what, on which record, for whom it matters, until when.

    `key` names the matter for good ("task:12"): it is put off and handed over by it. `permit`: what the act asks;
    "" for what is this person's alone and cannot be handed to somebody else.
    """

    sentence: str
    url: str
    where: str
    who: str = ""
    due_on: date | None = None
    key: str = ""
    kind: WaitKind = WaitKind.TASK
    project_id: int | None = None
    permit: str = ""


@dataclass(frozen=True)
class Finding:
    """One check's answer: whether it is met, what was found and what is needed, what is missing and who can mend it.

    `label` and `missing` are translated when shown; `permit` names who may mend it, `endpoint` where. `key` tells
    findings of one code apart for good, as a position's title does.
    """

    code: str
    label: Any
    ok: bool
    found: str = ""
    needed: str = ""
    missing: tuple[str, ...] = ()
    department: str | None = None
    endpoint: str | None = None
    key: str = ""


@dataclass
class Board:
    nav: list[NavEntry] = field(default_factory=list)
    tabs: list[Tab] = field(default_factory=list)
    counts: dict[str, Callable[[Session, Actor, date], int]] = field(default_factory=dict)
    waits: list[Callable[[Session, Actor, date], Iterable[Waiting]]] = field(default_factory=list)
    cards: list[tuple[int, tuple[str, ...], Callable[[Session, Actor, date], str]]] = field(default_factory=list)
    checks: dict[str, list[Callable[..., Iterable[Finding]]]] = field(default_factory=dict)
    listeners: dict[str, list[Callable[..., None]]] = field(default_factory=dict)
    answers: dict[str, Callable[..., Any]] = field(default_factory=dict)
    shares: dict[str, list[Callable[..., Iterable[Any]]]] = field(default_factory=dict)


board = Board()

NAV_GROUPS = ("", "people", "operations", "finance", "house")


def nav(
    label: Any, endpoint: str, *permits: str, icon: str, order: int, group: str = "", key: str = "",
    shown: Callable[[Actor], bool] | None = None, also: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Add a line to the navigation."""
    if group not in NAV_GROUPS:
        raise KeyError(group)
    if key and any(one.key == key and one.endpoint != endpoint for one in board.nav):
        raise KeyError(f"g {key} leads elsewhere already")
    board.nav.append(NavEntry(group, label, endpoint, permits, icon, order, key, shown, also))


def nav_count(endpoint: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Register how many things stand behind a line of the navigation: `f(session, actor, today)`, on each page."""

    def register(count: Callable[[Session, Actor, date], int]) -> Callable[..., int]:
        board.counts[endpoint] = count
        return count

    return register


def tab(page: str, key: str, label: Any, endpoint: str, *permits: str, order: int, param: str = "project_id") -> None:
    """Add a tab to the page of a record: `tab("project", "contracts", _l("Contracts"), "contracts.of_project", …)`."""
    board.tabs.append(Tab(page, key, label, endpoint, permits, order, param))


def waits_for(ask: Callable[[Session, Actor, date], Iterable[Waiting]]) -> Callable[..., Iterable[Waiting]]:
    """Register what waits for a person: `f(session, actor, today)` yields `Waiting`s."""
    board.waits.append(ask)
    return ask


def home_card(*permits: str, order: int) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Register a card of the home page: `f(session, actor, today)` returns safe HTML, "" for nothing."""

    def register(card: Callable[..., str]) -> Callable[..., str]:
        board.cards.append((order, permits, card))
        return card

    return register


def check(name: str) -> Callable[[Callable[..., Iterable[Finding]]], Callable[..., Iterable[Finding]]]:
    """Register a check that a lower floor will run: `f(session, **subject)` yields `Finding`s."""

    def register(ask: Callable[..., Iterable[Finding]]) -> Callable[..., Iterable[Finding]]:
        board.checks.setdefault(name, []).append(ask)
        return ask

    return register


def findings(name: str, session: Session, **subject: Any) -> list[Finding]:
    """All findings of a check, in the order of registration."""
    return [finding for ask in board.checks.get(name, ()) for finding in ask(session, **subject)]


def listens(event: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a listener: `f(session, actor, **facts)`, called in the same transaction; its failure fails the act."""

    def register(listener: Callable[..., None]) -> Callable[..., None]:
        board.listeners.setdefault(event, []).append(listener)
        return listener

    return register


def announce(event: str, session: Session, actor: Actor, **facts: Any) -> None:
    """Tell whoever listens."""
    for listener in board.listeners.get(event, ()):
        listener(session, actor, **facts)


def answers(question: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the one answer to a question of a lower floor (for example: the names of persons by id)."""

    def register(answer: Callable[..., Any]) -> Callable[..., Any]:
        if question in board.answers and board.answers[question].__qualname__ != answer.__qualname__:
            raise RuntimeError(f"{question} is already answered")
        board.answers[question] = answer
        return answer

    return register


def ask(question: str, *args: Any, **kwargs: Any) -> Any:
    return board.answers[question](*args, **kwargs)


def shares(question: str) -> Callable[[Callable[..., Iterable[Any]]], Callable[..., Iterable[Any]]]:
    """Register a floor's share in the answer to a question that every floor may answer: `f(session, **subject)`."""

    def register(answer: Callable[..., Iterable[Any]]) -> Callable[..., Iterable[Any]]:
        board.shares.setdefault(question, []).append(answer)
        return answer

    return register


def gather(question: str, session: Session, **subject: Any) -> list[Any]:
    """What all floors answer, in the order of registration."""
    return [part for answer in board.shares.get(question, ()) for part in answer(session, **subject)]
