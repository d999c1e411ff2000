"""The problem, compiled: a plan checked, numbered and turned into arrays."""

from pmcore.network._build import (
    FF,
    FS,
    LINK_TYPES,
    SF,
    SPANS,
    SS,
    Links,
    Network,
    ancestors,
    build,
)
from pmcore.network._check import check
from pmcore.network._worktime import Calendars, WorkTime, compile_calendars, known_calendars

__all__ = [
    "FF",
    "FS",
    "LINK_TYPES",
    "SF",
    "SPANS",
    "SS",
    "Calendars",
    "Links",
    "Network",
    "WorkTime",
    "ancestors",
    "build",
    "check",
    "compile_calendars",
    "known_calendars",
]
