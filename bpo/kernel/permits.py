"""Permission, named once on the action or query; a route borrows it; the app refuses to boot with an ungated one."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask import Flask, g
from sqlalchemy import ColumnElement, Select, false, or_

from bpo.kernel.errors import BusinessError, Forbidden, text
from bpo.kernel.roles import ROLES, Role

NONE: frozenset[int] = frozenset()
Known = TypeVar("Known", bound=int | None)
ORDER = "SPA"  # from the narrowest scope to the widest


class SignInNeeded(BusinessError):
    status = 401

    def __init__(self) -> None:
        super().__init__("sign_in_needed", text("Please sign in first."))


@functools.cache
def widest(roles: frozenset[Role], permit: str) -> str | None:
    """The widest scope that roles give for a permit; a page asks a hundred times."""
    return max((ROLES[permit][role] for role in roles if role in ROLES[permit]), key=ORDER.index, default=None)


@dataclass(frozen=True)
class StandIn:
    """Somebody who is away and whose place the actor takes: what they are, and the permits they lend meanwhile."""

    person_id: int
    name: str
    roles: frozenset[Role]
    department: str | None
    project_ids: frozenset[int]
    client_ids: frozenset[int]
    permits: frozenset[str]

    def grant(self, permit: str) -> str | None:
        """`A`, `P` or None; what is the absent person's own record (`S`) is lent to nobody."""
        scope = widest(self.roles, permit) if permit in self.permits else None
        return None if scope == "S" else scope


@dataclass(frozen=True)
class Actor:
    """Who acts: a person with roles and projects, or the system itself. `acting` is the permit acted under.

    `stand_ins`: the people whose place they take today (docs/decisions/2026-11-24-standing-in.md). Inside an act,
    `project_ids` and `client_ids` are what the permit acted under reaches, own and lent; `base` is the actor before.
    `place`: in whose place this very act is done, where the act itself says so.
    `only`: the permits that the token at hand was narrowed to; None: whatever the roles give.
    `lasting`: known by a token that outlives the day; such a one changes nobody's access.
    """

    id: int | None
    name: str
    roles: frozenset[Role] = frozenset()
    department: str | None = None
    project_ids: frozenset[int] = frozenset()
    client_ids: frozenset[int] = frozenset()
    language: str | None = None
    acting: str | None = None
    almighty: bool = False
    stand_ins: tuple[StandIn, ...] = ()
    base: "Actor | None" = None
    place: StandIn | None = None
    only: frozenset[str] | None = None
    lasting: bool = False

    @classmethod
    def system(cls, name: str = "system") -> "Actor":
        """The scheduler, jobs and commands: may everything, and is journaled as the system."""
        return cls(id=None, name=name, almighty=True)

    @property
    def is_client(self) -> bool:
        """The client's own people: they see what was decided, never what is being drafted."""
        return not self.almighty and self.roles <= {Role.CLIENT}

    def grant(self, permit: str) -> str | None:
        """The widest scope the roles give for a permit, own or lent, as far as the token at hand goes."""
        if self.only is not None and permit not in self.only:
            return None
        if not self.stand_ins:
            return self.own_grant(permit)
        scopes = [self.own_grant(permit), *(one.grant(permit) for one in self.stand_ins)]
        return max((scope for scope in scopes if scope), key=ORDER.index, default=None)

    def own_grant(self, permit: str) -> str | None:
        """The scope of one's own roles alone."""
        return "A" if self.almighty else widest(self.roles, permit)

    def lenders(self, permit: str | None = None) -> list[StandIn]:
        """Whose place the actor may take under a permit (by default the one acted under)."""
        named = permit or self.acting
        return [one for one in self.stand_ins if named is not None and one.grant(named) is not None]

    def may(self, permit: str, project_id: int | None = None) -> bool:
        """Whether to offer the act; with a project, whether it is open there."""
        scope = self.grant(permit)
        if scope == "P" and project_id is not None:
            return project_id in self.under(permit).project_ids
        return scope is not None

    def under(self, permit: str) -> "Actor":
        if self.grant(permit) is None:
            raise Forbidden(permit)
        start = self.base or self
        lenders = start.lenders(permit)
        if not lenders:
            return replace(start, acting=permit, base=start, place=self.place)
        own = start if start.own_grant(permit) is not None else replace(start, project_ids=NONE, client_ids=NONE)
        return replace(
            start, acting=permit, base=start, place=self.place,
            project_ids=own.project_ids.union(*(one.project_ids for one in lenders)),
            client_ids=own.client_ids.union(*(one.client_ids for one in lenders)),
        )  # fmt: skip

    def same_person(self, person_id: Known) -> Known:
        """For two-person rules: whoever the actor stands in for counts as the actor, whatever was lent."""
        stands_in = any(one.person_id == person_id for one in self.stand_ins)
        return self.id if stands_in else person_id  # type: ignore[return-value]

    def persons(self, permit: str | None = None) -> list[int]:
        """The actor and those they stand in for: with a permit, only where it was lent."""
        standing = self.stand_ins if permit is None else self.lenders(permit)
        return [number for number in (self.id, *(one.person_id for one in standing)) if number is not None]

    def in_place_of(self, person_id: int | None) -> "Actor":
        """The actor in that person's place, where an act is that person's alone and was lent; else the actor."""
        place = next((one for one in self.lenders() if one.person_id == person_id), None)
        return replace(self, place=place) if place is not None else self

    def absent(self, fits: Callable[[str | None, frozenset[Role]], bool]) -> int | None:
        """Whose hat fits an act: nobody's where the actor's own does, else that of one they stand in for."""
        if self.acting and self.own_grant(self.acting) and fits(self.department, self.roles):
            return None
        return next((one.person_id for one in self.lenders() if fits(one.department, one.roles)), None)

    @property
    def person_id(self) -> int | None:
        """Whose act it is: one's own, or that of the person whose place is taken."""
        return self.place.person_id if self.place is not None else self.id

    def hats(self, permit: str | None = None) -> list[tuple[str | None, frozenset[Role]]]:
        """[(department, roles)] in whose name the actor may speak under a permit: own, then lent."""
        named = permit or self.acting
        own = [(self.department, self.roles)] if named is None or self.own_grant(named) is not None else []
        return own + [(one.department, one.roles) for one in self.lenders(named)]

    def stands_for(self, project_id: int | None = None) -> StandIn | None:
        """In whose place the present act is done; None where one's own roles reach it."""
        start = self.base or self
        if self.place is not None or self.acting is None:
            return self.place
        own = start.own_grant(self.acting)
        if own in ("A", "S") or (own == "P" and (project_id is None or project_id in start.project_ids)):
            return None
        fitting = (
            one for one in self.lenders()
            if one.grant(self.acting) == "A" or project_id is None or project_id in one.project_ids
        )  # fmt: skip
        return next(fitting, None)

    def scope(self) -> str:
        """The scope of the permit acted under."""
        if self.acting is None:
            raise RuntimeError("a scoped query was called outside an act or query with a permit")
        return self.grant(self.acting) or "."

    def limit(
        self,
        statement: Select[Any],
        project: Any = None,
        *,
        client: Any = None,
        person: Any = None,
    ) -> Select[Any]:
        """Narrow a select to what the act may reach, by its project, client or person column."""
        scope = self.scope()
        if scope == "A":
            return statement
        reach: list[ColumnElement[bool]] = []
        if scope == "P" and project is not None:
            reach.append(project.in_(self.project_ids))
        if scope == "P" and client is not None:
            reach.append(client.in_(self.client_ids))
        if person is not None and self.id is not None:
            reach.append(person == self.id)
        return statement.where(or_(false(), *reach))


