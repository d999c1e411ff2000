"""The search that a demand gets, the answer that it leads to, and how good that is.

`allocated` goes the whole way from a plan to an `Allocation`; `opened`, `searched` and `answered`
are its steps, for those who search many plans. Whatever is found passes the judge.
"""

from pmcore.allocate._search._answer import schedule_of
from pmcore.allocate._search._bounds import lower_bounds, sound
from pmcore.allocate._search._conflicts import (
    colliding,
    is_hopeless,
    missed,
    stand_in,
    too_early,
    unplaceable,
)
from pmcore.allocate._search._drivers import ready_times
from pmcore.allocate._search._improve import warm
from pmcore.allocate._search._model import MOST_CHOICES, MOST_TASKS, Model, Outcome, refine
from pmcore.allocate._search._staffing import (
    Searched,
    allocated,
    answered,
    asked,
    judge,
    opened,
    part_values,
    searched,
)

__all__ = [
    "MOST_CHOICES",
    "MOST_TASKS",
    "Model",
    "Outcome",
    "Searched",
    "allocated",
    "answered",
    "asked",
    "colliding",
    "is_hopeless",
    "judge",
    "lower_bounds",
    "missed",
    "opened",
    "part_values",
    "ready_times",
    "refine",
    "schedule_of",
    "searched",
    "sound",
    "stand_in",
    "too_early",
    "unplaceable",
    "warm",
]
