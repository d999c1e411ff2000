"""A demand said to a solver: events on one axis of working time, stretches between them.

A `Draft` is a program while it is written: `add_plays` states the tasks, `add_logic` links and
lags, `add_loads` people and pools, `add_stocks` material. Terms read it to state themselves.
Nothing here solves.
"""

from pmcore.allocate._program._axis import Axis, TooMixed, built, homes, lengths
from pmcore.allocate._program._loads import add_loads
from pmcore.allocate._program._logic import add_logic
from pmcore.allocate._program._picked import picks, shared, works_on
from pmcore.allocate._program._plays import Draft, Part, add_plays, off, playable
from pmcore.allocate._program._stores import add_stocks
from pmcore.allocate._program._tables import looked_up

__all__ = [
    "Axis",
    "Draft",
    "Part",
    "TooMixed",
    "add_loads",
    "add_logic",
    "add_plays",
    "add_stocks",
    "built",
    "homes",
    "lengths",
    "looked_up",
    "off",
    "picks",
    "playable",
    "shared",
    "works_on",
]
