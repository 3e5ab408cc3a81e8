"""How fast lists answer: `bin/bench lists [--large FOLDER] [--ordinary FOLDER] [--scale 1] [--times 60]`.

Three questions, each asked over HTTP of a signed-in director, the two sides in turn so that noise meets both alike.
What counts is the time on the processor of the serving process for a page, the median of all: of one process with one
thread that is its throughput, and who else uses the machine disturbs it least. Without /proc it is the time until the
answer.

1. A page of 50 rows against a bare one: an application with a signed session, one SQLAlchemy select of the same 50 rows
   and columns and one Jinja template, served by the same server, one process with one thread (`bench/_list_server.py`).
   That is what somebody would write who needs this one page: the fair peer. It has no filters, columns to choose,
   exports, saved views, permissions or navigation that counts. At least 0.25 of its throughput is promised, 0.5 is the
   goal. The ratio against the same rows without any template is printed beside it.
2. The same page on the measuring world against the ordinary one: at most 20 % slower. Both show equally many rows, 50
   or as many as the shorter list has (`per_page`): otherwise it is the rows that are compared, not the lists' lengths.
   Lists with fewer than 5 rows are only printed.
3. The last page of the longest lists of the measuring world against their first one.

Without folders the worlds are loaded into a temporary one first, `large` at `--scale`; that takes minutes. A folder is
the BPO_VAR of an installation into which `flask world load` has put that world, on the same day.
Ends with 1 where a limit is not kept.
"""

import argparse
import http.client
import os
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from worlds.people import PASSWORD  # noqa: E402

DIRECTOR = "li.jianguo"
LEAST, GOAL, MOST = 0.25, 0.5, 1.2
AGAINST_BARE = ("clients", "projects", "contracts", "agents")
FEW = 5  # rows: a list with fewer says nothing about its length
ROWS = re.compile(r'<th scope="row"')


