"""Sample worlds for tests: built once a run, and the application on a copy of what was built."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask

from app import create_app
from bpo.kernel.settings import Settings
from tests import databases, shared
from worlds.builder import Builder


@dataclass(frozen=True)
class Built:
    """Where a world was built: its database, the folder with keys and files, and the facts its builder told."""

    url: str
    folder: str
    facts: Any


def app_on(url: str, folder: Path, day: date) -> Flask:
    """The application on the database at `url` as of a day; keys and files in `folder`."""
    settings = Settings(var=folder, keys=folder / "keys", database_url=url, immediate_jobs=True)
    app = create_app(settings, clock=lambda: Builder.at(day))
    app.config["TESTING"] = True
    return app


def build(url: str, folder: Path, day: date, walk: Callable[[Builder], Any]) -> Built:
    """Build a world in a database that has its tables. `walk(builder)` does it and tells facts that JSON can hold."""
    app = app_on(url, folder, day)
    builder = Builder(app.extensions["database"], day)
    with app.app_context():
        facts = walk(builder)
    builder.close()
    app.extensions["database"].close()
    return Built(url, str(folder), facts)


def built_once(name: str, template: str, day: date, walk: Callable[[Builder], Any]) -> Built:
    """The same, by the first process of the run that asks; `template`: a database with all tables."""

    def make(folder: Path) -> dict[str, Any]:
        kind = "sqlite" if template.startswith("sqlite") else "postgresql"
        return vars(build(databases.empty_database(kind, folder, template), folder, day, walk))

    return Built(**shared.once(name, make))


@contextmanager
def app_on_copy(built: Built, folder: Path, day: date) -> Iterator[Flask]:
    """The application on a copy of the world, with its keys and files."""
    for part in ("keys", "files"):
        shutil.copytree(Path(built.folder) / part, folder / part)
    with databases.copied_database(built.url, folder) as url:
        app = app_on(url, folder, day)
        yield app
        app.extensions["database"].close()
