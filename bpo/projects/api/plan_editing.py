"""Editing plans over the API: texts, copies, many items at once, coverage, cost, and the paper."""

from typing import Any

from bpo.clients import queries as clients
from bpo.kernel import fields as f
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _l, language
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db
from bpo.projects import actions, queries, rules
from bpo.projects.api.resources import api
from bpo.projects.models import Plan
from bpo.projects.paper import plan_file
from bpo.projects.rules import Cost, LetterLanguage, PaperFormat, PlanSection
from bpo.projects.schemas.plan_items import BulkIn, CoverIn, ItemOut
from bpo.projects.schemas.plan_words import PAPER_FORMATS, sentence
from bpo.projects.schemas.plans import CoverageOut, HeadCostIn, ObstacleOut, PlanCostOut, PlanPageOut, ProseIn, ProseOut
from bpo.projects.schemas.words import SECTIONS
from bpo.projects.schemas.works import LETTER_LANGUAGES


class MonthsQuery(f.Schema):
    months = f.Integer(label=_l("Months"), optional=True, min=1, max=120)


class PaperQuery(f.Schema):
    format = f.Choice(PaperFormat, labels=PAPER_FORMATS, label=_l("Format"), optional=True)
    language = f.Choice(LetterLanguage, labels=LETTER_LANGUAGES, label=_l("Language"), optional=True)


def section_of(name: str) -> PlanSection:
    if name not in list(PlanSection):
        raise NotFound("plan_section", name=name)
    return PlanSection(name)


@api.resource("PUT", "/plans/<int:plan_id>/sections/<section>", takes=ProseIn, gives=ProseOut)
@gate(actions.write_prose)
def write_prose(data: dict[str, Any], plan_id: int, section: str) -> Any:
    """What a section says in sentences, as clean HTML; `row_version` 0 where there was no text yet."""
    return actions.write_prose(db(), actor(), plan_id=plan_id, section=section_of(section), **data)


@api.resource("POST", "/plan-items/<int:item_id>/copies", gives=ItemOut, status=201)
@gate(actions.duplicate_item)
def duplicate_item(item_id: int) -> Any:
    """The same item once more, behind it."""
    return actions.duplicate_item(db(), actor(), item_id=item_id)


@api.resource("POST", "/plans/<int:plan_id>/item-changes", takes=BulkIn, gives=PlanPageOut)
@gate(actions.edit_items)
def edit_items(data: dict[str, Any], plan_id: int) -> Any:
    """Change the owner, the department or the days of many items in one act."""
    return actions.edit_items(db(), actor(), plan_id=plan_id, **data)


@api.resource("GET", "/plans/<int:plan_id>/coverage", gives=CoverageOut, many=True)
@gate(queries.plan_page)
def coverage(plan_id: int) -> Any:
    """Every requirement in force, how it stands in this version, and the refs of the items that serve it."""
    plan = queries.plan_page(db(), actor(), plan_id)
    return covered_in(plan)


def covered_in(plan: Plan) -> list[dict[str, Any]]:
    facts = queries.facts_of_plan(db(), plan)
    return [
        {
            "requirement_id": one.id,
            "ref": one.ref,
            "covered": rules.covered(one.ref, facts),
            "fully": [item.ref for item in facts if one.ref in item.requirements - item.partly],
            "partly": [item.ref for item in facts if one.ref in item.partly],
        }
        for one in clients.requirements_in_force(db(), plan.project_id)
    ]


@api.resource("PUT", "/plans/<int:plan_id>/coverage/<int:requirement_id>", takes=CoverIn, gives=CoverageOut)
@gate(actions.cover_requirement)
def cover(data: dict[str, Any], plan_id: int, requirement_id: int) -> Any:
    """Say which items serve a requirement, fully or in part; items not named stay as they are."""
    extents = {one["item_id"]: one["extent"] for one in data["items"]}
    plan = actions.cover_requirement(
        db(), actor(), plan_id=plan_id, requirement_id=requirement_id, extents=extents, note=data["note"]
    )
    return next(one for one in covered_in(plan) if one["requirement_id"] == requirement_id)


@api.resource("GET", "/plans/<int:plan_id>/cost", takes=MonthsQuery, location="query", gives=PlanCostOut)
@gate(queries.plan_page)
def cost(query: dict[str, Any], plan_id: int) -> Any:
    """What the version costs: once, a month, over `months` (12), by section and department."""
    plan = queries.plan_page(db(), actor(), plan_id)
    return cost_told(plan, query["months"] or rules.FIRST_YEAR)


def cost_told(plan: Plan, months: int) -> dict[str, Any]:
    held = rules.plan_cost(queries.facts_of_plan(db(), plan), plan.head_minor)
    return {
        **amounts(held.total),
        "head_minor": held.head_minor,
        "heads": held.heads,
        "months": months,
        "horizon_minor": held.total.over(months),
        "sections": [{"name": str(SECTIONS[one]), **amounts(part)} for one, part in held.by_section.items()],
        "departments": [{"name": str(one), **amounts(part)} for one, part in held.by_department.items()],
    }


def amounts(part: Cost) -> dict[str, int]:
    return {"once_minor": part.once_minor, "month_minor": part.month_minor, "labour_minor": part.labour_minor}


@api.resource("PUT", "/plans/<int:plan_id>/head-cost", takes=HeadCostIn, gives=PlanCostOut)
@gate(actions.set_head_cost)
def set_head_cost(data: dict[str, Any], plan_id: int) -> Any:
    """What a head costs a month, by which positions without an amount are estimated."""
    plan = actions.set_head_cost(db(), actor(), plan_id=plan_id, **data)
    return cost_told(plan, rules.FIRST_YEAR)


@api.resource("GET", "/plans/<int:plan_id>/obstacles", gives=ObstacleOut, many=True)
@gate(queries.plan_page)
def obstacles(plan_id: int) -> Any:
    """What keeps the version from review, in sentences."""
    plan = queries.plan_page(db(), actor(), plan_id)
    project = queries.project_page(db(), actor(), plan.project_id)
    return [{"code": one.code, "message": sentence(one)} for one in queries.obstacles_of(db(), project, plan)]


@api.resource("GET", "/plans/<int:plan_id>/document", takes=PaperQuery, location="query", file="application/pdf")
@gate(queries.plan_to_print)
def document(query: dict[str, Any], plan_id: int) -> Any:
    """The plan as a file: `format` pdf or docx, `language` zh_Hans_CN or en. Approved, the PDF is the one issued."""
    plan = queries.plan_to_print(db(), actor(), plan_id)
    return plan_file(plan, query["format"] or PaperFormat.PDF, query["language"] or language())
