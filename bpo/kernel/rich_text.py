"""Words with headings, lists and tables: cleaned of everything else, read as plain words, walked block by block.

Rich text is kept as a fragment of HTML made of the few tags of `TAGS`. Nothing but `clean` lets it in.
"""

import re
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

import nh3
from markupsafe import Markup

MARKS = ("strong", "em", "u", "s")
TAGS = frozenset(
    {"p", "br", "h2", "h3", *MARKS, "ul", "ol", "li", "blockquote", "a", "table", "thead", "tbody", "tr", "th", "td"}
)
SCHEMES = {"http", "https", "mailto"}
# What other programs call the same thing: pasted from a word processor or a web page it keeps its meaning.
RENAMED = {
    "div": "p", "section": "p", "article": "p", "pre": "p", "b": "strong", "i": "em", "del": "s", "strike": "s",
    "ins": "u", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3",
}  # fmt: skip
_TAG = re.compile(r"<\s*[a-zA-Z/!]")
_FOREIGN = re.compile(r"<(/?)(" + "|".join(RENAMED) + r")(?=[\s>/])")
_EMPTY = re.compile(r"<(p|li|h2|h3|blockquote|strong|em|u|s)>(?:\s|&nbsp;|<br>)*</\1>")
_MARK = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>")
_SELF_CLOSING = frozenset({"p", "li", "tr", "td", "th", "br", "hr", "img", "input", "thead", "tbody"})
_DEEPEST = 40  # nobody writes a list in a list so deep; a reader of HTML takes minutes over thousands
_SPACES = re.compile(r"[ \t\r\n\f]+")
_TURNS = 8  # a clean fragment read again is the same; what was nested against the rules may take a few readings


class Run(NamedTuple):
    """Words of one look: `marks` are of strong, em, u, s; `href` where they lead, or none."""

    text: str
    marks: frozenset[str] = frozenset()
    href: str | None = None


class Block(NamedTuple):
    """One block. `kind`: heading2 heading3 paragraph bullet number quote, and of tables head and row, whose words
    are in `cells`. `depth`: how deep a list stands in others; `place`: the number of a numbered line."""

    kind: str
    runs: tuple[Run, ...]
    depth: int = 0
    place: int = 0
    cells: tuple[tuple[Run, ...], ...] = ()

    @property
    def words(self) -> str:
        """Its words without their looks."""
        if self.cells:
            return " | ".join("".join(run.text for run in cell) for cell in self.cells)
        return "".join(run.text for run in self.runs)


def clean(html: str) -> str:
    """The fragment without anything that is not words and their order. Words without a tag become paragraphs."""
    if not _TAG.search(html):
        return from_words(html)
    if _depth(html) > _DEEPEST:
        return from_words(re.sub(r"<[^>]*>", " ", html))
    for _turn in range(_TURNS):
        known = nh3.clean(html, tags=set(TAGS) | set(RENAMED), attributes={"a": {"href"}}, url_schemes=SCHEMES,
                          link_rel=None, url_relative="deny")  # fmt: skip
        known = _FOREIGN.sub(lambda found: f"<{found[1]}{RENAMED[found[2]]}", known)
        known = nh3.clean(known, tags=set(TAGS), attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None,
                          url_relative="deny")  # fmt: skip
        known = _EMPTY.sub("", known).strip()
        if len(known) > 4 * len(html) + 1000:  # marks that were never closed are repeated in every paragraph
            return from_words(re.sub(r"<[^>]*>", " ", html))
        if known and "<" not in known:
            known = f"<p>{known}</p>"
        if known == html:
            break
        html = known
    return html if plain(html) else ""


def _depth(html: str) -> int:
    """How many marks stand open at most at one time."""
    now = deepest = 0
    for closing, name in _MARK.findall(html):
        if name.lower() not in _SELF_CLOSING:
            now = max(0, now - 1) if closing else now + 1
            deepest = max(deepest, now)
    return deepest


