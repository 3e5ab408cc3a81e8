"""A representative dozen of pages, looked at as the gallery does: nothing serious for axe, whole, and in the album."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import DESK
from tests.built import Built
from tests.stories.twins import twins_app
from worlds.gallery import album
from worlds.gallery.choosing import Chooser
from worlds.gallery.looking import GRAVE, Camera, Look, Seen, axe_source
from worlds.gallery.stops import stops
from worlds.gallery.touring import serving

PHONE = 390
DOZEN = (
    "home.show-project_manager", "projects.index", "projects.show-live", "projects.plan-live",
    "clients.handover-accepted", "contracts.show-signed", "agents.index", "calls.kpi", "billing.show-issued",
    "clients.new_client", "moment-search", "people.sign_in", "refusal-404",
)  # fmt: skip
LOOKS = [Look("en", DESK, "light"), Look("en", PHONE, "light"), Look("en", PHONE, "dark")]


@dataclass
class Tour:
    seen: list[Seen]
    folder: Path


@pytest.fixture(scope="module")
def tour(browser: Browser, twins: Built, tmp_path_factory: pytest.TempPathFactory) -> Tour:
    folder = tmp_path_factory.mktemp("gallery")
    with twins_app(twins, folder) as app, serving(app) as address:
        chooser = Chooser(app)
        visits = {stop.key: chooser.visit(stop) for stop in stops(app) if stop.key in DOZEN}
        assert [key for key in DOZEN if not visits.get(key)] == []
        seen = [Seen(visit) for visit in visits.values() if visit]
        camera = Camera(browser, address, folder, "en", axe_source())
        for one in seen:
            camera.look(one, chooser.secret_of(one.visit.person), LOOKS)
        camera.context.close()
        chooser.close()
    return Tour(seen, folder)


def test_axe_finds_nothing_serious(tour: Tour) -> None:
    wrong = [
        f"{one.visit.stop.key} at {issue['look'].width} px, {issue['look'].theme}: {issue['help']}: {issue['places']}"
        for one in tour.seen
        for issue in one.issues
        if issue["impact"] in GRAVE
    ]
    assert not wrong, "\n".join(wrong)


def test_the_pages_are_whole_and_quiet(tour: Tour) -> None:
    assert [f"{one.visit.stop.key}: {one.complaints}" for one in tour.seen if one.complaints] == []
    assert all(len(one.pictures) == len(LOOKS) for one in tour.seen)


def test_the_album_shows_each_page_in_the_look_one_chooses(tour: Tour, browser: Browser) -> None:
    index = album.write(tour.folder, tour.seen, LOOKS, "today")
    page = browser.new_page(viewport={"width": DESK, "height": 900})
    page.goto(index.as_uri())
    assert shown(page) == {Path(one.pictures[LOOKS[0]]).name for one in tour.seen}
    page.check(f"[name=width][value='{PHONE}']", force=True)
    page.check("[name=theme][value=dark]", force=True)
    assert shown(page) == {Path(one.pictures[Look("en", PHONE, "dark")]).name for one in tour.seen}
    page.fill("#find", "contracts.show")
    assert shown(page) == {f"contracts.show-signed.en.{PHONE}.dark.webp"}
    page.locator("figure:visible img").evaluate("picture => picture.decode()")  # the file is there and is a picture
    page.close()


def shown(page: Any) -> set[str]:
    """The names of the pictures in sight."""
    sources = page.locator("figure:not([hidden]) a:not([hidden]) img").evaluate_all("all => all.map(one => one.src)")
    return {source.rpartition("/")[2] for source in sources}
