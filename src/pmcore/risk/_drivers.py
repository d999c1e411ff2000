"""What makes the finish uncertain: each task's and risk's share in its spread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Answer, Made, Noun, made, table_of
from pmcore.model import Plan, Schedule, StatusUpdate
from pmcore.risk._again import again_if_given, check_same, redraw
from pmcore.risk._draws import Draws
from pmcore.risk._outlook import Outlook
from pmcore.risk._register import applied, treated
from pmcore.risk._sensitivity import Merge, sensitivity

Element: TypeAlias = Literal["task", "risk", "driver"]


@dataclass(frozen=True, slots=True)
class DriverShare(Noun):
    """How a task's duration, or a risk's delay, moves with the project's length.

    Its cruciality stands in three forms; each is none where the length never varies or it was not
    asked for.

    Parameters
    ----------
    element : str
        ``"task"``, ``"risk"`` or ``"driver"``, whose `id` it is.
    pearson, spearman, kendall : float or None
        Correlation with the length, -1 to 1: of the numbers, of their ranks, and tau-b.
    mean, sd : float
        Of its working minutes.
    criticality : float, optional
        Share of the samples in which the task drove the finish; none for a risk.
    sensitivity : float, optional
        SSI: criticality times `sd` over that of the length; none for a risk.
    significance : float, optional
        SI: mean of duration / (duration + total float) times length / mean length; none for a
        risk, where the schedule that was simulated is not at hand, and where resources are
        shared anew in each sample, so that links alone do not tell the float.
    existence : float, optional
        Share of the samples in which the task is done at all, or the risk or driver occurs.
    """

    element: Element
    id: str
    name: str
    pearson: float | None
    spearman: float | None
    kendall: float | None
    mean: float
    sd: float
    criticality: float | None = None
    sensitivity: float | None = None
    significance: float | None = None
    existence: float | None = None


@dataclass(frozen=True, slots=True)
class Drivers(Answer):
    """What drives the finish, the strongest by rank first; what never varies is left out.

    Parameters
    ----------
    rows : tuple of DriverShare
    merges : tuple of Merge
        Where paths meet, the dearest first; empty where there is no significance.
    merge_bias : float, optional
        Mean length of the project less its length where every task takes its mean, in working
        minutes; none: samples decide more than durations, or there is no significance.
    plan_bias : float, optional
        Mean length less the planned one.
    """

    rows: tuple[DriverShare, ...]
    merges: tuple[Merge, ...] = ()
    merge_bias: float | None = None
    plan_bias: float | None = None
    made: Made | None = None

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a task, risk or driver."""
        names = ("element", "id", "name", "pearson", "spearman", "kendall", "criticality")
        return table_of(
            self.rows, (*names, "sensitivity", "significance", "existence", "mean", "sd")
        )


def drivers(
    plan: Plan,
    outlook: Outlook,
    schedule: Schedule | None = None,
    *,
    status: StatusUpdate | None = None,
    is_brief: bool = False,
) -> Drivers:
    """Return which tasks and risks drive the finish, the strongest first.

    The samples are run once more, with a backward pass beside; Kendall's tau-b sorts them once
    for each row, which for plans of a thousand tasks takes longer than all the rest.

    Parameters
    ----------
    plan : Plan
        The one the outlook was computed from; its numbers are drawn again, from the same streams.
    outlook : Outlook
    schedule : Schedule, optional
    status : StatusUpdate, optional
        As they were simulated.
    is_brief : bool
        Spearman's correlation and SSI alone, in a fraction of the time.

    Raises
    ------
    ValueError
        If the outlook was computed from another plan, schedule or status.

    References
    ----------
    Cruciality, SI and SSI: M. Vanhoucke, Measuring Time, 2010, chapter on schedule risk analysis;
    SSI: Project Management Institute, Practice Standard for Scheduling, 2nd ed. Tau-b: M. G.
    Kendall, The treatment of ties in ranking problems, Biometrika 33(3), 1945.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.risk import simulate
    >>> [row.id for row in drivers(portal(), simulate(portal(), samples=2000)).rows]
    ['api', 'vendor']
    """
    check_same(plan, outlook)
    case = None if is_brief else again_if_given(plan, outlook, schedule, status)
    found = sensitivity(case, outlook) if case and case.policy is None else None
    draws = redraw(plan, outlook)
    moves = _Moves(outlook.length.array, is_brief=is_brief)
    changed = treated(plan, applied(plan, outlook.responses))
    rows = list(_shares(changed, outlook, draws, moves, found.significance if found else {}))
    rows.sort(key=lambda row: (-abs(row.spearman or 0.0), row.element, row.id))
    mean = float(outlook.length.array.mean())
    by = made(plan, seed=outlook.seed, samples=outlook.samples)
    if found is None:
        return Drivers(tuple(rows), made=by)
    own = None if found.mean_length is None else mean - found.mean_length
    return Drivers(tuple(rows), found.merges, own, mean - found.planned_length, by)


