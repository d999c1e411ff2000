"""What a scenario file states about dates: those approved, and what happened since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction

import pmcore as pm
from benchmarks._scenario_days import Days, Node, money


def approved(plan: pm.Plan, file: Node, days: Days) -> pm.Schedule:
    """Return the stated dates and people of a plan's tasks, those of an accepted change too."""
    stated = {**file["baseline"], **added_baseline(file)}
    return pm.cost.stated(
        plan,
        {task.id: _stated_span(task, stated[task.id], days) for task in plan.tasks},
        assignments=[
            share for task in plan.tasks for share in shares(task, stated[task.id]["people"])
        ],
    )


def added_baseline(file: Node) -> dict[str, Node]:
    """Return the dates that accepted changes brought with them, by task."""
    replans = file["expected"].get("replans", ())
    return {
        task: dates
        for replan in replans
        for task, dates in replan.get("baseline_v1_added", {}).items()
    }


def _stated_span(task: pm.Task, stated: Node, days: Days) -> tuple[datetime, datetime]:
    if task.is_milestone and "end_index" in stated:
        instant = days.finish(stated["end_index"])
        return instant, instant
    return _span(task, stated["start"], stated["finish"], days)


def _span(task: pm.Task, start: str, finish: str, days: Days) -> tuple[datetime, datetime]:
    """Return the instants of stated dates; a milestone lies at the end of its day."""
    end = days.closes(date.fromisoformat(finish))
    return (end if task.is_milestone else days.opens(date.fromisoformat(start))), end


def shares(task: pm.Task, people: Sequence[Node | str]) -> Iterator[pm.Assignment]:
    """Yield the assignments of a task whose people the file lists, need by need."""
    places = [
        place
        for place, need in enumerate(task.needs)
        if isinstance(need, pm.SkillNeed)
        for _ in range(need.count)
    ]
    for place, person in zip(places, people, strict=True):
        name = person if isinstance(person, str) else person["person"]
        need = task.needs[place]
        assert isinstance(need, pm.SkillNeed)
        yield pm.Assignment(task.id, name, place, need.units)
    for place, need in enumerate(task.needs):
        if isinstance(need, pm.ResourceNeed):
            yield pm.Assignment(task.id, need.resource, place, need.units)


def update(plan: pm.Plan, file: Node, period: Node, days: Days) -> pm.StatusUpdate:
    """Return the facts of a status date."""
    at = days.closes(date.fromisoformat(period["status_date"]))
    index = days.after(at.date())
    facts = tuple(
        _fact(plan.task(row["task"]), row, actual_cost(row, file, index, days), days)
        for row in period["task_updates"]
    )
    return pm.StatusUpdate(at, facts, name=f"period {period['period']}")


def hours_booked(plan: pm.Plan, update: pm.StatusUpdate) -> list[pm.TimeEntry]:
    """Return the hours that a file's facts stand for: each person's part of a task's.

    They lie on the day of its start, since a file does not say when they were worked.
    """
    entries = []
    for fact in update.tasks:
        task = plan.task(fact.task)
        parts = [
            need.units
            for need in task.needs
            if isinstance(need, pm.SkillNeed)
            for _ in range(need.count)
        ]
        worked, whole = fact.actual_work or 0, sum(parts)
        assert fact.start is not None, "a file states an actual start"
        entries += [
            pm.TimeEntry(
                f"{task.id}/{place}",
                who,
                task.id,
                fact.start.date(),
                round(worked * part / whole),
            )
            for place, (who, part) in enumerate(zip(fact.people, parts, strict=True))
            if worked
        ]
    return entries


def _fact(task: pm.Task, row: Node, cost: int, days: Days) -> pm.TaskStatus:
    done = row.get("actual_finish")
    start, end = _span(task, row["actual_start"], done or row["actual_start"], days)
    if task.is_milestone and end.date() == days.dates[0]:
        start = end = days.start(0)  # nothing can have ended sooner that day
    said = row.get("reported_percent_by_owner")
    return pm.TaskStatus(
        task.id,
        start=start,
        finish=end if done else None,
        percent=row["percent_complete"],
        remaining=0 if done else round(row["remaining_wd"] * days.length),
        actual_work=pm.hours(row["actual_hours"]),
        actual_cost=cost,
        people=tuple(row.get("people", ())),
        attributes=pm.Attributes({} if said is None else {"said": said}),
    )


def actual_cost(row: Node, file: Node, index: int, days: Days) -> int:
    """Return a task's cost to date.

    A file prints each amount rounded to the cent, but sums what it rounded. So the amount is made
    again from days worked, rates and accrual; where it rounds to the printed one, it holds.
    """
    made = _cost_made(_tasks(file)[row["task"]], row, file, index, days)
    is_same = abs(made - _exact(row["actual_cost"])) <= Fraction(1, 200)
    return money(float(made)) if is_same else money(row["actual_cost"])


def _cost_made(task: Node, row: Node, file: Node, index: int, days: Days) -> Fraction:
    """Return what a task must have cost by what the file says of it."""
    done = row.get("actual_finish")
    end = days.after(date.fromisoformat(done)) if done else index
    worked = end - days.after(date.fromisoformat(row["actual_start"])) + 1 if _lasts(task) else 0
    share = Fraction(worked, worked + row.get("remaining_wd", 0)) if worked else Fraction(0)
    return worked * _day_rate(task, row, file) + _fixed_spent(task, share, done)


def _lasts(task: Node) -> bool:
    return bool(task["duration_wd"])


def _day_rate(task: Node, row: Node, file: Node) -> Fraction:
    """Return what a day of work on a task costs, in major units."""
    rates = {person["id"]: person["rate"] for person in _people(file)}
    pools = {pool["id"]: pool["rate_per_hour"] for pool in file["pools"]}
    units = [slot["units"] for slot in task["slots"] for _ in range(slot["count"])]
    people = row.get("people", ())
    hour = sum(
        (_exact(share) * _exact(rates[name]) for share, name in zip(units, people, strict=False)),
        Fraction(0),
    )
    hour += sum((_exact(n) * _exact(pools[pool]) for pool, n in task["pools"].items()), Fraction(0))
    return hour * _exact(file["calendar"]["hours_per_day"])


def _fixed_spent(task: Node, share: Fraction, done: str | None) -> Fraction:
    cost = task.get("fixed_cost")
    if not cost:
        return Fraction(0)
    shares = {"start": Fraction(1), "end": Fraction(bool(done)), "prorated": share}
    return _exact(cost["amount"]) * shares[cost["accrual"]]


def _exact(number: float) -> Fraction:
    return Fraction(str(number))


def _tasks(file: Node) -> Mapping[str, Node]:
    change = file.get("change_request") or {"tasks": ()}
    return {task["id"]: task for task in (*file["tasks"], *change["tasks"])}


def _people(file: Node) -> Iterator[Node]:
    yield from file["people"]
    if file.get("candidate_resource"):
        yield file["candidate_resource"]
