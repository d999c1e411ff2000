"""What a staffing costs: people and pools by the hour and the use, material, fixed amounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Noun
from pmcore.allocate._demand import Demand, Staffed, owners, segments, slot_of, worked
from pmcore.allocate._program import Draft, Part, picks
from pmcore.allocate._terms._aim import Aim
from pmcore.kernels import FAR, work_at_each
from pmcore.model import Accrual, Assignment, MaterialNeed, Mode, Plan, ResourceKind, Task, TaskKind
from pmcore.network import Network, Steps, decimal, exact, price_at, prices
from pmcore.run import Linear, Literal, total
from pmcore.units import Amount, Money, to_minutes

IntArray: TypeAlias = NDArray[np.int64]
Spans: TypeAlias = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Cost(Noun):
    """What the work that is left costs, in minor units of the plan's currency.

    People and pools by the hour and by the use, material, and the fixed amounts of tasks and
    modes: each as :func:`pmcore.cost.estimate` counts it, an hour at the mean of the prices that
    hold while it is worked, each amount rounded once. Work that takes no time costs nobody's time
    or use. Overtime has no price here, because no
    schedule has overtime; levels of effort and hammocks are left out. What waits for another
    price is sought on the steps that all lengths, lags and dates of the plan share.

    Examples
    --------
    >>> Cost().name
    'cost'
    """

    name: str = "cost"

    def aim(self, net: Network) -> Aim:  # noqa: ARG002 - prices are asked for where they count
        """Return the term for one plan."""
        return _Cost(self.name)


@dataclass(frozen=True)
class _Line:
    """One amount: a price, as steps of date, times how much.

    Parameters
    ----------
    when : Accrual
        At which date the price holds; even: its mean over the task.
    extra : Steps
        Added at the price of the start, before rounding.
    """

    price: Steps
    quantity: Fraction
    when: Accrual = Accrual.EVEN
    is_hourly: bool = False
    extra: Steps = ()
    _known: dict[int, int] = field(default_factory=dict, compare=False)

    def amount(self, minutes: int, price: Fraction, extra: Fraction) -> int:
        """Return the amount, rounded."""
        quantity = self.quantity * minutes / 60 if self.is_hourly else self.quantity
        return round(price * quantity + extra)

    def least(self, minutes: int) -> int:
        """Return what it never undercuts."""
        lows = [min((price for _, price in each), default=_NONE) for each in self._each()]
        return self.amount(minutes, *lows)

    def at(self, held: Demand, i: int, minutes: int, spans: Spans) -> int:
        """Return the amount of a task that is worked on in parts of the clock."""
        if max(len(self.price), len(self.extra)) < 2:  # which one price holds for
            if minutes not in self._known:
                self._known[minutes] = self.least(minutes)
            return self._known[minutes]
        start, finish = spans[0][0], spans[-1][1]
        extra = _from(self.extra, start)
        if self.when is not Accrual.EVEN:
            price = _from(self.price, finish if self.when is Accrual.END else start)
        else:
            price = _mean(held, i, self.price, spans)
        return self.amount(minutes, price, extra)

    def _each(self) -> tuple[Steps, Steps]:
        return self.price, self.extra

    @property
    def instants(self) -> list[int]:
        """When its price changes."""
        return [at for steps in self._each() for at, _ in steps[1:]]


_NONE = Fraction(0)


def _from(steps: Steps, at: int) -> Fraction:
    """Return the price at an instant; before the first dated price that first one holds."""
    if not steps:
        return _NONE
    price = price_at(steps, at)
    return steps[0][1] if price is None else price


def _mean(held: Demand, i: int, steps: Steps, spans: Spans) -> Fraction:
    """Return the mean price over the parts of a task, by its calendar's working time."""
    start, finish = spans[0][0], spans[-1][1]
    inner = [at for at, _ in steps[1:] if start < at < finish]
    if not inner:
        return _from(steps, start)
    table, calendar = held.net.calendars.table, int(held.net.calendar[i])
    found, whole = _NONE, 0
    for a, b in pairwise([start, *inner, finish]):
        cut = [(max(a, first), min(b, last)) for first, last in spans]
        ends = np.array([each for each in cut if each[0] < each[1]], np.int64).reshape(-1, 2)
        work = work_at_each(table, calendar, ends)
        minutes = int((work[:, 1] - work[:, 0]).sum())
        found, whole = found + _from(steps, a) * minutes, whole + minutes
    return found / whole if whole else _from(steps, start)


