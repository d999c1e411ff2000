"""Whether what is told to whom, how often, can be put on a calendar."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore._mapping import Attributes
from pmcore.errors import Problem
from pmcore.model import Communication, Plan


def meeting_faults(plan: Plan) -> Iterator[Problem]:
    """Yield what keeps the plan's communications from having dates."""
    for each in plan.communications:
        yield from _faults(each, f'communications["{each.id}"]')


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
