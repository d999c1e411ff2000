"""Wishes that collide: a smallest set, each of them needed for it, and what would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pmcore._base import Answer, Noun, Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.allocate._assign._wishes import Wish, WishKind, wishes_of, with_deadlines, without
from pmcore.allocate._compact import prepare
from pmcore.allocate._core import core_of
from pmcore.allocate._demand import Keep, demand
from pmcore.allocate._generation import Generator, Unplaceable, search
from pmcore.allocate._search import allocated, refine, stand_in, too_early, warm
from pmcore.allocate._terms import Aim, Due, Lateness, Makespan
from pmcore.errors import InfeasibleError, Problem
from pmcore.model import ConstraintType, Plan, StatusUpdate
from pmcore.network import Network
from pmcore.run import Budget, Limits, check_seed
from pmcore.units import sentence

SCHEDULES = 40
"""Schedules made to find one that keeps all wishes, before the exact search."""
ANY = 1e9
"""A gap that any schedule is within: one is enough."""


@dataclass(frozen=True, slots=True, repr=False)
class Relaxation(Told):
    """The least that one wish has to give way for the others to hold.

    Parameters
    ----------
    wish : int
        Position among the wishes that collide.
    minutes : int, optional
        By how much its date moves, in minutes of the clock; none: it is given up.
    given_up : Wish, optional
        What is to be given up.
    """

    code: str
    facts: Attributes = EMPTY
    wish: int = 0
    minutes: int | None = None
    given_up: Wish | None = None

    def text(self, language: str = "en") -> str:
        """Return the sentence in a language."""
        facts = self.facts
        if self.given_up is not None:
            facts = facts | {"wish": self.given_up.text(language)}
        return sentence(self.code, facts, language)


@dataclass(frozen=True, slots=True, repr=False)
class Collision(Answer):
    """Wishes that cannot all hold, as few as there can be.

    Parameters
    ----------
    wishes : tuple of Wish
        With all others given up they still collide; empty: the plan's wishes can all hold, or
        nothing is known (`is_proved`).
    relaxations : tuple of Relaxation
        Each makes the plan possible; what moves a date least comes first.
    is_proved : bool
        Whether it is proved that the wishes collide; without wishes: that all can hold.
    is_minimal : bool
        Whether it was verified of each wish that the others can hold without it.
    """

    wishes: tuple[Wish, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    is_proved: bool = True
    is_minimal: bool = True

    def text(self, language: str = "en") -> str:
        """Return wishes and relaxations as sentences, one a line."""
        told: list[Told] = [*self.wishes, *self.relaxations]
        return "\n".join(each.text(language) for each in told)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a wish."""
        return {
            "path": [wish.path for wish in self.wishes],
            "kind": [wish.kind.value for wish in self.wishes],
            "text": [wish.text() for wish in self.wishes],
        }


