"""Plans whose people are named, levelled: dates moved, nobody exchanged, every rest explained.

Every project of every file in the folder's folders with named people or pools is levelled. A slow
reading of the rules checks each date, a count at every minute each load, and plain serial
generation by the file's priorities is what the finish is held against.
"""

from __future__ import annotations

from collections import Counter
from time import perf_counter

import pmcore as pm
from benchmarks._agreement import File, files
from benchmarks._levelling import check, plain_serial
from benchmarks._runner import Cell, Options, Report
from pmcore.allocate import Levelled
from pmcore.model import Plan, ResourceKind

SETTINGS = {"only": "read only files whose name holds this"}
QUICK = 500
"""With --quick, plans of more tasks are left out."""


def is_staffed(plan: Plan) -> bool:
    """Return whether a plan gives work to named people or pools."""
    kinds = {each.id: each.kind for each in plan.resources}
    return any(kinds[each.resource] is not ResourceKind.MATERIAL for each in plan.assignments)


def changed(plan: Plan, levelled: Levelled) -> int:
    """Return how many assignments of a plan its answer does not have, or has more."""
    stated, found = (
        Counter((each.task, each.resource, each.units, each.slot) for each in assignments)
        for assignments in (plan.assignments, levelled.schedule.assignments)
    )
    return (stated - found).total() + (found - stated).total()


def row_of(name: str, plan: Plan, failures: list[str]) -> dict[str, Cell]:
    """Return what levelling one plan gives, checked."""
    begin = perf_counter()
    levelled = pm.allocate.level(plan)
    seconds = perf_counter() - begin
    counts = check(plan, levelled)
    serial = plain_serial(plan, levelled)
    finish = levelled.schedule.finish
    failures += [f"{name}: {line}" for line in counts.wrong[:5]]
    causes = Counter(each.cause.value for each in levelled.unresolved)
    return {
        "file": name,
        "rules": plan.settings.rules.value,
        "tasks": len(plan.tasks),
        "moved": len(levelled.moves),
        "overloaded": counts.overloaded,
        "listed": len(levelled.unresolved),
        "causes": ", ".join(f"{cause} {count}" for cause, count in sorted(causes.items())),
        "violations": len(counts.wrong),
        "assignments_changed": changed(plan, levelled),
        "unexplained_overloads": counts.unexplained,
        "before": str(levelled.before.finish.date()),
        "levelled": str(finish.date()),
        "serial": str(serial.date()),
        "later_than_serial": int(finish > serial),
        "assumed_one_unit": next(
            (int(str(e.facts["count"])) for e in levelled.assumptions if e.code.endswith("unit")), 0
        ),
        "seconds": round(seconds, 2),
    }


def _rows(file: File, options: Options, report: Report) -> None:
    for number, plan in enumerate(file.held.plans if file.held else ()):
        if not is_staffed(plan) or (options.quick and len(plan.tasks) > QUICK):
            continue
        name = file.name if len(file.held.plans) == 1 else f"{file.name}#{number}"  # type: ignore[union-attr]  # it has plans
        report.rows.append(row_of(name, plan, report.failures))


def run(options: Options) -> Report:
    """Level every plan of a folder whose people are named."""
    report = Report()
    for file in files(options.folder(), only=options.settings.get("only", "")):
        _rows(file, options, report)
    sums = ("violations", "assignments_changed", "unexplained_overloads", "later_than_serial")
    report.figures = {"plans": len(report.rows)}
    report.figures |= {name: sum(int(str(row[name])) for row in report.rows) for name in sums}
    report.figures["overloads_listed"] = sum(int(str(row["listed"])) for row in report.rows)
    report.figures["moved"] = sum(int(str(row["moved"])) for row in report.rows)
    return report
