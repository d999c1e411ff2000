"""What levelling found, as data: rows, moves and their reasons, what stays and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pmcore._base import made
from pmcore._mapping import Attributes
from pmcore.allocate._level._burden import Burden, Placed, is_unlimited
from pmcore.allocate._level._levelled import Assumption, Levelled, Moved
from pmcore.allocate._level._overloads import overloads
from pmcore.errors import Problem
from pmcore.kernels import FAR, work_at
from pmcore.model import (
    Assignment,
    ConstraintType,
    Driver,
    Resource,
    ResourceKind,
    Rules,
    Schedule,
    ScheduledTask,
    SkillNeed,
    TaskKind,
)
from pmcore.network import SPANS
from pmcore.schedule import Dates, drivers, parts_of, rollup, stretch_spans
from pmcore.units import from_minutes

_LATEST = {
    ConstraintType.START_NO_LATER_THAN: "start",
    ConstraintType.START_ON: "start",
    ConstraintType.FINISH_NO_LATER_THAN: "finish",
    ConstraintType.FINISH_ON: "finish",
}


def answer(held: Burden, before: Schedule, found: Placed) -> Levelled:
    """Return the answer that arrays stand for."""
    told = _Told(held, before, found)
    rows = tuple(told.row(each) for each in before.tasks)
    moved = {row.id for row, old in zip(rows, before.tasks, strict=True) if _dates(row, old)}
    people = tuple(_moved_along(each, moved) for each in held.given)
    counted = [row for row in rows if row.kind is not TaskKind.INACTIVE] or list(rows)
    schedule = Schedule(
        rows,
        min(row.start for row in counted),
        max(row.finish for row in counted),
        assignments=people,
        wbs=rollup(held.plan, rows, assignments=people),
        data_date=before.data_date,
        made=made(
            held.plan,
            rules=held.plan.settings.rules,
            progress=held.plan.settings.progress,
            levelled=sorted(held.chosen),
        ),
    )
    return Levelled(
        schedule,
        before,
        moves=tuple(told.moves()),
        unresolved=tuple(overloads(held, found)),
        late=tuple(told.late(rows)),
        assumptions=tuple(assumptions(held)),
    )


def _dates(row: ScheduledTask, old: ScheduledTask) -> bool:
    return (row.start, row.finish) != (old.start, old.finish)


def _moved_along(each: Assignment, moved: set[str]) -> Assignment:
    """Return an assignment without the dates it had, where its task has moved."""
    is_dated = each.start is not None or each.finish is not None
    return replace(each, start=None, finish=None) if is_dated and each.task in moved else each


class _Told:
    """What the dates say, looked up."""

    def __init__(self, held: Burden, before: Schedule, found: Placed) -> None:
        self.held, self.before, self.found = held, before, found
        self.names = list(held.resources)
        self.table = held.shared.readable()
        self.start, self.finish = found.start.tolist(), found.finish.tolist()
        reach = stretch_spans(held.state, self.start, self.finish)
        holder = {
            i: k for i, k in held.dates.holder.items() if held.dates.start[i] == self.start[i]
        }
        dates = Dates(
            *(self.start, self.finish, found.driver.tolist(), [], [], [], []),
            end=max(self.finish),
            holder=holder,
            reach=reach,
            delays=held.dates.delays,
        )
        self.why = drivers(held.state, dates)
        self.users: dict[int, list[int]] = {}
        for i, takes in enumerate(held.takes):
            for r in takes:
                self.users.setdefault(r, []).append(i)
        self.waits = {i: self._hold(i) for i in range(len(held)) if self._waited(i)}
        for i, other in self.waits.items():
            self.why[i] = self._reason(i, other)
        self.critical = self._chain()

    def _waited(self, i: int) -> bool:
        """Whether a task lies where its resources let it, later than its links do."""
        found = self.found
        return bool(found.until[i] > -FAR and not found.stuck[i])

    def _hold(self, i: int) -> int | None:
        """Return the task that the resource which a task waited for was busy with; None: none."""
        until = int(self.found.until[i])
        users = [j for j in self.users[int(self.found.resource[i])] if j != i]
        ending = [j for j in users if self.finish[j] == until]
        busy = [j for j in users if self.start[j] < until < self.finish[j]]
        return next(iter(ending or busy), None)

    def _reason(self, i: int, other: int | None) -> Driver:
        held, found = self.held, self.found
        task = held.state.net.tasks[i]
        resource = held.plan.resource(self.names[int(found.resource[i])])
        facts = Attributes(
            task=task.id,
            name=task.name or task.id,
            resource=resource.id,
            resource_name=resource.name or resource.id,
            at=from_minutes(int(found.until[i])).isoformat(),
            date=from_minutes(self.start[i]).isoformat(),
        )
        is_person = resource.kind is ResourceKind.PERSON
        if other is None:
            return Driver("driver.leave" if is_person else "driver.closed", resource.id, facts)
        before = held.state.net.tasks[other]
        facts |= {"predecessor": before.id, "predecessor_name": before.name or before.id}
        return Driver("driver.person" if is_person else "driver.pool", before.id, facts)

    def row(self, old: ScheduledTask) -> ScheduledTask:
        """Return a task's row: dates as levelled, and no floats, which the row before has."""
        held = self.held
        i = held.state.net.index[old.id]
        has_begun, is_done = held.state.begun[i] < FAR, held.state.done[i]
        is_split = bool(old.segments) and not is_done
        return replace(
            old,
            start=old.start if has_begun else from_minutes(self.start[i]),
            finish=old.finish if is_done else from_minutes(self.finish[i]),
            early_start=None,
            early_finish=None,
            late_start=None,
            late_finish=None,
            total_float=None,
            free_float=None,
            is_critical=i in self.critical,
            driver=self.why[i],
            segments=parts_of(held.state, i, self.start[i]) if is_split else old.segments,
        )

    def moves(self) -> Iterator[Moved]:
        """Yield the tasks that moved, in the plan's order."""
        held, state, was = self.held, self.held.state, self.held.dates
        for task in held.plan.tasks:
            i = state.net.index[task.id]
            minutes = self._later(i, was.start[i], self.start[i])
            minutes = minutes or self._later(i, was.finish[i], self.finish[i])
            if state.done[i] or not minutes:
                continue
            waits, resource, waited = None, None, 0
            if i in self.waits:
                other = self.waits[i]
                waits = None if other is None else state.net.ids[other]
                resource = self.names[int(self.found.resource[i])]
                waited = self._later(i, int(self.found.logic[i]), self.start[i])
            yield Moved(
                task.id,
                from_minutes(was.start[i]),
                from_minutes(self.start[i]),
                minutes,
                waited=waited,
                resource=resource,
                waits_for=waits,
                reason=self._moved_by(i),
            )

    def _moved_by(self, i: int) -> Driver:
        """Return why a task moved: what sets its start, or that it takes its people longer."""
        held, task = self.held, self.held.state.net.tasks[i]
        own = int(held.state.net.calendar[i])
        if self.start[i] != held.dates.start[i] or int(held.home[i]) == own:
            return self.why[i]
        facts = {"people": [self.names[r] for r in held.takes[i]]}
        name = task.name or task.id
        return Driver("driver.together", None, Attributes(facts, task=task.id, name=name))

    def _later(self, i: int, a: int, b: int) -> int:
        own = int(self.held.state.net.calendar[i])
        return int(work_at(self.table, own, b)) - int(work_at(self.table, own, a))

    def late(self, rows: tuple[ScheduledTask, ...]) -> Iterator[Problem]:
        """Yield the latest dates that are missed now and were met before."""
        net = self.held.state.net
        for row, old in zip(rows, self.before.tasks, strict=True):
            i = net.index[row.id]
            for each in net.tasks[i].constraints if _dates(row, old) else ():
                side = _LATEST.get(each.type)
                if side is None or each.date is None or getattr(old, side) > each.date:
                    continue
                reached = getattr(row, side)
                if reached > each.date:
                    yield Problem(
                        "conflict.latest",
                        f'tasks["{row.id}"].constraints',
                        Attributes(
                            task=row.name or row.id,
                            type=each.type,
                            date=each.date.isoformat(),
                            found=reached.isoformat(),
                        ),
                    )

    def _chain(self) -> set[int]:
        """Return the tasks on the chains that drive the last finish."""
        net, state = self.held.state.net, self.held.state
        idle = net.is_idle.tolist()
        counts = [i for i in range(len(net)) if not idle[i] and not state.done[i]]
        end = max((self.finish[i] for i in counts), default=0)
        found: set[int] = set()
        for i in counts:
            at: int | None = i if self.finish[i] == end else None
            while at is not None and at not in found and not state.done[at]:
                found.add(at)
                source = self.why[at].facts.get("predecessor")
                at = net.index[source] if isinstance(source, str) else None
        return found


