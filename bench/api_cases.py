"""Calls every operation of the API as four roles with thousands of cases, fitting and hostile: `bench/api_cases.py`.

Prints cases and answers by status for each role, and what was wrong. Ends with 1 on any answer of 5xx, traceback,
status that the description does not name, or refusal that is no problem+json.

    .venv/bin/python bench/api_cases.py [--examples 2] [--hostile 2] [--roles sales …] [--database sqlite|postgresql]

PostgreSQL is where BPO_TEST_POSTGRES_URL says; the databases made there are dropped at the end.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bpo.kernel.roles import Role  # noqa: E402
from tests.built import build  # noqa: E402
from tests.databases import migrated_database  # noqa: E402
from tests.stories.contract import Outcome, run_cases  # noqa: E402
from tests.stories.twins import TODAY, build_twins, twins_app  # noqa: E402

# Whoever writes most: on their own project only; clients, projects and contracts; bills; people and the vendor itself.
ROLES = (Role.PROJECT_MANAGER, Role.SALES, Role.FINANCE, Role.ADMINISTRATOR)


def report(role: str, outcome: Outcome, seconds: float) -> None:
    answers = ", ".join(f"{status}: {count}" for status, count in sorted(outcome.answers.items()))
    print(f"{role}: {outcome.cases} cases in {seconds:.0f} s; answers {answers}", flush=True)
    for wrong, count in Counter(outcome.wrong).most_common():
        print(f"  {count} × {wrong}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Calls the API with fitting and hostile cases.")
    parser.add_argument("--examples", type=int, default=2, help="made cases of each of four kinds for an operation")
    parser.add_argument("--hostile", type=int, default=2, help="take every so manieth case made by hand; 1 takes all")
    parser.add_argument("--roles", nargs="+", type=Role, choices=list(Role), default=ROLES, help="whose programs")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    chosen = parser.parse_args()
    cases = failures = 0
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        with migrated_database(chosen.database, folder) as world:
            twins = build(world, folder, TODAY, build_twins)
            for role in chosen.roles:
                with twins_app(twins, folder / role.value) as app:
                    began, project_id = time.monotonic(), twins.facts["A1"]
                    outcome = run_cases(app, role, project_id, examples=chosen.examples, hostile=chosen.hostile)
                report(role.value, outcome, time.monotonic() - began)
                cases, failures = cases + outcome.cases, failures + len(outcome.wrong)
    print(f"{cases} cases, {failures} answers that should not be")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
