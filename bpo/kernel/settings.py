"""Every setting the product reads from its environment, in one place."""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Settings:
    """How this installation runs.

    `DATABASE_URL`: `sqlite:///…` or `postgresql://…`; by default a SQLite file in the data folder.
    `BPO_VAR`: the data folder (database, files, keys, job queue). `BPO_KEYS`: the folder of the keys, if kept apart.
    `BPO_SECURE_COOKIES=1`: the product is served over HTTPS.
    `BPO_RATE_API`, `BPO_RATE_PAGES`: requests of one token, of one person, such as `600/minute`; `BPO_RATE_SIGN_IN`:
    tries to sign in from one address; `off` for no limit. `BPO_RATE_STORE`: where they are counted: `memory://`, or
    `redis://…` for all processes together.
    """

    var: Path = ROOT / "var"
    keys: Path = ROOT / "var" / "keys"
    database_url: str = ""
    secure_cookies: bool = False
    immediate_jobs: bool = False
    rate_api: str = ""
    rate_pages: str = ""
    rate_sign_in: str = ""
    rate_store: str = "memory://"
    extra: dict[str, object] = field(default_factory=dict)

    @classmethod
    def from_environment(cls) -> "Settings":
        var = Path(os.environ.get("BPO_VAR") or ROOT / "var").resolve()
        return cls(
            var=var,
            keys=Path(os.environ.get("BPO_KEYS") or var / "keys").resolve(),
            database_url=database_url(os.environ.get("DATABASE_URL", ""), var),
            secure_cookies=os.environ.get("BPO_SECURE_COOKIES", "") == "1",
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
