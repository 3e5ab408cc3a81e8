"""The review by sections, comments, versions compared and progress, over the API."""

from typing import Any

from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, now, today
from bpo.projects import actions, queries
from bpo.projects.api.resources import api
from bpo.projects.rules import ItemChange, SeenChange
from bpo.projects.schemas.plans import OpinionOut
from bpo.projects.schemas.reviews import (
    BaselineIn,
    BaselineOut,
    CommentAnswerIn,
    CommentRowOut,
    ComparisonOut,
    LookOut,
    ProgressOut,
    ReopenIn,
    ReviewCommentApiIn,
    ReviewCommentOut,
    SectionOpinionOut,
    SectionsApiIn,
    SinceOut,
)
from bpo.projects.views.plan_words import said
from bpo.projects.views.review_room import COMMENTS
from bpo.projects.views.version_files import compared_paper


@api.resource("GET", "/reviews/<int:review_id>/sections", gives=SectionOpinionOut, many=True)
@gate(queries.review_page)
def section_opinions(review_id: int) -> Any:
    """What each department says of each section in a round."""
    return queries.section_opinions(db(), queries.review_page(db(), actor(), review_id))


@api.resource("POST", "/reviews/<int:review_id>/sections", takes=SectionsApiIn, gives=OpinionOut, status=201)
@gate(actions.decide_sections)
def decide_sections(data: dict[str, Any], review_id: int) -> Any:
    """A department says the same of one or several sections; with the last of them its opinion stands."""
    return actions.decide_sections(db(), actor(), review_id=review_id, **data, now=now())


@api.resource("GET", "/plans/<int:plan_id>/comments", gives=ReviewCommentOut, many=True)
@gate(queries.plan_page)
def plan_comments(plan_id: int) -> Any:
    """The comments on a version, of all its rounds, oldest first."""
    return queries.comments_of(db(), queries.plan_page(db(), actor(), plan_id))


@api.resource("POST", "/reviews/<int:review_id>/comments", takes=ReviewCommentApiIn, gives=ReviewCommentOut, status=201)
@gate(actions.comment_on_plan)
def comment_on_plan(data: dict[str, Any], review_id: int) -> Any:
    """A department that is asked comments on a section or an item."""
    return actions.comment_on_plan(db(), actor(), review_id=review_id, **data, now=now())


@api.resource(
    "PUT", "/review-comments/<int:review_comment_id>/answer", takes=CommentAnswerIn, gives=ReviewCommentOut
)  # fmt: skip
@gate(actions.answer_review_comment)
def answer_comment(data: dict[str, Any], review_comment_id: int) -> Any:
    """The writer's answer to a comment; its department closes it."""
    return actions.answer_review_comment(db(), actor(), comment_id=review_comment_id, **data, now=now())


@api.resource("POST", "/review-comments/<int:review_comment_id>/closure", gives=ReviewCommentOut)
@gate(actions.close_comment)
def close_comment(review_comment_id: int) -> Any:
    """The department that made a comment is satisfied."""
    return actions.close_comment(db(), actor(), comment_id=review_comment_id, now=now())


@api.resource(
    "POST", "/review-comments/<int:review_comment_id>/reopening", takes=ReopenIn, gives=ReviewCommentOut
)  # fmt: skip
@gate(actions.reopen_comment)
def reopen_comment(data: dict[str, Any], review_comment_id: int) -> Any:
    """The department is not satisfied with the answer, or no longer."""
    return actions.reopen_comment(db(), actor(), comment_id=review_comment_id, **data)


@api.listed("/projects/<int:project_id>/review-comments", COMMENTS, CommentRowOut)
@gate(queries.comments_listed)
def comments(project_id: int) -> Any:
    """The comments on all versions of a project's plan."""
    return queries.comments_listed(db(), actor(), project_id)


@api.resource("GET", "/plans/<int:plan_id>/changes", gives=SinceOut)
@gate(queries.changes_since_look)
def changes_since(plan_id: int) -> Any:
    """What a version says that it did not say when one last looked."""
    look, changes = queries.changes_since_look(db(), actor(), plan_id)
    return {"looked_at": look.looked_at if look else None, "changes": [seen(one) for one in changes]}


@api.resource("POST", "/plans/<int:plan_id>/look", gives=LookOut)
@gate(actions.mark_plan_seen)
def look(plan_id: int) -> Any:
    """One has seen the version as it is now."""
    return actions.mark_plan_seen(db(), actor(), plan_id=plan_id, now=now())


@api.resource("GET", "/plans/<int:plan_id>/comparison/<int:other_plan_id>", gives=ComparisonOut)
@gate(queries.compared)
def comparison(plan_id: int, other_plan_id: int) -> Any:
    """What differs between two versions of one project's plan, the lower number before."""
    before, after, found = queries.compared(db(), actor(), plan_id, other_plan_id)
    prose = [
        {"kind": "changed", "section": one.section, "ref": None, "title": None, "fields_changed": [
            {"name": "prose", "before": "".join(part.words for part in one.pieces if part.kind != "new"),
             "after": "".join(part.words for part in one.pieces if part.kind != "gone")}]}
        for one in found.prose
    ]  # fmt: skip
    return {
        "before": before.number, "after": after.number, "slips": found.slips,
        "changes": [changed(one) for one in found.changes] + prose,
        "headcount_change": found.headcount[1] - found.headcount[0],
        "once_minor_change": found.once_minor[1] - found.once_minor[0],
        "month_minor_change": found.month_minor[1] - found.month_minor[0],
    }  # fmt: skip


@api.resource("GET", "/plans/<int:plan_id>/comparison/<int:other_plan_id>/document", file="application/pdf")
@gate(queries.compared)
def comparison_document(plan_id: int, other_plan_id: int) -> Any:
    """The same as a paper, in the language of the request."""
    before, after, found = queries.compared(db(), actor(), plan_id, other_plan_id)
    return compared_paper(queries.project_facts(db(), before.project_id), before, after, found)


def seen(one: SeenChange) -> dict[str, Any]:
    return {
        "kind": one.kind, "section": one.section, "ref": one.ref, "title": one.title,
        "fields_changed": told(one.fields),
    }  # fmt: skip


def changed(one: ItemChange) -> dict[str, Any]:
    return {
        "kind": one.kind, "section": one.item.section, "ref": one.item.ref, "title": one.item.title,
        "fields_changed": told(one.fields),
    }  # fmt: skip


def told(fields: tuple[tuple[str, Any, Any], ...]) -> list[dict[str, Any]]:
    """Changed fields in words; persons by their ids, which `/users` names."""
    return [
        {"name": name, "before": str(old) if name == "owner_id" else said(name, old, {}),
         "after": str(new) if name == "owner_id" else said(name, new, {})}
        for name, old, new in fields
    ]  # fmt: skip


@api.resource("GET", "/projects/<int:project_id>/progress", gives=ProgressOut, many=True)
@gate(queries.course_of)
def progress(project_id: int) -> Any:
    """Item by item: planned by the baseline, planned now, done; empty before a version was approved."""
    course = queries.course_of(db(), actor(), project_id, today())
    return course.lines if course else []


@api.resource("PUT", "/projects/<int:project_id>/baseline", takes=BaselineIn, gives=BaselineOut)
@gate(actions.choose_baseline)
def baseline(data: dict[str, Any], project_id: int) -> Any:
    """Have progress measured against another approved version."""
    return actions.choose_baseline(db(), actor(), project_id=project_id, **data, now=now())
