"""Every setting the product reads from its environment, in one place."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Settings:
    """How this installation runs.

    `DATABASE_URL`: `sqlite:///…` or `postgresql://…`; by default a SQLite file in the data folder.
    `BPO_VAR`: the data folder (database, files, keys, job queue). `BPO_KEYS`: the folder of the keys, if kept apart.
    `BPO_SECURE_COOKIES=1`: the product is served over HTTPS.
    `BPO_PATIENCE_SECONDS`: a worker or scheduler not heard of for so long is taken for dead; default 30.
    `BPO_KEEP_JOBS_DAYS`, `BPO_KEEP_SESSIONS_DAYS`, `BPO_KEEP_FORMS_DAYS`: how long what has ended is kept.
    `BPO_SMTP`: `smtp://user:password@host:port` (STARTTLS where offered) or `smtps://…`; without it letters are kept in
    the outbox page instead of being sent. `BPO_MAIL_FROM`: who writes them. `BPO_PUBLIC_URL`: what links begin with.
    """

    var: Path = ROOT / "var"
    keys: Path = ROOT / "var" / "keys"
    database_url: str = ""
    secure_cookies: bool = False
    immediate_jobs: bool = False
    patience: timedelta = timedelta(seconds=30)
    kept_days: Mapping[str, int] = field(default_factory=dict)
    smtp: str = ""
    mail_from: str = ""
    public_url: str = ""
    extra: dict[str, object] = field(default_factory=dict)

    @classmethod
    def from_environment(cls) -> "Settings":
        var = Path(os.environ.get("BPO_VAR") or ROOT / "var").resolve()
        return cls(
            var=var,
            keys=Path(os.environ.get("BPO_KEYS") or var / "keys").resolve(),
            database_url=database_url(os.environ.get("DATABASE_URL", ""), var),
            secure_cookies=os.environ.get("BPO_SECURE_COOKIES", "") == "1",
            patience=timedelta(seconds=float(os.environ.get("BPO_PATIENCE_SECONDS") or 30)),
            kept_days={
                name: int(os.environ[f"BPO_KEEP_{name.upper()}_DAYS"])
                for name in ("jobs", "sessions", "forms")
                if os.environ.get(f"BPO_KEEP_{name.upper()}_DAYS")
            },
            smtp=os.environ.get("BPO_SMTP", ""),
            mail_from=os.environ.get("BPO_MAIL_FROM", ""),
            public_url=os.environ.get("BPO_PUBLIC_URL", ""),
        )

    @property
    def journal_anchors(self) -> Path:
        """Where the journal's daily ends are noted, outside the database."""
        return self.var / "journal-anchors.txt"

    def key(self, name: str) -> bytes:
        """The 32-byte key of that name, made on first use; the file is readable by its owner alone."""
        path = self.keys / f"{name}.key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                pass  # another process made it between the look and the open
            else:
                with os.fdopen(handle, "w") as out:
                    out.write(secrets.token_hex(32))
        return bytes.fromhex(path.read_text().strip())


def database_url(given: str, var: Path) -> str:
    """The SQLAlchemy URL: the given one with our driver named, or the SQLite file in the data folder."""
    if not given:
        return f"sqlite:///{var / 'bpo.sqlite3'}"
    for prefix in ("postgresql://", "postgres://"):
        if given.startswith(prefix):
            return "postgresql+psycopg://" + given.removeprefix(prefix)
    return given
