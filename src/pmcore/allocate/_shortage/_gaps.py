"""The skills, pools and weeks that bind, and what one more of them would bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from pmcore._base import Answer, Instant, Made, Noun, Told, made
from pmcore._mapping import EMPTY, Attributes
from pmcore.allocate._demand import Demand, Keep, demand, staffed_of
from pmcore.allocate._search import allocated, asked, ready_times, warm
from pmcore.allocate._shortage._asks import SkillLevel
from pmcore.allocate._shortage._lacks import (
    Label,
    Lacks,
    Span,
    after,
    day_of,
    logic_spans,
    waiting_spans,
)
from pmcore.allocate._shortage._remedies import Remedy, RemedyKind, applied, hired, told
from pmcore.allocate._shortage._trials import part_of
from pmcore.allocate._terms import Term, terms_of
from pmcore.errors import InfeasibleError, Problem
from pmcore.kernels import MICRO
from pmcore.model import Allocation, Edit, Plan, StatusUpdate
from pmcore.network import build
from pmcore.run import Budget, Limits
from pmcore.units import to_minutes

MOST_GAINS = 4
"""Sets of people for which it is computed what one more would bring."""


class Basis(StrEnum):
    """By which dates demand is counted."""

    LOGIC = "logic"
    STAFFED = "staffed"


@dataclass(frozen=True, slots=True, repr=False)
class Load(Noun):
    """Demand and capacity of a skill or of somebody or something named, in one week.

    Parameters
    ----------
    basis : Basis
        By the dates that links and calendars alone leave, or by those of the staffed schedule.
    week : date
        Its Monday.
    skill : str
        Empty: `resource` is asked for by name.
    level : int
        People of this level and higher levels count, and so does what asks for them.
    resource : str
    demand, waiting, capacity : int
        Person-minutes: of work that goes on, of work that could go on but waits for people or
        pools (in the staffed schedule), and what there is.
    """

    basis: Basis
    week: date
    skill: str = ""
    level: int = 0
    resource: str = ""
    demand: int = 0
    waiting: int = 0
    capacity: int = 0

    @property
    def binds(self) -> bool:
        """Whether more is asked for in the week than there is."""
        return self.demand + self.waiting > self.capacity


@dataclass(frozen=True, slots=True, repr=False)
class Gap(Told):
    """People, or a pool, who are too few in one week for what only they can do.

    Parameters
    ----------
    basis : Basis
    week : date
        Its Monday.
    people : tuple of str
        Ids of all who can serve; with anybody left out they could do even less.
    skills : tuple of (str, int)
        Skills, from a level up, that are asked of them.
    named : tuple of str
        Ids of people and pools that are asked for by name.
    short : int
        Person-minutes that are asked for at times when all of them are taken.
    asked, capacity : int
        Person-minutes that are asked of nobody else while they are short, and what there is of
        them in the week.
    tasks : tuple of str
        What asks for them.
    """

    code: str
    facts: Attributes = EMPTY
    basis: Basis = Basis.LOGIC
    week: date = date.min
    people: tuple[str, ...] = ()
    skills: tuple[SkillLevel, ...] = ()
    named: tuple[str, ...] = ()
    short: int = 0
    asked: int = 0
    capacity: int = 0
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Gain(Told):
    """What one more person, or unit, would bring: the plan computed anew with it.

    Parameters
    ----------
    remedy : Remedy
        What there is one more of; its dates say whether for one week or for all of the plan.
    people : tuple of str
        Whom it helps.
    finish : datetime, optional
        When the plan then ends; none: no schedule was found even so.
    minutes : int, optional
        Working minutes of the plan's calendar by which it ends earlier; 0: it does not; none:
        without it there is no schedule at all.
    term : str
        The first term that gets better; empty: none does.
    gain : float
        By how much.
    is_proved : bool
        Whether both schedules are proved best.
    """

    code: str
    facts: Attributes
    remedy: Remedy
    people: tuple[str, ...] = ()
    finish: Instant | None = None
    minutes: int | None = None
    term: str = ""
    gain: float = 0.0
    is_proved: bool = False

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What it changes in the plan."""
        return self.remedy.edits


