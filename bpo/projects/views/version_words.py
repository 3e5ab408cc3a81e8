"""Two versions of a plan in words: which changes are asked for, and the sums, for the page and its files."""

from typing import Any

from flask import request

from bpo.kernel.locale import _, say_money, say_number
from bpo.kernel.web import db
from bpo.people import queries as people
from bpo.projects import rules
from bpo.projects.rules import Comparison, ItemChange
from bpo.projects.views.plan_words import people_named

KINDS = ("added", "changed", "removed")


def kind_words(kind: str) -> tuple[str, str]:
    return {"added": (_("added"), "good"), "removed": (_("removed"), "bad")}.get(kind, (_("changed"), "info"))


def names_of(found: Comparison) -> dict[int, str]:
    return people.person_names(db(), people_named(field for one in found.changes for field in one.fields))


def wanted(found: Comparison) -> list[ItemChange]:
    """The changes of the section and kind asked for."""
    section, kind = request.args.get("section"), request.args.get("kind")
    return [
        one for one in found.changes if (not section or one.item.section == section) and (not kind or one.kind == kind)
    ]  # fmt: skip


def texts_wanted(found: Comparison) -> list[rules.ProseChange]:
    """The texts of the section asked for; a text is always a change."""
    section, kind = request.args.get("section"), request.args.get("kind")
    return [one for one in found.prose if (not section or one.section == section) and kind in (None, "", "changed")]


def delta(before: int, after: int, words: Any) -> str:
    """Then → now, and by how much."""
    change = after - before
    sign = "+" if change > 0 else ""
    return f"{words(before)} → {words(after)} ({sign}{words(change)})" if change else words(after)


def totals(found: Comparison) -> list[tuple[str, str]]:
    counted = {kind: sum(1 for one in found.changes if one.kind == kind) for kind in KINDS}
    return [
        (_("Items"), _("%(added)s added, %(changed)s changed, %(removed)s removed", **counted)),
        (_("Headcount"), delta(*found.headcount, say_number)),
        (_("Estimated cost, once"), delta(*found.once_minor, say_money)),
        (_("Estimated cost a month"), delta(*found.month_minor, say_money)),
        (_("Dates moved"), str(len(found.slips))),
    ]
