"""Estimates by analogy: what finished projects of a class came to, against their estimates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass
from typing import Any

from pmcore._base import Answer, Made, Noun, made, table_of
from pmcore._mapping import Attributes
from pmcore._values import each_share, refuse
from pmcore.cost._estimate import Estimate, estimate, scheduled
from pmcore.cost._fit import Finished, finished
from pmcore.cost._lines import Assumption
from pmcore.cost._reckoning import Reckoning
from pmcore.cost._reference import LEVELS, ReferenceClass, Trait, is_told, quantiles
from pmcore.errors import Problem
from pmcore.model import Plan, Schedule
from pmcore.network import build
from pmcore.schedule import critical_path


@dataclass(frozen=True, slots=True)
class Outturn(Noun):
    """What became of a finished project.

    Parameters
    ----------
    project : str
    cost : float
        Actual cost over the budget of the baseline.
    length : float, optional
        Actual over planned working time; none where no time was planned.
    """

    project: str
    cost: float
    length: float | None = None


@dataclass(frozen=True, slots=True)
class Uplift(Noun):
    """What an estimate is multiplied by to be kept with a probability.

    Parameters
    ----------
    of : str
        ``"cost"`` or ``"length"``.
    level : float
        The probability.
    factor : float, optional
        None where the projects are too few to tell; see `Analogy.assumptions`.
    value : int, optional
        The estimate with its uplift: minor units, or working minutes.
    """

    of: str
    level: float
    factor: float | None
    value: int | None


@dataclass(frozen=True, slots=True)
class Analogy(Answer):
    """An estimate as the outcomes of similar finished projects correct it.

    Parameters
    ----------
    name : str
        What the reference class is called.
    amount : int
        The estimate, in minor units.
    length : int, optional
        The planned working minutes; none where an estimate alone was given.
    uplifts : tuple of Uplift
    outturns : tuple of Outturn
        Each project of the class.
    basis : Reckoning
        On how many projects it rests, and in what this one is least like them.
    assumptions : tuple of Assumption
        The levels that so few projects cannot tell.
    """

    name: str
    amount: int
    length: int | None
    _: KW_ONLY
    uplifts: tuple[Uplift, ...]
    outturns: tuple[Outturn, ...]
    basis: Reckoning
    assumptions: tuple[Assumption, ...] = ()
    source: str = ""
    currency: str | None = None
    made: Made | None = None

    def at(self, level: float, of: str = "cost") -> int | None:
        """Return the estimate kept with a probability that it was asked for.

        None where the projects are too few to tell; KeyError for a level that was not asked for.
        """
        return {(each.of, each.level): each.value for each in self.uplifts}[of, level]

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a level of cost and of length."""
        return table_of(self.uplifts, ("of", "level", "factor", "value"))


