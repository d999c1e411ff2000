"""From import to a proven plan of twenty tasks in a new process, over the time PyJobShop takes.

The project is stated below: twenty activities, three resources. Both sides start in turns in
processes of their own, with one worker each, and the clock of each runs from before its imports to
the proven answer, which must be the same length and is checked. Compiled code is taken from the
cache, as in every start but a machine's first.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys

from benchmarks._rcpsp_check import wrong
from benchmarks._rcpsp_data import Instance
from benchmarks._rcpsp_peers import ROOT, find_pyjobshop
from benchmarks._runner import Options, Report

LENGTHS = (4, 7, 3, 5, 6, 2, 8, 3, 4, 5, 6, 3, 7, 2, 4, 5, 3, 6, 4, 2)
DEMANDS = tuple(
    (1 + i % 3, (2, 0, 1, 3)[i % 4], (0, 2, 1)[i % 3] if i % 5 else 2) for i in range(20)
)
AFTER = tuple(
    tuple(j for j in (i + 3, i + 5) if j < 20) if i % 4 else (*((i + 2,) if i < 18 else ()),)
    for i in range(20)
)
PROJECT = Instance("twenty", LENGTHS, DEMANDS, AFTER, (4, 4, 3))

OURS = """
import time; begin = time.perf_counter()
from pmcore import Dependency, Limits, Plan, Resource, ResourceKind, ResourceNeed, Task, days
from pmcore.allocate import assign
from datetime import datetime
import json, sys
row = json.loads(sys.argv[1])
names = [f"a{i}" for i in range(len(row["durations"]))]
plan = Plan(
    "twenty",
    start=datetime(2027, 1, 4, 9),
    tasks=[
        Task(name, duration=days(length), needs=[
            ResourceNeed(f"r{k}", units) for k, units in enumerate(demand) if units
        ])
        for name, length, demand in zip(names, row["durations"], row["demands"])
    ],
    dependencies=[
        Dependency(names[i], names[j]) for i, after in enumerate(row["successors"]) for j in after
    ],
    resources=[
        Resource(f"r{k}", kind=ResourceKind.EQUIPMENT, capacity=units)
        for k, units in enumerate(row["capacities"])
    ],
)
answer = assign(plan, limits=Limits(seconds=60, workers=1))
taken = time.perf_counter() - begin
start = plan.start
def units(at):
    whole = (at.date() - start.date()).days
    return 5 * (whole // 7) + min(whole % 7, 5) + (whole % 7 < 5 and at.hour > 12)
rows = {task.id: task for task in answer.schedule.tasks}
print(json.dumps([
    taken, answer.proof.status.value == "optimal", [units(rows[name].start) for name in names]
]))
"""

PEER = """
import time; begin = time.perf_counter()
import pyjobshop
import json, sys
row = json.loads(sys.argv[1])
model = pyjobshop.Model()
pools = [model.add_renewable(capacity) for capacity in row["capacities"]]
tasks = [model.add_task() for _ in row["durations"]]
for task, length, demands in zip(tasks, row["durations"], row["demands"]):
    model.add_mode(task, pools, length, demands)
for i, after in enumerate(row["successors"]):
    for j in after:
        model.add_end_before_start(tasks[i], tasks[j])
result = model.solve("ortools", time_limit=60, display=False, num_workers=1)
taken = time.perf_counter() - begin
print(json.dumps(
    [taken, result.status.value == "Optimal", [task.start for task in result.best.tasks]]
))
"""


def run(options: Options) -> Report:
    """Start both in turns; medians, so that a hiccup counts nothing."""
    report = Report()
    python = find_pyjobshop()
    sides = {"pmcore": (sys.executable, OURS)}
    if python is None:
        report.rows.append({"process": "PyJobShop is absent (PYJOBSHOP_PYTHON)"})
    else:
        sides["pyjobshop"] = (python, PEER)
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(1 + (3 if options.quick else 11)):
        for name, side in sides.items():
            seconds = _once(report, name, *side)
            if turn:  # the first fills the caches
                taken[name].append(seconds)
    medians = {name: statistics.median(times) for name, times in taken.items()}
    for name, times in taken.items():
        report.rows.append(
            {
                "process": name,
                "median_s": round(medians[name], 3),
                "least_s": round(min(times), 3),
                "runs": len(times),
            }
        )
    report.figures["start_s"] = round(medians["pmcore"], 3)
    if "pyjobshop" in medians:
        ratio = medians["pmcore"] / medians["pyjobshop"]
        report.figures["ratio_start_pyjobshop"] = round(ratio, 3)
    return report


def _once(report: Report, name: str, python: str, code: str) -> float:
    """Return how long a new process takes; what is wrong with its answer goes to the report."""
    row = {
        "durations": LENGTHS,
        "demands": DEMANDS,
        "successors": AFTER,
        "capacities": PROJECT.capacities,
    }
    line = [python, "-c", code, json.dumps(row)]
    # Both sides may keep their byte code, as they do where nothing forbids it.
    around = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(line, capture_output=True, check=True, text=True, cwd=ROOT, env=around)
    taken, is_proven, starts = json.loads(done.stdout.splitlines()[-1])
    ends = max(at + length for at, length in zip(starts, LENGTHS, strict=True))
    problem = wrong(PROJECT, starts, LEAST) or (None if is_proven else f"{ends} is not proven")
    if problem:
        report.failures.append(f"{name}: {problem}")
    return float(taken)


LEAST = 55
"""The length that both prove."""
