"""What a simulation found: dates, lengths and costs with their chances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Answer, Instant, Made, Noun, Samples, Told, memo
from pmcore._mapping import EMPTY, Attributes
from pmcore.risk._copula import MovedCorrelation
from pmcore.risk._intervals import chance_bounds, mean_bounds, percentile_ranks, position
from pmcore.risk._luck import Sampling
from pmcore.risk._stable import Stability
from pmcore.units import from_minutes, to_minutes

PERCENTILES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


class Execution(StrEnum):
    """What holds a task back in each sample.

    ``LOGIC``: the plan's links alone. ``LINKS``: the links that a staffed schedule's resources
    make as well: who worked on what first hands over to the next. ``POLICY``: the resources
    themselves; a task begins as soon as all that it was given is free, and of several that ask
    for the same, the one that the schedule starts first.
    """

    LOGIC = "logic"
    LINKS = "links"
    POLICY = "policy"


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
        Minutes since 1970; where it falls away with a way of a branch, when it would be passed.
    """

    task: str
    finish: Samples
    deadline: Instant | None = None


@dataclass(frozen=True, slots=True)
class Outlook(Answer):
    """Finish dates, lengths and costs of a plan, with their chances.

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
    total : Samples
        What the project costs, in minor units: what is spent, what its work, material and cost
        items still come to, and what the risks cost; responses apart. Each sample is summed in
        floating point and rounded once for the work and once for the risks, so that
        ``total - cost`` is what the work costs. Given facts, it is the estimate at completion.
    planned_cost : int
        The total without uncertainty and risks, in minor units.
    actual_cost : int
        What was spent by the data date, in minor units; 0 without facts.
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
    sampling : Sampling
        Where the numbers came from.
    replicates : int
        How many independent designs the samples went round: sample i is of i % replicates.
    stability : Stability, optional
        How well a stop rule knew its percentile, if one was asked.
    """

    finish: Samples
    length: Samples
    cost: Samples
    tasks: tuple[TaskOutlook, ...]
    tracked: tuple[Tracked, ...]
    planned: Instant
    _: KW_ONLY
    total: Samples
    planned_cost: int = 0
    actual_cost: int = 0
    samples: int
    seed: int = 0
    execution: Execution = Execution.LOGIC
    responses: tuple[str, ...] = ()
    response_cost: int = 0
    shortest: int = 0
    assumptions: tuple[Assumption, ...] = ()
    moved: tuple[MovedCorrelation, ...] = ()
    limits: tuple[LimitOutlook, ...] = ()
    sampling: Sampling = Sampling.MONTE_CARLO
    replicates: int = 1
    stability: Stability | None = None
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
        return from_minutes(int(self._finishes(task)[position(p, self.samples)]))

    def length_at(self, p: float) -> int:
        """Return the working minutes within which the project is done with chance `p`."""
        return int(self._sorted("length", self.length)[position(p, self.samples)])

    def cost_at(self, p: float) -> int:
        """Return what the risks cost at most with chance `p`, in minor units."""
        return int(self._sorted("cost", self.cost)[position(p, self.samples)])

    def total_at(self, p: float) -> int:
        """Return what the project costs at most with chance `p`, in minor units.

        Given facts, that is a percentile of the estimate at completion.
        """
        return int(self._sorted("total", self.total)[position(p, self.samples)])

    def total_interval(self, p: float, confidence: float = 0.95) -> tuple[int | None, int | None]:
        """Return two totals, in minor units, between which the true percentile of it lies.

        As `interval`, of money.
        """
        ordered = self._sorted("total", self.total)
        ranks = percentile_ranks(self.total.array, ordered, p, confidence, self.replicates)
        low, high = (None if rank is None else int(ordered[rank]) for rank in ranks)
        return low, high

    def chance_within(self, budget: int) -> float:
        """Return the chance that the project costs no more than a budget, in minor units."""
        return float(np.mean(self.total.array <= budget))

    def joint_chance(self, by: datetime, within: int) -> float:
        """Return the chance that the project is done by a date and within a budget, both at once.

        Parameters
        ----------
        by : datetime
        within : int
            Minor units.

        Raises
        ------
        ValueError
            If the date has a time zone.

        References
        ----------
        Joint cost and schedule confidence level: NASA Cost Estimating Handbook, version 4.0,
        appendix J.
        """
        return float(np.mean(self._kept(by, within)))

    def joint_interval(
        self, by: datetime, within: int, confidence: float = 0.95
    ) -> tuple[float, float]:
        """Return two chances between which the true joint chance lies; see `chance_interval`."""
        return chance_bounds(self._kept(by, within), confidence, self.replicates)

    def interval(
        self, p: float, confidence: float = 0.95, *, task: str | None = None
    ) -> tuple[datetime | None, datetime | None]:
        """Return two dates between which the true percentile lies with this confidence.

        Without assuming any distribution: from order statistics or, of samples with replicates,
        from how these differ. None where the samples are too few to bound it on that side.

        Raises
        ------
        ValueError
            If a share is not from 0 to 1, or the task was not tracked.

        References
        ----------
        H. A. David, H. N. Nagaraja, Order Statistics, 3rd ed., section 7.1. R. S. Woodruff,
        Confidence intervals for medians and other position measures, Journal of the American
        Statistical Association 47(260), 1952.
        """
        row = self.finish if task is None else self._tracked(task).finish
        ordered = self._finishes(task)
        ranks = percentile_ranks(row.array, ordered, p, confidence, self.replicates)
        low, high = (None if rank is None else from_minutes(int(ordered[rank])) for rank in ranks)
        return low, high

    def chance_of(self, goal: str | datetime) -> float:
        """Return the chance that a task meets its deadline, or the project is done by a date.

        Raises
        ------
        ValueError
            If the task has no deadline or was not tracked, or the date has a time zone.
        """
        return float(np.mean(self._met(goal)))

    def chance_interval(
        self, goal: str | datetime, confidence: float = 0.95
    ) -> tuple[float, float]:
        """Return two chances between which the true chance of a goal lies with this confidence.

        Clopper and Pearson's or, of samples with replicates, from how these differ.

        Raises
        ------
        ValueError
            As `chance_of`.

        References
        ----------
        C. J. Clopper, E. S. Pearson, The use of confidence or fiducial limits illustrated in the
        case of the binomial, Biometrika 26(4), 1934.
        """
        return chance_bounds(self._met(goal), confidence, self.replicates)

    def mean_interval(self, confidence: float = 0.95) -> tuple[float | None, float | None]:
        """Return two lengths, in working minutes, between which the true mean lies; Student's.

        None for both of a single sample.
        """
        return mean_bounds(self.length.array, confidence, self.replicates)

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
        """Return one row a percentile: date and its 95 % interval, working minutes, costs."""
        bounds = [self.interval(p) for p in PERCENTILES]
        totals = [self.total_interval(p) for p in PERCENTILES]
        return {
            "percentile": list(PERCENTILES),
            "finish": [self.finish_at(p) for p in PERCENTILES],
            "low": [low for low, _ in bounds],
            "high": [high for _, high in bounds],
            "length": [self.length_at(p) for p in PERCENTILES],
            "cost": [self.cost_at(p) for p in PERCENTILES],
            "total": [self.total_at(p) for p in PERCENTILES],
            "total_low": [low for low, _ in totals],
            "total_high": [high for _, high in totals],
        }

    def _kept(self, by: datetime, within: int) -> NDArray[np.bool_]:
        """Return in which samples a date and a budget are both kept."""
        return self._met(by) & (self.total.array <= within)

    def _met(self, goal: str | datetime) -> NDArray[np.bool_]:
        """Return in which samples a goal was met."""
        if isinstance(goal, datetime):
            if goal.tzinfo is not None:
                raise ValueError(f"instants are in the plan's time zone, without one: {goal}")
            return np.asarray(self.finish.array <= to_minutes(goal))
        tracked = self._tracked(goal)
        if tracked.deadline is None:
            raise ValueError(f"the task {goal} has no deadline")
        return np.asarray(tracked.finish.array <= to_minutes(tracked.deadline))

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
