"""Bottlenecks by what one more would bring: a day more of somebody, and the plan levelled anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date, datetime, time
from typing import Any

from pmcore._base import Answer, Instant, Made, Told, made
from pmcore._mapping import EMPTY, Attributes
from pmcore.allocate import Levelled, Moved, level
from pmcore.control.progress._forecasts import in_order
from pmcore.model import Availability, Plan, Schedule, StatusUpdate
from pmcore.network import Network, build
from pmcore.units import end_of_day, from_minutes, to_minutes

MOST = 30
"""Waits that are tried, the last of the chain first."""


@dataclass(frozen=True, slots=True, repr=False)
class Bottleneck(Told):
    """What one more unit of a resource on one day would bring.

    Parameters
    ----------
    code : str
        ``bottleneck.gains``, ``bottleneck.nothing`` or ``bottleneck.loses``.
    resource : str
    task : str
        Which waits for it.
    day : date
        The day on which there is one more: the last that the task waits.
    gain : int
        Working minutes of the project by which the end comes earlier.
    per_day : float
        Days gained for each extra person-day (or unit-day).
    finish : datetime
        When it then ends.
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    resource: str = ""
    task: str = ""
    day: date
    gain: int = 0
    per_day: float = 0.0
    finish: Instant


@dataclass(frozen=True, slots=True, repr=False)
class Bottlenecks(Answer):
    """The resources that the end waits for, by what one more of each would bring.

    Parameters
    ----------
    rows : tuple of Bottleneck
        The largest gain first.
    finish : datetime
        When it ends as things are.
    left_out : int
        Waits of the chain that were not tried.
    """

    rows: tuple[Bottleneck, ...]
    finish: Instant
    _: KW_ONLY
    left_out: int = 0
    made: Made | None = None

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a resource, task and day."""
        names = ("resource", "task", "day", "gain", "per_day", "finish")
        return {name: [getattr(row, name) for row in self.rows] for name in names}


def bottlenecks(
    plan: Plan,
    schedule: Schedule | None = None,
    status: StatusUpdate | None = None,
    *,
    task: str | None = None,
    most: int = MOST,
) -> Bottlenecks:
    """Return how many days one more person-day of each resource that binds would bring.

    People and order stay as planned. Whoever is waited for on the chain that drives the end gets
    one more unit on the last day of that wait, and the plan is levelled anew: what the end gains
    is measured, not guessed. A resource that nobody waits for on that chain can bring nothing,
    and one that is waited for brings nothing where another chain ends as late.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule, optional
        The current plan; none: the plan's assignments, levelled by priority.
    status : StatusUpdate, optional
        Facts; none: the plan's last update.
    task : str, optional
        Id of the task whose finish counts; none: the last finish.
    most : int
        Waits that are tried, the last of the chain first.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error.
    KeyError
        If there is no such task.

    Examples
    --------
    >>> from pmcore import Assignment, Plan, Resource, Task, days
    >>> plan = Plan(
    ...     "Hall",
    ...     start=datetime(2027, 1, 4, 9),
    ...     tasks=[
    ...         Task("walls", "Paint the walls", days(3)),
    ...         Task("doors", "Hang the doors", days(2)),
    ...     ],
    ...     resources=[Resource("ana", "Ana")],
    ...     assignments=[Assignment("walls", "ana"), Assignment("doors", "ana")],
    ... )
    >>> found = bottlenecks(plan)
    >>> print(found.rows[0].text())
    One more like Ana on Wed 6 Jan 2027 lets Hang the doors begin earlier: the end comes 1 d earlier
    """
    facts = status or plan.status
    ordered = in_order(plan, schedule, facts)
    base = level(ordered, status=facts)
    net = build(ordered)
    end = _end(base.schedule, task)
    waits = list(_waits(base, task))
    rows = [_tried(ordered, net, move, facts, (task, end)) for move in waits[: max(0, most)]]
    rows.sort(key=lambda row: (-row.gain, row.resource, row.day))
    own = made(plan, at=facts.at.isoformat() if facts else None, task=task)
    return Bottlenecks(tuple(rows), end, left_out=max(0, len(waits) - most), made=own)


def _end(schedule: Schedule, task: str | None) -> datetime:
    return schedule.finish if task is None else schedule[task].finish


def _waits(base: Levelled, task: str | None) -> Iterator[Moved]:
    """Yield the moves for want of a resource on the chain that drives the end, the last first."""
    moves = {move.task: move for move in base.moves}
    for at in driving(base.schedule, task):
        move = moves.get(at)
        if move is not None and move.resource is not None:
            yield move


def driving(schedule: Schedule, task: str | None = None) -> Iterator[str]:
    """Yield the ids of the tasks on the chain that drives an end, the last first."""
    rows = {row.id: row for row in schedule.tasks}
    at = task
    if at is None:
        at = max(schedule.tasks, key=lambda row: (row.finish, row.is_critical, row.start)).id
    seen: set[str] = set()
    while at is not None and at in rows and at not in seen:
        seen.add(at)
        yield at
        driver = rows[at].driver
        source = driver.facts.get("predecessor", driver.facts.get("successor")) if driver else None
        at = source if isinstance(source, str) else None


def _tried(
    plan: Plan,
    net: Network,
    move: Moved,
    facts: StatusUpdate | None,
    goal: tuple[str | None, datetime],
) -> Bottleneck:
    """Return what one more on the last day of a wait brings."""
    assert move.resource is not None
    task, end = goal
    day = net.task_time(move.task).previous_finish(move.start).date()
    found = level(one_more(plan, net, move.resource, day), status=facts)
    clock = net.worktime()
    finish = _end(found.schedule, task)
    gain = clock.between(finish, end)
    resource = plan.resource(move.resource)
    told = Attributes(
        resource=resource.name or resource.id,
        task=plan.task(move.task).name or move.task,
        day=day.isoformat(),
        size=abs(gain),
        length=clock.minutes_per_day,
    )
    code = "gains" if gain > 0 else "loses" if gain < 0 else "nothing"
    return Bottleneck(
        f"bottleneck.{code}",
        told,
        resource=move.resource,
        task=move.task,
        day=day,
        gain=gain,
        per_day=gain / clock.minutes_per_day,
        finish=finish,
    )


def one_more(plan: Plan, net: Network, resource: str, day: date, until: date | None = None) -> Plan:
    """Return the plan with one more unit of a resource on a day, also where it is away.

    With `until` on all days to that one, which is included.
    """
    first, last = to_minutes(datetime.combine(day, time())), to_minutes(end_of_day(until or day))
    steps = list(net.capacity(resource))
    for at in (first, last):
        if all(since != at for since, _ in steps):
            steps.append((at, [there for since, there in steps if since <= at][-1]))
            steps.sort()
    more = [(at, there + 1 if first <= at < last else there) for at, there in steps]
    availability = tuple(Availability(from_minutes(at), there) for at, there in more[1:])
    return plan.with_resource(
        replace(
            plan.resource(resource),
            capacity=more[0][1],
            availability=availability,
            leave=(),
            available_from=None,
            available_until=None,
        )
    )
