"""Whether the values that an answer reports are those of its schedule, term by term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any, Protocol, TypeAlias

from pmcore.errors import Problem
from pmcore.model import (
    LinkType,
    Plan,
    Resource,
    ResourceKind,
    Schedule,
    ScheduledTask,
    SkillNeed,
    StatusUpdate,
    TaskKind,
    TermValue,
    WbsElement,
)
from pmcore.units import to_minutes
from pmcore.verify._calendar import DAY, Stretch, overlap
from pmcore.verify._case import SPANS, Case, capacity, problem, steps
from pmcore.verify._money import converted, costs_of

MONDAY = 4 * DAY
"""The first Monday midnight since 1970."""
Value: TypeAlias = tuple[Fraction, Fraction]
"""A value, and by how much one that is rounded where the term says so may differ from it."""
Stated: TypeAlias = Mapping[str, Any]
"""The fields of a term."""


class Named(Protocol):
    """A term as it was stated."""

    @property
    def name(self) -> str:
        """What reports call it."""
        ...


def terms(
    plan: Plan,
    schedule: Schedule,
    stated: Sequence[Named],
    values: Sequence[TermValue],
    *,
    status: StatusUpdate | None = None,
) -> tuple[Problem, ...]:
    """Return every reported value of a term that is not what the schedule makes it.

    Known are the terms of :mod:`pmcore.allocate`, by the names of their classes; others are left
    out. So are fairness where there is no deadline and people differ in time, and cost where work
    is under way: what they are depends on more than plan and schedule say.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule
    stated : sequence of terms
        As they were asked for.
    values : sequence of TermValue
        As a proof reports them: each term, after a weighted sum its parts.
    status : StatusUpdate, optional
        Facts it was made from; none: the plan's last where the schedule has a data date.

    Examples
    --------
    >>> from pmcore import verify
    >>> from pmcore.allocate import Makespan, assign
    >>> from pmcore.examples import portal
    >>> found = assign(portal(), terms=[Makespan()])
    >>> verify.terms(portal(), found.schedule, [Makespan()], found.proof.terms)
    ()
    >>> wrong = [TermValue("makespan", 60.0, 60.0)]
    >>> verify.terms(portal(), found.schedule, [Makespan()], wrong)[0].facts["found"]
    60.0
    """
    case = Case(plan, schedule, status)
    return tuple(_compared(case, stated, iter(values)))


def _compared(
    case: Case, stated: Iterable[Named], values: Iterator[TermValue]
) -> Iterator[Problem]:
    for term in stated:
        found = next(values, None)
        path = f'proof.terms["{term.name}"]'
        if found is None or found.name != term.name:
            yield problem("term_missing", path, term=term.name)
            return
        known = _value(case, term)
        if known is not None and abs(Fraction(found.value) - known[0]) > known[1] + _small(known):
            yield problem("term", path, term=term.name, found=found.value, wanted=float(known[0]))
        if found.bound is not None and found.bound > found.value:
            yield problem("bound", path, term=term.name, found=found.bound, wanted=found.value)
        yield from _compared(case, (part for part, _ in _parts(term)), values)


def _small(known: Value) -> Fraction:
    """Return what a number of floating point may be off by."""
    return abs(known[0]) / 10**9 + Fraction(1, 10**6)


def _parts(term: Named) -> Sequence[tuple[Named, float]]:
    parts: Sequence[tuple[Named, float]] = getattr(term, "parts", ())
    return parts if type(term).__name__ == "Weighted" else ()


def _value(case: Case, term: Named) -> Value | None:
    """Return what a term is by its public definition; None: not known here."""
    rule = _RULES.get(type(term).__name__)
    names = getattr(term, "__dataclass_fields__", ())
    return None if rule is None else rule(case, {name: getattr(term, name) for name in names})


def _exact(value: Fraction | int) -> Value:
    return Fraction(value), Fraction(0)


def _weighted(case: Case, term: Stated) -> Value | None:
    whole, off = Fraction(0), Fraction(0)
    for part, weight in term["parts"]:
        known = _value(case, part)
        if known is None:
            return None
        exact = Fraction(repr(float(weight)))
        whole, off = whole + exact * known[0], off + exact * known[1]
    return whole, off


def _alive(case: Case) -> list[ScheduledTask]:
    """Return the rows that lengths and deadlines count; all, if none does."""
    left_out = {*SPANS, TaskKind.INACTIVE}
    rows = [row for row in case.rows.values() if case.tasks[row.id].kind not in left_out]
    return rows or list(case.rows.values())


def _end(rows: Iterable[ScheduledTask]) -> int | None:
    return max((to_minutes(row.finish) for row in rows), default=None)


def _makespan(case: Case, _term: Stated) -> Value:
    end, start = _end(_alive(case)), to_minutes(case.plan.start)
    return _exact(0 if end is None else max(0, case.clocks.of(None).between(start, end)))


Due: TypeAlias = tuple[list[ScheduledTask], int, "str | None", float]


def _below(case: Case, element: WbsElement) -> list[ScheduledTask]:
    """Return the rows below a WBS element."""
    return [
        row
        for row in _alive(case)
        if any(each.id == element.id for each in case.elements(case.tasks[row.id]))
    ]


def _element_calendar(case: Case, element: WbsElement) -> str | None:
    known, at = {each.id: each for each in case.plan.wbs}, element
    while at.calendar is None and at.parent in known:
        at = known[at.parent]
    return at.calendar


def _dues(case: Case) -> Iterator[Due]:
    for row in _alive(case):
        task = case.tasks[row.id]
        calendar = next((each.calendar for each in case.elements(task) if each.calendar), None)
        if task.deadline is not None:
            yield [row], to_minutes(task.deadline), calendar, task.weight
    for each in case.plan.wbs:
        if each.deadline is not None:
            calendar = _element_calendar(case, each)
            yield _below(case, each), to_minutes(each.deadline), calendar, each.weight
    if case.plan.deadline is not None:
        yield _alive(case), to_minutes(case.plan.deadline), None, 1.0


def _tardiness(case: Case, _term: Stated) -> Value:
    found, off = Fraction(0), Fraction(0)
    for rows, at, calendar, weight in _dues(case):
        end = _end(rows)
        late = 0 if end is None else max(0, case.clocks.of(calendar).between(at, end))
        found += late * Fraction(repr(float(weight)))
        off += Fraction(late, 2000)  # weights count to a thousandth
    return found, off


def _penalties(case: Case, _term: Stated) -> Value:
    plan, found = case.plan, 0
    owners = [(_below(case, each), each.deadline, each.penalty) for each in plan.wbs]
    for rows, deadline, penalty in [*owners, (_alive(case), plan.deadline, plan.penalty)]:
        end = _end(rows)
        if deadline is not None and penalty is not None and end is not None:
            at = to_minutes(deadline)
            found += max(0, -((at - end) // DAY)) * round(converted(plan, penalty, at))
    return _exact(found)


def _left(case: Case) -> list[ScheduledTask]:
    """Return the rows of work that is left and takes time."""
    left_out = {*SPANS, TaskKind.INACTIVE}
    return [
        row
        for row in case.rows.values()
        if case.tasks[row.id].kind not in left_out
        and not case.is_finished(row.id)
        and row.finish > row.start
    ]


def _people(case: Case) -> dict[str, list[tuple[str, int | None, float]]]:
    """Return by task that is left who works on it: resource, position of the need, units."""
    return {
        row.id: [
            (each.resource, each.slot, each.units)
            for each in case.staff.get(row.id, ())
            if case.is_person(each.resource)
        ]
        for row in _left(case)
    }


def _continuity(case: Case, term: Stated) -> Value:
    who = {task: {name for name, *_ in own} for task, own in _people(case).items() if own}
    if term["across"] == "links":
        pairs = {
            (link.predecessor, link.successor)
            for link in case.plan.dependencies
            if link.type is LinkType.FS
        }
        return _exact(sum(a in who and b in who and not who[a] & who[b] for a, b in pairs))
    groups: dict[str, list[str]] = defaultdict(list)
    for task in case.plan.tasks:
        for each in task.deliverables if term["across"] == "deliverables" else (task.wbs,):
            if each is not None:
                groups[each].append(task.id)
    teams = [
        set[str]().union(*(who.get(task, ()) for task in group))
        for group in groups.values()
        if len(group) > 1
    ]
    return _exact(sum(max(0, len(team) - 1) for team in teams))


def _skill(case: Case, task: str, slot: int | None) -> str | None:
    needs = case.needs(case.rows[task])
    need = needs[slot] if slot is not None and 0 <= slot < len(needs) else None
    return need.skill if isinstance(need, SkillNeed) else None


def _preferences(case: Case, term: Stated) -> Value:
    found = 0
    for task, own in _people(case).items():
        for name, slot, _ in own:
            what = {task, _skill(case, task, slot)}
            likes = {*term["likes"].get(name, ()), *case.resources[name].preferences}
            points = 2 if what & {*term["avoids"].get(name, ())} else 0 if what & likes else 1
            found += points
    return _exact(found)


def _growth(case: Case, term: Stated) -> Value:
    missed = 0
    for task, own in _people(case).items():
        levels: dict[str, list[int]] = defaultdict(list)
        for name, slot, _ in own:
            skill = _skill(case, task, slot)
            if skill is not None:
                known = case.resources[name].skill(skill)
                levels[skill].append(known.level if known else 0)
        for each in levels.values():
            if len(each) > 1:
                missed += not (min(each) <= term["junior"] and max(each) >= term["senior"])
    return _exact(missed)


def _interruptions(case: Case, _term: Stated) -> Value:
    rows = [row for row in _left(case) if case.tasks[row.id].is_interruptible]
    counted = [row for row in rows if not case.is_started(row.id) and not case.tasks[row.id].splits]
    return _exact(sum(max(0, len(row.segments) - 1) for row in counted))


def _parts_left(case: Case, row: ScheduledTask) -> list[Stretch]:
    """Return the parts of a task that are left."""
    if case.is_started(row.id) and case.data_date is not None:
        return overlap(case.parts(row), [(case.data_date, to_minutes(row.finish))])
    return case.parts(row)


def _thousandths(units: float) -> Fraction:
    return Fraction(round(units * 1000), 1000)


def _levelling(case: Case, term: Stated) -> Value:
    period, chosen = term["period"], set(term["resources"])
    loads: dict[str, dict[int, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for row in _left(case):
        clock = case.staffed_clock(row.id)
        staff = [
            each
            for each in case.staff.get(row.id, ())
            if case.resources[each.resource].kind is not ResourceKind.MATERIAL
            and (not chosen or each.resource in chosen)
        ]
        for a, b in _parts_left(case, row) if staff else ():
            numbers = range((a - MONDAY) // period, -(-(b - MONDAY) // period))
            edges = [a, *(MONDAY + k * period for k in numbers[1:]), b]
            for number, (low, high) in zip(numbers, pairwise(edges), strict=True):
                minutes = clock.between(low, high)
                for each in staff:
                    loads[each.resource][number] += minutes * _thousandths(each.units)
    rises = [
        max(Fraction(0), load - own.get(number - 1, 0))
        for own in loads.values()
        for number, load in own.items()
    ]
    return _exact(sum(rises, Fraction(0)))


def _comparable(case: Case) -> list[list[Resource]]:
    groups: dict[object, list[Resource]] = {}
    for each in case.plan.resources:
        if each.kind is ResourceKind.PERSON and each.is_active:
            skills = frozenset(skill.name for skill in each.skills)
            groups.setdefault(each.role or skills, []).append(each)
    return [group for group in groups.values() if len(group) > 1]


def _time(case: Case, resource: Resource, end: int) -> Fraction:
    """Return the minutes of full time that somebody has from the plan's start to an instant."""
    start, clock = to_minutes(case.plan.start), case.clocks.of(resource.calendar)
    inner = [at for at in steps(resource) if start < at < end]
    found = Fraction(0)
    for a, b in pairwise([start, *inner, max(start, end)]):
        found += Fraction(repr(float(capacity(resource, a)))) * clock.between(a, b)
    return found


