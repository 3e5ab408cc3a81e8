"""Which acts are told to whom. The floor that has the act registers it; talk listens to the journal and tells.

An act that is registered here is told in the transaction that does it: to those it concerns, then – as news – to
whoever follows the record or its project.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel.departments import spoken_for
from bpo.people import queries as people
from bpo.talk.rules.notices import NoticeKind

Whom = Callable[[Session, Any, Mapping[str, Any]], Iterable[int | None]]
About = Callable[[Session, Any], Any]


def nobody(_session: Session, _row: Any, _facts: Mapping[str, Any]) -> Iterable[int | None]:
    """An act that is only news for whoever follows."""
    return ()


def itself(_session: Session, row: Any) -> Any:
    return row


@dataclass(frozen=True)
class Telling:
    """`about`: the record one can talk about, of the row the act was recorded on; without such a record `permit` says
    what one must hold to be told. `path`: where the notice leads if not to the record's page, with `{id}`, `{project}`.
    `key(row)`: what several acts have in common that are told as one. `news`: whoever follows the record is told as
    well, and with `project_news` whoever follows its project.
    """

    kind: NoticeKind
    whom: Whom
    about: About
    permit: str
    path: Callable[[Any], str] | None
    key: Callable[[Any], str] | None
    news: bool
    project_news: bool


TELLINGS: dict[str, list[Telling]] = {}
SENTENCES: dict[str, Any] = {}


def tells(
    act: str, kind: NoticeKind, whom: Whom, *, about: About = itself, permit: str = "",
    path: Callable[[Any], str] | None = None, key: Callable[[Any], str] | None = None, news: bool = True,
    project_news: bool = True,
) -> None:  # fmt: skip
    """Have the people that `whom(session, row, facts)` names told of an act."""
    TELLINGS.setdefault(act, []).append(Telling(kind, whom, about, permit, path, key, news, project_news))
    TELLINGS[act].sort(key=lambda one: list(NoticeKind).index(one.kind))


def news_of(*acts: str, about: About = itself) -> None:
    """Acts of which whoever follows the record or its project is told."""
    for act in acts:
        tells(act, NoticeKind.NEWS, nobody, about=about)


def sentences(told: dict[str, Any]) -> None:
    """How a notice is told where the journal's sentence is not meant for who reads it."""
    SENTENCES.update(told)


def those_who_may(session: Session, permit: str, project_id: int | None = None) -> list[int]:
    """The people for whom an act would wait: by roles, projects, and in the place of whoever is away."""
    return [
        number for number, one in people.actors_for(session, permit).items()
        if not one.is_client and one.may(permit, project_id)
    ]  # fmt: skip


def those_who_speak(session: Session, permit: str, project_id: int, departments: Iterable[Any]) -> list[int]:
    """Those of them who speak for one of the departments, own or in somebody's place."""
    wanted = set(departments)
    return [
        number for number, one in people.actors_for(session, permit).items()
        if not one.is_client and one.may(permit, project_id) and wanted & spoken_for(one.hats(permit))
    ]  # fmt: skip
