"""Pictures of risk: S-curve, tornado, cost beside date, matrix; each says what it rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from math import ceil, floor
from typing import Literal

from pmcore import risk
from pmcore.model import Plan
from pmcore.network import build
from pmcore.risk import Contributions, Outlook, Ranking
from pmcore.units import from_minutes
from pmcore.views._axis import Axis, date_ticks
from pmcore.views._charts import bars, distribution, nice_steps, svg, text
from pmcore.views._markup import (
    DEEP_BLUE,
    DEEP_ORANGE,
    FAINT,
    INK,
    LINE,
    PURPLE,
    Picture,
    check_language,
    fit,
    last_day,
    name_of,
    number,
    percent,
    rounded_money,
    say,
    short_day,
    tag,
    text_width,
)

_DOTS = 1_500
_LINES = 4
_GROUNDS = ("#eaf3ee", "#f6f1dc", "#fbe3cd", "#f5c6a5")
REGISTERS = {
    "task": "tasks",
    "risk": "risks",
    "driver": "risk_drivers",
    "resource": "resources",
}


def s_curve(
    plan: Plan,
    outlook: Outlook,
    *,
    percentiles: Sequence[float] = (0.1, 0.5, 0.8, 0.9),
    language: str = "en",
) -> Picture:
    """Return how finish dates spread, with percentiles and the bounds within which they are known.

    Parameters
    ----------
    plan : Plan
    outlook : Outlook
    percentiles : sequence of float
        Each is marked, with its 95 % interval.
    language : str
        ``"en"`` or ``"zh-CN"``.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.risk import simulate
    >>> s_curve(portal(), simulate(portal(), samples=500)).svg.startswith("<svg")
    True
    """
    check_language(language)
    marks = sorted(
        [(outlook.finish_at(p), _percentile(outlook, p, language), DEEP_BLUE) for p in percentiles]
        + (
            [(plan.deadline, _dated("deadline", plan.deadline, language), PURPLE)]
            if plan.deadline
            else []
        )
        + [(outlook.planned, _dated("as planned", outlook.planned, language), INK)]
    )
    chart = distribution(
        sorted(outlook.finish.array.tolist()),
        title=say("finish dates", language),
        language=language,
        marks=marks,
        height=310 + 15 * len(marks),
    )
    return framed(chart, 660, 310 + 15 * len(marks), notes(outlook, language), language)


def _dated(code: str, at: datetime, language: str) -> str:
    return f"{say(code, language)} {short_day(last_day(at), language)}"


def _percentile(outlook: Outlook, p: float, language: str) -> str:
    """Return a percentile's label: its date, and between which ones it lies."""
    date = short_day(last_day(outlook.finish_at(p)), language)
    low, high = outlook.interval(p)
    if low is None or high is None:
        return f"P{p * 100:g} {date}"
    bounds = [short_day(last_day(each), language) for each in (low, high)]
    return say("percentile", language, p=f"{p * 100:g}", date=date, low=bounds[0], high=bounds[1])


def notes(outlook: Outlook, language: str) -> list[str]:
    """Return what percentiles rest on: the number of samples, and each assumption."""
    first = say("rests on", language, samples=f"{outlook.samples:,}", seed=outlook.seed)
    return [first, *(each.text(language) for each in outlook.assumptions)]


def tornado(
    plan: Plan,
    contributions: Contributions,
    *,
    by: Literal["length", "cost"] = "length",
    most: int = 12,
    language: str = "en",
) -> Picture:
    """Return what the project would gain without each uncertain thing, the most first.

    Parameters
    ----------
    plan : Plan
    contributions : Contributions
        Of :func:`pmcore.risk.contributions`.
    by : str
        ``"length"`` for days, ``"cost"`` for money.
    most : int
        How many bars at most; those of nothing are left out.
    language : str

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.risk import contributions, simulate
    >>> found = contributions(portal(), simulate(portal(), samples=500))
    >>> tornado(portal(), found).svg.startswith("<svg")
    True
    """
    check_language(language)
    day = build(plan).worktime().minutes_per_day
    rows = contributions.rows if by == "length" else contributions.by_cost()
    items = []
    for row in rows:
        value = float(row.length if by == "length" else row.cost)
        if value:
            kind = "" if row.element == "task" else f" ({_lower(row.element, language)})"
            name = name_of(plan, REGISTERS[row.element], row.id, language) + kind
            items.append((name, value, _gain(plan, value, by, day, language)))
    items.sort(key=lambda item: -abs(item[1]))
    made, p = contributions.made, f"{contributions.p * 100:g}"
    samples = made.settings["samples"] if made else ""
    seed = made.seed if made else ""
    lines = [say("tornado note", language, p=p)]
    lines.append(say("rests on", language, samples=f"{samples:,}" if made else "", seed=seed))
    if not items:
        lines.insert(0, say("nothing contributes", language))
    chart = bars(items[:most], title=say(f"tornado {by}", language), language=language)
    return framed(chart, 660, 22 * len(items[:most]) + 8, lines, language)


