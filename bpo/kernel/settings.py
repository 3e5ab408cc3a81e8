"""Every setting the product reads from its environment, in one place."""

import os
import secrets
import sys
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
    `BPO_KEEP_JOBS_DAYS`, `BPO_KEEP_SESSIONS_DAYS`, `BPO_KEEP_FORMS_DAYS`, `BPO_KEEP_EXPORTS_DAYS`,
    `BPO_KEEP_NOTICES_DAYS`: how long what has ended is kept.
    `BPO_SMTP`: `smtp://user:password@host:port` (STARTTLS where offered) or `smtps://…`; without it letters are kept in
    the outbox page instead of being sent. `BPO_MAIL_FROM`: who writes them. `BPO_PUBLIC_URL`: what links begin with.
    `BPO_SECURE_COOKIES=1`: the product is served over HTTPS. `BPO_ENV=production`: insecure settings are refused.
    `BPO_BACKUPS`: the folder of nightly backups; `BPO_BACKUP_KEEP`: how many stay (0: none are made);
    `BPO_BACKUP_PASSPHRASE_FILE`: what seals the keys in them. `BPO_METRICS_TOKEN`: who asks for /metrics with it is
    answered, without it this machine alone. `BPO_LOG`: `json`, `human` or `off`.
    `BPO_PROXIES`: how many proxies stand in front (1 behind nginx).
    `BPO_RATE_API`, `BPO_RATE_PAGES`: requests of one token, of one person, such as `600/minute`; `BPO_RATE_SIGN_IN`:
    tries to sign in from one address; `off` for no limit. `BPO_RATE_STORE`: where they are counted: `memory://`, or
    `redis://…` for all processes together.
    """

    var: Path = ROOT / "var"
    keys: Path = ROOT / "var" / "keys"
    database_url: str = ""
    secure_cookies: bool = False
    production: bool = False
    database_named: bool = True
    keys_named: bool = True
    debug: bool = False
    backups: Path = ROOT / "var" / "backups"
    backup_keep: int = 14
    backup_passphrase_file: Path | None = None
    metrics_token: str = ""
    proxies: int = 0
    log: str = ""
    immediate_jobs: bool = False
    patience: timedelta = timedelta(seconds=30)
    kept_days: Mapping[str, int] = field(default_factory=dict)
    smtp: str = ""
    mail_from: str = ""
    public_url: str = ""
    rate_api: str = ""
    rate_pages: str = ""
    rate_sign_in: str = ""
    rate_store: str = "memory://"
    extra: dict[str, object] = field(default_factory=dict)

    @property
    def anchors(self) -> Path:
        """Where the journal's daily ends are kept, outside the database."""
        return self.var / "journal-anchors.txt"

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
                for name in ("jobs", "sessions", "forms", "exports", "notices")
                if os.environ.get(f"BPO_KEEP_{name.upper()}_DAYS")
            },
            smtp=os.environ.get("BPO_SMTP", ""),
            mail_from=os.environ.get("BPO_MAIL_FROM", ""),
            public_url=os.environ.get("BPO_PUBLIC_URL", ""),
            production=os.environ.get("BPO_ENV", "") == "production",
            database_named=bool(os.environ.get("DATABASE_URL")),
            keys_named=bool(os.environ.get("BPO_KEYS")),
            debug=os.environ.get("FLASK_DEBUG", "") not in ("", "0", "false"),
            backups=Path(os.environ.get("BPO_BACKUPS") or var / "backups").resolve(),
            backup_keep=int(os.environ.get("BPO_BACKUP_KEEP") or 14),
            backup_passphrase_file=_path(os.environ.get("BPO_BACKUP_PASSPHRASE_FILE")),
            proxies=int(os.environ.get("BPO_PROXIES") or 0),
            metrics_token=os.environ.get("BPO_METRICS_TOKEN", ""),
            log=os.environ.get("BPO_LOG") or ("human" if sys.stderr.isatty() else "json"),
            rate_api=limit("BPO_RATE_API", "600/minute"),
            rate_pages=limit("BPO_RATE_PAGES", "1200/minute"),
            rate_sign_in=limit("BPO_RATE_SIGN_IN", "60/minute"),
            rate_store=os.environ.get("BPO_RATE_STORE") or "memory://",
        )

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


def _path(given: str | None) -> Path | None:
    return Path(given).resolve() if given else None


def limit(name: str, usual: str) -> str:
    """A limit from the environment, as `600/minute`; empty for none."""
    said = os.environ.get(name) or usual
    return "" if said == "off" else said


def database_url(given: str, var: Path) -> str:
    """The SQLAlchemy URL: the given one with our driver named, or the SQLite file in the data folder."""
    if not given:
        return f"sqlite:///{var / 'bpo.sqlite3'}"
    for prefix in ("postgresql://", "postgres://"):
        if given.startswith(prefix):
            return "postgresql+psycopg://" + given.removeprefix(prefix)
    return given
