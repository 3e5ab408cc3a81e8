"""The shapes of the library of duties and of how its duties stand in a handover."""

from bpo.clients.rules import CooperationMode, DutyStanding, RequirementCategory, RequirementKind, ServiceKind
from bpo.clients.schemas.words import CATEGORIES, MODES, REQUIREMENT_KINDS, SERVICES
from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l

STANDINGS = {
    DutyStanding.MET: _l("Met"),
    DutyStanding.WAIVED: _l("Does not apply"),
    DutyStanding.MISSING: _l("Missing"),
    DutyStanding.PROPOSED: _l("Proposed"),
}
STANDING_TONES = {
    DutyStanding.MET: "good", DutyStanding.WAIVED: "neutral", DutyStanding.MISSING: "bad",
    DutyStanding.PROPOSED: "info",
}  # fmt: skip


class DutyIn(f.Schema):
    """A duty as it is typed, sent by a programme, or stands in a row of a list."""

    code = f.Text(label=_l("Short code"), max=20, min=2, pattern=r"^[A-Za-z0-9-]+$",
                  pattern_error=_l("Letters, digits and dashes only."), group="kind")  # fmt: skip
    kind = f.Choice(RequirementKind, labels=REQUIREMENT_KINDS, label=_l("Kind"), group="kind")
    category = f.Choice(RequirementCategory, labels=CATEGORIES, label=_l("Category"), group="kind")
    law = f.Text(label=_l("Law and article"), max=120, optional=True, help=_l("Required of statutory duties."))
    statement_zh = f.LongText(label=_l("Requirement in Chinese"), max=2000, min=2)
    statement_en = f.LongText(label=_l("Requirement in English"), max=2000, min=2)
    acceptance_zh = f.LongText(label=_l("Acceptance criterion in Chinese"), max=1000, optional=True)
    acceptance_en = f.LongText(label=_l("Acceptance criterion in English"), max=1000, optional=True)
    services = f.Choices(ServiceKind, labels=SERVICES, label=_l("Services"), optional=True,
                         help=_l("None ticked: it concerns all services."))  # fmt: skip
    modes = f.Choices(CooperationMode, labels=MODES, label=_l("Cooperation modes"), optional=True,
                      help=_l("None ticked: it concerns every mode."))  # fmt: skip
    is_required = f.Flag(label=_l("Required"),
                         help=_l("A handover is not sent before a requirement meets it, or somebody says why it does "
                                 "not apply."))  # fmt: skip
    is_active = f.Flag(label=_l("In use"))


class DutyEdit(DutyIn):
    row_version = f.RowVersion()


class DutyOut(f.Schema):
    id = f.Id(label=_l("No."))
    code = f.Text(label=_l("Short code"))
    kind = f.Choice(RequirementKind, labels=REQUIREMENT_KINDS, label=_l("Kind"))
    category = f.Choice(RequirementCategory, labels=CATEGORIES, label=_l("Category"))
    law = f.Text(label=_l("Law and article"), optional=True)
    statement_zh = f.LongText(label=_l("Requirement in Chinese"))
    statement_en = f.LongText(label=_l("Requirement in English"))
    acceptance_zh = f.LongText(label=_l("Acceptance criterion in Chinese"), optional=True)
    acceptance_en = f.LongText(label=_l("Acceptance criterion in English"), optional=True)
    services = f.Choices(ServiceKind, labels=SERVICES, label=_l("Services"), optional=True)
    modes = f.Choices(CooperationMode, labels=MODES, label=_l("Cooperation modes"), optional=True)
    is_required = f.Flag(label=_l("Required"))
    is_active = f.Flag(label=_l("In use"))
    row_version = f.RowVersion()


class DutiesIn(f.Schema):
    """Which duties of the library become requirements of a handover."""

    duty_ids = f.ma.fields.List(f.Id(label=_l("Duty")), required=True, validate=f.validate.Length(min=1, max=200))


class WaiverIn(f.Schema):
    reason = f.LongText(label=_l("Why it does not apply"), max=1000, min=4,
                        help=_l("Kept with the handover and printed on its paper."))  # fmt: skip


class StandingOut(f.Schema):
    """A duty in a handover, in the reader's language."""

    duty_id = f.Id(label=_l("Duty"))
    code = f.Text(label=_l("Short code"))
    standing = f.Choice(DutyStanding, labels=STANDINGS, tones=STANDING_TONES, label=_l("Standing"))
    is_required = f.Flag(label=_l("Required"))
    statement = f.LongText(label=_l("Requirement"))
    law = f.Text(label=_l("Law and article"), optional=True)
    refs = f.ma.fields.List(f.ma.fields.String())
    reason = f.LongText(label=_l("Why it does not apply"), optional=True)


journal.sentences(
    {
        "clients.duty_added": _l("added the duty %(code)s to the library"),
        "clients.duty_edited": _l("edited the duty %(code)s"),
        "clients.duties_taken": _l("took the duties %(codes)s into handover %(number)s"),
        "clients.duty_waived": _l("answered that the duty %(code)s does not apply to handover %(number)s: %(reason)s"),
        "clients.duty_asked_again": _l("took back that the duty %(code)s does not apply to handover %(number)s"),
    }
)
journal.labels(
    {
        "statement_zh": _l("Requirement in Chinese"),
        "statement_en": _l("Requirement in English"),
        "acceptance_zh": _l("Acceptance criterion in Chinese"),
        "acceptance_en": _l("Acceptance criterion in English"),
        "modes": _l("Cooperation modes"),
        "is_required": _l("Required"),
        "is_active": _l("In use"),
    }
)
