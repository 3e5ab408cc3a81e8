"""The client printed in docs/api.md works as printed, against a server that listens."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from bpo.kernel.roles import Role
from tests.conftest import PASSWORD, make_person
from tests.projects.makers import make_project

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def printed_client(folder: Path) -> Path:
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    client = folder / "client.py"
    client.write_text(code, encoding="utf-8")
    return client


def test_the_printed_client_is_short():
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert len(code.splitlines()) <= 20


def run(client: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-X", "utf8", str(client), *arguments], capture_output=True, encoding="utf-8", timeout=60
    )


def test_the_printed_client_lists_the_projects_of_its_person(session, address, tmp_path):
    project = make_project(session)
    make_person(session, Role.DIRECTOR, login="the-director")
    answer = run(printed_client(tmp_path), address, "the-director", PASSWORD)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.splitlines() == [f"{project.code} {project.name} {project.state}"]


def test_the_printed_client_is_refused_with_a_wrong_password(session, address, tmp_path):
    make_person(session, Role.DIRECTOR, login="the-director")
    answer = run(printed_client(tmp_path), address, "the-director", "not " + PASSWORD)
    assert answer.returncode != 0 and "422" in answer.stderr
