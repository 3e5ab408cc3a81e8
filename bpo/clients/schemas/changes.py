"""The shapes of changes: the change, its targets, impact, positions, decision and flags; versions of requirements."""

from bpo.clients.rules import (
    ChangeChannel,
    ChangeState,
    Dealing,
    Decision,
    FlagState,
    ImpactArea,
    PaperLanguage,
    Position,
    Priority,
    RequirementCategory,
    RequirementKind,
    TargetAct,
    Urgency,
)  # fmt: skip
from bpo.clients.schemas.change_words import (
    AREAS,
    CHANGE_STATES,
    CHANGE_TONES,
    CHANNELS,
    DEALINGS,
    DECISION_TONES,
    DECISIONS,
    FLAG_STATES,
    FLAG_TONES,
    PAPER_LANGUAGES,
    POSITION_TONES,
    POSITIONS,
    PRIORITIES,
    TARGET_ACTS,
    TARGET_TONES,
    URGENCIES,
    URGENCY_TONES,
)  # fmt: skip
from bpo.clients.schemas.words import CATEGORIES, REQUIREMENT_KINDS
from bpo.kernel import fields as f
from bpo.kernel import slots
from bpo.kernel.locale import _l
from bpo.kernel.roles import Department
from bpo.people.schemas import DEPARTMENT_LABELS

MOST = 1_000_000_000  # of money in a line of an impact, in units of the currency


class ChangeIn(f.Schema):
    """A wish as sales writes it down."""

    title = f.Text(label=_l("Title"), max=120, min=2)
    description = f.LongText(label=_l("What is wished"), max=4000, min=2,
                             help=_l("In the client's own words, with the reason."))  # fmt: skip
    raised_by = f.Text(label=_l("Raised by"), max=60, min=2, group="who",
                       help=_l("The person at the client's, or the colleague."))  # fmt: skip
    channel = f.Choice(ChangeChannel, labels=CHANNELS, label=_l("How it came"), group="who")
    received_on = f.Day(label=_l("Received on"), group="days")
    wanted_by_on = f.Day(label=_l("Wanted by"), optional=True, group="days")
    urgency = f.Choice(Urgency, labels=URGENCIES, label=_l("Urgency"),
                       help=_l("An emergency may begin before its review, due within 3 working days."))  # fmt: skip


class ChangeNew(ChangeIn):
    """A wish with the project it is about."""

    project_id = f.Reference(label=_l("Project"),
                             pick=lambda session, actor: slots.ask("projects_to_pick", session, actor))  # fmt: skip

    class Meta(ChangeIn.Meta):
        fields = ("project_id", *ChangeIn._declared_fields)


class ChangeEdit(ChangeIn):
    row_version = f.RowVersion()


class AmendIn(f.Schema):
    """What a requirement shall say from now on."""

    statement = f.LongText(label=_l("Requirement"), max=2000, min=2)
    acceptance = f.LongText(label=_l("Acceptance criterion"), max=1000, optional=True)
    category = f.Choice(RequirementCategory, labels=CATEGORIES, label=_l("Category"), group="category")
    priority = f.Choice(Priority, labels=PRIORITIES, label=_l("Priority"), group="category")
    owner_department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Owner department"), optional=True,
                                group="owner")  # fmt: skip
    source_place = f.Text(label=_l("Place in the source"), max=120, optional=True, group="owner",
                          placeholder=_l("Clause or page"))  # fmt: skip
    law = f.Text(label=_l("Law and article"), max=120, optional=True, help=_l("Required of statutory requirements."))
    reason = f.LongText(label=_l("Reason"), max=1000, optional=True)
    row_version = f.RowVersion()


class AdditionIn(AmendIn):
    """A requirement that comes new."""

    kind = f.Choice(RequirementKind, labels=REQUIREMENT_KINDS, label=_l("Kind"))

    class Meta(AmendIn.Meta):
        fields = ("kind", *AmendIn._declared_fields)


class DropIn(f.Schema):
    """Why a requirement is no longer one."""

    reason = f.LongText(label=_l("Reason"), max=1000, optional=True, help=_l("Required of statutory requirements."))
    row_version = f.RowVersion()


class TargetIn(f.Schema):
    """A target over the API: which requirement is amended or withdrawn, or what is added."""

    act = f.Choice(TargetAct, labels=TARGET_ACTS, label=_l("What happens to it"))
    requirement_id = f.Id(label=_l("Requirement"), optional=True)
    kind = f.Choice(RequirementKind, labels=REQUIREMENT_KINDS, label=_l("Kind"), optional=True)
    statement = f.LongText(label=_l("Requirement"), max=2000, optional=True)
    acceptance = f.LongText(label=_l("Acceptance criterion"), max=1000, optional=True)
    category = f.Choice(RequirementCategory, labels=CATEGORIES, label=_l("Category"), optional=True)
    priority = f.Choice(Priority, labels=PRIORITIES, label=_l("Priority"), optional=True)
    owner_department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Owner department"), optional=True)
    source_place = f.Text(label=_l("Place in the source"), max=120, optional=True)
    law = f.Text(label=_l("Law and article"), max=120, optional=True)
    reason = f.LongText(label=_l("Reason"), max=1000, optional=True)


