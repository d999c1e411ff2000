"""Reference classes from finished projects: what would have been forecast, and what became."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from pmcore._base import memo
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.cost._earned import EarnedValue, earned_value
from pmcore.cost._forecast import forecasts
from pmcore.cost._reference import (
    Evidence,
    ReferenceClass,
    Spread,
    Trait,
    evidence,
    quantiles,
    traits_of,
)
from pmcore.errors import PlanError, Problem
from pmcore.model import Baseline, Plan
from pmcore.network import build

T = TypeVar("T")
LEAST = 1e-4
"""No class is so steady that cost and speed deviate by less than one in a hundred."""


@dataclass(frozen=True)
class Seen:
    """A status date of a finished project: how far each method was off.

    Parameters
    ----------
    missed : dict
        By what a method counts and its name: what became less what was forecast, in minor units
        or working minutes.
    """

    missed: dict[tuple[str, str], float]
    evidence: dict[str, Evidence]
    traits: dict[str, float]


def reference_class(
    plans: Iterable[Plan], *, name: str, source: str = "", baseline: str | None = None
) -> ReferenceClass:
    """Return what finished projects tell of the errors of forecasts.

    Each project is gone through again: at each of its status dates every method forecasts cost
    and finish from what was known then, and is compared with the end. Status dates count at
    which something was earned and spent, at least a day of work by earned schedule, and
    something was left. Every project has the same weight, however many status dates it has.

    Parameters
    ----------
    plans : iterable of Plan
        Each with its baseline and its status updates, the last of which finds all tasks finished.
    name, source : str
        What the class is called, and where it comes from.
    baseline : str, optional
        Name of the baseline to go by; none: each plan's first.

    Raises
    ------
    PlanError
        With every plan that has errors, no baseline, no updates or no known actual cost, has not
        ended, or is given twice; if there is no plan, or no status date that counts.

    Examples
    --------
    >>> from pmcore import StatusUpdate, Task, TaskStatus, chain, days
    >>> from pmcore.model import PlannedCost, PlannedTask
    >>> day = [datetime(2027, 1, 4 + each, 9) for each in range(5)]
    >>> night = [each.replace(hour=18) for each in day]
    >>> rows = [
    ...     PlannedTask("dig", day[0], night[1], costs=[PlannedCost(4_000)]),
    ...     PlannedTask("fill", day[2], night[2], costs=[PlannedCost(2_000)]),
    ... ]
    >>> dug = TaskStatus("dig", start=day[0], finish=night[2], actual_cost=5_000)
    >>> filled = TaskStatus("fill", start=day[3], finish=night[4], actual_cost=2_500)
    >>> ended = Plan(
    ...     "Pond",
    ...     start=day[0],
    ...     currency="EUR",
    ...     tasks=[Task("dig", duration=days(2)), Task("fill", duration=days(1))],
    ...     dependencies=chain("dig", "fill"),
    ...     baselines=[Baseline("approved", rows, currency="EUR")],
    ...     updates=[StatusUpdate(night[2], [dug]), StatusUpdate(night[4], [dug, filled])],
    ... )
    >>> some = reference_class([ended], name="ours")
    >>> some.projects, some.forecasts, round(some.error("cost", "pf1", 0.5), 3)
    (1, 1, 0.647)
    """
    seen = [each for each in each_finished(plans, baseline, _history) if each]
    if not seen:
        raise PlanError([Problem("cost.no_forecasts", "plans")])
    cases = [case for project in seen for case in project]
    weights = [1 / len(project) for project in seen for _ in project]
    usual = {of: _usual(of, seen) for of in ("cost", "finish")}
    names = list(dict.fromkeys(method for case in cases for method in case.missed))
    return ReferenceClass(
        name,
        len(seen),
        len(cases),
        spreads=tuple(_spread(method, seen, usual[method[0]]) for method in names),
        traits=tuple(_traits(cases, weights)),
        usual_cost=usual["cost"],
        usual_finish=usual["finish"],
        source=source,
    )


def _usual(of: str, seen: list[list[Seen]]) -> float:
    """Return the mean squared deviation at the last status date that counts of each project."""
    last = [project[-1].evidence[of].deviation for project in seen if of in project[-1].evidence]
    return max(LEAST, sum(each * each for each in last) / len(last) if last else 0.0)


def _spread(method: tuple[str, str], seen: list[list[Seen]], usual: float) -> Spread:
    """Return the quantiles of a method's errors in units of the scale to expect."""
    held = [
        [
            case.missed[method] / case.evidence[method[0]].scale(usual)
            for case in project
            if method in case.missed
        ]
        for project in seen
    ]
    errors = [each for project in held for each in project]
    weights = [1 / len(project) for project in held for _ in project]
    known = tuple(float(f"{each:.6g}") for each in quantiles(errors, weights))
    return Spread(*method, known, sum(map(bool, held)))


