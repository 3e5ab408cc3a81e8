"""Looks at a page in Chromium: takes its pictures and asks axe what is hard to read or to reach."""

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from bpo.kernel.late import Late
from bpo.kernel.settings import ROOT
from worlds.gallery.choosing import Visit

# A part of development: the product starts, and loads all it may need, without it.
playwright = Late("playwright.sync_api")

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
REMEDY = "Install the parts for development: python3 bin/setup.py --dev"
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb")
COOKIES = {"en": "en", "zh-CN": "zh_Hans_CN"}
HEIGHTS = {1440: 900, 390: 844}
TALLEST = 4000
PATIENCE = 20_000  # milliseconds; the machine may have other work
GRAVE = ("serious", "critical")

READY = """() => document.readyState === 'complete' && !document.querySelector('.htmx-request')
    && [...document.querySelectorAll('[data-chart], [data-chart-url]')]
        .every(e => e.querySelector('canvas') || e.matches('.is-failed'))"""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
SIZE = """() => ({ height: document.documentElement.scrollHeight,
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth })"""
STILL = "*, ::before, ::after { transition: none !important; animation: none !important; caret-color: transparent }"
# In the dark only colours change: the other rules have been asked in the light.
ASK = """async (only) => (await axe.run(document, { resultTypes: ['violations'],
    ...(only ? { runOnly: { type: 'rule', values: only } } : {}) })).violations
    .map(v => ({ rule: v.id, impact: v.impact, help: v.help,
        places: v.nodes.slice(0, 4).map(n => n.target.join(' ') + ' – ' + n.html.slice(0, 160)), count: v.nodes.length }))"""


class NotReady(Exception):
    """Something that looking takes is missing; the text says what to do."""


class Look(NamedTuple):
    """How a page is looked at."""

    language: str
    width: int
    theme: str


@dataclass
class Seen:
    """What came of one stop: its title and picture files by look, and what is wrong with it."""

    visit: Visit
    titles: dict[str, str] = field(default_factory=dict)
    pictures: dict[Look, str] = field(default_factory=dict)
    issues: list[dict[str, Any]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def chromium() -> str:
    """The browser to drive: the one named by BPO_CHROMIUM, else the first that is installed."""
    given = os.environ.get("BPO_CHROMIUM") or next((path for path in BROWSERS if Path(path).exists()), None)
    if given is None:
        raise NotReady("No Chromium is installed. Install it (apt install chromium) or name one in BPO_CHROMIUM.")
    return given


@contextmanager
def browser(language: str = "en") -> Iterator[Any]:
    """A running Chromium that writes days and its own words as one of that language does."""
    path = chromium()
    try:
        start = playwright.sync_playwright
    except ImportError as missing:
        raise NotReady(f"Playwright is not installed. {REMEDY}") from missing
    env = {**os.environ, "LANGUAGE": language.replace("-", "_")}
    with start() as engine:
        found = engine.chromium.launch(executable_path=path, args=[*ARGUMENTS, f"--lang={language}"], env=env)
        yield found
        found.close()


def axe_source() -> str:
    """The script of axe-core, which runs on the page and is never served by the product."""
    if not AXE.exists():
        raise NotReady(f"axe-core is not installed. {REMEDY}")
    return AXE.read_text(encoding="utf-8")


class Camera:
    """A window of one browser, in one language; people sit down before it one after the other."""

    def __init__(self, browser: Any, address: str, folder: Path, language: str, axe: str | None) -> None:
        self.address, self.folder, self.language, self.axe = address, folder, language, axe
        self.context = browser.new_context(locale=language, reduced_motion="reduce", bypass_csp=True)
        self.context.route("**/search/opened", lambda route: route.fulfill(status=204))  # looking is not opening
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.devtools = self.context.new_cdp_session(self.page)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message: Any) -> None:
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.complaints.append(message.text)

    def look(self, seen: Seen, secret: str, looks: list[Look]) -> None:
        """Everything asked about one stop, with the page loaded once."""
        self.complaints = []
        self._dress(looks[0])
        try:
            self.open(seen.visit, secret)
            title = self.page.title()
            seen.titles[self.language] = title.rpartition(" · ")[0] or title
            for look in looks:
                self._dress(look)
                self._picture(seen, look)
                if self.axe:
                    self._ask_axe(seen, look)
        except playwright.Error as broken:
            self.complaints.append(str(broken).splitlines()[0])
        seen.complaints += dict.fromkeys(self.complaints)

    def _dress(self, look: Look) -> None:
        size = {"width": look.width, "height": HEIGHTS[look.width]}
        if self.page.viewport_size != size:
            self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme=look.theme)

    def open(self, visit: Visit, secret: str) -> None:
        """Sit down as whoever makes the visit, open the page and do what the stop asks."""
        cookies = [{"name": "language", "value": COOKIES[self.language], "url": self.address}]
        if secret:
            cookies.append({"name": "bpo_session", "value": secret, "url": self.address})
        self.context.clear_cookies()
        self.context.add_cookies(cookies)
        self.page.goto(self.address + visit.path)
        self.page.add_style_tag(content=STILL)
        for step in visit.stop.steps:
            self._step(*step)
        self.page.wait_for_function(READY)

    def _step(self, act: str, where: str, what: str = "") -> None:
        place = self.page.locator(where).first if act != "key" else None
        if place is None:
            self.page.keyboard.press(where)
        elif act == "open":
            place.evaluate("menu => { menu.open = true; }")
        elif act == "fill":
            place.fill(what)
        elif act == "check":
            place.check()
        elif act == "wait":
            place.wait_for()
        elif act == "follow":
            self.page.goto(self.address + str(place.get_attribute("href", timeout=PATIENCE)))
        elif act == "narrow":
            self.page.set_viewport_size({"width": 390, "height": 844})
            place.click()
        else:
            place.click()

    def _picture(self, seen: Seen, look: Look) -> None:
        self.page.evaluate(SETTLED)
        size = self.page.evaluate(SIZE)
        if size["over"] > 0:
            seen.complaints.append(f"{look.width} px, {look.language}: {size['over']} px too wide")
        height = (
            HEIGHTS[look.width] if seen.visit.stop.steps else min(size["height"], TALLEST)
        )  # a dialog fills no more
        clip = {"x": 0, "y": 0, "width": look.width, "height": height, "scale": 1}
        picture = self.devtools.send(
            "Page.captureScreenshot", {"format": "webp", "quality": 80, "captureBeyondViewport": True, "clip": clip}
        )
        name = f"{seen.visit.stop.area}/{seen.visit.stop.key}.{look.language}.{look.width}.{look.theme}.webp"
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(base64.b64decode(picture["data"]))
        seen.pictures[look] = name

    def _ask_axe(self, seen: Seen, look: Look) -> None:
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(self.axe)
        only = ["color-contrast"] if look.theme == "dark" else None
        seen.issues += [{**one, "look": look} for one in self.page.evaluate(ASK, only)]
