"""The shapes of people: signing in, users, memberships; what roles and departments are called."""

from enum import StrEnum
from typing import cast

from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import LANGUAGES, _l
from bpo.kernel.permits import here
from bpo.kernel.roles import ROLES, Department, Role
from bpo.people.rules import LONGEST_TOKEN, Scope
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
        label=_l("First password"), max=200, help=_l("At least 10 characters. Hand it over in person.")
    )


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


class PasswordChange(f.Schema):
    present = f.Password(label=_l("Present password"), max=200)
    password = f.Password(label=_l("New password"), max=200, help=_l("At least 10 characters. All other sessions end."))


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
        "people.token_ended": _l("ended the access token “%(label)s”"),
    }
)
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
