"""Lessons learned: the house's list, one of them, writing and publishing them, and those that fit a plan."""

from typing import Any

from flask import render_template, url_for

from bpo.clients.rules import CooperationMode, ServiceKind
from bpo.kernel import slots
from bpo.kernel.locale import _, _l, say_moment, say_money
from bpo.kernel.permits import gate
from bpo.kernel.roles import Department
from bpo.kernel.web import Filter, Listing, actor, db, done, form_page, history_of, list_page, now
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import actions, queries, rules
from bpo.projects.models import Lesson, Project
from bpo.projects.rules import LessonKind, PlanSection
from bpo.projects.schemas.lessons import (
    LESSON_KINDS,
    LESSON_TONES,
    LessonEdit,
    LessonForm,
    LessonRow,
    ProjectLessonForm,
)
from bpo.projects.schemas.words import MODES, SECTIONS, SERVICES
from bpo.projects.views.blueprint import views
from bpo.projects.views.words import crumbs_of, reason_against

SHOWN = 3  # beside a plan; all of them stand in the list

LESSONS = Listing(
    LessonRow, columns="title kind section mode department uses project written_at", key=Lesson.id,
    search=(Lesson.title, Lesson.situation, Lesson.recommendation),
    at={
        "mode": queries.mode_of_project(), "uses": queries.USES, "title": Lesson.title, "kind": Lesson.kind,
        "section": Lesson.section, "department": Lesson.department,
    },
    default="-written_at", name="lessons", title=_l("Lessons learned"), permits="lessons.view",
    link=lambda row: url_for("projects.lesson", lesson_id=row.id),
    filters=(
        Filter("mode", _l("Cooperation mode"), queries.mode_of_project(),
               [(one.value, MODES[one]) for one in CooperationMode]),
        Filter("section", _l("Part of the plan"), Lesson.section, [(one.value, SECTIONS[one]) for one in PlanSection]),
        Filter("service", _l("Service"), None, [(one.value, SERVICES[one]) for one in ServiceKind],
               where=queries.offers),
        Filter("kind", _l("Kind"), Lesson.kind, [(one.value, LESSON_KINDS[one]) for one in LessonKind]),
    ),
)  # fmt: skip

slots.nav(_l("Lessons learned"), "projects.lessons", "lessons.view", icon="bulb", order=35, key="l")


@views.get("/lessons")
@gate(queries.lessons_listed)
def lessons() -> Any:
    may = actor().grant("lessons.write") is not None
    return list_page(
        LESSONS, queries.lessons_listed(db(), actor()), title=_("Lessons learned"),
        empty=_("What projects taught stands here: whoever works on one writes it, at any time and when it is closed."),
        new=(_("Write a lesson"), url_for("projects.new_lesson_anywhere")) if may else None,
    )  # fmt: skip


@views.get("/lessons/<int:lesson_id>")
@gate(queries.lesson_page)
def lesson(lesson_id: int) -> Any:
    row = queries.lesson_page(db(), actor(), lesson_id)
    within = queries.is_within(db(), actor(), row.project_id)
    project = queries.project_page(db(), actor(), row.project_id) if within else None
    names = people.person_names(db(), {row.written_by})
    return render_template(
        "projects/lesson.html", lesson=row, kind=(str(LESSON_KINDS[row.kind]), LESSON_TONES[row.kind]),
        crumbs=[(_("Lessons learned"), url_for("projects.lessons"))],
        uses=queries.uses_of(db(), [row.id]).get(row.id, 0), useful=finding_useful(row), **lesson_acts(row, project),
        history=history_of(row) if project is not None else None,
        facts_shown=[
            (_("Part of the plan"), str(SECTIONS[row.section])),
            (_("Department"), str(DEPARTMENT_LABELS[row.department])),
            *([(_("Project"), f"{project.code} {project.name}", url_for("projects.show", project_id=project.id)),
               (_("Written by"), f"{names.get(row.written_by, '')} {say_moment(row.written_at)}")]
              if project else [(_("Written"), say_moment(row.written_at))]),
            (_("What it cost or saved"), say_money(row.cost_minor, "CNY") if row.cost_minor is not None else None),
            (_("Days lost or won"), str(row.days) if row.days is not None else None),
        ],
    )  # fmt: skip


def lesson_acts(row: Lesson, project: Project | None) -> dict[str, Any]:
    """What the reader can do with a lesson of a project within reach."""
    none = {"edit": None, "publish": None, "withdraw": None}
    if project is None or not actor().may("lessons.write", project.id):
        return none
    acting = actor().under("lessons.write")
    why = reason_against(rules.must_not_have_ended, project.state) or reason_against(
        rules.check_change, is_published=row.is_published, is_author=row.written_by == acting.id,
        leads=queries.leads(db(), acting, project.id),
    )  # fmt: skip
    if why:
        return none
    return {
        "edit": url_for("projects.lesson_edit", lesson_id=row.id),
        "publish": None if row.is_published else url_for("projects.lesson_publication", lesson_id=row.id),
        "withdraw": url_for("projects.lesson_withdrawal", lesson_id=row.id) if row.is_published else None,
    }


def finding_useful(row: Lesson) -> str | None:
    """Where a click says that it was useful; None where that was said already, or cannot be said."""
    if reason_against(rules.check_use, is_published=row.is_published, is_author=row.written_by == actor().id):
        return None
    said = queries.used_by(db(), row.id, actor().id)
    return None if said else url_for("projects.lesson_use", lesson_id=row.id)


