"""Earned value on real projects against another tool's own numbers, date by date.

PV, EV, AC and earned schedule are made anew from activities and facts, and compared at every
status date of the projects whose activities are in the folder. Indices and forecasts of cost and
time are computed from the tool's own sums, so that formulae alone are compared: of cost at all its
dates, of time at those of projects whose calendar is a plain week. The tool cuts earned schedule
and dates to whole hours; an hour apart is the same. The finish by earned schedule is also compared
from activities on while anything is left, within half a per cent of the planned duration.
Reference: J. Batselier and M. Vanhoucke, IJPM 33(3), 2015, on the projects.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from math import inf
from pathlib import Path

from benchmarks import _evm_files, _evm_times
from benchmarks._evm_data import CENTS, HOUR, Row, Tracked, rows
from benchmarks._evm_times import TIMES
from benchmarks._runner import Cell, Options, Report
from pmcore.cost import EarnedValue, Measures, earned_value
from pmcore.network import WorkTime

HALF = 0.005
"""How near the finish from activities on must come, of the planned duration."""
EXACT = 1e-9
"""How near a number must come, of itself; a variance, of the budget."""
SUMS = {"pv": "Planned Value (PV)", "ev": "Earned Value (EV)", "ac": "Actual Cost (AC)"}
INDICES = {
    "cpi": "Cost Performance Index (CPI)",
    "spi": "Schedule Performance Index (SPI)",
    "cv": "Cost Variance (CV)",
    "sv": "Schedule Variance (SV)",
}
EACS = {
    "eac_pf1": "EAC (PF=1)",
    "eac_cpi": "EAC (PF=CPI)",
    "eac_spi": "EAC (PF=SPI)",
    "eac_spi_t": "EAC (PF=SPI(t))",
    "eac_sci": "EAC (PF=SCI)",
    "eac_sci_t": "EAC (PF=SCI(t))",
    "eac_cpi_spi": "EAC (PF=0.8*CPI+0.2*SPI)",
    "eac_cpi_spi_t": "EAC (PF=0.8*CPI+0.2*SPI(t))",
}
LENGTH = re.compile(r"(-?)(?:(\d+)d)?\s*(?:(\d+)h)?")


def hours(text: str, day: int) -> int | None:
    """Return working hours written as days and hours; None where they are not.

    Examples
    --------
    >>> hours("-3d 5h", 8), hours("43d", 8), hours("0", 8), hours("soon", 8)
    (-29, 344, 0, None)
    """
    if text.strip() == "0":
        return 0
    found = LENGTH.fullmatch(text.strip())
    if found is None or not (found[2] or found[3]):
        return None
    length = int(found[2] or 0) * day + int(found[3] or 0)
    return -length if found[1] else length


def run(options: Options) -> Report:
    """Compare at every status date."""
    folder, report = options.folder(), Report()
    told = _told(folder)
    sums, schedules, dates = [], [], 0
    times: list[float] = []
    finishes: list[float] = []
    for project in _evm_files.of(folder):
        if project.id not in told:
            continue
        wrong = Compared(project, told[project.id])
        dates += wrong.dates
        sums.append(wrong.sums)
        schedules += wrong.schedules
        times += wrong.times
        finishes += wrong.finishes
        report.rows.append(wrong.row())
    cells = [near for dated in told.values() for row in dated for near in _cells(row)]
    report.figures |= {
        "projects": len(sums),
        "dates": dates,
        "max_error_pct_bac": max(sums, default=0.0),
        "es_dates": len(schedules),
        "es_within_hour_pct": _percent([apart <= 1 + EXACT for apart in schedules]),
        "eac_cells": sum(kind == "eac" for kind, _ in cells),
        "eac_match_pct": _percent([near for kind, near in cells if kind == "eac"]),
        "index_match_pct": _percent([near for kind, near in cells if kind == "index"]),
        "time_dates": len(finishes),
        "time_cells": len(times),
        "time_within_hour_pct": _percent([apart <= 1 + EXACT for apart in times]),
        "time_es_within_half_pct": _percent([share <= HALF for share in finishes]),
    }
    if not sums:
        report.failures.append("the folder has no project with activities and the tool's numbers")
    return report


def _percent(found: list[bool]) -> float:
    return 100 * sum(found) / len(found) if found else 0.0


def _told(folder: Path) -> dict[str, list[Row]]:
    """Return the tool's own numbers by project."""
    is_raw = _evm_files.has_files(folder)
    found: dict[str, list[Row]] = defaultdict(list)
    for row in _evm_files.told(folder) if is_raw else rows(folder, "protrack_oracle"):
        found[row["project"]].append(row)
    return found


