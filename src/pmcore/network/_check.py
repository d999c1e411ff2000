"""Everything that is wrong with a plan, all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from functools import partial
from itertools import chain
from typing import NamedTuple, TypeAlias

from pmcore._base import Noun, Table, digest, memo, tables
from pmcore._mapping import Attributes
from pmcore.errors import PlanError, Problem, Severity
from pmcore.model import (
    Calendar,
    ConstraintType,
    Edit,
    Plan,
    Reference,
    ResourceKind,
    Rules,
    SkillNeed,
    StatusUpdate,
    Task,
    TaskKind,
    key_of,
    keys_of,
    known_ids,
    references,
    registers,
)
from pmcore.network._chances import chance_faults
from pmcore.network._distributions import DISTRIBUTIONS, distribution_faults
from pmcore.network._meetings import meeting_faults
from pmcore.network._order import logic, sort
from pmcore.network._payment import payment_faults
from pmcore.network._shape import faults, sound, surely_right
from pmcore.network._worktime import flatten, known_calendars
from pmcore.units import Money

Nouns: TypeAlias = list[Table]
Elements: TypeAlias = "Callable[[], Iterable[tuple[Noun, Place]]]"
"""Yields nouns with their places: they are walked one by one only to say what is wrong."""


def check(plan: Plan) -> tuple[Problem, ...]:
    """Return every problem of a plan at once; empty: it can be computed.

    Errors stop the engines, warnings do not. Each problem has a code, a path by id, what was
    found and what to do.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Plan, Task, chain, days
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 1, 4, 9),
    ...     tasks=[Task("a", duration=days(1)), Task("b", duration=-5)],
    ...     dependencies=chain("a", "b", "a"),
    ... )
    >>> for problem in check(plan):
    ...     print(problem.path, problem.message, sep=": ")
    tasks["b"].duration: -5 is negative
    dependencies["a->b"]: the links go in a circle: a -> b -> a
    """
    return memo(plan, "problems", lambda: tuple(_problems(plan, _state_digest)))


def errors_of(plan: Plan) -> list[Problem]:
    """Return what is wrong with a plan and keeps it from being computed."""
    return [each for each in check(plan) if each.severity is Severity.ERROR]


def check_part(plan: Plan) -> Iterator[Problem]:
    """Yield every problem of a plan that is made of parts of another, and answers nothing."""
    return _problems(plan, lambda _plan, _nouns: None)


def check_status(plan: Plan, status: StatusUpdate, *, tasks: Collection[str] = ()) -> None:
    """Raise every error of facts at once, by the rules that :func:`check` has for a plan's own.

    Parameters
    ----------
    plan : Plan
    status : StatusUpdate
    tasks : collection of str
        Ids that the facts may name beside the plan's tasks, such as a baseline's.

    Raises
    ------
    PlanError
        With each unknown or repeated task, unknown person and number out of bounds.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import TaskStatus
    >>> from pmcore.examples import portal
    >>> check_status(portal(), StatusUpdate(datetime(2027, 1, 8, 18), [TaskStatus("scoop")]))
    Traceback (most recent call last):
    ...
    pmcore.errors.PlanError: updates["2027-01-08 18:00:00"].tasks[0].task: scoop is not among
    the plan's tasks. Add it to tasks or name one that is there.
    """
    shapes = list(faults(status, f'updates["{status.at}"]'))
    facts = sound(status) if shapes else status
    found = [
        *shapes,
        *_references(plan, tables(facts), lambda: _walk(facts, Place("updates", facts, ""))),
        *_update(facts, _milestones(plan)),
    ]
    errors = [
        each
        for each in found
        if each.severity is Severity.ERROR
        and not (each.facts.get("register") == "tasks" and each.facts["found"] in tasks)
    ]
    if errors:
        raise PlanError(errors)


def _state_digest(plan: Plan, nouns: Nouns) -> None:
    digest(plan, nouns)  # every answer will state it, and here it comes cheap


def _problems(plan: Plan, when_right: Callable[[Plan, Nouns], None]) -> Iterator[Problem]:
    nouns = tables(plan)
    if surely_right(nouns):
        when_right(plan, nouns)
    elif shapes := list(faults(plan, "")):
        yield from shapes
        plan = sound(plan)  # what follows reads the fields and needs them to be what they say
        nouns = tables(plan)
    for name in registers():
        if getattr(plan, name):
            yield from _identities(plan, name)
    elements = partial(_elements, plan)
    yield from _references(plan, nouns, elements)
    yield from _content(plan)
    yield from _distributions(nouns, elements)
    yield from _money(plan, nouns, elements)
    yield from _circles(plan)


def _problem(
    code: str, path: str, severity: Severity = Severity.ERROR, /, **facts: object
) -> Problem:
    return Problem(f"plan.{code}", path, Attributes(facts), severity)


def _identities(plan: Plan, register: str) -> Iterator[Problem]:
    keys = keys_of(getattr(plan, register))
    if len(set(keys)) == len(keys) and all(map(str.strip, keys)):
        return
    for key, count in Counter(keys).items():
        if not key.strip():
            yield _problem("empty_id", f'{register}["{key}"]', found=key)
        elif count > 1 and register != "reviews":
            yield _problem("duplicate_id", f'{register}["{key}"]', found=key, count=count)


class Place(NamedTuple):
    """Where a noun stands, written out as a path only when there is something to say of it."""

    register: str
    root: Noun
    tail: str

    def path(self, field: str = "") -> str:
        """Return the path of the noun, or of one of its fields."""
        head = f'{self.register}["{key_of(self.root)}"]' if self.register else ""
        return f"{head}{self.tail}.{field}".strip(".") if field else head + self.tail


def _walk(noun: Noun, place: Place) -> Iterator[tuple[Noun, Place]]:
    """Yield the noun and every noun inside it, with their places."""
    yield noun, place
    for name in _deep(type(noun)):
        found = getattr(noun, name)
        if isinstance(found, Noun):
            yield from _walk(found, place._replace(tail=f"{place.tail}.{name}"))
        elif isinstance(found, tuple):
            for position, item in enumerate(found):
                if isinstance(item, Noun):
                    tail = f"{place.tail}.{name}[{position}]"
                    yield from _walk(item, place._replace(tail=tail))


_deep_fields: dict[type, tuple[str, ...]] = {}
_priced_fields: dict[type, tuple[str, ...]] = {}
_FLAT = ("int", "str", "bool", "float", "Instant", "date", "Amount", "tuple[str", "Attributes")


def _deep(kind: type) -> tuple[str, ...]:
    """Return the fields of a class that can hold nouns."""
    if kind not in _deep_fields:
        types = {name: str(each.type) for name, each in kind.__dataclass_fields__.items()}  # type: ignore[attr-defined]  # a dataclass
        _deep_fields[kind] = tuple(
            name for name, text in types.items() if not text.startswith(_FLAT)
        )
    return _deep_fields[kind]


def _elements(plan: Plan) -> Iterator[tuple[Noun, Place]]:
    """Yield every noun of the plan, the plan itself first, with their places."""
    yield plan, Place("", plan, "")
    if plan.payment is not None:
        yield from _walk(plan.payment, Place("", plan, ".payment"))
    for register in registers():
        for item in getattr(plan, register):
            yield from _walk(item, Place(register, item, ""))


def _references(plan: Plan, nouns: Nouns, elements: Elements) -> Iterator[Problem]:
    lost = set(_lost(plan, nouns))
    brought = _brought(nouns) if lost else set()
    for noun, place in elements() if lost else ():
        for field in references().get(type(noun).__name__, ()):
            value = getattr(noun, field.field)
            for name in _flat(value or ()) if field.is_many else (value,):
                if (field, name) in lost and not (
                    ".edits[" in place.tail
                    and any((register, name) in brought for register in field.registers)
                ):
                    yield _problem(
                        "unknown_reference",
                        place.path(field.field),
                        found=name,
                        register=field.registers[0],
                    )


def _brought(nouns: Nouns) -> set[tuple[str, object]]:
    """Return register and id of what edits would add: other edits may name it."""
    edits = [each for table in nouns if table.kind is Edit for each in table.nouns]
    return {
        (each.register, each.id)
        for each in edits
        if isinstance(each, Edit) and not each.field and each.after is not None
    }


def _lost(plan: Plan, nouns: Nouns) -> Iterator[tuple[Reference, object]]:
    """Yield each field that must name an element of the plan, with each name that none has."""
    known: dict[tuple[str, ...], frozenset[str]] = {}
    for table in nouns:
        for field in references().get(table.kind.__name__, ()):
            if field.registers not in known:
                known[field.registers] = known_ids(plan, field.registers)
            values = set(table.columns[field.field]) - {None, ""}
            names = set(_flat(values)) if field.is_many else values
            yield from ((field, name) for name in names - known[field.registers])


def _flat(value: Iterable[object]) -> Iterator[object]:
    for item in value:
        if isinstance(item, tuple):
            yield from _flat(item)
        else:
            yield item


def _content(plan: Plan) -> Iterator[Problem]:
    if not plan.tasks:
        yield _problem("no_tasks", "tasks")
    for task in plan.tasks:
        is_plain = task.kind is TaskKind.TASK and task.work is None and task.start is None
        if not is_plain or task.constraints:
            yield from _task(task)
    for link in plan.dependencies:
        if link.max_lag is not None and link.percent is None and link.max_lag < link.lag:
            path = f'dependencies["{link.key}"]'
            yield _problem("max_below_lag", path, lag=link.lag, max_lag=link.max_lag)
    for calendar in plan.calendars:
        yield from _calendar(calendar, plan)
    yield from _provisional(plan)
    yield from _not_computed(plan)
    yield from _spans(plan)
    yield from _resources(plan)
    yield from _status(plan)
    yield from chance_faults(plan)
    yield from meeting_faults(plan)
    yield from _projects(plan)
    if plan.payment is not None:
        yield from payment_faults(plan, plan.payment)


def _projects(plan: Plan) -> Iterator[Problem]:
    """Yield projects of audiences that are not in the plan: such an audience sees nothing."""
    known = {element.id for element in plan.wbs}
    for audience in plan.audiences:
        lost = [each for each in audience.projects if each not in known]
        if lost:
            path = f'audiences["{audience.id}"].projects'
            yield _problem("unknown_project", path, Severity.WARNING, found=lost)


# What an owner expects and what other projects demand stand beside the two wishes of a task.
_FROM_OUTSIDE = (
    ConstraintType.EXPECTED_FINISH,
    ConstraintType.EXTERNAL_EARLY_START,
    ConstraintType.EXTERNAL_LATE_FINISH,
)


def _task(task: Task) -> Iterator[Problem]:
    path = f'tasks["{task.id}"]'
    if task.work is not None and task.duration:
        yield _problem("duration_and_work", path, Severity.WARNING, work=task.work)
    milestones = (TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE)
    if task.kind in milestones and (task.duration or task.work):
        yield _problem("long_milestone", path, found=task.duration or task.work)
    if task.kind is TaskKind.MANUAL and task.start is None:
        yield _problem("manual_without_start", path)
    if task.start and task.finish and task.finish < task.start:
        yield _problem(
            "finish_before_start", path, start=_iso(task.start), finish=_iso(task.finish)
        )
    for position, constraint in enumerate(task.constraints):
        is_free = constraint.type in _WITHOUT_DATE
        if constraint.date is None and not is_free:
            yield _problem(
                "constraint_without_date", f"{path}.constraints[{position}]", type=constraint.type
            )
    wishes = [each for each in task.constraints if each.type not in _FROM_OUTSIDE]
    if len(wishes) > 2:
        yield _problem("constraints", f"{path}.constraints", found=len(wishes))


_WITHOUT_DATE = (ConstraintType.AS_LATE_AS_POSSIBLE, ConstraintType.AS_SOON_AS_POSSIBLE)


def _not_computed(plan: Plan) -> Iterator[Problem]:
    """Yield a warning for each wish that the passes do not follow yet."""
    settings = plan.settings
    wishes = [
        ("settings.schedules_from_finish", settings.schedules_from_finish and plan.finish is None),
        *((f'wbs["{element.id}"].settings', element.settings) for element in plan.wbs),
        *(
            (f'tasks["{task.id}"].estimate', not task.duration and not task.work)
            for task in plan.tasks
            if task.estimate
        ),
    ]
    for path, is_wished in wishes:
        if is_wished:
            yield _problem("not_computed", path, Severity.WARNING)
    asks = any(isinstance(need, SkillNeed) for task in plan.tasks for need in task.needs)
    if asks and settings.rules is not Rules.TEXTBOOK:
        facts = {"rules": settings.rules.value}
        yield _problem("staffed_by_textbook", "settings.rules", Severity.WARNING, **facts)


def _iso(instant: date) -> str:
    return instant.isoformat()


def _calendar(calendar: Calendar, plan: Plan) -> Iterator[Problem]:
    path = f'calendars["{calendar.id}"]'
    for position, week in enumerate(calendar.weeks):
        if not week.days or len(week.days) % 7:
            yield _problem("week_length", f"{path}.weeks[{position}].days", found=len(week.days))
            return
        for day, shifts in enumerate(week.days):
            for shift in shifts:
                if not 0 < shift.finish - shift.start <= 1440:
                    where = f"{path}.weeks[{position}].days[{day}]"
                    yield _problem("shift_length", where, start=shift.start, finish=shift.finish)
    for position, each in enumerate(calendar.exceptions):
        where = f"{path}.exceptions[{position}]"
        if each.last < each.first:
            yield _problem(
                "finish_before_start", where, start=_iso(each.first), finish=_iso(each.last)
            )
        for shift in each.shifts:
            if not 0 < shift.finish - shift.start <= 1440:
                yield _problem("shift_length", where, start=shift.start, finish=shift.finish)
    weeks = flatten(calendar, known_calendars(plan)).weeks
    if not any(weeks[-1].days):
        yield _problem("never_works", path, found=calendar.id)


def _provisional(plan: Plan) -> Iterator[Problem]:
    """Yield a warning for each calendar with days in doubt between the plan's stated dates."""
    doubtful = {
        calendar.id: sorted({day.first.year for day in calendar.exceptions if day.is_provisional})
        for calendar in plan.calendars
    }
    if not any(doubtful.values()):
        return
    stated = [plan.start, plan.finish, plan.deadline]
    stated += [at for task in plan.tasks for at in (task.deadline, task.start, task.finish)]
    stated += [wish.date for task in plan.tasks for wish in task.constraints]
    last = max(at.year for at in stated if at)
    for name, years in doubtful.items():
        reached = [year for year in years if plan.start.year <= year <= last]
        if reached:
            path = f'calendars["{name}"]'
            yield _problem("provisional", path, Severity.WARNING, years=reached)


