"""Links and assignments that a file states twice, made one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pmcore.io._import import Ledger
from pmcore.model import Assignment, Dependency


def keep_link(found: dict[str, Dependency], link: Dependency, ledger: Ledger) -> None:
    """Add a link; of two that differ in their lag alone the longer one stays, noted."""
    other = found.get(link.key)
    if other is None:
        found[link.key] = link
    elif other != replace(link, attributes=other.attributes):
        used, gone = (link, other) if _is_longer(link, other) else (other, link)
        found[link.key] = used
        facts = {"raw": gone.lag, "used": used.lag}
        ledger.add("file.link_twice", f'dependencies["{link.key}"]', **facts)


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
