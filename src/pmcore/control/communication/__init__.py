"""Who must know, and who answers: stakeholders, duties, meetings, logs, reports and notices."""

from pmcore.control.communication._acceptances import (
    AcceptanceRow,
    Acceptances,
    Held,
    Signed,
    acceptances,
)
from pmcore.control.communication._agenda import AgendaItem, Due, DueMeeting, Need, due
from pmcore.control.communication._facts import Fact, Light, Part, StatusReport, localised
from pmcore.control.communication._leaks import assert_no_leak, leaks
from pmcore.control.communication._lights import LightRules
from pmcore.control.communication._log import Log, LogKind, LogRow, LogState, log
from pmcore.control.communication._meetings import Meetings, MeetingState, Occurrence, meetings
from pmcore.control.communication._notices import (
    ChangeNotice,
    ChangeNotices,
    NoticeItem,
    notices,
)
from pmcore.control.communication._raci import Raci, RaciRow, raci
from pmcore.control.communication._satisfaction import (
    NetPromoter,
    Satisfaction,
    SatisfactionRow,
    Slope,
    satisfaction,
)
from pmcore.control.communication._since import Difference, Differences, changes_since
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
from pmcore.control.communication._status_report import status_report
from pmcore.control.communication._waiting import Wait

__all__ = [
    "ATTITUDES",
    "CADENCE",
    "AcceptanceRow",
    "Acceptances",
    "AgendaItem",
    "ChangeNotice",
    "ChangeNotices",
    "Contacts",
    "Difference",
    "Differences",
    "Due",
    "DueMeeting",
    "Engagement",
    "Fact",
    "Held",
    "Light",
    "LightRules",
    "Log",
    "LogKind",
    "LogRow",
    "LogState",
    "MeetingState",
    "Meetings",
    "Need",
    "NetPromoter",
    "NoticeItem",
    "Occurrence",
    "Part",
    "Quadrant",
    "Raci",
    "RaciRow",
    "Satisfaction",
    "SatisfactionRow",
    "Signed",
    "Slope",
    "StakeholderRow",
    "Stakeholders",
    "StatusReport",
    "Wait",
    "acceptances",
    "assert_no_leak",
    "changes_since",
    "due",
    "leaks",
    "localised",
    "log",
    "meetings",
    "notices",
    "raci",
    "satisfaction",
    "stakeholders",
    "status_report",
]
