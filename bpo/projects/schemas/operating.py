"""The shapes of interface contacts and of the gate followed; what sides, phases and roles are called."""

from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l
from bpo.projects.rules import InterfaceRole, Phase, Side

SIDES = {Side.CLIENT: _l("the client's side"), Side.VENDOR: _l("our side")}
PHASES = {Phase.BEFORE_GO_LIVE: _l("Until the go-live"), Phase.OPERATING: _l("In operation")}
INTERFACE_ROLES = {
    InterfaceRole.BUSINESS: _l("Business matters"),
    InterfaceRole.TECHNICAL: _l("Technical matters"),
    InterfaceRole.QUALITY: _l("Quality matters"),
    InterfaceRole.BILLING: _l("Settlement"),
}


class InterfaceIn(f.Schema):
    """The pair of a phase, or one side of it."""

    phase = f.Choice(Phase, labels=PHASES, label=_l("Phase"), group="phase")
    role = f.Choice(InterfaceRole, labels=INTERFACE_ROLES, label=_l("Contact for"), group="phase")
    contact_id = f.Reference(label=_l("Contact of the client"), optional=True,
                             help=_l("One of the contacts on the client's page."))  # fmt: skip
    user_id = f.Reference(label=_l("Our contact"), optional=True, help=_l("One of our people on the project."))
    starts_on = f.Day(label=_l("Contact from"))


class RelieveIn(f.Schema):
    contact_id = f.Reference(label=_l("Contact of the client"), optional=True)
    user_id = f.Reference(label=_l("Our contact"), optional=True)
    starts_on = f.Day(label=_l("Contact from"), help=_l("The present contact stays until the day before."))
    row_version = f.RowVersion()


class EndContactIn(f.Schema):
    last_on = f.Day(label=_l("Last day"))
    row_version = f.RowVersion()


class InterfaceOut(f.Schema):
    """`ends_on` is the day from which on they are not the contact any more."""

    id = f.Id(label=_l("No."))
    project_id = f.Id(label=_l("Project"))
    phase = f.Choice(Phase, labels=PHASES, label=_l("Phase"))
    side = f.Choice(Side, labels=SIDES, label=_l("Side"))
    role = f.Choice(InterfaceRole, labels=INTERFACE_ROLES, label=_l("Contact for"))
    name = f.Text(label=_l("Name"))
    position = f.Text(label=_l("Position"))
    starts_on = f.Day(label=_l("Contact from"))
    ends_on = f.Day(label=_l("Contact until"), optional=True)
    row_version = f.RowVersion()


class ExtendIn(f.Schema):
    expires_on = f.Day(label=_l("Holds until"), help=_l("From this day on it has to be made good or decided anew."))
    reason = f.LongText(label=_l("Reason"), max=1000)


journal.sentences(
    {
        "projects.contacts_named": _l("named as interface contacts: %(names)s"),
        "projects.contact_relieved": _l("had %(name)s take over from %(former)s as interface contact on %(day)s"),
        "projects.contact_ended": _l("ended %(name)s's time as interface contact on %(day)s"),
        "projects.gate_turned_red": _l("found that conditions of the go-live gate are no longer met: %(count)s"),
        "projects.override_expired": _l("found the override of the gate expired on %(day)s with conditions still open"),
        "projects.override_extended": _l("extended the override of the gate until %(day)s: %(reason)s"),
        "projects.letter_not_acknowledged": _l("found that the letter %(number)s is not acknowledged yet"),
        "projects.letter_ends": _l("found that the term of %(number)s ends on %(day)s"),
        "projects.letter_lapsed": _l("found that the term of %(number)s ended on %(day)s: a new letter is needed"),
    }
)
journal.labels({"expires_on": _l("Holds until"), "measure": _l("Compensating measure")})
