"""What samples decide within the pass: lags, ways of branches, days lost, whom risks strike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels import FAR, Fork, Outcomes, Window
from pmcore.model import Branch, Dependency, Discrete, Plan, Weather
from pmcore.risk._draws import MOST_MINUTES, Draw, Draws
from pmcore.risk._luck import Luck
from pmcore.run import key
from pmcore.schedule import State
from pmcore.units import to_minutes

_EPOCH = date(1970, 1, 1).toordinal()
_LAST_DAY = date.max.toordinal() - _EPOCH


@dataclass(frozen=True, slots=True)
class Rain:
    """What takes days: the stream of each day, and its chances from January to December."""

    seed: int
    id: str
    chances: tuple[float, ...]

    def lost(self, luck: Luck, day: int, first: int, count: int) -> NDArray[np.bool_]:
        """Return in which of some samples a day is lost, by its number since 1970-01-01."""
        if day > _LAST_DAY:
            return np.zeros(1, np.bool_)
        on = date.fromordinal(_EPOCH + day)
        chance = self.chances[on.month - 1]
        if chance in (0.0, 1.0):
            return np.array([chance == 1.0])
        stream = key(self.seed, "weather", self.id, purpose=on.isoformat())
        return luck.uniforms(stream, first, count) < chance


@dataclass(frozen=True, slots=True)
class Decisions:
    """What is drawn of lags, ways and weather; can be sent to another process.

    Parameters
    ----------
    lags : tuple of (int, Draw)
        By number of the link, where it is uncertain.
    ways : tuple of (int, Draw)
        By fork, the number of the way taken.
    weather : tuple of Rain
        As `Chain.exposed` numbers them.
    waiting : tuple of (int, str)
        Tasks by position that risks strike only while they are worked on.
    is_fixed : bool
        Whether there is nothing that differs between samples.
    """

    lags: tuple[tuple[int, Draw], ...]
    ways: tuple[tuple[int, Draw], ...]
    weather: tuple[Rain, ...]
    waiting: tuple[tuple[int, str], ...]
    is_fixed: bool

    def outcomes(self, draws: Draws, luck: Luck, first: int, count: int) -> Outcomes | None:
        """Return what some samples decide, by the luck of their block; none: nothing."""
        if self.is_fixed:
            return None
        occur = {
            number: Window(number, *each.window, each.occurs(luck, first, count))
            for number, each in draws.waiting.items()
            if each.window
        }
        names = dict(self.waiting)

        def resized(i: int, strikes: Mapping[int, NDArray[np.bool_]]) -> NDArray[np.int64]:
            span = (first, count)
            return draws.struck(luck, span, strikes=strikes, task=names[i])[names[i]]

        return Outcomes(
            count,
            {k: _whole(draw.values(luck, first, count)) for k, draw in self.lags},
            {fork: _whole(draw.values(luck, first, count)) for fork, draw in self.ways},
            cache(partial(_lost, self.weather, luck, (first, count))),
            {
                i: [occur[number] for number, each in draws.waiting.items() if task in each.tasks]
                for i, task in self.waiting
            },
            resized,
        )


def _lost(
    weather: tuple[Rain, ...], luck: Luck, span: tuple[int, int], number: int, day: int
) -> NDArray[np.bool_]:
    return weather[number].lost(luck, day, *span)


def _whole(row: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(np.clip(row, -MOST_MINUTES, MOST_MINUTES)).astype(np.int64)


def decisions(state: State, draws: Draws, seed: int) -> Decisions:
    """Return what is drawn of a network's lags, ways and weather, and whom risks wait for."""
    plan = state.net.plan
    lags = tuple(
        (k, Draw(key(seed, "dependency", link.key, purpose="lag"), link.estimate))
        for k, link in _stated(state, "estimate")
        if link.estimate is not None
    )
    weather = tuple(Rain(seed, each.id, each.chances) for each in _weather(plan))
    struck = {task for each in draws.waiting.values() for task in each.tasks}
    waiting = tuple((state.net.index[task], task) for task in sorted(struck))
    is_fixed = not (lags or plan.branches or weather or waiting or shares(state))
    return Decisions(lags, tuple(_ways(state, seed)), weather, waiting, is_fixed)


def _stated(state: State, name: str) -> Iterator[tuple[int, Dependency]]:
    """Yield the links of which a plan states something, by number; resources make others."""
    links = state.net.plan.dependencies
    said = {at for at, each in enumerate(map(attrgetter(name), links)) if each is not None}
    for k, source in enumerate(state.net.links.source.tolist() if said else ()):
        if source in said:
            yield k, links[source]


def _weather(plan: Plan) -> list[Weather]:
    return sorted(plan.weather, key=lambda each: each.id)


def _ways(state: State, seed: int) -> Iterator[tuple[int, Draw]]:
    """Yield what draws the way of each branch: one that has begun is taken for sure."""
    for fork, branch in enumerate(state.net.plan.branches):
        begun = _begun(state, branch)
        numbers = tuple(range(len(branch.ways)))
        chances = tuple(float(way == begun) for way in numbers) if begun is not None else None
        if chances or branch.by is None:
            stated = Discrete(numbers, chances or branch.chances)
            yield fork, Draw(key(seed, "branch", branch.id, purpose="way"), stated)


def _begun(state: State, branch: Branch) -> int | None:
    """Return the first way of which a task has begun, by the facts."""
    for way, tasks in enumerate(branch.ways):
        if any(state.begun[state.net.index[task]] < FAR for task in tasks):
            return way
    return None


def shares(state: State) -> dict[int, tuple[float, int]]:
    """Return the links whose lag is a share of a duration still to come; see `Chain`."""
    found = {}
    for k, link in _stated(state, "percent"):
        p = int(state.net.links.pred[k])
        if link.percent is not None and link.estimate is None and not state.done[p]:
            found[k] = (link.percent, round(link.percent * state.duration[p]))
    return found


def forks(state: State) -> tuple[list[Fork], dict[int, tuple[int, int]]]:
    """Return the branches, and the way on which each task lies that may fall away."""
    net = state.net
    found, ways = [], {}
    for fork, branch in enumerate(net.plan.branches):
        is_open = branch.by is not None and _begun(state, branch) is None
        by = to_minutes(branch.by) if branch.by and is_open else None
        found.append(Fork(net.index[branch.after], by))
        for way, tasks in enumerate(branch.ways):
            for i in map(net.index.__getitem__, tasks):
                if not net.is_idle[i] and state.begun[i] == FAR:
                    ways[i] = (fork, way)
    return found, ways


def exposed(state: State) -> dict[int, tuple[int, ...]]:
    """Return the tasks that lose days, and to what; see `Chain`.

    Not among them is what ends at an expected instant whatever happens, and what stretches
    between others.
    """
    found: dict[int, tuple[int, ...]] = {}
    for number, each in enumerate(_weather(state.net.plan)):
        for i in map(state.net.index.__getitem__, dict.fromkeys(each.tasks)):
            if not (state.done[i] or state.net.is_idle[i] or i in state.expected):
                found[i] = (*found.get(i, ()), number)
    return found


def splits(state: State) -> dict[int, tuple[tuple[int, int], ...]]:
    """Return the breaks still to come of each task that is still to be done; see `Chain`."""
    found = {}
    for i, task in enumerate(state.net.tasks):
        if task.splits and state.breaks[i] and i not in state.expected:
            did = int(state.net.duration[i]) - state.duration[i]
            ahead = sorted((after - did, pause) for after, pause in task.splits if after > did)
            found[i] = tuple(ahead)
    return found
