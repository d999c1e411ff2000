"""The dates that planners' own tools stored in real project files, computed anew.

Every project of every file in the folder's folders (xer, pmxml, mspdi and others) is read and
scheduled, and each stored early and late date is held against the computed one. Two dates agree
when no working minute of the task's calendar lies between them.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks._agreement import UNEXPLAINED, File, Project, files, projects
from benchmarks._agreement_calendars import silent_fallbacks
from benchmarks._agreement_causes import count_peer, explain, held
from benchmarks._mpxj import Answers, peer, python
from benchmarks._runner import Cell, Options, Report
from pmcore.model import Rules

SETTINGS = {
    "residuals": "write every date and float that differs to this file, as CSV",
    "only": "read only files whose name holds this",
    "engine": "library, or reference: the slow one of the benchmarks",
    "peer": "no: do not ask MPXJ (as --quick)",
}
STALE_FILES = ("willis_tx_baseline", "davenport_fl_baseline", "davenport_fl_update_1")
"""Files whose late dates are in part older than their network: they contradict themselves."""
APART = "mpxj"
"""The folder that no figure but its own counts."""


def percent(agreed: int, of: int) -> float:
    """Return a share in per cent, rounded down so that 100 means all.

    Examples
    --------
    >>> percent(99_999, 100_000), percent(3, 3), percent(0, 0)
    (99.999, 100.0, 0.0)
    """
    return agreed * 100_000 // of / 1000 if of else 0.0


def dates_share(chosen: Iterable[Project]) -> float:
    """Return the per cent of dates that agree over some projects."""
    kept = list(chosen)
    return percent(sum(each.agreed for each in kept), sum(each.dates for each in kept))


def floats_share(chosen: Iterable[Project]) -> float:
    """Return the per cent of total floats that agree over some projects."""
    kept = list(chosen)
    return percent(sum(each.floats_agreed for each in kept), sum(each.floats for each in kept))


def figures(read: Sequence[File], found: Sequence[Project]) -> dict[str, float]:
    """Return what the benchmark is judged by."""
    xer = [each for each in found if each.folder == "xer"]
    msp = [each for each in found if each.folder == "mspdi"]
    apart = [each for each in found if each.folder == APART]
    fresh = [each for each in msp if not any(name in each.file for name in STALE_FILES)]
    judged = sum((each.causes for each in found if each.folder != APART), Counter[str]())
    return {
        "p6_dates_pct": dates_share(each for each in xer if not each.is_override),
        "p6_override_pct": dates_share(each for each in xer if each.is_override),
        "pmxml_dates_pct": dates_share(each for each in found if each.folder == "pmxml"),
        "msp_dates_pct": dates_share(msp),
        "msp_fresh_pct": dates_share(fresh),
        "p6_float_pct": floats_share(xer),
        "msp_float_pct": floats_share(msp),
        "mpxj_p6_dates_pct": dates_share(_by(apart, Rules.P6)),
        "mpxj_msp_dates_pct": dates_share(_by(apart, Rules.MSP)),
        "files_read": sum(file.held is not None for file in read),
        "silent_fallbacks": sum(silent_fallbacks(file) for file in read),
        "unexplained": judged[UNEXPLAINED],
        **{name: count for name, count in sorted(judged.items()) if name != UNEXPLAINED},
        "mpxj_unexplained": sum(each.causes[UNEXPLAINED] for each in apart),
        **pairs(found),
        **peers(found),
    }


def _by(found: Iterable[Project], rules: Rules) -> Iterator[Project]:
    return (each for each in found if each.plan.settings.rules is rules)


def pairs(found: Iterable[Project]) -> dict[str, float]:
    """Return how many projects stand in two formats, and how many of these have other dates."""
    by_name: dict[str, dict[str, Project]] = {}
    for each in found:
        if each.folder in ("xer", "pmxml"):
            by_name.setdefault(Path(each.file).stem, {})[each.folder] = each
    twins = [tuple(kept.values()) for kept in by_name.values() if len(kept) == 2]
    return {
        "pairs": len(twins),
        "pairs_differing": sum(_sense(first) != _sense(second) for first, second in twins),
    }


def _sense(project: Project) -> tuple[object, ...]:
    """Return what two formats of one project have in common: tasks, links, dates."""
    dates = {
        name: (row.early_start, row.early_finish, row.late_start, row.late_finish, row.total_float)
        for name, row in project.computed.items()
    }
    tasks = {task.id: (task.duration, task.kind) for task in project.plan.tasks}
    links = sorted((link.key, link.lag) for link in project.plan.dependencies)
    return dates, tasks, links


def peers(found: Iterable[Project]) -> dict[str, float]:
    """Return the peer's shares where it was asked; what it cannot schedule counts as missed."""
    shares = {}
    kept = list(found)
    if any(each.peer_agreed is not None for each in kept):
        for name, folder in (("p6", "xer"), ("msp", "mspdi")):
            asked = [each for each in kept if each.folder == folder]
            agreed = sum(each.peer_agreed or 0 for each in asked)
            shares[f"peer_{name}_dates_pct"] = percent(agreed, sum(e.dates for e in asked))
    return shares


def row_of(project: Project) -> dict[str, Cell]:
    """Return the table's row of a project."""
    causes = ", ".join(f"{name} {count}" for name, count in project.causes.most_common())
    agreed = project.peer_agreed
    return {
        "file": project.file,
        "rules": project.plan.settings.rules.value,
        "tasks": len(project.plan.tasks),
        "dates": project.dates,
        "agree_pct": percent(project.agreed, project.dates) if project.dates else None,
        "floats": project.floats,
        "float_pct": percent(project.floats_agreed, project.floats) if project.floats else None,
        "peer_pct": None if agreed is None else percent(agreed, project.dates),
        "residuals": causes or project.fault or None,
    }


def write_residuals(path: Path, found: Iterable[Project]) -> None:
    """Write every value that differs, one a line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        names = ("task", "field", "stored", "found", "gap", "reference", "peer", "cause")
        writer.writerow(("file", *names))
        for project in found:
            for each in (*project.residuals, *project.float_residuals):
                writer.writerow((project.file, *(getattr(each, name) for name in names)))


def judged(file: File, options: Options) -> Iterator[Project]:
    """Yield the projects of a file, computed, compared and explained."""
    is_slow = options.settings.get("engine") == "reference"
    found = list(projects(file, is_slow=is_slow))
    answers: Answers = {}
    is_asked = not options.quick and options.settings.get("peer") != "no"
    if is_asked and python() and any(each.dates for each in found):
        answers, _ = peer(file.path)
    plans = [each.plan for each in found]
    for project in found:
        dates = held(answers, plans, project.plan)
        count_peer(project, dates)
        explain(project, dates, is_slow=is_slow)
        yield project


def run(options: Options) -> Report:
    """Read, schedule and compare every project of the folder."""
    read = list(files(options.folder(), only=options.settings.get("only", "")))
    found = [project for file in read for project in judged(file, options)]
    report = Report(figures=figures(read, found), rows=[row_of(each) for each in found])
    report.rows += [{"file": file.name, "residuals": file.fault} for file in read if file.fault]
    if "residuals" in options.settings:
        write_residuals(Path(options.settings["residuals"]), found)
    return report
