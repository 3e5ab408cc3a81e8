"""Which pages the gallery shows: every page a browser can open, the states worth seeing, and moments on a page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import Select, select
from werkzeug.routing import Rule

from billing.invoices.models import Bill
from bpo.clients.models import Change, Feedback, Handover, Opportunity
from bpo.documents.numbering import KNOWN
from bpo.imports.importer import IMPORTERS
from bpo.imports.models import ImportRun
from bpo.kernel.locale import _l
from bpo.kernel.models import BulkRun, JobRun
from bpo.kernel.permits import gates
from bpo.kernel.roles import Department, Role
from bpo.projects.models import DepartmentTask, Project
from bpo.projects.rules import PlanSection, SetUpKind
from contracts.models import ContractDocument
from contracts.rules import FeeModel, TermGroup
from operations.intake.models import IntakeBatch
from operations.seats.models import Seat
from staffing.agents.models import Agent
from staffing.hiring.models import Candidate, Requisition

AREAS = {
    "start": _l("Start page"),
    "clients": _l("Clients"),
    "projects": _l("Projects"),
    "contracts": _l("Contracts"),
    "people": _l("People"),
    "operations": _l("Operations"),
    "finance": _l("Finance"),
    "house": _l("House"),
    "outside": _l("Signing in and refusals"),
}

# Where the pages of a blueprint, or one page, stand in the album, and who is asked first to show it; then everybody.
ROOMS: dict[str, tuple[str, tuple[Role, ...]]] = {
    "home": ("start", (Role.PROJECT_MANAGER,)),
    "home.journal_index": ("house", (Role.ADMINISTRATOR,)),
    "talk": ("start", (Role.PROJECT_MANAGER,)),
    "search": ("start", (Role.PROJECT_MANAGER,)),
    "lists": ("start", (Role.PROJECT_MANAGER, Role.DIRECTOR)),
    "exports": ("start", (Role.PROJECT_MANAGER,)),
    "tokens": ("start", (Role.SYSTEM,)),
    "list_imports": ("start", (Role.SALES, Role.SYSTEM, Role.HR, Role.ADMINISTRATOR)),
    "clients": ("clients", (Role.SALES, Role.DIRECTOR)),
    "clients.duties_index": ("house", (Role.ADMINISTRATOR, Role.DIRECTOR)),
    "clients.duty": ("house", (Role.ADMINISTRATOR, Role.DIRECTOR)),
    "clients.new_duty": ("house", (Role.ADMINISTRATOR, Role.DIRECTOR)),
    "clients.edit_duty": ("house", (Role.ADMINISTRATOR, Role.DIRECTOR)),
    "projects": ("projects", (Role.PROJECT_MANAGER, Role.DIRECTOR)),
    "projects.portfolio": ("projects", (Role.DIRECTOR, Role.PROJECT_MANAGER)),
    "projects.portfolio_project": ("projects", (Role.DIRECTOR, Role.PROJECT_MANAGER)),
    "projects.erasure": ("projects", (Role.ADMINISTRATOR,)),
    "contracts": ("contracts", (Role.SALES, Role.FINANCE)),
    "agents": ("people", (Role.HR, Role.PROJECT_MANAGER)),
    "agents.reading": ("people", (Role.AGENT,)),
    "training": ("people", (Role.HR, Role.TEAM_LEADER)),
    "hiring": ("people", (Role.HR, Role.PROJECT_MANAGER)),
    "seats": ("operations", (Role.SYSTEM, Role.PROJECT_MANAGER)),
    "imports": ("operations", (Role.PROJECT_MANAGER,)),
    "calls": ("operations", (Role.PROJECT_MANAGER,)),
    "orders": ("operations", (Role.PROJECT_MANAGER,)),
    "billing": ("finance", (Role.FINANCE,)),
    "people": ("house", (Role.ADMINISTRATOR,)),
    "vendor": ("house", (Role.ADMINISTRATOR,)),
    "numbers": ("house", (Role.ADMINISTRATOR,)),
    "holidays": ("house", (Role.ADMINISTRATOR, Role.HR)),
    "jobs": ("house", (Role.ADMINISTRATOR,)),
    "calendar": ("house", (Role.ADMINISTRATOR,)),
    "outbox": ("house", (Role.ADMINISTRATOR,)),
}
OUTSIDE = ("people.sign_in", "people.forgotten", "people.password")

# GET routes of the site that are no page of their own, and why.
EXEMPT = {
    "static": "a file",
    "home.health": "for machines",
    "health.ready": "for machines",
    "health.figures": "for machines",
    "home.file": "a file",
    "home.file_view": "a PDF, drawn by the browser",
    "exports.file": "a file",
    "projects.gantt_sheet": "a workbook",
    "projects.gantt_calendar": "a file",
    "projects.link_form": "a part of the Gantt page",
    "projects.plan_items_sheet": "a workbook",
    "projects.own_calendar": "a file",
    "talk.picture": "a file",
    "billing.preview": "a PDF",
    "billing.invoice_file": "a PDF or workbook",
    "vendor_papers.preview": "a PDF",
    "projects.manual_preview": "a PDF",
    "projects.manual_of_chapter": "leads to the chapter on the page of its version",
    "clients.form_template": "a workbook",
    "clients.handover_paper": "a PDF",
    "clients.advice_paper": "a PDF",
    "list_imports.template_of": "a workbook",
    "list_imports.progress": "a part of the import's page, asked again while it runs",
    "imports.progress": "a part of the import's page, asked again while it runs",
    "search.quick": "a part of the search box, seen in the moment “search”",
    "talk.names": "a part of the comment's box",
    "talk.older": "a part of the history",
    "talk.snooze": "asks about one matter that waits: the moment “put off”",
    "talk.delegation": "asks about one matter that waits: the moment “hand over”",
    "lists.view": "leads to its list",
    "holidays.index": "leads to the year",
    "projects.plan_document": "a PDF or Word file",
    "projects.plan_news": "for the script of the plan's page",
    "people.password": "stands behind a link in a letter, whose secret is kept nowhere",
}

# What a word in an address may be; a tuple in a tuple is tried in turn, and each value is shown.
WORDS: dict[str, tuple[Any, ...]] = {
    "kind": ("calls", "orders"),
    "model": tuple(FeeModel),
    "terms": tuple(TermGroup),
    "stage": ("rejected", "withdrawn"),
    "ending": ("lost", "dropped"),
    "department": tuple(Department),
    "picture": ("logo", "seal"),
    "code": tuple(KNOWN),
    "record_type": ("projects_project",),
    "section": (PlanSection.SECURITY,),
    "set_up": tuple(SetUpKind),
}
SHOWN_EACH = ("model", "terms", "kind")

# A record's page is shown once in each of these states: what stands in the address, and in which state it is.
STATES: dict[str, tuple[str, Any, Any]] = {
    "projects.show": ("project_id", Project.id, Project.state),
    "projects.plan": ("project_id", Project.id, Project.state),
    "projects.readiness": ("project_id", Project.id, Project.state),
    "projects.closing": ("project_id", Project.id, Project.state),
    "projects.task": ("task_id", DepartmentTask.id, DepartmentTask.state),
    "clients.feedback": ("feedback_id", Feedback.id, Feedback.state),
    "clients.opportunity": ("opportunity_id", Opportunity.id, Opportunity.stage),
    "clients.handover": ("handover_id", Handover.id, Handover.state),
    "clients.change": ("change_id", Change.id, Change.state),
    "contracts.show": ("contract_id", ContractDocument.contract_id, ContractDocument.state),
    "hiring.requisition": ("requisition_id", Requisition.id, Requisition.state),
    "hiring.candidate": ("candidate_id", Candidate.id, Candidate.stage),
    "agents.show": ("agent_id", Agent.id, Agent.status),
    "seats.seat": ("seat_id", Seat.id, Seat.status),
    "imports.show": ("batch_id", IntakeBatch.id, IntakeBatch.state),
    "list_imports.show": ("run_id", ImportRun.id, ImportRun.state),
    "jobs.show": ("job_id", JobRun.id, JobRun.state),
    "billing.show": ("bill_id", Bill.id, Bill.state),
}
RECORDS_OF: dict[str, dict[str, Select[Any]]] = {"lists.run": {"run_id": select(BulkRun.id)}}


@dataclass(frozen=True)
class Stop:
    """One page of the gallery: where it is and who may look. `values`: what stands in its address for certain."""

    key: str
    area: str
    endpoint: str
    permits: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    steps: tuple[tuple[str, ...], ...] = ()
    state: Any = None
    status: int = 200
    path: str = ""


def page_rules(app: Flask) -> Iterator[Rule]:
    """Every address of the site that a browser may open, the API's aside."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/"):
            yield rule


