"""Pages and acts are found too: by their words in both languages and their sound, as far as the reader may use them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from bpo.kernel import slots
from bpo.kernel.locale import LANGUAGES, _, in_language
from bpo.kernel.permits import Actor, permits_of
from bpo.search import queries, rules

MOST = 8
PROJECTS = 3  # offered for an act that is about a project


@dataclass(frozen=True)
class Act:
    """Something that can be begun. With `about_project` its address takes a project_id, its label a %(project)s."""

    label: Any
    endpoint: str
    permits: tuple[str, ...]
    icon: str
    about_project: bool
    parts: dict[str, Any]


@dataclass(frozen=True)
class Way:
    """A page or an act as it is offered."""

    label: str
    url: str
    icon: str


ACTS: list[Act] = []


def act(
    label: Any, endpoint: str, *permits: str, icon: str = "plus", about_project: bool = False, **parts: str
) -> None:
    """Offer an act to those who hold one of the permits: `act(_l("Register a client"), "clients.new", …)`."""
    ACTS.append(Act(label, endpoint, permits_of(permits), icon, about_project, parts))


def _forms(label: Any) -> list[tuple[str, str]]:
    """A label's plain form and its sound in each language, the place of the project left out."""
    forms = []
    for one in LANGUAGES:
        with in_language(one):
            words = str(label).replace("%(project)s", " ")
        forms.append((rules.plain(words), rules.sounds(words)))
    return forms


def _stands(word: rules.Word, forms: list[tuple[str, str]]) -> bool:
    """Whether a word stands in a label: every run of it, anywhere in Chinese, from the start of a word elsewhere."""
    return any(
        all((f" {run}" if run.isascii() else run) in written or f" {run}" in heard for run in word.runs)
        for written, heard in forms
    )


def _split(asked: rules.Asked, label: Any) -> tuple[list[rules.Word], tuple[rules.Word, ...]]:
    """The words that name the label, and the others, which should name a project."""
    forms = _forms(label)
    here = [word for word in asked.words if _stands(word, forms)]
    return here, tuple(word for word in asked.words if word not in here)


def pages(session: Session, actor: Actor, asked: rules.Asked) -> list[Way]:
    """The lines of the navigation and the tabs of projects that the words name."""
    found = [
        Way(str(one.label), url_for(one.endpoint), one.icon)
        for one in sorted(slots.board.nav, key=lambda one: one.order)
        if one.open_to(actor) and not _split(asked, one.label)[1]
    ]
    for tab in slots.board.tabs:
        here, rest = _split(asked, tab.label)
        if tab.page == "project" and here and rest and len(found) < MOST:
            found += _for_projects(session, actor, tab.endpoint, tab.permits, rest, tab.label, "layout-sidebar", {})
    return found[:MOST]


def acts(session: Session, actor: Actor, asked: rules.Asked) -> list[Way]:
    """The acts that the words name: of those about a project, for the projects that the other words name."""
    found: list[Way] = []
    for one in ACTS:
        here, rest = _split(asked, one.label)
        if not here or (rest and not one.about_project):
            continue
        if one.about_project:
            found += _for_projects(session, actor, one.endpoint, one.permits, rest, one.label, one.icon, one.parts)
        elif any(actor.grant(name) for name in one.permits):
            found.append(Way(str(one.label), url_for(one.endpoint, **one.parts), one.icon))
    return found[:MOST]


def _for_projects(
    session: Session, actor: Actor, endpoint: str, permits: tuple[str, ...], rest: tuple[rules.Word, ...], label: Any,
    icon: str, parts: dict[str, Any],
) -> Iterator[Way]:  # fmt: skip
    told: set[int] = set()
    for permit in permits:
        for hit in queries.projects_named(session, actor, permit, rest, PROJECTS):
            if hit.record_id in told:
                continue
            told.add(hit.record_id)
            name, address = f"{hit.code} {hit.title}", url_for(endpoint, project_id=hit.record_id, **parts)
            words = str(label)
            yield Way(words % {"project": name} if "%(project)s" in words else f"{name} · {words}", address, icon)


def offered(actor: Actor) -> list[Way]:
    """What is offered before anything is typed: the acts that need no project."""
    return [
        Way(str(one.label), url_for(one.endpoint, **one.parts), one.icon)
        for one in ACTS
        if not one.about_project and any(actor.grant(name) for name in one.permits)
    ][:MOST]


__all__ = ["Way", "_", "act", "acts", "offered", "pages"]
