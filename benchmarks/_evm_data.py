"""Real projects with tracked progress, read from a folder of tables: ``projects.csv`` and so on.

The layout is told in the folder's own README. Times are working hours since the project's start,
so a project is put on an axis of working hours: its clock always runs, an hour of work is an
hour, and a day has as many as a working day. Amounts become cents.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from pmcore.model import (
    ALWAYS,
    Accrual,
    Baseline,
    Calendar,
    Dependency,
    LinkType,
    Plan,
    PlannedCost,
    PlannedTask,
    StatusUpdate,
    Task,
    TaskStatus,
)

Row: TypeAlias = Mapping[str, str]
ZERO = datetime(2001, 1, 1)
"""Where working hours are counted from."""
CENTS, HOUR = 100, 60


@dataclass(frozen=True)
class Tracked:
    """One project: its baseline, what happened, and how it ended.

    Parameters
    ----------
    plan : Plan
        With its baseline and its updates, of two that no work lies between the later; the last
        one finds all done.
    updates : tuple of StatusUpdate
        One for each status date.
    hours_per_day : int
    spent, took : float
        What it cost in the end, and how many working hours it took.
    measured : tuple of mapping
        The rows of ``periods.csv``: AT, PV, EV, AC and ES as another reader has them.
    """

    id: str
    plan: Plan
    updates: tuple[StatusUpdate, ...]
    hours_per_day: int
    bac: float
    spent: float
    took: float
    measured: tuple[Row, ...]

    @property
    def baseline(self) -> Baseline:
        """The approved dates and cost."""
        return self.plan.baselines[0]

    @property
    def is_over(self) -> bool:
        """Whether the plan's last update finds all tasks finished."""
        done = {fact.task for fact in self.plan.updates[-1].tasks if fact.finish}
        return done >= {row.task for row in self.baseline.tasks}


def at(hours: float) -> datetime:
    """Return the instant on the axis after some working hours, to the minute."""
    return ZERO + timedelta(minutes=round(hours * HOUR))


def axis(day: int) -> Calendar:
    """Return the calendar of the axis: always working, with a day of so many minutes."""
    return replace(ALWAYS, id="axis", minutes_per_day=day)


def rows(folder: Path, name: str) -> list[Row]:
    """Return the rows of a table."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _grouped(folder: Path, name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows(folder, name):
        found[row["project"]].append(row)
    return found


def tracked(folder: Path) -> Iterator[Tracked]:
    """Yield every project that has a budget, activities and status dates."""
    tables = {
        name: _grouped(folder, name) for name in ("activities", "relations", "tracking", "periods")
    }
    for row in rows(folder, "projects"):
        held = {name: table.get(row["project"], []) for name, table in tables.items()}
        if float(row["BAC"]) > 0 and held["activities"] and held["periods"]:
            yield _project(row, held)


def _project(row: Row, held: Mapping[str, list[Row]]) -> Tracked:
    dated: dict[str, list[Row]] = defaultdict(list)
    for fact in held["tracking"]:
        dated[fact["period"]].append(fact)
    own = axis(round(float(row["wh_per_day"]) * HOUR))
    baseline = Baseline(
        row["project"],
        tuple(_planned(each) for each in held["activities"]),
        currency="EUR",
        calendars=(own,),
        calendar=own.id,
    )
    dates = [float(each["AT_wh"]) for each in held["periods"]]
    dates[-1] = max(dates[-1], float(row["RD_wh"]))  # one of them ends after its last report
    updates = tuple(
        StatusUpdate(
            at(date),
            tuple(_fact(fact, date) for fact in dated[each["period"]] if fact["actual_start_wh"]),
            name=each["period"],
        )
        for each, date in zip(held["periods"], dates, strict=True)
    )
    end = _end(updates[-1], baseline, row)
    return Tracked(
        row["project"],
        replace(
            _plan(row, held),
            calendars=(own,),
            calendar=own.id,
            baselines=(baseline,),
            updates=tuple({each.at: each for each in (*updates, end)}.values()),
        ),
        updates,
        int(float(row["wh_per_day"])),
        float(row["BAC"]),
        float(row["RAC"]),
        float(row["RD_wh"]),
        tuple(held["periods"]),
    )


def _end(last: StatusUpdate, baseline: Baseline, row: Row) -> StatusUpdate:
    """Return the last update, what it leaves open finished when the project was, at its cost."""
    facts = {fact.task: fact for fact in last.tasks}
    end = max(last.at, at(float(row["RD_wh"])))
    spent = round(float(row["RAC"]) * CENTS) - sum(fact.actual_cost or 0 for fact in last.tasks)
    done = {name for name, fact in facts.items() if fact.finish}
    open_ = [task.task for task in baseline.tasks if task.task not in done]
    for name in open_:
        fact = facts.get(name) or TaskStatus(name, start=end, actual_cost=0)
        more = spent if name == open_[-1] else 0
        facts[name] = replace(
            fact,
            finish=end,
            percent=None,
            remaining=None,
            actual_cost=(fact.actual_cost or 0) + more,
        )
    return replace(last, at=end, tasks=tuple(facts.values())) if open_ else last


def _plan(row: Row, held: Mapping[str, list[Row]]) -> Plan:
    return Plan(
        row["project"],
        start=ZERO,
        currency="EUR",
        tasks=tuple(
            Task(each["activity"], duration=round(float(each["duration_wh"]) * HOUR))
            for each in held["activities"]
        ),
        dependencies=tuple({link.key: link for link in _links(held)}.values()),
    )


def _links(held: Mapping[str, list[Row]]) -> Iterator[Dependency]:
    known = {each["activity"] for each in held["activities"]}
    for each in held["relations"]:
        if {each["pred"], each["succ"]} <= known:
            lag = round(float(each["lag_wh"]) * HOUR)
            yield Dependency(each["pred"], each["succ"], LinkType(each["type"]), lag)


def _costs(row: Row) -> Iterator[PlannedCost]:
    """Yield what falls due at the start, and what grows with time."""
    fixed, whole = float(row["cost_fixed"]), float(row["cost"])
    yield PlannedCost(round(fixed * CENTS), Accrual.START)
    yield PlannedCost(round(whole * CENTS) - round(fixed * CENTS), Accrual.EVEN)


def _planned(row: Row) -> PlannedTask:
    start, length = float(row["start_wh"]), float(row["duration_wh"])
    return PlannedTask(
        row["activity"],
        at(start),
        at(start + length),
        duration=round(length * HOUR),
        costs=tuple(each for each in _costs(row) if each.amount),
        is_milestone=length == 0,
    )


def _fact(row: Row, until: float) -> TaskStatus:
    """Return what is known of an activity at a status date."""
    start, share = float(row["actual_start_wh"]), float(row["pct"])
    finish = min(start + float(row["actual_duration_wh"]), until)
    left = round(float(row["remaining_duration_wh"]) * HOUR)
    is_done = share >= 1 and not left
    return TaskStatus(
        row["activity"],
        start=at(min(start, until)),
        finish=at(max(start, finish)) if is_done else None,
        percent=None if is_done else min(share, 1.0),
        remaining=None if is_done else left,
        actual_cost=round(float(row["actual_cost"]) * CENTS),
    )
