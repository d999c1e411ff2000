"""The register in numbers: what each risk costs, by expectation and by simulation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pmcore._base import Answer, Made, Noun, made, table_of
from pmcore.model import ExtraCost, Plan, Risk, Schedule, StatusUpdate
from pmcore.network import Network, build
from pmcore.risk._distributions import mean_of
from pmcore.risk._leave_out import Contribution, contributions
from pmcore.risk._outlook import Outlook
from pmcore.risk._register import Remaining, applied, mean_minutes, remaining, treated
from pmcore.schedule import critical_path

LIKELIHOODS = (0.1, 0.3, 0.5, 0.7)
SEVERITIES = (0.02, 0.05, 0.1, 0.2)


@dataclass(frozen=True, slots=True)
class RankedRisk(Noun):
    """A risk in numbers.

    Parameters
    ----------
    probability : float
    delay, cost : float
        Mean impact if it occurs: working minutes and minor units; negative ones are gained. A
        delay shared by several tasks counts once.
    expected_delay, expected_cost : float
        Probability times mean impact.
    likelihood, severity : int
        Its cell of the matrix, from 1 up.
    contribution : Contribution, optional
        What the project would gain without it, by simulation; none: no outlook was given, or the
        risk cannot strike there.
    days_until : int, optional
        Days from the status date, or the plan's start, to the first day on which it may strike;
        0: it may strike now. None: its first day is not stated, or its last has passed.
    """

    id: str
    name: str
    probability: float
    delay: float
    cost: float
    expected_delay: float
    expected_cost: float
    likelihood: int
    severity: int
    category: str = ""
    owner: str | None = None
    contribution: Contribution | None = None
    days_until: int | None = None

    @property
    def is_opportunity(self) -> bool:
        """Whether it is expected to save money, or time where no money is at stake."""
        return (self.expected_cost or self.expected_delay) < 0


@dataclass(frozen=True, slots=True)
class Ranking(Answer):
    """The risks of a plan, the dearest first.

    Parameters
    ----------
    risks : tuple of RankedRisk
    likelihoods, severities : tuple of float
        Where the next row (probability) and column (greater share of the plan's length or
        budget) of the matrix begins.
    """

    risks: tuple[RankedRisk, ...]
    likelihoods: tuple[float, ...] = LIKELIHOODS
    severities: tuple[float, ...] = SEVERITIES
    made: Made | None = None

    @property
    def expected_cost(self) -> float:
        """Sum over all risks, in minor units."""
        return sum(row.expected_cost for row in self.risks)

    def __getitem__(self, risk: str) -> RankedRisk:
        """Return a risk's numbers, by id; KeyError if it is not ranked."""
        for row in self.risks:
            if row.id == risk:
                return row
        raise KeyError(risk)

    def by_contribution(self) -> tuple[RankedRisk, ...]:
        """Return the risks by the time, then the money, the project would gain without each."""
        none = (0, 0)
        gains = {
            row.id: (row.contribution.length, row.contribution.cost) if row.contribution else none
            for row in self.risks
        }
        return tuple(
            sorted(self.risks, key=lambda row: (-gains[row.id][0], -gains[row.id][1], row.id))
        )

    def matrix(self) -> dict[tuple[int, int], tuple[str, ...]]:
        """Return the ids of the risks in each cell (likelihood, severity) that holds any."""
        cells: dict[tuple[int, int], tuple[str, ...]] = {}
        for row in self.risks:
            cell = (row.likelihood, row.severity)
            cells[cell] = (*cells.get(cell, ()), row.id)
        return cells

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a risk."""
        names = ("id", "name", "category", "owner", "probability", "delay", "cost")
        more = ("expected_delay", "expected_cost", "likelihood", "severity")
        columns = table_of(self.risks, (*names, *more, "days_until"))
        gains = [row.contribution for row in self.risks]
        columns["length_contribution"] = [gain and gain.length for gain in gains]
        columns["cost_contribution"] = [gain and gain.cost for gain in gains]
        return columns


def rank(
    plan: Plan,
    outlook: Outlook | None = None,
    schedule: Schedule | None = None,
    *,
    p: float = 0.8,
    status: StatusUpdate | None = None,
    responses: Iterable[str] | None = None,
    likelihoods: tuple[float, ...] = LIKELIHOODS,
    severities: tuple[float, ...] = SEVERITIES,
) -> Ranking:
    """Return what each risk is expected to cost in working time and money, the dearest first.

    Parameters
    ----------
    plan : Plan
    outlook : Outlook, optional
        Adds what the project would gain without each risk, from the same samples; none: nothing
        is simulated. Its responses count, unless others are named.
    schedule : Schedule, optional
    status : StatusUpdate, optional
        As they were simulated.
    p : float
        The percentile of which contributions are differences.
    responses : iterable of str, optional
        Ids of the responses to count in; none: those of the outlook, or that the plan has chosen.
    likelihoods, severities : tuple of float
        Bounds between the rows and columns of the matrix; severity is the greater of mean delay
        as a share of the plan's length and mean cost as a share of its budget; cost has no part
        in it where the plan states no budget.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error.
    ValueError
        If the plan has no response of an id, or the outlook was computed from something else.

    References
    ----------
    Expected monetary value: ISO/IEC 31010:2019, annex B, and PMBOK Guide, 6th ed., 11.4.2.5.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> row = rank(portal()).risks[0]
    >>> row.id, round(row.expected_delay)
    ('vendor', 816)
    """
    if responses is None and outlook is not None:
        responses = outlook.responses
    taken = applied(plan, responses)
    if outlook is not None and {each.id for each in taken} != set(outlook.responses):
        raise ValueError("the outlook was computed with other responses")
    stated, plan = plan, treated(plan, taken)
    dates = critical_path(plan)
    scale = _Scale(
        plan,
        max(build(plan).worktime().between(plan.start, dates.finish), 1),
        tuple(likelihoods),
        tuple(severities),
    )
    gains: dict[str, Contribution] = {}
    if outlook is not None:
        found = contributions(stated, outlook, schedule, p=p, most=0, status=status)
        gains = {row.id: row for row in found.rows if row.element == "risk"}
    rows = [
        replace(
            _ranked(each, scale),
            contribution=gains.get(each.risk.id),
            days_until=_days_until(plan, each.risk, status),
        )
        for each in remaining(plan, taken)
    ]
    rows.sort(key=lambda row: (-row.expected_cost, -row.expected_delay, row.id))
    settings = {} if outlook is None else {"p": p, "samples": outlook.samples}
    at = _now(plan, status)
    by = made(
        stated,
        seed=outlook.seed if outlook else None,
        responses=[each.id for each in taken],
        at=at.isoformat(),
        **settings,
    )
    return Ranking(tuple(rows), scale.likelihoods, scale.severities, by)


@dataclass(frozen=True, slots=True)
class _Scale:
    """What a risk is measured by; `length` is the plan's, in working minutes."""

    plan: Plan
    length: int
    likelihoods: tuple[float, ...]
    severities: tuple[float, ...]


