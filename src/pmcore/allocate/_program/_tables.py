"""Tables in a program: a target that an index determines."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.run import Linear, Program, total

IntArray: TypeAlias = NDArray[np.int64]


def runs(values: IntArray) -> list[tuple[int, int, int]]:
    """Return the stretches in which values rise by one a step: first, last, value less place.

    Examples
    --------
    >>> runs(np.array([5, 6, 7, 10, 11]))
    [(0, 2, 5), (3, 4, 7)]
    """
    shifts = values - np.arange(len(values))
    edges = np.flatnonzero(np.diff(shifts)) + 1
    firsts = [0, *edges.tolist()]
    lasts = [*(edges - 1).tolist(), len(values) - 1]
    return [(a, b, int(shifts[a])) for a, b in zip(firsts, lasts, strict=True)]


def looked_up(program: Program, index: Linear, values: IntArray) -> Linear:
    """Return the value at an index (from 0), as an expression; the program is told what it needs.

    Working time makes tables that mostly rise step by step, so a choice among few stretches does
    what one among all entries would.
    """
    parts = runs(values)
    if len(parts) == 1:
        return index + parts[0][2]
    target = program.integer(int(values.min()), int(values.max()))
    if 3 * len(parts) > len(values):
        program.element(index, values.tolist(), target)
        return target
    chosen = [program.boolean() for _ in parts]
    program.exactly_one(chosen)
    for literal, (first, last, _) in zip(chosen, parts, strict=True):
        program.between(index, first, last, when=(literal,))
    shift = total([part[2] * literal for literal, part in zip(chosen, parts, strict=True)])
    program.equal(target, index + shift)
    return target


def size(values: IntArray) -> int:
    """Return how much of a program a table takes."""
    return min(3 * len(runs(values)), len(values))
