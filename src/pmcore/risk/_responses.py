"""Which responses to take under a budget: promised by an estimate, decided by simulation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from itertools import product, zip_longest
from typing import Any, NamedTuple

import numpy as np

from pmcore._base import Answer, Instant, Made, Noun, made, table_of
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.errors import Problem
from pmcore.model import Plan, Proof, ProofStatus, Response, Schedule, StatusUpdate
from pmcore.network import convert
from pmcore.risk._intervals import inner, position
from pmcore.risk._offers import Offers, Price, excluded
from pmcore.risk._outlook import Execution, Outlook
from pmcore.risk._simulate import simulate
from pmcore.run import Budget, Limits, Watch, check_seed
from pmcore.units import days

EVERY = 4096
"""Sets of responses up to which each is simulated."""
LEADERS = 16
"""Sets that promise most which are simulated where there are more."""
STEPS = 200
"""Sets next to the best that are simulated at most."""
REASONS = 64
"""Responses of the best set up to which each is left out once, to tell what it buys."""


@dataclass(frozen=True, slots=True)
class ResponseSet(Noun):
    """What a set of responses costs and what it leaves, at the percentile that was asked for.

    Parameters
    ----------
    responses : tuple of str
    cost : int
        Of the responses, in minor units.
    length : int
        Working minutes to the finish.
    finish : datetime
    risk_cost : int
        What the risks cost, in minor units.
    loss : int or None
        Responses, risks and priced time together, in minor units, at that percentile; None where
        time has no price.
    """

    responses: tuple[str, ...]
    cost: int
    length: int
    finish: Instant
    risk_cost: int
    loss: int | None = None


@dataclass(frozen=True, slots=True)
class Bought(Noun):
    """What a response of the best set buys: the set without it, less the set, at the percentile.

    Parameters
    ----------
    cost : int
        Minor units.
    minutes : int
        Working minutes by which the finish comes sooner.
    money : int
        Minor units that risks cost less.
    """

    response: str
    cost: int
    minutes: int
    money: int


@dataclass(frozen=True, slots=True)
class Choice(Answer):
    """The best set of responses that a budget allows, and what it was chosen from.

    Parameters
    ----------
    best : ResponseSet
    runners_up : tuple of ResponseSet
        The next best that were simulated.
    before : ResponseSet
        With the responses alone that are kept in any case.
    bought : tuple of Bought
        By response of the best set that was free; of more than 64 none is told.
    percentile : float
    budget : int or None
        Minor units.
    day_value : int or None
        Minor units of a day sooner; None: time comes first.
    is_exhaustive : bool
        Whether every set that the budget allows was simulated.
    simulated : int
        How many sets were.
    proof : Proof
        Of the best set where all were simulated; else of the estimate by which the simulated ones
        were picked.
    """

    best: ResponseSet
    runners_up: tuple[ResponseSet, ...]
    before: ResponseSet
    bought: tuple[Bought, ...]
    percentile: float
    budget: int | None
    day_value: int | None
    is_exhaustive: bool
    simulated: int
    proof: Proof
    samples: int = 0
    seed: int = 0
    made: Made | None = None

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a set, the best first."""
        names = ("responses", "cost", "length", "finish", "risk_cost", "loss")
        return table_of((self.best, *self.runners_up), names)


