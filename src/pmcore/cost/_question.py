"""A plan as a question of the trade-off: what its ways take and cost, where nothing binds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import gcd

from pmcore.cost._estimate import estimate
from pmcore.cost._ways import Item, Wait, Ways, undominated
from pmcore.model import (
    ConstraintType,
    MaterialNeed,
    Mode,
    Need,
    Plan,
    ResourceNeed,
    Schedule,
    SkillNeed,
    Task,
    TaskKind,
)
from pmcore.network import FS, Links, Network, WorkTime, build, prices
from pmcore.schedule import critical_path
from pmcore.units import Money, to_minutes

WORKED = (TaskKind.TASK, TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE)
FLOORS = (ConstraintType.START_NO_EARLIER_THAN, ConstraintType.FINISH_NO_EARLIER_THAN)


@dataclass(frozen=True)
class Question:
    """The trade-off of a plan in numbers.

    Parameters
    ----------
    net : Ways
        Times in `unit`s of the plan's calendar from its start.
    unit : int
        Working minutes.
    ways : tuple of tuple of int
        By task: which of its ways each way of the net is; 0: its own, then its modes.
    """

    plan: Plan
    net: Ways
    unit: int
    ways: tuple[tuple[int, ...], ...]

    def chosen(self, picks: Iterable[int]) -> dict[str, int]:
        """Return, by task id, which way is taken: 0 its own, then its modes in their order."""
        ids = build(self.plan).ids
        return {ids[i]: self.ways[i][pick] for i, pick in enumerate(picks)}


def in_ways(plan: Plan, chosen: dict[str, int]) -> Plan:
    """Return the plan with each task's own way replaced by the one chosen."""
    tasks = tuple(
        in_way(task, task.modes[chosen[task.id] - 1]) if chosen.get(task.id) else task
        for task in plan.tasks
    )
    return replace(plan, tasks=tasks)


def in_way(task: Task, mode: Mode) -> Task:
    """Return a task whose own way is one of its modes.

    Examples
    --------
    >>> in_way(Task("a", duration=480), Mode("fast", 240)).duration
    240
    """
    return replace(
        task,
        duration=mode.duration or 0,
        work=mode.work,
        needs=mode.needs,
        costs=mode.costs,
        estimate=mode.estimate,
    )


def with_modes(plan: Plan, schedule: Schedule, chosen: dict[str, int]) -> Schedule:
    """Return a schedule of the plan in chosen ways as one of the plan itself."""
    rows = tuple(
        replace(row, mode=plan.task(row.id).modes[chosen[row.id] - 1].id)
        if chosen.get(row.id)
        else row
        for row in schedule.tasks
    )
    return replace(schedule, tasks=rows)


