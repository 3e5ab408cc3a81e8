"""A backup is taken amid the writing and restored elsewhere: equal to one instant, the journal in order."""

import io
import json
import os
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bpo.kernel import files, jobs
from bpo.kernel.db import Database
from bpo.kernel.keeping import nightly
from bpo.kernel.keeping.backups import KEYS_LEFT_OUT, back_up, passphrase_in, prune
from bpo.kernel.keeping.restoring import CannotRestore, restore
from bpo.kernel.keeping.sealed import WrongPassphrase, open_keys, seal_keys
from bpo.kernel.models import JobRun, JobState, Vendor
from bpo.kernel.settings import Settings
from tests.kernel.keeping.living import MOMENT, PASSPHRASE, act, begin, copied_while_writing, last_entry
from tests.kernel.test_vendor import FACTS
from tests.stories.company import uscc

NAMED = {**FACTS, "uscc": uscc(900_001)}


@pytest.fixture
def elsewhere(tmp_path: Path, empty_database: str) -> Settings:
    """A second installation in which nothing is yet."""
    return Settings(var=tmp_path / "elsewhere", keys=tmp_path / "elsewhere" / "keys", database_url=empty_database)


@pytest.fixture
def living(app, database, settings):
    begin(database, NAMED)
    return settings


def test_a_backup_amid_the_writing_is_one_instant_wherever_it_is_restored(living, database, elsewhere, tmp_path):
    compared = copied_while_writing(living, database, elsewhere, tmp_path / "copy.backup")
    assert compared.wrong == []
    assert compared.before >= 6
    assert (elsewhere.keys / "journal.key").read_text() == (living.keys / "journal.key").read_text()
    assert oct((elsewhere.keys / "master.key").stat().st_mode)[-3:] == "600"
    assert oct((tmp_path / "copy.backup").stat().st_mode)[-3:] == "600"


def again(settings: Settings, source: Path, **options) -> object:
    with closing(Database(settings.database_url)) as copy:
        return restore(settings, copy, source, MOMENT, **options)


def test_without_a_passphrase_the_keys_stay_out_and_that_is_said(living, database, elsewhere, tmp_path):
    made = back_up(living, database, tmp_path / "b", MOMENT)
    assert made.warnings == [KEYS_LEFT_OUT.format(keys=living.keys)]
    with tarfile.open(made.path) as archive:
        assert "keys.sealed" not in archive.getnames()
    with pytest.raises(CannotRestore, match="does not verify"):
        again(elsewhere, made.path)
    elsewhere.keys.mkdir(parents=True, exist_ok=True)
    (elsewhere.keys / "journal.key").write_text((living.keys / "journal.key").read_text())
    assert again(elsewhere, made.path, overwrite=True).entries == 2


def test_an_installation_with_rows_is_not_overwritten_by_accident_and_put_aside_on_purpose(
    living, database, settings, tmp_path
):
    made = back_up(living, database, tmp_path / "b", MOMENT, PASSPHRASE)
    act(database, 7)
    with pytest.raises(CannotRestore, match="not empty"):
        again(settings, made.path, passphrase=PASSPHRASE)
    assert last_entry(database) == 3
    done = again(settings, made.path, passphrase=PASSPHRASE, overwrite=True)
    assert done.aside.startswith("before_restore_")
    with closing(Database(settings.database_url)) as copy, copy.reads() as session:
        assert session.get_one(Vendor, 1).phone == "0551-0"
    assert (settings.var / done.aside / "files").is_dir()


def test_the_passphrase_is_asked_and_another_one_refused(living, database, elsewhere, tmp_path):
    made = back_up(living, database, tmp_path / "b", MOMENT, PASSPHRASE)
    with pytest.raises(CannotRestore, match="sealed"):
        again(elsewhere, made.path)
    with pytest.raises(CannotRestore, match="does not open"):
        again(elsewhere, made.path, passphrase="guess")
    sealed = seal_keys(living.keys, PASSPHRASE)
    assert set(open_keys(sealed, PASSPHRASE)) == {"journal.key", "master.key", "session.key"}
    with pytest.raises(WrongPassphrase):
        open_keys(sealed[:-1] + bytes([sealed[-1] ^ 1]), PASSPHRASE)


