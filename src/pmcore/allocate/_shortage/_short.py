"""Who is too few when, by the dates of links and by those of a staffed schedule, as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pmcore._mapping import Attributes
from pmcore.allocate._demand import Demand, staffed_of
from pmcore.allocate._search import ready_times
from pmcore.allocate._shortage._gap import Basis, Gap, Load
from pmcore.allocate._shortage._lacks import (
    Label,
    Lacks,
    Span,
    day_of,
    logic_spans,
    waiting_spans,
)
from pmcore.kernels import MICRO
from pmcore.model import Allocation, Plan
from pmcore.units import to_minutes


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


def loads_of(basis: Basis, lacks: Lacks) -> Iterator[Load]:
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


def minutes(count: int) -> int:
    """Return whole person-minutes."""
    return round(count / MICRO)
