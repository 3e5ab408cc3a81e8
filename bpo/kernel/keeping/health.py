"""Whether it lives, whether it can work, and its figures: for supervisors, load balancers and Prometheus."""

import hmac
from functools import cache
from ipaddress import ip_address
from typing import Any

from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text as sql
from sqlalchemy.exc import SQLAlchemyError

from bpo.kernel.db import Database
from bpo.kernel.keeping import metrics
from bpo.kernel.permits import public
from bpo.kernel.settings import ROOT, Settings
from bpo.kernel.web import now

views = Blueprint("health", __name__)
LATE_SECONDS = 600


@cache
def newest_revision() -> str:
    """The migration that this program needs."""
    return str(ScriptDirectory(str(ROOT / "migrations")).get_current_head())


def stored_revision(database: Database) -> str:
    """The migration the database stands at; "" where it has none."""
    with database.engine.connect() as connection:
        if not database.engine.dialect.has_table(connection, "alembic_version"):
            return ""
        return str(connection.scalar(sql("SELECT version_num FROM alembic_version")) or "")


def condition(database: Database) -> dict[str, Any]:
    """{status, database, migrations, queue_seconds}: `ready`, `late` (a worker is missing) or `down`."""
    try:
        stands = stored_revision(database)
        if stands != newest_revision():
            return {"status": "down", "database": "up", "migrations": stands or "none"}
        _counts, seconds = metrics.queue(database, now())
    except SQLAlchemyError:
        return {"status": "down", "database": "down"}
    return {
        "status": "late" if seconds > LATE_SECONDS else "ready", "database": "up", "migrations": stands,
        "queue_seconds": round(seconds),
    }  # fmt: skip


@views.get("/health/ready")
@public
def ready() -> Any:
    """Whether requests can be served; a waiting queue is told, but sends nobody away."""
    found = condition(current_app.extensions["database"])
    return found, 503 if found["status"] == "down" else 200


def may_read_metrics(settings: Settings) -> bool:
    """With a token set: whoever sends it. Without: this machine alone, and nobody through a proxy."""
    if settings.metrics_token:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(sent.encode(), settings.metrics_token.encode())
    try:
        local = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
    return local and "X-Forwarded-For" not in request.headers


@views.get("/metrics")
@public
def figures() -> Any:
    """The figures, for those who may read them; for others there is no such page."""
    if not may_read_metrics(current_app.extensions["settings"]):
        return Response("not found\n", status=404, content_type="text/plain")
    return Response(metrics.exposed(), content_type=CONTENT_TYPE_LATEST)
