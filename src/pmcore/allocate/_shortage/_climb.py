"""Remedies that are tried one after the other where the critical work is, while that helps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pmcore.allocate._shortage._remedies import Remedy, RemedyKind
from pmcore.allocate._shortage._trials import Chosen, Trial, Trials
from pmcore.model import Schedule, ScheduledTask


MOST_TRIED = 30
"""Remedies that are tried, not decided together."""


def to_the_point(remedies: Iterable[Remedy], schedule: Schedule | None) -> list[Remedy]:
    """Return those of some remedies that are tried: for critical work and for little money first."""
    ranked = sorted(remedies, key=lambda each: (_distance(each, schedule), each.cost))
    return ranked[:MOST_TRIED]


def _distance(remedy: Remedy, schedule: Schedule | None) -> int:
    """Return how little a remedy has to do with the critical work of a schedule: 0, 1 or 2."""
    if remedy.kind is not RemedyKind.OVERTIME or schedule is None:
        return 0
    rows = [row for row in schedule.tasks if remedy.resource in schedule.people(row.id)]
    rows = [row for row in rows if _holds(row, remedy)]
    return 0 if any(row.is_critical for row in rows) else 1 if rows else 2


def _holds(row: ScheduledTask, remedy: Remedy) -> bool:
    return remedy.first is not None and row.start.date() < remedy.first < row.finish.date()


def _groups(trials: Trials, chosen: Chosen, schedule: Schedule) -> Iterator[Chosen]:
    """Yield what may help critical work: a day off that all of its people work, a wish."""
    days: dict[tuple[str, object], int] = {}
    for k, each in enumerate(trials.remedies):
        if each.kind is RemedyKind.OVERTIME:
            days[each.resource, each.first] = k
        elif each.kind is RemedyKind.WISH:
            yield frozenset((k,))
    for row in schedule.tasks:
        people = schedule.people(row.id)
        for day in sorted({first for _, first in days}, key=str) if row.is_critical else ():
            group = [days.get((name, day)) for name in people]
            known = frozenset(k for k in group if k is not None)
            if known and len(known) == len(group) and _holds(row, trials.remedies[group[0] or 0]):
                yield known - chosen


def climbed(
    trials: Trials, trial: Trial, most: int, scheduled: Callable[[Trial], Schedule]
) -> Chosen | None:
    """Return remedies that cost less than a sum and meet the date, if steps find any.

    A step takes the cheapest help for critical work with which the plan ends earlier.
    """
    while trial.found is not None and not trial.is_met:
        chosen = trial.chosen
        groups = {some for some in _groups(trials, chosen, scheduled(trial)) if some}
        better = None
        for some in sorted(groups, key=lambda some: (trials.cost(some), sorted(some))):
            if trials.budget.exhausted or trials.cost(chosen | some) >= most:
                return None
            found = trials.sooner(chosen | some, trial)
            if found.finish is not None and found.finish < (trial.finish or 0):
                better = found
                break
        if better is None:
            return None
        trial = better
    return trial.chosen if trial.is_met else None
