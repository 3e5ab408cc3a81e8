"""One reading of a list's address: search, conditions, order, columns, and what of it could not be followed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bpo.kernel.locale import _
from bpo.kernel.permits import Actor
from bpo.kernel.web.lists.conditions import Condition, Facet, Ignored, read
from bpo.kernel.web.lists.declared import Listing

MOST_SORTS = 5
LONGEST_SEARCH = 200
PAGING = ("page", "per_page", "cursor", "export", "panel", "id", "all", "bulk", "view", "totals")
ADDING = ("add", "add.op", "add.value", "add.to")
RESERVED = ("q", "sort", "columns", *PAGING, *ADDING)


@dataclass(frozen=True)
class Asked:
    """What a list is asked for. `sorts`: (column, falls); `columns`: shown, in their order; `notes`: sentences."""

    words: str
    conditions: tuple[Condition, ...]
    sorts: tuple[tuple[str, bool], ...]
    columns: tuple[str, ...]
    facets: Mapping[str, Facet]
    notes: tuple[str, ...]

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.conditions)

    def plain(self, name: str) -> str:
        """The value of a filter that is asked for by its bare name: what its box in the first row shows."""
        return next((one.raw for one in self.conditions if one.name == name and one.op == "is"), "")


def asked_of(
    listing: Listing, args: Mapping[str, Sequence[str]], session: Any, who: Actor, own: Iterable[str] = ()
) -> Asked:
    """An address ({name: values}) as this list understands it. `own`: names that the page reads itself."""
    facets = listing.facets(session, who)
    conditions, ignored = read(args, facets, own=(*RESERVED, *own))
    notes = [say_ignored(one) for one in ignored]
    words = _last(args, "q")
    if len(words) > LONGEST_SEARCH:
        words = words[:LONGEST_SEARCH]
        notes.append(_("The search was cut to its first %(count)s characters.", count=LONGEST_SEARCH))
    return Asked(
        words if listing.search else "", tuple(conditions), _sorts(listing, _last(args, "sort"), notes),
        _columns(listing, _last(args, "columns"), notes), facets, tuple(notes),
    )  # fmt: skip


def _last(args: Mapping[str, Sequence[str]], name: str) -> str:
    values = args.get(name) or [""]
    return values[-1].strip()


def say_ignored(one: Ignored) -> str:
    if one.why == "value":
        return _("“%(value)s” is no value for the filter %(name)s and was left out.", value=one.value[:60],
                 name=one.key[:60])  # fmt: skip
    return _("This list has no filter %(name)s; it was left out.", name=one.key[:60])


def sorts_in(written: str) -> list[tuple[str, bool]]:
    """ "-due_on,code" → [("due_on", True), ("code", False)]; each column once."""
    found: dict[str, bool] = {}
    for part in (part.strip() for part in written.split(",")):
        if part.strip(" -"):
            found.setdefault(part.lstrip("-"), part.startswith("-"))
    return list(found.items())


def _sorts(listing: Listing, written: str, notes: list[str]) -> tuple[tuple[str, bool], ...]:
    found: list[tuple[str, bool]] = []
    for name, falls in sorts_in(written):
        if name not in listing.sortable:
            notes.append(_("This list cannot be sorted by %(name)s; it was left out.", name=name[:60]))
        elif len(found) < MOST_SORTS:
            found.append((name, falls))
    return tuple(found or sorts_in(listing.default))


def _columns(listing: Listing, written: str, notes: list[str]) -> tuple[str, ...]:
    wanted = list(dict.fromkeys(part.strip() for part in written.split(",") if part.strip()))
    for name in wanted:
        if name not in listing.known:
            notes.append(_("This list has no column %(name)s; it was left out.", name=name[:60]))
    return tuple(name for name in wanted if name in listing.known) or tuple(listing.columns.split())


def written_sorts(sorts: Sequence[tuple[str, bool]]) -> str:
    return ",".join(f"-{name}" if falls else name for name, falls in sorts)
