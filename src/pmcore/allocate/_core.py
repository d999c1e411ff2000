"""What all rooms share: what collides, found by halving, and what an allocation is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pmcore.model import Allocation

T = TypeVar("T")


def core_of(
    base: list[T], rest: list[T], collide: Callable[[list[T]], bool], *, is_changed: bool = False
) -> list[T]:
    """Return what of `rest` collides together with a base, halving it again and again.

    Parameters
    ----------
    collide : callable
        Whether some of them collide.
    is_changed : bool
        Whether the base grew since it was last known not to collide.

    References
    ----------
    U. Junker, QuickXplain: preferred explanations and relaxations for over-constrained problems,
    AAAI 2004.

    Examples
    --------
    >>> core_of([], [1, 2, 3, 4], lambda some: {2, 4} <= set(some))
    [2, 4]
    """
    if is_changed and collide(base):
        return []
    if len(rest) <= 1:
        return rest
    half = len(rest) // 2
    first, second = rest[:half], rest[half:]
    right = core_of([*base, *first], second, collide, is_changed=bool(first))
    left = core_of([*base, *right], first, collide, is_changed=bool(right))
    return [*left, *right]


def check_allocation(found: object) -> None:
    """Raise `TypeError` unless something is an allocation.

    Examples
    --------
    >>> check_allocation("dates")
    Traceback (most recent call last):
    ...
    TypeError: an Allocation is needed, as allocate.assign gives it, found str
    """
    if not isinstance(found, Allocation):
        kind = type(found).__name__
        raise TypeError(f"an Allocation is needed, as allocate.assign gives it, found {kind}")
