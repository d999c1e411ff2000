"""Who does what, when."""

from pmcore.allocate._aim import Aim, Due, Lateness, Term
from pmcore.allocate._assign import assign
from pmcore.allocate._breaks import Interruptions
from pmcore.allocate._collide import Collision, Relaxation, conflicts
from pmcore.allocate._even import Fairness, Levelling
from pmcore.allocate._explain import Alternative, Reason, Reasoning, explain
from pmcore.allocate._fix import Fix, Verdict, fix
from pmcore.allocate._gaps import Basis, Gain, Gap, Gaps, Load, gaps
from pmcore.allocate._level import level
from pmcore.allocate._levelled import Assumption, Cause, Levelled, Moved, Overload
from pmcore.allocate._money import Cost
from pmcore.allocate._remedies import Remedy, RemedyKind, Tariff
from pmcore.allocate._replan import replan
from pmcore.allocate._seats import Keep
from pmcore.allocate._terms import Makespan, Penalties, Tardiness, Weighted
from pmcore.allocate._together import Across, Continuity, Growth, Preferences
from pmcore.allocate._wishes import Wish, WishKind

__all__ = [
    "Across",
    "Aim",
    "Alternative",
    "Assumption",
    "Basis",
    "Cause",
    "Collision",
    "Continuity",
    "Cost",
    "Due",
    "Fairness",
    "Fix",
    "Gain",
    "Gap",
    "Gaps",
    "Growth",
    "Interruptions",
    "Keep",
    "Lateness",
    "Levelled",
    "Levelling",
    "Load",
    "Makespan",
    "Moved",
    "Overload",
    "Penalties",
    "Preferences",
    "Reason",
    "Reasoning",
    "Relaxation",
    "Remedy",
    "RemedyKind",
    "Tardiness",
    "Tariff",
    "Term",
    "Verdict",
    "Weighted",
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
