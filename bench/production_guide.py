"""Runs the commands of docs/production.md word for word in a bare Debian 12: `bench/production_guide.py --root DIR`.

DIR is a root made by `debootstrap --variant=minbase --include=python3,ca-certificates,git bookworm DIR`, with whatever
this network needs to reach the registries. Needs root. No systemd runs there: `bench/systemctl_stand_in.py` starts what
the units say. Prints each step and its seconds, and ends with 1 at the first command that fails.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "production.md"
HOST, PASSWORD = "bpo.example.cn", "a password nobody guesses"
PASSED_ON = re.compile(r"^(https?_proxy|no_proxy|npm_config_\w+|uv_\w+|pip_\w+|ssl_cert_file|node_extra_ca\w+)$", re.I)
LOOPBACK_UP = """
import fcntl, socket, struct, time
with socket.socket() as one:
    fcntl.ioctl(one, 0x8914, struct.pack("16sh14x", b"lo", 1 | 64))
print("up", flush=True)
time.sleep(100000)
"""
FETCHING = ("1.", "2.")  # the steps that reach the registries; all others need this machine alone
# Where a PostgreSQL of this machine held the usual port while the package was unpacked, the new one took another.
USUAL_PORT = "sed -i 's/^port = .*/port = 5432/' /etc/postgresql/*/main/postgresql.conf"
AFTER = f"""
set -eux
curl -fsS --cacert /etc/bpo/tls/fullchain.pem --resolve {HOST}:443:127.0.0.1 https://{HOST}/sign-in | grep -c csrf_token
test "$(curl -ksS -o /dev/null -w '%{{http_code}}' --resolve {HOST}:443:127.0.0.1 https://{HOST}/metrics)" = 404
token=$(sed -n 's/^BPO_METRICS_TOKEN=//p' /etc/bpo/bpo.env)
curl -fsS -H "Authorization: Bearer $token" http://127.0.0.1:8000/metrics | grep -c bpo_requests_total
test "$(stat -c %U:%a /etc/bpo/keys /etc/bpo/keys/master.key | tr '\\n' ' ')" = "bpo:700 bpo:600 "
! runuser -u bpo -- touch /opt/bpo/app.py
bpo journal verify
"""


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """(heading, commands) of each shell block of the guide, but for the one that sets variables."""
    heading = ""
    for found in re.finditer(r"^## (.+)$|^```sh(.*)\n([\s\S]*?)^```$", text, re.M):
        if found[1]:
            heading = found[1]
        elif "variables" not in found[2]:
            yield heading, found[3]


@contextmanager
def mounted(root: Path) -> Iterator[None]:
    points = [root / "proc", root / "dev"]
    subprocess.run(["mount", "-t", "proc", "proc", points[0]], check=True)
    subprocess.run(["mount", "--rbind", "/dev", points[1]], check=True)
    subprocess.run(["mount", "--make-rslave", points[1]], check=True)
    try:
        yield
    finally:
        for point in points:
            subprocess.run(["umount", "-l", point], check=False)


@contextmanager
def own_network() -> Iterator[list[str]]:
    """A network of its own with the loopback alone, so that ports are free whatever runs on this machine."""
    line = ["unshare", "--net", sys.executable, "-c", LOOPBACK_UP]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        try:
            yield ["nsenter", f"--net=/proc/{holder.pid}/ns/net"]
        finally:
            holder.kill()


def run(root: Path, commands: str, inside: list[str]) -> int:
    environment = {
        "HOME": "/root", "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8",
        "HOST": HOST, "REPOSITORY": "/src", "ADMIN_PASSWORD": PASSWORD,
        **{name: value for name, value in os.environ.items() if PASSED_ON.match(name)},
    }  # fmt: skip
    line = [*inside, "chroot", str(root), "bash", "-euo", "pipefail", "-c", commands]
    return subprocess.run(line, env=environment, stdin=subprocess.DEVNULL).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs the production guide in a bare root.")
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--source", type=Path, default=ROOT, help="the repository that is cloned; default this one")
    parser.add_argument("--from-step", type=int, default=1, help="go on with this step in a root where the first stand")
    chosen = parser.parse_args()
    root: Path = chosen.root.resolve()
    subprocess.run(["rm", "-rf", root / "src"], check=True)
    subprocess.run(["git", "clone", "-q", chosen.source, root / "src"], check=True)
    subprocess.run(["chown", "-R", "root:root", root / "src"], check=True)
    stand_in = root / "usr" / "local" / "sbin" / "systemctl"
    stand_in.write_text((ROOT / "bench" / "systemctl_stand_in.py").read_text())
    stand_in.chmod(0o755)
    policy = root / "usr" / "sbin" / "policy-rc.d"  # packages start nothing by themselves here
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    failed = 0
    with mounted(root), own_network() as network:
        try:
            if chosen.from_step > 3:
                run(root, "systemctl start postgresql", network)
            steps = [*blocks(GUIDE.read_text()), ("What must hold afterwards", AFTER)]
            for heading, commands in steps[chosen.from_step - 1 :]:
                began = time.monotonic()
                if not heading.startswith(FETCHING):
                    run(root, USUAL_PORT, network)
                failed = run(root, commands, [] if heading.startswith(FETCHING) else network)
                print(f"{'failed' if failed else 'ok'}  {heading}  {time.monotonic() - began:.0f} s", flush=True)
                if failed:
                    print(commands)
                    break
        finally:
            run(root, "systemctl stop bpo-web bpo-worker@1 bpo-worker@2 bpo-scheduler nginx postgresql", network)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
