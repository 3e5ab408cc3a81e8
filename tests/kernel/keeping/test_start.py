"""What production refuses to start with, and what the doctor finds."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bpo.kernel.db import Database
from bpo.kernel.keeping.doctor import BAD, EXAMINATIONS, OK, WARN, condition, worst
from bpo.kernel.keeping.start import objections, refuse_insecure, sample_passwords
from bpo.kernel.models import JobRun
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.kernel.settings import ROOT, Settings
from bpo.people.actions import register_person
from tests.conftest import NOW, make_person
from worlds.people import CAST
from worlds.people import PASSWORD as SAMPLE_PASSWORD


@pytest.fixture
def proper(tmp_path: Path) -> Settings:
    """Settings that production starts with."""
    keys = tmp_path / "etc" / "keys"
    settings = Settings(
        var=tmp_path / "var", keys=keys, database_url="postgresql+psycopg://bpo@db/bpo", secure_cookies=True,
        production=True, smtp="smtp://mail.invalid", backup_passphrase_file=tmp_path / "words",
    )  # fmt: skip
    settings.key("master")
    return settings


def codes(settings: Settings, *, fatal: bool = True) -> list[str]:
    return [one.code for one in objections(settings) if one.fatal == fatal]


def test_proper_settings_meet_no_objection(proper):
    assert objections(proper) == []


@pytest.mark.parametrize(
    ("changes", "refused", "warned"),
    [
        ({"secure_cookies": False}, ["cookies"], []),
        ({"debug": True}, ["debug"], []),
        ({"smtp": ""}, [], ["mail"]),
        ({"backup_keep": 0}, [], ["backups"]),
        ({"backup_passphrase_file": None}, [], ["backup_keys"]),
        ({"database_url": f"sqlite:///{ROOT}/var/bpo.sqlite3", "var": ROOT / "var", "database_named": False},
         ["database"], []),
        ({"database_url": f"sqlite:///{ROOT}/var/bpo.sqlite3", "var": ROOT / "var", "database_named": True}, [], []),
    ],
)  # fmt: skip
def test_each_insecure_setting_is_named(proper, changes, refused, warned):
    changed = replace(proper, **changes)
    assert (codes(changed), codes(changed, fatal=False)) == (refused, warned)


def test_keys_others_can_read_are_refused(proper):
    proper.keys.chmod(0o755)
    assert codes(proper) == ["keys_readable"]
    proper.keys.chmod(0o700)
    (proper.keys / "master.key").chmod(0o640)
    assert codes(proper) == ["keys_readable"]


def test_keys_beside_the_data_are_refused_unless_said(proper):
    beside = replace(proper, keys=proper.var / "keys", keys_named=False)
    assert codes(beside) == ["keys_beside"]
    assert codes(replace(beside, keys_named=True)) == []
    assert codes(replace(beside, keys_named=True), fatal=False) == ["keys_beside"]


def test_the_samples_password_is_found_on_any_sign_in_it_opens(app, session, database):
    assert sample_passwords(database) == []
    make_person(session, Role.ADMINISTRATOR, login=CAST[0].login)  # the name alone is no fault
    assert sample_passwords(database) == []

    register_person(
        session, Actor.system(), login=CAST[1].login, name="x", roles=[Role.AUDITOR], password=SAMPLE_PASSWORD
    )
    session.commit()
    (found,) = sample_passwords(database)
    assert found.fatal and CAST[1].login in found.words


def test_every_objection_is_said_before_it_ends(proper, database, capsys):
    refuse_insecure(replace(proper, production=False, debug=True), database)
    with pytest.raises(SystemExit) as ended:
        refuse_insecure(replace(proper, debug=True, secure_cookies=False, smtp=""), database)
    told = capsys.readouterr().err
    assert ended.value.code == 3
    assert told.count("Refused: ") == 2 and told.count("Warning: ") == 1
    refuse_insecure(replace(proper, smtp=""), database)


def start(tmp_path: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", "from app import create_app; create_app(); print('started')"], cwd=ROOT, text=True,
        capture_output=True, env={**os.environ, "BPO_VAR": str(tmp_path / "v"), "BPO_ENV": "production", **environment},
    )  # fmt: skip


def test_a_server_refuses_and_a_command_can_still_mend(tmp_path):
    refused = start(tmp_path)
    assert refused.returncode == 3
    assert "BPO_SECURE_COOKIES=1" in refused.stderr and "docs/production.md" in refused.stderr
    assert "Traceback" not in refused.stderr
    mending = start(tmp_path, FLASK_RUN_FROM_CLI="true")
    assert "started" in mending.stdout


@pytest.fixture
def durable(database):
    """The server waits for the disk again, as tests do not: the doctor looks at that."""

    def say(whether: str) -> None:
        if not database.is_sqlite:
            with database.transaction() as session:
                name = session.scalar(text("SELECT current_database()"))
                session.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = {whether}"))
            database.close()  # what is connected keeps the old setting

    say("on")
    yield
    say("off")


def test_the_doctor_finds_a_sound_installation_sound(app, settings, database, durable):
    found = condition(settings, database, NOW)
    assert [line for line in found if line.state == BAD] == []
    assert {line.name for line in found} >= {
        "settings", "database", "migrations", "durability", "clock", "disk", "keys", "worker", "scheduler", "journal",
        "backups", "days off", "fonts", "papers",
    }  # fmt: skip
    assert all(line.remedy for line in found if line.state != OK)


def state_of(settings, database, name: str, words: str = "", now=NOW) -> str:
    lines = [line for line in EXAMINATIONS[name](settings, database, now) if words in line.words]
    return worst(lines)


def test_the_doctor_finds_what_is_wrong(app, settings, database, session):
    assert state_of(settings, database, "keys") == OK
    (settings.keys / "master.key").rename(settings.keys / "elsewhere")
    assert state_of(settings, database, "keys", "missing") == BAD
    session.add(JobRun(kind="kernel.backup", title="x", arguments={}, created_at=NOW - timedelta(minutes=20)))
    session.commit()
    assert state_of(settings, database, "work", "waited") == BAD
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert state_of(settings, database, "database", "at 0000") == BAD
    assert state_of(settings, database, "days off", "2027", NOW.replace(month=12)) == WARN


def test_the_doctor_finds_a_cut_journal_and_a_clock_gone_back(app, settings, database, session, person):
    person(Role.HR), person(Role.HR)
    assert state_of(settings, database, "journal", "in order") == OK
    assert state_of(settings, database, "clock", now=NOW - timedelta(days=1)) == BAD
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE kernel_journal_head SET last_id = last_id - 1"))
    assert state_of(settings, database, "journal") == BAD


def test_a_lost_database_is_a_bad_line_and_the_rest_goes_on(app, settings, tmp_path):
    folder = tmp_path / "a folder"
    folder.mkdir()
    lost = Database(f"sqlite:///{folder}")
    found = condition(settings, lost, NOW)
    assert worst([line for line in found if line.name == "database"]) == BAD
    assert any(line.name == "papers" and line.state != BAD for line in found)
    lost.close()


def test_by_command(app, durable):
    runner = app.test_cli_runner()
    answer = runner.invoke(args=["doctor", "--json"])
    assert answer.exit_code == 0
    told = json.loads(answer.stdout)
    assert told["state"] == WARN
    assert {"name", "state", "words", "remedy"} == set(told["lines"][0])
    assert "ok    migrations" in runner.invoke(args=["doctor"]).output


def test_the_first_administrator_is_made_once(app, database):
    typed = "a long enough word\n"
    runner = app.test_cli_runner()
    made = runner.invoke(args=["first-administrator", "root", "管理员", "--password-stdin"], input=typed)
    assert made.exit_code == 0, made.output
    again = runner.invoke(args=["first-administrator", "b", "B", "--password-stdin"], input=typed)
    assert again.exit_code == 1 and "already, root" in again.output
    assert runner.invoke(args=["first-administrator", "c", "C", "--password-stdin"], input="short\n").exit_code == 1
