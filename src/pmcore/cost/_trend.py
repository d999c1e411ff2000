"""Earned value over several status dates: recent and smoothed performance, promises kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from pmcore._base import Instant, Made, made
from pmcore._mapping import EMPTY, Attributes
from pmcore._values import refuse
from pmcore.cost._earned import EarnedValue, earned_value
from pmcore.cost._estimate import major
from pmcore.cost._formulae import Undefined
from pmcore.cost._measures import SHRINK, Measures, Numbers
from pmcore.cost._paced import known
from pmcore.errors import InfeasibleError, PlanError, Problem
from pmcore.model import Baseline, EarnedBy, Plan, StatusUpdate, TaskKind
from pmcore.schedule import critical_path

SMOOTHING = 0.1
_OF_COSTS = ("ev_3", "ac_3", "rate_ev", "rate_ac", "rate_es")
RECENT = 3
"""Of how many periods recent performance is taken; the first one begins at the start."""


@dataclass(frozen=True, slots=True)
class Trend(Numbers):
    """Sums at several status dates; every number of the last, and those that take a series.

    Parameters
    ----------
    points : tuple of Measures
        In the order of their dates.
    beta : float
        How much of the newest period smoothed performance takes; 0 keeps to plan.
    dates : tuple of datetime
        The status dates, where they are known.
    inputs : Attributes
        ``kept`` and ``expected``, what CEI takes, ``hit`` and ``aimed``, what the hit task
        percentage takes; sums over tasks.

    Raises
    ------
    PlanError
        If there is no point, or a point lies before the one ahead of it.
    ValueError
        If `beta` is not within 0 and 1.

    References
    ----------
    J. Batselier, M. Vanhoucke, Improving project forecast accuracy by integrating earned value
    management with exponential smoothing and reference class forecasting, IJPM 35(1), 2017;
    increments are taken by unit of time, since status dates are seldom evenly spaced.

    Examples
    --------
    >>> done = [(100, 90, 95, 0.9), (250, 190, 205, 1.6), (450, 300, 330, 2.25)]
    >>> some = Trend(
    ...     [
    ...         Measures(900, pv, ev, ac, at=at, es=es, pd=5)
    ...         for at, (pv, ev, ac, es) in enumerate(done, 1)
    ...     ],
    ...     beta=0.2,
    ... )
    >>> round(some.number("eac_xsm"), 6), round(some.number("time_xsm"), 6)
    (952.190853, 6.163829)
    """

    points: tuple[Measures, ...]
    _: KW_ONLY
    beta: float = SMOOTHING
    dates: tuple[Instant, ...] = ()
    made: Made | None = None
    more: Attributes = EMPTY

    def __post_init__(self) -> None:
        """Refuse what is no series."""
        super(Trend, self).__post_init__()
        if not 0 <= self.beta <= 1:
            raise ValueError(f"beta lies within 0 and 1, found {self.beta}")
        if not self.points:
            raise PlanError([Problem("cost.no_history", "points")])
        problems = [
            Problem("cost.points_order", f"points[{place + 1}].at", Attributes(found=after.at))
            for place, (before, after) in enumerate(pairwise(self.points))
            if before.at is not None and after.at is not None and after.at < before.at
        ]
        if problems:
            raise PlanError(problems)

    @property
    def last(self) -> Measures:
        """The sums at the last date."""
        return self.points[-1]

    @property
    def bac(self) -> float:
        """Budget at completion."""
        return self.last.bac

    @property
    def pv(self) -> float:
        """Planned value."""
        return self.last.pv

    @property
    def ev(self) -> float:
        """Earned value."""
        return self.last.ev

    @property
    def ac(self) -> float | None:
        """Actual cost."""
        return self.last.ac

    @property
    def at(self) -> float | None:
        """Actual time."""
        return self.last.at

    @property
    def es(self) -> float | None:
        """Earned schedule."""
        return self.last.es

    @property
    def pd(self) -> float | None:
        """Planned duration."""
        return self.last.pd

    @property
    def k(self) -> float:
        """Of the shrunk forecast, see `Measures`."""
        return self.last.k

    @property
    def day(self) -> int:
        """How many units of time count as a day."""
        return self.last.day

    @property
    def currency(self) -> str | None:  # type: ignore[override]  # the points' own
        """The points' currency."""
        return self.last.currency

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Tasks whose cost nothing tells at the last date."""
        return self.last.unpriced

    @property
    def is_over(self) -> bool:
        """Whether all is finished at the last date."""
        return self.last.is_over

    @property
    def inputs(self) -> Attributes:
        """What formulae take beside the sums: of the last date, of the series, of promises."""
        return Attributes(
            {**self.last.inputs, **self.more, **_recent(self.points), **self._smoothed()}
        )

    def _missing(self, name: str) -> Undefined:
        if name in ("ev_3", "ac_3") and len(self.points) < RECENT:
            return Undefined("cost.undefined.few_dates", least=RECENT, found=len(self.points))
        if name in _OF_COSTS and None in (each.ac for each in self.points):
            return Undefined("cost.undefined.cost_unknown")
        return super(Trend, self)._missing(name)

    def _smoothed(self) -> dict[str, float]:
        """Return performance by unit of time, smoothed from the plan's on."""
        first = self.points[0]
        if not first.pd or any(None in (p.at, p.es, p.ac) for p in self.points):
            return {}
        rates = {"rate_ev": first.bac / first.pd, "rate_ac": first.bac / first.pd, "rate_es": 1.0}
        before = (0.0, 0.0, 0.0, 0.0)
        for point in self.points:
            assert point.at is not None
            assert point.ac is not None
            assert point.es is not None
            now = (point.at, point.ev, point.ac, point.es)
            if (passed := now[0] - before[0]) > 0:
                for place, name in enumerate(rates, 1):
                    gained = (now[place] - before[place]) / passed
                    rates[name] += self.beta * (gained - rates[name])
            before = now
        return rates

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a date; amounts in major units."""
        parts = [
            Trend(self.points[:count], beta=self.beta) for count in range(1, len(self.points) + 1)
        ]
        columns: dict[str, list[Any]] = {"date": list(self.dates)} if self.dates else {}
        for name in ("pv", "ev", "ac"):
            columns[name] = [self._major(part.number(name)) for part in parts]
        for name in ("cpi", "spi", "spi_t", "cpi_3"):
            columns[name] = [part.number(name) for part in parts]
        for name in ("eac", "eac_xsm"):
            columns[name] = [self._major(part.number(name)) for part in parts]
        return columns

    def _major(self, amount: float | None) -> float | None:
        if amount is None or self.currency is None:
            return amount
        return major(round(amount), self.currency)


def _recent(points: Sequence[Measures]) -> dict[str, float]:
    """Return what the last three periods earned and cost; nothing where there are fewer."""
    if len(points) < RECENT:
        return {}
    now = points[-1]
    before = points[-1 - RECENT] if len(points) > RECENT else None
    if now.ac is None or (before is not None and before.ac is None):
        return {}
    earned, spent = (before.ev, before.ac or 0.0) if before else (0.0, 0.0)
    return {"ev_3": now.ev - earned, "ac_3": now.ac - spent}


def trend(
    plan: Plan,
    baseline: Baseline,
    updates: Iterable[StatusUpdate] | None = None,
    *,
    beta: float = SMOOTHING,
    k: float = SHRINK,
) -> Trend:
    """Return earned value over status dates: what the last few brought, and what was promised.

    CEI counts the tasks that the critical path from the last but one status had finish by the
    last one, the hit task percentage those that the baseline had finish since, and how many ended
    by their date; milestones and levels of effort are left out.

    Parameters
    ----------
    plan : Plan
    baseline : Baseline
    updates : iterable of StatusUpdate, optional
        In the order of their data dates; none: the plan's.
    beta : float
        Of smoothed performance, see `Trend`.
    k : float
        Of the shrunk forecast, see `Measures`.

    Raises
    ------
    PlanError
        If there is no update, if they are out of order, or for what `earned_value` refuses.

    Examples
    --------
    >>> from pmcore import cost
    >>> from pmcore.examples import lantern_bay, lantern_bay_approved, lantern_bay_updates
    >>> plan = lantern_bay()
    >>> approved = cost.baseline(plan, lantern_bay_approved(), name="approved")
    >>> series = trend(plan, approved, lantern_bay_updates())
    >>> print(series.explain("cei"))
    CEI, the current execution index = kept / expected = 16 / 19 = 0.8421
    """
    values = status_values(plan, baseline, updates, k=k)
    facts = [each.status for each in values]
    return Trend(
        tuple(value.numbers() for value in values),
        beta=beta,
        dates=tuple(each.at for each in facts),
        made=made(plan, beta=beta, k=k),
        more=_since(plan, baseline, facts[-2], facts[-1]) if len(facts) > 1 else EMPTY,
    )


def status_values(
    plan: Plan,
    baseline: Baseline,
    updates: Iterable[StatusUpdate] | None,
    *,
    k: float = SHRINK,
) -> list[EarnedValue]:
    """Return earned value at each status date; refuse none, and dates out of order."""
    facts = list(plan.updates if updates is None else updates)
    problems = [] if facts else [Problem("cost.no_history", "updates")]
    problems += [
        Problem("cost.dates_order", f'updates["{after.at}"].at', Attributes(found=_iso(after.at)))
        for before, after in pairwise(facts)
        if after.at < before.at
    ]
    refuse(problems)
    return [earned_value(plan, baseline, each, k=k) for each in facts]


def _iso(instant: datetime) -> str:
    return instant.isoformat()


def _since(plan: Plan, baseline: Baseline, before: StatusUpdate, now: StatusUpdate) -> Attributes:
    """Return what became of the finishes that were expected, and of those that were planned."""
    return Attributes({**_promises(plan, before, now), **_hits(baseline, before, now)})


def _hits(baseline: Baseline, before: StatusUpdate, now: StatusUpdate) -> dict[str, int]:
    """Return how many tasks the baseline has finish in between, and how many did by their date."""
    ended = {fact.task: fact.finish for fact in now.tasks if fact.finish}
    aimed = [
        task
        for task in baseline.tasks
        if before.at < task.finish <= now.at
        and not task.is_milestone
        and task.earned_by is not EarnedBy.LEVEL_OF_EFFORT
    ]
    hit = sum(task.task in ended and ended[task.task] <= task.finish for task in aimed)
    return {"aimed": len(aimed), "hit": hit}


def _promises(plan: Plan, before: StatusUpdate, now: StatusUpdate) -> dict[str, int]:
    """Return how many tasks were expected to be finished in between, and how many are."""
    try:
        expected = critical_path(plan, status=known(plan, before))
    except InfeasibleError:
        return {}
    done = {fact.task for fact in before.tasks if fact.finish}
    promised = {
        row.id
        for row in expected.tasks
        if row.id not in done
        and not row.is_milestone
        and row.kind not in (TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK, TaskKind.INACTIVE)
        and row.finish <= now.at
    }
    finished = {fact.task for fact in now.tasks if fact.finish and fact.finish <= now.at}
    return {"expected": len(promised), "kept": len(promised & finished)}