def question(plan: Plan) -> Question | None:
    """Return the trade-off in numbers; none where people, dates or prices decide as well.

    Numbers say all where one calendar serves tasks and lags, no need of a person or of a pool that
    could run short binds, prices do not change with the date, and nothing but links and earliest
    dates holds a task.
    """
    net = build(plan)
    if not (is_free(plan) and is_even(net) and not _binds(plan) and not _is_dated(plan)):
        return None
    lengths, costs = _by_way(plan, net)
    origin = net.worktime().coordinate(plan.start)
    floors = [floors_of(net.worktime(), task, origin) for task in net.tasks]
    waits = [*waits_of(net.links, is_limit=False), *waits_of(net.limits, is_limit=True)]
    unit = gcd(
        *(length for own in lengths for length in own),
        *(each.lag for each in waits),
        *(at for pair in floors for at in pair),
    )
    unit = unit or 1  # where nothing takes time
    only = set(range(len(net))) - {
        i for each in waits if each.kind != FS or each.is_limit for i in (each.before, each.after)
    }
    items, ways = list[Item](), list[tuple[int, ...]]()
    for i, (own, cost) in enumerate(zip(lengths, costs, strict=True)):
        rows = sorted((length // unit, cost[k], k) for k, length in enumerate(own))
        if i in only and not floors[i][1]:
            rows = undominated(rows)
        items.append(Item(tuple((a, b) for a, b, _ in rows), task=i))
        ways.append(tuple(k for *_, k in rows))
    return Question(
        plan,
        Ways(
            tuple(items),
            tuple(replace(each, lag=each.lag // unit) for each in waits),
            tuple((a // unit, b // unit) for a, b in floors),
        ),
        unit,
        tuple(ways),
    )


def _by_way(plan: Plan, net: Network) -> tuple[list[list[int]], list[list[int]]]:
    """Return, by task and way, its working minutes and what it costs."""
    lengths: list[list[int]] = [[] for _ in net.ids]
    costs: list[list[int]] = [[] for _ in net.ids]
    for k in range(1 + max((len(task.modes) for task in plan.tasks), default=0)):
        taken = {task.id: k for task in plan.tasks if len(task.modes) >= k}
        plan_of = in_ways(plan, taken)
        # All tasks in their k-th ways may break a maximum lag that a choice among them keeps;
        # costs have no dates here.
        loose = tuple(replace(each, max_lag=None) for each in plan_of.dependencies)
        plan_of = replace(plan_of, dependencies=loose)
        held, found = build(plan_of), estimate(plan_of, critical_path(plan_of))
        for i, task in enumerate(net.ids):
            if task in taken:
                lengths[i].append(int(held.duration[held.index[task]]))
                costs[i].append(found.of(task))
    return lengths, costs


def floors_of(time: WorkTime, task: Task, origin: int) -> tuple[int, int]:
    """Return before which minute after the origin a task must not begin, and not end."""
    at = [0, 0]
    for each in task.constraints:
        if each.date is not None:
            place = FLOORS.index(each.type)
            at[place] = max(at[place], time.coordinate(each.date) - origin)
    return at[0], at[1]


def waits_of(links: Links, *, is_limit: bool) -> Iterator[Wait]:
    columns = (links.pred, links.succ, links.type, links.lag)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return (Wait(i, j, kind, lag, is_limit) for i, j, kind, lag in rows)


def is_free(plan: Plan) -> bool:
    """Whether links and earliest dates are all that moves a task."""
    settings = plan.settings
    return (
        plan.status is None
        and not plan.gates
        and not settings.schedules_from_finish
        and not any(each.start or each.settings for each in plan.wbs)
        and all(each.percent is None for each in plan.dependencies)
        and all(
            task.kind in WORKED
            and not task.splits
            and all(each.type in FLOORS for each in task.constraints)
            for task in plan.tasks
        )
    )


def is_even(net: Network) -> bool:
    """Whether all time is counted on the plan's calendar."""
    own = net.worktime().index
    return bool(
        (net.calendar == own).all()
        and all(
            ((links.calendar == own) | (links.lag == 0)).all() and not links.rounds.any()
            for links in (net.links, net.limits)
        )
    )


def _ways_of(task: Task) -> list[Task | Mode]:
    return [task, *task.modes]


def _binds(plan: Plan) -> bool:
    """Whether somebody or something could be asked for more than there is of it."""
    if plan.assignments or plan.deliveries:
        return True
    asked = dict[str, float]()
    for task in plan.tasks:
        most = dict[str, float]()
        for way in _ways_of(task):
            if any(
                isinstance(need, SkillNeed)
                or (isinstance(need, MaterialNeed) and need.quantity < 0)  # made before it is used
                for need in way.needs
            ):
                return True
            own = dict[str, float]()
            for need in way.needs:
                if isinstance(need, ResourceNeed):
                    own[need.resource] = own.get(need.resource, 0.0) + need.units
            for name, units in own.items():
                most[name] = max(units, most.get(name, 0.0))
        for name, units in most.items():
            asked[name] = asked.get(name, 0.0) + units
    net = build(plan)
    return any(
        units > min(there for _, there in net.capacity(name)) for name, units in asked.items()
    )


def _is_dated(plan: Plan) -> bool:
    """Whether what something costs depends on when it is done."""
    changing = Counter(each.currency for each in plan.exchange_rates)
    for task in plan.tasks:
        for way in _ways_of(task):
            amounts = [item.amount for item in way.costs]
            if any(isinstance(each, Money) and changing[each.currency] > 1 for each in amounts):
                return True
            if any(_changes(plan, need) for need in way.needs):
                return True
    return False


def _changes(plan: Plan, need: Need) -> bool:
    if isinstance(need, SkillNeed):
        return True
    held = prices(plan, need.resource)
    steps = (held.unit, held.use) if isinstance(need, MaterialNeed) else (held.hour, held.use)
    begin = to_minutes(plan.start)
    return any(len(each) > 1 or (each and each[0][0] > begin) for each in steps)
