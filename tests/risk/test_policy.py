"""Schedules carried out by their policy: nobody works twice at once, and nobody knows too early."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import (
    Assignment,
    Availability,
    ConstraintType,
    DateConstraint,
    Dependency,
    Leave,
    LinkType,
    Plan,
    Resource,
    ResourceKind,
    Task,
    TaskKind,
    Uniform,
    chain,
    days,
    hours,
)
from pmcore.io import dumps, loads
from pmcore.network import build, staff
from pmcore.risk import Execution
from pmcore.risk._case import _chain
from pmcore.risk._policy import policy_of
from pmcore.schedule import prepare
from pmcore.units import from_minutes, to_minutes
from pmcore.verify._case import Case, capacity
from pmcore.verify._schedule import _lag_clock
from tests.strategies import calendars, plans, statuses

C = ConstraintType
START = datetime(2027, 1, 4, 9)
STEP = 15
KINDS = (
    TaskKind.START_MILESTONE,
    TaskKind.FINISH_MILESTONE,
    TaskKind.MANUAL,
    TaskKind.INACTIVE,
    TaskKind.LEVEL_OF_EFFORT,
    TaskKind.HAMMOCK,
)


def given_dates(plan, status=None):
    """Return the critical path with the plan's own assignments: an order of starts, overloads."""
    return replace(pm.schedule.critical_path(plan, status=status), assignments=plan.assignments)


def carry_out(plan, schedule, minutes=None, status=None):
    """Return start and finish of every task in one sample of stated lengths."""
    net = staff(build(plan), replace(schedule, assignments=()))
    state = prepare(net, status)
    policy = policy_of(state, schedule, _chain(state), ())
    lengths = dict(zip(net.ids, state.duration, strict=True)) | (minutes or {})
    start, finish = policy.dates([np.array([lengths[task]]) for task in net.ids])
    dates = zip(start.tolist(), finish.tolist(), strict=True)
    return dict(zip(net.ids, dates, strict=True))


def simulate(plan, schedule, execution=Execution.POLICY, **options):
    """Simulate with a few samples, by the policy unless said otherwise."""
    return pm.risk.simulate(plan, schedule, execution=execution, **{"samples": 200, **options})


@st.composite
def staffed_plans(draw):
    """Plans of people and a pool that are away, work part-time and by their own calendars."""
    lengths = st.integers(1, 100).map(lambda quarters: quarters * STEP)
    home = draw(calendars("own"))
    leave = [
        Leave(date(2027, 1, 4) + timedelta(first), date(2027, 1, 4) + timedelta(first + more))
        for first, more in draw(
            st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3)), max_size=2)
        )
    ]
    part_time = (Availability(datetime(2027, 1, 7), 0.5), Availability(datetime(2027, 1, 14), 1.0))
    fewer = (Availability(datetime(2027, 1, 8), 1.0), Availability(datetime(2027, 1, 20, 12), 2.0))
    team = (
        Resource("ana", leave=leave),
        Resource(
            "bo",
            calendar=draw(st.sampled_from((None, "own"))),
            availability=draw(st.sampled_from(((), part_time))),
        ),
        Resource(
            "crane",
            kind=ResourceKind.EQUIPMENT,
            capacity=2.0,
            availability=draw(st.sampled_from(((), fewer))),
        ),
    )
    names = [f"t{at}" for at in range(draw(st.integers(2, 6)))]
    tasks, assignments = [], []
    for name in names:
        tasks.append(
            Task(
                name,
                duration=draw(lengths),
                calendar=draw(st.sampled_from((None, None, "own"))),
                priority=draw(st.sampled_from((300, 500))),
                is_interruptible=draw(st.booleans()),
            )
        )
        for resource, units in (("ana", (1.0,)), ("bo", (1.0, 0.5)), ("crane", (1.0, 2.0))):
            if draw(st.booleans()):
                assignments.append(Assignment(name, resource, units=draw(st.sampled_from(units))))
    assignments = assignments or [Assignment("t0", "ana")]
    pairs = [(a, b) for at, b in enumerate(names) for a in names[:at]]
    links = [
        Dependency(a, b, draw(st.sampled_from((LinkType.FS, LinkType.FS, LinkType.SS))), lag)
        for a, b in draw(st.lists(st.sampled_from(pairs), max_size=6, unique=True))
        for lag in [draw(st.sampled_from((0, 0, 60, 480)))]
    ]
    plan = Plan(
        "P",
        start=START,
        tasks=tasks,
        dependencies=links,
        resources=team,
        assignments=assignments,
        calendars=(home,),
    )
    drawn = {name: draw(lengths) for name in names}
    return plan, drawn


