"""Links and assignments that a file states twice, made one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pmcore.io._import import Ledger
from pmcore.model import Assignment, Dependency


def keep_link(found: dict[str, Dependency], link: Dependency, ledger: Ledger) -> None:
    """Add a link; of two of one type between the same tasks one stays, noted.

    That is the one whose lag is longer; the first, where the lags are equal or cannot be
    compared. Attributes of the other are left out with it.
    """
    other = found.get(link.key)
    if other is None:
        found[link.key] = link
    elif other != link:
        used, gone = (link, other) if _is_longer(link, other) else (other, link)
        found[link.key] = used
        path = f'dependencies["{link.key}"]'
        if used != replace(gone, attributes=used.attributes):
            facts = {
                "raw": gone.lag, "used": used.lag,
                "raw_percent": gone.percent, "used_percent": used.percent,
                "raw_calendar": gone.lag_calendar, "used_calendar": used.lag_calendar,
                "raw_lag": _spelt(gone), "used_lag": _spelt(used),
            }  # fmt: skip
            ledger.add("file.link_twice", path, **facts)
        for name, value in gone.attributes.items():
            if used.attributes.get(name) != value:
                raw = value if isinstance(value, str) else str(value)
                ledger.add("file.link_attribute", f'{path}.attributes["{name}"]', raw=raw)


def _spelt(link: Dependency) -> str:
    """Return a lag as a link is written: ``16h``, ``50%``, with the calendar that it names."""
    if link.percent is not None:
        lag = f"{round(link.percent * 100, 9):g}%"
    else:
        lag = f"{round(link.lag / 60, 4):g}h"
    return f"{lag} ({link.lag_calendar})" if link.lag_calendar else lag


def _is_longer(link: Dependency, other: Dependency) -> bool:
    """Tell whether a lag is longer; of two that cannot be compared the first is."""
    if link.lag_calendar != other.lag_calendar:
        return False
    if link.percent is None or other.percent is None:
        return link.percent is other.percent and link.lag > other.lag
    return link.percent > other.percent


def join_assignments(assignments: Iterable[Assignment], ledger: Ledger) -> tuple[Assignment, ...]:
    """Return assignments with those of one resource to one task put together, noted."""
    found: dict[tuple[str, str], Assignment] = {}
    for each in assignments:
        key = (each.task, each.resource)
        other = found.get(key)
        if other is None:
            found[key] = each
            continue
        path = f'assignments["{each.task}/{each.resource}"]'
        ledger.add("file.assigned_twice", path, raw=each.units, used=other.units + each.units)
        work = None
        if each.work is not None and other.work is not None:
            work = each.work + other.work
        quantity = None
        if each.quantity is not None or other.quantity is not None:
            quantity = (each.quantity or 0.0) + (other.quantity or 0.0)
        found[key] = Assignment(
            each.task,
            each.resource,
            units=other.units + each.units,
            work=work,
            quantity=quantity,
            attributes=other.attributes,
        )
    return tuple(found.values())
