"""The problem, compiled: a plan checked, numbered and turned into arrays."""

from pmcore.network._build import (
    FF,
    FS,
    LINK_TYPES,
    SF,
    SS,
    Links,
    Network,
    ancestors,
    build,
)
from pmcore.network._check import check, check_status, errors_of
from pmcore.network._derive import derive
from pmcore.network._order import SPANS
from pmcore.network._payment import CATEGORIES, payment_problems
from pmcore.network._prices import (
    Prices,
    Steps,
    convert,
    decimal,
    exact,
    hourly,
    price_at,
    prices,
    prices_alone,
)
from pmcore.network._shared import SharedCalendars
from pmcore.network._staff import staff
from pmcore.network._worktime import (
    Calendars,
    WorkTime,
    compile_calendars,
    flatten,
    instants,
    iso_instants,
    known_calendars,
)

__all__ = [
    "CATEGORIES",
    "FF",
    "FS",
    "LINK_TYPES",
    "SF",
    "SPANS",
    "SS",
    "Calendars",
    "Links",
    "Network",
    "Prices",
    "SharedCalendars",
    "Steps",
    "WorkTime",
    "ancestors",
    "build",
    "check",
    "check_status",
    "compile_calendars",
    "convert",
    "decimal",
    "derive",
    "errors_of",
    "exact",
    "flatten",
    "hourly",
    "instants",
    "iso_instants",
    "known_calendars",
    "payment_problems",
    "price_at",
    "prices",
    "prices_alone",
    "staff",
]
