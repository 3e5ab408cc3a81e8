"""The items of a plan as the rows of a list that can be changed elsewhere and read back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import queries as clients
from bpo.kernel.roles import Department
from bpo.projects import rules
from bpo.projects.models import Plan, PlanItem
from bpo.projects.queries.plans import item_facts, ordered_items
from bpo.projects.rules import TargetKind

AS_THEY_ARE = (
    "ref", "section", "title", "detail", "department", "owner_id", "quantity", "skills", "shift", "language",
    "starts_on", "due_on", "threshold_seconds", "recipient", "frequency", "likelihood", "impact", "response", "trigger",
    "review_on", "deliverable", "acceptance", "evidence",
)  # fmt: skip


def lines_of(session: Session, plan: Plan) -> list[tuple[PlanItem, dict[str, Any]]]:
    """[(item, its values by the fields of a row)] of a plan, in its order."""
    refs = {one.id: one.ref for one in clients.known_requirements(session, plan.project_id)}
    return [(item, line_of_item(item, refs)) for item in ordered_items(plan)]


def line_of_item(item: PlanItem, refs: Mapping[int, str]) -> dict[str, Any]:
    facts = item_facts(item, dict(refs))
    parts = rules.parts_in(facts)
    return {
        **{name: getattr(item, name) for name in AS_THEY_ARE},
        "kpi": TargetKind(item.kpi) if item.kpi in list(TargetKind) else None,
        "target_percent": hundredth(item.target_bp),
        "cost_once": hundredth(item.once_minor),
        "cost_month": hundredth(item.month_minor),
        "predecessors": rules.say_links(facts.predecessors) or None,
        "requirements": rules.say_refs(facts.requirements) or None,
        "partly": rules.say_refs(facts.partly) or None,
        **{f"raci_{one}": parts.get(one) for one in Department},
    }


def hundredth(minor: int | None) -> Decimal | None:
    return None if minor is None else Decimal(minor) / 100
