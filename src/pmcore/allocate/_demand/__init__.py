"""What a plan asks of its people, pools and stocks, and a staffing of it, as arrays.

`demand` compiles a plan: each way of doing a task, who may sit in its places, which calendar
they share, what it eats. `Staffed` gives every task dates, a way and people; the functions beside
it tell what that takes, and when work goes on.
"""

from pmcore.allocate._demand._crew import micro, sit
from pmcore.allocate._demand._demand import (
    Demand,
    as_table,
    demand,
    readable,
    room,
    scarcity,
)
from pmcore.allocate._demand._seats import Keep, ways_of
from pmcore.allocate._demand._segments import segments, shortages
from pmcore.allocate._demand._spacing import Load, Spacing, Ties, closed, crowd_out
from pmcore.allocate._demand._staffed import Score, Staffed, staffed_of, takes, team_calendar
from pmcore.allocate._demand._stock import (
    Overdrawn,
    appetite,
    are_there,
    owners,
    possible,
    ways_in,
    worthwhile,
)
from pmcore.allocate._demand._taken import alike, need_of, skill_of, slot_of, taken, worked

__all__ = [
    "Demand",
    "Keep",
    "Load",
    "Overdrawn",
    "Score",
    "Spacing",
    "Staffed",
    "Ties",
    "alike",
    "appetite",
    "are_there",
    "as_table",
    "closed",
    "crowd_out",
    "demand",
    "micro",
    "need_of",
    "owners",
    "possible",
    "readable",
    "room",
    "scarcity",
    "segments",
    "shortages",
    "sit",
    "skill_of",
    "slot_of",
    "staffed_of",
    "taken",
    "takes",
    "team_calendar",
    "ways_in",
    "ways_of",
    "worked",
    "worthwhile",
]
