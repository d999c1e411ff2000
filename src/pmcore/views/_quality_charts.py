"""Pictures of quality: control charts with their signals, and what a sampling plan accepts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

from pmcore.control.quality import Chart, ChartPoint, OperatingCurve, Panel
from pmcore.views._charts import nice_steps, svg, text
from pmcore.views._markup import (
    DEEP_BLUE,
    DEEP_ORANGE,
    FAINT,
    INK,
    LINE,
    PURPLE,
    Picture,
    check_language,
    number,
    percent,
    say,
    tag,
    text_width,
)
from pmcore.views._risk_charts import framed

_WIDTH, _LEFT, _GAP = 660.0, 52.0, 46.0
_TALL = {0: 210.0, 1: 130.0}  # the first panel has more room
_SAID = 8  # signals told below a chart


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a panel lies, and how its positions and values become pixels."""

    count: int
    low: float
    high: float
    top: float
    bottom: float
    right: float

    def x(self, position: float) -> float:
        """Return where a position lies; each has a column of its own."""
        return _LEFT + (position + 0.5) * (self.right - _LEFT) / self.count

    def y(self, value: float) -> float:
        """Return where a value lies."""
        span = self.high - self.low
        return self.bottom - (value - self.low) * (self.bottom - self.top) / span


def control_chart(chart: Chart, *, language: str = "en") -> Picture:
    """Return a control chart: points, centre, limits, and what breaks a rule, marked and told.

    A point that breaks a rule is filled with another colour and carries the rule's number; one
    that is left out for a cause is hollow; a gap ends the line.

    Parameters
    ----------
    chart : Chart
        Of :func:`pmcore.control.quality.chart`, ``ewma`` or ``cusum``.
    language : str
        ``"en"`` or ``"zh-CN"``.

    References
    ----------
    ISO 7870-1:2019, clause 7, on how control charts are drawn.

    Examples
    --------
    >>> from pmcore.control.quality import chart
    >>> control_chart(chart([49.6, 47.6, 49.9, 51.3, 47.8, 61.2])).svg.startswith("<svg")
    True
    """
    check_language(language)
    parts, top = [], 24.0
    lines = [_line(name, at, language) for name, at in _lines(chart.panels[0])]
    room = max([text_width(line, 11) for line in lines], default=0.0)
    for panel in chart.panels:
        room = max(room, *(text_width(_line(n, at, language), 11) for n, at in _lines(panel)))
    for place, panel in enumerate(chart.panels):
        tall = _TALL[min(place, 1)]
        frame = _frame(panel, top, top + tall, _WIDTH - room - 12)
        parts.append(_panel(chart, panel, frame, language))
        top += tall + _GAP
    height = top - _GAP + 24
    title = say(
        "control chart",
        language,
        kind=say(f"chart {chart.kind.value}", language),
        phase=say(chart.phase.value, language),
    )
    drawn = svg(_WIDTH, height, title, "\n".join(parts), language)
    return framed(drawn, _WIDTH, height, [title, *_told(chart, language)], language)


def _lines(panel: Panel) -> Iterator[tuple[str, float]]:
    """Yield the lines of a panel as they end: upper limit, centre, lower limit."""
    last = panel.points[-1]
    for name, value in (("upper", last.upper), ("centre", last.centre), ("lower", last.lower)):
        if value is not None:
            yield name, value


def _line(name: str, value: float, language: str) -> str:
    return f"{say(f'line {name}', language)} {value:.4g}"


def _frame(panel: Panel, top: float, bottom: float, right: float) -> _Frame:
    values = [
        value
        for each in panel.points
        for value in (each.value, each.centre, each.lower, each.upper)
        if value is not None
    ]
    low, high = min(values), max(values)
    air = (high - low or abs(high) or 1.0) * 0.08
    count = max(each.position for each in panel.points) + 1
    return _Frame(count, low - air, high + air, top, bottom, right)


