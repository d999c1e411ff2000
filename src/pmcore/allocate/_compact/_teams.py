"""People of a demand in its compact form: bits in, and seats of the chosen out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._demand import Demand, owners, sit
from pmcore.kernels import BITS, FAR, People, nobody

IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Staff:
    """The people who may be asked for, by the number of their bit.

    Parameters
    ----------
    resources : array by person
        Their numbers in the demand, who is least wanted first.
    people : People
        What the tasks of the compact form ask of them.
    """

    resources: IntArray
    people: People

    def crew(self, words: IntArray) -> set[int]:
        """Return the numbers of the resources whose bits are set."""
        return {int(r) for k, r in enumerate(self.resources) if words[k // BITS] >> k % BITS & 1}

    def shares(self) -> NDArray[np.float64]:
        """Return what each task asks, each seat as a part of those who may take it."""
        people = self.people
        seats = people.want / np.maximum(np.bitwise_count(people.able).sum(axis=1), 1)
        owner = owners(people.ptr)
        return np.bincount(owner, seats, minlength=len(people.ptr) - 1).astype(np.float64)

    def suffice(self, held: Demand, ways: IntArray) -> bool:
        """Whether those who are there in the end can do every task."""
        last = self.crew(self.people.there[-1])
        return all(len(seated(held, way, last)) for way in ways.tolist() if held.slots(way))


def staff_of(
    held: Demand, tasks: IntArray, ways: IntArray, free: IntArray, wanted: NDArray[np.float64]
) -> Staff | None:
    """Return the people whom ways ask for; None if one is more than there or not there.

    Parameters
    ----------
    ways : array
        Of the tasks; one of each if any asks for people.
    free : array by instant and resource
        What there is of each resource from each instant of the compact form on.
    wanted : array by resource
        What it costs to use them, for what else they are needed.
    """
    jobs = held.jobs
    slots = [slot for way in ways.tolist() for slot in held.slots(way)]
    if not slots:
        return Staff(np.zeros(0, np.int64), nobody(len(tasks), len(free)))
    seats = [candidates_of(held, slot) for slot in slots]
    resources = np.array(sorted(set().union(*seats), key=lambda r: (wanted[r], r)), np.int64)
    units = jobs.units[slots]
    least, most = np.full(len(held.resources), FAR), np.zeros(len(held.resources), np.int64)
    for seat, unit in zip(seats, units.tolist(), strict=True):
        for r in seat:
            least[r], most[r] = min(int(least[r]), unit), max(int(most[r]), unit)
    of_each, least, most = free[:, resources], least[resources], most[resources]
    is_there = of_each >= most
    if (of_each.max(axis=0) >= 2 * least).any() or (~is_there & (of_each >= least)).any():
        return None
    if np.isin(resources, jobs.pool).any() or (jobs.until < FAR).any():
        return None
    places = {int(r): k for k, r in enumerate(resources)}
    ptr = [0]
    want: list[int] = []
    able: list[list[int]] = []
    for way in ways.tolist():
        groups: dict[frozenset[int], int] = {}
        for slot in held.slots(way) if jobs.least[way] else ():
            who = frozenset(candidates_of(held, slot))
            groups[who] = groups.get(who, 0) + 1
        want += groups.values()
        able += [words([places[r] for r in who], len(places)) for who in groups]
        ptr.append(len(want))
    if np.diff(ptr).max(initial=0) > BITS:
        return None
    there = [words(np.flatnonzero(row).tolist(), len(places)) for row in is_there]
    columns = [np.array(column, np.int64) for column in (ptr, want)]
    shape = -1, -(-len(places) // BITS)
    return Staff(
        resources,
        People(*columns, *(np.array(rows, np.int64).reshape(shape) for rows in (able, there))),
    )


def candidates_of(held: Demand, slot: int) -> set[int]:
    """Return the numbers of the people who may take a slot."""
    return {int(held.jobs.person[c]) for c in held.candidates(slot)}


def words(bits: Iterable[int], count: int) -> list[int]:
    """Return the words in which bits are set, of so many."""
    found = [0] * -(-count // BITS)
    for bit in bits:
        found[bit // BITS] |= 1 << bit % BITS
    return found


def seated(held: Demand, way: int, crew: set[int] | None) -> list[int]:
    """Return the candidate of each slot of a way when a crew takes them, or anybody.

    Nothing where they cannot.
    """
    slots = held.slots(way)
    options = [
        candidates_of(held, slot) & (crew if crew is not None else candidates_of(held, slot))
        for slot in slots
    ]
    holder: dict[int, int] = {}
    for seat in range(len(options)):
        sit(options, holder, seat, set())
    person = {seat: who for who, seat in holder.items()}
    if len(person) < len(options):
        return []
    return [
        next(c for c in held.candidates(slot) if held.jobs.person[c] == person[seat])
        for seat, slot in enumerate(slots)
    ]
