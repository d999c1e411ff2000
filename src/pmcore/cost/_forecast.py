"""Where cost and finish are heading, by every method, with ranges that finished projects give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime
from typing import Any

from pmcore._base import Answer, Instant, Made, Noun, made
from pmcore._mapping import Attributes
from pmcore.cost._built_in import built_in
from pmcore.cost._earned import EarnedValue
from pmcore.cost._estimate import major
from pmcore.cost._formulae import COST_METHODS, DEFAULT_COST, TIME_METHODS
from pmcore.cost._measures import Measures
from pmcore.cost._paced import Dated, by_logic, by_pace
from pmcore.cost._reckoning import Reckoning
from pmcore.cost._reference import LEVELS, ReferenceClass, basis, evidence, traits_of
from pmcore.model import Plan
from pmcore.network import WorkTime, build

MEAN, PACE, LOGIC, SCHEDULE = "mean", "pace", "critical_path", "es"


@dataclass(frozen=True, slots=True)
class ForecastRow(Noun):
    """One method's forecast, with its range.

    Parameters
    ----------
    of : str
        ``"cost"`` or ``"finish"``.
    method : str
    cost : int, optional
        Minor units at completion.
    finish : datetime, optional
    is_default : bool
        Whether the forecast's own cost or finish is this one.
    reason : Reckoning
        How it came about, or why there is none.
    costs : tuple of int or None
        What it will cost at most in 10, 50, 80 and 90 of 100 cases, None at shares that so few
        projects cannot tell; empty where the reference class says nothing.
    finishes : tuple of datetime
        The same of the finish.
    """

    of: str
    method: str
    cost: int | None
    finish: Instant | None
    is_default: bool
    reason: Reckoning
    costs: tuple[int | None, ...] = ()
    finishes: tuple[Instant | None, ...] = ()

    @property
    def range(self) -> tuple[int | None, ...] | tuple[datetime | None, ...]:
        """P10, P50, P80 and P90 of the cost or of the finish."""
        return self.costs or self.finishes


@dataclass(frozen=True, slots=True)
class Forecast(Answer):
    """Cost and finish at completion, with ranges, and what every other method says.

    Parameters
    ----------
    cost : int, optional
        Minor units: the cost performance of finished work, shrunk towards plan while little is
        done.
    finish : datetime, optional
        Midway, in working time, between the critical path at the pace so far and earned schedule.
    cost_method, finish_method : str
        The row each was taken from.
    rows : tuple of ForecastRow
    start : datetime
        The baseline's.
    basis : Reckoning
        Which finished projects the ranges rest on, how many, and how alike they are.
    numbers : Measures
        The sums it was made from, the critical path that is left included (CPLI).
    """

    cost: int | None
    finish: Instant | None
    _: KW_ONLY
    cost_method: str = DEFAULT_COST
    finish_method: str = MEAN
    rows: tuple[ForecastRow, ...] = ()
    data_date: Instant
    start: Instant
    basis: Reckoning
    numbers: Measures
    currency: str | None = None
    made: Made | None = None

    def row(self, method: str) -> ForecastRow:
        """Return the row of a method; KeyError if there is none."""
        return {row.method: row for row in self.rows}[method]

    def explain(self, method: str) -> Reckoning:
        """Return how a method's forecast came about; KeyError if there is no such method."""
        return self.row(method).reason

    def cost_at(self, level: float) -> int | None:
        """Return the cost that is kept at a probability: 0.1, 0.5, 0.8 or 0.9; else ValueError.

        None where the ranges are undefined, or so few projects do not tell: `basis` says so.
        """
        held = self.row(self.cost_method).costs
        return held[_place(level)] if held else None

    def finish_at(self, level: float) -> datetime | None:
        """Return the finish that is kept at a probability: 0.1, 0.5, 0.8 or 0.9; else ValueError.

        None where the ranges are undefined, or so few projects do not tell: `basis` says so.
        """
        held = self.row(self.finish_method).finishes
        return held[_place(level)] if held else None

    @property
    def cpli(self) -> float | None:
        """Critical path length index: what is left of the critical path with its float, over it."""
        return self.numbers.number("cpli")

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a method; cost in major units."""
        columns: dict[str, list[Any]] = {
            "of": [row.of for row in self.rows],
            "method": [row.method for row in self.rows],
            "cost": [self._major(row.cost) for row in self.rows],
            "finish": [row.finish for row in self.rows],
        }
        for place, level in enumerate(LEVELS):
            columns[f"p{level * 100:.0f}"] = [
                self._major(row.costs[place])
                if row.costs
                else row.finishes[place]
                if row.finishes
                else None
                for row in self.rows
            ]
        columns["is_default"] = [row.is_default for row in self.rows]
        columns["how"] = [row.reason.text() for row in self.rows]
        return columns

    def _major(self, amount: int | None) -> float | None:
        return None if amount is None else major(amount, self.currency)


def _place(level: float) -> int:
    if level not in LEVELS:
        raise ValueError(f"ranges are known at {LEVELS}, found {level}")
    return LEVELS.index(level)


def forecast(
    plan: Plan, value: EarnedValue, *, reference: ReferenceClass | None = None
) -> Forecast:
    """Return cost and finish at completion by the methods that did best, the others beside them.

    Cost is actual cost plus the remaining budget at the cost index of finished work, which counts
    for the more the more is finished; finish is the mean of the critical path from the facts, at
    the pace of finished work, and of earned schedule. Ranges are what errors of the same method
    came to in finished projects, at as much progress and in as steady a project.

    Parameters
    ----------
    plan : Plan
    value : EarnedValue
        Of `earned_value`; its facts are scheduled from by the plan's progress rule.
    reference : ReferenceClass, optional
        Of `reference_class`, from projects of one's own; none: the one that pmcore brings.

    Raises
    ------
    PlanError
        If the plan has errors.

    References
    ----------
    Conformal prediction with errors normalised by a project's own deviation: H. Papadopoulos and
    others, Inductive confidence machines for regression, 2002; reference classes: B. Flyvbjerg,
    Project Management Journal 37(3), 2006.

    Examples
    --------
    >>> from pmcore import cost, format_money
    >>> from pmcore.examples import lantern_bay, lantern_bay_approved, lantern_bay_updates
    >>> plan = lantern_bay()
    >>> approved = cost.baseline(plan, lantern_bay_approved(), name="approved")
    >>> ahead = forecast(plan, cost.earned_value(plan, approved, lantern_bay_updates()[1]))
    >>> format_money(ahead.cost, ahead.currency), ahead.cost_method, ahead.finish_method
    ('¥1,304,552.30', 'finished', 'mean')
    >>> format_money(ahead.cost_at(0.8), ahead.currency)
    '¥1,430,743.03'
    """
    time = build(plan).worktime()
    numbers, rows = forecasts(plan, value, time)
    chosen = reference or built_in()
    rows = [_ranged(row, value, time, chosen) for row in rows]
    cost = next((row.cost for row in rows if row.of == "cost" and row.is_default), None)
    last = next((row for row in rows if row.of == "finish" and row.is_default), None)
    return Forecast(
        cost,
        last.finish if last else None,
        finish_method=last.method if last else MEAN,
        rows=tuple(rows),
        data_date=value.data_date,
        start=value.start,
        basis=basis(chosen, traits_of(value)),
        numbers=numbers,
        currency=value.currency,
        made=made(plan, k=value.k, reference=chosen.name),
    )


def forecasts(plan: Plan, value: EarnedValue, time: WorkTime) -> tuple[Measures, list[ForecastRow]]:
    """Return the sums with the critical path that is left, and every method's forecast."""
    logic = by_logic(plan, value)
    numbers = value.numbers()
    if logic[0] is not None:
        left = {
            "cpl": max(0, time.between(value.data_date, logic[0])),
            "tf": time.between(logic[0], value.finish),
        }
        numbers = replace(numbers, inputs=Attributes({**numbers.inputs, **left}))
    return numbers, [*_cost_rows(value), *_finish_rows(plan, value, time, logic)]