def _panel(chart: Chart, panel: Panel, frame: _Frame, language: str) -> str:
    marked = _marked(chart, panel)
    parts = [text(say(f"panel {panel.name}", language), _LEFT, frame.top - 9, font_weight=600)]
    parts.append(_ground(frame))
    for name, colour, dashes in (
        ("upper", DEEP_ORANGE, "5 3"),
        ("lower", DEEP_ORANGE, "5 3"),
        ("centre", FAINT, None),
    ):
        stair = _stair([(each.position, getattr(each, name)) for each in panel.points], frame)
        if stair:
            parts.append(tag("path", d=stair, fill="none", stroke=colour, stroke_dasharray=dashes))
    parts.append(
        tag("path", d=_curve(panel.points, frame), fill="none", stroke=DEEP_BLUE, stroke_width=1.4)
    )
    parts += [_dot(each, frame, marked.get(each.position, "")) for each in panel.points]
    taken: list[float] = []
    for name, value in _lines(panel):
        y = frame.y(value)
        while any(abs(y - other) < 12 for other in taken):
            y += 1
        taken.append(y)
        colour = FAINT if name == "centre" else DEEP_ORANGE
        label = _line(name, value, language)
        parts.append(text(label, frame.right + 6, y + 4, fill=colour, font_weight=600))
    return "".join(parts)


def _marked(chart: Chart, panel: Panel) -> dict[int, str]:
    """Return the positions that break a rule, with the numbers of their rules."""
    found: dict[int, list[str]] = {}
    for each in chart.signals:
        if each.panel == panel.name:
            last = each.rule.rsplit(" ", 1)[-1]
            found.setdefault(each.position, []).append(last if last.isdigit() else "")
    return {at: ",".join(filter(None, names)) or " " for at, names in found.items()}


def _ground(frame: _Frame) -> str:
    """Return the grid of values and the positions below it."""
    _, step, *_ = nice_steps(frame.high - frame.low)
    levels = [step * k for k in range(ceil(frame.low / step), floor(frame.high / step) + 1)]
    grid = "".join(
        f"M{number(_LEFT)} {number(frame.y(level))}H{number(frame.right)}" for level in levels
    )
    named = [
        text(f"{level:.6g}", _LEFT - 6, frame.y(level) + 4, text_anchor="end") for level in levels
    ]
    every = max(ceil(frame.count / 15), 1)
    named += [
        text(str(at + 1), frame.x(at), frame.bottom + 16, text_anchor="middle")
        for at in range(0, frame.count, every)
    ]
    base = f"M{number(_LEFT)} {number(frame.bottom)}H{number(frame.right)}"
    return f'<path stroke="{LINE}" d="{grid}"/><path stroke="{FAINT}" d="{base}"/>' + "".join(named)


def _stair(rows: Sequence[tuple[int, float | None]], frame: _Frame) -> str:
    """Return a line of limits: a step a sample, where samples differ in size."""
    half = (frame.right - _LEFT) / frame.count / 2.0
    data = ""
    for at, value in rows:
        if value is not None:
            x, y = frame.x(at), number(frame.y(value))
            start = f"L{number(x - half)} {y}" if data else f"M{number(x - half)} {y}"
            data += f"{start}H{number(x + half)}"
    return data


def _curve(points: Sequence[ChartPoint], frame: _Frame) -> str:
    """Return the line through points, broken at gaps."""
    data = ""
    for before, each in pairwise((None, *points)):
        if each is None or each.value is None:
            continue
        is_joined = before is not None and before.value is not None
        is_joined = is_joined and before is not None and each.position == before.position + 1
        spot = f"{number(frame.x(each.position))} {number(frame.y(each.value))}"
        data += f"L{spot}" if is_joined else f"M{spot}"
    return data