class _Bill:
    """The amounts that the ways of a plan may cost, each looked up once."""

    def __init__(self, held: Demand) -> None:
        self.held, self.plan = held, held.plan
        self._known: dict[tuple[object, ...], tuple[_Line, ...]] = {}
        self._given: dict[str, list[Assignment]] = {}
        for each in held.plan.assignments:
            self._given.setdefault(each.task, []).append(each)

    def seat(self, slot: int, person: int) -> tuple[_Line, ...]:
        """Return what somebody costs in a slot."""
        seat, name = self.held.seats[slot], self.held.resources[person]
        return self._hours(name, seat.units, seat.given)

    def instants(self) -> list[int]:
        """Return when an amount that was looked up changes."""
        return [at for lines in self._known.values() for line in lines for at in line.instants]

    def pool(self, use: int) -> tuple[_Line, ...]:
        """Return what units of a pool cost."""
        each = self.held.uses[use]
        return self._hours(each.pool, each.units, each.given)

    def _hours(self, name: str, units: float, given: Assignment | None) -> tuple[_Line, ...]:
        work = given.work if given is not None and given.resource == name else None
        key = (name, units, work)
        if key not in self._known:
            held, share = prices(self.plan, name), decimal(units)
            stated = None if work is None else _Line(held.hour, Fraction(work, 60))
            hours = stated or _Line(held.hour, share, is_hourly=True)
            use = _Line(held.use, Fraction(ceil(share)), Accrual.START)
            self._known[key] = tuple(each for each in (hours, use) if each.price)
        return self._known[key]

    def fixed(self, i: int, way: int) -> tuple[_Line, ...]:
        """Return what a way of doing a task costs whoever does it."""
        key = ("fixed", i, way)
        if key not in self._known:
            self._known[key] = tuple(self._of_way(i, way))
        return self._known[key]

    def _of_way(self, i: int, way: int) -> Iterator[_Line]:
        task, mode = self.held.net.tasks[i], self.held.ways[way].mode
        stated: Task | Mode = next((each for each in task.modes if each.id == mode), task)
        for item in stated.costs:
            when = Accrual.END if item.accrual is Accrual.END else Accrual.START
            yield _Line(_converted(self.plan, item.amount), Fraction(1), when)
        needs = [each for each in stated.needs if isinstance(each, MaterialNeed)]
        rest = list(needs)
        for each in self._given.get(task.id, ()):
            if self.plan.resource(each.resource).kind is not ResourceKind.MATERIAL:
                continue
            own = next((need for need in rest if need.resource == each.resource), None)
            if own is not None:
                rest.remove(own)
            like = next((need for need in needs if need.resource == each.resource), None)
            quantity = each.units if each.quantity is None else each.quantity
            when = Accrual.START if like is None else like.accrual
            yield from self._material(each.resource, quantity, when)
        for need in rest:
            yield from self._material(need.resource, need.quantity, need.accrual)

    def _material(self, name: str, quantity: float, when: Accrual) -> Iterator[_Line]:
        if quantity > 0:
            held = prices(self.plan, name)
            yield _Line(held.unit, decimal(quantity), when, extra=held.use)


def _converted(plan: Plan, amount: Amount) -> Steps:
    """Return an amount in the plan's currency as steps of date."""
    dates = [to_minutes(plan.start)]
    if isinstance(amount, Money) and amount.currency != plan.currency:
        stated = [each for each in plan.exchange_rates if each.currency == amount.currency]
        dates = sorted(
            -FAR if each.start is None else each.start.toordinal() * 1440 - _EPOCH
            for each in stated
        )
    return tuple((at, exact(plan, amount, at)) for at in dates)


_EPOCH = 719163 * 1440


