"""What there is of each resource over time: steps that placed tasks take from."""

from __future__ import annotations

from typing import NamedTuple

from pmcore.kernels._calendar import IntArray, Table, work_at
from pmcore.kernels._jit import jit
from pmcore.kernels._match import Column
from pmcore.kernels._passes import FAR


class Steps(NamedTuple):
    """The profiles of the resources while tasks are placed.

    Parameters
    ----------
    ptr : column of resources + 1
        Where each profile begins; its length allows for every use.
    used : column by resource
        Steps in use.
    at, free, there : column
        Steps: instant, what is free, what there would be if nobody worked.
    """

    ptr: Column
    used: Column
    at: Column
    free: Column
    there: Column


@jit
def clear(steps: Steps, base_ptr: IntArray, base_at: IntArray, base_free: IntArray) -> None:
    """Set every profile to what there is of its resource."""
    for r in range(len(steps.used)):
        first = base_ptr[r]
        count = base_ptr[r + 1] - first
        for k in range(count):
            steps.at[steps.ptr[r] + k] = base_at[first + k]
            steps.free[steps.ptr[r] + k] = base_free[first + k]
            steps.there[steps.ptr[r] + k] = base_free[first + k]
        steps.at[steps.ptr[r] + count] = FAR
        steps.used[r] = count


@jit
def step_at(steps: Steps, r: int, instant: int) -> int:
    """Return the place of the step of a resource that holds at an instant."""
    low: int = steps.ptr[r]
    high: int = low + steps.used[r] - 1
    while low < high:
        middle = (low + high + 1) // 2
        if steps.at[middle] <= instant:
            low = middle
        else:
            high = middle - 1
    return low


@jit
def _cut(steps: Steps, r: int, instant: int) -> int:
    """Let a step begin at an instant; return its place."""
    k = step_at(steps, r, instant)
    if steps.at[k] == instant:
        return k
    end = steps.ptr[r] + steps.used[r]
    for m in range(end, k, -1):
        steps.at[m + 1] = steps.at[m]
        steps.free[m + 1] = steps.free[m]
        steps.there[m + 1] = steps.there[m]
    steps.at[k + 1] = instant
    steps.free[k + 1] = steps.free[k]
    steps.there[k + 1] = steps.there[k]
    steps.used[r] += 1
    return k + 1


@jit
def occupy(steps: Steps, r: int, begin: int, end: int, units: int) -> None:
    k = _cut(steps, r, begin)
    _cut(steps, r, end)
    while steps.at[k] < end:
        steps.free[k] -= units
        k += 1


@jit
def use_up(steps: Steps, r: int, begin: int, units: int) -> None:
    """Take of a stock for ever; below zero: add to it."""
    for k in range(_cut(steps, r, begin), steps.ptr[r] + steps.used[r]):
        steps.free[k] -= units


@jit
def busy_until(
    table: Table, calendar: int, steps: Steps, r: int, begin: int, end: int, units: int, splits: int
) -> int:
    """Return when the last shortage of a resource in a stretch ends; -1 if there is none.

    Only working minutes count, and, with `splits`, time off is no shortage.
    """
    if end <= begin:
        return -1
    k = step_at(steps, r, end - 1)
    while True:
        since = steps.at[k]
        is_short = steps.free[k] < units and (splits == 0 or steps.there[k] >= units)
        if is_short:
            a = since if since > begin else begin
            b = steps.at[k + 1] if steps.at[k + 1] < end else end
            if work_at(table, calendar, b) > work_at(table, calendar, a):
                until: int = steps.at[k + 1]
                return until
        if since <= begin:
            return -1
        k -= 1


@jit
def short_until(steps: Steps, r: int, begin: int, units: int) -> int:
    """Return from when on there is for ever as much of a stock as asked; -1: from `begin` on."""
    k: int = steps.ptr[r] + steps.used[r] - 1
    while steps.free[k] >= units:
        if steps.at[k] <= begin:
            return -1
        k -= 1
    until: int = steps.at[k + 1]
    return until


@jit
def off_until(steps: Steps, r: int, instant: int, units: int) -> int:
    """Return when time off at an instant ends; -1 if there is enough of the resource then."""
    k = step_at(steps, r, instant)
    if steps.there[k] >= units:
        return -1
    while steps.there[k] < units and steps.at[k] < FAR:
        k += 1
    until: int = steps.at[k]
    return until


@jit
def next_off(steps: Steps, r: int, instant: int, units: int) -> int:
    """Return when time off begins, at an instant or after it; ``FAR`` if never."""
    k = step_at(steps, r, instant)
    while steps.at[k] < FAR and steps.there[k] >= units:
        k += 1
    return steps.at[k] if steps.at[k] > instant else instant