def _spans(plan: Plan) -> Iterator[Problem]:
    """Yield dates that end before they begin."""
    spans = [
        (f'resources["{resource.id}"].leave[{position}]', leave.first, leave.last)
        for resource in plan.resources
        for position, leave in enumerate(resource.leave)
    ]
    spans += [
        (f'resources["{resource.id}"]', resource.available_from, resource.available_until)
        for resource in plan.resources
        if resource.available_from and resource.available_until
    ]
    spans += [(f'sprints["{each.id}"]', each.start, each.finish) for each in plan.sprints]
    if plan.finish:
        spans.append(("finish", plan.start, plan.finish))
    for path, first, last in spans:
        if last < first:
            yield _problem("finish_before_start", path, start=_iso(first), finish=_iso(last))


def _resources(plan: Plan) -> Iterator[Problem]:
    people = [each for each in plan.resources if each.kind is ResourceKind.PERSON]
    best: dict[str, int] = {}
    for person in people:
        for skill in person.skills:
            best[skill.name] = max(best.get(skill.name, 0), skill.level)
    for task in plan.tasks:
        for position, need in enumerate(task.needs):
            if isinstance(need, SkillNeed) and need.level > best.get(need.skill, -1):
                yield _problem(
                    "nobody_has_skill",
                    f'tasks["{task.id}"].needs[{position}]',
                    Severity.WARNING,
                    skill=need.skill,
                    level=need.level,
                    best=best.get(need.skill, 0),
                )


