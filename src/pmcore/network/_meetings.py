"""Whether what is told to whom, how often, can be put on a calendar."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore._mapping import Attributes
from pmcore.errors import Problem
from pmcore.model import Communication, Plan

YEARS = 100
"""After a plan's start; a day beyond it stands for no end, and every time before it is listed."""


def meeting_faults(plan: Plan) -> Iterator[Problem]:
    """Yield what keeps the plan's communications from having dates."""
    for each in plan.communications:
        path = f'communications["{each.id}"]'
        yield from _faults(each, path)
        for name in ("first", "until"):
            day = getattr(each, name)
            if day is not None and day.year > plan.start.year + YEARS:
                facts = Attributes(found=day.isoformat(), years=YEARS)
                yield Problem("plan.endless", f"{path}.{name}", facts)


def _faults(each: Communication, path: str) -> Iterator[Problem]:
    if each.first and each.until and each.until < each.first:
        facts = Attributes(start=each.first.isoformat(), finish=each.until.isoformat())
        yield Problem("plan.finish_before_start", path, facts)
    if each.frequency == "once" and each.first is None:
        yield Problem("plan.once_without_date", path)
    for name in ("month_day", "month_week"):
        value = getattr(each, name)
        if value == 0:
            yield Problem("plan.no_such_day", f"{path}.{name}", Attributes(found=value))
        if value is not None and each.frequency != "monthly":
            facts = Attributes(field=name, frequency=each.frequency)
            yield Problem("plan.not_of_frequency", f"{path}.{name}", facts)
    if each.month_day is not None and each.month_week is not None:
        yield Problem("plan.two_days_of_month", path)
