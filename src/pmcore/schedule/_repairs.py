"""The repair that each kind of finding has: what its effect on the finish assumes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from statistics import median_low

from pmcore.model import (
    ConstraintType,
    DateConstraint,
    Dependency,
    LinkType,
    Task,
    TaskKind,
    TaskStatus,
)
from pmcore.schedule._case import Case, Found
from pmcore.schedule._what_if import Repair

_STARTS = (LinkType.FS, LinkType.SS)
_ENDS = (LinkType.FS, LinkType.FF)
_PINS = (ConstraintType.MUST_START_ON, ConstraintType.MUST_FINISH_ON)
_FINISHES = (
    ConstraintType.FINISH_NO_EARLIER_THAN,
    ConstraintType.FINISH_ON,
    ConstraintType.MUST_FINISH_ON,
)
_LATEST = (ConstraintType.START_NO_LATER_THAN, ConstraintType.FINISH_NO_LATER_THAN)


def plain(code: str) -> Repair:
    """Return a repair that no date rests on."""
    return Repair(code)


def of_task(task: Task, repair: Repair, why: str = "") -> Found:
    """Return a finding about a task."""
    return Found("tasks", task.id, repair, why)


def of_link(case: Case, position: int, repair: Repair) -> Found:
    """Return a finding about a link."""
    return Found("dependencies", case.link(position).key, repair)


def without_lag(case: Case, position: int) -> Found:
    """Return a lead or a lag, repaired by leaving it out."""
    link = case.link(position)
    bare = replace(link, lag=0, percent=None, rounds_up=False)
    code = "repair.lead" if is_lead(link) else "repair.lag"
    return of_link(case, position, Repair(code, links=((position, bare),)))


def is_lead(link: Dependency) -> bool:
    """Tell whether a link lets its successor overlap."""
    return (link.lag if link.percent is None else link.percent) < 0


def is_lag(link: Dependency) -> bool:
    """Tell whether a link keeps its successor waiting."""
    return (link.lag if link.percent is None else link.percent) > 0


def in_sequence(case: Case, position: int) -> Found:
    """Return a link of another type, repaired by a finish-to-start link without a lag."""
    link = case.link(position)
    bare = replace(link, type=LinkType.FS, lag=0, percent=None, rounds_up=False)
    is_there = any(
        each.predecessor == link.predecessor and each.type is LinkType.FS
        for each in case.into[link.successor]
    )
    kept = None if is_there else bare  # two links of one name would be one
    return of_link(case, position, Repair("repair.type", links=((position, kept),)))


def unlinked(case: Case, position: int, code: str) -> Found:
    """Return a link, repaired by taking it out."""
    return of_link(case, position, Repair(code, links=((position, None),)))


def unconstrained(task: Task, types: Iterable[ConstraintType]) -> Found:
    """Return a task with constraints of these types, repaired by taking them out."""
    gone = set(types)
    kept = tuple(each for each in task.constraints if each.type not in gone)
    lost = {each.type for each in task.constraints} & gone
    frees = not lost.issubset(_LATEST)
    repair = Repair(
        "repair.constraint",
        tasks=(replace(task, constraints=kept),),
        loosens=(task.id,) if frees else (),
        is_certain=lost.isdisjoint(_PINS),
    )
    return of_task(task, repair)


def linked(case: Case, task: Task) -> Found:
    """Return a task with an open end, repaired by links within its WBS element.

    What is missing cannot be known. The repair is the link, with a task of its own element, that
    moves the finish least; a task links to one that must at latest begin before it (after it for
    a missing successor), so that no circle closes. Without such a task it hangs on the project's
    start or finish, which moves nothing.
    """
    added = []
    if not case.into[task.id] and not case.is_begun(task.id):
        before = [kin for kin in _kin(case, task) if _rank(case, kin) < _rank(case, task)]
        best = min(before, key=lambda kin: (_pull(case, kin, task), kin.id), default=None)
        added += [Dependency(best.id, task.id)] if best else []
    if not case.out[task.id]:
        after = [
            kin
            for kin in _kin(case, task)
            if _rank(case, kin) > _rank(case, task) and not case.is_begun(kin.id)
        ]
        best = min(after, key=lambda kin: (_pull(case, task, kin), kin.id), default=None)
        added += [Dependency(task.id, best.id)] if best else []
    return of_task(task, Repair("repair.link" if added else "repair.end", added=tuple(added)))


def _kin(case: Case, task: Task) -> list[Task]:
    return [kin for kin in case.below(task.wbs) if kin.id != task.id] if task.wbs else []


def _rank(case: Case, task: Task) -> int:
    return case.what.rank[case.net.index[task.id]]


def _pull(case: Case, before: Task, after: Task) -> int:
    """Return how far a link would reach past the date at which `after` must begin; 0: not."""
    index = case.net.index
    return max(0, case.what.pull(index[before.id], index[after.id]))


def has_loose_start(case: Case, task: Task) -> bool:
    """Tell whether links hold a task's finish alone, so that nothing holds its start."""
    into = case.into[task.id]
    return bool(into) and not any(link.type in _STARTS for link in into)


