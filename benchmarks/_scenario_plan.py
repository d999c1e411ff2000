"""What a scenario file states before work begins, in pmcore's nouns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

import pmcore as pm
from benchmarks._scenario_days import Days, Node, money

_POINTS = ("optimistic", "most_likely", "pessimistic")


def plan_of(file: Node, days: Days) -> pm.Plan:
    """Return the plan as approved: no progress, the change request not yet made."""
    project = file["project"]
    tasks = file["tasks"]
    return pm.Plan(
        file["title"],
        id=file["id"],
        start=days.start(0),
        deadline=evening(project.get("contract_finish"), days),
        penalty=_money(project.get("delay_penalty_per_calendar_day")),
        currency=file["currency"],
        price=_money(project.get("price")),
        payment=_payment(project),
        contingency=_money(project.get("contingency")),
        management_reserve=_money(project.get("management_reserve")),
        timezone=file["timezone"],
        calendar=file["calendar"]["id"],
        # The file lets what has begun go on whatever its links say.
        settings=pm.Settings(progress=pm.ProgressRule.OVERRIDE),
        client=project.get("client", ""),
        calendars=(_calendar(file["calendar"], days),),
        wbs=_wbs(file, tasks, days),
        tasks=tuple(_task(task, file, days) for task in tasks),
        dependencies=tuple(link for task in tasks for link in _links(task, days)),
        resources=(
            *(_person(person) for person in file["people"]),
            *(_pool(pool) for pool in file["pools"]),
        ),
        risks=tuple(_risk(risk, days) for risk in file["risks"]),
        responses=tuple(_response(risk) for risk in file["risks"]),
    )


def _payment(project: Node) -> pm.PaymentTerms | None:
    """Return what the contract says of payments; suppliers are those of fixed costs."""
    stated = project.get("payment_plan")
    if stated is None:
        return None
    return pm.PaymentTerms(
        tuple(pm.Instalment(each["milestone"], each["milestone"], each["pct"]) for each in stated),
        project.get("payment_term_days", 0),
        retention=project.get("retention_pct", 0.0),
        paid_after=pm.Attributes(fixed=project.get("supplier_term_days", 0)),
    )


def with_change(plan: pm.Plan, file: Node, days: Days, change: Node) -> pm.Plan:
    """Return the plan with the tasks and links of an accepted change."""
    tasks = change["tasks"]
    before = (link for task in tasks for link in _links(task, days))
    extra = (
        pm.Dependency(name, successor)
        for successor, names in change["extra_links"].items()
        for name in names
    )
    return replace(
        plan,
        wbs=_wbs(file, [*file["tasks"], *tasks], days),
        tasks=(*plan.tasks, *(_task(task, file, days) for task in tasks)),
        dependencies=(*plan.dependencies, *before, *extra),
    )


def _calendar(calendar: Node, days: Days) -> pm.Calendar:
    shift = pm.Shift(days.first_minute, days.first_minute + days.length)
    return pm.weekly(
        calendar["id"],
        working=[day - 1 for day in calendar["weekdays"]],
        hours=[shift],
        holidays=map(date.fromisoformat, calendar["holidays"]),
        workdays=map(date.fromisoformat, calendar["extra"]),
    )


def _project_of(task: Node, file: Node) -> str | None:
    """Return the id of the project whose prefix a task's id has."""
    fitting = [p for p in file.get("projects") or () if task["id"].startswith(p["prefix"])]
    return max(fitting, key=lambda p: len(p["prefix"]))["id"] if fitting else None


def _element_id(task: Node, file: Node, code: str) -> str:
    project = _project_of(task, file)
    return f"{project}/{code}" if project else code


def _wbs(file: Node, tasks: Sequence[Node], days: Days) -> tuple[pm.WbsElement, ...]:
    """Return the projects of a portfolio as roots, and below them the elements that codes name."""
    elements: dict[str, pm.WbsElement] = {}
    used = {_project_of(task, file) for task in tasks}
    for project in file.get("projects") or ():
        if project["id"] in used:
            elements[project["id"]] = pm.WbsElement(
                project["id"],
                project["name"],
                deadline=evening(project["due"], days),
                weight=project["weight"],
                penalty=_money(project["penalty_per_wd"]),
                price=_money(project["fee"]),
            )
    for task in tasks:
        parent = _project_of(task, file)
        for end in [match.start() for match in re.finditer(r"\.|$", task["wbs"])]:
            code = task["wbs"][:end]
            name = _element_id(task, file, code)
            elements.setdefault(name, pm.WbsElement(name, code, parent=parent, code=code))
            parent = name
    return tuple(elements.values())


