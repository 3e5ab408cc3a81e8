"""The product as it runs – web, workers, schedulers – with its processes killed (-9) at random while people work.

`Nursery` forks the processes from one that has the application loaded, as they run in the product, and starts a killed
one again as a supervisor would. `Crowd` imports calls, runs the billing and submits forms, and repeats what was not
answered, as people and programs do. `found_wrong` then looks at everything that was acknowledged.
"""

import json
import multiprocessing
import os
import random
import re
import signal
import socket
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from gunicorn.app.base import BaseApplication
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from billing.invoices.models import Bill, BillingRun
from bpo.clients.models import Client
from bpo.kernel import calendar, jobs, journal
from bpo.kernel.db import Database, utc_now
from bpo.kernel.jobs import doing
from bpo.kernel.models import JobLine, JobRun, JobState, JournalEntry, Lease
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.kernel.settings import Settings
from bpo.people.actions import open_session, register_person
from bpo.people.models import SessionKind
from operations.calls.models import Call
from operations.intake.models import IntakeBatch
from operations.intake.rules import IntakeState
from tests.billing.invoices.makers import give_seats, make_deal
from tests.projects.makers import make_project

FORK = multiprocessing.get_context("fork")
PATIENCE_SECONDS = 2.0
ROWS = 120  # calls of one file
MONTH = "2026-10"
ROLES = [Role.FINANCE, Role.SYSTEM, Role.SALES]


class Web(BaseApplication):  # type: ignore[misc]
    def __init__(self, app: Any, **options: Any) -> None:
        self.app, self.options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self.app


@dataclass
class World:
    """What the crowd works with."""

    url: str
    folder: Path
    project_id: int
    token: str
    cookie: str
    contracts: int

    def settings(self) -> Settings:
        return Settings(var=self.folder, keys=self.folder / "keys", database_url=self.url,
                        patience=timedelta(seconds=PATIENCE_SECONDS))  # fmt: skip


def build_world(url: str, folder: Path, contracts: int = 6) -> World:
    """A project whose calls are imported, signed contracts to bill, and somebody who may do it all."""
    world = World(url, folder, 0, "", "", contracts)
    app = create_app(world.settings())
    database: Database = app.extensions["database"]
    now = utc_now()
    with database.writes() as session:
        user = register_person(session, Actor.system(), login="crowd", name="众人", roles=ROLES, password="x" * 16)
        world.token, _row = open_session(session, user, kind=SessionKind.TOKEN, label="crowd", now=now)
        world.cookie, _row = open_session(session, user, kind=SessionKind.BROWSER, label="crowd", now=now)
        session.commit()
        world.project_id = make_project(session).id
        for number in range(901, 901 + contracts):
            give_seats(session, make_deal(session, number), 5, date(2026, 9, 15), date(2026, 11, 1))
    jobs.LINE["huey"].storage.close()
    database.close()
    return world