def _ranked(each: Remaining, scale: _Scale) -> RankedRisk:
    risk = each.risk
    delay = each.factor * _mean_delay(risk, build(scale.plan))
    costs = (impact for impact in risk.impacts if isinstance(impact, ExtraCost))
    cost = each.factor * sum(mean_of(impact.by) for impact in costs)
    share = abs(delay) / scale.length
    if scale.plan.budget:
        share = max(share, abs(cost) / scale.plan.budget)
    return RankedRisk(
        risk.id,
        risk.name,
        risk.probability,
        delay,
        cost,
        risk.probability * delay,
        risk.probability * cost,
        bisect_right(scale.likelihoods, risk.probability) + 1,
        bisect_right(scale.severities, share) + 1,
        risk.category,
        risk.owner,
    )


def _days_until(plan: Plan, risk: Risk, status: StatusUpdate | None) -> int | None:
    """Return its proximity: days to the first on which it may strike."""
    today = _now(plan, status).date()
    if risk.first is None or (risk.last is not None and risk.last < today):
        return None
    return max((risk.first - today).days, 0)


def _now(plan: Plan, status: StatusUpdate | None) -> datetime:
    known = plan.status if status is None else status
    return known.at if known else plan.start


def _mean_delay(risk: Risk, net: Network) -> float:
    """Return the mean working minutes a risk adds; of a draw that tasks share, the greatest."""
    own, shared = 0.0, [0.0]
    for impact in risk.impacts:
        if isinstance(impact, ExtraCost):
            continue
        mean = mean_minutes(impact, net)
        if impact.is_shared:
            shared.append(mean)
        else:
            own += mean
    return own + max(shared, key=abs)
