"""Format, lint, types and all tests, one after the other; a failing step does not hide the next."""

import sys
from pathlib import Path

from steps import PYTHON, foreground, say

STEPS: dict[str, list[str]] = {
    "format": ["-m", "ruff", "format", "--check", "--quiet", "."],
    "lint": ["-m", "ruff", "check", "--quiet", "."],
    "types": ["-m", "mypy"],
    "tests": [str(Path(__file__).with_name("suite.py"))],
}


def main() -> int:
    failed = []
    for name, words in STEPS.items():
        say(f"\n—— {name} ——")
        if foreground([PYTHON, *words]):
            failed.append(name)
    say(f"\nbin/check: {'all passed' if not failed else 'FAILED: ' + ', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        say("\nStopped.")
        sys.exit(130)
