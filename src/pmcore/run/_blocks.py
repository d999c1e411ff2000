"""Blocks of work on any executor: the same answer on one thread as on a cluster."""

from __future__ import annotations

import logging
import pickle
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from types import TracebackType
from typing import Generic, Self, TypeVar, cast

from pmcore.run._limits import Budget, Watch

__all__ = ["BlockResults", "Parcel", "run_blocks"]

B = TypeVar("B")
R = TypeVar("R")

# Blocks handed out ahead of the one awaited: enough for a cluster, few enough for its memory.
_AHEAD = 1024
_POLL = 0.1

_log = logging.getLogger("pmcore")


@dataclass(frozen=True, slots=True)
class BlockResults(Generic[R]):
    """What the blocks gave, in their order.

    Parameters
    ----------
    results : tuple
        One result a block; the first ones only, if ``watch`` stopped the run.
    total : int
        Blocks that were asked for.
    """

    results: tuple[R, ...]
    total: int

    @property
    def is_complete(self) -> bool:
        """Whether every block was run."""
        return len(self.results) == self.total


class Parcel(Generic[B, R]):
    """A function with much to carry: packed once for all its blocks, unpacked once a process.

    Where a block takes as long as packing what it needs, packing that anew for each block would
    leave other processes nothing to gain.

    Parameters
    ----------
    function : callable
        Takes a block; a function of a module, or a ``functools.partial`` of one, whose data are
        not changed any more.

    Examples
    --------
    >>> import pickle
    >>> parcel = Parcel(abs)
    >>> pickle.loads(pickle.dumps(parcel))(-3), parcel(-3)
    (3, 3)
    """

    def __init__(self, function: Callable[[B], R]) -> None:
        self._function = function
        self._packed: bytes | None = None

    def __call__(self, block: B) -> R:
        """Return what the function gives."""
        return self._function(block)

    def __reduce__(self) -> tuple[Callable[[bytes], Parcel[B, R]], tuple[bytes]]:
        """Return how to unpack it elsewhere."""
        if self._packed is None:
            self._packed = pickle.dumps(self._function)
        return _unpacked, (self._packed,)


@lru_cache(maxsize=2)  # a run's, and that of the run before, if it still has blocks to finish
def _unpacked(packed: bytes) -> Parcel[B, R]:
    return Parcel(pickle.loads(packed))  # noqa: S301 - packed by the process that sent it


@dataclass(frozen=True, slots=True)
class _Outcome(Generic[R]):
    result: R | None
    error: Exception | None


class _Caught:
    """A context that keeps the exception of its body instead of letting it out."""

    error: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> bool:
        if isinstance(error, Exception):
            self.error = error
            return True
        return False


def _attempt(function: Callable[[B], R], block: B) -> _Outcome[R]:
    """Run a block where it was sent; its own exception travels home as a value."""
    with _Caught() as caught:
        return _Outcome(function(block), None)
    error = cast("Exception", caught.error)  # what did not return has raised
    # A pickled exception leaves its traceback behind; a note goes with it.
    error.add_note("".join(traceback.format_tb(error.__traceback__)))
    return _Outcome(None, error)


def run_blocks(
    function: Callable[[B], R],
    blocks: Sequence[B],
    executor: Executor | None = None,
    *,
    watch: Watch | None = None,
    stage: str = "blocks",
) -> BlockResults[R]:
    """Return the results of ``function`` over ``blocks``, in the order of the blocks.

    The answer depends neither on the executor nor on how many workers it has. Whatever the
    machinery does wrong (a worker is killed, a value cannot be pickled, the executor is shut
    down) costs one warning in the log of ``pmcore``: what it lost runs in the calling process.

    Parameters
    ----------
    function : callable
        Takes a block; the same block must give the same result. For executors with processes
        it has to be a function of a module, or a ``functools.partial`` of one.
    blocks : sequence
        What the function is called with.
    executor : concurrent.futures.Executor, optional
        Where to run them; without one they run here, one after the other.
    watch : callable, optional
        Told of each block that is done; True stops, and the blocks done so far, up to the first
        that is not, are returned.
    stage : str
        What the watch is told is being done.

    Raises
    ------
    Exception
        What a block raised: of several, the first in the order of the blocks.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(2) as pool:
    ...     run_blocks(abs, [-3, 1, -2], pool).results
    (3, 1, 2)
    """
    budget = Budget(watch=watch)
    if executor is None:
        results = _run_here(function, blocks, budget, stage)
    else:
        results = _run_there(function, blocks, executor, budget=budget, stage=stage)
    return BlockResults(tuple(results), len(blocks))


def _run_here(
    function: Callable[[B], R], blocks: Sequence[B], budget: Budget, stage: str
) -> list[R]:
    results: list[R] = []
    for block in blocks:
        results.append(function(block))
        if budget.report(stage, len(results), total=len(blocks)):
            break
    return results


def _run_there(
    function: Callable[[B], R],
    blocks: Sequence[B],
    executor: Executor,
    *,
    budget: Budget,
    stage: str,
) -> list[R]:
    results: list[R] = []
    sent: deque[Future[_Outcome[R]] | None] = deque()
    machinery = _Machinery(executor)
    ahead = iter(blocks)
    try:
        for block in blocks:
            sent.extend(
                machinery.send(function, more) for more in islice(ahead, _AHEAD - len(sent))
            )
            if not _await(sent[0], budget, stage, done=len(results), total=len(blocks)):
                break
            outcome = machinery.fetch(sent.popleft())
            if outcome is None:
                results.append(function(block))
            elif outcome.error is not None:
                raise outcome.error
            else:
                results.append(cast("R", outcome.result))
            if budget.report(stage, len(results), total=len(blocks)):
                break
    finally:
        for future in sent:
            if future is not None:
                future.cancel()
    return results


def _await(
    future: Future[_Outcome[R]] | None, budget: Budget, stage: str, *, done: int, total: int
) -> bool:
    """Wait for a block, telling the watch now and then; False if it said to stop."""
    # For `wait` a future that was cancelled before it ran is not done, ever.
    while future is not None and not (future.done() or wait([future], _POLL).done):
        if budget.report(stage, done, total=total):
            return False
    return True


class _Machinery:
    """An executor whose own failures cost a warning and never an answer."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._warned = False

    def send(self, function: Callable[[B], R], block: B) -> Future[_Outcome[R]] | None:
        with _Caught() as caught:
            return self._executor.submit(_attempt, function, block)
        self._warn(caught.error)
        return None

    def fetch(self, future: Future[_Outcome[R]] | None) -> _Outcome[R] | None:
        if future is None:
            return None
        with _Caught() as caught:
            return future.result()
        self._warn(caught.error)
        return None

    def _warn(self, error: Exception | None) -> None:
        if not self._warned:
            _log.warning("the executor lost a block, which now runs in this process: %r", error)
        self._warned = True
