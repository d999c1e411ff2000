"""What a simulation found: dates, lengths and costs with their chances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Answer, Instant, Made, Noun, Samples, Told, memo
from pmcore._mapping import EMPTY, Attributes
from pmcore.risk._copula import MovedCorrelation
from pmcore.units import from_minutes, to_minutes

PERCENTILES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


class Execution(StrEnum):
    """What holds a task back in each sample.

    ``LOGIC``: the plan's links alone. ``LINKS``: the links that a staffed schedule's resources
    make as well: who worked on what first hands over to the next.
    """

    LOGIC = "logic"
    LINKS = "links"


@dataclass(frozen=True, slots=True)
class Assumption(Told):
    """Something that a simulation took for granted or left out."""

    code: str
    facts: Attributes = EMPTY


@dataclass(frozen=True, slots=True)
class TaskOutlook(Noun):
    """A task over all samples.

    Parameters
    ----------
    criticality : float
        Share of the samples in which it lies on a path that drives the project's finish.
    planned : int or None
        Working minutes to come by the plan, or by the schedule; none: it is done.
    basis : int
        What its estimate counts in full: the planned duration, or the work.
    mode : str, optional
        Which way of doing it was taken.
    existence : float
        Share of the samples in which it is done, and does not fall away with a way of a branch.
    """

    id: str
    criticality: float
    planned: int | None
    basis: int = 0
    mode: str | None = None
    existence: float = 1.0


@dataclass(frozen=True, slots=True)
class LimitOutlook(Noun):
    """A maximum lag over all samples: nothing is delayed for it.

    Parameters
    ----------
    link : str
        Key of the dependency.
    broken : float
        Share of the samples in which the successor comes too late.
    """

    link: str
    broken: float


@dataclass(frozen=True, slots=True)
class Tracked(Noun):
    """A task whose finish was kept in every sample.

    Parameters
    ----------
    finish : Samples
        Minutes since 1970.
    """

    task: str
    finish: Samples
    deadline: Instant | None = None


@dataclass(frozen=True, slots=True)
class Outlook(Answer):
    """Finish dates, lengths and risk costs of a plan, with their chances.

    A percentile is the smallest number that at least that share of the samples does not exceed:
    a sample itself, so that a P80 date is one that was met in 80 % of them.

    Parameters
    ----------
    finish : Samples
        Finish of the project by sample, in minutes since 1970.
    length : Samples
        Working minutes from the plan's start to the finish, on the plan's calendar.
    cost : Samples
        What the risks cost, in minor units; responses apart.
    tasks : tuple of TaskOutlook
        In the plan's order.
    tracked : tuple of Tracked
        Milestones, tasks with a deadline, and what was asked for.
    planned : datetime
        Finish without uncertainty, by the same links.
    samples, seed : int
    execution : Execution
    responses : tuple of str
        Ids of the responses counted in.
    response_cost : int
        What those cost, in minor units.
    shortest : int
        Working minutes below which no draw brought a task.
    assumptions : tuple of Assumption
    moved : tuple of MovedCorrelation
        Coefficients that had to move, since no joint distribution has all that are stated.
    limits : tuple of LimitOutlook
        Maximum lags.
    """

    finish: Samples
    length: Samples
    cost: Samples
    tasks: tuple[TaskOutlook, ...]
    tracked: tuple[Tracked, ...]
    planned: Instant
    _: KW_ONLY
    samples: int
    seed: int = 0
    execution: Execution = Execution.LOGIC
    responses: tuple[str, ...] = ()
    response_cost: int = 0
    shortest: int = 0
    assumptions: tuple[Assumption, ...] = ()
    moved: tuple[MovedCorrelation, ...] = ()
    limits: tuple[LimitOutlook, ...] = ()
    made: Made | None = None

    def __getitem__(self, task: str) -> TaskOutlook:
        """Return a task over all samples, by id; KeyError if there is none."""
        by_id = memo(self, "by_id", lambda: {row.id: row for row in self.tasks})
        return by_id[task]

    @property
    def criticality(self) -> Mapping[str, float]:
        """Share of the samples in which each task drove the finish, by id."""
        return {row.id: row.criticality for row in self.tasks}

    @property
    def mean(self) -> float:
        """Mean length in working minutes."""
        return float(self.length.array.mean())

    @property
    def sd(self) -> float:
        """Standard deviation of the length in working minutes."""
        return float(self.length.array.std())

    def finish_at(self, p: float, task: str | None = None) -> datetime:
        """Return the date by which the project, or a tracked task, is done with chance `p`.

        Raises
        ------
        ValueError
            If `p` is not from 0 to 1, or the task was not tracked.
        """
        return from_minutes(int(self._finishes(task)[_rank(p, self.samples)]))

    def length_at(self, p: float) -> int:
        """Return the working minutes within which the project is done with chance `p`."""
        return int(self._sorted("length", self.length)[_rank(p, self.samples)])

    def cost_at(self, p: float) -> int:
        """Return what the risks cost at most with chance `p`, in minor units."""
        return int(self._sorted("cost", self.cost)[_rank(p, self.samples)])

    def interval(
        self, p: float, confidence: float = 0.95, *, task: str | None = None
    ) -> tuple[datetime | None, datetime | None]:
        """Return two dates between which the true percentile lies with this confidence.

        From order statistics, so without assuming any distribution; None where the samples are
        too few to bound it on that side.

        Raises
        ------
        ValueError
            If a share is not from 0 to 1, or the task was not tracked.

        References
        ----------
        H. A. David, H. N. Nagaraja, Order Statistics, 3rd ed., section 7.1.
        """
        from scipy.stats import binom

        _share(confidence)
        finishes, tail = self._finishes(task), (1.0 - confidence) / 2.0
        low = int(binom.ppf(tail, self.samples, _share(p)))
        high = int(binom.ppf(1.0 - tail, self.samples, p)) + 1
        return (
            from_minutes(int(finishes[low - 1])) if low >= 1 else None,
            from_minutes(int(finishes[high - 1])) if high <= self.samples else None,
        )

    def chance_of(self, goal: str | datetime) -> float:
        """Return the chance that a task meets its deadline, or the project is done by a date.

        Raises
        ------
        ValueError
            If the task has no deadline or was not tracked, or the date has a time zone.
        """
        if isinstance(goal, datetime):
            if goal.tzinfo is not None:
                raise ValueError(f"instants are in the plan's time zone, without one: {goal}")
            finishes, by = self._finishes(None), goal
        else:
            found = self._tracked(goal).deadline
            if found is None:
                raise ValueError(f"the task {goal} has no deadline")
            finishes, by = self._finishes(goal), found
        met = np.searchsorted(finishes, to_minutes(by), side="right")
        return float(met) / self.samples

    def curve(self, task: str | None = None) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the S-curve of the project's finish, or of a tracked task's.

        Returns
        -------
        instants : array of int64
            Dates that occurred, rising, in minutes since 1970.
        chances : array of float64
            Chance to be done by each.
        """
        instants, counts = np.unique(self._finishes(task), return_counts=True)
        return instants, np.cumsum(counts) / self.samples

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a percentile: date, its 95 % interval, working minutes, risk cost."""
        bounds = [self.interval(p) for p in PERCENTILES]
        return {
            "percentile": list(PERCENTILES),
            "finish": [self.finish_at(p) for p in PERCENTILES],
            "low": [low for low, _ in bounds],
            "high": [high for _, high in bounds],
            "length": [self.length_at(p) for p in PERCENTILES],
            "cost": [self.cost_at(p) for p in PERCENTILES],
        }

    def _tracked(self, task: str) -> Tracked:
        for each in self.tracked:
            if each.task == task:
                return each
        raise ValueError(f"the task {task} was not tracked; name it in track")

    def _finishes(self, task: str | None) -> NDArray[np.int64]:
        if task is None:
            return self._sorted("finish", self.finish)
        return self._sorted(f"finish {task}", self._tracked(task).finish)

    def _sorted(self, name: str, samples: Samples) -> NDArray[np.int64]:
        return memo(self, f"sorted {name}", lambda: np.sort(samples.array))


def value_at(samples: NDArray[np.int64], p: float) -> int:
    """Return a percentile of samples in any order."""
    place = _rank(p, len(samples))
    return int(np.partition(samples, place)[place])


def _share(p: float) -> float:
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"a chance from 0 to 1 is needed, found {p!r}")
    return p


def _rank(p: float, count: int) -> int:
    """Return the position of a percentile among so many sorted samples.

    Without rounding, 0.07 of 100 would be a breath more than 7.
    """
    return max(ceil(round(_share(p) * count, 9)), 1) - 1
