"""Instances with minimum and maximum lags (RCPSP/max), and the plans that state them."""

from __future__ import annotations

import csv
import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np

from benchmarks._rcpsp_data import Instance, Known, plan_of
from pmcore import days
from pmcore.model import Dependency, LinkType, Plan

Lag = tuple[int, int, int]
FOLDERS = ("j10", "j20", "j30", "ubo10", "ubo20", "ubo50", "ubo100", "ubo200", "c", "d")


@dataclass(frozen=True)
class Lagged(Instance):
    """An instance whose activities lags from start to start tie.

    Parameters
    ----------
    lags : tuple of (int, int, int)
        Activities i and j, and the least from the start of i to that of j; below 0, the start of j
        may come first, and so a maximum lag is stated.
    """

    lags: tuple[Lag, ...] = ()


def read_progen_max(name: str, text: str) -> Lagged:
    """Return an instance of ProGen/max's format.

    Examples
    --------
    >>> text = "1 1 0 0  0 1 1 1 [0]  1 1 2 2 0 [3] [-9]  2 1 0"
    >>> found = read_progen_max("tiny", text + "  0 1 0 0  1 1 3 2  2 1 0 0  4")
    >>> found.lags, found.durations, found.capacities
    (((0, 1, 0), (1, 2, 3), (1, 0, -9)), (0, 3, 0), (4,))
    """
    numbers = iter(int(word.strip("[]")) for word in text.split())
    count, kinds = next(numbers) + 2, next(numbers)
    next(numbers), next(numbers)
    lags: list[Lag] = []
    for _ in range(count):
        i, _modes, others = next(numbers), next(numbers), next(numbers)
        after = [next(numbers) for _ in range(others)]
        lags += [(i, j, next(numbers)) for j in after]
    durations, demands = [], []
    for _ in range(count):
        _i, _mode, length = next(numbers), next(numbers), next(numbers)
        durations.append(length)
        demands.append(tuple(next(numbers) for _ in range(kinds)))
    capacities = tuple(next(numbers) for _ in range(kinds))
    none: tuple[tuple[int, ...], ...] = ((),) * count
    return Lagged(name, tuple(durations), tuple(demands), none, capacities, tuple(lags))


def read_lagged(folder: Path, names: Sequence[str]) -> Iterator[tuple[Lagged, Known | None]]:
    """Yield the instances of some archives, and what is known; None: that there is no schedule.

    What the file of best values does not list is left out.
    """
    known = _known(folder / "optimum_kobe.csv")
    for name in names:
        with tarfile.open(folder / f"{name}.tar.xz") as archive:
            members = [each for each in archive if each.isfile()]
            for member in sorted(members, key=lambda each: _number(each.name)):
                label = f"{name}/{_number(member.name)}"
                file = archive.extractfile(member)
                if file is not None and label in known:
                    text = file.read().decode("latin-1")
                    yield read_progen_max(label, text), known[label]


def _number(path: str) -> int:
    return int(re.findall(r"\d+", PurePosixPath(path).stem)[0])


def _known(path: Path) -> dict[str, Known | None]:
    found: dict[str, Known | None] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            label = f"{row['set'].partition('_')[2]}/{_number(row['instance'])}"
            ends = [int(end) for end in re.findall(r"\d+", row["optimum"])]
            found[label] = Known(ends[0], ends[-1]) if ends else None
    return found


def plan_of_lagged(instance: Lagged) -> Plan:
    """Return an instance as a plan whose links are from start to start.

    A lag becomes the least lag of a link in its direction. Where other links lead the other way
    already, it becomes the greatest lag of one in theirs, whose least is what they say anyway.
    """
    apart = _distances(instance)
    reach = np.eye(len(instance), dtype=bool)
    least: dict[tuple[int, int], int] = {}
    most: dict[tuple[int, int], int] = {}
    for i, j, lag in sorted(instance.lags, key=lambda each: -each[2]):
        if reach[j, i]:
            most[j, i] = -lag
        else:
            least[i, j] = lag
            reach |= np.outer(reach[:, i], reach[j])
    for i, j in most:
        least.setdefault((i, j), int(apart[i, j]))
    links = tuple(
        Dependency(
            *(f"a{i}", f"a{j}", LinkType.SS, days(lag)),
            max_lag=days(most[i, j]) if (i, j) in most else None,
        )
        for (i, j), lag in least.items()
    )
    return replace(plan_of(instance), dependencies=links)


def _distances(instance: Lagged) -> np.ndarray:
    """Return the longest chains of lags."""
    apart = np.full((len(instance), len(instance)), -(10**9), np.int64)
    np.fill_diagonal(apart, 0)
    for i, j, lag in instance.lags:
        apart[i, j] = max(apart[i, j], lag)
    for k in range(len(instance)):
        np.maximum(apart, apart[:, k : k + 1] + apart[k], out=apart)
    return apart
