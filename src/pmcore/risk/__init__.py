"""What may go wrong: dates and costs by simulation, the register in numbers, what to do."""

from pmcore.risk._contingency import Contingency, ContingencyPart, contingency
from pmcore.risk._copula import MovedCorrelation
from pmcore.risk._drivers import Drivers, DriverShare, drivers
from pmcore.risk._joint import Joint, JointPoint, joint
from pmcore.risk._leave_out import Contribution, Contributions, contributions
from pmcore.risk._luck import Sampling
from pmcore.risk._outlook import Assumption, Execution, LimitOutlook, Outlook, TaskOutlook, Tracked
from pmcore.risk._prompts import Prompt, Prompts, RiskCategory, prompts
from pmcore.risk._ranking import RankedRisk, Ranking, rank
from pmcore.risk._responses import Bought, Choice, ResponseSet, choose_responses
from pmcore.risk._sensitivity import Merge
from pmcore.risk._simulate import simulate
from pmcore.risk._stable import Stability, Stable, StopRule

__all__ = [
    "Assumption",
    "Bought",
    "Choice",
    "Contingency",
    "ContingencyPart",
    "Contribution",
    "Contributions",
    "DriverShare",
    "Drivers",
    "Execution",
    "Joint",
    "JointPoint",
    "LimitOutlook",
    "Merge",
    "MovedCorrelation",
    "Outlook",
    "Prompt",
    "Prompts",
    "RankedRisk",
    "Ranking",
    "ResponseSet",
    "RiskCategory",
    "Sampling",
    "Stability",
    "Stable",
    "StopRule",
    "TaskOutlook",
    "Tracked",
    "choose_responses",
    "contingency",
    "contributions",
    "drivers",
    "joint",
    "prompts",
    "rank",
    "simulate",
]
