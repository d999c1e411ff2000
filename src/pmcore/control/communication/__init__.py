"""Who must know what: status reports, what changed since, notices, and what must not leak."""

from pmcore.control.communication._facts import Fact, Light, Part, StatusReport, localised
from pmcore.control.communication._lights import LightRules
from pmcore.control.communication._status_report import status_report

__all__ = ["Fact", "Light", "LightRules", "Part", "StatusReport", "localised", "status_report"]
