"""Terms of how work is spread: over time, among people who could do the same, to newcomers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Noun
from pmcore.allocate._demand import (
    Demand,
    Staffed,
    need_of,
    segments,
    slot_of,
    taken,
    takes,
    team_calendar,
)
from pmcore.allocate._program import Draft, Part, TooMixed, picks
from pmcore.allocate._terms._aim import Aim
from pmcore.kernels import MICRO, work_at_each
from pmcore.model import Plan, Resource, ResourceKind
from pmcore.network import Network
from pmcore.run import Linear, Literal, total
from pmcore.units import to_minutes

IntArray: TypeAlias = NDArray[np.int64]
WEEK = 7 * 1440
"""Minutes of a week of the clock."""
MONDAY = 4 * 1440
"""The first Monday midnight since 1970."""
MOST_PAIRS, MOST_PERIODS = 3000, 4000
"""Pairs of people, and uses by periods, above which a term is not modelled."""


@dataclass(frozen=True, slots=True)
class Levelling(Noun):
    """How unevenly resources are loaded over time: all rises of load from period to period.

    The load of a person or pool in a period is what it works there, in minutes of full time or
    of one unit. Rises are added over periods and resources; before the work that is left there is
    no load. Among dates, those on the steps that all lengths, lags and dates of the plan share
    are sought, up to when everything would be done one after the other.

    Parameters
    ----------
    period : int
        Minutes of the clock, counted from a Monday's midnight: a week unless said.
    resources : tuple of str
        Ids; none: all people and pools.

    Raises
    ------
    ValueError
        If the period is not above 0.
    KeyError
        If the plan that it is asked for has no such resource.

    References
    ----------
    The total adjustment cost of K. Neumann, J. Zimmermann, Procedures for resource leveling and
    net present value problems in project scheduling with general temporal and resource
    constraints, European Journal of Operational Research 127(2), 2000, with equal costs of all
    resources, of rises alone.

    Examples
    --------
    >>> Levelling(period=1440).name
    'levelling'
    """

    period: int = WEEK
    resources: tuple[str, ...] = ()
    name: str = "levelling"

    def __post_init__(self) -> None:
        """Refuse periods that end before they begin."""
        if self.period <= 0:
            raise ValueError(f"period must be above 0 minutes, found {self.period}")
        object.__setattr__(self, "resources", tuple(self.resources))

    def aim(self, net: Network) -> Aim:
        """Return the term for one plan."""
        for name in self.resources:
            net.plan.resource(name)
        known = [each.id for each in net.plan.resources if each.kind is not ResourceKind.MATERIAL]
        return _Rises(self.name, self.period, frozenset(self.resources or known))


class _Rises(Aim):
    """The rises of the loads of resources, by thousandths of units."""

    scale = 1000
    may_wait = True

    def __init__(self, name: str, period: int, chosen: frozenset[str]) -> None:
        self.name, self._period, self._chosen = name, period, chosen

    def _number(self, instant: int) -> int:
        return (instant - MONDAY) // self._period

    def _edges(self, first: int, last: int) -> list[int]:
        """Return where periods begin between two instants."""
        span = range(self._number(first) + 1, self._number(last) + 1)
        return [MONDAY + each * self._period for each in span]

    def value(self, held: Demand, found: Staffed) -> int:
        """Return the sum of all rises."""
        loads: dict[int, dict[int, int]] = {}
        table = held.shared.table()
        for i in np.flatnonzero(found.finish > found.start).tolist():
            rows = [row for row in takes(held, found, i) if held.resources[row[0]] in self._chosen]
            if not rows:
                continue
            calendar = team_calendar(held, found, i)
            spans = segments(held, found, i) or [(int(found.start[i]), int(found.finish[i]))]
            for begin, b in spans:
                a = max(begin, int(found.start[i]))
                for low, high in pairwise([a, *self._edges(a, b), b]) if a < b else ():
                    ends = work_at_each(table, calendar, [low, high])
                    for resource, units in rows:
                        own = loads.setdefault(resource, {})
                        number = self._number(low)
                        own[number] = own.get(number, 0) + _thousandths(units) * int(
                            ends[1] - ends[0]
                        )
        return sum(
            max(0, load - own.get(number - 1, 0))
            for own in loads.values()
            for number, load in own.items()
        )

    def stated(self, draft: Draft) -> Linear:
        """Return the sum of all rises in a program."""
        axis, program = draft.axis, draft.program
        if any(draft.held.net.tasks[i].splits for i in draft.plays):
            axis.is_complete = False  # stated breaks are worked through here
        edges = np.array(self._edges(axis.first, axis.last), np.int64)
        if len(edges) * len(draft.plays) > MOST_PERIODS:
            raise TooMixed
        loads: dict[int, dict[int, list[Linear]]] = {}
        for part in (part for play in draft.plays.values() for part in play.parts):
            rows = self._rows(draft, part)
            for k, done in _periods(draft, part, edges) if rows else ():
                for resource, units, picked in rows:
                    own = loads.setdefault(resource, {}).setdefault(k, [])
                    own.append(_when(draft, done, picked) * (units * axis.step))
        rises: list[Linear | int] = []
        for parts in loads.values():
            known = {k: total(each) for k, each in parts.items()}
            for k, load in known.items():
                rise = program.integer(0, max(0, program.bounds(load)[1]))
                program.at_least(rise, load - known.get(k - 1, 0))
                rises.append(rise)
        return total(rises)

    def _rows(self, draft: Draft, part: Part) -> list[tuple[int, int, Linear | int]]:
        """Return the resources that a part takes, how much, and when it does."""
        held, jobs = draft.held, draft.held.jobs
        if part.stretch is None:
            return []
        found = [(int(jobs.person[c]), slot_of(jobs, c), picked) for c, picked in picks(part)]
        rows = [(who, int(jobs.units[slot]), picked) for who, slot, picked in found]
        chosen: Linear | int = 1 if part.chosen is None else part.chosen
        rows += [
            (int(jobs.pool[use]), int(jobs.pool_units[use]), chosen)
            for use in held.pool_uses(part.way)
        ]
        return [(r, _thousandths(u), x) for r, u, x in rows if held.resources[r] in self._chosen]


def _thousandths(units: int) -> int:
    return round(units * 1000 / MICRO)


def _periods(draft: Draft, part: Part, edges: IntArray) -> Iterator[tuple[int, Linear]]:
    """Yield the periods that a part may touch, and how many steps of it lie in each."""
    axis, course = draft.axis, part.course
    if course is None:
        places, begin = axis.position(axis.minutes(edges)), part.start
    elif part.step is None:
        return
    else:
        home, table = part.variant.home, axis.table
        minutes = work_at_each(table, home, edges) - work_at_each(table, home, axis.first)
        axis.position(minutes)  # no own step may lie on both sides of an edge
        done = axis.finishes(course.finishes)
        places, begin = np.searchsorted(done, edges, side="right") - 1, part.step
    end = begin + part.length
    low, high = draft.program.bounds(begin)[0], draft.program.bounds(end)[1]
    for k, (a, b) in enumerate(pairwise([low, *places.tolist(), high])):
        a, b = max(a, low), min(b, high)  # noqa: PLW2901 - cut to where the part may be
        if a < b:
            yield k, _cut(draft, end, a, b) - _cut(draft, begin, a, b)


def _cut(draft: Draft, place: Linear, low: int, high: int) -> Linear:
    """Return a place, or the nearest between two bounds."""
    program = draft.program
    first, last = program.bounds(place)
    if first >= low and last <= high:
        return place
    found = program.integer(max(low, min(first, high)), min(high, max(last, low)))
    cut = program.integer(max(low, first), max(low, last))
    event = program.integer(first, last)
    program.equal(event, place)
    program.maximum(cut, [event, low])
    program.maximum(-found, [-cut, -high])
    return found


def _when(draft: Draft, amount: Linear, picked: Linear | int) -> Linear:
    """Return an amount that counts where something is picked; else 0."""
    if not isinstance(picked, Literal):
        return amount
    program = draft.program
    found = program.integer(0, max(0, program.bounds(amount)[1]))
    program.equal(found, amount, when=(picked,))
    program.equal(found, 0, when=(~picked,))
    return found


@dataclass(frozen=True, slots=True)
class Fairness(Noun):
    """How unequally people who could do the same are used: differences of each two of them.

    What somebody works on what is left, in minutes of full time, counts in proportion to the time
    that the one with most time of the group has until the deadline (the plan's, or without one
    the earliest end that logic leaves): a half-timer with half the work is used as much.

    Comparable are people of one `role`, and those without a role who have the same skills.

    References
    ----------
    The mean difference of C. Gini, Variabilità e mutabilità, 1912, not divided by how many they
    are.

    Examples
    --------
    >>> Fairness().name
    'fairness'
    """

    name: str = "fairness"

    def aim(self, net: Network) -> Aim:
        """Return the term for one plan."""
        return _Differences(self.name, net.plan)


class _Differences(Aim):
    """The differences of the utilisation of each two comparable people."""

    scale = 1_000_000

    def __init__(self, name: str, plan: Plan) -> None:
        self.name, self._groups = name, _comparable(plan.resources)
        self._plan = plan
        self._factors: dict[str, int] | None = None

    def _weights(self, held: Demand) -> dict[str, int]:
        """Return by person what a minute of theirs counts, in thousandths or finer; 0: away."""
        if self._factors is None:
            self._factors, end = {}, self._end(held)
            for group in self._groups:
                time = {name: _time(held.net, name, end) for name in group}
                most = max(time.values())
                able = {name: each for name, each in time.items() if each > 0}
                factors = {name: round(1000 * most / each) for name, each in able.items()}
                self._factors |= factors
        return self._factors

    def _end(self, held: Demand) -> int:
        if self._plan.deadline is not None:
            return to_minutes(self._plan.deadline)
        return int(held.heads[1].max())

    def value(self, held: Demand, found: Staffed) -> int:
        """Return the sum of all differences."""
        factors, rows = self._weights(held), taken(held, found)
        loads: dict[str, int] = {}
        columns = (rows.person.tolist(), rows.units.tolist(), rows.minutes.tolist())
        for person, units, minutes in zip(*columns, strict=True):
            name = held.resources[person]
            loads[name] = loads.get(name, 0) + _thousandths(units) * minutes * factors.get(name, 0)
        return sum(abs(loads.get(a, 0) - loads.get(b, 0)) for a, b in self._pairs(factors))

    def _pairs(self, factors: dict[str, int]) -> Iterable[tuple[str, str]]:
        for group in self._groups:
            yield from combinations([name for name in group if name in factors], 2)

    def stated(self, draft: Draft) -> Linear:
        """Return the sum of all differences in a program."""
        factors, held, program = self._weights(draft.held), draft.held, draft.program
        jobs, loads = held.jobs, dict[str, list[Linear | int]]()
        for play in draft.plays.values():
            for part in play.parts:
                for c, picked in picks(part):
                    name = held.resources[int(jobs.person[c])]
                    minutes = _minutes(draft, part, picked)
                    units = _thousandths(int(jobs.units[slot_of(jobs, c)]))
                    factor = units * factors.get(name, 0)
                    loads.setdefault(name, []).append(minutes * factor)
        known = {name: total(each) for name, each in loads.items()}
        pairs = [pair for pair in self._pairs(factors) if pair[0] in known or pair[1] in known]
        if len(pairs) > MOST_PAIRS:
            raise TooMixed
        found: list[Linear | int] = []
        for a, b in pairs:
            difference = total([known.get(a, 0), -1 * known[b] if b in known else 0])
            most = max(abs(each) for each in program.bounds(difference))
            apart = program.integer(0, most)
            program.at_least(apart, difference)
            program.at_least(apart, -difference)
            found.append(apart)
        return total(found)


def _minutes(draft: Draft, part: Part, picked: Linear | int) -> Linear | int:
    """Return what somebody works in a part, 0 unless picked."""
    if not part.cases:
        held = draft.held
        return picked * int(held.jobs.length[part.way] - held.breaks[part.way])
    minutes = total([case * length for case, length in part.cases])
    return _when(draft, minutes, picked)


def _comparable(resources: Iterable[Resource]) -> list[list[str]]:
    """Return groups of people who could do the same."""
    groups: dict[object, list[str]] = {}
    for each in resources:
        if each.kind is ResourceKind.PERSON and each.is_active:
            skills = frozenset(skill.name for skill in each.skills)
            groups.setdefault(each.role or skills, []).append(each.id)
    return [group for group in groups.values() if len(group) > 1]


def _time(net: Network, name: str, end: int) -> float:
    """Return the minutes of full time that somebody has from the plan's start to an instant."""
    own, table = net.plan.resource(name).calendar, net.calendars.table
    calendar = net.worktime(own).index
    steps = [(max(at, net.origin), each) for at, each in net.capacity(name) if at < end]
    found = 0.0
    for (a, capacity), (b, _) in pairwise([*steps, (end, 0.0)]):
        ends = work_at_each(table, calendar, [a, max(a, b)])
        found += capacity * int(ends[1] - ends[0])
    return found