class Clerk:
    """Carries a plan out quarter by quarter, and looks at nothing but what has happened by then."""

    def __init__(self, plan, schedule, minutes):
        self.case = Case(plan, schedule, None)
        self.plan, self.minutes, self.now = plan, minutes, to_minutes(plan.start)
        self.start, self.finish, self.hope, self.left = {}, {}, {}, dict(minutes)
        self.staff = {task.id: [] for task in plan.tasks}
        for each in plan.assignments:
            self.staff[each.task].append((each.resource, each.units))
        self.order = sorted(
            plan.tasks, key=lambda task: (schedule[task.id].start, -task.priority, task.id)
        )

    def run(self):
        """Return start and finish of every task."""
        while len(self.finish) < len(self.left):
            is_any = True
            while is_any:
                is_any = any(self.begin(task) for task in self.order)
            for task, left in self.left.items():
                if task in self.start and left and self.works(task, self.now):
                    self.left[task] -= STEP
            self.now += STEP
            for task, left in self.left.items():
                if not left:
                    self.finish.setdefault(task, self.now)
        return {task: (self.start[task], self.finish[task]) for task in self.left}

    def is_on(self, task, at):
        """Whether a task and its people work by their calendars."""
        clock = self.case.staffed_clock(task)
        return clock.next_start(at) == at

    def are_there(self, task, at):
        """Whether no one of its people is off."""
        return all(self.there(name, at) >= units for name, units in self.staff[task])

    def works(self, task, at):
        """Whether a task that has begun goes on."""
        return self.is_on(task, at) and self.are_there(task, at)

    def there(self, name, at):
        """Return how much there is of a resource."""
        return capacity(self.case.resources[name], at)

    def begin(self, task):
        """Let a task begin if it can; return whether it did."""
        able = (
            task.id not in self.start
            and all(self.lets(link) for link in self.plan.dependencies if link.successor == task.id)
            and self.works(task.id, self.now)
            and all(self.is_free(name, units) for name, units in self.staff[task.id])
            and (task.is_interruptible or self.planned_end(task, stops=True))
            and all(self.is_kept(task, name, units) for name, units in self.staff[task.id])
        )
        if able:
            self.start[task.id] = self.now
            self.hope[task.id] = self.planned_end(task)
        return able

    def lets(self, link):
        """Whether a link lets its successor begin now."""
        dates = self.finish if link.type is LinkType.FS else self.start
        if link.predecessor not in dates:
            return False
        at = dates[link.predecessor]
        at = _lag_clock(self.case, link).add(at, link.lag) if link.lag else at
        return at <= self.now

    def busy(self, name):
        """Yield the tasks that have a resource, and how much of it."""
        for task in self.start:
            if task not in self.finish:
                yield from ((task, units) for other, units in self.staff[task] if other == name)

    def is_free(self, name, units):
        """Whether enough of a resource is free now."""
        return units + sum(u for _, u in self.busy(name)) <= self.there(name, self.now)

    def planned_end(self, task, *, stops=False):
        """Return when a task as planned would end; None if time off would stop it before."""
        at, left = self.now, task.duration
        while left:
            if self.is_on(task.id, at):
                if self.are_there(task.id, at):
                    left -= STEP
                elif stops:
                    return None
            at += STEP
        return at

    def is_kept(self, task, name, units):
        """Whether what is planned leaves enough of a resource when there comes to be less of it."""
        steps = [to_minutes(each.start) for each in self.case.resources[name].availability]
        for at in steps:
            there = self.there(name, at)
            if self.now < at < self.planned_end(task) and there >= units:
                taken = sum(u for other, u in self.busy(name) if self.hope[other] > at)
                if there < taken + units:
                    return False
        return True


@settings(max_examples=50)
@given(staffed_plans())
def test_quarter_by_quarter(drawn):
    """Every date is that of a clerk who goes through the plan quarter by quarter."""
    plan, minutes = drawn
    schedule = given_dates(plan)
    assume("outlook.calendars" not in codes(simulate(plan, schedule, samples=1)))
    assert carry_out(plan, schedule, minutes) == Clerk(plan, schedule, minutes).run()


