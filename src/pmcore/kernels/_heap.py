"""A binary heap of whole numbers in a column: whose turn is next, in steps that grow as its log."""

from __future__ import annotations

from pmcore.kernels._jit import bare
from pmcore.kernels._match import Column

__all__ = ["pop", "push"]


@bare
def push(heap: Column, size: int, key: int) -> int:
    """Add a key to the first `size` of a column; return how many there are then."""
    at = size
    while at > 0:
        above = (at - 1) // 2
        if heap[above] <= key:
            break
        heap[at] = heap[above]
        at = above
    heap[at] = key
    return size + 1


@bare
def pop(heap: Column, size: int) -> int:
    """Return the least of `size` keys; the heap is smaller by one then."""
    least: int = heap[0]
    size -= 1
    key = heap[size]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and heap[below + 1] < heap[below]:
            below += 1
        if heap[below] >= key:
            break
        heap[at] = heap[below]
        at = below
    heap[at] = key
    return least
