"""Who does what, when; why so; and which wishes collide where nobody can."""

from pmcore.allocate._assign._assign import assign
from pmcore.allocate._assign._collide import Collision, Relaxation, conflicts, enlarged
from pmcore.allocate._assign._explain import Alternative, Reason, Reasoning, explain
from pmcore.allocate._assign._wishes import Wish, WishKind, wishes_of, without

__all__ = [
    "Alternative",
    "Collision",
    "Reason",
    "Reasoning",
    "Relaxation",
    "Wish",
    "WishKind",
    "assign",
    "conflicts",
    "enlarged",
    "explain",
    "wishes_of",
    "without",
]
