"""What each person booked, beside the time there was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

from pmcore._base import Noun
from pmcore.control.progress._entries import Booking
from pmcore.model import ResourceKind
from pmcore.network import Network, decimal
from pmcore.units import from_minutes, to_minutes


@dataclass(frozen=True, slots=True, repr=False)
class PersonActuals(Noun):
    """What one person booked up to the data date.

    Parameters
    ----------
    work, overtime : int
        Person-minutes; overtime is part of work.
    labour : int
        Minor units.
    available : int
        Working minutes from the plan's start to the data date on the person's calendar, by how
        much of the person there was; leave is none.
    """

    resource: str
    name: str = ""
    work: int = 0
    overtime: int = 0
    labour: int = 0
    available: int = 0

    @property
    def utilisation(self) -> float | None:
        """Work booked by time available; None where there was none."""
        return self.work / self.available if self.available else None


def people(net: Network, rows: Iterable[Booking], at: datetime) -> tuple[PersonActuals, ...]:
    """Return what each person booked, and each pool that hours were booked for."""
    held: dict[str, list[Booking]] = {}
    for row in rows:
        if row.resource:
            held.setdefault(row.resource, []).append(row)
    found = []
    for resource in net.plan.resources:
        own = held.get(resource.id, [])
        if own or resource.kind is ResourceKind.PERSON:
            found.append(
                PersonActuals(
                    resource.id,
                    resource.name,
                    work=sum(row.booked.work for row in own),
                    overtime=sum(row.booked.overtime for row in own),
                    labour=sum(row.booked.labour for row in own),
                    available=_available(net, resource.id, at),
                )
            )
    return tuple(found)


def _available(net: Network, resource: str, at: datetime) -> int:
    clock = net.worktime(net.plan.resource(resource).calendar)
    steps = [*net.capacity(resource), (to_minutes(at), 0.0)]
    begin, end = net.plan.start, at
    total = Fraction(0)
    for (since, there), (until, _) in pairwise(steps):
        first, last = max(from_minutes(since), begin), min(from_minutes(until), end)
        if first < last:
            total += decimal(there) * clock.between(first, last)
    return round(total)
