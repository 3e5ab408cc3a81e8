"""Pages of changes: the register, the project's tab, recording one, and the page on which it is worked."""

from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for

from bpo.clients import actions, queries
from bpo.clients.models import Change
from bpo.clients.rules import ChangeState
from bpo.clients.rules.change_states import UNDECIDED
from bpo.clients.rules.changes import is_overdue
from bpo.clients.schemas.change_words import (
    CHANGE_STATES,
    CHANGE_TONES,
    CHANNELS,
    DECISION_TONES,
    DECISIONS,
    URGENCIES,
    URGENCY_TONES,
)
from bpo.clients.schemas.changes import ChangeEdit, ChangeNew, EffectIn, RegisterRow
from bpo.clients.schemas.handovers import ReasonIn
from bpo.clients.views import change_tables as tables
from bpo.clients.views.blueprint import views
from bpo.kernel import slots
from bpo.kernel.locale import _, _l, say_day, say_value
from bpo.kernel.permits import gate
from bpo.kernel.roles import Department
from bpo.kernel.web import Beside, Filter, Listing, actor, db, done, form_page, history_of, list_page, now, today
from bpo.people.queries import person_names
from bpo.people.schemas import DEPARTMENT_LABELS

AGES = {"7": _l("More than 7 days"), "14": _l("More than 14 days"), "30": _l("More than 30 days")}

CHANGES = Listing(
    RegisterRow, columns="number title project state received_on age awaited open_flags", key=Change.id,
    default="-number", search=(Change.number, Change.title, Change.raised_by),
    at={"project": lambda: slots.ask("project_code_of", Change.project_id), "open_flags": queries.open_flags_of},
    name="changes", title=_l("Changes of requirements"), permits="changes.view_register",
    filters=(
        Filter("state", _l("State"), Change.state, list(CHANGE_STATES.items())),
        Filter("project_id", _l("Project"), Change.project_id, queries.projects_with_changes),
        Filter("awaited", _l("Department awaited"), None, [(one.value, DEPARTMENT_LABELS[one]) for one in Department],
               where=queries.waits_for_department),
        Filter("age", _l("Undecided for"), None, list(AGES.items()), where=lambda days: undecided_for(days)),
    ),
    link=lambda row: url_for("clients.change", change_id=row.id),
)  # fmt: skip

slots.nav(_l("Changes"), "clients.changes_index", "changes.view_register", icon="git-compare", order=16)
slots.tab("project", "changes", _l("Changes"), "clients.changes_of_project", "changes.view", order=15)


def undecided_for(days: str) -> Any:
    return Change.state.in_(UNDECIDED) & (Change.received_on < today() - timedelta(days=int(days)))


def beside(changes: list[Change]) -> list[Beside]:
    """With the project's code, the age in days until the decision, and the departments whose word is awaited."""
    projects = slots.ask("project_names", db(), {one.project_id for one in changes})
    waiting = queries.awaited_departments(db(), [one.id for one in changes])
    undone = queries.open_flags_by_change(db(), [one.id for one in changes])
    inside = not actor().is_client
    return [
        Beside(
            one, project=projects.get(one.project_id), open_flags=undone.get(one.id, 0),
            age=age_of(one) if inside else None,
            awaited=say_value([str(DEPARTMENT_LABELS[two]) for two in waiting.get(one.id, ())]) if inside else "",
        )
        for one in changes
    ]  # fmt: skip


def age_of(change: Change) -> int | None:
    """How many days a change has been undecided; None once it is decided or withdrawn."""
    return (today() - change.received_on).days if change.state in UNDECIDED else None


@views.get("/changes")
@gate(queries.changes_listed)
def changes_index() -> Any:
    return list_page(
        CHANGES, queries.changes_listed(db(), actor()), title=_("Changes of requirements"), shape=beside,
        empty=_("What a client wishes otherwise than agreed stands here once sales has recorded it."),
        new=(_("Record a change"), url_for("clients.new_change")) if actor().may("changes.run") else None,
    )  # fmt: skip


