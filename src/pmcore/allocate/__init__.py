"""Who does what, when."""

from pmcore.allocate._assign import assign
from pmcore.allocate._level import level
from pmcore.allocate._levelled import Assumption, Cause, Delay, Levelled, Overload
from pmcore.allocate._seats import Keep
from pmcore.allocate._terms import Aim, Due, Makespan, Tardiness, Term

__all__ = [
    "Aim",
    "Assumption",
    "Cause",
    "Delay",
    "Due",
    "Keep",
    "Levelled",
    "Makespan",
    "Overload",
    "Tardiness",
    "Term",
    "assign",
    "level",
]
