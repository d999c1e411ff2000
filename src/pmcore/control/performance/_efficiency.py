"""How teams and projects turn inputs into outputs, and how repeated work becomes quicker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from math import fsum, log2
from typing import Any

from pmcore._base import Answer, Noun
from pmcore._values import count_faults, each_number, number_faults, refuse
from pmcore.control.performance._checks import wrong
from pmcore.errors import Problem
from pmcore.run import Rows, Status, solve_rows

APART = 1e6
"""How many times the largest number of an input or output may be its smallest above 0."""


@dataclass(frozen=True, slots=True)
class InOut(Noun):
    """A team or a project with what went in and what came out, each in a fixed order.

    Parameters
    ----------
    id : str
    inputs, outputs : tuple of float
    """

    id: str
    inputs: tuple[float, ...]
    outputs: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Efficiency(Noun):
    """How far a unit could reduce all its inputs alike and bring the same outputs.

    Parameters
    ----------
    id : str
    score : float
        1: no mix of the units does it with less; 0.6: a mix does with 60 % of every input.
    peers : tuple of (str, float)
        The mix, which explains the score: units of score 1, and how much of each.
    """

    id: str
    score: float
    peers: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Efficiencies(Answer):
    """Efficiency of each unit beside the others.

    Parameters
    ----------
    units : tuple of Efficiency
        In the order given; it is no ranking, since each is weighed as suits it best.
    """

    units: tuple[Efficiency, ...]

    def __getitem__(self, id: str) -> Efficiency:  # noqa: A002 - the field it looks up
        """Return a unit's efficiency, by id; KeyError if there is none."""
        for each in self.units:
            if each.id == id:
                return each
        raise KeyError(id)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a unit."""
        names = ("id", "score", "peers")
        return {name: [getattr(each, name) for each in self.units] for name in names}


def efficiency(units: Iterable[InOut]) -> Efficiencies:
    """Return how efficient each team or project is beside the best mix of all of them.

    Data envelopment analysis with constant returns to scale, by inputs: no weights between
    inputs, or between outputs, have to be agreed. It is for teams and projects with several of
    both. With few units nearly all come out efficient; three times as many units as inputs and
    outputs together are usual.

    Parameters
    ----------
    units : iterable of InOut

    Raises
    ------
    PlanError
        Naming at once: no units, units that stand twice, numbers that are not finite or below 0,
        or further apart than `APART`, unequal numbers of inputs or outputs, units without any
        input or any output.

    References
    ----------
    A. Charnes, W. W. Cooper, E. Rhodes, Measuring the efficiency of decision making units,
    European Journal of Operational Research 2(6), 1978. W. W. Cooper, L. M. Seiford, K. Tone, Data
    Envelopment Analysis, 2nd ed., 2007, section 3.2 (the envelopment program that is solved).

    Examples
    --------
    >>> found = efficiency([InOut("a", [2], [1]), InOut("b", [3], [3])])
    >>> round(found["a"].score, 4), found["a"].peers
    (0.5, (('b', 0.333333),))
    """
    rows = list(units)
    refuse(_faults(rows))
    return Efficiencies(tuple(_efficiency(each, rows) for each in rows))


def _faults(rows: Sequence[InOut]) -> Iterator[Problem]:
    if not rows:
        yield wrong("no_values", "units")
    seen: set[str] = set()
    for each in rows:
        if each.id in seen:
            yield wrong("twice", f'units["{each.id}"]', found=each.id)
        seen.add(each.id)
        for name in ("inputs", "outputs"):
            path, values = f'units["{each.id}"].{name}', getattr(each, name)
            count = len(getattr(rows[0], name))
            faults = each_number(values, path, least=0)
            yield from faults
            if len(values) != count:
                yield wrong("sizes_other", path, found=len(values), count=count)
            elif not faults and not any(values):
                yield wrong("nothing", path)
    yield from _apart(rows)


def _apart(rows: Sequence[InOut]) -> Iterator[Problem]:
    """Yield inputs and outputs whose numbers are too far apart to be weighed by the solver."""
    for name in ("inputs", "outputs"):
        for place, column in enumerate(zip_longest(*(getattr(each, name) for each in rows))):
            kept = [v for v in column if not number_faults(v, "", above=0)]
            if kept and max(kept) / APART > min(kept):
                path = f'units["{rows[column.index(min(kept))].id}"].{name}[{place}]'
                yield wrong("apart", path, found=min(kept), most=max(kept))


def _efficiency(unit: InOut, rows: Sequence[InOut]) -> Efficiency:
    """Return the least share of a unit's inputs with which a mix of all brings its outputs."""
    program = Rows()
    share = program.variable(0.0, 1.0)
    parts = [program.variable(0.0, float("inf")) for _ in rows]
    for place, own in enumerate(unit.inputs):
        # Each row is counted in the unit's own amount, so that sizes do not matter to the solver.
        size = own or max(each.inputs[place] for each in rows) or 1.0
        mix = [(part, each.inputs[place] / size) for part, each in zip(parts, rows, strict=True)]
        program.row([*mix, (share, -own / size)], high=0.0)
    for place, own in enumerate(unit.outputs):
        size = own or max(each.outputs[place] for each in rows) or 1.0
        mix = [(part, each.outputs[place] / size) for part, each in zip(parts, rows, strict=True)]
        program.row(mix, low=own / size)
    program.minimise([(share, 1.0)])
    solved = solve_rows(program)
    if solved.status is not Status.OPTIMAL:
        raise AssertionError(f"no mix for {unit.id}, which is one itself: {solved.status}")
    score = min(solved.values[share], 1.0)
    held = zip(rows, (solved.values[part] for part in parts), strict=True)
    peers = tuple((each.id, round(part, 6)) for each, part in held if part > 1e-7)
    return Efficiency(unit.id, score, peers)