def rewritten(source: Path, target: Path, change) -> Path:
    """The archive with members changed by `change(name, data)`; None leaves one out."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for info in old:
            data = change(info.name, old.extractfile(info).read())
            if data is not None:
                info.size = len(data)
                new.addfile(info, io.BytesIO(data))
    return target


def flip(part: str):
    return lambda name, data: data[:-1] + bytes([data[-1] ^ 1]) if name.startswith(part) else data


def leave_out(part: str):
    return lambda name, data: None if name.startswith(part) else data


@pytest.mark.parametrize(
    "change", [flip("database"), flip("files/"), flip("keys"), leave_out("files/"), flip("backup")]
)
def test_a_damaged_backup_is_refused_before_anything_is_touched(living, database, elsewhere, tmp_path, change):
    made = back_up(living, database, tmp_path / "b", MOMENT, PASSPHRASE)
    with pytest.raises(CannotRestore, match="damaged or missing"):
        again(elsewhere, rewritten(made.path, tmp_path / "c", change), passphrase=PASSPHRASE)
    assert not (elsewhere.var / "files").exists()


@pytest.mark.parametrize("content", [b"", b"no archive at all", None])
def test_what_is_no_backup_is_refused(living, database, elsewhere, tmp_path, content):
    made = back_up(living, database, tmp_path / "b", MOMENT, PASSPHRASE)
    half = tmp_path / "half"
    half.write_bytes(made.path.read_bytes()[: made.size // 2] if content is None else content)
    with pytest.raises(CannotRestore, match="cannot be read"):
        again(elsewhere, half)


def test_an_archive_cannot_write_outside(elsewhere, tmp_path):
    evil = tmp_path / "evil"
    with tarfile.open(evil, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("../../escaped"))
    with pytest.raises(CannotRestore, match="no backup of this product"):
        again(elsewhere, evil)
    assert not (tmp_path.parent / "escaped").exists()


def test_a_kept_file_that_is_gone_is_named(living, database, tmp_path):
    path = next(files.PLACE["folder"].glob("??/*"))
    path.unlink()
    made = back_up(living, database, tmp_path / "b", MOMENT, PASSPHRASE)
    assert made.missing == [path.name]
    assert any("not on the disk" in one for one in made.warnings)


def test_every_night_one_and_the_oldest_go(living, database, settings):
    settings.backups.mkdir(parents=True, exist_ok=True) if settings.backups.is_relative_to(settings.var) else None
    kept = Settings(
        var=settings.var, keys=settings.keys, database_url=settings.database_url, backups=settings.var / "backups",
        backup_keep=2,
    )  # fmt: skip
    nightly.of(kept)
    entry = next(one for one in nightly.calendar.DAILY if one.kind == nightly.KIND)
    for day in (20, 21, 21, 22):
        nightly.calendar.enqueue_daily(database, entry, datetime(2026, 11, day, 3, tzinfo=UTC))
        jobs.run_due()
    assert [path.name for path in sorted(kept.backups.iterdir())] == ["bpo-2026-11-21.backup", "bpo-2026-11-22.backup"]
    with database.reads() as session:
        states = [row.state for row in session.query(JobRun)]
    assert states == [JobState.DONE] * 3
    assert nightly.newest(kept.backups).name == "bpo-2026-11-22.backup"
    assert prune(kept.backups, 0) == []


def test_a_backup_that_cannot_be_made_fails_its_job_in_words(living, database, settings, tmp_path):
    (tmp_path / "plain").write_text("a file where a folder should be")
    nightly.of(
        Settings(
            var=settings.var, keys=settings.keys, database_url=settings.database_url, backups=tmp_path / "plain" / "x"
        )
    )
    entry = next(one for one in nightly.calendar.DAILY if one.kind == nightly.KIND)
    nightly.calendar.enqueue_daily(database, entry, MOMENT)
    jobs.run_due()
    with database.reads() as session:
        row = session.query(JobRun).one()
    assert row.state == JobState.FAILED
    assert "备份" in row.message


def test_an_empty_passphrase_file_is_no_passphrase(tmp_path):
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(ValueError, match="no passphrase"):
        passphrase_in(tmp_path / "empty")
    assert passphrase_in(None) is None


def test_by_command(app, living, tmp_path):
    (tmp_path / "words").write_text(PASSPHRASE + "\n")
    runner = app.test_cli_runner()
    made = runner.invoke(args=["backup", str(tmp_path / "b"), "--passphrase-file", str(tmp_path / "words"), "--json"])
    assert made.exit_code == 0, made.output
    told = json.loads(made.stdout)
    assert (told["keys"], told["files"], told["journal_entries"], told["missing_files"]) == (True, 1, 2, [])
    refused = runner.invoke(args=["restore", str(tmp_path / "b"), "--passphrase-file", str(tmp_path / "words")])
    assert refused.exit_code == 1
    assert "not empty" in refused.output
    plain = runner.invoke(args=["backup", str(tmp_path / "c")])
    assert "The keys are NOT in this backup" in plain.stderr
    assert os.listdir(tmp_path).count("c") == 1
