"""Schedules made task after task: by rules, by random ranks, the best of many.

A `Generator` places a whole demand for any order of tasks; `search` walks over orders, people
and waits. `Spacing` holds least distances between tasks, which the generator only carries.
"""

from pmcore.allocate._generation._generator import (
    Generator,
    Ranks,
    Unplaceable,
    score_of,
    search,
)
from pmcore.allocate._generation._spacing import Spacing, Ties, closed, crowd_out

__all__ = [
    "Generator",
    "Ranks",
    "Spacing",
    "Ties",
    "Unplaceable",
    "closed",
    "crowd_out",
    "score_of",
    "search",
]
