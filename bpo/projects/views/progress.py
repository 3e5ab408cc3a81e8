"""Progress against the baseline: planned then, planned now, done; and which version is measured against."""

from typing import Any

from flask import render_template, url_for

from bpo.kernel.holidays.queries import said_of
from bpo.kernel.locale import _, say_day, say_number
from bpo.kernel.period import ONE_DAY, Period
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, form_page, now, today
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import actions, queries, rules
from bpo.projects.models import Project
from bpo.projects.queries.versions import Course
from bpo.projects.rules import Progress, Standing
from bpo.projects.schemas.reviews import BaselineIn
from bpo.projects.schemas.words import PLAN_STATES, SECTIONS, TASK_STATES, TASK_TONES
from bpo.projects.views.blueprint import views
from bpo.projects.views.plan_words import days_late
from bpo.projects.views.words import crumbs_of, reason_against


@views.get("/projects/<int:project_id>/progress")
@gate(queries.course_of)
def progress(project_id: int) -> Any:
    course = queries.course_of(db(), actor(), project_id, today())
    frame = queries.frame(db(), actor(), project_id, "plan")
    if course is None:
        return render_template("projects/progress.html", **frame, course=None)
    standing = rules.standing_of(course.lines)
    days = Period(course.days[0], course.days[1] + ONE_DAY)
    return render_template(
        "projects/progress.html", **frame, course=course, standing=facts_of(course, standing),
        picture=picture(course), table=[row(one) for one in course.lines], choose=choosing(frame["project"]),
        note=said_of(days, queries.calendar_over(db(), course.days)),
        broken=not queries.fingerprint_holds(db(), course.baseline),
    )  # fmt: skip


def facts_of(course: Course, standing: Standing) -> list[tuple[Any, ...]]:
    base = _("Version %(number)s", number=course.baseline.number)
    pairs: list[tuple[Any, ...]] = [
        (_("Baseline"), base, url_for("projects.plan", project_id=course.baseline.project_id,
                                      version=course.baseline.number)),
        (_("In force"), _("Version %(number)s", number=course.current.number)),
        (_("Confirmed"), _("%(done)s of %(all)s (%(percent)s%%)", done=standing.confirmed, all=standing.lines,
                           percent=standing.percent)),
        (_("Later than the baseline"), say_number(standing.late)),
        (_("Worst slip"), days_late(standing.worst_days) if standing.worst_days else _("none")),
        (_("Headcount"), _("%(now)s now, %(then)s in the baseline", now=standing.current_heads,
                           then=standing.baseline_heads)),
    ]  # fmt: skip
    if course.chosen is not None:
        pairs.append((_("Why this baseline"), course.chosen.reason))
    return pairs


def line_of(course: Course | None) -> str:
    """The progress in one line, for the project's overview."""
    if course is None:
        return _("no approved plan yet")
    standing = rules.standing_of(course.lines)
    done = _("%(done)s of %(all)s tasks confirmed", done=standing.confirmed, all=standing.lines)
    if not standing.late:
        return _("%(done)s, none later than planned", done=done)
    return _("%(done)s, %(late)s later than planned, at most by %(days)s working days", done=done, late=standing.late,
             days=standing.worst_days)  # fmt: skip


def row(one: Progress) -> list[Any]:
    late = one.slip_days is not None and one.slip_days > 0
    finished = one.confirmed_on or one.reported_on
    state = {"text": str(TASK_STATES[one.state]), "tone": TASK_TONES[one.state]} if one.state else {"text": ""}
    return [
        {"text": f"{one.ref} {one.title}", "sub": f"{SECTIONS[one.section]} · {_department(one)}"},
        day(one.baseline_on, _("not in the baseline")), day(one.current_on, _("no longer planned")),
        {"text": say_day(finished) if finished else "", "kind": "day"}, state,
        {"text": days_late(one.slip_days), "tone": "bad" if late else "good" if one.slip_days is not None else None},
        {"text": heads(one), "align": "right"},
    ]  # fmt: skip


def _department(one: Progress) -> str:
    return str({str(key): label for key, label in DEPARTMENT_LABELS.items()}[one.department])


def day(value: Any, otherwise: str) -> dict[str, Any]:
    return {"text": say_day(value) if value else otherwise, "kind": "day"}


def heads(one: Progress) -> str:
    if one.baseline_heads is None and one.current_heads is None:
        return ""
    if one.baseline_heads == one.current_heads:
        return say_number(one.current_heads or 0)
    return f"{say_number(one.baseline_heads or 0)} → {say_number(one.current_heads or 0)}"


def picture(course: Course) -> dict[str, Any]:
    """How many are due and done, summed up week by week."""
    points = rules.curve(course.lines, today())
    unit = _("tasks")
    return {
        "type": "line",
        "labels": [say_day(one[0])[5:] for one in points],
        "series": [
            {"name": _("Baseline"), "values": [one[1] for one in points], "unit": unit},
            {"name": _("Now planned"), "values": [one[2] for one in points], "unit": unit},
            {"name": _("Confirmed"), "values": [one[3] for one in points], "unit": unit},
        ],
        "unit": unit,
    }


def choosing(project: Project) -> str | None:
    """Where another baseline is chosen, for the manager of a running project."""
    if not actor().may("plans.write", project.id) or reason_against(rules.must_run, project.state):
        return None
    if reason_against(rules.must_manage, project.manager_id, actor().id):
        return None
    return url_for("projects.baseline", project_id=project.id)


@views.route("/projects/<int:project_id>/baseline", methods=["GET", "POST"])
@gate(actions.choose_baseline)
def baseline(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)
    frozen = [one for one in queries.plans_of(db(), actor(), project_id) if one.state in rules.FROZEN]
    at, chosen = queries.baseline_of(db(), project_id)
    schema = BaselineIn()
    schema.fields["plan_id"].pick = lambda _session, _actor: [  # type: ignore[attr-defined]
        (one.id, f"{_('Version %(number)s', number=one.number)} · {PLAN_STATES[one.state]}") for one in frozen
    ]

    def save(data: dict[str, Any]) -> str:
        actions.choose_baseline(db(), actor(), project_id=project_id, now=now(), **data)
        return url_for("projects.progress", project_id=project_id)

    return form_page(
        schema, save, title=_("Choose the baseline"), submit=_("Measure against it"), crumbs=crumbs_of(project),
        back=url_for("projects.progress", project_id=project_id),
        values={"plan_id": at.id if at else None, "row_version": chosen.row_version if chosen else None},
        note=_("Progress is measured against the first approved version unless another one is chosen here."),
    )  # fmt: skip
