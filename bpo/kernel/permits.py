"""Permission, named once on the action or query; a route borrows it; the app refuses to boot with an ungated one."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask import Flask, g
from sqlalchemy import ColumnElement, Select, false, or_

from bpo.kernel.errors import BusinessError, Forbidden, text
from bpo.kernel.roles import ROLES, Role

ORDER = "SPA"  # from the narrowest scope to the widest


class SignInNeeded(BusinessError):
    status = 401

    def __init__(self) -> None:
        super().__init__("sign_in_needed", text("Please sign in first."))


@dataclass(frozen=True)
class Actor:
    """Who acts: a person with roles and projects, or the system itself. `acting` is the permit acted under.

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
        """The widest scope the roles give for a permit, as far as the token at hand goes: `A`, `P`, `S` or None."""
        if self.almighty:
            return "A"
        if self.only is not None and permit not in self.only:
            return None
        scopes = [ROLES[permit][role] for role in self.roles if role in ROLES[permit]]
        return max(scopes, key=ORDER.index, default=None)

    def may(self, permit: str, project_id: int | None = None) -> bool:
        """Whether to offer the act; with a project, whether it is open there."""
        scope = self.grant(permit)
        if scope == "P" and project_id is not None:
            return project_id in self.project_ids
        return scope is not None

    def under(self, permit: str) -> "Actor":
        if self.grant(permit) is None:
            raise Forbidden(permit)
        return replace(self, acting=permit)

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
