"""Who does what, when."""

from pmcore.allocate._assign import assign
from pmcore.allocate._level import level
from pmcore.allocate._levelled import Assumption, Cause, Levelled, Moved, Overload
from pmcore.allocate._seats import Keep
from pmcore.allocate._terms import Aim, Due, Makespan, Tardiness, Term

__all__ = [
    "Aim",
    "Assumption",
    "Cause",
    "Due",
    "Keep",
    "Levelled",
    "Makespan",
    "Moved",
    "Overload",
    "Tardiness",
    "Term",
    "assign",
    "level",
]
