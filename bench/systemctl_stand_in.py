#!/usr/bin/python3
"""Stands in for systemctl where no systemd runs (a bare root): starts what a unit's lines say, as the unit's account.

Knows enable, start, stop, restart, daemon-reload of our units, nginx and postgresql; nothing of sandboxing.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

UNITS, STATE = Path("/etc/systemd/system"), Path("/run/stand-in")
SERVERS = {
    "postgresql": {
        "start": "pg_lsclusters -h | while read -r version name _; do pg_ctlcluster $version $name start || true; done",
        "stop": "pg_lsclusters -h | while read -r version name _; do pg_ctlcluster $version $name stop -m fast; done",
    },
    "nginx": {"start": "nginx", "stop": "nginx -s stop 2>/dev/null || true"},
    "systemd-journald": {"start": "true", "stop": "true"},
}


def settings_of(unit: str) -> tuple[dict[str, list[str]], str]:
    """({setting: values} of the unit's file, its instance)."""
    name, _at, instance = unit.partition("@")
    path = UNITS / (f"{name}@.service" if instance else f"{name}.service")
    found: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        if re.match(r"^\w+=", line):
            key, _equals, value = line.partition("=")
            found.setdefault(key, []).append(value.replace("%i", instance))
    return found, instance


def environment_of(unit: dict[str, list[str]]) -> dict[str, str]:
    told = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/var/lib/bpo"}
    for path in unit.get("EnvironmentFile", []):
        for line in Path(path).read_text().splitlines():
            if line and not line.startswith("#"):
                name, _equals, value = line.partition("=")
                told[name] = value
    return told


def start(name: str) -> None:
    unit, _instance = settings_of(name)
    user = unit["User"][0]
    for folder in unit.get("RuntimeDirectory", []):
        subprocess.run(["install", "-d", "-o", user, "-g", user, f"/run/{folder}"], check=True)
    as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--no-new-privs", "--"]
    environment, folder = environment_of(unit), unit["WorkingDirectory"][0]
    for line in unit.get("ExecStartPre", []):
        subprocess.run([*as_user, *shlex.split(line)], env=environment, cwd=folder, check=True)
    STATE.mkdir(exist_ok=True)
    with (STATE / f"{name}.log").open("ab") as out:
        line = [*as_user, *shlex.split(unit["ExecStart"][0])]
        process = subprocess.Popen(
            line, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    (STATE / f"{name}.pid").write_text(str(process.pid))
    time.sleep(3)
    if process.poll() is not None:
        sys.exit(f"{name} ended with {process.returncode}:\n{(STATE / f'{name}.log').read_text()[-2000:]}")


def stop(name: str) -> None:
    path = STATE / f"{name}.pid"
    if not path.exists():
        return
    pid = int(path.read_text())
    path.unlink()
    try:
        os.killpg(pid, signal.SIGTERM)
        for _each in range(300):
            os.kill(pid, 0)
            time.sleep(0.1)
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def main() -> None:
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    act, names = words[0], [word.removesuffix(".service") for word in words[1:]]
    if act not in ("enable", "start", "stop", "restart", "daemon-reload"):
        sys.exit(f"the stand-in does not know {act}")
    if act == "enable" and "--now" not in sys.argv:
        return
    for name in names:
        for step in ("stop", "start") if act == "restart" else ("stop",) if act == "stop" else ("start",):
            if name in SERVERS:
                subprocess.run(["sh", "-c", SERVERS[name][step]], check=True)
            else:
                (stop if step == "stop" else start)(name)


main()
