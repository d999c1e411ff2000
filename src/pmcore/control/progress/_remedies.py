"""What may bring a finish forward, each as edits of the plan with the people that it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from pmcore._mapping import Attributes
from pmcore.allocate import Levelled, Overtime, Tariff, days_off
from pmcore.control.progress._bottlenecks import driving, one_more
from pmcore.control.progress._finding import name_of
from pmcore.cost import in_way
from pmcore.errors import InfeasibleError
from pmcore.model import (
    Assignment,
    Delay,
    Dependency,
    LinkType,
    Mode,
    Plan,
    Resource,
    ResourceKind,
    Risk,
    SkillNeed,
    StatusUpdate,
    Task,
    TaskKind,
    WbsElement,
)
from pmcore.network import Network, build, flatten, known_calendars
from pmcore.schedule import floats

OUTSIDE = frozenset((TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK, TaskKind.INACTIVE))
"""Kinds that drive nothing."""


class RecoveryKind(StrEnum):
    """What kind of option it is; ``AS_IS`` is to do nothing."""

    AS_IS = "as_is"
    REASSIGN = "reassign"
    OVERTIME = "overtime"
    FAST_TRACK = "fast_track"
    CRASH = "crash"
    ADD_PEOPLE = "add_people"
    CUT_SCOPE = "cut_scope"
    COMBINED = "combined"


@dataclass(frozen=True)
class Means:
    """What is allowed, and at what price.

    Parameters
    ----------
    tariff : Tariff
    weeks : int
        For how many weeks after the data date days off may be worked.
    overlap : float
        Which share of a predecessor its successor need not wait for.
    rework : float, optional
        Chance that a successor which began early does that share again.
    lead : int
        Working minutes of the project until somebody who joins can begin.
    """

    tariff: Tariff
    weeks: int
    overlap: float
    rework: float | None
    lead: int


@dataclass(frozen=True)
class Way:
    """One thing that may be done.

    Parameters
    ----------
    name : str
        What it is called among the options: ``crash:api:two crews``.
    extra : int
        Minor units once, beside what the estimate says.
    overtime : tuple of (str, date)
        Who works on which days off.
    """

    kind: RecoveryKind
    name: str
    facts: Attributes
    plan: Plan
    extra: int = 0
    overtime: tuple[tuple[str, date], ...] = ()


class Remedies:
    """Looks for what may be done along the chains that drive the end.

    Parameters
    ----------
    stated : Plan
        As it was stated, with all ways of doing its tasks.
    plan : Plan
        The current plan: its people, ways and order.
    base : Levelled
        Where that leads.
    """

    def __init__(
        self,
        stated: Plan,
        plan: Plan,
        base: Levelled,
        facts: StatusUpdate | None,
        means: Means,
    ) -> None:
        self.stated, self.plan, self.base, self.means = stated, plan, base, means
        self.net: Network = build(plan)
        self.at = facts.at if facts else plan.start
        known = {each.task: each for each in facts.tasks} if facts else {}
        self.done = {task for task, each in known.items() if each.finish}
        self.begun = {task for task, each in known.items() if each.start} | self.done
        self.left = {task: each.remaining for task, each in known.items()}
        own = list(driving(base.schedule))
        self.tied = self._without_float(own, facts)
        self.chain = [task for task in (*own, *self.tied) if task not in self.done]
        self.links = set(pairwise(reversed(own)))
        self.open = [task for task in self.chain if task not in self.begun]

    def _without_float(self, chain: list[str], facts: StatusUpdate | None) -> list[str]:
        """Return the tasks of other chains that end as late, the last first.

        A date names one driver; where several are as late, float tells the others.
        """
        try:
            rows = floats(self.plan, status=facts, schedule=self.base.schedule)
        except InfeasibleError:  # a maximum lag that levelling keeps and links alone do not
            return []
        most = rows[chain[0]].resource_total
        if most is None:
            return []
        found = [
            row.task
            for row in rows.rows
            if row.resource_total is not None
            and row.resource_total <= most
            and row.task not in chain
            and self.plan.task(row.task).kind not in OUTSIDE
        ]
        dates = self.base.schedule
        return sorted(found, key=lambda task: (dates[task].finish, dates[task].start), reverse=True)

    def ways(self) -> Iterator[Way]:
        """Yield what may be done, kind by kind, along the chains from their end."""
        yield from self._reassigned()
        yield from self._longer_hours()
        yield from self._fast_tracked()
        yield from self._crashed()
        yield from self._joined()
        yield from self._cut()

    def _said(self, **facts: object) -> Attributes:
        day = self.net.worktime().minutes_per_day
        return Attributes({**facts, "length": day, "currency": self.plan.currency})

    def _name(self, task: str) -> str:
        return name_of(self.plan, task)

    def _called(self, resource: str) -> str:
        return self.plan.resource(resource).name or resource

    def _of(self, task: str) -> list[Assignment]:
        return [each for each in self.plan.assignments if each.task == task]

    def _reassigned(self) -> Iterator[Way]:
        for task in self.open:
            taken = {each.resource for each in self._of(task)}
            for each in self._of(task):
                need = _need(self.plan.task(task), each)
                for other in self.plan.resources if need is not None else ():
                    if need is None or other.id in taken or not is_able(other, need):
                        continue
                    yield Way(
                        RecoveryKind.REASSIGN,
                        f"reassign:{task}:{each.resource}:{other.id}",
                        self._said(
                            task=self._name(task),
                            before=self._called(each.resource),
                            after=self._called(other.id),
                        ),
                        self._handed(self.plan, each, other.id),
                    )

    def _handed(self, plan: Plan, given: Assignment, to: str) -> Plan:
        """Return the plan with an assignment handed over; work takes as long as they are fast."""
        new = replace(given, resource=to)
        rest = tuple(each for each in plan.assignments if each is not given)
        task, stated = plan.task(given.task), self.stated.task(given.task)
        if stated.work is not None and task.work is None and task.needs == stated.needs:
            plan = plan.with_task(replace(task, work=stated.work))
        return replace(plan, assignments=(*rest, new))

    def _longer_hours(self) -> Iterator[Way]:
        """Yield days off worked on each task of the chain, and on all of it."""
        alone = {task: days for task in self.chain if (days := self._spare_days(task))}
        for task, days in alone.items():
            yield self._overtime(f"overtime:{task}", {task: days})
        if len(alone) > 1:
            yield self._overtime("overtime", dict(reversed(alone.items())))

    def _spare_days(self, task: str) -> list[date]:
        """Return one day off a week, the first, between the first and last day of a task."""
        row = self.base.schedule[task]
        last = (self.at + timedelta(weeks=self.means.weeks)).date()
        first = max(self.at.date() + timedelta(days=1), row.start.date())
        until = min(last, row.finish.date())
        if not self._people(task) or first > until:
            return []
        names = {position: name for name, position in self.net.calendars.index.items()}
        home = names[int(self.net.calendar[self.net.index[task]])]
        weeks: dict[tuple[int, int], date] = {}
        for day in self._rest_days(home, first, until):
            weeks.setdefault(day.isocalendar()[:2], day)
        return list(weeks.values())

    def _people(self, task: str) -> list[str]:
        people = {each.resource for each in self._of(task)}
        return sorted(e for e in people if self.plan.resource(e).kind is ResourceKind.PERSON)

    def _overtime(self, name: str, days: dict[str, list[date]]) -> Way:
        """Return the way in which the people of tasks work days off, some for each task."""
        most = round(self.means.tariff.overtime_hours * 60)
        asked: dict[str, dict[date, int]] = {}
        for task, own in days.items():
            for person in self._people(task):
                asked.setdefault(person, {}).update(dict.fromkeys(own, most))
        worked = {day for own in days.values() for day in own}
        facts = self._said(
            tasks=tuple(map(self._name, days)),
            who=tuple(map(self._called, asked)),
            count=len(worked),
            first=min(worked).isoformat(),
            last=max(worked).isoformat(),
        )
        return Way(
            RecoveryKind.OVERTIME,
            name,
            facts,
            Overtime(self.plan, asked, is_given=True).plan(),
            overtime=tuple((person, day) for person, own in asked.items() for day in sorted(own)),
        )

    def _rest_days(self, calendar: str, first: date, last: date) -> list[date]:
        """Return the days off of the week, without the holidays that a calendar states."""
        known = known_calendars(self.plan)
        stated = flatten(known[calendar], known).exceptions
        return [
            day
            for day in days_off(self.plan, calendar, first, last)
            if not any(each.first <= day <= each.last for each in stated)
        ]

    def _fast_tracked(self) -> Iterator[Way]:
        """Yield each link of the chains that need not wait for all of its predecessor."""
        chain, tied = set(self.chain), set(self.tied)
        for link in self.plan.dependencies:
            before, after = link.predecessor, link.successor
            is_plain = link.type is LinkType.FS and link.percent is None and link.lag >= 0
            is_tied = {before, after} <= chain and (before in tied or after in tied)
            if not (is_tied or (before, after) in self.links):
                continue
            if before in self.done or after in self.begun or not is_plain:
                continue
            length = int(self.net.duration[self.net.index[before]])
            left = self.left.get(before)
            most = min(
                length if left is None else left, int(self.net.duration[self.net.index[after]])
            )
            lead = min(round(self.means.overlap * length), most)
            if lead <= 0:
                continue
            plan = self.plan.put(replace(link, lag=link.lag - lead))
            if self.means.rework:
                name = f"fast-track:{link.key}"
                again = Delay(after, lead)
                plan = plan.put(Risk(name, probability=self.means.rework, impacts=(again,)))
            told = {"before": self._name(before), "task": self._name(after), "lead": lead}
            yield Way(
                RecoveryKind.FAST_TRACK,
                f"fast_track:{link.key}",
                self._said(**told),
                plan,
            )

    def _crashed(self) -> Iterator[Way]:
        for task in self.open:
            length = int(self.net.duration[self.net.index[task]])
            for mode in self.stated.task(task).modes:
                plan = self._in_mode(task, mode)
                shorter = length - int(build(plan).duration[build(plan).index[task]])
                if shorter <= 0:
                    continue
                facts = self._said(task=self._name(task), mode=mode.id, shorter=shorter)
                yield Way(RecoveryKind.CRASH, f"crash:{task}:{mode.id}", facts, plan)

    def _in_mode(self, task: str, mode: Mode) -> Plan:
        """Return the plan with another way as the task's own, its people kept where they fit."""
        changed = replace(in_way(self.plan.task(task), mode), modes=())
        staffed = seated(self.plan, changed, self._of(task))
        rest = tuple(each for each in self.plan.assignments if each.task != task)
        return replace(self.plan.with_task(changed), assignments=(*rest, *staffed))

    def _joined(self) -> Iterator[Way]:
        """Yield one more of whoever a task of the chain waits for."""
        begin = self._joining()
        moves = {move.task: move for move in self.base.moves}
        for task in self.open:
            move = moves.get(task)
            if move is None or move.resource is None:
                continue
            resource = self.plan.resource(move.resource)
            if resource.kind is ResourceKind.PERSON:
                new = self._recruit(resource, begin)
                given = next(each for each in self._of(task) if each.resource == resource.id)
                plan = self._handed(self.plan.with_resource(new), given, new.id)
            else:
                last = max(self.base.schedule.finish.date(), begin) + timedelta(days=366)
                plan = one_more(self.plan, self.net, resource.id, begin, last)
            facts = self._said(
                task=self._name(task),
                resource=self._called(resource.id),
                first=begin.isoformat(),
            )
            name = f"add_people:{resource.id}:{task}"
            yield Way(RecoveryKind.ADD_PEOPLE, name, facts, plan, self.means.tariff.hiring)

    def _joining(self) -> date:
        """Return the first whole working day on which somebody who joins is there."""
        clock = self.net.worktime()
        begin = clock.next_start(clock.add(self.at, self.means.lead))
        midnight = datetime.combine(begin.date(), time())
        if clock.next_start(midnight) < begin:
            begin = clock.next_start(midnight + timedelta(days=1))
        return begin.date()

    def _recruit(self, like: Resource, begin: date) -> Resource:
        known = {each.id for each in self.plan.resources}
        name = next(
            f"{like.id}+{k}" for k in range(1, len(known) + 2) if f"{like.id}+{k}" not in known
        )
        return replace(
            like,
            id=name,
            name=f"{like.name or like.id} +1",
            capacity=1.0,
            availability=(),
            available_from=datetime.combine(begin, time()),
            available_until=None,
            leave=(),
            email="",
            is_generic=True,
        )

    def _cut(self) -> Iterator[Way]:
        """Yield each requirement that could wait, if what serves it alone has not begun."""
        for asked in self.plan.requirements:
            if asked.priority not in ("could", "wont") or asked.status in ("met", "dropped"):
                continue
            others = {
                name
                for each in self.plan.requirements
                if each.id != asked.id and each.status != "dropped"
                for name in each.deliverables
            }
            spare = set(asked.deliverables) - others
            tasks = [task for task in self.plan.tasks if self._serves_only(task, spare)]
            if not tasks or any(task.id in self.begun for task in tasks):
                continue
            facts = self._said(requirement=asked.name or asked.id, count=len(tasks))
            yield Way(
                RecoveryKind.CUT_SCOPE, f"cut_scope:{asked.id}", facts, without(self.plan, tasks)
            )

    def _serves_only(self, task: Task, spare: set[str]) -> bool:
        served = set(task.deliverables)
        elements: dict[str, WbsElement] = {each.id: each for each in self.plan.wbs}
        at = elements.get(task.wbs or "")
        while at is not None:
            served |= set(at.deliverables)
            at = elements.get(at.parent or "")
        return bool(served) and served <= spare and task.kind is not TaskKind.INACTIVE


