"""Who can do what: the matrix, searched; who can see one record, and why; what one person reaches."""

from typing import Any

from flask import render_template, request, url_for

from bpo.kernel import slots
from bpo.kernel.errors import NotFound
from bpo.kernel.locale import _, _l, say_day, zone
from bpo.kernel.permits import gate
from bpo.kernel.roles import ROLES, Role
from bpo.kernel.web import actor, db
from bpo.people import queries
from bpo.people.schemas import ROLE_LABELS
from bpo.people.views.blueprint import views
from bpo.people.words import PERMIT_LABELS

slots.nav(_l("Who may do what"), "people.matrix", "people.view", icon="lock", order=910, group="house")

SCOPES = {"A": _l("on all records"), "P": _l("on their projects"), "S": _l("on their own record")}


def matrix_of(words: str, role: str) -> dict[str, dict[Role, str]]:
    """The rows of the matrix that match: a word of the permit, its name or its sentence; permits a role holds."""
    wanted = words.strip().lower()
    return {
        name: scopes
        for name, scopes in ROLES.items()
        if (not wanted or wanted in name or wanted in str(PERMIT_LABELS[name]).lower())
        and (role not in set(Role) or Role(role) in scopes)
    }


@views.get("/access")
@gate("people.view")
def matrix() -> Any:
    words, role = request.args.get("q", "")[:60], request.args.get("role", "")
    chosen = [Role(role)] if role in set(Role) else list(Role)
    return render_template(
        "people/matrix.html", matrix=matrix_of(words, role), roles=chosen, all_roles=list(Role), labels=ROLE_LABELS,
        permit_labels=PERMIT_LABELS, searched=words, role=role, kinds=queries.KINDS, scopes=SCOPES,
    )  # fmt: skip


@views.get("/access/record")
@gate(queries.who_sees)
def who_sees() -> Any:
    kind, number = request.args.get("kind", ""), request.args.get("number", "").strip()[:60]
    title, missing = None, False
    people: list[Any] = []
    if number:
        try:
            title, people = queries.who_sees(db(), actor(), kind, number)
        except NotFound:
            missing = True
    known = queries.KINDS.get(kind)
    return render_template(
        "people/who_sees.html", kinds=queries.KINDS, kind=kind, number=number, title=title, missing=missing,
        people=[(one, [said(reason) for reason in one.reasons]) for one in people],
        permit=PERMIT_LABELS[known.permit] if known else None,
    )  # fmt: skip


def said(reason: Any) -> str:
    """A reason as a sentence."""
    role = ROLE_LABELS[reason.role]
    if reason.scope == "A":
        told = _("%(role)s: all records", role=role)
    elif reason.since is not None:
        told = _("%(role)s: member of %(project)s since %(day)s", role=role, project=reason.project,
                 day=say_day(reason.since.astimezone(zone()).date()))  # fmt: skip
    else:
        told = _("%(role)s: member of %(project)s", role=role, project=reason.project)
    return _("in place of %(name)s – %(reason)s", name=reason.in_place_of, reason=told) if reason.in_place_of else told


@views.get("/users/<int:user_id>/access")
@gate(queries.reach_of)
def reach(user_id: int) -> Any:
    person = queries.user_page(db(), actor(), user_id)
    found = queries.reach_of(db(), actor(), user_id)
    return render_template(
        "people/reach.html", person=person, reach=found, labels=ROLE_LABELS, permit_labels=PERMIT_LABELS,
        scopes=SCOPES, crumbs=[(_("Users"), url_for("people.users"))],
    )  # fmt: skip
