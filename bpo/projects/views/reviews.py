"""The review's forms: convening a round, a department's opinion, the writer's answer."""

from typing import Any

from flask import url_for

from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _
from bpo.kernel.permits import gate
from bpo.kernel.roles import Department
from bpo.kernel.web import actor, db, form_page, now
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import actions, queries, rules
from bpo.projects.schemas.plans import AnswerIn, OpinionIn, ReviewIn
from bpo.projects.views.blueprint import views
from bpo.projects.views.words import crumbs_of


@views.route("/plans/<int:plan_id>/reviews/new", methods=["GET", "POST"])
@gate(actions.convene_review)
def new_review(plan_id: int) -> Any:
    chosen = queries.plan_page(db(), actor(), plan_id)
    project = queries.project_page(db(), actor(), chosen.project_id)
    asked = rules.invited(queries.facts_of_plan(db(), chosen))

    def save(data: dict[str, Any]) -> str:
        actions.convene_review(db(), actor(), plan_id=plan_id, now=now(), **data)
        return url_for("projects.plan", project_id=project.id)

    return form_page(
        ReviewIn, save, title=_("Convene round %(round)s of the review", round=len(chosen.reviews) + 1),
        submit=_("Convene the review"), back=url_for("projects.plan", project_id=project.id),
        crumbs=crumbs_of(project),
        note=_("Asked in any case: %(departments)s. Approvals of unchanged items carry over.",
               departments=" · ".join(str(DEPARTMENT_LABELS[one]) for one in asked)),
    )  # fmt: skip


@views.route("/reviews/<int:review_id>/opinions/<department>", methods=["GET", "POST"])
@gate(actions.give_opinion)
def opinion(review_id: int, department: str) -> Any:
    review = queries.review_page(db(), actor(), review_id)
    if department not in [one.department for one in review.opinions]:
        raise NotFound("opinion", department=department)
    project = queries.project_page(db(), actor(), review.plan.project_id)

    def save(data: dict[str, Any]) -> str:
        actions.give_opinion(
            db(), actor(), review_id=review_id, department=Department(department), now=now(), **data
        )  # fmt: skip
        return url_for("projects.plan", project_id=project.id)

    return form_page(
        OpinionIn, save, title=_("Opinion of: %(department)s", department=DEPARTMENT_LABELS[Department(department)]),
        submit=_("Give the opinion"), back=url_for("projects.plan", project_id=project.id), crumbs=crumbs_of(project),
        note=_("On version %(number)s of the plan, round %(round)s.", number=review.plan.number, round=review.round),
    )  # fmt: skip


@views.route("/opinions/<int:opinion_id>/answer", methods=["GET", "POST"])
@gate(actions.answer_comment)
def answer(opinion_id: int) -> Any:
    row = queries.opinion_page(db(), actor(), opinion_id)
    project = queries.project_page(db(), actor(), row.review.plan.project_id)

    def save(data: dict[str, Any]) -> str:
        actions.answer_comment(db(), actor(), opinion_id=opinion_id, now=now(), **data)
        return url_for("projects.plan", project_id=project.id)

    return form_page(
        AnswerIn, save, title=_("Answer to: %(department)s", department=DEPARTMENT_LABELS[row.department]),
        submit=_("Answer"), back=url_for("projects.plan", project_id=project.id), note=row.comment,
        crumbs=crumbs_of(project),
    )  # fmt: skip
