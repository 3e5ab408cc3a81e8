"""The query parameters of a list, for the API's description."""

from collections.abc import Mapping
from typing import Any

from bpo.kernel.fields import Choice
from bpo.kernel.web.lists.asked import LONGEST_SEARCH
from bpo.kernel.web.lists.conditions import BLANKS, LONGEST, WORDS
from bpo.kernel.web.lists.declared import Listing
from bpo.kernel.web.lists.reading import DEEPEST, PAGE

Described = tuple[str, Mapping[str, Any]]
DAY = {"type": "string", "format": "date"}
NUMBER = {"type": "string", "pattern": r"^-?[0-9]{1,13}(\.[0-9]{1,2})?$"}
ONE: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "maxLength": LONGEST},
    "number": {"type": "integer", "minimum": -(10**13), "maximum": 10**13},
    "money": NUMBER,
    "day": DAY,
    "moment": DAY,
    "flag": {"type": "string", "enum": ["yes", "no"]},
}
SAID = {
    "is": "{label}", "not": "{label}: none of these", "contains": "{label} contains", "any": "{label}: one of these",
    "from": "{label}: from, included", "to": "{label}: up to, included", "when": "{label}: a day relative to today",
}  # fmt: skip


def parameters_of(
    listing: Listing, also: Mapping[str, Mapping[str, Any]], *, most: int, pages: int
) -> list[dict[str, Any]]:
    """`also`: {name: JSON schema} of what the view itself reads; `most`: rows on a page; `pages`: the
    highest number of a page."""
    known: dict[str, Described] = {
        "page": (
            f"The page wanted, from 1; at most {DEEPEST} rows deep",
            {"type": "integer", "minimum": 1, "maximum": pages},
        ),
        "per_page": ("Rows on a page", {"type": "integer", "minimum": 1, "maximum": most, "default": PAGE}),
        "cursor": ("`next` or `previous` of another page of this list; `last`: its last page", {"type": "string"}),
    }
    if listing.name:
        known["view"] = ("A saved view: its filters and order, where the address says nothing else",
                         {"type": "integer", "minimum": 1})  # fmt: skip
    if listing.totals:
        known["totals"] = ("With the sums of all rows that the filters leave",
                           {"type": "string", "enum": ["yes"]})  # fmt: skip
    if listing.search:
        known["q"] = ("Words to search for", {"type": "string", "maxLength": LONGEST_SEARCH})
    sorts = [sign + name for name in sorted(listing.sortable) for sign in ("", "-")]
    if sorts:
        columns = {"type": "array", "items": {"type": "string", "enum": sorts}, "maxItems": 5}
        known["sort"] = ("The columns sorted by, the first first; with - before it: descending", columns)
    for name in listing.narrowing:
        known |= _of_filter(listing, name)
    for name, schema in also.items():
        known[name] = ("Narrows the list", schema)
    return [_parameter(name, words, schema) for name, (words, schema) in known.items()]


def _parameter(name: str, words: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    several = {"style": "form", "explode": False} if schema.get("type") == "array" else {}
    return {"in": "query", "name": name, "required": False, "description": words, "schema": dict(schema), **several}


def _of_filter(listing: Listing, name: str) -> dict[str, Described]:
    kind, label = listing.narrowing[name], listing.label(name)
    one = _choice(listing, name) if kind == "choice" else ONE[kind]
    found: dict[str, Described] = {}
    operators = {"choice": ("is", "any", "not"), "text": ("is", "not", "contains"), "flag": ("is",)}
    for op in operators.get(kind, ("is", "from", "to", *(("when",) if kind in WORDS else ()))):
        schema: Mapping[str, Any] = {"type": "string", "enum": list(WORDS[kind])} if op == "when" else one
        if op == "any" or (op == "not" and kind == "choice"):
            schema = {"type": "array", "items": dict(one), "maxItems": 50}
        found[name if op == "is" else f"{name}.{op}"] = (SAID[op].format(label=label), schema)
    if listing.may_be_blank(name):
        found[f"{name}.is"] = (f"{label}: nothing there, or something", {"type": "string", "enum": list(BLANKS)})
    return found


def _choice(listing: Listing, name: str) -> dict[str, Any]:
    declared, column = listing.filter(name), listing.known.get(name)
    if declared is not None:
        found = [] if callable(declared.choices) else [str(value) for value, _label in declared.choices]
    else:
        found = [value for value, _label in column.choices()] if isinstance(column, Choice) else []
    return {"type": "string", **({"enum": found} if found else {})}
