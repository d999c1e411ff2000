"""What work asks of whom, and the sets of people that are too few for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pmcore.allocate._demand import Demand, micro
from pmcore.kernels import FAR
from pmcore.model import SkillNeed
from pmcore.units import end_of_day, to_minutes

SkillLevel: TypeAlias = tuple[str, int]
"""A skill and the least level that serves."""


@dataclass(frozen=True)
class Ask:
    """Places of one task that the same people may take.

    Parameters
    ----------
    skill : (str, int), optional
        Skill and level; none: somebody or something is named.
    able : tuple of (str, int)
        Who may serve, by id, and the instant by which they must be done.
    units : int
        Of each place, in millionths.
    count : int
    """

    skill: SkillLevel | None
    able: tuple[tuple[str, int], ...]
    units: int
    count: int = 1

    @property
    def load(self) -> int:
        """What all places take together, in millionths."""
        return self.units * self.count

    def people(self, at: int, free: Mapping[str, int]) -> frozenset[str]:
        """Return who may serve from an instant on, with as much of them free as a place takes."""
        return frozenset(
            name for name, until in self.able if until > at and free[name] >= self.units
        )


def asks_of(held: Demand, way: int) -> Iterator[Ask]:
    """Yield what one way of doing a task asks for; a named pool is asked for by its units."""
    stated, found = held.ways[way], dict[Ask, int]()
    for seat in stated.seats:
        need = stated.needs[seat.need] if seat.need is not None else None
        skill = (need.skill, need.level) if isinstance(need, SkillNeed) else None
        able = tuple(
            (name, FAR if seat.given else _until(held, name, need)) for name in seat.people
        )
        ask = Ask(skill, able, micro(seat.units))
        found[ask] = found.get(ask, 0) + 1
    for use in stated.uses:
        ask = Ask(None, ((use.pool, FAR),), micro(use.units))
        found[ask] = found.get(ask, 0) + 1
    for ask, count in found.items():
        yield Ask(ask.skill, ask.able, ask.units, count)


def _until(held: Demand, person: str, need: object) -> int:
    """Return the instant at which a person's certificate ends."""
    skill = held.plan.resource(person).skill(need.skill) if isinstance(need, SkillNeed) else None
    return to_minutes(end_of_day(skill.expires)) if skill and skill.expires else FAR


@dataclass(frozen=True)
class Shortage:
    """People who are too few: all that is asked for here can be done by them alone.

    Parameters
    ----------
    people : frozenset of str
    asks : tuple of int
        Positions of what is asked of nobody else.
    units : int
        How much is missing, in millionths.
    """

    people: frozenset[str]
    asks: tuple[int, ...]
    units: int


def shortages_of(
    asked: Sequence[tuple[frozenset[str], int]], free: Mapping[str, int]
) -> list[Shortage]:
    """Return the smallest sets of people that are too few for what is asked at one instant.

    Parameters
    ----------
    asked : sequence of (frozenset of str, int)
        Who may serve, and how much is asked for, in millionths.
    free : mapping
        How much there is of each, in millionths.

    References
    ----------
    P. Hall, On representatives of subsets, 1935; the sets are least minimum cuts of a flow from
    what is asked to who may serve (L. R. Ford, D. R. Fulkerson, Maximal flow through a network,
    1956), so what they miss together is exactly what cannot be served.

    Examples
    --------
    >>> ana, both = frozenset({"ana"}), frozenset({"ana", "bo"})
    >>> for short in shortages_of([(ana, 2), (both, 2)], {"ana": 1, "bo": 1}):
    ...     print(sorted(short.people), short.asks, short.units)
    ['ana', 'bo'] (0, 1) 2
    >>> for short in shortages_of([(ana, 2), (both, 1)], {"ana": 1, "bo": 1}):
    ...     print(sorted(short.people), short.asks, short.units)
    ['ana'] (0,) 1
    """
    flow = _Flow(asked, free)
    parts: list[tuple[set[str], set[int]]] = []
    for k in (k for k, missing in enumerate(flow.missing) if missing):
        people, asks = flow.reach(k)
        touched = [part for part in parts if part[1] & asks]
        parts = [part for part in parts if not part[1] & asks]
        people = people.union(*(part[0] for part in touched))
        parts.append((people, asks.union(*(part[1] for part in touched))))
    return [
        Shortage(frozenset(a), tuple(sorted(b)), sum(flow.missing[k] for k in b)) for a, b in parts
    ]


class _Flow:
    """As much of what is asked as can be served at once."""

    def __init__(
        self, asked: Sequence[tuple[frozenset[str], int]], free: Mapping[str, int]
    ) -> None:
        self.able = [sorted(people) for people, _ in asked]
        self.missing = [units for _, units in asked]
        self.free = {name: free[name] for people in self.able for name in people}
        self.taken: dict[str, dict[int, int]] = {name: {} for name in self.free}
        for k in range(len(asked)):
            while self.missing[k] and self._push(k):
                pass

    def _push(self, k: int) -> bool:
        """Serve some of what is missing, moving others to whom else they may have."""
        came: dict[str, int] = {}
        via: dict[int, str] = {}
        for name in self._walk(k, came, via):
            if self.free[name]:
                self._shift(k, name, came, via)
                return True
        return False

    def _walk(self, k: int, came: dict[str, int], via: dict[int, str]) -> Iterator[str]:
        """Yield who can be reached, and note from which ask, and through whom each ask."""
        waiting, seen = deque([k]), {k}
        while waiting:
            j = waiting.popleft()
            for name in self.able[j]:
                if name in came:
                    continue
                came[name] = j
                yield name
                for other in self.taken[name]:
                    if other not in seen:
                        seen.add(other)
                        via[other] = name
                        waiting.append(other)

    def _shift(self, k: int, name: str, came: dict[str, int], via: dict[int, str]) -> None:
        """Move as much as fits along the way to somebody who is free."""
        path: list[tuple[int, str]] = []
        at = name
        while True:
            j = came[at]
            path.append((j, at))
            if j == k:
                break
            at = via[j]
        # Whoever gives way to the ask before has been served by the one further on.
        most = min(self.missing[k], self.free[name])
        for j, _ in path:
            if j != k:
                most = min(most, self.taken[via[j]][j])
        self.free[name] -= most
        self.missing[k] -= most
        for j, to in path:
            self.taken[to][j] = self.taken[to].get(j, 0) + most
            if j != k:
                left = self.taken[via[j]]
                left[j] -= most
                if not left[j]:
                    del left[j]

    def reach(self, k: int) -> tuple[set[str], set[int]]:
        """Return who might serve an ask if others moved, and the asks that they serve."""
        came: dict[str, int] = {}
        via: dict[int, str] = {}
        people = set(self._walk(k, came, via))
        return people, {k, *via}
