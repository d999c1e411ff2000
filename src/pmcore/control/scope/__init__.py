"""What is wanted: objectives, tracing, changes, backlog, sprints."""

from pmcore.control.scope._objectives import (
    Clip,
    KeyResultStatus,
    Objectives,
    ObjectiveStatus,
    objectives,
)

__all__ = ["Clip", "KeyResultStatus", "ObjectiveStatus", "Objectives", "objectives"]
