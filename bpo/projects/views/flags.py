"""Where a changed requirement flags the plan: marks beside the text, on the items, and on an item's page."""

from collections.abc import Iterable, Mapping, Sequence

from flask import url_for

from bpo.clients.queries import FlagFacts
from bpo.kernel.locale import _, say_value

Flags = Mapping[str, Sequence[FlagFacts]]


def said(flags: Iterable[FlagFacts]) -> str:
    """By which changes something is flagged."""
    return _("flagged by %(changes)s", changes=say_value(sorted({one.number for one in flags})))


def mark(flags: Sequence[FlagFacts]) -> dict[str, str] | None:
    """{text, url}: by what it is flagged, and the change; None where nothing flags it."""
    if not flags:
        return None
    return {"text": said(flags), "url": url_for("clients.change", change_id=flags[0].change_id)}


def notices(flags: Iterable[FlagFacts]) -> list[tuple[str, str]]:
    """[(sentence, address of the flag's form)] for an item's own page."""
    return [
        (_("%(change)s changed %(ref)s: change this item, or confirm that it is unaffected.", change=one.number,
           ref=one.ref), url_for("clients.flag", flag_id=one.id))
        for one in flags
    ]  # fmt: skip
