"""Versions of a plan over time: their order checked, and when each risk may strike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import pairwise
from math import fsum
from typing import NamedTuple, TypeVar

from pmcore._base import Noun
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.errors import Problem
from pmcore.model import Plan, RiskStatus, Schedule
from pmcore.network import errors_of
from pmcore.risk._ranking import RankedRisk, rank
from pmcore.risk._register import applied, remaining
from pmcore.schedule import critical_path
from pmcore.units import end_of_day

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Exposure(Noun):
    """What open risks are expected to do, in sum.

    Parameters
    ----------
    risks : int
        How many there are.
    threat_cost, opportunity_cost : float
        Minor units expected to be lost, and (negative) to be saved.
    threat_delay, opportunity_delay : float
        Working minutes, likewise. A risk that saves money and takes time is in both.
    """

    risks: int = 0
    threat_cost: float = 0.0
    opportunity_cost: float = 0.0
    threat_delay: float = 0.0
    opportunity_delay: float = 0.0


class Window(NamedTuple):
    """From when to when a risk may strike."""

    start: datetime
    finish: datetime


def exposure_of(rows: Sequence[RankedRisk]) -> Exposure:
    """Return what ranked risks are expected to do, in sum."""
    costs, delays = [e.expected_cost for e in rows], [e.expected_delay for e in rows]
    return Exposure(
        len(rows),
        fsum(each for each in costs if each > 0),
        fsum(each for each in costs if each < 0),
        fsum(each for each in delays if each > 0),
        fsum(each for each in delays if each < 0),
    )


def open_risks(plan: Plan) -> list[RankedRisk]:
    """Return the open risks of a standing plan in numbers."""
    status = {each.id: each.status for each in plan.risks}
    return [row for row in rank(plan).risks if status[row.id] is RiskStatus.OPEN]


def windows(plan: Plan, schedule: Schedule | None = None) -> dict[str, Window]:
    """Return when each risk of a standing plan that can still strike may do so, by id.

    That is while its tasks are worked on, from the day `first` to the day `last`; without tasks,
    while the project lasts.
    """
    dates = schedule or critical_path(plan)
    rows = {row.id: row for row in dates.tasks}
    found = {}
    for risk in (each.risk for each in remaining(plan, applied(plan, None))):
        struck = [rows[each.task] for each in risk.impacts if each.task and each.task in rows]
        start = min((row.start for row in struck), default=dates.start)
        finish = max((row.finish for row in struck), default=dates.finish)
        if risk.last:
            finish = min(finish, end_of_day(risk.last))
        if risk.first:
            start = max(start, datetime.combine(risk.first, time()))
        found[risk.id] = Window(min(start, finish), finish)
    return found


def in_order(history: Iterable[tuple[datetime, T]], path: str) -> list[tuple[datetime, T]]:
    """Return what was at each date, or refuse a history that is none.

    Raises
    ------
    PlanError
        Naming everything that is wrong with it.
    """
    versions = list(history)
    refuse(disorder([at for at, _ in versions], path))
    return versions


def plans_in_order(history: Iterable[tuple[datetime, Plan]]) -> list[tuple[datetime, Plan]]:
    """Return the plan at each date, or refuse a history or any of its plans.

    Raises
    ------
    PlanError
        Naming everything that is wrong with the history, and every error of every plan.
    """
    versions = list(history)
    problems = list(disorder([at for at, _ in versions], "history"))
    for position, (_, plan) in enumerate(versions):
        problems += [
            replace(each, path=f"history[{position}].{each.path}") for each in errors_of(plan)
        ]
        if plan.currency != versions[0][1].currency:
            facts = Attributes(found=plan.currency, first=versions[0][1].currency)
            path = f"history[{position}].currency"
            problems.append(Problem("history.currency", path, facts))
    refuse(problems)
    return versions


def disorder(dates: Sequence[datetime], path: str) -> Iterator[Problem]:
    """Yield what is wrong with the dates of a history."""
    if not dates:
        yield Problem("history.empty", path)
    zoned = [zone for i, at in enumerate(dates) for zone in _zone(at, f"{path}[{i}]")]
    yield from zoned
    if zoned:
        return
    for position, (before, at) in enumerate(pairwise(dates), 1):
        if at <= before:
            facts = Attributes(found=at.isoformat(), before=before.isoformat())
            yield Problem("history.order", f"{path}[{position}]", facts)


def day_of(plan: Plan, at: datetime | None) -> datetime:
    """Return a data date; none: that of the plan's last facts, or its start."""
    if at is None:
        return plan.status.at if plan.status else plan.start
    if not isinstance(at, datetime):
        raise TypeError(f"at is a datetime, found {type(at).__name__}")
    refuse(_zone(at, "at"))
    return at


def _zone(at: datetime, path: str) -> Iterator[Problem]:
    if at.tzinfo is not None:
        yield Problem("history.zone", path, Attributes(found=at.isoformat()))
