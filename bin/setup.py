"""Make this checkout ready to run on a machine that has only sh, Python 3.11, git and a network.

    python3 bin/setup.py [--dev] [-- ARGUMENTS…]

Installs what is missing (system libraries through apt, the environment in .venv, the parts the browser loads), then,
where ARGUMENTS are given, becomes the environment's python with them. A second start checks stamps only.
Progress goes to standard error, so that the output of the command that follows stays clean.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import environment
import frontend
from steps import PYTHON, SetupError, alone, say

OLDEST_PYTHON = (3, 11)


def ensure(dev: bool) -> None:
    """Everything the product needs to start; with `dev` also what its tests and checks need.

    Raises SetupError, whose text says what is missing and what to do.
    """
    if sys.version_info < OLDEST_PYTHON:
        raise SetupError(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")
    if environment.ready(dev) and frontend.ready(dev):
        return
    with alone():
        environment.ensure(dev)
        frontend.ensure(dev)


def main(arguments: Sequence[str]) -> int:
    own, rest = list(arguments), []
    if "--" in own:
        cut = own.index("--")
        own, rest = own[:cut], own[cut + 1 :]
    if unknown := [word for word in own if word != "--dev"]:
        say(f"Unknown: {' '.join(unknown)}. Usage: python3 bin/setup.py [--dev] [-- ARGUMENTS…]")
        return 2
    try:
        ensure("--dev" in own)
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130
    if rest:
        os.execv(PYTHON, [str(PYTHON), *rest])
    say("Everything is in place.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
