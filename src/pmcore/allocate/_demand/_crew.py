"""The people and pools of one way of doing a task, as candidates with calendars and conflicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor
from typing import NoReturn, TypeVar

from pmcore._mapping import Attributes
from pmcore.allocate._demand._seats import Seat, Way
from pmcore.errors import PlanError, Problem
from pmcore.kernels import FAR, MICRO
from pmcore.model import ResourceKind, SkillNeed, Task, TaskKind
from pmcore.network import Network, SharedCalendars
from pmcore.units import end_of_day, to_minutes

T = TypeVar("T", int, str)

_CLASSES, _BITS = 10, 16
"""Own calendars of one way up to which each has a bit, where two seats choose, and where more do.

Else each seat has a number, and all of them together no more bits than that.
"""
_TEAMS = 1024
"""Calendars that the teams of one way may have: each takes some milliseconds to make."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who may take a seat.

    Parameters
    ----------
    bit : int
        Bits of the own calendar in this seat; 0: none that matters to the task.
    speed : int
        Work done in a minute, in millionths.
    until : int
        Instant by which the task must be finished by them.
    """

    resource: str
    speed: int
    bit: int = 0
    until: int = FAR


@dataclass
class Crew:
    """One way of doing a task, ready to be turned into columns.

    Parameters
    ----------
    team : list of int
        Calendar by the set of the bits of the people; -1: they never work together.
    candidates : list of list of Candidate
        By seat.
    conflicts : list of Problem
        Why the way can never be staffed; empty: it can.
    """

    net: Network
    task: Task
    way: Way
    shared: SharedCalendars
    home: int
    team: list[int] = field(default_factory=list)
    candidates: list[list[Candidate]] = field(default_factory=list)
    conflicts: list[Problem] = field(default_factory=list)
    _base: set[int] = field(default_factory=set)
    _bits: list[dict[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Find who can take which seat, and what stands in the way."""
        firm = [seat.people[0] for seat in self.way.seats if len(seat.people) == 1]
        firm += [use.pool for use in self.way.uses]
        own = {self._own(name) for name in firm}
        self._base = {self.home} | {each for each in own if each is not None}
        calendar = self.shared.common(self._base)
        if calendar < 0:
            self._conflict("never_together", self._where(None), people=tuple(firm))
            calendar = self.home
        self._bits = self._told_apart(calendar)
        self.team = self._together(calendar)
        self.candidates = list(map(self._seat, self.way.seats, self._bits))
        for use in self.way.uses:
            self._enough(use.pool, use.units, use.need)
        self._headcount()

    @property
    def base_speed(self) -> int:
        """Work done in a minute, in millionths, where nobody is asked for."""
        return 0 if self.way.work is None or self.way.seats else MICRO

    @property
    def length(self) -> int:
        """Working minutes, breaks counted; -1 where people's pace decides."""
        if self.way.work is not None:
            return -1
        if self.task.kind is TaskKind.MANUAL:  # its breaks lie between stated dates
            return self.way.duration
        return self.way.duration + sum(length for _, length in self.task.splits)

    @property
    def least(self) -> int:
        """The fewest working minutes that any team takes."""
        if self.way.work is None:
            return self.length
        speed = self.base_speed + sum(
            max((each.speed for each in seat), default=0) for seat in self.candidates
        )
        return -(-self.way.work * MICRO // max(speed, 1))

    def _own(self, resource: str) -> int | None:
        calendar = self.net.plan.resource(resource).calendar
        if self.task.kind is TaskKind.MANUAL:  # its dates are stated, whoever does it
            return None
        return None if calendar is None else self.net.calendars.index[calendar]

    def _told_apart(self, home: int) -> list[dict[int, int]]:
        """Return by seat the bits of each own calendar that makes a difference.

        Calendars that leave the same time in common are one. A few have a bit each, whoever is
        picked; of many, or where one seat alone has a choice, a seat has a number for each that
        somebody may bring there.
        """
        kinds: dict[int, int] = {}
        own_by_seat: list[dict[int, int]] = []
        for seat in self.way.seats:
            own_by_seat.append({})
            for name in seat.people if len(seat.people) > 1 else ():
                own = self._own(name)
                if own is None:
                    continue
                together = self.shared.alike(self.shared.common(self._base | {own}))
                if together not in (self.shared.alike(home), -1):
                    own_by_seat[-1][own] = kinds.setdefault(together, len(kinds))
        choosing = sum(map(bool, own_by_seat))
        if choosing > 1 and len(kinds) <= (_CLASSES if choosing == 2 else _BITS):
            return [{own: 1 << kind for own, kind in each.items()} for each in own_by_seat]
        found, used = [], 0
        for kind_by_own in own_by_seat:
            number = {kind: k for k, kind in enumerate(sorted({*kind_by_own.values()}), start=1)}
            found.append({own: number[kind] << used for own, kind in kind_by_own.items()})
            used += len(number).bit_length()
        if used > _BITS:
            self._refuse(len(kinds))
        return found

    def _refuse(self, count: int) -> NoReturn:
        """Say that people have too many calendars for the dates of teams to be told apart."""
        facts = Attributes(task=self.task.name or self.task.id, count=count)
        raise PlanError([Problem("staffing.calendars", self._where(None), facts)])

    def _together(self, home: int) -> list[int]:
        """Return the calendar of a team by the bits of its people; -1: none, or no such team."""
        teams: dict[int, frozenset[int]] = {0: frozenset()}
        for seat in self._bits:
            one_each = {bits: own for own, bits in seat.items()}
            teams |= {
                mask | bits: others | {own}
                for mask, others in teams.items()
                for bits, own in one_each.items()
            }
            if len(teams) > _TEAMS:
                self._refuse(len({own for each in self._bits for own in each}))
        found = [-1] * (1 << max(teams).bit_length())
        for mask, own in teams.items():
            found[mask] = self.shared.common(self._base | own) if mask else home
        return found

    def _seat(self, seat: Seat, bits: dict[int, int]) -> list[Candidate]:
        need = self.way.needs[seat.need] if seat.need is not None else None
        found = []
        for name in seat.people:
            own = self._own(name) if len(seat.people) > 1 else None
            bit = 0 if own is None else bits.get(own, 0)
            together = self.team[bit]
            if not bit and own is not None:
                together = self.shared.common(self._base | {own})
            if together < 0:
                continue
            skill = None
            if isinstance(need, SkillNeed):
                skill = self.net.plan.resource(name).skill(need.skill)
            speed = round(seat.units * (skill.pace if skill else 1.0) * MICRO)
            expires = skill.expires if skill and seat.given is None else None
            until = to_minutes(end_of_day(expires)) if expires else FAR
            found.append(Candidate(name, speed, bit, until))
        if not found:
            self._nobody(seat, need)
        elif len(seat.people) == 1:
            self._enough(seat.people[0], seat.units, seat.need)
        return found

    def _where(self, need: int | None) -> str:
        path = f'tasks["{self.task.id}"]'
        return path if need is None else f"{path}.needs[{need}]"

    def _conflict(self, code: str, path: str, **facts: object) -> None:
        name = self.task.name or self.task.id
        self.conflicts.append(Problem(f"conflict.{code}", path, Attributes(task=name, **facts)))

    def _enough(self, name: str, units: float, need: int | None) -> None:
        """Note a conflict where there is never as much of a resource as one task takes."""
        most = max(capacity for _, capacity in self.net.capacity(name))
        if most >= units - 1e-6 or not (self.way.duration or self.way.work):
            return
        is_person = self.net.plan.resource(name).kind is ResourceKind.PERSON
        code = "too_much_of_person" if is_person else "too_much_of_pool"
        self._conflict(code, self._where(need), resource=name, needed=units, capacity=most)

    def _nobody(self, seat: Seat, need: object) -> None:
        if not isinstance(need, SkillNeed) or seat.people:
            self._conflict("never_together", self._where(seat.need), people=seat.people)
            return
        people = [each for each in self.net.plan.resources if each.kind is ResourceKind.PERSON]
        levels = [skill.level for each in people if (skill := each.skill(need.skill))]
        if max(levels, default=-1) < need.level:
            facts = {"skill": need.skill, "level": need.level, "best": max(levels, default=0)}
            self._conflict("nobody_has_skill", self._where(seat.need), **facts)
        else:
            facts = {"skill": need.skill, "level": need.level, "units": need.units}
            self._conflict("nobody_has_time", self._where(seat.need), **facts)

    def _headcount(self) -> None:
        """Note a conflict where there are more seats than different people for them."""
        options = [{each.resource for each in seat} for seat in self.candidates]
        if not options or not all(options):
            return
        holder: dict[str, int] = {}
        if all(sit(options, holder, seat, set()) for seat in range(len(options))):
            return
        people = tuple(sorted(set.union(*options)))
        self._conflict("too_few_people", self._where(None), seats=len(options), people=people)


def sit(options: list[set[T]], holder: dict[T, int], seat: int, tried: set[T]) -> bool:
    """Find a seat somebody, moving others on; whether it worked."""
    for person in sorted(options[seat] - tried):
        tried.add(person)
        if person not in holder or sit(options, holder, holder[person], tried):
            holder[person] = seat
            return True
    return False


def micro(units: float) -> int:
    """Return units in whole millionths, rounded down so that shares of a whole fit into it."""
    return floor(units * MICRO + 1e-3)
