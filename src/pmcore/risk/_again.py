"""The samples of an outlook once more: what drew them, from the plan and what was simulated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pmcore._base import digest
from pmcore.model import Plan, Schedule, StatusUpdate
from pmcore.risk._case import Case, run_block
from pmcore.risk._dimensions import luck_again
from pmcore.risk._draws import Draws, Work, plan_draws
from pmcore.risk._outlook import Execution, Outlook
from pmcore.risk._register import applied, treated
from pmcore.risk._simulate import Asked, prepared

_FEW = 64  # samples that are compared before the rest is believed to be the same


def check_same(plan: Plan, outlook: Outlook) -> None:
    """Refuse an outlook of another plan."""
    if outlook.made is None or outlook.made.plan == digest(plan):
        return
    differing = sorted({task.id for task in plan.tasks} ^ {row.id for row in outlook.tasks})
    what = f"they differ in the tasks {', '.join(differing)}" if differing else "same tasks"
    raise ValueError(
        f"the outlook was computed from another plan ({what}); simulate the plan again, "
        "or give the plan as it was"
    )


def redraw(plan: Plan, outlook: Outlook) -> Draws:
    """Return what the simulation drew of durations and risks; no schedule is needed for that."""
    work = {
        row.id: Work(row.planned, row.basis, row.mode)
        for row in outlook.tasks
        if row.planned is not None
    }
    taken = applied(plan, outlook.responses)
    luck = luck_again(plan, outlook)
    plan = treated(plan, taken)
    draws = plan_draws(plan, work, taken, seed=outlook.seed, shortest=outlook.shortest)
    return replace(draws, luck=luck)


def again(
    plan: Plan, outlook: Outlook, schedule: Schedule | None, status: StatusUpdate | None
) -> Case:
    """Return what the blocks of an outlook needed, to run them again.

    Raises
    ------
    ValueError
        If the outlook was computed from another plan, schedule or status, or the schedule that it
        needs is missing.
    """
    check_same(plan, outlook)
    case = _prepared(plan, outlook, schedule, status)
    if case is not None:
        count = min(outlook.samples, _FEW)
        block = run_block(case, (0, count))
        if np.array_equal(block.finish, outlook.finish.array[:count]) and np.array_equal(
            block.work + block.cost, outlook.total.array[:count]
        ):
            return case
    raise ValueError("the outlook was computed from another schedule or status: give those")


def again_if_given(
    plan: Plan, outlook: Outlook, schedule: Schedule | None, status: StatusUpdate | None
) -> Case | None:
    """Return the same; none where neither is given and one of them is needed."""
    try:
        return again(plan, outlook, schedule, status)
    except ValueError:
        if schedule is None and status is None:
            return None
        raise


def _prepared(
    plan: Plan, outlook: Outlook, schedule: Schedule | None, status: StatusUpdate | None
) -> Case | None:
    if schedule is None and outlook.execution is not Execution.LOGIC:
        return None
    taken = applied(plan, outlook.responses)
    luck = luck_again(plan, outlook)
    asked = Asked(outlook.execution, outlook.seed, outlook.shortest, luck, taken)
    return prepared(treated(plan, taken), schedule, asked, status=status)[1]
