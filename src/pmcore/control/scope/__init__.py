"""What is wanted: objectives, tracing, changes, backlog, sprints."""

from pmcore.control.scope._objectives import (
    Clip,
    KeyResultStatus,
    Objectives,
    ObjectiveStatus,
    objectives,
)
from pmcore.control.scope._trace import (
    Coverage,
    Gap,
    Served,
    Trace,
    TracedDeliverable,
    TracedRequirement,
    trace,
)
from pmcore.control.scope._velocity import (
    Velocity,
    VelocityBacktest,
    VelocityCase,
    velocity,
    velocity_backtest,
)

__all__ = [
    "Clip",
    "Coverage",
    "Gap",
    "KeyResultStatus",
    "ObjectiveStatus",
    "Objectives",
    "Served",
    "Trace",
    "TracedDeliverable",
    "TracedRequirement",
    "Velocity",
    "VelocityBacktest",
    "VelocityCase",
    "objectives",
    "trace",
    "velocity",
    "velocity_backtest",
]
