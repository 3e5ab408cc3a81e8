"""Run the tests on SQLite and, where a server is reachable, those that use a database once more on PostgreSQL.

    bin/test [PATH…] [options of pytest]

BPO_TEST_POSTGRES_URL is the maintenance database of a server on which tests may create databases of their own.
"""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import psycopg

from steps import ROOT, foreground

sys.path.insert(0, str(ROOT))
from tests.reachable import chromium, redis_answers

TESTS = ROOT / "tests"
BROWSER_TESTS = TESTS / "browser"
POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
NOTHING_COLLECTED = 5


def postgres_obstacle(url: str) -> str | None:
    """Why the tests cannot run on the server behind `url`; None when they can."""
    if shutil.which("pg_dump") is None:
        return "no pg_dump: apt-get install postgresql-client"
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone()
            where = f"{connection.info.host}:{connection.info.port}"
    except (psycopg.Error, UnicodeError):
        return f"no server at {url.rpartition('@')[2] or url}"
    return None if row and row[0] else f"the account may not create databases at {where}"


def from_root(word: str) -> str:
    """A path given relative to the caller's folder, made relative to the checkout; any other word as it is."""
    path, mark, test = word.partition("::")
    absolute = Path(path).absolute()
    if not word.startswith("-") and absolute.exists() and absolute.is_relative_to(ROOT):
        return str(absolute.relative_to(ROOT)) + mark + test
    return word


def given_paths(words: Sequence[str]) -> list[Path]:
    """The files and folders named among `words`."""
    paths = [ROOT / word.partition("::")[0] for word in words if not word.startswith("-")]
    return [path for path in paths if path.exists()]


def browser_wanted(paths: Sequence[Path]) -> bool:
    return BROWSER_TESTS.exists() and any(
        BROWSER_TESTS.is_relative_to(path) or path.is_relative_to(BROWSER_TESTS) for path in paths
    )


def cores() -> list[str]:
    return ["-n", str(len(os.sched_getaffinity(0))), "--dist", "worksteal"]


def run(title: str, words: Sequence[str]) -> int:
    print(f"\n—— {title} ——", flush=True)
    return foreground([sys.executable, "-m", "pytest", *words])


def main(arguments: Sequence[str]) -> int:
    words = [from_root(word) for word in arguments]
    paths = given_paths(words)
    if not paths:
        paths = [TESTS]
        words.append("tests")
    if not any(word.startswith(("-n", "--numprocesses", "--pdb")) or "::" in word for word in words):
        words = [*cores(), *words]
    left_out = []
    if browser_wanted(paths) and chromium() is None:
        left_out.append("browser tests (no Chromium)")

    if not redis_answers():
        left_out.append("limits shared over Redis (no server)")

    results = {"SQLite": run("Tests on SQLite", words)}
    url = os.environ.get("BPO_TEST_POSTGRES_URL") or POSTGRES
    if obstacle := postgres_obstacle(url):
        left_out.insert(0, f"PostgreSQL ({obstacle})")
    elif results["SQLite"] not in (2, 3, 4):  # interrupted or unable to start: the second run would say the same
        os.environ["BPO_TEST_POSTGRES_URL"] = url
        code = run("Tests on PostgreSQL", [*words, "--database=postgresql"])
        results["PostgreSQL"] = 0 if code == NOTHING_COLLECTED else code

    print("\n" + ", ".join(f"{name}: {'passed' if code == 0 else 'FAILED'}" for name, code in results.items()))
    print(f"left out: {', '.join(left_out) or 'nothing'}", flush=True)
    return 1 if any(results.values()) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        sys.exit(130)
