"""Demand against capacity, week by week, and which sets of people are too few when."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from pmcore.allocate._demand import Demand, micro
from pmcore.allocate._shortage._asks import Ask, Shortage, SkillLevel, asks_of, shortages_of
from pmcore.kernels import finish_at, work_at
from pmcore.model import ResourceKind
from pmcore.units import from_minutes

DAY, WEEK = 1440, 10080
MONDAY = 4 * DAY
"""Monday, 5 January 1970, in minutes since 1970."""

Label: TypeAlias = "SkillLevel | str"
"""What demand is counted by: a skill from a level up, or the id of somebody or something named."""
Key: TypeAlias = tuple[frozenset[str], tuple[Label, ...]]
"""People who are too few, and for what."""


@dataclass(frozen=True)
class Span:
    """A stretch of the clock in which a task is worked on, or could be."""

    task: int
    way: int
    start: int
    finish: int
    is_waiting: bool = False


@dataclass
class Lack:
    """What a set of people misses in one week, in person-minutes times a million."""

    short: int = 0
    asked: int = 0
    tasks: set[int] = field(default_factory=set)


def monday_of(instant: int) -> int:
    """Return the Monday that an instant's week begins with, in minutes since 1970."""
    return instant - (instant - MONDAY) % WEEK


def day_of(instant: int) -> date:
    """Return the day of an instant in minutes since 1970."""
    return from_minutes(instant).date()


def weeks(first: int, last: int) -> list[int]:
    """Return the Mondays of the weeks between two instants."""
    return list(range(monday_of(first), max(last, first + 1), WEEK))


