"""A backup every night, and how many of them stay."""

from pathlib import Path
from typing import Any

from bpo.kernel import calendar, jobs
from bpo.kernel.db import utc_now
from bpo.kernel.errors import BusinessError, text
from bpo.kernel.keeping.backups import back_up, passphrase_in, prune
from bpo.kernel.keeping.snapshots import CannotCopy
from bpo.kernel.locale import _l
from bpo.kernel.settings import Settings

KIND = "kernel.backup"
KEPT: dict[str, Settings] = {}

calendar.daily(
    KIND, title=text("Nightly backup"), hour=2,
    what=text("Copies database, files and the journal's anchors into the folder of backups, and removes the oldest."),
)  # fmt: skip


def of(settings: Settings) -> None:
    """The installation whose backups are made; set once when the app starts."""
    KEPT["settings"] = settings


@jobs.work(KIND, label=_l("Nightly backup"))
def nightly_backup(job: jobs.Job, *, today: str) -> tuple[dict[str, Any], str | None]:
    """The backup of the day into the backups folder; older ones beyond the number to keep are removed."""
    settings = KEPT["settings"]
    if settings.backup_keep == 0:
        return {"made": False}, None
    try:
        made = back_up(
            settings, job.database, settings.backups / f"bpo-{today}.backup", utc_now(),
            passphrase_in(settings.backup_passphrase_file),
        )  # fmt: skip
    except (CannotCopy, OSError, ValueError) as failed:
        raise BusinessError("backup", text("The backup was not made: %(why)s"), why=str(failed)[:300]) from failed
    removed = prune(settings.backups, settings.backup_keep)
    return {
        "made": True, "file": made.path.name, "size": made.size, "rows": made.manifest["rows"],
        "keys": made.manifest["keys"], "missing_files": len(made.missing), "removed": [one.name for one in removed],
    }, None  # fmt: skip


def newest(folder: Path) -> Path | None:
    """The newest nightly backup."""
    found = sorted(folder.glob("bpo-????-??-??.backup"))
    return found[-1] if found else None