class Served:
    """A server of one process, and somebody signed in at it."""

    def __init__(self, kind: str, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.kind, self.cookie = kind, ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench._list_server", kind, str(self.port)], cwd=ROOT,
            env={**os.environ, "BPO_VAR": str(folder), "DATABASE_URL": "", "BPO_RATE_PAGES": "off", "BPO_LOG": "off"},
        )  # fmt: skip
        self._enter()

    def ask(self, path: str, body: dict[str, str] | None = None) -> tuple[int, str, float]:
        """(status, page, seconds); cookies are kept."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        heads = {"Cookie": self.cookie}
        if body is not None:
            heads["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        line.request("GET" if body is None else "POST", path, urlencode(body) if body else None, heads)
        answer = line.getresponse()
        page = answer.read().decode()
        took = time.perf_counter() - began
        line.close()
        for value in answer.headers.get_all("Set-Cookie") or ():
            name = value.split("=")[0]
            others = [one for one in self.cookie.split("; ") if one and not one.startswith(f"{name}=")]
            self.cookie = "; ".join([*others, value.split(";")[0]])
        return answer.status, page, took

    def spent(self) -> float:
        """Seconds on the processor so far, of the server and its worker; the clock where the system does not tell."""
        own = Path(f"/proc/{self.process.pid}")
        try:
            workers = (own / f"task/{self.process.pid}/children").read_text().split()
            told = [Path(f"/proc/{one}/schedstat").read_text() for one in (self.process.pid, *workers)]
        except OSError:
            return time.perf_counter()
        return sum(int(one.split()[0]) for one in told) / 1e9

    def _enter(self) -> None:
        path = "/sign-in" if self.kind == "product" else f"/enter/{DIRECTOR}"
        while True:
            try:
                _status, page, _took = self.ask(path)
                break
            except OSError:
                if self.process.poll() is not None:
                    sys.exit(f"the {self.kind} server ended with {self.process.returncode}")
                time.sleep(0.1)
        if self.kind == "product":
            token = re.search(r'name="csrf_token" value="([^"]+)"', page)
            assert token, page[:500]
            self.ask(path, {"csrf_token": token[1], "login": DIRECTOR, "password": PASSWORD})
        for name in AGAINST_BARE:
            status, page, _took = self.ask(f"/{name}")
            assert status == 200, (self.kind, name, status)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


@contextmanager
def served(kind: str, folder: Path) -> Iterator[Served]:
    found = Served(kind, folder)
    try:
        yield found
    finally:
        found.stop()


def compared(times: int, *asked: tuple[Served, str]) -> list[float]:
    """The median milliseconds of each, asked in turn."""
    took: list[list[float]] = [[] for _one in asked]
    for turn in range(times + 3):
        for place, (server, path) in enumerate(asked):
            before = server.spent()
            status, _page, _seconds = server.ask(path)
            assert status == 200, (server.kind, path, status)
            if turn >= 3:  # warm by then
                took[place].append((server.spent() - before) * 1000)
    return [statistics.median(one) for one in took]


def against_bare(product: Served, bare: Served, times: int) -> bool:
    """Whether a quarter of the bare throughput is kept."""
    print(f"\n{'50 rows, ms':<24}{'ours':>8}{'bare':>8}{'plain':>8}{'of bare':>10}{'of plain':>10}")
    kept = True
    for name in AGAINST_BARE:
        ours, theirs, plain = compared(times, (product, f"/{name}"), (bare, f"/{name}"), (bare, f"/plain/{name}"))
        ratio = theirs / ours
        kept &= ratio >= LEAST
        print(f"{name:<24}{ours:8.1f}{theirs:8.1f}{plain:8.1f}{ratio:9.2f}×{plain / ours:9.2f}×")
    print(f"at least {LEAST}× is promised, {GOAL}× the goal")
    return kept


def longest_calls(folder: Path) -> int:
    """The project with the most calls."""
    with sqlite3.connect(f"file:{folder / 'bpo.sqlite3'}?mode=ro", uri=True) as found:
        counted = "SELECT project_id FROM operations_call GROUP BY project_id ORDER BY count(*) DESC LIMIT 1"
        return int(found.execute(counted).fetchone()[0])


def against_ordinary(large: Served, ordinary: Served, calls: tuple[int, int], times: int) -> bool:
    """Whether a page costs the same on forty times as many records."""
    print(f"\n{'the same page, ms':<24}{'rows':>6}{'large':>8}{'ordinary':>10}{'ratio':>8}")
    kept = True
    pages = {name: (f"/{name}", f"/{name}") for name in (*AGAINST_BARE, "tasks", "candidates", "bills")}
    pages["calls of a project"] = (f"/projects/{calls[0]}/calls", f"/projects/{calls[1]}/calls")
    for name, (here, there) in pages.items():
        rows = min(len(ROWS.findall(server.ask(path)[1])) for server, path in ((large, here), (ordinary, there)))
        size = f"?per_page={max(1, rows)}"
        ours, theirs = compared(times, (large, here + size), (ordinary, there + size))
        kept &= rows < FEW or ours <= theirs * MOST
        print(f"{name:<24}{rows:>6}{ours:8.1f}{theirs:10.1f}{ours / theirs:8.2f}")
    print(f"at most {MOST:.2f} is promised")
    return kept


def last_pages(large: Served, project_id: int, times: int) -> bool:
    """Whether the last page of a long list costs no more than twice its first."""
    print(f"\n{'last page, ms':<24}{'first':>8}{'last':>8}{'ratio':>8}")
    kept = True
    for path in (f"/projects/{project_id}/calls", "/agents", "/candidates"):
        first, last = compared(times, (large, path), (large, f"{path}?cursor=last"))
        kept &= last <= first * 2
        print(f"{path:<24}{first:8.1f}{last:8.1f}{last / first:8.2f}")
    return kept


def loaded(folder: Path, world: str, *more: str) -> Path:
    """An installation with that world in the folder."""
    command = [sys.executable, "-m", "flask", "--app", "app"]
    env = {**os.environ, "BPO_VAR": str(folder), "DATABASE_URL": ""}
    subprocess.run([*command, "db", "upgrade"], cwd=ROOT, env=env, check=True)
    subprocess.run([*command, "world", "load", world, *more], cwd=ROOT, env=env, check=True)
    return folder


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--large", type=Path)
    asked.add_argument("--ordinary", type=Path)
    asked.add_argument("--scale", default="1")
    asked.add_argument("--times", type=int, default=60)
    given = asked.parse_args()
    with ExitStack() as open_:
        scratch = Path(open_.enter_context(tempfile.TemporaryDirectory()))
        folders = (
            given.large or loaded(scratch / "large", "large", "--scale", given.scale),
            given.ordinary or loaded(scratch / "ordinary", "ordinary"),
        )
        calls = (longest_calls(folders[0]), longest_calls(folders[1]))
        large, bare = (open_.enter_context(served(kind, folders[0])) for kind in ("product", "bare"))
        ordinary = open_.enter_context(served("product", folders[1]))
        kept = [
            against_bare(large, bare, given.times), against_ordinary(large, ordinary, calls, given.times),
            last_pages(large, calls[0], given.times),
        ]  # fmt: skip
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
