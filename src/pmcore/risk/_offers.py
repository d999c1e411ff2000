"""Which sets of responses promise most for their cost: an additive estimate, solved exactly.

Every risk stands in one of a few ways, by the responses to it that are taken. A way's loss is the
probability that remains times what the risk then costs and how long it then holds the project up:
a delay counts by the share of samples in which its task drives the finish. Losses of risks add up;
that is what makes it an estimate.

Responses that treat or bring the same risk, or exclude each other, are decided together; what is
left between such groups is the budget alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import ceil
from typing import NamedTuple

import numpy as np

from pmcore.model import ExtraCost, Plan, Response, Risk, RiskStatus
from pmcore.network import build, convert
from pmcore.risk._choices import Options, best_selections
from pmcore.risk._distributions import mean_of
from pmcore.risk._register import mean_minutes, remains, treated
from pmcore.run import Budget, Linear, Literal, Program, Solved, Status, solve, total
from pmcore.schedule import critical_path

TOGETHER = 6
"""Responses to one risk up to which every combination of them is weighed; of more, pairs are."""
WAYS = 4096
"""Ways to take the responses of one group up to which each is weighed; else a solver decides."""
FRACTION = 100  # parts of a minute that are told apart
_MOST = 10**7  # units of money, with which years of time still fit into 62 bits


@dataclass(frozen=True, slots=True)
class Price:
    """What counts.

    Parameters
    ----------
    minute : float, optional
        Minor units of a working minute that the project takes longer; none: time comes first,
        and money only where time is equal.
    """

    minute: float | None

    def loss(self, minutes: float, money: float, most: int) -> int:
        """Return one number; `most` is more than all money there is to lose.

        Where time comes first and money is large, it is counted in units of so many that sums
        still fit: finer differences of money do not part sets that are equal in time.
        """
        if self.minute is None:
            unit = max(1, -(-most // _MOST))
            return round(minutes * FRACTION) * (most // unit + 1) + round(money / unit)
        return round(minutes * self.minute + money)


class Group(NamedTuple):
    """Responses that are decided together, and the risks that they bear upon.

    Parameters
    ----------
    free : list of Response
    risks : list of Risk
    ways : list of tuple of str
        What may be taken of them.
    """

    free: list[Response]
    risks: list[Risk]
    ways: list[tuple[str, ...]]


class Offers:
    """Sets of responses, the best estimate first.

    Parameters
    ----------
    plan : Plan
    driving : mapping
        By task, the share of samples in which it drives the finish.
    free : sequence of Response
        Those that may be taken or not.
    kept : sequence of Response
        Those that are taken.
    budget : int, optional
        Minor units that all together may cost.
    """

    def __init__(
        self,
        plan: Plan,
        driving: Mapping[str, float],
        free: Sequence[Response],
        kept: Sequence[Response],
        *,
        budget: int | None,
        price: Price,
    ) -> None:
        self._plan, self._net, self._driving = plan, build(plan), driving
        self._free, self._kept = free, kept
        held = {each.id for each in (*free, *kept)}
        # In the register's order, which decides whose impacts remain.
        self._offered = tuple(each for each in plan.responses if each.id in held)
        self._budget, self._price = budget, price
        self._costs = {each.id: convert(plan, each.cost, plan.start) for each in self._offered}
        self._most = 2 * (sum(map(abs, self._costs.values())) + round(self._at_stake())) + 1
        self._pairs = excluded(self._offered)
        self._foes: dict[str, set[str]] = {each.id: set() for each in self._offered}
        for first, second in self._pairs:
            self._foes[first].add(second)
            self._foes[second].add(first)
        self._treating: dict[str, list[Response]] = {risk.id: [] for risk in plan.risks}
        self._bringing: dict[str, list[Response]] = {risk.id: [] for risk in plan.risks}
        for each in self._offered:
            for names, holders in ((each.risks, self._treating), (each.secondary, self._bringing)):
                for name in dict.fromkeys(names):
                    holders[name].append(each)

    def sets(self, count: int, clock: Budget, seed: int) -> Iterator[tuple[frozenset[str], Solved]]:
        """Yield the best sets by the estimate, one after the other, and how each was found."""
        if clock.exhausted:
            return
        groups = self._groups()
        found = None if groups is None else self._of_groups(groups, count, clock)
        yield from self._solved(count, clock, seed) if found is None else found

    def _groups(self) -> list[Group] | None:
        """Return what is decided together; none where there are too many ways for a group."""
        free = {each.id: each for each in self._free}
        joined = {name: [name] for name in free}
        risks = [risk for risk in self._plan.risks if risk.status is not RiskStatus.CLOSED]
        bearing = {
            risk.id: [
                each.id
                for each in (*self._treating[risk.id], *self._bringing[risk.id])
                if each.id in free
            ]
            for risk in risks
        }
        for names in bearing.values():
            _join(joined, names)
        for pair in self._pairs:
            _join(joined, [name for name in pair if name in free])
        groups = {id(held): Group([], [], []) for held in joined.values()}
        for each in self._free:
            groups[id(joined[each.id])].free.append(each)
        alone = Group([], [], [()])
        for risk in risks:
            names = bearing[risk.id]
            (groups[id(joined[names[0]])] if names else alone).risks.append(risk)
        for group in groups.values():
            group.ways.extend(self._allowed(group.free))
            if len(group.ways) > WAYS:
                return None
        return [alone, *groups.values()]

    def _allowed(self, free: Sequence[Response]) -> list[tuple[str, ...]]:
        """Return what may be taken of some responses beside those that are kept."""
        ways: list[tuple[str, ...]] = [()]
        kept = {each.id for each in self._kept}
        for each in free:
            foes = self._foes[each.id]
            if foes & kept:
                continue
            ways += [(*way, each.id) for way in ways if foes.isdisjoint(way)]
            if len(ways) > WAYS:
                break
        return ways

    def _of_groups(
        self, groups: Sequence[Group], count: int, clock: Budget
    ) -> list[tuple[frozenset[str], Solved]] | None:
        """Return the best sets, or none where there are too many to tell them apart."""
        kept = frozenset(each.id for each in self._kept)
        own = {each.id: self._own(each) for each in self._offered}
        constant = sum(own[name] for name in kept)
        choices = []
        for group in groups:
            cost = [sum(self._costs[name] for name in way) for way in group.ways]
            loss = [
                sum(own[name] for name in way) + self._losses(group.risks, kept.union(way))
                for way in group.ways
            ]
            if any(abs(each) >= 1 << 62 for each in (*cost, *loss)):
                return None
            choices.append(Options(np.array(cost, np.int64), np.array(loss, np.int64)))
        spent = sum(self._costs[name] for name in kept)
        budget = None if self._budget is None else self._budget - spent
        selected = best_selections(choices, budget, count, clock)
        if selected is None:
            return None
        found = []
        for each in selected:
            taken = [group.ways[at] for group, at in zip(groups, each.options, strict=True)]
            loss_ = each.loss + constant
            solved = Solved(Status.OPTIMAL, objective=loss_, bound=loss_)
            found.append((kept.union(*taken), solved))
        return found

    def _losses(self, risks: Iterable[Risk], taken: frozenset[str]) -> int:
        """Return what some risks lose with a set of responses."""
        return sum(
            self._loss(risk, tuple(each for each in self._treating[risk.id] if each.id in taken))
            for risk in risks
            if not self._bringing[risk.id]
            or any(each.id in taken for each in self._bringing[risk.id])
        )

    def _solved(
        self, count: int, clock: Budget, seed: int
    ) -> Iterator[tuple[frozenset[str], Solved]]:
        """Yield the best sets as a solver finds them."""
        program = Program()
        taken = self._stated(program)
        for _ in range(count):
            found = solve(program, clock.rest(), seed=seed)
            clock.spend(ceil(found.work))
            if not found.is_solved:
                return
            if self._is_cut:  # not all sets were stated, so nothing is proved of the rest
                found = replace(found, status=Status.FEASIBLE, bound=None)
            held = frozenset(name for name, each in taken.items() if found.holds(each))
            yield held, found
            program.any_of(~each if name in held else each for name, each in taken.items())

    def _stated(self, program: Program) -> dict[str, Literal]:
        """State what may be taken and what it loses; return whether each is taken."""
        taken = {each.id: program.boolean() for each in self._offered}
        for each in self._kept:
            program.all_of((taken[each.id],))
        for names in cliques(self._pairs):
            program.at_most_one([taken[each] for each in names])
        if self._budget is not None:
            spent = total(self._costs[name] * held for name, held in taken.items())
            program.at_most(spent, self._budget)
        parts = [self._of_risk(program, taken, risk) for risk in self._plan.risks]
        own = [self._own(each) * taken[each.id] for each in self._offered]
        program.minimise(total([*parts, *own]))
        return taken

    def _at_stake(self) -> float:
        """Return the money that all risks cost if they all occur, whatever is done."""
        held = [each.impacts for each in self._plan.risks]
        held += [each.impacts for each in self._plan.responses if each.impacts is not None]
        return sum(
            abs(mean_of(impact.by))
            for impacts in held
            for impact in impacts
            if isinstance(impact, ExtraCost)
        )

    def _own(self, response: Response) -> int:
        """Return what a response loses by itself: its cost, and the time its edits take."""
        longer = self._finish(response) - self._finish() if response.edits else 0
        return self._price.loss(longer, self._costs[response.id], self._most)

    def _finish(self, *responses: Response) -> int:
        """Return when the plan ends by its critical path, with the edits of some responses."""
        finish = critical_path(treated(self._plan, responses)).finish
        return self._net.worktime().between(self._plan.start, finish)

    def _loss(self, risk: Risk, own: Sequence[Response]) -> int:
        """Return what a risk loses with some responses to it."""
        left = remains(risk, own)
        minutes = money = 0.0
        for impact in left.risk.impacts:
            if isinstance(impact, ExtraCost):
                money += mean_of(impact.by)
                continue
            minutes += self._driving.get(impact.task, 0.0) * mean_minutes(impact, self._net)
        times = left.risk.probability * left.factor
        return self._price.loss(times * minutes, times * money, self._most)

    def _of_risk(self, program: Program, taken: Mapping[str, Literal], risk: Risk) -> Linear | int:
        """Return a risk's loss, as the responses to it that are taken make it."""
        if risk.status is RiskStatus.CLOSED:
            return 0
        own, bringing = self._treating[risk.id], self._bringing[risk.id]
        base = self._loss(risk, ())
        is_sole = all(self._clash(first, second) for first, second in combinations(own, 2))
        if is_sole and not bringing:  # one of them at most is taken, so their effects add up
            gains = ((self._loss(risk, (each,)) - base, each) for each in own)
            return total([base, *(gain * taken[each.id] for gain, each in gains)])
        return self._of_ways(program, taken, risk)

    @property
    def _is_cut(self) -> bool:
        """Whether a risk has more responses than are weighed in every combination."""
        return any(
            len(own) > TOGETHER
            and not all(self._clash(one, other) for one, other in combinations(own, 2))
            for own in self._treating.values()
        )

    def _clash(self, first: Response, second: Response) -> bool:
        """Whether two responses exclude each other."""
        return second.id in self._foes[first.id]

    def _of_ways(self, program: Program, taken: Mapping[str, Literal], risk: Risk) -> Linear | int:
        """Return the loss where several responses to a risk may stand together."""
        own, here = self._treating[risk.id], program.boolean()
        brought = [taken[each.id] for each in self._bringing[risk.id]]
        if brought:
            for bringer in brought:
                program.implies(bringer, here)
            program.any_of([~here, *brought])
        else:
            program.all_of((here,))
        ways = [
            (way, program.boolean())
            for way in _ways(own)
            if not any(self._clash(first, second) for first, second in combinations(way, 2))
        ]
        program.exactly_one([~here, *(chosen for _, chosen in ways)])
        for each in own:
            holding = total(chosen for way, chosen in ways if each in way)
            program.equal(holding, taken[each.id], when=(here,))
        return total(self._loss(risk, way) * chosen for way, chosen in ways)


