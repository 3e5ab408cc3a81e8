"""The gate before going live: what is met, what is missing, who can mend it; confirming and overriding."""

from typing import Any

from flask import render_template, url_for

from bpo.kernel import slots
from bpo.kernel.locale import _, _l, say_moment
from bpo.kernel.permits import gate
from bpo.kernel.roles import Department
from bpo.kernel.slots import Finding
from bpo.kernel.web import actor, db, done, form_page, now
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import actions, queries, rules
from bpo.projects.models import GoLive, Project
from bpo.projects.schemas.works import OverrideIn
from bpo.projects.views.blueprint import views
from bpo.projects.views.words import crumbs_of, reason_against

slots.tab("project", "readiness", _l("Go-live gate"), "projects.readiness", "readiness.view", order=70)

MISSING_SHOWN = 6


@views.get("/projects/<int:project_id>/readiness")
@gate(queries.readiness_of)
def readiness(project_id: int) -> Any:
    found = queries.readiness_of(db(), actor(), project_id)
    frame = queries.frame(db(), actor(), project_id, "readiness")
    project = frame["project"]
    lacking = [one for one in found if not one.ok]
    decision = queries.decision_of(db(), project_id)
    return render_template(
        "projects/readiness.html", **frame, rows=[finding_row(one, project_id) for one in found],
        met=len(found) - len(lacking), all=len(found), lacking=len(lacking), decision=decided(decision),
        confirm=confirming(project, lacking) if decision is None else None,
        override=overriding(project, lacking) if decision is None else None,
    )  # fmt: skip


def finding_row(one: Finding, project_id: int) -> dict[str, Any]:
    """Condition, found of needed, what is missing, and the department that can mend it with a link to where."""
    counted = str(one.found)
    if one.needed:
        both = _("%(found)s of %(needed)s", found=one.found, needed=one.needed)
        counted = both if counted else _("wanted: %(needed)s", needed=one.needed)
    shown = [str(name) for name in one.missing[:MISSING_SHOWN]]
    if len(one.missing) > MISSING_SHOWN:
        shown.append(_("and %(count)s more", count=len(one.missing) - MISSING_SHOWN))
    return {
        "label": str(one.label),
        "ok": one.ok,
        "found": counted,
        "missing": shown,
        "who": str(DEPARTMENT_LABELS[Department(one.department)]) if one.department else "",
        "url": url_for(one.endpoint, project_id=project_id) if one.endpoint and not one.ok else None,
    }


def confirming(project: Project, lacking: list[Finding]) -> dict[str, Any] | None:
    if not actor().may("readiness.confirm", project.id):
        return None
    why = (
        reason_against(rules.must_be_preparing, project.state)
        or reason_against(rules.must_manage, project.manager_id, actor().id)
        or (_("%(count)s conditions are not met yet.", count=len(lacking)) if lacking else None)
    )
    return {"why": why, "url": url_for("projects.go_live", project_id=project.id)}


def overriding(project: Project, lacking: list[Finding]) -> dict[str, Any] | None:
    if not actor().may("readiness.override", project.id):
        return None
    why = reason_against(rules.must_be_preparing, project.state)
    if why is None and not lacking:
        why = _("Nothing is missing: the project manager can confirm the go-live.")
    return {"why": why, "url": url_for("projects.override", project_id=project.id)}


def decided(decision: GoLive | None) -> dict[str, Any] | None:
    """The decision with what the gate found at that moment."""
    if decision is None:
        return None
    names = people.person_names(db(), {decision.decided_by})
    findings: Any = decision.findings
    return {
        "who": names.get(decision.decided_by, ""),
        "at": say_moment(decision.decided_at),
        "live_on": decision.live_on,
        "reason": decision.override_reason,
        "missing": [one["label"] for one in findings if not one["ok"]],
    }


@views.post("/projects/<int:project_id>/go-live")
@gate(actions.confirm_go_live)
def go_live(project_id: int) -> Any:
    actions.confirm_go_live(db(), actor(), project_id=project_id, now=now())
    return done(url_for("projects.show", project_id=project_id), _("The project is live."))


@views.route("/projects/<int:project_id>/go-live/override", methods=["GET", "POST"])
@gate(actions.override_go_live)
def override(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)
    lacking = [str(one.label) for one in queries.readiness_of(db(), actor(), project_id) if not one.ok]

    def save(data: dict[str, Any]) -> str:
        actions.override_go_live(db(), actor(), project_id=project_id, reason=data["reason"], now=now())
        return url_for("projects.show", project_id=project_id)

    return form_page(
        OverrideIn, save, title=_("Open the gate all the same"), submit=_("Go live all the same"), danger=True,
        back=url_for("projects.readiness", project_id=project_id), crumbs=crumbs_of(project),
        note=_("Not met: %(missing)s. What the gate finds now is kept with your reason.",
               missing=" · ".join(lacking)) if lacking else None,
    )  # fmt: skip
