"""Pictures of quality show every point, line and signal of the numbers they are given."""

import xml.etree.ElementTree as ET

import pytest

from pmcore import views
from pmcore.control import quality
from pmcore.control.quality import ChartKind
from tests.control.quality.test_chart import PAINT

SVG = "{http://www.w3.org/2000/svg}"


def parts(picture, kind):
    """Return the elements of a kind."""
    return list(ET.fromstring(picture.svg).iter(f"{SVG}{kind}"))  # noqa: S314 - drawn here


def words(picture):
    """Return the labels of a picture."""
    return [node.text for node in parts(picture, "text")]


def hollow(picture):
    return [node for node in parts(picture, "circle") if node.get("fill") == "#fff"]


def test_points_limits_and_signals():
    """Each value and range has a dot, each limit its label, each signal its number and sentence."""
    drawn = quality.chart(PAINT)
    picture = views.control_chart(drawn)
    values = sum(each.value is not None for panel in drawn.panels for each in panel.points)
    assert len(parts(picture, "circle")) == values
    said = words(picture)
    first = drawn["values"].points[0]
    for name, value in (("upper", first.upper), ("centre", first.centre), ("lower", first.lower)):
        assert f"{name} {value:.4g}" in said
    assert "1" in said
    for each in drawn.signals:
        assert each.text() in said
    large = [node for node in parts(picture, "circle") if node.get("r") == "4.2"]
    assert len(large) == len(drawn.signals)


def test_the_height_of_a_point_is_its_value():
    """Of two points the higher value lies higher, and a point on the centre lies on its line."""
    drawn = quality.chart([1.0, 3.0, 2.0, 2.0, 1.0, 3.0])
    dots = parts(views.control_chart(drawn), "circle")[:6]
    heights = [float(dot.get("cy")) for dot in dots]
    assert heights[1] < heights[2] < heights[0]
    assert heights[1] == heights[5]
    across = [float(dot.get("cx")) for dot in dots]
    assert across == sorted(across)


def test_gaps_and_causes():
    """A gap has no dot and ends the line; a point with a cause is hollow and says why."""
    rows = [*PAINT[:5], None, *PAINT[5:]]
    drawn = quality.chart(rows, causes={19: "still <wet>"}, has_gaps=True)
    picture = views.control_chart(drawn, language="zh-CN")
    assert len(hollow(picture)) == 1
    assert any("still <wet>" in word for word in words(picture))
    line = next(
        node.get("d") for node in parts(picture, "path") if node.get("stroke-width") == "1.4"
    )
    assert line.count("M") == 2


def test_limits_step_with_the_size_of_samples():
    """Where samples differ in size, limits are a stair."""
    counts, sizes = [5, 7, 3, 9, 2, 6], [50, 60, 70, 80, 90, 100]
    stepped = views.control_chart(quality.chart(counts, ChartKind.P, sizes=sizes))
    level = views.control_chart(quality.chart(counts, ChartKind.P, sizes=80))

    def heights(picture):
        data = next(n.get("d") for n in parts(picture, "path") if n.get("stroke-dasharray"))
        return {piece.split("H")[0].split()[-1] for piece in data.replace("M", "L").split("L")[1:]}

    assert len(heights(level)) == 1
    assert len(heights(stepped)) == 6


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize(
    "drawn",
    [
        quality.chart([[1, 2], [2, 4], [1, 3]], ChartKind.MEANS_RANGES),
        quality.chart([[1, 2], [2, 4], [1, 3]], ChartKind.MEANS_DEVIATIONS),
        quality.chart([3, 4, 2, 5], ChartKind.C),
        quality.chart([3, 4, 2, 5], ChartKind.NP, sizes=40),
        quality.chart([3, 4, 2, 5], ChartKind.U, sizes=2.5),
        quality.chart([3, 4, 2, 5], ChartKind.LANEY_P, sizes=40),
        quality.chart([3, 4, 2, 5], ChartKind.LANEY_U, sizes=2.5),
        quality.chart([7.0, 7.0, 7.0]),
        quality.ewma(PAINT, process=quality.Process(100, sigma=2.5)),
        quality.cusum(PAINT * 2, process=quality.Process(98, sigma=2.5)),
    ],
    ids=lambda drawn: drawn.kind.value,
)
def test_every_kind_in_both_languages(drawn, language):
    """Every kind of chart is drawn with its title, and tells few signals."""
    picture = views.control_chart(drawn, language=language)
    assert len(parts(picture, "circle")) >= 3
    said = words(picture)
    assert sum(each.text(language) in said for each in drawn.signals) <= 20
    assert "None" not in picture.svg
    assert "nan" not in picture.svg


def test_operating_curve():
    """The curve falls from certain acceptance, and its plan and its law are told."""
    plan = quality.sampling(1_000, 1.0)
    found = quality.operating_curve(plan, [0.0, 0.01, 0.05, 0.1])
    picture = views.operating_chart(found)
    line = next(n.get("d") for n in parts(picture, "path") if n.get("stroke-width") == "2")
    heights = [float(piece.split()[-1]) for piece in line.replace("M", "L").split("L")[1:]]
    assert heights == sorted(heights)
    assert heights[0] == 24.0
    said = " ".join(words(picture))
    assert "sample of 80, accept at 2, reject at 3" in said
    assert "hypergeometric" in said
    assert "AOQL" in said
    double = quality.SamplingPlan((quality.Stage(50, 1, 4), quality.Stage(100, 3, 4)))
    chinese = views.operating_chart(quality.operating_curve(double, [0.01, 0.05]), language="zh-CN")
    assert "样本量 100" in "".join(words(chinese))
    with pytest.raises(ValueError, match="two shares"):
        views.operating_chart(quality.operating_curve(double, [0.01]))


def test_languages():
    """A language without sentences is refused."""
    with pytest.raises(ValueError, match="language"):
        views.control_chart(quality.chart(PAINT), language="fr")