class Lacks:
    """The demand of spans by label and week, and what is missing at any instant, by set and week.

    Parameters
    ----------
    held : Demand
    spans : iterable of Span

    Attributes
    ----------
    demand, waiting : dict
        Person-minutes times a million by (label, Monday).
    lacks : dict
        By (set, Monday).
    """

    def __init__(self, held: Demand, spans: Iterable[Span]) -> None:
        self.held = held
        self.spans = [each for each in spans if each.finish > each.start]
        self.asks: dict[int, list[Ask]] = {
            way: list(asks_of(held, way)) for way in {each.way for each in self.spans}
        }
        self.table = held.shared.readable()
        self.homes = {way: int(held.jobs.team[int(held.jobs.team_ptr[way])]) for way in self.asks}
        self.demand: Counter[tuple[Label, int]] = Counter()
        self.waiting: Counter[tuple[Label, int]] = Counter()
        self.lacks: defaultdict[tuple[Key, int], Lack] = defaultdict(Lack)
        self._known: dict[object, list[Shortage]] = {}
        names = {name for asks in self.asks.values() for ask in asks for name, _ in ask.able}
        self.steps = {name: held.net.capacity(name) for name in sorted(names)}
        self._sweep()

    @property
    def labels(self) -> list[Label]:
        """All that is asked for."""
        return list(dict.fromkeys(label_of(ask) for asks in self.asks.values() for ask in asks))

    def _sweep(self) -> None:
        if not self.spans:
            return
        first = min(each.start for each in self.spans)
        last = max(each.finish for each in self.spans)
        events = {at for each in self.spans for at in (each.start, each.finish)}
        events |= set(weeks(first, last))
        events |= {at for steps in self.steps.values() for at, _ in steps}
        events |= {at for asks in self.asks.values() for ask in asks for _, at in ask.able}
        instants = sorted(at for at in events if first <= at <= last)
        begins: defaultdict[int, list[Span]] = defaultdict(list)
        for each in self.spans:
            begins[each.start].append(each)
        active: list[Span] = []
        for a, b in pairwise(instants):
            active = [each for each in active if each.finish > a] + begins[a]
            if active:
                self._segment(active, a, b)

    def _segment(self, active: Sequence[Span], first: int, last: int) -> None:
        """Count a stretch of the clock in which the same work goes on."""
        homes = sorted({self.homes[each.way] for each in active})
        edges = [first, last]
        if len(homes) > 1:
            inner = [self.held.shared.edges(home, first, last) for home in homes]
            edges = sorted({first, last, *np.concatenate(inner).tolist()})
        for a, b in pairwise(edges):
            minutes = {
                home: int(work_at(self.table, home, b)) - int(work_at(self.table, home, a))
                for home in homes
            }
            busy = [each for each in active if minutes[self.homes[each.way]]]
            if busy:
                self._count(busy, a, max(minutes.values()))

    def _count(self, busy: Sequence[Span], at: int, minutes: int) -> None:
        week, free = monday_of(at), self._free(at)
        asks = [(each, ask) for each in busy for ask in self.asks[each.way]]
        for each, ask in asks:
            kind = self.waiting if each.is_waiting else self.demand
            kind[label_of(ask), week] += ask.load * minutes
        asked = [(ask.people(at, free), ask.load) for _, ask in asks]
        key = tuple(asked), tuple(free.values())
        if key not in self._known:
            self._known[key] = shortages_of(asked, free)
        for short in self._known[key]:
            inside = [
                k
                for k, (people, _) in enumerate(asked)
                if k in short.asks or (people and people <= short.people)
            ]
            labels = tuple(sorted({label_of(asks[k][1]) for k in inside}, key=str))
            # Who could serve but is away belongs to those who are too few.
            people = frozenset(name for k in inside for name, _ in asks[k][1].able)
            lack = self.lacks[(people, labels), week]
            lack.short += short.units * minutes
            lack.asked += sum(asked[k][1] for k in inside) * minutes
            lack.tasks |= {asks[k][0].task for k in inside}

    def _free(self, at: int) -> dict[str, int]:
        return {
            name: micro(steps[bisect_right(steps, at, key=lambda step: step[0]) - 1][1])
            for name, steps in self.steps.items()
        }

    def capacity(self, name: str, week: int) -> int:
        """Return what there is of somebody or something in a week, as demand is counted."""
        net, steps = self.held.net, self.held.net.capacity(name)
        own = net.plan.resource(name).calendar
        home = net.worktime().index if own is None else net.calendars.index[own]
        place = bisect_right(steps, week, key=lambda step: step[0]) - 1
        inside = steps[max(place, 0) : bisect_left(steps, week + WEEK, key=lambda step: step[0])]
        ends = [*(at for at, _ in inside[1:]), week + WEEK]
        total = 0
        for (at, units), end in zip(inside, ends, strict=True):
            begin = int(work_at(self.table, home, max(at, week)))
            total += micro(units) * (int(work_at(self.table, home, end)) - begin)
        return total

    def people(self, label: Label) -> tuple[str, ...]:
        """Return who can serve what a label stands for."""
        if isinstance(label, str):
            return (label,)
        name, level = label
        return tuple(
            each.id
            for each in self.held.plan.resources
            if each.kind is ResourceKind.PERSON
            and each.is_active
            and (skill := each.skill(name))
            and skill.level >= level
        )

    def totals(self, counts: Counter[tuple[Label, int]], label: Label) -> Counter[int]:
        """Return what a label stands for by week; of a skill, higher levels as well."""
        found: Counter[int] = Counter()
        for (other, week), count in counts.items():
            is_higher = (
                isinstance(label, tuple)
                and isinstance(other, tuple)
                and other[0] == label[0]
                and other[1] >= label[1]
            )
            if other == label or is_higher:
                found[week] += count
        return found


def label_of(ask: Ask) -> Label:
    """Return what the demand of an ask is counted by."""
    return ask.skill if ask.skill is not None else ask.able[0][0]


def logic_spans(held: Demand, start: Sequence[int], finish: Sequence[int]) -> Iterator[Span]:
    """Yield when each task goes on by given dates, in its quickest way, from the data date on."""
    now = held.state.data_date if held.status is not None else None
    for i in range(len(held)):
        if held.is_open(i):
            ways = held.ways_of(i)
            way = min(ways, key=lambda w: int(held.jobs.least[w]))
            begin = int(start[i]) if now is None else max(int(start[i]), now)
            yield Span(i, way, begin, int(finish[i]))


def waiting_spans(held: Demand, i: int, way: int, ready: int, start: int) -> Iterator[Span]:
    """Yield when a task that waits could go on: in each week for as long as it takes at most."""
    table = held.shared.readable()
    home = int(held.jobs.team[int(held.jobs.team_ptr[way])])
    length = int(held.jobs.least[way])
    for monday in weeks(ready, start):
        begin = max(ready, monday)
        end = int(finish_at(table, home, int(work_at(table, home, begin)) + length))
        yield Span(i, way, begin, min(end, monday + WEEK, start), is_waiting=True)


def after(week: date) -> date:
    """Return the Monday after a week."""
    return week + timedelta(days=7)
