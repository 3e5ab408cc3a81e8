"""A vendor's people, and their acts: each done by somebody at a moment, and refused to whoever it is not for."""

from collections.abc import Callable
from datetime import date, datetime, time
from inspect import signature
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bpo.kernel.errors import BusinessError, Forbidden, NotFound
from bpo.kernel.locale import zone
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from bpo.kernel.vendor import describe_vendor
from bpo.people.actions import register_person
from bpo.people.queries import actor_of
from tests.clients.makers import uscc
from tests.conftest import PASSWORD, Clock
from worlds.people import VENDOR

D, R = Department, Role
STAFF: dict[str, tuple[str, tuple[Role, ...], Department | None]] = {
    "administrator": ("高远", (R.ADMINISTRATOR,), None),
    "auditor": ("沈静", (R.AUDITOR,), None),
    "director": ("李建国", (R.DIRECTOR,), D.OPERATIONS),
    "deputy": ("孟涛", (R.SALES, R.DIRECTOR), D.SALES),  # sells, and stands in for the director
    "manager": ("周敏", (R.PROJECT_MANAGER,), D.OPERATIONS),
    "other manager": ("何志强", (R.PROJECT_MANAGER,), D.OPERATIONS),
    "sales": ("王磊", (R.SALES,), D.SALES),
    "service": ("宋佳", (R.SERVICE_MANAGER,), D.OPERATIONS),
    "system": ("刘洋", (R.SYSTEM,), D.SYSTEM),
    "technology": ("唐伟", (R.TECHNOLOGY,), D.TECHNOLOGY),
    "hr": ("陈蓉", (R.HR,), D.HR),
    "administration": ("郑芳", (R.ADMINISTRATION,), D.ADMINISTRATION),
    "finance": ("孙静", (R.FINANCE,), D.FINANCE),
    "second in finance": ("吴涛", (R.FINANCE,), D.FINANCE),
    "team leader": ("马超", (R.TEAM_LEADER,), D.OPERATIONS),
}


class Company:
    """The vendor in a story. People are called by what they do: `by="sales"`."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self.session, self.clock = session, clock
        self.ids: dict[str, int] = {}
        for login, (name, roles, department) in STAFF.items():
            self.enrol(login, name, *roles, department=department)

    def enrol(self, key: str, name: str, *roles: Role, department: Department | None = None) -> int:
        """Somebody who may sign in; returns the id of the account."""
        user = self.act(
            register_person, None, login=key.replace(" ", "."), name=name, roles=list(roles), password=PASSWORD,
            department=department,
        )  # fmt: skip
        self.ids[key] = user.id
        return int(user.id)

    def on(self, day: date, hour: int = 10) -> None:
        """Go to that hour of a day, by the vendor's clock."""
        self.clock.moment = datetime.combine(day, time(hour), zone())

    @property
    def now(self) -> datetime:
        return self.clock.moment

    def who(self, key: str | None) -> Actor:
        """The person with the roles and projects they have by now; None is the system itself."""
        return actor_of(self.session, self.ids[key] if key else None)

    def act(self, act: Callable[..., Any], by: str | None, /, *, not_by: str | None = None, **facts: Any) -> Any:
        """One act, in a transaction of its own. `not_by`: somebody whom the very same act is refused first."""
        told = self._dated(act, facts)
        if not_by is not None:
            with pytest.raises((Forbidden, NotFound)):
                act(self.session, self.who(not_by), **told)
            self.session.rollback()
        done = act(self.session, self.who(by), **told)
        self.session.commit()
        return done

    def refuses(self, code: str, act: Callable[..., Any], by: str, /, **facts: Any) -> BusinessError:
        """The act is refused with this code; returns the refusal."""
        told = self._dated(act, facts)
        with pytest.raises(BusinessError) as refusal:
            act(self.session, self.who(by), **told)
        self.session.rollback()
        assert refusal.value.code == code
        return refusal.value

    def ask(self, query: Callable[..., Any], by: str, /, *what: Any, not_by: str | None = None, **facts: Any) -> Any:
        """What somebody is let see. `not_by`: somebody who is not."""
        told = self._dated(query, facts)
        if not_by is not None:
            with pytest.raises((Forbidden, NotFound)):
                query(self.session, self.who(not_by), *what, **told)
        found = query(self.session, self.who(by), *what, **told)
        self.session.commit()
        return found

    def _dated(self, act: Callable[..., Any], facts: dict[str, Any]) -> dict[str, Any]:
        """An act that asks when it is done is told the story's moment."""
        moment = {"now": self.now, "today": self.now.astimezone(zone()).date()}
        asked = signature(act).parameters
        return {**{name: value for name, value in moment.items() if name in asked}, **facts}


def found(session: Session, clock: Clock, day: date) -> Company:
    """A vendor with its people and its letterhead, on a day."""
    clock.moment = datetime.combine(day, time(9), zone())
    company = Company(session, clock)
    company.act(describe_vendor, "administrator", not_by="director", **VENDOR, uscc=uscc(900_001))
    return company
