"""Processes killed at random while people work: what was acknowledged is there, once, and the queue drains.

A handful of kills here, each followed by another process; any number with `bench/kills.py`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(template_database):
    kind = "sqlite" if template_database.startswith("sqlite") else "postgresql"
    command = [sys.executable, str(ROOT / "bench" / "kills.py"), "--kills", "6", "--database", kind, "--json"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=480, env=dict(os.environ), cwd=ROOT)
    assert told.stdout, told.stderr
    facts = json.loads(told.stdout)
    assert facts["wrong"] == [], facts
    assert sum(facts[f"{kind} killed"] for kind in ("web", "worker", "scheduler") if f"{kind} killed" in facts) == 6
    assert facts["imports acknowledged"] and facts["billing runs acknowledged"] and facts["forms acknowledged"], facts
