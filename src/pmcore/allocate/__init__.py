"""Who does what, when."""

from pmcore.allocate._assign import assign
from pmcore.allocate._explain import Alternative, Reason, Reasoning, explain
from pmcore.allocate._replan import replan
from pmcore.allocate._seats import Keep
from pmcore.allocate._terms import Aim, Due, Makespan, Tardiness, Term

__all__ = [
    "Aim",
    "Alternative",
    "Due",
    "Keep",
    "Makespan",
    "Reason",
    "Reasoning",
    "Tardiness",
    "Term",
    "assign",
    "explain",
    "replan",
]
