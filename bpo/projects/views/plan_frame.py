"""What stands around every page of one version of a plan: the project's frame, the version, and the plan's own tabs."""

from typing import Any

from flask import url_for

from bpo.kernel.locale import _
from bpo.kernel.web import actor, db
from bpo.projects import queries, rules
from bpo.projects.models import Plan, Project
from bpo.projects.schemas.words import PLAN_STATES, PLAN_TONES
from bpo.projects.views.words import reason_against


def is_editable(project: Project, plan: Plan) -> bool:
    """Whether who looks may change this version now."""
    return (
        actor().may("plans.write", project.id)
        and reason_against(rules.must_manage, project.manager_id, actor().in_place_of(project.manager_id).person_id)
        is None
        and reason_against(rules.must_be_editable, plan.state) is None
        and reason_against(rules.must_run, project.state) is None
    )


def framed(plan: Plan, here: str) -> dict[str, Any]:
    """The context of `projects/plan_frame.html` for the tab `here` of a version."""
    frame = queries.frame(db(), actor(), plan.project_id, "plan")
    return {
        **frame,
        "plan": plan,
        "plan_state": (str(PLAN_STATES[plan.state]), PLAN_TONES[plan.state]),
        "here": here,
        "editable": is_editable(frame["project"], plan),
        "documents": [
            (_("PDF, Chinese"), document_url(plan, "pdf", "zh_Hans_CN")),
            (_("PDF, English"), document_url(plan, "pdf", "en")),
            (_("Word, Chinese"), document_url(plan, "docx", "zh_Hans_CN")),
            (_("Word, English"), document_url(plan, "docx", "en")),
            (_("Items as a workbook"), url_for("projects.plan_items_sheet", plan_id=plan.id)),
        ],
        "import_url": url_for("list_imports.new", kind="plan_items", of=plan.id),
    }


def document_url(plan: Plan, kind: str, language: str) -> str:
    return url_for("projects.plan_document", plan_id=plan.id, format=kind, language=language)
