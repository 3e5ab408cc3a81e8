"""The words of a plan's items: parts, extents, frequencies, risks, fields; how editing is told."""

from bpo.kernel import journal
from bpo.kernel.locale import _l, say_error
from bpo.projects.rules import Covered, Extent, Frequency, Obstacle, PaperFormat, PlanSection, Raci, RiskClass
from bpo.projects.schemas.words import CHANGED_FIELDS, SECTIONS

PARTS = {
    Raci.RESPONSIBLE: _l("R does it"),
    Raci.ACCOUNTABLE: _l("A answers for it"),
    Raci.CONSULTED: _l("C is asked"),
    Raci.INFORMED: _l("I is told"),
}
EXTENTS = {Extent.FULLY: _l("Fully"), Extent.PARTLY: _l("Partly")}
COVERED = {Covered.FULLY: _l("Covered"), Covered.PARTLY: _l("Partly covered"), Covered.NOT: _l("Not covered")}
COVERED_TONES = {Covered.FULLY: "good", Covered.PARTLY: "warn", Covered.NOT: "bad"}
FREQUENCIES = {
    Frequency.DAILY: _l("Daily"),
    Frequency.WEEKLY: _l("Weekly"),
    Frequency.MONTHLY: _l("Monthly"),
    Frequency.QUARTERLY: _l("Quarterly"),
    Frequency.HALF_YEARLY: _l("Half-yearly"),
    Frequency.YEARLY: _l("Yearly"),
    Frequency.ON_DEMAND: _l("On demand"),
}
PAPER_FORMATS = {PaperFormat.PDF: _l("PDF"), PaperFormat.WORD: _l("Word file")}
RISK_CLASSES = {
    RiskClass.LOW: _l("Low"),
    RiskClass.MEDIUM: _l("Medium"),
    RiskClass.HIGH: _l("High"),
    RiskClass.EXTREME: _l("Extreme"),
}
RISK_TONES = {RiskClass.LOW: "good", RiskClass.MEDIUM: "info", RiskClass.HIGH: "warn", RiskClass.EXTREME: "bad"}
GRADE_HELP = _l("1 hardly, 5 almost certain; impact: 1 slight, 5 the go-live fails.")
# The fields of an item by the name of their fact, where an obstacle or a difference names one.
ITEM_FIELDS = {
    "owner_id": _l("Person in charge"),
    "deliverable": _l("What is delivered"),
    "acceptance": _l("How it is accepted"),
    "evidence": _l("Evidence asked for"),
    "raci": _l("Who does what (RACI)"),
    "once_minor": _l("Cost once"),
    "month_minor": _l("Cost a month"),
    "shift": _l("Shift pattern"),
    "language": _l("Language"),
    "likelihood": _l("Likelihood"),
    "impact": _l("Impact"),
    "response": _l("Response"),
    "trigger": _l("Sign that it has come"),
    "review_on": _l("Looked at again on"),
    "predecessors": _l("Waits for"),
    "recipient": _l("To whom"),
    "frequency": _l("How often"),
    "partly": _l("Served only in part"),
    "coverage_notes": _l("Notes on coverage"),
}


def sentence(obstacle: Obstacle) -> str:
    """An obstacle in the reader's language, with sections by their names."""
    facts = {
        name: [field_name(one) for one in value]
        if name == "fields"
        else str(SECTIONS[value])
        if isinstance(value, PlanSection)
        else value
        for name, value in obstacle.facts.items()
    }
    return say_error(obstacle.message, facts)


def field_name(name: str) -> str:
    """What a field of an item is called."""
    return str(CHANGED_FIELDS.get(name) or ITEM_FIELDS.get(name, name))


journal.sentences(
    {
        "plans.prose_written": _l("changed the text of a section of the plan"),
        "plans.covered": _l("said which plan items serve %(ref)s"),
        "plans.head_cost_set": _l("changed what a head costs a month in the plan's estimate"),
    }
)
journal.labels({"owner_id": _l("Person in charge"), "body": _l("Text"), "extent": _l("Serves it")})