@dataclass(frozen=True, slots=True)
class Share(Noun):
    """By how much people fall short of a share of the work that they qualify for.

    Somebody qualifies for a place that asks for a skill they have, at its level at least. Of what
    is worked in such places, in minutes of full time, each of the people is to have the share
    `least`; what lacks is added up. As the first of some terms it protects people whom a search
    for the shortest way would pass over: those of whom nobody knows yet how fast they are.

    Parameters
    ----------
    people : tuple of str
        Ids of resources.
    least : float
        Above 0, to a thousandth; the shares of all of them are no more than the whole.

    Raises
    ------
    TypeError
        If one id stands where several are asked for.
    ValueError
        If there is nobody, or the shares are nothing or more than the whole.
    KeyError
        If the plan that it is asked for has no such resource.

    Examples
    --------
    >>> Share(["eva"], 0.1).name
    'share'
    """

    people: tuple[str, ...]
    least: float = 0.1
    name: str = "share"

    def __post_init__(self) -> None:
        """Refuse shares that say nothing, or too much."""
        given: object = self.people
        if isinstance(given, str):  # which is a tuple of letters otherwise
            raise TypeError(f"people are several ids, found the text {given!r}")
        object.__setattr__(self, "people", tuple(dict.fromkeys(self.people)))
        if not self.people:
            raise ValueError("a share needs the people who are to have it")
        is_some = self.least > 0.0005 and self.least * len(self.people) <= 1.0
        if isinstance(self.least, bool) or not is_some:
            whole = f"{len(self.people)} people"
            raise ValueError(f"least must be above 0 and leave enough for {whole}: {self.least!r}")

    def aim(self, net: Network) -> Aim:
        """Return the term for one plan."""
        levels = {
            name: {skill.name: skill.level for skill in net.plan.resource(name).skills}
            for name in self.people
        }
        share = Fraction(self.least).limit_denominator(1000)
        return _Shortfalls(self.name, levels, share)


