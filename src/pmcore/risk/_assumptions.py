"""What a simulation takes for granted or leaves out of a plan, said with its answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmcore._mapping import Attributes
from pmcore.model import ConstraintType, Plan, ResourceKind, Response, Schedule
from pmcore.network import SPANS
from pmcore.risk._draws import Draws
from pmcore.risk._outlook import Assumption, Execution


def assumptions(
    plan: Plan,
    schedule: Schedule | None,
    execution: Execution,
    draws: Draws,
    responses: Iterable[Response],
) -> Iterator[Assumption]:
    """Yield what holds of every sample of a simulation, and what of the plan it leaves out."""
    if execution is Execution.LINKS and schedule:
        yield Assumption("outlook.links")
        yield from _absences(plan, schedule)
    elif any(task.needs for task in plan.tasks):
        yield Assumption("outlook.logic")
    lags = any(link.estimate for link in plan.dependencies)
    if draws.is_certain and not (lags or plan.branches or plan.weather):
        yield Assumption("outlook.certain")
    yield from _counted("correlations", list(draws.alone))
    moved = draws.copula.moved
    yield from _counted("moved", [f"{each.first} - {each.second}" for each in moved])
    links = plan.dependencies
    yield from _counted("maximum_lags", [e.key for e in links if e.max_lag is not None])
    yield from _counted("finish_links", [e.key for e in links if e.type in ("FF", "SF")])
    yield from _of_tasks(plan)
    if schedule:
        yield from _counted("edits", [each.id for each in responses if each.edits])


def stopped(asked: int, drawn: int) -> Iterator[Assumption]:
    """Yield that a simulation was stopped early, if it was."""
    if drawn < asked:
        yield Assumption("outlook.stopped", Attributes(asked=asked, drawn=drawn))


def _of_tasks(plan: Plan) -> Iterator[Assumption]:
    late = ConstraintType.AS_LATE_AS_POSSIBLE
    tasks = plan.tasks
    yield from _counted("costs", [t.id for t in tasks if any(c.estimate for c in t.costs)])
    yield from _counted("late", [t.id for t in tasks if any(c.type is late for c in t.constraints)])
    yield from _counted("spans", [task.id for task in tasks if task.kind in SPANS])


def _absences(plan: Plan, schedule: Schedule) -> Iterator[Assumption]:
    """Yield whose absences the samples do not see: they are felt only where a task moves."""
    used = {each.resource for each in schedule.assignments}
    away = [
        each.id
        for each in plan.resources
        if each.id in used
        and each.kind is not ResourceKind.MATERIAL
        and (each.leave or each.availability or each.available_from or each.available_until)
    ]
    yield from _counted("leave", away)
    own = [each.id for each in plan.resources if each.id in used and each.calendar]
    yield from _counted("calendars", own)


def _counted(name: str, found: list[str]) -> Iterator[Assumption]:
    if found:
        facts = Attributes(count=len(found), first=found[:3])
        yield Assumption(f"outlook.{name}", facts)
