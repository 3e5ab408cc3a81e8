"""What the fields of a plan's items say, in words: for differences between versions and since one last looked."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from bpo.kernel.locale import _, _l, say_day, say_money, say_number
from bpo.kernel.roles import Department
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import rules
from bpo.projects.rules import Frequency, PlanSection
from bpo.projects.schemas.plan_words import FREQUENCIES, ITEM_FIELDS
from bpo.projects.schemas.words import CHANGED_FIELDS, SECTIONS
from bpo.projects.views.plan_tables import kpi_name

FIELD_NAMES = {**CHANGED_FIELDS, **ITEM_FIELDS, "prose": _l("Text of the section")}
DAYS = ("due_on", "starts_on", "review_on")
MONEY = ("once_minor", "month_minor")
LONG = ("detail", "prose", "acceptance", "response", "title", "skills", "deliverable", "evidence", "trigger")


def field_name(field: str) -> str:
    return str(FIELD_NAMES.get(field, field))


def people_named(fields: Iterable[tuple[str, Any, Any]]) -> set[int]:
    """The ids of the persons in changed fields."""
    return {one for name, *values in fields if name == "owner_id" for one in values if one is not None}


def said(field: str, value: Any, names: Mapping[int, str]) -> str:
    """The value of a field in words; as the fact holds it, or as JSON kept it."""
    if value in (None, "", (), []):
        return ""
    if field in DAYS:
        return say_day(date.fromisoformat(value) if isinstance(value, str) else value)
    if field in MONEY:
        return say_money(value)
    if field == "target_bp":
        return f"{say_number(Decimal(value) / 100)}%"
    return _said_by_name(field, value, names)


def _said_by_name(field: str, value: Any, names: Mapping[int, str]) -> str:
    if field == "department":
        return str(DEPARTMENT_LABELS[Department(value)])
    if field == "section":
        return str(SECTIONS[PlanSection(value)])
    if field == "kpi":
        return kpi_name(value)
    if field == "owner_id":
        return names.get(value, "")
    if field in ("requirements", "partly"):
        return ", ".join(sorted(value))
    if field == "coverage_notes":
        return ", ".join(f"{ref} {note}" for ref, note in value)
    if field == "frequency":
        return str(FREQUENCIES[Frequency(value)])
    if field == "raci":
        return ", ".join(f"{DEPARTMENT_LABELS[Department(who)]} {part}" for who, part in value)
    if field == "predecessors":
        return "; ".join(_waits_for(one) for one in value)
    return say_number(value) if isinstance(value, int) else str(value)


def _waits_for(one: Any) -> str:
    ref, kind, lag = one if isinstance(one, (list, tuple)) else (one.ref, one.kind, one.lag_days)
    return rules.say_links([rules.Dependency(ref, rules.DependencyKind(kind), lag)])


def pair(field: str, before: Any, after: Any, names: Mapping[int, str]) -> tuple[Any, Any]:
    """(before, after) in words; in long texts what went and what came is marked."""
    old, new = said(field, before, names), said(field, after, names)
    if field not in LONG or not old or not new:
        return old, new
    pieces = rules.word_diff(old, new)
    return marked(pieces, "gone"), marked(pieces, "new")


def marked(pieces: Iterable[rules.Piece], kind: str) -> Markup:
    """One side of two texts, with what the other lacks marked."""
    tag = "del" if kind == "gone" else "ins"
    shown = [
        Markup(f"<{tag}>{{}}</{tag}>").format(one.words) if one.kind == kind else Markup("{}").format(one.words)
        for one in pieces if one.kind in ("same", kind)
    ]  # fmt: skip
    return Markup("").join(shown)


def both(pieces: Iterable[rules.Piece]) -> Markup:
    """Two texts in one: what went struck through, what came underlined."""
    tags = {"gone": "<del>{}</del>", "new": "<ins>{}</ins>", "same": "{}"}
    return Markup("").join(Markup(tags[one.kind]).format(one.words) for one in pieces)


def days_late(days: int | None) -> str:
    """A slip in words: later, earlier, as planned."""
    if days is None:
        return ""
    if days == 0:
        return _("on time")
    if days > 0:
        return _("%(count)s working days later", count=days)
    return _("%(count)s working days earlier", count=-days)
