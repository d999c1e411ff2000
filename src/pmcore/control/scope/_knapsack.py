"""One sprint as a mixed program: which items go in, and why the others do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import ceil, fsum
from typing import TypeAlias

from pmcore._base import Noun, Told
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.control.scope._backlog import PersonTime, is_sized, work_of
from pmcore.control.scope._checks import wrong
from pmcore.errors import Problem
from pmcore.model import BacklogItem, Proof, ProofStatus, Skill, Sprint, TermValue
from pmcore.network import Network
from pmcore.run import Budget, Rows, RowsSolved, Status, solve_rows

Weights: TypeAlias = Mapping[str, int]
Asked: TypeAlias = dict[tuple[str, int], list[tuple[int, float]]]
"""Variables and their person-minutes by skill and level."""
_SMALL = 1e-6
_DIGITS = 6


class Worth(StrEnum):
    """Which filling of a sprint is the best.

    ``PRIORITY``: as many items as can be of the highest priority, then of the next. ``VALUE``:
    the most value. ``POINTS``: the most points.
    """

    PRIORITY = "priority"
    VALUE = "value"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class ItemFill(Told):
    """Whether an item is in a sprint, and why; its sentence says that.

    Parameters
    ----------
    code : str
        ``fill.in``, ``fill.committed``; or why not in the last sprint: ``fill.unsized``,
        ``fill.waits``, ``fill.no_skill``, ``fill.no_time``, ``fill.no_points``,
        ``fill.outweighed``.
    facts : Attributes
    item : str
    sprint : str, optional
    """

    code: str
    facts: Attributes
    item: str
    sprint: str | None = None


@dataclass(frozen=True, slots=True)
class SprintFill(Noun):
    """What goes into one sprint.

    Parameters
    ----------
    items : tuple of str
        In the backlog's order.
    points, value : float
        Sums of what items state.
    people : tuple of PersonTime
    proof : Proof
        Its terms are what is left out of what could go in, made as small as can be in turn; the
        whole is told by the first.
    """

    sprint: str
    items: tuple[str, ...]
    points: float
    value: float
    people: tuple[PersonTime, ...]
    proof: Proof


@dataclass
class Knapsack:
    """One sprint as a mixed program: items are in or out, people's time goes to skills."""

    net: Network
    sprint: Sprint
    times: Sequence[PersonTime]
    items: Sequence[BacklogItem]
    before: Collection[str]
    points: float | None
    chosen: tuple[str, ...] = ()
    spent: dict[str, float] = field(default_factory=dict)

    @cached_property
    def _can(self) -> dict[str, PersonTime]:
        return {each.resource: each for each in self.times}

    def _paces(self, skill: str, level: int) -> dict[str, float]:
        """Return who can do work of a skill and level in the sprint, and how fast."""
        found = {}
        for each in self.times:
            held = self.net.plan.resource(each.resource).skill(skill)
            if not skill:
                found[each.resource] = 1.0
            elif held and held.level >= level and self._lasts(held):
                found[each.resource] = held.pace
        return {person: pace for person, pace in found.items() if self._can[person].available}

    def _lasts(self, skill: Skill) -> bool:
        return skill.expires is None or skill.expires >= self.sprint.finish.date()

    def _is_committed(self, item: BacklogItem) -> bool:
        return item.sprint == self.sprint.id

    @cached_property
    def blocked(self) -> dict[str, tuple[str, dict[str, object]]]:
        """Return why items cannot go in, whatever else does."""
        found: dict[str, tuple[str, dict[str, object]]] = {}
        known = {each.id for each in self.items} | set(self.before)
        for item in self.items:
            lacking = [skill for skill in work_of(item) if not self._paces(skill, item.level)]
            missing = [name for name in item.needs if name not in known]
            if self._is_committed(item):
                continue
            if not is_sized(item, self.points):
                found[item.id] = "unsized", {}
            elif missing:
                found[item.id] = "waits", {"items": missing}
            elif lacking:
                found[item.id] = "no_skill", {"skills": lacking}
        is_new = True
        while is_new:  # what waits for something that cannot go in cannot either
            is_new = False
            for item in self.items:
                stuck = [name for name in item.needs if name in found]
                if stuck and item.id not in found and not self._is_committed(item):
                    found[item.id] = "waits", {"items": stuck}
                    is_new = True
        return found

    def solve(self, worth: Worth, budget: Budget) -> Proof:
        """Choose the items and return what is proved of the choice."""
        program, inside = self._program()
        terms, is_proved = list[TermValue](), True
        for name, weights, scale in self._stages(worth):
            least, total = 0, sum(weights.values())
            if not terms or not weights.keys() <= set(self.chosen):
                program.minimise((inside[item], -weight) for item, weight in weights.items())
                solved = solve_rows(program, budget.rest())
                if solved.status is Status.INFEASIBLE:
                    refuse([self._overfull()])
                is_proved = is_proved and solved.status is Status.OPTIMAL
                if solved.bound is not None:
                    least = max(0, ceil(total + solved.bound - _SMALL))
                if solved.values:
                    self._keep(solved, inside)
            value = sum(weight for item, weight in weights.items() if item in self.chosen)
            left = total - value
            unit = f"{worth}_left"
            terms.append(TermValue(name, left / scale, min(least, left) / scale, unit=unit))
            program.row(((inside[item], weight) for item, weight in weights.items()), low=value)
        return Proof(
            ProofStatus.OPTIMAL if is_proved else ProofStatus.FEASIBLE,
            terms[0].value,
            terms[0].bound or 0.0,
            terms=tuple(terms),
            unit=terms[0].unit,
            is_reproducible=is_proved or budget.limits.seconds is None,
        )

    def _keep(self, solved: RowsSolved, inside: Mapping[str, int]) -> None:
        self.chosen = tuple(item for item, place in inside.items() if solved.values[place] > 0.5)
        self.spent = {
            person: fsum(solved.values[place] for place in places)
            for person, places in self._uses.items()
        }

    def _program(self) -> tuple[Rows, dict[str, int]]:
        program, inside = Rows(), dict[str, int]()
        for item in self.items:
            if item.id not in self.blocked:
                low = 1 if self._is_committed(item) else 0
                inside[item.id] = program.variable(low, 1, is_whole=True)
        asked: Asked = defaultdict(list)
        for item in self.items:
            for skill, size in work_of(item).items() if item.id in inside else ():
                asked[skill, item.level].append((inside[item.id], float(size)))
            for name in item.needs if item.id in inside else ():
                if name in inside:
                    program.row([(inside[item.id], 1), (inside[name], -1)], high=0)
        self._uses = self._people(program, asked)
        if self.points is not None:
            sizes = [(inside[i.id], i.points or 0.0) for i in self.items if i.id in inside]
            program.row(sizes, high=self.points + _SMALL)
        return program, inside

    def _people(self, program: Rows, asked: Asked) -> dict[str, list[int]]:
        """Add who works on which skill for how long; return each person's variables."""
        uses: dict[str, list[int]] = {each.resource: [] for each in self.times}
        for (skill, level), terms in asked.items():
            row = list(terms)
            for person, pace in self._paces(skill, level).items():
                place = program.variable(0, self._can[person].available)
                uses[person].append(place)
                row.append((place, -pace))
            program.row(row, high=0)
        for person, places in uses.items():
            program.row([(place, 1) for place in places], high=self._can[person].available)
        return uses

    def _stages(self, worth: Worth) -> Iterator[tuple[str, Weights, int]]:
        """Yield what is made as large as can be, in turn, in whole numbers of a scale."""
        held = [each for each in self.items if each.id not in self.blocked]
        if worth is Worth.PRIORITY:
            for level in sorted({each.priority for each in held}, reverse=True):
                alike = {each.id: 1 for each in held if each.priority == level}
                yield f"priority {level}", alike, 1
            if not held:
                yield "priority", {}, 1
        else:
            sizes = {each.id: getattr(each, worth.value) or 0 for each in held}
            yield worth.value, *_scaled(sizes)

    def _overfull(self) -> Problem:
        items = [each.id for each in self.items if self._is_committed(each)]
        return wrong("overfull", f'sprints["{self.sprint.id}"]', items=items)

    def unmet(self) -> Iterator[tuple[str, list[str]]]:
        """Yield what is in the sprint already, and what it needs that is not done by then."""
        there = {*self.chosen, *self.before}
        for item in self.items:
            missing = [name for name in item.needs if name not in there]
            if missing and self._is_committed(item):
                yield item.name or item.id, missing

    def filled(self, proof: Proof) -> SprintFill:
        """Return what goes in."""
        held = [each for each in self.items if each.id in self.chosen]
        people = tuple(replace(e, used=self.spent.get(e.resource, 0.0)) for e in self.times)
        return SprintFill(
            self.sprint.id,
            self.chosen,
            fsum(each.points or 0.0 for each in held),
            fsum(each.value or 0.0 for each in held),
            people,
            proof,
        )

    def why(self, item: BacklogItem) -> ItemFill:
        """Return whether an item is in, and why."""
        facts: dict[str, object] = {"item": item.name or item.id, "sprint": self.sprint.id}
        if item.id in self.chosen:
            code = "committed" if self._is_committed(item) else "in"
            return ItemFill(f"fill.{code}", Attributes(facts), item.id, self.sprint.id)
        code, more = self.blocked.get(item.id) or self._crowded_out(item)
        return ItemFill(f"fill.{code}", Attributes(facts | more), item.id)

    def _crowded_out(self, item: BacklogItem) -> tuple[str, dict[str, object]]:
        """Return what keeps an item out that could go in alone."""
        waits = [name for name in item.needs if name not in (*self.chosen, *self.before)]
        if waits:
            return "waits", {"items": waits}
        used = fsum(each.points or 0.0 for each in self.items if each.id in self.chosen)
        if self.points is not None and used + (item.points or 0.0) > self.points + _SMALL:
            free = round(self.points - used, _DIGITS)
            return "no_points", {"points": item.points, "free": free}
        for skill, size in work_of(item).items():
            free = self._free(skill, item.level)
            if size > free + _SMALL:
                code = "no_time" if skill else "no_time_of_anybody"
                return code, {"skill": skill, "work": size, "free": free}
        return "outweighed", {}

    def _free(self, skill: str, level: int) -> float:
        """Return the person-minutes of a skill and level that the chosen items leave."""
        program = Rows()
        extra = program.variable(0, 1e9)
        asked: Asked = defaultdict(list)
        asked[skill, level].append((extra, 1.0))
        one = program.variable(1, 1)
        for item in self.items:
            for name, size in work_of(item).items() if item.id in self.chosen else ():
                asked[name, item.level].append((one, float(size)))
        self._people(program, asked)
        program.minimise([(extra, -1)])
        solved = solve_rows(program)
        return max(0.0, round(solved.values[extra], 3)) if solved.values else 0.0


def _scaled(sizes: Mapping[str, float]) -> tuple[Weights, int]:
    """Return sizes as whole numbers of a scale: exact to six digits behind the point."""
    exact = {
        name: Fraction(str(size)).limit_denominator(10**_DIGITS) for name, size in sizes.items()
    }
    scale = next(
        (
            10**digits
            for digits in range(_DIGITS)
            if all((each * 10**digits).denominator == 1 for each in exact.values())
        ),
        10**_DIGITS,
    )
    return {name: round(each * scale) for name, each in exact.items()}, scale
