"""Stocks in the program: what is delivered and made is there before it is used up."""

from __future__ import annotations

import numpy as np

from pmcore.allocate._program._plays import Draft
from pmcore.run import Linear, Literal, total


def add_stocks(draft: Draft) -> None:
    """State that no stock ever falls below zero.

    Where all of it is there from the beginning and nobody makes more, that is one sum; else the
    level is kept at every change as well.
    """
    for stock in sorted(set(draft.held.jobs.eat.tolist())):
        _add_stock(draft, stock)


def _add_stock(draft: Draft, stock: int) -> None:
    jobs, axis, program = draft.held.jobs, draft.axis, draft.program
    times: list[Linear | int] = []
    changes: list[int] = []
    present: list[Literal | None] = []
    for play in draft.plays.values():
        for part in play.parts:
            uses = range(int(jobs.eat_ptr[part.way]), int(jobs.eat_ptr[part.way + 1]))
            for use in uses:
                if int(jobs.eat[use]) == stock:
                    units = int(jobs.eat_units[use])
                    times.append(part.start if units > 0 else part.end)
                    changes.append(-units)
                    present.append(part.chosen)
    if not changes:
        return
    level, supply = 0, []
    for at, _, there in draft.held.supply(stock):
        free = max(there, 0)  # what facts overdrew is no matter of what is still to be placed
        place = 0 if at <= axis.first else int(axis.up(at)) if at < axis.last else None
        if place is not None and free != level:
            supply.append((place, free - level))
            level = free
    unit = int(np.gcd.reduce(np.array([*changes, *(change for _, change in supply)], np.int64)))
    parts = zip(changes, present, strict=True)
    used = [change // unit * (1 if chosen is None else chosen) for change, chosen in parts]
    program.at_least(total([level // unit, *used]), 0)
    if min(changes) < 0 and (max(changes) > 0 or any(place for place, _ in supply)):
        always = program.boolean()
        program.all_of([always])
        program.reservoir(
            [*times, *(place for place, _ in supply)],
            [change // unit for change in [*changes, *(change for _, change in supply)]],
            low=0,
            high=sum(max(0, change // unit) for change in [*changes, *(c for _, c in supply)]),
            present=[always if each is None else each for each in present] + [always] * len(supply),
        )