@views.get("/projects/<int:project_id>/changes")
@gate(queries.changes_of_project)
def changes_of_project(project_id: int) -> Any:
    changes = queries.changes_of_project(db(), actor(), project_id)
    rows = []
    for one in beside(changes):
        state = {"text": str(CHANGE_STATES[one.state]), "tone": CHANGE_TONES[one.state], "kind": "choice"}
        decision: Any = ""
        if one.decision:
            decision = {"text": str(DECISIONS[one.decision]), "tone": DECISION_TONES[one.decision], "kind": "choice"}
        finished, flagged = tables.progress(one.flags)
        dealt = {"text": f"{finished} / {flagged}" if flagged else "", "align": "right"}
        rows.append({
            "url": url_for("clients.change", change_id=one.id),
            "cells": [
                {"text": one.number, "kind": "code"}, {"text": one.title, "sub": one.awaited or None}, state,
                decision, {"text": one.letter_number, "kind": "code"}, *([] if actor().is_client else [dealt]),
            ],
        })  # fmt: skip
    return render_template(
        "clients/changes.html", **slots.ask("project_frame", db(), actor(), project_id, "changes"), rows=rows,
        inside=not actor().is_client,
        record=url_for("clients.new_change", project=project_id)
        if actor().may("changes.run", project_id) and queries.why_not_open(db(), project_id) is None else None,
    )  # fmt: skip


@views.route("/changes/new", methods=["GET", "POST"])
@gate(actions.record_change)
def new_change() -> Any:
    project_id = request.args.get("project", type=int)

    def save(data: dict[str, Any]) -> str:
        change = actions.record_change(db(), actor(), **data, now=now())
        return address_of(change.id)

    return form_page(
        ChangeNew, save, title=_("Record a change"), submit=_("Record a change"), done=_("The change is recorded."),
        back=url_for("clients.changes_of_project", project_id=project_id) if project_id else
        url_for("clients.changes_index"), crumbs=[(_("Changes"), url_for("clients.changes_index"))],
        values={"project_id": project_id, "received_on": today(), "urgency": "normal"},
    )  # fmt: skip


def address_of(change_id: int) -> str:
    return url_for("clients.change", change_id=change_id)


def crumbs_to(change: Change) -> list[tuple[str, str]]:
    return [
        (_("Changes"), url_for("clients.changes_index")),
        (f"{change.number} {change.title}", address_of(change.id)),
    ]


@views.get("/changes/<int:change_id>")
@gate(queries.change_page)
def change(change_id: int) -> Any:
    sheet, who = queries.change_page(db(), actor(), change_id), actor()
    row = sheet.change
    project = slots.ask("project_names", db(), {row.project_id}).get(row.project_id, "")
    shared = {
        "change": row, "project": project, "state": str(CHANGE_STATES[row.state]), "tone": CHANGE_TONES[row.state],
        "letter": url_for("home.file", file_id=sheet.letter_file_id) if sheet.letter_file_id else None,
        "letter_file_id": sheet.letter_file_id,
        "decision": (str(DECISIONS[row.decision]), DECISION_TONES[row.decision]) if row.decision else None,
    }  # fmt: skip
    if who.is_client:
        return render_template("clients/change_told.html", **shared)
    acts = tables.acts_of(row, who, today())
    names = person_names(
        db(), {one for one in (row.recorded_by, row.decided_by, *(two.given_by for two in row.positions)) if one}
    )
    manager_id = slots.ask("project_facts", db(), row.project_id).manager_id
    return render_template(
        "clients/change.html", **shared, **acts, steps=tables.steps(row), names=names,
        targets=tables.target_rows(sheet, acts["may_edit"]), channel=str(CHANNELS[row.channel]),
        urgency=(str(URGENCIES[row.urgency]), URGENCY_TONES.get(row.urgency)), warnings=warnings_of(row),
        impact=tables.impact_rows(row, who, acts["may_assess"]), total=tables.total_row(row, acts["may_assess"]),
        positions_shown=tables.position_rows(row, names, today()), progress=tables.progress(row.flags),
        flags=tables.flag_rows(row.flags, sheet.refs, who, manager_id),
        demanded=say_value([str(DEPARTMENT_LABELS[one]) for one in queries.demanded_of(row)]),
        history=history_of(row, *row.impacts),
    )  # fmt: skip


