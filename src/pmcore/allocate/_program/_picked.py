"""Who works on what in a program: as literals, and expressions of them."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.allocate._program._plays import Draft, Part
from pmcore.run import Linear, Literal, total


def picks(part: Part) -> Iterator[tuple[int, Linear | int]]:
    """Yield the candidates of a part, and in what expression each is picked: 0 or 1.

    Seats that are alike have the candidates of the first of them.
    """
    if part.stretch is None:
        return
    yield from part.people.items()
    for c in part.fixed:
        yield c, 1 if part.chosen is None else part.chosen


def works_on(draft: Draft, i: int) -> dict[int, Linear]:
    """Return by number of the resource whether they work on a task: an expression of 0 or 1."""
    found: dict[int, list[Linear | int]] = {}
    for part in draft.plays[i].parts if i in draft.plays else ():
        for c, picked in picks(part):
            found.setdefault(int(draft.held.jobs.person[c]), []).append(picked)
    return {person: total(each) for person, each in found.items()}


def shared(draft: Draft, first: Linear, second: Linear) -> Literal:
    """Return a literal that holds at most where both expressions of 0 or 1 are 1."""
    both = draft.program.boolean()
    draft.program.at_least(first, 1, when=(both,))
    draft.program.at_least(second, 1, when=(both,))
    return both
