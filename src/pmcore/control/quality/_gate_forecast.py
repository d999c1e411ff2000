"""What gates may yet decide: chances by the trend of their metrics, handed down as risks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from math import fsum, inf, prod, sqrt
from typing import Any, TypeAlias

from pmcore._base import Answer, Instant, Made, Noun, made
from pmcore._mapping import Attributes
from pmcore._values import number_faults, refuse, share_faults
from pmcore.control.quality._checks import wrong
from pmcore.control.quality._gates import is_met, is_waived
from pmcore.errors import Problem
from pmcore.model import Criterion, Delay, Distribution, Gate, GateDecision, Plan, Risk, Schedule
from pmcore.network import errors_of
from pmcore.schedule import critical_path
from pmcore.units import days, to_minutes

History: TypeAlias = Mapping[str, Sequence[tuple[datetime, float]]]
TREND = 3
"""Measurements from which a trend is drawn."""
RETRY = days(10)
"""Working minutes after which a gate that failed is held again, unless said otherwise."""


@dataclass(frozen=True, slots=True)
class CriterionChance(Noun):
    """How likely a criterion holds when its gate is held.

    Parameters
    ----------
    id, metric : str
    chance : float
    basis : str
        ``trend``, ``value`` (as last measured), ``waived`` or ``unknown`` (never measured).
    expected : float, optional
        What the trend or the last value says will be measured.
    """

    id: str
    metric: str
    chance: float
    basis: str
    expected: float | None = None


@dataclass(frozen=True, slots=True)
class GateChance(Noun):
    """How likely a gate lets its successors go on, and the risk that it does not.

    Parameters
    ----------
    id, milestone : str
    at : datetime
        When the milestone is planned.
    chance : float
        That all mandatory criteria hold, as if they were independent of each other.
    criteria : tuple of CriterionChance
        The mandatory ones.
    risk : Risk, optional
        On the milestone; none where the gate is as good as sure.
    """

    id: str
    milestone: str
    at: Instant
    chance: float
    criteria: tuple[CriterionChance, ...]
    risk: Risk | None = None


@dataclass(frozen=True, slots=True)
class GateForecast(Answer):
    """What the gates that are not passed yet may decide.

    Parameters
    ----------
    gates : tuple of GateChance
    """

    gates: tuple[GateChance, ...]
    _: KW_ONLY
    made: Made | None = None

    @property
    def risks(self) -> tuple[Risk, ...]:
        """What to put into the plan, so that its dates count with the gates."""
        return tuple(each.risk for each in self.gates if each.risk is not None)

    def __getitem__(self, gate: str) -> GateChance:
        """Return a gate's forecast, by id; KeyError if there is none."""
        for each in self.gates:
            if each.id == gate:
                return each
        raise KeyError(gate)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a criterion."""
        rows = [(gate, each) for gate in self.gates for each in gate.criteria]
        return {
            "gate": [gate.id for gate, _ in rows],
            "at": [gate.at for gate, _ in rows],
            "gate_chance": [gate.chance for gate, _ in rows],
            "criterion": [each.id for _, each in rows],
            "metric": [each.metric for _, each in rows],
            "basis": [each.basis for _, each in rows],
            "expected": [each.expected for _, each in rows],
            "chance": [each.chance for _, each in rows],
        }


def gate_forecast(
    plan: Plan,
    history: History | None = None,
    *,
    schedule: Schedule | None = None,
    retry: Distribution | int = RETRY,
    unknown: float = 0.5,
) -> GateForecast:
    """Return how likely each open gate is passed when it is held, as risks on its milestone.

    A metric measured three times or more is carried on along its straight trend to the date of
    the milestone, with the uncertainty of a prediction; one measured less is taken to stay as it
    is. Whole-numbered metrics are compared with half a unit to either side. Put the risks into
    the plan, and :func:`pmcore.risk.simulate` says what the gates do to its dates.

    Parameters
    ----------
    plan : Plan
    history : mapping of str to sequence of (datetime, float), optional
        Measurements of metrics, in any order.
    schedule : Schedule, optional
        Dates of the milestones; none: the critical path.
    retry : Distribution or int
        Working minutes until a gate that failed is passed.
    unknown : float
        Chance of a criterion that was never measured.

    Raises
    ------
    PlanError
        Naming at once: every error of the plan, each measured metric that no gate asks for, each
        measurement that is no finite number or has a time zone.

    References
    ----------
    N. R. Draper, H. Smith, Applied Regression Analysis, 3rd ed., section 3.1 (prediction of a
    single observation).

    Examples
    --------
    >>> from pmcore.examples import lantern_bay
    >>> plan = lantern_bay()
    >>> found = gate_forecast(plan)
    >>> [(each.id, each.chance) for each in found.gates]
    [('G2', 0.25), ('G3', 0.125)]
    >>> found.risks[0].impacts[0].task
    'A250'
    """
    refuse(errors_of(plan))
    measured = history or {}
    problems = [*_faults(plan, measured), *share_faults(unknown, "unknown", has_ends=True)]
    if isinstance(retry, int):
        problems += number_faults(retry, "retry", above=0)
    refuse(problems)
    rows = {row.id: row for row in (schedule or critical_path(plan)).tasks}
    found = []
    for gate in plan.gates:
        if gate.decision in (GateDecision.PASS, GateDecision.CONDITIONAL):
            continue
        at = rows[gate.milestone].finish
        criteria = tuple(
            _chance(each, measured.get(each.metric, ()), at, unknown)
            for each in gate.criteria
            if each.is_mandatory
        )
        chance = prod(each.chance for each in criteria) if gate.criteria else unknown
        found.append(
            GateChance(
                gate.id, gate.milestone, at, chance, criteria, _risk(gate, chance, criteria, retry)
            )
        )
    return GateForecast(tuple(found), made=made(plan))


def _faults(plan: Plan, history: History) -> Iterator[Problem]:
    asked = {each.metric for gate in plan.gates for each in gate.criteria}
    for name, rows in history.items():
        path = f'history["{name}"]'
        if name not in asked:
            yield wrong("unknown_metric", path, found=name, known=sorted(asked)[:3])
        for place, (at, value) in enumerate(rows):
            yield from number_faults(value, f"{path}[{place}]")
            if at.tzinfo is not None:
                yield wrong("zone", f"{path}[{place}]", found=at.isoformat())


def _risk(
    gate: Gate,
    chance: float,
    criteria: Sequence[CriterionChance],
    retry: Distribution | int,
) -> Risk | None:
    """Return the risk that a gate is not passed; none where that has no chance."""
    if chance >= 1.0:
        return None
    doubtful = sorted((each.chance, each.metric) for each in criteria if each.chance < 1.0)
    return Risk(
        f"gate:{gate.id}",
        gate.name or gate.id,
        probability=1.0 - chance,
        impacts=(Delay(gate.milestone, retry),),
        category="quality",
        cause="; ".join(metric for _, metric in doubtful),
        attributes=Attributes(gate=gate.id),
    )


def _chance(
    criterion: Criterion, rows: Sequence[tuple[datetime, float]], at: datetime, unknown: float
) -> CriterionChance:
    name = (criterion.id, criterion.metric)
    if is_waived(criterion, at):
        return CriterionChance(*name, 1.0, "waived", criterion.value)
    if len({moment for moment, _ in rows}) >= TREND:
        expected, error, degrees = _predicted(rows, at)
        chance = _within(criterion, [value for _, value in rows], expected, error, degrees)
        return CriterionChance(*name, chance, "trend", expected)
    value = max(rows)[1] if rows else criterion.value
    if value is None:
        return CriterionChance(*name, unknown, "unknown")
    return CriterionChance(*name, float(is_met(criterion, value)), "value", value)


def _predicted(rows: Sequence[tuple[datetime, float]], at: datetime) -> tuple[float, float, int]:
    """Return what a straight trend says will be measured, its error, and degrees of freedom."""
    times = [float(to_minutes(moment)) for moment, _ in rows]
    values = [float(value) for _, value in rows]
    count = len(rows)
    middle, mean = fsum(times) / count, fsum(values) / count
    wide = fsum((time - middle) ** 2 for time in times)
    pairs = list(zip(times, values, strict=True))
    slope = fsum((time - middle) * (value - mean) for time, value in pairs) / wide
    left = fsum((value - mean - slope * (time - middle)) ** 2 for time, value in pairs)
    ahead = to_minutes(at) - middle
    error = sqrt(left / (count - 2) * (1.0 + 1.0 / count + ahead * ahead / wide))
    return mean + slope * ahead, error, count - 2


def _within(
    criterion: Criterion,
    values: Sequence[float],
    expected: float,
    error: float,
    degrees: int,
) -> float:
    """Return the chance that what is measured meets the criterion."""
    target = criterion.target
    is_whole = all(float(each).is_integer() for each in (target, *values))
    half = 0.5 if is_whole else 0.0
    low, high = -inf, inf
    match criterion.op:
        case ">=":
            low = target - half
        case ">":
            low = target + half
        case "<=":
            high = target + half
        case "<":
            high = target - half
        case _:
            low, high = target - half, target + half
            # What is counted never falls below 0, so a trend that does means none.
            if is_whole and target == 0.0 and min(values) >= 0.0:
                low = -inf
    if not error:
        return float(low <= expected <= high)
    from scipy.special import stdtr

    ends = [(edge - expected) / error for edge in (low, high)]
    below, above = (float(stdtr(degrees, each)) for each in ends)
    return max(above - below, 0.0)
