"""What makes the finish uncertain: each task's and risk's share in its spread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Answer, Made, Noun, digest, made, table_of
from pmcore.model import Plan
from pmcore.risk._dimensions import luck_again
from pmcore.risk._draws import Draws, Work, plan_draws
from pmcore.risk._outlook import Outlook
from pmcore.risk._register import applied, treated


@dataclass(frozen=True, slots=True)
class DriverShare(Noun):
    """How a task's duration, or a risk's delay, moves with the project's length.

    Parameters
    ----------
    element : str
        ``"task"``, ``"risk"`` or ``"driver"``, whose `id` it is.
    correlation : float
        Spearman's rank correlation with the length, -1 to 1.
    mean, sd : float
        Of its working minutes.
    criticality : float, optional
        Share of the samples in which the task drove the finish; none for a risk.
    significance : float, optional
        SSI: criticality times `sd` over that of the length; none for a risk.
    """

    element: Literal["task", "risk", "driver"]
    id: str
    name: str
    correlation: float
    mean: float
    sd: float
    criticality: float | None = None
    significance: float | None = None


@dataclass(frozen=True, slots=True)
class Drivers(Answer):
    """What drives the finish, the strongest first; what never varies is left out."""

    rows: tuple[DriverShare, ...]
    made: Made | None = None

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a task or risk."""
        names = ("element", "id", "name", "correlation", "significance", "criticality")
        return table_of(self.rows, (*names, "mean", "sd"))


def drivers(plan: Plan, outlook: Outlook) -> Drivers:
    """Return which tasks and risks drive the finish, the strongest first.

    Parameters
    ----------
    plan : Plan
        The one the outlook was computed from; its numbers are drawn again, from the same streams.
    outlook : Outlook

    Raises
    ------
    ValueError
        If the outlook was computed from another plan.

    References
    ----------
    Sensitivity and SSI: M. Vanhoucke, Measuring Time, 2010, chapter on schedule risk analysis;
    Project Management Institute, Practice Standard for Scheduling, 2nd ed.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.risk import simulate
    >>> [row.id for row in drivers(portal(), simulate(portal(), samples=2000)).rows]
    ['api', 'vendor']
    """
    check_same(plan, outlook)
    draws = redraw(plan, outlook)
    length = outlook.length.array.astype(np.float64)
    ranks, spread = _ranks(length), float(length.std())
    changed = treated(plan, applied(plan, outlook.responses))
    rows = [
        *_tasks(changed, outlook, draws, ranks, spread),
        *_risks(changed, outlook, draws, ranks),
    ]
    rows.sort(key=lambda row: (-abs(row.correlation), row.element, row.id))
    return Drivers(tuple(rows), made(plan, seed=outlook.seed, samples=outlook.samples))


def check_same(plan: Plan, outlook: Outlook) -> None:
    """Refuse an outlook of another plan."""
    if outlook.made is None or outlook.made.plan == digest(plan):
        return
    differing = sorted({task.id for task in plan.tasks} ^ {row.id for row in outlook.tasks})
    what = f"they differ in the tasks {', '.join(differing)}" if differing else "same tasks"
    raise ValueError(f"the outlook was computed from another plan ({what})")


def redraw(plan: Plan, outlook: Outlook) -> Draws:
    """Return what the simulation drew."""
    work = {
        row.id: Work(row.planned, row.basis, row.mode)
        for row in outlook.tasks
        if row.planned is not None
    }
    taken = applied(plan, outlook.responses)
    luck = luck_again(plan, outlook)
    plan = treated(plan, taken)
    draws = plan_draws(plan, work, taken, seed=outlook.seed, shortest=outlook.shortest)
    return replace(draws, luck=luck)


def _ranks(row: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ranks about zero, ties sharing theirs; scaled to the length 1 if they vary."""
    from scipy.stats import rankdata

    ranks = rankdata(row) - (len(row) + 1) / 2
    size = float(np.sqrt((ranks * ranks).sum()))
    return np.asarray(ranks / size if size else ranks)


def _dot(row: NDArray[np.float64], ranks: NDArray[np.float64]) -> float:
    """Return the correlation of a row's ranks with `ranks`, without a breath beyond 1."""
    return min(max(float(_ranks(row) @ ranks), -1.0), 1.0)


def _tasks(
    plan: Plan, outlook: Outlook, draws: Draws, ranks: NDArray[np.float64], spread: float
) -> Iterator[DriverShare]:
    for task, row in sorted(draws.durations(0, outlook.samples).items()):
        drawn = row.astype(np.float64)
        sd, share = float(drawn.std()), outlook[task].criticality
        if sd:
            yield DriverShare(
                "task",
                task,
                plan.task(task).name,
                _dot(drawn, ranks),
                float(drawn.mean()),
                sd,
                share,
                share * sd / spread if spread else None,
            )


def _risks(
    plan: Plan, outlook: Outlook, draws: Draws, ranks: NDArray[np.float64]
) -> Iterator[DriverShare]:
    names = {("risk", each.id): each.name for each in plan.risks}
    names |= {("driver", each.id): each.name for each in plan.risk_drivers}
    for each in draws.happenings:
        added = draws.delay(each, 0, outlook.samples)
        sd = float(added.std())
        if sd:
            name, mean = names[each.element, each.id], float(added.mean())
            yield DriverShare(each.element, each.id, name, _dot(added, ranks), mean, sd)
