"""Hypothesis strategies that build plans which `check` accepts, and any noun from its types.

>>> from hypothesis import given
>>> from tests.strategies import plans
>>> @given(plans(max_tasks=5, resources=True))
... def test_law(plan): ...
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from pmcore import model
from pmcore._mapping import Attributes
from pmcore.model import (
    ELAPSED,
    Accrual,
    Assignment,
    Availability,
    Baseline,
    Calendar,
    CalendarException,
    ClassicPert,
    ConstraintType,
    CostItem,
    DateConstraint,
    Delay,
    Dependency,
    Discrete,
    Edit,
    ExtraCost,
    LagCalendar,
    Leave,
    LinkType,
    Lognormal,
    MaterialNeed,
    Mode,
    Normal,
    Pert,
    Plan,
    PlannedCost,
    PlannedTask,
    Quantiles,
    Resource,
    ResourceKind,
    ResourceNeed,
    Risk,
    Shift,
    Skill,
    SkillNeed,
    StatusUpdate,
    Stretch,
    Task,
    TaskKind,
    TaskStatus,
    Triangular,
    Trigen,
    Uniform,
    WbsElement,
    WorkWeek,
    shifts,
    weekly,
)

MONDAY = datetime(2027, 1, 4, 9)
SKILLS = ("analysis", "design", "python")
_DATED = tuple(kind for kind in ConstraintType if kind is not ConstraintType.AS_LATE_AS_POSSIBLE)
_DAYS_WORKED = (
    shifts("09:00-12:00", "13:00-18:00"),
    shifts("08:00-12:00"),
    shifts("08:30-12:00", "13:15-17:45"),
    shifts("22:00-06:00"),
    shifts("00:00-24:00"),
)


def instants(first: datetime = MONDAY, days: int = 60) -> st.SearchStrategy[datetime]:
    """Whole quarters of an hour within some days of `first`."""
    return st.integers(0, days * 96).map(lambda quarter: first + timedelta(minutes=15 * quarter))


def durations(longest: int = 10) -> st.SearchStrategy[int]:
    """Working minutes: mostly whole days, sometimes hours or odd minutes."""
    return st.one_of(
        st.integers(1, longest).map(lambda days: days * 480),
        st.integers(1, longest * 8).map(lambda hours: hours * 60),
        st.integers(1, longest * 480),
    )


@st.composite
def work_weeks(draw: st.DrawFn) -> WorkWeek:
    """Weeks with at least one working day; now and then two that alternate."""
    length = 7 * draw(st.sampled_from((1, 1, 1, 2)))
    on = draw(st.lists(st.booleans(), min_size=length, max_size=length).filter(any))
    kinds = draw(st.lists(st.sampled_from(_DAYS_WORKED), min_size=length, max_size=length))
    days = tuple(day if works else () for day, works in zip(kinds, on, strict=True))
    return WorkWeek(_apart(days), draw(st.sampled_from((None, None, date(2026, 12, 28)))))


def _apart(days: tuple[tuple[Shift, ...], ...]) -> tuple[tuple[Shift, ...], ...]:
    """Leave a day free where the night shift of the day before reaches into it."""
    kept = list(days)
    for at in range(len(kept) - 1, -1, -1):
        before = kept[at - 1]
        if kept[at] and before and before[-1].finish - 1440 > kept[at][0].start:
            kept[at] = () if any(kept[:at] + kept[at + 1 :]) else kept[at]
    if any(
        day and before and before[-1].finish - 1440 > day[0].start for day, before in _next(kept)
    ):
        return tuple(_DAYS_WORKED[0] if day else () for day in days)
    return tuple(kept)


def _next(days: list[tuple[Shift, ...]]) -> list[tuple[tuple[Shift, ...], tuple[Shift, ...]]]:
    return [(day, days[at - 1]) for at, day in enumerate(days)]


@st.composite
def calendars(draw: st.DrawFn, id: str = "cal") -> Calendar:  # noqa: A002 - the field it fills
    """A calendar that works: shifts, nights, halves, holidays, make-up days, changes of week."""
    weeks = [draw(work_weeks())]
    if draw(st.integers(0, 4)) == 0:
        weeks = [
            replace(weeks[0], since=None),
            WorkWeek(weekly("x").weeks[0].days, date(2027, 3, 1)),
        ]
    exceptions = [
        CalendarException(first, first + timedelta(days=length), worked)
        for first, length, worked in draw(
            st.lists(
                st.tuples(
                    st.integers(0, 80).map(lambda n: date(2027, 1, 1) + timedelta(days=n)),
                    st.integers(0, 6),
                    st.sampled_from(((), (), _DAYS_WORKED[1])),
                ),
                max_size=3,
            )
        )
    ]
    return Calendar(id, weeks=weeks, exceptions=exceptions)


def _whole(low: int, high: int) -> st.SearchStrategy[float]:
    return st.integers(low, high).map(float)


@st.composite
def distributions(draw: st.DrawFn, low: int = 60, high: int = 4800) -> Any:
    """Any shipped distribution with values between `low` and `high` (the bell curves about it)."""
    a, b, c = sorted(draw(st.lists(_whole(low, high), min_size=3, max_size=3, unique=True)))
    spread = (c - a) / 6
    return draw(
        st.sampled_from(
            (
                Triangular(a, b, c),
                Pert(a, b, c),
                Pert(a, b, c, lam=2.0),
                ClassicPert(a, b, c),
                Uniform(a, c),
                Normal(b, spread),
                Lognormal(b, spread),
                Trigen(a, b, c),
                Discrete((a, b, c), (0.25, 0.5, 0.25)),
                Quantiles((0.0, 0.5, 1.0), (a, b, c)),
            )
        )
    )


@st.composite
def links(draw: st.DrawFn, ids: list[str], *, calendar_ids: tuple[str, ...] = ()) -> Any:
    """Links of the four types from earlier to later ids, so without a cycle."""
    pairs = [(a, b) for at, b in enumerate(ids) for a in ids[:at]]
    if not pairs:
        return ()
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=2 * len(ids), unique=True))
    on = st.sampled_from((None, None, *map(str, LagCalendar), ELAPSED, *calendar_ids))
    made = []
    for before, after in chosen:
        lag = draw(st.sampled_from((0, 0, 0, 60, 480, 1440, -240, -960)))
        calendar = draw(on)
        percent = draw(st.sampled_from((None,) * 7 + (0.5,)))
        made.append(
            Dependency(
                before,
                after,
                draw(st.sampled_from((LinkType.FS, *LinkType))),
                lag if percent is None else 0,
                lag_calendar=calendar,
                percent=percent,
                rounds_up=calendar in (LagCalendar.ELAPSED, ELAPSED) and draw(st.booleans()),
            )
        )
    return tuple(made)


@st.composite
def teams(draw: st.DrawFn, calendar_ids: tuple[str, ...] = ()) -> tuple[Resource, ...]:
    """Two to four people who between them have every skill, a pool, and a material."""
    people = []
    for at in range(draw(st.integers(2, 4))):
        extra = draw(st.sets(st.sampled_from(SKILLS)))
        own = {SKILLS[at % 3], *extra} if at else set(SKILLS)
        skills = [
            Skill(name, draw(st.integers(1, 3)), draw(st.sampled_from((1.0, 1.0, 0.8, 1.25))))
            for name in sorted(own)
        ]
        away = draw(st.integers(0, 30))
        leave = Leave(
            date(2027, 1, 8) + timedelta(days=away), date(2027, 1, 12) + timedelta(days=away)
        )
        steps = (Availability(datetime(2027, 1, 18), 0.5), Availability(datetime(2027, 2, 1), 1.0))
        people.append(
            Resource(
                f"p{at}",
                f"Person {at}",
                skills=skills,
                leave=draw(st.sampled_from(((), (), (leave,)))),
                availability=draw(st.sampled_from(((), (), steps))),
                calendar=draw(st.sampled_from((None, None, *calendar_ids))),
                rate=draw(st.sampled_from((None, 5_000, 9_500))),
            )
        )
    pool = Resource("crane", "Crane", kind=ResourceKind.EQUIPMENT, capacity=2.0, rate=20_000)
    steel = Resource("steel", "Steel", kind=ResourceKind.MATERIAL, rate=300)
    return (*people, pool, steel)


@st.composite
def _needs(draw: st.DrawFn, team: tuple[Resource, ...]) -> tuple[Any, ...]:
    skill = draw(st.sampled_from(SKILLS))
    able = sorted(found.level for person in team if (found := person.skill(skill)))
    count = draw(st.integers(1, min(2, len(able))))
    need = SkillNeed(
        skill,
        draw(st.integers(1, able[-count])),
        count=count,
        units=draw(st.sampled_from((1.0, 1.0, 0.5))),
    )
    named = ResourceNeed(draw(st.sampled_from(team[:2])).id)
    pool = ResourceNeed("crane", units=draw(st.sampled_from((1.0, 2.0))))
    steel = MaterialNeed("steel", quantity=draw(st.sampled_from((1.0, 2.5))))
    return draw(
        st.sampled_from(((need,), (need,), (named,), (need, pool), (pool,), (need, steel), ()))
    )


@st.composite
def _task(draw: st.DrawFn, plain: Task, **wishes: Any) -> Task:
    """Dress a task: what `wishes` allows it to have."""
    changes: dict[str, Any] = {"duration": draw(durations())}
    if draw(st.integers(0, 5)) == 0:
        kind = draw(st.sampled_from(wishes["kinds"]))
        changes["kind"] = kind
        if kind in (TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE):
            changes["duration"] = 0
        if kind is TaskKind.MANUAL:
            start = draw(instants(days=30))
            changes |= {"start": start, "finish": start + timedelta(days=draw(st.integers(1, 9)))}
    is_work = changes.get("kind", TaskKind.TASK) is TaskKind.TASK
    if wishes["calendar_ids"]:
        changes["calendar"] = draw(st.sampled_from((None, None, *wishes["calendar_ids"])))
    if wishes["constraints"] and draw(st.integers(0, 3)) == 0:
        alap = DateConstraint(ConstraintType.AS_LATE_AS_POSSIBLE)
        dated = st.builds(DateConstraint, st.sampled_from(_DATED), instants())
        changes["constraints"] = (draw(st.one_of(dated, dated, dated, st.just(alap))),)
    if draw(st.integers(0, 5)) == 0:
        changes["deadline"] = draw(instants())
    if wishes["estimates"] and is_work and draw(st.booleans()):
        changes["estimate"] = draw(distributions())
    if wishes["team"] and is_work:
        changes["needs"] = draw(_needs(wishes["team"]))
        changes["is_interruptible"] = draw(st.booleans())
        people = [need for need in changes["needs"] if getattr(need, "resource", "") != "crane"]
        if any(isinstance(need, SkillNeed) for need in people) and draw(st.integers(0, 4)) == 0:
            changes |= {"duration": 0, "work": draw(durations(20)), "estimate": None}
        if draw(st.integers(0, 4)) == 0:
            changes["modes"] = (
                Mode("fast", draw(durations(5)), needs=draw(_needs(wishes["team"]))),
            )
    if wishes["costs"] and is_work and draw(st.booleans()):
        cost = CostItem(draw(st.integers(1, 10**6)), draw(st.sampled_from(Accrual)))
        changes["costs"] = (cost,)
    return replace(plain, **changes)


@st.composite
def plans(
    draw: st.DrawFn,
    *,
    min_tasks: int = 1,
    max_tasks: int = 8,
    with_calendars: bool = True,
    with_links: bool = True,
    constraints: bool = True,
    resources: bool = False,
    estimates: bool = False,
    risks: bool = False,
    costs: bool = False,
    wbs: bool = True,
    kinds: tuple[TaskKind, ...] = (
        TaskKind.START_MILESTONE,
        TaskKind.FINISH_MILESTONE,
        TaskKind.MANUAL,
        TaskKind.INACTIVE,
    ),
) -> Plan:
    """A valid plan; the flags say what it may hold, `kinds` which tasks other than plain ones."""
    count = draw(st.integers(min_tasks, max_tasks))
    ids = [f"t{at}" for at in range(count)]
    names = tuple(f"c{at}" for at in range(draw(st.integers(0, 2)))) if with_calendars else ()
    held = tuple(draw(calendars(name)) for name in names)
    team = draw(teams(names)) if resources else ()
    wishes = {
        "calendar_ids": names,
        "constraints": constraints,
        "estimates": estimates,
        "costs": costs,
        "team": team,
        "kinds": kinds,
    }
    tree = _tree(draw(st.integers(0, 4))) if wbs else ()
    tasks = []
    for name in ids:
        place = draw(st.sampled_from((None, *(element.id for element in tree))))
        tasks.append(draw(_task(Task(name, f"Task {name}", wbs=place), **wishes)))
    return Plan(
        "Drawn",
        start=draw(st.sampled_from((MONDAY, MONDAY, datetime(2027, 1, 6, 14, 30)))),
        currency="CNY" if resources or costs or risks else None,
        calendar=draw(st.sampled_from((None, *names))),
        calendars=held,
        tasks=draw(st.permutations(tasks)),
        dependencies=draw(links(ids, calendar_ids=names)) if with_links else (),
        wbs=tree,
        resources=team,
        risks=draw(_risks(ids)) if risks else (),
    )


def _tree(count: int) -> tuple[WbsElement, ...]:
    """Elements w0, w1 ...: each below the one of half its number."""
    return tuple(
        WbsElement(f"w{at}", f"Part {at}", f"w{(at - 1) // 2}" if at else None)
        for at in range(count)
    )


@st.composite
def _risks(draw: st.DrawFn, ids: list[str]) -> tuple[Risk, ...]:
    made = []
    for at in range(draw(st.integers(0, 3))):
        task = st.sampled_from(ids)
        by = st.one_of(st.integers(60, 2400), distributions())
        impact = st.one_of(
            st.builds(Delay, task, by, st.booleans()),
            st.builds(ExtraCost, st.integers(1, 10**6), st.one_of(st.none(), task)),
            st.builds(Stretch, task, st.sampled_from((1.1, 1.5, Triangular(1.0, 1.2, 2.0)))),
        )
        chance = draw(st.sampled_from((0.0, 0.1, 0.5, 1.0)))
        impacts = draw(st.lists(impact, min_size=1, max_size=2))
        made.append(Risk(f"r{at}", f"Risk {at}", probability=chance, impacts=impacts))
    return tuple(made)


@st.composite
def statuses(draw: st.DrawFn, plan: Plan) -> StatusUpdate:
    """Progress of a plan at a data date: finished, running and untouched tasks, in any sequence."""
    at = draw(instants(plan.start + timedelta(days=1), 30))
    rows = []
    for task in plan.tasks:
        state = draw(st.sampled_from(("untouched", "untouched", "running", "finished")))
        if state == "untouched" or task.kind is TaskKind.INACTIVE:
            continue
        start = at - timedelta(minutes=draw(st.integers(60, 1440)))
        if state == "finished" or task.is_milestone:
            rows.append(TaskStatus(task.id, start=start, finish=draw(st.sampled_from((start, at)))))
        else:
            remaining = draw(st.integers(1, 2400))
            rows.append(TaskStatus(task.id, start=start, remaining=remaining))
    return StatusUpdate(at, rows)


@st.composite
def baselines(draw: st.DrawFn, plan: Plan) -> Baseline:
    """Approved dates and money for the tasks of a plan, on its calendars."""
    rows = []
    for task in plan.tasks:
        start = draw(instants())
        finish = start + timedelta(days=draw(st.integers(0, 9)))
        cost = PlannedCost(draw(st.integers(1, 10**6)), draw(st.sampled_from(Accrual)))
        rows.append(PlannedTask(task.id, start, finish, duration=task.duration, costs=[cost]))
    return Baseline("approved", rows, currency=plan.currency, calendars=plan.calendars)


def assignments(plan: Plan) -> st.SearchStrategy[tuple[Assignment, ...]]:
    """Given assignments of people to tasks of a plan, at most one a task."""
    people = [each.id for each in plan.resources if each.kind is ResourceKind.PERSON]
    one = st.one_of(st.none(), st.sampled_from(people))
    return st.tuples(*(one for _ in plan.tasks)).map(
        lambda chosen: tuple(
            Assignment(task.id, person)
            for task, person in zip(plan.tasks, chosen, strict=True)
            if person is not None
        )
    )


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=8)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
ATTRIBUTES = st.dictionaries(TEXT, JSON, max_size=2).map(Attributes)
# An edit's values are typed as the field it names, so edits come from real ones.
_EDITS = st.sampled_from(
    (
        Edit("tasks", "a", "duration", 480, 960),
        Edit("tasks", "a", "deadline", None, MONDAY),
        Edit("tasks", "a", "estimate", Pert(1.0, 2.0, 3.0), None),
        Edit("tasks", "a", "needs", (), (SkillNeed("python"),)),
        Edit("tasks", "b", "", None, Task("b", "B", 60)),
        Edit("dependencies", "a->b", "", Dependency("a", "b"), None),
        Edit("tasks", "", "order", ("a", "b"), ("b", "a")),
        Edit("", "", "budget", None, 100),
        Edit("", "", "start", MONDAY, datetime(2027, 2, 1, 9)),
        Edit(
            "calendars",
            "c",
            "exceptions",
            (),
            (CalendarException(date(2027, 1, 1), date(2027, 1, 2)),),
        ),
        Edit("resources", "p", "attributes", Attributes(), Attributes({"a": [1]})),
    )
)
_LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(-(2**53), 2**53),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    bytes: st.binary(max_size=8),
    datetime: st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),
    date: st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    type(None): st.none(),
    Attributes: ATTRIBUTES,
    Edit: _EDITS,
}


def of_type(kind: Any, depth: int = 3) -> st.SearchStrategy[Any]:
    """Values of a type as annotations write it; below `depth` collections stay empty."""
    if kind in _LEAVES:
        return _LEAVES[kind]
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return of_type(inside[0], depth)
    if origin is Literal:
        return st.sampled_from(inside)
    if origin in (Union, UnionType):
        return st.one_of(*(of_type(each, depth) for each in inside))
    if origin is tuple and inside[-1] is Ellipsis:
        return st.lists(of_type(inside[0], depth), max_size=2 if depth > 0 else 0).map(tuple)
    if origin is tuple:
        return st.tuples(*(of_type(each, depth) for each in inside))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    return nouns(kind, depth - 1)


def nouns(kind: type, depth: int = 3) -> st.SearchStrategy[Any]:
    """Any value that the fields of a dataclass allow; it need not make sense in a plan."""
    hints = get_type_hints(kind, include_extras=True)
    drawn = {item.name: of_type(hints[item.name], depth) for item in fields(kind)}
    return st.builds(kind, **drawn)


def noun_classes() -> list[type]:
    """Every dataclass of the model."""
    held = (getattr(model, name) for name in dir(model))
    return sorted(
        (each for each in held if isinstance(each, type) and is_dataclass(each)),
        key=lambda each: each.__name__,
    )
