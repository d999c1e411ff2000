"""What the samples say of floats and of paths that meet: significance and merge bias."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pmcore import kernels
from pmcore._base import Noun
from pmcore.kernels import FAR, Rows
from pmcore.risk._case import Case, run_rows
from pmcore.risk._outlook import Outlook
from pmcore.risk._simulate import spans_of


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


def sensitivity(case: Case, outlook: Outlook) -> Sensitivity:
    """Return significance and merge bias, from the samples of the outlook run once more by links.

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
    for first, some in spans_of(case, 0, count):
        rows = run_rows(case, first, some).rows
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
    """Return the tasks still to be placed that several links lead to, all of them in each sample.

    Where ways meet that exclude each other, nothing waits for the later of two.
    """
    chain = case.chain
    return [
        i
        for i in range(len(case.ids))
        if len(chain.links(i)) > 1
        and chain.fixed[i] is None
        and chain.pin[i] == FAR
        and not any(chain.pred[k] in chain.ways for k in chain.links(i))
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
