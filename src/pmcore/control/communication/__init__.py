"""Who must know, and who answers: stakeholders, duties, meetings, logs, reports and notices."""

from pmcore.control.communication._facts import Fact, Light, Part, StatusReport, localised
from pmcore.control.communication._leaks import assert_no_leak, leaks
from pmcore.control.communication._lights import LightRules
from pmcore.control.communication._log import Log, LogKind, LogRow, LogState, log
from pmcore.control.communication._notices import (
    ChangeNotice,
    ChangeNotices,
    NoticeItem,
    notices,
)
from pmcore.control.communication._since import Difference, Differences, changes_since
from pmcore.control.communication._status_report import status_report
from pmcore.control.communication._waiting import Wait

__all__ = [
    "ChangeNotice",
    "ChangeNotices",
    "Difference",
    "Differences",
    "Fact",
    "Light",
    "LightRules",
    "Log",
    "LogKind",
    "LogRow",
    "LogState",
    "NoticeItem",
    "Part",
    "StatusReport",
    "Wait",
    "assert_no_leak",
    "changes_since",
    "leaks",
    "localised",
    "log",
    "notices",
    "status_report",
]
