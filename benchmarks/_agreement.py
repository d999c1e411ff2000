"""The dates of one project, stored and computed: which agree, and what explains the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pmcore as pm
from pmcore.io import Import, StoredDates, StoredPlan
from pmcore.model import Plan, ProgressRule, Rules, Schedule

DATES = ("early_start", "early_finish", "late_start", "late_finish")
UNEXPLAINED = "unexplained"


@dataclass
class Residual:
    """A stored value that is not computed.

    Parameters
    ----------
    task, field : str
    stored, found : datetime or int, optional
    gap : int
        Working minutes from the stored to the computed one on the task's calendar.
    cause : str
    """

    task: str
    field: str
    stored: datetime | int | None
    found: datetime | int | None
    gap: int | None
    cause: str = UNEXPLAINED


@dataclass
class Project:
    """One project of a file, what its file stores and what is computed.

    Parameters
    ----------
    file : str
        Folder and name.
    dates, floats : int
        How many were compared.
    residuals, float_residuals : list of Residual
    fault : str
        Why nothing was computed; empty where it was.
    """

    file: str
    format: str
    plan: Plan
    stored: StoredPlan
    schedule: Schedule | None = None
    fault: str = ""
    dates: int = 0
    floats: int = 0
    residuals: list[Residual] = field(default_factory=list)
    float_residuals: list[Residual] = field(default_factory=list)
    peer: float | None = None

    @property
    def folder(self) -> str:
        """The folder of its file."""
        return self.file.partition("/")[0]

    @property
    def is_override(self) -> bool:
        """Whether its file asks for progress override."""
        return self.plan.settings.progress is ProgressRule.OVERRIDE

    @property
    def agreed(self) -> int:
        """How many dates agree."""
        return self.dates - len(self.residuals)

    @property
    def floats_agreed(self) -> int:
        """How many floats agree."""
        return self.floats - len(self.float_residuals)

    @property
    def causes(self) -> Counter[str]:
        """How many residual dates each cause has."""
        return Counter(each.cause for each in self.residuals)


@dataclass(frozen=True)
class File:
    """A file of the folder and what became of it."""

    name: str
    path: Path
    held: Import | None
    fault: str = ""


def files(folder: Path) -> Iterator[File]:
    """Yield every project file of a folder and of those in it, read."""
    for path in sorted(folder.glob("*/*")):
        if not path.is_file() or path.suffix.lower() not in (".xer", ".xml", ".pmxml"):
            continue
        name = path.relative_to(folder).as_posix()
        try:
            held = pm.io.read(path)
        except pm.FormatError as error:
            yield File(name, path, None, str(error).partition("\n")[0])
        else:
            yield File(name, path, held)


def projects(file: File) -> Iterator[Project]:
    """Yield the projects of a file with their dates computed and compared."""
    if file.held is None:
        return
    for plan, stored in zip(file.held.plans, file.held.stored, strict=True):
        project = Project(file.name, file.held.format, plan, stored)
        if plan.tasks:
            try:
                project.schedule = pm.schedule.critical_path(plan)
            except (pm.PlanError, pm.InfeasibleError) as error:
                project.fault = str(error).partition("\n")[0]
            compare(project)
        yield project


def compared(plan: Plan, stored: StoredPlan) -> Iterator[StoredDates]:
    """Yield the stored dates that are to be computed: of P6, those of what is not finished."""
    facts = plan.status.tasks if plan.status else ()
    is_p6 = plan.settings.rules is Rules.P6
    done = {fact.task for fact in facts if fact.finish} if is_p6 else frozenset[str]()
    idle = {task.id for task in plan.tasks if task.kind is pm.TaskKind.INACTIVE}
    return (row for row in stored.tasks if row.task not in done and row.task not in idle)


def compare(project: Project) -> None:
    """Fill in how many dates and floats there are and which do not agree."""
    plan, schedule = project.plan, project.schedule
    net = pm.network.build(plan) if schedule else None
    for row in compared(plan, project.stored):
        found = schedule[row.task] if schedule else None
        for name in DATES:
            wanted = getattr(row, name)
            if wanted is None:
                continue
            project.dates += 1
            ours = getattr(found, name) if found else None
            gap = None
            if ours is not None and net is not None:
                gap = net.task_time(row.task).between(wanted, ours)
            if gap != 0:
                project.residuals.append(Residual(row.task, name, wanted, ours, gap))
        if row.total_float is not None:
            project.floats += 1
            ours = found.total_float if found else None
            gap = None if ours is None else ours - row.total_float
            if gap != 0:
                wanted = row.total_float
                project.float_residuals.append(Residual(row.task, "total_float", wanted, ours, gap))
