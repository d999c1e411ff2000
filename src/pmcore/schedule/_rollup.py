"""Dates, work and progress rolled up the WBS."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pmcore.model import Plan, Rollup, ScheduledTask, TaskKind, WbsElement
from pmcore.network import ancestors


def rollup(plan: Plan, tasks: Sequence[ScheduledTask]) -> tuple[Rollup, ...]:
    """Return one row a WBS element that has tasks below it, in the plan's order."""
    elements = {element.id: element for element in plan.wbs}
    below: dict[str, list[ScheduledTask]] = {element.id: [] for element in plan.wbs}
    depth: dict[str, int] = {}
    lines: dict[str, list[str]] = {}
    for element in plan.wbs:
        line = [each.id for each in ancestors(element, elements)]
        lines[element.id], depth[element.id] = line, len(line) - 1
    for row in tasks:
        if row.wbs is not None and row.kind is not TaskKind.INACTIVE:
            for above in lines[row.wbs]:
                below[above].append(row)
    return tuple(
        _sum(element, depth[element.id], below[element.id])
        for element in plan.wbs
        if below[element.id]
    )


def _sum(element: WbsElement, level: int, rows: list[ScheduledTask]) -> Rollup:
    finish = max(row.finish for row in rows)
    duration = sum(row.duration for row in rows)
    return Rollup(
        element.id,
        element.name,
        min(row.start for row in rows),
        finish,
        level=level,
        duration=duration,
        done=round(sum(row.duration * row.percent for row in rows)),
        tasks=len(rows),
        is_critical=any(row.is_critical for row in rows),
        late=_late(finish, element.deadline),
        parent=element.parent,
    )


def _late(finish: datetime, deadline: datetime | None) -> int:
    if deadline is None or finish <= deadline:
        return 0
    return int((finish - deadline).total_seconds()) // 60
