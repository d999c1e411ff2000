"""Loops over arrays: they import numpy, run compiled or interpreted, and know no plan."""

from __future__ import annotations

from pmcore.kernels._calendar import (
    CalendarSpec,
    CalendarTable,
    add_work,
    as_lists,
    build_table,
    finish_at,
    finish_at_each,
    next_start,
    previous_finish,
    start_at,
    start_at_each,
    subtract_work,
    work_at,
    work_at_each,
)
from pmcore.kernels._jit import COMPILED, Kernel, jit
from pmcore.kernels._passes import (
    FAR,
    FROM_FINISH_FLOOR,
    FROM_FLOOR,
    FROM_PIN,
    LinkColumns,
    after_lag,
    backward,
    before_lag,
    forward,
)

__all__ = [
    "COMPILED",
    "CalendarSpec",
    "CalendarTable",
    "FAR",
    "FROM_FINISH_FLOOR",
    "FROM_FLOOR",
    "FROM_PIN",
    "Kernel",
    "LinkColumns",
    "add_work",
    "after_lag",
    "as_lists",
    "backward",
    "before_lag",
    "build_table",
    "finish_at",
    "finish_at_each",
    "forward",
    "jit",
    "next_start",
    "previous_finish",
    "start_at",
    "start_at_each",
    "subtract_work",
    "work_at",
    "work_at_each",
]
