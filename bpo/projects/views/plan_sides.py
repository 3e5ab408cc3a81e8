"""What stands beside the text of a plan and follows every change: coverage, cost, what keeps it from review."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from bpo.clients.queries import CATEGORIES
from bpo.clients.rules import RequirementFacts
from bpo.kernel.locale import _, say_money, say_number
from bpo.kernel.roles import Department
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import rules
from bpo.projects.models import Plan
from bpo.projects.rules import Cost, Covered, ItemFacts, PlanSection
from bpo.projects.schemas.plan_words import COVERED, COVERED_TONES
from bpo.projects.schemas.words import KINDS, SECTIONS
from bpo.projects.views.flags import Flags, mark
from bpo.projects.views.plan_rows import Written


def coverage_panel(
    plan: Plan, requirements: Sequence[RequirementFacts], facts: Sequence[ItemFacts], editable: bool, flags: Flags
) -> dict[str, Any]:
    """Every requirement in force with how it stands, for the panel beside the text."""
    standing = rules.coverage_standings([one.ref for one in requirements], facts)
    serving = rules.coverage([one.ref for one in requirements], facts)
    partly = {ref: {one.ref for one in facts if ref in one.partly} for ref in standing}
    counted = [one for one in standing.values() if one != Covered.NOT]
    return {
        "rows": [
            {
                "ref": one.ref,
                "statement": one.statement,
                "kind": str(one.kind),
                "category": str(one.category),
                "words": f"{KINDS[one.kind]} · {CATEGORIES[one.category]}",
                "standing": str(standing[one.ref]),
                "said": str(COVERED[standing[one.ref]]),
                "tone": COVERED_TONES[standing[one.ref]],
                "items": [(ref, ref in partly[one.ref]) for ref in serving[one.ref]],
                "flag": mark([flag for ref in serving[one.ref] for flag in flags.get(ref, ())]),
                "url": url_for("projects.plan_cover", plan_id=plan.id, requirement_id=one.id) if editable else None,
                "add": url_for("projects.new_item", plan_id=plan.id, requirement=one.id) if editable else None,
            }
            for one in requirements
        ],
        "note": _("%(covered)s of %(all)s covered", covered=len(counted), all=len(standing)),
        "partly": sum(1 for one in standing.values() if one == Covered.PARTLY),
        "gaps": sum(1 for one in standing.values() if one == Covered.NOT),
        "kinds": used(KINDS, [one.kind for one in requirements]),
        "categories": used(CATEGORIES, [one.category for one in requirements]),
    }


def used(labels: Mapping[Any, Any], values: Sequence[Any]) -> list[tuple[str, str]]:
    """The choices of a filter: those that some requirement has."""
    return [(str(one), str(label)) for one, label in labels.items() if one in values]


def cost_strip(plan: Plan, facts: Sequence[ItemFacts], editable: bool) -> dict[str, Any]:
    """The plan's cost in figures, by section and by department, and what the labour was estimated by."""
    cost = rules.plan_cost(facts, plan.head_minor)
    figure = say_money(cost.head_minor)
    return {
        "once": say_money(cost.total.once_minor),
        "month": say_money(cost.total.month_minor),
        "year": say_money(cost.total.over(rules.FIRST_YEAR)),
        "sections": [
            (f"{rules.NUMBERS[one]} {SECTIONS[one]}", *figures(part)) for one, part in cost.by_section.items()
        ],
        "departments": [(str(DEPARTMENT_LABELS[one]), *figures(part)) for one, part in cost.by_department.items()],
        "estimate": _(
            "Of this %(labour)s a month is estimated: %(heads)s heads × %(figure)s.",
            labour=say_money(cost.total.labour_minor), heads=say_number(cost.heads), figure=figure,
        ) if cost.heads else None,
        "url": url_for("projects.plan_head_cost", plan_id=plan.id) if editable else None,
    }  # fmt: skip


def figures(cost: Cost) -> tuple[str, str, str]:
    return say_money(cost.once_minor), say_money(cost.month_minor), say_money(cost.over(rules.FIRST_YEAR))


def coverage_matrix(
    requirements: Sequence[RequirementFacts], facts: Sequence[ItemFacts], panel: Mapping[str, Any]
) -> dict[str, Any]:
    """Requirements against sections: in each cell the refs that serve it, those in part in brackets."""
    used_sections = [one for one in PlanSection if any(item.section == one and item.requirements for item in facts)]
    rows = []
    for one, shown in zip(requirements, panel["rows"], strict=True):
        cells = [
            " · ".join(
                f"({item.ref})" if one.ref in item.partly else item.ref
                for item in facts if item.section == section and one.ref in item.requirements
            )
            for section in used_sections
        ]  # fmt: skip
        notes = [note for item in facts for ref, note in item.coverage_notes if ref == one.ref]
        rows.append({**shown, "acceptance": one.acceptance or "", "cells": cells, "notes": notes})
    return {"sections": [f"{rules.NUMBERS[one]} {SECTIONS[one]}" for one in used_sections], "rows": rows}


def raci_table(held: Written) -> dict[str, Any]:
    """Who does what over all items: a column a department that has a part, a row an item; what is wrong is marked."""
    parts = {fact.ref: rules.parts_in(fact) for fact in held.facts}
    used = [one for one in Department if any(one in found for found in parts.values())]
    return {
        "columns": [_("Item"), *(str(DEPARTMENT_LABELS[one]) for one in used)],
        "rows": [
            {
                "cells": [
                    {"text": f"{row.ref} {row.title}",
                     "url": url_for("projects.item", item_id=row.id) if held.editable else None},
                    *(str(parts[row.ref].get(one, "")) for one in used),
                ],
                "tone": "bad" if rules.faults_of(fact) else None,
            }
            for row, fact in held.pairs
        ],
        "wrong": sum(1 for fact in held.facts if rules.faults_of(fact)),
    }  # fmt: skip
