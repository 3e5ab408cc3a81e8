"""The API of the house's order: second factor, departments, absences, who can reach what."""

from typing import Any

from flask import g, request

from bpo.kernel.api import house_api
from bpo.kernel.permits import gate, signed_in
from bpo.kernel.web import actor, db, now, today
from bpo.people import actions, queries
from bpo.people.schemas import (
    AbsenceIn,
    AbsenceOut,
    CodeForm,
    DepartmentIn,
    DepartmentOut,
    OtpBegun,
    PersonOut,
    Present,
    ReachOut,
    RecoveryCodesOut,
    SignInRuleIn,
    SignInRuleOut,
    WhoSeesOut,
)  # fmt: skip
from bpo.people.views.departments import department_named
from bpo.people.views.me import counted
from bpo.people.views.second_factor import address_of, secret_of

api = house_api("order", "Second factor, departments, absences, reach")


@api.resource("POST", "/me/second-factor", takes=Present, gives=OtpBegun, status=201, refuses=(429,))
@signed_in
def begin_otp(data: dict[str, Any]) -> Any:
    """A new secret for one's device; it counts once a code of it was given."""
    user = counted(lambda: actions.begin_otp(db(), actor(), **data))
    return {"uri": address_of(user), "secret": secret_of(user)}


@api.resource("PUT", "/me/second-factor", takes=CodeForm, gives=RecoveryCodesOut)
@signed_in
def confirm_otp(data: dict[str, Any]) -> Any:
    """The first code of the device: from now on one is asked for. Gives the recovery codes, this once."""
    return {"codes": actions.confirm_otp(db(), actor(), code=data["code"], now=now(), keep_id=g.sign_in_id)}


@api.resource("DELETE", "/me/second-factor", takes=Present, status=204, refuses=(429,))
@signed_in
def drop_otp(data: dict[str, Any]) -> None:
    """Without a second factor from now on, where one's roles do not need it."""
    counted(lambda: actions.drop_otp(db(), actor(), **data))


@api.resource("POST", "/me/recovery-codes", takes=Present, gives=RecoveryCodesOut, status=201, refuses=(429,))
@signed_in
def new_recovery_codes(data: dict[str, Any]) -> Any:
    """Ten fresh recovery codes; the old ones are worth nothing from now on."""
    return {"codes": counted(lambda: actions.new_recovery_codes(db(), actor(), **data))}


@api.resource("DELETE", "/users/<int:user_id>/second-factor", gives=PersonOut)
@gate(actions.reset_otp)
def reset_otp(user_id: int) -> Any:
    """Reset somebody's second factor; they are told."""
    return actions.reset_otp(db(), actor(), user_id=user_id, now=now())


@api.resource("GET", "/sign-in-rule", gives=SignInRuleOut)
@gate(queries.sign_in_rule)
def sign_in_rule() -> Any:
    """The roles that need a second factor."""
    return queries.sign_in_rule(db(), actor()) or {"otp_roles": [], "row_version": None}


@api.resource("PUT", "/sign-in-rule", takes=SignInRuleIn, gives=SignInRuleOut)
@gate(actions.require_otp)
def require_otp(data: dict[str, Any]) -> Any:
    """Say which roles need a second factor."""
    return actions.require_otp(db(), actor(), **data)


def _told(one: Any) -> dict[str, Any]:
    def named(person: tuple[int, str]) -> dict[str, Any]:
        return {"id": person[0], "name": person[1]}

    return {
        "department": one.department, "head": named(one.head) if one.head else None,
        "deputies": [named(person) for person in one.deputies], "members": [named(person) for person in one.members],
        "row_version": one.row_version,
    }  # fmt: skip


@api.resource("GET", "/departments", gives=DepartmentOut, many=True)
@gate(queries.departments)
def departments() -> Any:
    """Every department with head, deputies and members."""
    return [_told(one) for one in queries.departments(db(), actor())]


@api.resource("GET", "/departments/<department>", gives=DepartmentOut)
@gate(queries.department_facts)
def department(department: str) -> Any:
    """One department."""
    return _told(queries.department_facts(db(), actor(), department_named(department)))


@api.resource("PUT", "/departments/<department>", takes=DepartmentIn, gives=DepartmentOut)
@gate(actions.fill_department)
def fill_department(data: dict[str, Any], department: str) -> Any:
    """Name a department's head and deputies."""
    known = department_named(department)
    actions.fill_department(db(), actor(), department=known, **data)
    return _told(queries.department_facts(db(), actor(), known))


@api.resource("GET", "/me/absences", gives=AbsenceOut, many=True)
@signed_in
def own_absences() -> Any:
    """One's own days away that are not over, and those for which one stands in."""
    return queries.own_absences(db(), actor(), today())


def _entered(absences: list[Any], absence_id: int) -> Any:
    return next(one for one in absences if one.id == absence_id)


@api.resource("POST", "/me/absences", takes=AbsenceIn, gives=AbsenceOut, status=201)
@signed_in
def enter_absence(data: dict[str, Any]) -> Any:
    """Days away, and who acts in one's place."""
    row = actions.enter_absence(db(), actor(), **data, now=now(), today=today())
    return _entered(queries.own_absences(db(), actor(), today()), row.id)


@api.resource("DELETE", "/me/absences/<int:absence_id>", status=204)
@signed_in
def end_absence(absence_id: int) -> None:
    """Nobody acts in one's place any more."""
    actions.end_absence(db(), actor(), absence_id=absence_id, now=now())


@api.resource("GET", "/users/<int:user_id>/absences", gives=AbsenceOut, many=True)
@gate(queries.absences_of)
def absences_of(user_id: int) -> Any:
    """Somebody's days away, and those for which they stand in."""
    return queries.absences_of(db(), actor(), user_id, today())


@api.resource("POST", "/users/<int:user_id>/absences", takes=AbsenceIn, gives=AbsenceOut, status=201)
@gate(actions.enter_absence_of)
def enter_absence_of(data: dict[str, Any], user_id: int) -> Any:
    """Enter the days of somebody who cannot do it themselves."""
    row = actions.enter_absence_of(db(), actor(), user_id=user_id, **data, now=now(), today=today())
    return _entered(queries.absences_of(db(), actor(), user_id, today()), row.id)


@api.resource("DELETE", "/users/<int:user_id>/absences/<int:absence_id>", status=204)
@gate(actions.end_absence_of)
def end_absence_of(user_id: int, absence_id: int) -> None:
    """End somebody's standing in at once."""
    actions.end_absence_of(db(), actor(), user_id=user_id, absence_id=absence_id, now=now())


@api.resource("GET", "/reach/<kind>", gives=WhoSeesOut)
@gate(queries.who_sees)
def who_sees(kind: str) -> Any:
    """Who can see a record of a kind (project, client, contract, invoice) with `?number=`, and why."""
    title, people = queries.who_sees(db(), actor(), kind, request.args.get("number", "")[:60])
    return {"title": title, "permit": queries.KINDS[kind].permit, "people": people}


@api.resource("GET", "/users/<int:user_id>/reach", gives=ReachOut)
@gate(queries.reach_of)
def reach_of(user_id: int) -> Any:
    """What somebody may do by which role and where, and the projects they are a member of."""
    found = queries.reach_of(db(), actor(), user_id)
    return {
        "permits": [{"permit": name, "role": role, "scope": scope} for name, role, scope in found.permits],
        "projects": [title for title, _since in found.projects],
    }
