"""What a production installation must not start with. Each objection says the remedy; a warning lets it start."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bpo.kernel import slots
from bpo.kernel.db import Database
from bpo.kernel.settings import ROOT, Settings


@dataclass(frozen=True)
class Objection:
    """What is wrong, and what to do. `fatal`: production does not start with it."""

    code: str
    words: str
    remedy: str
    fatal: bool = True


def objections(settings: Settings) -> list[Objection]:
    """What the settings alone show; asked in production only."""
    return [*_of_web(settings), *_of_data(settings), *_of_keys(settings), *_of_backups(settings)]


def _of_web(settings: Settings) -> Iterator[Objection]:
    if not settings.secure_cookies:
        yield Objection(
            "cookies", "Session cookies would travel over plain HTTP.",
            "Serve the product over HTTPS (docs/production.md) and set BPO_SECURE_COOKIES=1.",
        )  # fmt: skip
    if settings.debug:
        yield Objection(
            "debug", "Debug mode is on: errors would show the program's inside to everybody.", "Unset FLASK_DEBUG."
        )
    if not settings.smtp:
        yield Objection(
            "mail", "No mail server is set: nobody gets mail.", "Set BPO_SMTP, for example smtp://user@host:587.",
            fatal=False,
        )  # fmt: skip


def _of_data(settings: Settings) -> Iterator[Objection]:
    if settings.database_url.startswith("sqlite") and not settings.database_named and _inside(settings.var, ROOT):
        yield Objection(
            "database", f"The database would be the sample file in the checkout, {settings.var}.",
            "Set DATABASE_URL=postgresql://…, or BPO_VAR to a folder outside the checkout, or say "
            "DATABASE_URL=sqlite:////absolute/file if that is meant.",
        )  # fmt: skip


def _inside(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


def open_to_others(path: Path) -> bool:
    """Whether group or others may do anything with it."""
    return path.exists() and bool(path.stat().st_mode & 0o077)


def _of_keys(settings: Settings) -> Iterator[Objection]:
    loose = [path for path in (settings.keys, *sorted(settings.keys.glob("*.key"))) if open_to_others(path)]
    if loose:
        yield Objection(
            "keys_readable", f"Others on this machine can read {loose[0]}.",
            f"chmod 700 {settings.keys} && chmod 600 {settings.keys}/*.key",
        )  # fmt: skip
    if _inside(settings.keys, settings.var):
        yield Objection(
            "keys_beside", f"The keys lie beside the data they protect, in {settings.keys}.",
            "Move the folder and name it, BPO_KEYS=/etc/bpo/keys. If they are to stay there, name it as it is.",
            fatal=not settings.keys_named,
        )  # fmt: skip


def _of_backups(settings: Settings) -> Iterator[Objection]:
    if settings.backup_keep == 0:
        yield Objection(
            "backups", "No nightly backup is made (BPO_BACKUP_KEEP=0).", "Unset it, or see to backups otherwise.", False
        )
    elif settings.backup_passphrase_file is None:
        yield Objection(
            "backup_keys", "Nightly backups do not hold the keys.",
            f"Set BPO_BACKUP_PASSPHRASE_FILE, or keep a copy of {settings.keys} elsewhere.", fatal=False,
        )  # fmt: skip


def sample_passwords(database: Database) -> list[Objection]:
    """Sign-ins of the sample world that still have its well-known password; none where there are no tables yet."""
    if "sample_sign_ins" not in slots.board.answers:
        return []
    try:
        open_doors = slots.ask("sample_sign_ins", database)
    except SQLAlchemyError:
        return []
    if not open_doors:
        return []
    return [
        Objection(
            "sample", f"The sample's password opens the sign-in “{open_doors[0]}”.",
            "Production begins with an empty database: bin/flask db upgrade, then bin/flask first-administrator.",
        )
    ]  # fmt: skip


def refuse_insecure(settings: Settings, database: Database) -> None:
    """In production: say every objection, and end with 3 if one is fatal. Elsewhere: nothing."""
    if not settings.production:
        return
    found = [*objections(settings), *sample_passwords(database)]
    for one in found:
        print(f"{'Refused' if one.fatal else 'Warning'}: {one.words} {one.remedy}", file=sys.stderr, flush=True)
    if any(one.fatal for one in found):
        print("The product does not start like this (BPO_ENV=production). See docs/production.md.", file=sys.stderr)
        raise SystemExit(3)


def serves() -> bool:
    """Whether this process answers requests: a web server made the app, not the flask command."""
    return os.environ.get("FLASK_RUN_FROM_CLI") != "true"
