"""Random numbers inside a search: a shift register, in 64-bit integers that never grow."""

from __future__ import annotations

from pmcore.kernels._calendar import IntArray
from pmcore.kernels._jit import bare

_MASK = 0xFFFFFFFF
_WEYL = 362437
_UNIT = 2.0**-32


@bare
def draw(random: IntArray) -> float:
    """Return the next number from 0 to below 1: a shift register of 32 bits, and a counter.

    References
    ----------
    G. Marsaglia, Xorshift RNGs, Journal of Statistical Software 8(14), 2003.
    """
    x = random[0]
    x ^= (x << 13) & _MASK
    x ^= x >> 17
    x ^= (x << 5) & _MASK
    random[0] = x
    random[1] = (random[1] + _WEYL) & _MASK
    return float((x + random[1]) & _MASK) * _UNIT
