"""The master tables of sampling by attributes, as the few rows from which they are built.

A master table is a staircase. With letters numbered from A and acceptance quality limits from
0.010, all cells of one diagonal, where letter and limit add up to the same step, hold the same
numbers or the same arrow; only letters A and B, whose samples are too small for fractions, differ
under reduced inspection. So a table is one row of steps. The tests hold every cell of the
published tables against what comes out.

References
----------
ISO 2859-1:1999, tables 1 and 2-A to 2-C; GB/T 2828.1-2012 is identical. MIL-STD-105E (10 May
1989), tables I and II-A to II-C, in the public domain; ANSI/ASQ Z1.4 has the same tables. The two
standards differ under reduced inspection alone, where the older one has a gap between accepting
and rejecting. Their double plans differ more; those of MIL-STD-105E, tables III-A to III-C, are
here: each follows from the single plan in the same place.
"""

from __future__ import annotations

from bisect import bisect_left
from enum import StrEnum
from functools import cache
from typing import NamedTuple


class SamplingStandard(StrEnum):
    """Whose tables are read."""

    ISO_2859_1 = "ISO 2859-1:1999"
    MIL_STD_105E = "MIL-STD-105E"


class Inspection(StrEnum):
    """How severe an inspection is, by what lots before have shown."""

    NORMAL = "normal"
    TIGHTENED = "tightened"
    REDUCED = "reduced"


class SamplingKind(StrEnum):
    """How many samples decide about a lot: one, or a second one where the first leaves doubt."""

    SINGLE = "single"
    DOUBLE = "double"


class InspectionLevel(StrEnum):
    """How large samples are for the size of a lot; II unless agreed otherwise."""

    S1 = "S-1"
    S2 = "S-2"
    S3 = "S-3"
    S4 = "S-4"
    I = "I"  # noqa: E741 - its name in the standard
    II = "II"
    III = "III"


class Pair(NamedTuple):
    """What a table of double plans says: the size of either sample, and the numbers after each."""

    size: int
    first: tuple[int, int]
    second: tuple[int, int]


class Cell(NamedTuple):
    """What a table says: a letter, its sample, and the numbers to accept and to reject."""

    letter: str
    size: int
    accept: int
    reject: int


LETTERS = "ABCDEFGHJKLMNPQRS"
_DECADE = (1.0, 1.5, 2.5, 4.0, 6.5)
LIMITS = (*(round(each * 10.0**p, 3) for p in range(-2, 3) for each in _DECADE), 1_000.0)
"""Acceptance quality limits: per cent nonconforming up to 10, nonconformities per 100 units."""
LOTS = (8, 15, 25, 50, 90, 150, 280, 500, 1_200, 3_200, 10_000, 35_000, 150_000, 500_000)
"""The largest lot of each row of the table of letters; the last row has no end."""
_LEVELS = {
    InspectionLevel.S1: "AAAABBBBCCCCDDD",
    InspectionLevel.S2: "AAABBBCCCDDDEEE",
    InspectionLevel.S3: "AABBCCDDEEFFGGH",
    InspectionLevel.S4: "AABCCDEEFGGHJJK",
    InspectionLevel.I: "AABCCDEFGHJKLMN",
    InspectionLevel.II: "ABCDEFGHJKLMNPQ",
    InspectionLevel.III: "BCDEFGHJKLMNPQR",
}
_SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1_250, 2_000, 3_150)
_REDUCED = (2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800)
UP, DOWN = "^", "v"
FIRST = 14  # the step that rows begin with; below it arrows point down
WIDE = "ABCDE"  # letters whose rows go on beyond the step at which others end
LAST = 24  # that step


class _Steps(NamedTuple):
    """A table as its row of steps, the same for letters A and B where they differ, and sizes."""

    row: str
    small: dict[str, str]
    sizes: tuple[int, ...]


_TABLES = {
    Inspection.NORMAL: _Steps("0 ^ v 1 2 3 5 7 10 14 21 30 44", {}, _SIZES[:-1]),
    Inspection.TIGHTENED: _Steps("v 0 v v 1 2 3 5 8 12 18 27 41", {}, _SIZES),
    Inspection.REDUCED: _Steps(
        "0 ^ v v 1 2 3 5 6 8 10 14 21",
        {"A": "0 v v 1 2 3 5 7 10 14 21 30", "B": "0 ^ v v 1 2 3 5 7 10 14 21 30"},
        _REDUCED,
    ),
}
_WITH_GAP = _Steps(
    "0 ^ v 0/2 1/3 1/4 2/5 3/6 5/8 7/10 10/13 14/17 21/24",
    {
        "A": "0 v v 1 2 3 5 7 10 14 21 30",
        "B": "0 ^ v 0/2 1/3 2/4 3/5 5 7 10 14 21 30",
    },
    _REDUCED,
)

