"""Charts of a report as inline SVG: curves over time, a distribution, bars, a load strip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor, log10
from typing import TypeAlias

from pmcore.units import from_minutes, to_minutes
from pmcore.views._axis import Axis, date_ticks
from pmcore.views._markup import (
    BLUE,
    DEEP_BLUE,
    DEEP_ORANGE,
    FAINT,
    FONTS,
    INK,
    LINE,
    ORANGE,
    SOFT,
    clean,
    fit,
    number,
    tag,
    text_width,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A curve: its name, its points, how it is drawn; dots show where it was measured."""

    name: str
    points: tuple[tuple[datetime, float], ...]
    colour: str
    dashes: str | None = None
    has_dots: bool = False


TimeMark: TypeAlias = tuple[datetime, str, str]
"""An instant worth a vertical line, its label and its colour."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A level worth a line of its own, with its label."""

    at: float
    label: str
    colour: str


def svg(width: float, height: float, title: str, content: str, language: str) -> str:
    """Return a drawing with its accessible name."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" '
        f'width="{number(width)}" height="{number(height)}" role="img" lang="{language}" '
        f'font-family="{FONTS}" font-size="11" fill="{SOFT}"><title>{clean(title)}</title>\n'
        f"{content}</svg>\n"
    )


def text(words: str, x: float, y: float, **more: object) -> str:
    """Return a label; attributes as in :func:`tag`."""
    return tag("text", clean(words), x=number(x), y=number(y), **more)


def nice_steps(high: float, count: int = 4) -> tuple[float, ...]:
    """Return round levels from 0 to just above `high`.

    Examples
    --------
    >>> nice_steps(730)
    (0.0, 200.0, 400.0, 600.0, 800.0)
    """
    if high <= 0:
        return (0.0, 1.0)
    power = 10.0 ** floor(log10(high / count))
    step = next(power * each for each in (1, 2, 2.5, 5, 10) if power * each * count >= high)
    levels = [0.0]
    while levels[-1] < high:
        levels.append(levels[-1] + step)
    return tuple(levels)


def curves(
    lines: Sequence[Line],
    *,
    title: str,
    levels: Sequence[tuple[float, str]],
    language: str,
    marks: Sequence[TimeMark] = (),
    limits: Iterable[Mark] = (),
    width: float = 660,
    height: float = 280,
) -> str:
    """Return curves over time; each is named at its end.

    Parameters
    ----------
    lines : sequence of Line
        Each with at least one point.
    levels : sequence of (float, str)
        Values of the horizontal grid and their labels, rising.
    marks : sequence of TimeMark
    limits : iterable of Mark
        Horizontal lines.
    """
    times = [at for line in lines for at, _ in line.points] + [at for at, _, _ in marks]
    left = max(text_width(label, 11) for _, label in levels) + 12
    right = width - max(text_width(line.name, 11) for line in lines) * 1.1 - 16
    axis = Axis(min(times), max(*times, from_minutes(to_minutes(min(times)) + 1)), left, right)
    top, bottom = 24.0, height - 26
    scale = (bottom - top) / levels[-1][0]
    parts = [_grid(levels, scale, left, right, bottom), _dates(axis, bottom, language)]
    parts += [_limit(limit, left, right, bottom - limit.at * scale) for limit in limits]
    parts += [_mark(mark, axis, top - 6, bottom) for mark in marks]
    names: list[str] = []
    taken: list[float] = []
    for line in lines:
        spots = [(axis.x(at), bottom - value * scale) for at, value in line.points]
        parts.append(_polyline(spots, line.colour, line.dashes))
        if line.has_dots:
            parts += [
                tag("circle", cx=number(x), cy=number(y), r=3, fill=line.colour) for x, y in spots
            ]
        x, y = spots[-1]
        names.append(_on_ground(line.name, x + 8, _free(y, taken) + 4, line.colour))
    return svg(width, height, title, "\n".join(parts + names), language)


def _on_ground(words: str, x: float, y: float, colour: str) -> str:
    """Return a label on a white ground, so that no line runs through it."""
    box = tag(
        "rect",
        x=number(x - 2),
        y=number(y - 10),
        width=number(text_width(words, 11) * 1.08 + 4),
        height=13,
        fill="#fff",
        fill_opacity=0.85,
    )
    return box + text(words, x, y, fill=colour, font_weight=600)


def _free(y: float, taken: list[float]) -> float:
    """Return where a label at `y` can stand without touching those before it."""
    while any(abs(y - other) < 13 for other in taken):
        y -= 1
    taken.append(y)
    return y


def _grid(
    levels: Sequence[tuple[float, str]], scale: float, left: float, right: float, bottom: float
) -> str:
    lines = "".join(
        f"M{number(left)} {number(bottom - value * scale)}H{number(right)}" for value, _ in levels
    )
    labels = "".join(
        text(label, left - 6, bottom - value * scale + 4, text_anchor="end")
        for value, label in levels
    )
    return f'<path stroke="{LINE}" d="{lines}"/>{labels}'


def _dates(axis: Axis, bottom: float, language: str) -> str:
    ticks = date_ticks(axis, language)
    lines = "".join(f"M{number(x)} {number(bottom)}v5" for x, _ in ticks)
    labels = "".join(
        text(label, x, bottom + 17, text_anchor="middle")
        for x, label in ticks
        if x + text_width(label, 11) / 2 < axis.right + 12
    )
    base = f"M{number(axis.left)} {number(bottom)}H{number(axis.right)}"
    return f'<path stroke="{FAINT}" d="{base}{lines}"/>{labels}'


def _limit(limit: Mark, left: float, right: float, y: float) -> str:
    path = f"M{number(left)} {number(y)}H{number(right)}"
    line = tag("path", stroke=limit.colour, stroke_dasharray="2 3", d=path)
    return line + text(limit.label, left + 6, y - 5, fill=limit.colour)


def _mark(mark: TimeMark, axis: Axis, top: float, bottom: float) -> str:
    at, label, colour = mark
    x = axis.x(at)
    path = f"M{number(x)} {number(top)}V{number(bottom)}"
    line = tag("path", stroke=colour, stroke_dasharray="4 3", d=path)
    is_turned = x + text_width(label, 11) + 6 > axis.right
    anchor, shift = ("end", -4) if is_turned else ("start", 4)
    # A white rim keeps the label readable where another mark's line passes.
    rim = {"stroke": "#ffffff", "stroke_width": 4, "paint_order": "stroke"}
    where = {"text_anchor": anchor, "font_weight": 600}
    return line + text(label, x + shift, top + 6, fill=colour, **where, **rim)


def _polyline(spots: Sequence[tuple[float, float]], colour: str, dashes: str | None) -> str:
    data = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in spots)
    return tag(
        "path",
        fill="none",
        stroke=colour,
        stroke_width=2,
        stroke_linejoin="round",
        stroke_dasharray=dashes,
        d=data,
    )


def distribution(
    instants: Sequence[int],
    *,
    title: str,
    language: str,
    marks: Sequence[TimeMark] = (),
    width: float = 660,
    height: float = 310,
) -> str:
    """Return how finish dates spread: a histogram, and over it the chance of each date.

    Parameters
    ----------
    instants : sequence of int
        Simulated finishes, minutes since 1970, rising; at least one.
    marks : sequence of TimeMark
        Labels stand one below the other.
    """
    count = len(instants)
    low = instants[min(int(count * 0.002), count - 1)]
    high = instants[int((count - 1) * 0.998)]
    stated = [to_minutes(at) for at, _, _ in marks]
    near = [at for at in stated if low - (high - low) <= at <= high + (high - low)]
    first, last = min([low, *near]), max([high, *near])
    air = max((last - first) // 20, 1440)
    left, right, bottom = 44.0, width - 12, height - 26
    top = 16.0 + 15 * len(marks)
    axis = Axis(from_minutes(first - air), from_minutes(last + air), left, right)
    tall = bottom - top
    shares = [(share / 4, f"{share * 25}%") for share in range(5)]
    parts = [
        _grid(shares, tall, left, right, bottom),
        _histogram(instants, axis, bottom, tall * 0.55),
        _dates(axis, bottom, language),
    ]
    steps = max(count // 300, 1)
    spots = [
        (axis.x(from_minutes(instants[place])), bottom - (place + 1) / count * tall)
        for place in [*range(0, count, steps), count - 1]
    ]
    parts.append(_polyline([(spots[0][0], bottom), *spots, (right, top)], DEEP_BLUE, None))
    for place, mark in enumerate(marks):
        parts.append(_mark(mark, axis, 4.0 + place * 15, bottom))
    return svg(width, height, title, "\n".join(parts), language)


def _histogram(instants: Sequence[int], axis: Axis, bottom: float, tall: float) -> str:
    """Return bars of whole days (or of several), the highest `tall` pixels."""
    start = to_minutes(axis.start)
    days = max((to_minutes(axis.finish) - start) // 1440, 1)
    bin_width = max(round(days / 60), 1) * 1440
    counts: dict[int, int] = {}
    for at in instants:
        place = (at - 1 - start) // bin_width
        counts[place] = counts.get(place, 0) + 1
    most = max(counts.values())
    bars = []
    for place, many in sorted(counts.items()):
        x1 = axis.x(from_minutes(start + place * bin_width))
        x2 = axis.x(from_minutes(start + (place + 1) * bin_width))
        if x2 - x1 > 0.5:
            bars.append(
                f"M{number(x1 + 0.5)} {number(bottom)}v-{number(many / most * tall)}"
                f"H{number(x2 - 0.5)}V{number(bottom)}z"
            )
    return f'<path fill="{BLUE}" fill-opacity="0.75" d="{"".join(bars)}"/>'


def bars(
    items: Sequence[tuple[str, float, str]],
    *,
    title: str,
    language: str,
    width: float = 660,
    colour: str = ORANGE,
) -> str:
    """Return named horizontal bars with their values written behind them, as a tornado's half.

    Parameters
    ----------
    items : sequence of (str, float, str)
        Name, value (negative ones run to the left) and the value's label.
    """
    names = min(max((text_width(name, 12) for name, _, _ in items), default=0) + 12, width * 0.45)
    labels = max((text_width(label, 11) for _, _, label in items), default=0) + 10
    low = min([0.0, *(value for _, value, _ in items)])
    high = max([0.0, *(value for _, value, _ in items)])
    scale = (width - names - labels * (2 if low < 0 else 1)) / ((high - low) or 1)
    zero = names - low * scale + (labels if low < 0 else 0)
    parts = []
    for place, (name, value, label) in enumerate(items):
        y = 14 + place * 22
        end = zero + value * scale
        x, length = min(zero, end), max(abs(end - zero), 1)
        parts.append(
            text(fit(name, 12, names - 10), 0, y + 4, font_size=12, fill=INK)
            + tag(
                "rect",
                x=number(x),
                y=number(y - 6),
                width=number(length),
                height=12,
                rx=2,
                fill=colour,
            )
            + text(
                label,
                end + (5 if value >= 0 else -5),
                y + 4,
                text_anchor="end" if value < 0 else None,
            )
        )
    height = 22 * len(items) + 8
    base = f'<path stroke="{FAINT}" d="M{number(zero)} 2V{number(height - 4)}"/>'
    return svg(width, height, title, base + "\n".join(parts), language)


def load_strip(
    names: Sequence[str],
    columns: Sequence[str],
    loads: Sequence[Sequence[float | None]],
    *,
    title: str,
    language: str,
    width: float = 1040,
) -> str:
    """Return a strip per person: how much of their time each stretch of time takes.

    Parameters
    ----------
    names : sequence of str
    columns : sequence of str
        Label of each stretch; empty: none.
    loads : sequence of sequence of float
        A row a name: share of capacity, 1.0 is all of it; None where there is no capacity.
    """
    left = min(max((text_width(name, 12) for name in names), default=0) + 14, width * 0.28)
    cell = (width - left) / max(len(columns), 1)
    pitch, top = 22.0, 24.0
    parts = [
        text(label, left + place * cell + 1, 14, font_size=10.5)
        for place, label in enumerate(columns)
        if label
    ]
    for place, (name, row) in enumerate(zip(names, loads, strict=True)):
        y = top + place * pitch
        parts.append(text(fit(name, 12, left - 8), 0, y + 15, font_size=12, fill=INK))
        for column, load in enumerate(row):
            parts.append(_cell(load, left + column * cell, y, cell, pitch))
    height = top + pitch * len(names) + 4
    return svg(width, height, title, "\n".join(part for part in parts if part), language)


def _cell(load: float | None, x: float, y: float, cell: float, pitch: float) -> str:
    box = {
        "x": number(x + 0.5),
        "y": number(y + 0.5),
        "width": number(cell - 1),
        "height": number(pitch - 2),
    }
    if load is None:
        return tag("rect", **box, fill="#e4e8ec")
    fill, ink = load_colours(load)
    shape = tag("rect", **box, fill=fill)
    if load < 0.005 or cell < 24:
        return shape
    x, y = x + cell / 2, y + pitch / 2 + 3
    share = f"{load * 100:.0f}" if load < 10 else "999+"
    return shape + text(share, x, y, text_anchor="middle", font_size=10, fill=ink)


def load_colours(load: float) -> tuple[str, str]:
    """Return ground and ink of a load: paler blue for less, orange above full time."""
    for limit, fill, ink in (
        (0.005, "#f7f9fa", INK),
        (0.25, "#e6eef7", INK),
        (0.5, "#cfdff0", INK),
        (0.75, "#a9c5e3", INK),
        (1.005, DEEP_BLUE, "#ffffff"),
        (1.25, ORANGE, INK),
    ):
        if load <= limit:
            return fill, ink
    return DEEP_ORANGE, "#ffffff"
