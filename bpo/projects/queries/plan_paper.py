"""Everything that stands on the paper of a plan, as plain facts: what is printed can be frozen and shown again."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from bpo.clients import queries as clients
from bpo.clients.queries import CATEGORIES
from bpo.clients.rules import RequirementFacts
from bpo.documents.gantt import Bar, gantt_svg
from bpo.kernel import files
from bpo.kernel.locale import _, day_of, in_language, say_day, say_moment, say_money, say_number
from bpo.kernel.permits import Actor, permit
from bpo.kernel.roles import Department
from bpo.kernel.vendor import head_in, letterhead
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import rules
from bpo.projects.models import Plan, Project
from bpo.projects.queries.plans import facts_of_plan, plan_for, prose_of, versions_of
from bpo.projects.rules import Covered, ItemFacts, PlanSection
from bpo.projects.schemas.plan_words import COVERED, FREQUENCIES, RISK_CLASSES
from bpo.projects.schemas.words import KINDS, MODES, PLAN_STATES, REVIEW_STATES, SECTIONS, TARGETS, VERDICTS

S = PlanSection


@files.parent("projects_plan")
@permit("plans.view")
def plan_to_print(session: Session, actor: Actor, plan_id: int) -> Plan:
    return plan_for(session, actor, plan_id)


def plan_paper(session: Session, plan: Plan, language: str) -> dict[str, Any]:
    """The facts of the paper in a language; the caller has already been let see the plan."""
    project = session.get_one(Project, plan.project_id)
    facts = facts_of_plan(session, plan)
    requirements = clients.requirements_in_force(session, project.id)
    names = people.person_names(session, _people_on(session, plan, project, facts))
    vendor = letterhead(session)
    with in_language(language):
        return {
            "letterhead": head_in(vendor, language),
            "project": {
                "code": project.code, "name": project.name, "mode": str(MODES[project.mode]),
                "client": clients.client_names(session, [project.client_id]).get(project.client_id, ""),
                "go_live_on": say_day(project.go_live_on), "manager": names.get(project.manager_id or 0, ""),
            },
            "plan": {
                "number": plan.number, "state": str(PLAN_STATES[plan.state]),
                "written_by": names.get(plan.written_by, ""),
                "created_on": say_day(day_of(plan.created_at)),
                "approved_on": say_day(day_of(plan.approved_at)) if plan.approved_at else "",
                "fingerprint": plan.content_hash or "",
            },
            "versions": _versions(session, plan, names),
            "requirements": _requirements(requirements, facts),
            "sections": _sections(facts, prose_of(plan), names),
            "milestones": [
                [one.ref, one.title, say_day(one.due_on), str(DEPARTMENT_LABELS[one.department])]
                for one in sorted(facts, key=lambda one: (one.due_on, one.ref)) if one.section == S.MILESTONES
                and one.due_on
            ],
            "chart": str(_chart(facts, project)),
            "parts": _parts(facts),
            "cost": _cost(facts, plan.head_minor),
            "reviews": _reviews(plan, names),
        }  # fmt: skip


def _people_on(session: Session, plan: Plan, project: Project, facts: Sequence[ItemFacts]) -> set[int]:
    found = {plan.written_by, project.manager_id, *(one.owner_id for one in facts)}
    found |= {one.written_by for one in versions_of(session, project.id)}
    found |= {opinion.decided_by for review in plan.reviews for opinion in review.opinions}
    return {one for one in found if one}


def _versions(session: Session, plan: Plan, names: Mapping[int, str]) -> list[list[str]]:
    """The history up to this version: number, state, begun, approved, writer."""
    return [
        [
            str(one.number), str(PLAN_STATES[one.state]), say_day(day_of(one.created_at)),
            say_day(day_of(one.approved_at)) if one.approved_at else "", names.get(one.written_by, ""),
        ]
        for one in reversed(versions_of(session, plan.project_id)) if one.number <= plan.number
    ]  # fmt: skip


def _requirements(requirements: Sequence[RequirementFacts], facts: Sequence[ItemFacts]) -> list[list[str]]:
    """The ledger with its coverage: ref, kind and category, statement and acceptance, coverage, items."""
    standing = rules.coverage_standings([one.ref for one in requirements], facts)
    return [
        [
            one.ref,
            f"{KINDS[one.kind]} · {CATEGORIES[one.category]}",
            "\n".join(part for part in (one.statement, one.acceptance, one.law) if part),
            str(COVERED[standing[one.ref]]),
            " ".join(
                f"({item.ref})" if one.ref in item.partly else item.ref
                for item in facts
                if one.ref in item.requirements
            )
            if standing[one.ref] != Covered.NOT
            else "",
        ]
        for one in requirements
    ]


# What a section's table has between the item and the department: (label, width in per cent, right-aligned).
def _middle(section: PlanSection) -> list[dict[str, Any]]:
    columns: dict[PlanSection, list[tuple[str, int, str]]] = {
        S.POSITIONS: [(_("Headcount"), 13, "figure"), (_("In place from"), 14, "day")],
        S.FACILITIES: [(_("Quantity"), 11, "figure")],
        S.SOFTWARE: [(_("Quantity"), 11, "figure")],
        S.SERVICE_LEVELS: [(_("Key figure"), 15, "text"), (_("Target"), 13, "text")],
        S.REPORTING: [(_("To whom"), 15, "text"), (_("How often"), 11, "text")],
        S.RISKS: [(_("Likelihood × impact"), 17, "text")],
    }
    return [{"label": label, "width": width, "kind": kind} for label, width, kind in columns.get(section, [])]


def _sections(
    facts: Sequence[ItemFacts], prose: Mapping[PlanSection, str], names: Mapping[int, str]
) -> list[dict[str, Any]]:
    made = []
    for section in PlanSection:
        items = [one for one in facts if one.section == section]
        if not items and section not in prose:
            continue
        middle = _middle(section)
        used = sum(column["width"] for column in middle)
        columns = [
            {"label": _("Ref."), "width": 7, "kind": "text"},
            {"label": _("Item"), "width": 93 - used - 35, "kind": "text"},
            *middle,
            {"label": _("Department and owner"), "width": 21, "kind": "text"},
            {"label": _("Due on"), "width": 14, "kind": "day"},
        ]
        made.append(
            {
                "title": f"{rules.NUMBERS[section]} {SECTIONS[section]}",
                "prose": prose.get(section, ""),
                "columns": columns,
                "rows": [_row(one, names) for one in items],
            }
        )
    return made


def _row(one: ItemFacts, names: Mapping[int, str]) -> list[str]:
    whose = "\n".join(
        part for part in (str(DEPARTMENT_LABELS[one.department]), names.get(one.owner_id or 0, "")) if part
    )
    return [one.ref, _said(one), *_between(one), whose, say_day(one.due_on) if one.due_on else ""]


def _between(one: ItemFacts) -> list[str]:
    quantity = str(one.quantity) if one.quantity else ""
    if one.section == S.POSITIONS:
        return [quantity, say_day(one.starts_on) if one.starts_on else ""]
    if one.section in (S.FACILITIES, S.SOFTWARE):
        return [quantity]
    if one.section == S.SERVICE_LEVELS:
        known = {str(kind): str(label) for kind, label in TARGETS.items()}
        reached = f"{say_number(rules.percent_of(one.target_bp))}%" if one.target_bp is not None else ""
        within = _("%(target)s in %(seconds)s s", target=reached, seconds=one.threshold_seconds)
        return [known.get(one.kpi or "", one.kpi or ""), reached if one.threshold_seconds is None else within]
    if one.section == S.REPORTING:
        return [one.recipient or "", str(FREQUENCIES[one.frequency]) if one.frequency else ""]
    if one.section == S.RISKS:
        risk = rules.risk_of(one)
        return [f"{one.likelihood} × {one.impact} = {risk[0]} {RISK_CLASSES[risk[1]]}" if risk else ""]
    return []


def _said(one: ItemFacts) -> str:
    """The title and, a line each, what else the item says."""
    labelled = [
        (_("Skills"), one.skills), (_("Shift pattern"), one.shift), (_("Language"), one.language), ("", one.detail),
        (_("Response"), one.response), (_("Sign that it has come"), one.trigger),
        (_("Looked at again on"), say_day(one.review_on) if one.review_on else None),
        (_("Delivers"), one.deliverable), (_("Accepted when"), one.acceptance), (_("Evidence"), one.evidence),
        (_("Waits for"), rules.say_links(one.predecessors)),
    ]  # fmt: skip
    told = [f"{label}{_(': ')}{words}" if label else str(words) for label, words in labelled if words]
    return "\n".join([one.title, *told])


def _chart(facts: Sequence[ItemFacts], project: Project) -> str:
    """What is made before go-live, in time: the milestones and what has a span."""
    dated = [one for one in facts if one.due_on and rules.makes_task(one) and one.section != S.RISKS]
    bars = [
        Bar(f"{one.ref} {one.title}", one.due_on, one.starts_on if one.section != S.POSITIONS else None,
            milestone=one.section == S.MILESTONES)
        for one in sorted(dated, key=lambda one: (one.due_on, one.ref)) if one.due_on
    ]  # fmt: skip
    return gantt_svg(bars[:45], title=_("Schedule & milestones"), line=(project.go_live_on, _("Planned go-live")))


def _parts(facts: Sequence[ItemFacts]) -> dict[str, Any]:
    used = [one for one in Department if any(one in rules.parts_in(item) for item in facts)]
    return {
        "departments": [str(DEPARTMENT_LABELS[one]) for one in used],
        "rows": [
            [f"{item.ref} {item.title}", *(str(rules.parts_in(item).get(one, "")) for one in used)] for item in facts
        ],
    }


def _cost(facts: Sequence[ItemFacts], head_minor: int | None) -> dict[str, Any]:
    cost = rules.plan_cost(facts, head_minor)
    lines = [
        [f"{rules.NUMBERS[one]} {SECTIONS[one]}", part.once_minor, part.month_minor, part.over(rules.FIRST_YEAR)]
        for one, part in cost.by_section.items()
    ]
    total = cost.total
    return {
        "rows": lines,
        "total": [_("Total"), total.once_minor, total.month_minor, total.over(rules.FIRST_YEAR)],
        "note": _(
            "Of this %(labour)s a month is estimated: %(heads)s heads × %(figure)s.",
            labour=say_money(total.labour_minor), heads=say_number(cost.heads), figure=say_money(cost.head_minor),
        ) if cost.heads else "",
    }  # fmt: skip


def _reviews(plan: Plan, names: Mapping[int, str]) -> list[list[str]]:
    """A line an opinion: round, department, opinion, who and when, comment and answer."""
    return [
        [
            f"{review.round} · {REVIEW_STATES[review.state]}",
            str(DEPARTMENT_LABELS[one.department]),
            (str(VERDICTS[one.verdict]) if one.verdict else _("Awaited"))
            + (f" ({_('carried over from the last round')})" if one.carried else ""),
            " ".join(part for part in (names.get(one.decided_by or 0, ""), say_moment(one.decided_at) if one.decided_at
                                       else "") if part),
            "\n".join(part for part in (one.comment, one.answer) if part),
        ]
        for review in plan.reviews for one in review.opinions
    ]  # fmt: skip
