"""The forms that lead a change on: impact lines, the review and its positions, the decision, the letter, flags."""

from typing import Any

from flask import url_for

from bpo.clients import actions, queries
from bpo.clients.schemas.changes import AssessIn, ConveneIn, DealIn, DecisionIn, ImpactIn, LetterIn, PositionIn
from bpo.clients.schemas.handovers import ReasonIn
from bpo.clients.views.blueprint import views
from bpo.clients.views.changes import address_of, crumbs_to
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, say_value
from bpo.kernel.permits import gate
from bpo.kernel.roles import Department
from bpo.kernel.web import actor, db, done, form_page, now
from bpo.people.schemas import DEPARTMENT_LABELS


@views.route("/impacts/<int:impact_id>", methods=["GET", "POST"])
@gate(actions.assess_impact)
def impact(impact_id: int) -> Any:
    row = queries.impact_page(db(), actor(), impact_id)
    open_to = not row.permit or actor().may(row.permit, row.change.project_id)

    def save(data: dict[str, Any]) -> str:
        actions.assess_impact(db(), actor(), impact_id=impact_id, **data, now=now())
        return address_of(row.change_id)

    values = {"after": row.after, "note": row.note, "workdays": row.workdays or None, "row_version": row.row_version,
              "once": _amount(row.once_minor), "month": _amount(row.month_minor)}  # fmt: skip
    return form_page(
        AssessIn, save, title=row.label, submit=_("Save"), values=values, back=address_of(row.change_id),
        crumbs=crumbs_to(row.change), template="clients/impact.html", impact=row, done=_("Saved."),
        note=_("How it is now: %(before)s", before=row.before) if row.before and open_to else None,
    )  # fmt: skip


def _amount(minor: int) -> str | None:
    return f"{minor / 100:.2f}" if minor else None


@views.route("/changes/<int:change_id>/impacts/new", methods=["GET", "POST"])
@gate(actions.add_impact)
def new_impact(change_id: int) -> Any:
    row = queries.change_to_assess(db(), actor(), change_id)

    def save(data: dict[str, Any]) -> str:
        actions.add_impact(db(), actor(), change_id=change_id, **data, now=now())
        return address_of(change_id)

    return form_page(
        ImpactIn, save, title=_("Add what the change touches"), submit=_("Add a line"), back=address_of(change_id),
        crumbs=crumbs_to(row),
    )  # fmt: skip


@views.post("/impacts/<int:impact_id>/removal")
@gate(actions.remove_impact)
def impact_removal(impact_id: int) -> Any:
    change = actions.remove_impact(db(), actor(), impact_id=impact_id)
    return done(address_of(change.id), _("The line is removed."))


@views.route("/changes/<int:change_id>/review/new", methods=["GET", "POST"])
@gate(actions.convene_change_review)
def new_change_review(change_id: int) -> Any:
    row = queries.change_to_run(db(), actor(), change_id)
    asked = say_value([str(DEPARTMENT_LABELS[one]) for one in queries.demanded_of(row)])

    def save(data: dict[str, Any]) -> str:
        actions.convene_change_review(db(), actor(), change_id=change_id, **data, now=now())
        return address_of(change_id)

    return form_page(
        ConveneIn, save, title=_("Convene the review"), submit=_("Convene the review"), back=address_of(change_id),
        crumbs=crumbs_to(row), note=_("Asked in any case: %(departments)s.", departments=asked),
        values={"due_on": row.review_due_on}, done=_("The departments are asked."),
    )  # fmt: skip


@views.route("/changes/<int:change_id>/reopening", methods=["GET", "POST"])
@gate(actions.reopen_change)
def reopen_change(change_id: int) -> Any:
    row = queries.change_to_run(db(), actor(), change_id)

    def save(data: dict[str, Any]) -> str:
        actions.reopen_change(db(), actor(), change_id=change_id, **data)
        return address_of(change_id)

    return form_page(
        ReasonIn, save, title=_("Back to analysis"), submit=_("Take back to analysis"), back=address_of(change_id),
        crumbs=crumbs_to(row), note=_("The positions given so far count no longer: the departments are asked again."),
        danger=True,
    )  # fmt: skip


@views.route("/changes/<int:change_id>/positions/<department>", methods=["GET", "POST"])
@gate(actions.give_position)
def position(change_id: int, department: str) -> Any:
    row = queries.change_to_answer(db(), actor(), change_id)
    if department not in [one.department for one in row.positions]:
        raise NotFound("position", department=department)
    chosen = Department(department)

    def save(data: dict[str, Any]) -> str:
        actions.give_position(db(), actor(), change_id=change_id, department=chosen, **data, now=now())
        return address_of(change_id)

    return form_page(
        PositionIn, save, title=_("Position of: %(department)s", department=DEPARTMENT_LABELS[chosen]),
        submit=_("Give the position"), back=address_of(change_id), crumbs=crumbs_to(row),
        done=_("The position is given."),
    )  # fmt: skip


@views.route("/changes/<int:change_id>/decision", methods=["GET", "POST"])
@gate(actions.decide_change)
def decision(change_id: int) -> Any:
    row = queries.change_to_decide(db(), actor(), change_id)

    def save(data: dict[str, Any]) -> str:
        actions.decide_change(db(), actor(), change_id=change_id, **data, now=now())
        return address_of(change_id)

    return form_page(
        DecisionIn, save, title=_("Decide the change"), submit=_("Decide"), back=address_of(change_id),
        crumbs=crumbs_to(row), values={"effective_on": row.in_effect_on or row.wanted_by_on,
                                       "row_version": row.row_version},
        note=_("A decision stays. An approval gives every requirement concerned its new version at once and flags "
               "what traces to it."), done=_("The change is decided."),
    )  # fmt: skip


@views.route("/changes/<int:change_id>/letter", methods=["GET", "POST"])
@gate(actions.send_outcome_letter)
def letter(change_id: int) -> Any:
    row = queries.change_to_run(db(), actor(), change_id)

    def save(data: dict[str, Any]) -> str:
        actions.send_outcome_letter(db(), actor(), change_id=change_id, **data, now=now())
        return address_of(change_id)

    return form_page(
        LetterIn, save, title=_("Send the outcome letter"), submit=_("Send the letter"), back=address_of(change_id),
        crumbs=crumbs_to(row), values={"shared": True},
        note=_("A numbered letter is made and everybody who was asked is told. A letter that the client reads names "
               "neither costs nor the comments of the departments. It cannot be called back."),
        done=_("The letter is sent."),
    )  # fmt: skip


@views.route("/change-flags/<int:flag_id>", methods=["GET", "POST"])
@gate(actions.deal_with_flag)
def flag(flag_id: int) -> Any:
    row = queries.flag_page(db(), actor(), flag_id)

    def save(data: dict[str, Any]) -> str:
        actions.deal_with_flag(db(), actor(), flag_id=flag_id, **data, now=now())
        return address_of(row.change_id)

    return form_page(
        DealIn, save, title=_("Deal with: %(label)s", label=row.label), submit=_("Dealt with"),
        back=url_for("clients.change", change_id=row.change_id), crumbs=crumbs_to(row.change),
        done=_("Dealt with."),
    )  # fmt: skip