def _status(plan: Plan) -> Iterator[Problem]:
    milestones = _milestones(plan) if plan.updates else set()
    for update in plan.updates:
        yield from _update(update, milestones)
    for earlier, later in zip(plan.updates, plan.updates[1:], strict=False):
        if later.at < earlier.at:
            yield _problem("updates_order", f'updates["{later.at}"]', found=_iso(later.at))


def _milestones(plan: Plan) -> set[str]:
    """Return the tasks whose finish is their start too, so that one of both says all."""
    return {task.id for task in plan.tasks if task.is_milestone}


def _update(update: StatusUpdate, milestones: Collection[str]) -> Iterator[Problem]:
    path = f'updates["{update.at}"]'
    counts = Counter(status.task for status in update.tasks)
    for task, count in counts.items():
        if count > 1:
            yield _problem("duplicate_id", f'{path}.tasks["{task}"]', found=task, count=count)
    for status in update.tasks:
        if not (status.start or status.finish):
            continue
        where = f'{path}.tasks["{status.task}"]'
        if status.finish and not status.start and status.task not in milestones:
            yield _problem("finish_without_start", where, Severity.WARNING)
        if status.start and status.finish and status.finish < status.start:
            start, finish = _iso(status.start), _iso(status.finish)
            yield _problem("finish_before_start", where, start=start, finish=finish)
        for actual in (status.start, status.finish):
            if actual and actual > update.at:
                facts = {"found": _iso(actual), "data_date": _iso(update.at)}
                yield _problem("actual_in_future", where, Severity.WARNING, **facts)


