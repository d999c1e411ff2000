"""How long a search may go on, how it tells where it is, and what ended it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from numbers import Integral, Real
from typing import TypeAlias

from pmcore._base import Noun

__all__ = ["Budget", "Limits", "Progress", "Stop", "Watch"]


class Stop(StrEnum):
    """What ended a search before it had nothing left to do."""

    WORK = "work"
    SECONDS = "seconds"
    GAP = "gap"
    WATCH = "watch"
    INTERRUPT = "interrupt"

    @property
    def is_reproducible(self) -> bool:
        """Whether the same call ends at the same point in every run."""
        return self in {Stop.WORK, Stop.GAP}


@dataclass(frozen=True, slots=True)
class Limits(Noun):
    """How much a search may spend, and how near the best it has to come.

    Parameters
    ----------
    seconds : float, optional
        Time on the wall clock. Runs that it stops may differ from each other.
    work : int, optional
        Deterministic effort: schedules made by a list search, thousandths of a deterministic
        second of the exact solver. The same limit gives the same answer on any machine.
    gap : float
        Relative distance to the bound at which an answer is good enough; 0.0 asks for proof.
    workers : int, optional
        Threads or processes to use; one if not said.

    Raises
    ------
    ValueError
        If a number is negative, not finite or of another type, or ``workers`` is not positive.

    Examples
    --------
    >>> Limits(seconds=10, workers=2)
    Limits(seconds=10, work=None, gap=0.0, workers=2)
    >>> Limits(work=-1)
    Traceback (most recent call last):
    ...
    ValueError: work must be a whole number from 0 on, found -1
    """

    seconds: float | None = None
    work: int | None = None
    gap: float = 0.0
    workers: int | None = None

    def __post_init__(self) -> None:
        """Refuse numbers that bound nothing."""
        if self.seconds is not None:
            _check_real("seconds", self.seconds)
        if self.work is not None:
            _check_whole("work", self.work, 0)
        _check_real("gap", self.gap)
        if self.workers is not None:
            _check_whole("workers", self.workers, 1)


def _check_real(name: str, value: object) -> None:
    if (
        isinstance(value, bool)
        or not isinstance(value, Real)
        or not isfinite(value)
        or float(value) < 0.0
    ):
        raise ValueError(f"{name} must be a finite number from 0 on, found {value!r}")


def _check_whole(name: str, value: object, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least:
        raise ValueError(f"{name} must be a whole number from {least} on, found {value!r}")


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a computation is, as told to ``watch``.

    Parameters
    ----------
    stage : str
        Code of what is being done, such as ``"simulate"``.
    done : int
        Parts done: blocks, schedules, solutions found.
    total : int, optional
        Parts in all, where known.
    objective : float, optional
        Value of the best answer so far.
    bound : float, optional
        What no answer can better.
    elapsed : float
        Seconds since the computation began.
    """

    stage: str
    done: int
    total: int | None = None
    objective: float | None = None
    bound: float | None = None
    elapsed: float = 0.0


Watch: TypeAlias = Callable[[Progress], "bool | None"]
"""Called in the caller's thread as a computation goes on; True stops it."""


class Budget:
    """What is left of the limits of one computation, and what ended it.

    Parameters
    ----------
    limits : Limits
    watch : callable, optional
        Told of progress; True stops.
    clock : callable
        Seconds on a clock that never goes back.

    Examples
    --------
    >>> budget = Budget(Limits(work=2))
    >>> budget.spend(), budget.spend(), budget.exhausted
    (False, True, True)
    >>> budget.stop, budget.reproducible
    (<Stop.WORK: 'work'>, True)
    """

    def __init__(
        self,
        limits: Limits | None = None,
        watch: Watch | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = Limits() if limits is None else limits
        self.stop: Stop | None = None
        self.work = 0
        self.watch = watch
        self._clock = clock
        self._begin = clock()

    @property
    def elapsed(self) -> float:
        """Seconds since the budget was made."""
        return self._clock() - self._begin

    @property
    def reproducible(self) -> bool:
        """Whether another run with the same limits would have come just as far."""
        return self.stop is None or self.stop.is_reproducible

    @property
    def exhausted(self) -> bool:
        """Whether to stop now; once true it stays so."""
        if self.stop is None:
            # Effort comes before the clock: where both have run out, the run can be repeated.
            if self.limits.work is not None and self.work >= self.limits.work:
                self.stop = Stop.WORK
            elif self.limits.seconds is not None and self.elapsed >= self.limits.seconds:
                self.stop = Stop.SECONDS
        return self.stop is not None

    def spend(self, work: int = 1) -> bool:
        """Count effort; return whether to stop now."""
        self.work += work
        return self.exhausted

    def is_near(self, objective: float, bound: float) -> bool:
        """Note that an answer lies within the gap of its bound, if so; return whether to stop.

        The gap is ``|objective - bound| / max(1, |objective|)``.
        """
        near = abs(objective - bound) <= self.limits.gap * max(1.0, abs(objective))
        if near and self.stop is None and objective != bound:
            self.stop = Stop.GAP
        return near or self.stop is not None

    def report(
        self,
        stage: str,
        done: int,
        *,
        total: int | None = None,
        objective: float | None = None,
        bound: float | None = None,
    ) -> bool:
        """Tell the watch where the computation is; return whether to stop now."""
        if self.watch is not None and self.stop is None:
            state = Progress(stage, done, total, objective, bound, self.elapsed)
            if self.watch(state) is True:
                self.stop = Stop.WATCH
        return self.exhausted

    def part(self, parts: int) -> Limits:
        """Return one of several parts of what is left, for a computation that others follow."""
        rest, parts = self.rest(), max(1, parts)
        return Limits(
            seconds=None if rest.seconds is None else rest.seconds / parts,
            work=None if rest.work is None else rest.work // parts,
            gap=rest.gap,
            workers=rest.workers,
        )

    def rest(self) -> Limits:
        """Return what is left, as limits for a part of the computation."""
        seconds, work = self.limits.seconds, self.limits.work
        return Limits(
            seconds=None if seconds is None else max(0.0, seconds - self.elapsed),
            work=None if work is None else max(0, work - self.work),
            gap=self.limits.gap,
            workers=self.limits.workers,
        )
