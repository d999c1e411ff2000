"""How far we are: what was booked, where the facts lead, what slips and with whom it lies."""

from pmcore.control.progress._actuals import (
    Actuals,
    PeriodActuals,
    TaskActuals,
    actuals,
)
from pmcore.control.progress._alerts import Alert, AlertCause, Alerts, Thresholds, alerts
from pmcore.control.progress._bottlenecks import Bottleneck, Bottlenecks, bottlenecks
from pmcore.control.progress._delays import DelayPart, Delays, PartyShare, delays
from pmcore.control.progress._entries import Booked
from pmcore.control.progress._finding import Finding
from pmcore.control.progress._flow import Flow, FlowPoint, flow
from pmcore.control.progress._forecasts import Finish, FinishBy
from pmcore.control.progress._history import (
    BurnPoint,
    History,
    Size,
    Snapshot,
    SnapshotTask,
    TaskState,
    Trend,
    TrendPoint,
    history,
    snapshot,
)
from pmcore.control.progress._options import RecoveryOption
from pmcore.control.progress._people import PersonActuals
from pmcore.control.progress._periods import Closing, Periods
from pmcore.control.progress._recovery import Recovery, recovery
from pmcore.control.progress._remedies import RecoveryKind
from pmcore.control.progress._reported import Doubt, doubts
from pmcore.control.progress._status import Standing, TaskProgress, status

__all__ = [
    "Actuals",
    "Alert",
    "AlertCause",
    "Alerts",
    "Booked",
    "Bottleneck",
    "Bottlenecks",
    "BurnPoint",
    "Closing",
    "DelayPart",
    "Delays",
    "Doubt",
    "Finding",
    "Finish",
    "FinishBy",
    "Flow",
    "FlowPoint",
    "History",
    "PartyShare",
    "PeriodActuals",
    "Periods",
    "PersonActuals",
    "Recovery",
    "RecoveryKind",
    "RecoveryOption",
    "Size",
    "Snapshot",
    "SnapshotTask",
    "Standing",
    "TaskActuals",
    "TaskProgress",
    "TaskState",
    "Thresholds",
    "Trend",
    "TrendPoint",
    "actuals",
    "alerts",
    "bottlenecks",
    "delays",
    "doubts",
    "flow",
    "history",
    "recovery",
    "snapshot",
    "status",
]
