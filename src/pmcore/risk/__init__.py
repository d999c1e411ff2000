"""What may go wrong: simulation of dates and risk costs, the register in numbers, drivers."""

from pmcore.risk._copula import MovedCorrelation
from pmcore.risk._drivers import Drivers, DriverShare, drivers
from pmcore.risk._luck import Sampling
from pmcore.risk._outlook import Assumption, Execution, LimitOutlook, Outlook, TaskOutlook, Tracked
from pmcore.risk._register import RankedRisk, Ranking, rank
from pmcore.risk._responses import Bought, Choice, ResponseSet, choose_responses
from pmcore.risk._simulate import simulate
from pmcore.risk._stable import Stability, Stable, StopRule

__all__ = [
    "Assumption",
    "Bought",
    "Choice",
    "DriverShare",
    "Drivers",
    "Execution",
    "LimitOutlook",
    "MovedCorrelation",
    "Outlook",
    "RankedRisk",
    "Ranking",
    "ResponseSet",
    "Sampling",
    "Stability",
    "Stable",
    "StopRule",
    "TaskOutlook",
    "Tracked",
    "choose_responses",
    "drivers",
    "rank",
    "simulate",
]