class TargetEdit(TargetIn):
    row_version = f.RowVersion()

    class Meta(TargetIn.Meta):
        exclude = ("act", "requirement_id")


class AssessIn(f.Schema):
    """How a thing would be, and what that takes."""

    after = f.LongText(label=_l("How it would be"), max=1000, optional=True)
    once = f.Money(label=_l("Cost once"), min=-MOST, max=MOST, optional=True, group="cost",
                   help=_l("Negative for what is saved."))  # fmt: skip
    month = f.Money(label=_l("Cost each month"), min=-MOST, max=MOST, optional=True, group="cost")
    workdays = f.Integer(label=_l("Days of work"), min=0, max=1000, optional=True, group="cost")
    note = f.LongText(label=_l("Note"), max=1000, optional=True)
    row_version = f.RowVersion()


class ImpactIn(AssessIn):
    """A thing the system did not find."""

    area = f.Choice(ImpactArea, labels=AREAS, label=_l("Area"), group="area")
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"), optional=True, group="area")
    label = f.Text(label=_l("What is touched"), max=200, min=2)
    before = f.LongText(label=_l("How it is now"), max=1000, optional=True)

    class Meta(AssessIn.Meta):
        fields = ("area", "department", "label", "before", "after", "once", "month", "workdays", "note")


class ConveneIn(f.Schema):
    due_on = f.Day(label=_l("Positions wanted by"))
    also = f.Choices(Department, labels=DEPARTMENT_LABELS, label=_l("Ask these as well"), optional=True)


class PositionIn(f.Schema):
    position = f.Choice(Position, labels=POSITIONS, label=_l("Position taken"))
    comment = f.LongText(label=_l("Comment"), max=2000, optional=True,
                         help=_l("Required of conditions and objections."))  # fmt: skip


class PositionApiIn(PositionIn):
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))


class DecisionIn(f.Schema):
    decision = f.Choice(Decision, labels=DECISIONS, label=_l("Decision"))
    effective_on = f.Day(label=_l("Holds from"), optional=True, help=_l("Required unless it is rejected."))
    conditions = f.LongText(label=_l("Conditions"), max=2000, optional=True,
                            help=_l("Required of an approval with conditions; they stand in the letter."))  # fmt: skip
    reason = f.LongText(label=_l("Reason"), max=2000, optional=True,
                        help=_l("Required of a rejection; it stands in the letter."))  # fmt: skip
    row_version = f.RowVersion()


class LetterIn(f.Schema):
    shared = f.Flag(label=_l("The client's people on the project get it too"))
    language = f.Choice(PaperLanguage, labels=PAPER_LANGUAGES, label=_l("Language of the letter"), optional=True)


class EffectIn(f.Schema):
    in_effect_on = f.Day(label=_l("In effect from"))


class DealIn(f.Schema):
    outcome = f.Choice(Dealing, labels=DEALINGS, label=_l("What came of it"))
    note = f.LongText(label=_l("Note"), max=1000, optional=True,
                      help=_l("Required unless a plan item was changed in the newest version."))  # fmt: skip


class ChangeRow(f.Schema):
    """A change in the register; the client's people see these fields and nothing else."""

    id = f.Id(label=_l("No."))
    number = f.Text(label=_l("Number"))
    title = f.Text(label=_l("Title"))
    project_id = f.Id(label=_l("Project"))
    project = f.Text(label=_l("Project"), optional=True)
    state = f.Choice(ChangeState, labels=CHANGE_STATES, tones=CHANGE_TONES, label=_l("State"))
    decision = f.Choice(Decision, labels=DECISIONS, tones=DECISION_TONES, label=_l("Decision"), optional=True)
    effective_on = f.Day(label=_l("Holds from"), optional=True)
    letter_number = f.Text(label=_l("Outcome letter"), optional=True)