def assumptions(held: Burden) -> Iterator[Assumption]:
    """Yield what levelling takes for granted of a plan, and what it leaves out."""
    plan = held.plan
    asked = [plan.resource(name) for name in held.resources]
    yield from _counted("one_unit", [each.id for each in asked if _states_no_limit(each)])
    used = {each.resource for each in held.given}
    idle = [each for each in plan.resources if each.id in used and each.id not in held.chosen]
    material = [each.id for each in idle if each.kind is ResourceKind.MATERIAL]
    yield from _counted("material", material)
    endless = [each.id for each in idle if is_unlimited(each.capacity)]
    yield from _counted("unlimited", endless)
    rest = [each.id for each in idle if each.id not in {*material, *endless}]
    yield from _counted("not_asked", rest)
    busy = {each.task for each in held.given if each.resource in held.chosen}
    spans = [task.id for task in plan.tasks if task.kind in SPANS and task.id in busy]
    yield from _counted("spans", spans)
    nobody = [task.id for task in plan.tasks if _asks_for_somebody(held, task.id)]
    yield from _counted("nobody", nobody)
    dated = [each for each in held.given if each.resource in held.chosen and _is_part(each)]
    yield from _counted("whole", list(dict.fromkeys(each.task for each in dated)))
    yield from _counted("apart", [held.state.net.ids[i] for i in sorted(held.apart)])
    if plan.settings.rules is Rules.P6:
        yield from _counted("own_calendars", [each.id for each in asked if _differs(held, each)])
    if plan.settings.schedules_from_finish:
        yield Assumption("level.from_finish")


def _counted(name: str, found: list[str]) -> Iterator[Assumption]:
    if found:
        facts = Attributes(count=len(found), first=found[:3], ids=found)
        yield Assumption(f"level.{name}", facts)


def _states_no_limit(resource: Resource) -> bool:
    return resource.capacity == 1.0 and not resource.availability


def _is_part(each: Assignment) -> bool:
    is_dated = each.start is not None or each.finish is not None
    return is_dated or bool(each.attributes.get("lag"))


def _asks_for_somebody(held: Burden, task: str) -> bool:
    """Whether a task needs a skill and is given to nobody."""
    i = held.state.net.index[task]
    needs = held.state.net.tasks[i].needs
    is_open = not held.takes[i] and not held.state.done[i]
    return is_open and any(isinstance(need, SkillNeed) for need in needs)


def _differs(held: Burden, resource: Resource) -> bool:
    """Whether a resource has a calendar other than that of a task it works on."""
    if resource.calendar is None:
        return False
    net, r = held.state.net, held.resources[resource.id]
    own = net.calendars.index[resource.calendar]
    return any(r in takes and int(net.calendar[i]) != own for i, takes in enumerate(held.takes))
