"""Builds a world through actions: who acts, at which moment, each act in its transaction as a request's would be."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from bpo.kernel.db import Database
from bpo.kernel.locale import zone
from bpo.kernel.permits import Actor
from bpo.people.queries import actor_by_login


class Builder:
    """`day`: the present day of the world. `chance`: the source of what is drawn on the way, seeded by that day."""

    def __init__(self, database: Database, day: date) -> None:
        self.database = database
        self.day = day
        self.chance = Random(f"bpo {day.isoformat()}")
        self.session: Session = database.writes()
        self.moment = self.at(day)
        self.session.info["clock"] = lambda: self.moment
        self.session.info["origin"] = "world"
        self._hashes: dict[str, str] = {}

    def chance_of(self, part: str) -> Random:
        """A source of a part's own: it draws the same whatever else is drawn or left out."""
        return Random(f"bpo {self.day.isoformat()} {part}")

    @staticmethod
    def at(day: date, clock: str = "10:00") -> datetime:
        """The instant at which the vendor's clock shows that time on that day."""
        hour, minute = clock.split(":")
        return datetime.combine(day, time(int(hour), int(minute)), zone()).astimezone(UTC)

    def as_of(self, day: date, clock: str = "10:00") -> datetime:
        """Go to a moment: acts from now on are recorded at it."""
        self.moment = self.at(min(day, self.day), clock)
        return self.moment

    def who(self, login: str) -> Actor:
        """The person with that sign-in name, with the projects they have by now."""
        return actor_by_login(self.session, login)

    def act(self, action: Callable[..., Any], login: str | None, /, **facts: Any) -> Any:
        """Do one act as a person (None: the system itself)."""
        self.session.info["hashes"] = self._hashes
        actor = Actor.system() if login is None else self.who(login)
        return action(self.session, actor, **facts)

    def commit(self) -> None:
        self.session.commit()

    def close(self) -> None:
        self.session.commit()
        self.session.close()