Act = TypeVar("Act", bound=Callable[..., Any])
DECLARED: dict[str, list[str]] = {}
PUBLIC = ("public",)


def permit(name: str) -> Callable[[Act], Act]:
    """Declare the permit of an action or query `f(session, actor, …)`; the actor inside acts under it."""
    if name not in ROLES:
        raise KeyError(f"{name} is not in the matrix of bpo/kernel/roles.py")

    def declare(act: Act) -> Act:
        @functools.wraps(act)
        def permitted(session: Any, actor: Actor, *args: Any, **kwargs: Any) -> Any:
            return act(session, actor.under(name), *args, **kwargs)

        permitted.permit = name  # type: ignore[attr-defined]
        DECLARED.setdefault(name, []).append(f"{act.__module__}.{act.__qualname__}")
        return permitted  # type: ignore[return-value]

    return declare


def permits_of(acts: Iterable[Callable[..., Any] | str]) -> tuple[str, ...]:
    """The permit names of acts; a plain string must be in the matrix."""
    names = tuple(act if isinstance(act, str) else act.permit for act in acts)  # type: ignore[attr-defined]
    for name in names:
        if name not in ROLES:
            raise KeyError(f"{name} is not in the matrix of bpo/kernel/roles.py")
    return names


def gate(*acts: Callable[..., Any] | str) -> Callable[[Act], Act]:
    """A route for people who may do at least one of these acts. Anonymous: sign in; others: refused."""
    names = permits_of(acts)

    def guard(view: Act) -> Act:
        @functools.wraps(view)
        def gated(*args: Any, **kwargs: Any) -> Any:
            actor = here()
            if not any(actor.grant(name) for name in names):
                raise Forbidden(names[0])
            return view(*args, **kwargs)

        gated.house_gate = names  # type: ignore[attr-defined]
        return gated  # type: ignore[return-value]

    return guard


def signed_in(view: Act) -> Act:
    """A route for everybody who is signed in: it shows only what is their own, or asks permits inside."""

    @functools.wraps(view)
    def gated(*args: Any, **kwargs: Any) -> Any:
        here()
        return view(*args, **kwargs)

    gated.house_gate = ("signed in",)  # type: ignore[attr-defined]
    return gated  # type: ignore[return-value]


def public(view: Act) -> Act:
    """A route that needs no sign-in, on purpose."""
    view.house_gate = ("public",)  # type: ignore[attr-defined]
    return view


def same_gate(view: Act, wrapped: Act) -> Act:
    """Put the gate of `view` around what was wrapped around it: nobody's input is read before they are let in."""
    names = view.house_gate  # type: ignore[attr-defined]
    if names == ("public",):
        return public(wrapped)
    return signed_in(wrapped) if names == ("signed in",) else gate(*names)(wrapped)


def here() -> Actor:
    """The person of this request; refuses the anonymous."""
    actor = g.get("actor")
    if actor is None:
        raise SignInNeeded()
    return actor


def gate_of(view: Any) -> tuple[str, ...]:
    """The permits that a view asks for; that of an address which is none of ours is public."""
    found: tuple[str, ...] = getattr(view, "house_gate", PUBLIC)
    return found


def gates(app: Flask) -> dict[str, tuple[str, ...]]:
    """{endpoint: its gate} of every route; an endpoint without one has an empty gate."""
    return {
        rule.endpoint: getattr(app.view_functions[rule.endpoint], "house_gate", ()) for rule in app.url_map.iter_rules()
    }


def refuse_ungated(app: Flask) -> None:
    """The app does not start with a route that names no permit."""
    ungated = sorted(endpoint for endpoint, names in gates(app).items() if not names and endpoint != "static")
    if ungated:
        raise RuntimeError(f"routes without @gate, @signed_in or @public: {', '.join(ungated)}")