def _traits(cases: list[Seen], weights: list[float]) -> Iterator[Trait]:
    for name in dict.fromkeys(each for case in cases for each in case.traits):
        held = [
            (case.traits[name], weight)
            for case, weight in zip(cases, weights, strict=True)
            if name in case.traits
        ]
        values, heavy = zip(*held, strict=True)
        yield Trait(name, tuple(float(f"{each:.6g}") for each in quantiles(values, heavy)))


@dataclass(frozen=True)
class Finished:
    """A finished project, what it was run by, and what was known at its end."""

    plan: Plan
    baseline: Baseline
    last: EarnedValue
    end: datetime


def each_finished(
    plans: Iterable[Plan], baseline: str | None, of: Callable[[Finished], T]
) -> list[T]:
    """Return what `of` makes of each finished project; raise all that is wrong with any."""
    held = list(plans)
    problems = [] if held else [Problem("cost.no_projects", "plans")]
    found: list[T] = []
    for place, plan in enumerate(held):
        path = f'plans["{plan.name}"]'
        if plan in held[:place]:
            problems.append(Problem("cost.project_twice", path))
            continue
        try:
            found.append(of(_finished(plan, baseline)))
        except PlanError as error:
            problems += [replace(each, path=f"{path}.{each.path}") for each in error.problems]
    refuse(problems)
    return found


def finished(plans: Iterable[Plan], baseline: str | None) -> list[Finished]:
    """Return finished projects as their last status finds them; raise all that is wrong."""
    return each_finished(plans, baseline, lambda project: project)


def _finished(plan: Plan, baseline: str | None) -> Finished:
    """Return a plan as its last status finds it; raise all that is wrong with it."""
    chosen = _baseline(plan, baseline)
    problems = []
    if chosen is None:
        problems.append(Problem("cost.no_baseline", "baselines"))
    if not plan.updates:
        problems.append(Problem("cost.no_history", "updates"))
    if chosen is None or problems:
        raise PlanError(problems)
    try:
        last = _value(plan, chosen, len(plan.updates) - 1)
    except PlanError:
        _values(plan, chosen)  # names what is wrong at the other dates too
        raise
    if last.end is None:
        facts = Attributes(date=last.data_date.isoformat())
        raise PlanError([Problem("cost.not_ended", "updates", facts)])
    return Finished(plan, chosen, last, last.end)


def _baseline(plan: Plan, name: str | None) -> Baseline | None:
    return next((each for each in plan.baselines if name in (None, each.name)), None)


def _value(plan: Plan, baseline: Baseline, place: int) -> EarnedValue:
    """Return the earned value at a status date."""
    return memo(
        plan,
        f"value {baseline.name} {place}",
        lambda: earned_value(plan, baseline, plan.updates[place]),
    )


def _values(plan: Plan, baseline: Baseline) -> list[EarnedValue]:
    """Return the earned value at every status date; raise all that is wrong at any."""
    found: list[EarnedValue] = []
    problems: list[Problem] = []
    for place in range(len(plan.updates)):
        try:
            found.append(_value(plan, baseline, place))
        except PlanError as error:
            problems += [each for each in error.problems if each not in problems]
    refuse(problems)
    return found


def counts(value: EarnedValue) -> bool:
    """Return whether a forecast can be judged: something is done, spent and left."""
    return (
        0 < value.ev < value.bac
        and (value.ac or 0) > 0
        and value.es is not None
        and value.es >= value.day
    )


def _history(project: Finished) -> list[Seen]:
    """Return the status dates that count; raise where nothing says what the project cost."""
    if project.last.ac is None:
        raise PlanError([Problem("cost.no_outturn", "updates")])
    name = f"seen {project.baseline.name}"
    return memo(project.plan, name, lambda: list(_seen(project)))


def _seen(project: Finished) -> Iterator[Seen]:
    plan, end, cost = project.plan, project.end, project.last.ac or 0
    values, time = _values(plan, project.baseline), build(plan).worktime()
    for value in filter(counts, values):
        missed: dict[tuple[str, str], float] = {}
        for row in forecasts(plan, value, time)[1]:
            if row.cost is not None:
                missed["cost", row.method] = float(cost - row.cost)
            elif row.finish is not None:
                missed["finish", row.method] = float(time.between(row.finish, end))
        yield Seen(missed, evidence(value), traits_of(value))