class RegisterRow(ChangeRow):
    """A change as the vendor's people see it in the register."""

    urgency = f.Choice(Urgency, labels=URGENCIES, tones=URGENCY_TONES, label=_l("Urgency"))
    received_on = f.Day(label=_l("Received on"))
    wanted_by_on = f.Day(label=_l("Wanted by"), optional=True)
    age = f.Integer(label=_l("Age"), unit=_l("days"), optional=True)
    awaited = f.Text(label=_l("Awaited"), optional=True)
    open_flags = f.Integer(label=_l("To be dealt with"), optional=True)
    raised_by = f.Text(label=_l("Raised by"))
    channel = f.Choice(ChangeChannel, labels=CHANNELS, label=_l("How it came"))


class TargetOut(TargetIn):
    id = f.Id(label=_l("No."))
    base_version = f.Integer(label=_l("Written against version"), optional=True)
    act = f.Choice(TargetAct, labels=TARGET_ACTS, tones=TARGET_TONES, label=_l("What happens to it"))
    row_version = f.RowVersion()


class ImpactOut(f.Schema):
    id = f.Id(label=_l("No."))
    area = f.Choice(ImpactArea, labels=AREAS, label=_l("Area"))
    label = f.Text(label=_l("What is touched"))
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"), optional=True)
    computed = f.Flag(label=_l("Found by the system"))
    before = f.LongText(label=_l("How it is now"), optional=True)
    after = f.LongText(label=_l("How it would be"), optional=True)
    once = f.Money(label=_l("Cost once"), attribute="once_minor")
    month = f.Money(label=_l("Cost each month"), attribute="month_minor")
    workdays = f.Integer(label=_l("Days of work"))
    note = f.LongText(label=_l("Note"), optional=True)
    row_version = f.RowVersion()


class PositionOut(f.Schema):
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))
    due_on = f.Day(label=_l("Due on"))
    position = f.Choice(Position, labels=POSITIONS, tones=POSITION_TONES, label=_l("Position taken"), optional=True)
    comment = f.LongText(label=_l("Comment"), optional=True)
    given_by = f.Id(label=_l("Given by"), optional=True)
    given_at = f.Moment(label=_l("Given at"), optional=True)
    late = f.Flag(label=_l("Late"))


class FlagOut(f.Schema):
    id = f.Id(label=_l("No."))
    requirement_id = f.Id(label=_l("Requirement"))
    subject_type = f.Text(label=_l("Kind"))
    subject_key = f.Text(label=_l("Short code"))
    label = f.Text(label=_l("What is touched"))
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"), optional=True)
    state = f.Choice(FlagState, labels=FLAG_STATES, tones=FLAG_TONES, label=_l("State"))
    note = f.LongText(label=_l("Note"), optional=True)
    dealt_by = f.Id(label=_l("Dealt with by"), optional=True)
    dealt_at = f.Moment(label=_l("Dealt with at"), optional=True)


class ChangeOut(ChangeRow):
    """A change with all that belongs to it; of a client's people everything inside is left out."""

    description = f.LongText(label=_l("What is wished"), optional=True)
    raised_by = f.Text(label=_l("Raised by"), optional=True)
    channel = f.Choice(ChangeChannel, labels=CHANNELS, label=_l("How it came"), optional=True)
    urgency = f.Choice(Urgency, labels=URGENCIES, label=_l("Urgency"), optional=True)
    received_on = f.Day(label=_l("Received on"), optional=True)
    wanted_by_on = f.Day(label=_l("Wanted by"), optional=True)
    in_effect_on = f.Day(label=_l("In effect from"), optional=True)
    review_due_on = f.Day(label=_l("Review due on"), optional=True)
    conditions = f.LongText(label=_l("Conditions"), optional=True)
    reason = f.LongText(label=_l("Reason"), optional=True)
    letter_file_id = f.Id(label=_l("Letter"), optional=True)
    targets = f.ma.fields.List(f.ma.fields.Nested(TargetOut))
    impacts = f.ma.fields.List(f.ma.fields.Nested(ImpactOut))
    positions = f.ma.fields.List(f.ma.fields.Nested(PositionOut))
    flags = f.ma.fields.List(f.ma.fields.Nested(FlagOut))
    row_version = f.RowVersion()


class VersionOut(f.Schema):
    """What a requirement said from a day on."""

    number = f.Integer(label=_l("Version"))
    statement = f.LongText(label=_l("Requirement"))
    acceptance = f.LongText(label=_l("Acceptance criterion"), optional=True)
    category = f.Choice(RequirementCategory, labels=CATEGORIES, label=_l("Category"))
    priority = f.Choice(Priority, labels=PRIORITIES, label=_l("Priority"))
    owner_department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Owner department"), optional=True)
    law = f.Text(label=_l("Law and article"), optional=True)
    source_place = f.Text(label=_l("Place in the source"), optional=True)
    starts_on = f.Day(label=_l("Holds from"))
    change = f.Text(label=_l("Change"), optional=True)
    made_at = f.Moment(label=_l("Made at"))
