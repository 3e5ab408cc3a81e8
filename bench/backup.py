"""Backs up amid the writing and restores elsewhere, again and again: `bench/backup.py [--times 10]`, on both databases.

Prints for every time where in the writing the copy lies, and at the end how many were equal to that instant in every
table with the journal in order. Ends with 1 if one was not. PostgreSQL is where BPO_TEST_POSTGRES_URL says.
"""

import argparse
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app import create_app  # noqa: E402
from bpo.kernel.settings import Settings  # noqa: E402
from tests.databases import copied_database, migrated_database  # noqa: E402
from tests.kernel.keeping.living import begin, copied_while_writing  # noqa: E402
from tests.stories.company import uscc  # noqa: E402
from worlds.people import VENDOR  # noqa: E402


@contextmanager
def two_installations(kind: str, folder: Path):
    """A living installation and an empty one."""
    for name in ("template", "live", "copy"):
        (folder / name).mkdir(parents=True)
    with (
        migrated_database(kind, folder / "template") as template,
        copied_database(template, folder / "live") as live,
        copied_database(template, folder / "copy") as copy,
    ):
        yield (
            Settings(var=folder / "live", keys=folder / "live" / "keys", database_url=live, immediate_jobs=True),
            Settings(var=folder / "copy", keys=folder / "copy" / "keys", database_url=copy),
        )


def once(kind: str, number: int, folder: Path) -> bool:
    with two_installations(kind, folder) as (live, elsewhere):
        app = create_app(live)
        database = app.extensions["database"]
        begin(database, {**VENDOR, "uscc": uscc(900_001)})
        began = time.monotonic()
        compared = copied_while_writing(live, database, elsewhere, folder / "copy.backup")
        database.close()
    told = "equal, journal in order" if not compared.wrong else "; ".join(compared.wrong)
    print(
        f"{kind} {number}: entry {compared.at} of {compared.before}…{compared.after}, {told}, "
        f"{time.monotonic() - began:.1f} s", flush=True,
    )  # fmt: skip
    return not compared.wrong


def main() -> int:
    parser = argparse.ArgumentParser(description="Backs up amid the writing and compares what is restored.")
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    chosen = parser.parse_args()
    failed = 0
    for kind in ("sqlite", "postgresql") if chosen.database == "both" else (chosen.database,):
        with tempfile.TemporaryDirectory() as kept:
            good = sum(once(kind, number, Path(kept) / str(number)) for number in range(1, chosen.times + 1))
        print(f"{kind}: {good}/{chosen.times}")
        failed += good < chosen.times
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
