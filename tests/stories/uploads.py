"""Every upload of the product, found in the product itself, and what it makes of a file that is sent to it.

API operations are found in /api/openapi.json, page forms by opening every page that has one.
"""

import ctypes
import gc
import inspect
import re
import resource
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Flask
from sqlalchemy import Table, event, func, select
from sqlalchemy import update as updating
from sqlalchemy.orm import Session
from werkzeug.routing import BuildError

from bpo.clients.models import Handover
from bpo.clients.rules import HandoverState
from bpo.imports.importer import IMPORTERS
from bpo.kernel import fields as f
from bpo.kernel.db import Base, Database
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.kernel.vendor import Picture
from bpo.people.actions import add_member, open_session, register_person
from bpo.people.models import SessionKind, User
from bpo.people.queries import actor_of
from bpo.projects.models import DepartmentTask, Project
from bpo.projects.rules import TaskState
from bpo.talk.actions.comments import add_comment
from contracts.models import ContractDocument
from contracts.rules import ContractState
from operations.intake.actions import READERS
from operations.intake.models import IntakeBatch
from operations.intake.rules import IntakeKind, IntakeState
from tests.conftest import Browser, browser_of
from tests.stories.contract import DESCRIPTION, records_of
from tests.stories.hostile_workbooks import Hostile
from tests.stories.twins import TODAY
from worlds.builder import Builder

# A file of calls or orders that cannot be read is received too: it stands in the list of imports as refused, with its
# reason, and may be tried again. Nothing else of a refused file is kept, but for the journal's word of it.
RECEIVED_AS_REFUSED = {
    "operations_batch", "kernel_journal", "kernel_file", "kernel_job", "kernel_job_line", "kernel_submission",
    "talk_follow",
}  # fmt: skip
INSERTED = re.compile(r'INSERT INTO "?(\w+)', re.IGNORECASE)
TRACEBACK = ("Traceback (most recent call last)", 'File "/', "werkzeug.exceptions", "sqlalchemy.exc", "psycopg")


@dataclass(frozen=True)
class Upload:
    """One place that takes a file: its address, the part that holds it, and what is sent beside it."""

    name: str
    endpoint: str
    method: str
    url: str
    part: str
    beside: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_api(self) -> bool:
        return self.url.startswith("/api/")


@dataclass(frozen=True)
class Answer:
    """What an upload made of a file."""

    upload: Upload
    file: Hostile
    status: int
    refused: bool
    seconds: float
    memory: int
    traceback: bool
    grown: Mapping[str, int]
    words: str

    @property
    def wrong(self) -> list[str]:
        """What should not be, whatever the file."""
        told = f"{self.upload.name} ← {self.file.name[:60]!r} ({self.file.why}): {self.status}"
        found = [told] if self.status >= 500 else []
        found += [f"{told} shows a traceback"] if self.traceback else []
        return found + ([f"{told} left {dict(self.grown)}"] if self.refused and self.grown else [])


