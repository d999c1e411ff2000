"""Dates: early and late, floats, and the reason of every date."""

from pmcore.schedule._compare import Cause, Comparison, Move, compare
from pmcore.schedule._cpm import critical_path
from pmcore.schedule._dates import Dates, compute
from pmcore.schedule._drivers import drivers
from pmcore.schedule._floats import Floats, TaskFloat, floats, near_critical
from pmcore.schedule._live import Changes, Live, live
from pmcore.schedule._paths import (
    Path,
    PathBy,
    PathLink,
    Paths,
    PathStep,
    float_paths,
    longest_path,
    on_longest_path,
)
from pmcore.schedule._relations import Reason, Relation, Relations, relations
from pmcore.schedule._rollup import rollup
from pmcore.schedule._spans import stretch_spans
from pmcore.schedule._state import State, percent_of, prepare

__all__ = [
    "Cause",
    "Changes",
    "Comparison",
    "Dates",
    "Floats",
    "Live",
    "Move",
    "Path",
    "PathBy",
    "PathLink",
    "PathStep",
    "Paths",
    "Reason",
    "Relation",
    "Relations",
    "State",
    "TaskFloat",
    "compare",
    "compute",
    "critical_path",
    "drivers",
    "float_paths",
    "floats",
    "live",
    "longest_path",
    "near_critical",
    "on_longest_path",
    "percent_of",
    "prepare",
    "relations",
    "rollup",
    "stretch_spans",
]
