"""Reserves: outside the baseline until an accepted change brings money of them into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum

from pmcore._mapping import Attributes
from pmcore.cost._budget import baseline
from pmcore.errors import PlanError, Problem
from pmcore.model import Baseline, ChangeRequest, Plan, Schedule


class ReserveKind(StrEnum):
    """Money beside the baseline: for what risks may cost, and for what nobody thought of."""

    CONTINGENCY = "contingency"
    MANAGEMENT = "management_reserve"


def revise(
    plan: Plan,
    schedule: Schedule | None = None,
    *,
    replaces: Baseline,
    change: str,
    reserve: ReserveKind | None = None,
    approved: date | None = None,
) -> Baseline:
    """Return the next revision of a baseline, as an accepted change brings it about.

    What the budget grows by comes out of a reserve, and what it shrinks by goes back into it: the
    sum of budget and reserves stays. Without a reserve the change is paid by new money and both
    reserves stay as the former revision has them. The revision names the change and its title as
    the reason; the former one is left alone.

    Parameters
    ----------
    plan : Plan
        With the change made.
    schedule : Schedule, optional
        As in `baseline`.
    replaces : Baseline
        The revision in force.
    change : str
        Id of the change request in the plan's register.
    reserve : ReserveKind, optional
    approved : date, optional

    Raises
    ------
    PlanError
        If the plan has errors or names another currency than the baseline, the change is unknown
        or not accepted, or the reserve holds less than the budget grows by.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import CostItem, Task, days, money
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 1, 4, 9),
    ...     currency="EUR",
    ...     contingency=money(500),
    ...     tasks=[Task("a", duration=days(5), costs=[CostItem(money(1000))])],
    ...     changes=[ChangeRequest("c1", "Soft ground", status="accepted")],
    ... )
    >>> first = baseline(plan, name="approved")
    >>> dearer = plan.with_task(replace(plan.tasks[0], costs=[CostItem(money(1200))]))
    >>> second = revise(dearer, replaces=first, change="c1", reserve=ReserveKind.CONTINGENCY)
    >>> second.revision, second.budget // 100, second.contingency // 100, second.reason
    (1, 1200, 300, 'Soft ground')
    """
    found = next((each for each in plan.changes if each.id == change), None)
    problems = list(_faults(plan, replaces, change, found))
    if problems or found is None:
        raise PlanError(problems)
    made = baseline(
        plan,
        schedule,
        name=replaces.name,
        approved=approved,
        replaces=replaces,
        reason=found.name or found.id,
    )
    growth = made.budget - replaces.budget
    held = {each: getattr(replaces, each.value) for each in ReserveKind}
    if reserve is not None:
        if growth > held[reserve]:
            facts = Attributes(
                reserve=reserve.value,
                held=held[reserve],
                wanted=growth,
                currency=plan.currency or "",
            )
            raise PlanError([Problem("cost.reserve_short", f'changes["{change}"]', facts)])
        held[reserve] -= growth
    return replace(
        made,
        contingency=held[ReserveKind.CONTINGENCY],
        management_reserve=held[ReserveKind.MANAGEMENT],
        attributes=made.attributes
        | Attributes(
            change=change, growth=growth, reserve=None if reserve is None else reserve.value
        ),
    )


def _faults(
    plan: Plan, replaces: Baseline, change: str, found: ChangeRequest | None
) -> list[Problem]:
    problems = []
    if found is None:
        facts = Attributes(found=change, register="changes")
        problems.append(Problem("plan.unknown_reference", "change", facts))
    elif found.status != "accepted":
        facts = Attributes(found=found.status)
        problems.append(Problem("cost.change_not_accepted", f'changes["{change}"]', facts))
    if replaces.currency != plan.currency:
        facts = Attributes(found=replaces.currency or "", wanted=plan.currency or "")
        path = f'baselines["{replaces.name}"].currency'
        problems.append(Problem("cost.other_currency", path, facts))
    return problems
