"""Items in time as SVG for papers: a bar from start to due day, a diamond for a milestone, a line at the go-live."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from xml.sax.saxutils import escape

from markupsafe import Markup

from bpo.kernel.locale import say_day

BAR, POINT, GREY, INK = "#6b7480", "#222222", "#b9bec5", "#222222"
FONT = 'font-family="Noto Sans SC"'
LABEL_MM, ROW_MM, HEAD_MM, GAP_MM = 58.0, 5.2, 8.0, 1.3
SIGNS = 26  # full-width signs that stand beside a bar


@dataclass(frozen=True)
class Bar:
    """`start` None: only a day on which it is due. `milestone`: drawn as a diamond."""

    label: str
    due: date
    start: date | None = None
    milestone: bool = False


def gantt_svg(
    bars: Sequence[Bar], *, title: str, line: tuple[date, str] | None = None, width_mm: float = 170
) -> Markup:
    """The bars in their order, months above; `line`: a day to mark, with its word. Nothing for no bars."""
    if not bars:
        return Markup("")
    days = [one.due for one in bars] + [one.start for one in bars if one.start] + ([line[0]] if line else [])
    first, last = min(days) - timedelta(days=2), max(days) + timedelta(days=4)
    height = HEAD_MM + ROW_MM * len(bars) + 2

    def at(day: date) -> float:
        return LABEL_MM + (width_mm - LABEL_MM) * (day - first).days / max((last - first).days, 1)

    parts = [*_months(first, last, at, height, width_mm)]
    if line is not None:
        parts.append(_rule(at(line[0]), HEAD_MM - 1, height, 0.4, "1.4 1"))
        parts.append(_words(min(at(line[0]), width_mm - 18), 3, f"{line[1]} {say_day(line[0])}", anchor="middle"))
    for place, one in enumerate(bars):
        top = HEAD_MM + place * ROW_MM
        parts.append(_words(0, top + 3.6, _short(one.label)))
        parts.append(_diamond(at(one.due), top + ROW_MM / 2) if one.milestone else _bar(one, at, top))
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_mm:g}mm" height="{height:g}mm" role="img" '
        f'viewBox="0 0 {width_mm:g} {height:g}"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


def _months(first: date, last: date, at: Callable[[date], float], height: float, width_mm: float) -> list[str]:
    drawn, month = [], date(first.year, first.month, 1)
    while month <= last:
        place = max(at(month), LABEL_MM)
        if month >= first:
            drawn.append(_rule(place, HEAD_MM - 1.5, height, 0.15))
        if place < width_mm - 12:
            drawn.append(_words(place + 0.8, HEAD_MM - 2, f"{month:%Y-%m}", ink="#666666"))
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return drawn


def _bar(one: Bar, at: Callable[[date], float], top: float) -> str:
    start = at(one.start) if one.start and one.start < one.due else at(one.due) - 1.2
    width = max(at(one.due) - start, 1.2)
    return (
        f'<rect x="{start:.2f}" y="{top + GAP_MM:.2f}" width="{width:.2f}" height="{ROW_MM - 2 * GAP_MM:.2f}" '
        f'fill="{BAR}"/>'
    )


def _diamond(x: float, y: float) -> str:
    return f'<path d="M{x:.2f} {y - 1.7:.2f}l1.7 1.7-1.7 1.7-1.7-1.7z" fill="{POINT}"/>'


def _rule(x: float, top: float, bottom: float, width: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    ink = INK if dash else GREY
    return f'<path d="M{x:.2f} {top:g}V{bottom:g}" stroke="{ink}" stroke-width="{width:g}"{dashed} fill="none"/>'


def _words(x: float, y: float, words: str, *, anchor: str = "start", ink: str = INK) -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="2.7" text-anchor="{anchor}" fill="{ink}" {FONT}>'
        f"{escape(words)}</text>"
    )


def _short(label: str) -> str:
    """As much of a label as stands beside the bars; a full-width sign counts as two."""
    room, kept = 2 * SIGNS - 9, ""
    for sign in label:
        room -= 2 if ord(sign) > 0x2E7F else 1
        if room < 0:
            return kept + "…"
        kept += sign
    return kept