class _Shortfalls(Aim):
    """What lacks of the shares of people, by thousandths of units."""

    def __init__(self, name: str, levels: dict[str, dict[str, int]], share: Fraction) -> None:
        self.name, self._levels, self._share = name, levels, share
        self.scale = 1000 * share.denominator

    def _factors(self, held: Demand, way: int, slot: int, person: int) -> dict[str, int]:
        """Return by protected person what a minute of somebody in a place adds to what lacks."""
        need = need_of(held, way, slot)
        if need is None:
            return {}
        units, name = _thousandths(int(held.jobs.units[slot])), held.resources[person]
        asked, whole = self._share.numerator, self._share.denominator
        return {
            each: units * (asked - whole * (each == name))
            for each, skills in self._levels.items()
            if skills.get(need.skill, 0) >= need.level
        }

    def value(self, held: Demand, found: Staffed) -> int:
        """Return the sum of what lacks."""
        lacks, rows = dict.fromkeys(self._levels, 0), taken(held, found)
        columns = (rows.slot.tolist(), rows.task.tolist(), rows.person.tolist())
        for slot, task, person, minutes in zip(*columns, rows.minutes.tolist(), strict=True):
            factors = self._factors(held, int(found.way[task]), slot, person)
            for name, factor in factors.items():
                lacks[name] += factor * minutes
        return sum(max(0, each) for each in lacks.values())

    def stated(self, draft: Draft) -> Linear:
        """Return the sum of what lacks, in a program."""
        held, program = draft.held, draft.program
        lacks: dict[str, list[Linear | int]] = {name: [] for name in self._levels}
        for part in (part for play in draft.plays.values() for part in play.parts):
            for c, picked in picks(part):
                slot, person = slot_of(held.jobs, c), int(held.jobs.person[c])
                factors = self._factors(held, part.way, slot, person)
                minutes = _minutes(draft, part, picked) if factors else 0
                for name, factor in factors.items():
                    lacks[name].append(minutes * factor)
        found: list[Linear | int] = []
        for parts in lacks.values():
            lack = total(parts)
            short = program.integer(0, max(0, program.bounds(lack)[1]))
            program.at_least(short, lack)
            found.append(short)
        return total(found)

    def liking(self, held: Demand) -> NDArray[np.float64]:
        """Return nothing for whom it protects, one for others."""
        people = [held.resources[person] in self._levels for person in held.jobs.person.tolist()]
        return 1.0 - np.array(people, np.float64)