class _Cost(Aim):
    """The sum of all amounts."""

    unit = "minor_units"
    may_wait = True

    def __init__(self, name: str) -> None:
        self.name = name
        self._of: tuple[Demand, _Bill] | None = None

    def _bill(self, held: Demand) -> _Bill:
        # Ways and seats outlive narrowed copies of a demand, and so do their prices.
        if self._of is None or self._of[0].ways is not held.ways:
            self._of = held, _Bill(held)
        return self._of[1]

    def value(self, held: Demand, found: Staffed) -> int:
        """Return the cost of a schedule."""
        bill, jobs, minutes = self._bill(held), held.jobs, worked(held, found)
        cost = 0
        for i, way in enumerate(found.way.tolist()):
            if way < 0 or held.net.tasks[i].kind is TaskKind.INACTIVE:
                continue
            lines = list(bill.fixed(i, way))
            if found.finish[i] > found.start[i]:
                for slot in held.slots(way):
                    lines += bill.seat(slot, int(jobs.person[found.pick[slot]]))
                for use in held.pool_uses(way):
                    lines += bill.pool(use)
            if any(line.instants for line in lines):
                spans = segments(held, found, i) or [(int(found.start[i]), int(found.finish[i]))]
            else:
                spans = [(int(found.start[i]), int(found.finish[i]))]
            cost += sum(line.at(held, i, int(minutes[i]), spans) for line in lines)
        return cost

    def stated(self, draft: Draft) -> Linear:
        """Return the cost in a program."""
        bill, held, found = self._bill(draft.held), draft.held, list[Linear | int]()
        for i, play in draft.plays.items():
            for part in play.parts:
                chosen: Linear | int = 1 if part.chosen is None else part.chosen
                place = _Place(draft, i, part)
                for line in bill.fixed(i, part.way):
                    found.append(place.amount(line, chosen))
                for c, picked in picks(part):
                    slot, who = slot_of(held.jobs, c), int(held.jobs.person[c])
                    for line in bill.seat(slot, who):
                        found.append(place.amount(line, picked))
                for use in held.pool_uses(part.way) if part.stretch is not None else ():
                    for line in bill.pool(use):
                        found.append(place.amount(line, chosen))
        return total(found)

    def liking(self, held: Demand) -> NDArray[np.float64]:
        """Return the least that each candidate costs."""
        bill, jobs = self._bill(held), held.jobs
        slots = owners(jobs.cand_ptr)
        way = owners(jobs.slot_ptr)[slots] if len(slots) else slots
        minutes = (jobs.least - held.breaks)[way].tolist()
        rows = zip(slots.tolist(), jobs.person.tolist(), minutes, strict=True)
        return np.array(
            [sum(line.least(m) for line in bill.seat(slot, who)) for slot, who, m in rows],
            np.float64,
        )

    def least(self, held: Demand) -> int:
        """Return the cost with everybody in a place the cheapest there, each task its way."""
        bill = self._bill(held)
        liking = self.liking(held)

        def of(i: int, way: int) -> int:
            minutes = int(held.jobs.least[way] - held.breaks[way])
            lines = list(bill.fixed(i, way))
            if not minutes:
                return sum(line.least(0) for line in lines)
            for use in held.pool_uses(way):
                lines += bill.pool(use)
            ptr = held.jobs.cand_ptr
            people = [
                liking[ptr[slot] : ptr[slot + 1]].min(initial=1e12) for slot in held.slots(way)
            ]
            return sum(line.least(minutes) for line in lines) + int(sum(people))

        alive = (
            i
            for i in range(len(held))
            if held.is_open(i) and held.net.tasks[i].kind is not TaskKind.INACTIVE
        )
        return sum(min(of(i, way) for way in held.ways_of(i)) for i in alive)

    def instants(self, held: Demand) -> Iterable[int]:
        """Return when prices change."""
        bill = self._bill(held)
        self.liking(held)
        for i in range(len(held)):
            for way in held.ways_of(i):
                bill.fixed(i, way)
                for use in held.pool_uses(way):
                    bill.pool(use)
        return bill.instants()


@dataclass(frozen=True)
class _Place:
    """A part of a program, where amounts are stated."""

    draft: Draft
    i: int
    part: Part

    def amount(self, line: _Line, picked: Linear | int) -> Linear | int:
        """Return an amount, 0 unless it is picked."""
        part, program, held = self.part, self.draft.program, self.draft.held
        cases: list[tuple[Literal | None, int]] = [*part.cases]
        if not cases or not line.is_hourly:
            cases = [(None, int(held.jobs.least[part.way] - held.breaks[part.way]))]
        found = [(case, *self._values(line, minutes)) for case, minutes in cases]
        if len(found) == 1 and len(found[0][1]) == 1:
            return picked * found[0][1][0]
        most = max(max(values) for _, values, _ in found)
        cost = program.integer(0, max(0, most))
        for case, values, first in found:
            when = [each for each in (picked, case) if isinstance(each, Literal)]
            if len(values) == 1:
                program.at_least(cost, values[0], when=when)
            else:
                self.draft.axis.spend(len(values))
                own = program.integer(min(values), max(values))
                index = part.start if part.step is None else part.step
                program.element(index - first, values, own)
                program.at_least(cost, own, when=when)
        return cost

    def _values(self, line: _Line, minutes: int) -> tuple[list[int], int]:
        """Return an amount by the place of the start, and the first place; one: all the same."""
        draft, part, held = self.draft, self.part, self.draft.held
        axis, steps = draft.axis, minutes // draft.axis.step
        low, high = draft.program.bounds(part.start if part.step is None else part.step)
        at = np.arange(low, high + 1)
        if part.course is None:
            starts, ends = axis.starts(at), axis.finishes(at + steps)
        else:
            last = len(part.course.finishes) - 1
            starts = axis.starts(part.course.starts[np.minimum(at, len(part.course.starts) - 1)])
            ends = axis.finishes(part.course.finishes[np.minimum(at + steps, last)])
        if not steps:
            starts = ends
        changes = [t for t in line.instants if starts[0] < t < ends[-1]]
        if not changes:
            return [line.at(held, self.i, minutes, [(int(starts[0]), int(ends[0]))])], low
        if part.variant.resting or held.net.tasks[self.i].splits:
            axis.is_complete = False  # rests count in the mean of its prices
        known: dict[tuple[int, int], int] = {}
        values = []
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            zone = (start, end)
            if not any(start < t < end for t in changes):
                passed = sum(t <= start for t in changes)
                zone = (-1, passed) if line.when is not Accrual.END else zone
            if zone not in known:
                known[zone] = line.at(held, self.i, minutes, [(start, end)])
            values.append(known[zone])
        return values, low


def has_prices(held: Demand) -> bool:
    """Whether anybody who may be asked for has a price."""
    known = (prices(held.plan, name) for name in held.resources)
    return any(each.hour or each.use for each in known)
