"""What the project would gain without one risk, driver or estimate: in days and in money."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from pmcore._base import Answer, Made, Noun, made, table_of
from pmcore.model import Plan, Schedule, StatusUpdate
from pmcore.risk._drivers import check_same, strengths
from pmcore.risk._outlook import Outlook, value_at
from pmcore.risk._sensitivity import again, without
from pmcore.risk._simulate import Case, run_all
from pmcore.run import Watch

Element: TypeAlias = Literal["task", "risk", "driver"]
MOST = 20


@dataclass(frozen=True, slots=True)
class Contribution(Noun):
    """What one uncertain thing adds to the percentiles of the project.

    Parameters
    ----------
    element : str
        ``"task"``, ``"risk"`` or ``"driver"``, whose `id` it is.
    length : int
        Working minutes by which the project's percentile is shorter without it.
    cost : int
        Minor units by which the percentile of cost is lower without it.
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
        Uncertain things that were not left out in turn, since they are weaker.
    """

    rows: tuple[Contribution, ...]
    p: float
    left: int = 0
    made: Made | None = None

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a risk, driver or task."""
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
    """Return by how much a percentile of length and cost would fall without each uncertain thing.

    Each risk, driver and estimate is left out in turn and all samples are run again with the same
    luck, so that a difference is due to it alone: a risk or driver does not occur, a task takes
    what is planned. The differences do not add up to the whole where paths meet. Each takes as
    long as the simulation did.

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
        How many of the estimates and drivers to leave out, the strongest by rank correlation;
        risks are all left out. None: every one.
    executor : concurrent.futures.Executor, optional
        Where to run blocks of samples.
    watch : callable, optional
        Told of each block; True stops, and what is not complete is left out of the answer.

    Raises
    ------
    ValueError
        If the outlook was computed from another plan, schedule or status, or the schedule that it
        needs is missing.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.risk import simulate
    >>> found = contributions(portal(), simulate(portal(), samples=2000))
    >>> [(row.id, row.length > 0) for row in found.rows]
    [('vendor', True), ('api', True)]
    """
    check_same(plan, outlook)
    case = again(plan, outlook, schedule, status)
    if case is None:
        raise ValueError("give the schedule and the status that the outlook was computed from")
    base = value_at(outlook.length.array, p), value_at(outlook.cost.array, p)
    asked, left = _asked(plan, case, outlook, most)
    rows: list[Contribution] = []
    for element, name, title in asked:
        found = run_all(without(case, element, name), outlook.samples, executor, watch)
        if len(found.finish) < outlook.samples:
            left += len(asked) - len(rows)
            break
        gains = base[0] - value_at(found.length, p), base[1] - value_at(found.cost, p)
        rows.append(Contribution(element, name, title, *gains))
    rows.sort(key=lambda row: (-row.length, -row.cost, row.element, row.id))
    settings = {"samples": outlook.samples, "p": p, "most": most}
    return Contributions(tuple(rows), p, left, made(plan, seed=outlook.seed, **settings))


def _asked(
    plan: Plan, case: Case, outlook: Outlook, most: int | None
) -> tuple[list[tuple[Element, str, str]], int]:
    """Return what is left out in turn, with its name, and how many are not."""
    risks: list[tuple[Element, str, str]] = []
    others: list[tuple[Element, str, str]] = []
    for element, name, title in _varying(plan, case):
        (risks if element == "risk" else others).append((element, name, title))
    if most is not None and len(others) > most:
        strength = strengths(plan, outlook)
        others.sort(key=lambda each: (-strength.get(each[:2], 0.0), each))
        return [*risks, *others[:most]], len(others) - most
    return [*risks, *others], 0


def _varying(plan: Plan, case: Case) -> Iterator[tuple[Element, str, str]]:
    names = {("risk", each.id): each.name for each in plan.risks}
    names |= {("driver", each.id): each.name for each in plan.risk_drivers}
    for each in case.draws.happenings:
        if each.probability and (each.delays or each.stretches or each.costs):
            yield each.element, each.id, names[each.element, each.id]
    for task in case.draws.estimates:
        yield "task", task, plan.task(task).name