def from_words(words: str) -> str:
    """Plain words as a fragment: a blank line parts paragraphs, a line stays a line."""
    parts = re.split(r"\n\s*\n", words.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        "<p>" + "<br>".join(escape(line.strip(), quote=False) for line in part.strip().split("\n")) + "</p>"
        for part in parts if part.strip()
    )  # fmt: skip


def plain(html: str | None) -> str:
    """The words alone, a line for each block: for search, spreadsheets, journal and comparing."""
    lines = []
    for block in blocks(html or ""):
        before = "  " * block.depth + {"bullet": "- ", "number": f"{block.place}. "}.get(block.kind, "")
        lines.append((before + block.words).replace("\xa0", " ").rstrip())
    return "\n".join(lines)


def is_empty(html: str | None) -> bool:
    """Whether there is nothing to read in it."""
    return not plain(html).strip()


def shown(html: str | None) -> Markup:
    """The fragment as it stands in a page or a paper: cleaned once more, whoever wrote it into the database."""
    return Markup(clean(html or ""))


def blocks(html: str) -> list[Block]:
    """The fragment as blocks of runs, in their order: for papers and files that are not HTML."""
    walker = _Walker()
    walker.feed(html)
    walker.close()
    walker.flush()
    return walker.blocks


class _Walker(HTMLParser):
    KINDS = {"h2": "heading2", "h3": "heading3", "blockquote": "quote"}
    BREAKING = frozenset({"p", "h2", "h3", "li", "ul", "ol", "blockquote", "table", "thead", "tbody", "tr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.open: list[tuple[str, str | None]] = []
        self.counted: list[int] = []
        self.cells: list[tuple[Run, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.runs.append(Run("\n"))
            return
        if tag in self.BREAKING:
            self.flush()
        if tag in ("ul", "ol"):
            self.counted.append(0)
        elif tag == "li" and self.counted:
            self.counted[-1] += 1
        elif tag == "tr":
            self.cells = []
        self.open.append((tag, dict(attrs).get("href")))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.cells.append(_trimmed(self.runs))
            self.runs = []
        elif tag in self.BREAKING:
            self.flush()
        if tag == "tr" and any(self.cells):
            kind = "head" if self._within("thead") else "row"
            self.blocks.append(Block(kind, (), cells=tuple(self.cells)))
            self.cells = []
        if tag in ("ul", "ol") and self.counted:
            self.counted.pop()
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                break

    def handle_data(self, data: str) -> None:
        words = _SPACES.sub(" ", data)
        if words and not (words == " " and not self.runs):
            marks = frozenset(name for name, _href in self.open if name in MARKS)
            href = next((href for name, href in reversed(self.open) if name == "a"), None)
            self.runs.append(Run(words, marks, href))

    def flush(self) -> None:
        """What was read since the last block is a block of the kind that is open; within a cell it is a line of it."""
        if self._within("td") or self._within("th"):
            if self.runs and self.runs[-1].text != "\n":
                self.runs.append(Run("\n"))
            return
        runs, self.runs = _trimmed(self.runs), []
        if not runs:
            return
        lists = [name for name, _href in self.open if name in ("ul", "ol")]
        if self._within("li") and lists:
            kind = "number" if lists[-1] == "ol" else "bullet"
            self.blocks.append(Block(kind, runs, len(lists) - 1, self.counted[-1] if self.counted else 1))
            return
        kinds = [self.KINDS[name] for name, _href in self.open if name in self.KINDS]
        self.blocks.append(Block(kinds[-1] if kinds else "paragraph", runs))

    def _within(self, tag: str) -> bool:
        return any(name == tag for name, _href in self.open)


def _trimmed(runs: list[Run]) -> tuple[Run, ...]:
    """Without spaces and empty lines at both ends."""
    kept = list(runs)
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[0] = kept[0]._replace(text=kept[0].text.lstrip())
        kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip())
    return tuple(kept)
