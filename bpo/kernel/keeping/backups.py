"""One file that holds an installation: database, files, journal anchors, keys under a passphrase, hashes of it all.

Written while everybody works. The order makes it whole: anchors before the database (none may lie beyond its journal),
files after it (a file is on the disk before the row that names it is committed, and is never changed).
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text as sql

from bpo.kernel.db import Database
from bpo.kernel.keeping.sealed import seal_keys
from bpo.kernel.keeping.snapshots import copy_postgresql, copy_sqlite
from bpo.kernel.settings import Settings

FORMAT = "bpo-backup-1"
KEYS_LEFT_OUT = (
    "The keys are NOT in this backup. Without the folder {keys} nobody can read personal data or verify the journal "
    "after a restore: keep a copy of it in another place, or give a passphrase (--passphrase-file)."
)


@dataclass
class Made:
    """What a backup holds, as its manifest says."""

    path: Path
    size: int
    manifest: dict[str, Any]
    missing: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class Hashed:
    """A stream that hashes what is read through it."""

    def __init__(self, stream: Any) -> None:
        self.stream, self.digest = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data: bytes = self.stream.read(size)
        self.digest.update(data)
        return data


class Writer:
    """The archive being written: every member's size and hash is noted for the manifest."""

    def __init__(self, archive: tarfile.TarFile, moment: datetime) -> None:
        self.archive, self.moment = archive, moment
        self.members: dict[str, dict[str, Any]] = {}

    def _info(self, name: str, size: int) -> tarfile.TarInfo:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, int(self.moment.timestamp())
        return info

    def put(self, name: str, data: bytes) -> None:
        self.archive.addfile(self._info(name, len(data)), io.BytesIO(data))
        self.members[name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}

    def put_file(self, name: str, path: Path) -> str:
        with path.open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            hashed = Hashed(source)
            self.archive.addfile(self._info(name, size), hashed)
        self.members[name] = {"size": size, "sha256": hashed.digest.hexdigest()}
        return hashed.digest.hexdigest()


def back_up(
    settings: Settings, database: Database, target: Path, moment: datetime, passphrase: str | None = None
) -> Made:  # fmt: skip
    """Write the backup to `target`: whole under its name, or not at all. Raises `CannotCopy`, `OSError`."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    warnings = [] if passphrase else [KEYS_LEFT_OUT.format(keys=settings.keys)]
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder, _private(part) as out:
            with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as archive:
                manifest, missing = _fill(
                    Writer(archive, moment), settings, database, Path(folder), passphrase, moment
                )  # fmt: skip
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
        _sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)
    if missing:
        warnings.append(f"{len(missing)} files that the database names are not on the disk: {', '.join(missing[:3])} …")
    return Made(target, target.stat().st_size, manifest, missing, warnings)


def _private(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _fill(
    writer: Writer, settings: Settings, database: Database, folder: Path, passphrase: str | None, moment: datetime
) -> tuple[dict[str, Any], list[str]]:  # fmt: skip
    kind = database.engine.dialect.name
    head = {"format": FORMAT, "database": kind, "made_at": moment.isoformat(), "keys": bool(passphrase)}
    writer.put("backup.json", json.dumps(head).encode())
    writer.put("journal-anchors.txt", settings.anchors.read_bytes() if settings.anchors.exists() else b"")
    if passphrase:
        writer.put("keys.sealed", seal_keys(settings.keys, passphrase))
    if database.is_sqlite:
        copy = folder / "database.sqlite3"
        snapshot = copy_sqlite(settings.database_url, copy)
    else:
        copy = folder / "database.dump"
        snapshot = copy_postgresql(database.engine, settings.database_url, copy)
    writer.put_file(copy.name, copy)
    copy.unlink()
    for path in _kept_files(settings.var / "files"):
        writer.put_file(f"files/{path.parent.name}/{path.name}", path)
    with database.engine.connect() as connection:
        newest = connection.execute(sql("SELECT DISTINCT sha256 FROM kernel_file ORDER BY sha256")).scalars().all()
    missing = [one for one in newest if not (settings.var / "files" / one[:2] / one).exists()]
    manifest = {
        **head, "revision": snapshot.revision, "tables": snapshot.tables, "rows": sum(snapshot.tables.values()),
        "journal": {"last_id": snapshot.journal_id, "mac": snapshot.journal_mac},
        "missing_files": missing, "members": writer.members,
    }  # fmt: skip
    writer.put("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    return manifest, missing


def _kept_files(folder: Path) -> Iterator[Path]:
    """The kept files by name; what is still being written is left out, no row names it yet."""
    if folder.is_dir():
        yield from sorted(path for path in folder.glob("??/*") if path.is_file() and not path.name.endswith(".part"))


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove the oldest nightly backups beyond `keep`; returns what was removed."""
    old = sorted(folder.glob("bpo-????-??-??.backup"))[:-keep] if keep else []
    for path in old:
        path.unlink()
    return old


def passphrase_in(path: Path | None) -> str | None:
    """The passphrase a file holds; None without a file. An empty one is refused (`ValueError`)."""
    if path is None:
        return None
    words = path.read_text().strip()
    if not words:
        raise ValueError(f"{path} holds no passphrase")
    return words
