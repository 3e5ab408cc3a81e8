"""The review room of a plan: departments and sections, comments beside, what is open, and the acts due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, _l, say_day, say_moment
from bpo.kernel.permits import gate
from bpo.kernel.roles import Department
from bpo.kernel.web import Filter, Listing, actor, db, done, list_page, now, today
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import actions, queries, rules
from bpo.projects.models import Opinion, Plan, Project, Review, ReviewComment, SectionOpinion
from bpo.projects.rules import CommentState, Escalation, PlanSection, ReviewState, SeenChange, Severity
from bpo.projects.schemas.review_words import (
    COMMENT_STATES,
    COMMENT_TONES,
    ESCALATIONS,
    RESOLUTIONS,
    SECTION_VERDICT_TONES,
    SECTION_VERDICTS,
    SEVERITIES,
    SEVERITY_TONES,
)
from bpo.projects.schemas.reviews import CommentRow
from bpo.projects.schemas.words import PLAN_STATES, REVIEW_STATES, SECTIONS, VERDICT_TONES, VERDICTS
from bpo.projects.views.blueprint import views
from bpo.projects.views.plan_words import field_name, pair, people_named
from bpo.projects.views.words import reason_against

COMMENTS = Listing(
    CommentRow, columns="words version section item_ref severity department author written_at state resolution",
    search=(ReviewComment.words, ReviewComment.answer), key=ReviewComment.id, default="-written_at",
    at={
        "version": queries.version_of(ReviewComment.plan_id), "round": queries.round_of(ReviewComment.review_id),
        "author": people.name_of(ReviewComment.written_by),
    },
    filters=(
        Filter("state", _l("State"), ReviewComment.state, [(one.value, COMMENT_STATES[one]) for one in CommentState]),
        Filter("severity", _l("Weight"), ReviewComment.severity, [(one.value, SEVERITIES[one]) for one in Severity]),
        Filter("department", _l("Department"), ReviewComment.department,
               [(one.value, DEPARTMENT_LABELS[one]) for one in Department]),
    ),
    name="review_comments", title=_l("Comments of plan reviews"), permits="plans.view",
    link=lambda row: url_for("projects.review", plan_id=row.plan_id, _anchor=f"comment-{row.id}"),
)  # fmt: skip


@views.get("/projects/<int:project_id>/review-comments")
@gate(queries.comments_listed)
def review_comments(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)
    return list_page(
        COMMENTS, queries.comments_listed(db(), actor(), project_id),
        title=_("Comments on the plan: %(name)s", name=project.name),
        empty=_("What the departments say of the plan while it is reviewed stands here."),
    )  # fmt: skip


@dataclass(frozen=True)
class Room:
    """What the parts of the page share: the version, the round shown, the names, and for whom the reader speaks."""

    project: Project
    plan: Plan
    review: Review | None
    names: Mapping[int, str]
    speaks: frozenset[Department]
    may_review: bool
    may_write: bool

    @property
    def is_open(self) -> bool:
        return self.review is not None and self.review.state == ReviewState.OPEN


@views.get("/plans/<int:plan_id>/review")
@gate(queries.plan_page)
def review(plan_id: int) -> Any:
    chosen = queries.plan_page(db(), actor(), plan_id)
    frame = queries.frame(db(), actor(), chosen.project_id, "plan")
    wanted = request.args.get("round", type=int)
    shown = next((one for one in reversed(chosen.reviews) if wanted in (None, one.round)), None)
    if wanted is not None and shown is None:
        raise NotFound("review", round=wanted)
    made = queries.comments_of(db(), chosen)
    sections = queries.section_opinions(db(), shown) if shown else []
    room = _room(frame["project"], chosen, shown, sections, made)
    look, changes = queries.changes_since_look(db(), actor(), plan_id)
    return render_template(
        "projects/review.html", **frame, plan=chosen, plan_state=str(PLAN_STATES[chosen.state]),
        matrix=matrix(room, sections, made, {one.section for one in changes}) if shown else None,
        about=about(room) if shown else [], late=overdue(room), acts=acts(room, sections),
        minutes=queries.minutes_of(db(), shown) if shown else None, rounds=rounds(room),
        comments=[comment_shown(room, one) for one in reversed(made)],
        open_musts=sum(1 for one in made if rules.holds_up(one.severity, one.state)),
        whole=[whole_shown(room, one) for one in shown.opinions if one.comment and not one.by_section] if shown else [],
        seen=since(look, changes), seen_url=url_for("projects.plan_seen", plan_id=plan_id),
        altered=not queries.fingerprint_holds(db(), chosen),
    )  # fmt: skip


def _room(
    project: Project, plan: Plan, shown: Review | None, sections: list[SectionOpinion], made: list[ReviewComment]
) -> Room:
    named = {number for one in sections for number in (one.decided_by, one.in_place_of)}
    named |= {
        number for one in made for number in (one.written_by, one.in_place_of, one.answered_by, one.closed_by)
    }  # fmt: skip
    if shown is not None:
        named |= {shown.convened_by, *(one.decided_by for one in shown.opinions)}
    writes = actor().may("plans.write", project.id) and not reason_against(
        rules.must_manage, project.manager_id, actor().id
    )
    judges = actor().may("plans.review", project.id) and plan.written_by not in actor().persons()
    return Room(
        project, plan, shown, people.person_names(db(), {one for one in named if one is not None}),
        rules.spoken_for(actor().hats("plans.review")), judges, writes,
    )  # fmt: skip


def matrix(
    room: Room, sections: Iterable[SectionOpinion], made: Iterable[ReviewComment], changed: set[PlanSection]
) -> dict[str, Any]:
    """The sections by the departments asked: what each says, who and in whose place, or that it is awaited."""
    assert room.review is not None
    said = {(one.section, one.department): one for one in sections}
    asked = [one.department for one in room.review.opinions]
    musts: dict[PlanSection, int] = {}
    for one in made:
        if rules.holds_up(one.severity, one.state):
            musts[one.section] = musts.get(one.section, 0) + 1
    rows: list[Any] = []
    for section in PlanSection:
        if not any(key[0] == section for key in said):
            continue
        notes = [_("%(count)s must be changed", count=musts[section])] if section in musts else []
        notes += [_("changed since you looked")] if section in changed else []
        name = {"text": str(SECTIONS[section]), "sub": " · ".join(notes) or None}
        rows.append([name, *(_verdict(room, said.get((section, one))) for one in asked)])
    rows.append([_("As a whole"), *(_whole(room, one) for one in room.review.opinions)])
    return {"columns": [_("Section"), *(str(DEPARTMENT_LABELS[one]) for one in asked)], "rows": rows}


def _verdict(room: Room, one: SectionOpinion | None) -> dict[str, Any]:
    if one is None:
        return {"text": ""}
    if one.verdict is None:
        return {"text": _("Awaited"), "tone": "neutral"}
    who = room.names.get(one.decided_by or 0, "")
    if one.in_place_of:
        who = _("%(who)s in place of %(name)s", who=who, name=room.names.get(one.in_place_of, ""))
    return {
        "text": str(SECTION_VERDICTS[one.verdict]), "tone": SECTION_VERDICT_TONES[one.verdict],
        "sub": _("carried over · %(who)s", who=who) if one.carried else who,
    }  # fmt: skip


def _whole(room: Room, one: Opinion) -> dict[str, Any]:
    assert room.review is not None
    if one.verdict is None:
        overdue = room.is_open and room.review.due_on < today()
        return {"text": _("Late") if overdue else _("Awaited"), "tone": "bad" if overdue else "neutral"}
    return {
        "text": str(VERDICTS[one.verdict]), "tone": VERDICT_TONES[one.verdict],
        "sub": _("carried over from the last round") if one.carried else None,
    }  # fmt: skip


def about(room: Room) -> list[tuple[Any, ...]]:
    """The facts of the round shown."""
    assert room.review is not None
    one = room.review
    pairs: list[tuple[Any, ...]] = [
        (_("Round"), f"{one.round} · {REVIEW_STATES[one.state]}"),
        (_("Convened by"), room.names.get(one.convened_by, "")),
        (_("Answers wanted by"), say_day(one.due_on)),
        (_("Have answered"), _("%(done)s of %(all)s departments",
                               done=sum(1 for each in one.opinions if each.verdict), all=len(one.opinions))),
    ]  # fmt: skip
    if one.closed_at:
        pairs.append((_("Closed at"), say_moment(one.closed_at)))
    return pairs


def overdue(room: Room) -> list[str]:
    """The departments that have not answered although the day has passed, and who knows of it."""
    if room.review is None or not room.is_open or room.review.due_on >= today():
        return []
    return [
        f"{DEPARTMENT_LABELS[one.department]}"
        + (f" ({ESCALATIONS[one.escalated]})" if one.escalated != Escalation.NOBODY else "")
        for one in room.review.opinions if one.verdict is None
    ]  # fmt: skip


def acts(room: Room, sections: Iterable[SectionOpinion]) -> list[dict[str, Any]]:
    """What the reader may do in this round, for each department they speak for."""
    if room.review is None or not room.is_open or not room.may_review:
        return []
    found = []
    for one in room.review.opinions:
        if one.department not in room.speaks or room.review.convened_by in actor().persons():
            continue
        name = DEPARTMENT_LABELS[one.department]
        where: dict[str, Any] = {"review_id": room.review.id, "department": one.department}
        waiting = sum(1 for each in sections if each.department == one.department and each.verdict is None)
        if waiting:
            found.append({"label": _("Decide %(count)s sections: %(department)s", count=waiting, department=name),
                          "url": url_for("projects.sections", **where), "primary": True})  # fmt: skip
        elif one.verdict is None:
            found.append({"label": _("Give the opinion of: %(department)s", department=name),
                          "url": url_for("projects.opinion", **where), "primary": True})  # fmt: skip
        found.append({"label": _("Comment: %(department)s", department=name),
                      "url": url_for("projects.new_review_comment", **where), "primary": False})  # fmt: skip
    return found


def rounds(room: Room) -> list[dict[str, Any]]:
    return [
        {
            "label": _("Round %(round)s", round=one.round), "state": str(REVIEW_STATES[one.state]),
            "url": url_for("projects.review", plan_id=room.plan.id, round=one.round),
            "here": room.review is not None and one.id == room.review.id,
        }
        for one in room.plan.reviews
    ]  # fmt: skip


def comment_shown(room: Room, one: ReviewComment) -> dict[str, Any]:
    """A comment with its answer, and the acts on it that are the reader's."""
    who = room.names.get(one.written_by, "")
    if one.in_place_of:
        who = _("%(who)s in place of %(name)s", who=who, name=room.names.get(one.in_place_of, ""))
    settles = room.may_review and one.department in room.speaks
    answers = room.may_write and one.state != CommentState.CLOSED
    worked_on = room.plan.state in rules.WORKED_ON
    where: dict[str, Any] = {"review_comment_id": one.id}
    return {
        "id": one.id, "who": who, "department": str(DEPARTMENT_LABELS[one.department]),
        "at": say_moment(one.written_at), "where": " ".join(filter(None, (str(SECTIONS[one.section]), one.item_ref))),
        "severity": str(SEVERITIES[one.severity]), "severity_tone": SEVERITY_TONES[one.severity],
        "state": str(COMMENT_STATES[one.state]), "state_tone": COMMENT_TONES[one.state],
        "quoted": one.quoted, "words": one.words, "answer": one.answer,
        "answered": " · ".join(filter(None, (room.names.get(one.answered_by or 0, ""),
                                             say_moment(one.answered_at) if one.answered_at else ""))),
        "resolution": str(RESOLUTIONS[one.resolution]) if one.resolution else None, "reason": one.reason,
        "reopened": one.reopen_reason if one.times_reopened else None,
        "answer_url": url_for("projects.review_comment_answer", **where) if answers else None,
        "answer_label": _("Answer") if one.answer is None else _("Answer again"),
        "close_url": url_for("projects.review_comment_closure", **where)
        if settles and one.state != CommentState.CLOSED else None,
        "reopen_url": url_for("projects.review_comment_reopening", **where)
        if settles and worked_on and one.state != CommentState.OPEN else None,
    }  # fmt: skip


