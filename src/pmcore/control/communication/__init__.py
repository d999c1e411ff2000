"""Who must know, and who answers: stakeholders, duties, meetings, logs, reports and notices."""

from pmcore.control.communication._log import Log, LogKind, LogRow, LogState, log
from pmcore.control.communication._waiting import Wait

__all__ = ["Log", "LogKind", "LogRow", "LogState", "Wait", "log"]
