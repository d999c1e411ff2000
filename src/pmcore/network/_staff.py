"""A staffed schedule as logic: who must finish what before they can begin the next."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pmcore.model import Schedule
from pmcore.network._build import IntArray, Links, Network, sort
from pmcore.units import to_minutes


def staff(net: Network, schedule: Schedule) -> Network:
    """Return the network with a schedule's durations and the links its resources make.

    A resource's units pass from task to task in the order of the schedule's starts; a task waits
    for those whose units it takes over, as it would for a predecessor (the resource flow of
    C. Artigues, P. Michelon, S. Reusser, European Journal of Operational Research 149(2), 2003).

    Parameters
    ----------
    net : Network
    schedule : Schedule
        Of the same plan: dates and assignments.
    """
    duration = np.array([schedule[task].duration for task in net.ids], np.int64)
    arcs = sorted({arc for flow in _uses(net, schedule).values() for arc in _flow(flow)})
    known = set(zip(net.links.pred.tolist(), net.links.succ.tolist(), strict=True))
    order = sort(len(net), [*known, *arcs])
    if len(order) < len(net):  # a lead lets a successor hand over to its predecessor: logic wins
        sound = set(order)
        arcs = [(i, j) for i, j in arcs if i in sound and j in sound]
        order = sort(len(net), [*known, *arcs])
    return _renumbered(net, [arc for arc in arcs if arc not in known], order, duration)


def _uses(net: Network, schedule: Schedule) -> dict[str, list[tuple[int, int, float, int]]]:
    """Return (start, finish, units, task) of each resource's assignments, in order of start."""
    uses: dict[str, list[tuple[int, int, float, int]]] = {}
    for each in schedule.assignments:
        row = schedule[each.task]
        start, finish = to_minutes(row.start), to_minutes(row.finish)
        if finish > start:
            use = (start, finish, each.units, net.index[each.task])
            uses.setdefault(each.resource, []).append(use)
    return {resource: sorted(found) for resource, found in uses.items()}


def _flow(uses: list[tuple[int, int, float, int]]) -> list[tuple[int, int]]:
    """Return who hands units on to whom: each use takes what was freed last, then idle units."""
    arcs: list[tuple[int, int]] = []
    held: list[tuple[int, float, int]] = []  # (free from, units, by which task)
    peak = max(sum(u for s, f, u, _ in uses if s <= start < f) for start, _, _, _ in uses)
    idle = peak
    for start, finish, units, task in uses:
        wanted = units
        for position, (free, offered, giver) in sorted(
            enumerate(held), key=lambda item: -item[1][0]
        ):
            if wanted <= 1e-9:
                break
            if free <= start and offered > 1e-9:
                taken = min(offered, wanted)
                held[position] = (free, offered - taken, giver)
                wanted -= taken
                if giver != task:
                    arcs.append((giver, task))
        idle -= wanted
        held.append((finish, units, task))
    return arcs


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
    links, limits = net.links, net.limits
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
    )
