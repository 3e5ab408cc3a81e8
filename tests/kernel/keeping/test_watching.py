"""Health, figures and the log: what they tell, to whom, and that nobody's data is in them."""

import io
import json
import logging
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import request
from prometheus_client.parser import text_string_to_metric_families as families
from sqlalchemy import text

from app import create_app
from bpo.kernel import jobs
from bpo.kernel.db import Database
from bpo.kernel.errors import Invalid
from bpo.kernel.keeping import logs
from bpo.kernel.keeping.health import condition
from bpo.kernel.models import JobRun
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.kernel.settings import ROOT, Settings
from tests.conftest import NOW, PASSWORD

CANARY = "金丝雀13812345678"


@pytest.fixture
def written():
    """What the log holds, as JSON lines."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield out
    root.removeHandler(handler)
    root.setLevel(level)


def lines(out: io.StringIO, event: str) -> list[dict]:
    return [found for line in out.getvalue().splitlines() if (found := json.loads(line))["event"] == event]


def test_alive_and_ready(app, database):
    client = app.test_client()
    assert client.get("/health").json == {"status": "ok"}
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json["status"], answer.json["queue_seconds"]) == (200, "ready", 0)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json) == (503, {"status": "down", "database": "up", "migrations": "0000"})
    assert client.get("/health").status_code == 200


def test_a_waiting_queue_is_told_and_sends_nobody_away(app, database, clock):
    with database.transaction() as session:
        session.add(JobRun(kind="kernel.backup", title="x", arguments={}, created_at=NOW - timedelta(minutes=30)))
    with app.test_request_context():
        assert condition(database)["status"] == "late"
    assert app.test_client().get("/health/ready").status_code == 200


def test_a_lost_database_is_down_not_broken(app, database, tmp_path, empty_database):
    app.extensions["database"] = Database(empty_database)
    answer = app.test_client().get("/health/ready")
    assert (answer.status_code, answer.json["status"]) == (503, "down")
    app.extensions["database"].close()
    app.extensions["database"] = database


def figures(answer) -> dict[tuple[str, tuple], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families(answer.text)
        for sample in family.samples
    }


def test_figures_count_answers_by_route_and_failed_sign_ins(app, person, sign_in, database):
    browser = sign_in(person(Role.HR, name=CANARY))
    client = app.test_client()
    before = figures(client.get("/metrics"))
    browser.get(f"/jobs?q={CANARY}")
    browser.get("/jobs/987654")
    client.post("/api/v1/tokens", json={"login": "nobody", "password": "wrong wrong wrong"})
    with database.transaction() as session:
        session.add(JobRun(kind="kernel.backup", title="x", arguments={}, created_at=NOW - timedelta(seconds=90)))
    answer = client.get("/metrics")
    after = figures(answer)

    def grown(name: str, **labels: str) -> float:
        key = (name, tuple(sorted(labels.items())))
        return after.get(key, 0) - before.get(key, 0)

    assert grown("bpo_requests_total", route="/jobs", method="GET", status="200") == 1
    assert grown("bpo_requests_total", route="/jobs/<int:job_id>", method="GET", status="404") == 1
    assert grown("bpo_request_seconds_count", route="/jobs") == 1
    assert grown("bpo_sign_in_failures_total") == 1
    assert after[("bpo_jobs", (("state", "queued"),))] == 1
    assert after[("bpo_queue_age_seconds", ())] == 90
    assert after[("bpo_database_up", ())] == 1
    assert CANARY not in answer.text and "987654" not in answer.text


def test_figures_are_for_this_machine_or_the_tokens_bearer(app, settings):
    client = app.test_client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    app.extensions["settings"] = Settings(metrics_token="let me see")
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer let me sea"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer let me see"}).status_code == 200
    app.extensions["settings"] = settings


PROCESS = """
import sys
from bpo.kernel.keeping import metrics
metrics.REQUESTS.labels("/x", "GET", "200").inc(int(sys.argv[1]))
"""


def test_figures_of_several_processes_are_summed(app, tmp_path, monkeypatch):
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    for count in ("2", "3"):
        subprocess.run([sys.executable, "-c", PROCESS, count], env=environment, check=True, cwd=ROOT)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    found = figures(app.test_client().get("/metrics"))
    key = (("method", "GET"), ("route", "/x"), ("status", "200"))
    assert found[("bpo_requests_total", key)] == 5


def test_one_line_a_request_with_nobodys_data(app, sign_in, person, written):
    actor = person(Role.HR, login="huang", name=CANARY)
    browser = sign_in(actor)
    answer = browser.get(f"/jobs?q={CANARY}", headers={"X-Request-Id": "abcdef-123456"})
    browser.post("/sign-in", {"login": CANARY, "password": CANARY})
    browser.get(f"/{CANARY}")
    (line,) = [one for one in lines(written, "request") if one["route"] == "/jobs"]
    assert line["ms"] >= 0
    assert {name: line[name] for name in ("method", "route", "status", "request_id", "actor")} == {
        "method": "GET", "route": "/jobs", "status": 200, "request_id": "abcdef-123456", "actor": actor.id,
    }  # fmt: skip
    assert answer.headers["X-Request-Id"] == "abcdef-123456"
    assert any(one["route"] == "none" and one["status"] == 404 for one in lines(written, "request"))
    assert CANARY not in written.getvalue() and "huang" not in written.getvalue()


def test_an_error_is_logged_by_its_kind_and_place_alone(app, sign_in, person, written, monkeypatch):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.config, "TESTING", False)

    def breaks():
        raise ValueError(CANARY)

    monkeypatch.setitem(app.view_functions, "jobs.index", breaks)
    answer = sign_in(person(Role.DIRECTOR)).get("/jobs")
    reference = answer.headers["X-Request-Id"]
    assert answer.status_code == 500 and reference in answer.text
    (line,) = lines(written, "broken")
    assert line["request_id"] == reference
    assert line["error"] == ["ValueError"]
    assert any("breaks" in place for place in line["places"])
    assert CANARY not in written.getvalue() and CANARY not in answer.text


def test_a_statement_the_database_refuses_keeps_its_values_to_itself(app, database, written):
    with pytest.raises(Exception) as refusal, database.engine.connect() as connection:
        connection.execute(text("SELECT 1 FROM nowhere WHERE 1 = :secret"), {"secret": CANARY})
    logging.getLogger("x").error("refused", exc_info=refusal.value)
    assert CANARY not in str(refusal.value)
    assert CANARY not in written.getvalue()


def test_refusals_name_the_request(app, sign_in, person, programme):
    client = app.test_client()
    answer = client.get("/api/v1/me")
    assert answer.json["request_id"] == answer.headers["X-Request-Id"] != ""
    page = sign_in(person(Role.AGENT)).get("/users")
    assert page.headers["X-Request-Id"] in page.text
    handed = client.get("/health", headers={"X-Request-Id": "<script>alert(1)</script>"})
    assert handed.headers["X-Request-Id"].isalnum()


@jobs.work("test.tell", label="test.tell")
def tell(job, *, fail: str, **_kept):
    if fail == "refused":
        raise Invalid("x", CANARY)
    if fail == "failed":
        raise RuntimeError(CANARY)
    return {}, None


@pytest.mark.parametrize("outcome", ["done", "refused", "failed"])
def test_one_line_a_job(app, database, written, outcome):
    with database.transaction() as session:
        jobs.enqueue(session, Actor.system(), "test.tell", title=CANARY, now=NOW, fail=outcome, words=CANARY)
    jobs.run_due()
    (line,) = lines(written, "job")
    assert (line["kind"], line["outcome"]) == ("test.tell", outcome)
    assert CANARY not in written.getvalue()


def test_for_people_a_line_reads_like_one():
    record = logging.LogRecord("bpo", logging.INFO, "", 1, "request", (), None)
    record.house = {"route": "/jobs", "status": 200}
    assert logs.HumanLines().format(record).endswith("request route=/jobs status=200")


def test_behind_a_proxy_the_visitors_address_is_the_visitors(settings, clock):
    app = create_app(replace(settings, proxies=1), clock=clock)
    seen = {}
    app.before_request(lambda: seen.update(address=request.remote_addr) or None)
    app.test_client().get("/health", headers={"X-Forwarded-For": "203.0.113.9"})
    assert seen == {"address": "203.0.113.9"}
    app.extensions["database"].close()


def test_a_wrong_password_by_form_is_counted(app, person):
    person(Role.HR, login="huang")
    client = app.test_client()
    key = ("bpo_sign_in_failures_total", ())
    before = figures(client.get("/metrics"))[key]
    page = client.get("/sign-in").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    for password in ("wrong wrong", PASSWORD):
        client.post("/sign-in", data={"login": "huang", "password": password, "csrf_token": token})
    assert figures(client.get("/metrics"))[key] == before + 1
