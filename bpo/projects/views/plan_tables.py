"""What the plan's page shows, made ready for its tables: coverage, sections, versions, differences, the review."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from bpo.clients.rules import CooperationMode, RequirementFacts
from bpo.kernel.locale import _, say_day, say_error, say_moment, say_number, say_value
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import rules
from bpo.projects.models import Opinion, Plan, PlanItem, Project
from bpo.projects.rules import ItemFacts, PlanSection, ReviewState, Verdict
from bpo.projects.schemas.words import (
    CHANGED_FIELDS,
    KINDS,
    PLAN_STATES,
    PLAN_TONES,
    REVIEW_STATES,
    SECTIONS,
    TARGETS,
    VERDICT_TONES,
    VERDICTS,
)  # fmt: skip

S = PlanSection


def sentence(obstacle: rules.Obstacle) -> str:
    """An obstacle in the reader's language, with sections by their names."""
    facts = {
        name: str(SECTIONS[value]) if isinstance(value, PlanSection) else value
        for name, value in obstacle.facts.items()
    }
    return say_error(obstacle.message, facts)


def percent(basis_points: int | None) -> Decimal | None:
    return None if basis_points is None else Decimal(basis_points) / 100


def coverage_table(
    plan: Plan, requirements: Iterable[RequirementFacts], covered: Mapping[str, tuple[str, ...]], editable: bool
) -> dict[str, Any]:  # fmt: skip
    """Requirement, kind, acceptance, plan items; a gap is tinted and leads to the form of an item that fills it."""
    titles = {item.ref: item.title for item in plan.items}
    rows = []
    for one in requirements:
        served = covered[one.ref]
        cell: dict[str, Any] = {"text": " · ".join(f"{ref} {titles[ref]}" for ref in served)}
        if not served:
            cell = {"text": _("Not covered"), "tone": "bad"}
            if editable:
                cell["url"] = url_for("projects.new_item", plan_id=plan.id, requirement=one.id)
                cell["text"] = _("Not covered: add an item")
        rows.append({"cells": [f"{one.ref} {one.statement}", str(KINDS[one.kind]), one.acceptance or "", cell],
                     "tone": None if served else "bad"})  # fmt: skip
    columns = [{"label": _("Requirement")}, {"label": _("Kind"), "far": True},
               {"label": _("Acceptance"), "far": True}, {"label": _("Plan items")}]  # fmt: skip
    return {"columns": columns, "rows": rows}


def section_tables(
    plan: Plan, items: list[PlanItem], facts: list[ItemFacts], editable: bool, mode: CooperationMode
) -> list[dict[str, Any]]:
    """The sections that hold items or must, each with its table."""
    made = []
    for section in PlanSection:
        pairs = [(row, fact) for row, fact in zip(items, facts, strict=True) if row.section == section]
        demanded = section in rules.MANDATORY[mode]
        if not pairs and not demanded and not editable:
            continue
        made.append(
            {
                "title": f"{list(PlanSection).index(section) + 1} {SECTIONS[section]}",
                "note": _("demanded by the cooperation mode") if demanded and not pairs else None,
                "columns": section_columns(section),
                "rows": [item_row(row, fact, editable) for row, fact in pairs],
                "add": url_for("projects.new_item", plan_id=plan.id, section=section) if editable else None,
                "empty": _("Nothing is written here yet."),
                "bare": not pairs and not demanded,
            }
        )
    return made


def section_columns(section: PlanSection) -> list[dict[str, Any]]:
    right, far = {"align": "right"}, {"far": True}
    middle: dict[PlanSection, list[dict[str, Any]]] = {
        S.POSITIONS: [{"label": _("Headcount"), **right}, {"label": _("In place from"), **far}],
        S.FACILITIES: [{"label": _("Quantity"), **right}],
        S.SOFTWARE: [{"label": _("Quantity"), **right}],
        S.SERVICE_LEVELS: [{"label": _("Key figure"), **far}, {"label": _("Target"), **right}],
    }
    return [
        {"label": _("Job position") if section == S.POSITIONS else _("Item")}, *middle.get(section, []),
        {"label": _("Department"), **far}, {"label": _("Due on")}, {"label": _("Serves"), **far},
    ]  # fmt: skip


def item_row(row: PlanItem, fact: ItemFacts, editable: bool) -> list[Any]:
    middle: dict[PlanSection, list[Any]] = {
        S.POSITIONS: [say_value(row.quantity or 0), say_day(row.starts_on) if row.starts_on else ""],
        S.FACILITIES: [say_number(row.quantity) if row.quantity else ""],
        S.SOFTWARE: [say_number(row.quantity) if row.quantity else ""],
        S.SERVICE_LEVELS: [kpi_name(row.kpi), target(row)],
    }
    first = {
        "text": f"{row.ref} {row.title}",
        "url": url_for("projects.item", item_id=row.id) if editable else None,
        "sub": " · ".join(one for one in (row.skills, row.detail) if one) or None,
    }
    department = {"text": str(DEPARTMENT_LABELS[row.department]), "kind": "choice"}
    due = {"text": say_day(row.due_on), "kind": "day"}
    return [first, *middle.get(row.section, []), department, due, ", ".join(sorted(fact.requirements))]


def kpi_name(kpi: str | None) -> str:
    known = {str(one): label for one, label in TARGETS.items()}
    return str(known.get(kpi or "", kpi or ""))


