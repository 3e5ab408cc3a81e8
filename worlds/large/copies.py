"""Copies of a project with everything that belongs to it: rows as the acts of the pattern left them, and their history.

Whatever must differ is given anew (codes, numbers, names, telephone numbers), ids and days move along, and words that
name the pattern name the copy.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Date, Table, and_, or_, select

from bpo.clients.actions.handovers import NUMBERS as HANDOVERS
from bpo.clients.rules.clients import masked
from bpo.documents.numbering import Series, next_number
from bpo.kernel.db import UtcMoment
from bpo.kernel.locale import zone
from bpo.kernel.models import JournalEntry
from bpo.kernel.vault import house_vault
from bpo.projects.actions.appointments import LETTERS
from bpo.projects.actions.projects import CODES
from contracts.actions import NUMBERS as CONTRACTS
from staffing.agents.actions import STAFF
from staffing.hiring.actions import NUMBERS as REQUISITIONS
from staffing.hiring.queries import mobile_print
from worlds.builder import Builder
from worlds.large.ledger import Ledger
from worlds.names import People

# What belongs to a project, parents before what hangs on them: (table, column, parent). Of the papers only those that
# are kept as rows; the letter of appointment is a file made out to one project, so a copy has none.
PROJECT, AGENT = "projects_project", "staffing_agent"
BELONGING = (
    ("people_membership", "project_id", PROJECT),
    ("clients_handover", "project_id", PROJECT), ("clients_requirement", "handover_id", "clients_handover"),
    ("projects_appointment", "project_id", PROJECT),
    ("projects_plan", "project_id", PROJECT), ("projects_plan_item", "plan_id", "projects_plan"),
    ("projects_plan_prose", "plan_id", "projects_plan"),
    ("projects_coverage", "item_id", "projects_plan_item"), ("projects_review", "plan_id", "projects_plan"),
    ("projects_opinion", "review_id", "projects_review"), ("projects_section_opinion", "review_id", "projects_review"),
    ("projects_review_comment", "review_id", "projects_review"), ("projects_task", "project_id", PROJECT),
    ("projects_manual", "project_id", PROJECT), ("projects_manual_chapter", "manual_id", "projects_manual"),
    ("projects_go_live", "project_id", PROJECT),
    ("projects_interface", "project_id", PROJECT),
    ("contracts_contract", "project_id", PROJECT), ("contracts_document", "contract_id", "contracts_contract"),
    ("contracts_term", "document_id", "contracts_document"),
    ("staffing_course", "project_id", PROJECT), ("staffing_requisition", "project_id", PROJECT),
    ("staffing_candidate", "requisition_id", "staffing_requisition"),
    ("staffing_stage_step", "candidate_id", "staffing_candidate"), ("staffing_assignment", "agent_id", AGENT),
    ("staffing_undertaking", "agent_id", AGENT), ("staffing_manual_receipt", "agent_id", AGENT),
    ("staffing_manual_reading", "agent_id", AGENT),
    ("staffing_login", "agent_id", AGENT), ("staffing_course_result", "agent_id", AGENT),
)  # fmt: skip
PRINTED = ("projects_appointment", "projects_manual")  # whose papers are made out to one project: a copy has none
FILED = ("clients_handover", "projects_task")  # whose files are copied as well: the bytes are shared
NUMBERED: dict[str, tuple[Series, str, str]] = {  # table: (series, column, the moment or day by which it counts)
    PROJECT: (CODES, "code", "opened_on"),
    "clients_handover": (HANDOVERS, "number", "sent_at"),
    "projects_appointment": (LETTERS, "number", "issued_at"),
    "contracts_contract": (CONTRACTS, "number", "starts_on"),
    "staffing_requisition": (REQUISITIONS, "number", "requested_at"),
    AGENT: (STAFF, "staff_no", "hired_on"),
}


@dataclass(frozen=True)
class Kept:
    """A pattern as it is stored: the rows of each table, and the journal's entries on them."""

    project_id: int
    rows: Mapping[str, list[dict[str, Any]]]
    entries: list[Any]


