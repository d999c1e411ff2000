"""One source, two speeds: kernels are compiled when numba is there and interpreted when not."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["COMPILED", "Kernel", "bare", "jit"]

P = ParamSpec("P")
R = TypeVar("R")


class Kernel(Protocol[P, R]):
    """A loop over arrays; `py_func` is the Python function that was decorated."""

    py_func: Callable[P, R]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the kernel, compiled or not."""
        ...


def _find_compiler() -> Callable[..., Any] | None:
    """Return numba's njit, or None where kernels are to be interpreted."""
    if os.environ.get("PMCORE_INTERPRETED", "0") not in {"", "0"}:
        return None
    try:
        from numba import njit
    except ImportError as error:
        missing = isinstance(error, ModuleNotFoundError) and error.name == "numba"
        if not missing:  # installed, yet unusable: slowness must not come silently
            logging.getLogger("pmcore").warning("numba is not used: %s", error)
        return None
    return cast("Callable[..., Any]", njit)


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


_njit = _find_compiler()
if _njit is not None:
    _drop_stale(Path(__file__).parent)

COMPILED: bool = _njit is not None
"""Whether kernels are compiled: numba can be imported and PMCORE_INTERPRETED is not set."""


def jit(function: Callable[P, R]) -> Kernel[P, R]:
    """Return a function compiled by numba, or itself where kernels are interpreted.

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
    return _compiled(function)


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
    try:
        return _compiled(function, forceinline=True, _nrt=False)
    except KeyError:  # a numba that knows no such option
        return _compiled(function)


def _compiled(function: Callable[P, R], **options: bool) -> Kernel[P, R]:
    if _njit is None:
        kernel = cast("Kernel[P, R]", function)
        kernel.py_func = function
        return kernel
    options |= {"fastmath": False, "nogil": True}
    try:
        compiled = _njit(cache=True, error_model="numpy", **options)(function)
    except RuntimeError:  # no file or no writable folder to cache in
        compiled = _njit(error_model="numpy", **options)(function)
    return cast("Kernel[P, R]", compiled)
