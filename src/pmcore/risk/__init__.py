"""What may go wrong: dates and costs by simulation, the register in numbers, what to do."""

from pmcore._base import Notice, Noticed
from pmcore.risk._calibration import (
    Calibration,
    CalibrationBin,
    StatedChance,
    calibration,
    stated_chances,
)
from pmcore.risk._contingency import Contingency, ContingencyPart, contingency
from pmcore.risk._copula import MovedCorrelation
from pmcore.risk._drift import Drift, DriftPoint, drift
from pmcore.risk._drivers import Drivers, DriverShare, drivers
from pmcore.risk._history import Exposure
from pmcore.risk._intervals import share_bounds
from pmcore.risk._joint import Joint, JointPoint, joint
from pmcore.risk._leave_out import Contribution, Contributions, contributions
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
from pmcore.risk._prompts import Prompt, Prompts, RiskCategory, prompts
from pmcore.risk._ranking import RankedRisk, Ranking, rank
from pmcore.risk._reserve import Drawing, Reserve, reserve
from pmcore.risk._responses import Bought, Choice, ResponseSet, choose_responses
from pmcore.risk._sensitivity import Merge
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
    "Contingency",
    "ContingencyPart",
    "Contribution",
    "Contributions",
    "Drawing",
    "Drift",
    "DriftPoint",
    "DriverShare",
    "Drivers",
    "Execution",
    "Exposure",
    "Joint",
    "JointPoint",
    "LimitOutlook",
    "Merge",
    "MovedCorrelation",
    "Notice",
    "Noticed",
    "Outlook",
    "Prompt",
    "Prompts",
    "Proximity",
    "RankedRisk",
    "Ranking",
    "Reserve",
    "ResponseSet",
    "RiskCategory",
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
    "contingency",
    "contributions",
    "drift",
    "drivers",
    "joint",
    "prompts",
    "rank",
    "reserve",
    "share_bounds",
    "simulate",
    "stated_chances",
    "triggers",
]
