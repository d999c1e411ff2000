"""What every search asks of a term: its value, its place in a program, and what bounds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._demand import Demand, Staffed
from pmcore.allocate._program import Axis, Draft, TooMixed, looked_up
from pmcore.kernels import work_at_each
from pmcore.network import Network
from pmcore.run import Linear, total

IntArray: TypeAlias = NDArray[np.int64]
CLOCK, DAY = -1, 1440
"""In place of a calendar's position: all minutes count, and by days that have begun."""
MOST_LATENESS = 20_000
"""Entries of a table of lateness above which a term is not modelled."""
MOST_DAYS = 2000
"""Days of lateness above which what is counted by days is not modelled."""


@dataclass(frozen=True)
class Due:
    """A group of tasks, the date from which its last finish counts, and what a minute costs.

    Parameters
    ----------
    tasks : tuple of int
        Positions in the network.
    at : int
        Minutes since 1970.
    calendar : int
        Position of the calendar whose working minutes count; `CLOCK`: days that have begun.
    weight : int
        Whole, so that exact and heuristic search count alike; see `Aim.scale`.
    """

    tasks: tuple[int, ...]
    at: int
    calendar: int
    weight: int


class Aim:
    """A term for one plan: what it adds up, and how a program says so.

    Every engine works through this class alone. Whole numbers are counted, `scale` times the
    values that are reported, so that exact and heuristic search agree to the last unit.

    Attributes
    ----------
    name : str
    scale : int
        What values are divided by to be those of the term's own units and weights.
    unit : str
        ``min``, ``minor_units`` (of money), ``hand_overs``, ``interruptions``, ``chances`` or
        ``points``; a sentence is told with ``word.`` and it.
    dues : tuple of Due
        Dates from which lateness counts; they guide the order of tasks.
    is_length : bool
        Whether it is the time from the project's start to its end: one group of all tasks.
    is_dated : bool
        Whether finishes alone make its value, and none is ever better for being later.
    may_wait : bool
        Whether a task may be worth beginning later than it could.
    parts : tuple of (Aim, Fraction)
        What it is a weighted sum of.
    """

    name: str
    scale: int = 1
    unit: str = "min"
    dues: tuple[Due, ...] = ()
    is_length: bool = False
    is_dated: bool = False
    may_wait: bool = False
    parts: tuple[tuple[Aim, Fraction], ...] = ()

    def value(self, held: Demand, found: Staffed) -> int:
        """Return the value of a schedule, times the scale."""
        raise NotImplementedError

    def stated(self, draft: Draft) -> Linear:
        """Return the value in a program: what is minimised is never below it, and reaches it."""
        raise NotImplementedError

    def target(self, draft: Draft) -> Linear:
        """Return what a program minimises for its sake."""
        return self.stated(draft)

    def reached(self, axis: Axis, target: int) -> int:  # noqa: ARG002 - for those that override it
        """Return the value that a target stands for."""
        return target

    def least(self, held: Demand) -> int:  # noqa: ARG002 - for those that override it
        """Return a value that no schedule undercuts, found without a search."""
        return 0

    def instants(self, held: Demand) -> Iterable[int]:  # noqa: ARG002 - for those that override it
        """Return when something changes that one might wait for, in minutes since 1970."""
        return ()

    def liking(self, held: Demand) -> NDArray[np.float64] | None:  # noqa: ARG002 - for those that override it
        """Return by candidate what picking them adds, in no particular unit; None: no matter."""
        return None


