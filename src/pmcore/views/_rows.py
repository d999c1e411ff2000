"""Which rows a Gantt has: WBS elements and tasks, and the most telling ones of a large plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pmcore.model import Plan, Rollup, Schedule, ScheduledTask, TaskKind, WbsElement
from pmcore.network import ancestors
from pmcore.schedule import rollup
from pmcore.views._markup import own_name


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a Gantt: a task, or a WBS element where `task` is None."""

    id: str
    name: str
    level: int
    start: datetime
    finish: datetime
    percent: float
    is_critical: bool
    task: ScheduledTask | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows drawn, in order, and how many tasks of the plan they leave out."""

    shown: tuple[Row, ...]
    left_out: int

    @property
    def tasks(self) -> int:
        """How many of the rows are tasks."""
        return sum(row.task is not None for row in self.shown)


def rows_of(plan: Plan, schedule: Schedule, language: str, limit: int | None) -> Rows:
    """Return the rows of a plan: the WBS as far as it fits, and the tasks that tell most.

    Siblings stand in the order of their starts, so that the chart falls like a waterfall; WBS
    elements keep the plan's order among themselves.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule
    language : str
    limit : int, optional
        At most so many rows; of a larger plan the upper WBS levels stay, then milestones and
        critical tasks, then the tasks with the least float, work that is done last.
    """
    tasks = [row for row in schedule.tasks if row.kind is not TaskKind.INACTIVE]
    spans = {span.id: span for span in rollup(plan, schedule.tasks)}
    kept = frozenset(spans)
    drawn = tasks
    if limit is not None and len(tasks) + len(kept) > limit:
        kept = _upper(spans, limit // 3)
        chosen = {row.id for row in sorted(tasks, key=_rank)[: max(limit - len(kept), 1)]}
        drawn = [row for row in tasks if row.id in chosen]
    shown = _ordered(plan, drawn, spans, kept, language)
    return Rows(shown, len(tasks) - len(drawn))


def _upper(spans: Mapping[str, Rollup], room: int) -> frozenset[str]:
    """Return the ids of the upper WBS levels, as many whole levels as have room."""
    sizes = Counter(span.level for span in spans.values())
    depth, used = -1, 0
    while sizes[depth + 1] and used + sizes[depth + 1] <= room:
        depth += 1
        used += sizes[depth]
    return frozenset(id_ for id_, span in spans.items() if span.level <= depth)


def _rank(task: ScheduledTask) -> tuple[bool, bool, bool, float, datetime, str]:
    """Return the sort key of tasks that tell most: open before done, critical, milestones."""
    slack = float("inf") if task.total_float is None else task.total_float
    return (
        task.percent >= 1,
        not (task.is_critical or task.is_milestone),
        not task.is_critical,
        slack,
        task.start,
        task.id,
    )


def _home(wbs: str | None, elements: dict[str, WbsElement], kept: frozenset[str]) -> str | None:
    """Return the WBS element that a row stands under: the nearest one that is drawn."""
    if wbs is None:
        return None
    return next((each.id for each in ancestors(elements[wbs], elements) if each.id in kept), None)


def _ordered(
    plan: Plan,
    tasks: Sequence[ScheduledTask],
    spans: Mapping[str, Rollup],
    kept: frozenset[str],
    language: str,
) -> tuple[Row, ...]:
    """Return the rows in the order of a walk down the WBS."""
    children = _children(plan, tasks, spans, kept)
    by_id = {task.id: task for task in tasks}
    names = {task.id: own_name(task, language) for task in plan.tasks}
    elements = {element.id: element for element in plan.wbs}
    rows: list[Row] = []
    stack = [(0, item) for item in sorted(children[None], reverse=True)]
    while stack:
        level, (_, is_element, _, id_) = stack.pop()
        if not is_element:
            rows.append(_task_row(by_id[id_], names.get(id_) or id_, level))
            continue
        rows.append(_element_row(elements[id_], spans[id_], level, language))
        stack += [(level + 1, item) for item in sorted(children[id_], reverse=True)]
    return tuple(rows)


_Child = tuple[datetime, bool, int, str]  # when it begins, whether an element, place, id


def _children(
    plan: Plan,
    tasks: Sequence[ScheduledTask],
    spans: Mapping[str, Rollup],
    kept: frozenset[str],
) -> dict[str | None, list[_Child]]:
    """Return what stands under each kept WBS element; under None, what stands at the left."""
    elements = {element.id: element for element in plan.wbs}
    children: dict[str | None, list[_Child]] = defaultdict(list)
    for place, task in enumerate(sorted(tasks, key=lambda row: (row.start, row.finish))):
        children[_home(task.wbs, elements, kept)].append((task.start, False, place, task.id))
    latest: dict[str | None, datetime] = {}
    for place, element in enumerate(plan.wbs):
        if element.id in kept:
            home, start = _home(element.parent, elements, kept), spans[element.id].start
            latest[home] = max(latest.get(home, start), start)  # keeps the plan's order
            children[home].append((latest[home], True, place, element.id))
    return children


def _task_row(task: ScheduledTask, name: str, level: int) -> Row:
    return Row(task.id, name, level, task.start, task.finish, task.percent, task.is_critical, task)


def _element_row(element: WbsElement, span: Rollup, level: int, language: str) -> Row:
    name = own_name(element, language) or element.id
    return Row(element.id, name, level, span.start, span.finish, span.percent, span.is_critical)
