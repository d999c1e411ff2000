"""The published tables of sampling by attributes, cell by cell, to hold answers against."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).with_name("sampling_tables.txt")
DOUBLE = Path(__file__).with_name("sampling_double.txt")


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


class PublishedDouble(NamedTuple):
    """A cell of a published table of double plans.

    Parameters
    ----------
    inspection, letter : str
    column : int
        Of the limit, from 0.
    stages : tuple of (int, int, int)
        Size, and the numbers to accept and to reject, of both samples; empty: the single plan.
    """

    inspection: str
    letter: str
    column: int
    stages: tuple[tuple[int, int, int], ...]


def published_double() -> Iterator[PublishedDouble]:
    """Yield every cell of the tables of double plans, but for those that are misprinted."""
    inspection = ""
    for line in DOUBLE.read_text("utf-8").splitlines():
        head, *rest = line.split()
        if head == "=":
            inspection = rest[1]
        elif not line.startswith("#"):
            for column, held in enumerate(rest):
                if held.endswith("!"):
                    continue
                stages: list[tuple[int, int, int]] = []
                if held != "*":
                    size, _, numbers = held.partition(":")
                    for each in numbers.split(","):
                        accept, _, reject = each.partition("/")
                        stages.append((int(size), int(accept), int(reject)))
                yield PublishedDouble(inspection, head, column, tuple(stages))
