"""Putting a backup back: every hash compared before anything is touched, the journal verified before it counts."""

import hashlib
import json
import os
import re
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bpo.kernel import journal
from bpo.kernel.db import Database
from bpo.kernel.keeping.backups import FORMAT
from bpo.kernel.keeping.sealed import WrongPassphrase, open_keys
from bpo.kernel.keeping.snapshots import ASIDE, CannotCopy, look, put_postgresql, rows_in, sqlite_path
from bpo.kernel.settings import Settings

# The only names a backup holds; anything else in an archive is not unpacked.
NAMES = re.compile(
    r"^(backup\.json|manifest\.json|journal-anchors\.txt|keys\.sealed|database\.(sqlite3|dump)|files/[0-9a-f]{2}/[0-9a-f]{64})$"
)
CHUNK = 1 << 20


class CannotRestore(Exception):
    """Nothing was changed, or what was there is back; the message says why and what to do."""


@dataclass(frozen=True)
class Restored:
    rows: int
    tables: int
    files: int
    entries: int
    made_at: str
    aside: str
    keys: bool


def restore(
    settings: Settings, database: Database, source: Path, moment: datetime, *, passphrase: str | None = None,
    overwrite: bool = False,
) -> Restored:  # fmt: skip
    """Into an empty installation, or instead of the present one, which is then put aside."""
    present = list(rows_in(database.engine))
    if present and not overwrite:
        raise CannotRestore(
            f"This installation is not empty ({', '.join(present)} hold rows). Restore into an empty one (another "
            "DATABASE_URL and BPO_VAR), or say --overwrite: what is here is then put aside, not lost."
        )
    settings.var.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.var) as name:
        folder = Path(name)
        manifest = unpack(source, folder)
        kind = database.engine.dialect.name
        if manifest["database"] != kind:
            raise CannotRestore(
                f"The backup holds a {manifest['database']} database, DATABASE_URL names a {kind} one. "
                "Restore into the same kind."
            )
        keys = _keys(folder, settings, passphrase)
        aside = f"{ASIDE}_{moment:%Y%m%d_%H%M%S}"
        if database.is_sqlite:
            entries = _put_sqlite(settings, database, folder, keys, manifest, aside)
        else:
            entries = _put_postgresql(settings, database, folder, keys, manifest, aside if present else None)
        _put_rest(settings, folder, keys, aside)
    return Restored(
        manifest["rows"], len(manifest["tables"]), sum(one.startswith("files/") for one in manifest["members"]),
        entries, manifest["made_at"], aside if present else "", bool(keys),
    )  # fmt: skip


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack into the folder and compare every member with the manifest; returns it."""
    found: dict[str, dict[str, Any]] = {}
    try:
        with tarfile.open(source, "r|gz") as archive:
            for info in archive:
                if not NAMES.match(info.name) or not info.isreg() or info.name in found:
                    raise CannotRestore(f"{source} is no backup of this product: it holds “{info.name[:80]}”.")
                found[info.name] = _unpack_one(archive.extractfile(info), folder / info.name)
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    except (tarfile.TarError, OSError, EOFError, ValueError) as broken:
        raise CannotRestore(f"{source} cannot be read to its end: {broken}. Take another backup.") from broken
    if manifest.get("format") != FORMAT:
        raise CannotRestore(f"{source} has the format {manifest.get('format')!r}; this product reads {FORMAT}.")
    for name, told in manifest["members"].items():
        if found.get(name) != told:
            raise CannotRestore(f"In {source} the part {name} is damaged or missing. Take another backup.")
    extra = set(found) - set(manifest["members"]) - {"manifest.json"}
    if extra:
        raise CannotRestore(f"{source} holds parts its manifest does not name: {sorted(extra)[0]}.")
    return manifest


def _unpack_one(stream: Any, path: Path) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as out:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return {"size": size, "sha256": digest.hexdigest()}


def _keys(folder: Path, settings: Settings, passphrase: str | None) -> dict[str, str]:
    """The keys of the backup; {} where they were left out and those of this installation are to fit."""
    sealed = folder / "keys.sealed"
    if not sealed.exists():
        return {}
    if passphrase is None:
        raise CannotRestore("The keys in this backup are sealed: give their passphrase with --passphrase-file.")
    try:
        return open_keys(sealed.read_bytes(), passphrase)
    except WrongPassphrase:
        raise CannotRestore("The passphrase does not open the keys in this backup.") from None


def _journal_key(settings: Settings, keys: dict[str, str]) -> bytes:
    return bytes.fromhex(keys["journal.key"].strip()) if "journal.key" in keys else settings.key("journal")


def _verify(url: str, key: bytes, folder: Path, manifest: dict[str, Any]) -> int:
    """Compare the rows with the manifest and walk the journal; returns its entries."""
    copy = Database(url)
    try:
        found = look(copy.engine)
        wrong = [name for name, rows in manifest["tables"].items() if found.tables.get(name) != rows]
        if wrong:
            raise CannotRestore(f"The restored table {wrong[0]} has not the rows the manifest names.")
        with copy.reads() as session:
            verdict = journal.verify(session, key, journal.read_anchors(folder / "journal-anchors.txt"))
    finally:
        copy.close()
    if not verdict.ok:
        raise CannotRestore(
            f"The journal in the backup does not verify: entry {verdict.bad_id} is {verdict.reason}. If the keys were "
            "left out of the backup, put those of its installation into the keys folder first."
        )
    if found.journal_id != manifest["journal"]["last_id"] or found.journal_mac != manifest["journal"]["mac"]:
        raise CannotRestore("The journal's end is not the one the manifest names.")
    return verdict.entries


def _put_sqlite(
    settings: Settings, database: Database, folder: Path, keys: dict[str, str], manifest: dict[str, Any], aside: str
) -> int:  # fmt: skip
    copy = folder / "database.sqlite3"
    entries = _verify(f"sqlite:///{copy}", _journal_key(settings, keys), folder, manifest)
    for name in ("-wal", "-shm"):
        copy.with_name(copy.name + name).unlink(missing_ok=True)
    database.close()
    target = sqlite_path(settings.database_url)
    target.parent.mkdir(parents=True, exist_ok=True)
    for ending in ("", "-wal", "-shm"):
        old = target.with_name(target.name + ending)
        if old.exists():
            old.rename(_aside(settings, aside) / old.name)
    shutil.move(copy, target)
    return entries


def _put_postgresql(
    settings: Settings, database: Database, folder: Path, keys: dict[str, str], manifest: dict[str, Any],
    aside: str | None,
) -> int:  # fmt: skip
    try:
        put_postgresql(database.engine, settings.database_url, folder / "database.dump", aside)
    except CannotCopy as refused:
        raise CannotRestore(str(refused)) from refused
    return _verify(settings.database_url, _journal_key(settings, keys), folder, manifest)


def _aside(settings: Settings, name: str) -> Path:
    folder = settings.var / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _put_rest(settings: Settings, folder: Path, keys: dict[str, str], aside: str) -> None:
    """Files, anchors and keys; whatever lay there before goes aside."""
    target = settings.var / "files"
    if target.is_dir() and any(target.iterdir()):
        target.rename(_aside(settings, aside) / "files")
    (folder / "files").mkdir(exist_ok=True)
    if target.exists():
        target.rmdir()
    shutil.move(folder / "files", target)
    if settings.anchors.exists():
        settings.anchors.rename(_aside(settings, aside) / settings.anchors.name)
    shutil.copy(folder / "journal-anchors.txt", settings.anchors)
    for queue in settings.var.glob("jobs.sqlite3*"):  # tickets of the former database; the sweep makes new ones
        queue.rename(_aside(settings, aside) / queue.name)
    for name, content in keys.items():
        path = settings.keys / Path(name).name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists() and path.read_text() != content:
            path.rename(_aside(settings, aside) / path.name)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(content)
