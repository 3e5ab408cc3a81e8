"""Programs that behave badly: every operation of our own API description, called with what fits it and what does not.

Cases are made by schemathesis from /api/openapi.json (the same every time), and by hand for what no description tells:
broken bodies, numbers beyond any column, signs no text should hold. Half of them are about records that exist.
"""

import json
import logging
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from sqlalchemy.orm import Session

from bpo.kernel.db import Database
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Department, Role
from bpo.people.actions import open_session
from bpo.people.models import SessionKind, User
from bpo.projects.models import Project
from tests.conftest import make_person
from tests.stories.test_who_sees_what import one_of
from tests.stories.twins import TODAY
from worlds.builder import Builder

ROLES = {
    Role.DIRECTOR: Department.OPERATIONS,
    Role.PROJECT_MANAGER: Department.OPERATIONS,
    Role.FINANCE: Department.FINANCE,
}
DESCRIPTION = "/api/openapi.json"
PROBLEM = "application/problem+json"
HUGE = 10**30
DEEP = "[" * 100_000
HOSTILE_TEXT = ("\x00", "\ud800", "a" * 100_000, "%(x)s{input}", "'; --", "＝1+1")
HOSTILE_VALUES = (HUGE, -HUGE, 1e308, float("nan"), float("inf"), "1e999999", [], {}, [[]], True, "0001-01-01",
                  "9999-12-31T23:59:59-14:00", "", *HOSTILE_TEXT)  # fmt: skip
HOSTILE_HEADERS = (
    ("Idempotency-Key", ""), ("Idempotency-Key", "a b"), ("Idempotency-Key", "k" * 5_000), ("Idempotency-Key", "\xff"),
    ("Idempotency-Key", "the-same"), ("Idempotency-Key", "the-same"), ("If-Match", "*"), ("If-Match", '"v1"'),
    ("If-Match", 'W/"v1", "v' + "9" * 500 + '"'), ("If-Match", "\xff,,,"), ("If-None-Match", "*"),
    ("If-None-Match", '"v1-0", W/"x"'), ("If-None-Match", "\xff"), ("Authorization", "Bearer \xff"),
)  # fmt: skip
BROKEN_BODIES = (
    ("application/json", b""), ("application/json", b"{"), ("application/json", DEEP.encode()),
    ("application/json", b'{"a":' * 50_000), ("application/json", b"9" * 10_000), ("application/json", b"\xff\xfe\x00"),
    ("application/json", b'"words"'), ("application/json", b"null"), ("application/json", b"[1]"),
    ("application/json; charset=nowhere", b"{}"), ("text/plain", b"{}"), ("application/xml", b"<a/>"),
    ("multipart/form-data", b"no boundary"), ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
    ("multipart/form-data; boundary=x",
     b'--x\r\nContent-Disposition: form-data; name="file"; filename="a\x00.csv"\r\n\r\n\x00\x01\r\n--x--\r\n'),
    ("application/x-www-form-urlencoded", b"a=%00&file=%ED%A0%80"),
)  # fmt: skip
ODD_FILES = (
    ("", b""), ("a.csv", b""), ("a\x01.csv", b"x"), ("../../etc/passwd.csv", b"a,b\n1,\x00\n"),
    ("长" * 300 + ".csv", "呼叫,时间\n1,9999-12-31 23:59\n".encode("gbk")), ("a.xlsx", b"PK\x03\x04 broken"),
    ("a.pdf", b"%PDF-1.7"), ("a.csv", b"\xff\xfe" + b"a,b\n" * 10), ("a.csv", b'"' + b"x" * 200_000),
)  # fmt: skip