def stops(app: Flask) -> list[Stop]:
    """All stops, area by area: lists, records, forms, then moments."""
    found = [stop for rule in page_rules(app) if rule.endpoint not in EXEMPT for stop in stops_at(app, rule)]
    found += homes()
    found += MOMENTS
    order = list(AREAS)
    forms = {rule.endpoint for rule in page_rules(app) if "POST" in (rule.methods or ())}
    records = {rule.endpoint for rule in page_rules(app) if rule.arguments}

    def place(stop: Stop) -> tuple[int, bool, bool, bool, bool]:
        is_moment = bool(stop.steps or stop.query or stop.path)
        is_home = stop.endpoint == "home.show"
        return order.index(stop.area), is_moment, not is_home, stop.endpoint in forms, stop.endpoint in records

    return sorted(found, key=place)


def stops_at(app: Flask, rule: Rule) -> Iterator[Stop]:
    """The stops at one address: one, or one for each word or state worth seeing."""
    blueprint = rule.endpoint.partition(".")[0]
    area, roles = ROOMS.get(rule.endpoint) or ROOMS[blueprint]
    permits = gates(app)[rule.endpoint]
    if rule.endpoint in OUTSIDE:
        area, roles = "outside", ()
    each = next((name for name in SHOWN_EACH if name in rule.arguments), None)
    words = tuple(IMPORTERS.kinds) if (each, blueprint) == ("kind", "list_imports") else WORDS.get(each or "", ())
    if each:
        for word in words:
            yield Stop(f"{rule.endpoint}-{word}", area, rule.endpoint, permits, roles, values={each: word})
    elif rule.endpoint in STATES:
        column = STATES[rule.endpoint][2]
        for state in column.type.enums:
            yield Stop(f"{rule.endpoint}-{state}", area, rule.endpoint, permits, roles, state=state)
    elif rule.endpoint != "home.show":
        yield Stop(rule.endpoint, area, rule.endpoint, permits, roles)


