"""What is wanted: objectives, tracing, changes, backlog, sprints."""

from pmcore.control.scope._backlog import PersonTime
from pmcore.control.scope._change import Assessment, Effect, assess_change
from pmcore.control.scope._fill import Fill, fill_sprint
from pmcore.control.scope._hybrid import sprint_edits
from pmcore.control.scope._knapsack import ItemFill, SprintFill, Worth
from pmcore.control.scope._links import Coverage, Served, TracedDeliverable, TracedRequirement
from pmcore.control.scope._objectives import (
    Clip,
    KeyResultStatus,
    Objectives,
    ObjectiveStatus,
    objectives,
)
from pmcore.control.scope._trace import Trace, TraceGap, trace
from pmcore.control.scope._velocity import (
    Velocity,
    VelocityBacktest,
    VelocityCase,
    velocity,
    velocity_backtest,
)

__all__ = [
    "Assessment",
    "Clip",
    "Coverage",
    "Effect",
    "Fill",
    "ItemFill",
    "KeyResultStatus",
    "ObjectiveStatus",
    "Objectives",
    "PersonTime",
    "Served",
    "SprintFill",
    "Trace",
    "TraceGap",
    "TracedDeliverable",
    "TracedRequirement",
    "Velocity",
    "VelocityBacktest",
    "VelocityCase",
    "Worth",
    "assess_change",
    "fill_sprint",
    "objectives",
    "sprint_edits",
    "trace",
    "velocity",
    "velocity_backtest",
]