@dataclass(frozen=True)
class Wanted:
    """What a copy is to be: whose, under which name, run by whom, how many days earlier than its pattern.

    `words`: further names of the pattern and what the copy says instead.
    """

    client_id: int
    words: Mapping[str, str]
    name: str
    earlier_days: int = 0
    people: Mapping[int, int] = field(default_factory=dict)


def keep(ledger: Ledger, project_id: int, agent_ids: list[int]) -> Kept:
    """Read a pattern."""
    session = ledger.session
    rows = {PROJECT: _rows(ledger, PROJECT, "id", [project_id]), AGENT: _rows(ledger, AGENT, "id", agent_ids)}
    for name, column, parent in BELONGING:
        rows[name] = _rows(ledger, name, column, [row["id"] for row in rows[parent]])
    files, papers = ledger.table("kernel_file"), ledger.table("documents_issued")  # issued papers are not copied
    rows["kernel_file"] = [
        dict(row) for kind in FILED for row in session.execute(
            select(files).where(
                files.c.subject_type == kind, files.c.subject_id.in_([one["id"] for one in rows[kind]]),
                files.c.id.not_in(select(papers.c.pdf_file_id)),
            )
        ).mappings()
    ]  # fmt: skip
    told = [
        and_(JournalEntry.subject_type == name, JournalEntry.subject_id.in_([row["id"] for row in found]))
        for name, found in rows.items() if found
    ]  # fmt: skip
    entries = session.scalars(select(JournalEntry).where(or_(*told)).order_by(JournalEntry.id))
    return Kept(project_id, rows, list(entries))


def _rows(ledger: Ledger, name: str, column: str, ids: list[int]) -> list[dict[str, Any]]:
    table = ledger.table(name)
    chosen = select(table).where(table.c[column].in_(ids)).order_by(table.c.id)
    return [dict(row) for row in ledger.session.execute(chosen).mappings()]


@cache
def _keys(table: Table) -> dict[str, str]:
    """{column: the table it points to}."""
    return {key.parent.name: key.column.table.name for key in table.foreign_keys}


@cache
def _dated(table: Table) -> frozenset[str]:
    return frozenset(one.name for one in table.c if isinstance(one.type, (Date, UtcMoment)))


