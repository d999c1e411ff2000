"""Dates: early and late, floats, and the reason of every date."""

from pmcore.schedule._cpm import Dates, compute, critical_path
from pmcore.schedule._drivers import drivers
from pmcore.schedule._rollup import rollup
from pmcore.schedule._spans import stretch_spans
from pmcore.schedule._state import State, percent_of, prepare

__all__ = [
    "Dates",
    "State",
    "compute",
    "critical_path",
    "drivers",
    "percent_of",
    "prepare",
    "rollup",
    "stretch_spans",
]
