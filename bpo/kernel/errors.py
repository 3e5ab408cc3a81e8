"""What can go wrong in business terms; turned into a page, a problem+json answer or a command's message in one place.

A message is a plain English sentence with ``%(name)s`` places for facts. `text` marks it for the translation catalogue,
so that `rules`, which know no web framework, can raise the same errors as everybody else.
"""

from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from typing import Any


def text(sentence: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return sentence


class BusinessError(Exception):
    """A refusal that a colleague would understand: `code` for programs, `message` % `facts` for people."""

    status = 400

    def __init__(self, code: str, message: str, /, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.facts = facts

    def __str__(self) -> str:
        try:
            return str(self.message) % self.facts
        except (KeyError, ValueError, TypeError):
            return f"{self.message} {self.facts}"


class NotFound(BusinessError):
    """Absent, or outside what the actor may see: the two are told apart by nobody."""

    status = 404

    def __init__(self, what: str, /, **facts: Any) -> None:
        super().__init__(f"{what}_not_found", text("There is no such page, or it lies outside your work."), **facts)


class Forbidden(BusinessError):
    """The actor's roles do not include this act."""

    status = 403

    def __init__(self, permit: str, message: str | None = None, **facts: Any) -> None:
        super().__init__(
            "forbidden",
            message or text("Your roles do not include this act. Ask an administrator if they should."),
            permit=permit,
            **facts,
        )


class Conflict(BusinessError):
    """The act is right in itself, but not in the present state of things."""

    status = 409


class TooMany(BusinessError):
    """Too much of it in too short a time; `wait` says how long it stays so (the answer's Retry-After)."""

    status = 429

    def __init__(self, code: str, message: str, /, wait: timedelta, **facts: Any) -> None:
        super().__init__(code, message, **facts)
        self.retry_after_seconds = max(1, ceil(wait.total_seconds()))


class Invalid(BusinessError):
    """The input cannot be accepted as it is. `field` names the one field, `fields` several: {name: [message, …]}."""

    status = 422

    def __init__(
        self,
        code: str,
        message: str,
        /,
        field: str | None = None,
        fields: Mapping[str, list[str]] | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(code, message, **facts)
        self.field = field
        self.fields = dict(fields or {})
