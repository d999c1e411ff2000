"""Different people for the slots of a task: a matching that spends the scarcest worker last."""

from __future__ import annotations

from typing import Protocol

from pmcore.kernels._jit import jit

__all__ = ["match"]


class Column(Protocol):
    """Whole numbers: an array when compiled, an array or a list when not."""

    def __getitem__(self, place: int, /) -> int: ...
    def __setitem__(self, place: int, value: int, /) -> None: ...
    def __len__(self) -> int: ...


class Weights(Protocol):
    """Numbers, of the same forms."""

    def __getitem__(self, place: int, /) -> float: ...


@jit
def match(
    first: int,
    last: int,
    cand_ptr: Column,
    person: Column,
    is_free: Column,
    value: Weights,
    pick: Column,
    holder: Column,
    origin: Column,
    via: Column,
    seen: Column,
    queue: Column,
) -> int:
    """Fill one free candidate into each slot, nobody twice; return 1, or 0 if that cannot be.

    The slot with the fewest free candidates chooses first, and each takes the person of the
    least value still free. Where none is left, those who chose before make room along an
    augmenting path, so a full matching is found whenever there is one.

    Parameters
    ----------
    first, last : int
        The slots, `last` left out.
    cand_ptr, person : column of int
        Candidates by slot in CSR form, and the person of each.
    is_free : column of int
        1 for each candidate who can be chosen, else 0.
    value : column of float
        By person: what it costs to use them, for what else they are needed.
    pick : column of int
        Filled by slot with the number of the chosen candidate, or -1.
    holder : column of int
        By person; all -1 on entry, and again on return.
    origin, via : column of int
        Room to work in, by person.
    seen : column of int
        By person; all 0 on entry, and again on return.
    queue : column of int
        Room to work in, as long as there are slots.

    Examples
    --------
    Ann can fill both slots, Bo only the first.

    >>> import numpy as np
    >>> ptr, person, free = np.array([0, 2, 3]), np.array([0, 1, 0]), np.array([1, 1, 1])
    >>> pick, holder, *room = np.array([[-1, -1], [-1, -1], *[[0, 0]] * 4])
    >>> print(match(0, 2, ptr, person, free, np.array([1.0, 9.0]), pick, holder, *room))
    1
    >>> pick
    array([1, 2])

    References
    ----------
    H. W. Kuhn, The Hungarian method for the assignment problem, 1955, section 2.
    """
    for slot in range(first, last):
        pick[slot] = -1
    found = 1
    for _ in range(first, last):
        slot = _scarcest(first, last, cand_ptr, is_free, pick)
        best = -1
        for c in range(cand_ptr[slot], cand_ptr[slot + 1]):
            is_open = is_free[c] and holder[person[c]] < 0
            if is_open and (best < 0 or value[person[c]] < value[person[best]]):
                best = c
        if best >= 0:
            pick[slot] = best
            holder[person[best]] = slot
        elif not _augment(slot, cand_ptr, person, is_free, pick, holder, origin, via, seen, queue):
            found = 0
            break
    for slot in range(first, last):
        for c in range(cand_ptr[slot], cand_ptr[slot + 1]):
            holder[person[c]] = -1
    return found


@jit
def _scarcest(first: int, last: int, cand_ptr: Column, is_free: Column, pick: Column) -> int:
    """Return the open slot that has the fewest free candidates, the first of several."""
    best = -1
    least = 0
    for slot in range(first, last):
        if pick[slot] >= 0:
            continue
        count = 0
        for c in range(cand_ptr[slot], cand_ptr[slot + 1]):
            count += is_free[c]
        if best < 0 or count < least:
            best = slot
            least = count
    return best


@jit
def _augment(
    slot: int,
    cand_ptr: Column,
    person: Column,
    is_free: Column,
    pick: Column,
    holder: Column,
    origin: Column,
    via: Column,
    seen: Column,
    queue: Column,
) -> int:
    """Let others make room for a slot along a shortest path; return 1, or 0 if there is none."""
    queue[0] = slot
    head = 0
    tail = 1
    found = 0
    while head < tail and not found:
        at = queue[head]
        head += 1
        for c in range(cand_ptr[at], cand_ptr[at + 1]):
            who = person[c]
            if not is_free[c] or seen[who]:
                continue
            seen[who] = 1
            origin[who] = at
            via[who] = c
            if holder[who] < 0:
                _shift(slot, who, person, pick, holder, origin, via)
                found = 1
                break
            queue[tail] = holder[who]
            tail += 1
    for position in range(tail):
        at = queue[position]
        for c in range(cand_ptr[at], cand_ptr[at + 1]):
            seen[person[c]] = 0
    return found


@jit
def _shift(
    slot: int, who: int, person: Column, pick: Column, holder: Column, origin: Column, via: Column
) -> None:
    """Hand each person of an augmenting path on to the slot before them."""
    while True:
        back = origin[who]
        left = pick[back]
        pick[back] = via[who]
        holder[who] = back
        if back == slot:
            return
        who = person[left]