class Lateness(Aim):
    """The weighted lateness of groups of tasks after their dates.

    Parameters
    ----------
    name : str
    dues : tuple of Due
    scale : int
    is_length : bool
    """

    is_dated = True

    def __init__(
        self,
        name: str,
        dues: Sequence[Due],
        scale: int = 1,
        *,
        is_length: bool = False,
        unit: str = "min",
    ) -> None:
        self.name, self.dues, self.scale = name, tuple(dues), scale
        self.is_length, self.unit = is_length, unit

    def value(self, held: Demand, found: Staffed) -> int:
        """Return the value of a schedule, times the scale."""
        return self.of(held.net, found.finish)

    def of(self, net: Network, finish: IntArray) -> int:
        """Return the value of finishes in minutes since 1970, times the scale."""
        if not self.dues:
            return 0
        ends = np.array([finish[list(due.tasks)].max() for due in self.dues], np.int64)
        calendars = np.array([due.calendar for due in self.dues], np.int64)
        dates = np.array([due.at for due in self.dues], np.int64)
        weights = np.array([due.weight for due in self.dues], np.int64)
        table, by_day = net.calendars.table, calendars == CLOCK
        home = np.where(by_day, 0, calendars)
        late = work_at_each(table, home, ends) - work_at_each(table, home, dates)
        late = np.where(by_day, -((dates - ends) // DAY), late)
        return int((np.maximum(late, 0) * weights).sum())

    def least(self, held: Demand) -> int:
        """Return the value of the earliest finishes that logic leaves."""
        return self.of(held.net, held.heads[1])

    def stated(self, draft: Draft) -> Linear:
        """Return the value in a program."""
        return total([_lateness(draft, due) * due.weight for due in self.dues])

    def target(self, draft: Draft) -> Linear:
        """Return the value; of a length the last position, which orders schedules finer."""
        return total([_last(draft, self.dues[0])]) if self.is_length else self.stated(draft)

    def reached(self, axis: Axis, target: int) -> int:
        """Return the value that a target stands for."""
        if not self.is_length:
            return target
        due, finish = self.dues[0], int(axis.finishes(target))
        late = work_at_each(axis.table, due.calendar, [finish, due.at])
        return max(0, int(late[0] - late[1])) * due.weight


def _last(draft: Draft, due: Due) -> Linear | int:
    """Return the position at which the last task of a group ends.

    What ends between two positions whatever is done counts from the earlier one on.
    """
    plays = draft.plays
    ends = [plays[i].end for i in due.tasks if i in plays]
    past = _past(draft, due)
    known = [] if past is None else [int(draft.axis.down(past))]
    if not ends:
        return known[0]
    if len(ends) == 1 and not known:
        return ends[0]
    low = max(draft.program.bounds(end)[0] for end in ends)
    high = max(draft.program.bounds(end)[1] for end in ends)
    last = draft.program.integer(max([low, *known]), max([high, *known]))
    for end in ends:
        draft.program.at_least(last, end)
    if draft.best is not None:
        latest = max(int(draft.best.finish[i]) for i in due.tasks)
        draft.program.hint(last, int(draft.axis.up(latest)))
    return last


def _past(draft: Draft, due: Due) -> int | None:
    """Return when the last of those tasks of a group ends whose dates are known."""
    past = [int(draft.held.heads[1][i]) for i in due.tasks if i not in draft.plays]
    return max(past, default=None)


def _lateness(draft: Draft, due: Due) -> Linear | int:
    """Return the working minutes, or the days, by which a group is late."""
    axis, past = draft.axis, _past(draft, due)
    last = _last(draft, due)
    low, high = draft.program.bounds(last)
    if due.calendar == CLOCK:
        return _days(draft, due, last)
    least = 0
    if past is not None:
        ends = work_at_each(axis.table, due.calendar, [past, due.at])
        least = max(0, int(ends[0] - ends[1]))
    if all(i not in draft.plays for i in due.tasks):
        return least
    date = int(work_at_each(axis.table, due.calendar, due.at))
    if due.calendar == axis.calendar:
        passed: Linear | int = last * axis.step + (axis.origin - date)
    else:
        if high - low > MOST_LATENESS:
            raise TooMixed
        ends = axis.finishes(np.arange(low, high + 1))
        values = work_at_each(axis.table, due.calendar, ends) - date
        passed = looked_up(draft.program, total([last]) - low, values)
    low, high = draft.program.bounds(passed)
    if low >= least:
        return passed
    late = draft.program.integer(least, max(least, high))
    draft.program.at_least(late, passed)
    return late


def _days(draft: Draft, due: Due, last: Linear | int) -> Linear | int:
    """Return the days late that have begun: one yes or no for each day."""
    axis, program = draft.axis, draft.program
    low, high = program.bounds(last)
    first, final = (-((due.at - int(axis.finishes(each))) // DAY) for each in (low, high))
    past = _past(draft, due)
    least = 0 if past is None else max(0, -((due.at - past) // DAY))
    first, final = max(least, first), max(least, final)
    if final - first > MOST_DAYS:
        raise TooMixed
    late: list[Linear | int] = [first]
    for day in range(first, final):
        is_later = program.boolean()
        program.at_most(last, int(axis.down(due.at + day * DAY)), when=(~is_later,))
        late.append(is_later)
    return total(late)


class Sum(Aim):
    """A weighted sum of aims.

    Parameters
    ----------
    name : str
    parts : sequence of (Aim, Fraction)
        Weights are of the values that the parts report.
    """

    def __init__(self, name: str, parts: Sequence[tuple[Aim, Fraction]]) -> None:
        self.name, self.parts = name, tuple(parts)
        own = [weight / aim.scale for aim, weight in self.parts]
        self.scale = lcm(*(each.denominator for each in own))
        self._factors = [int(each * self.scale) for each in own]
        self.dues = tuple(due for aim, _ in self.parts for due in aim.dues)
        self.is_dated = all(aim.is_dated for aim, _ in self.parts)
        self.may_wait = any(aim.may_wait for aim, _ in self.parts)
        units = {aim.unit for aim, _ in self.parts}
        self.unit = units.pop() if len(units) == 1 else "points"

    def value(self, held: Demand, found: Staffed) -> int:
        """Return the value of a schedule, times the scale."""
        return sum(f * aim.value(held, found) for f, aim in self._each())

    def _each(self) -> Iterable[tuple[int, Aim]]:
        return zip(self._factors, (aim for aim, _ in self.parts), strict=True)

    def stated(self, draft: Draft) -> Linear:
        """Return the value in a program."""
        return total([aim.stated(draft) * factor for factor, aim in self._each()])

    def least(self, held: Demand) -> int:
        """Return the sum of what no schedule undercuts."""
        return sum(factor * aim.least(held) for factor, aim in self._each())

    def instants(self, held: Demand) -> Iterable[int]:
        """Return when something changes that one might wait for."""
        return [at for aim, _ in self.parts for at in aim.instants(held)]

    def liking(self, held: Demand) -> NDArray[np.float64] | None:
        """Return by candidate what picking them adds."""
        found = [(f, aim.liking(held)) for f, aim in self._each()]
        known = [factor * each for factor, each in found if each is not None]
        return np.sum(known, axis=0, dtype=np.float64) if known else None


class Term(Protocol):
    """One part of what a search minimises."""

    @property
    def name(self) -> str:
        """What reports call it."""
        ...

    def aim(self, net: Network) -> Aim:
        """Return the term for one plan."""
        ...


def whole(weights: Iterable[float]) -> tuple[int, list[int]]:
    """Return a scale and the weights times it, whole, to a thousandth at least.

    Examples
    --------
    >>> whole([1.0, 2.5, 8])
    (2, [2, 5, 16])
    """
    parts = [Fraction(weight).limit_denominator(1000) for weight in weights]
    scale = min(lcm(*(part.denominator for part in parts)), 1000)
    return scale, [round(part * scale) for part in parts]


def last_end(net: Network, aim: Aim, end: int) -> int:
    """Return the value of a length where the last task ends at an instant."""
    due, table = aim.dues[0], net.calendars.table
    late = work_at_each(table, due.calendar, [end, due.at])
    return max(0, int(late[0] - late[1])) * due.weight
