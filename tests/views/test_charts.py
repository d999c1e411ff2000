"""Charts draw their numbers to scale and keep their labels apart."""

import re
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore.units import to_minutes
from pmcore.views._charts import (
    Line,
    Mark,
    bars,
    curves,
    distribution,
    load_colours,
    load_strip,
    nice_steps,
)
from pmcore.views._markup import fit, percent, rounded_money, tag, text_width

SVG = "{http://www.w3.org/2000/svg}"
START = datetime(2027, 3, 1, 9)


def parsed(svg):
    """Return a drawing's root."""
    return ET.fromstring(svg)  # noqa: S314 - drawn by this test


def labels(svg):
    """Return the labels of a drawing."""
    return [node.text for node in parsed(svg).iter(f"{SVG}text")]


@given(st.floats(1e-6, 1e15))
def test_steps_are_round_and_reach_the_top(high):
    """Up to six levels from zero, the last at or just above the highest value."""
    steps = nice_steps(high)
    assert steps[0] == 0
    assert steps[-1] >= high * (1 - 1e-9)
    assert 2 <= len(steps) <= 6
    assert steps[-2] < high


def test_steps_of_nothing():
    """Zero has a scale too."""
    assert nice_steps(0) == (0.0, 1.0)


def test_curves_end_at_their_values():
    """The end of a curve at the top level lies at the top of the grid; names stand there."""
    points = tuple((START + timedelta(days=10 * i), 50.0 * i) for i in range(5))
    lines = [
        Line("Planned", points, "#111111"),
        Line("Earned", points[:3], "#222222", has_dots=True),
    ]
    svg = curves(
        lines,
        title="Cost",
        levels=[(0, "0"), (200, "200")],
        language="en",
        marks=[(START, "Today", "#333333")],
        limits=[Mark(100, "Half", "#444444")],
    )
    assert {"Planned", "Earned", "Today", "Half", "200"} <= set(labels(svg))
    drawn = {node.get("stroke"): node.get("d") for node in parsed(svg).iter(f"{SVG}path")}
    last = re.findall(r"[\d.]+ ([\d.]+)$", drawn["#111111"])
    half = re.findall(r"^M[\d.]+ ([\d.]+)H", drawn["#444444"])
    third = re.findall(r"[\d.]+ ([\d.]+)$", drawn["#222222"])
    assert float(last[0]) == 24
    assert float(third[0]) == float(half[0])
    assert len(list(parsed(svg).iter(f"{SVG}circle"))) == 3


def test_names_of_curves_keep_apart():
    """Two curves that end together have their names one above the other."""
    points = ((START, 0.0), (START + timedelta(days=9), 10.0))
    lines = [Line(name, points, "#111111") for name in ("One", "Two", "Three")]
    svg = curves(lines, title="T", levels=[(0, "0"), (10, "10")], language="en")
    heights = [
        float(node.get("y"))
        for node in parsed(svg).iter(f"{SVG}text")
        if node.text in ("One", "Two", "Three")
    ]
    assert min(abs(a - b) for a in heights for b in heights if a is not b) >= 13


def test_a_distribution_counts_every_sample():
    """Its curve ends at certainty; its bars stand over working days only."""
    days = [START.replace(hour=18) + timedelta(days=i) for i in range(5) for _ in range(20)]
    svg = distribution(
        [to_minutes(day) for day in days],
        title="Finish",
        language="zh-CN",
        marks=[(days[50], "P50", "#111111"), (days[80], "P80", "#222222")],
    )
    assert {"0%", "50%", "100%", "P50", "P80", "3月2日"} <= set(labels(svg))
    fills = [node.get("d") for node in parsed(svg).iter(f"{SVG}path") if node.get("fill-opacity")]
    assert fills[0].count("M") == 5


def test_a_certain_date_is_a_distribution_too():
    """One sample, and a deadline far away that is left to the edge."""
    svg = distribution(
        [to_minutes(START)],
        title="Finish",
        language="en",
        marks=[(datetime(2040, 1, 1), "Deadline", "#111111")],
    )
    assert "Deadline" in labels(svg)
    assert "2040" not in labels(svg)


def test_bars_run_both_ways():
    """Negative values run to the left of the line, their labels too."""
    items = [("Slower", 0.5, "0.50"), ("Faster", -0.25, "-0.25")]
    boxes = [
        (float(node.get("x")), float(node.get("width")))
        for node in parsed(bars(items, title="T", language="en")).iter(f"{SVG}rect")
    ]
    (right, long), (left, short) = boxes
    assert long == pytest.approx(2 * short, abs=0.2)
    assert left + short == pytest.approx(right, abs=0.2)


def test_a_load_strip_writes_shares():
    """Loads are whole per cents, nothing is a blank, away is grey, nonsense is capped."""
    svg = load_strip(
        ["Ana", "Bo"],
        ["Jan", "", "", ""],
        [[0.5, 1.0, 1.2, 0.0], [None, 41.0, 0.004, 2.0]],
        title="Load",
        language="en",
    )
    assert {"Ana", "Bo", "Jan", "50", "100", "120", "200", "999+"} == set(labels(svg))
    assert len(list(parsed(svg).iter(f"{SVG}rect"))) == 8


def test_narrow_strips_have_no_numbers():
    """Sixty columns show colours alone."""
    svg = load_strip(["Ana"], [""] * 60, [[0.5] * 60], title="Load", language="en")
    assert labels(svg) == ["Ana"]


def test_more_load_is_darker():
    """Seven steps from nothing to far beyond full time, each with a readable ink."""
    grounds = [load_colours(load)[0] for load in (0, 0.2, 0.4, 0.7, 1.0, 1.2, 3.0)]
    assert len(set(grounds)) == 7

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for load in (0, 0.2, 0.4, 0.7, 1.0, 1.2, 3.0):
        pair = sorted(map(light, load_colours(load)))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


def test_text_is_measured_by_its_letters():
    """Chinese is as wide as it is high, an i is narrow, an m is wide."""
    assert text_width("需求", 10) == 20
    assert text_width("iii", 10) < text_width("mmm", 10) / 2
    assert text_width(fit("m" * 50, 10, 100), 10) <= 100
    assert fit("a  b\nc", 10, 100) == "a b c"
    assert fit("mmm", 10, 1) == "…"


def test_shares_are_never_rounded_to_certainty():
    """What may happen is not 0 %, what may fail is not 100 %."""
    assert [percent(share, "en") for share in (0, 0.001, 0.126, 0.999, 1)] == [
        "0 %",
        "<1 %",
        "13 %",
        ">99 %",
        "100 %",
    ]


def test_money_in_headlines_is_whole():
    """No minor units; 万元 with two decimals; currencies without minor units as they are."""
    assert rounded_money(123_456_78, "EUR", "en") == "€123,457"
    assert rounded_money(123_456_78, "CNY", "zh-CN") == "12.35万元"
    assert rounded_money(123_456, "JPY", "en") == "JP¥123,456"


def test_attributes_are_escaped():
    """Whatever a value holds, it stays inside its quotes."""
    assert tag("p", "x", class_="a", data_b='"<&', c=None) == (
        '<p class="a" data-b="&quot;&lt;&amp;">x</p>'
    )
