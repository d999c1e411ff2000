"""The outline of Microsoft Project XML rebuilt from WBS and tasks: the rows of the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pmcore.io._mspdi_put_calendars import numbers_of
from pmcore.model import Plan, Task, WbsElement


@dataclass(frozen=True)
class Line:
    """A row: a task, or a summary over those below it.

    Parameters
    ----------
    uid : str
        Project's number of it.
    own_id : str
        Its id in the plan where that is no such number, else empty.
    number : str
        Its place in the outline, such as ``2.1``.
    """

    item: Task | WbsElement
    uid: str
    own_id: str
    number: str
    level: int


def lines_of(plan: Plan) -> list[Line]:
    """Return the rows: each task below its summaries, in the plan's order as far as that goes.

    Summaries without tasks are left out: Project would take them for tasks.
    """
    below = _below(plan)
    # Tasks and summaries share their numbers in Project, not in a plan.
    ids = [task.id for task in plan.tasks]
    wanted = numbers_of(each.id for each in plan.wbs)
    tasks = numbers_of(ids, taken={uid for name, uid in wanted.items() if name == uid} - {*ids})
    summaries = numbers_of([each.id for each in plan.wbs], taken=tasks.values())
    found: list[Line] = []
    stack = [iter(enumerate(below.get(None, ()), 1))]
    path: list[int] = []
    while stack:
        place, item = next(stack[-1], (0, None))
        if item is None:
            stack.pop()
            if path:
                path.pop()
            continue
        is_task = isinstance(item, Task)
        uid = (tasks if is_task else summaries)[item.id]
        number = ".".join(map(str, (*path, place)))
        own_id = "" if uid == item.id else item.id
        found.append(Line(item, uid, own_id, number, len(path) + 1))
        if not is_task:
            path.append(place)
            stack.append(iter(enumerate(below.get(item.id, ()), 1)))
    return found


def _below(plan: Plan) -> dict[str | None, list[Task | WbsElement]]:
    """Return what lies right below each summary, and at the top, in order of first tasks."""
    elements = {each.id: each for each in plan.wbs}
    found: dict[str | None, list[Task | WbsElement]] = {}
    placed: set[str] = set()
    for task in plan.tasks:
        child: Task | WbsElement = task
        for each in above(task.wbs, elements):
            found.setdefault(each.id, []).append(child)
            if each.id in placed:
                break
            placed.add(each.id)
            child = each
        else:
            found.setdefault(None, []).append(child)
    return found


def above(name: str | None, elements: dict[str, WbsElement]) -> Iterator[WbsElement]:
    """Yield the summaries above, the nearest first; those in a circle once."""
    seen: set[str] = set()
    while name in elements and name not in seen:
        assert name is not None
        seen.add(name)
        yield elements[name]
        name = elements[name].parent
