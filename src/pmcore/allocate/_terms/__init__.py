"""What schedules are compared by: the value of a staffing, and how a program states it.

`Aim` is what every search asks of a term; a `Term` gives it for a plan. All others are terms.
"""

from pmcore.allocate._terms._aim import Aim, Due, Lateness, Term, last_end
from pmcore.allocate._terms._breaks import Interruptions
from pmcore.allocate._terms._even import Fairness, Levelling, Share
from pmcore.allocate._terms._money import Cost, has_prices
from pmcore.allocate._terms._terms import (
    Makespan,
    Penalties,
    Tardiness,
    Weighted,
    default_terms,
    terms_of,
)
from pmcore.allocate._terms._together import Across, Continuity, Growth, Preferences

__all__ = [
    "Across",
    "Aim",
    "Continuity",
    "Cost",
    "Due",
    "Fairness",
    "Growth",
    "Interruptions",
    "Lateness",
    "Levelling",
    "Makespan",
    "Penalties",
    "Preferences",
    "Share",
    "Tardiness",
    "Term",
    "Weighted",
    "default_terms",
    "has_prices",
    "last_end",
    "terms_of",
]
