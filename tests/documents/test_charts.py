"""The chart of papers: every figure readable, gaps told from zeros, nothing in it but words and shapes."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest

from bpo.documents.charts import ACCENT, BELOW_TARGET, bar_chart_svg
from bpo.documents.pdf import render_pdf

SVG = "{http://www.w3.org/2000/svg}"


def chart(labels, values, **changes):
    return ElementTree.fromstring(bar_chart_svg(labels, values, **{"unit": "%", "title": "服务水平", **changes}))


def words(svg):
    return [text.text for text in svg.iter(f"{SVG}text")]


def bars(svg):
    return [{name: float(bar.get(name)) for name in ("x", "y", "width", "height")} for bar in svg.iter(f"{SVG}rect")]


def test_each_bar_is_as_tall_as_its_figure_and_stands_on_the_zero_line():
    first, second, third = bars(chart("abc", [50, 100, 0]))
    assert second["height"] == pytest.approx(2 * first["height"], abs=0.02)
    assert third["height"] == 0
    feet = {round(bar["y"] + bar["height"], 1) for bar in (first, second, third)}
    assert len(feet) == 1


def test_negative_figures_hang_below_the_zero_line():
    above, below = bars(chart("ab", [30, Decimal("-15")]))
    assert below["y"] == pytest.approx(above["y"] + above["height"], abs=0.02)
    assert below["height"] == pytest.approx(above["height"] / 2, abs=0.02)


def test_figures_stand_beside_their_bars_grouped_and_exact():
    assert {"12,345.5", "0.1"} <= set(words(chart("ab", ["12345.5", Decimal("0.1")])))


def test_a_missing_figure_is_a_dash_and_not_a_zero():
    svg = chart("ab", [None, 5])
    assert len(bars(svg)) == 1
    assert "–" in words(svg)
    assert "0" not in words(svg)


def test_bars_short_of_the_target_look_different_without_colour():
    svg = chart("abc", [79, 80, 81], target="80")
    fills = [bar.get("fill") for bar in svg.iter(f"{SVG}rect")]
    assert fills == [BELOW_TARGET, ACCENT, ACCENT]
    assert "Target 80" in words(svg)
    dashed = [line for line in svg.iter(f"{SVG}line") if line.get("stroke-dasharray")]
    assert len(dashed) == 1


def test_everything_stays_on_the_paper():
    for values, target in (([5, 10], 20), ([-5, -10], None), ([0, 0], None), ([], None), ([3] * 31, 4)):
        svg = chart([f"{n + 1} 日" for n in range(len(values))], values, target=target)
        _left, _top, width, height = (float(one) for one in svg.get("viewBox").split())
        for bar in bars(svg):
            assert bar["x"] >= 0
            assert bar["x"] + bar["width"] <= width
            assert 0 <= bar["y"] <= bar["y"] + bar["height"] <= height


def test_crowded_labels_are_thinned_out_instead_of_printed_over_each_other():
    svg = chart([f"10月{n}日" for n in range(1, 32)], [100] * 31)
    shown = [one for one in words(svg) if one.startswith("10月")]
    assert "10月1日" in shown
    assert len(shown) < 12


def test_hostile_words_stay_words():
    hostile = '</text><image href="http://attacker.example"/><script>&'
    svg = chart([hostile], [1], title=hostile, unit=hostile)
    assert words(svg).count(hostile) == 3
    assert {element.tag.removeprefix(SVG) for element in svg.iter()} <= {"svg", "title", "rect", "line", "text"}


def test_the_chart_can_be_printed():
    assert render_pdf(f"<title>x</title>{bar_chart_svg('ab', [1, 2], unit='%', title='图', target=1)}").startswith(
        b"%PDF"
    )


def test_labels_and_values_must_match():
    with pytest.raises(ValueError, match="2 labels for 1 values"):
        bar_chart_svg("ab", [1], unit="", title="")