class FileForms(HTMLParser):
    """The forms of a page that take a file: [(address, part of the file, {field: value}, {field: its choices})]."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, str], dict[str, list[str]]]] = []
        self.action, self.part, self.select = "", "", ""
        self.values: dict[str, str] = {}
        self.choices: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        name, kind = facts.get("name", ""), facts.get("type", "text")
        if tag == "form":
            self.action, self.part, self.values, self.choices = facts.get("action", ""), "", {}, {}
        elif tag == "input" and kind == "file":
            self.part = name
        elif tag == "input" and name and kind not in ("checkbox", "radio", "submit"):
            self.values[name] = facts.get("value") or {"date": TODAY.isoformat(), "text": "x"}.get(kind, "")
        elif (tag == "input" and kind == "radio") or (tag == "option" and self.select):
            self.choices.setdefault(name or self.select, []).append(facts.get("value", ""))
        elif tag == "textarea" and name:
            self.values[name] = "x"
        elif tag == "select":
            self.select = name

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        if tag == "form" and self.part:
            self.found.append((self.action, self.part, self.values, self.choices))
            self.part = ""


def file_forms(page: str) -> list[tuple[str, str, dict[str, str], dict[str, list[str]]]]:
    reader = FileForms()
    reader.feed(page)
    return reader.found


class Sender:
    """Somebody with every role of the vendor, who sends files to the uploads of the product on one project."""

    def __init__(self, app: Flask, project_id: int) -> None:
        self.app, self.project_id = app, project_id
        self.inserted: set[str] = set()
        self.database: Database = app.extensions["database"]
        with self.database.writes() as session:
            session.info["clock"] = app.extensions["clock"]
            self.actor = everybody(session, project_id)
            self.known = {**records_of(session, project_id), **self._made_ready(session)}
            self.ready = {
                model: kept(session, model, self.known[name])
                for model, name in ((DepartmentTask, "task_id"), (Handover, "handover_id"),
                                    (ContractDocument, "document_id"))
            }  # fmt: skip
            user = session.get_one(User, self.actor.id)
            secret, _row = open_session(session, user, kind=SessionKind.TOKEN, label="files", now=Builder.at(TODAY),
                                        days=1)  # fmt: skip
            session.commit()
            self.browser: Browser = browser_of(app, session, self.actor)
        self.headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
        self.csrf = self.browser.token()
        self.rows = self.counted(one.name for one in Base.metadata.sorted_tables)
        event.listen(self.database.engine, "before_cursor_execute", self._note_inserted)
        gc.collect()
        gc.freeze()  # what is there for good is not looked through again at each measurement

    def _note_inserted(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.inserted.update(INSERTED.findall(statement))

    def _made_ready(self, session: Session) -> dict[str, int]:
        """Records in the states in which files are taken: an open task, a draft, an approved paper, a comment."""
        known = records_of(session, self.project_id)
        for model, name, state in (
            (DepartmentTask, "task_id", TaskState.OPEN), (Handover, "handover_id", HandoverState.DRAFT),
            (ContractDocument, "document_id", ContractState.APPROVED),
        ):  # fmt: skip
            session.execute(updating(model).where(model.id == known[name]).values(state=state))
        comment = add_comment(
            session, self.actor, record_type="projects_project", record_id=self.project_id, words="x", shared=False,
            now=Builder.at(TODAY),
        )  # fmt: skip
        return {"comment_id": comment.id, "record_id": self.project_id, "year": TODAY.year + 1}

    def put_back(self) -> None:
        """The records as they were: signing and reporting are done once, and here with every file."""
        with self.database.writes() as session:
            for model, values in self.ready.items():
                session.execute(updating(model).where(model.id == values["id"]).values(**values))
            session.commit()

    def counted(self, tables: Iterable[str]) -> dict[str, int]:
        """{table: rows}."""
        with self.database.reads() as session:
            return {
                name: session.execute(select(func.count()).select_from(Base.metadata.tables[name])).scalar_one()
                for name in tables
            }

    def uploads(self) -> list[Upload]:
        return [*self.operations(), *self.forms()]

    def addresses(self, endpoint: str, names: set[str]) -> Iterator[tuple[str, str]]:
        """(address, which) of every kind of record that the endpoint knows."""
        kinds = list(IMPORTERS.kinds) if "list" in endpoint else list(IntakeKind)
        several = {"kind": kinds, "picture": list(Picture), "record_type": ["projects_project"]}
        listed = next((several[name] for name in sorted(names) if name in several), [""])
        for which in listed:
            values = {name: which if name in several else self.known.get(name, 1) for name in names}
            with self.app.test_request_context():
                try:
                    yield self.app.url_map.bind("").build(endpoint, values), which
                except (BuildError, ValueError):
                    continue  # a kind that belongs to another upload

    def operations(self) -> list[Upload]:
        """Every operation of the API whose body is multipart."""
        described = self.app.test_client().get(DESCRIPTION, headers=self.headers).json
        found = []
        for rule in self.app.url_map.iter_rules():
            path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", r"{\1}", rule.rule)
            for method in (rule.methods or set()) & {"POST", "PUT", "PATCH"}:
                content = (
                    described["paths"].get(path, {}).get(method.lower(), {}).get("requestBody", {}).get("content", {})
                )
                if "multipart/form-data" not in content:
                    continue
                schema = content["multipart/form-data"]["schema"]
                schema = described["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], schema)
                parts = [name for name, told in schema["properties"].items() if told.get("format") == "binary"]
                for url, which in self.addresses(rule.endpoint, rule.arguments):
                    for beside in self._beside(rule.endpoint, which):
                        said = " ".join(filter(None, [which, *beside.values()]))
                        found.append(
                            Upload(f"{method} {path} {said}".strip(), rule.endpoint, method, url, parts[0], beside)
                        )
        return found

    def _beside(self, endpoint: str, which: str) -> list[dict[str, str]]:
        if which == "requirements":
            return [{"of_id": str(self.known["handover_id"])}]
        for kind, reader in READERS.items():
            if endpoint.endswith(f"import_{kind}"):
                return [{"source": source} for source in reader.sources]
        return [{}]

    def forms(self) -> list[Upload]:
        """Every form of a page with a control for a file."""
        found = []
        for rule in self.app.url_map.iter_rules():
            if rule.rule.startswith("/api/") or not {"GET", "POST"} <= (rule.methods or set()):
                continue
            for plain, which in self.addresses(rule.endpoint, rule.arguments):
                url = f"{plain}?of={self.known['handover_id']}" if which == "requirements" else plain
                for action, part, values, choices in file_forms(self.browser.get(url).text):
                    first = {name: next(filter(None, words), "") for name, words in choices.items()}
                    for source in list(filter(None, choices.get("source", []))) or [""]:
                        beside = {**values, **first, **({"source": source} if source else {})}
                        name = " ".join(filter(None, ["page", rule.rule, which, source]))
                        found.append(Upload(name, rule.endpoint, "POST", action or url, part, beside))
        return found

    def send(self, upload: Upload, file: Hostile) -> Answer:
        """Send it as a program or a browser would, look at the page that follows, and note what that took."""
        fresh = {"csrf_token": self.csrf, "form_token": secrets.token_hex(16)}
        beside = dict(upload.beside) if upload.is_api else {**upload.beside, **fresh}
        if "row_version" in beside:
            beside["row_version"] = self._version(upload)
        data, content_type = multipart(beside, upload.part, file)
        client = self.app.test_client() if upload.is_api else self.browser.client
        headers = self.headers if upload.is_api else {}
        before, began = Peak(), time.process_time()
        answer = client.open(upload.url, method=upload.method, data=data, content_type=content_type, headers=headers)
        shown = client.get(answer.location) if answer.status_code == 303 else answer
        seconds, memory = time.process_time() - began, before.grown()
        status = max(answer.status_code, shown.status_code) if shown.status_code >= 500 else answer.status_code
        words = shown.get_data(as_text=True) if shown.mimetype != "application/octet-stream" else ""
        received = self._refused_batch(answer)
        refused, grown = answer.status_code >= 400 or received, self._grown()
        if received:
            grown = {name: more for name, more in grown.items() if name not in RECEIVED_AS_REFUSED}
        if not refused:
            self.put_back()
        return Answer(
            upload, file, status, refused, seconds, memory, any(word in words for word in TRACEBACK), grown, words
        )

    def _grown(self) -> dict[str, int]:
        """{table: rows that are there more than at the last look}, of the tables into which anything was inserted."""
        now = self.counted(self.inserted)
        grown = {name: rows - self.rows[name] for name, rows in now.items() if rows > self.rows[name]}
        self.rows |= now
        self.inserted.clear()
        return grown

    def _version(self, upload: Upload) -> str:
        forms = file_forms(self.browser.get(upload.url).text)
        return next((values.get("row_version", "") for _url, part, values, _more in forms if part == upload.part), "")

    def _refused_batch(self, answer: Any) -> bool:
        """Whether the answer is about an import of calls or orders that was refused."""
        about = re.fullmatch(r"/imports/(\d+)(?:/columns)?", answer.location or "")
        number = about[1] if about else (answer.json or {}).get("id") if answer.status_code == 202 else None
        if number is None:
            return False
        with self.database.reads() as session:
            return session.get_one(IntakeBatch, int(number)).state is IntakeState.REFUSED


class Peak:
    """The memory of this process and of the processes it started, from now on."""

    def __init__(self) -> None:
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)  # what was freed goes back, so that it is not used again unnoticed
        Path("/proc/self/clear_refs").write_text("5")  # the highest point is forgotten
        self.own, self.others = highest()

    def grown(self) -> int:
        """Bytes at the highest point since, beyond those at the beginning."""
        own, others = highest()
        return max(own - self.own, others - self.others) * 1024


def highest() -> tuple[int, int]:
    return tuple(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def everybody(session: Session, project_id: int) -> Actor:
    """Somebody with every role but the client's, who works on the project, in the department of its tasks."""
    project = session.get_one(Project, project_id)
    task = session.get_one(DepartmentTask, records_of(session, project_id)["task_id"])
    roles = [role for role in Role if role is not Role.CLIENT]
    user = register_person(session, Actor.system(), login="everybody", name="everybody", roles=roles,
                           password=secrets.token_hex(12), department=task.department)  # fmt: skip
    add_member(session, Actor.system(), user_id=user.id, project_id=project.id, client_id=project.client_id)
    return actor_of(session, user.id)