def _moving(draws: Draws, count: int) -> Iterator[tuple[tuple[Element, str], NDArray[np.float64]]]:
    """Yield by element and id the durations of tasks, and what risks and drivers add."""
    for task, row in sorted(draws.durations(0, count).items()):
        if np.ptp(row):
            yield ("task", task), row.astype(np.float64)
    for each, added in draws.delays(0, count):
        if np.ptp(added):
            yield (each.element, each.id), added


def strengths(draws: Draws, outlook: Outlook) -> dict[tuple[str, str], float]:
    """Return how closely each task's duration, in ranks, goes with length or total, the closer.

    By element and id; drivers and risks count by what they add.
    """
    goals = [_ranks(each.array.astype(np.float64)) for each in (outlook.length, outlook.total)]
    found: dict[tuple[str, str], float] = {}
    for name, row in _moving(draws, outlook.samples):
        own = _ranks(row)
        found[name] = max(abs(_dot(own, goal)) for goal in goals)
    return found


class _Moves:
    """The project's lengths, ready to be set beside rows of other numbers."""

    def __init__(self, lengths: NDArray[np.int64], *, is_brief: bool) -> None:
        self.is_brief, self.lengths = is_brief, lengths.astype(np.float64)
        self.numbers, self.ranks = _centred(self.lengths), _ranks(self.lengths)
        self.spread = _spread(self.lengths)

    def with_row(self, row: NDArray[np.float64]) -> tuple[float | None, float | None, float | None]:
        """Return Pearson's, Spearman's and Kendall's correlation; none: the length is certain."""
        from scipy.stats import kendalltau

        if not self.spread:
            return None, None, None
        spearman = _dot(_ranks(row), self.ranks)
        if self.is_brief:
            return None, spearman, None
        tau = float(kendalltau(row, self.lengths).statistic)
        return _dot(_centred(row), self.numbers), spearman, tau


def _spread(row: NDArray[np.float64]) -> float:
    """Return the standard deviation: exactly 0 of what does not vary."""
    return float(row.std()) if np.ptp(row) else 0.0


def _centred(row: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return numbers about zero, scaled to the length 1 if they vary."""
    apart = row - row.mean()
    size = float(np.sqrt((apart * apart).sum()))
    return np.asarray(apart / size if size else apart)


def _ranks(row: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ranks about zero, ties sharing theirs; scaled as numbers are."""
    from scipy.stats import rankdata

    return _centred(rankdata(row))


def _dot(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return a correlation, without a breath beyond 1."""
    return min(max(float(one @ other), -1.0), 1.0)


def _shares(
    plan: Plan, outlook: Outlook, draws: Draws, moves: _Moves, significance: Mapping[str, float]
) -> Iterator[DriverShare]:
    names = {("risk", each.id): each.name for each in plan.risks}
    names |= {("driver", each.id): each.name for each in plan.risk_drivers}
    happens = {(each.element, each.id): each for each in draws.happenings}
    luck = draws.copula.joined(draws.luck, 0, outlook.samples)
    for (element, name), row in _moving(draws, outlook.samples):
        found = moves.with_row(row)
        mean, sd = float(row.mean()), _spread(row)
        if element == "task":
            known = outlook[name]
            ssi = known.criticality * sd / moves.spread if moves.spread else None
            yield DriverShare(
                element,
                name,
                plan.task(name).name,
                *found,
                mean,
                sd,
                known.criticality,
                ssi,
                significance.get(name),
                known.existence,
            )
        else:
            share = float(happens[element, name].occurs(luck, 0, outlook.samples).mean())
            yield DriverShare(
                element, name, names[element, name], *found, mean, sd, existence=share
            )
