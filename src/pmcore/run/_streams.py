"""Keys of random streams: one for each purpose of each element, whatever else a plan holds."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from numbers import Integral

__all__ = ["check_seed", "key", "keys"]

_PERSON = b"pmcore/stream/1"


def check_seed(seed: object) -> int:
    """Return the seed as an int.

    Raises
    ------
    ValueError
        If it is no whole number from 0 to 2**63 - 1.
    """
    if type(seed) is int and 0 <= seed < 2**63:
        return seed
    if isinstance(seed, bool) or not isinstance(seed, Integral) or not 0 <= int(seed) < 2**63:
        raise ValueError(f"seed must be a whole number from 0 to 2**63 - 1, found {seed!r}")
    return int(seed)


def key(seed: int, kind: str, element: str, *, purpose: str) -> tuple[int, int]:
    """Return the two 32-bit words that key the random numbers of one element's purpose.

    They depend on the four arguments alone: adding, removing or reordering elements changes
    nobody else's numbers, and every process and machine gets the same.

    Parameters
    ----------
    seed : int
        From 0 to 2**63 - 1.
    kind : str
        Kind of the element, since ids are unique per kind only: ``"task"``, ``"risk"``.
    element : str
        Id of the element.
    purpose : str
        What the numbers are for: ``"duration"``, ``"occurs"``.

    Returns
    -------
    tuple of int
        Two words from 0 to 2**32 - 1.

    Raises
    ------
    ValueError
        If the seed is out of range.

    Examples
    --------
    >>> key(0, "task", "api", purpose="duration")
    (1623558779, 145431375)

    References
    ----------
    .. [1] Saarinen, Aumasson, "The BLAKE2 Cryptographic Hash", RFC 7693.
    """
    return keys(seed, kind, (element,), purpose=purpose)[0]


def keys(seed: int, kind: str, elements: Iterable[str], *, purpose: str) -> list[tuple[int, int]]:
    """Return the `key` of each of some elements of one kind, for one purpose.

    Examples
    --------
    >>> keys(0, "task", ["api", "tests"], purpose="duration")[0]
    (1623558779, 145431375)
    """
    before = check_seed(seed).to_bytes(8, "little") + _spelled(kind)
    after = _spelled(purpose)
    digests = [
        hashlib.blake2b(before + _spelled(each) + after, digest_size=8, person=_PERSON).digest()
        for each in elements
    ]
    return list(struct.iter_unpack("<II", b"".join(digests)))


def _spelled(part: str) -> bytes:
    # With its length before each part no two lists of parts spell the same bytes.
    spelled = part.encode("utf-8", "surrogatepass")
    return len(spelled).to_bytes(8, "little") + spelled
