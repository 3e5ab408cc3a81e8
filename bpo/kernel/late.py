"""Modules that stand on heavy libraries: loaded when first used, so that the product starts without them."""

from importlib import import_module
from typing import Any

LATE: list["Late"] = []


class Late:
    """A module under its own name; reading anything from it loads it."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._module), name)

    def load(self) -> None:
        import_module(self._module)


def late(module: str) -> Late:
    """`pdf = late("bpo.documents.pdf")` stands where an import would; `tests/house` holds it to the floors as one."""
    found = Late(module)
    LATE.append(found)
    return found


def load_all() -> None:
    """Load whatever has not been used yet: a process that has started does so aside, before anybody waits for it."""
    for one in LATE:
        one.load()
