"""The critical path: dates, floats and what drove every date."""

from __future__ import annotations

from pmcore._base import made, memo, uncollected
from pmcore.model import Plan, Schedule, StatusUpdate, TaskKind
from pmcore.network import build
from pmcore.schedule._dates import Dates, compute
from pmcore.schedule._drivers import drivers
from pmcore.schedule._rollup import rollup
from pmcore.schedule._rows import rows
from pmcore.schedule._state import State, prepare


def critical_path(plan: Plan, *, status: StatusUpdate | None = None) -> Schedule:
    """Return early and late dates, floats, the critical tasks and the reason of every date.

    Parameters
    ----------
    plan : Plan
    status : StatusUpdate, optional
        Facts to start from; none: the plan's last update. What is done keeps its actual dates;
        what remains is scheduled from the data date by the plan's progress rule.

    Returns
    -------
    Schedule
        Without resources: staffing is `allocate.assign`. Floats are in working minutes.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error, or the facts name what the plan lacks.
    InfeasibleError
        If maximum lags cannot hold.

    References
    ----------
    J. E. Kelley, M. R. Walker, Critical-path planning and scheduling, 1959; link types after
    S. E. Elmaghraby, J. Kamburowski, Management Science 38(9), 1992.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> dates = critical_path(portal())
    >>> dates.critical
    ('scope', 'api', 'pilot', 'live')
    >>> print(dates.explain("screens").steps[0].text())
    Draw the screens waits for Agree the scope, which finishes Fri 8 Jan 2027 18:00
    """
    if status is None:
        return memo(plan, "critical_path", lambda: _critical_path(plan, plan.status))
    return _critical_path(plan, status)


@uncollected()
def _critical_path(plan: Plan, status: StatusUpdate | None) -> Schedule:
    state = prepare(build(plan), status)
    return schedule_of(state, compute(state))


def schedule_of(state: State, dates: Dates) -> Schedule:
    """Return the schedule of what the passes found."""
    plan, status = state.net.plan, state.status
    tasks = rows(state, dates, drivers(state, dates))
    spans = [row for row in tasks if row.kind is not TaskKind.INACTIVE] or tasks
    return Schedule(
        tasks=tasks,
        start=min(row.start for row in spans),
        finish=max(row.finish for row in spans),
        wbs=rollup(plan, tasks),
        data_date=status.at if status else None,
        made=made(plan, rules=plan.settings.rules, progress=plan.settings.progress),
    )