def kept(session: Session, model: Any, number: int) -> dict[str, Any]:
    """A row as it stands."""
    table: Table = model.__table__
    return dict(session.execute(select(table).where(table.c.id == number)).mappings().one())


def multipart(beside: Mapping[str, str], part: str, file: Hostile) -> tuple[bytes, str]:
    """A form with a file, as a program writes it that escapes nothing: (body, its content type)."""
    mark = secrets.token_hex(12)
    head = "".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in beside.items()
    )
    head += f'--{mark}\r\nContent-Disposition: form-data; name="{part}"; filename="{file.name}"\r\n\r\n'
    body = b"".join((head.encode("utf-8", "surrogateescape"), file.data, f"\r\n--{mark}--\r\n".encode()))
    return body, f"multipart/form-data; boundary={mark}"


def readers_of_files(app: Flask) -> set[str]:
    """The endpoints whose code takes a file: names a shape with one, or reads those of the request, itself or through a
    function of its module. What `Sender.uploads` finds must hold them all.
    """
    shapes = set(shapes_with_files(f.Schema))
    views: dict[ModuleType, dict[str, str]] = {}
    for endpoint, view in app.view_functions.items():
        code = inspect.unwrap(view)
        module = inspect.getmodule(code)
        if module is not None and inspect.isfunction(code) and endpoint != "static":
            views.setdefault(module, {})[endpoint] = inspect.getsource(code)
    found = set()
    for module, sources in views.items():
        here = {name for name, one in vars(module).items() if isinstance(one, type) and one in shapes}
        marks = {*(rf"\b{name}\b" for name in here), r"\brequest\.files\b", r"\bf\.File\("}
        functions = {name: inspect.getsource(one) for name, one in inspect.getmembers(module, inspect.isfunction)
                     if one.__module__ == module.__name__ and one is inspect.unwrap(one)}  # fmt: skip
        helpers = {name: text for name, text in functions.items() if text not in sources.values()}
        for _ in helpers:
            marks |= {rf"\b{name}\(" for name, text in helpers.items() if any(re.search(mark, text) for mark in marks)}
        found |= {endpoint for endpoint, text in sources.items() if any(re.search(mark, text) for mark in marks)}
    return found


def shapes_with_files(shape: type[f.Schema]) -> Iterator[type[f.Schema]]:
    """The shapes below this one that have a field for a file."""
    for one in shape.__subclasses__():
        if any(isinstance(told, f.File) for told in one._declared_fields.values()):
            yield one
        yield from shapes_with_files(one)