def _lower(element: str, language: str) -> str:
    return say(f"a {element}", language).lower()


def _gain(plan: Plan, value: float, by: str, day: float, language: str) -> str:
    if by == "cost":
        return rounded_money(value, plan.currency, language)
    return say("days", language, days=f"{value / day:.1f}".removesuffix(".0"))


def joint(
    plan: Plan, outlook: Outlook, *, confidence: float = 0.7, language: str = "en"
) -> Picture:
    """Return total cost beside finish date in each sample, and the pairs that are equally sure.

    Parameters
    ----------
    plan : Plan
    outlook : Outlook
    confidence : float
        With which date and cost on the line are both kept.
    language : str

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.risk import simulate
    >>> joint(portal(), simulate(portal(), samples=500)).svg.startswith("<svg")
    True
    """
    check_language(language)
    lines = notes(outlook, language)
    return scatter(plan, outlook, confidence=confidence, lines=lines, language=language)


def scatter(
    plan: Plan,
    outlook: Outlook,
    *,
    confidence: float = 0.7,
    lines: Sequence[str] = (),
    language: str = "en",
) -> Picture:
    """Return the picture of `joint` with these lines below its title."""
    found = risk.joint(plan, outlook, confidence=confidence)
    finish, costs = outlook.finish.array, outlook.total.array
    height, bottom, top = 330.0, 300.0, 30.0
    levels = _levels(float(costs.min()), float(costs.max()))
    low = levels[0]
    labels = [rounded_money(level, plan.currency, language) for level in levels]
    left = max(text_width(label, 11) for label in labels) + 14
    first, last = int(finish.min()), int(finish.max())
    air = max((last - first) // 25, 1440)
    axis = Axis(from_minutes(first - air), from_minutes(last + air), left, 640)
    scale = (bottom - top) / (levels[-1] - low)

    def spot(at: datetime, much: float) -> tuple[float, float]:
        return axis.x(at), bottom - (much - low) * scale

    pairs = zip(finish[:_DOTS].tolist(), costs[:_DOTS].tolist(), strict=True)
    spots = [spot(from_minutes(at), much) for at, much in pairs]
    dots = "".join(f"M{number(x)} {number(y)}h0" for x, y in spots)
    parts = [
        _ground(list(zip(levels, labels, strict=True)), axis, bottom, scale, language),
        tag(
            "path", d=dots, stroke=DEEP_BLUE, stroke_width=3.2, stroke_linecap="round", opacity=0.35
        ),
        _frontier([spot(each.finish, each.total) for each in found.points], top, axis.right),
        text(
            say("joint edge", language, p=percent(confidence, language)),
            left + 4,
            16,
            fill=DEEP_ORANGE,
            font_weight=600,
        ),
    ]
    title = say("joint", language)
    chart = svg(660, height, title, "\n".join(parts), language)
    return framed(chart, 660, height, [title, *lines], language)


def _levels(low: float, high: float) -> list[float]:
    """Return round levels from below `low` to above `high`."""
    _, step, *_ = nice_steps(max(high - low, 1.0))
    first, last = floor(low / step), ceil(high / step)
    return [step * place for place in range(first, max(last, first + 1) + 1)]


def _ground(
    named_levels: Sequence[tuple[float, str]],
    axis: Axis,
    bottom: float,
    scale: float,
    language: str,
) -> str:
    """Return the grid of amounts and dates."""
    low = named_levels[0][0]
    levels, labels = zip(*named_levels, strict=True)
    heights = [bottom - (level - low) * scale for level in levels]
    grid = "".join(f"M{number(axis.left)} {number(y)}H{number(axis.right)}" for y in heights)
    ticks = [(x, label) for x, label in date_ticks(axis, language) if x < axis.right - 6]
    marks = "".join(f"M{number(x)} {number(bottom)}v5" for x, _ in ticks)
    named = [
        text(label, axis.left - 6, y + 4, text_anchor="end")
        for y, label in zip(heights, labels, strict=True)
    ]
    named += [text(label, x, bottom + 17, text_anchor="middle") for x, label in ticks]
    lines = f'<path stroke="{LINE}" d="{grid}"/><path stroke="{FAINT}" d="{marks}"/>'
    return lines + "".join(named)


def _frontier(spots: Sequence[tuple[float, float]], top: float, right: float) -> str:
    """Return the edge as a stair: what lies above and to the right of it holds."""
    data = f"M{number(spots[0][0])} {number(top)}"
    data += "".join(f"V{number(y)}H{number(x)}" for (_, y), (x, _) in pairwise(spots))
    data += f"V{number(spots[-1][1])}H{number(right)}"
    return tag("path", d=data, fill="none", stroke=DEEP_ORANGE, stroke_width=2)


def risk_matrix(plan: Plan, ranking: Ranking, *, language: str = "en") -> Picture:
    """Return the risks by probability and severity: a view of the numbers in their ranking.

    Parameters
    ----------
    plan : Plan
    ranking : Ranking
        Of :func:`pmcore.risk.rank`, with the bounds of rows and columns.
    language : str

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.risk import rank
    >>> risk_matrix(portal(), rank(portal())).svg.startswith("<svg")
    True
    """
    check_language(language)
    rows, columns = len(ranking.likelihoods) + 1, len(ranking.severities) + 1
    left, top, tall = 74.0, 26.0, 62.0
    wide = (660 - left - 4) / columns
    cells = ranking.matrix()
    parts = [text(say("matrix severity", language), left, 14, font_weight=600)]
    parts.append(text(say("probability", language), 0, 14, font_weight=600))
    for row in range(1, rows + 1):
        y = top + (rows - row) * tall
        parts.append(text(_range(ranking.likelihoods, row, language, 1.0), 0, y + tall / 2 + 4))
        for column in range(1, columns + 1):
            x = left + (column - 1) * wide
            depth = (row + column - 2) / (rows + columns - 1)
            ground = _GROUNDS[min(int(depth * len(_GROUNDS)), len(_GROUNDS) - 1)]
            box = tag(
                "rect",
                x=number(x),
                y=number(y),
                width=number(wide - 2),
                height=tall - 2,
                fill=ground,
                rx=2,
            )
            parts.append(
                box
                + "".join(
                    text(line, x + 5, y + 14 + place * 13.5, font_size=10.5, fill=INK)
                    for place, line in enumerate(
                        _held(plan, cells.get((row, column), ()), wide - 12, language)
                    )
                )
            )
    under = top + rows * tall + 14
    for column in range(1, columns + 1):
        x = left + (column - 0.5) * wide
        parts.append(
            text(_range(ranking.severities, column, language), x, under, text_anchor="middle")
        )
    height = under + 8
    chart = svg(660, height, say("matrix", language), "\n".join(parts), language)
    return framed(chart, 660, height, [say("matrix note", language)], language)


def _range(bounds: Sequence[float], place: int, language: str, end: float | None = None) -> str:
    """Return between which shares a row or column lies."""
    low = percent(bounds[place - 2], language) if place > 1 else percent(0, language)
    if place <= len(bounds):
        return f"{low}–{percent(bounds[place - 1], language)}"
    return f"≥ {low}" if end is None else f"{low}–{percent(end, language)}"


def _held(plan: Plan, ids: Sequence[str], room: float, language: str) -> list[str]:
    """Return the lines that name the risks of a cell; how many more where there is no room."""
    names = [name_of(plan, "risks", each, language) for each in ids]
    if len(ids) == 1:
        return _wrapped(names[0], room)[:_LINES]
    shown = names if len(names) <= _LINES else names[: _LINES - 1]
    more = [f"+ {len(names) - len(shown)}"] if len(shown) < len(names) else []
    return [*(fit(name, 10.5, room) for name in shown), *more]


def framed(chart: str, width: float, height: float, lines: Sequence[str], language: str) -> Picture:
    """Return a chart with lines of text below it."""
    rows = [row for line in lines for row in _wrapped(line, width - 8)]
    inner = chart.replace(' role="img"', "", 1).replace("<svg ", '<svg y="0" ', 1)
    below = "".join(
        text(row, 2, height + 18 + place * 15, font_size=11) for place, row in enumerate(rows)
    )
    whole = svg(width, height + 24 + 15 * len(rows), lines[0], inner + below, language)
    return Picture(whole)


def _wrapped(line: str, room: float) -> list[str]:
    """Return a line in pieces that fit, broken at spaces or between Chinese characters."""
    rows, row = [], ""
    for piece in re.findall(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*|\s+", line):
        if row and text_width(row + piece, 11) * 1.05 > room:
            rows.append(row.rstrip())
            row = ""
        row += piece
    return [*rows, row]