def _circles(plan: Plan) -> Iterator[Problem]:
    links: list[tuple[str, str | None]] = []
    if plan.dependencies and len(logic(plan).order) < len(plan.tasks):
        chosen = (plan.dependencies[position] for position in logic(plan).links.tolist())
        links = [(link.predecessor, link.successor) for link in chosen]
    trees: tuple[tuple[str, Iterable[tuple[str, str | None]]], ...] = (
        ("dependencies", links),
        ("wbs", ((element.id, element.parent) for element in plan.wbs)),
        ("calendars", ((calendar.id, calendar.base) for calendar in plan.calendars)),
        ("organisation", ((unit.id, unit.parent) for unit in plan.organisation)),
    )
    for register, pairs in trees:
        edges = [(one, other) for one, other in pairs if other]
        if not edges:
            continue
        index = {name: i for i, name in enumerate(dict.fromkeys(chain.from_iterable(edges)))}
        order = sort(len(index), [index[one] for one, _ in edges], [index[two] for _, two in edges])
        if len(order) < len(index):
            sound = set(order)
            free = {name for name, i in index.items() if i in sound}
            yield _circle(register, [edge for edge in edges if free.isdisjoint(edge)])


def _circle(register: str, edges: list[tuple[str, str]]) -> Problem:
    """Return the problem of the first circle in `edges`, which holds one, named as a chain."""
    import networkx as nx

    found = [edge[0] for edge in nx.find_cycle(nx.DiGraph(edges))]
    least = found.index(min(found))
    circle = [*found[least:], *found[:least], min(found)]
    path = f'{register}["{"->".join(circle[:2])}"]' if register == "dependencies" else register
    return _problem("circle", path, chain=" -> ".join(circle))