def analogous(
    plan: Plan | Estimate,
    projects: Iterable[Plan],
    *,
    name: str,
    source: str = "",
    schedule: Schedule | None = None,
    baseline: str | None = None,
    levels: Iterable[float] = LEVELS,
) -> Analogy:
    """Return an estimate with the uplifts that finished projects of its class would have needed.

    The uplift at a level is the quantile of actual cost over budget that a further project of the
    class stays below with that probability. It holds if the project is like those of the class
    and was estimated as they were: by the same people and rules, at the same stage, without the
    uplift already in it. It tells no cause, gives no tasks their parts, and is no reason to skip
    an estimate of one's own: what makes a project unlike its class it does not see.

    Parameters
    ----------
    plan : Plan or Estimate
        What is estimated, bottom-up. Only of a plan lengths and likeness are told.
    projects : iterable of Plan
        Each with its baseline and its status updates, the last of which finds all tasks finished.
    name, source : str
        What the class is called, and where it comes from.
    schedule : Schedule, optional
        Of the plan, with dates and people; none: the critical path's.
    baseline : str, optional
        Name of the baselines to go by; none: each plan's first.
    levels : iterable of float
        Probabilities between 0 and 1. Of n projects those from 1/(n + 1) to n/(n + 1) are told.

    Raises
    ------
    PlanError
        With every project that has errors, no baseline, no updates, no budget or no actual cost,
        has not ended or is given twice; if there is none; if a level is not between 0 and 1.

    References
    ----------
    B. Flyvbjerg, From Nobel Prize to project management: getting risks right, Project Management
    Journal 37(3), 2006. D. Kahneman, A. Tversky, Intuitive prediction: biases and corrective
    procedures, TIMS Studies in Management Science 12, 1979. Quantiles: see `ReferenceClass`.

    Examples
    --------
    >>> from pmcore.examples import lantern_bay, lantern_bay_approved
    >>> from datetime import datetime
    >>> from pmcore import Baseline, PlannedCost, PlannedTask, StatusUpdate, Task, TaskStatus
    >>> first, last = datetime(2027, 1, 4, 9), datetime(2027, 1, 5, 18)
    >>> rows = [PlannedTask("dig", first, last, costs=[PlannedCost(4_000)])]
    >>> def pond(spent):
    ...     facts = TaskStatus("dig", start=first, finish=last, actual_cost=spent)
    ...     return Plan(
    ...         f"Pond {spent}",
    ...         start=first,
    ...         currency="CNY",
    ...         tasks=[Task("dig", duration=960)],
    ...         baselines=[Baseline("approved", rows, currency="CNY")],
    ...         updates=[StatusUpdate(last, [facts])],
    ...     )
    >>> ponds = [pond(spent) for spent in (3_800, 4_400, 4_800, 5_600)]
    >>> found = analogous(lantern_bay(), ponds, name="ponds", schedule=lantern_bay_approved())
    >>> [(each.level, each.factor) for each in found.uplifts if each.of == "cost"]
    [(0.1, None), (0.5, 1.15), (0.8, 1.4), (0.9, None)]
    """
    asked = tuple(levels)
    held = finished(projects, baseline)
    problems = [
        Problem("cost.no_outturn", f'plans["{each.plan.name}"]')
        for each in held
        if each.last.bac <= 0 or not each.last.ac
    ]
    refuse([*problems, *each_share(asked, "levels")])
    outturns = tuple(map(_outturn, held))
    found, length, traits = _estimated(plan, schedule)
    uplifts = _uplifts("cost", [each.cost for each in outturns], found.total, asked)
    if length is not None:
        lengths = [each.length for each in outturns if each.length is not None]
        uplifts += _uplifts("length", lengths, length, asked)
    return Analogy(
        name,
        found.total,
        length,
        uplifts=uplifts,
        outturns=outturns,
        basis=_basis(name, held, traits),
        assumptions=tuple(_untold(uplifts, outturns)),
        source=source,
        currency=found.currency,
        made=made(plan, schedule=schedule is not None),
    )


def _outturn(project: Finished) -> Outturn:
    last = project.last
    assert last.ac is not None, "checked before"
    took = last.at / last.pd if last.pd > 0 and last.at > 0 else None
    return Outturn(project.plan.name, last.ac / last.bac, took)


def _estimated(
    plan: Plan | Estimate, schedule: Schedule | None
) -> tuple[Estimate, int | None, dict[str, float]]:
    """Return the cost of what is asked about, its working minutes, and what it is like."""
    if isinstance(plan, Estimate):
        return plan, None, {}
    chosen = schedule or critical_path(plan)
    rows = scheduled(plan, chosen)
    time = build(plan).worktime()
    length = (
        time.between(min(row.start for row in rows), max(row.finish for row in rows)) if rows else 0
    )
    traits = {"tasks": float(len(rows)), "length": length / time.minutes_per_day}
    return estimate(plan, chosen), length, traits


def _uplifts(
    of: str, ratios: list[float], value: int, levels: tuple[float, ...]
) -> tuple[Uplift, ...]:
    found = []
    for level in levels:
        is_known = is_told(level, len(ratios))
        factor = quantiles(ratios, [1.0] * len(ratios), [level])[0] if is_known else None
        amount = None if factor is None else round(value * factor)
        found.append(Uplift(of, level, None if factor is None else round(factor, 12), amount))
    return tuple(found)


def _untold(uplifts: Iterable[Uplift], outturns: tuple[Outturn, ...]) -> Iterator[Assumption]:
    counts = {
        "cost": len(outturns),
        "length": sum(each.length is not None for each in outturns),
    }
    for each in uplifts:
        if each.factor is None:
            facts = Attributes(of=f"analogy.{each.of}", level=each.level, projects=counts[each.of])
            yield Assumption("cost.too_few_projects", "projects", facts)


def _basis(name: str, held: list[Finished], traits: dict[str, float]) -> Reckoning:
    values = {
        "tasks": [float(len(each.last.tasks)) for each in held],
        "length": [each.last.pd / each.last.day for each in held],
    }
    ones = [1.0] * len(held)
    known = tuple(Trait(each, quantiles(row, ones)) for each, row in values.items())
    least, depth = ReferenceClass(name, len(held), 0, traits=known).likeness(traits)
    facts: dict[str, object] = {"name": name, "projects": len(held)}
    if not least:
        return Reckoning("cost.analogy", Attributes(facts))
    alike = {"trait": f"trait.{least}", "value": traits[least], "share": round(depth, 2)}
    return Reckoning("cost.analogy_alike", Attributes({**facts, **alike}))
