"""Figures for Prometheus. Of several processes (PROMETHEUS_MULTIPROC_DIR) each writes its own, /metrics sums them."""

import os
from collections.abc import Iterator
from datetime import datetime
from time import perf_counter
from typing import Any

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector
from sqlalchemy import event, func, select
from sqlalchemy.exc import SQLAlchemyError

from bpo.kernel.db import Database
from bpo.kernel.keeping.logs import route
from bpo.kernel.models import JobRun, JobState

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10)

REQUESTS = Counter("bpo_requests_total", "Answers by route, method and status", ["route", "method", "status"])
LATENCY = Histogram("bpo_request_seconds", "Time to answer by route", ["route"], buckets=SECONDS)
DATABASE_ERRORS = Counter("bpo_database_errors_total", "Statements the database refused or lost, by kind", ["kind"])
SIGN_IN_FAILURES = Counter("bpo_sign_in_failures_total", "Sign-ins with a wrong name or password")


def set_up(app: Flask) -> None:
    app.after_request(count)


def watch(database: Database) -> None:
    """Count what goes wrong with this database."""
    event.listen(database.engine, "handle_error", count_error)


def count(answer: Response) -> Response:
    method = request.method if request.method in METHODS else "OTHER"
    REQUESTS.labels(route(), method, str(answer.status_code)).inc()
    if "began" in g:
        LATENCY.labels(route()).observe(perf_counter() - g.began)
    return answer


METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


def count_error(context: Any) -> None:
    DATABASE_ERRORS.labels(type(context.sqlalchemy_exception or context.original_exception).__name__).inc()


class Jobs(Collector):
    """The queue as the database has it at the moment of asking."""

    def __init__(self, database: Database, moment: datetime) -> None:
        self.database, self.moment = database, moment

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("bpo_database_up", "Whether the database answers")
        states = GaugeMetricFamily("bpo_jobs", "Jobs by state", labels=["state"])
        age = GaugeMetricFamily("bpo_queue_age_seconds", "How long the oldest waiting job has waited")
        try:
            counts, seconds = queue(self.database, self.moment)
        except SQLAlchemyError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        for state in JobState:
            states.add_metric([state.value], counts.get(state, 0))
        age.add_metric([], seconds)
        yield from (up, states, age)


def queue(database: Database, moment: datetime) -> tuple[dict[JobState, int], float]:
    """({state: jobs}, seconds that the oldest waiting job has waited; 0 where none waits)."""
    with database.reads() as session:
        rows = session.execute(select(JobRun.state, func.count()).group_by(JobRun.state))
        counts: dict[JobState, int] = {row[0]: row[1] for row in rows}
        oldest = session.scalar(select(func.min(JobRun.created_at)).where(JobRun.state == JobState.QUEUED))
    return counts, max(0.0, (moment - oldest).total_seconds()) if oldest else 0.0


def exposed() -> bytes:
    """Everything in Prometheus' text form."""
    registry = CollectorRegistry()
    registry.register(Jobs(current_app.extensions["database"], current_app.extensions["clock"]()))
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(REGISTRY)
