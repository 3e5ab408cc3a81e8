"""Being away: one's own days and substitute; an administrator enters them for somebody who fell ill."""

from typing import Any

from flask import url_for

from bpo.kernel.locale import _
from bpo.kernel.permits import Actor, gate, signed_in
from bpo.kernel.web import actor, db, done, form_page, now, today
from bpo.people import actions, queries
from bpo.people.schemas import AbsenceIn
from bpo.people.views.blueprint import views


def _form(away_id: int) -> AbsenceIn:
    schema = AbsenceIn()

    def others(session: Any, who: Actor) -> list[tuple[int, str]]:
        return [(number, name) for number, name in queries.colleagues(session, who) if number != away_id]

    schema.fields["substitute_id"].pick = others  # type: ignore[attr-defined]
    return schema


@views.route("/me/absences/new", methods=["GET", "POST"])
@signed_in
def enter_absence() -> Any:
    def save(data: dict[str, Any]) -> str:
        actions.enter_absence(db(), actor(), **data, now=now(), today=today())
        return url_for("people.me")

    return form_page(
        _form(actor().id or 0), save, title=_("I am away"), submit=_("Enter the days"), back=url_for("people.me"),
        values={"starts_on": today(), "scope": "all"}, done=_("Your substitute was told."),
        crumbs=[(_("My settings"), url_for("people.me"))],
    )  # fmt: skip


@views.post("/me/absences/<int:absence_id>/end")
@signed_in
def end_absence(absence_id: int) -> Any:
    actions.end_absence(db(), actor(), absence_id=absence_id, now=now())
    return done(url_for("people.me"), _("Nobody acts in your place any more."))


@views.route("/users/<int:user_id>/absences/new", methods=["GET", "POST"])
@gate(actions.enter_absence_of)
def enter_absence_of(user_id: int) -> Any:
    person = queries.user_page(db(), actor(), user_id)
    here = url_for("people.user", user_id=user_id)

    def save(data: dict[str, Any]) -> str:
        actions.enter_absence_of(db(), actor(), user_id=user_id, **data, now=now(), today=today())
        return here

    return form_page(
        _form(user_id), save, title=_("%(name)s is away", name=person.name), submit=_("Enter the days"), back=here,
        values={"starts_on": today(), "scope": "all"}, done=_("The substitute was told."),
        crumbs=[(_("Users"), url_for("people.users")), (person.name, here)],
    )  # fmt: skip


@views.post("/users/<int:user_id>/absences/<int:absence_id>/end")
@gate(actions.end_absence_of)
def end_absence_of(user_id: int, absence_id: int) -> Any:
    actions.end_absence_of(db(), actor(), user_id=user_id, absence_id=absence_id, now=now())
    return done(url_for("people.user", user_id=user_id), _("Nobody acts in their place any more."))
