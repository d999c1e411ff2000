"""Instances of the resource-constrained project scheduling problem, read from their archives."""

from __future__ import annotations

import csv
import random
import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TypeVar

from pmcore import days
from pmcore.model import Dependency, Plan, Resource, ResourceKind, ResourceNeed, Task

T = TypeVar("T")
START = datetime(2027, 1, 4, 9)
FAMILIES = {"j30": "psplib_sm", "j60": "psplib_sm", "j90": "psplib_sm", "j120": "psplib_sm"}
FAMILIES |= {"rg300": "rg300"}
NAME = "a{}".format
"""The id of a task, by the position of its activity."""


@dataclass(frozen=True)
class Instance:
    """One project: activities in file order, the first and the last without duration.

    Parameters
    ----------
    name : str
    durations : tuple of int
    demands : tuple of tuple of int
        Units of each resource, by activity.
    successors : tuple of tuple of int
        Positions, by activity.
    capacities : tuple of int
    """

    name: str
    durations: tuple[int, ...]
    demands: tuple[tuple[int, ...], ...]
    successors: tuple[tuple[int, ...], ...]
    capacities: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.durations)

    def links(self) -> Iterator[tuple[int, int]]:
        """Yield predecessors and successors."""
        for i, after in enumerate(self.successors):
            for j in after:
                yield i, j

    def critical_path(self) -> int:
        """Return the length of the longest chain."""
        waits = [0] * len(self)
        for _, j in self.links():
            waits[j] += 1
        head, ready = [0] * len(self), [i for i, count in enumerate(waits) if not count]
        while ready:
            i = ready.pop()
            for j in self.successors[i]:
                head[j] = max(head[j], head[i] + self.durations[i])
                waits[j] -= 1
                if not waits[j]:
                    ready.append(j)
        return max(at + length for at, length in zip(head, self.durations, strict=True))


@dataclass(frozen=True)
class Known:
    """Best bounds published of an instance."""

    lower: int
    upper: int


def read_patterson(name: str, text: str) -> Instance:
    """Return an instance of Patterson's format.

    Examples
    --------
    >>> found = read_patterson("tiny", "3 1  2   0 0 1 2   4 1 1 3   0 0 0")
    >>> found.durations, found.successors, found.capacities
    ((0, 4, 0), ((1,), (2,), ()), (2,))
    """
    numbers = iter(map(int, text.split()))
    count, kinds = next(numbers), next(numbers)
    capacities = tuple(next(numbers) for _ in range(kinds))
    durations, demands, successors = [], [], []
    for _ in range(count):
        durations.append(next(numbers))
        demands.append(tuple(next(numbers) for _ in range(kinds)))
        successors.append(tuple(next(numbers) - 1 for _ in range(next(numbers))))
    return Instance(name, tuple(durations), tuple(demands), tuple(successors), capacities)


def read_psplib(name: str, text: str) -> Instance:
    """Return an instance of PSPLIB's format for activities of one mode."""
    links = numbers_below(text, "PRECEDENCE RELATIONS")
    works = numbers_below(text, "REQUESTS/DURATIONS")
    capacities = numbers_below(text, "RESOURCEAVAILABILITIES")[0]
    return Instance(
        name,
        tuple(row[2] for row in works),
        tuple(tuple(row[3:]) for row in works),
        tuple(tuple(j - 1 for j in row[3:]) for row in links),
        tuple(capacities),
    )


def numbers_below(text: str, title: str) -> list[list[int]]:
    """Return the lines of numbers below a title."""
    block = text.partition(title)[2].partition("***")[0]
    lines = (line.split() for line in block.splitlines())
    return [[*map(int, line)] for line in lines if line and all(map(str.isdigit, line))]


def read_set(folder: Path, name: str) -> list[tuple[Instance, Known]]:
    """Return a set's instances and their bounds, in the order of their numbers."""
    family = folder / FAMILIES[name]
    label = name.upper() if name.startswith("rg") else name
    known = _bounds(family / "bounds.csv", label)
    found = []
    with tarfile.open(family / f"{label}.tar.xz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            path = PurePosixPath(member.name)
            if file is None or path.stem not in known:
                continue
            read = read_psplib if path.suffix == ".sm" else read_patterson
            found.append((read(path.stem, file.read().decode("latin-1")), known[path.stem]))
    return sorted(found, key=lambda pair: place(pair[0].name))


def place(name: str) -> tuple[int, ...]:
    """Return the numbers of a name: group and repetition, or the running number.

    Examples
    --------
    >>> place("j12013_4"), place("RG300_17")
    ((13, 4), (17,))
    """
    tail = re.sub(r"^(j30|j60|j90|j120|RG300_)", "", name)
    return tuple(map(int, tail.split("_")))


def _bounds(path: Path, label: str) -> dict[str, Known]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["set"] == label]
    return {row["instance"]: Known(int(row["lb"]), int(row["ub"])) for row in rows}


def sample(pairs: Sequence[T], count: int) -> list[T]:
    """Return a fixed pseudo-random part, in order."""
    if count >= len(pairs):
        return list(pairs)
    chosen = random.Random(2027).sample(range(len(pairs)), count)  # noqa: S311 - no secret
    return [pairs[i] for i in sorted(chosen)]


def plan_of(instance: Instance) -> Plan:
    """Return an instance as a plan: activities as tasks of whole days, resources as pools."""
    names = [NAME(i) for i in range(len(instance))]
    pools = [f"r{k}" for k in range(len(instance.capacities))]
    return Plan(
        instance.name,
        start=START,
        tasks=tuple(
            Task(
                name,
                duration=days(length),
                needs=tuple(
                    ResourceNeed(pool, float(units))
                    for pool, units in zip(pools, demand, strict=True)
                    if units and length
                ),
            )
            for name, length, demand in zip(
                names, instance.durations, instance.demands, strict=True
            )
        ),
        dependencies=tuple(Dependency(names[i], names[j]) for i, j in instance.links()),
        resources=tuple(
            Resource(pool, kind=ResourceKind.EQUIPMENT, capacity=float(capacity))
            for pool, capacity in zip(pools, instance.capacities, strict=True)
        ),
    )
