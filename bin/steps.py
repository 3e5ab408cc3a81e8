"""What every part of set-up stands on: the folders, one line of progress per step, and errors that say what to do."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


class SetupError(Exception):
    """What went wrong and what to do about it, as one text for the person at the terminal."""


def say(text: str, end: str = "\n") -> None:
    print(text, end=end, file=sys.stderr, flush=True)


def fingerprint(*files: Path) -> str:
    """One hash over the contents of `files`, in their order; a missing file counts as empty."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes() if file.exists() else b"").digest())
    return digest.hexdigest()


def step(
    title: str,
    command: Sequence[str | Path],
    remedy: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> str:
    """Run `command` under one line of progress and return its output.

    Raises SetupError with the end of the output and `remedy` where the command fails.
    """
    say(f"{title}…", end="")
    began = time.monotonic()
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env={**os.environ, **(env or {})},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        say(" failed")
        raise SetupError(f"{command[0]} cannot be started: {error}.\n{remedy}") from error
    if done.returncode:
        say(" failed")
        tail = "\n".join(f"    {line}" for line in done.stdout.strip().splitlines()[-15:])
        raise SetupError(f"{title} failed (exit code {done.returncode}); its last words were:\n{tail}\n{remedy}")
    say(f" {time.monotonic() - began:.0f} s")
    return done.stdout


def foreground(command: Sequence[str | Path]) -> int:
    """Run `command` on the terminal and return its exit code.

    Ctrl-C reaches it too; it is given the time to clean up (databases, browsers) before KeyboardInterrupt goes on.
    """
    interrupted = False
    with subprocess.Popen([str(part) for part in command], cwd=ROOT) as process:
        while process.poll() is None:
            try:
                process.wait()
            except KeyboardInterrupt:
                interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    return process.returncode


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold the checkout's set-up lock: of two commands started together, the second waits for the first."""
    try:
        lock = (ROOT / ".setup.lock").open("w")
    except OSError as error:
        raise SetupError(
            f"The folder {ROOT} cannot be written ({error.strerror}); set-up needs to write there."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is setting up this checkout; waiting for it…")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
