"""What pmcore computes of a scenario, in the shape of its expected numbers.

``SECTIONS`` is the table of what is computed at all: a pattern of paths and the function that
fills it. A number that no pattern covers counts as not computed; one that a pattern covers and
the function does not deliver is missed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

import pmcore as pm
from benchmarks._compare import Pattern
from benchmarks._scenario_communication import PATTERNS as COMMUNICATION
from benchmarks._scenario_communication import communication
from benchmarks._scenario_compare import PATTERNS as COMPARISON
from benchmarks._scenario_compare import comparison
from benchmarks._scenario_days import UNIT, major
from benchmarks._scenario_facts import hours_booked
from benchmarks._scenario_performance import PATTERNS as PERFORMANCE
from benchmarks._scenario_performance import performance
from benchmarks._scenario_quality import PATTERNS as QUALITY
from benchmarks._scenario_quality import quality
from benchmarks._scenario_replan import best_of, staff_in_force
from benchmarks._scenario_reports import PATTERNS as REPORTS
from benchmarks._scenario_reports import reports
from benchmarks._scenario_risk import monte_carlo, risk_register
from benchmarks._scenario_run import Run
from benchmarks._scenario_scope import PATTERNS as SCOPE
from benchmarks._scenario_scope import scope

Answer: TypeAlias = dict[str, Any]


def cpm(run: Run) -> Answer:
    """Return early and late dates and floats, in whole days."""
    days = run.scenario.days
    rows = {}
    for row in run.dates.tasks:
        early = _stretch(run, row.early_start, row.early_finish)
        late = _stretch(run, row.late_start, row.late_finish)
        rows[row.id] = {
            "ES": early[0],
            "EF": early[1],
            "LS": late[0],
            "LF": late[1],
            "TF": None if row.total_float is None else run.span(row.total_float),
            "FF": None if row.free_float is None else run.span(row.free_float),
            # The file dates a start by the day that begins there, a milestone's as well.
            "early_start": days.dates[int(early[0])].isoformat(),
            "early_finish": days.finish_date(int(early[1])).isoformat(),
        }
    critical = set(run.dates.critical)
    return {
        "cpm": {
            "makespan_wd": run.index(run.dates.finish),
            "finish": days.evening(run.dates.finish),
            "critical": [task.id for task in run.scenario.plan.tasks if task.id in critical],
            "tasks": rows,
        }
    }


def _stretch(run: Run, start: datetime | None, finish: datetime | None) -> tuple[float, float]:
    assert start is not None, "a critical path has all dates"
    assert finish is not None, "a critical path has all dates"
    return run.index(start), run.index(finish)


def status_dates(run: Run) -> Answer:
    """Return the status dates as the reader understood them."""
    periods = run.scenario.file["periods"]
    return {
        "periods": [
            {
                "period": period["period"],
                "status_date": run.scenario.days.evening(update.at),
                "status_index": run.index(update.at),
            }
            for period, update in zip(periods, run.scenario.updates, strict=True)
        ]
    }


def logic_forecast(run: Run) -> Answer:
    """Return where links alone lead from the facts of each status date."""
    return {
        "periods": [
            {
                "logic_forecast": {
                    "finish_index": run.index(dates.finish),
                    "finish": run.scenario.days.evening(dates.finish),
                }
            }
            for dates in run.forecasts
        ]
    }


def schedule_quality(run: Run) -> Answer:
    """Return what is wrong with the plan's logic, by DCMA's points over all its links and tasks."""
    health, plan = run.health, run.scenario.plan
    lags, fs = health["dcma.lags"], health["dcma.finish_to_start"]
    return {
        "schedule_quality": {
            "tasks": health["dcma.logic"].of,
            "milestones": len(plan.tasks) - health["dcma.logic"].of,
            "links": health["dcma.leads"].of,
            "no_predecessor": list(health["acumen.no_predecessor"].items),
            "no_successor": list(health["acumen.no_successor"].items),
            "leads": health["dcma.leads"].count,
            "lags": lags.count,
            "lags_pct": scaled(lags.value, 0.01),
            "fs_pct": scaled(fs.value, 0.01),
            "sf": health["acumen.sf_links"].count,
            "hard_constraints": health["dcma.hard_constraints"].count,
            "high_float_over_44": list(health["dcma.high_float"].items),
            "negative_float": list(health["dcma.negative_float"].items),
            "high_duration_over_44": list(health["dcma.high_duration"].items),
            "tasks_without_resources": list(health["dcma.resources"].items),
        }
    }


def execution(run: Run) -> Answer:
    """Return the indices of the schedule at every status date."""
    return {
        "periods": [
            {"BEI": health["dcma.bei"].value, "CPLI": health["dcma.cpli"].value}
            for health in run.healths
        ]
    }


def milestone_trend(run: Run) -> Answer:
    """Return the date of each milestone as forecast at each status date."""
    days, told = run.scenario.days, run.standings[-1].history
    return {
        "milestone_trend": {
            milestone: {
                days.evening(point.at): days.evening(point.finish)
                for point in told.trend(milestone).points
            }
            for milestone in run.scenario.file["milestones"]
        }
    }


def current_forecast(run: Run) -> Answer:
    """Return where the current plan leads from the facts: its people, in its order."""
    days = run.scenario.days
    found = [standing.forecast("current").finish for standing in run.standings]
    return {
        "periods": [
            {
                "right_shift_forecast": None
                if finish is None
                else {"finish_index": run.index(finish), "finish": days.evening(finish)}
            }
            for finish in found
        ]
    }


def standing(run: Run) -> Answer:
    """Return how many tasks are done and under way, what ended late, and what is left in hand."""
    rows: list[Answer] = []
    for period, each in zip(run.scenario.expected["periods"], run.standings, strict=True):
        # The file counts work alone, and prints the first of what ended late.
        late = [
            {"task": task.id, "slip_wd": run.span(task.finish_slip or 0)}
            for task in each.finished_late
            if not task.is_milestone
        ]
        row: Answer = {
            "n_done": sum(not each[task].is_milestone for task in each.done),
            "n_in_progress": len(each.under_way),
            "finished_late": late[: len(period.get("finished_late", late))],
        }
        logic = each.forecast("logic")
        if logic.late is not None:
            row["slack_to_contract_wd"] = run.span(-logic.late)
        rows.append(row)
    return {"periods": rows}


def utilisation(run: Run) -> Answer:
    """Return by how much of the time there was each person worked."""
    scenario = run.scenario
    found = []
    for position, update in enumerate(scenario.updates):
        plan = staff_in_force(scenario, position)
        entries = hours_booked(plan, update)
        booked = pm.control.progress.actuals(plan, status=update, time_entries=entries)
        found.append({"utilisation_to_date": {p.resource: p.utilisation for p in booked.people}})
    return {"periods": found}


def board(run: Run) -> Answer:
    """Return what the counts of a task board tell: throughput, work in progress, where it piles."""
    agile = run.scenario.file.get("agile")
    if not agile:
        return {}
    days, rows = run.scenario.days, agile["cfd"]
    names = [name for name in reversed(rows[0]) if name != "day"]
    points = [
        pm.control.progress.FlowPoint(
            days.finish(row["day"] + 1), tuple((name, row[name]) for name in names)
        )
        for row in rows
    ]
    seen = pm.control.progress.flow(run.scenario.plan, points)
    return {
        "agile": {
            "throughput_per_day": seen.throughput,
            "wip_start": seen.in_progress[0],
            "wip_end": seen.in_progress[-1],
            "bottleneck_state": seen.bottleneck,
        }
    }


def staffing(run: Run) -> Answer:
    """Return how good the best staffing is, and what is known of any better one."""
    proof, schedule = run.staffing.proof, run.staffing.schedule
    projects = run.scenario.file.get("projects")
    term = proof.terms[0]
    found: Answer = {
        "objective": "weighted tardiness" if projects else "makespan",
        "best_known": run.span(round(term.value)),
        "lower_bound": None if term.bound is None else run.span(round(term.bound)),
        "proven_optimal": term.bound == term.value,
        "makespan_wd": run.index(schedule.finish),
        "finish": run.scenario.days.evening(schedule.finish),
    }
    if projects:
        found["projects"] = [
            {"id": project["id"], "tardiness": _late(run, project)} for project in projects
        ]
    return {"resource_constrained": found}


def _late(run: Run, project: Mapping[str, Any]) -> float:
    """Return the working days by which a project ends after it is due."""
    due = run.scenario.days.after(date.fromisoformat(project["due"]))
    ends = [row.finish for row in run.staffing.schedule.wbs if row.id == project["id"]]
    return max([0, *(run.index(end) - due for end in ends)])


def budget(run: Run) -> Answer:
    """Return what the approved plan costs, in major units."""
    plan, baseline = run.scenario.plan, run.approved
    spent: Counter[str] = Counter()
    level: Counter[str] = Counter()
    codes = {element.id: element.code for element in plan.wbs}
    for task in baseline.tasks:
        level[codes[task.wbs or ""].partition(".")[0]] += task.budget
        for cost in task.costs:
            spent[cost.category] += cost.amount
    found = {
        "BAC": major(baseline.budget),
        "labour": major(baseline.budget - spent["fixed"]),
        "fixed": major(spent["fixed"]),
        "by_wbs_level1": {code: major(amount) for code, amount in level.items()},
    }
    if plan.price is not None:
        margin = plan.price - baseline.budget
        found |= {"planned_margin": major(margin), "planned_margin_pct": margin / plan.price}
    return {"budget": found}


def engagement_margins(run: Run) -> Answer:
    """Return what each project of a portfolio earns, costs and leaves."""
    plan = run.scenario.plan
    costs = pm.cost.estimate(plan, run.scenario.approved)
    found = {}
    for project in (element for element in plan.wbs if isinstance(element.price, int)):
        fee, cost = project.price, costs.of_element(project.id)
        assert isinstance(fee, int)
        found[project.id] = {
            "fee": int(major(fee)),
            "cost": major(cost),
            "margin": major(fee - cost),
            "margin_pct": (fee - cost) / fee,
        }
    return {"engagement_margin_plan": found}


def cash_in(run: Run) -> Answer:
    """Return what the client pays by the approved dates, and what is held back of it."""
    if run.scenario.plan.payment is None:
        return {}
    flow = pm.cost.cash(run.scenario.plan, run.scenario.approved)
    by_name = {each.name: each for each in flow.receipts}
    receipts = [by_name[each.id] for each in run.scenario.plan.payment.instalments]
    return {
        "cash_in": [
            {
                "milestone": each.name,
                "invoice": each.invoiced.isoformat(),
                "received": each.received.isoformat(),
                "net_of_retention": major(each.net),
            }
            for each in receipts
        ],
        "retention": major(flow.retained),
    }


EARNED = {
    "BAC": "bac",
    "PV": "pv",
    "EV": "ev",
    "AC": "ac",
    "SV": "sv",
    "CV": "cv",
    "EAC_cpi": "eac_cpi",
    "EAC_atypical": "eac_pf1",
    "EAC_spi_cpi": "eac_sci",
}
INDICES = {"SPI": "spi", "CPI": "cpi", "SPI_t": "spi_t"}
TIMES = {"ES_wd": "es", "AT_wd": "at"}


def earned_value(run: Run) -> Answer:
    """Return earned value and its indices at every status date."""
    return {"periods": [{"evm": _earned(value, run.scenario.days.length)} for value in run.values]}


def _earned(value: pm.cost.EarnedValue, length: int) -> Answer:
    eac, ac = value.number("eac_cpi"), value.ac
    return {
        **{key: scaled(value.number(name), UNIT) for key, name in EARNED.items()},
        **{key: value.number(name) for key, name in INDICES.items()},
        **{key: scaled(value.number(name), length) for key, name in TIMES.items()},
        "ETC_cpi": None if eac is None or ac is None else major(eac - ac),
        "VAC_cpi": None if eac is None else major(value.bac - eac),
        "TCPI_bac": _to_complete(value),
    }


def _to_complete(value: pm.cost.EarnedValue) -> float | None:
    """Return TCPI as the file prints it: the bare ratio, also where the budget is overspent."""
    if value.tcpi is None and value.ac is not None and value.ac > value.bac > value.ev:
        return (value.bac - value.ev) / (value.bac - value.ac)
    return value.tcpi


def change_effect(run: Run) -> Answer:
    """Return what the accepted change does to dates and budget, beside other re-plans."""
    scenario = run.scenario
    return {
        "replans": [
            {"at": scenario.days.evening(scenario.updates[position].at)}
            | ({"cr": _change(run, position)} if is_change else {})
            for position, is_change in scenario.replans
        ]
    }


def _change(run: Run, position: int) -> Answer:
    scenario = run.scenario
    status = scenario.updates[position]
    before = run.forecasts[position].finish
    after = pm.schedule.critical_path(scenario.changed, status=status).finish
    known = {task.id for task in scenario.plan.tasks}
    return {
        "id": scenario.file["change_request"]["id"],
        "added_tasks": [task.id for task in scenario.changed.tasks if task.id not in known],
        "cpm_finish_before": scenario.days.evening(before),
        "cpm_finish_after": scenario.days.evening(after),
        "logic_delta_wd": run.index(after) - run.index(before),
        "BAC_delta": major(run.revised.budget - run.approved.budget),
        "new_BAC": major(run.revised.budget),
    }


def replanning(run: Run) -> Answer:
    """Return the ends of the front of every re-plan: the best, and the fewest changes."""
    return {
        "replans": [
            {
                "best_objective": _best(run, each.front),
                "fewest_changes": _fewest(run, each.front),
                "changes_at_best_makespan": _count(best_of(each.front)),
            }
            | ({} if each.leavers is None else {"affected_future_tasks": list(each.leavers)})
            | ({} if each.hired is None else {"with_contractor": _hired(run, each.hired)})
            for each in run.replans
        ]
    }


def _dates_of(run: Run, point: pm.Option) -> Answer:
    finish = point.schedule.finish
    return {"makespan_wd": run.index(finish), "finish": run.scenario.days.evening(finish)}


def _best(run: Run, front: pm.Front) -> Answer:
    point = best_of(front)
    term = point.measures[0]
    return {
        "value": run.span(round(term.value)),
        "lower_bound": run.span(round(term.bound or 0)),
        "proven": term.bound == term.value,
    } | _dates_of(run, point)


def _hired(run: Run, front: pm.Front) -> Answer:
    best = _best(run, front)
    return {"best_objective": best.pop("value")} | best


def _fewest(run: Run, front: pm.Front) -> Answer:
    point = front.points[0]
    value = run.span(round(point.measures[0].value))
    count = _count(point)
    return count | {"best_objective_with_fewest_changes": value} | _dates_of(run, point)


def _count(point: pm.Option) -> Answer:
    changes = next(each for each in point.measures if each.name == "changes")
    return {"changes": round(changes.value), "proven": changes.bound == changes.value}


def scaled(number: float | None, by: float) -> float | None:
    """Return a number in units of `by`; None stays None."""
    return None if number is None else number / by


@dataclass(frozen=True)
class Section:
    """A part of the expected numbers and what computes it."""

    pattern: Pattern
    compute: Callable[[Run], Answer]


SECTIONS = (
    Section(("cpm",), cpm),
    Section(("periods", "*", "period"), status_dates),
    Section(("periods", "*", "status_date"), status_dates),
    Section(("periods", "*", "status_index"), status_dates),
    Section(("periods", "*", "logic_forecast"), logic_forecast),
    Section(("schedule_quality",), schedule_quality),
    Section(("periods", "*", "BEI"), execution),
    Section(("periods", "*", "CPLI"), execution),
    Section(("milestone_trend",), milestone_trend),
    Section(("periods", "*", "right_shift_forecast"), current_forecast),
    Section(("periods", "*", "utilisation_to_date"), utilisation),
    Section(("periods", "*", "finished_late"), standing),
    Section(("periods", "*", "n_done"), standing),
    Section(("periods", "*", "n_in_progress"), standing),
    Section(("periods", "*", "slack_to_contract_wd"), standing),
    Section(("agile", "throughput_per_day"), board),
    Section(("agile", "wip_start"), board),
    Section(("agile", "wip_end"), board),
    Section(("agile", "bottleneck_state"), board),
    Section(("resource_constrained",), staffing),
    Section(("budget",), budget),
    Section(("engagement_margin_plan",), engagement_margins),
    Section(("cash_in",), cash_in),
    Section(("retention",), cash_in),
    Section(("periods", "*", "evm"), earned_value),
    Section(("monte_carlo",), monte_carlo),
    Section(("risk_register",), risk_register),
    Section(("replans", "*", "at"), change_effect),
    Section(("replans", "*", "cr"), change_effect),
    Section(("replans", "*"), replanning),
    *(Section(pattern, quality) for pattern in QUALITY),
    *(Section(pattern, performance) for pattern in PERFORMANCE),
    *(Section(pattern, comparison) for pattern in COMPARISON),
    *(Section(pattern, communication) for pattern in COMMUNICATION),
    *(Section(pattern, reports) for pattern in REPORTS),
    *(Section(pattern, scope) for pattern in SCOPE),
)


def answers(run: Run) -> Answer:
    """Return everything that is computed of a scenario, merged into one shape."""
    merged: Answer = {}
    for compute in dict.fromkeys(section.compute for section in SECTIONS):
        _merge(merged, compute(run))
    return merged


def _merge(into: Any, more: Any) -> None:  # noqa: ANN401 - whatever JSON may hold
    for key, value in more.items() if isinstance(more, Mapping) else enumerate(more):
        if isinstance(into, list) and key >= len(into):
            into.append(value)
        elif isinstance(into, dict) and key not in into:
            into[key] = value
        else:
            _merge(into[key], value)
