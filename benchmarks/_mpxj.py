"""A peer's dates: MPXJ's schedulers on one file, in a process of their own.

MPXJ runs on Java. It is found where packages `mpxj` and `jpype1` can be imported, or through the
environment variable `MPXJ_PYTHON`, which names a Python that has them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

VARIABLE = "MPXJ_PYTHON"
LIMIT = 600
"""Seconds that the peer may take for a file."""
Dates: TypeAlias = dict[str, datetime | int]
"""Field to date, or minutes of float, of one task."""
Answers: TypeAlias = dict[str, dict[str, Dates]]
"""Project to task to dates; tasks by activity id, or by unique id where there is none."""


def python() -> str | None:
    """Return the Python that has MPXJ, or None."""
    named = os.environ.get(VARIABLE)
    if named:
        return named
    return sys.executable if find_spec("mpxj") and find_spec("jpype") else None


def peer(path: Path) -> tuple[Answers, str]:
    """Return the dates that MPXJ computes for a file, and what went wrong if anything did."""
    runner = python()
    if runner is None:
        return {}, f"no MPXJ: set {VARIABLE}"
    done = subprocess.run(
        [runner, __file__, str(path)], capture_output=True, text=True, timeout=LIMIT, check=False
    )
    if done.returncode:
        return {}, (done.stderr.strip() or "MPXJ failed").splitlines()[-1]
    answer = json.loads(done.stdout.splitlines()[-1])
    projects = {
        project: {
            task: {name: _value(held) for name, held in dates.items()}
            for task, dates in tasks.items()
        }
        for project, tasks in answer["projects"].items()
    }
    return projects, answer["fault"]


def _value(held: str | int) -> datetime | int:
    return held if isinstance(held, int) else datetime.fromisoformat(held)


_OPEN = ("EarlyStart", "EarlyFinish", "LateStart", "LateFinish")
_FIELDS = ("early_start", "early_finish", "late_start", "late_finish")


def _main(path: str) -> None:
    """Print the dates of every project of a file as JSON; run by a Python that has MPXJ."""
    import jpype  # not installed with the benchmarks
    import mpxj  # noqa: F401 - puts its archives on the class path

    jpype.startJVM("-Xmx2g")
    reader = jpype.JClass("org.mpxj.reader.UniversalProjectReader")
    found: dict[str, dict[str, dict[str, str | int]]] = {}
    fault = ""
    for file in reader().readAll(path):
        properties = file.getProjectProperties()
        is_p6 = str(properties.getFileType()) in ("XER", "PMXML")
        start = properties.getPlannedStart() if is_p6 else None
        name = "PrimaveraScheduler" if is_p6 else "MicrosoftScheduler"
        _complete(file)
        try:
            scheduler = jpype.JClass(f"org.mpxj.cpm.{name}")()
            scheduler.schedule(file, start or properties.getStartDate())
        except jpype.JException as error:
            fault = str(error).partition("\n")[0]
            continue
        key = str(properties.getProjectID() or properties.getName() or len(found))
        found[key] = {
            str(task.getActivityID() or task.getUniqueID()): _dates(task, is_p6=is_p6)
            for task in file.getTasks()
            if not task.getSummary()
        }
    print(json.dumps({"projects": found, "fault": fault}))


def _complete(file: object) -> None:
    """Fill in durations that MPXJ's own writer leaves out where they are nought, but asks for."""
    import jpype  # installed with the peer

    duration, units = jpype.JClass("org.mpxj.Duration"), jpype.JClass("org.mpxj.TimeUnit")
    nought = duration.getInstance(0, units.HOURS)
    for task in getattr(file, "getTasks")():  # noqa: B009 - a Java object
        if task.getDuration() is None:
            task.setDuration(nought)
        if task.getActualDuration() is None:
            task.setActualDuration(nought)
        if task.getRemainingDuration() is None:
            done = task.getActualFinish() is not None
            task.setRemainingDuration(nought if done else task.getDuration())
        for share in task.getResourceAssignments():
            if share.getActualWork() is None:
                share.setActualWork(nought)
            if share.getRemainingWork() is None:
                share.setRemainingWork(nought)


def _dates(task: object, *, is_p6: bool) -> dict[str, str | int]:
    import jpype  # installed with the peer

    begun = is_p6 and getattr(task, "getActualStart")() is not None  # noqa: B009 - a Java object
    found: dict[str, str | int] = {}
    for field, name in zip(_FIELDS, _OPEN, strict=True):
        at = getattr(task, f"getRemaining{name}" if begun else f"get{name}")()
        at = at or getattr(task, f"get{name}")()
        if at is not None:
            found[field] = str(at)
    slack = getattr(task, "getTotalSlack")()  # noqa: B009 - a Java object
    if slack is not None:
        properties = getattr(task, "getParentFile")().getProjectProperties()  # noqa: B009 - Java
        minutes = jpype.JClass("org.mpxj.TimeUnit").MINUTES
        found["total_float"] = round(slack.convertUnits(minutes, properties).getDuration())
    return found


if __name__ == "__main__":
    _main(sys.argv[1])
