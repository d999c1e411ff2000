"""Expected numbers against computed ones, leaf by leaf."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

Key: TypeAlias = str | int
Path: TypeAlias = tuple[Key, ...]
Pattern: TypeAlias = tuple[str, ...]

SILENT = frozenset({"rule", "reason", "tolerance"})
"""Keys whose text explains a number and is none itself."""

SLACK = 0.51
"""How far, in units of its last printed digit, a computed number may lie from a printed one."""


class Verdict(StrEnum):
    """What became of an expected number."""

    MET = "met"
    MISSED = "missed"
    NOT_COMPUTED = "not_computed"
    REPORTED = "reported"


@dataclass(frozen=True)
class Between:
    """A computed value of which only bounds are known, such as the day of a percentile."""

    low: str
    high: str


@dataclass(frozen=True)
class Allowance:
    """How far a computed number may lie from the expected one.

    Parameters
    ----------
    absolute, relative : float
    is_judged : bool
        False: the number is reported and counts neither way.
    """

    absolute: float = 0.0
    relative: float = 0.0
    is_judged: bool = True


@dataclass(frozen=True)
class Outcome:
    """One expected number and what was found; `unit` is one of its last printed digit."""

    path: Path
    expected: Any
    found: Any
    verdict: Verdict
    unit: float = 1.0

    @property
    def name(self) -> str:
        """The path as text: ``periods[0].evm.CPI``."""
        return "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in self.path).lstrip(".")


class _Absent:
    """Stands for a number that nothing has computed."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT = _Absent()


def leaves(node: object, ignored: frozenset[str], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every number, date, text and list of ids below `node`, with its path."""
    if isinstance(node, Mapping):
        for key, child in node.items():
            if key not in SILENT and key not in ignored:
                yield from leaves(child, ignored, (*path, key))
    elif isinstance(node, list) and not all(isinstance(item, str) for item in node):
        for place, child in enumerate(node):
            yield from leaves(child, ignored, (*path, place))
    else:
        yield path, node


def look_up(node: Any, path: Path) -> Any:  # noqa: ANN401 - whatever JSON may hold
    """Return what lies at `path` below `node`, or ``ABSENT``."""
    for key in path:
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            return ABSENT
    return node


def matches(path: Path, pattern: Pattern) -> bool:
    """Tell whether `path` begins with `pattern`; a star stands for any key or place.

    Examples
    --------
    >>> matches(("periods", 0, "evm", "CPI"), ("periods", "*", "evm"))
    True
    """
    return len(path) >= len(pattern) and all(
        want in ("*", key) for key, want in zip(path, pattern, strict=False)
    )


def printed_unit(number: float) -> float:
    """Return one unit of the last digit with which a number is printed; 1 for whole numbers.

    Examples
    --------
    >>> printed_unit(0.8599), printed_unit(1228600.0), printed_unit(25)
    (0.0001, 0.1, 1.0)
    """
    text = repr(number)
    if isinstance(number, int) or "e" in text:
        return 1.0
    return float(f"1e-{len(text.partition('.')[2])}")


def units(expected: object) -> dict[Pattern, float]:
    """Return the finest printed unit of each kind of number: places in lists count as alike.

    A number that happens to end in zero is printed short; its siblings tell its true precision.
    """
    finest: dict[Pattern, float] = {}
    for path, value in leaves(expected, frozenset()):
        if isinstance(value, float):
            kind = kind_of(path)
            finest[kind] = min(finest.get(kind, 1.0), printed_unit(value))
    return finest


def kind_of(path: Path) -> Pattern:
    """Return a path with a star for each place in a list."""
    return tuple("*" if isinstance(key, int) else key for key in path)


def is_close(expected: object, found: object, allowance: Allowance, unit: float) -> bool:
    """Tell whether a found value stands for the expected one."""
    if isinstance(found, Between):
        return isinstance(expected, str) and found.low <= expected <= found.high
    if isinstance(expected, bool):
        return found is expected
    if not isinstance(expected, (int, float)):
        return _plain(expected) == _plain(found)
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        return False
    room = max(allowance.absolute, allowance.relative * abs(expected))
    if not room and isinstance(expected, float):
        room = SLACK * unit
    return abs(found - expected) <= room + 1e-9 * abs(expected)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def judge(
    expected: object,
    found: object,
    computed: Sequence[Pattern],
    *,
    ignored: frozenset[str],
    allowances: Mapping[Pattern, Allowance],
) -> Iterator[Outcome]:
    """Yield what became of every expected number.

    Parameters
    ----------
    expected, found : JSON-like
        Of the same shape; what `found` lacks is missed where `computed` says that it is there.
    computed : sequence of Pattern
        What is computed at all.
    ignored : frozenset of str
        Keys that hold inputs.
    allowances : mapping of Pattern to Allowance
        By the kind of number; the others compare as printed.
    """
    finest = units(expected)
    for path, value in leaves(expected, ignored):
        here = look_up(found, path)
        allowance = next((a for p, a in allowances.items() if matches(path, p)), Allowance())
        if not allowance.is_judged:
            yield Outcome(path, value, here, Verdict.REPORTED)
            continue
        if not any(matches(path, pattern) for pattern in computed):
            yield Outcome(path, value, ABSENT, Verdict.NOT_COMPUTED)
            continue
        unit = finest.get(kind_of(path), 1.0)
        close = is_close(value, here, allowance, unit)
        yield Outcome(path, value, here, Verdict.MET if close else Verdict.MISSED, unit)
    yield from _surplus(expected, found, computed, ignored)


def _surplus(
    expected: object, found: object, computed: Sequence[Pattern], ignored: frozenset[str]
) -> Iterator[Outcome]:
    """Yield a miss for each found list that is longer than the expected one."""
    for path, length in _lists(expected, ignored, ()):
        here = look_up(found, path)
        inside = any(matches(path, pattern) for pattern in computed)
        if inside and isinstance(here, Sequence) and len(here) > length:
            yield Outcome(path, length, len(here), Verdict.MISSED)


def _lists(node: object, ignored: frozenset[str], path: Path) -> Iterator[tuple[Path, int]]:
    if isinstance(node, Mapping):
        for key, child in node.items():
            if key not in ignored:
                yield from _lists(child, ignored, (*path, key))
    elif isinstance(node, list) and not all(isinstance(item, str) for item in node):
        yield path, len(node)
        for place, child in enumerate(node):
            yield from _lists(child, ignored, (*path, place))