def choose_responses(
    plan: Plan,
    schedule: Schedule | None = None,
    *,
    budget: int | None = None,
    percentile: float = 0.8,
    day_value: int | None = None,
    keep: bool = True,
    samples: int = 2_000,
    seed: int = 0,
    execution: Execution | None = None,
    status: StatusUpdate | None = None,
    limits: Limits | None = None,
    executor: Executor | None = None,
    watch: Watch | None = None,
) -> Choice:
    """Return the responses to take: those with which the simulated outcome is best.

    Effects on time do not add up where paths meet, so sets are judged by simulation, all under the
    same random numbers. Up to 4 096 sets that the budget and exclusions allow, each is simulated.
    Of more, an exact search finds those that promise most by an estimate that adds up: what every
    risk is expected to cost, a delay counting by its task's criticality. The leaders are
    simulated, and the best of them is bettered by taking, leaving and exchanging single responses
    for as long as that helps, 200 sets at most; what is proved then is the estimate's best.

    Money is what responses and risks cost: what edits change of the work's own cost is told by
    ``Outlook.total``, and not weighed.

    Parameters
    ----------
    plan : Plan
        With its risks and responses.
    schedule : Schedule, optional
        As for :func:`simulate`; `execution` and `status` too.
    budget : int, optional
        Minor units that all responses together may cost.
    percentile : float
        Where dates and money are compared.
    day_value : int, optional
        Minor units that a day of 480 working minutes sooner is worth. None: the earlier finish
        wins, and less money where finishes are equal.
    keep : bool
        Whether responses that the plan has chosen stay.
    samples, seed : int
    limits : Limits, optional
        Of the exact search.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error, or the responses that are kept exclude each other
        or cost more than the budget.
    ValueError
        If a number is out of range.

    References
    ----------
    Responses under a budget as a knapsack with choices: H. Kellerer, U. Pferschy, D. Pisinger,
    Knapsack Problems, 2004, chapter 11.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> choice = choose_responses(portal(), budget=2_000_000, samples=500)
    >>> choice.best.length <= choice.before.length, choice.is_exhaustive
    (True, True)
    """
    if budget is not None and budget < 0:
        raise ValueError(f"a budget is 0 or more minor units, found {budget!r}")
    inner(percentile)
    seed = check_seed(seed)
    kept = [each for each in plan.responses if each.is_chosen and keep]
    free = [each for each in plan.responses if each not in kept]
    costs = {each.id: convert(plan, each.cost, plan.start) for each in plan.responses}
    _check_kept(kept, costs, budget)
    run = partial(
        simulate,
        plan,
        schedule,
        samples=samples,
        seed=seed,
        execution=execution,
        status=status,
        executor=executor,
    )
    trials = _Trials(run, costs, percentile, day_value)
    asked = _Asked(tuple(free), tuple(kept), costs, budget)
    outlook = run(responses=sorted(each.id for each in kept))
    before = trials.weigh(frozenset(each.id for each in kept), outlook)
    every = _few(asked, EVERY)
    clock = Budget(limits, watch)
    if every is not None:
        for number, each in enumerate(every):
            trials.weigh(each)
            if clock.report("choose_responses", number + 1, total=len(every)):
                break
        is_exhaustive = len(trials.known) >= len(every)
        proof = _told(min(trials.known.values(), key=_order), seed, is_exhaustive=is_exhaustive)
        proof = replace(proof, is_reproducible=is_exhaustive or clock.reproducible)
    else:
        is_exhaustive = False
        driving = dict(outlook.criticality)
        offers = Offers(plan, driving, free, kept, budget=budget, price=Price(_minute(day_value)))
        proof = _search(asked, trials, offers, clock, seed)
    ordered = sorted(trials.known.values(), key=_order)
    best = ordered[0]
    return Choice(
        best,
        tuple(ordered[1:6]),
        before,
        tuple(_bought(asked, trials, best)),
        percentile,
        budget,
        day_value,
        is_exhaustive,
        len(trials.known),
        proof,
        samples,
        seed,
        made(plan, seed=seed, samples=samples, budget=budget, percentile=percentile),
    )


class _Asked(NamedTuple):
    """What may be chosen from."""

    free: tuple[Response, ...]
    kept: tuple[Response, ...]
    costs: dict[str, int]
    budget: int | None

    def allows(self, chosen: frozenset[str], pairs: Sequence[tuple[str, str]]) -> bool:
        """Whether the budget and the exclusions allow a set."""
        if any(first in chosen and second in chosen for first, second in pairs):
            return False
        return self.budget is None or sum(self.costs[each] for each in chosen) <= self.budget


def _check_kept(kept: Sequence[Response], costs: dict[str, int], budget: int | None) -> None:
    """Refuse responses that are kept and cannot be."""
    problems = [
        Problem("plan.response_excluded", f'responses["{first}"]', Attributes(other=second))
        for first, second in excluded(kept)
    ]
    cost = sum(costs[each.id] for each in kept)
    if budget is not None and cost > budget:
        facts = Attributes(cost=cost, budget=budget)
        problems.append(Problem("plan.response_budget", "responses", facts))
    refuse(problems)


def _minute(day_value: int | None) -> float | None:
    return None if day_value is None else day_value / days(1)


class _Trials:
    """Sets of responses and what simulation says of them."""

    def __init__(
        self,
        run: partial[Outlook],
        costs: dict[str, int],
        percentile: float,
        day_value: int | None,
    ) -> None:
        self.known: dict[frozenset[str], ResponseSet] = {}
        self._run, self._costs = run, costs
        self._percentile, self._day_value = percentile, day_value

    def weigh(self, chosen: frozenset[str], outlook: Outlook | None = None) -> ResponseSet:
        """Return what a set leaves, simulated once, or as it was simulated."""
        if chosen not in self.known:
            outlook = outlook or self._run(responses=sorted(chosen))
            self.known[chosen] = self._weighed(chosen, outlook)
        return self.known[chosen]

    def _weighed(self, chosen: frozenset[str], outlook: Outlook) -> ResponseSet:
        cost, p = sum(self._costs[each] for each in chosen), self._percentile
        loss = None
        if self._day_value is not None:
            priced = outlook.length.array * (self._day_value / days(1)) + outlook.cost.array
            loss = cost + round(float(np.sort(priced)[position(p, outlook.samples)]))
        return ResponseSet(
            tuple(sorted(chosen)),
            cost,
            outlook.length_at(p),
            outlook.finish_at(p),
            outlook.cost_at(p),
            loss,
        )