_DOUBLE = {
    Inspection.NORMAL: """1/2=0/2,1/2 2/3=0/3,3/4 3/4=1/4,4/5 5/6=2/5,6/7 7/8=3/7,8/9
        10/11=5/9,12/13 14/15=7/11,18/19 21/22=11/16,26/27 30/31=17/22,37/38
        44/45=25/31,56/57""",
    Inspection.TIGHTENED: """1/2=0/2,1/2 2/3=0/3,3/4 3/4=1/4,4/5 5/6=2/5,6/7 8/9=3/7,11/12
        12/13=6/10,15/16 18/19=9/14,23/24 27/28=15/20,34/35 41/42=23/29,52/53""",
    Inspection.REDUCED: """0/2=0/2,0/2 1/3=0/3,0/4 1/4=0/4,1/5 2/5=0/4,3/6 3/6=1/5,4/7
        5/8=2/7,6/9 7/10=3/8,8/12 10/13=5/10,12/16 14/17=7/12,18/22 21/24=11/17,26/30""",
}
"""Of MIL-STD-105E, tables III: by the numbers of the single plan, those of the double one."""


def letter_of(lot: int, level: InspectionLevel) -> str:
    """Return the letter of a lot, of two units or more.

    Examples
    --------
    >>> letter_of(1_000, InspectionLevel.II)
    'J'
    """
    return _LEVELS[level][bisect_left(LOTS, lot)]


@cache
def cell(letter: str, limit: float, inspection: Inspection, standard: SamplingStandard) -> Cell:
    """Return the sample that a table gives for a letter and a limit, arrows followed.

    An arrow leads to another sample, whose own numbers hold.

    Examples
    --------
    >>> cell("J", 1.0, Inspection.NORMAL, SamplingStandard.ISO_2859_1)
    Cell(letter='J', size=80, accept=2, reject=3)
    >>> cell("A", 0.65, Inspection.NORMAL, SamplingStandard.ISO_2859_1)
    Cell(letter='F', size=20, accept=0, reject=1)
    """
    is_old = standard is SamplingStandard.MIL_STD_105E and inspection is Inspection.REDUCED
    table = _WITH_GAP if is_old else _TABLES[inspection]
    column, place = LIMITS.index(limit), LETTERS.index(letter)
    down = range(place, len(table.sizes))
    up = range(place, -1, -1)
    way = up if _entry(table, place, column) == UP else down
    # An arrow with nothing below it points up, and the other way round.
    for row in (*way, *(up if way is down else down)):
        found = _entry(table, row, column)
        if found not in (UP, DOWN):
            accept, _, reject = found.partition("/")
            return Cell(LETTERS[row], table.sizes[row], int(accept), int(reject or int(accept) + 1))
    raise AssertionError("every column holds a plan")


def double(letter: str, limit: float, inspection: Inspection) -> Pair | None:
    """Return the double plan of MIL-STD-105E; None where its tables point to the single plan.

    They do where the single plan accepts none, for letter A under normal inspection, and where
    samples would be smaller than two units. Both samples have the size of the letter before.

    Examples
    --------
    >>> double("J", 1.0, Inspection.NORMAL)
    Pair(size=50, first=(0, 3), second=(3, 4))
    >>> double("F", 0.65, Inspection.NORMAL) is None
    True
    """
    single = cell(letter, limit, inspection, SamplingStandard.MIL_STD_105E)
    place = LETTERS.index(single.letter)
    sizes = _TABLES[inspection].sizes
    is_small = place == 0 or sizes[place - 1] == sizes[place]
    if is_small or (letter == "A" and inspection is Inspection.NORMAL):
        return None
    known = dict(each.split("=") for each in _DOUBLE[inspection].split())
    found = known.get(f"{single.accept}/{single.reject}")
    if found is None:
        return None
    first, second = (
        (int(accept), int(reject))
        for accept, reject in (each.split("/") for each in found.split(","))
    )
    return Pair(sizes[place - 1], first, second)


def _entry(table: _Steps, row: int, column: int) -> str:
    """Return what a table says of a letter and a limit, by number: numbers or an arrow."""
    letter, step = LETTERS[row], row + column
    entries = table.small.get(letter, table.row).split()
    place = step - FIRST
    last = len(entries) - 1 if letter in WIDE else LAST - FIRST
    if place < 0:
        return DOWN
    return entries[place] if place <= last else UP