def has_loose_finish(case: Case, task: Task) -> bool:
    """Tell whether a task's start alone holds others, so that its finish holds nothing."""
    out = case.out[task.id]
    return bool(out) and not any(link.type in _ENDS for link in out)


def held(case: Case, task: Task, *, at_start: bool) -> Found:
    """Return a dangling task: its own links' other ends get a link to what dangles.

    What holds its finish alone holds its start too (start to start); what follows its start alone
    finishes no earlier than it does (finish to finish).
    """
    links = case.into[task.id] if at_start else case.out[task.id]
    kind = LinkType.SS if at_start else LinkType.FF
    code = "repair.start" if at_start else "repair.finish"
    pairs = {(link.predecessor, link.successor) for link in links}
    there = {(link.predecessor, link.successor) for link in links if link.type is kind}
    added = tuple(Dependency(a, b, kind) for a, b in sorted(pairs - there))
    return of_task(task, Repair(code, added=added))


def shorter(case: Case, task: Task, by: int, code: str) -> Found:
    """Return a task, repaired by making what remains of it shorter, at most to nothing."""
    fact = case.facts.get(task.id)
    left = max(0, case.remaining(task.id) - by)
    repair = Repair(code, loosens=(task.id,), is_certain=not _may_start_later(case, task))
    if fact is not None:
        return of_task(task, replace(repair, facts=((task.id, replace(fact, remaining=left)),)))
    return of_task(task, replace(repair, tasks=(replace(task, duration=left, work=None),)))


def _may_start_later(case: Case, task: Task) -> bool:
    """Tell whether a shorter task may hold others longer: held at its finish, it starts later."""
    out = case.out[task.id]
    if any((link.percent or 0) < 0 for link in out):
        return True
    to_finish = any(link.type not in _STARTS for link in case.into[task.id])
    is_held = to_finish or any(each.type in _FINISHES for each in task.constraints)
    return is_held and any(link.type not in _ENDS for link in out)


def lasting(case: Case, task: Task) -> Found:
    """Return a task without an estimate, repaired by the median duration of the plan's tasks."""
    typical = median_low([n for each in case.work if (n := case.duration(each.id))] or [0])
    longer = replace(task, duration=typical, work=None)
    return of_task(task, Repair("repair.estimate", tasks=(longer,), is_certain=False))


def on_time(case: Case, task: Task) -> Found:
    """Return a missed task, repaired by saying that it was done as the baseline has it."""
    planned = case.planned[task.id]
    fact = case.facts.get(task.id) or TaskStatus(task.id)
    start = min(fact.start or planned.start, planned.start)
    done = replace(fact, start=start, finish=planned.finish, percent=None, remaining=None)
    return of_task(task, Repair("repair.baseline", facts=((task.id, done),), loosens=(task.id,)))


def forecast(case: Case, task: Task, data_date: datetime) -> Found:
    """Return facts later than the data date, repaired by taking them for forecasts."""
    fact = case.facts[task.id]
    time = case.net.task_time(task.id)
    held: TaskStatus | None = None
    if fact.start is not None and fact.start <= data_date:
        left = time.between(data_date, fact.finish or data_date)
        held = replace(fact, finish=None, percent=None, remaining=max(0, left))
    return of_task(task, Repair("repair.fact", facts=((task.id, held),), is_certain=False))


def not_before(task: Task, data_date: datetime) -> Found:
    """Return a forecast that lies in the past, repaired by planning it from the data date on."""
    floor = DateConstraint(ConstraintType.START_NO_EARLIER_THAN, data_date)
    later = replace(task, constraints=(*task.constraints, floor))
    return of_task(task, Repair("repair.forecast", tasks=(later,), is_certain=False))


def is_unestimated(case: Case, task: Task) -> bool:
    """Tell whether a task that people or money are planned for has neither duration nor work."""
    is_work = task.kind in (TaskKind.TASK, TaskKind.MANUAL)
    return is_work and not case.duration(task.id) and case.has_resources(task)
