"""Kills web, worker and scheduler processes (-9) while people import, bill and send forms.

Prints how many of each were killed, what was acknowledged meanwhile, how long a dead worker's job lay, and what was
wrong: anything acknowledged that is lost, done twice, a queue that does not drain. Ends with 1 if anything was.

    .venv/bin/python bench/kills.py [--kills 50] [--database sqlite|postgresql] [--seed N] [--json]

PostgreSQL is where BPO_TEST_POSTGRES_URL says; the database made there is dropped at the end.
"""

import argparse
import json
import secrets
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.databases import migrated_database  # noqa: E402
from tests.faults.killing import PATIENCE_SECONDS, run_kills  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description="Kills processes at random, and looks at what became of the work.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=None, help="begin the chance here, to repeat a run")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    chosen = parser.parse_args()
    seed = chosen.seed if chosen.seed is not None else secrets.randbelow(2**31)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as kept, migrated_database(chosen.database, Path(kept)) as url:
        outcome = run_kills(url, Path(kept), chosen.kills, seed)
    seconds = round(time.monotonic() - began)
    facts = {"database": chosen.database, "seed": seed, "patience, s": PATIENCE_SECONDS, "seconds": seconds}
    facts |= {**{f"{kind} killed": count for kind, count in sorted(outcome.kills.items())}, **outcome.figures}
    if chosen.json:
        print(json.dumps({**facts, "wrong": outcome.wrong}, ensure_ascii=False))
    else:
        for name, value in facts.items():
            print(f"{name:28} {value}")
        print(f"{'wrong':28} {len(outcome.wrong)}")
        for one in outcome.wrong:
            print(f"  {one}")
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
