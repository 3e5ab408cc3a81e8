"""What the plan's page shows, made ready for its tables: coverage, sections, versions, differences, the review."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from bpo.kernel.locale import _, say_day, say_moment, say_money, say_number, say_value
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import rules
from bpo.projects.models import Opinion, Plan, PlanItem, Project
from bpo.projects.rules import ItemFacts, PlanSection, ReviewState, Verdict
from bpo.projects.schemas.plan_words import FREQUENCIES, field_name
from bpo.projects.schemas.words import (
    PLAN_STATES,
    PLAN_TONES,
    REVIEW_STATES,
    SECTIONS,
    TARGETS,
    VERDICT_TONES,
    VERDICTS,
)  # fmt: skip

S = PlanSection


def percent(basis_points: int | None) -> Decimal | None:
    return None if basis_points is None else Decimal(basis_points) / 100


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


def change_rows(session: Session, old: list[ItemFacts], new: list[ItemFacts]) -> list[list[Any]]:
    """What a version changes, one row a field: item, what, before, after."""
    names = people.person_names(session, {one.owner_id for one in (*old, *new) if one.owner_id})
    rows: list[list[Any]] = []
    for change in rules.diff(old, new):
        name = f"{change.item.ref} {change.item.title}"
        if change.kind == "added":
            rows.append([name, {"text": _("added"), "tone": "good"}, "", str(SECTIONS[change.item.section])])
        elif change.kind == "removed":
            rows.append([name, {"text": _("removed"), "tone": "bad"}, str(SECTIONS[change.item.section]), ""])
        for field, before, after in change.fields:
            words = [
                names.get(value or 0, "") if field == "owner_id" else told(field, value) for value in (before, after)
            ]
            rows.append([name, field_name(field), *words])
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
    if field in ("requirements", "partly"):
        return ", ".join(sorted(value))
    if field in MORE_TOLD:
        return MORE_TOLD[field](value)
    return say_day(value) if isinstance(value, date) else say_value(value)


MORE_TOLD: Mapping[str, Callable[[Any], str]] = {
    "once_minor": say_money,
    "month_minor": say_money,
    "frequency": lambda value: str(FREQUENCIES[value]),
    "raci": lambda value: " · ".join(f"{part} {DEPARTMENT_LABELS[one]}" for one, part in value),
    "predecessors": rules.say_links,
    "coverage_notes": lambda value: " · ".join(f"{ref}: {note}" for ref, note in value),
}


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
