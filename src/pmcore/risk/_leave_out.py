"""What the project would gain without one risk, driver or estimate: in days and in money."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Answer, Made, Noun, made, table_of
from pmcore.model import Plan, Schedule, StatusUpdate
from pmcore.risk._again import again
from pmcore.risk._case import Case, fused
from pmcore.risk._drivers import strengths
from pmcore.risk._intervals import position
from pmcore.risk._outlook import Outlook
from pmcore.risk._register import applied, treated
from pmcore.risk._simulate import Way, run_all
from pmcore.run import Watch

Element: TypeAlias = Literal["task", "risk", "driver", "resource"]
MOST = 20


@dataclass(frozen=True, slots=True)
class Contribution(Noun):
    """What one uncertain thing adds to the percentiles of the project.

    Parameters
    ----------
    element : str
        ``"task"``, ``"risk"``, ``"driver"`` or, for its prices, ``"resource"``, whose `id` it is.
    length : int
        Working minutes by which the project's percentile is shorter without it.
    cost : int
        Minor units by which the percentile of the project's total is lower without it.
    """

    element: Element
    id: str
    name: str
    length: int
    cost: int


@dataclass(frozen=True, slots=True)
class Contributions(Answer):
    """What the project would gain without each, the most time first.

    Parameters
    ----------
    rows : tuple of Contribution
    p : float
        The percentile.
    left : int
        Uncertain things that were not left out in turn: they are weaker, or `watch` stopped it.
    """

    rows: tuple[Contribution, ...]
    p: float
    left: int = 0
    made: Made | None = None

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a risk, driver, task or resource."""
        return table_of(self.rows, ("element", "id", "name", "length", "cost"))

    def by_cost(self) -> tuple[Contribution, ...]:
        """Return the rows, the most money first."""
        return tuple(sorted(self.rows, key=lambda row: (-row.cost, row.element, row.id)))


def contributions(
    plan: Plan,
    outlook: Outlook,
    schedule: Schedule | None = None,
    *,
    p: float = 0.8,
    most: int | None = MOST,
    status: StatusUpdate | None = None,
    executor: Executor | None = None,
    watch: Watch | None = None,
) -> Contributions:
    """Return by how much a percentile of length and total falls without each uncertain thing.

    Each risk, driver and estimate is left out in turn and all samples are run again with the same
    luck, so that a difference is due to it alone: a risk or driver does not occur, a task takes
    and its cost items cost what is planned, a resource has its stated prices. What moves together
    with it keeps the luck that both had. The differences do not add up to the whole where paths
    meet. Each takes as long as the simulation did. Branches, lags and weather are not left out.

    Parameters
    ----------
    plan : Plan
    outlook : Outlook
        Of that plan.
    schedule : Schedule, optional
    status : StatusUpdate, optional
        As they were simulated.
    p : float
        The percentile, 0 to 1.
    most : int, optional
        How many tasks and drivers to leave out, those whose durations go most closely with length
        or total by rank correlation; risks and resources are all left out. None: every one.
    executor : concurrent.futures.Executor, optional
        Where to run blocks of samples.
    watch : callable, optional
        Told of each block; True stops, and what is not complete is left out of the answer.

    Raises
    ------
    ValueError
        If the outlook was computed from another plan, schedule or status, the schedule that it
        needs is missing, or `most` is negative.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.risk import simulate
    >>> found = contributions(portal(), simulate(portal(), samples=2000))
    >>> [(row.id, row.length > 0) for row in found.rows]
    [('vendor', True), ('api', True)]
    """
    case = replace(again(plan, outlook, schedule, status), is_flagged=False)
    way = Way(outlook.sampling, outlook.replicates, (outlook.samples,), None)
    if most is not None and most < 0:
        raise ValueError(f"most is none or a number from 0 on, found {most!r}")
    changed = treated(plan, applied(plan, outlook.responses))
    asked, left = _asked(changed, case, outlook, most)
    rows: list[Contribution] = []
    for element, name, title in asked:
        ran = run_all(_without(case, element, name), way, executor, watch)
        found = ran.block
        if len(found.finish) == outlook.samples:
            gain = outlook.length_at(p) - _value(found.length, p)
            saved = outlook.total_at(p) - _value(found.work + found.cost, p)
            rows.append(Contribution(element, name, title, gain, saved))
        if ran.has_stopped:
            break
    left += len(asked) - len(rows)
    rows.sort(key=lambda row: (-row.length, -row.cost, row.element, row.id))
    settings = {"samples": outlook.samples, "p": p, "most": most}
    return Contributions(tuple(rows), p, left, made(plan, seed=outlook.seed, **settings))


def _value(row: NDArray[np.int64], p: float) -> int:
    place = position(p, len(row))
    return int(np.partition(row, place)[place])


def _without(case: Case, element: Element, name: str) -> Case:
    """Return the same samples where an element's estimates do not vary, or it does not occur."""
    if element in ("risk", "driver"):
        happenings = tuple(
            replace(each, probability=0.0) if (each.element, each.id) == (element, name) else each
            for each in case.draws.happenings
        )
        return fused(replace(case, draws=replace(case.draws, happenings=happenings)))
    unsure = tuple(each for each in case.costs.unsure if each.element != (element, name))
    case = replace(case, costs=replace(case.costs, unsure=unsure))
    if element == "task":
        draws = case.draws
        estimates = {task: own for task, own in draws.estimates.items() if task != name}
        laws = {task: own for task, own in draws.laws.items() if task != name}
        case = replace(case, draws=replace(draws, estimates=estimates, laws=laws))
    return fused(case)


def _asked(
    plan: Plan, case: Case, outlook: Outlook, most: int | None
) -> tuple[list[tuple[Element, str, str]], int]:
    """Return what is left out in turn, with its name, and how many are not."""
    always: list[tuple[Element, str, str]] = []
    others: list[tuple[Element, str, str]] = []
    for element, name, title in _varying(plan, case):
        kind = always if element in ("risk", "resource") else others
        kind.append((element, name, title))
    if most == 0:
        return always, len(others)
    if most is not None and len(others) > most:
        strength = strengths(case.draws, outlook)
        others.sort(key=lambda each: (-strength.get(each[:2], 0.0), each))
        return [*always, *others[:most]], len(others) - most
    return [*always, *others], 0


def _varying(plan: Plan, case: Case) -> Iterator[tuple[Element, str, str]]:
    names = {("risk", each.id): each.name for each in plan.risks}
    names |= {("driver", each.id): each.name for each in plan.risk_drivers}
    for each in case.draws.happenings:
        if each.probability and (each.delays or each.stretches or each.costs):
            yield each.element, each.id, names[each.element, each.id]
    priced = {each.element for each in case.costs.unsure}
    tasks = {name for element, name in priced if element == "task"}
    for task in sorted(tasks.union(case.draws.estimates)):
        yield "task", task, plan.task(task).name
    for resource in sorted(name for element, name in priced if element == "resource"):
        yield "resource", resource, plan.resource(resource).name
