"""The product starts from one loading of itself, answers, and stops as a whole."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("fontTools", "numpy", "openpyxl", "pandas", "pypinyin", "weasyprint")
DEADLINE_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer_of(url: str, process: "subprocess.Popen[str]") -> str:
    """What the address answers, as soon as it does."""
    until = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, process.communicate()[0]
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.read().decode()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)  # nothing tells when a port is opened but asking it
    raise AssertionError(f"{url} did not answer within {DEADLINE_SECONDS} s")


def children_of(parent: int) -> list[int]:
    """Processes begun by `parent`, and by those in turn."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, _, rest = stat.read_text().partition(" (")
        except OSError:
            continue  # ended while we looked
        if int(rest.rpartition(") ")[2].split()[1]) == parent:
            found += [int(number), *children_of(int(number))]
    return found


def is_running(process: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_it_answers_and_stops_as_a_whole(tmp_path, asked):
    port = free_port()
    env = {**os.environ, "BPO_VAR": str(tmp_path), "DATABASE_URL": ""}
    command = [sys.executable, "-m", "flask", "--app", "app", "up", "--empty", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        parts: list[int] = []
        try:
            assert '"ok"' in answer_of(f"http://127.0.0.1:{port}/health", process)
            parts = children_of(process.pid)
            assert len(parts) >= 4, "web with at least one worker of its own, worker, scheduler"
            process.send_signal(asked)
            told, _ = process.communicate(timeout=DEADLINE_SECONDS)
        finally:
            for one in (*parts, *children_of(process.pid), process.pid):
                if is_running(one) and process.poll() is None:
                    os.kill(one, signal.SIGKILL)
    assert process.returncode == 0, told
    assert f"http://127.0.0.1:{port}/" in told and "admin" in told
    assert not [one for one in parts if is_running(one)]


def test_no_heavy_library_is_loaded_before_it_is_used():
    code = f"import sys, app; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_what_is_loaded_late_can_be_loaded():
    code = "import app; from bpo.kernel import late; late.load_all(); print(len(late.LATE))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 3
