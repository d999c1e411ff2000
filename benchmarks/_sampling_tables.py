"""The published tables of sampling by attributes, cell by cell, to hold answers against."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).with_name("sampling_tables.txt")


class Published(NamedTuple):
    """A cell of a published table.

    Parameters
    ----------
    standard, inspection : str
        Names of the enums' members and values.
    letter : str
        Of the row.
    column : int
        Of the limit, from 0.
    used : str
        Letter of the plan once arrows are followed; empty where the source names none.
    size, accept, reject : int
    """

    standard: str
    inspection: str
    letter: str
    column: int
    used: str
    size: int
    accept: int
    reject: int


def published() -> Iterator[Published]:
    """Yield every cell of every table."""
    standard = inspection = ""
    for line in SOURCE.read_text("utf-8").splitlines():
        head, *rest = line.split()
        if head == "=":
            standard, inspection = rest
        elif not line.startswith("#"):
            for column, held in enumerate(rest):
                left, _, right = held.partition(":")
                accept, _, reject = right.partition("/")
                used, size = left[0].strip("?"), int(left[1:])
                numbers = (size, int(accept), int(reject))
                yield Published(standard, inspection, head, column, used, *numbers)
