"""How each kind of shape in a Gantt is painted, and the line that explains them."""

from __future__ import annotations

from collections.abc import Iterable

from pmcore.views._markup import (
    BLUE,
    DEEP_BLUE,
    DEEP_ORANGE,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SOFT,
    clean,
    number,
    say,
    text_width,
)

# Group of links: colour and style.
LINKS = {
    "plain": ("#aab4bf", ""),
    "critical": (DEEP_ORANGE, 'stroke-width="1.2"'),
    "handover": (DEEP_ORANGE, 'stroke-width="1.2" stroke-dasharray="3 2"'),
}
# Kind of shape: fill, and stroke where round corners need one.
PAINT = {
    "baseline": f'fill="{GREY}"',
    "summary": f'fill="{SOFT}"',
    "span": f'fill="{GREY}" stroke="{GREY}"',
    "plain": f'fill="{BLUE}" stroke="{BLUE}"',
    "plain done": f'fill="{DEEP_BLUE}" stroke="{DEEP_BLUE}"',
    "critical": f'fill="{ORANGE}" stroke="{ORANGE}"',
    "critical done": f'fill="{DEEP_ORANGE}" stroke="{DEEP_ORANGE}"',
    "milestone": f'fill="{INK}"',
    "critical milestone": f'fill="{DEEP_ORANGE}"',
    "deadline": f'fill="#fff" stroke="{PURPLE}" stroke-width="1.4"',
}


def legend(kinds: Iterable[str], x: float, y: float, language: str) -> str:
    """Return the legend of some kinds of shapes, in a line from `x` on."""
    pieces = []
    for kind in kinds:
        label = say(f"legend {kind}", language)
        pieces.append(_swatch(kind, x, y))
        pieces.append(f'<text x="{number(x + 19)}" y="{number(y + 4)}">{clean(label)}</text>')
        x += 37 + text_width(label, 11) * 1.04
    return f'<g font-size="11" fill="{SOFT}">{"".join(pieces)}</g>\n'


def _swatch(kind: str, x: float, y: float) -> str:
    left, middle = number(x), number(x + 7)
    match kind:
        case "milestone":
            return f'<path {PAINT[kind]} d="M{middle} {number(y - 6)}l6 6-6 6-6-6z"/>'
        case "deadline":
            return f'<path {PAINT[kind]} d="M{middle} {number(y + 4)}l-4-6.5h8z"/>'
        case "handover":
            colour, style = LINKS[kind]
            return f'<path stroke="{colour}" {style} d="M{left} {number(y)}h14"/>'
        case "baseline":
            return f'<path {PAINT[kind]} d="M{left} {number(y - 1)}h14v2h-14z"/>'
        case "done":
            halves = ((left, DEEP_BLUE), (middle, DEEP_ORANGE))
            return "".join(
                f'<path fill="{fill}" d="M{begin} {number(y - 4)}h7v8h-7z"/>'
                for begin, fill in halves
            )
    joins = 'stroke-width="2" stroke-linejoin="round"'
    return f'<path {PAINT[kind]} {joins} d="M{number(x + 1)} {number(y - 3)}h12v6h-12z"/>'
