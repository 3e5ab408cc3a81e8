"""The shapes of people: signing in, users, memberships; what roles and departments are called."""

from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l
from bpo.kernel.roles import Department, Role

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


class SignInForm(f.Schema):
    login = f.Text(label=_l("Sign-in name"), max=60)
    password = f.Password(label=_l("Password"), max=200)


class TokenIn(SignInForm):
    label = f.Text(label=_l("What the token is for"), optional=True, max=200)


class TokenOut(f.Schema):
    token = f.Text(label=_l("Token"))
    expires_at = f.Moment(label=_l("Valid until"))


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


class PersonRow(PersonOut):
    """A person as the list of users shows them."""

    said_roles = f.Text(label=_l("Roles"), optional=True)


class PasswordChange(f.Schema):
    present = f.Password(label=_l("Present password"), max=200)
    password = f.Password(label=_l("New password"), max=200, help=_l("At least 10 characters. All other sessions end."))


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
