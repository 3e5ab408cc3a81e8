"""A project's closing: proposed, decided, its checklist settled item by item, closed, opened again."""

from typing import Any

from flask import render_template, url_for
from werkzeug.datastructures import FileStorage

from bpo.kernel import slots
from bpo.kernel.locale import _, _l, say_day, say_moment
from bpo.kernel.permits import gate
from bpo.kernel.roles import Department
from bpo.kernel.slots import Finding
from bpo.kernel.web import actor, db, done, form_page, history_of, now, today
from bpo.people import queries as people
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects import actions, queries, rules
from bpo.projects.models import Closing, ClosingItem, Project
from bpo.projects.rules import ClosingLine, ClosingState, ItemState
from bpo.projects.schemas.closing import (
    CLOSING_STATES,
    CLOSING_TONES,
    CODES,
    ITEM_STATES,
    REASONS,
    ClosingFileIn,
    ClosingIn,
    ReasonIn,
    SettleForm,
)
from bpo.projects.views.blueprint import views
from bpo.projects.views.certificates import certificates_shown, drawing_up
from bpo.projects.views.lessons import lessons_shown, writing
from bpo.projects.views.words import crumbs_of, reason_against

slots.tab("project", "closing", _l("Closing"), "projects.closing", "closing.view", order=93)


@views.get("/projects/<int:project_id>/closing")
@gate(queries.closings_of)
def closing(project_id: int) -> Any:
    proposals = queries.closings_of(db(), actor(), project_id)
    frame = queries.frame(db(), actor(), project_id, "closing")
    project = frame["project"]
    present = queries.present_closing(db(), project_id)
    found = queries.closing_findings(db(), present) if present else {}
    checklist = queries.checklist_of(present, found) if present else []
    return render_template(
        "projects/closing.html", **frame,
        closing=described(present) if present else None, propose=proposing(project, present),
        decide=deciding(project, present), close=closing_off(project, present, checklist),
        reopen=reopening(project, present), items=item_rows(project, present, checklist, found) if present else [],
        settled=sum(1 for one in checklist if one.settled),
        certificates=certificates_shown(project), draw_up=drawing_up(project),
        lessons=lessons_shown(project), write=writing(project),
        former=[described(one) for one in proposals if present is None or one.id != present.id],
        history=history_of(*present.items) if present else None,
    )  # fmt: skip


def described(row: Closing) -> dict[str, Any]:
    """Where a closing stands, with who did what and why."""
    people_ids = {one for one in (row.proposed_by, row.decided_by, row.closed_by, row.reopened_by) if one}
    names = people.person_names(db(), people_ids)

    def by(person_id: int | None, at: Any) -> str | None:
        return f"{names.get(person_id or 0, '')} {say_moment(at)}" if at else None

    return {
        "id": row.id,
        "state": row.state,
        "word": (str(CLOSING_STATES[row.state]), CLOSING_TONES[row.state]),
        "reason": row.reason,
        "facts": [
            (_("Last day of service"), say_day(row.last_service_on)),
            (_("Why it ends"), str(REASONS[row.reason_class])),
            (_("Applied for"), by(row.proposed_by, row.proposed_at)),
            (_("Decided"), by(row.decided_by, row.decided_at)),
            *([(_("Closed"), by(row.closed_by, row.closed_at))] if row.closed_at else []),
            *([(_("Opened again"), by(row.reopened_by, row.reopened_at))] if row.reopened_at else []),
        ],
        "decision_reason": row.decision_reason,
        "reopened_reason": row.reopened_reason,
    }


def proposing(project: Project, present: Closing | None) -> dict[str, Any] | None:
    """The act of proposing, while nothing is proposed."""
    if present is not None or not actor().may("closing.propose", project.id):
        return None
    why = reason_against(rules.moved, rules.ClosingAct.ACCEPT, project.state, project.held_state)
    return {
        "label": _("Propose the closing"),
        "url": url_for("projects.new_closing", project_id=project.id),
        "why": why,
    }


def deciding(project: Project, present: Closing | None) -> dict[str, Any] | None:
    if present is None or not actor().may("closing.decide", project.id):
        return None
    if present.state == ClosingState.PROPOSED:
        return {"accept": url_for("projects.acceptance", closing_id=present.id),
                "decline": url_for("projects.declining", closing_id=present.id)}  # fmt: skip
    if present.state == ClosingState.UNDER_WAY:
        return {"call_off": url_for("projects.calling_off", closing_id=present.id)}
    return None