def _dot(point: ChartPoint, frame: _Frame, rules: str) -> str:
    if point.value is None:
        return ""
    x, y = frame.x(point.position), frame.y(point.value)
    colour = DEEP_ORANGE if rules else PURPLE if point.is_left_out else DEEP_BLUE
    dot = tag(
        "circle",
        cx=number(x),
        cy=number(y),
        r=4.2 if rules else 2.8,
        fill="#fff" if point.is_left_out else colour,
        stroke=colour,
        stroke_width=1.5,
    )
    if not rules.strip():
        return dot
    above = y - 8 if y - frame.top > 14 else y + 16
    label = text(rules, x, above, fill=DEEP_ORANGE, font_weight=600, text_anchor="middle")
    return dot + label


def _told(chart: Chart, language: str) -> list[str]:
    """Return what stands below a chart: its signals, its causes and its notices."""
    lines = [each.text(language) for each in chart.signals[:_SAID]]
    more = len(chart.signals) - len(lines)
    if more > 0:
        lines.append(say("more signals", language, count=more))
    if not lines:
        lines.append(say("in control", language))
    lines += [
        say("chart cause", language, position=place + 1, cause=cause)
        for place, cause in chart.causes
    ]
    return [*lines, *(each.text(language) for each in chart.notices)]


def operating_chart(curve: OperatingCurve, *, language: str = "en") -> Picture:
    """Return the operating characteristic of a sampling plan: chance of acceptance by share.

    Parameters
    ----------
    curve : OperatingCurve
        Of :func:`pmcore.control.quality.operating_curve`, with two shares or more.
    language : str

    Raises
    ------
    ValueError
        If the curve has fewer than two points.

    Examples
    --------
    >>> from pmcore.control.quality import operating_curve, sampling
    >>> found = operating_curve(sampling(1_000, 1.0), [0.005 * k for k in range(20)])
    >>> operating_chart(found).svg.startswith("<svg")
    True
    """
    check_language(language)
    points = sorted(curve.points, key=lambda each: each.share)
    if len(points) < 2 or points[0].share == points[-1].share:
        raise ValueError("a curve needs two shares at least")
    left, right, top, bottom = _LEFT, _WIDTH - 20, 24.0, 270.0
    low, high = points[0].share, points[-1].share

    def spot(share: float, chance: float) -> tuple[float, float]:
        across = left + (share - low) * (right - left) / (high - low)
        return across, bottom - chance * (bottom - top)

    steps = nice_steps(high - low)
    shares = [low + each for each in steps if low + each <= high * (1 + 1e-12)]
    levels = [0.0, 0.25, 0.5, 0.75, 1.0]
    grid = "".join(
        f"M{number(left)} {number(spot(low, each)[1])}H{number(right)}" for each in levels
    )
    named = [
        text(percent(each, language), left - 6, spot(low, each)[1] + 4, text_anchor="end")
        for each in levels
    ]
    named += [
        text(_share(each), spot(each, 0)[0], bottom + 17, text_anchor="middle") for each in shares
    ]
    data = "".join(
        f"{'L' if place else 'M'}{number(x)} {number(y)}"
        for place, (x, y) in enumerate(spot(each.share, each.accepted) for each in points)
    )
    parts = [
        text(say("accepted", language), left, 12, font_weight=600),
        f'<path stroke="{LINE}" d="{grid}"/>',
        *named,
        tag("path", d=data, fill="none", stroke=DEEP_BLUE, stroke_width=2),
        text(
            say("nonconforming", language),
            right,
            bottom + 34,
            text_anchor="end",
            font_weight=600,
            fill=INK,
        ),
    ]
    stages = "; ".join(
        say("stage", language, size=each.size, accept=max(each.accept, 0), reject=each.reject)
        for each in curve.plan.stages
    )
    title = say("operating", language, stages=stages)
    lines = [title, say("model", language, model=say(f"model {curve.model.value}", language))]
    if curve.worst_outgoing is not None:
        worst = f"{100 * curve.worst_outgoing:.3g}"
        lines.append(say("worst outgoing", language, worst=worst))
    drawn = svg(_WIDTH, bottom + 40, title, "\n".join(parts), language)
    return framed(drawn, _WIDTH, bottom + 40, lines, language)


def _share(share: float) -> str:
    return f"{100 * share:.3g} %"
