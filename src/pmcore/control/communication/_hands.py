"""Who does what in two schedules, and who hands over to whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pmcore.model import Plan, ResourceKind, Schedule, ScheduledTask


class Side:
    """One schedule with the links of its plan.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule

    Attributes
    ----------
    rows : dict of str to ScheduledTask
    """

    def __init__(self, plan: Plan, schedule: Schedule) -> None:
        self.rows: dict[str, ScheduledTask] = {row.id: row for row in schedule.tasks}
        people = {each.id for each in plan.resources if each.kind is ResourceKind.PERSON}
        self._shares: dict[str, dict[str, float]] = {}
        self._people: dict[str, set[str]] = {}
        for row in schedule.assignments or plan.assignments:
            if row.resource in people and row.task in self.rows:
                held = self._shares.setdefault(row.resource, {})
                held[row.task] = held.get(row.task, 0.0) + row.units
                self._people.setdefault(row.task, set()).add(row.resource)
        self._before: dict[str, list[str]] = {}
        self._after: dict[str, list[str]] = {}
        for link in plan.dependencies:
            self._before.setdefault(link.successor, []).append(link.predecessor)
            self._after.setdefault(link.predecessor, []).append(link.successor)

    def shares(self, person: str) -> dict[str, float]:
        """Return the tasks of a person in the order of time, and the share each takes."""
        held = self._shares.get(person, {})
        return {task: held[task] for task in sorted(held, key=lambda t: (self.rows[t].start, t))}

    def people(self, task: str) -> set[str]:
        """Return who works on a task."""
        return self._people.get(task, set())

    def givers(self, task: str) -> set[str]:
        """Return who works on what a task follows."""
        return set(self._reached(task, self._before))

    def takers(self, task: str) -> set[str]:
        """Return who works on what follows a task."""
        return set(self._reached(task, self._after))

    def _reached(self, task: str, links: dict[str, list[str]]) -> Iterator[str]:
        """Yield the people next along links, past tasks that nobody does."""
        waiting, seen = list(links.get(task, ())), {task}
        while waiting:
            each = waiting.pop()
            if each in seen:
                continue
            seen.add(each)
            yield from self.people(each)
            if not self.people(each):
                waiting += links.get(each, ())


@dataclass(frozen=True, slots=True)
class Hands:
    """The schedules before and after."""

    before: Side
    after: Side
