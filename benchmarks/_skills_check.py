"""Whether a staffed schedule of an instance with skills is one, on the instance's own numbers."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks._rcpsp_check import out_of_order
from benchmarks._rcpsp_check import starts_of as _starts_of
from benchmarks._skills_data import Instance
from pmcore.model import Schedule


def wrong(
    instance: Instance,
    starts: Sequence[int],
    teams: Sequence[Sequence[int]],
    stated: int | None = None,
) -> str | None:
    """Return what is wrong with starts in units of time and teams; None: nothing is.

    Parameters
    ----------
    teams : sequence of sequence of int
        Persons, by activity.
    stated : int, optional
        The length that the answer claims to have.

    Examples
    --------
    >>> need = ((0, 2, 1),)
    >>> tiny = Instance("tiny", (2, 2), (need, need), ((), ()), ({0: 2}, {0: 1}))
    >>> wrong(tiny, (0, 2), ((0,), (0,)), 4)
    >>> wrong(tiny, (0, 1), ((0,), (0,)))
    'person 0 is at activities 0 and 1 at once'
    >>> wrong(tiny, (0, 0), ((0,), (1,)))
    'the team of activity 1 cannot do it'
    """
    problem = out_of_order(instance, starts)
    if problem:
        return problem
    ends = [at + length for at, length in zip(starts, instance.durations, strict=True)]
    for i, team in enumerate(teams):
        if not _can(instance, i, team):
            return f"the team of activity {i} cannot do it"
    work = sorted((starts[i], ends[i], i) for i in range(len(instance)) if ends[i] > starts[i])
    last: dict[int, tuple[int, int]] = {}
    for begin, end, i in work:
        for person in teams[i]:
            until, before = last.get(person, (0, -1))
            if until > begin:
                return f"person {person} is at activities {before} and {i} at once"
            last[person] = end, i
    if stated is not None and max(ends) != stated:
        return f"it ends at {max(ends)}, not at {stated}"
    return None


def _can(instance: Instance, i: int, team: Sequence[int]) -> bool:
    """Whether a team of different people has exactly one person for each seat."""
    seats = [(skill, level) for skill, level, count in instance.needs[i] for _ in range(count)]
    if len(seats) != len(team) or len(set(team)) != len(team):
        return False
    taken: list[int | None] = [None] * len(seats)

    def sit(member: int, seen: set[int]) -> bool:
        for at, (skill, level) in enumerate(seats):
            if at in seen or instance.people[team[member]].get(skill, 0) < level:
                continue
            seen.add(at)
            other = taken[at]
            if other is None or sit(other, seen):
                taken[at] = member
                return True
        return False

    return all(sit(member, set()) for member in range(len(team)))


def starts_of(instance: Instance, schedule: Schedule) -> list[int]:
    """Return the starts of a schedule of the instance's plan, in units of time."""
    return _starts_of(instance, schedule, "a{}".format)


def teams_of(instance: Instance, schedule: Schedule) -> list[list[int]]:
    """Return the persons of each activity of a schedule."""
    return [
        [int(person.removeprefix("p")) for person in schedule.people(f"a{i}")]
        for i in range(len(instance))
    ]
