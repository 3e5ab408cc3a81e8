"""The gate before going live: what is met, what is missing, who can mend it; confirming and overriding."""

from datetime import timedelta
from typing import Any

from flask import render_template, url_for

from bpo.kernel import slots
from bpo.kernel.locale import _, _l, day_of, say_day, say_moment
from bpo.kernel.permits import gate
from bpo.kernel.roles import Department
from bpo.kernel.slots import Finding
from bpo.kernel.web import actor, db, done, form_page, now, today
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import actions, queries, rules
from bpo.projects.models import GoLive, Project
from bpo.projects.queries import GateLine
from bpo.projects.rules import ProjectState
from bpo.projects.schemas.operating import ExtendIn
from bpo.projects.schemas.works import OverrideIn
from bpo.projects.views.blueprint import views
from bpo.projects.views.words import crumbs_of, reason_against

slots.tab("project", "readiness", _l("Go-live gate"), "projects.readiness", "readiness.view", order=70)

MISSING_SHOWN = 6


@views.get("/projects/<int:project_id>/readiness")
@gate(queries.readiness_of)
def readiness(project_id: int) -> Any:
    found = queries.board_of(db(), actor(), project_id)
    frame = queries.frame(db(), actor(), project_id, "readiness")
    project = frame["project"]
    lacking = [one for one in found if not one.ok]
    decision = queries.decision_of(db(), project_id)
    return render_template(
        "projects/readiness.html", **frame, floors=floors_of(found, project_id), expired=expired(project),
        extend=extending(project, decision),
        met=len(found) - len(lacking), all=len(found), lacking=len(lacking), decision=decided(decision, found),
        confirm=confirming(project, lacking) if decision is None else None,
        override=overriding(project, lacking) if decision is None else None,
    )  # fmt: skip


def floors_of(found: list[GateLine], project_id: int) -> list[dict[str, Any]]:
    """The findings by the department that can mend them; departments with something missing stand first."""
    groups: dict[str, list[GateLine]] = {}
    for one in found:
        groups.setdefault(one.finding.department or "", []).append(one)
    told = []
    for department, lines in groups.items():
        red = [one for one in lines if not one.finding.ok]
        name = str(DEPARTMENT_LABELS[Department(department)]) if department else _("All departments")
        told.append({
            "name": name, "red": len(red), "met": len(lines) - len(red), "all": len(lines),
            "people": next((one.people for one in lines if one.people), ()) if red else (),
            "rows": [{**finding_row(one.finding, project_id), **times_of(one)} for one in lines],
        })  # fmt: skip
    return told


def times_of(one: GateLine) -> dict[str, str]:
    """Since when a condition is as it is, by what was kept of it."""
    if one.since is None:
        return {"since": ""}
    day = say_day(day_of(one.since))
    if one.finding.ok:
        return {"since": _("met since %(day)s", day=day)}
    if one.turned_red is not None:
        return {"since": _("was met, open again since %(day)s", day=say_day(day_of(one.turned_red)))}
    return {"since": _("open since %(day)s", day=day)}


def expired(project: Project) -> dict[str, Any] | None:
    """The override that no longer holds with what is still missing, for the project's pages."""
    decision = queries.decision_of(db(), project.id)
    if decision is None or decision.expires_on is None or project.state != ProjectState.LIVE:
        return None
    if not rules.is_expired(decision.expires_on, today()):
        return None
    red = queries.open_overrides(decision, queries.readiness_of(db(), actor(), project.id))
    if not red:
        return None
    return {"on": say_day(decision.expires_on), "missing": [str(one.label) for one in red]}


def extending(project: Project, decision: GoLive | None) -> str | None:
    """Where the director extends an override."""
    if decision is None or decision.override_reason is None or not actor().may("readiness.override", project.id):
        return None
    return url_for("projects.extend_override", project_id=project.id)


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


def confirming(project: Project, lacking: list[GateLine]) -> dict[str, Any] | None:
    if not actor().may("readiness.confirm", project.id):
        return None
    why = (
        reason_against(rules.must_be_preparing, project.state)
        or reason_against(rules.must_manage, project.manager_id, actor().id)
        or (_("%(count)s conditions are not met yet.", count=len(lacking)) if lacking else None)
    )
    return {"why": why, "url": url_for("projects.go_live", project_id=project.id)}


def overriding(project: Project, lacking: list[GateLine]) -> dict[str, Any] | None:
    if not actor().may("readiness.override", project.id):
        return None
    why = reason_against(rules.must_be_preparing, project.state)
    if why is None and not lacking:
        why = _("Nothing is missing: the project manager can confirm the go-live.")
    return {"why": why, "url": url_for("projects.override", project_id=project.id)}


def decided(decision: GoLive | None, found: list[GateLine]) -> dict[str, Any] | None:
    """The decision with what the gate found at that moment."""
    if decision is None:
        return None
    names = people.person_names(db(), {decision.decided_by, *filter(None, [decision.measure_owner_id])})
    findings: Any = decision.findings
    red = queries.open_overrides(decision, [one.finding for one in found])
    return {
        "who": names.get(decision.decided_by, ""),
        "at": say_moment(decision.decided_at),
        "live_on": decision.live_on,
        "reason": decision.override_reason,
        "missing": [one["label"] for one in findings if not one["ok"]],
        "measure": decision.measure,
        "owner": names.get(decision.measure_owner_id or 0, ""),
        "expires_on": say_day(decision.expires_on) if decision.expires_on else "",
        "open": [str(one.label) for one in red],
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
        actions.override_go_live(db(), actor(), project_id=project_id, now=now(), **data)
        return url_for("projects.show", project_id=project_id)

    schema = OverrideIn()
    schema.fields["measure_owner_id"].pick = lambda session, _who: queries.colleagues_to_pick(session, project)  # type: ignore[attr-defined]
    return form_page(
        schema, save, values={"measure_owner_id": project.manager_id, "expires_on": today() + timedelta(days=14)},
        title=_("Open the gate all the same"), submit=_("Go live all the same"), danger=True,
        back=url_for("projects.readiness", project_id=project_id), crumbs=crumbs_of(project),
        note=_("Not met: %(missing)s. What the gate finds now is kept with your reason.",
               missing=" · ".join(lacking)) if lacking else None,
    )  # fmt: skip


@views.route("/projects/<int:project_id>/go-live/override/extension", methods=["GET", "POST"])
@gate(actions.extend_override)
def extend_override(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)

    def save(data: dict[str, Any]) -> str:
        actions.extend_override(db(), actor(), project_id=project_id, **data, now=now())
        return url_for("projects.readiness", project_id=project_id)

    return form_page(
        ExtendIn, save, title=_("Answer for what is missing a while longer"), submit=_("Extend the override"),
        danger=True, back=url_for("projects.readiness", project_id=project_id), crumbs=crumbs_of(project),
        values={"expires_on": today() + timedelta(days=14)}, done=_("The override is extended."),
    )  # fmt: skip
