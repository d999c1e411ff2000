"""Dates: early and late, floats, and the reason of every date."""

from pmcore.schedule._columns import Columns, columns
from pmcore.schedule._compare import Cause, Comparison, Move, compare
from pmcore.schedule._cpm import critical_path
from pmcore.schedule._dates import Dates, compute
from pmcore.schedule._drivers import drivers
from pmcore.schedule._floats import Floats, TaskFloat, floats, near_critical
from pmcore.schedule._health import health
from pmcore.schedule._health_answer import Finding, Health, Metric, Scale, Verdict
from pmcore.schedule._health_rules import (
    DCMA,
    DCMA_ACUMEN,
    AcumenRules,
    DcmaRules,
    DurationBy,
    HealthRules,
    LengthBy,
    ScoreBy,
    Target,
    Topic,
    WbsRules,
)
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
from pmcore.schedule._rollup import rollup, work_of
from pmcore.schedule._rows import parts_of
from pmcore.schedule._sequence import (
    BrokenLink,
    OutOfSequence,
    RuleEffect,
    out_of_sequence,
)
from pmcore.schedule._spans import stretch_spans
from pmcore.schedule._state import State, percent_of, prepare

__all__ = [
    "DCMA",
    "DCMA_ACUMEN",
    "AcumenRules",
    "BrokenLink",
    "Cause",
    "Changes",
    "Columns",
    "Comparison",
    "Dates",
    "DcmaRules",
    "DurationBy",
    "Finding",
    "Floats",
    "Health",
    "HealthRules",
    "LengthBy",
    "Live",
    "Metric",
    "Move",
    "OutOfSequence",
    "Path",
    "PathBy",
    "PathLink",
    "PathStep",
    "Paths",
    "Reason",
    "Relation",
    "Relations",
    "RuleEffect",
    "Scale",
    "ScoreBy",
    "State",
    "Target",
    "TaskFloat",
    "Topic",
    "Verdict",
    "WbsRules",
    "columns",
    "compare",
    "compute",
    "critical_path",
    "drivers",
    "float_paths",
    "floats",
    "health",
    "live",
    "longest_path",
    "near_critical",
    "on_longest_path",
    "out_of_sequence",
    "parts_of",
    "percent_of",
    "prepare",
    "relations",
    "rollup",
    "stretch_spans",
    "work_of",
]
