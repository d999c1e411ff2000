"""What a search minimises: terms, each a sum of weighted lateness after due dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Noun
from pmcore.kernels import work_at_each
from pmcore.model import Plan, TaskKind
from pmcore.network import Network, ancestors
from pmcore.units import to_minutes

IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Due:
    """A group of tasks, the date from which its last finish counts, and what a minute costs.

    Parameters
    ----------
    tasks : tuple of int
        Positions in the network.
    at : int
        Minutes since 1970.
    calendar : int
        Position of the calendar whose working minutes count.
    weight : int
        Whole, so that exact and heuristic search count alike; see `Aim.scale`.
    """

    tasks: tuple[int, ...]
    at: int
    calendar: int
    weight: int


@dataclass(frozen=True)
class Aim:
    """A term for one plan, ready to be computed: the weighted lateness of groups of tasks.

    Parameters
    ----------
    name : str
    dues : tuple of Due
    scale : int
        What values are divided by to be those of the term's own weights.
    is_length : bool
        Whether it is the time from the project's start to its end: one group of all tasks.
    """

    name: str
    dues: tuple[Due, ...]
    scale: int = 1
    is_length: bool = False

    def value(self, net: Network, finish: IntArray) -> int:
        """Return the term's value times its scale, from finishes in minutes since 1970."""
        if not self.dues:
            return 0
        table = net.calendars.table
        ends = np.array([finish[list(due.tasks)].max() for due in self.dues], np.int64)
        calendars = np.array([due.calendar for due in self.dues], np.int64)
        dates = np.array([due.at for due in self.dues], np.int64)
        late = work_at_each(table, calendars, ends) - work_at_each(table, calendars, dates)
        weights = np.array([due.weight for due in self.dues], np.int64)
        return int((np.maximum(late, 0) * weights).sum())


class Term(Protocol):
    """One part of what a search minimises."""

    @property
    def name(self) -> str:
        """What reports call it."""
        ...

    def aim(self, net: Network) -> Aim:
        """Return the term for one plan."""
        ...


@dataclass(frozen=True, slots=True)
class Makespan(Noun):
    """How long the project takes: working minutes of its calendar from its start to its end.

    Examples
    --------
    >>> Makespan().name
    'makespan'
    """

    name: str = "makespan"

    def aim(self, net: Network) -> Aim:
        """Return the term for one plan."""
        alive = tuple(i for i, task in enumerate(net.tasks) if task.kind is not TaskKind.INACTIVE)
        tasks = alive or tuple(range(len(net)))
        whole_plan = Due(tasks, net.origin, net.worktime().index, 1)
        return Aim(self.name, (whole_plan,), is_length=True)


@dataclass(frozen=True, slots=True)
class Tardiness(Noun):
    """How late what has a deadline is: weight times working minutes, summed.

    Tasks count with their deadline and weight, WBS elements (the projects of a portfolio) with
    theirs and the last finish below them, the plan with its deadline and weight 1. Minutes are
    those of the project's calendar: that of the nearest WBS element above that states one, else
    the plan's.

    Examples
    --------
    >>> Tardiness().name
    'tardiness'
    """

    name: str = "tardiness"

    def aim(self, net: Network) -> Aim:
        """Return the term for one plan."""
        found = [*_task_dues(net), *_element_dues(net)]
        if net.plan.deadline is not None:
            tasks = tuple(range(len(net)))
            found.append((tasks, to_minutes(net.plan.deadline), net.worktime().index, 1.0))
        scale, weights = whole(weight for *_, weight in found)
        dues = [
            Due(tasks, at, calendar, weight)
            for (tasks, at, calendar, _), weight in zip(found, weights, strict=True)
            if weight and tasks
        ]
        return Aim(self.name, tuple(dues), scale)


_Found: TypeAlias = tuple[tuple[int, ...], int, int, float]


def whole(weights: Iterable[float]) -> tuple[int, list[int]]:
    """Return a scale and the weights times it, whole, to a thousandth at least.

    Examples
    --------
    >>> whole([1.0, 2.5, 8])
    (2, [2, 5, 16])
    """
    parts = [Fraction(weight).limit_denominator(1000) for weight in weights]
    scale = min(lcm(*(part.denominator for part in parts)), 1000)
    return scale, [round(part * scale) for part in parts]


def _calendar(net: Network, wbs: str | None) -> int:
    elements = {element.id: element for element in net.plan.wbs}
    if wbs is not None:
        for element in ancestors(elements[wbs], elements):
            if element.calendar is not None:
                return net.worktime(element.calendar).index
    return net.worktime().index


def _task_dues(net: Network) -> list[_Found]:
    return [
        ((i,), to_minutes(task.deadline), _calendar(net, task.wbs), task.weight)
        for i, task in enumerate(net.tasks)
        if task.deadline is not None and task.kind is not TaskKind.INACTIVE
    ]


def _element_dues(net: Network) -> list[_Found]:
    elements = {element.id: element for element in net.plan.wbs}
    below: dict[str, list[int]] = {each.id: [] for each in net.plan.wbs if each.deadline}
    for i, task in enumerate(net.tasks):
        if below and task.wbs is not None and task.kind is not TaskKind.INACTIVE:
            for element in ancestors(elements[task.wbs], elements):
                if element.id in below:
                    below[element.id].append(i)
    return [
        (tuple(below[each.id]), to_minutes(each.deadline), _calendar(net, each.id), each.weight)
        for each in net.plan.wbs
        if each.deadline is not None
    ]


def default_terms(plan: Plan) -> tuple[Term, ...]:
    """Return what is minimised where nothing is said.

    Lateness comes before length where a task or a WBS element has a deadline.
    """
    deadlines = [task.deadline for task in plan.tasks] + [each.deadline for each in plan.wbs]
    if any(deadline is not None for deadline in deadlines):
        return (Tardiness(), Makespan())
    return (Makespan(),)
