"""The term of interruptions: how often leave splits work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pmcore._base import Noun
from pmcore.allocate._demand import Demand, Staffed, segments
from pmcore.allocate._program import Draft, Part, off
from pmcore.allocate._terms._aim import Aim
from pmcore.kernels import FAR
from pmcore.network import Network
from pmcore.run import Linear, Literal, total


@dataclass(frozen=True, slots=True)
class Interruptions(Noun):
    """How often time off of its people interrupts work that may rest, and has not begun.

    Examples
    --------
    >>> Interruptions().name
    'interruptions'
    """

    name: str = "interruptions"

    def aim(self, net: Network) -> Aim:  # noqa: ARG002 - a schedule says it all
        """Return the term for one plan."""
        return _Breaks(self.name)


class _Breaks(Aim):
    """The parts of tasks beyond the first."""

    unit = "interruptions"
    may_wait = True

    def __init__(self, name: str) -> None:
        self.name = name

    def value(self, held: Demand, found: Staffed) -> int:
        """Return how often work is interrupted."""
        tasks = (i for i in range(len(held)) if found.way[i] >= 0 and _may_rest(held, i))
        return sum(max(0, len(segments(held, found, i)) - 1) for i in tasks)

    def stated(self, draft: Draft) -> Linear:
        """Return how often work is interrupted in a program."""
        breaks: list[Linear | int] = []
        for i, play in draft.plays.items():
            if _may_rest(draft.held, i):
                breaks += [each for part in play.parts for each in _crossed(draft, part)]
        return total(breaks)


def _may_rest(held: Demand, i: int) -> bool:
    return bool(held.jobs.splits[i]) and held.state.begun[i] == FAR and not held.net.tasks[i].splits


def _crossed(draft: Draft, part: Part) -> list[Literal]:
    """Return a literal for each rest that a part may have, which holds if it has it."""
    if part.course is None or part.step is None:
        return []
    program, axis, found = draft.program, draft.axis, list[Literal]()
    done = axis.finishes(part.course.finishes)
    # Rests with no work between them are one: so many own steps are done when each begins.
    begins = np.array([a for a, _ in off(draft, part.variant)], np.int64)
    end = part.step + part.length
    for place in np.unique(np.searchsorted(done, begins, side="right") - 1).tolist():
        crossed, before, after = (program.boolean() for _ in range(3))
        program.at_most(end, place, when=(before,))
        program.at_least(part.step, place, when=(after,))
        program.any_of([crossed, before, after], when=part.when)
        found.append(crossed)
    return found
