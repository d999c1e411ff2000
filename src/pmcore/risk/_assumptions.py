"""What a simulation takes for granted or leaves out of a plan, said with its answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmcore._mapping import Attributes
from pmcore.kernels import SOBOL_DIMENSIONS
from pmcore.model import ConstraintType, Plan, ResourceKind, Response, Rules, Schedule, Task
from pmcore.network import SPANS
from pmcore.risk._draws import Draws
from pmcore.risk._luck import Sampling
from pmcore.risk._outlook import Assumption, Execution
from pmcore.risk._stable import Stability


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
    lags = any(link.estimate for link in plan.dependencies)
    if draws.is_certain and not (lags or plan.branches or plan.weather):
        yield Assumption("outlook.certain")
    yield from counted("correlations", list(draws.alone))
    moved = draws.copula.moved
    yield from counted("moved", [f"{each.first} - {each.second}" for each in moved])
    if plan.settings.rules is not Rules.TEXTBOOK:
        yield Assumption("outlook.rules", Attributes(rules=plan.settings.rules.value))
    if execution is Execution.POLICY:
        yield from undecided(plan)
    links = plan.dependencies
    most = "uncounted_lags" if execution is Execution.POLICY else "maximum_lags"
    yield from counted(most, [e.key for e in links if e.max_lag is not None])
    yield from counted("finish_links", [e.key for e in links if e.type in ("FF", "SF")])
    yield from _of_tasks(plan)
    if schedule:
        yield from counted("edits", [each.id for each in responses if each.edits])


def undecided(plan: Plan) -> Iterator[Assumption]:
    """Yield what is decided in a pass along links, and left out where none is made."""
    links = plan.dependencies
    yield from counted("branches", [each.id for each in plan.branches])
    yield from counted("lags", [each.key for each in links if each.estimate])
    yield from counted("percent_lags", [e.key for e in links if e.percent is not None])
    yield from counted("weather", [each.id for each in plan.weather])
    yield from counted("windows", [each.id for each in plan.risks if each.first or each.last])
    yield from counted("splits", [task.id for task in plan.tasks if task.splits])


def drawn_by(
    sampling: Sampling, replicates: int, drawn: int, variables: int
) -> Iterator[Assumption]:
    """Yield what Latin and Sobol samples take for granted."""
    if sampling is Sampling.MONTE_CARLO:
        return
    if replicates == 1:
        yield Assumption("outlook.dependent")
    if sampling is Sampling.SOBOL:
        points = -(-drawn // replicates)
        if drawn % replicates or points & (points - 1):
            yield Assumption("outlook.unbalanced", Attributes(points=points))
        beyond = variables - SOBOL_DIMENSIONS
        if beyond > 0:
            facts = Attributes(count=beyond, dimensions=SOBOL_DIMENSIONS)
            yield Assumption("outlook.dimensions", facts)


def stopped(asked: int, drawn: int, stability: Stability | None) -> Iterator[Assumption]:
    """Yield that a simulation was stopped early, if it was, or without what its rule asked for."""
    if stability and not stability.is_reached:
        yield Assumption("outlook.unsettled", Attributes(drawn=drawn))
    elif drawn < asked and not stability:
        yield Assumption("outlook.stopped", Attributes(asked=asked, drawn=drawn))


def _of_tasks(plan: Plan) -> Iterator[Assumption]:
    late = ConstraintType.AS_LATE_AS_POSSIBLE
    tasks = plan.tasks
    yield from counted("late", [t.id for t in tasks if t.constraints and _has(t, late)])
    yield from counted("spans", [task.id for task in tasks if task.kind in SPANS])


def _has(task: Task, kind: ConstraintType) -> bool:
    return any(each.type is kind for each in task.constraints)


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
    if found:
        facts = Attributes(count=len(found), first=found[:3])
        yield Assumption(f"outlook.{name}", facts)