def _task(task: Node, file: Node, days: Days) -> pm.Task:
    earliest = task.get("earliest_start")
    later = pm.ConstraintType.START_NO_EARLIER_THAN
    return pm.Task(
        task["id"],
        task["name"],
        _length(task["duration_wd"], days),
        wbs=_element_id(task, file, task["wbs"]),
        needs=tuple(_needs(task)),
        costs=_fixed(task.get("fixed_cost")),
        constraints=(
            (pm.DateConstraint(later, days.opens(date.fromisoformat(earliest))),)
            if earliest
            else ()
        ),
        estimate=_pert(task.get("estimate_wd"), days),
        attributes=pm.Attributes(name_zh=task.get("name_zh", "")),
    )


def _needs(task: Node) -> Iterator[pm.Need]:
    for slot in task["slots"]:
        yield pm.SkillNeed(slot["skill"], slot["min_level"], slot["count"], slot["units"])
    for pool, units in task["pools"].items():
        yield pm.ResourceNeed(pool, units)


def _fixed(cost: Node | None) -> tuple[pm.CostItem, ...]:
    if not cost:
        return ()
    accrual = "even" if cost["accrual"] == "prorated" else cost["accrual"]
    return (pm.CostItem(money(cost["amount"]), pm.Accrual(accrual), category="fixed"),)


def _pert(estimate: Node | None, days: Days) -> pm.Pert | None:
    if not estimate:
        return None
    low, mode, high = (_length(estimate[key], days) for key in _POINTS)
    return pm.Pert(low, mode, high) if low < high else None


def _links(task: Node, days: Days) -> Iterator[pm.Dependency]:
    for link in task["deps"]:
        if link["lag_unit"] == "elapsed_days":
            yield pm.Dependency(
                link["pred"],
                task["id"],
                pm.LinkType(link["type"]),
                int(link["lag"] * 1440),
                lag_calendar=pm.LagCalendar.ELAPSED,
                rounds_up=True,
            )
        else:
            lag = _length(link["lag"], days)
            yield pm.Dependency(link["pred"], task["id"], pm.LinkType(link["type"]), lag)


def _person(person: Node) -> pm.Resource:
    return pm.Resource(
        person["id"],
        person["name"],
        skills=tuple(pm.Skill(name, level) for name, level in person["skills"].items()),
        capacity=person["max_units"],
        leave=tuple(
            pm.Leave(date.fromisoformat(away["first"]), date.fromisoformat(away["last"]))
            for away in person.get("leaves", ())
        ),
        rate=money(person["rate"]),
        bill_rate=_money(person.get("bill_rate")),
        role=person["role"],
        languages=tuple(person.get("languages", ())),
    )


def contractor(candidate: Node, days: Days) -> pm.Resource:
    """Return the person that a file offers for hire, there from a day on."""
    first = days.opens(date.fromisoformat(candidate["available_from"]))
    return replace(_person(candidate), available_from=first)


def _pool(pool: Node) -> pm.Resource:
    return pm.Resource(
        pool["id"],
        pool["id"],
        kind=pm.ResourceKind.EQUIPMENT,
        capacity=pool["capacity"],
        rate=money(pool["rate_per_hour"]),
    )


def _risk(risk: Node, days: Days) -> pm.Risk:
    sign = -1 if risk.get("opportunity") else 1
    delay = _triangle([sign * _length(risk["impact_wd"][key], days) for key in _POINTS])
    cost = _triangle([sign * money(risk["impact_cost"][key]) for key in _POINTS])
    return pm.Risk(
        risk["id"],
        risk["name"],
        probability=risk["probability"],
        # One draw a risk, whatever number of tasks it reaches.
        impacts=(
            *(pm.Delay(task, delay, is_shared=True) for task in risk["affects"]),
            pm.ExtraCost(cost),
        ),
        category=risk["category"],
        owner=risk["owner"],
        trigger=risk["trigger"],
    )


def _triangle(points: list[int]) -> pm.Triangular | int:
    low, mode, high = sorted(points)
    return pm.Triangular(low, mode, high) if low < high else low


def _response(risk: Node) -> pm.Response:
    strategy = "reduce" if risk["strategy"] == "mitigate" else risk["strategy"]
    return pm.Response(
        f"{risk['id']} response",
        (risk["id"],),
        pm.Strategy(strategy),
        risk["response"],
        cost=money(risk["response_cost"]),
        probability=risk["residual_probability"],
    )


def _length(count: float, days: Days) -> int:
    return round(count * days.length)


def _money(amount: float | None) -> int | None:
    return None if amount is None else money(amount)


def evening(day: str | None, days: Days) -> datetime | None:
    """Return the end of work on a day, as the file writes it; None for none."""
    return days.closes(date.fromisoformat(day)) if day else None
