"""What may go wrong: simulation of dates and risk costs, the register in numbers, drivers."""

from pmcore.risk._calibration import (
    Calibration,
    CalibrationBin,
    StatedChance,
    calibration,
    stated_chances,
)
from pmcore.risk._copula import MovedCorrelation
from pmcore.risk._drift import Drift, DriftPoint, drift
from pmcore.risk._drivers import Drivers, DriverShare, drivers
from pmcore.risk._history import Exposure, Notice
from pmcore.risk._luck import Sampling
from pmcore.risk._monitor import (
    BurnDown,
    BurnPoint,
    Proximity,
    Trigger,
    Triggers,
    burn_down,
    triggers,
)
from pmcore.risk._outlook import Assumption, Execution, LimitOutlook, Outlook, TaskOutlook, Tracked
from pmcore.risk._register import RankedRisk, Ranking, rank
from pmcore.risk._reserve import Drawing, Reserve, reserve
from pmcore.risk._responses import Bought, Choice, ResponseSet, choose_responses
from pmcore.risk._simulate import simulate
from pmcore.risk._stable import Stability, Stable, StopRule

__all__ = [
    "Assumption",
    "Bought",
    "BurnDown",
    "BurnPoint",
    "Calibration",
    "CalibrationBin",
    "Choice",
    "Drawing",
    "Drift",
    "DriftPoint",
    "DriverShare",
    "Drivers",
    "Execution",
    "Exposure",
    "LimitOutlook",
    "MovedCorrelation",
    "Notice",
    "Outlook",
    "Proximity",
    "RankedRisk",
    "Ranking",
    "Reserve",
    "ResponseSet",
    "Sampling",
    "Stability",
    "Stable",
    "StatedChance",
    "StopRule",
    "TaskOutlook",
    "Tracked",
    "Trigger",
    "Triggers",
    "burn_down",
    "calibration",
    "choose_responses",
    "drift",
    "drivers",
    "rank",
    "reserve",
    "simulate",
    "stated_chances",
    "triggers",
]
