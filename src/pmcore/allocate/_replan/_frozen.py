"""Work under way taken out of a search: its dates and its people's time are given."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._demand import Demand, Staffed, segments, takes
from pmcore.allocate._generation import Generator
from pmcore.kernels import FAR
from pmcore.model import TaskKind

IntArray: TypeAlias = NDArray[np.int64]


class Frozen:
    """A demand without its work under way, which goes on at once.

    Parameters
    ----------
    generator : Generator
        Of the whole demand.

    Attributes
    ----------
    generator : Generator
        Of what is left to be placed; its schedules lack the ways and people of what is frozen.
    """

    def __init__(self, generator: Generator) -> None:
        self._whole = generator
        held = generator.held
        # Who is at work counts where a term looks at people, so there the whole is searched.
        self.tasks = _under_way(held) if all(aim.is_dated for aim in generator.aims) else []
        self._now: Staffed | None = None
        self.generator = generator
        if self.tasks:
            rank = generator.head_finish.astype(np.float64)
            self._now = generator.place(rank)  # what has begun is placed before all else
            self.generator = Generator(self._reduced(held, self._now), generator.aims)

    def whole(self, best: Staffed) -> Staffed:
        """Return a schedule with what was frozen."""
        if self._now is None:
            return best
        way, pick = best.way.copy(), best.pick.copy()
        held = self._whole.held
        for i in self.tasks:
            way[i] = self._now.way[i]
            for slot in held.slots(int(way[i])):
                pick[slot] = self._now.pick[slot]
        start = best.start.copy()
        start[self.tasks] = self._now.start[self.tasks]
        return self._whole.scored(Staffed(start, best.finish, way, pick, ()))

    def _reduced(self, held: Demand, now: Staffed) -> Demand:
        """Return a demand in which frozen tasks are done and their people have less time."""
        start, finish, done = held.start.copy(), held.finish.copy(), list(held.state.done)
        for i in self.tasks:
            start[i], finish[i], done[i] = held.state.begun[i], now.finish[i], 1
        changes: dict[int, dict[int, int]] = {}
        jobs = held.jobs
        for i in self.tasks:
            spans = segments(held, now, i) or [(int(now.start[i]), int(now.finish[i]))]
            for resource, units in takes(held, now, i):
                own = changes.setdefault(resource, {})
                for a, b in spans:
                    begin = max(a, int(now.start[i]))
                    if begin < b:
                        own[begin] = own.get(begin, 0) - units
                        own[b] = own.get(b, 0) + units
            # What begun work used up is past; what it makes is still to come.
            way, end = int(now.way[i]), int(now.finish[i])
            for use in range(int(jobs.eat_ptr[way]), int(jobs.eat_ptr[way + 1])):
                own = changes.setdefault(int(jobs.eat[use]), {})
                own[end] = own.get(end, 0) - int(jobs.eat_units[use])
        return replace(
            held,
            state=replace(held.state, done=done),
            start=start,
            finish=finish,
            jobs=held.jobs._replace(**_less(held, changes)),
        )


def _under_way(held: Demand) -> list[int]:
    """Return the tasks that have begun and wait for nothing that is still to be placed."""
    links = held.links
    found = []
    for i in range(len(held)):
        if held.state.begun[i] == FAR or not held.is_open(i):
            continue
        before = links.pred[links.ptr[i] : links.ptr[i + 1]].tolist()
        waits = any(
            held.is_open(p) and held.net.tasks[p].kind is not TaskKind.INACTIVE for p in before
        )
        if not waits:
            found.append(i)
    return found


def _less(held: Demand, changes: dict[int, dict[int, int]]) -> dict[str, IntArray]:
    """Return the columns of what there is of each resource, less what is taken."""
    ptr, at, free = [0], list[int](), list[int]()
    for r in range(len(held.resources)):
        base = [(instant, there) for instant, _, there in held.supply(r)]
        own = changes.get(r, {})
        level, taken, k = 0, 0, 0
        for instant in sorted({each for each, _ in base} | own.keys()):
            while k < len(base) and base[k][0] <= instant:
                level, k = base[k][1], k + 1
            taken += own.get(instant, 0)
            at.append(instant)
            free.append(max(0, level + taken))
        ptr.append(len(at))
    columns = {"base_ptr": ptr, "base_at": at, "base_free": free}
    return {name: np.array(column, np.int64) for name, column in columns.items()}
