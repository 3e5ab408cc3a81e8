"""Pages of training: courses, results, the sheet of scores, a project's matrix, certifying."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, render_template, request, url_for
from marshmallow import ValidationError

from bpo.kernel import slots
from bpo.kernel.errors import BusinessError, Invalid
from bpo.kernel.locale import _, _l, say_error
from bpo.kernel.permits import gate
from bpo.kernel.web import Filter, Listing, actor, db, done, form_page, history_of, list_page, now, today
from bpo.kernel.web.listing import list_answer, show_table
from bpo.kernel.web.request import close_session
from bpo.people.queries import name_of, person_names
from bpo.projects import queries as projects
from staffing.agents.queries import agent_names, in_training_of
from staffing.agents.rules import CourseFacts
from staffing.training import actions, queries
from staffing.training.models import Course, CourseResult
from staffing.training.schemas import CourseEdit, CourseIn, CourseRow, ResultRow, ScoresIn

views = Blueprint("training", __name__)

COURSES = Listing(
    CourseRow, columns="code title project pass_mark hours required", search=(Course.code, Course.title),
    at={"project": projects.name_of(Course.project_id)}, key=Course.id, default="code",
    name="courses", title=_l("Courses"),
    permits="training.view",
    filters=(Filter("project", _l("Project"), Course.project_id, projects.projects_to_pick),),
    link=lambda course: url_for("training.course", course_id=course.id),
)  # fmt: skip
RESULTS = Listing(
    ResultRow, columns="agent attempt taken_on score pass_mark passed marker",
    at={"marker": name_of(CourseResult.marked_by)}, key=CourseResult.id, default="-taken_on",
    name="results", title=_l("Course results"), permits="training.view",
    filters=(Filter("passed", _l("Result"), CourseResult.passed, [("yes", _l("Passed")), ("no", _l("Not passed"))],
                    where=lambda value: CourseResult.passed.is_(value == "yes")),),
    link=lambda result: url_for("agents.show", agent_id=result.agent_id),
)  # fmt: skip

slots.nav(_l("Training"), "training.index", "training.run", "training.certify", "hiring.view", icon="school",
          order=220, group="people")  # fmt: skip
slots.tab("project", "training", _l("Training"), "training.of_project", "training.run", "training.certify",
          "hiring.view", "manuals.publish", order=47)  # fmt: skip


def with_project(courses: list[Course]) -> list[SimpleNamespace]:
    names = projects.project_names(db(), {one.project_id for one in courses if one.project_id})
    fields = [name for name in CourseRow().fields if name != "project"]
    return [
        SimpleNamespace(
            **{name: getattr(one, name) for name in fields}, project=names.get(one.project_id or 0, _("All projects"))
        )
        for one in courses
    ]


def with_names(results: list[CourseResult]) -> list[SimpleNamespace]:
    agents = agent_names(db(), {one.agent_id for one in results})
    markers = person_names(db(), {one.marked_by for one in results if one.marked_by})
    fields = [name for name in ResultRow().fields if name not in ("agent", "marker")]
    return [
        SimpleNamespace(
            **{name: getattr(one, name) for name in fields}, agent=agents[one.agent_id],
            marker=markers.get(one.marked_by or 0),
        )
        for one in results
    ]  # fmt: skip


@views.get("/courses")
@gate(queries.courses_listed)
def index() -> Any:
    may = actor().may("training.run")
    return list_page(
        COURSES, queries.courses_listed(db(), actor()), title=_("Courses"), shape=with_project,
        empty=_("The courses agents must pass stand here. HR opens them, for one project or for all."),
        new=(_("Open a course"), url_for("training.new")) if may else None,
    )  # fmt: skip


@views.route("/courses/new", methods=["GET", "POST"])
@gate(actions.open_course)
def new() -> Any:
    def save(data: dict[str, Any]) -> str:
        return url_for("training.course", course_id=actions.open_course(db(), actor(), **data).id)

    return form_page(
        CourseIn, save, title=_("Open a course"), submit=_("Open the course"), back=url_for("training.index"),
        values={"pass_mark": 80, "required": True, "project_id": request.args.get("project", type=int)},
    )  # fmt: skip


@views.get("/courses/<int:course_id>")
@gate(queries.course_page)
def course(course_id: int) -> Any:
    row = queries.course_page(db(), actor(), course_id)
    statement = queries.results_listed(db(), actor(), course_id)
    answer = list_answer(RESULTS, statement, title=row.title, shape=with_names)
    if answer is not None:
        return answer
    name = projects.project_names(db(), [row.project_id]).get(row.project_id) if row.project_id else None
    return render_template(
        "staffing/course.html", course=row, project=name or _("All projects"),
        results=show_table(
            RESULTS, statement, shape=with_names, empty=_("No result yet. HR records the scores of each exam here.")
        ),
        may_run=actor().may("training.run"), history=history_of(row),
    )  # fmt: skip


@views.route("/courses/<int:course_id>/edit", methods=["GET", "POST"])
@gate(actions.edit_course)
def edit(course_id: int) -> Any:
    row = queries.course_page(db(), actor(), course_id)

    def save(data: dict[str, Any]) -> str:
        actions.edit_course(db(), actor(), course_id=course_id, **data)
        return url_for("training.course", course_id=course_id)

    title = _("Edit %(name)s", name=row.title)
    back = url_for("training.course", course_id=course_id)
    return form_page(CourseEdit, save, title=title, submit=_("Save"), values=row, back=back, done=_("Saved."))


@views.route("/courses/<int:course_id>/results", methods=["GET", "POST"])
@gate(actions.record_results)
def sheet(course_id: int) -> Any:
    """The sheet of one sitting: every trainee with a box for the score; blank boxes are left out."""
    row = queries.course_page(db(), actor(), course_id)
    people = queries.trainees(db(), actor(), course_id, today())
    typed, refusal = {"taken_on": today().isoformat()}, None
    if request.method == "POST":
        typed = {name: value.strip() for name, value in request.form.items()}
        try:
            return record(course_id, typed, {one.agent_id: one.name for one in people})
        except BusinessError as raised:
            refusal = raised
            close_session()
    stand = queries.standings(db(), [row], [one.agent_id for one in people])
    sentences = []
    if isinstance(refusal, Invalid) and refusal.fields:
        sentences = [
            _("%(name)s: %(missing)s", name=name, missing=" ".join(told)) for name, told in refusal.fields.items()
        ]
    elif refusal is not None:
        sentences = [say_error(refusal.message, refusal.facts)]
    page = render_template(
        "staffing/score_sheet.html", course=row, typed=typed, sentences=sentences,
        people=[(one, standing_cell(stand[one.agent_id][0])) for one in people],
    )  # fmt: skip
    return (page, refusal.status) if refusal else page


def record(course_id: int, typed: dict[str, str], names: dict[int, str]) -> Any:
    """The typed sheet through the schema and the act; what is wrong is said by the agent's name."""
    scores = [
        {"agent_id": number, "score": typed[f"score-{number}"]} for number in names if typed.get(f"score-{number}")
    ]
    try:
        data = ScoresIn().load({"taken_on": typed.get("taken_on"), "scores": scores})
    except ValidationError as refusal:
        raise Invalid("fields", "", fields=told_by_name(refusal.normalized_messages(), scores, names)) from refusal
    pairs = [(one["agent_id"], one["score"]) for one in data["scores"]]
    rows = actions.record_results(
        db(), actor(), course_id=course_id, taken_on=data["taken_on"], scores=pairs, now=now()
    )
    passed = sum(one.passed for one in rows)
    word = _("Results recorded: %(count)s, passed: %(passed)s.", count=len(rows), passed=passed)
    return done(url_for("training.course", course_id=course_id), word)


