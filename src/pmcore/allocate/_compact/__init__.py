"""A demand as whole numbers on one axis, where it fits, and what is quick in that form.

`shape_of` gives the form, or None: populations breed in it, lags close into distances, and
bounds count what a group of people can do. What is found goes back to arrays of the demand.
"""

from pmcore.allocate._compact._circles import impossible_circle
from pmcore.allocate._compact._crowds import crowds
from pmcore.allocate._compact._energy import Between, between, least_span
from pmcore.allocate._compact._lags import Lags, collisions, lags_of, prepare, shape_of_lags
from pmcore.allocate._compact._population import Population
from pmcore.allocate._compact._shape import Shape, shape_of, staffed, unstaffed, value_of
from pmcore.allocate._compact._timing import timing
from pmcore.allocate._compact._wanderer import Wanderer
from pmcore.allocate._compact._windows import Windows

__all__ = [
    "Between",
    "Lags",
    "Population",
    "Shape",
    "Wanderer",
    "Windows",
    "between",
    "collisions",
    "crowds",
    "impossible_circle",
    "lags_of",
    "least_span",
    "prepare",
    "shape_of",
    "shape_of_lags",
    "staffed",
    "timing",
    "unstaffed",
    "value_of",
]
