"""What the samples say of floats and of paths that meet: significance and merge bias."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pmcore import kernels
from pmcore._base import Noun
from pmcore.kernels import FAR, Rows
from pmcore.model import Plan, Schedule, StatusUpdate
from pmcore.risk._draws import plan_draws
from pmcore.risk._outlook import Execution, Outlook
from pmcore.risk._register import applied, treated
from pmcore.risk._simulate import Case, case_of, rows_of, spans_of, state_of, work_of


@dataclass(frozen=True, slots=True)
class Merge(Noun):
    """A task where paths meet, and what that costs on average.

    Parameters
    ----------
    task : str
    predecessors : int
        Links that lead to it.
    bias : float
        Working minutes: its mean start less the latest of the mean dates that its links, or its
        own dates, hold it to.
    """

    task: str
    predecessors: int
    bias: float


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What one more run through the network tells, beside the outlook.

    Parameters
    ----------
    significance : dict
        SI by task.
    merges : tuple of Merge
        The greatest first.
    mean_length : int or None
        Working minutes of the project where every task takes its mean; none: samples decide more
        than durations, so that there is no such course.
    planned_length : int
        Working minutes without uncertainty.
    """

    significance: dict[str, float]
    merges: tuple[Merge, ...]
    mean_length: int | None
    planned_length: int


def again(
    plan: Plan, outlook: Outlook, schedule: Schedule | None, status: StatusUpdate | None
) -> Case | None:
    """Return what the simulation ran, to run it again; none: a schedule or status is missing.

    Raises
    ------
    ValueError
        If the schedule or status given is not the one the outlook was computed from.
    """
    if outlook.execution is Execution.LINKS and schedule is None:
        return None
    taken = applied(plan, outlook.responses)
    changed = treated(plan, taken)
    state = state_of(changed, schedule, outlook.execution, status)
    work = work_of(state, schedule)
    draws = plan_draws(changed, work, taken, seed=outlook.seed, shortest=outlook.shortest)
    case = case_of(state, draws, outlook.seed)
    span = (0, min(outlook.samples, 64))
    rows, _ = rows_of(case, span)
    finishes = np.broadcast_to(kernels.last_finishes(rows), (span[1],))
    if np.array_equal(finishes, outlook.finish.array[: span[1]]):
        return case
    if schedule is None and status is None:
        return None
    raise ValueError("the outlook was computed from another schedule or status")


def sensitivity(case: Case, outlook: Outlook) -> Sensitivity:
    """Return significance and merge bias, from the samples of the outlook run once more.

    References
    ----------
    Significance index: T. M. Williams, Criticality in stochastic networks, Journal of the
    Operational Research Society 43(4), 1992; M. Vanhoucke, Measuring Time, 2010, chapter on
    schedule risk analysis. Merge bias: K. R. MacCrimmon, C. A. Ryavec, An analytical study of the
    PERT assumptions, Operations Research 12(1), 1964.
    """
    size, count = len(case.ids), outlook.samples
    shares, durations = np.zeros(size), np.zeros(size)
    places = _places(case)
    starts = dict.fromkeys(places, 0.0)
    held = {i: np.zeros(case.chain.ptr[i + 1] - case.chain.ptr[i] + 1) for i in places}
    for first, some in spans_of(case, count):
        rows, _ = rows_of(case, (first, some))
        length = outlook.length.array[first : first + some]
        shares += _shares(rows, kernels.last_finishes(rows), length)
        durations += [_sum(row, some) for row in rows.duration]
        for i in places:
            starts[i] += _sum(rows.start[i], some)
            held[i] += [_sum(row, some) for row in kernels.holds(rows, i)]
    mean = float(outlook.length.array.mean())
    merges = [
        Merge(case.ids[i], len(held[i]) - 1, max((starts[i] - float(held[i].max())) / count, 0.0))
        for i in places
    ]
    merges.sort(key=lambda each: (-each.bias, each.task))
    means = [round(total / count) for total in durations.tolist()]
    return Sensitivity(
        dict(zip(case.ids, (shares / count / mean).tolist(), strict=True)) if mean else {},
        tuple(merges),
        _length(case, means) if case.decisions.is_fixed else None,
        _length(case, case.durations),
    )


def _places(case: Case) -> list[int]:
    """Return the tasks still to be placed that several links lead to."""
    chain = case.chain
    return [
        i
        for i in range(len(case.ids))
        if len(chain.links(i)) > 1 and chain.fixed[i] is None and chain.pin[i] == FAR
    ]


def _sum(row: NDArray[np.int64], count: int) -> float:
    return float(row.sum() if len(row) == count else row[0] * count)


def _shares(rows: Rows, last: NDArray[np.int64], length: NDArray[np.int64]) -> list[float]:
    """Return for each task the sum of its share d / (d + float) times the length."""
    found = []
    for i, slack in enumerate(kernels.floats(rows, last)):
        worked = rows.duration[i].astype(np.float64)
        if slack is None or not worked.any():
            found.append(0.0)
            continue
        whole = worked + slack
        share = np.divide(worked, whole, out=np.zeros(whole.shape), where=whole > 0)
        found.append(float((share * length).sum()))
    return found


def _length(case: Case, durations: Sequence[int]) -> int:
    rows = kernels.simulate(case.chain, [np.array([each]) for each in durations])
    at = [int(kernels.last_finishes(rows)[0]), case.origin]
    finish, origin = kernels.work_at_each(case.chain.table, case.calendar, at).tolist()
    return int(finish - origin)


def without(case: Case, element: str, name: str) -> Case:
    """Return the same samples where a task takes what is planned, or a risk or driver is gone."""
    draws = case.draws
    if element == "task":
        kept = {task: draw for task, draw in draws.estimates.items() if task != name}
        return replace(case, draws=replace(draws, estimates=kept))
    happenings = tuple(
        replace(each, probability=0.0) if (each.element, each.id) == (element, name) else each
        for each in draws.happenings
    )
    return replace(case, draws=replace(draws, happenings=happenings))
