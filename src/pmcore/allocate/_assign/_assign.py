"""Who does what, when: a first schedule by generation, then the exact search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pmcore.allocate._assign._collide import enlarged
from pmcore.allocate._demand import Keep
from pmcore.allocate._search import allocated, warm
from pmcore.allocate._terms import Term, terms_of
from pmcore.errors import InfeasibleError
from pmcore.model import Allocation, Plan, StatusUpdate
from pmcore.run import Budget, Limits, Watch


def assign(
    plan: Plan,
    *,
    terms: Sequence[Term] | None = None,
    limits: Limits = Limits(seconds=10),  # noqa: B008 - frozen
    seed: int = 0,
    watch: Watch | None = None,
    status: StatusUpdate | None = None,
    keep: Keep | Mapping[str, Keep] = Keep.PEOPLE,
) -> Allocation:
    """Return who does what, when, with the driver of every date and a proof of how good it is.

    People are chosen by skill, level, certificate and time; pools and people are never asked for
    more than there is of them; leave, part-time and own calendars count. Work that is done or
    under way stays as it is. A latest date (no later than) and a maximum lag are kept, a deadline
    is wished for. Material that is delivered or made is there before it is used up; other material
    is always there.

    Parameters
    ----------
    plan : Plan
    terms : sequence of Term, optional
        What to minimise, the first first: among schedules that are as good in it the second
        decides, and so on; `Weighted` adds terms up. None: `Tardiness` and then `Makespan` where
        a task or a WBS element has a deadline, else `Makespan`.
    limits : Limits
        Time or effort to spend. Effort bounds all that is done: where an exact search follows the
        schedules that are made first, these have half of it, and it has what they leave. Zero
        seconds give the first schedule.
    seed : int
    watch : callable, optional
        Told of progress; True stops, and the best schedule so far is returned.
    status : StatusUpdate, optional
        Facts to start from; none: the plan's last update.
    keep : Keep or mapping of task id to Keep
        What is kept of given assignments that are not released: people (the default), their dates
        too, or nothing.

    Returns
    -------
    Allocation
        The critical tasks are those on the chains that drive its finish. The proof has the value
        and the bound of every term, and of every part of a weighted sum; it speaks of the first
        term that is not proved, else of the last.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error.
    InfeasibleError
        If wishes collide: its conflicts name them.

    References
    ----------
    Serial generation and justification: see the kernels; the exact model is solved
    by CP-SAT.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> staffing = assign(portal())
    >>> staffing.schedule.people("api"), staffing.schedule.finish
    (('bo',), datetime.datetime(2027, 2, 5, 18, 0))
    >>> print(staffing.schedule["pilot"].driver.text())
    Run the pilot waits for Build the API, which finishes Fri 29 Jan 2027 18:00
    """
    chosen = terms_of(plan, terms)
    if not chosen:
        raise ValueError("there is no term to minimise")
    warm(plan, limits)
    budget = Budget(limits, watch)
    try:
        return allocated(
            plan,
            terms=chosen,
            budget=budget,
            seed=seed,
            status=status,
            keep=keep,
        )
    except InfeasibleError as error:
        status = plan.status if status is None else status
        raise enlarged(error, plan, status, keep, budget.rest(), seed) from None
