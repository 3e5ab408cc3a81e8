"""A bar chart as SVG for papers: accent and greys, a zero line, the figure above each bar, readable without colour."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

from markupsafe import Markup

from bpo.kernel.locale import _, say_number

ACCENT, BELOW_TARGET, GREY, INK = "#2f5d8a", "#9aa3ad", "#8a8a8a", "#222222"
FONT = 'font-family="Noto Sans SC"'
TOP_MM, PLOT_MM, FOOT_MM, TARGET_MM = 12.0, 46.0, 9.0, 18.0
LABEL_MM = 2.6  # the width of a full-width character at label size


def bar_chart_svg(
    labels: Sequence[str],
    values: Sequence[Decimal | int | float | str | None],
    *,
    unit: str,
    title: str,
    target: Decimal | int | float | str | None = None,
    width_mm: float = 170,
) -> Markup:
    """One bar for each label; `None` leaves a gap (no figure is not zero). Values may be negative.

    `target` draws a dashed line; bars short of it are grey, so that they are told apart in black and white too.
    Figures travel in facts as strings or integers. Raises `ValueError` when labels and values differ in number.
    """
    if len(labels) != len(values):
        raise ValueError(f"{len(labels)} labels for {len(values)} values")
    figures = [None if value is None else float(value) for value in values]
    goal = None if target is None else float(target)
    plot = _Plot.around([one for one in (*figures, goal) if one is not None], width_mm, goal, len(labels))
    every = max(1, math.ceil(max((_width(one) for one in labels), default=0) / plot.step))
    crowded = max((_width(_figure(one)) for one in values if one is not None), default=0) > plot.step
    parts = [_words(0, 4, title, size=3.6, weight=700), _words(width_mm, 4, unit, anchor="end", ink=GREY)]
    for place, (label, figure) in enumerate(zip(labels, figures, strict=True)):
        middle = (place + 0.5) * plot.step
        parts.append(_bar(plot, middle, figure, "" if crowded or figure is None else _figure(values[place])))
        if place % every == 0:
            parts.append(_words(middle, plot.height - 3.5, label, anchor="middle"))
    parts.append(_line(plot.width, plot.level(0), 0.25))
    if goal is not None:
        parts.append(_line(plot.width, plot.level(goal), 0.3, dash="1.6 1.1"))
        parts.append(_words(plot.width + 1.2, plot.level(goal) + 0.9, _("Target %(figure)s", figure=_figure(target))))
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_mm:g}mm" height="{plot.height:g}mm" role="img" '
        f'viewBox="0 0 {width_mm:g} {plot.height:g}"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


@dataclass(frozen=True)
class _Plot:
    """Where figures lie on the paper, in millimetres."""

    width: float
    step: float
    low: float
    high: float
    goal: float | None
    height: float = TOP_MM + PLOT_MM + FOOT_MM

    @classmethod
    def around(cls, figures: Sequence[float], width_mm: float, goal: float | None, bars: int) -> "_Plot":
        width = width_mm if goal is None else width_mm - TARGET_MM
        return cls(width, width / max(bars, 1), min(0.0, *figures, 0.0), max(0.0, *figures, 0.0), goal)

    def level(self, figure: float) -> float:
        return TOP_MM + (self.high - figure) / ((self.high - self.low) or 1.0) * PLOT_MM


def _bar(plot: _Plot, middle: float, figure: float | None, words: str) -> str:
    """The bar and its figure: beyond its end, or inside where the target line would cross the figure."""
    if figure is None:
        return _words(middle, plot.level(0) - 1.2, "–", anchor="middle", ink=GREY)
    end, zero, wide = plot.level(figure), plot.level(0), plot.step * 0.62
    short = plot.goal is not None and figure < plot.goal
    fill = BELOW_TARGET if short else ACCENT
    beyond = end - 1.2 if figure >= 0 else end + 3.4
    crossed = plot.goal is not None and -0.8 < beyond - plot.level(plot.goal) < 3.2
    inside = crossed and abs(zero - end) > 5 and _width(words) < wide
    y = (end + 3.4 if figure >= 0 else end - 1.2) if inside else beyond
    ink = "#ffffff" if inside and not short else INK
    return (
        f'<rect x="{middle - wide / 2:.2f}" y="{min(end, zero):.2f}" width="{wide:.2f}" '
        f'height="{abs(zero - end):.2f}" fill="{fill}"/>' + _words(middle, y, words, anchor="middle", ink=ink)
    )


def _figure(value: Decimal | int | float | str | None) -> str:
    return say_number(Decimal(str(value)))


def _width(words: str) -> float:
    return sum(LABEL_MM if ord(sign) > 0x2E7F else LABEL_MM * 0.6 for sign in words)


def _line(width: float, y: float, thick: float, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="0" y1="{y:.2f}" x2="{width:g}" y2="{y:.2f}" stroke="{INK}" stroke-width="{thick}"{dashes}/>'


def _words(
    x: float, y: float, words: str, *, size: float = LABEL_MM, anchor: str = "start", ink: str = INK, weight: int = 400
) -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{ink}" {FONT}>{escape(words)}</text>'
    )
