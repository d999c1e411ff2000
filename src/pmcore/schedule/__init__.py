"""Dates: early and late, floats, and the reason of every date."""

from pmcore.schedule._cpm import Dates, compute, critical_path, stretch_spans
from pmcore.schedule._drivers import drivers
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
from pmcore.schedule._rollup import rollup
from pmcore.schedule._state import State, percent_of, prepare

__all__ = [
    "DCMA",
    "DCMA_ACUMEN",
    "AcumenRules",
    "Dates",
    "DcmaRules",
    "DurationBy",
    "Finding",
    "Health",
    "HealthRules",
    "LengthBy",
    "Metric",
    "Scale",
    "ScoreBy",
    "State",
    "Target",
    "Topic",
    "Verdict",
    "WbsRules",
    "compute",
    "critical_path",
    "drivers",
    "health",
    "percent_of",
    "prepare",
    "rollup",
    "stretch_spans",
]
