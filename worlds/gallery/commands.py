"""The command that makes the gallery."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from fnmatch import fnmatch
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect

from bpo.kernel.locale import say_moment, zone
from bpo.kernel.settings import ROOT
from bpo.people.models import User
from worlds.builder import Builder
from worlds.commands import is_new
from worlds.gallery import album
from worlds.gallery.choosing import Chooser, Visit
from worlds.gallery.looking import GRAVE, Look, NotReady, Seen, axe_source, browser
from worlds.gallery.props import lay_out
from worlds.gallery.stops import Stop, stops
from worlds.gallery.touring import serving, tour

LANGUAGES = tuple(album.SPOKEN)[::-1]
WIDTHS = ("1440", "390")
THEMES = ("light", "dark")


def is_empty(app: Flask) -> bool:
    """Nobody works here yet, or there are no tables at all."""
    database = app.extensions["database"]
    return not inspect(database.engine).has_table(User.__tablename__) or is_new(database)


def elsewhere(out: Path, arguments: list[str]) -> int:
    """The same command on an installation of its own that holds the sample vendor; gone afterwards."""
    click.echo("Nobody works in this installation yet: the sample vendor is loaded into one of the gallery's own.")
    with TemporaryDirectory(prefix="bpo-gallery-") as folder:
        own = {**os.environ, "BPO_VAR": folder, "DATABASE_URL": "", "BPO_KEYS": "", "BPO_ENV": "", "BPO_LOG": "off"}
        program = [sys.executable, "-P", "-m", "flask", "--app", str(ROOT / "app.py")]
        making = ["gallery", "--own", "--out", str(out), *arguments]
        steps = (["db", "upgrade"], ["world", "load", "ordinary"], making)
        for words in steps:
            ended = subprocess.run([*program, *words], env=own, check=False)
            if ended.returncode:
                return ended.returncode
    return 0


def wanted(app: Flask, pattern: str | None) -> list[Stop]:
    """The stops asked for: those whose name or area fits the pattern, or has it in its words."""
    mask = pattern if pattern and set(pattern) & set("*?[") else f"*{pattern or ''}*"
    return [one for one in stops(app) if fnmatch(one.key, mask) or fnmatch(one.area, mask)]


def told(seen: list[Seen]) -> Counter[str]:
    """Say what was found on the pages; returns how many issues of each weight there are."""
    weights: Counter[str] = Counter()
    for one in seen:
        for complaint in one.complaints:
            click.echo(f"{one.visit.stop.key} {one.visit.path}: {complaint}", err=True)
        for issue in one.issues:
            weights[issue["impact"]] += 1
            look = f"{issue['look'].width} px, {issue['look'].theme}"
            place = "; ".join(issue["places"]) if issue["impact"] in GRAVE else f"{issue['count']} places"
            click.echo(
                f"{one.visit.stop.key} {one.visit.path} ({look}): {issue['impact']}: {issue['help']} "
                f"[{issue['rule']}]: {place}", err=True,
            )  # fmt: skip
    return weights


@click.command("gallery")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="The folder; default gallery in the data folder."
)
@click.option("--only", metavar="PATTERN", help="Pages whose name or area has these words, or fits them with * and ?.")
@click.option("--language", "languages", type=click.Choice(LANGUAGES), multiple=True, help="Only this language.")
@click.option("--width", "widths", type=click.Choice(WIDTHS), multiple=True, help="Only this width.")
@click.option("--theme", "themes", type=click.Choice(THEMES), multiple=True, help="Only this theme.")
@click.option("--axe/--no-axe", default=False, help="Ask axe on each page too; exit 1 if something serious is found.")
@click.option("--own", is_flag=True, hidden=True, help="The installation is the gallery's own: lay out props.")
@with_appcontext
def gallery(
    out: Path | None, only: str | None, languages: tuple[str, ...], widths: tuple[str, ...], themes: tuple[str, ...],
    axe: bool, own: bool,
) -> None:  # fmt: skip
    """Pictures of all main pages: both languages, desk and phone, light and dark; index.html shows them."""
    began = perf_counter()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        script = axe_source() if axe else None
        with browser():
            pass  # what is missing is said before the long part begins
    except NotReady as missing:
        click.echo(str(missing), err=True)
        sys.exit(1)
    target = (out or app.extensions["settings"].var / "gallery").resolve()
    looks = [
        Look(language, int(width), theme)
        for language, width, theme in product(languages or LANGUAGES, widths or WIDTHS, themes or THEMES)
    ]
    if is_empty(app):
        restricted = [f"--language={one}" for one in languages] + [f"--width={one}" for one in widths]
        restricted += [f"--theme={one}" for one in themes] + ([f"--only={only}"] if only else [])
        sys.exit(elsewhere(target, [*restricted, "--axe" if axe else "--no-axe"]))
    if own:
        builder = Builder(app.extensions["database"], app.extensions["clock"]().astimezone(zone()).date())
        lay_out(builder)
        builder.close()
    chooser = Chooser(app)
    try:
        found = [(stop, chooser.visit(stop)) for stop in wanted(app, only)]
        visits: list[tuple[Visit, str]] = [(one, chooser.secret_of(one.person)) for _, one in found if one]
        click.echo(f"{len(visits)} pages, {len(looks)} looks each.")
        with serving(app) as address:
            seen = tour(visits, looks, address, target, script, told=progress(len(visits)))
    finally:
        chooser.close()
    index = album.write(target, seen, looks, say_moment(app.extensions["clock"]()))
    if absent := [stop.key for stop, one in found if one is None]:
        click.echo(f"Not in this world: {', '.join(absent)}.")
    weights = told(seen)
    pictures = sum(len(one.pictures) for one in seen)
    click.echo(f"{pictures} pictures of {len(seen)} pages in {perf_counter() - began:.0f} s: {index}")
    if axe:
        click.echo(f"axe: {', '.join(f'{n} {weight}' for weight, n in weights.items()) or 'nothing to mend'}.")
    sys.exit(1 if sum(weights[weight] for weight in GRAVE) else 0)


def progress(total: int) -> Callable[[str, int], None]:
    """Says now and then how far it is."""

    def say(language: str, done: int) -> None:
        if done % 50 == 0:
            click.echo(f"  {language}: {done} of {total}")

    return say


COMMANDS = (gallery,)
