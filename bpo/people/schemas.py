"""The shapes of people: signing in, users, memberships; what roles and departments are called."""

from enum import StrEnum
from typing import Any, cast

import marshmallow as ma

from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import LANGUAGES, _l
from bpo.kernel.permits import here
from bpo.kernel.roles import ROLES, Department, Role
from bpo.people.rules import LONGEST_TOKEN, AwayScope, Scope, SessionKind, Standing
from bpo.people.words import PERMIT_LABELS

ROLE_LABELS = {
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.AUDITOR: _l("Auditor"),
    Role.DIRECTOR: _l("Operations director"),
    Role.PROJECT_MANAGER: _l("Project manager"),
    Role.SALES: _l("Sales"),
    Role.SERVICE_MANAGER: _l("Service manager"),
    Role.SYSTEM: _l("System maintenance & development"),
    Role.TECHNOLOGY: _l("Technology"),
    Role.HR: _l("HR"),
    Role.ADMINISTRATION: _l("Administration"),
    Role.FINANCE: _l("Finance"),
    Role.TEAM_LEADER: _l("Team leader / QA"),
    Role.AGENT: _l("Agent"),
    Role.CLIENT: _l("Client"),
}
DEPARTMENT_LABELS = {
    Department.SALES: _l("Sales department"),
    Department.OPERATIONS: _l("Operations department"),
    Department.SYSTEM: _l("System maintenance & development department"),
    Department.TECHNOLOGY: _l("Technology department"),
    Department.HR: _l("HR department"),
    Department.ADMINISTRATION: _l("Administration department"),
    Department.FINANCE: _l("Finance department"),
}


STANDINGS = {
    Standing.OPEN: _l("May sign in"),
    Standing.LOCKED: _l("Locked"),
    Standing.DISABLED: _l("Disabled"),
}
STANDING_TONES = {Standing.OPEN: "good", Standing.LOCKED: "warn", Standing.DISABLED: "neutral"}
SESSION_KINDS = {SessionKind.BROWSER: _l("Browser"), SessionKind.TOKEN: _l("Access token")}
AWAY_SCOPES = {
    AwayScope.ALL: _l("Everything that can be lent"),
    AwayScope.REVIEWS: _l("Reviews"),
    AwayScope.APPROVALS: _l("Approvals"),
    AwayScope.TASKS: _l("Tasks"),
}
SCOPES = {
    Scope.EVERYTHING: _l("Everything I may do"),
    Scope.READ_ONLY: _l("Read only"),
    Scope.IMPORTS: _l("Hand in call records and orders"),
    Scope.FIGURES: _l("Read key figures, bills and invoices"),
    Scope.CHOSEN: _l("The permits ticked below"),
}
Permit = cast(type[StrEnum], StrEnum("Permit", {name: name for name in ROLES}))
PERMITS = {Permit(name): label for name, label in PERMIT_LABELS.items()}


class SignInForm(f.Schema):
    login = f.Text(label=_l("Sign-in name"), max=60)
    password = f.Password(label=_l("Password"), max=200)


class CodeForm(f.Schema):
    code = f.Text(label=_l("Code"), max=20, help=_l("The six digits your device shows, or one of your recovery codes."))


class OwnPermits(f.Choices):
    """Permits; a form offers those that its reader holds."""

    def choices(self) -> list[tuple[str, str]]:
        who = here()
        return [(value, label) for value, label in super().choices() if who.grant(value)]


class TokenFacts(f.Schema):
    """What a new token is to be: for what, how long, and what it may do."""

    label = f.Text(label=_l("What the token is for"), max=200)
    expires_in_days = f.Integer(
        label=_l("Valid for"),
        unit=_l("days"),
        optional=True,
        min=1,
        max=LONGEST_TOKEN,
        help=_l("30 if left blank, at most 365."),
    )
    scope = f.Choice(Scope, labels=SCOPES, label=_l("What it may do"), optional=True)
    permits = OwnPermits(Permit, labels=PERMITS, label=_l("Single permits"), optional=True)


class TokenIn(SignInForm, TokenFacts):
    label = f.Text(label=_l("What the token is for"), optional=True, max=200)
    otp = f.Text(
        label=_l("Code"), optional=True, max=20,
        help=_l("Where a second factor is set up: the six digits of the device, or a recovery code."),
    )  # fmt: skip


class TokenOut(f.Schema):
    id = f.Id(label=_l("No."))
    token = f.Text(label=_l("Token"))
    expires_at = f.Moment(label=_l("Valid until"))


class TokenRow(f.Schema):
    """A token of one's own as lists show it; the secret itself is nowhere kept."""

    id = f.Id(label=_l("No."))
    label = f.Text(label=_l("What the token is for"))
    permits = f.Choices(Permit, labels=PERMITS, label=_l("Single permits"), optional=True, allow_none=True)
    created_at = f.Moment(label=_l("Made"))
    expires_at = f.Moment(label=_l("Valid until"))
    used_at = f.Moment(label=_l("Last used"), optional=True)
    address = f.Text(label=_l("From"), optional=True)