def conflicts(
    plan: Plan,
    *,
    status: StatusUpdate | None = None,
    keep: Keep | Mapping[str, Keep] = Keep.PEOPLE,
    deadlines: bool = False,
    limits: Limits = Limits(seconds=20),  # noqa: B008 - frozen
    seed: int = 0,
) -> Collision:
    """Return a minimal set of a plan's wishes that no schedule can keep, and what would help.

    Wishes are date constraints, leave, times in service, needs, given assignments, dates that are
    kept, maximum lags and, if asked for, deadlines. Durations, links, calendars and how many
    people and pools there are stand fixed.

    Parameters
    ----------
    plan : Plan
    status : StatusUpdate, optional
    keep : Keep or mapping of task id to Keep
    deadlines : bool
        Whether deadlines of tasks count as latest finishes.
    limits : Limits
    seed : int

    References
    ----------
    U. Junker, QuickXplain: preferred explanations and relaxations for over-constrained problems,
    AAAI 2004; then a deletion filter (Chinneck and Dravnieks, ORSA Journal on Computing 3, 1991),
    as giving up a wish can also take room away.

    Examples
    --------
    >>> from datetime import date, datetime
    >>> from pmcore.model import DateConstraint, Leave, Resource, Skill, SkillNeed, Task
    >>> bound = DateConstraint(ConstraintType.FINISH_NO_LATER_THAN, datetime(2027, 1, 6, 18))
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 1, 4, 9),
    ...     tasks=[Task("a", "Weld", 960, needs=[SkillNeed("welding")], constraints=[bound])],
    ...     resources=[
    ...         Resource(
    ...             "bo",
    ...             "Bo",
    ...             skills=[Skill("welding")],
    ...             leave=[Leave(date(2027, 1, 5), date(2027, 1, 5))],
    ...         )
    ...     ],
    ... )
    >>> found = conflicts(plan)
    >>> for wish in found.wishes:
    ...     print(wish.text())
    Bo is on leave from Tue 5 Jan 2027 to Tue 5 Jan 2027
    Weld has the constraint finish no later than Wed 6 Jan 2027 18:00
    Weld needs 1 with welding at level 1
    >>> found.relaxations[0].facts["needed"], len(found.relaxations)
    ('2027-01-07T18:00:00', 3)
    """
    warm(plan, limits)
    status = plan.status if status is None else status
    plan, places = with_deadlines(plan) if deadlines else (plan, {})
    court = _Court(plan, status, keep, Budget(limits), check_seed(seed))
    everything = wishes_of(plan, status, keep, places)
    can = court.holds([], everything)
    if can is not False:
        return Collision(is_proved=can is True)
    core = court.fewest(everything)
    rest = [wish for wish in everything if wish not in core]
    is_minimal = all(court.can([wish, *rest]) is True for wish in core)
    found = [
        relaxation
        for position, wish in enumerate(core)
        for relaxation in court.relaxed(position, wish, rest)
    ]
    found.sort(key=lambda each: (each.minutes is None, each.minutes or 0))
    return Collision(tuple(core), tuple(found), is_proved=True, is_minimal=is_minimal)


AT_FIRST_SIGHT = {
    "conflict.never_together",
    "conflict.nobody_has_skill",
    "conflict.nobody_has_time",
    "conflict.too_few_people",
    "conflict.too_much_of_person",
    "conflict.too_much_of_pool",
}
"""Conflicts of one wish with what there is: no others have a part in them."""


def enlarged(
    error: InfeasibleError,
    plan: Plan,
    status: StatusUpdate | None,
    keep: Keep | Mapping[str, Keep],
    limits: Limits,
    seed: int,
) -> InfeasibleError:
    """Return an error that names a minimal set of wishes that collide, too, if limits let it.

    Each of them follows as a problem of its own what a search has said.
    """
    if all(each.code in AT_FIRST_SIGHT for each in error.conflicts) or 0 in (
        limits.seconds,
        limits.work,
    ):
        return error
    court = _Court(plan, status, keep, Budget(limits), check_seed(seed))
    everything = wishes_of(plan, status, keep, {})
    if court.holds([], everything) is not False:
        return error
    core = court.fewest(everything)
    rest = [wish for wish in everything if wish not in core]
    if any(court.can([wish, *rest]) is not True for wish in core):
        return error
    named = tuple(each.path for each in error.conflicts)
    if not core or (len(core) == 1 and core[0].path.startswith(named)):
        return error  # one wish, which is named already
    told = [Problem(wish.code, wish.path, wish.facts) for wish in core]
    return InfeasibleError([*error.conflicts, *told])


