"""Whether correlations, branches and weather can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from pmcore._mapping import Attributes
from pmcore.errors import Problem, Severity
from pmcore.kernels import can_be, connected, ranks_of, scores_of
from pmcore.model import Branch, Plan, TaskKind, Weather
from pmcore.network._distributions import is_whole
from pmcore.network._order import SPANS, logic

MONTHS = 12
CLEAR = 0.1
"""Chance of a working day in the best month, at least: with less, work that stops has no end."""


def chance_faults(plan: Plan) -> Iterator[Problem]:
    """Yield what is wrong with the plan's correlations, branches and weather."""
    yield from _correlations(plan)
    for branch in plan.branches:
        yield from _branch(branch)
    if plan.branches:
        yield from _ways(plan)
    for each in plan.weather:
        yield from _weather(each)


def _correlations(plan: Plan) -> Iterator[Problem]:
    """Yield pairs of one thing, pairs with two coefficients, and what cannot hold together."""
    stated = {(each.first, each.second): each.coefficient for each in plan.correlations}
    for (first, second), coefficient in stated.items():
        path = f'correlations["{first}/{second}"]'
        turned = stated.get((second, first), coefficient)
        if first == second:
            yield _fault("correlation_itself", path, found=first)
        elif turned != coefficient and first > second:
            coefficients = [turned, coefficient]
            yield _fault("correlation_twice", path, found=coefficients, first=second, second=first)
    sound = {pair: each for pair, each in stated.items() if pair[0] != pair[1] and abs(each) <= 1}
    for names in connected(sound):
        if not can_be(scores_of(ranks_of(names, sound))):
            facts = Attributes(count=len(names), found=names[:3])
            yield Problem("plan.correlations", "correlations", facts, Severity.WARNING)


def _branch(branch: Branch) -> Iterator[Problem]:
    path = f'branches["{branch.id}"]'
    if branch.by is not None:
        if len(branch.ways) != 2 or branch.chances:
            facts = {"ways": len(branch.ways), "chances": len(branch.chances)}
            yield _fault("branch_by", f"{path}.by", **facts)
    elif len(branch.ways) != len(branch.chances) or not is_whole(branch.chances):
        yield _fault("chances", f"{path}.chances", found=branch.chances)


def _ways(plan: Plan) -> Iterator[Problem]:
    """Yield tasks that two ways have, and those that do not follow what their branch follows."""
    following: dict[str, list[str]] = {}
    for link in map(plan.dependencies.__getitem__, logic(plan).links.tolist()):
        following.setdefault(link.predecessor, []).append(link.successor)
    known = {task.id for task in plan.tasks}
    idle = {task.id for task in plan.tasks if task.kind in SPANS or task.kind is TaskKind.INACTIVE}
    counts = Counter(chain.from_iterable(chain.from_iterable(b.ways for b in plan.branches)))
    for branch in plan.branches:
        path, tasks = f'branches["{branch.id}"].ways', sorted(set(chain(*branch.ways)) & known)
        twice = [task for task in tasks if counts[task] > 1]
        if twice:
            yield _fault("way_twice", path, found=twice)
        reached = _reached(branch.after, following)
        apart = [task for task in tasks if task not in reached | idle]
        if apart and branch.after in known:
            yield _fault("way_apart", path, found=apart, after=branch.after)


def _reached(task: str, following: dict[str, list[str]]) -> set[str]:
    """Return the tasks that come after one by links."""
    found: set[str] = set()
    left = [task]
    while left:
        for each in following.get(left.pop(), ()):
            if each not in found:
                found.add(each)
                left.append(each)
    return found - {task}


def _weather(weather: Weather) -> Iterator[Problem]:
    path = f'weather["{weather.id}"].chances'
    if len(weather.chances) != MONTHS or not all(0 <= each <= 1 for each in weather.chances):
        yield _fault("month_chances", path, found=weather.chances)
    elif min(weather.chances) > 1 - CLEAR:
        yield _fault("never_clear", path, found=min(weather.chances))


def _fault(code: str, path: str, **facts: object) -> Problem:
    return Problem(f"plan.{code}", path, Attributes(facts))
