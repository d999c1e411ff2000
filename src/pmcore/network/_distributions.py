"""Whether the numbers of a distribution can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from pmcore._base import Noun
from pmcore._mapping import Attributes
from pmcore.errors import Problem
from pmcore.model import (
    ClassicPert,
    Discrete,
    Lognormal,
    Normal,
    Pert,
    Quantiles,
    Triangular,
    Trigen,
    Uniform,
)

DISTRIBUTIONS = (
    Triangular,
    Pert,
    ClassicPert,
    Trigen,
    Uniform,
    Normal,
    Lognormal,
    Discrete,
    Quantiles,
)


def distribution_faults(noun: Noun, path: Callable[[], str]) -> Iterator[Problem]:
    """Yield what is wrong with `noun` if it is a distribution."""
    match noun:
        case Triangular() | Pert() | ClassicPert() | Trigen():
            if not noun.low <= noun.mode <= noun.high:
                yield _fault("order", path(), low=noun.low, mode=noun.mode, high=noun.high)
            if isinstance(noun, Pert) and not noun.lam > 0:
                yield _fault("positive", f"{path()}.lam", found=noun.lam)
            if isinstance(noun, Trigen) and not 0 <= noun.low_chance < noun.high_chance <= 1:
                found = (noun.low_chance, noun.high_chance)
                yield _fault("chances", path(), found=found)
        case Uniform() if noun.low > noun.high:
            yield _fault("order", path(), low=noun.low, mode=noun.low, high=noun.high)
        case Normal() | Lognormal():
            if noun.sd < 0:
                yield _fault("negative", f"{path()}.sd", found=noun.sd, low=0)
            if isinstance(noun, Lognormal) and noun.mean <= 0:
                yield _fault("positive", f"{path()}.mean", found=noun.mean)
        case Discrete():
            if len(noun.values) != len(noun.chances) or not is_whole(noun.chances):
                yield _fault("chances", f"{path()}.chances", found=noun.chances)
        case Quantiles():
            is_sound = (
                len(noun.values) == len(noun.chances) >= 2
                and noun.chances[0] == 0
                and noun.chances[-1] == 1
                and all(a < b for a, b in pairwise(noun.chances))
                and all(a <= b for a, b in pairwise(noun.values))
            )
            if not is_sound:
                yield _fault("quantiles", path())


def is_whole(chances: tuple[float, ...]) -> bool:
    """Return whether chances can be those of all that may happen: none negative, sum one."""
    return all(chance >= 0 for chance in chances) and abs(sum(chances) - 1) <= 1e-9


def _fault(code: str, path: str, **facts: object) -> Problem:
    return Problem(f"plan.{code}", path, Attributes(facts))
