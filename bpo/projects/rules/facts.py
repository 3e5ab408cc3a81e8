"""What other packages learn of a project: frozen facts, never rows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bpo.clients.rules import CooperationMode, ServiceKind
from bpo.projects.rules.states import ProjectState


@dataclass(frozen=True)
class ProjectFacts:
    """A project as other floors need it. `zone` is an IANA name; days are of that zone."""

    id: int
    code: str
    name: str
    client_id: int
    mode: CooperationMode
    services: tuple[ServiceKind, ...]
    zone: str
    state: ProjectState
    go_live_on: date
    live_on: date | None
    manager_id: int | None


@dataclass(frozen=True)
class PositionFacts:
    """A position of the approved plan: so many people with these skills from a day on."""

    item_id: int
    ref: str
    title: str
    headcount: int
    skills: str | None
    starts_on: date | None
    due_on: date


@dataclass(frozen=True)
class ManualFacts:
    """The operations manual in force: which version, called what, since when.

    `formers`: the versions before it, each with the moment until which knowing that one is enough.
    """

    id: int
    number: int
    title: str
    published_at: datetime
    grace_hours: int = 0
    formers: tuple[tuple[int, datetime], ...] = ()

    @property
    def binds_from(self) -> datetime:
        """From when on it must have been read; until then knowing the version before is enough."""
        return self.published_at + timedelta(hours=self.grace_hours)


@dataclass(frozen=True)
class ChapterNaming:
    """A chapter of the manual that names requirements by their refs."""

    manual_id: int
    number: int
    chapter_id: int
    ref: str
    title: str
    refs: tuple[str, ...]