def warnings_of(row: Change) -> list[tuple[str, str]]:
    """[(kind, sentence)] of what stands above the page: an emergency in effect, a review that is late, a reason."""
    found = []
    over = queries.why_not_open(db(), row.project_id) if row.state in UNDECIDED else None
    if over:
        found.append(("info", over))
    if row.in_effect_on is not None and row.review_due_on is not None and row.state in UNDECIDED:
        words = _("In effect since %(day)s, before its review; the review is due by %(due)s.",
                  day=say_day(row.in_effect_on), due=say_day(row.review_due_on))  # fmt: skip
        late = is_overdue(row.state, row.review_due_on, today())
        found.append(
            ("error", words + " " + _("That day has passed: the review is late.")) if late else ("warn", words)
        )
    if row.state == ChangeState.WITHDRAWN:
        found.append(("info", _("Withdrawn: %(reason)s", reason=row.withdrawal_reason)))
    if row.conditions:
        found.append(("warn", _("Conditions: %(conditions)s", conditions=row.conditions)))
    if row.reason and row.decision is not None:
        found.append(("info", _("Reason: %(reason)s", reason=row.reason)))
    return found


@views.route("/changes/<int:change_id>/edit", methods=["GET", "POST"])
@gate(actions.edit_change)
def edit_change(change_id: int) -> Any:
    row = queries.change_to_run(db(), actor(), change_id)

    def save(data: dict[str, Any]) -> str:
        actions.edit_change(db(), actor(), change_id=change_id, **data, today=today())
        return address_of(change_id)

    return form_page(
        ChangeEdit, save, title=_("Edit the change"), submit=_("Save"), values=row, back=address_of(change_id),
        crumbs=crumbs_to(row), done=_("Saved."),
    )  # fmt: skip


@views.route("/changes/<int:change_id>/withdrawal", methods=["GET", "POST"])
@gate(actions.withdraw_change)
def withdraw_change(change_id: int) -> Any:
    row = queries.change_to_run(db(), actor(), change_id)

    def save(data: dict[str, Any]) -> str:
        actions.withdraw_change(db(), actor(), change_id=change_id, **data)
        return address_of(change_id)

    return form_page(
        ReasonIn, save, title=_("Withdraw the change"), submit=_("Withdraw the change"), back=address_of(change_id),
        crumbs=crumbs_to(row), note=_("It stays in the register and cannot be taken up again."), danger=True,
        done=_("The change is withdrawn."),
    )  # fmt: skip


@views.route("/changes/<int:change_id>/effect", methods=["GET", "POST"])
@gate(actions.put_into_effect)
def effect(change_id: int) -> Any:
    row = queries.change_to_decide(db(), actor(), change_id)

    def save(data: dict[str, Any]) -> str:
        actions.put_into_effect(db(), actor(), change_id=change_id, **data, now=now())
        return address_of(change_id)

    return form_page(
        EffectIn, save, title=_("Put the emergency change into effect"), submit=_("Put into effect"),
        back=address_of(change_id), crumbs=crumbs_to(row), values={"in_effect_on": today()},
        note=_("Work on it may begin at once. Its review is then due within three working days."),
        done=_("The change is in effect."),
    )  # fmt: skip


@views.post("/changes/<int:change_id>/analysis")
@gate(actions.begin_analysis)
def analysis(change_id: int) -> Any:
    actions.begin_analysis(db(), actor(), change_id=change_id)
    return done(address_of(change_id), _("What the change touches is listed; the departments complete it."))


@views.post("/changes/<int:change_id>/computation")
@gate(actions.compute_impact)
def computation(change_id: int) -> Any:
    actions.compute_impact(db(), actor(), change_id=change_id, now=now())
    return done(address_of(change_id), _("Computed again; what people wrote is kept."))
