"""Where a changed requirement flags the plan: marks on the coverage table, on the items, and on an item's page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for

from bpo.clients.queries import FlagFacts
from bpo.kernel.locale import _, say_value

Flags = Mapping[str, Sequence[FlagFacts]]


def said(flags: Iterable[FlagFacts]) -> str:
    """By which changes something is flagged."""
    return _("flagged by %(changes)s", changes=say_value(sorted({one.number for one in flags})))


def mark_coverage(table: dict[str, Any], covered: Mapping[str, Sequence[str]], flags: Flags) -> dict[str, Any]:
    """The rows of requirements whose items are flagged say so, and lead to the change."""
    for row, items in zip(table["rows"], covered.values(), strict=True):
        found = [flag for ref in items for flag in flags.get(ref, ())]
        if found:
            cell = row["cells"][-1]
            cell.update(tone="warn", sub=said(found), url=url_for("clients.change", change_id=found[0].change_id))
            row["tone"] = row["tone"] or "warn"
    return table


def mark_sections(sections: list[dict[str, Any]], refs: Mapping[str, str], flags: Flags) -> list[dict[str, Any]]:
    """The items that are flagged say by what. `refs` {what the first cell of an item's row says: its ref}."""
    for section in sections:
        for row in section["rows"]:
            first = row[0]
            found = flags.get(refs.get(first["text"], ""), ())
            if found:
                first["sub"] = " · ".join(one for one in (first["sub"], said(found)) if one)
                first["tone"] = "warn"
    return sections


def notices(flags: Iterable[FlagFacts]) -> list[tuple[str, str]]:
    """[(sentence, address of the flag's form)] for an item's own page."""
    return [
        (_("%(change)s changed %(ref)s: change this item, or confirm that it is unaffected.", change=one.number,
           ref=one.ref), url_for("clients.flag", flag_id=one.id))
        for one in flags
    ]  # fmt: skip