def _order(each: ResponseSet) -> tuple[int, int, int, tuple[str, ...]]:
    """Return what sets are compared by: what counts, then money, then how few and which."""
    money = each.cost + each.risk_cost
    first = each.length if each.loss is None else each.loss
    return first, money, len(each.responses), each.responses


def _few(asked: _Asked, most: int) -> list[frozenset[str]] | None:
    """Return every set that is allowed; none where there are more than so many."""
    pairs = excluded((*asked.free, *asked.kept))
    found = [frozenset(each.id for each in asked.kept)]
    # Those that bring money first: beyond them a set only gets dearer, and none is cut too soon.
    for each in sorted(asked.free, key=lambda each: asked.costs[each.id]):
        more = [wider for chosen in found if asked.allows(wider := chosen | {each.id}, pairs)]
        if len(found) + len(more) > most:
            return None
        found += more
    return found


def _search(asked: _Asked, trials: _Trials, offers: Offers, clock: Budget, seed: int) -> Proof:
    """Simulate the sets that promise most, then better the best; return what is proved."""
    proof = None
    for chosen, found in offers.sets(LEADERS, clock, seed):
        if proof is None:
            proof = _proof(found.objective, found.bound, seed, is_sure=found.reproducible)
        trials.weigh(chosen)
        if clock.report("choose_responses", len(trials.known)):
            break
    if proof is None:
        proof = Proof(ProofStatus.HEURISTIC, 0.0, 0.0, seed=seed)
    best, is_better, most = min(trials.known.values(), key=_order), True, len(trials.known) + STEPS
    while is_better and not clock.exhausted:
        is_better = False
        for chosen in _near(asked, frozenset(best.responses)):
            if _order(trials.weigh(chosen)) < _order(best):
                best, is_better = trials.weigh(chosen), True
                break
            stopped = clock.report("choose_responses", len(trials.known))
            if stopped or len(trials.known) >= most:
                break
    return replace(proof, is_reproducible=proof.is_reproducible and clock.reproducible)


def _near(asked: _Asked, chosen: frozenset[str]) -> Iterator[frozenset[str]]:
    """Yield the allowed sets that differ from one by a response more, less, or exchanged.

    The three take turns, so that each is tried where only so many are.
    """
    pairs = excluded((*asked.free, *asked.kept))
    free = [each.id for each in asked.free]
    inside = [each for each in free if each in chosen]
    outside = [each for each in free if each not in chosen]
    turns = zip_longest(outside, inside, product(inside, outside))
    steps: Iterator[str | tuple[str, str]] = (
        step for turn in turns for step in turn if step is not None
    )
    for step in steps:
        near = chosen.symmetric_difference((step,) if isinstance(step, str) else step)
        if asked.allows(near, pairs):
            yield near


def _told(best: ResponseSet, seed: int, *, is_exhaustive: bool) -> Proof:
    """Return what is known of the best set where each was to be simulated."""
    value = float(best.length if best.loss is None else best.loss)
    unit = "min" if best.loss is None else "minor_units"
    status = ProofStatus.OPTIMAL if is_exhaustive else ProofStatus.HEURISTIC
    return Proof(status, value, value if is_exhaustive else 0.0, seed=seed, unit=unit)


def _proof(objective: int | None, bound: int | None, seed: int, *, is_sure: bool) -> Proof:
    value = float(objective or 0)
    if bound is None:
        return Proof(ProofStatus.HEURISTIC, value, 0.0, seed=seed, unit="points")
    status = ProofStatus.OPTIMAL if value <= bound else ProofStatus.FEASIBLE
    return Proof(status, value, float(bound), seed=seed, is_reproducible=is_sure, unit="points")


def _bought(asked: _Asked, trials: _Trials, best: ResponseSet) -> Iterator[Bought]:
    """Yield what each free response of the best set buys."""
    own = [each.id for each in asked.free if each.id in best.responses]
    for each in own if len(own) <= REASONS else ():
        without = trials.weigh(frozenset(best.responses) - {each})
        yield Bought(
            each,
            asked.costs[each],
            without.length - best.length,
            without.risk_cost - best.risk_cost,
        )
