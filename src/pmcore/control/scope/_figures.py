"""The figures of a plan that a change of scope may move: dates, cost, risk, people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias

from pmcore.allocate import assign, replan
from pmcore.control.scope._objectives import objectives
from pmcore.control.scope._trace import trace
from pmcore.cost import estimate
from pmcore.model import Front, Plan, ResourceKind, ResourceNeed, Schedule, StatusUpdate, Task
from pmcore.network import build
from pmcore.risk import Outlook, simulate
from pmcore.run import Limits
from pmcore.schedule import critical_path

Figure: TypeAlias = "datetime | int"


class Key(NamedTuple):
    """What a figure is of: the measure, and an id where there are several."""

    measure: str
    subject: str = ""


@dataclass(frozen=True)
class Question:
    """How plans are looked at before and after a change.

    Parameters
    ----------
    schedule : Schedule, optional
        Who does what before it.
    limits : Limits, optional
        Of the search for who does what; none: people are not asked.
    samples : int
        Of the simulation; 0: none.
    """

    status: StatusUpdate | None
    schedule: Schedule | None
    limits: Limits | None
    samples: int
    seed: int


@dataclass(frozen=True)
class State:
    """A plan, its dates, who did what, and its figures by what they are of, each with a name."""

    plan: Plan
    dates: Schedule
    given: Schedule | None
    figures: dict[Key, tuple[str, Figure]]
    front: Front | None = None


def before_change(plan: Plan, question: Question) -> State:
    """Return the figures of a plan as it is."""
    given = question.schedule
    if question.limits is not None and given is None:
        given = assign(plan, limits=question.limits, status=question.status).schedule
    return _state(plan, question, given)


def after_change(plan: Plan, question: Question, before: State) -> State:
    """Return the figures of a changed plan."""
    return _state(plan, question, before.given)


def _state(plan: Plan, question: Question, given: Schedule | None) -> State:
    """Return the figures of a plan, people by the fewest changes of who did what.

    The plan as it is goes the same way: what facts do to it is no effect of a change.
    """
    staffed, front = None, None
    if question.limits is not None and given is not None:
        front = replan(plan, given, question.status, limits=question.limits)
        staffed = front.points[0].schedule
    dates = critical_path(plan, status=question.status)
    rows = [
        *_dates(plan, staffed or dates),
        *_money(plan, staffed),
        *_people(plan, staffed, front),
        *_scope(plan, staffed or dates),
        *_risk(plan, staffed, question),
    ]
    return State(plan, dates, given, {key: (name, figure) for key, name, figure in rows}, front)


Row: TypeAlias = tuple[Key, str, Figure]


def _dates(plan: Plan, dates: Schedule) -> Iterator[Row]:
    yield Key("finish"), plan.name, dates.finish
    gates: dict[str, list[tuple[str, str]]] = {}
    for gate in plan.gates:
        gates.setdefault(gate.milestone, []).append((gate.id, gate.name or gate.id))
    for row in dates.tasks:
        if row.is_milestone:
            yield Key("milestone", row.id), row.name or row.id, row.finish
        for id_, name in gates.get(row.id, ()):
            yield Key("gate", id_), name, row.finish


def _money(plan: Plan, staffed: Schedule | None) -> Iterator[Row]:
    if plan.currency is not None:
        yield Key("cost"), plan.name, estimate(plan, staffed).total


def _people(plan: Plan, staffed: Schedule | None, front: Front | None) -> Iterator[Row]:
    yield Key("effort"), plan.name, sum(_effort(plan, task) for task in plan.tasks)
    if staffed is None:
        return
    changes = 0 if front is None else round(front.points[0].measure("changes"))
    yield Key("assignments"), plan.name, changes
    load: dict[str, float] = {}
    for each in staffed.assignments:
        work = each.work if each.work is not None else each.units * staffed[each.task].duration
        load[each.resource] = load.get(each.resource, 0.0) + work
    for resource in plan.resources:
        if resource.kind is ResourceKind.PERSON:
            name = resource.name or resource.id
            yield Key("load", resource.id), name, round(load.get(resource.id, 0.0))


def _effort(plan: Plan, task: Task) -> int:
    """Return the person-minutes that a task asks for, whoever does them."""
    if task.work is not None:
        return task.work
    net = build(plan)
    length = int(net.duration[net.index[task.id]]) if task.id in net.index else task.duration
    people = {each.id for each in plan.resources if each.kind is ResourceKind.PERSON}
    share = 0.0
    for need in task.needs:
        if need.kind == "skill":
            share += need.units * need.count
        elif isinstance(need, ResourceNeed) and need.resource in people:
            share += need.units
    return round(length * share)


def _scope(plan: Plan, dates: Schedule) -> Iterator[Row]:
    for each in trace(plan, dates).requirements if plan.requirements else ():
        if each.finish is not None and each.status != "dropped":
            yield Key("requirement", each.id), each.name or each.id, each.finish
    for row in objectives(plan, schedule=dates).results if plan.objectives else ():
        if row.finish is not None:
            name = str(row.facts["name"]) or row.id
            yield Key("key_result", f"{row.objective}/{row.id}"), name, row.finish


def _risk(plan: Plan, staffed: Schedule | None, question: Question) -> Iterator[Row]:
    if not question.samples:
        return
    outlook: Outlook = simulate(
        plan,
        staffed,
        samples=question.samples,
        seed=question.seed,
        status=question.status,
    )
    yield Key("p80"), plan.name, outlook.finish_at(0.8)
    if plan.currency is not None:
        yield Key("p80_cost"), plan.name, outlook.total_at(0.8)