def _fairness(case: Case, _term: Stated) -> Value | None:
    loads: dict[str, Fraction] = defaultdict(Fraction)
    for row in _left(case):
        clock = case.staffed_clock(row.id)
        minutes = sum(clock.between(a, b) for a, b in _parts_left(case, row))
        for each in case.staff.get(row.id, ()):
            loads[each.resource] += minutes * _thousandths(each.units)
    found, off = Fraction(0), Fraction(0)
    for group in _comparable(case):
        if case.plan.deadline is None:
            if any(_service(each) != _service(group[0]) for each in group):
                return None
            shares = {each.id: Fraction(1) for each in group}
        else:
            end = to_minutes(case.plan.deadline)
            times = {each.id: _time(case, each, end) for each in group}
            most = max(times.values())
            shares = {name: most / time for name, time in times.items() if time > 0}
        for a, b in combinations(shares, 2):
            found += abs(loads[a] * shares[a] - loads[b] * shares[b])
            off += (loads[a] + loads[b]) / 2000  # shares count to a thousandth
    return found, off


def _share(case: Case, term: Stated) -> Value:
    share = Fraction(term["least"]).limit_denominator(1000)
    lacks = dict.fromkeys(term["people"], Fraction(0))
    for row in _left(case):
        needs, clock = case.needs(row), case.staffed_clock(row.id)
        minutes = sum(clock.between(a, b) for a, b in _parts_left(case, row))
        for each in case.staff.get(row.id, ()):
            need = needs[each.slot] if each.slot is not None and each.slot < len(needs) else None
            if not isinstance(need, SkillNeed):
                continue
            for name in lacks:
                own = case.resources[name].skill(need.skill)
                if own is not None and own.level >= need.level:
                    part = share - (each.resource == name)
                    lacks[name] += minutes * _thousandths(each.units) * part
    return _exact(sum((max(Fraction(0), each) for each in lacks.values()), Fraction(0)))


def _service(resource: Resource) -> tuple[object, ...]:
    """Return what says when somebody is there."""
    dates = (resource.available_from, resource.available_until, resource.leave)
    return (resource.calendar, resource.capacity, resource.availability, *dates)


def _cost(case: Case, _term: Stated) -> Value | None:
    left_out = {*SPANS, TaskKind.INACTIVE}
    rows = [
        row
        for row in case.rows.values()
        if case.tasks[row.id].kind not in left_out and not case.is_finished(row.id)
    ]
    if any(case.is_started(row.id) for row in rows):
        return None
    takes_time = {row.id for row in rows if row.finish > row.start}
    return _exact(
        sum(
            amount
            for (task, category, _), amount in costs_of(case, rows).items()
            if task in takes_time or category not in ("labour", "equipment")
        )
    )


_RULES: dict[str, Callable[[Case, Stated], Value | None]] = {
    "Continuity": _continuity,
    "Cost": _cost,
    "Fairness": _fairness,
    "Growth": _growth,
    "Interruptions": _interruptions,
    "Levelling": _levelling,
    "Makespan": _makespan,
    "Penalties": _penalties,
    "Preferences": _preferences,
    "Share": _share,
    "Tardiness": _tardiness,
    "Weighted": _weighted,
}