@dataclass(frozen=True, slots=True, repr=False)
class Gaps(Answer):
    """Where people and pools bind.

    Parameters
    ----------
    short : tuple of Gap
        Those of the staffed schedule first; then what is missing most.
    gains : tuple of Gain
        For the sets of people that are missed most, what brings most first.
    loads : tuple of Load
        By basis, skill or name, and week.
    allocation : Allocation, optional
        The staffed schedule; none: there is none.
    conflicts : tuple of Problem
        Why there is none.
    """

    short: tuple[Gap, ...]
    gains: tuple[Gain, ...] = ()
    loads: tuple[Load, ...] = ()
    allocation: Allocation | None = None
    conflicts: tuple[Problem, ...] = ()
    made: Made | None = None

    def text(self, language: str = "en") -> str:
        """Return gaps and gains as sentences, one a line."""
        told: list[Told] = [*self.short, *self.gains]
        return "\n".join(each.text(language) for each in told)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a gap."""
        names = ("basis", "week", "skills", "named", "people", "asked", "capacity", "short")
        return {name: [getattr(each, name) for each in self.short] for name in names}


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
        tuple(load for basis, each in lacks.items() for load in _loads(basis, each)),
        allocation,
        conflicts,
        made(plan, seed=seed, **asked(chosen, keep, limits)),
    )


def _loads(basis: Basis, lacks: Lacks) -> Iterator[Load]:
    """Yield demand and capacity by label and week, weeks without demand left out."""
    for label in lacks.labels:
        people = lacks.people(label)
        load, waiting = (lacks.totals(counts, label) for counts in (lacks.demand, lacks.waiting))
        skill, level = label if isinstance(label, tuple) else ("", 0)
        for week in sorted(load.keys() | waiting.keys()):
            capacity = sum(lacks.capacity(name, week) for name in people)
            yield Load(
                basis,
                day_of(week),
                skill,
                level,
                label if isinstance(label, str) else "",
                *(minutes(each) for each in (load[week], waiting[week], capacity)),
            )


def minutes(count: int) -> int:
    """Return whole person-minutes."""
    return round(count / MICRO)


def gaps_of(held: Demand, basis: Basis, lacks: Lacks) -> Iterator[Gap]:
    """Yield the sets of people that are too few, by week."""
    net, plan = held.net, held.plan
    for ((people, labels), week), lack in lacks.lacks.items():
        if not minutes(lack.short):
            continue
        names = tuple(sorted(people))
        capacity = sum(lacks.capacity(name, week) for name in names)
        skills = tuple(label for label in labels if isinstance(label, tuple))
        short, asked_, there = (minutes(each) for each in (lack.short, lack.asked, capacity))
        facts = Attributes(
            basis=basis.value,
            week=day_of(week).isoformat(),
            people=tuple(plan.resource(name).name or name for name in names),
            what=words(plan, labels),
            short=short / 60,
            asked=asked_ / 60,
            capacity=there / 60,
        )
        code = "gap.people" if skills and names else "gap.named" if names else "gap.nobody"
        tasks = tuple(net.ids[i] for i in sorted(lack.tasks))
        named = tuple(label for label in labels if isinstance(label, str))
        yield Gap(
            code,
            facts,
            basis,
            day_of(week),
            names,
            skills,
            named,
            short=short,
            asked=asked_,
            capacity=there,
            tasks=tasks,
        )


def words(plan: Plan, labels: Sequence[Label]) -> tuple[str, ...]:
    """Return what labels stand for, in the plan's words."""
    return tuple(
        (plan.resource(each).name or each) if isinstance(each, str) else f"{each[0]} {each[1]}"
        for each in labels
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
        return allocated(
            plan,
            terms=self.terms,
            limits=part_of(self.budget, parts),
            status=self.status,
            keep=keep,
            seed=self.seed,
        )

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


def lacks_of(held: Demand, allocation: Allocation | None) -> dict[Basis, Lacks]:
    """Return demand and shortages by basis; by that of no schedule, the dates of links alone."""
    start, finish = held.heads
    found = {Basis.LOGIC: Lacks(held, logic_spans(held, start.tolist(), finish.tolist()))}
    if allocation is not None:
        found[Basis.STAFFED] = Lacks(held, staffed_spans(held, allocation))
    return found


def staffed_spans(held: Demand, allocation: Allocation) -> Iterator[Span]:
    """Yield when each task goes on in a staffed schedule, and when it waits although it could."""
    schedule = allocation.schedule
    best = staffed_of(held, schedule)
    ready = ready_times(held, best)
    now = held.state.data_date if held.status is not None else None
    for i, way in enumerate(best.way.tolist()):
        if way < 0 or not held.is_open(i):
            continue
        row = schedule[held.net.ids[i]]
        for begin, end in row.segments or ((row.start, row.finish),):
            first = to_minutes(begin) if now is None else max(to_minutes(begin), now)
            yield Span(i, way, first, to_minutes(end))
        since = ready[i]
        if since is not None:
            yield from waiting_spans(held, i, way, since, to_minutes(row.start))


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
