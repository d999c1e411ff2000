"""What a search minimises: length, lateness, money for it, and sums of such terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import TypeAlias

from pmcore._base import Noun
from pmcore.allocate._terms._aim import CLOCK, Aim, Due, Lateness, Sum, Term, whole
from pmcore.model import Plan, TaskKind
from pmcore.network import Network, ancestors, convert, decimal
from pmcore.units import to_minutes


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
        whole_plan = Due(_alive(net), net.origin, net.worktime().index, 1)
        return Lateness(self.name, (whole_plan,), is_length=True)


@dataclass(frozen=True, slots=True)
class Tardiness(Noun):
    """How late what has a deadline is: weight times working minutes, summed.

    Tasks count with their deadline and weight, WBS elements (the projects of a portfolio) with
    theirs and the last finish below them, the plan with its deadline and weight 1. Weights count
    to a thousandth; levels of effort and hammocks go along with other work and count nothing.
    Minutes are those of the project's calendar: that of the nearest WBS element above that states
    one, else the plan's.

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
            tasks = _alive(net)
            found.append((tasks, to_minutes(net.plan.deadline), net.worktime().index, 1.0))
        scale, weights = whole(weight for *_, weight in found)
        dues = [
            Due(tasks, at, calendar, weight)
            for (tasks, at, calendar, _), weight in zip(found, weights, strict=True)
            if weight and tasks
        ]
        return Lateness(self.name, dues, scale)


@dataclass(frozen=True, slots=True)
class Penalties(Noun):
    """What lateness costs: penalty times calendar days late that have begun, summed.

    WBS elements (the projects of a portfolio) count with their deadline, penalty and the last
    finish below them, the plan with its own. Minor units of the plan's currency, at the exchange
    rate of the deadline.

    Examples
    --------
    >>> Penalties().name
    'penalties'
    """

    name: str = "penalties"

    def aim(self, net: Network) -> Aim:
        """Return the term for one plan."""
        plan, dues = net.plan, list[Due]()
        below = _below(net)
        for each in plan.wbs:
            if each.deadline is not None and each.penalty is not None and below[each.id]:
                cost = convert(plan, each.penalty, each.deadline)
                dues.append(Due(tuple(below[each.id]), to_minutes(each.deadline), CLOCK, cost))
        if plan.deadline is not None and plan.penalty is not None and len(net):
            cost = convert(plan, plan.penalty, plan.deadline)
            dues.append(Due(_alive(net), to_minutes(plan.deadline), CLOCK, cost))
        return Lateness(self.name, dues, unit="minor_units")


@dataclass(frozen=True, slots=True)
class Weighted(Noun):
    """A weighted sum of terms.

    Parameters
    ----------
    parts : tuple of (Term, float)
        Each with what a unit of its value weighs, above 0. Values are reported in the units of
        each: minutes, places, minor units of money.
    name : str

    Raises
    ------
    ValueError
        If there is no term, or a weight is not above 0.

    Examples
    --------
    A minute of length weighs as much as five late ones.

    >>> Weighted([(Makespan(), 5), (Tardiness(), 1)]).name
    'weighted'
    """

    parts: tuple[tuple[Term, float], ...]
    name: str = "weighted"

    def __post_init__(self) -> None:
        """Refuse sums that say nothing."""
        object.__setattr__(self, "parts", tuple((term, weight) for term, weight in self.parts))
        if not self.parts:
            raise ValueError("a weighted sum needs a term")
        for term, weight in self.parts:
            if not 0 < weight < inf:
                raise ValueError(f"the weight of {term.name} must be above 0, found {weight!r}")

    def aim(self, net: Network) -> Aim:
        """Return the term for one plan."""
        return Sum(self.name, [(term.aim(net), decimal(weight)) for term, weight in self.parts])


_LEFT_OUT = {TaskKind.INACTIVE, TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK}
"""Kinds that no length or deadline counts: taken out, or going along with others."""
_Found: TypeAlias = tuple[tuple[int, ...], int, int, float]


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
        if task.deadline is not None and task.kind not in _LEFT_OUT
    ]


def _alive(net: Network) -> tuple[int, ...]:
    """Return the tasks that have dates of their own; all, if none has."""
    alive = tuple(i for i, task in enumerate(net.tasks) if task.kind not in _LEFT_OUT)
    return alive or tuple(range(len(net)))


def _below(net: Network) -> dict[str, list[int]]:
    """Return the tasks below each WBS element that states a deadline."""
    elements = {element.id: element for element in net.plan.wbs}
    below: dict[str, list[int]] = {each.id: [] for each in net.plan.wbs if each.deadline}
    for i, task in enumerate(net.tasks):
        if below and task.wbs is not None and task.kind not in _LEFT_OUT:
            for element in ancestors(elements[task.wbs], elements):
                if element.id in below:
                    below[element.id].append(i)
    return below


def _element_dues(net: Network) -> list[_Found]:
    below = _below(net)
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


def terms_of(plan: Plan, terms: Sequence[Term] | None) -> tuple[Term, ...]:
    """Return what is minimised: what is asked for, else what the plan's deadlines suggest."""
    return default_terms(plan) if terms is None else tuple(terms)