class PersonIn(f.Schema):
    login = f.Text(label=_l("Sign-in name"), max=60, pattern=r"^[a-z0-9][a-z0-9._-]*$",
                   pattern_error=_l("Small letters, digits, dot, dash and underscore only."))  # fmt: skip
    name = f.Text(label=_l("Name"), max=60)
    email = f.Email(label=_l("E-mail"), optional=True, max=120)
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"), optional=True)
    roles = f.Choices(Role, labels=ROLE_LABELS, label=_l("Roles"))
    password = f.Password(
        label=_l("First password"), max=200, optional=True,
        help=_l("Only for somebody without e-mail: at least 10 characters, handed over in person. Others are invited."),
    )  # fmt: skip

    @ma.validates_schema
    def one_way_in(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Who has an address sets their own password: nobody else ever knows it."""
        if data.get("email") and data.get("password"):
            told = _l("Who has an e-mail address is invited and sets their own password: leave this empty.")
            raise ma.ValidationError({"password": [told]})


class PersonEdit(f.Schema):
    name = f.Text(label=_l("Name"), max=60)
    email = f.Email(label=_l("E-mail"), optional=True, max=120)
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"), optional=True)
    roles = f.Choices(Role, labels=ROLE_LABELS, label=_l("Roles"))
    active = f.Flag(label=_l("May sign in"))
    row_version = f.RowVersion()


class PersonOut(f.Schema):
    id = f.Id(label=_l("No."))
    login = f.Text(label=_l("Sign-in name"))
    name = f.Text(label=_l("Name"))
    email = f.Text(label=_l("E-mail"), optional=True)
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"), optional=True)
    active = f.Flag(label=_l("May sign in"))
    row_version = f.RowVersion()


class PersonRow(PersonOut):
    """A person as the list of users shows them."""

    said_roles = f.Text(label=_l("Roles"), optional=True)
    second_factor = f.Flag(label=_l("Second factor"))
    seen_at = f.Moment(label=_l("Last seen"), optional=True)
    standing = f.Choice(Standing, labels=STANDINGS, tones=STANDING_TONES, label=_l("Account"))


class PasswordChange(f.Schema):
    present = f.Password(label=_l("Present password"), max=200)
    password = f.Password(label=_l("New password"), max=200, help=_l("At least 10 characters. All other sessions end."))


class Present(f.Schema):
    """Fresh proof that it is the person themselves."""

    present = f.Password(label=_l("Present password"), max=200)


class PasswordByLink(f.Schema):
    password = f.Password(label=_l("New password"), max=200, help=_l("At least 10 characters."))


class ResetIn(f.Schema):
    login = f.Text(label=_l("Sign-in name or e-mail"), max=120)


class SessionOut(f.Schema):
    """A session or token that still counts."""

    id = f.Id(label=_l("No."))
    kind = f.Choice(SessionKind, labels=SESSION_KINDS, label=_l("Kind"))
    device = f.Text(label=_l("Device or purpose"))
    address = f.Text(label=_l("From address"), optional=True)
    created_at = f.Moment(label=_l("Since"))
    seen_at = f.Moment(label=_l("Last seen"))
    expires_at = f.Moment(label=_l("Valid until"))
    is_this = f.Flag(label=_l("This one"))


class EndedOut(f.Schema):
    ended = f.Integer(label=_l("Ended"))


class OtpBegun(f.Schema):
    """What a device needs: the same secret as an address (for a QR code) and to be typed."""

    uri = f.Text(label=_l("Address for the device"), max=500)
    secret = f.Text(label=_l("Secret to type in"))


class RecoveryCodesOut(f.Schema):
    codes = ma.fields.List(ma.fields.String(), metadata={"title": "Recovery codes"})


class SignInRuleIn(f.Schema):
    otp_roles = f.Choices(Role, labels=ROLE_LABELS, label=_l("Roles that need a second factor"), optional=True)
    row_version = f.RowVersion()


class SignInRuleOut(f.Schema):
    otp_roles = f.Choices(Role, labels=ROLE_LABELS, label=_l("Roles that need a second factor"), optional=True)
    row_version = f.Integer(label=_l("Version"), optional=True)


class DepartmentIn(f.Schema):
    head_id = f.Reference(label=_l("Head"), optional=True)
    deputy_id = f.Reference(label=_l("Deputy"), optional=True)
    second_deputy_id = f.Reference(label=_l("Second deputy"), optional=True)
    row_version = f.RowVersion()


class PersonNamed(f.Schema):
    id = f.Id(label=_l("No."))
    name = f.Text(label=_l("Name"))


class DepartmentOut(f.Schema):
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))
    head = ma.fields.Nested(PersonNamed, allow_none=True)
    deputies = ma.fields.List(ma.fields.Nested(PersonNamed))
    members = ma.fields.List(ma.fields.Nested(PersonNamed))
    row_version = f.Integer(label=_l("Version"), optional=True)


class AbsenceIn(f.Schema):
    starts_on = f.Day(label=_l("Away from"), group="days")
    ends_on = f.Day(label=_l("Until, that day included"), group="days")
    substitute_id = f.Reference(label=_l("Who acts in their place"))
    scope = f.Choice(
        AwayScope, labels=AWAY_SCOPES, label=_l("In what"),
        help=_l("They see and do there what the person away could, under their own name and noted as done for them."
                " What the person away prepared they cannot approve."),
    )  # fmt: skip


class AbsenceOut(f.Schema):
    id = f.Id(label=_l("No."))
    user_id = f.Id(label=_l("Who is away"))
    name = f.Text(label=_l("Name"))
    substitute_id = f.Id(label=_l("Who acts in their place"))
    substitute = f.Text(label=_l("Substitute"))
    starts_on = f.Day(label=_l("Away from"))
    ends_on = f.Day(label=_l("Until, that day included"))
    scope = f.Choice(AwayScope, labels=AWAY_SCOPES, label=_l("In what"))


class ReasonOut(f.Schema):
    role = f.Choice(Role, labels=ROLE_LABELS, label=_l("Role"))
    scope = f.Text(label=_l("Scope"), max=1)
    project = f.Text(label=_l("Project"), optional=True)
    since = f.Moment(label=_l("Since"), optional=True)
    in_place_of = f.Text(label=_l("In place of"), optional=True)


class ReacherOut(f.Schema):
    id = f.Id(label=_l("No."))
    name = f.Text(label=_l("Name"))
    reasons = ma.fields.List(ma.fields.Nested(ReasonOut))


class WhoSeesOut(f.Schema):
    title = f.Text(label=_l("Record"), max=300)
    permit = f.Text(label=_l("Permit"))
    people = ma.fields.List(ma.fields.Nested(ReacherOut))


class HeldOut(f.Schema):
    permit = f.Text(label=_l("Permit"))
    role = f.Choice(Role, labels=ROLE_LABELS, label=_l("Role"))
    scope = f.Text(label=_l("Scope"), max=1)


class ReachOut(f.Schema):
    permits = ma.fields.List(ma.fields.Nested(HeldOut))
    projects = ma.fields.List(ma.fields.String(), metadata={"title": "Projects"})


class Language(StrEnum):
    CHINESE = "zh_Hans_CN"
    ENGLISH = "en"


class Theme(StrEnum):
    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class SettingsIn(f.Schema):
    language = f.Choice(
        Language, labels={one: LANGUAGES[one.value] for one in Language}, label=_l("Language"), optional=True
    )
    theme = f.Choice(Theme, labels={one: one.value for one in Theme}, label=_l("Theme"), optional=True)


class SettingsOut(SettingsIn):
    id = f.Id(label=_l("No."))


class PermitOut(f.Schema):
    permit = f.Text(label=_l("Permit"))
    words = f.Text(label=_l("What it allows"))
    roles = f.ma.fields.Dict(keys=f.ma.fields.String(), values=f.ma.fields.String())


class MemberIn(f.Schema):
    user_id = f.Reference(label=_l("Person"))


journal.sentences(
    {
        "people.signed_in": _l("signed in"),
        "people.registered": _l("registered %(name)s (%(login)s)"),
        "people.edited": _l("edited %(name)s"),
        "people.password_changed": _l("changed the password"),
        "people.member_joined": _l("added %(name)s to the project"),
        "people.member_left": _l("removed %(name)s from the project"),
        "people.account_closed": _l("closed the account of %(name)s"),
        "people.token_made": _l("made an access token"),
        "people.invited": _l("invited %(name)s by e-mail"),
        "people.password_set": _l("set a password by the link that was sent"),
        "people.reset_asked": _l("asked for a link to set a new password"),
        "people.unlocked": _l("unlocked the account of %(name)s"),
        "people.session_ended": _l("ended a session"),
        "people.other_sessions_ended": _l("ended all other sessions (%(count)s)"),
        "people.all_sessions_ended": _l("ended all sessions (%(count)s)"),
        "people.otp_on": _l("set up a second factor"),
        "people.otp_off": _l("removed the second factor"),
        "people.otp_reset": _l("reset the second factor of %(name)s"),
        "people.otp_required": _l("said which roles need a second factor: %(roles)s"),
        "people.recovery_codes_made": _l("made new recovery codes"),
        "people.department_filled": _l("named head and deputies of a department: %(names)s"),
        "people.away": _l("entered that %(name)s is away from %(starts)s to %(ends)s; %(substitute)s stands in"),
        "people.back": _l("ended the absence of %(name)s"),
        "people.token_ended": _l("ended the access token “%(label)s”"),
    }
)
journal.words({"department": DEPARTMENT_LABELS})
journal.labels(
    {
        "name": _l("Name"),
        "login": _l("Sign-in name"),
        "email": _l("E-mail"),
        "department": _l("Department"),
        "active": _l("May sign in"),
        "language": _l("Language"),
        "roles": _l("Roles"),
    }
)
