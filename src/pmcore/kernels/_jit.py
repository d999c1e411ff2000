"""One source, two speeds: kernels are compiled when numba is there and interpreted when not.

Loading numba takes longer than a small plan takes interpreted. So kernels run as they are written
until they have taken some time, or are handed much; then all of them are compiled, or loaded from
the cache, for the rest of the process.
"""

from __future__ import annotations

import logging
import os
import time
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Protocol, TypeVar, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["COMPILED", "Kernel", "bare", "compile_now", "jit"]

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE = 0.5
"""Seconds of interpreted kernels after which a process compiles: a part of what loading takes."""
LARGE = 100_000
"""Numbers handed to a kernel above which it is compiled at once."""


class Kernel(Protocol[P, R]):
    """A loop over arrays; `py_func` is the Python function that was decorated."""

    py_func: Callable[P, R]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the kernel, compiled or not."""
        ...


def _is_wanted() -> bool:
    """Whether numba is there and not forbidden."""
    if os.environ.get("PMCORE_INTERPRETED", "0") not in {"", "0"}:
        return False
    try:
        return find_spec("numba") is not None
    except ValueError:  # a module without a spec stands in its place
        return True


def _drop_stale(folder: Path) -> None:
    """Delete what numba cached in a folder before any of the folder's sources changed.

    numba compares a cached kernel with its own file only, though the kernels that it calls,
    compiled into it, may stand in another.
    """
    with suppress(OSError):  # a folder that cannot be written holds no cache of ours
        sources = folder.glob("*.py")
        newest = max((source.stat().st_mtime_ns for source in sources), default=0)
        for cached in folder.glob("__pycache__/*.nb[ic]"):
            if cached.stat().st_mtime_ns < newest:
                cached.unlink(missing_ok=True)


COMPILED: bool = _is_wanted()
"""Whether kernels are compiled when it pays: numba is there and PMCORE_INTERPRETED is not set."""


class _Kernels:
    """All kernels of a process, and what speed they are at.

    Parameters
    ----------
    waiting : list of _Kernel
        Those that run as they are written, in the order of their definition.
    njit : callable, optional
        numba's, once it is loaded.
    spent : float
        Seconds that interpreted kernels have taken.
    is_inside : bool
        Whether an interpreted kernel runs, so that those that it calls are not timed again.
    """

    def __init__(self) -> None:
        self.waiting: list[_Kernel[..., Any]] = []
        self.njit: Callable[..., Any] | None = None
        self.is_tried = not COMPILED
        self.spent = 0.0
        self.is_inside = False
        self._lock = Lock()

    def load(self) -> None:
        """Let all kernels be compiled from now on, if they can be."""
        with self._lock:
            if self.is_tried:
                return
            self.is_tried = True
            try:
                from numba import njit
            except ImportError as error:  # installed, yet unusable: slowness must not be silent
                logging.getLogger("pmcore").warning("numba is not used: %s", error)
                return
            _drop_stale(Path(__file__).parent)
            self.njit = njit
            for kernel in self.waiting:
                kernel.run = _compiled(kernel.py_func, kernel.options)
            for kernel in self.waiting:  # what kernels call each other by
                names = kernel.py_func.__globals__
                called = [name for name, value in names.items() if isinstance(value, _Kernel)]
                names.update({name: names[name].run for name in called})
            self.waiting.clear()


class _Kernel(Generic[P, R]):
    """A kernel that runs as it is written until all are compiled."""

    def __init__(self, function: Callable[P, R], options: dict[str, bool]) -> None:
        self.py_func = function
        self.options = options
        self.run: Callable[P, R] = self.interpreted
        self.__doc__, self.__name__ = function.__doc__, function.__name__
        self.__module__, self.__qualname__ = function.__module__, function.__qualname__
        self.__wrapped__ = function

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.run(*args, **kwargs)

    def interpreted(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run as written, unless it is time to compile."""
        kernels = _kernels
        if kernels.is_inside or kernels.is_tried:
            return self.py_func(*args, **kwargs)
        if kernels.spent > PATIENCE or _handed(args) > LARGE:
            kernels.load()
            return self.run(*args, **kwargs)
        kernels.is_inside, begin = True, time.perf_counter()
        try:
            return self.py_func(*args, **kwargs)
        finally:
            kernels.is_inside = False
            kernels.spent += time.perf_counter() - begin


_kernels = _Kernels()


def _handed(values: tuple[object, ...]) -> int:
    """Return how many numbers arrays hold, those within tuples too."""
    count = 0
    for value in values:
        if isinstance(value, np.ndarray):
            count += value.size
        elif isinstance(value, tuple):
            count += _handed(value)
    return count


def compile_now() -> None:
    """Let kernels be compiled from now on, however little they have to do."""
    _kernels.load()


def jit(function: Callable[P, R]) -> Kernel[P, R]:
    """Return a function that numba compiles when it pays, or itself where there is no numba.

    The compiled code releases the lock of the interpreter, is cached on disk, divides as numpy
    does and keeps the order of floating-point operations, so that both forms give the same bits.
    Set the environment variable ``PMCORE_INTERPRETED=1`` to have all kernels interpreted.

    Parameters
    ----------
    function : callable
        A function of int64 and float64 numbers and arrays, in the part of Python that numba
        compiles.

    Returns
    -------
    Kernel
        The function with an attribute ``py_func``: the function as it was written.

    Examples
    --------
    >>> @jit
    ... def double(number):
    ...     return number + number
    >>> double(21), double.py_func(21)
    (42, 42)
    """
    return _kernel(function, {})


def bare(function: Callable[P, R]) -> Kernel[P, R]:
    """Return what `jit` returns, compiled into its callers and without counts of references.

    A table is many arrays. Counting who holds each of them, and handing them over at a call, take
    several times as long as looking up a minute. Such a kernel must make no array.

    Examples
    --------
    >>> @bare
    ... def next_number(number):
    ...     return number + 1
    >>> next_number(41)
    42
    """
    return _kernel(function, {"forceinline": True, "_nrt": False})


def _kernel(function: Callable[P, R], options: dict[str, bool]) -> Kernel[P, R]:
    if not COMPILED:
        kernel = cast("Kernel[P, R]", function)
        kernel.py_func = function
        return kernel
    if _kernels.njit is not None:
        return _compiled(function, options)
    later = _Kernel(function, options)
    _kernels.waiting.append(later)
    return later


def _compiled(function: Callable[P, R], options: dict[str, bool]) -> Kernel[P, R]:
    assert _kernels.njit is not None
    njit = partial(_kernels.njit, error_model="numpy", fastmath=False, nogil=True)
    for known in (options, {}):
        try:
            with suppress(RuntimeError):  # no file or no writable folder to cache in
                return cast("Kernel[P, R]", njit(cache=True, **known)(function))
            return cast("Kernel[P, R]", njit(**known)(function))
        except KeyError:  # a numba that knows no such option
            continue
    raise AssertionError(function)
