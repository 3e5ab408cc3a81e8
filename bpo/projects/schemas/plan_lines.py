"""An item of a plan as a row of a list: every column of every section, what it serves and waits for by its number."""

from bpo.kernel import fields as f
from bpo.kernel.locale import _l
from bpo.kernel.roles import Department
from bpo.people.schemas import DEPARTMENT_LABELS
from bpo.projects.rules import Frequency, PlanSection, Raci, TargetKind
from bpo.projects.schemas.plan_words import FREQUENCIES, PARTS
from bpo.projects.schemas.words import SECTIONS, TARGETS


def part_of(department: Department) -> f.Choice:
    label = _l("RACI: %(department)s", department=DEPARTMENT_LABELS[department])
    return f.Choice(Raci, labels=PARTS, label=label, optional=True)


class ItemLine(f.Schema):
    """An item as a row of a list. What its section asks of it is checked by the rule."""

    ref = f.Text(label=_l("Ref."), max=10, optional=True, help=_l("Blank for a new item: it gets its number here."))
    section = f.Choice(PlanSection, labels=SECTIONS, label=_l("Section"))
    title = f.Text(label=_l("Title"), max=120)
    detail = f.LongText(label=_l("Detail"), optional=True, max=3000)
    department = f.Choice(Department, labels=DEPARTMENT_LABELS, label=_l("Department in charge"))
    owner_id = f.Reference(
        label=_l("Person in charge"), optional=True, help=_l("Name or sign-in name of somebody of the project.")
    )
    quantity = f.Integer(label=_l("Quantity"), min=1, max=100_000, optional=True, help=_l("A position's headcount."))
    skills = f.Text(label=_l("Skills and languages"), optional=True, max=200)
    shift = f.Text(label=_l("Shift pattern"), optional=True, max=100)
    language = f.Text(label=_l("Language"), optional=True, max=60)
    starts_on = f.Day(label=_l("Starts on"), optional=True, help=_l("Of a position: the day from which it is filled."))
    due_on = f.Day(label=_l("Due on"))
    predecessors = f.Text(
        label=_l("Waits for"), optional=True, max=500,
        help=_l("Items of this plan by their number, with kind and lag in working days: 4.1FS+2; 7.2SS."),
    )  # fmt: skip
    kpi = f.Choice(TargetKind, labels=TARGETS, label=_l("Key figure"), optional=True)
    target_percent = f.Percent(label=_l("Target"), places=2, optional=True)
    threshold_seconds = f.Integer(label=_l("Within"), unit=_l("seconds"), min=0, max=3600, optional=True)
    recipient = f.Text(label=_l("To whom"), optional=True, max=120)
    frequency = f.Choice(Frequency, labels=FREQUENCIES, label=_l("How often"), optional=True)
    likelihood = f.Integer(label=_l("Likelihood"), min=1, max=5, optional=True)
    impact = f.Integer(label=_l("Impact"), min=1, max=5, optional=True)
    response = f.LongText(label=_l("Response"), optional=True, max=2000)
    trigger = f.Text(label=_l("Sign that it has come"), optional=True, max=200)
    review_on = f.Day(label=_l("Looked at again on"), optional=True)
    deliverable = f.Text(label=_l("What is delivered"), optional=True, max=200)
    acceptance = f.Text(label=_l("How it is accepted"), optional=True, max=500)
    evidence = f.Text(label=_l("Evidence asked for"), optional=True, max=200)
    cost_once = f.Money(label=_l("Cost once"), optional=True, min=0)
    cost_month = f.Money(label=_l("Cost a month"), optional=True, min=0)
    raci_sales = part_of(Department.SALES)
    raci_operations = part_of(Department.OPERATIONS)
    raci_system = part_of(Department.SYSTEM)
    raci_technology = part_of(Department.TECHNOLOGY)
    raci_hr = part_of(Department.HR)
    raci_administration = part_of(Department.ADMINISTRATION)
    raci_finance = part_of(Department.FINANCE)
    requirements = f.Text(
        label=_l("Requirements it serves"), optional=True, max=1000, help=_l("By their numbers: R-001; R-004.")
    )
    partly = f.Text(label=_l("Of these, served only in part"), optional=True, max=1000)