def _cost_rows(value: EarnedValue) -> Iterator[ForecastRow]:
    for method in COST_METHODS:
        name = f"eac_{method}"
        found = value.number(name)
        yield ForecastRow(
            "cost",
            method,
            None if found is None else round(found),
            None,
            method == DEFAULT_COST,
            value.explain(name),
        )


def _finish_rows(plan: Plan, value: EarnedValue, time: WorkTime, logic: Dated) -> list[ForecastRow]:
    """Return the finish by every method; the default is the mean of two, or the one there is."""
    found: dict[str, Dated] = {}
    for method in TIME_METHODS:
        length = value.number(f"time_{method}")
        finish = None if length is None else _after(time, value, length)
        found[method] = finish, value.explain(f"time_{method}")
    found[LOGIC], found[PACE] = logic, by_pace(plan, value, time)
    found[MEAN] = _mean(time, found[PACE][0], found[SCHEDULE][0])
    if value.end is not None:  # nothing is left to be forecast
        told = Reckoning("cost.ended", Attributes(finish=value.end.isoformat()))
        found = dict.fromkeys(found, (value.end, told))
    default = next((each for each in (MEAN, PACE, SCHEDULE) if found[each][0]), MEAN)
    return [
        ForecastRow("finish", method, None, found[method][0], method == default, found[method][1])
        for method in (MEAN, PACE, LOGIC, *TIME_METHODS)
    ]


def _after(time: WorkTime, value: EarnedValue, length: float) -> datetime:
    """Return when a total duration ends: what it leaves after actual time, worked from there."""
    begin = time.coordinate(max(value.end or value.data_date, value.start))
    return time.finish_at(begin + round(length - value.at))


def _mean(time: WorkTime, first: datetime | None, second: datetime | None) -> Dated:
    """Return the instant midway between two, in working time."""
    if first is None or second is None:
        return None, Reckoning("cost.no_mean_finish")
    middle = time.finish_at((time.coordinate(first) + time.coordinate(second)) // 2)
    facts = Attributes(
        finish=middle.isoformat(), first=first.isoformat(), second=second.isoformat()
    )
    return middle, Reckoning("cost.mean_finish", facts)


def _ranged(
    row: ForecastRow, value: EarnedValue, time: WorkTime, reference: ReferenceClass
) -> ForecastRow:
    """Return a row with what the class's errors make of it; what is over has no range.

    Nothing ends below what is spent, or before the data date.
    """
    known = evidence(value).get(row.of)
    errors = [reference.error(row.of, row.method, level) for level in LEVELS]
    if known is None or value.is_over or all(each is None for each in errors):
        return row
    usual = reference.usual_cost if row.of == "cost" else reference.usual_finish
    scale = known.scale(usual)
    steps = [None if each is None else each * scale for each in errors]
    if row.cost is not None:
        least, cost = value.ac or 0, row.cost
        costs = (None if step is None else max(least, round(cost + step)) for step in steps)
        return replace(row, costs=tuple(costs))
    if row.finish is None:
        return row
    middle, first = time.coordinate(row.finish), time.coordinate(value.data_date)
    finishes = (
        None if step is None else time.finish_at(max(first, middle + round(step))) for step in steps
    )
    return replace(row, finishes=tuple(finishes))