def nursery(world: World, port: int, orders: Any) -> None:
    """Load the application once; fork what is ordered, and answer with its process number."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    log = os.open(world.folder / "processes.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1), os.dup2(log, 2)
    app = create_app(world.settings())
    tasks: dict[str, Callable[[], object]] = {
        "web": lambda: Web(app, bind=f"127.0.0.1:{port}", workers=2, threads=2, loglevel="warning",
                           graceful_timeout=1, reuse_port=True).run(),
        "worker": lambda: jobs.keep_working(2),
        "scheduler": lambda: calendar.keep(app.extensions["database"], utc_now),
    }  # fmt: skip
    doing.MOST_ATTEMPTS = 1_000  # many deaths in a short time are meant here: no job is given up for them
    app.extensions["database"].close()
    jobs.LINE["huey"].storage.close()
    while True:
        try:
            kind = orders.recv()
        except EOFError:
            os._exit(0)
        number = os.fork()
        if number == 0:
            os.setsid()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            with suppress(BaseException):
                tasks[kind]()
            os._exit(0)
        orders.send(number)


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@dataclass
class Done:
    """What was acknowledged to the crowd, and how often it had to ask again."""

    batches: dict[int, int] = field(default_factory=dict)
    runs: set[int] = field(default_factory=set)
    clients: dict[str, str] = field(default_factory=dict)
    repeated: int = 0


class Crowd(threading.Thread):
    """Imports, runs and forms, one after the other, until told to stop, each at least once and until acknowledged."""

    def __init__(self, world: World, port: int, seed: int) -> None:
        super().__init__(daemon=True)
        self.world, self.port, self.chance, self.done = world, port, random.Random(seed), Done()
        self.enough = threading.Event()
        self.trouble: list[str] = []

    def run(self) -> None:
        acts = (self.import_calls, self.submit_form, self.bill)
        number = 0
        while number < len(acts) or not self.enough.is_set():  # a busy machine may have come to none of them
            try:
                acts[number % len(acts)]()
            except Exception as wrong:
                self.trouble.append(repr(wrong))
            number += 1

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any, bytes]:
        """The answer, asked for again while the web is being killed; gives up after a minute."""
        until = time.monotonic() + 60
        while True:
            try:
                line = HTTPConnection("127.0.0.1", self.port, timeout=30)
                line.request(method, path, body, {"Accept-Language": "en", **headers})
                answer = line.getresponse()
                data = answer.read()
                line.close()
                if answer.status < 500:
                    return answer.status, answer.headers, data
                wrong: object = f"{method} {path}: {answer.status}"
            except OSError as refused:
                wrong = refused
            except Exception as broken:  # half an answer
                wrong = broken
            self.done.repeated += 1
            if time.monotonic() > until:
                raise TimeoutError(str(wrong))
            time.sleep(0.05)

    def programme(self, method: str, path: str, body: bytes | None, kind: str) -> Any:
        status, _headers, data = self.ask(
            method, f"/api/v1{path}", body, Authorization=f"Bearer {self.world.token}", **{"Content-Type": kind}
        )
        if status not in (200, 201, 202):
            raise AssertionError(f"{method} {path}: {status} {data[:300]!r}")
        return json.loads(data)

    def import_calls(self) -> None:
        mark = uuid.UUID(int=self.chance.getrandbits(128)).hex[:12]
        head = "通话ID,来电时间,是否接通,等待时长,通话时长,客户号码,坐席工号\n"
        rows = "".join(f"{mark}-{n},2026-10-0{1 + n % 9} 09:00:{n % 60:02d},是,12,120,138{n:08d},8001\n"
                       for n in range(ROWS))  # fmt: skip
        edge = "edge" + mark
        body = (
            f'--{edge}\r\nContent-Disposition: form-data; name="source"\r\n\r\ngeneric\r\n'
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{mark}.csv"\r\n'
            f"Content-Type: text/csv\r\n\r\n{head}{rows}\r\n--{edge}--\r\n"
        ).encode()
        path = f"/projects/{self.world.project_id}/call-imports"
        answer = self.programme("POST", path, body, f"multipart/form-data; boundary={edge}")
        self.done.batches[answer["id"]] = ROWS

    def bill(self) -> None:
        answer = self.programme("POST", "/billing-runs", json.dumps({"month": MONTH}).encode(), "application/json")
        self.done.runs.add(answer["id"])

    def submit_form(self) -> None:
        mine = {"Cookie": f"bpo_session={self.world.cookie}; language=en"}
        _status, headers, page = self.ask("GET", "/clients/new", **mine)
        text = page.decode()
        found = {name: re.search(rf'name="{name}" value="([^"]+)"', text) for name in ("csrf_token", "form_token")}
        tokens = {name: match.group(1) for name, match in found.items() if match}
        own = "; ".join(one.split(";")[0] for one in headers.get_all("Set-Cookie") or [])
        name = f"客户{uuid.UUID(int=self.chance.getrandbits(128)).hex[:12]}"
        sent = {**tokens, "legal_name_zh": name, "short_name": name, "taxpayer_kind": "foreign", "payment_days": "30"}
        status, headers, page = self.ask(
            "POST", "/clients/new", urlencode(sent).encode(), Cookie=f"{mine['Cookie']}; {own}",
            **{"Content-Type": "application/x-www-form-urlencoded"},
        )  # fmt: skip
        if status != 303:
            raise AssertionError(f"form: {status} {re.sub(r'<[^>]+>', ' ', page.decode())[:400]}")
        self.done.clients[name] = str(headers["Location"])


@dataclass
class Outcome:
    """What a run of kills came to; `wrong` is empty where nothing was lost, doubled or stuck."""

    kills: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)


class Rig:
    """The processes, the crowd, and whoever kills."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance, self.outcome = world, random.Random(seed), Outcome()
        self.port = free_port()
        self.database = Database(world.url)
        self.orders, theirs = FORK.Pipe()
        self.nursery = FORK.Process(target=nursery, args=(world, self.port, theirs), daemon=True)
        self.nursery.start()
        theirs.close()
        self.alive = {name: self.begin(name) for name in ("web", "worker", "worker 2", "scheduler", "scheduler 2")}
        self.killed_at: dict[int, datetime] = {}
        self.crowd = Crowd(world, self.port, seed)

    def begin(self, name: str) -> int:
        self.orders.send(name.split()[0])
        return int(self.orders.recv())

    def wait(self, what: str, holds: Callable[[Session], Any], seconds: float = 90, must: bool = True) -> None:
        """Wait until it holds; what must hold and never did is wrong."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with self.database.reads() as session:
                if holds(session):
                    return
            time.sleep(0.02)
        if must:
            self.outcome.wrong.append(f"waited {seconds:.0f} s in vain: {what}")

    def kill(self, name: str) -> None:
        """Kill at a random moment of its work, and start another in its place."""
        if name.startswith("worker"):
            self.wait("a job runs", lambda session: session.scalar(running(self.alive[name])), 3, must=False)
        time.sleep(self.chance.random() * 0.25)
        number = self.alive[name]
        if name == "web" and self.chance.random() < 0.5:  # one that answers, and its master starts another
            children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
            for child in children[:1]:
                os.kill(int(child), signal.SIGKILL)
        else:
            with suppress(ProcessLookupError):
                os.killpg(number, signal.SIGKILL)
            self.killed_at[number] = utc_now()
            self.alive[name] = self.begin(name)
        self.outcome.kills[name.split()[0]] += 1

    def run(self, kills: int) -> Outcome:
        self.wait("somebody leads", lambda session: session.scalar(select(Lease.id)))
        self.crowd.start()
        names = [name for name in self.alive for _share in range(2 if name.startswith("w") else 1)]
        turns = [names[turn % len(names)] for turn in range(kills)]
        self.chance.shuffle(turns)
        for name in turns:
            self.kill(name)
        self.crowd.enough.set()
        self.crowd.join(90)
        self.outcome.wrong += [f"the crowd: {one}" for one in self.crowd.trouble]
        self.wait("the queue drains", lambda session: session.scalar(open_jobs()) == 0)
        self.wait(
            "somebody leads", lambda session: session.scalar(select(Lease.id).where(Lease.expires_at > utc_now()))
        )
        with self.database.reads() as session:
            self.outcome.wrong += found_wrong(session, self.crowd.done, self.world)
            self.outcome.figures = figures(session, self.crowd.done, self.killed_at)
        return self.outcome

    def close(self) -> None:
        for number in self.alive.values():
            with suppress(ProcessLookupError):
                os.killpg(number, signal.SIGKILL)
        self.orders.close()
        self.nursery.join(10)
        self.database.close()


def running(number: int) -> Any:
    """Whether a job runs in the process of that number."""
    mine = JobRun.worker.like(f"%:{number}:%")
    return select(func.count()).where(JobRun.state == JobState.RUNNING, mine)


def open_jobs() -> Any:
    return select(func.count()).where(JobRun.state.in_((JobState.QUEUED, JobState.RUNNING)))


def found_wrong(session: Session, done: Done, world: World) -> list[str]:
    """What was acknowledged and is not there, what is there twice, and what did not end well."""
    wrong = []
    batches = {
        row.id: row for row in session.scalars(select(IntakeBatch).where(IntakeBatch.project_id == world.project_id))
    }
    for number, rows in done.batches.items():
        batch = batches.get(number)
        if batch is None or batch.state != IntakeState.DONE or batch.created != rows:
            wrong.append(f"import {number}: {batch and (batch.state, batch.created, batch.refusal_said)}")
    taken = sum(1 for row in batches.values() if row.state == IntakeState.DONE)
    calls = session.scalar(select(func.count()).where(Call.project_id == world.project_id))
    if calls != taken * ROWS:
        wrong.append(f"{calls} calls of {taken} files of {ROWS}")
    names = Counter(session.scalars(select(Client.short_name).where(Client.short_name.like("客户%"))))
    wrong += [f"client {name} is not there" for name in done.clients if name not in names]
    wrong += [f"client {name} is there {count} times" for name, count in names.items() if count > 1]
    acts = Counter(session.execute(select(JournalEntry.act, JournalEntry.subject_id)))
    once = ("imports.taken_in", "clients.registered", "billing.drafted", "billing.run_started", "billing.run_ended")
    wrong += [f"{act} of {number} is journaled {count} times" for (act, number), count in acts.items()
              if act in once and count > 1]  # fmt: skip
    bills = Counter(session.scalars(select(Bill.contract_id)))
    if set(bills.values()) - {1} or len(bills) != world.contracts:
        wrong.append(f"bills by contract: {dict(bills)}")
    runs = {row.id: row for row in session.scalars(select(BillingRun))}
    wrong += [f"billing run {number} did not end" for number in done.runs
              if number not in runs or runs[number].ended_at is None]  # fmt: skip
    wrong += [f"billing run {row.id} did {len(row.outcomes)} contracts" for row in runs.values()  # type: ignore[arg-type]
              if len(row.outcomes) != world.contracts]  # type: ignore[arg-type] # fmt: skip
    failed = session.scalars(select(JobRun).where(JobRun.state != JobState.DONE))
    wrong += [f"job {row.id} {row.kind} is {row.state}: {row.message}" for row in failed]
    daily = Counter(session.scalars(select(JobRun.key).where(JobRun.owner_id.is_(None))))
    wrong += [f"{key} was queued {count} times" for key, count in daily.items() if count > 1]
    verdict = journal.verify(session, world.settings().key("journal"))
    if not verdict.ok:
        wrong.append(f"the journal: entry {verdict.bad_id} is {verdict.reason}")
    return wrong


def figures(session: Session, done: Done, killed_at: dict[int, datetime]) -> dict[str, Any]:
    """What was done in the meantime, and how long the jobs of killed workers lay."""
    waited = []
    for line in session.scalars(select(JobLine).where(JobLine.words.like("The worker %%(worker)s%"))):
        facts: Any = line.facts
        number = int(str(facts["worker"]).split(":")[1])
        if number in killed_at:
            waited.append((line.at - killed_at[number].astimezone(UTC)).total_seconds())
    lease = session.scalars(select(Lease)).one()
    return {
        "imports acknowledged": len(done.batches), "billing runs acknowledged": len(done.runs),
        "forms acknowledged": len(done.clients), "requests repeated": done.repeated,
        "jobs": session.scalar(select(func.count()).select_from(JobRun)),
        "most attempts of a job": session.scalar(select(func.max(JobRun.attempts))),
        "jobs taken over": len(waited), "longest take-over, s": round(max(waited, default=0.0), 1),
        "leaders in turn": lease.fence,
    }  # fmt: skip


def run_kills(url: str, folder: Path, kills: int, seed: int) -> Outcome:
    rig = Rig(build_world(url, folder), seed)
    try:
        return rig.run(kills)
    finally:
        rig.close()