class _Court:
    """Tells of parts of a plan's wishes whether they can hold."""

    def __init__(
        self,
        plan: Plan,
        status: StatusUpdate | None,
        keep: Keep | Mapping[str, Keep],
        budget: Budget,
        seed: int,
    ) -> None:
        self.plan, self.status, self.keep = plan, status, keep
        self.budget, self.seed = budget, seed
        self.all: list[Wish] = []
        self.known: dict[frozenset[Wish], bool | None] = {}

    def holds(self, gone: Sequence[Wish], everything: Sequence[Wish]) -> bool | None:
        """Return whether all wishes but some can hold; None: not known."""
        self.all = list(everything)
        return self.can(gone)

    def can(self, gone: Sequence[Wish]) -> bool | None:
        """Return whether the plan without some wishes is possible; None: not known."""
        key = frozenset(gone)
        if key not in self.known:
            self.known[key] = self._judged(gone)
        return self.known[key]

    def _judged(self, gone: Sequence[Wish]) -> bool | None:
        plan, keep = without(self.plan, self.keep, gone)
        try:
            held = demand(plan, self.status, keep)
        except InfeasibleError as error:  # maximum lags that not even the dates of links keep
            return False if error.is_proved else None
        if held.conflicts:
            return False
        generator = Generator(held, [Makespan().aim(held.net)])
        if any(True for _ in too_early(generator)) or prepare(generator) is not None:
            return False
        least = (0, *(0 for _ in generator.aims))
        budget = Budget(Limits())
        try:
            if generator.spacing is not None:  # the exact search finds what keeps all lags sooner
                best = stand_in(generator)
            else:
                best = search(generator, budget, seed=self.seed, schedules=SCHEDULES, bound=least)
        except Unplaceable:
            best = stand_in(generator)
        self.budget.work += budget.work
        if best.is_valid:
            return True
        if self.budget.exhausted:
            return None
        inner = Budget(replace(self.budget.rest(), gap=ANY))
        outcome = refine(generator, best, (0,), inner, seed=self.seed)
        self.budget.work += inner.work
        if outcome.best.is_valid:
            return True
        return False if outcome.is_impossible else None

    def _collide(self, kept: Sequence[Wish]) -> bool:
        """Whether it is proved that some wishes alone collide."""
        chosen = set(kept)
        return self.can([wish for wish in self.all if wish not in chosen]) is False

    def fewest(self, everything: Sequence[Wish]) -> list[Wish]:
        """Return wishes that collide, none of which can be left out."""
        quick = core_of([], list(everything), self._collide)
        kept = quick if self._collide(quick) else list(everything)
        order = {wish: k for k, wish in enumerate(everything)}
        kept.sort(key=order.__getitem__)
        is_smaller = True
        while is_smaller:
            is_smaller = False
            for wish in reversed(kept):
                rest = [each for each in kept if each is not wish]
                if self._collide(rest):
                    kept, is_smaller = rest, True
        return kept

    def relaxed(self, position: int, wish: Wish, rest: Sequence[Wish]) -> Sequence[Relaxation]:
        """Return how far one wish has to give way, all others of the plan kept.

        Where others of the plan collide, too, those are left out that do not belong to this core.
        """
        gone = [wish] if self.can([wish]) else [wish, *rest]
        if self.can(gone) is not True:
            return []
        if wish.kind in (WishKind.CONSTRAINT, WishKind.DEADLINE) and self._is_latest(wish):
            moved = self._moved(position, wish, gone)
            if moved is not None:
                return [moved]
        return [Relaxation("relax.give_up", Attributes(path=wish.path), position, given_up=wish)]

    def _is_latest(self, wish: Wish) -> bool:
        kind = self.plan.task(wish.owner).constraints[wish.place].type
        return kind in (ConstraintType.FINISH_NO_LATER_THAN, ConstraintType.START_NO_LATER_THAN)

    def _moved(self, position: int, wish: Wish, gone: Sequence[Wish]) -> Relaxation | None:
        """Return the earliest latest date that a task can keep."""
        plan, keep = without(self.plan, self.keep, gone)
        if self.budget.exhausted:
            return None
        own = Budget(self.budget.rest())
        try:
            found = allocated(
                plan,
                terms=[Finish(wish.owner)],
                budget=own,
                status=self.status,
                keep=keep,
                seed=self.seed,
            )
        except InfeasibleError:
            return None
        finally:
            self.budget.work += own.work
        bound = self.plan.task(wish.owner).constraints[wish.place]
        row = found.schedule[wish.owner]
        is_start = bound.type is ConstraintType.START_NO_LATER_THAN
        date = row.start if is_start else row.finish
        assert bound.date is not None
        minutes = round((date - bound.date).total_seconds() / 60)
        if minutes <= 0:
            return None
        facts = Attributes(
            task=row.name or row.id,
            type=bound.type.value,
            date=bound.date.isoformat(),
            needed=date.isoformat(),
            is_proved=found.proof.status == "optimal",
        )
        return Relaxation("relax.move", facts, position, minutes)


@dataclass(frozen=True, slots=True)
class Finish(Noun):
    """How long it takes until one task is done.

    Examples
    --------
    >>> Finish("a").name
    'finish'
    """

    task: str
    name: str = "finish"

    def aim(self, net: Network) -> Aim:
        """Return the term for one plan."""
        due = Due((net.index[self.task],), net.origin, net.worktime().index, 1)
        return Lateness(self.name, (due,))
