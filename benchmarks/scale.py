"""How plans of thousands of tasks are staffed: the first schedule, and how near the bound.

Every answer is checked on the numbers of the generated project before it is scored. Time to the
first schedule counts from the compiled problem; the whole public call without time for a search,
with checks, reasons and the judge, is reported beside it. A chain has one schedule only: its answer
is proved.
"""

from __future__ import annotations

import time

from benchmarks._rcpsp_check import starts_of, wrong
from benchmarks._rcpsp_data import NAME, Instance, plan_of
from benchmarks._runner import Options, Report
from benchmarks._scale_net import chain_project, random_project
from pmcore import Limits, days
from pmcore.allocate import assign
from pmcore.allocate._compact import Population, shape_of
from pmcore.allocate._demand import Keep
from pmcore.allocate._search import opened
from pmcore.allocate._terms import Makespan
from pmcore.kernels import compile_now
from pmcore.model import Allocation, Plan
from pmcore.run import Budget

SIZES, QUICK, CHAIN = (1_000, 3_000, 5_000, 10_000), (1_000,), 5_000
SETTINGS = {"seed": "seed of the projects and the searches, 0 unless said"}


def run(options: Options) -> Report:
    """Staff a random project of each size, and a chain."""
    seed = int(options.settings.get("seed", 0))
    seconds = options.seconds if options.seconds is not None else 5.0
    report = Report()
    compile_now()
    for count in QUICK if options.quick else SIZES:
        project = random_project(count, seed)
        row = _row(report, project, seconds, seed)
        row["first_schedule_s"] = _first(plan_of(project))
        if count == SIZES[-1]:
            report.figures["first_schedule_s"] = float(str(row["first_schedule_s"]))
        report.figures[f"gap_pct_{count}"] = float(str(row["gap_pct"]))
    if not options.quick:
        report.figures["gap_pct"] = report.figures[f"gap_pct_{SIZES[-1]}"]
    row = _row(report, chain_project(CHAIN // 10 if options.quick else CHAIN), seconds, seed)
    report.figures["chain_proven"] = int(row["gap_pct"] == 0)
    report.figures["chain_s"] = float(str(row["answer_s"]))
    return report


def _first(plan: Plan) -> float:
    """Return the seconds from a compiled problem to its first justified schedule, least of three.

    Raises
    ------
    ValueError
        If pools are not all there is to the plan.
    """
    generator = opened(plan, None, Keep.PEOPLE, (Makespan(),))
    shape = shape_of(generator)
    if shape is None:
        raise ValueError("the plan has no compact form")
    taken = []
    for _ in range(3):
        population = Population(generator, shape, Budget(Limits(seconds=0)), seed=0, bound=0)
        begin = time.perf_counter()
        population.begin()
        taken.append(time.perf_counter() - begin)
    return round(min(taken), 4)


def _row(
    report: Report, project: Instance, seconds: float, seed: int
) -> dict[str, bool | int | float | str | None]:
    """Add what the public call finds, without time and in a time."""
    plan = plan_of(project)
    begin = time.perf_counter()
    first = assign(plan, limits=Limits(seconds=0), seed=seed)
    middle = time.perf_counter()
    answer = assign(plan, limits=Limits(seconds=seconds, workers=2), seed=seed)
    end = time.perf_counter()
    least = -int(-answer.proof.bound // days(1))
    lengths = [_checked(report, project, each) for each in (first, answer)]
    if lengths[1] < least:
        report.failures.append(f"{project.name}: ends at {lengths[1]}, before its bound {least}")
    report.rows.append(
        {
            "project": project.name,
            "critical_path": project.critical_path(),
            "bound": least,
            "first": lengths[0],
            "length": lengths[1],
            "gap_pct": round(100 * (lengths[1] - least) / least, 3),
            "first_answer_s": round(middle - begin, 2),
            "answer_s": round(end - middle, 2),
        }
    )
    return report.rows[-1]


def _checked(report: Report, project: Instance, answer: Allocation) -> int:
    """Return the length of an answer; what is wrong with it goes to the report."""
    length = round(answer.proof.terms[-1].value / days(1))
    problem = wrong(project, starts_of(project, answer.schedule, NAME), length)
    if problem:
        report.failures.append(f"{project.name}: {problem}")
    return length