class Compared:
    """What pmcore finds at each of a project's status dates, and how far the tool's numbers are."""

    def __init__(self, project: Tracked, told: list[Row]) -> None:
        self.id = project.id
        self.sums = 0.0
        self.schedules: list[float] = []
        self.times: list[float] = []
        self.finishes: list[float] = []
        day = project.hours_per_day
        ats = {row["status_date"]: float(row["AT_wh"]) for row in project.measured}
        clock = _evm_times.clock(day, told, ats)
        by_date = {row["Status date"]: row for row in told}
        self.dates = 0
        for facts, measured in zip(project.updates, project.measured, strict=True):
            row = by_date.get(measured["status_date"])
            if row is None:
                continue
            self.dates += 1
            value = earned_value(project.plan, project.baseline, facts)
            self.sums = max([self.sums, *self._apart(project, value, row)])
            ahead = hours(row["Schedule Variance (SV(t))"], day)
            if ahead is None:
                continue
            at = ats[measured["status_date"]]
            self.schedules.append(inf if value.es is None else abs(value.es / HOUR - at - ahead))
            if clock is not None:
                found = dict(_evm_times.apart(row, at, ahead, day, clock))
                self.times += found.values()
                if not value.is_over:  # the tool counts on to its status date
                    self.finishes.append(_share_apart(value, row, clock))

    @staticmethod
    def _apart(project: Tracked, value: EarnedValue, row: Row) -> Iterator[float]:
        """Yield how far each sum is from the tool's, in per cent of the budget."""
        for name, column in SUMS.items():
            found = value.number(name)
            apart = inf if found is None else abs(found / CENTS - float(row[column]))
            yield 100 * apart / project.bac

    def row(self) -> dict[str, Cell]:
        """Return the project's row of the table."""
        return {
            "project": self.id,
            "dates": self.dates,
            "error % of BAC": self.sums,
            "ES hours apart": max(self.schedules, default=0.0),
        }


def _share_apart(value: EarnedValue, row: Row, clock: WorkTime) -> float:
    """Return how far the finish by earned schedule is from the tool's, of the planned duration."""
    begin, finish = (datetime.fromisoformat(row[each]) for each in ("bstart", TIMES["time_es"]))
    found = value.number("time_es")
    return inf if found is None else abs(found - clock.between(begin, finish)) / value.pd


def _cells(row: Row) -> Iterator[tuple[str, bool]]:
    """Yield, for each number of a date, its kind and whether pmcore's is the tool's."""
    if not all(row[column] for column in SUMS.values()):
        return  # the tool has no sums at that date
    numbers = _measures(row)
    for kind, names in (("index", INDICES), ("eac", EACS)):
        for name, column in names.items():
            if row[column] == "":
                continue
            wanted, found = float(row[column]), numbers.number(name)
            size = abs(wanted) if kind == "eac" or name in ("cpi", "spi") else float(row["BAC"])
            yield kind, found is not None and abs(found - wanted) <= EXACT * size


def _measures(row: Mapping[str, str]) -> Measures:
    """Return the measures of the tool's sums; in units of actual time, ES is SPI(t)."""
    index = row["Schedule Performance Index (SPI(t))"]
    pv, ev, ac = (float(row[column]) for column in SUMS.values())
    return Measures(
        float(row["BAC"]), pv, ev, ac, at=1.0, es=float(index) if index else None, pd=1.0
    )
