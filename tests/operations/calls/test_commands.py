"""Call records taken in and figures printed by command; the known totals where the sample files are at hand."""

import json
from pathlib import Path

from sqlalchemy import func, select

from operations.calls.models import Call
from tests.operations.calls.call_files import freeswitch_file, written
from tests.operations.calls.test_actions import GENERIC
from tests.operations.makers import asterisk_file
from tests.projects.makers import make_project

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data"


def command(app, *line):
    return app.test_cli_runner().invoke(args=["operations", *map(str, line)])


def import_calls(app, file, project, source, *more):
    return command(app, "import-calls", file, "--project", project.code, "--source", source, "--json", *more)


def test_ten_freeswitch_rows_are_eight_calls_and_490_seconds(app, session, tmp_path):
    project, file = make_project(session), tmp_path / "Master.csv"
    file.write_text(written(freeswitch_file()), encoding="utf-8")
    told = json.loads(import_calls(app, file, project, "freeswitch").stdout)
    assert (told["rows"], told["calls"], told["created"], told["talk_seconds"], told["rejected"]) == (10, 8, 8, 490, 0)
    again = json.loads(import_calls(app, file, project, "freeswitch").stdout)
    assert (again["again"], again["batch"], again["created"], again["unchanged"]) == (True, told["batch"], 0, 8)


def test_figures_are_printed_with_their_formula(app, session, tmp_path):
    project, file = make_project(session), tmp_path / "Master.csv"
    file.write_bytes(asterisk_file())
    assert "5 new" in command(
        app, "import-calls", file, "--project", project.code, "--source", "asterisk"
    ).stdout  # fmt: skip
    line = ("kpi", "--project", project.code, "--from", "2026-10-01", "--to", "2026-10-01")
    told = json.loads(command(app, *line, "--json").stdout)
    figures = {one["code"]: one for one in told["figures"]}
    assert (told["parts"]["offered"], figures["aht"]["value"], figures["service_level"]["denominator"]) == (5, "80", 4)
    assert "answered within 20 s ÷ (offered − abandoned in under 5 s)" in command(app, *line).stdout
    assert command(app, "kpi", "--project", "P0", "--from", "2026-10-01", "--to", "2026-10-01").exit_code == 1


def test_a_mapping_is_read_from_a_file(app, session, tmp_path):
    project, file, mapping = make_project(session), tmp_path / "话单.csv", tmp_path / "mapping.json"
    file.write_bytes(GENERIC.replace("通话ID", "号").encode("gbk"))
    mapping.write_text(json.dumps({"external_id": "号", "arrived_at": "来电时间", "answered": "是否接通"}))
    told = json.loads(import_calls(app, file, project, "generic", "--mapping", mapping).stdout)
    assert (told["created"], told["rejected"]) == (2, 2)


def test_a_refusal_is_told_and_nothing_is_taken_in(app, session, tmp_path):
    project, file = make_project(session), tmp_path / "x.csv"
    file.write_bytes(asterisk_file())
    refused = import_calls(app, file, project, "freeswitch")
    assert refused.exit_code == 1 and "No row of the file is a FreeSWITCH call record" in refused.stderr
    file.write_bytes(b"%PDF-1.7")
    unreadable = import_calls(app, file, project, "asterisk")
    assert unreadable.exit_code == 1 and "is a PDF, not a table" in unreadable.stderr
    (tmp_path / "bad.json").write_text("[")
    wrong = import_calls(app, file, project, "generic", "--mapping", tmp_path / "bad.json")
    assert wrong.exit_code == 1 and "must be a JSON object" in wrong.stderr
    assert session.scalar(select(func.count()).select_from(Call)) == 0


if SAMPLES.is_dir():

    def test_the_published_totals_of_the_sample_files(app, session):
        project = make_project(session)
        told = json.loads(import_calls(app, SAMPLES / "asterisk-cdr-master.csv", project, "asterisk").stdout)
        assert (told["rows"], told["calls"], told["answered"]) == (14, 14, 11)
        assert (told["duration_seconds"], told["talk_seconds"]) == (187, 78)
        told = json.loads(import_calls(app, SAMPLES / "freeswitch-cdr-master.csv", project, "freeswitch").stdout)
        assert (told["rows"], told["calls"], told["talk_seconds"]) == (10, 8, 490)
        again = json.loads(import_calls(app, SAMPLES / "freeswitch-cdr-master.csv", project, "freeswitch").stdout)
        assert (again["created"], again["revised"], again["unchanged"]) == (0, 0, 8)
