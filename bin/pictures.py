"""Takes the pictures of the guide and of the tour from a sample vendor built for it, in both languages.

With names, only those pictures: `bin/pictures 2026-11-28 gantt review-room`.
"""

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
from sqlalchemy import Select, select

from app import TABLES, create_app
from bpo.kernel.roles import Role
from bpo.kernel.settings import ROOT, Settings
from bpo.projects.models import Closing, Plan, PlanDependency, PlanItem
from bpo.projects.rules import PlanState
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
    "opportunities": ("clients.board", Role.SALES),
    "advice": ("clients.advice", Role.SALES),
    "client": ("clients.show", None),
    "handover": ("clients.handover-sent", Role.DIRECTOR),
    "appointment": ("projects.people", None),
    "project-plan": ("projects.plan-planning", None),
    "gantt": ("projects.gantt", Role.PROJECT_MANAGER),
    "review-room": ("projects.review", Role.PROJECT_MANAGER),
    "change": ("clients.change-implementing", Role.SALES),
    "tasks": ("projects.tasks_index", Role.DIRECTOR),
    "inbox": ("projects.inbox", Role.SYSTEM),
    "manual-reading": ("agents.reading", Role.AGENT),
    "contract": ("contracts.show-signed", Role.FINANCE),
    "hiring": ("hiring.of_project", None),
    "training": ("training.course", None),
    "agents": ("agents.of_project", None),
    "seats": ("seats.site", None),
    "go-live": ("projects.readiness-preparing", Role.PROJECT_MANAGER),
    "override": ("projects.override", Role.DIRECTOR),
    "opinions": ("clients.feedback_index", Role.SALES),
    "closing": ("projects.closing-live", Role.PROJECT_MANAGER),
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
# Where the first record that opens would show too little: {picture: (what stands in the address, which record)}
BETTER: dict[str, tuple[str, Select[int]]] = {
    "gantt": ("plan_id", select(PlanItem.plan_id).join(PlanDependency, PlanDependency.item_id == PlanItem.id)),
    "review-room": ("plan_id", select(Plan.id).where(Plan.state == PlanState.IN_REVIEW)),
    "closing": ("project_id", select(Closing.project_id)),
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


def chosen(chooser: Chooser, known: dict[str, Stop], names: list[str]) -> dict[str, Visit]:
    """What stands on each of these pictures."""
    found = {}
    for name in names:
        key, role = PICTURES[name]
        stop = known[key]
        if name in BETTER:
            place, which = BETTER[name]
            with chooser.database.reads() as session:
                stop = replace(stop, values={**stop.values, place: session.scalar(which.limit(1))})
        visit = chooser.visit(replace(stop, roles=(role, *stop.roles)) if role else stop)
        if visit is None:
            raise SystemExit(f"The sample vendor has nothing to show on the picture {name} ({key}).")
        found[name] = visit
    return found


def main(day: date, names: list[str]) -> None:
    """Take these pictures anew, or every one if none is named."""
    if unknown := [name for name in names if name not in PICTURES]:
        raise SystemExit(f"No picture is called {', '.join(unknown)}. There are: {', '.join(PICTURES)}.")
    FOLDER.mkdir(exist_ok=True)
    with vendor(day) as app:
        chooser = Chooser(app)
        visits = chosen(chooser, {stop.key: stop for stop in stops(app)}, names or list(PICTURES))
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
    print(f"{len(visits) * len(LANGUAGES)} taken; {len(wanted)} pictures, {size / 1e6:.1f} MB: {FOLDER}")


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]) if len(sys.argv) > 1 else date.today(), sys.argv[2:])
