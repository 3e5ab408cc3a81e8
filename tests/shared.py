"""What all test processes of one run share: made by the first that asks for it, thrown away when the run ends.

With pytest-xdist each core has a process of its own; what takes long to make (tables, a small vendor's whole year) is
made once for all of them and copied by each.
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDER = "BPO_TEST_SHARED"  # in the environment of the run and its processes
MEMORY = Path("/dev/shm")
ENOUGH = 4 << 30  # bytes


def begin() -> None:
    """The run begins: its processes find the folder in their environment.

    All that tests write goes to memory where there is enough of it: each commit waits for the disk otherwise.
    """
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="bpo-tests-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT"))


def end(drop: Callable[[str], None]) -> None:
    """The run ends: `drop` is called with each database's address that was made for it."""
    folder = Path(os.environ.pop(FOLDER))
    for made in folder.glob("*.json"):
        drop(json.loads(made.read_text())["url"])
    shutil.rmtree(folder)


def once(name: str, make: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """The facts that `make(folder)` gives, made by the first process that asks; `url` among them is a database."""
    folder = Path(os.environ[FOLDER])
    facts = folder / f"{name}.json"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not facts.exists():
            own = folder / name
            own.mkdir(exist_ok=True)
            facts.write_text(json.dumps(make(own)))
    found: dict[str, Any] = json.loads(facts.read_text())
    return found