def closing_off(project: Project, present: Closing | None, checklist: list[ClosingLine]) -> dict[str, Any] | None:
    if present is None or present.state != ClosingState.UNDER_WAY or not actor().may("closing.decide", project.id):
        return None
    left = len(rules.unsettled(checklist))
    why = _("%(count)s items are not settled yet.", count=left) if left else None
    why = why or reason_against(rules.check_closing, checklist, present.last_service_on, today(), CODES)
    return {"url": url_for("projects.close", closing_id=present.id), "why": why}


def reopening(project: Project, present: Closing | None) -> str | None:
    if present is None or present.state != ClosingState.CLOSED or not actor().may("closing.decide", project.id):
        return None
    return url_for("projects.reopening_form", closing_id=present.id)


def item_rows(
    project: Project, present: Closing, checklist: list[ClosingLine], found: dict[str, Finding]
) -> list[dict[str, Any]]:
    """The checklist as it is shown: what is found, who settles it, what this reader can do about it."""
    lines = {one.code: one for one in checklist}
    names = people.person_names(db(), {one.done_by for one in present.items if one.done_by})
    kept = queries.evidence_of(db(), present)
    shown = queries.closing_told(db(), present) | found
    return [
        item_row(project, present, one, lines[one.code], shown.get(one.code.value), names, kept.get(one.id, []))
        for one in sorted(present.items, key=lambda one: list(rules.ClosingCode).index(one.code))
    ]


def item_row(
    project: Project, present: Closing, item: ClosingItem, line: ClosingLine, finding: Finding | None,
    names: dict[int, str], kept: list[Any],
) -> dict[str, Any]:  # fmt: skip
    settled_by_facts = line.state == ItemState.OPEN and line.settled
    state = ItemState.DONE if settled_by_facts else item.state
    return {
        "label": str(CODES[item.code]),
        "word": str(ITEM_STATES[state]),
        "tone": "good" if state == ItemState.DONE else "neutral" if line.settled else "warn",
        "computed": line.met is not None,
        "found": str(finding.found) if finding else "",
        "missing": [str(one) for one in finding.missing] if finding and not line.settled else [],
        "url": where(finding, project) if finding and not line.settled else None,
        "who": str(DEPARTMENT_LABELS[Department(item.department)]),
        "note": item.note,
        "by": f"{names.get(item.done_by or 0, '')} {say_moment(item.done_at)}" if item.done_at else "",
        "files": kept,
        **acts_on(present, item, line),
    }


def told_beside(finding: Finding | None) -> str | None:
    """What the figures say beside an item that is settled by hand."""
    if finding is None:
        return None
    left = (
        _("Not done yet: %(names)s", names=" · ".join(str(one) for one in finding.missing)) if finding.missing else ""
    )
    return " · ".join(filter(None, (str(finding.found), left))) or None


def where(finding: Finding, project: Project) -> str | None:
    return url_for(finding.endpoint, project_id=project.id) if finding.endpoint else None


def acts_on(present: Closing, item: ClosingItem, line: ClosingLine) -> dict[str, Any]:
    """What the reader can do with an item: settle it, take it up again, add a file."""
    if present.state != ClosingState.UNDER_WAY or not actor().may("closing.work", item.project_id):
        return {"settle": None, "take_up": None}
    acting = actor().under("closing.work")
    leads = queries.leads(db(), acting, item.project_id)
    if item.department not in rules.spoken_for(acting.hats()) and not leads:
        return {"settle": None, "take_up": None}
    may_settle = not line.settled and (line.met is None or leads)
    return {
        "settle": url_for("projects.closing_item", closing_item_id=item.id) if may_settle else None,
        "take_up": url_for("projects.closing_item_again", closing_item_id=item.id)
        if item.state != ItemState.OPEN else None,
        "attach": url_for("projects.closing_evidence", closing_item_id=item.id)
        if item.state != ItemState.OPEN else None,
    }  # fmt: skip


def page_of(project_id: int) -> str:
    return url_for("projects.closing", project_id=project_id)


@views.route("/projects/<int:project_id>/closing/new", methods=["GET", "POST"])
@gate(actions.propose_closing)
def new_closing(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)

    def save(data: dict[str, Any]) -> str:
        actions.propose_closing(db(), actor(), project_id=project_id, now=now(), **data)
        return page_of(project_id)

    return form_page(
        ClosingIn, save, title=_("Propose to close %(name)s", name=project.name), submit=_("Propose the closing"),
        back=page_of(project_id), crumbs=crumbs_of(project), values={"last_service_on": today()},
        note=_("The operations director decides. Once it is accepted, nothing new is begun on the project."),
    )  # fmt: skip


@views.post("/closings/<int:closing_id>/acceptance")
@gate(actions.accept_closing)
def acceptance(closing_id: int) -> Any:
    row = actions.accept_closing(db(), actor(), closing_id=closing_id, now=now())
    return done(page_of(row.project_id), _("The closing is accepted: the departments settle their items."))


