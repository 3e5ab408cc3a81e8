"""Pages of the library of duties, and of taking its duties into a handover."""

from typing import Any

from flask import render_template, request, url_for

from bpo.clients import actions, queries
from bpo.clients.models import Duty
from bpo.clients.rules import RequirementKind
from bpo.clients.schemas import CATEGORIES, REQUIREMENT_KINDS, DutyEdit, DutyIn, DutyOut, WaiverIn
from bpo.clients.views.blueprint import views
from bpo.clients.views.handovers import address_of, crumbs_to
from bpo.imports.shown import import_acts
from bpo.kernel.errors import Invalid, text
from bpo.kernel.locale import _, _l, _n
from bpo.kernel.permits import gate
from bpo.kernel.web import Filter, Listing, actor, db, done, form_page, history_of, list_page, now

DUTIES = Listing(
    DutyOut, columns="code kind category law statement_zh is_required is_active", key=Duty.id, default="code",
    search=(Duty.code, Duty.law, Duty.statement_zh, Duty.statement_en), name="duties", title=_l("Duties"),
    permits="duties.view",
    filters=(
        Filter("kind", _l("Kind"), Duty.kind,
               [(one, label) for one, label in REQUIREMENT_KINDS.items() if one != RequirementKind.STATED]),
        Filter("category", _l("Category"), Duty.category, list(CATEGORIES.items())),
    ),
    link=lambda duty: url_for("clients.duty", duty_id=duty.id),
)  # fmt: skip


@views.get("/duties")
@gate(queries.duties_listed)
def duties_index() -> Any:
    may = actor().may("duties.edit")
    return list_page(
        DUTIES, queries.duties_listed(db(), actor()), title=_("Duties"),
        empty=_("What the law and good custom ask of projects stands here. Directors and administrators keep it."),
        new=(_("Add a duty"), url_for("clients.new_duty")) if may else None, acts=import_acts("duties", actor()),
    )  # fmt: skip


@views.route("/duties/new", methods=["GET", "POST"])
@gate(actions.add_duty)
def new_duty() -> Any:
    def save(data: dict[str, Any]) -> str:
        actions.add_duty(db(), actor(), **data)
        return url_for("clients.duties_index")

    return form_page(
        DutyIn, save, title=_("Add a duty"), submit=_("Add duty"), back=url_for("clients.duties_index"),
        values={"kind": RequirementKind.STATUTORY, "is_active": True}, done=_("The duty is in the library."),
        crumbs=[(_("Duties"), url_for("clients.duties_index"))],
    )  # fmt: skip


@views.get("/duties/<int:duty_id>")
@gate(queries.duty_page)
def duty(duty_id: int) -> Any:
    row = queries.duty_page(db(), actor(), duty_id)
    shown = {name: field for name, field in DutyIn().fields.items() if name != "code"}
    facts = [(str(field.label), field.shown(getattr(row, name)) or None) for name, field in shown.items()]  # type: ignore[attr-defined]
    return render_template(
        "clients/duty.html", duty=row, facts=facts, may_edit=actor().may("duties.edit"), history=history_of(row)
    )


@views.route("/duties/<int:duty_id>/edit", methods=["GET", "POST"])
@gate(actions.edit_duty)
def edit_duty(duty_id: int) -> Any:
    row = queries.duty_page(db(), actor(), duty_id)
    address = url_for("clients.duty", duty_id=duty_id)

    def save(data: dict[str, Any]) -> str:
        actions.edit_duty(db(), actor(), duty_id=duty_id, **data)
        return address

    return form_page(
        DutyEdit, save, title=_("Edit %(name)s", name=row.code), submit=_("Save"), values=row, back=address,
        crumbs=[(_("Duties"), url_for("clients.duties_index")), (row.code, address)], done=_("Saved."),
        note=_("Requirements that were taken from it before keep their words."),
    )  # fmt: skip


@views.post("/handovers/<int:handover_id>/duties")
@gate(actions.take_duties)
def take_duties(handover_id: int) -> Any:
    """The ticked duties become requirements."""
    ticked = [int(one) for one in request.form.getlist("duty") if one.isdigit() and len(one) < 16]
    if not ticked:
        raise Invalid("no_duty_ticked", text("Tick the duties that become requirements of this handover."))
    taken = actions.take_duties(db(), actor(), handover_id=handover_id, duty_ids=ticked)
    said = _n("%(n)s requirement is added.", "%(n)s requirements are added.", len(taken))
    return done(address_of(handover_id), said)


@views.route("/handovers/<int:handover_id>/duties/<int:duty_id>/waiver", methods=["GET", "POST"])
@gate(actions.waive_duty)
def waive_duty(handover_id: int, duty_id: int) -> Any:
    row = queries.handover_page(db(), actor(), handover_id).handover
    asked = queries.facts_of_duty(queries.duty_for(db(), duty_id))

    def save(data: dict[str, Any]) -> str:
        actions.waive_duty(db(), actor(), handover_id=handover_id, duty_id=duty_id, now=now(), **data)
        return address_of(handover_id)

    return form_page(
        WaiverIn, save, title=_("%(code)s does not apply", code=asked.code), submit=_("Keep this answer"),
        note=asked.statement, back=address_of(handover_id), crumbs=crumbs_to(row),
    )  # fmt: skip


@views.post("/handovers/<int:handover_id>/duties/<int:duty_id>/asking")
@gate(actions.ask_duty_again)
def ask_duty_again(handover_id: int, duty_id: int) -> Any:
    actions.ask_duty_again(db(), actor(), handover_id=handover_id, duty_id=duty_id)
    return done(address_of(handover_id), _("The duty is asked for again."))
