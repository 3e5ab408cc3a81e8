"""Takes the pictures of the guide and of the tour from a sample vendor built for it, in both languages."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

from flask import Flask
from PIL import Image

from app import TABLES, create_app
from bpo.kernel.roles import Role
from bpo.kernel.settings import ROOT, Settings
from worlds import ordinary
from worlds.builder import Builder
from worlds.gallery.choosing import Chooser, Visit
from worlds.gallery.looking import Camera, browser
from worlds.gallery.props import lay_out
from worlds.gallery.stops import Stop, stops
from worlds.gallery.touring import serving

FOLDER = ROOT / "docs" / "pictures"
LANGUAGES = {"en": "", "zh-CN": "-zh"}
SIZE = {"width": 1440, "height": 900}
COLOURS = 96
# {picture: (the gallery's stop, who looks)}; None: whoever is asked first
PICTURES: dict[str, tuple[str, Role | None]] = {
    "home": ("home.show-director", None),
    "client": ("clients.show", None),
    "handover": ("clients.handover-sent", Role.DIRECTOR),
    "appointment": ("projects.people", None),
    "project-plan": ("projects.plan-planning", None),
    "tasks": ("projects.tasks_index", Role.DIRECTOR),
    "contract": ("contracts.show-signed", Role.FINANCE),
    "hiring": ("hiring.of_project", None),
    "training": ("training.course", None),
    "agents": ("agents.of_project", None),
    "seats": ("seats.site", None),
    "go-live": ("projects.readiness-preparing", Role.PROJECT_MANAGER),
    "calls": ("calls.of_project", None),
    "kpi": ("calls.kpi", None),
    "month-end": ("billing.month_end", None),
    "bill": ("billing.show-issued", None),
    "invoice": ("billing.invoice", None),
    "list": ("moment-narrowed", None),
    "import-columns": ("list_imports.columns", None),
    "import-check": ("list_imports.show-checked", None),
    "jobs": ("jobs.index", None),
    "search": ("moment-search", None),
    "talk": ("projects.show-live", None),
}


def compressed(picture: bytes) -> bytes:
    """The same picture in few colours."""
    out = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


@contextmanager
def vendor(day: date) -> Iterator[Flask]:
    """The sample vendor as of that day, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(var=Path(folder), keys=Path(folder) / "keys", database_url=f"sqlite:///{folder}/world.db")
        app = create_app(settings, clock=lambda: Builder.at(day, "17:00"))
        database = app.extensions["database"]
        TABLES.create_all(database.engine)
        builder = Builder(database, day)
        with app.app_context():
            ordinary.build(builder)
            lay_out(builder)
        builder.close()
        yield app
        database.close()


def chosen(chooser: Chooser, known: dict[str, Stop]) -> dict[str, Visit]:
    """What stands on each picture."""
    found = {}
    for name, (key, role) in PICTURES.items():
        stop = known[key]
        visit = chooser.visit(replace(stop, roles=(role, *stop.roles)) if role else stop)
        if visit is None:
            raise SystemExit(f"The sample vendor has nothing to show on the picture {name} ({key}).")
        found[name] = visit
    return found


def main(day: date) -> None:
    """Take every picture anew."""
    FOLDER.mkdir(exist_ok=True)
    with vendor(day) as app:
        chooser = Chooser(app)
        visits = chosen(chooser, {stop.key: stop for stop in stops(app)})
        secrets = {name: chooser.secret_of(visit.person) for name, visit in visits.items()}
        for language, mark in LANGUAGES.items():
            with serving(app) as address, browser(language) as window:
                camera = Camera(window, address, FOLDER, language, None)
                camera.page.set_viewport_size(SIZE)
                for name, visit in visits.items():
                    camera.open(visit, secrets[name])
                    (FOLDER / f"{name}{mark}.png").write_bytes(compressed(camera.page.screenshot()))
    wanted = {f"{name}{mark}.png" for name in PICTURES for mark in LANGUAGES.values()}
    for old in FOLDER.glob("*.png"):
        if old.name not in wanted:
            old.unlink()
    size = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    print(f"{len(wanted)} pictures, {size / 1e6:.1f} MB: {FOLDER}")


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]) if len(sys.argv) > 1 else date.today())
