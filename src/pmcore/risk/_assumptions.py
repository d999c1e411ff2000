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
    elif execution is Execution.POLICY:
        yield Assumption("outlook.policy")
    elif any(task.needs for task in plan.tasks):
        yield Assumption("outlook.logic")
    if draws.is_certain:
        yield Assumption("outlook.certain")
    yield from counted("correlations", [f"{c.first} - {c.second}" for c in plan.correlations])
    yield from counted("branches", [each.id for each in plan.branches])
    links = plan.dependencies
    yield from counted("lags", [each.key for each in links if each.estimate])
    yield from counted("percent_lags", [e.key for e in links if e.percent is not None])
    yield from counted("maximum_lags", [e.key for e in links if e.max_lag is not None])
    yield from _of_tasks(plan)
    yield from counted("windows", [each.id for each in plan.risks if each.first or each.last])
    yield from counted("edits", [each.id for each in responses if each.edits])


def stopped(asked: int, drawn: int) -> Iterator[Assumption]:
    """Yield that a simulation was stopped early, if it was."""
    if drawn < asked:
        yield Assumption("outlook.stopped", Attributes(asked=asked, drawn=drawn))


def _of_tasks(plan: Plan) -> Iterator[Assumption]:
    late = ConstraintType.AS_LATE_AS_POSSIBLE
    tasks = plan.tasks
    yield from counted("costs", [t.id for t in tasks if any(c.estimate for c in t.costs)])
    yield from counted("late", [t.id for t in tasks if any(c.type is late for c in t.constraints)])
    yield from counted("spans", [task.id for task in tasks if task.kind in SPANS])
    yield from counted("splits", [task.id for task in tasks if task.splits])


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
    yield from counted("leave", away)
    own = [each.id for each in plan.resources if each.id in used and each.calendar]
    yield from counted("calendars", own)


def counted(name: str, found: list[str]) -> Iterator[Assumption]:
    """Yield an assumption about some elements, if there are any."""
    if found:
        facts = Attributes(count=len(found), first=found[:3])
        yield Assumption(f"outlook.{name}", facts)