def _need(task: Task, given: Assignment) -> SkillNeed | None:
    """Return the skill that an assignment serves; none: it is not said."""
    if given.slot is not None:
        need = task.needs[given.slot] if given.slot < len(task.needs) else None
        return need if isinstance(need, SkillNeed) else None
    skills = [need for need in task.needs if isinstance(need, SkillNeed)]
    return skills[0] if len(skills) == 1 else None


def is_able(resource: Resource, need: SkillNeed) -> bool:
    """Return whether a person in service has a skill at the level needed."""
    skill = resource.skill(need.skill)
    is_there = resource.is_active and resource.kind is ResourceKind.PERSON
    return is_there and skill is not None and skill.level >= need.level


def seated(plan: Plan, task: Task, given: list[Assignment]) -> list[Assignment]:
    """Return people for the needs of a task: those it has where they fit, then the next able."""
    if not any(isinstance(need, SkillNeed) for need in task.needs):
        return [replace(each, slot=None) for each in given]
    first = [plan.resource(each.resource) for each in given]
    able = [*first, *(each for each in plan.resources if each not in first)]
    taken: set[str] = set()
    found: list[Assignment] = []
    for slot, need in enumerate(task.needs):
        if not isinstance(need, SkillNeed):
            continue
        free = [each.id for each in able if each.id not in taken and is_able(each, need)]
        for name in free[: need.count]:
            taken.add(name)
            found.append(Assignment(task.id, name, slot, need.units))
    return found


def without(plan: Plan, tasks: list[Task]) -> Plan:
    """Return the plan with tasks inactive; what came after them waits for what came before.

    A link from an inactive task binds nobody, so each chain of links through what is left out is
    bridged: finish to start, without lag.
    """
    cut = {task.id for task in tasks}
    before: dict[str, set[str]] = {}
    for link in plan.dependencies:
        before.setdefault(link.successor, set()).add(link.predecessor)

    def sources(task: str, seen: frozenset[str]) -> set[str]:
        found: set[str] = set()
        for name in before.get(task, set()) - seen:
            found |= sources(name, seen | {name}) if name in cut else {name}
        return found

    links = list(plan.dependencies)
    known = {(link.predecessor, link.successor) for link in links}
    for link in plan.dependencies:
        if link.predecessor in cut and link.successor not in cut:
            for name in sorted(sources(link.predecessor, frozenset((link.predecessor,)))):
                if (name, link.successor) not in known:
                    known.add((name, link.successor))
                    links.append(Dependency(name, link.successor))
    return replace(
        plan,
        dependencies=tuple(links),
        tasks=tuple(
            replace(task, kind=TaskKind.INACTIVE) if task.id in cut else task for task in plan.tasks
        ),
    )