def whole_shown(room: Room, one: Opinion) -> dict[str, Any]:
    """What a department said of the plan as a whole, with its answer."""
    owed = room.may_write and one.verdict is not None and one.answer is None and not one.carried
    return {
        "who": room.names.get(one.decided_by or 0, ""), "department": str(DEPARTMENT_LABELS[one.department]),
        "at": say_moment(one.decided_at) if one.decided_at else "", "words": one.comment, "answer": one.answer,
        "answer_url": url_for("projects.answer", opinion_id=one.id) if owed else None,
    }  # fmt: skip


def since(look: Any, changes: list[SeenChange]) -> dict[str, Any]:
    """What changed since the reader last looked, field by field; None for `at` when they never said that they had."""
    names = people.person_names(db(), people_named(field for one in changes for field in one.fields))
    rows = []
    for one in changes:
        name = f"{one.ref} {one.title}" if one.ref else str(SECTIONS[one.section])
        if one.kind == "added":
            rows.append([name, {"text": _("added"), "tone": "good"}, "", ""])
        elif one.kind == "removed":
            rows.append([name, {"text": _("removed"), "tone": "bad"}, "", ""])
        for field, before, after in one.fields:
            old, new = pair(field, before, after, names)
            rows.append([name, field_name(field), {"text": old}, {"text": new}])
    return {"at": say_moment(look.looked_at) if look else None, "rows": rows}


@views.post("/plans/<int:plan_id>/seen")
@gate(actions.mark_plan_seen)
def plan_seen(plan_id: int) -> Any:
    actions.mark_plan_seen(db(), actor(), plan_id=plan_id, now=now())
    return done(url_for("projects.review", plan_id=plan_id), _("What changes from now on is marked for you."))
