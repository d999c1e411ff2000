"""The library's dates against the slow reference's, on drawn nets, in each mode.

Nets come from the tests' strategies, so this runs from the project's root: several calendars, all
link types, lags on any calendar, constraints, kinds of tasks and progress in any sequence. Early
dates must be the same instants, late ones the same working instants, floats the same minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from importlib import import_module

import hypothesis as hy
from hypothesis import strategies as st

import pmcore as pm
from benchmarks._agreement import gap_of
from benchmarks._grid import Case, horizon
from benchmarks._reference import Found, reference
from benchmarks._runner import Options, Report
from benchmarks._textbook import SPANS
from pmcore.model import (
    ConstraintType,
    LagCalendar,
    Plan,
    ProgressRule,
    Rules,
    ScheduledTask,
    Settings,
    Task,
    TaskKind,
    TaskStatus,
)

SETTINGS = {
    "nets": "how many nets in all; 20000 unless said, 300 with --quick",
    "rules": "one mode alone: textbook, p6 or msp",
    "seed": "other nets; 0 unless said",
}
COMPARED: tuple[Rules, ...] = (Rules.TEXTBOOK, Rules.P6, Rules.MSP)
"""The modes whose rules the engine follows."""
# P6 knows no inactive or manual work; Microsoft Project no level of effort, one kind of milestone.
KINDS = {
    Rules.TEXTBOOK: (TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE, TaskKind.INACTIVE),
    Rules.P6: (TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE, *SPANS),
    Rules.MSP: (TaskKind.FINISH_MILESTONE, TaskKind.MANUAL, TaskKind.INACTIVE),
}
WITHOUT = {
    # The textbook has no rule for it; the engine's shrinks a task to nothing.
    Rules.TEXTBOOK: {ConstraintType.EXPECTED_FINISH},
    Rules.P6: set[ConstraintType](),
    # Constraints that Microsoft Project does not have.
    Rules.MSP: {
        ConstraintType.START_ON,
        ConstraintType.FINISH_ON,
        ConstraintType.EXPECTED_FINISH,
        ConstraintType.EXTERNAL_EARLY_START,
        ConstraintType.EXTERNAL_LATE_FINISH,
    },
}
SHOWN = 5
"""How many nets that differ are printed."""


def differences(plan: Plan) -> list[str]:
    """Return where the library's dates are not the reference's, one a line."""
    dates = pm.schedule.critical_path(plan)
    slow = reference(plan)
    known = [plan.start, *(at for row in dates.tasks for at in _dates(row))]
    known += [at for row in slow.values() for at in _dates(row)]
    zero = datetime.combine(min(known).date(), datetime.min.time())
    case = Case(plan, zero, (max(known) - zero).days + 2)
    # Of what P6 calls completed it keeps dates of logic, which the library does not show.
    facts = plan.status.tasks if plan.status and plan.settings.rules is Rules.P6 else ()
    settled = {fact.task for fact in facts if fact.finish}
    return [
        f"{row.id}.{line}"
        for row in dates.tasks
        if row.kind is not TaskKind.INACTIVE and row.id not in settled
        for line in _of_task(case, row, slow[row.id])
    ]


def _dates(row: ScheduledTask | Found) -> Iterator[datetime]:
    for at in (row.early_start, row.early_finish, row.late_start, row.late_finish):
        if at is not None:
            yield at


def _of_task(case: Case, row: ScheduledTask, found: Found) -> Iterator[str]:
    for name in ("early_start", "early_finish", "total_float", "free_float"):
        ours, theirs = getattr(row, name), getattr(found, name)
        if ours != theirs:
            yield f"{name}: {ours}, reference {theirs}"
    for name in ("late_start", "late_finish"):
        late, other = getattr(row, name), getattr(found, name)
        if (late is None) != (other is None) or (late and gap_of(case, row.id, late, other)):
            yield f"{name}: {late}, reference {other}"


def check_nets(rules: Rules, count: int, seed: int = 0) -> tuple[int, list[str]]:
    """Return how many nets were drawn, and of each that differs where it does."""
    nets = import_module("tests.strategies")
    drawn, found = 0, list[str]()

    @hy.seed(seed)
    @hy.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[hy.Phase.generate],
        suppress_health_check=list(hy.HealthCheck),
    )
    @hy.given(st.data())
    def check(data: st.DataObject) -> None:
        nonlocal drawn
        plan: Plan = data.draw(nets.plans(kinds=KINDS[rules]))
        if data.draw(st.booleans()):
            plan = replace(plan, updates=(data.draw(nets.statuses(plan)),))
        drawn += 1
        if wrong := differences(dressed(plan, rules, data)):
            found.append("; ".join(wrong))

    check()
    return drawn, found


def dressed(plan: Plan, rules: Rules, data: st.DataObject) -> Plan:
    """Return a drawn plan with settings of a mode, and without what the mode has no rule for."""
    settings = Settings(
        rules=rules,
        progress=data.draw(st.sampled_from((ProgressRule.RETAINED_LOGIC, ProgressRule.OVERRIDE))),
        lag_calendar=data.draw(st.sampled_from(LagCalendar)),
        honours_constraints=rules is Rules.MSP and data.draw(st.booleans()),
    )
    tasks = tuple(_allowed(each, rules) for each in plan.tasks)
    return _agreed(replace(plan, settings=settings, tasks=tasks))


def _allowed(task: Task, rules: Rules) -> Task:
    kept = tuple(each for each in task.constraints if each.type not in WITHOUT[rules])
    return task if kept == task.constraints else replace(task, constraints=kept)


def _agreed(plan: Plan) -> Plan:
    """Return a plan whose manual tasks and the facts of them agree, as the tool keeps them.

    Microsoft Project keeps one start, which is the actual one of what has begun, a duration that
    reaches to the finish, and no more remaining than that.
    """
    case, facts, tasks = Case(plan, *horizon(plan)), dict[str, TaskStatus](), list[Task]()
    for task in plan.tasks:
        held, fact = task, case.facts.get(task.id)
        if task.kind is TaskKind.MANUAL and task.start and task.finish:
            start = fact.start if fact and fact.start else task.start
            finish, work = start + (task.finish - task.start), case.grid(task.id).work
            length = work(case.at(finish)) - work(case.at(start))
            held = replace(task, start=start, finish=finish, duration=length)
            if fact and fact.remaining is not None:
                facts[task.id] = replace(fact, remaining=min(fact.remaining, length))
        tasks.append(held)
    return replace(
        plan,
        tasks=tuple(tasks),
        updates=tuple(
            replace(each, tasks=tuple(facts.get(fact.task, fact) for fact in each.tasks))
            for each in plan.updates
        ),
    )


def run(options: Options) -> Report:
    """Draw nets for each mode and compare."""
    settings = options.settings
    count = int(settings.get("nets", 300 if options.quick else 20_000))
    modes = (Rules(settings["rules"]),) if "rules" in settings else COMPARED
    report = Report(figures={"nets": 0, "differing": 0})
    for rules in modes:
        drawn, found = check_nets(rules, -(-count // len(modes)), int(settings.get("seed", 0)))
        report.figures["nets"] += drawn
        report.figures["differing"] += len(found)
        report.rows.append({"rules": rules.value, "nets": drawn, "differing": len(found)})
        report.failures += [f"{rules.value}: {line}" for line in found[:SHOWN]]
    return report
