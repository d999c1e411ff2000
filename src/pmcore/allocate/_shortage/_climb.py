"""Remedies that are tried one after the other where the critical work is, while that helps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from pmcore.allocate._shortage._remedies import Remedy, RemedyKind
from pmcore.allocate._shortage._trials import Chosen, Trial, Trials
from pmcore.model import Schedule

MOST_TRIED = 30
"""Remedies that are tried, not decided together."""


def to_the_point(remedies: Iterable[Remedy], schedule: Schedule | None) -> list[Remedy]:
    """Return the remedies that are tried: for critical work and for little money first."""
    ranked = sorted(remedies, key=lambda each: (_distance(each, schedule), each.cost))
    return ranked[:MOST_TRIED]


def _distance(remedy: Remedy, schedule: Schedule | None) -> int:
    """Return how little a remedy has to do with the critical work of a schedule: 0, 1 or 2."""
    if remedy.kind is not RemedyKind.OVERTIME or schedule is None:
        return 0
    rows = [row for row in schedule.tasks if remedy.resource in schedule.people(row.id)]
    day = remedy.first or date.min
    rows = [row for row in rows if row.start.date() < day < row.finish.date()]
    return 0 if any(row.is_critical for row in rows) else 1 if rows else 2


def _groups(trials: Trials, chosen: Chosen, schedule: Schedule) -> Iterator[Chosen]:
    """Yield what may help critical work: a day off that all of its people work, a wish."""
    days: dict[date, dict[str, int]] = {}
    for k, each in enumerate(trials.remedies):
        if each.kind is RemedyKind.OVERTIME and each.first is not None:
            days.setdefault(each.first, {})[each.resource] = k
        elif each.kind is RemedyKind.WISH:
            yield frozenset((k,)) - chosen
    for row in schedule.tasks:
        people = set(schedule.people(row.id)) if row.is_critical else set()
        for day, able in days.items() if people else ():
            if people <= able.keys() and row.start.date() < day < row.finish.date():
                yield frozenset(able[name] for name in people) - chosen


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
