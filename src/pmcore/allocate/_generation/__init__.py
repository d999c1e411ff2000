"""Schedules made task after task: by rules, by random ranks, the best of many.

A `Generator` places a whole demand for any order of tasks; `search` walks over orders, people
and waits.
"""

from pmcore.allocate._generation._generator import (
    Generator,
    Ranks,
    Unplaceable,
    score_of,
)
from pmcore.allocate._generation._search import search

__all__ = [
    "Generator",
    "Ranks",
    "Unplaceable",
    "score_of",
    "search",
]