@settings(max_examples=60)
@given(staffed_plans())
def test_certain(drawn):
    """A schedule that the policy made is carried out as it stands when nothing is uncertain."""
    plan, _ = drawn
    schedule = given_dates(plan)
    dates = carry_out(plan, schedule)
    rows = [
        replace(row, start=from_minutes(dates[row.id][0]), finish=from_minutes(dates[row.id][1]))
        for row in schedule.tasks
    ]
    again = replace(schedule, tasks=rows)
    assert carry_out(plan, again) == dates
    last = from_minutes(max(finish for _, finish in dates.values()))
    assert simulate(plan, again, samples=1).planned == last


@st.composite
def any_plans(draw):
    """Plans with everything that a pass can meet, some of whose tasks have people or a pool."""
    plan = draw(plans(kinds=KINDS, max_tasks=6))
    team = (
        Resource("ana", leave=[Leave(date(2027, 1, 7), date(2027, 1, 11))]),
        Resource("bo"),
        Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=2.0),
    )
    chosen = draw(
        st.lists(
            st.tuples(
                st.sampled_from([task.id for task in plan.tasks]),
                st.sampled_from([each.id for each in team]),
            ),
            min_size=1,
            unique=True,
        )
    )
    given_ = tuple(Assignment(task, resource) for task, resource in chosen)
    links = tuple(replace(link, percent=None) for link in plan.dependencies)
    plan = replace(plan, resources=team, assignments=given_, dependencies=links)
    return plan, draw(st.one_of(st.none(), statuses(plan)))


def lengths_of(plan, data):
    """Draw lengths that differ from those planned."""
    return {
        task.id: data.draw(st.integers(1, 3000))
        for task in plan.tasks
        if task.kind is TaskKind.TASK
    }


@settings(max_examples=150)
@given(any_plans(), st.data())
def test_nothing_is_known_before_it_happens(drawn, data):
    """How long a task lasts changes no start before the instant at which it ends."""
    plan, status = drawn
    schedule, minutes = given_dates(plan, status), lengths_of(plan, data)
    assume(minutes)
    task = data.draw(st.sampled_from(sorted(minutes)))
    other = minutes | {task: data.draw(st.integers(1, 3000))}
    one, two = (carry_out(plan, schedule, each, status) for each in (minutes, other))
    known = min(one[task][1], two[task][1])
    spans = build(plan).spans.tolist()
    for i, name in enumerate(build(plan).ids):
        if i not in spans and (one[name][0] < known or two[name][0] < known):
            assert one[name][0] == two[name][0]


