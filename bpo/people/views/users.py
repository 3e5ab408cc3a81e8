"""Users: the list, registering and inviting, one person's page with their sessions, and the acts on an account."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask import render_template, url_for
from sqlalchemy import ColumnElement, func, select

from bpo.imports.shown import import_acts
from bpo.kernel import slots
from bpo.kernel.locale import _, _l
from bpo.kernel.permits import gate
from bpo.kernel.roles import Role
from bpo.kernel.web import Bulk, Filter, Listing, actor, db, done, form_page, history_of, list_page, now, today
from bpo.people import actions, queries, rules
from bpo.people.models import RoleGrant, SignIn, User
from bpo.people.rules import Standing
from bpo.people.schemas import (
    AWAY_SCOPES,
    DEPARTMENT_LABELS,
    ROLE_LABELS,
    SESSION_KINDS,
    STANDING_TONES,
    STANDINGS,
    PersonEdit,
    PersonIn,
    PersonRow,
)  # fmt: skip
from bpo.people.views.blueprint import views
from bpo.people.views.me import shown_sessions

LAST_SEEN = select(func.max(SignIn.seen_at)).where(SignIn.user_id == User.id).correlate(User).scalar_subquery()
SEEN = {
    "week": (_l("In the last 7 days"), 7),
    "month": (_l("In the last 30 days"), 30),
    "long ago": (_l("Not for 90 days"), 90),
    "never": (_l("Never"), 0),
}


def seen_when(word: str) -> ColumnElement[bool]:
    since = now() - timedelta(days=SEEN[word][1])
    if word == "never":
        return LAST_SEEN.is_(None)
    return since > LAST_SEEN if word == "long ago" else since <= LAST_SEEN


def stands(word: str) -> ColumnElement[bool]:
    if word == Standing.DISABLED:
        return User.active.is_(False)
    locked = User.locked_until.is_not(None) & (User.locked_until > now())
    return User.active & (locked if word == Standing.LOCKED else ~locked)


def has_otp(word: str) -> ColumnElement[bool]:
    return User.otp_since.is_not(None) if word == "yes" else User.otp_since.is_(None)


USERS = Listing(
    PersonRow, columns="login name said_roles department email standing second_factor seen_at",
    search=(User.login, User.name, User.email),
    sorts={"seen_at": LAST_SEEN}, key=User.id, default="login", name="users", title=_l("Users"), permits="people.view",
    bulk=(Bulk("close", _l("Close accounts"), "people.manage", tone="danger",
               act=lambda session, who, number, now: actions.close_account_of(session, who, user_id=number)),
          Bulk("unlock", _l("Unlock"), "people.manage",
               lambda session, who, number, now: actions.unlock(session, who, user_id=number)),
          Bulk("end_sessions", _l("Sign out everywhere"), "people.manage",
               lambda session, who, number, now: actions.end_all_of(session, who, user_id=number, now=now))),
    filters=(
        Filter("role", _l("Role"), None, list(ROLE_LABELS.items()),
               where=lambda role: User.roles.any(RoleGrant.role == Role(role))),
        Filter("department", _l("Department"), User.department, list(DEPARTMENT_LABELS.items())),
        Filter("standing", _l("Account"), None, list(STANDINGS.items()), where=stands),
        Filter("second_factor", _l("Second factor"), None, [("yes", _l("Set up")), ("no", _l("Not set up"))],
               where=has_otp),
        Filter("seen", _l("Last seen"), None, [(word, label) for word, (label, _days) in SEEN.items()],
               where=seen_when),
    ),
    link=lambda user: url_for("people.user", user_id=user.id),
)  # fmt: skip

slots.nav(_l("Users"), "people.users", "people.view", icon="users", order=900, group="house", key="u")


@views.get("/users")
@gate(queries.users_listed)
def users() -> Any:
    may = actor().may("people.manage")
    return list_page(
        USERS, queries.users_listed(db(), actor()), title=_("Users"),
        empty=_("Everybody who signs in stands here. An administrator registers them."),
        new=(_("Register a person"), url_for("people.new_user")) if may else None, shape=with_roles,
        acts=[*([(_("Who needs a second factor"), url_for("people.required_second_factor"))] if may else []),
              *import_acts("users", actor())],
    )  # fmt: skip


def with_roles(people: list[User]) -> list[SimpleNamespace]:
    """The users with their roles in words, how their account stands, and when they were last seen."""
    shown = ("id", "login", "name", "department", "email", "active")
    ids = [one.id for one in people]
    seen = dict(
        db().execute(
            select(SignIn.user_id, func.max(SignIn.seen_at)).where(SignIn.user_id.in_(ids)).group_by(SignIn.user_id)
        ).all()
    )  # fmt: skip
    return [
        SimpleNamespace(
            **{name: getattr(one, name) for name in shown},
            said_roles=" · ".join(str(ROLE_LABELS[grant.role]) for grant in one.roles),
            standing=rules.standing(one.active, one.locked_until, now()), second_factor=one.otp_since is not None,
            seen_at=seen.get(one.id),
        )
        for one in people
    ]  # fmt: skip


@views.route("/users/new", methods=["GET", "POST"])
@gate(actions.register_person)
def new_user() -> Any:
    def save(data: dict[str, Any]) -> str:
        return url_for("people.user", user_id=actions.register_person(db(), actor(), **data, now=now()).id)

    return form_page(
        PersonIn, save, title=_("Register a person"), submit=_("Register"), back=url_for("people.users"),
        note=_("Who has an e-mail address gets an invitation there and sets their own password."),
    )  # fmt: skip


@views.get("/users/<int:user_id>")
@gate(queries.user_page)
def user(user_id: int) -> Any:
    person = queries.user_page(db(), actor(), user_id)
    may_edit = actor().may("people.manage")
    standing = rules.standing(person.active, person.locked_until, now())
    return render_template(
        "people/user.html", person=person, roles_said=" · ".join(str(ROLE_LABELS[one.role]) for one in person.roles),
        department_labels=DEPARTMENT_LABELS, standing=STANDINGS[standing], tone=STANDING_TONES[standing],
        locked=standing == Standing.LOCKED, may_edit=may_edit, is_self=person.id == actor().id,
        sessions=shown_sessions(queries.sessions_of(db(), actor(), user_id, now())) if may_edit else [],
        kinds=SESSION_KINDS, invited_until=queries.invited_until(db(), person, now()),
        heads=[DEPARTMENT_LABELS[one] for one in queries.headed_by(db(), user_id)],
        absences=queries.absences_of(db(), actor(), user_id, today()), scopes=AWAY_SCOPES, day=today(),
        history=history_of(person, *queries.absence_rows(db(), user_id)),
    )  # fmt: skip


@views.route("/users/<int:user_id>/edit", methods=["GET", "POST"])
@gate(actions.edit_person)
def edit_user(user_id: int) -> Any:
    person = queries.user_page(db(), actor(), user_id)

    def save(data: dict[str, Any]) -> str:
        actions.edit_person(db(), actor(), user_id=user_id, **data)
        return url_for("people.user", user_id=user_id)

    values = {name: getattr(person, name) for name in ("name", "email", "department", "active", "row_version")}
    values["roles"] = [grant.role for grant in person.roles]
    return form_page(
        PersonEdit, save, title=_("Edit %(name)s", name=person.name), submit=_("Save"), values=values,
        back=url_for("people.user", user_id=user_id), done=_("Saved."),
    )  # fmt: skip


def _back(user_id: int, word: str) -> Any:
    return done(url_for("people.user", user_id=user_id), word)


@views.post("/users/<int:user_id>/invitation")
@gate(actions.invite)
def invite(user_id: int) -> Any:
    person = actions.invite(db(), actor(), user_id=user_id, now=now())
    return _back(user_id, _("The invitation is on its way to %(email)s.", email=person.email))


@views.post("/users/<int:user_id>/unlocking")
@gate(actions.unlock)
def unlock(user_id: int) -> Any:
    actions.unlock(db(), actor(), user_id=user_id)
    return _back(user_id, _("The account is unlocked."))


@views.post("/users/<int:user_id>/second-factor/reset")
@gate(actions.reset_otp)
def reset_second_factor(user_id: int) -> Any:
    actions.reset_otp(db(), actor(), user_id=user_id, now=now())
    return _back(user_id, _("The second factor is reset. The person sets it up anew."))


@views.post("/users/<int:user_id>/sessions/<int:session_id>/end")
@gate(actions.end_session_of)
def end_session_of(user_id: int, session_id: int) -> Any:
    actions.end_session_of(db(), actor(), user_id=user_id, session_id=session_id, now=now())
    return _back(user_id, _("The session is ended."))


@views.post("/users/<int:user_id>/sessions/end-all")
@gate(actions.end_all_of)
def end_all_of(user_id: int) -> Any:
    count = actions.end_all_of(db(), actor(), user_id=user_id, now=now())
    return _back(user_id, _("Sessions ended: %(count)s.", count=count))
