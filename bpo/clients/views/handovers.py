"""Pages of handovers: the list, one of them with its checklist and files, sending and answering it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from flask import render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.clients import actions, queries
from bpo.clients.models import Handover
from bpo.clients.queries import HandoverSheet
from bpo.clients.rules import EDITABLE, DutyStanding, HandoverState, checklist
from bpo.clients.schemas import (
    CATEGORIES,
    HANDOVER_KINDS,
    HANDOVER_STATES,
    HANDOVER_TONES,
    LACKS,
    REQUIREMENT_KINDS,
    SOURCES,
    STANDING_TONES,
    STANDINGS,
    FileIn,
    HandoverEdit,
    HandoverRow,
    ReasonIn,
    say_lack,
)  # fmt: skip
from bpo.clients.views.blueprint import views
from bpo.kernel import fields as f
from bpo.kernel import slots
from bpo.kernel.locale import _, _l, say_moment, say_value
from bpo.kernel.permits import Actor, gate
from bpo.kernel.slots import Waiting, WaitKind
from bpo.kernel.web import Beside, Filter, Listing, actor, db, done, download, form_page, history_of, list_page, now
from bpo.people.queries import person_names

HANDOVERS = Listing(
    HandoverRow, columns="number title client kind state sent_at answered_at", key=Handover.id, default="-number",
    search=(Handover.number, Handover.title),
    at={"client": queries.short_name_of(Handover.client_id)},
    name="handovers", title=_l("Handovers"), permits="handovers.view",
    filters=(
        Filter("state", _l("State"), Handover.state, list(HANDOVER_STATES.items())),
        Filter("kind", _l("Kind"), Handover.kind, list(HANDOVER_KINDS.items())),
    ),
    link=lambda handover: url_for("clients.handover", handover_id=handover.id),
)  # fmt: skip


def with_clients(handovers: list[Handover]) -> list[Beside]:
    names = queries.client_names(db(), [one.client_id for one in handovers])
    return [Beside(one, client=names.get(one.client_id)) for one in handovers]


@views.get("/handovers")
@gate(queries.handovers_listed)
def handovers_index() -> Any:
    return list_page(
        HANDOVERS, queries.handovers_listed(db(), actor()), title=_("Handovers"), shape=with_clients,
        empty=_("When sales opens a project, its handover to operations stands here."),
    )  # fmt: skip


def address_of(handover_id: int) -> str:
    return url_for("clients.handover", handover_id=handover_id)


def crumbs_to(handover: Handover) -> list[tuple[str, str]]:
    return [(_("Handovers"), url_for("clients.handovers_index")), (handover.number, address_of(handover.id))]


@views.get("/handovers/<int:handover_id>")
@gate(queries.handover_page)
def handover(handover_id: int) -> Any:
    sheet = queries.handover_page(db(), actor(), handover_id)
    row = sheet.handover
    names = person_names(db(), [one for one in (row.sent_by, row.answered_by) if one])
    project = slots.ask("project_frame", db(), actor(), row.project_id, "requirements")["project"]
    return render_template(
        "clients/handover.html", handover=row, sheet=sheet, project=project, names=names,
        client_name=queries.client_names(db(), [row.client_id])[row.client_id],
        may_see_client=actor().may("clients.view", row.project_id),
        state=HANDOVER_STATES[row.state], tone=HANDOVER_TONES[row.state], kinds=HANDOVER_KINDS,
        steps=steps_of(row, names), checklist=checklist_of(sheet), **acts_of(sheet), **duties_of(sheet),
        paper=sheet.paper is not None,
        requirement_kinds=REQUIREMENT_KINDS, categories=CATEGORIES, sources=SOURCES,
        history=history_of(row, *sheet.requirements),
    )  # fmt: skip


def steps_of(row: Handover, names: dict[int, str]) -> list[dict[str, str]]:
    """Where a handover stands: prepared, sent, answered."""
    sent = _said(row.sent_at, names.get(row.sent_by or 0))
    answered = _said(row.answered_at, names.get(row.answered_by or 0))
    if row.state == HandoverState.RETURNED:
        back = {"label": _("Returned to sales"), "note": answered, "state": "now"}
        return [back, _step(_("Sent to operations"), "", "todo"), _step(_("Accepted"), "", "todo")]
    place = {HandoverState.DRAFT: 0, HandoverState.SENT: 1, HandoverState.ACCEPTED: 3}[row.state]
    return [
        _step(_("Prepared by sales"), "", "done" if place > 0 else "now"),
        _step(_("Sent to operations"), sent, "done" if place > 1 else "now" if place == 1 else "todo"),
        _step(_("Accepted"), answered if place == 3 else "", "done" if place == 3 else "todo"),
    ]


def _step(label: str, note: str, state: str) -> dict[str, str]:
    return {"label": label, "note": note, "state": state}


def _said(at: Any, who: str | None) -> str:
    return " · ".join(part for part in (say_moment(at) if at else "", who or "") if part)


def checklist_of(sheet: HandoverSheet) -> list[dict[str, str]]:
    """Each point of completeness: met, or what is missing."""
    lacking = {one.code: one for one in sheet.missing}
    return [
        {"tone": "bad" if code in lacking else "good", "words": str(LACKS[code][0]),
         "missing": say_lack(lacking[code]) if code in lacking else ""}
        for code in checklist(sheet.mode)
    ]  # fmt: skip


def duties_of(sheet: HandoverSheet) -> dict[str, Any]:
    """The duties that concern the project: how each stands, and what sales may do about it."""
    row = sheet.handover
    may = actor().may("requirements.edit") and row.state in EDITABLE and not sheet.why_not_open
    shown = []
    for one in sheet.duties:
        bare = one.standing in (DutyStanding.MISSING, DutyStanding.PROPOSED)
        where: dict[str, Any] = {"handover_id": row.id, "duty_id": one.duty.id}
        shown.append({
            "id": one.duty.id, "code": one.duty.code, "statement": one.duty.statement, "law": one.duty.law,
            "standing": str(STANDINGS[one.standing]), "tone": STANDING_TONES[one.standing],
            "note": ", ".join(one.refs) or one.reason or (_("required") if one.duty.is_required else None),
            "takeable": may and bare, "missing": one.standing == DutyStanding.MISSING,
            "waive": url_for("clients.waive_duty", **where) if may and bare else None,
            "ask": url_for("clients.ask_duty_again", **where) if may and one.standing == DutyStanding.WAIVED else None,
        })  # fmt: skip
    return {"duties": shown, "takeable": any(one["takeable"] or one["ask"] for one in shown)}


@views.get("/handovers/<int:handover_id>/paper")
@gate(queries.handover_paper)
def handover_paper(handover_id: int) -> Any:
    number, data = queries.handover_paper(db(), actor(), handover_id=handover_id)
    return download(data, f"{number}.pdf", "application/pdf")


def acts_of(sheet: HandoverSheet) -> dict[str, Any]:
    """Which acts this reader is offered, and why one is not possible now."""
    who, row = actor(), sheet.handover
    own = row.sent_by == who.id
    with_sales = row.state in EDITABLE and not sheet.why_not_open
    return {
        "may_edit": who.may("requirements.edit") and with_sales,
        "may_send": who.may("handovers.send") and with_sales,
        "may_answer": who.may("handovers.answer") and row.state == HandoverState.SENT and not sheet.why_not_open,
        "why_not_sent": _("Missing: %(missing)s.", missing=say_value([say_lack(one) for one in sheet.missing]))
        if sheet.missing
        else None,
        "why_not_answered": _("You sent it yourself: another operations director answers it.") if own else None,
    }


@views.route("/handovers/<int:handover_id>/edit", methods=["GET", "POST"])
@gate(actions.edit_handover)
def edit_handover(handover_id: int) -> Any:
    row = queries.handover_page(db(), actor(), handover_id).handover

    def save(data: dict[str, Any]) -> str:
        actions.edit_handover(db(), actor(), handover_id=handover_id, **data)
        return address_of(handover_id)

    return form_page(
        HandoverEdit, save, title=_("Edit title and summary"), submit=_("Save"), values=row, done=_("Saved."),
        back=address_of(handover_id), crumbs=crumbs_to(row),
    )  # fmt: skip


@views.route("/handovers/<int:handover_id>/files/new", methods=["GET", "POST"])
@gate(actions.attach_file)
def new_file(handover_id: int) -> Any:
    row = queries.handover_page(db(), actor(), handover_id).handover

    def save(data: dict[str, Any]) -> str:
        upload = data["file"]
        actions.attach_file(db(), actor(), handover_id=handover_id, data=upload.read(), name=upload.filename, now=now())
        return address_of(handover_id)

    return form_page(
        FileIn, save, title=_("Attach a source file"), submit=_("Attach file"), back=address_of(handover_id),
        crumbs=crumbs_to(row), done=_("The file is attached."),
    )  # fmt: skip


@views.post("/handovers/<int:handover_id>/files/<int:file_id>/removal")
@gate(actions.remove_file)
def remove_file(handover_id: int, file_id: int) -> Any:
    actions.remove_file(db(), actor(), handover_id=handover_id, file_id=file_id)
    return done(address_of(handover_id), _("The file is removed."))


@views.post("/handovers/<int:handover_id>/sending")
@gate(actions.send_handover)
def send(handover_id: int) -> Any:
    actions.send_handover(db(), actor(), handover_id=handover_id, now=now())
    return done(address_of(handover_id), _("The handover is with operations now."))


@views.post("/handovers/<int:handover_id>/acceptance")
@gate(actions.accept_handover)
def accept(handover_id: int) -> Any:
    actions.accept_handover(db(), actor(), handover_id=handover_id, now=now())
    return done(address_of(handover_id), _("Accepted: the requirements are in force."))


@views.route("/handovers/<int:handover_id>/return", methods=["GET", "POST"])
@gate(actions.return_handover)
def send_back(handover_id: int) -> Any:
    sheet = queries.handover_page(db(), actor(), handover_id)
    standing = [one for one in sheet.requirements if one.withdrawn_on is None]
    beside: dict[str, f.ma.fields.Field[Any]] = {
        one.ref: f.Text(label=f"{one.ref} {one.statement[:60]}", max=500, optional=True) for one in standing
    }
    asked = cast(type[f.Schema], ReasonIn.from_dict(beside, name="ReturnForm"))

    def save(data: dict[str, Any]) -> str:
        reason = data.pop("reason")
        actions.return_handover(
            db(), actor(), handover_id=handover_id, reason=reason, requirement_reasons=data, now=now()
        )
        return address_of(handover_id)

    return form_page(
        asked, save, title=_("Return to sales"), submit=_("Return handover"), back=address_of(handover_id),
        note=_("Say what is missing as a whole; beside a requirement, what is wrong with it. Blank ones are in order."),
        crumbs=crumbs_to(sheet.handover), done=_("The handover is back with sales."), danger=True,
    )  # fmt: skip


@slots.waits_for
def handovers_waiting(session: Session, who: Actor, today: date) -> Iterable[Waiting]:
    """Sent handovers wait for operations; returned ones for who sent them; none of a project that has ended."""
    statement = select(Handover).order_by(Handover.id)
    asked: list[Handover] = []
    if who.may("handovers.answer"):
        sent = session.scalars(statement.where(Handover.state == HandoverState.SENT))
        asked += [one for one in sent if one.sent_by != who.id]
    if who.may("handovers.send"):
        back = statement.where(Handover.state == HandoverState.RETURNED, Handover.sent_by == who.id)
        asked += session.scalars(back)
    over = queries.ended_ones(session, {one.project_id for one in asked}) if asked else set()
    asked = [one for one in asked if one.project_id not in over]
    clients = queries.client_names(session, {one.client_id for one in asked})
    people = person_names(session, {one for row in asked for one in (row.sent_by, row.answered_by) if one})
    for one in asked:
        yield _waiting(one, clients.get(one.client_id, ""), people)


def _waiting(row: Handover, client: str, people: dict[int, str]) -> Waiting:
    sent = row.state == HandoverState.SENT
    words = _("Answer handover %(number)s %(title)s", number=row.number, title=row.title) if sent else _(
        "Mend returned handover %(number)s %(title)s", number=row.number, title=row.title
    )  # fmt: skip
    return Waiting(
        sentence=words, url=address_of(row.id), where=client,
        who=people.get((row.sent_by if sent else row.answered_by) or 0, ""), key=f"handover-{row.state.value}:{row.id}",
        kind=WaitKind.APPROVAL if sent else WaitKind.TASK, project_id=row.project_id,
        permit="handovers.answer" if sent else "",
    )  # fmt: skip
