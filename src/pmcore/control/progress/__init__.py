"""How far we are: what was booked, where the facts lead, what slips and with whom it lies."""

from pmcore.control.progress._actuals import (
    Actuals,
    Booked,
    PeriodActuals,
    TaskActuals,
    actuals,
)
from pmcore.control.progress._finding import Finding
from pmcore.control.progress._periods import Closing, Periods

__all__ = [
    "Actuals",
    "Booked",
    "Closing",
    "Finding",
    "PeriodActuals",
    "Periods",
    "TaskActuals",
    "actuals",
]
