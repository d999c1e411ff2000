"""A staffed schedule as logic: who must finish what before they can begin the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from pmcore.model import Plan, ResourceKind, Schedule
from pmcore.network._build import FS, IntArray, Links, Network
from pmcore.network._order import sort
from pmcore.units import to_minutes

Use: TypeAlias = tuple[int, int, float, str]
"""Start and finish in minutes since 1970, units, task."""

_TINY = 1e-9  # shares of time such as 0.1 + 0.2 must still fill what they fill


def staff(net: Network, schedule: Schedule) -> Network:
    """Return the network with a schedule's durations and the links its resources make.

    A resource's units pass from task to task in the order of the schedule's starts; a task waits
    for those whose units it takes over, as it would for a predecessor (the resource flow of
    C. Artigues, P. Michelon, S. Reusser, European Journal of Operational Research 149(2), 2003).
    Units that nobody held come first, then those that have been free the longest: so the fewest
    tasks wait, and with the most room.

    Parameters
    ----------
    net : Network
    schedule : Schedule
        Of the same plan: dates and assignments.

    Raises
    ------
    ValueError
        If plan and schedule differ in their tasks, or the plan lacks a resource.
    """
    differing = sorted({row.id for row in schedule.tasks} ^ set(net.ids))
    if differing:
        raise ValueError(f"plan and schedule differ in the tasks {', '.join(differing)}")
    people = {resource.id for resource in net.plan.resources}
    unknown = sorted({each.resource for each in schedule.assignments} - people)
    if unknown:
        raise ValueError(f"the plan has no resources {', '.join(unknown)}")
    duration = np.array([schedule[task].duration for task in net.ids], np.int64)
    found = {
        (net.index[giver], net.index[taker])
        for resource, uses in _uses(net.plan, schedule).items()
        for giver, taker in _flow(uses, max(amount for _, amount in net.capacity(resource)))
    }
    links = net.links
    arcs = sorted(found - _waits(links))
    known = set(zip(links.pred.tolist(), links.succ.tolist(), strict=True))
    order = _sorted(len(net), known.union(arcs))
    if len(order) < len(net):  # a lead lets a successor hand over to its predecessor: logic wins
        sound = set(order)
        arcs = [(i, j) for i, j in arcs if i in sound and j in sound]
        order = _sorted(len(net), known.union(arcs))
    return _renumbered(net, arcs, order, duration)


def _sorted(count: int, arcs: set[tuple[int, int]]) -> list[int]:
    ordered = sorted(arcs)
    return sort(count, [before for before, _ in ordered], [after for _, after in ordered])


def _waits(links: Links) -> set[tuple[int, int]]:
    """Return pairs of tasks of which the second waits for the first's finish anyway."""
    is_plain = (links.type == FS) & (links.lag >= 0)
    return set(zip(links.pred[is_plain].tolist(), links.succ[is_plain].tolist(), strict=True))


def _uses(plan: Plan, schedule: Schedule) -> dict[str, list[Use]]:
    """Return the assignments of each who hands over, in the order of their starts.

    Material is used up and held by nobody.
    """
    kinds = {resource.id: resource.kind for resource in plan.resources}
    uses: dict[str, list[Use]] = {}
    for each in schedule.assignments:
        row = schedule[each.task]
        start, finish = to_minutes(row.start), to_minutes(row.finish)
        is_used_up = each.quantity is not None or kinds[each.resource] is ResourceKind.MATERIAL
        if finish > start and not is_used_up:
            use = (start, finish, each.units, each.task)
            uses.setdefault(each.resource, []).append(use)
    return {resource: sorted(found) for resource, found in uses.items()}


def _flow(uses: list[Use], capacity: float) -> Iterable[tuple[str, str]]:
    """Yield who hands units on to whom.

    What a schedule uses at once counts as there, even beyond `capacity`.
    """
    peak = max(sum(u for s, f, u, _ in uses if s <= start < f) for start, _, _, _ in uses)
    idle = max(peak, capacity)
    held: list[tuple[int, str, float]] = []  # free from, held by which task, units
    for start, finish, units, task in uses:
        taken = min(units, idle)
        idle -= taken
        wanted = units - taken
        kept = []
        for free, giver, offered in sorted(held):
            part = min(offered, wanted) if free <= start and wanted > _TINY else 0.0
            wanted -= part
            if part and giver != task:
                yield giver, task
            if offered - part > _TINY:
                kept.append((free, giver, offered - part))
        held = [*kept, (finish, task, units)]


def _renumbered(
    net: Network, arcs: list[tuple[int, int]], order: list[int], duration: IntArray
) -> Network:
    """Return the network with a link for each arc, its tasks in a new order."""
    place = np.empty(len(net), np.int64)
    place[order] = np.arange(len(net))
    ids = tuple(net.ids[i] for i in order)
    givers = np.array([i for i, _ in arcs], np.int64)
    takers = np.array([j for _, j in arcs], np.int64)
    none = np.zeros(len(arcs), np.int64)
    fresh = {
        "type": none,
        "lag": none,
        "calendar": net.calendar[takers],
        "rounds": none,
        "source": none - 1,
    }
    links, limits, ties = net.links, net.limits, net.ties
    return replace(
        net,
        ids=ids,
        index={task: i for i, task in enumerate(ids)},
        duration=duration[order],
        calendar=net.calendar[order],
        links=Links.of(
            len(net),
            place[np.concatenate([links.pred, givers])],
            place[np.concatenate([links.succ, takers])],
            **{
                name: np.concatenate([column, fresh[name]])
                for name, column in links.columns().items()
            },
        ),
        limits=Links.of(len(net), place[limits.pred], place[limits.succ], **limits.columns()),
        spans=np.sort(place[net.spans]),
        ties=Links.of(len(net), place[ties.pred], place[ties.succ], **ties.columns()),
    )
