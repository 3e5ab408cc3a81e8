"""The commands as they are documented, on calls nobody here wrote where those sample files are at hand."""

import json
import re
import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from operations.calls.models import Call
from operations.intake.models import IntakeBatch
from tests.billing.invoices.makers import FIXED_FEE, make_deal
from tests.operations.makers import asterisk_file
from tests.projects.makers import make_project

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT.parent / "shared" / "data"
FREESWITCH = {"rows": 10, "calls": 8, "created": 8, "rejected": 0, "talk_seconds": 490}
ASTERISK = {"rows": 14, "calls": 14, "answered": 11, "rejected": 0, "duration_seconds": 187, "talk_seconds": 78}
TERMS = {
    "fee_model": "fixed_fee", "vat_rate": "6",
    "components": [{"kind": "base", "basis": "project", "amount": "120000"}],
}  # fmt: skip


@pytest.fixture
def command(app):
    """`command("billing", "run", …)` → what the command printed and how it ended."""
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=[str(word) for word in words])


def documented_keys(name: str) -> set[str]:
    """The keys that docs/commands.md promises of a command's JSON."""
    rows = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8").splitlines()
    row = next(row for row in rows if row.startswith(f"| `{name}` | "))
    return set(re.findall(r"`(\w+)`", row.split("|")[2]))


def printed(answer):
    """The JSON a command printed, and nothing beside it."""
    assert (answer.exit_code, answer.stderr) == (0, "")
    return json.loads(answer.stdout)


def import_calls(command, file, project, source):
    return command("operations", "import-calls", file, "--project", project.code, "--source", source, "--json")


if SAMPLES.is_dir():

    @pytest.mark.parametrize(
        ("name", "source", "totals"),
        [
            ("freeswitch-cdr-master.csv", "freeswitch", FREESWITCH),
            ("asterisk-cdr-master.csv", "asterisk", ASTERISK),
        ],
    )
    def test_the_published_totals_of_real_exchanges_come_out_once(session, command, tmp_path, name, source, totals):
        project = make_project(session)
        told = printed(import_calls(command, SAMPLES / name, project, source))
        assert totals == {key: told[key] for key in totals}
        again = printed(import_calls(command, SAMPLES / name, project, source))
        assert (again["again"], again["batch"], again["created"], again["revised"]) == (True, told["batch"], 0, 0)
        renamed = shutil.copy(SAMPLES / name, tmp_path / "renamed.csv")
        assert printed(import_calls(command, renamed, project, source))["batch"] == told["batch"]
        known = session.execute(select(func.count(), func.sum(Call.revision), func.sum(Call.talk_seconds))).one()
        assert tuple(known) == (totals["calls"], totals["calls"], totals["talk_seconds"])
        days = ("--from", told["covers_from"][:10], "--to", told["covers_to"][:10])
        figures = printed(command("operations", "kpi", "--project", project.code, *days, "--json"))
        assert figures["parts"]["offered"] == totals["calls"]
        assert figures["parts"]["talk_sum"] == totals["talk_seconds"]


def test_importing_and_key_figures_print_what_is_documented(session, command, tmp_path):
    project, file = make_project(session), tmp_path / "Master.csv"
    file.write_bytes(asterisk_file())
    told = printed(import_calls(command, file, project, "asterisk"))
    again = printed(import_calls(command, file, project, "asterisk"))
    assert told.keys() == documented_keys("operations import-calls")
    assert told.keys() - again.keys() == {"calls", "answered", "talk_seconds", "duration_seconds"}
    days = ("--from", "2026-10-01", "--to", "2026-10-01")
    figures = printed(command("operations", "kpi", "--project", project.code, *days, "--json"))
    assert figures.keys() == documented_keys("operations kpi")
    assert all(one.keys() == documented_keys("operations kpi: figures") for one in figures["figures"])


def test_rating_and_a_month_s_run_print_what_is_documented(session, command, tmp_path):
    (tmp_path / "terms.json").write_text(json.dumps(TERMS))
    (tmp_path / "usage.json").write_text(json.dumps({"period": "2026-06", "rows": []}))
    files = ("--terms", tmp_path / "terms.json", "--usage", tmp_path / "usage.json")
    charge = printed(command("billing", "rate", *files, "--json"))
    assert charge.keys() == documented_keys("billing rate")
    assert [line.keys() for line in charge["lines"]] == [documented_keys("billing rate: lines")]
    assert (charge["net"], charge["tax"], charge["gross"]) == ("120000.00", "7200.00", "127200.00")
    deal = make_deal(session, terms=FIXED_FEE)
    run = printed(command("billing", "run", "--month", "2026-10", "--json"))
    assert run.keys() == documented_keys("billing run") and run["drafted"] == [deal.contract.number]
    verdict = printed(command("journal", "verify", "--json"))
    assert verdict.keys() == documented_keys("journal verify") and verdict["ok"]


def test_the_empty_world_is_loaded_once(command):
    loaded = command("world", "load", "empty", "--as-of", "2026-11-20")
    assert loaded.exit_code == 0 and "World empty as of 2026-11-20" in loaded.stdout
    verdict = printed(command("journal", "verify", "--json"))
    assert verdict["ok"] and verdict["entries"] == 2
    refused_with("The database already holds people.", command("world", "load", "empty"))


def refused_with(words, answer):
    """Exit 1, and one line that says what was wrong."""
    assert answer.exit_code == 1 and answer.stdout in ("", json_line(answer.stdout))
    assert words in answer.stderr and len(answer.stderr.strip().splitlines()) == 1


def json_line(printed_words):
    return f"{json.dumps(json.loads(printed_words), ensure_ascii=False)}\n" if printed_words else ""


def test_what_is_wrongly_named_is_refused_in_one_line(session, command, tmp_path):
    project, file = make_project(session), tmp_path / "Master.csv"
    file.write_bytes(asterisk_file())
    days = ("--from", "2026-10-01", "--to", "2026-10-31")
    line = ("operations", "import-calls", file, "--source", "asterisk", "--project")
    refused_with("There is no project with the code P0000-000.", command(*line, "P0000-000"))
    refused_with("There is no project with the code 100%.", command("operations", "kpi", "--project", "100%", *days))
    missing = tmp_path / "nowhere.csv"
    answer = import_calls(command, missing, project, "asterisk")
    refused_with(f"{missing}: No such file or directory.", answer)
    assert json.loads(answer.stdout)["error"] == "file_missing"
    refused_with("nowhere.json: No such file", command(*line, project.code, "--mapping", tmp_path / "nowhere.json"))
    refused_with(str(tmp_path), import_calls(command, tmp_path, project, "asterisk"))
    refused_with("nowhere.json", command("billing", "rate", "--terms", "nowhere.json", "--usage", "nowhere.json"))
    for month in ("2026-13", "October", "2026-1", "0000-01"):
        refused_with(month, command("billing", "run", "--month", month, "--json"))
    turned = ("--from", "2026-10-31", "--to", "2026-10-01")
    refused_with("2026-10-31", command("operations", "kpi", "--project", project.code, *turned))
    assert session.scalar(select(func.count()).select_from(IntakeBatch)) == 0
