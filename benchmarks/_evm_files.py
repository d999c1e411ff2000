"""A download of the DSLIB database as the benchmarks read it: .p2x files, and workbooks (.xlsx).

A project's file starts with its code, such as ``C2011-05 ... .p2x``. Dates are put on the same axis
of working hours as those of the tables. The tool's own numbers stand in the sheet "Tracking
Overview" of a workbook, under the headings that the table of them has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks._evm_data import CENTS, HOUR, ZERO, Row, Tracked, axis, tracked
from pmcore.cost import earned_value
from pmcore.io import read_protrack
from pmcore.model import Baseline, Plan, PlannedTask, StatusUpdate, TaskStatus
from pmcore.network import compile_calendars

OVERVIEW = "Tracking Overview"


def has_files(folder: Path) -> bool:
    """Tell whether a folder holds files of projects in place of tables."""
    return any(folder.glob("*.p2x")) or any(folder.glob("*.xlsx"))


def of(folder: Path) -> Iterator[Tracked]:
    """Yield the projects of a folder, of its files or of its tables."""
    yield from projects(folder) if has_files(folder) else tracked(folder)


def projects(folder: Path) -> Iterator[Tracked]:
    """Yield every project that has a budget, activities and status dates; .p2x files first."""
    chosen: dict[str, Path] = {}
    for ending in ("xlsx", "p2x"):
        chosen |= {file.name.split()[0]: file for file in sorted(folder.glob(f"*.{ending}"))}
    for code in sorted(chosen):
        plan = read_protrack(chosen[code]).plan
        if plan.baselines[0].budget and plan.updates:
            yield _project(code, plan)


def _project(code: str, plan: Plan) -> Tracked:
    calendar = plan.calendars[0]
    time = compile_calendars([calendar]).worktime(0)
    begin = time.coordinate(plan.start)

    def moved(instant: datetime) -> datetime:
        return ZERO + timedelta(minutes=time.coordinate(instant) - begin)

    dates = [update.at for update in plan.updates]
    updates = tuple(_update(update, moved) for update in plan.updates)
    own = axis(calendar.minutes_per_day)
    baseline = _baseline(plan.baselines[0], moved, own.id)
    tasks = tuple(replace(task, needs=()) for task in plan.tasks)
    there = replace(
        plan,
        name=code,
        start=ZERO,
        tasks=tasks,
        resources=(),
        calendars=(own,),
        calendar=own.id,
        baselines=(replace(baseline, calendars=(own,)),),
        updates=tuple({each.at: each for each in updates}.values()),
    )
    last = earned_value(there, there.baselines[0], updates[-1])
    finishes = [fact.finish for fact in updates[-1].tasks if fact.finish]
    return Tracked(
        code,
        there,
        updates,
        calendar.minutes_per_day // HOUR,
        baseline.budget / CENTS,
        (last.ac or 0) / CENTS,
        (max(finishes, default=updates[-1].at) - ZERO).total_seconds() / 3600,
        tuple(
            {"status_date": str(date), "AT_wh": str((each.at - ZERO).total_seconds() / 3600)}
            for date, each in zip(dates, updates, strict=True)
        ),
    )


def _baseline(held: Baseline, moved: Callable[[datetime], datetime], calendar: str) -> Baseline:
    def planned(row: PlannedTask) -> PlannedTask:
        return replace(row, start=moved(row.start), finish=moved(row.finish), calendar="")

    return replace(held, tasks=tuple(map(planned, held.tasks)), calendar=calendar)


def _update(held: StatusUpdate, moved: Callable[[datetime], datetime]) -> StatusUpdate:
    def fact(each: TaskStatus) -> TaskStatus:
        return replace(
            each,
            start=moved(each.start) if each.start else None,
            finish=moved(each.finish) if each.finish else None,
        )

    return replace(held, at=moved(held.at), tasks=tuple(map(fact, held.tasks)))


def told(folder: Path) -> Iterator[Row]:
    """Yield the tool's own numbers of every workbook that has them, a row a status date."""
    import openpyxl

    for file in sorted(folder.glob("*.xlsx")):
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        if OVERVIEW not in book.sheetnames:
            continue
        lines = [list(line) for line in book[OVERVIEW].iter_rows(values_only=True)]
        head = next((at for at, line in enumerate(lines) if line and line[0] == "Name"), None)
        budget = read_protrack(file).plan.baselines[0].budget / CENTS
        for line in lines[head + 1 :] if head is not None else ():
            if line and line[0] is not None:
                cells = zip(map(str, lines[head or 0]), line, strict=False)
                row = {name: "" if cell is None else str(cell) for name, cell in cells}
                yield {"project": file.name.split()[0], "BAC": str(budget), **row}
