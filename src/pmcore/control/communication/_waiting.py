"""What it costs to wait: tasks held until something is settled, through the schedule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from pmcore._base import Instant, Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.model import ConstraintType, DateConstraint, Plan, Schedule, StatusUpdate, TaskKind
from pmcore.network import build, convert
from pmcore.schedule import critical_path
from pmcore.units import Amount

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, repr=False)
class Wait(Told):
    """What it does if something stays unsettled for so long.

    Parameters
    ----------
    code : str
        ``wait.float``: only float is eaten, or nothing; ``wait.milestone``: a milestone moves;
        ``wait.finish``: the finish does; ``wait.cost``: and that costs money; ``wait.penalty``:
        it costs money before the finish.
    facts : Attributes
    minutes : int
        Working minutes waited, by the project's calendar.
    finish : datetime
        Of the project, by its links.
    finish_work : int
        Working minutes by which it moves.
    milestones : tuple of (str, int)
        Ids of those that move, and by how many working minutes of the project.
    float_used : int
        Working minutes of total float that the held task loses which loses most.
    penalty : int, optional
        Minor units that fall due by the penalties of the plan and its WBS elements, beside those
        that fall due anyway; none: nothing states a penalty.
    cost : int, optional
        The penalty, and what the days of the finish are worth; none: nothing prices them.
    late_days : float
        Calendar days begun after the deadlines of the plan and its WBS elements, beside those
        that are late anyway, times the weights of the elements.
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    minutes: int
    finish: Instant
    finish_work: int = 0
    milestones: tuple[tuple[str, int], ...] = ()
    float_used: int = 0
    penalty: int | None = None
    cost: int | None = None
    late_days: float = 0.0


class Holding:
    """What waits do to a plan from an instant on, each set of held tasks computed once.

    Parameters
    ----------
    plan : Plan
    status : StatusUpdate, optional
    begin : datetime
        When the waiting begins.
    day_value : int, optional
        Minor units that a working day of the finish is worth beside penalties.
    """

    def __init__(
        self, plan: Plan, status: StatusUpdate | None, begin: datetime, day_value: int | None
    ) -> None:
        self.plan, self.status, self.day_value = plan, status, day_value
        self.clock = build(plan).worktime()
        self.begin = self.clock.coordinate(begin)
        facts = status.tasks if status else ()
        self.begun = {each.task for each in facts if each.start or each.finish or each.percent}
        self._known: dict[tuple[tuple[str, ...], int], Schedule] = {}

    def schedule(self, tasks: tuple[str, ...], minutes: int) -> Schedule:
        """Return the critical path when none of the tasks may start before so long a wait."""
        key = tasks, minutes
        if key not in self._known:
            floor = DateConstraint(
                # It stands beside the two wishes that a task may have of its own.
                ConstraintType.EXTERNAL_EARLY_START,
                self.clock.start_at(self.begin + minutes),
            )
            held = (self.plan.task(task) for task in tasks)
            put = (replace(each, constraints=(*each.constraints, floor)) for each in held)
            self._known[key] = critical_path(self.plan.put(*put), status=self.status)
        return self._known[key]

    def settle_by(self, tasks: tuple[str, ...]) -> datetime | None:
        """Return the latest instant at which the tasks can be let go without moving what is due."""
        base = self.schedule(tasks, 0)
        latest = [at for task in tasks if (at := base[task].late_start) is not None]
        return min(latest, default=None)

    def fixed(self, tasks: tuple[str, ...], minutes: int) -> tuple[str, ...]:
        """Return the tasks that such a wait does not hold: their dates are set by hand or musts."""
        then, free = self.schedule(tasks, minutes), self.clock.start_at(self.begin + minutes)
        planned = (each for each in tasks if self.plan.task(each).kind is not TaskKind.INACTIVE)
        return tuple(each for each in planned if then[each].start < free)

    def waits(self, tasks: tuple[str, ...], minutes: Iterable[int], name: str) -> tuple[Wait, ...]:
        """Return what each wait does, against tasks that are let go at once."""
        return tuple(self._wait(tasks, each, name) for each in minutes)

    def _wait(self, tasks: tuple[str, ...], minutes: int, name: str) -> Wait:
        base, then = self.schedule(tasks, 0), self.schedule(tasks, minutes)
        moved = self.clock.between(base.finish, then.finish)
        milestones = tuple(
            (row.id, later)
            for row in then.milestones
            if (later := self.clock.between(base[row.id].finish, row.finish)) > 0
        )
        penalty = cost = None
        if has_penalty(self.plan):
            penalty = cost = penalties(self.plan, then) - penalties(self.plan, base)
        if self.day_value is not None:
            worth = round(self.day_value * moved / self.clock.minutes_per_day)
            cost = worth + (penalty or 0)
        facts: dict[str, object] = {
            "name": name,
            "wait": minutes,
            "day": self.clock.minutes_per_day,
            "moved": moved,
            "finish": then.finish.isoformat(),
            "milestones": [self.plan.task(each).name or each for each, _ in milestones],
            "used": _float_used(tasks, base, then),
        }
        if cost:
            facts |= {"cost": cost, "currency": self.plan.currency}
        return Wait(
            f"wait.{_code(moved, milestones, cost)}",
            Attributes(facts),
            minutes=minutes,
            finish=then.finish,
            finish_work=moved,
            milestones=milestones,
            float_used=_float_used(tasks, base, then),
            penalty=penalty,
            cost=cost,
            late_days=late_days(self.plan, then) - late_days(self.plan, base),
        )