def _distributions(nouns: Nouns, elements: Elements) -> Iterator[Problem]:
    drawn = chain.from_iterable(t.nouns for t in nouns if issubclass(t.kind, DISTRIBUTIONS))
    if any(True for each in drawn for _ in distribution_faults(each, str)):
        for noun, place in elements():
            yield from distribution_faults(noun, place.path)


def _money(plan: Plan, nouns: Nouns, elements: Elements) -> Iterator[Problem]:
    known = {None, plan.currency, *(each.currency for each in plan.exchange_rates)}
    found = {
        amount.currency if isinstance(amount, Money) else None
        for table in nouns
        for name in _priced(table.kind)
        for amount in set(table.columns[name]) - {None, 0}
        if isinstance(amount, Money) or type(amount) is int
    }
    if not found or (plan.currency is not None and found <= known):
        return
    prices = list(_prices(elements()))
    if prices and plan.currency is None:
        yield _problem("no_currency", "currency", found=prices[0][0]())
        return
    for path, amount in prices:
        if isinstance(amount, Money) and amount.currency not in known:
            yield _problem("no_exchange_rate", path(), found=amount.currency)


_PRICED = ("rate", "bill_rate", "amount", "penalty", "price", "budget", "cost", "net", "tax")


def _prices(
    elements: Iterable[tuple[Noun, Place]],
) -> Iterator[tuple[Callable[[], str], int | Money]]:
    """Yield every amount of money that the plan states, with what writes its path."""
    for noun, place in elements:
        for name in _priced(type(noun)):
            value = getattr(noun, name)
            if isinstance(value, Money) or (type(value) is int and value):
                yield partial(place.path, name), value


def _priced(kind: type) -> tuple[str, ...]:
    """Return the fields of a class that state money."""
    if kind not in _priced_fields:
        known = kind.__dataclass_fields__  # type: ignore[attr-defined]  # a dataclass
        _priced_fields[kind] = tuple(name for name in _PRICED if name in known)
    return _priced_fields[kind]
