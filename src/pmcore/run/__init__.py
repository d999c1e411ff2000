"""Limits, progress, seeds, blocks of work on any executor, and the exact solver."""

from __future__ import annotations

from pmcore.run._blocks import BlockResults, Parcel, run_blocks
from pmcore.run._limits import Budget, Limits, Progress, Stop, Watch
from pmcore.run._program import Interval, Linear, Literal, Program, Variable, total
from pmcore.run._rows import Rows, RowsSolved, solve_rows
from pmcore.run._solver import WORK_PER_SECOND, Core, Solved, Status, core, solve
from pmcore.run._streams import check_seed, key, keys

__all__ = [
    "WORK_PER_SECOND",
    "BlockResults",
    "Budget",
    "Core",
    "Interval",
    "Limits",
    "Linear",
    "Literal",
    "Parcel",
    "Program",
    "Progress",
    "Rows",
    "RowsSolved",
    "Solved",
    "Status",
    "Stop",
    "Variable",
    "Watch",
    "check_seed",
    "core",
    "key",
    "keys",
    "run_blocks",
    "solve",
    "solve_rows",
    "total",
]
