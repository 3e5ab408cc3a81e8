"""A plan as a paper to take away."""

from typing import Any

from flask import request

from bpo.kernel.locale import language
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db
from bpo.projects import queries
from bpo.projects.paper import plan_file
from bpo.projects.views.blueprint import views


@views.get("/plans/<int:plan_id>/document")
@gate(queries.plan_to_print)
def plan_document(plan_id: int) -> Any:
    """The file: `format` pdf or docx, `language` zh_Hans_CN or en."""
    plan = queries.plan_to_print(db(), actor(), plan_id)
    kind, spoken = request.args.get("format") or "pdf", request.args.get("language") or language()
    return plan_file(plan, kind, spoken)