@settings(max_examples=150)
@given(any_plans(), st.data())
def test_links_and_people(drawn, data):
    """Links without leads hold, no successor begins first, and people are never asked for twice."""
    plan, status = drawn
    schedule = given_dates(plan, status)
    dates = carry_out(plan, schedule, lengths_of(plan, data), status)
    case = Case(plan, schedule, status)
    for link in plan.dependencies:
        before, after = case.tasks[link.predecessor], case.tasks[link.successor]
        idle = (TaskKind.INACTIVE, TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK)
        is_free = case.overrides_links(after) or after.kind is TaskKind.MANUAL
        if before.kind in idle or after.kind in idle or is_free or after.id in case.facts:
            continue
        begun = case.facts[before.id].start if before.id in case.facts else None
        first = dates[before.id][0] if begun is None else to_minutes(begun)
        assert not after.duration or dates[after.id][0] >= first or link.lag < 0
        if link.lag >= 0:
            at = dates[before.id][1] if link.type in ("FS", "FF") else first
            at = _lag_clock(case, link).add(at, link.lag) if link.lag else at
            at = -(-at // 1440) * 1440 if link.rounds_up else at
            held = dates[after.id][0 if link.type in ("FS", "SS") else 1]
            clock = case.staffed_clock(after.id)
            assert (clock.next_start(held) if after.duration else held) >= at
    for person in ("ana", "bo", "crane"):
        users = {each.task for each in plan.assignments if each.resource == person}
        users -= {
            task.id for task in plan.tasks if task.kind not in (TaskKind.TASK, TaskKind.MANUAL)
        }
        users -= {task for task in users if case.is_finished(task)}
        users -= {row.id for row in schedule.tasks if row.finish <= row.start}
        for one in users:
            at = dates[one][0]
            busy = [name for name in users if dates[name][0] <= at < dates[name][1]]
            assert len(busy) <= (2 if person == "crane" else 1)


@st.composite
def plans_of_one_calendar(draw):
    """Plans on one calendar: milestones, all links, leave over weekends, a pool that shrinks."""
    names = [f"t{at}" for at in range(draw(st.integers(3, 8)))]
    leave = st.lists(
        st.sampled_from([Leave(date(2027, 1, day), date(2027, 1, day + 1)) for day in (6, 9, 11)]),
        max_size=2,
        unique=True,
    )
    fewer = (Availability(datetime(2027, 1, 8), 1.0), Availability(datetime(2027, 1, 20, 12), 2.0))
    there = draw(st.sampled_from(((), fewer)))
    team = (
        Resource("ana", leave=draw(leave)),
        Resource("bo", leave=draw(leave)),
        Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=2.0, availability=there),
    )
    kinds = st.sampled_from((C.START_NO_EARLIER_THAN, C.FINISH_NO_EARLIER_THAN))
    tasks = [
        Task(
            name,
            duration=draw(st.sampled_from((0, 240, 480, 1440, 2400))),
            is_interruptible=draw(st.booleans()),
            constraints=[
                DateConstraint(draw(kinds), datetime(2027, 1, 4) + timedelta(hours=at))
                for at in draw(st.lists(st.integers(0, 200), max_size=1))
            ],
        )
        for name in names
    ]
    pairs = st.sampled_from([(a, b) for at, b in enumerate(names) for a in names[:at]])
    links = [
        Dependency(a, b, draw(st.sampled_from(LinkType)), draw(st.sampled_from((0, 0, 60, -120))))
        for a, b in draw(st.lists(pairs, max_size=8, unique=True))
    ]
    given_ = [
        Assignment(name, each.id)
        for name in names
        for each in team
        if draw(st.integers(0, 2)) or name == "t0"
    ]
    return Plan(
        "P", start=START, tasks=tasks, dependencies=links, resources=team, assignments=given_
    )


@settings(max_examples=150)
@given(plans_of_one_calendar(), st.data())
def test_minutes_of_work(plan, data):
    """Counted in minutes of work, every date and every share is what it is by the clock."""
    schedule = given_dates(plan)
    state = prepare(staff(build(plan), replace(schedule, assignments=())), None)
    ids = state.net.ids
    counted = policy_of(state, schedule, _chain(state), range(len(ids)))
    stated = replace(counted, counted=counted.stated)
    lead = any(plan.task(link.successor).duration == 0 > link.lag for link in plan.dependencies)
    assert lead or counted.counted is not counted.stated
    row = st.lists(st.integers(0, 3000), min_size=len(ids), max_size=len(ids))
    lengths = np.array(data.draw(st.lists(row, min_size=1, max_size=3)))
    one, two = (each.play(lengths.T, len(lengths)) for each in (counted, stated))
    assert one.last.tolist() == two.last.tolist()
    assert one.kept.tolist() == two.kept.tolist()
    assert one.critical.tolist() == two.critical.tolist()
    dates = [[each.tolist() for each in form.dates(lengths[:1].T)] for form in (counted, stated)]
    assert dates[0] == dates[1]


@settings(max_examples=60)
@given(plans(kinds=KINDS, estimates=True), st.data())
def test_without_people(plan, data):
    """Where nobody is asked for twice, every date and every share is that of logic alone."""
    links = {
        (link.predecessor, link.successor): replace(
            link,
            type=LinkType.FS if link.type in ("FF", "SF") else link.type,
            lag=abs(link.lag),
            percent=None,
        )
        for link in plan.dependencies
    }
    plan = replace(
        plan,
        dependencies=links.values(),
        resources=[Resource("ana")],
        tasks=(*plan.tasks, Task("alone", duration=60)),
        assignments=[Assignment("alone", "ana")],
    )
    wishes = [each.type for task in plan.tasks for each in task.constraints]
    assume(C.EXPECTED_FINISH not in wishes)
    status = data.draw(st.one_of(st.none(), statuses(plan)))
    schedule = given_dates(plan, status)
    options = {"samples": 4, "status": status, "shortest": 1}
    track = [task.id for task in plan.tasks if task.kind is not TaskKind.INACTIVE]
    logic, policy = (
        simulate(plan, schedule, each, track=track, **options)
        for each in (Execution.LOGIC, Execution.POLICY)
    )
    assert policy.tracked == logic.tracked
    assert policy.finish == logic.finish
    assert policy.criticality == logic.criticality
    assert policy.planned == logic.planned