def with_reason(act: Any, closing_id: int, permit: str, title: str, submit: str, note: str, **more: Any) -> Any:
    """A form that asks for the reason alone."""
    row = queries.closing_for(db(), actor().under(permit), closing_id)
    project = queries.project_page(db(), actor(), row.project_id)

    def save(data: dict[str, Any]) -> str:
        act(db(), actor(), closing_id=closing_id, reason=data["reason"], **more)
        return page_of(project.id)

    return form_page(ReasonIn, save, title=f"{title} · {project.name}", submit=submit, back=page_of(project.id),
                     crumbs=crumbs_of(project), note=note, danger=True)  # fmt: skip


@views.route("/closings/<int:closing_id>/declining", methods=["GET", "POST"])
@gate(actions.decline_closing)
def declining(closing_id: int) -> Any:
    return with_reason(
        actions.decline_closing, closing_id, "closing.decide", _("Decline the closing"), _("Decline"),
        _("The project goes on as before."), now=now(),
    )  # fmt: skip


@views.route("/closings/<int:closing_id>/calling-off", methods=["GET", "POST"])
@gate(actions.call_off_closing)
def calling_off(closing_id: int) -> Any:
    return with_reason(
        actions.call_off_closing, closing_id, "closing.decide", _("Call the closing off"), _("Call off"),
        _("The project is live again. Contracts, seats and people that were ended meanwhile do not come back."),
    )  # fmt: skip


@views.post("/closings/<int:closing_id>/closure")
@gate(actions.close_project)
def close(closing_id: int) -> Any:
    row = actions.close_project(db(), actor(), closing_id=closing_id, now=now())
    return done(page_of(row.project_id), _("The project is closed."))


@views.route("/closings/<int:closing_id>/reopening", methods=["GET", "POST"])
@gate(actions.reopen_project)
def reopening_form(closing_id: int) -> Any:
    return with_reason(
        actions.reopen_project, closing_id, "closing.decide", _("Open the project again"), _("Open again"),
        _("It is being closed again: what was left is settled, then it is closed once more."), now=now(),
    )  # fmt: skip


@views.route("/closing-items/<int:closing_item_id>", methods=["GET", "POST"])
@gate(actions.settle_closing_item)
def closing_item(closing_item_id: int) -> Any:
    item = queries.closing_item_for(db(), actor().under("closing.work"), closing_item_id)
    project = queries.project_page(db(), actor(), item.project_id)
    line = queries.line_of(db(), item)

    def save(data: dict[str, Any]) -> str:
        upload = data.pop("evidence")
        shown = [(upload.filename or "file", upload.read())] if isinstance(upload, FileStorage) else []
        actions.settle_closing_item(db(), actor(), item_id=closing_item_id, evidence=shown, now=now(), **data)
        return page_of(project.id)

    note: str | None = _(
        "The facts decide whether this is done. Here you say only that it does not apply to the project."
    )
    if line.met is None:
        note = told_beside(queries.closing_told(db(), item.closing).get(item.code.value))
    return form_page(
        SettleForm, save, title=str(CODES[item.code]), submit=_("Settle"), back=page_of(project.id),
        crumbs=crumbs_of(project), note=note,
        values={"state": ItemState.NOT_APPLICABLE if line.met is not None else ItemState.DONE,
                "note": item.note, "row_version": item.row_version},
    )  # fmt: skip


@views.post("/closing-items/<int:closing_item_id>/again")
@gate(actions.take_up_closing_item)
def closing_item_again(closing_item_id: int) -> Any:
    item = actions.take_up_closing_item(db(), actor(), item_id=closing_item_id)
    return done(page_of(item.project_id), _("The item is open again."))


@views.route("/closing-items/<int:closing_item_id>/evidence", methods=["GET", "POST"])
@gate(actions.add_closing_evidence)
def closing_evidence(closing_item_id: int) -> Any:
    item = queries.closing_item_for(db(), actor().under("closing.work"), closing_item_id)
    project = queries.project_page(db(), actor(), item.project_id)

    def save(data: dict[str, Any]) -> str:
        upload = data["evidence"]
        actions.add_closing_evidence(
            db(), actor(), item_id=closing_item_id, name=upload.filename or "file", data=upload.read(), now=now()
        )
        return page_of(project.id)

    return form_page(
        ClosingFileIn, save, title=_("Add evidence: %(title)s", title=CODES[item.code]), submit=_("Add the file"),
        back=page_of(project.id), crumbs=crumbs_of(project),
    )  # fmt: skip