@dataclass
class Outcome:
    """What came of one role's cases: how many, answers by status, and what was wrong with any."""

    cases: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Tracebacks(logging.Handler):
    """The tracebacks that the application wrote."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.seen["".join(traceback.format_exception(*record.exc_info)[-6:])] += 1


class Caller:
    """A program of one person: a fresh token whenever the last one may have been ended."""

    def __init__(self, app: Flask, actor: Actor) -> None:
        self.app, self.actor = app, actor
        self.headers: dict[str, str] = {}

    def renew(self) -> None:
        database: Database = self.app.extensions["database"]
        with database.transaction() as session:
            user = session.get_one(User, self.actor.id)
            secret, _row = open_session(session, user, kind=SessionKind.TOKEN, label="cases", now=Builder.at(TODAY),
                                           days=1)  # fmt: skip
        self.headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}


def caller(app: Flask, role: Role, project_id: int) -> Caller:
    """Somebody of that role who works on the project."""
    database: Database = app.extensions["database"]
    with database.writes() as session:
        session.info["clock"] = app.extensions["clock"]
        project = session.get_one(Project, project_id)
        actor = make_person(session, role, department=ROLES.get(role), projects=(project,))
    one = Caller(app, actor)
    one.renew()
    return one


def run_cases(
    app: Flask, role: Role, project_id: int, *, examples: int = 2, hostile: int = 4, every: int = 1, start: int = 0
) -> Outcome:
    """Call the operations: `examples` made cases of each of four kinds, and every `hostile`th of those by hand.

    `every`, `start`: only every so manieth operation, from which on.
    """
    outcome, program = Outcome(), caller(app, role, project_id)
    with app.extensions["database"].reads() as session:
        known = records_of(session, project_id)
    schema = schemathesis.openapi.from_wsgi(DESCRIPTION, app, headers=program.headers)
    with watched(outcome):
        for number, found in enumerate(schema.get_all_operations()):
            if number % every == start:
                operation = found.ok()
                program.renew()
                fitting = made(operation, program, known, examples, outcome)
                by_hand(operation, program, known, fitting, outcome, start=number % hostile, step=hostile)
    return outcome


@contextmanager
def watched(outcome: Outcome) -> Iterator[None]:
    """Tracebacks written meanwhile are wrong."""
    tracebacks, root = Tracebacks(), logging.getLogger()
    root.addHandler(tracebacks)
    try:
        yield
    finally:
        root.removeHandler(tracebacks)
        outcome.wrong += [f"{count} × {text}" for text, count in tracebacks.seen.items()]


def made(operation: Any, program: Caller, known: Mapping[str, int], examples: int, outcome: Outcome) -> Any:
    """Cases made from the description: that fit it and that do not, about records that exist and about any.

    Returns a body that fits, for further cases.
    """
    here = {one.name: known.get(one.name, 1) for one in operation.path_parameters}
    bodies: list[Any] = [{}]

    def fitted(case: Any) -> None:
        if isinstance(case.body, dict):
            case.body = about(case.body, known)
            bodies.append(case.body)
        called(case)

    def called(case: Any) -> None:
        answer = case.call(headers=program.headers)
        note(outcome, operation, answer.status_code, answer.headers, answer.content)
        if operation.path.endswith("/tokens/current"):
            program.renew()

    each = settings(max_examples=examples, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck))  # fmt: skip
    for mode in GenerationMode:
        for fixed in (here or None, None):
            meets_records = fixed is not None or not here
            cases = operation.as_strategy(generation_mode=mode, path_parameters=fixed, headers={})
            call = fitted if mode is GenerationMode.POSITIVE and meets_records else called
            each(given(case=cases)(call))()
    return max(bodies, key=len)


def about(body: Mapping[str, Any], known: Mapping[str, int]) -> dict[str, Any]:
    """The body with records that exist and days near today, so that the act itself is reached."""
    near = (TODAY + timedelta(days=len(body))).isoformat()
    return {
        name: known[name] if name in known else near if name.endswith("_on") and value else value
        for name, value in body.items()
    }


def by_hand(
    operation: Any, program: Caller, known: Mapping[str, int], fitting: Any, outcome: Outcome, *, start: int, step: int
) -> None:
    """Cases that a description does not tell of, every `step`th of them."""
    client = program.app.test_client()
    for number, (path, sent) in enumerate(hostile_cases(operation, known, fitting)):
        if number % step == start:
            headers = {**program.headers, **sent.pop("headers", {})}
            answer = client.open(path, method=operation.method.upper(), headers=headers, **sent)
            kept = {name.lower(): [value] for name, value in answer.headers}
            note(outcome, operation, answer.status_code, kept, answer.get_data())
            if operation.path.endswith("/tokens/current"):
                program.renew()


def hostile_cases(operation: Any, known: Mapping[str, int], fitting: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """(address, what is sent) of every case made by hand."""
    names = [one.name for one in operation.path_parameters]
    path = operation.path.format(**{name: known.get(name, 1) for name in names})
    raw = operation.definition.raw
    for number in (2**31, 2**63 - 1, 2**63, HUGE, "9" * 5000, 0, "-1", "%00"):
        if names:
            yield operation.path.format(**dict.fromkeys(names, number)), {}
    for one in operation.query:
        for value in HOSTILE_VALUES:
            yield path, {"query_string": {one.name: str(value).encode("utf-8", "surrogatepass")}}
    for header, value in HOSTILE_HEADERS:
        yield path, {"headers": {header: value}, **({"json": fitting} if "requestBody" in raw else {})}
    if "requestBody" not in raw:
        return
    for content_type, data in BROKEN_BODIES:
        yield path, {"data": data, "content_type": content_type}
    if "multipart/form-data" in raw["requestBody"]["content"]:
        for name, data in ODD_FILES:
            for part in ("file", "evidence", "form"):
                yield path, {"data": {part: (BytesIO(data), name), "source": "generic", "mapping": DEEP}}
                yield path, {"data": {part: (BytesIO(data), name), "source": "asterisk"}}
    for name in fields_of(operation, raw):
        for value in HOSTILE_VALUES:
            yield path, {"json": {**fitting, name: value}}
            yield path, {"json": {**fitting, name: [value, {name: value}]}}
    for name in fitting:
        yield path, {"json": {other: value for other, value in fitting.items() if other != name}}


def fields_of(operation: Any, raw: Mapping[str, Any]) -> list[str]:
    """The names of the fields of an operation's JSON body."""
    schema = raw["requestBody"]["content"].get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        schema = operation.schema.raw_schema["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return list(schema.get("properties", ()))


def note(outcome: Outcome, operation: Any, status: int, headers: Mapping[str, Any], content: bytes) -> None:
    """Count an answer and note what is wrong: a failure of ours, a status not described, a refusal without words."""
    outcome.cases += 1
    outcome.answers[status] += 1
    told = f"{operation.method.upper()} {operation.path}: {status}"
    if status >= 500:
        outcome.wrong.append(told)
    elif status not in (404, 405) and str(status) not in operation.definition.raw["responses"]:
        outcome.wrong.append(f"{told} is not described")  # 404 and 405: the address itself is none of ours
    if status >= 400:
        kind = headers["content-type"][0]
        problem = json.loads(content) if kind == PROBLEM else {}
        if not (problem.get("code") and problem.get("detail") and problem.get("status") == status):
            outcome.wrong.append(f"{told} is no problem+json with code and detail: {kind}")


def records_of(session: Session, project_id: int) -> dict[str, int]:
    """{path parameter: a record of the project}."""
    found = {name: session.scalars(statement.limit(1)).first() for name, statement in one_of(project_id).items()}
    return {name: number for name, number in found.items() if number is not None}
