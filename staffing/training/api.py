"""Training over the API: courses, results, certifying."""

from typing import Any

from bpo.kernel.api import house_api
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now
from staffing.training import actions, queries
from staffing.training.schemas import CertifyIn, CourseEdit, CourseIn, CourseOut, ResultOut, ScoresIn
from staffing.training.views import COURSES, RESULTS

api = house_api("training", "Courses and results")


@api.listed("/courses", COURSES, CourseOut)
@gate(queries.courses_listed)
def courses() -> Any:
    """The courses of one's projects and those for every project."""
    return queries.courses_listed(db(), actor())


@api.resource("POST", "/courses", takes=CourseIn, gives=CourseOut, status=201)
@gate(actions.open_course)
def open_course(data: dict[str, Any]) -> Any:
    """Open a course."""
    return actions.open_course(db(), actor(), **data)


@api.resource("GET", "/courses/<int:course_id>", gives=CourseOut)
@gate(queries.course_page)
def course(course_id: int) -> Any:
    """One course."""
    return queries.course_page(db(), actor(), course_id)


@api.resource("PUT", "/courses/<int:course_id>", takes=CourseEdit, gives=CourseOut)
@gate(actions.edit_course)
def edit(data: dict[str, Any], course_id: int) -> Any:
    """Change a course; a new pass mark holds for attempts from now on."""
    return actions.edit_course(db(), actor(), course_id=course_id, **data)


@api.listed("/courses/<int:course_id>/results", RESULTS, ResultOut)
@gate(queries.results_listed)
def results(course_id: int) -> Any:
    """The results of a course, of the agents one may see."""
    return queries.results_listed(db(), actor(), course_id)


@api.resource("POST", "/courses/<int:course_id>/results", takes=ScoresIn, gives=ResultOut, status=201, many=True)
@gate(actions.record_results)
def record(data: dict[str, Any], course_id: int) -> Any:
    """Record the results of one sitting, all or none."""
    pairs = [(one["agent_id"], one["score"]) for one in data["scores"]]
    return actions.record_results(
        db(), actor(), course_id=course_id, taken_on=data["taken_on"], scores=pairs, now=now()
    )


@api.resource("POST", "/agents/<int:agent_id>/certification", takes=CertifyIn, status=204)
@gate(actions.certify)
def certify(data: dict[str, Any], agent_id: int) -> None:
    """Certify an agent to whom nothing is missing on the project."""
    actions.certify(db(), actor(), agent_id=agent_id, **data, now=now())
