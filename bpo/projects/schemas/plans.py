"""The shapes of plans: versions, prose, reviews and opinions. Items: plan_items."""

from bpo.kernel import fields as f
from bpo.kernel.locale import _l
from bpo.kernel.roles import Department
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects.rules import Covered, PlanSection, PlanState, ReviewState, Verdict
from bpo.projects.schemas.plan_items import ItemOut
from bpo.projects.schemas.plan_words import COVERED, COVERED_TONES
from bpo.projects.schemas.words import (
    PLAN_STATES,
    PLAN_TONES,
    REVIEW_STATES,
    SECTIONS,
    VERDICT_TONES,
    VERDICTS,
)  # fmt: skip


class OrderIn(f.Schema):
    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Section"))
    refs = f.ma.fields.List(f.ma.fields.String(), required=True)


class PlanIn(f.Schema):
    template = f.Flag(
        label=_l("Begin with the usual items of this cooperation mode"),
        help=_l("They are dated back from the planned go-live; change, add and remove freely."),
    )
    like_project_id = f.Reference(
        label=_l("Or begin like the approved plan of another project"),
        optional=True,
        help=_l("Its days are moved to this go-live by working days; requirements and owners are not taken over."),
    )


class PlanOut(f.Schema):
    id = f.Id(label=_l("No."))
    project_id = f.Id(label=_l("Project"))
    number = f.Integer(label=_l("Version"))
    state = f.Choice(PlanState, labels=PLAN_STATES, tones=PLAN_TONES, label=_l("State"))
    based_on_id = f.Id(label=_l("Based on"), optional=True)
    created_at = f.Moment(label=_l("Begun at"))
    approved_at = f.Moment(label=_l("Approved at"), optional=True)
    content_hash = f.Text(label=_l("Fingerprint"), optional=True)


class Begun(f.RowVersion):
    """The version a text was begun on; 0 where there was none yet."""

    def __init__(self) -> None:
        super().__init__()
        self.validators, self.min = [], 0


class ProseIn(f.Schema):
    body = f.RichText(label=_l("Text"), optional=True)
    row_version = Begun()


class ProseOut(f.Schema):
    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Section"))
    body = f.RichText(label=_l("Text"))
    row_version = f.Integer(label=_l("Version"))


class HeadCostIn(f.Schema):
    head_cost = f.Money(
        label=_l("What a head costs a month"), optional=True, min=0,
        help=_l("Wages with social insurance and housing fund: positions that say no cost a month are estimated by it. "
                "Left empty: the usual figure."),
    )  # fmt: skip


class CostOut(f.Schema):
    """What a plan costs: once, a month, over the horizon; labour is the part of the month estimated by headcount."""

    once = f.Money(label=_l("Once"), attribute="once_minor")
    month = f.Money(label=_l("A month"), attribute="month_minor")
    labour = f.Money(label=_l("Labour estimated"), attribute="labour_minor")


class CostLineOut(CostOut):
    name = f.Text(label=_l("Name"))


class PlanCostOut(CostOut):
    head_cost = f.Money(label=_l("What a head costs a month"), attribute="head_minor")
    heads = f.Integer(label=_l("Heads estimated"))
    months = f.Integer(label=_l("Months"))
    horizon = f.Money(label=_l("Over the months"), attribute="horizon_minor")
    sections = f.ma.fields.List(f.ma.fields.Nested(CostLineOut))
    departments = f.ma.fields.List(f.ma.fields.Nested(CostLineOut))


class CoverageOut(f.Schema):
    """How a requirement stands in a plan, and the items that serve it."""

    requirement_id = f.Id(label=_l("Requirement"))
    ref = f.Text(label=_l("Ref."))
    covered = f.Choice(Covered, labels=COVERED, tones=COVERED_TONES, label=_l("Coverage"))
    fully = f.ma.fields.List(f.ma.fields.String())
    partly = f.ma.fields.List(f.ma.fields.String())


class ObstacleOut(f.Schema):
    code = f.Text(label=_l("Code"))
    message = f.Text(label=_l("Message"))


class PlanPageOut(PlanOut):
    items = f.ma.fields.List(f.ma.fields.Nested(ItemOut))
    prose = f.ma.fields.List(f.ma.fields.Nested(ProseOut))
    row_version = f.RowVersion()


class ReviewIn(f.Schema):
    due_on = f.Day(label=_l("Answers wanted by"))
    also = f.Choices(Department, labels=DEPARTMENT_LABELS, label=_l("Ask these departments as well"), optional=True)


class OpinionIn(f.Schema):
    verdict = f.Choice(Verdict, labels=VERDICTS, tones=VERDICT_TONES, label=_l("Opinion"))
    comment = f.LongText(label=_l("Comment"), optional=True, max=2000,
                         help=_l("A return says what has to change before you can approve."))  # fmt: skip


class OpinionApiIn(OpinionIn):
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))


class AnswerIn(f.Schema):
    answer = f.LongText(label=_l("Answer"), max=2000)


class OpinionOut(f.Schema):
    id = f.Id(label=_l("No."))
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department"))
    verdict = f.Choice(Verdict, labels=VERDICTS, tones=VERDICT_TONES, label=_l("Opinion"), optional=True)
    comment = f.LongText(label=_l("Comment"), optional=True)
    decided_at = f.Moment(label=_l("Given at"), optional=True)
    carried = f.Flag(label=_l("Carried over"))
    answer = f.LongText(label=_l("Answer"), optional=True)


class ReviewOut(f.Schema):
    id = f.Id(label=_l("No."))
    plan_id = f.Id(label=_l("Plan"))
    round = f.Integer(label=_l("Round"))
    state = f.Choice(ReviewState, labels=REVIEW_STATES, label=_l("State"))
    convened_at = f.Moment(label=_l("Convened at"))
    due_on = f.Day(label=_l("Answers wanted by"))
    closed_at = f.Moment(label=_l("Closed at"), optional=True)
    opinions = f.ma.fields.List(f.ma.fields.Nested(OpinionOut))