def shared(*tasks, people=("ana",), links=(), **changes):
    """Return a plan whose tasks are all done by the same people, and its dates."""
    given_ = [Assignment(task.id, name) for task in tasks for name in people if task.duration]
    team = [Resource(name) for name in people]
    parts = {"resources": team, "assignments": given_, "dependencies": links} | changes
    plan = Plan("P", start=START, tasks=tasks, **parts)
    return plan, given_dates(plan)


def at_hours(plan, schedule, minutes=None, status=None):
    """Return start and finish of every task in one sample, in working hours from the start."""
    time = build(plan).worktime()
    begin = to_minutes(plan.start)
    dates = carry_out(plan, schedule, minutes, status)
    return {
        task: tuple(
            time.between(from_minutes(begin), from_minutes(each)) / 60 for each in dates[task]
        )
        for task in dates
    }


def test_takes_up_what_it_can():
    """Who would wait takes up another task, unlike by links, where the order is kept."""
    late = DateConstraint(C.START_NO_EARLIER_THAN, datetime(2027, 1, 5, 9))
    plan, schedule = shared(
        Task("design", duration=hours(4)),
        Task("first", duration=hours(2)),
        Task("then", duration=hours(2), constraints=[late]),
        links=chain("design", "first"),
    )
    assert at_hours(plan, schedule)["first"] == (4.0, 6.0)
    slow = at_hours(plan, schedule, {"design": hours(9)})
    assert slow == {"design": (0.0, 9.0), "first": (9.0, 11.0), "then": (11.0, 13.0)}


def test_priority():
    """Of tasks that start at once the one of higher priority comes first, then the lesser id."""
    tasks = [
        Task("a", duration=hours(1)),
        Task("b", duration=hours(1), priority=900),
        Task("c", duration=hours(1)),
    ]
    dates = at_hours(*shared(*tasks))
    assert dates == {"b": (0.0, 1.0), "a": (1.0, 2.0), "c": (2.0, 3.0)}


def test_handover_is_critical():
    """Whose end freed what a critical task lacked is critical; who merely worked beside is not."""
    crane = Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=2.0)
    tasks = [
        Task("a", duration=hours(3)),
        Task("b", duration=hours(2)),
        Task("c", duration=hours(4), priority=400),
    ]
    plan, schedule = shared(*tasks, people=("crane",), resources=[crane])
    assert simulate(plan, schedule).criticality == {"a": 0.0, "b": 1.0, "c": 1.0}
    tie = plan.with_task(replace(tasks[0], duration=hours(2)))
    assert simulate(tie, given_dates(tie)).criticality == {"a": 1.0, "b": 1.0, "c": 1.0}


def test_handover_over_a_weekend():
    """An end on Friday evening hands over to a start on Monday morning."""
    plan, schedule = shared(Task("a", duration=days(5)), Task("b", duration=days(1)))
    assert simulate(plan, schedule).criticality == {"a": 1.0, "b": 1.0}


def test_leave():
    """Work that leave may interrupt rests; other work waits, unless it lasts longer than that."""
    leave = Leave(date(2027, 1, 5), date(2027, 1, 5))
    ana = Resource("ana", leave=[leave])
    task = Task("a", duration=hours(12), is_interruptible=True)
    assert at_hours(*shared(task, resources=[ana])) == {"a": (0.0, 20.0)}
    whole = replace(task, is_interruptible=False)
    assert at_hours(*shared(whole, resources=[ana])) == {"a": (16.0, 28.0)}
    short = replace(whole, duration=hours(7))
    plan, schedule = shared(short, resources=[ana])
    assert at_hours(plan, schedule, {"a": hours(10)}) == {"a": (0.0, 18.0)}


