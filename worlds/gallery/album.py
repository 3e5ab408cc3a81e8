"""The album: one page that shows all pictures, by area, in the language, width and theme one chooses."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bpo.kernel.locale import _l, in_language
from worlds.gallery.looking import GRAVE, Look, Seen
from worlds.gallery.stops import AREAS

SPOKEN = {"en": "en", "zh-CN": "zh_Hans_CN"}
WORDS = {
    "title": _l("Gallery"),
    "language": _l("Language"),
    "width": _l("Width"),
    "theme": _l("Theme"),
    "desk": _l("At a desk"),
    "phone": _l("On a phone"),
    "light": _l("Light"),
    "dark": _l("Dark"),
    "find": _l("Find a page"),
    "anybody": _l("not signed in"),
    "issues": _l("to mend"),
}


def write(folder: Path, seen: list[Seen], looks: list[Look], made: str) -> Path:
    """Write index.html into the folder of the pictures; returns it."""
    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    areas = [(area, [card(one) for one in seen if one.visit.stop.area == area]) for area in AREAS]
    index = folder / "index.html"
    text = pages.get_template("album.html").render(
        areas=[(area, in_both(AREAS[area]), cards) for area, cards in areas if cards],
        words={name: in_both(sentence) for name, sentence in WORDS.items()},
        languages=list(dict.fromkeys(look.language for look in looks)),
        widths=list(dict.fromkeys(look.width for look in looks)),
        themes=list(dict.fromkeys(look.theme for look in looks)),
        made=made, count=len(seen),
    )  # fmt: skip
    index.write_text(text, encoding="utf-8")
    return index


def card(seen: Seen) -> dict[str, Any]:
    """What the album says of one page."""
    stop, person = seen.visit.stop, seen.visit.person
    return {
        "key": stop.key,
        "titles": seen.titles,
        "role": in_both(person.label) if person else in_both(WORDS["anybody"]),
        "name": person.actor.name if person else "",
        "path": seen.visit.path,
        "pictures": {f"{look.language}.{look.width}.{look.theme}": name for look, name in seen.pictures.items()},
        "issues": sorted({issue["help"] for issue in seen.issues if issue["impact"] in GRAVE} | set(seen.complaints)),
    }


def in_both(sentence: Any) -> dict[str, str]:
    """A sentence of the product in each language of the album."""
    told = {}
    for name, language in SPOKEN.items():
        with in_language(language):
            told[name] = str(sentence)
    return told
