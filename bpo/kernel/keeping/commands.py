"""Commands that keep an installation: backup, restore, doctor."""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from bpo.kernel.db import Database, utc_now
from bpo.kernel.keeping.backups import back_up, passphrase_in
from bpo.kernel.keeping.doctor import BAD, OK, WARN, condition, worst
from bpo.kernel.keeping.restoring import CannotRestore
from bpo.kernel.keeping.restoring import restore as put_back
from bpo.kernel.keeping.snapshots import CannotCopy
from bpo.kernel.settings import Settings


def _house() -> tuple[Settings, Database]:
    return current_app.extensions["settings"], current_app.extensions["database"]


def _passphrase(given: Path | None, settings: Settings) -> str | None:
    """From the option, the setting, or the variable BPO_BACKUP_PASSPHRASE."""
    words = os.environ.get("BPO_BACKUP_PASSPHRASE", "").strip()
    if given is None and words:
        return words
    try:
        return passphrase_in(given or settings.backup_passphrase_file)
    except (OSError, ValueError) as refused:
        raise click.ClickException(f"The passphrase cannot be read: {refused}.") from refused


PASSPHRASE = click.option(
    "--passphrase-file", type=click.Path(path_type=Path, dir_okay=False),
    help="A file whose one line seals the keys; default BPO_BACKUP_PASSPHRASE_FILE.",
)  # fmt: skip
JSON = click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@PASSPHRASE
@JSON
@with_appcontext
def backup(file: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Write database, files, journal anchors and – with a passphrase – the keys to FILE, while everybody works."""
    settings, database = _house()
    try:
        made = back_up(settings, database, file.absolute(), utc_now(), _passphrase(passphrase_file, settings))
    except (CannotCopy, OSError) as failed:
        raise click.ClickException(f"The backup was not made: {failed}.") from failed
    for warning in made.warnings:
        click.echo(f"Warning: {warning}", err=True)
    told: dict[str, Any] = {
        "file": str(made.path), "size": made.size, "rows": made.manifest["rows"],
        "tables": len(made.manifest["tables"]), "keys": made.manifest["keys"],
        "files": sum(one.startswith("files/") for one in made.manifest["members"]),
        "journal_entries": made.manifest["journal"]["last_id"], "missing_files": made.missing,
    }  # fmt: skip
    click.echo(
        json.dumps(told)
        if as_json
        else f"{file}: {told['rows']} rows of {told['tables']} tables, {told['files']} files, "
        f"{'keys sealed' if told['keys'] else 'no keys'}, {made.size / 1e6:.1f} MB."
    )
    sys.exit(1 if made.missing else 0)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@PASSPHRASE
@click.option("--overwrite", is_flag=True, help="Put what this installation holds aside and take the backup instead.")
@JSON
@with_appcontext
def restore(file: Path, passphrase_file: Path | None, overwrite: bool, as_json: bool) -> None:
    """Put the backup FILE in place of an empty installation; stop web, worker and scheduler first."""
    settings, database = _house()
    try:
        done = put_back(
            settings, database, file.absolute(), utc_now(), passphrase=_passphrase(passphrase_file, settings),
            overwrite=overwrite,
        )  # fmt: skip
    except CannotRestore as refused:
        raise click.ClickException(str(refused)) from refused
    told = {
        "rows": done.rows, "tables": done.tables, "files": done.files, "journal_entries": done.entries,
        "made_at": done.made_at, "aside": done.aside, "keys": done.keys,
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(told))
        return
    click.echo(
        f"Restored the backup of {done.made_at}: {done.rows} rows of {done.tables} tables, {done.files} files. "
        f"The journal is in order: {done.entries} entries."
    )
    if done.aside:
        click.echo(f"What was here before lies under the name {done.aside}.")
    click.echo("Run bin/flask db upgrade before you start, in case the product is newer than the backup.")


SIGNS = {OK: ("ok  ", "green"), WARN: ("warn", "yellow"), BAD: ("bad ", "red")}


@click.command("doctor")
@JSON
@with_appcontext
def doctor(as_json: bool) -> None:
    """Examine the installation; exit 1 if something is bad. Each line says what to do."""
    settings, database = _house()
    lines = condition(settings, database, current_app.extensions["clock"]())
    if as_json:
        click.echo(json.dumps({"state": worst(lines), "lines": [asdict(line) for line in lines]}, ensure_ascii=False))
    else:
        for line in lines:
            sign, colour = SIGNS[line.state]
            click.echo(
                f"{click.style(sign, fg=colour)}  {line.name}: {line.words}"
                + (f"  → {line.remedy}" if line.remedy else "")
            )
    sys.exit(1 if worst(lines) == BAD else 0)


COMMANDS = (backup, restore, doctor)