def test_leave_after_leave():
    """Work that leave must not interrupt waits for who goes as another, idle till then, is back."""
    ana = Resource("ana", leave=[Leave(date(2027, 1, 9), date(2027, 1, 10))])
    bo = Resource("bo", leave=[Leave(date(2027, 1, 11), date(2027, 1, 11))])
    late = DateConstraint(C.START_NO_EARLIER_THAN, datetime(2027, 1, 8, 9))
    task = Task("a", duration=hours(12), constraints=[late])
    parts = {"people": ("ana", "bo"), "resources": [ana, bo]}
    assert at_hours(*shared(task, **parts)) == {"a": (48.0, 60.0)}
    other = Task("b", duration=days(1), calendar="weekend")
    weekend = pm.Calendar("weekend", weeks=[pm.WorkWeek(((pm.Shift(540, 1080),),) * 7)])
    assert at_hours(*shared(task, other, calendars=[weekend], **parts))["a"] == (48.0, 60.0)


def test_whoever_leaves_for_good():
    """Who leaves before the work is done stays until it is, and the answer says so."""
    ana = Resource("ana", available_until=datetime(2027, 1, 5))
    plan, schedule = shared(Task("a", duration=days(2)), resources=[ana])
    outlook = simulate(plan, schedule)
    assert outlook.planned == datetime(2027, 1, 5, 18)
    assert "outlook.lacking" in codes(outlook)


def codes(outlook):
    """Return what a simulation takes for granted, each said in both languages."""
    for each in outlook.assumptions:
        assert each.text() != each.text("zh-CN")
    return {each.code for each in outlook.assumptions}


def test_pool_that_shrinks():
    """Nobody takes what is planned to be missing; work that lasts longer keeps what it has."""
    fewer = [Availability(datetime(2027, 1, 5), 1.0)]
    crane = Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=2.0, availability=fewer)
    tasks = [
        Task("a", duration=hours(8)),
        Task("b", duration=hours(8)),
        Task("c", duration=hours(9)),
    ]
    plan, schedule = shared(*tasks, people=("crane",), resources=[crane])
    dates = at_hours(plan, schedule)
    assert dates == {"a": (0.0, 8.0), "b": (0.0, 8.0), "c": (8.0, 17.0)}
    assert at_hours(plan, schedule, {"a": hours(10)})["c"] == (10.0, 19.0)
    assert "outlook.shrinks" in codes(simulate(plan, schedule))
    longer = [replace(task, duration=hours(9)) for task in tasks]
    longer = shared(*longer, people=("crane",), resources=[crane])
    assert at_hours(*longer)["b"][0] == 9.0


def test_status():
    """What is done stays, and who is at work on something goes on with it before all else."""
    tasks = [Task(name, duration=hours(8)) for name in ("a", "b", "c")]
    plan, _ = shared(*tasks)
    done = pm.TaskStatus("a", start=START, finish=datetime(2027, 1, 4, 15))
    begun = pm.TaskStatus("c", start=datetime(2027, 1, 4, 15), remaining=hours(6))
    status = pm.StatusUpdate(datetime(2027, 1, 4, 18), [done, begun])
    dates = at_hours(plan, given_dates(plan, status), status=status)
    assert dates == {"a": (0.0, 5.0), "c": (8.0, 14.0), "b": (14.0, 22.0)}
    outlook = simulate(plan, given_dates(plan, status), status=status)
    assert outlook.criticality == {"a": 0.0, "b": 1.0, "c": 1.0}


def test_finish_links():
    """A finish that waits for another is held until that has ended, and its start is as planned."""
    ff = Dependency("a", "b", LinkType.FF, hours(1))
    plan = Plan(
        "P",
        start=START,
        tasks=[Task("a", duration=hours(6)), Task("b", duration=hours(2))],
        dependencies=[ff],
        resources=[Resource("ana")],
        assignments=[Assignment("b", "ana")],
    )
    schedule = given_dates(plan)
    assert at_hours(plan, schedule)["b"] == (5.0, 7.0)
    assert at_hours(plan, schedule, {"a": hours(8)})["b"] == (5.0, 9.0)
    assert at_hours(plan, schedule, {"a": hours(3)})["b"] == (3.0, 5.0)
    outlook = simulate(plan, schedule)
    assert outlook.criticality == {"a": 1.0, "b": 1.0}
    assert "outlook.foresight" in codes(outlook)


def test_leads():
    """A lead counts from a planned finish, or lets its task begin at an earlier end."""
    plan, schedule = shared(
        Task("a", duration=hours(6)),
        Task("b", duration=hours(2)),
        links=[Dependency("a", "b", lag=-hours(2))],
        assignments=[Assignment("b", "ana")],
    )
    for minutes, start in ((hours(6), 4.0), (hours(8), 4.0), (hours(3), 3.0)):
        assert at_hours(plan, schedule, {"a": minutes})["b"][0] == start


