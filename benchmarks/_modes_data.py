"""Instances of projects whose activities have several modes, read from their archives."""

from __future__ import annotations

import csv
import re
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from benchmarks._rcpsp_data import NAME, START, Instance, Known, numbers_below
from pmcore import days
from pmcore.model import (
    Delivery,
    Dependency,
    MaterialNeed,
    Mode,
    Plan,
    Resource,
    ResourceKind,
    ResourceNeed,
    Task,
)


@dataclass(frozen=True)
class Way:
    """One mode of an activity: how long it takes, what it holds meanwhile, what it uses up."""

    duration: int
    demands: tuple[int, ...]
    eats: tuple[int, ...]


@dataclass(frozen=True)
class Choice:
    """One project: the modes of each activity, its successors, and what there is."""

    name: str
    modes: tuple[tuple[Way, ...], ...]
    successors: tuple[tuple[int, ...], ...]
    capacities: tuple[int, ...]
    stocks: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.modes)

    def taken(self, chosen: Sequence[int]) -> Instance:
        """Return the project of one mode an activity that a choice of modes leaves."""
        ways = [modes[k] for modes, k in zip(self.modes, chosen, strict=True)]
        return Instance(
            self.name,
            tuple(way.duration for way in ways),
            tuple(way.demands for way in ways),
            self.successors,
            self.capacities,
        )

    def quickest(self) -> Instance:
        """Return the project with the shortest mode of each activity."""
        return self.taken([min(range(len(m)), key=lambda k: m[k].duration) for m in self.modes])

    def overdrawn(self, chosen: Sequence[int]) -> str | None:
        """Return which stock a choice of modes uses up more of than there is; None: none."""
        for k, stock in enumerate(self.stocks):
            used = sum(modes[w].eats[k] for modes, w in zip(self.modes, chosen, strict=True))
            if used > stock:
                return f"{used} of {stock} of stock {k} are used up"
        return None


def read_modes(name: str, text: str) -> Choice:
    """Return an instance of PSPLIB's format for activities of several modes."""
    pools = int(re.search(r"- renewable\s*:\s*(\d+)", text)[1])  # type: ignore[index]
    stocks = int(re.search(r"- nonrenewable\s*:\s*(\d+)", text)[1])  # type: ignore[index]
    links = numbers_below(text, "PRECEDENCE RELATIONS")
    there = numbers_below(text.replace("RESOURCE AVAIL", "RESOURCEAVAIL"), "RESOURCEAVAILABILITIES")
    modes: list[list[Way]] = []
    for row in numbers_below(text, "REQUESTS/DURATIONS"):
        if len(row) == pools + stocks + 3:
            modes.append([])
        _, length, *rest = row[-pools - stocks - 2 :]
        modes[-1].append(Way(length, tuple(rest[:pools]), tuple(rest[pools:])))
    return Choice(
        name,
        tuple(map(tuple, modes)),
        tuple(tuple(j - 1 for j in row[3:]) for row in links),
        tuple(there[0][:pools]),
        tuple(there[0][pools:]),
    )


def read_choices(folder: Path, name: str) -> list[tuple[Choice, Known]]:
    """Return a set's instances that have known bounds, in the order of their names."""
    is_small = name.startswith("j")
    family = folder / ("psplib_mm" if is_small else "mmlib")
    label = name if is_small else name.upper()
    known = {}
    with (family / "bounds.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["set"].removeprefix("mm_") == label and row["ub"]:
                known[row["instance"]] = Known(int(row["lb"] or 1), int(row["ub"]))
    found = []
    with tarfile.open(family / f"{label}.tar.xz") as archive:
        for member in archive:
            text, stem = archive.extractfile(member), PurePosixPath(member.name).stem
            if text is not None and stem in known:
                found.append((read_modes(stem, text.read().decode("latin-1")), known[stem]))
    return sorted(found, key=lambda pair: [int(x) for x in re.findall(r"\d+", pair[0].name)])


def plan_of_choice(instance: Choice) -> Plan:
    """Return an instance as a plan: pools, and material that is delivered at the beginning."""
    names = [NAME(i) for i in range(len(instance))]
    pools = [f"r{k}" for k in range(len(instance.capacities))]
    stocks = [f"m{k}" for k in range(len(instance.stocks))]

    def needs(way: Way) -> tuple[ResourceNeed | MaterialNeed, ...]:
        pairs = zip(pools, way.demands if way.duration else (), strict=bool(way.duration))
        return (
            *(ResourceNeed(pool, float(units)) for pool, units in pairs if units),
            *(MaterialNeed(m, float(q)) for m, q in zip(stocks, way.eats, strict=True) if q),
        )

    tasks = []
    for name, ways in zip(names, instance.modes, strict=True):
        if len(ways) == 1:
            tasks.append(Task(name, duration=days(ways[0].duration), needs=needs(ways[0])))
            continue
        modes = [Mode(str(k), days(w.duration), needs=needs(w)) for k, w in enumerate(ways)]
        tasks.append(Task(name, duration=0, modes=tuple(modes)))
    links = [(i, j) for i, after in enumerate(instance.successors) for j in after]
    return Plan(
        instance.name,
        start=START,
        tasks=tuple(tasks),
        dependencies=tuple(Dependency(names[i], names[j]) for i, j in links),
        resources=(
            *(
                Resource(pool, kind=ResourceKind.EQUIPMENT, capacity=float(capacity))
                for pool, capacity in zip(pools, instance.capacities, strict=True)
            ),
            *(Resource(stock, kind=ResourceKind.MATERIAL) for stock in stocks),
        ),
        deliveries=tuple(
            Delivery(stock, START, float(quantity))
            for stock, quantity in zip(stocks, instance.stocks, strict=True)
        ),
    )
