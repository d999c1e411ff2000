"""The dates that planners' own tools stored in real project files, computed anew.

A folder holds `xer`, `pmxml`, `mspdi` and others; every project of every file is read and
scheduled, and each stored early and late date is held against the computed one. Two dates agree
when no working minute of the task's calendar lies between them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks._agreement import File, Project, Residual, files, projects
from benchmarks._agreement_calendars import silent_fallbacks
from benchmarks._runner import Cell, Options, Report
from pmcore.model import Rules

SETTINGS = {
    "residuals": "write every date and float that differs to this file, as CSV",
    "only": "read only files whose name holds this",
}
STALE_FILES = ("willis_tx_baseline", "davenport_fl_baseline", "davenport_fl_update_1")


def percent(agreed: int, of: int) -> float:
    """Return a share in per cent, rounded down so that 100 means all."""
    return int(agreed / of * 100_000) / 1000 if of else 0.0


def dates_share(chosen: Iterable[Project]) -> float:
    """Return the per cent of dates that agree over some projects."""
    held = list(chosen)
    return percent(sum(each.agreed for each in held), sum(each.dates for each in held))


def floats_share(chosen: Iterable[Project]) -> float:
    """Return the per cent of total floats that agree over some projects."""
    held = list(chosen)
    return percent(sum(each.floats_agreed for each in held), sum(each.floats for each in held))


def figures(read: Sequence[File], found: Sequence[Project]) -> dict[str, float]:
    """Return what the benchmark is judged by."""
    xer = [each for each in found if each.folder == "xer"]
    msp = [each for each in found if each.folder == "mspdi"]
    fresh = [each for each in msp if not any(name in each.file for name in STALE_FILES)]
    judged = [each for each in found if each.folder != "mpxj"]
    return {
        "p6_dates_pct": dates_share(each for each in xer if not each.is_override),
        "p6_override_pct": dates_share(each for each in xer if each.is_override),
        "msp_dates_pct": dates_share(msp),
        "msp_fresh_pct": dates_share(fresh),
        "p6_float_pct": floats_share(xer),
        "msp_float_pct": floats_share(msp),
        "mpxj_p6_dates_pct": dates_share(_by_rules(found, Rules.P6)),
        "mpxj_msp_dates_pct": dates_share(_by_rules(found, Rules.MSP)),
        "files_read": sum(file.held is not None for file in read),
        "silent_fallbacks": sum(silent_fallbacks(file) for file in read),
        "unexplained": sum(each.causes["unexplained"] for each in judged),
        **pairs(found),
    }


def _by_rules(found: Sequence[Project], rules: Rules) -> list[Project]:
    return [e for e in found if e.folder == "mpxj" and e.plan.settings.rules is rules]


def pairs(found: Sequence[Project]) -> dict[str, float]:
    """Return how many projects stand in two formats, and how many of these have other dates."""
    by_stem: dict[tuple[str, str], list[Project]] = {}
    for each in found:
        if each.folder in ("xer", "pmxml"):
            stem = Path(each.file).stem
            by_stem.setdefault((stem, each.plan.id), []).append(each)
    twins = [held for held in by_stem.values() if len(held) == 2]
    return {
        "pairs": len(twins),
        "pairs_differing": sum(not _same(first, second) for first, second in twins),
    }


def _same(first: Project, second: Project) -> bool:
    """Tell whether two files give one plan: the same tasks, links and dates."""
    if first.schedule is None or second.schedule is None:
        return False
    rows = [
        {
            row.id: (row.duration, row.start, row.finish, row.late_start, row.late_finish)
            for row in each.schedule.tasks
        }
        for each in (first, second)
        if each.schedule
    ]
    links = [
        sorted((link.key, link.lag) for link in each.plan.dependencies) for each in (first, second)
    ]
    return rows[0] == rows[1] and links[0] == links[1]


def row_of(project: Project) -> dict[str, Cell]:
    """Return the table's row of a project."""
    causes = ", ".join(f"{name} {count}" for name, count in project.causes.most_common())
    return {
        "file": project.file,
        "rules": project.plan.settings.rules.value,
        "tasks": len(project.plan.tasks),
        "dates": project.dates,
        "agree_pct": percent(project.agreed, project.dates) if project.dates else None,
        "floats": project.floats,
        "float_pct": percent(project.floats_agreed, project.floats) if project.floats else None,
        "peer_pct": project.peer,
        "residuals": causes or project.fault or None,
    }


def write_residuals(path: Path, found: Iterable[Project]) -> None:
    """Write every value that differs, one a line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "task", "field", "stored", "found", "gap", "cause"))
        for project in found:
            for each in (*project.residuals, *project.float_residuals):
                writer.writerow((project.file, *_cells(each)))


def _cells(each: Residual) -> tuple[object, ...]:
    return (each.task, each.field, each.stored, each.found, each.gap, each.cause)


def run(options: Options) -> Report:
    """Read, schedule and compare every project of the folder."""
    only = options.settings.get("only", "")
    read = [file for file in files(options.folder()) if only in file.name]
    found = [project for file in read for project in projects(file)]
    report = Report(figures=figures(read, found), rows=[row_of(each) for each in found])
    report.rows += [{"file": file.name, "residuals": file.fault} for file in read if file.fault]
    if "residuals" in options.settings:
        write_residuals(Path(options.settings["residuals"]), found)
    return report
