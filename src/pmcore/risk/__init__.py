"""What may go wrong: simulation of dates and risk costs, the register in numbers, drivers."""

from pmcore.risk._copula import MovedCorrelation
from pmcore.risk._drivers import Drivers, DriverShare, drivers
from pmcore.risk._leave_out import Contribution, Contributions, contributions
from pmcore.risk._outlook import Assumption, Execution, LimitOutlook, Outlook, TaskOutlook, Tracked
from pmcore.risk._prompts import Prompt, Prompts, RiskCategory, prompts
from pmcore.risk._ranking import RankedRisk, Ranking, rank
from pmcore.risk._sensitivity import Merge
from pmcore.risk._simulate import simulate

__all__ = [
    "Assumption",
    "Contribution",
    "Contributions",
    "DriverShare",
    "Drivers",
    "Execution",
    "LimitOutlook",
    "Merge",
    "MovedCorrelation",
    "Outlook",
    "Prompt",
    "Prompts",
    "RankedRisk",
    "Ranking",
    "RiskCategory",
    "TaskOutlook",
    "Tracked",
    "contributions",
    "drivers",
    "prompts",
    "rank",
    "simulate",
]