def own_department(project: Project | None) -> Department | None:
    """The department the reader writes for, if it is but one."""
    speaks = rules.spoken_for(actor().under("lessons.write").hats())
    return next(iter(speaks)) if len(speaks) == 1 else None


@views.route("/projects/<int:project_id>/lessons/new", methods=["GET", "POST"])
@gate(actions.write_lesson)
def new_lesson(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)

    def save(data: dict[str, Any]) -> str:
        row = actions.write_lesson(db(), actor(), project_id=project_id, now=now(), **data)
        return url_for("projects.lesson", lesson_id=row.id)

    return form_page(
        LessonForm, save, title=_("What did %(name)s teach?", name=project.name), submit=_("Keep the draft"),
        back=url_for("projects.closing" if project.live_on else "projects.show", project_id=project_id),
        crumbs=crumbs_of(project), values={"department": own_department(project)},
        note=_("A draft is read by the people of the project. Published, everybody of ours reads it."),
    )  # fmt: skip


@views.route("/lessons/new", methods=["GET", "POST"])
@gate(actions.write_lesson)
def new_lesson_anywhere() -> Any:
    """The same from the list: the project is chosen in the form."""

    def save(data: dict[str, Any]) -> str:
        row = actions.write_lesson(db(), actor(), now=now(), **data)
        return url_for("projects.lesson", lesson_id=row.id)

    schema = ProjectLessonForm()
    schema.fields["project_id"].pick = queries.projects_to_pick  # type: ignore[attr-defined]
    return form_page(
        schema, save, title=_("Write a lesson"), submit=_("Keep the draft"), back=url_for("projects.lessons"),
        values={"department": own_department(None)},
        note=_("A draft is read by the people of the project. Published, everybody of ours reads it."),
    )  # fmt: skip


@views.route("/lessons/<int:lesson_id>/edit", methods=["GET", "POST"])
@gate(actions.change_lesson)
def lesson_edit(lesson_id: int) -> Any:
    row = queries.lesson_for(db(), actor().under("lessons.write"), lesson_id)
    project = queries.project_page(db(), actor(), row.project_id)

    def save(data: dict[str, Any]) -> str:
        actions.change_lesson(db(), actor(), lesson_id=lesson_id, **data)
        return url_for("projects.lesson", lesson_id=lesson_id)

    names = ("title", "kind", "section", "situation", "consequence", "recommendation", "days", "row_version")
    values = {name: getattr(row, name) for name in names} | {"cost": row.cost_minor}
    return form_page(
        LessonEdit, save, title=row.title, submit=_("Save"), back=url_for("projects.lesson", lesson_id=lesson_id),
        values=values, crumbs=crumbs_of(project), done=_("Saved."),
    )  # fmt: skip


@views.post("/lessons/<int:lesson_id>/publication")
@gate(actions.publish_lesson)
def lesson_publication(lesson_id: int) -> Any:
    actions.publish_lesson(db(), actor(), lesson_id=lesson_id, now=now())
    return done(url_for("projects.lesson", lesson_id=lesson_id), _("Published: everybody of ours reads it now."))


@views.post("/lessons/<int:lesson_id>/withdrawal")
@gate(actions.withdraw_lesson)
def lesson_withdrawal(lesson_id: int) -> Any:
    actions.withdraw_lesson(db(), actor(), lesson_id=lesson_id)
    return done(url_for("projects.lesson", lesson_id=lesson_id), _("It is a draft again."))


@views.post("/lessons/<int:lesson_id>/use")
@gate(actions.find_useful)
def lesson_use(lesson_id: int) -> Any:
    actions.find_useful(db(), actor(), lesson_id=lesson_id, now=now())
    return done(url_for("projects.lesson", lesson_id=lesson_id), _("Noted: it was useful."))


def lessons_shown(project: Project) -> list[list[Any]] | None:
    """What a project taught so far, for its closing's page; None for who does not read lessons."""
    if not actor().may("lessons.view", project.id):
        return None
    return [
        [
            {"text": one.title, "url": url_for("projects.lesson", lesson_id=one.id), "sub": str(SECTIONS[one.section])},
            {"text": str(LESSON_KINDS[one.kind]), "tone": LESSON_TONES[one.kind]},
            str(DEPARTMENT_LABELS[one.department]),
            _("Published") if one.is_published else _("Draft"),
        ]
        for one in queries.lessons_of(db(), actor(), project.id)
    ]


def writing(project: Project) -> str | None:
    if not actor().may("lessons.write", project.id) or reason_against(rules.must_not_have_ended, project.state):
        return None
    return url_for("projects.new_lesson", project_id=project.id)


def lessons_offered(project: Project, section: PlanSection | None = None) -> dict[str, Any] | None:
    """For the plan's pages: how many lessons of former projects fit, the best of them, and the way to all."""
    if actor().grant("lessons.view") is None:
        return None
    fitting = queries.lessons_for_planning(db(), actor(), project, section)
    if not fitting:
        return None
    query: dict[str, Any] = {"mode": project.mode.value} | ({"section": section.value} if section else {})
    return {
        "count": len(fitting),
        "all": url_for("projects.lessons", **query),
        "best": [
            {"title": one.title, "url": url_for("projects.lesson", lesson_id=one.id),
             "tone": LESSON_TONES[one.kind], "kind": str(LESSON_KINDS[one.kind]), "what": one.recommendation}
            for one in fitting[:SHOWN]
        ],
    }  # fmt: skip
