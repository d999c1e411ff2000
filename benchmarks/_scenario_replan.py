"""The re-plans of a scenario: what was planned before, what changed, and the front that follows."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pmcore as pm
from benchmarks._scenario import Scenario
from benchmarks._scenario_facts import shares
from benchmarks._scenario_plan import contractor

LONGEST = 30.0
"""Seconds within which the front of one re-plan must be found."""
SEARCH = 24.0
"""Seconds of them that its search may take."""


@dataclass(frozen=True)
class Replanned:
    """The answer to one re-plan.

    Parameters
    ----------
    at : str
        Day of the facts.
    front : Front
    leavers : tuple of str
        Tasks that who leaves was to do later on.
    hired : Front, optional
        The same with the candidate that the file offers.
    seconds : float
        The longest that a front took.
    """

    at: str
    front: pm.Front
    leavers: tuple[str, ...] | None
    hired: pm.Front | None
    seconds: float


def replanned(scenario: Scenario, place: int, seconds: float) -> Replanned:
    """Return the front of a re-plan, by its place among them."""
    position, is_change = scenario.replans[place]
    before = previous(scenario, place)
    status = scenario.updates[position]
    plan = scenario.changed
    leaver = None if is_change else scenario.file["leaver"]
    if leaver is not None:
        plan = without(plan, leaver["person"], _evening(scenario, leaver["last_day"]))
    limits = pm.Limits(seconds=seconds, workers=os.cpu_count())
    began = time.perf_counter()
    front = pm.allocate.replan(plan, before, status, limits=limits)
    longest = time.perf_counter() - began
    hired = None
    if leaver is not None and scenario.file.get("candidate_resource"):
        began = time.perf_counter()
        more = replace(
            plan,
            resources=(
                *plan.resources,
                contractor(scenario.file["candidate_resource"], scenario.days),
            ),
        )
        hired = pm.allocate.replan(more, before, status, limits=limits)
        longest = max(longest, time.perf_counter() - began)
    return Replanned(
        scenario.days.evening(status.at),
        front,
        _affected(scenario, before, status, leaver) if leaver is not None else None,
        hired,
        longest,
    )


def best_of(front: pm.Front) -> pm.Option:
    """Return the best point of a front, of several the one with the fewest changes."""
    return min(front.points, key=lambda each: (each.measures[0].value, each.measure("changes")))


def _evening(scenario: Scenario, day: str) -> datetime:
    return scenario.days.closes(date.fromisoformat(day))


def without(plan: pm.Plan, person: str, last: datetime) -> pm.Plan:
    """Return a plan that a person leaves at an instant."""
    return plan.with_resource(replace(plan.resource(person), available_until=last))


def previous(scenario: Scenario, place: int) -> pm.Schedule:
    """Return what was planned before a re-plan: the approved plan, or what was last adopted."""
    if not place:
        return scenario.approved
    adopted = scenario.expected["replans"][place - 1]["adopted_plan"]
    base, plan, days = scenario.rebaselined, scenario.changed, scenario.days
    people = [
        each
        for task in plan.tasks
        if task.id in adopted["people"]
        for each in shares(task, adopted["people"][task.id])
    ]
    rows = []
    for row in base.tasks:
        if row.id in adopted["start"]:
            first = days.after(date.fromisoformat(adopted["start"][row.id])) - 1
            task = plan.task(row.id)
            length = round((task.duration or 0) / days.length)
            finish = days.finish(first + length)
            start = days.start(first) if length else finish
            rows.append(replace(row, start=start, finish=finish))
        else:
            rows.append(row)
    kept = [each for each in base.assignments if each.task not in adopted["people"]]
    return replace(base, tasks=tuple(rows), assignments=(*kept, *people))


def staff_in_force(scenario: Scenario, position: int) -> pm.Plan:
    """Return the plan that held at a status date, without who had left by then."""
    plan, leaver = scenario.in_force(position), scenario.file.get("leaver")
    if leaver is None or scenario.file["periods"][position]["period"] <= leaver["period"]:
        return plan
    return without(plan, leaver["person"], _evening(scenario, leaver["last_day"]))


def current(scenario: Scenario, position: int) -> pm.Schedule:
    """Return the plan that was worked by up to a status date: approved, or adopted before it."""
    adopted = sum(place < position for place, _ in scenario.replans)
    return previous(scenario, adopted) if adopted else scenario.baseline_in_force(position)


def _affected(
    scenario: Scenario,
    before: pm.Schedule,
    status: pm.StatusUpdate,
    leaver: Mapping[str, Any],
) -> tuple[str, ...]:
    """Return the tasks not begun that a leaver was to work on after the last day."""
    begun = {fact.task for fact in status.tasks}
    last = _evening(scenario, leaver["last_day"])
    return tuple(
        each.task
        for each in before.assignments
        if each.resource == leaver["person"]
        and each.task not in begun
        and before[each.task].finish > last
    )
