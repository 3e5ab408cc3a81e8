"""The forms of the review by sections: deciding, commenting, answering, closing, reopening."""

from typing import Any

from flask import request, url_for

from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _
from bpo.kernel.permits import gate
from bpo.kernel.roles import Department
from bpo.kernel.web import actor, db, done, form_page, now
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import actions, queries
from bpo.projects.models import Review, ReviewComment
from bpo.projects.rules import PlanSection
from bpo.projects.schemas.reviews import CommentAnswerIn, ReopenIn, ReviewCommentIn, SectionsIn
from bpo.projects.views.blueprint import views
from bpo.projects.views.words import crumbs_of


def asked(review_id: int, department: str) -> tuple[Review, Department]:
    """The round, and the department as one that is asked in it."""
    review = queries.review_page(db(), actor(), review_id)
    if department not in [one.department for one in review.opinions]:
        raise NotFound("opinion", department=department)
    return review, Department(department)


def frame_of(review: Review) -> dict[str, Any]:
    """Where the forms of a round lead back to."""
    project = queries.project_page(db(), actor(), review.plan.project_id)
    return {"back": room_of(review.plan_id), "crumbs": crumbs_of(project)}


def room_of(plan_id: int) -> str:
    return url_for("projects.review", plan_id=plan_id)


@views.route("/reviews/<int:review_id>/sections/<department>", methods=["GET", "POST"])
@gate(actions.decide_sections)
def sections(review_id: int, department: str) -> Any:
    """Several sections at once: those not decided yet, all of them ticked at first."""
    review, speaker = asked(review_id, department)
    left = [one.section for one in queries.open_sections(db(), review, speaker)]
    schema = SectionsIn()
    schema.fields["sections"].offered = left  # type: ignore[attr-defined]

    def save(data: dict[str, Any]) -> str:
        actions.decide_sections(db(), actor(), review_id=review_id, department=speaker, now=now(), **data)
        return room_of(review.plan_id)

    return form_page(
        schema, save, title=_("Sections decided by: %(department)s", department=DEPARTMENT_LABELS[speaker]),
        submit=_("Decide"), values={"sections": left},
        note=_("On version %(number)s of the plan, round %(round)s.", number=review.plan.number, round=review.round),
        **frame_of(review),
    )  # fmt: skip


@views.route("/reviews/<int:review_id>/comments/<department>", methods=["GET", "POST"])
@gate(actions.comment_on_plan)
def new_review_comment(review_id: int, department: str) -> Any:
    review, speaker = asked(review_id, department)

    def save(data: dict[str, Any]) -> str:
        actions.comment_on_plan(db(), actor(), review_id=review_id, department=speaker, now=now(), **data)
        return room_of(review.plan_id)

    named = request.args.get("section")
    return form_page(
        ReviewCommentIn, save, title=_("Comment by: %(department)s", department=DEPARTMENT_LABELS[speaker]),
        submit=_("Comment"), **frame_of(review),
        values={"section": named if named in list(PlanSection) else None, "item_ref": request.args.get("item")},
    )  # fmt: skip


def commented(review_comment_id: int) -> tuple[ReviewComment, dict[str, Any]]:
    """A comment, and where its forms lead back to."""
    row = queries.comment_page(db(), actor(), review_comment_id)
    return row, frame_of(queries.review_page(db(), actor(), row.review_id))


@views.route("/review-comments/<int:review_comment_id>/answer", methods=["GET", "POST"])
@gate(actions.answer_review_comment)
def review_comment_answer(review_comment_id: int) -> Any:
    row, frame = commented(review_comment_id)

    def save(data: dict[str, Any]) -> str:
        actions.answer_review_comment(db(), actor(), comment_id=review_comment_id, now=now(), **data)
        return room_of(row.plan_id)

    return form_page(
        CommentAnswerIn, save, title=_("Answer to: %(department)s", department=DEPARTMENT_LABELS[row.department]),
        submit=_("Answer"), note=row.words, values=row, **frame,
    )  # fmt: skip


@views.post("/review-comments/<int:review_comment_id>/closure")
@gate(actions.close_comment)
def review_comment_closure(review_comment_id: int) -> Any:
    row = actions.close_comment(db(), actor(), comment_id=review_comment_id, now=now())
    return done(room_of(row.plan_id), _("The comment is closed."))


@views.route("/review-comments/<int:review_comment_id>/reopening", methods=["GET", "POST"])
@gate(actions.reopen_comment)
def review_comment_reopening(review_comment_id: int) -> Any:
    row, frame = commented(review_comment_id)

    def save(data: dict[str, Any]) -> str:
        actions.reopen_comment(db(), actor(), comment_id=review_comment_id, reason=data["reason"])
        return room_of(row.plan_id)

    return form_page(
        ReopenIn, save, title=_("Reopen the comment"), submit=_("Reopen"), note=row.words, **frame
    )  # fmt: skip
