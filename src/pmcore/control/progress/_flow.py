"""Cumulative flow: how much stands in which state, how fast it passes, where it piles up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

from pmcore._base import Answer, Instant, Noun
from pmcore.errors import PlanError, Problem
from pmcore.model import Plan
from pmcore.network import build
from pmcore.units import sentence


@dataclass(frozen=True, slots=True, repr=False)
class FlowPoint(Noun):
    """How many items stand in each state at an instant.

    Parameters
    ----------
    counts : tuple of (str, int)
        State and number, from the first state of the flow to the last, in which items are done.
    """

    at: Instant
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Flow(Answer):
    """A cumulative flow, and what it tells.

    Parameters
    ----------
    states : tuple of str
        From the first to the last. Between both, items are in progress.
    points : tuple of FlowPoint
    throughput : float, optional
        Items done a working day, from the first point to the last; none where no working time
        lies between.
    growth : tuple of (str, int)
        By how much each state between the first and the last has grown.
    bottleneck : str, optional
        The state in progress that has grown most; none where none has.
    """

    states: tuple[str, ...]
    points: tuple[FlowPoint, ...]
    _: KW_ONLY
    throughput: float | None = None
    growth: tuple[tuple[str, int], ...] = ()
    bottleneck: str | None = None

    @property
    def in_progress(self) -> tuple[int, ...]:
        """How many items are in progress at each point."""
        return tuple(sum(dict(p.counts)[s] for s in self.states[1:-1]) for p in self.points)

    def text(self, language: str = "en") -> str:
        """Return what the flow tells as sentences, one a line."""
        lines: list[str] = []
        facts: dict[str, object]
        if self.throughput is not None:
            facts = {"rate": round(self.throughput, 2), "count": self.in_progress[-1]}
            lines.append(sentence("flow.throughput", facts, language))
        if self.bottleneck is not None:
            size = dict(self.growth)[self.bottleneck]
            facts = {"state": self.bottleneck, "size": size}
            lines.append(sentence("flow.bottleneck", facts, language))
        return "\n".join(lines)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a point, a column for each state."""
        counts = [dict(point.counts) for point in self.points]
        found: dict[str, list[Any]] = {"at": [point.at for point in self.points]}
        return found | {state: [each[state] for each in counts] for state in self.states}


def flow(
    plan: Plan, points: Iterable[FlowPoint] | None = None, *, states: Sequence[str] | None = None
) -> Flow:
    """Return a cumulative flow with its throughput and the state in which work piles up.

    Parameters
    ----------
    plan : Plan
        Its calendar counts working days.
    points : iterable of FlowPoint, optional
        What was counted; none: the backlog's items by the states that each had since when.
    states : sequence of str, optional
        The states from the first to the last; none: as the points name them, of the backlog in
        the order in which items first came to them.

    Raises
    ------
    PlanError
        If there is nothing to count.
    ValueError
        If a point counts other states, or fewer than two are known.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore.examples import portal
    >>> seen = flow(
    ...     portal(),
    ...     [
    ...         FlowPoint(datetime(2027, 1, 4, 18), (("ready", 9), ("test", 1), ("done", 0))),
    ...         FlowPoint(datetime(2027, 1, 8, 18), (("ready", 3), ("test", 5), ("done", 2))),
    ...     ],
    ... )
    >>> seen.throughput, seen.bottleneck, seen.in_progress
    (0.5, 'test', (1, 5))
    """
    kept = sorted(_counted(plan, states) if points is None else points, key=lambda each: each.at)
    if not kept:
        raise PlanError([Problem("progress.no_flow", "backlog")])
    order = tuple(states or (state for state, _ in kept[0].counts))
    if len(order) < 2:
        raise ValueError(f"a flow has two states or more, found {order}")
    for each in kept:
        if {state for state, _ in each.counts} != set(order):
            raise ValueError(f"the flow has the states {order}, a point has {each.counts}")
    first, last = dict(kept[0].counts), dict(kept[-1].counts)
    time = build(plan).worktime()
    days = time.between(kept[0].at, kept[-1].at) / time.minutes_per_day
    growth = tuple((state, last[state] - first[state]) for state in order[1:-1])
    most = max(growth, key=lambda each: each[1], default=("", 0))
    return Flow(
        order,
        tuple(kept),
        throughput=(last[order[-1]] - first[order[-1]]) / days if days > 0 else None,
        growth=growth,
        bottleneck=most[0] if most[1] > 0 else None,
    )


def _counted(plan: Plan, states: Sequence[str] | None) -> Iterable[FlowPoint]:
    """Yield how many items of the backlog stand in each state whenever one changed."""
    changes = sorted((at, item.id, state) for item in plan.backlog for at, state in item.states)
    order = tuple(states or dict.fromkeys(state for _, _, state in changes))
    now: dict[str, str] = {}
    for place, (at, item, state) in enumerate(changes):
        now[item] = state
        if place + 1 == len(changes) or changes[place + 1][0] > at:
            held = list(now.values())
            yield FlowPoint(at, tuple((each, held.count(each)) for each in order))