def target(row: PlanItem) -> str:
    if row.target_bp is None:
        return ""
    reached = f"{say_number(Decimal(row.target_bp) / 100)}%"
    if row.threshold_seconds is None:
        return reached
    return _("%(target)s in %(seconds)s s", target=reached, seconds=row.threshold_seconds)


def section_links(plan_id: int, here: PlanSection, served: int | None) -> list[dict[str, Any]]:
    """The sections as places to put a new item, keeping the requirement it is meant for."""
    return [
        {
            "label": str(SECTIONS[one]),
            "url": url_for("projects.new_item", plan_id=plan_id, section=one, requirement=served),
            "here": one == here,
        }
        for one in PlanSection
    ]


def version_rows(project: Project, versions: list[Plan], chosen: Plan) -> list[dict[str, Any]]:
    return [
        {
            "cells": [
                {
                    "text": _("Version %(number)s", number=one.number),
                    "url": None
                    if one.id == chosen.id
                    else url_for("projects.plan", project_id=project.id, version=one.number),
                },
                {"text": str(PLAN_STATES[one.state]), "tone": PLAN_TONES[one.state]},
            ]
        }
        for one in versions
    ]


def change_rows(old: list[ItemFacts], new: list[ItemFacts]) -> list[list[Any]]:
    """What a version changes, one row a field: item, what, before, after."""
    rows: list[list[Any]] = []
    for change in rules.diff(old, new):
        name = f"{change.item.ref} {change.item.title}"
        if change.kind == "added":
            rows.append([name, {"text": _("added"), "tone": "good"}, "", str(SECTIONS[change.item.section])])
        elif change.kind == "removed":
            rows.append([name, {"text": _("removed"), "tone": "bad"}, str(SECTIONS[change.item.section]), ""])
        for field, before, after in change.fields:
            rows.append([name, str(CHANGED_FIELDS.get(field, field)), told(field, before), told(field, after)])
    return rows


def told(field: str, value: Any) -> str:
    """A field of an item in words."""
    if value is None or value == "":
        return ""
    if field == "department":
        return str(DEPARTMENT_LABELS[Department(value)])
    if field == "kpi":
        return kpi_name(value)
    if field == "target_bp":
        return f"{say_number(Decimal(value) / 100)}%"
    if field == "requirements":
        return ", ".join(sorted(value))
    return say_day(value) if isinstance(value, date) else say_value(value)


def review_of(session: Session, actor: Actor, plan: Plan) -> dict[str, Any] | None:
    """The last round with its opinions, and every comment of the version with its answer."""
    if not plan.reviews:
        return None
    last = plan.reviews[-1]
    opinions = [(review, one) for review in reversed(plan.reviews) for one in review.opinions]
    names = people.person_names(session, {one.decided_by for _review, one in opinions if one.decided_by})
    speaks = rules.spoken_for(actor.hats("plans.review"))
    mine = [
        {
            "label": _("Give the opinion of: %(department)s", department=DEPARTMENT_LABELS[one.department]),
            "url": url_for("projects.opinion", review_id=last.id, department=one.department),
        }
        for one in last.opinions
        if last.state == ReviewState.OPEN and one.verdict is None and one.department in speaks
        and actor.may("plans.review", plan.project_id)
        and not {plan.written_by, last.convened_by} & set(actor.persons())
    ]  # fmt: skip
    return {
        "round": _("Round %(round)s", round=last.round),
        "state": str(REVIEW_STATES[last.state]),
        "due": say_day(last.due_on),
        "opinions": [opinion_row(one) for one in last.opinions],
        "nobody": nobody_of(session, plan, last.opinions) if last.state == ReviewState.OPEN else [],
        "comments": [
            comment_of(review.round, one, names, actor, plan)
            for review, one in opinions if one.comment and not one.carried
        ],
        "mine": mine,
    }  # fmt: skip


def opinion_row(one: Opinion) -> list[Any]:
    words = str(VERDICTS[one.verdict]) if one.verdict else _("Awaited")
    tone = VERDICT_TONES[one.verdict] if one.verdict else "neutral"
    return [
        str(DEPARTMENT_LABELS[one.department]),
        {"text": words, "tone": tone, "sub": _("carried over from the last round") if one.carried else None},
    ]


def nobody_of(session: Session, plan: Plan, opinions: Iterable[Opinion]) -> list[str]:
    """The departments asked of which nobody could answer: no member of the project speaks for them."""
    members = people.members_of(session, plan.project_id)
    reached = {Department.SALES, Department.OPERATIONS}  # they see every project
    for one in members:
        reached |= rules.departments_of(one.department, [grant.role for grant in one.roles])
    return [
        str(DEPARTMENT_LABELS[one.department])
        for one in opinions if one.verdict is None and one.department not in reached
    ]  # fmt: skip


def comment_of(number: int, one: Opinion, names: dict[int, str], actor: Actor, plan: Plan) -> dict[str, Any]:
    may_answer = actor.may("plans.write", plan.project_id) and one.answer is None and plan.state in rules.WORKED_ON
    return {
        "who": names.get(one.decided_by or 0, ""),
        "department": str(DEPARTMENT_LABELS[one.department]),
        "verdict": str(VERDICTS[one.verdict]) if one.verdict else "",
        "tone": VERDICT_TONES[one.verdict or Verdict.APPROVED],
        "round": _("Round %(round)s", round=number),
        "text": one.comment,
        "at": say_moment(one.decided_at) if one.decided_at else "",
        "answer": one.answer,
        "answer_url": url_for("projects.answer", opinion_id=one.id) if may_answer else None,
    }
