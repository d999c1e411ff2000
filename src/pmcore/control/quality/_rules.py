"""Runs that a process in control seldom shows: rules by name, and the points that break them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from pmcore._base import Noun, Told
from pmcore._mapping import Attributes


class Pattern(StrEnum):
    """What a rule looks for.

    ``BEYOND``: `count` of `among` points beyond `sigmas` on one side. ``SIDE``: `count` in a row
    on one side of the centre. ``TREND``: `count` in a row, each above (or below) the one before.
    ``ALTERNATING``: `count` in a row, up and down by turns. ``WITHIN``: `count` in a row nearer
    to the centre than `sigmas`. ``OUTSIDE``: `count` in a row farther from it than `sigmas`, on
    both sides.
    """

    BEYOND = "beyond"
    SIDE = "side"
    TREND = "trend"
    ALTERNATING = "alternating"
    WITHIN = "within"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class RunRule(Noun):
    """A rule over points in a row; a point on a line is not beyond it, and is on no side of it.

    Parameters
    ----------
    name : str
    pattern : Pattern
    count : int
        Points that make a signal.
    among : int
        Of so many in a row; 0: of `count`.
    sigmas : float
        Standard errors from the centre to the line.
    """

    name: str
    pattern: Pattern
    count: int = 1
    among: int = 0
    sigmas: float = 3.0


BEYOND_LIMIT = RunRule("beyond limits", Pattern.BEYOND)
WESTERN_ELECTRIC = (
    RunRule("Western Electric 1", Pattern.BEYOND),
    RunRule("Western Electric 2", Pattern.BEYOND, 2, 3, 2.0),
    RunRule("Western Electric 3", Pattern.BEYOND, 4, 5, 1.0),
    RunRule("Western Electric 4", Pattern.SIDE, 8),
)
"""Western Electric Company, Statistical Quality Control Handbook, 1956, section I B."""
NELSON = (
    RunRule("Nelson 1", Pattern.BEYOND),
    RunRule("Nelson 2", Pattern.SIDE, 9),
    RunRule("Nelson 3", Pattern.TREND, 6),
    RunRule("Nelson 4", Pattern.ALTERNATING, 14),
    RunRule("Nelson 5", Pattern.BEYOND, 2, 3, 2.0),
    RunRule("Nelson 6", Pattern.BEYOND, 4, 5, 1.0),
    RunRule("Nelson 7", Pattern.WITHIN, 15, 0, 1.0),
    RunRule("Nelson 8", Pattern.OUTSIDE, 8, 0, 1.0),
)
"""L. S. Nelson, The Shewhart control chart: tests for special causes, Journal of Quality
Technology 16(4), 1984."""


@dataclass(frozen=True, slots=True)
class Signal(Told):
    """Points that break a rule, and so point to an assignable cause.

    Parameters
    ----------
    code : str
        ``signal.beyond`` and others, by pattern; ``signal.alone``: a single point beyond.
    facts : Attributes
    rule : str
        Its name.
    panel : str
        Of the chart.
    position : int
        The point at which the rule is broken, from 0.
    positions : tuple of int
        The points that break it together.
    side : str
        ``above``, ``below``, or empty where both count.
    """

    code: str
    facts: Attributes
    rule: str
    panel: str
    position: int
    positions: tuple[int, ...]
    side: str = ""


@dataclass(frozen=True, slots=True)
class Mark(Noun):
    """A point as rules see it: where its lines are, or None where there is no point."""

    position: int
    value: float
    centre: float
    sigma: float
    lower: float | None
    upper: float | None

    def line(self, sigmas: float, sign: int) -> float | None:
        """Return the line at so many standard errors; at three it is the limit itself."""
        if sigmas == 3.0:
            return self.upper if sign > 0 else self.lower
        return self.centre + sign * sigmas * self.sigma

    def is_beyond(self, sigmas: float, sign: int) -> bool:
        """Return whether it lies beyond a line on a side (1: above, -1: below)."""
        line = self.line(sigmas, sign)
        return line is not None and sign * (self.value - line) > 0.0

    @property
    def side(self) -> int:
        """1 above the centre, -1 below, 0 on it."""
        return (self.value > self.centre) - (self.value < self.centre)


def signals(
    marks: Sequence[Mark | None], rules: Sequence[RunRule], panel: str
) -> tuple[Signal, ...]:
    """Return every breach of the rules, by position; a gap ends every run.

    Parameters
    ----------
    marks : sequence of Mark or None
        None: a gap.
    rules : sequence of RunRule
    panel : str
        Name that signals carry.
    """
    found: list[Signal] = []
    for rule in rules:
        for run in _runs(marks):
            found += _breaches(run, rule, panel)
    order = {rule.name: place for place, rule in enumerate(rules)}
    return tuple(sorted(found, key=lambda each: (each.position, order[each.rule], each.side)))


def _runs(marks: Sequence[Mark | None]) -> Iterator[list[Mark]]:
    """Yield the stretches between gaps."""
    run: list[Mark] = []
    for mark in marks:
        if mark is not None:
            run.append(mark)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _breaches(run: Sequence[Mark], rule: RunRule, panel: str) -> Iterator[Signal]:
    long = rule.among or rule.count
    for end in range(len(run)):
        window = run[max(end + 1 - long, 0) : end + 1]
        for sign, members in _members(window, rule):
            facts = Attributes(
                rule=rule.name,
                panel=panel,
                point=run[end].position + 1,
                count=rule.count,
                among=long,
                sigmas=rule.sigmas,
            )
            side = {1: "above", -1: "below", 0: ""}[sign]
            is_single = rule.pattern is Pattern.BEYOND and rule.count == 1
            code = "signal.alone" if is_single else f"signal.{rule.pattern}"
            yield Signal(code, facts, rule.name, panel, run[end].position, members, side)


def _members(window: Sequence[Mark], rule: RunRule) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the side and the points of a breach that ends with a window."""
    where = tuple(mark.position for mark in window)
    is_full = len(window) == rule.count
    match rule.pattern:
        case Pattern.BEYOND:
            for sign in (1, -1):
                out = [mark for mark in window if mark.is_beyond(rule.sigmas, sign)]
                if len(out) >= rule.count and out[-1] is window[-1]:
                    yield sign, tuple(mark.position for mark in out)
        case Pattern.SIDE:
            side = window[-1].side
            if is_full and side and all(mark.side == side for mark in window):
                yield side, where
        case Pattern.TREND:
            moves = _moves(window)
            if is_full and moves and moves[0] and len(set(moves)) == 1:
                yield moves[0], where
        case Pattern.ALTERNATING:
            moves = _moves(window)
            turns = all(a * b < 0 for a, b in pairwise(moves))
            if is_full and moves and moves[0] and turns:
                yield 0, where
        case Pattern.WITHIN:
            near = all(abs(m.value - m.centre) < rule.sigmas * m.sigma for m in window)
            if is_full and near:
                yield 0, where
        case Pattern.OUTSIDE:
            far = all(m.is_beyond(rule.sigmas, 1) or m.is_beyond(rule.sigmas, -1) for m in window)
            if is_full and far and len({mark.side for mark in window}) == 2:
                yield 0, where


def _moves(window: Sequence[Mark]) -> list[int]:
    """Return whether each point is above (1) or below (-1) the one before, or equal (0)."""
    pairs = pairwise(window)
    return [(b.value > a.value) - (b.value < a.value) for a, b in pairs]