class Learning(StrEnum):
    """What falls by the rate with each doubling: the time of the unit, or the average so far."""

    UNIT = "unit"
    CUMULATIVE_AVERAGE = "cumulative_average"


@dataclass(frozen=True, slots=True)
class LearningCurve(Answer):
    """The time that each repetition takes.

    Parameters
    ----------
    units, totals : tuple of float
        Of each repetition, and of all up to it, in the unit of the first.
    rate : float
    """

    units: tuple[float, ...]
    totals: tuple[float, ...]
    rate: float

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a repetition."""
        count = len(self.units)
        return {
            "unit": list(range(1, count + 1)),
            "time": list(self.units),
            "total": list(self.totals),
        }


def learning_curve(
    first: float, rate: float, count: int, *, form: Learning = Learning.UNIT
) -> LearningCurve:
    """Return the time of each repetition of a piece of work that gets quicker.

    Parameters
    ----------
    first : float
        Time of the first, in any unit.
    rate : float
        What a doubling leaves of it: 0.8 means that the fourth takes 80 % of the second.
    count : int
        Repetitions, the first among them.
    form : Learning
        Whether the rate holds for the single repetition or for the average of all so far.

    Raises
    ------
    PlanError
        Naming at once what is no finite number, or out of its range.

    References
    ----------
    T. P. Wright, Factors affecting the cost of airplanes, Journal of the Aeronautical Sciences
    3(4), 1936 (the average). J. R. Crawford, Learning curve, ship curve, ratios, related data,
    Lockheed, 1944 (the unit). PMI, Practice Standard for Project Estimating, 2nd ed., 2019.

    Examples
    --------
    >>> found = learning_curve(100.0, 0.8, 4)
    >>> [round(each, 4) for each in found.units], round(found.totals[-1], 4)
    ([100.0, 80.0, 70.2104, 64.0], 314.2104)
    """
    faults = number_faults(rate, "rate")
    if not faults and not 0.0 < rate <= 1.0:
        faults.append(wrong("rate", "rate", found=rate))
    refuse(
        [*number_faults(first, "first", above=0), *faults, *count_faults(count, "count", least=1)]
    )
    slope = log2(rate)
    powers = [first * float(n) ** slope for n in range(1, int(count) + 1)]
    if form is Learning.UNIT:
        return LearningCurve(
            tuple(powers), tuple(fsum(powers[:n]) for n in range(1, len(powers) + 1)), rate
        )
    totals = [n * each for n, each in enumerate(powers, start=1)]
    units = [later - before for before, later in zip([0.0, *totals], totals, strict=False)]
    return LearningCurve(tuple(units), tuple(totals), rate)
