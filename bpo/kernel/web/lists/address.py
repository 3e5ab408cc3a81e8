"""A list's address as its links need it: what it asks for, without what was left out, with one thing changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from bpo.kernel.web.lists.asked import Asked, sorts_in, written_sorts
from bpo.kernel.web.lists.declared import Listing

Pairs = list[tuple[str, str]]
STATE = ("q", "sort", "columns")  # beside the conditions and the page's own parts


@dataclass(frozen=True)
class Address:
    """`pairs`: the list's state, in the order in which it is read."""

    path: str
    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def of(
        cls, path: str, listing: Listing, asked: Asked, args: Mapping[str, Sequence[str]], own: Iterable[str] = ()
    ) -> "Address":
        pairs: Pairs = [("q", asked.words)] if asked.words else []
        pairs += [(name, value) for name in own for value in args.get(name, ()) if value]
        pairs += [(one.key, one.raw) for one in asked.conditions]
        if written_sorts(asked.sorts) != written_sorts(sorts_in(listing.default)):
            pairs.append(("sort", written_sorts(asked.sorts)))
        if asked.columns != tuple(listing.columns.split()):
            pairs.append(("columns", ",".join(asked.columns)))
        view = [value for value in args.get("view", ()) if value.isdecimal() or value == "all"]
        size = [value for value in args.get("per_page", ()) if value.isdecimal()]
        return cls(path, (*pairs, *(("per_page", one) for one in size[-1:]), *(("view", one) for one in view[-1:])))

    @property
    def state(self) -> Pairs:
        """What a saved view keeps."""
        return [pair for pair in self.pairs if pair[0] not in ("per_page", "view")]

    def url(self, *more: tuple[str, str], without: Iterable[str] = (), state: Pairs | None = None) -> str:
        dropped = set(without)
        kept = [pair for pair in (self.pairs if state is None else state) if pair[0] not in dropped]
        return self.path + told([*kept, *more])

    def but(self, gone: tuple[str, str]) -> str:
        """Without one condition."""
        kept = list(self.pairs)
        kept.remove(gone)
        return self.path + told(kept)

    def with_(self, name: str, value: str) -> str:
        return self.url(*([(name, value)] if value else []), without=(name,))


def told(pairs: Sequence[tuple[str, str]]) -> str:
    """The pairs as the part of an address behind its path, readable: commas and colons stay as they are."""
    written = "&".join([f"{_written(name)}={_written(value)}" for name, value in pairs])
    return f"?{written}" if written else ""


@lru_cache(4096)
def _written(part: str) -> str:
    """A page has some sixty addresses, made of the same few names."""
    return quote(part, safe=",:")


def turned(sorts: Sequence[tuple[str, bool]], name: str) -> str:
    """The order by this column alone; once more: the other way."""
    here = bool(sorts) and sorts[0][0] == name
    return written_sorts([(name, here and not sorts[0][1])])


def also_by(sorts: Sequence[tuple[str, bool]], name: str) -> str:
    """The order with this column behind the others; where it is in it already: the other way."""
    if any(one == name for one, _falls in sorts):
        return written_sorts([(one, falls != (one == name)) for one, falls in sorts])
    return written_sorts([*sorts, (name, False)])


def moved(columns: Sequence[str], name: str, by: int) -> list[str]:
    """The columns with one moved by so many places."""
    rest = [one for one in columns if one != name]
    place = columns.index(name) + by
    return [*rest[:place], name, *rest[place:]]
