"""The commands start from anywhere, and what they install is locked, complete and names no registry."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / "bin"
VENDOR = ROOT / "static" / "vendor"
COMMANDS = ("bench", "check", "flask", "lock", "run", "test")
LOCK_FILES = ("requirements.txt", "requirements-dev.txt", "requirements-tools.txt")
LOGICAL_NAMES = {
    "echarts.js",
    "gantt.css",
    "gantt.js",
    "htmx.js",
    "icons.svg",
    "noto-sans-sc-400.ttf",
    "noto-sans-sc-700.ttf",
    "sortable.js",
    "swagger-ui-bundle.js",
    "swagger-ui-standalone-preset.js",
    "swagger-ui.css",
    "tabler.css",
    "tabler.js",
    "trix.css",
    "trix.js",
}


def run(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True, timeout=60)


def requirement_names(text: str) -> set[str]:
    found = re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)", text, re.MULTILINE)
    return {re.sub(r"[._]", "-", name).lower() for name in found}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_an_executable_shell_script_that_parses(name):
    command = BIN / name
    assert command.stat().st_mode & 0o111, f"bin/{name} is not executable"
    assert command.read_text().startswith("#!/bin/sh\n# ")
    assert run("sh", "-n", command, cwd=ROOT).returncode == 0


def test_a_command_works_from_another_folder_through_a_link(tmp_path):
    link = tmp_path / "a name with spaces"
    link.symlink_to(BIN / "flask")
    done = run(link, "--version", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Flask 3" in done.stdout


def test_set_up_keeps_standard_output_clean_for_the_command_that_follows(tmp_path):
    done = run(
        sys.executable, BIN / "setup.py", "--", "-c", "import sys; print(sys.argv[1:])", "a b", "c*", cwd=tmp_path
    )
    assert (done.returncode, done.stdout) == (0, "['a b', 'c*']\n"), done.stderr


def test_set_up_refuses_an_option_it_does_not_know(tmp_path):
    done = run(sys.executable, BIN / "setup.py", "--devel", cwd=tmp_path)
    assert done.returncode == 2
    assert "--devel" in done.stderr


def test_an_unknown_measurement_is_refused_with_the_usage(tmp_path):
    done = run(BIN / "bench", "no-such-measurement", cwd=tmp_path)
    assert done.returncode == 2
    assert "Usage: bin/bench NAME" in done.stderr


@pytest.mark.parametrize("name", LOCK_FILES)
def test_every_locked_package_has_one_version_and_hashes_and_no_address(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    pins = [line for line in text.replace("\\\n", " ").splitlines() if line and not line.startswith((" ", "#"))]
    assert pins
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


@pytest.mark.parametrize("name", LOCK_FILES)
def test_every_package_asked_for_is_locked(name):
    asked = (ROOT / name.replace(".txt", ".in")).read_text()
    locked = (ROOT / name).read_text()
    assert requirement_names(asked) - requirement_names(locked) == set()


def test_the_front_end_is_locked_by_hash_and_names_no_registry():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    fetched = {name: facts for name, facts in packages.items() if name}
    assert fetched
    assert [name for name, facts in fetched.items() if "resolved" in facts or "integrity" not in facts] == []
    asked = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in asked} == asked


def test_every_part_of_the_pages_is_in_place_under_the_name_of_its_content():
    manifest = json.loads((VENDOR / "manifest.json").read_text())
    assert set(manifest) == LOGICAL_NAMES
    for logical, file in manifest.items():
        content = (VENDOR / file).read_bytes()
        assert hashlib.sha256(content).hexdigest()[:8] == file.split(".")[-2], logical
        assert b"sourceMappingURL=" not in content[-200:], f"{file} sends developer tools after a map that is not there"


def test_every_icon_named_in_a_page_is_in_the_sprite():
    sprite = (VENDOR / json.loads((VENDOR / "manifest.json").read_text())["icons.svg"]).read_text()
    drawn = set(re.findall(r'<symbol id="tabler-([a-z0-9-]+)"', sprite))
    named = re.compile(r"""\bicon(?:\(|=|:\s*)["']([a-z0-9-]+)["']""")
    sources = [*(ROOT / "templates").rglob("*.html")]
    for package in ("bpo", "contracts", "staffing", "operations", "billing"):
        sources += (ROOT / package).rglob("*.py")
    missing = {
        f"{source.relative_to(ROOT)}: {name}"
        for source in sources
        for name in named.findall(source.read_text())
        if name not in drawn
    }
    assert missing == set(), "add the names to static/icons.txt"
