"""The sections of a plan made ready for its page: prose, columns, and a row an item with what it says in short."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from bpo.clients.rules import CooperationMode
from bpo.kernel.locale import _, say_day, say_money, say_number
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import queries, rules
from bpo.projects.models import Plan, PlanItem
from bpo.projects.rules import ItemFacts, PlanSection
from bpo.projects.schemas.plan_words import FREQUENCIES, RISK_CLASSES, RISK_TONES
from bpo.projects.schemas.words import SECTIONS
from bpo.projects.views.flags import Flags, mark
from bpo.projects.views.plan_tables import kpi_name, target

S = PlanSection


@dataclass(frozen=True)
class Written:
    """A version at hand: its rows and facts in order, the names of owners, and what its requirements are called."""

    plan: Plan
    items: list[PlanItem]
    facts: list[ItemFacts]
    owners: Mapping[int, str]
    editable: bool
    flags: Flags

    @property
    def pairs(self) -> list[tuple[PlanItem, ItemFacts]]:
        return list(zip(self.items, self.facts, strict=True))


def written(session: Session, plan: Plan, items: list[PlanItem], facts: list[ItemFacts], editable: bool) -> Written:
    owners = people.person_names(session, {one.owner_id for one in items if one.owner_id})
    return Written(plan, items, facts, owners, editable, queries.flags_on_items(session, plan.project_id))


def sections_of(held: Written, prose: Mapping[PlanSection, Any], mode: CooperationMode) -> list[dict[str, Any]]:
    """The sections that hold something or must; while it is edited, all of them."""
    made = []
    for section in PlanSection:
        rows = [item_row(held, row, fact) for row, fact in held.pairs if row.section == section]
        said = prose.get(section)
        body = said.body if said is not None else ""
        demanded = section in rules.MANDATORY[mode]
        filled = bool(rows) or bool(body and section in rules.IN_SENTENCES)
        if not rows and not body and not demanded and not held.editable:
            continue
        made.append(
            {
                "key": str(section),
                "title": f"{rules.NUMBERS[section]} {SECTIONS[section]}",
                "note": _("demanded by the cooperation mode") if demanded and not filled else None,
                "columns": columns_of(section),
                "rows": rows,
                "body": body,
                "version": said.row_version if said is not None else 0,
                "bare": not rows and not body and not demanded,
                "add": url_for("projects.new_item", plan_id=held.plan.id, section=section),
                "write": url_for("projects.plan_prose", plan_id=held.plan.id, section=section),
                "order": url_for("projects.plan_order", plan_id=held.plan.id, section=section),
                "matrix": matrix_of(held) if section == S.RISKS and rows else None,
            }
        )
    return made


def columns_of(section: PlanSection) -> list[dict[str, Any]]:
    middle: dict[PlanSection, list[dict[str, Any]]] = {
        S.POSITIONS: [{"label": _("Headcount"), "align": "right"}, {"label": _("In place from"), "far": True}],
        S.FACILITIES: [{"label": _("Quantity"), "align": "right"}],
        S.SOFTWARE: [{"label": _("Quantity"), "align": "right"}],
        S.SERVICE_LEVELS: [{"label": _("Key figure"), "far": True}, {"label": _("Target"), "align": "right"}],
        S.REPORTING: [{"label": _("To whom"), "far": True}, {"label": _("How often")}],
        S.RISKS: [{"label": _("Likelihood × impact")}],
    }
    first = {S.POSITIONS: _("Job position"), S.RISKS: _("Risk")}.get(section, _("Item"))
    return [
        {"label": first}, *middle.get(section, []), {"label": _("Department and owner"), "far": True},
        {"label": _("Due on")}, {"label": _("Serves"), "far": True},
    ]  # fmt: skip


def middle_of(row: PlanItem, fact: ItemFacts) -> list[dict[str, Any]]:
    quantity = {"text": say_number(row.quantity) if row.quantity else "", "align": "right"}
    if row.section == S.POSITIONS:
        return [quantity, {"text": say_day(row.starts_on) if row.starts_on else "", "far": True, "day": True}]
    if row.section in (S.FACILITIES, S.SOFTWARE):
        return [quantity]
    if row.section == S.SERVICE_LEVELS:
        return [{"text": kpi_name(row.kpi), "far": True}, {"text": target(row), "align": "right"}]
    if row.section == S.REPORTING:
        often = str(FREQUENCIES[row.frequency]) if row.frequency else ""
        return [{"text": row.recipient or "", "far": True}, {"text": often}]
    if row.section == S.RISKS:
        risk = rules.risk_of(fact)
        if risk is None:
            return [{"text": ""}]
        words = f"{row.likelihood} × {row.impact} = {risk[0]}"
        return [{"text": f"{words} {RISK_CLASSES[risk[1]]}", "tone": RISK_TONES[risk[1]]}]
    return []


def item_row(held: Written, row: PlanItem, fact: ItemFacts) -> dict[str, Any]:
    """What stands in the table of an item, and what opens under it."""
    owner = held.owners.get(row.owner_id or 0)
    waits = rules.say_links(fact.predecessors)
    return {
        "id": row.id,
        "ref": row.ref,
        "title": row.title,
        "version": row.row_version,
        "subs": [one for one in (row.skills, row.shift, row.language, row.detail, row.response) if one],
        "also": [pair for pair in also_of(row, fact, waits) if pair[1]],
        "cells": middle_of(row, fact),
        "department": str(DEPARTMENT_LABELS[row.department]),
        "owner": owner,
        "due": say_day(row.due_on),
        "serves": [
            {"ref": ref, "partly": ref in fact.partly, "note": dict(fact.coverage_notes).get(ref)}
            for ref in sorted(fact.requirements)
        ],
        "edit": url_for("projects.item", item_id=row.id),
        "copy": url_for("projects.item_copy", item_id=row.id),
        "place": url_for("projects.item_place", item_id=row.id),
        "remove": url_for("projects.item_removal", item_id=row.id),
        "flag": mark(held.flags.get(row.ref, ())),
        "lacks": bool(rules.lacks_of(fact) or rules.faults_of(fact)),
    }


def also_of(row: PlanItem, fact: ItemFacts, waits: str) -> list[tuple[str, str]]:
    """(label, words) of what an item says beside its cells."""
    return [
        (_("Delivers"), row.deliverable or ""),
        (_("Accepted when"), row.acceptance or ""),
        (_("Evidence"), row.evidence or ""),
        (_("Cost"), cost_words(row)),
        (_("Parts"), parts_words(fact) if fact.raci else ""),
        (_("Waits for"), waits),
        (_("Sign that it has come"), row.trigger or ""),
        (_("Looked at again on"), say_day(row.review_on) if row.review_on else ""),
    ]


def cost_words(row: PlanItem) -> str:
    parts = []
    if row.once_minor:
        parts.append(_("%(amount)s once", amount=say_money(row.once_minor)))
    if row.month_minor:
        parts.append(_("%(amount)s a month", amount=say_money(row.month_minor)))
    return " · ".join(parts)


def parts_words(fact: ItemFacts) -> str:
    return " · ".join(f"{part} {DEPARTMENT_LABELS[one]}" for one, part in rules.parts_in(fact).items())


def matrix_of(held: Written) -> dict[str, Any]:
    """The 5×5 table of risks: in each cell its class, and the refs that stand there. Impact runs to the right."""
    standing: dict[tuple[int, int], list[str]] = {}
    for row, fact in held.pairs:
        if row.section == S.RISKS and rules.risk_of(fact) is not None:
            standing.setdefault((row.likelihood or 0, row.impact or 0), []).append(row.ref)
    return {
        "rows": [
            {
                "likelihood": likelihood,
                "cells": [
                    {
                        "tone": RISK_TONES[rules.class_of(likelihood, impact)],
                        "word": str(RISK_CLASSES[rules.class_of(likelihood, impact)]),
                        "refs": standing.get((likelihood, impact), []),
                    }
                    for impact in range(1, 6)
                ],
            }
            for likelihood in range(5, 0, -1)
        ],
        "impacts": list(range(1, 6)),
    }
