"""Who must know, and who answers: stakeholders, duties, meetings, logs, reports and notices."""

from pmcore.control.communication._acceptances import (
    AcceptanceRow,
    Acceptances,
    Held,
    Signed,
    acceptances,
)
from pmcore.control.communication._agenda import AgendaItem, Due, DueMeeting, Need, due
from pmcore.control.communication._log import Log, LogKind, LogRow, LogState, log
from pmcore.control.communication._meetings import Meetings, MeetingState, Occurrence, meetings
from pmcore.control.communication._raci import Raci, RaciRow, raci
from pmcore.control.communication._satisfaction import (
    NetPromoter,
    Satisfaction,
    SatisfactionRow,
    Slope,
    satisfaction,
)
from pmcore.control.communication._stakeholders import (
    ATTITUDES,
    CADENCE,
    Contacts,
    Engagement,
    Quadrant,
    StakeholderRow,
    Stakeholders,
    stakeholders,
)
from pmcore.control.communication._waiting import Wait

__all__ = [
    "ATTITUDES",
    "CADENCE",
    "AcceptanceRow",
    "Acceptances",
    "AgendaItem",
    "Contacts",
    "Due",
    "DueMeeting",
    "Engagement",
    "Held",
    "Log",
    "LogKind",
    "LogRow",
    "LogState",
    "MeetingState",
    "Meetings",
    "Need",
    "NetPromoter",
    "Occurrence",
    "Quadrant",
    "Raci",
    "RaciRow",
    "Satisfaction",
    "SatisfactionRow",
    "Signed",
    "Slope",
    "StakeholderRow",
    "Stakeholders",
    "Wait",
    "acceptances",
    "due",
    "log",
    "meetings",
    "raci",
    "satisfaction",
    "stakeholders",
]