def homes() -> list[Stop]:
    """The start page of each role: what waits is another matter for each."""
    return [Stop(f"home.show-{role}", "start", "home.show", roles=(role,)) for role in Role]


# What is seen only after a click, and what is seen when something does not work. ("click", where) ("fill", where, what)
MOMENTS = [
    Stop(
        "moment-search", "start", "home.show", roles=(Role.DIRECTOR,),
        steps=(("key", "Control+k"), ("fill", ".palette input[type=search]", "hy"), ("wait", ".palette .hit")),
    ),
    Stop("moment-keys", "start", "home.show", roles=(Role.DIRECTOR,), steps=(("key", "?"), ("wait", "dialog[open]"))),
    Stop("moment-me", "start", "home.show", roles=(Role.DIRECTOR,), steps=(("open", ".me"),)),
    Stop(
        "moment-filter", "projects", "projects.index", roles=(Role.DIRECTOR,), steps=(("open", ".filter-menu"),)
    ),
    Stop(
        "moment-columns", "projects", "projects.index", roles=(Role.DIRECTOR,), steps=(("open", ".column-menu"),)
    ),
    Stop("moment-views", "projects", "projects.index", roles=(Role.DIRECTOR,), steps=(("open", ".view-menu"),)),
    Stop("moment-narrowed", "finance", "billing.index", roles=(Role.FINANCE,), query="?gross.from=100000&sort=-gross"),
    Stop(
        "moment-selection", "projects", "projects.tasks_index", roles=(Role.PROJECT_MANAGER,),
        steps=(("check", "tbody .pick input >> nth=0"),),
    ),
    Stop("moment-nothing-found", "clients", "clients.clients_index", roles=(Role.SALES,), query="?q=zzzz"),
    Stop(
        "moment-form-to-mend", "clients", "clients.new_client", roles=(Role.SALES,),
        steps=(("click", "main form .btn-primary"), ("wait", ".wrong")),
    ),
    Stop(
        "moment-search-nothing", "start", "search.show", roles=(Role.PROJECT_MANAGER,), query="?q=zzzzzz"
    ),
    Stop("moment-put-off", "start", "home.show", roles=(Role.DIRECTOR,), steps=(("follow", "a[href*='/waiting/snooze']"),)),
    Stop(
        "moment-hand-over", "start", "home.show", roles=(Role.DIRECTOR,),
        steps=(("follow", "a[href*='/waiting/delegation']"),),
    ),
    Stop("moment-drawer", "start", "home.show", roles=(Role.PROJECT_MANAGER,), steps=(("narrow", "[data-drawer]"),)),
    Stop("refusal-404", "outside", "", roles=(Role.PROJECT_MANAGER,), path="/nowhere", status=404),
    Stop("refusal-403", "outside", "", roles=(Role.AGENT,), path="/billing", status=403),
    Stop("refusal-404-outside", "outside", "", path="/nowhere", status=404),
]  # fmt: skip
