"""The library's dates against the slow reference's, on drawn nets, in each mode.

Nets come from the tests' strategies: several calendars, all link types, lags on any calendar,
constraints, kinds of tasks and progress in any sequence. Early dates must be the same instants,
late ones the same working instants, floats the same minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pmcore as pm
from benchmarks._grid import Case
from benchmarks._reference import Found, reference
from benchmarks._runner import Options, Report
from pmcore.model import Plan, Rules, ScheduledTask, TaskKind

SETTINGS = {
    "nets": "how many nets in all; 20000 unless said",
    "rules": "textbook, p6 or msp alone; all three unless said",
    "seed": "other nets; 0 unless said",
}
QUICK = 300
UNJUDGED = (TaskKind.INACTIVE,)


def differences(plan: Plan) -> list[str]:
    """Return where the library's dates are not the reference's, one a line."""
    dates = pm.schedule.critical_path(plan)
    slow = reference(plan)
    return [
        f"{row.id}.{line}"
        for row in dates.tasks
        if row.kind not in UNJUDGED
        for line in _of_task(row, slow[row.id])
    ]


def _of_task(row: ScheduledTask, found: Found) -> Iterator[str]:
    for name in ("early_start", "early_finish", "total_float", "free_float"):
        ours, theirs = getattr(row, name), getattr(found, name)
        if ours != theirs:
            yield f"{name}: {ours}, reference {theirs}"