class Copy:
    """One copy of a pattern. `ids`: {table: {id of the pattern's row: id of the copy's}}."""

    def __init__(self, build: Builder, ledger: Ledger, people: People, kept: Kept, wanted: Wanted) -> None:
        self.build, self.ledger, self.people, self.kept, self.wanted = build, ledger, people, kept, wanted
        project = kept.rows[PROJECT][0]
        self.earlier = timedelta(days=wanted.earlier_days)
        self.ids: dict[str, dict[int, int]] = {
            "clients_client": {project["client_id"]: wanted.client_id}, "people_user": dict(wanted.people),
        }  # fmt: skip
        self.words: dict[str, str] = {project["name"]: wanted.name, **wanted.words}
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self._take_contacts(project["client_id"], wanted.client_id)

    def _take_contacts(self, pattern_id: int, client_id: int) -> None:
        """The contacts of the copy's client speak for it, in the places of the pattern's."""
        table = self.ledger.table("clients_contact")
        chosen = select(table.c.id, table.c.name).order_by(table.c.id)
        theirs, ours = (
            list(self.ledger.session.execute(chosen.where(table.c.client_id == one))) for one in (pattern_id, client_id)
        )
        if ours:
            pairs = [(there, ours[place % len(ours)]) for place, there in enumerate(theirs)]
            self.ids["clients_contact"] = {there.id: here.id for there, here in pairs}
            self.words |= {there.name: here.name for there, here in pairs if there.name != here.name}

    @property
    def project(self) -> dict[str, Any]:
        return self.rows[PROJECT][0]

    def write(self) -> None:
        """Rows first in memory, so that every word is known when the first is written."""
        for name, rows in self.kept.rows.items():
            self.ids[name] = {row["id"]: self.ledger.id(name) for row in rows}
        fresh = {name: [self._anew(name, row) for row in rows] for name, rows in self.kept.rows.items()}
        self._retell = self._teller()
        for name, rows in fresh.items():
            self.rows[name] = [self._moved(self.ledger.table(name), row) for row in rows]
            self.ledger.insert(name, self.rows[name])
        for entry in self.kept.entries:
            self.ledger.add(self._told(entry))

    def _anew(self, name: str, row: dict[str, Any]) -> dict[str, Any]:
        """What no two records share."""
        changed: dict[str, Any] = {}
        if name in NUMBERED:
            series, column, by = NUMBERED[name]
            changed[column] = next_number(
                self.build.session, series, on=_day(row[by] or self.build.moment, self.earlier)
            )
            self.words[row[column]] = changed[column]
        if name == AGENT:
            changed |= {"name": self._name(row["name"]), "user_id": None}
        elif name == "staffing_candidate":
            number = self.people.mobile()
            changed |= {
                "name": self._name(row["name"]), "mobile_hidden": house_vault().hide(number),
                "mobile_masked": masked(number), "mobile_print": mobile_print(number),
            }  # fmt: skip
            self.words[row["mobile_masked"]] = masked(number)
        elif name == "staffing_course":
            changed["code"] = f"K-{self.ids[PROJECT][self.kept.project_id]:04d}-{row['code'][-2:]}"
            self.words[row["code"]] = changed["code"]
        elif name in PRINTED:
            changed["document_id"] = None
        elif name == "projects_manual_chapter":
            changed["files"] = []
        elif name == "kernel_file":
            changed["subject_id"] = self.ids[row["subject_type"]][row["subject_id"]]
        return row | changed

    def _name(self, known: str) -> str:
        """Another name for a person of the pattern, the same wherever they are named."""
        if known not in self.words:
            self.words[known] = self.people.name()
        return self.words[known]

    def _teller(self) -> Callable[[str], str]:
        pattern = re.compile("|".join(re.escape(one) for one in sorted(self.words, key=len, reverse=True)))
        return lambda said: pattern.sub(lambda found: self.words[found[0]], said)

    def _moved(self, table: Table, row: dict[str, Any]) -> dict[str, Any]:
        keys, dated, given = _keys(table), _dated(table), NUMBERED.get(table.name, (None, ""))[1]
        moved = {"id": self.ids[table.name][row["id"]]}
        for name, value in row.items():
            if name == "id":
                continue
            if value is not None and name in keys:
                value = self.ids.get(keys[name], {}).get(value, value)
            elif value is not None and name in dated:
                value = value - self.earlier
            elif type(value) is str and name != given and table.name not in (AGENT, "staffing_candidate"):
                value = self._retell(value)
            elif isinstance(value, (dict, list)):
                value = json.loads(self._retell(json.dumps(value, ensure_ascii=False)))
            moved[name] = value
        return moved

    def _told(self, entry: JournalEntry) -> dict[str, Any]:
        """An entry of the pattern's history as one of the copy's."""
        table = self.ledger.table(entry.subject_type)
        known, project_ids = self.ids[entry.subject_type], self.ids[PROJECT]
        changes = json.loads(entry.changes)
        told = {key: [self._plain(table, key, one) for one in pair] for key, pair in changes.items()}
        people = self.ids["people_user"]
        return {
            "at": entry.at - self.earlier, "actor_id": people.get(entry.actor_id or 0, entry.actor_id),
            "actor_kind": entry.actor_kind, "act": entry.act, "subject_type": entry.subject_type,
            "subject_id": known[entry.subject_id or 0],
            "project_id": project_ids.get(entry.project_id or 0, entry.project_id),
            "changes": json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
            "facts": self._retell(entry.facts),
        }  # fmt: skip

    def _plain(self, table: Table, key: str, value: Any) -> Any:
        if value is None or (key == "document_id" and table.name in PRINTED):
            return None
        keys = _keys(table)
        if key in keys:
            return self.ids.get(keys[key], {}).get(value, value)
        if key in _dated(table):
            there: date | datetime = (datetime if "T" in value else date).fromisoformat(value)
            return (there - self.earlier).isoformat()
        return self._retell(value) if isinstance(value, str) else value


def _day(moment: date | datetime, earlier: timedelta) -> date:
    """The vendor's day by which a number counts."""
    day = moment.astimezone(zone()).date() if isinstance(moment, datetime) else moment
    return day - earlier


__all__ = ["Copy", "Kept", "Wanted", "keep"]