def _join(joined: dict[str, list[str]], names: Sequence[str]) -> None:
    """Let the groups of some names be one; of each name, the group is known."""
    for name in names[1:]:
        first, second = joined[names[0]], joined[name]
        if first is second:
            continue
        if len(first) < len(second):
            first, second = second, first
        first += second
        joined.update(dict.fromkeys(second, first))


def _ways(own: Sequence[Response]) -> Iterator[tuple[Response, ...]]:
    """Yield the combinations of responses to a risk that are weighed."""
    for size in range(len(own) + 1 if len(own) <= TOGETHER else 3):
        yield from combinations(own, size)


def excluded(responses: Iterable[Response]) -> list[tuple[str, str]]:
    """Return the pairs of responses that cannot stand together, each once."""
    held = {each.id: each for each in responses}
    found = {
        (min(each.id, other), max(each.id, other))
        for each in held.values()
        for other in each.excludes
        if other in held and other != each.id
    }
    return sorted(found)


def cliques(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, ...]]:
    """Yield sets of responses any two of which exclude each other, so that every pair is in one.

    One constraint for a whole set bounds its relaxation far better than one for each pair.
    """
    near: dict[str, set[str]] = {}
    for first, second in pairs:
        near.setdefault(first, set()).add(second)
        near.setdefault(second, set()).add(first)
    left = set(pairs)
    for first, second in sorted(pairs):
        if (first, second) not in left:
            continue
        held = [first, second]
        for each in sorted(near[first] & near[second]):
            if all(each in near[other] for other in held):
                held.append(each)
        left -= {(min(a, b), max(a, b)) for a, b in combinations(held, 2)}
        yield tuple(held)
