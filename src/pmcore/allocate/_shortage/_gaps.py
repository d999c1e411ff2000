"""The skills, pools and weeks that bind, and what one more of them would bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from pmcore._base import made
from pmcore._mapping import Attributes
from pmcore.allocate._core import check_allocation
from pmcore.allocate._demand import Keep, demand
from pmcore.allocate._search import allocated, asked, warm
from pmcore.allocate._shortage._gap import Basis, Gain, Gap, Gaps
from pmcore.allocate._shortage._lacks import (
    after,
)
from pmcore.allocate._shortage._remedies import Remedy, RemedyKind, applied, hired, told
from pmcore.allocate._shortage._short import gaps_of, lacks_of, loads_of, words
from pmcore.allocate._terms import Term, terms_of
from pmcore.errors import InfeasibleError, Problem
from pmcore.model import Allocation, Plan, StatusUpdate
from pmcore.network import build
from pmcore.run import Budget, Limits

MOST_GAINS = 4
"""Sets of people for which it is computed what one more would bring."""


def gaps(
    plan: Plan,
    allocation: Allocation | None = None,
    *,
    terms: Sequence[Term] | None = None,
    limits: Limits = Limits(seconds=20),  # noqa: B008 - frozen
    status: StatusUpdate | None = None,
    keep: Keep | Mapping[str, Keep] = Keep.PEOPLE,
    gains: int = MOST_GAINS,
    seed: int = 0,
) -> Gaps:
    """Return which people and pools are too few in which weeks, and what one more would bring.

    Demand is counted by the dates that links and calendars alone leave (`Basis.LOGIC`), and by
    those of the staffed schedule (`Basis.STAFFED`), where work that could go on but waits is
    asked for, too, in each week for as long as it takes at most. At every instant the smallest
    sets of people are found that cannot serve what only they can do, whoever does what.

    Parameters
    ----------
    plan : Plan
    allocation : Allocation, optional
        What :func:`assign` gave for the plan; none: it is computed.
    terms, status, keep, seed
        As in :func:`assign`.
    limits : Limits
        For all computations together.
    gains : int
        For how many sets of people it is computed what one more would bring: for all of the
        plan, and for the week in which most is missing.

    Returns
    -------
    Gaps
        A plan without any schedule is answered by the dates of its links, and by why.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error.
    InfeasibleError
        If links alone break a maximum lag, whoever does the work and in which way.
    TypeError
        If `allocation` is something else, such as a schedule alone.

    References
    ----------
    P. Hall, On representatives of subsets, Journal of the London Mathematical Society 10, 1935.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore.model import Resource, Skill, SkillNeed, Task
    >>> needs = [SkillNeed("welding")]
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 1, 4, 9),
    ...     tasks=[Task(name, name.upper(), 2400, needs=needs) for name in "ab"],
    ...     resources=[Resource("bo", "Bo", skills=[Skill("welding")])],
    ... )
    >>> found = gaps(plan)
    >>> [(gap.basis.value, gap.people, gap.short // 60) for gap in found.short]
    [('staffed', ('bo',), 40), ('logic', ('bo',), 40)]
    >>> print(found.gains[0].text())
    One more for welding 1: the plan ends Fri 8 Jan 2027 18:00, 5 d earlier
    """
    if allocation is not None:
        check_allocation(allocation)
    status = plan.status if status is None else status
    warm(plan, limits)
    inquiry = _Inquiry(plan, status, keep, terms, Budget(limits), seed)
    conflicts: tuple[Problem, ...] = ()
    if allocation is None:
        try:
            allocation = inquiry.allocated(plan, keep, 2 * max(gains, 0) + 1)
        except InfeasibleError as error:
            conflicts = error.conflicts
    lacks = lacks_of(inquiry.held, allocation)
    short = [gap for basis, each in lacks.items() for gap in gaps_of(inquiry.held, basis, each)]
    short.sort(key=lambda gap: (gap.basis is Basis.LOGIC, -gap.short, gap.week, gap.people))
    chosen = terms_of(plan, terms)
    return Gaps(
        tuple(short),
        tuple(inquiry.gains(short, allocation, gains)),
        tuple(load for basis, each in lacks.items() for load in loads_of(basis, each)),
        allocation,
        conflicts,
        made(plan, seed=seed, **asked(chosen, keep, limits)),
    )


class _Inquiry:
    """What is asked about one plan."""

    def __init__(
        self,
        plan: Plan,
        status: StatusUpdate | None,
        keep: Keep | Mapping[str, Keep],
        terms: Sequence[Term] | None,
        budget: Budget,
        seed: int,
    ) -> None:
        self.plan, self.status, self.keep = plan, status, keep
        self.terms, self.budget, self.seed = terms, budget, seed
        self.held = demand(plan, status, keep)

    def allocated(self, plan: Plan, keep: Keep | Mapping[str, Keep], parts: int) -> Allocation:
        """Return a plan staffed within one of several parts of what is left of the limits."""
        own = Budget(self.budget.part(parts))
        try:
            return allocated(
                plan,
                terms=self.terms,
                budget=own,
                status=self.status,
                keep=keep,
                seed=self.seed,
            )
        finally:
            self.budget.work += own.work

    def gains(
        self, short: Sequence[Gap], allocation: Allocation | None, most: int
    ) -> Iterator[Gain]:
        """Return what one more would bring where most is missing, for good and in one week."""
        tried: list[tuple[Gap, Remedy]] = []
        for gap in _worst(short, most):
            tried.append((gap, self._more(gap, None)))
            if gap.people:
                tried.append((gap, self._more(gap, gap.week)))
        found = [
            self._gain(gap, remedy, allocation, len(tried) - place)
            for place, (gap, remedy) in enumerate(tried)
        ]
        return iter(sorted(found, key=_by_gain))

    def _more(self, gap: Gap, week: date | None) -> Remedy:
        """Return one more person who can do all that is missed, or one more unit."""
        last = None if week is None else after(week) - timedelta(days=1)
        if gap.skills:
            taken = [each.id for each in self.plan.resources]
            person = hired(gap.skills, taken, first=week, last=last)
            remedy = Remedy(
                "remedy.hire",
                Attributes(what=words(self.plan, gap.skills)),
                RemedyKind.HIRE,
                resource=person.id,
                units=1.0,
                first=week,
                last=last,
                person=person,
            )
        else:
            name = (gap.named or gap.people)[0]
            facts = Attributes(resource=self.plan.resource(name).name or name, units=1.0)
            remedy = Remedy(
                "remedy.units",
                facts,
                RemedyKind.UNITS,
                resource=name,
                units=1.0,
                first=week,
                last=last,
            )
        return told(self.plan, self.keep, remedy)

    def _gain(self, gap: Gap, remedy: Remedy, before: Allocation | None, parts: int) -> Gain:
        """Return what the plan comes to with a remedy."""
        plan, keep = applied(self.plan, self.keep, [remedy])
        facts = Attributes(
            what=words(self.plan, [*gap.skills, *gap.named]),
            week=None if remedy.first is None else remedy.first.isoformat(),
        )
        scope = "plan" if remedy.first is None else "week"
        try:
            found = self.allocated(plan, keep, parts)
        except InfeasibleError:
            return Gain(f"gain.{scope}_impossible", facts, remedy, gap.people)
        finish = found.schedule.finish
        if before is None:
            facts |= {"finish": finish.isoformat()}
            return Gain(f"gain.{scope}_possible", facts, remedy, gap.people, finish)
        is_proved = {found.proof.status, before.proof.status} == {"optimal"}
        pairs = zip(before.proof.terms, found.proof.terms, strict=True)
        changes = [(old.name, old.value - new.value) for old, new in pairs]
        term, gain = next(((name, size) for name, size in changes if size), ("", 0.0))
        if gain <= 0:  # the schedule that there was holds with more, too
            term, gain, finish = "", 0.0, before.schedule.finish
        clock = build(self.plan).worktime()
        earlier = clock.between(finish, before.schedule.finish)
        facts |= {"finish": finish.isoformat(), "minutes": abs(earlier), "gain": gain}
        ending = "earlier" if earlier > 0 else "better" if gain else "same"
        code = f"gain.{scope}_{ending}"
        return Gain(code, facts, remedy, gap.people, finish, earlier, term, gain, is_proved)


def _by_gain(gain: Gain) -> tuple[bool, float, int]:
    return gain.finish is None, -gain.gain, -(gain.minutes or 0)


def _worst(short: Sequence[Gap], most: int) -> list[Gap]:
    """Return the worst week of each of the sets that miss most, in the staffed schedule first."""
    total: Counter[tuple[object, ...]] = Counter()
    worst: dict[tuple[object, ...], Gap] = {}
    for gap in short:
        key = gap.people, gap.skills, gap.named
        if key in worst and worst[key].basis is not gap.basis:
            continue
        total[key] += gap.short
        worst.setdefault(key, gap)
    ranked = sorted(worst, key=lambda key: (worst[key].basis is Basis.LOGIC, -total[key]))
    return [worst[key] for key in ranked[: max(most, 0)]]