def _code(moved: int, milestones: tuple[tuple[str, int], ...], cost: int | None) -> str:
    if cost:
        return "cost" if moved else "penalty"
    return "finish" if moved else "milestone" if milestones else "float"


def _float_used(tasks: Sequence[str], base: Schedule, then: Schedule) -> int:
    pairs = ((base[task].total_float, then[task].total_float) for task in tasks)
    lost = (was - now for was, now in pairs if was is not None and now is not None)
    return max(0, *lost, 0)


class Late(NamedTuple):
    """A deadline, by how many begun calendar days it is missed, and what such a day counts."""

    deadline: datetime
    penalty: Amount | None
    weight: float
    days: int


def late(plan: Plan, schedule: Schedule) -> list[Late]:
    """Return the deadlines of a plan and of its WBS elements against a schedule's finishes."""
    ends = {row.id: row.finish for row in schedule.wbs}
    found = [
        Late(each.deadline, each.penalty, each.weight, _days(each.deadline, ends.get(each.id)))
        for each in plan.wbs
        if each.deadline is not None
    ]
    if plan.deadline is not None:
        days = _days(plan.deadline, schedule.finish)
        found.append(Late(plan.deadline, plan.penalty, 1.0, days))
    return found


def _days(deadline: datetime, finish: datetime | None) -> int:
    return max(0, -((deadline - finish) // DAY)) if finish else 0


def has_penalty(plan: Plan) -> bool:
    """Return whether lateness costs anything by what a plan states."""
    own = plan.deadline is not None and plan.penalty is not None
    return own or any(each.deadline and each.penalty is not None for each in plan.wbs)


def penalties(plan: Plan, schedule: Schedule) -> int:
    """Return what falls due by a schedule: penalty times calendar days late that have begun.

    Minor units of the plan's currency, at the exchange rates of the deadlines.
    """
    return sum(
        convert(plan, each.penalty, each.deadline) * each.days
        for each in late(plan, schedule)
        if each.penalty is not None
    )


def late_days(plan: Plan, schedule: Schedule) -> float:
    """Return the calendar days begun after all deadlines, times the weights of WBS elements."""
    return sum(each.weight * each.days for each in late(plan, schedule))
