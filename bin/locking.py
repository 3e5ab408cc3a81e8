"""Remake the lock files: requirements*.txt from requirements*.in, package-lock.json from package.json.

bin/lock            keeps every version that still satisfies what is asked for
bin/lock --upgrade  takes the newest of each Python package

Every archive is pinned by its hash and no lock file names a registry: each machine uses the one it is configured with.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import environment
import frontend
from steps import ROOT, SetupError, alone, say, step

LOCKED = ("requirements", "requirements-dev", "requirements-tools")
REMEDY = "Check the network and the versions asked for, and start again."


def lock_python(name: str, options: Sequence[str]) -> None:
    uv = environment.tool("uv") / "bin" / "uv"
    wanted = [f"{name}.in", "--output-file", f"{name}.txt", "--universal", "--python-version", "3.11"]
    silent = ["--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links"]
    settings = environment.pip_settings()
    settings.pop("extra-index-url", None)  # what one machine has besides must not decide the versions for all
    command: list[str | Path] = [uv, "pip", "compile", *wanted, *silent, *options]
    step(f"Locking {name}.txt", command, REMEDY, env=environment.uv_environment(settings))


def lock_frontend() -> None:
    command, env = frontend.npm()
    command += ["install", "--package-lock-only", "--ignore-scripts", "--omit-lockfile-registry-resolved"]
    step("Locking package-lock.json", [*command, "--no-audit", "--no-fund"], REMEDY, env=env)


def main(arguments: Sequence[str]) -> int:
    if any(word != "--upgrade" for word in arguments):
        say("Usage: bin/lock [--upgrade]")
        return 2
    try:
        with alone():
            environment.ensure_system_packages()
            environment.ensure_environment()
            for name in LOCKED:
                lock_python(name, arguments)
            lock_frontend()
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130
    say(f"Remade {', '.join(f'{name}.txt' for name in LOCKED)} and package-lock.json in {ROOT}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
