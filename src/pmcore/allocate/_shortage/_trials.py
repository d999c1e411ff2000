"""Sets of remedies tried out: the cheapest that does, and what no cheaper one can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from pmcore._base import Noun
from pmcore.allocate._demand import Keep
from pmcore.allocate._generation import Generator
from pmcore.allocate._search import Searched, lower_bounds, opened, searched
from pmcore.allocate._shortage._remedies import Remedy, RemedyKind, applied
from pmcore.allocate._terms import Aim, Due, Lateness
from pmcore.errors import InfeasibleError, PlanError, Problem
from pmcore.kernels import FAR
from pmcore.model import ELAPSED, Plan, SkillNeed, StatusUpdate, TaskKind
from pmcore.network import Network
from pmcore.run import Budget, Progress, Watch
from pmcore.units import from_minutes

Chosen: TypeAlias = frozenset[int]
"""Positions of remedies that are taken."""
SHARE = 6
"""One trial may take such a part of what is left of the limits."""


@dataclass(frozen=True, slots=True)
class Until(Noun):
    """When all work, or one task, is done: minutes of the clock since the plan's start.

    Examples
    --------
    >>> Until().name
    'finish'
    """

    task: str | None = None
    name: str = "finish"

    def aim(self, net: Network) -> Aim:
        """Return the term for one plan."""
        alive = tuple(i for i, task in enumerate(net.tasks) if task.kind is not TaskKind.INACTIVE)
        tasks = alive or tuple(range(len(net)))
        if self.task is not None:
            tasks = (net.index[self.task],)
        due = Due(tasks, net.origin, net.calendars.index[ELAPSED], 1)
        return Lateness(self.name, (due,), is_length=self.task is None)


@dataclass(frozen=True)
class Trial:
    """What became of a plan with some remedies.

    Parameters
    ----------
    chosen : frozenset of int
    is_met : bool, optional
        Whether the date is; False is proved; none: it was not met, but that it cannot be is not.
    finish : int, optional
        When it ended, in minutes since 1970; none: no schedule was looked for or found.
    bound : int
        An instant before which it cannot end.
    """

    chosen: Chosen
    is_met: bool | None
    finish: int | None = None
    bound: int = -FAR
    generator: Generator | None = None
    found: Searched | None = None
    conflicts: tuple[Problem, ...] = ()


@dataclass
class Trials:
    """Tries sets of remedies, none twice.

    Parameters
    ----------
    target : int
        The latest finish, in minutes since 1970.
    """

    plan: Plan
    status: StatusUpdate | None
    keep: Keep | Mapping[str, Keep]
    term: Until
    budget: Budget
    seed: int
    remedies: Sequence[Remedy] = ()
    target: int = 0
    known: dict[Chosen, Trial] = field(default_factory=dict)
    floor: tuple[Chosen, int] = (frozenset(), 0)
    """Remedies, and what it is proved that no set of them costs that is enough."""

    @property
    def everything(self) -> Chosen:
        """All remedies."""
        return frozenset(range(len(self.remedies)))

    def cost(self, chosen: Chosen) -> int:
        """Return what remedies cost together."""
        return sum(self.remedies[k].cost for k in chosen)

    def rank(self, chosen: Chosen) -> tuple[int, int, list[int]]:
        """Return what sets are compared by: their cost, then how many there are."""
        return self.cost(chosen), len(chosen), sorted(chosen)

    def test(self, chosen: Chosen) -> Trial:
        """Return whether remedies are enough; who has more than what is enough has enough."""
        if chosen in self.known:
            return self.known[chosen]
        some, least = self.floor
        if chosen <= some and self.cost(chosen) < least:
            return Trial(chosen, is_met=False)
        for each in self.known.values():
            if each.is_met and each.chosen <= chosen:
                return each
            if each.is_met is False and chosen <= each.chosen:
                return each
        self.known[chosen] = self.tried(chosen, self.target)
        return self.known[chosen]

    def met(self) -> list[Chosen]:
        """Return the sets that were enough."""
        return [chosen for chosen, trial in self.known.items() if trial.is_met]

    def first(self, chosen: Chosen, parts: int = SHARE) -> Trial:
        """Return how early a plan with some remedies gets, whatever is left of the limits."""
        return self._noted(self.tried(chosen, None, parts))

    def _noted(self, found: Trial) -> Trial:
        """Return a trial made for another date, noted for what it tells of this one."""
        is_met = True if found.finish is not None and found.finish <= self.target else None
        is_met = False if found.bound > self.target else is_met if found.finish else found.is_met
        self.known[found.chosen] = replace(found, is_met=is_met)
        return self.known[found.chosen]

    def sooner(self, chosen: Chosen, than: Trial) -> Trial:
        """Return a trial of remedies that ends as soon as it ends before another one does."""
        assert than.finish is not None
        if chosen in self.known and self.known[chosen].finish is not None:
            return self.known[chosen]
        found = self.tried(chosen, max(self.target, than.finish - 1))
        return self._noted(found)

    def tried(self, chosen: Chosen, target: int | None, parts: int = SHARE) -> Trial:
        """Return what becomes of a plan with some remedies; without a target, the best found."""
        is_over = target is not None and self.budget.exhausted
        if is_over:
            return Trial(chosen, is_met=None)
        remedies = [self.remedies[k] for k in sorted(chosen)]
        plan, keep = applied(self.plan, self.keep, remedies)
        try:
            generator = opened(plan, self.status, keep, [self.term])
        except PlanError:  # overtime has made more calendars than can be told apart
            if not chosen:
                raise
            return Trial(chosen, is_met=None)
        except InfeasibleError as error:
            is_met = False if error.is_proved else None
            return Trial(chosen, is_met, conflicts=error.conflicts)
        origin = generator.held.net.origin
        low = origin + lower_bounds(generator)[0]
        if target is not None and low > target:
            return Trial(chosen, is_met=False, bound=low)
        watch = self._watch(generator, None if target is None else target - origin)
        inner = Budget(self.budget.part(parts), watch)
        found = searched(generator, inner, self.seed)
        self.budget.work += inner.work
        best, bounds = found.outcome.best, found.outcome.bounds
        low = max(low, origin + bounds[0])
        if not best.is_valid:
            is_met = False if found.outcome.is_impossible else None
            return Trial(chosen, is_met, None, low)
        finish = origin + best.score[1]
        is_met = None
        if target is not None:
            is_met = True if finish <= target else False if low > target else None
        return Trial(chosen, is_met, finish, low, generator, found)

    def _watch(self, generator: Generator, target: int | None) -> Watch:
        """Return a watch that ends a search as soon as it has answered."""
        jobs = generator.held.jobs
        has_wishes = len(generator.held.net.limits) > 0 or bool(
            (jobs.late_start < FAR).any() or (jobs.late_finish < FAR).any()
        )

        def watch(progress: Progress) -> bool:
            if self.budget.report(progress.stage, progress.done):
                return True
            if target is None or (has_wishes and progress.stage != "solve"):
                return False
            at, bound = progress.objective, progress.bound
            return (at is not None and at <= target) or (bound is not None and bound > target)

        return watch

    def used(self, trial: Trial) -> Chosen:
        """Return the remedies that a schedule has need of, as far as it shows."""
        if trial.generator is None or trial.found is None:
            return trial.chosen
        held, best = trial.generator.held, trial.found.outcome.best
        works: dict[str, list[tuple[int, int, object]]] = {}
        for i, way in enumerate(best.way.tolist()):
            for slot in held.slots(way) if way >= 0 else ():
                name = held.resources[int(held.jobs.person[best.pick[slot]])]
                seat = held.seats[slot]
                need = held.ways[way].needs[seat.need] if seat.need is not None else None
                works.setdefault(name, []).append((int(best.start[i]), int(best.finish[i]), need))
        return frozenset(k for k in trial.chosen if self._is_used(self.remedies[k], works))

    def _is_used(self, remedy: Remedy, works: Mapping[str, list[tuple[int, int, object]]]) -> bool:
        own = works.get(remedy.resource, [])
        match remedy.kind:
            case RemedyKind.HIRE:
                return bool(own)
            case RemedyKind.TRAIN:
                skill = self.plan.resource(remedy.resource).skill(remedy.skill)
                return any(
                    isinstance(need, SkillNeed)
                    and need.skill == remedy.skill
                    and need.level > (skill.level if skill else 0)
                    for *_, need in own
                )
            case RemedyKind.OVERTIME:
                day = remedy.first
                return any(
                    day is not None and from_minutes(a).date() <= day <= from_minutes(b).date()
                    for a, b, _ in own
                )
        return True

    def reduced(self, chosen: Chosen) -> Chosen:
        """Return remedies that are enough, of which none can be left out as far as is known."""
        used = self.used(self.test(chosen))
        if self.test(used).is_met:
            chosen = used
        for k in sorted(chosen, key=lambda k: (-self.remedies[k].cost, -k)):
            if self.test(chosen - {k}).is_met:
                chosen -= {k}
        return chosen

    def grown(self, chosen: Chosen, rest: Sequence[int], *, is_proved: bool) -> Chosen:
        """Return remedies that are not enough, more of them, halving what is added.

        With `is_proved`, of no more than it is proved of.
        """
        if not rest or self.budget.exhausted:
            return chosen
        more = chosen | set(rest)
        is_met = self.test(more).is_met
        if is_met is False or (is_met is None and not is_proved):
            return more
        if len(rest) == 1:
            return chosen
        half = len(rest) // 2
        first = self.grown(chosen, rest[:half], is_proved=is_proved)
        return self.grown(first, rest[half:], is_proved=is_proved)


@dataclass
class Cheapest:
    """The search for the cheapest set of remedies that is enough.

    References
    ----------
    R. Reiter, A theory of diagnosis from first principles, Artificial Intelligence 32(1), 1987;
    E. Moreno-Centeno, R. Karp, The implicit hitting set approach to solve combinatorial
    optimization problems with an application to multigenome alignment, Operations Research 61(2),
    2013: every set that is not enough calls for one of the others, and the cheapest set that
    hears all such calls costs no more than the cheapest that is enough.
    """

    trials: Trials
    calls: list[tuple[Chosen, bool]] = field(default_factory=list)
    """Remedies one of which is needed, and whether that is proved."""

    def find(self, best: Chosen) -> tuple[Chosen, int]:
        """Return the cheapest set found, and what no set that is enough undercuts."""
        trials = self.trials
        while self._known(best) < trials.cost(best) and not trials.budget.exhausted:
            chosen = self._answer([call for call, _ in self.calls], best)
            if chosen is None:
                break
            trial = trials.test(chosen)
            if not trial.is_met:
                is_proved = trial.is_met is False
                # What alone costs as much as the best is of no set that costs less.
                open_ = {k for k, e in enumerate(trials.remedies) if e.cost < trials.cost(best)}
                order = sorted(open_ - chosen, key=lambda k: (k in best, k))
                failed = trials.grown(chosen, order, is_proved=is_proved)
                self.calls.append((trials.everything - failed, is_proved))
            best = min((best, *trials.met()), key=trials.rank)
        proved = [call for call, is_proved in self.calls if is_proved]
        least = self._answer(proved, best)
        return best, max(trials.cost(best if least is None else least), self._known(best))

    def _known(self, best: Chosen) -> int:
        """Return what is known without trials: what was decided, or costs something beside it."""
        trials = self.trials
        some, least = trials.floor
        others = [trials.remedies[k].cost for k in trials.everything - some]
        return min(trials.cost(best), least, *others)

    def _answer(self, calls: Sequence[Chosen], best: Chosen) -> Chosen | None:
        """Return the cheapest remedies that hear all calls; none: not for less than the best."""
        found: list[Chosen | None] = [None]
        bar = [(self.trials.cost(best), 0)]
        self._branch(list(calls), frozenset(), found, bar)
        return found[0]

    def _branch(
        self,
        calls: Sequence[Chosen],
        chosen: Chosen,
        found: list[Chosen | None],
        bar: list[tuple[int, int]],
    ) -> None:
        rank = self.trials.cost(chosen), len(chosen)
        if rank >= bar[0]:
            return
        rest = [call for call in calls if not call & chosen]
        if not rest:
            found[0], bar[0] = chosen, rank
            return
        call = min(rest, key=lambda call: (len(call), sorted(call)))
        for k in sorted(call, key=lambda k: (self.trials.remedies[k].cost, k)):
            self._branch(rest, chosen | {k}, found, bar)


@contextmanager
def share_of(trials: Trials, parts: int) -> Iterator[None]:
    """Have trials within all but one of several parts of what is left of their limits."""
    whole = trials.budget
    rest, kept = whole.rest(), whole.part(parts)
    if rest.seconds is not None and kept.seconds is not None:
        rest = replace(rest, seconds=rest.seconds - kept.seconds)
    if rest.work is not None and kept.work is not None:
        rest = replace(rest, work=rest.work - kept.work)
    trials.budget = Budget(rest, whole.watch)
    try:
        yield
    finally:
        whole.work += trials.budget.work
        trials.budget = whole
