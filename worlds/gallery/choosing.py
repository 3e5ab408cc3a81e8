"""Finds for every stop somebody who may look, and a record on which the page opens."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, product
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from bpo.kernel.db import Database
from bpo.kernel.locale import zone
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.people.actions import open_session
from bpo.people.models import RoleGrant, SessionKind, SignIn, User
from bpo.people.queries import actor_of
from bpo.people.schemas import ROLE_LABELS
from bpo.projects.models import Project
from bpo.projects.rules import ProjectState
from worlds.gallery.stops import RECORDS_OF, STATES, WORDS, Stop
from worlds.records import VENDORS_OWN, one_of

OPEN_TO_ALL = {"public", "signed in"}
OF_EACH = 8  # records of one kind that are tried, of each project
TRIES = 160  # pages asked for one stop before it is said that this world has none


@dataclass(frozen=True)
class Person:
    """Somebody who looks: the cookie by which they are signed in, and the role named under the picture."""

    actor: Actor
    role: Role
    secret: str

    @property
    def label(self) -> Any:
        return ROLE_LABELS[self.role]


@dataclass(frozen=True)
class Visit:
    """A stop as it is seen: at this address, by this person (None: not signed in)."""

    stop: Stop
    path: str
    person: Person | None


class Chooser:
    """Looks for what there is in a loaded world, with the app's own test client; changes nothing but the sign-ins."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.database: Database = app.extensions["database"]
        self.clients: dict[int | None, FlaskClient] = {None: app.test_client()}
        self.people: dict[tuple[int, Role], Person] = {}
        self.rows: list[int] = []
        with self.database.reads() as session:
            live = [ProjectState.LIVE, ProjectState.PREPARING, ProjectState.PLANNING]
            known = session.execute(select(Project.id, Project.state).order_by(Project.id)).all()
            ranked = sorted(known, key=lambda one: live.index(one.state) if one.state in live else len(live))
            self.projects = [row.id for row in ranked]
            self.roles: MultiDict[Role, int] = MultiDict(
                (row.role, row.user_id)
                for row in session.execute(
                    select(RoleGrant.role, RoleGrant.user_id).join(User, User.id == RoleGrant.user_id)
                    .where(User.active).order_by(RoleGrant.user_id)
                )
            )  # fmt: skip

    def visit(self, stop: Stop) -> Visit | None:
        """The first person and record with which the page answers as it should; None where this world has none."""
        with self.database.reads() as session:
            paths = list(dict.fromkeys(islice(self._paths(session, stop), TRIES)))
            people = self._people_for(session, stop)
        tries = ((person, path) for person in people for path in paths)
        for person, path in islice(tries, TRIES):
            if self._client(person).get(path).status_code == stop.status:
                return Visit(stop, path, person)
        return None

    def _paths(self, session: Session, stop: Stop) -> Iterator[str]:
        if stop.path:
            yield stop.path
            return
        rule = next(one for one in self.app.url_map.iter_rules(stop.endpoint) if "GET" in (one.methods or ()))
        names = [name for name in rule.arguments if name not in stop.values]
        adapter = self.app.url_map.bind("")
        for values in product(*(list(self._values(session, stop, name)) for name in names)):
            yield adapter.build(stop.endpoint, {**stop.values, **dict(zip(names, values, strict=True))}) + stop.query

    def _values(self, session: Session, stop: Stop, name: str) -> list[Any]:
        """What may stand for one part of the address, the likeliest first."""
        if stop.state is not None and STATES[stop.endpoint][0] == name:
            _name, key, state = STATES[stop.endpoint]
            return list(session.scalars(select(key).where(state == stop.state).distinct().limit(TRIES)))
        if name == "year":
            return [self._now().astimezone(zone()).year]
        if name in WORDS:
            return list(WORDS[name])
        own = RECORDS_OF.get(stop.endpoint, VENDORS_OWN).get(name)
        if own is not None:
            return list(session.scalars(own.order_by(own.selected_columns[0]).limit(4 * OF_EACH)))
        return [
            found for project in self.projects for found in session.scalars(one_of(project)[name].limit(OF_EACH))
        ]  # fmt: skip

    def _people_for(self, session: Session, stop: Stop) -> list[Person | None]:
        """Who may look at it: the fitting roles first. Nobody at all where the page is for those not signed in."""
        if stop.area == "outside" and not stop.roles:
            return [None]
        exactly = stop.endpoint == "home.show" or not stop.permits
        order = dict.fromkeys([*stop.roles, *([] if exactly else Role)])
        needed = set(stop.permits) - OPEN_TO_ALL
        found: list[Person | None] = []
        for role in order:
            for user_id in self.roles.getlist(role)[:3]:
                actor = actor_of(session, user_id)
                if not needed or any(actor.grant(name) for name in needed):
                    found.append(Person(actor, role, ""))
        return found

    def _now(self) -> datetime:
        moment: datetime = self.app.extensions["clock"]()
        return moment

    def _client(self, person: Person | None) -> FlaskClient:
        key = person.actor.id if person else None
        if key not in self.clients:
            client = self.app.test_client()
            client.set_cookie("bpo_session", self.secret_of(person))
            self.clients[key] = client
        return self.clients[key]

    def secret_of(self, person: Person | None) -> str:
        """The cookie of a session opened for that person; opened once."""
        if person is None or person.actor.id is None:
            return ""
        key = (person.actor.id, person.role)
        if key not in self.people:
            with self.database.transaction() as session:
                session.info["clock"] = self.app.extensions["clock"]
                user = session.get_one(User, person.actor.id)
                secret, row = open_session(
                    session, user, kind=SessionKind.BROWSER, label="gallery", now=self._now()
                )  # fmt: skip
                session.flush()
                self.rows.append(row.id)
            self.people[key] = Person(person.actor, person.role, secret)
        return self.people[key].secret

    def close(self) -> None:
        """End the sessions that were opened."""
        with self.database.transaction() as session:
            for row in session.scalars(select(SignIn).where(SignIn.id.in_(self.rows))):
                row.ended_at = self._now()
