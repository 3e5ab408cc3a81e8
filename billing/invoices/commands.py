"""Commands of billing: rate one usage under one rate card, run a month."""

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from billing.invoices import actions, jobs
from billing.invoices.schemas.words import line_words, step_words, unit_words
from billing.pricing.rules import Charge, charge_json, rate, read_json, read_terms, read_usage
from bpo.kernel.db import Database
from bpo.kernel.errors import BusinessError
from bpo.kernel.locale import say_number
from bpo.kernel.permits import Actor

billing = AppGroup("billing", help="Rating and the month's bills.")
COMMANDS = (billing,)

A_FILE = click.Path(path_type=Path)


@billing.command("rate")
@click.option("--terms", "terms_file", type=A_FILE, required=True, help="The rate card: JSON as in docs/rating.md.")
@click.option("--usage", "usage_file", type=A_FILE, required=True, help="What was used: JSON as in docs/rating.md.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole charge as JSON.")
def rate_files(terms_file: Path, usage_file: Path, as_json: bool) -> None:
    """Rate one usage under one rate card and explain every amount; exit 1 with a sentence where that is refused."""
    try:
        charge = rate(read_usage(_json_in(usage_file)), read_terms(_json_in(terms_file)))
    except BusinessError as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    click.echo(json.dumps(charge_json(charge), ensure_ascii=False, indent=2) if as_json else told(charge))


def _json_in(path: Path) -> Any:
    try:
        return read_json(path.read_text("utf-8-sig"))
    except OSError as missing:
        click.echo(f"{path}: {missing.strerror}", err=True)
    except UnicodeDecodeError:
        click.echo(f"{path}: not UTF-8 text", err=True)
    except BusinessError as refusal:
        click.echo(f"{path}: {refusal}", err=True)
    sys.exit(1)


def told(charge: Charge) -> str:
    """The charge as a table: each line with its steps under it, then the sums."""
    rows: list[tuple[str, str, str]] = []
    for line in charge_json(charge)["lines"]:
        counted = _counted(line)
        rows.append((line_words(line["label"]["code"], line["label"]["facts"]), counted, line["amount"]))
        rows += [(f"    {step_words(step)}", "", f"({step['amount']})") for step in line["steps"]]
    sums = (("Net", charge.net), ("VAT", charge.tax), ("Total with VAT", charge.gross))
    rows += [("", "", ""), *((label, "", format(value, "f")) for label, value in sums)]
    if charge.carried_forward:
        rows.append(("Carried forward", "", format(charge.carried_forward, "f")))
    wide = [max(len(row[place]) for row in rows) for place in range(3)]
    written = [f"{what:<{wide[0]}}  {how:<{wide[1]}}  {amount:>{wide[2]}}".rstrip() for what, how, amount in rows]
    return "\n".join([*written, f"Amounts in {charge.currency}."])


def _counted(line: dict[str, Any]) -> str:
    if line["unit_price"] is None or line["unit"] == "money":
        return ""
    return f"{say_number(Decimal(line['quantity']))} {unit_words(line['unit'])} × {line['unit_price']}"


@billing.command("run")
@click.option("--month", required=True, help="The month to bill: YYYY-MM.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def run(month: str, as_json: bool) -> None:
    """Draft the bills of a month, at once, in this process; doing it again changes nothing that is unchanged."""
    database: Database = current_app.extensions["database"]
    clock, actor = current_app.extensions["clock"], Actor.system("command")
    try:
        with database.transaction() as session:
            run_id = actions.open_run(session, actor, month=month, now=clock()).id
        result = jobs.run_month(database.transaction, actor, run_id=run_id, month=month, now=clock(), clock=clock)
    except BusinessError as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
        return
    for name in ("drafted", "revised", "unchanged"):
        click.echo(f"{name}: {', '.join(result[name]) or '–'}")
    for name in ("late_changes", "parked"):
        for one in result[name]:
            click.echo(f"{name.replace('_', ' ')}: {one['contract']} – {one['reason']}")
