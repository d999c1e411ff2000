"""Who does what, when."""

from pmcore.allocate._assign import assign
from pmcore.allocate._collide import Collision, Relaxation, conflicts
from pmcore.allocate._explain import Alternative, Reason, Reasoning, explain
from pmcore.allocate._fix import Fix, Verdict, fix
from pmcore.allocate._gaps import Basis, Gain, Gap, Gaps, Load, gaps
from pmcore.allocate._level import level
from pmcore.allocate._levelled import Assumption, Cause, Levelled, Moved, Overload
from pmcore.allocate._remedies import Remedy, RemedyKind, Tariff
from pmcore.allocate._replan import replan
from pmcore.allocate._seats import Keep
from pmcore.allocate._terms import Aim, Due, Makespan, Tardiness, Term
from pmcore.allocate._wishes import Wish, WishKind

__all__ = [
    "Aim",
    "Alternative",
    "Assumption",
    "Basis",
    "Cause",
    "Collision",
    "Due",
    "Fix",
    "Gain",
    "Gap",
    "Gaps",
    "Keep",
    "Levelled",
    "Load",
    "Makespan",
    "Moved",
    "Overload",
    "Reason",
    "Reasoning",
    "Relaxation",
    "Remedy",
    "RemedyKind",
    "Tardiness",
    "Tariff",
    "Term",
    "Verdict",
    "Wish",
    "WishKind",
    "assign",
    "conflicts",
    "explain",
    "fix",
    "gaps",
    "level",
    "replan",
]