def told_by_name(messages: dict[str, Any], scores: list[dict[str, Any]], names: dict[int, str]) -> dict[str, list[str]]:
    """The schema's refusals, {agent's name or field: [sentence, …]}."""
    told = {str(_("Taken on")): [str(one) for one in messages["taken_on"]]} if "taken_on" in messages else {}
    for place, found in messages.get("scores", {}).items():
        told[names[scores[place]["agent_id"]]] = [str(one) for several in found.values() for one in several]
    return told


def standing_cell(one: CourseFacts) -> dict[str, Any]:
    """How an agent stands in a course: the best score against the mark."""
    if one.best is None:
        return {"text": _("not taken"), "tone": "neutral", "sub": None}
    if one.passed:
        return {"text": str(one.best), "tone": "good", "sub": None}
    return {"text": str(one.best), "tone": "bad", "sub": _("%(gap)s short of %(mark)s", mark=one.pass_mark,
            gap=max(1, one.pass_mark - one.best))}  # fmt: skip


@views.get("/projects/<int:project_id>/training")
@gate(queries.matrix)
def of_project(project_id: int) -> Any:
    frame = projects.frame(db(), actor(), project_id, "training")
    courses, people = queries.matrix(db(), actor(), project_id, today())
    cleared = {one.agent.agent_id: one for one in queries.clearances(db(), project_id, today())}
    certifies = actor().may("training.certify", project_id)
    in_training = in_training_of(db(), [one.agent_id for one, _stand in people])
    return render_template(
        "staffing/project_training.html", **frame, courses=courses, certifies=certifies,
        people=[
            (one, [standing_cell(mark) for mark in stand], cleared[one.agent_id], one.agent_id in in_training)
            for one, stand in people
        ],
        may_run=actor().may("training.run"),
    )  # fmt: skip


@views.post("/projects/<int:project_id>/agents/<int:agent_id>/certify")
@gate(actions.certify)
def certify(project_id: int, agent_id: int) -> Any:
    actions.certify(db(), actor(), agent_id=agent_id, project_id=project_id, now=now())
    return done(url_for("training.of_project", project_id=project_id), _("Certified."))
