"""What may go wrong: simulation of dates and risk costs, the register in numbers, drivers."""

from pmcore.risk._contingency import Contingency, ContingencyPart, contingency
from pmcore.risk._copula import MovedCorrelation
from pmcore.risk._drivers import Drivers, DriverShare, drivers
from pmcore.risk._joint import Joint, JointPoint, joint
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
    "Contingency",
    "ContingencyPart",
    "DriverShare",
    "Drivers",
    "Execution",
    "Joint",
    "JointPoint",
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
    "contingency",
    "drivers",
    "joint",
    "rank",
    "simulate",
]
