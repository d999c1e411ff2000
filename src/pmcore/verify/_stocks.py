"""Whether material is there when it is used up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from pmcore.errors import Problem
from pmcore.model import MaterialNeed, ResourceKind, ScheduledTask, TaskKind
from pmcore.units import to_minutes
from pmcore.verify._case import SLACK, SPANS, Case, iso, problem


def stocks(case: Case) -> Iterator[Problem]:
    """Yield each material of which more is used up than has come by then.

    What a task needs is taken at its start and what it makes is there at its finish. Material of
    which the plan states neither a delivery nor a task that makes it is always there.
    """
    changes: dict[str, list[tuple[int, Fraction, str]]] = defaultdict(list)
    supplied = set()
    for each in case.plan.deliveries:
        changes[each.resource].append((to_minutes(each.at), _exact(each.quantity), ""))
        supplied.add(each.resource)
    for task in case.plan.tasks:
        for needs in (task.needs, *(mode.needs for mode in task.modes)):
            supplied |= {
                need.resource
                for need in needs
                if isinstance(need, MaterialNeed) and need.quantity < 0
            }
    for row in case.rows.values():
        if case.tasks[row.id].kind is TaskKind.INACTIVE or case.tasks[row.id].kind in SPANS:
            continue
        for name, quantity in _wanted(case, row).items():
            at = to_minutes(row.start if quantity > 0 else row.finish)
            changes[name].append((at, -quantity, row.id))
    for name in sorted(supplied):
        if case.resources[name].kind is ResourceKind.MATERIAL:
            yield from _stock(case, name, changes[name])


def _exact(quantity: float) -> Fraction:
    return Fraction(repr(float(quantity)))


def _wanted(case: Case, row: ScheduledTask) -> dict[str, Fraction]:
    """Return what a row uses up of each material; what is assigned stands for what is needed."""
    found: dict[str, Fraction] = defaultdict(Fraction)
    for need in case.needs(row):
        if isinstance(need, MaterialNeed):
            found[need.resource] += _exact(need.quantity)
    given: dict[str, Fraction] = defaultdict(Fraction)
    for each in case.plan.assignments:
        if each.task == row.id and case.resources[each.resource].kind is ResourceKind.MATERIAL:
            given[each.resource] += _exact(each.units if each.quantity is None else each.quantity)
    return {**found, **given}


def _stock(case: Case, name: str, changes: list[tuple[int, Fraction, str]]) -> Iterator[Problem]:
    """Yield the first instant at which a stock is overdrawn after something open took of it."""
    level, takers = Fraction(0), list[str]()
    is_ours = False
    for at in sorted({at for at, *_ in changes}):
        for _, change, task in (each for each in changes if each[0] == at):
            level += change
            if change < 0:
                takers.append(task)
                is_ours = is_ours or not case.is_started(task)
        if level < -SLACK and is_ours:
            facts = {"at": iso(at), "found": float(level), "tasks": tuple(takers)}
            yield problem("stock", f'resources["{name}"]', resource=name, **facts)
            return
