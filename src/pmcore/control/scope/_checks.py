"""What is wrong with a schedule or with objectives, by place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pmcore._mapping import Attributes
from pmcore._values import number_faults
from pmcore.errors import Problem
from pmcore.model import KeyResult, Plan, Schedule


def wrong(code: str, path: str, /, **facts: object) -> Problem:
    """Return a problem of this room."""
    return Problem(f"scope.{code}", path, Attributes(facts))


def schedule_faults(schedule: Schedule, named: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Yield tasks that a schedule lacks, of those that are named at paths."""
    known = {row.id for row in schedule.tasks}
    for path, task in named:
        if task not in known:
            yield wrong("not_scheduled", path, found=task)


def goal_faults(plan: Plan) -> Iterator[Problem]:
    """Yield what is wrong with objectives: ranges, weights, ids, days, values below 0."""
    for goal in plan.objectives:
        path = f'objectives["{goal.id}"]'
        yield from number_faults(goal.value, f"{path}.value", least=0, has_gaps=True)
        for name, count in Counter(each.id for each in goal.results).items():
            if count > 1:
                yield wrong("result_twice", f"{path}.results", found=name, count=count)
        for each in goal.results:
            yield from _result_faults(each, f'{path}.results["{each.id}"]')
        if goal.results and not any(each.weight for each in goal.results):
            yield wrong("no_weight", f"{path}.results")


def _result_faults(result: KeyResult, path: str) -> Iterator[Problem]:
    ends = [
        *number_faults(result.baseline, f"{path}.baseline"),
        *number_faults(result.target, f"{path}.target"),
    ]
    yield from number_faults(result.weight, f"{path}.weight", least=0)
    yield from ends
    if not ends and result.target == result.baseline:
        yield wrong("no_range", f"{path}.target", found=result.target)
    for day, count in Counter(day for day, _ in result.values).items():
        if count > 1:
            yield wrong("day_twice", f"{path}.values", found=day.isoformat())
