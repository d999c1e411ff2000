"""Which sets of responses promise most for their cost: an additive estimate, solved exactly.

Every risk stands in one of a few ways, by the responses to it that are taken. A way's loss is the
probability that remains times what the risk then costs and how long it then holds the project up:
a delay counts by the share of samples in which its task drives the finish. Losses of risks add up;
that is what makes it an estimate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil

from pmcore.model import ExtraCost, Plan, Response, Risk, RiskStatus
from pmcore.network import build, convert
from pmcore.risk._distributions import mean_of
from pmcore.risk._register import Remaining, mean_minutes, remains, treated
from pmcore.run import Budget, Linear, Literal, Program, Solved, solve, total
from pmcore.schedule import critical_path

TOGETHER = 6
"""Responses to one risk up to which every combination of them is weighed; of more, pairs are."""
FRACTION = 100  # parts of a minute that are told apart


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
        """Return one number; `most` is more than all money there is to lose."""
        if self.minute is None:
            return round(minutes * FRACTION) * most + round(money)
        return round(minutes * self.minute + money)


class Offers:
    """The program whose solutions are sets of responses, the best estimate first.

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
        self.program = Program()
        self.taken = {each.id: self.program.boolean() for each in (*free, *kept)}
        self._plan, self._net, self._driving = plan, build(plan), driving
        self._price = price
        self._costs = {each.id: convert(plan, each.cost, plan.start) for each in (*free, *kept)}
        self._most = 2 * (sum(map(abs, self._costs.values())) + round(self._at_stake())) + 1
        for each in kept:
            self.program.all_of((self.taken[each.id],))
        self._pairs = set(excluded((*free, *kept)))
        for names in cliques(self._pairs):
            self.program.at_most_one([self.taken[each] for each in names])
        spent = total(self._costs[name] * held for name, held in self.taken.items())
        if budget is not None:
            self.program.at_most(spent, budget)
        parts = [self._of_risk(risk, (*free, *kept)) for risk in plan.risks]
        own = [self._own(each) * self.taken[each.id] for each in (*free, *kept)]
        self.program.minimise(total([*parts, *own]))

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

    def _loss(self, left: Remaining) -> int:
        minutes = money = 0.0
        for impact in left.risk.impacts:
            if isinstance(impact, ExtraCost):
                money += mean_of(impact.by)
                continue
            minutes += self._driving.get(impact.task, 0.0) * mean_minutes(impact, self._net)
        times = left.risk.probability * left.factor
        return self._price.loss(times * minutes, times * money, self._most)

    def _of_risk(self, risk: Risk, offered: Sequence[Response]) -> Linear | int:
        """Return a risk's loss, as the responses to it that are taken make it."""
        if risk.status is RiskStatus.CLOSED:
            return 0
        own = [each for each in offered if risk.id in each.risks]
        bringing = [each for each in self._plan.responses if risk.id in each.secondary]
        brought = [self.taken[each.id] for each in bringing if each.id in self.taken]
        if bringing and not brought:
            return 0
        base = self._loss(remains(risk, ()))
        is_sole = all(self._clash(first, second) for first, second in combinations(own, 2))
        if is_sole and not bringing:  # one of them at most is taken, so their effects add up
            gains = ((self._loss(remains(risk, (each,))) - base, each) for each in own)
            return total([base, *(gain * self.taken[each.id] for gain, each in gains)])
        return self._of_ways(risk, own, brought)

    def _clash(self, first: Response, second: Response) -> bool:
        """Whether two responses exclude each other."""
        return (min(first.id, second.id), max(first.id, second.id)) in self._pairs

    def _of_ways(
        self, risk: Risk, own: Sequence[Response], brought: Sequence[Literal]
    ) -> Linear | int:
        """Return the loss where several responses to a risk may stand together."""
        program = self.program
        here = program.boolean()
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
            program.equal(holding, self.taken[each.id], when=(here,))
        return total(self._loss(remains(risk, way)) * chosen for way, chosen in ways)

    def sets(self, count: int, clock: Budget, seed: int) -> Iterator[tuple[frozenset[str], Solved]]:
        """Yield the best sets by the estimate, one after the other, and how each was found."""
        for _ in range(count):
            found = solve(self.program, clock.rest(), seed=seed)
            clock.spend(ceil(found.work))
            if not found.is_solved:
                return
            held = frozenset(name for name, each in self.taken.items() if found.holds(each))
            yield held, found
            self.program.any_of(
                ~each if name in held else each for name, each in self.taken.items()
            )


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
