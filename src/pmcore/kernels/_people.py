"""People on one axis of whole numbers: who is free all through a stretch, and who is taken.

People are bits, the least wanted elsewhere first. Whoever is free all through is the common part of
the words of the events within, so looking for a team costs as much as looking for room in pools.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pmcore.kernels._calendar import IntArray
from pmcore.kernels._jit import bare

__all__ = ["BITS", "Hands", "People", "hands", "nobody"]

BITS = 62
"""People in one word; their bits never reach the sign."""

_EVERYBODY = (1 << BITS) - 1
_PAIRS = 0x1555555555555555
_FOURS = 0x3333333333333333
_EIGHTS = 0x0F0F0F0F0F0F0F0F


class People(NamedTuple):
    """What tasks ask of people. Seats that the same people may take are one group.

    Parameters
    ----------
    ptr : array of tasks + 1
        The groups of each task, at most `BITS`.
    want : array by group
        How many seats.
    able : array by group and word
        Bits of those who may take them.
    there : array by instant and word
        Bits of those who are there from each instant of the problem on.
    """

    ptr: IntArray
    want: IntArray
    able: IntArray
    there: IntArray


class Hands(NamedTuple):
    """Room to seat people in.

    Parameters
    ----------
    free : array by event and word
        Bits of those who are free until the next event.
    team : array by task and word
        Bits of those who were taken.
    liked : array by task and word
        Bits of those who are taken first.
    common : array by word
        Bits of those who are free all through the stretch that is looked at.
    group : array by person
        The group of the task at hand in which they sit.
    members, filled, origin, queue : array
        Who sits; seats taken, who comes into a group, and a queue, by group.
    """

    free: IntArray
    team: IntArray
    liked: IntArray
    common: IntArray
    group: IntArray
    members: IntArray
    filled: IntArray
    origin: IntArray
    queue: IntArray


def nobody(tasks: int, instants: int) -> People:
    """Return what tasks ask that need no people."""
    blank = np.zeros((0, 0), np.int64)
    return People(
        np.zeros(tasks + 1, np.int64),
        np.zeros(0, np.int64),
        blank,
        np.zeros((instants, 0), np.int64),
    )


def hands(people: People, events: int) -> Hands:
    """Return room to seat people in, for so many events."""
    words = people.there.shape[1]
    groups = int(np.diff(people.ptr).max(initial=0))
    tasks = len(people.ptr) - 1
    return Hands(
        np.zeros((events, words), np.int64),
        np.zeros((tasks, words), np.int64),
        np.zeros((tasks, words), np.int64),
        np.zeros(words, np.int64),
        group=np.zeros(words * BITS, np.int64),
        members=np.zeros(words * BITS, np.int64),
        filled=np.zeros(groups, np.int64),
        origin=np.zeros(groups, np.int64),
        queue=np.zeros(groups, np.int64),
    )


@bare
def count(word: int) -> int:
    """Return how many bits of a word are set.

    References
    ----------
    D. E. Knuth, The Art of Computer Programming 4A (2011), section 7.1.3.
    """
    word = word - ((word >> 1) & _PAIRS)
    word = (word & _FOURS) + ((word >> 2) & _FOURS)
    word = (word + (word >> 4)) & _EIGHTS
    word = word + (word >> 8)
    word = word + (word >> 16)
    word = word + (word >> 32)
    return word & 0x7F


@bare
def open_all(room: Hands) -> None:
    """Let everybody be in common, as before the first event of a stretch."""
    for w in range(len(room.common)):
        room.common[w] = _EVERYBODY


@bare
def narrow(room: Hands, k: int) -> None:
    """Let only those stay in common who are free at event `k`."""
    for w in range(len(room.common)):
        room.common[w] &= room.free[k, w]


@bare
def enough(people: People, room: Hands, i: int) -> bool:
    """Whether so many are in common as each group of a task asks for."""
    for g in range(people.ptr[i], people.ptr[i + 1]):
        found = 0
        for w in range(len(room.common)):
            found += count(room.common[w] & people.able[g, w])
        if found < people.want[g]:
            return False
    return True


@bare
def _fits_in(people: People, i: int, w: int, bit: int) -> int:
    """Return the groups of a task that somebody may sit in, as bits."""
    first = people.ptr[i]
    found = 0
    for g in range(first, people.ptr[i + 1]):
        found |= ((people.able[g, w] >> bit) & 1) << (g - first)
    return int(found)


@bare
def _admit(people: People, room: Hands, i: int, person: int, where: int, seated: int) -> int:
    """Seat somebody, moving others on; return 0, or the groups from which no way leads on."""
    first = people.ptr[i]
    head = 0
    tail = 0
    seen = where
    for g in range(people.ptr[i + 1] - first):
        if (where >> g) & 1:
            room.origin[g] = person
            room.queue[tail] = g
            tail += 1
    while head < tail:
        g = room.queue[head]
        head += 1
        if room.filled[g] < people.want[first + g]:
            room.filled[g] += 1
            while True:
                who = room.origin[g]
                before = room.group[who]
                room.group[who] = g
                if who == person:
                    return 0
                g = before
        for m in range(seated):
            who = room.members[m]
            if room.group[who] != g:
                continue
            on = _fits_in(people, i, who // BITS, who % BITS)
            for other in range(people.ptr[i + 1] - first):
                if (on >> other) & 1 and not (seen >> other) & 1:
                    seen |= 1 << other
                    room.origin[other] = who
                    room.queue[tail] = other
                    tail += 1
    return int(seen)


@bare
def seat(people: People, room: Hands, i: int) -> bool:
    """Seat a team of those in common; whether there is one.

    Those who are liked come first, then who is least wanted elsewhere. Who can be seated together
    with those before is seated: sets that can be are independent in a matroid, so taking the first
    of an order gives the team that is first in it.

    References
    ----------
    J. Edmonds, Matroids and the greedy algorithm, Mathematical Programming 1, 1971.
    """
    first = people.ptr[i]
    wanted = 0
    for g in range(first, people.ptr[i + 1]):
        wanted += people.want[g]
        room.filled[g - first] = 0
    closed = 0
    seated = 0
    for w in range(len(room.common)):
        room.team[i, w] = 0
    for turn in range(2):
        for w in range(len(room.common)):
            useful = 0
            for g in range(first, people.ptr[i + 1]):
                useful |= people.able[g, w]
            rest = room.common[w] & useful
            rest &= room.liked[i, w] if turn == 0 else ~room.liked[i, w]
            bit = 0
            while rest > 0 and seated < wanted:
                where = _fits_in(people, i, w, bit) if rest & 1 else 0
                if where & ~closed:
                    stuck = _admit(people, room, i, w * BITS + bit, where, seated)
                    closed |= stuck
                    if stuck == 0:
                        room.members[seated] = w * BITS + bit
                        seated += 1
                        room.team[i, w] |= 1 << bit
                rest >>= 1
                bit += 1
    return bool(seated == wanted)
