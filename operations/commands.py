"""Commands of operations: call records imported from a file, key figures as JSON."""

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from bpo.kernel.db import Database
from bpo.kernel.errors import BusinessError, Conflict, Invalid, NotFound
from bpo.kernel.permits import Actor
from bpo.projects.queries import id_of_code
from operations.calls.queries import PARTS, report, told_figure
from operations.calls.rules import CallRecord, Source, kpis
from operations.intake import actions, queries
from operations.intake.rules import IntakeKind, IntakeState

operations_commands = AppGroup("operations", help="Call records and key figures.")
SYSTEM = Actor.system("command")


def database() -> Database:
    found: Database = current_app.extensions["database"]
    return found


def clock() -> datetime:
    moment: datetime = current_app.extensions["clock"]()
    return moment


@operations_commands.command("import-calls")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--project", "code", required=True, help="The project's code, such as P2026-001.")
@click.option("--source", required=True, type=click.Choice([one.value for one in Source]))
@click.option("--mapping", type=click.Path(path_type=Path), help="A column mapping (JSON).")
@click.option("--direction", type=click.Choice(["inbound", "outbound"]), default="inbound", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print what came of it as JSON.")
def import_calls(file: Path, code: str, source: str, mapping: Path | None, direction: str, as_json: bool) -> None:
    """Import a file of call records; the same file twice changes nothing. Exit 1 where it is refused."""
    how: dict[str, Any] = {}
    try:
        if mapping is not None:
            how["mapping"] = _mapping(mapping)
        if direction != "inbound":
            how["choice"] = direction
        found = _imported(file, code, source, how)
    except BusinessError as refusal:
        if as_json:
            click.echo(json.dumps({"error": refusal.code, "message": str(refusal)}, ensure_ascii=False))
        click.echo(str(refusal), err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, default=str))
    else:
        told = "{file}: {created} new, {revised} changed, {unchanged} unchanged, {rejected} rows rejected"
        click.echo(told.format(**found))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as missing:
        raise Invalid("file_missing", "%(file)s: %(why)s.", "file", file=str(path), why=missing.strerror) from missing


def _project(session: Session, code: str) -> int:
    try:
        return id_of_code(session, code)
    except NotFound as unknown:
        raise Invalid(
            "project_unknown", "There is no project with the code %(code)s.", "project", code=code
        ) from unknown


def _mapping(path: Path) -> dict[str, Any]:
    content = _content(path)
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Invalid("mapping_malformed", "The column mapping must be a JSON object.", "mapping")
    return found


def _imported(file: Path, code: str, source: str, how: dict[str, Any]) -> dict[str, Any]:
    """Received and imported: a refusal is kept on the import, as on the page, and raised."""
    data = _content(file)
    with database().transaction() as session:
        project = _project(session, code)
        batch = actions.receive(
            session, SYSTEM, kind=IntakeKind.CALLS, project_id=project, source=source, name=file.name,
            data=data, now=clock(), how=how,
        )  # fmt: skip
        batch_id, state = batch.id, batch.state
        unreadable = batch.refusal_said if batch.file_id is None else None
    if unreadable is not None:
        raise Conflict("file_unreadable", unreadable.replace("%", "%%"))
    if state is IntakeState.DONE:
        with database().reads() as session:
            return _again(session, batch_id)
    try:
        with database().transaction() as session:
            batch, taken = actions.take_in(session, SYSTEM, batch_id=batch_id, now=clock())
            return {**_counts(batch), "again": False, **_totals(taken.records)}
    except (Invalid, Conflict) as refusal:
        with database().transaction() as session:
            actions.refuse(session, SYSTEM, batch_id=batch_id, refusal=refusal, now=clock())
        raise


def _again(session: Session, batch_id: int) -> dict[str, Any]:
    """The same file once more: nothing is changed, everything in it is known."""
    batch = queries.batch_for(session, SYSTEM, batch_id)
    known = batch.created + batch.revised + batch.unchanged
    return {**_counts(batch), "again": True, "created": 0, "revised": 0, "unchanged": known}


def _counts(batch: Any) -> dict[str, Any]:
    names = ("rows", "created", "revised", "unchanged", "rejected", "covers_from", "covers_to")
    return {"batch": batch.id, "file": batch.file_name, **{name: getattr(batch, name) for name in names}}


def _totals(records: Sequence[CallRecord]) -> dict[str, int]:
    """Sums to hold against the switch's own: talk is billsec, duration all seconds of all attempts."""
    legs = [leg for record in records for leg in record.legs if not leg.inner]
    return {
        "calls": len(records),
        "answered": sum(record.answered for record in records),
        "talk_seconds": sum(record.talk_seconds for record in records),
        "duration_seconds": sum(leg.ring_seconds + leg.talk_seconds for leg in legs)
        or sum((record.wait_seconds or 0) + record.talk_seconds for record in records),
    }


@operations_commands.command("kpi")
@click.option("--project", "code", required=True, help="The project's code, such as P2026-001.")
@click.option("--from", "first", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The first day.")
@click.option("--to", "last", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The last day, included.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def kpi(code: str, first: datetime, last: datetime, as_json: bool) -> None:
    """The key figures of a project over days, each with formula, numerator and denominator."""
    try:
        with database().reads() as session:
            found = report(session, _project(session, code), first.date(), last.date())
    except BusinessError as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    figures = [told_figure(name, one, found.definition) for name, one in kpis(found.whole, found.definition).items()]
    if as_json:
        told = {
            "project": code,
            "from": _day(found.first),
            "to": _day(found.last),
            "service_level": found.definition.service_level.value,
            "threshold_seconds": found.definition.threshold_seconds,
            "target": str(found.target),
            "parts": {part: getattr(found.whole, part) for part in PARTS},
            "figures": figures,
        }
        click.echo(json.dumps(told, ensure_ascii=False, default=str))
        return
    for one in figures:
        made_of = f"{one['numerator']} ÷ {one['denominator']}" if one["denominator"] is not None else ""
        value = "–" if one["value"] is None else str(one["value"])
        click.echo(f"{one['code']:20} {value:>16}  {made_of:>16}  {one['formula']}")


def _day(day: date) -> str:
    return day.isoformat()


COMMANDS = (operations_commands,)
