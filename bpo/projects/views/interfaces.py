"""The interface contacts of a project on its People page: naming a pair, having somebody take over, ending."""

from typing import Any

from flask import url_for

from bpo.kernel import fields as f
from bpo.kernel.locale import _, say_day
from bpo.kernel.period import ONE_DAY
from bpo.kernel.permits import gate
from bpo.kernel.web import actor, db, form_page, today
from bpo.projects import actions, queries, rules
from bpo.projects.models import Project
from bpo.projects.queries import NamedContact
from bpo.projects.rules import InterfaceRole, Phase, Side
from bpo.projects.schemas.operating import INTERFACE_ROLES, PHASES, SIDES, EndContactIn, InterfaceIn, RelieveIn
from bpo.projects.views.blueprint import views
from bpo.projects.views.words import crumbs_of


def contacts_shown(project: Project) -> dict[str, Any]:
    """The contacts by phase, those before them too, with who is missing now and what can be done."""
    may = actor().may("interfaces.name", project.id)
    day = today()
    found = queries.interfaces_of(db(), actor(), project.id)
    missing = queries.missing_contacts(db(), project, day)
    return {
        "phases": [
            {"label": str(PHASES[phase]), "here": phase == rules.phase_of(project.live_on),
             "rows": [row_of(one, may) for one in found if one.row.phase == phase]}
            for phase in Phase
        ],
        "missing": [f"{SIDES[side]} · {INTERFACE_ROLES[role]}" for side, role in missing],
        "any": bool(found),
        "name_url": url_for("projects.new_interface", project_id=project.id) if may else None,
    }  # fmt: skip


def row_of(one: NamedContact, may: bool) -> dict[str, Any]:
    row = one.row
    stands = one.holds(today())
    ahead = row.starts_on > today()
    until = say_day(row.ends_on - ONE_DAY) if row.ends_on and row.ends_on > row.starts_on else None
    return {
        "name": one.name, "position": one.position, "side": str(SIDES[row.side]),
        "role": str(INTERFACE_ROLES[row.role]),
        "since": say_day(row.starts_on), "until": until,
        "state": (_("to come"), "info") if ahead else (_("now"), "good") if stands else (_("before"), "neutral"),
        "relieve": url_for("projects.relieve_interface", interface_id=row.id)
        if may and row.ends_on is None else None,
        "end": url_for("projects.end_interface", interface_id=row.id) if may and row.ends_on is None else None,
    }  # fmt: skip


def choosing(schema: f.Schema, project: Project) -> f.Schema:
    schema.fields["contact_id"].pick = lambda session, _who: queries.client_contacts_to_pick(session, project)  # type: ignore[attr-defined]
    schema.fields["user_id"].pick = lambda session, _who: queries.colleagues_to_pick(session, project)  # type: ignore[attr-defined]
    return schema


def people_url(project_id: int) -> str:
    return url_for("projects.people", project_id=project_id)


@views.route("/projects/<int:project_id>/interfaces/new", methods=["GET", "POST"])
@gate(actions.name_contacts)
def new_interface(project_id: int) -> Any:
    project = queries.project_page(db(), actor(), project_id)

    def save(data: dict[str, Any]) -> str:
        actions.name_contacts(db(), actor(), project_id=project_id, **data)
        return people_url(project_id)

    values = {"phase": rules.phase_of(project.live_on), "role": InterfaceRole.BUSINESS, "starts_on": today()}
    return form_page(
        choosing(InterfaceIn(), project), save, title=_("Name interface contacts"), submit=_("Name contacts"),
        back=people_url(project_id), values=values, crumbs=crumbs_of(project), done=_("The contacts are named."),
        note=_("One named contact on each side until the go-live, and a pair for the operation after it. "
               "The client sees both names."),
    )  # fmt: skip


@views.route("/interfaces/<int:interface_id>/substitution", methods=["GET", "POST"])
@gate(actions.relieve_contact)
def relieve_interface(interface_id: int) -> Any:
    row = queries.interface_page(db(), actor(), interface_id)
    project = queries.project_page(db(), actor(), row.project_id)
    present = queries.named_contacts(db(), [row])[0]

    def save(data: dict[str, Any]) -> str:
        actions.relieve_contact(db(), actor(), interface_id=interface_id, **data)
        return people_url(row.project_id)

    other = "user_id" if row.side == Side.CLIENT else "contact_id"
    chosen = "contact_id" if row.side == Side.CLIENT else "user_id"
    schema = choosing(RelieveIn(), project)
    del schema.fields[other]
    del schema.load_fields[other]
    schema.fields[chosen].required = True
    return form_page(
        schema, save, title=_("Who takes over from %(name)s?", name=present.name), submit=_("Have them take over"),
        back=people_url(row.project_id), crumbs=crumbs_of(project), done=_("The contact changes on that day."),
        values={"starts_on": max(today(), row.starts_on + ONE_DAY), "row_version": row.row_version},
    )  # fmt: skip


@views.route("/interfaces/<int:interface_id>/end", methods=["GET", "POST"])
@gate(actions.end_contact)
def end_interface(interface_id: int) -> Any:
    row = queries.interface_page(db(), actor(), interface_id)
    project = queries.project_page(db(), actor(), row.project_id)
    present = queries.named_contacts(db(), [row])[0]

    def save(data: dict[str, Any]) -> str:
        actions.end_contact(db(), actor(), interface_id=interface_id, **data)
        return people_url(row.project_id)

    return form_page(
        EndContactIn, save, title=_("Last day of %(name)s as contact", name=present.name), submit=_("End"),
        back=people_url(row.project_id), crumbs=crumbs_of(project), danger=True,
        values={"last_on": today(), "row_version": row.row_version},
        note=_("Where somebody takes over, choose that instead: a side without a contact is shown as missing."),
        done=_("Ended."),
    )  # fmt: skip