def test_no_longer_than_their_own_calendar():
    """People work by their own calendars; where task and person never meet, by the task's."""
    weekend = pm.Calendar(
        "weekend", weeks=[pm.WorkWeek(((),) * 5 + (((pm.Shift(540, 1080)),),) * 2)]
    )
    ana = Resource("ana", calendar="weekend")
    parts = {"resources": [ana], "calendars": [weekend]}
    plan, schedule = shared(Task("a", duration=days(1), calendar="weekend"), **parts)
    assert "outlook.calendars" not in codes(simulate(plan, schedule))
    plan, schedule = shared(Task("a", duration=days(1)), **parts)
    outlook = simulate(plan, schedule)
    assert outlook.planned == datetime(2027, 1, 4, 18)
    assert "outlook.calendars" in codes(outlook)


def busy_plan():
    """Return a plan of two people and a crane, all in doubt, and dates for it."""
    tasks = [
        Task(f"t{i}", duration=hours(3 + i % 5), estimate=Uniform(hours(1), hours(12)))
        for i in range(12)
    ]
    links = [Dependency(f"t{i}", f"t{i + 4}") for i in range(0, 8, 3)]
    team = [
        Resource("ana"),
        Resource("bo"),
        Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=2.0),
    ]
    given_ = [Assignment(task.id, team[i % 3].id) for i, task in enumerate(tasks)]
    plan = Plan(
        "P", start=START, tasks=tasks, dependencies=links, resources=team, assignments=given_
    )
    return plan, given_dates(plan)


def test_same_anywhere():
    """The answer is the same on any executor and in any order of the tasks, to the bit."""
    plan, schedule = busy_plan()
    here = simulate(plan, schedule, samples=5000)
    with ThreadPoolExecutor(2) as executor:
        there = simulate(plan, schedule, samples=5000, executor=executor)
    assert there == here
    back = replace(plan, tasks=plan.tasks[::-1], assignments=plan.assignments[::-1])
    turned = simulate(back, replace(given_dates(back)), samples=5000)
    assert turned.finish == here.finish
    assert turned.criticality == here.criticality


def test_answer():
    """The answer crosses JSON, and one call with other execution meets the same luck."""
    plan, schedule = busy_plan()
    outlook = simulate(plan, schedule)
    assert outlook.execution is Execution.POLICY
    assert loads(dumps(outlook)) == outlook
    assert codes(outlook) == {"outlook.policy"}
    logic = simulate(plan, schedule, Execution.LOGIC)
    assert (logic.finish.array <= outlook.finish.array).all()
    assert (logic.finish.array < outlook.finish.array).any()


def test_needs_people():
    """A policy needs a schedule with assignments."""
    plan, schedule = busy_plan()
    for each in (None, replace(schedule, assignments=())):
        with pytest.raises(ValueError, match="by policy needs a schedule with assignments"):
            simulate(plan, each)


def test_what_policy_samples_do_not_count_is_said():
    """Maximum lags and finishes held by a date are said to be treated otherwise than by links."""
    plan = pm.Plan(
        "P",
        start=datetime(2027, 1, 4, 9),
        tasks=[
            pm.Task("a", duration=days(2), needs=(pm.ResourceNeed("bo"),)),
            pm.Task(
                "b",
                duration=days(2),
                constraints=(
                    pm.DateConstraint(
                        pm.ConstraintType.FINISH_NO_EARLIER_THAN, datetime(2027, 1, 29, 18)
                    ),
                ),
            ),
        ],
        dependencies=[pm.Dependency("a", "b", pm.LinkType.SS, max_lag=days(3))],
        resources=[pm.Resource("bo")],
    )
    schedule = pm.allocate.assign(pm.apply(plan, [])).schedule
    told = {}
    for execution in (pm.risk.Execution.LOGIC, pm.risk.Execution.POLICY):
        outlook = pm.risk.simulate(plan, schedule, samples=5, execution=execution)
        told[execution] = {each.code.removeprefix("outlook.") for each in outlook.assumptions}
    assert {"uncounted_lags", "finish_floors"} <= told[pm.risk.Execution.POLICY]
    assert "maximum_lags" in told[pm.risk.Execution.LOGIC]
