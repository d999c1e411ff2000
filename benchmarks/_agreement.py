"""The dates of one project, stored and computed: which agree and which do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pmcore as pm
from benchmarks._grid import Case
from benchmarks._reference import Found, reference
from pmcore.io import Import, StoredDates, StoredPlan
from pmcore.model import Plan, ProgressRule, Rules, ScheduledTask

DATES = ("early_start", "early_finish", "late_start", "late_finish")
ENDINGS = (".xer", ".xml", ".pmxml")
UNEXPLAINED = "unexplained"


@dataclass(frozen=True)
class File:
    """A file of the folder and what became of it."""

    name: str
    path: Path
    held: Import | None
    fault: str = ""


@dataclass
class Residual:
    """A stored value that is not computed.

    Parameters
    ----------
    task, field : str
    stored, found : datetime or int, optional
    gap : int, optional
        Working minutes from the stored to the computed one on the task's calendar.
    reference, peer : datetime or int, optional
        What the independent computations give.
    cause : str
    """

    task: str
    field: str
    stored: datetime | int
    found: datetime | int | None
    gap: int | None
    reference: datetime | int | None = None
    peer: datetime | int | None = None
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
    peer_agreed : int, optional
        How many dates the peer computes; none: it was not asked or could not.
    """

    file: str
    plan: Plan
    stored: StoredPlan
    is_rounded: bool = False
    computed: Mapping[str, ScheduledTask | Found] = field(default_factory=dict)
    fault: str = ""
    dates: int = 0
    floats: int = 0
    residuals: list[Residual] = field(default_factory=list)
    float_residuals: list[Residual] = field(default_factory=list)
    peer_agreed: int | None = None

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
        """How many residual dates and floats each cause has."""
        return Counter(each.cause for each in (*self.residuals, *self.float_residuals))

    def scale(self) -> Case:
        """Return the plan's calendars over all dates, stored and computed."""
        known = [self.plan.start]
        for row in (*self.stored.tasks, *self.computed.values()):
            known += [at for name in DATES if (at := getattr(row, name))]
        zero = datetime.combine(min(known).date() - timedelta(days=3), datetime.min.time())
        return Case(self.plan, zero, (max(known) - zero).days + 3)


def files(folder: Path, *, only: str = "") -> Iterator[File]:
    """Yield every project file of a folder's folders, read."""
    for path in sorted(folder.glob("*/*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or path.suffix.lower() not in ENDINGS or only not in name:
            continue
        try:
            held = pm.io.read(path)
        except pm.FormatError as error:
            yield File(name, path, None, str(error).partition("\n")[0])
        else:
            yield File(name, path, held)


def projects(file: File, *, is_slow: bool = False) -> Iterator[Project]:
    """Yield the projects of a file with their dates computed and compared.

    With `is_slow` the slow reference computes in place of the library.
    """
    if file.held is None:
        return
    is_rounded = any(repair.code == "file.rounded" for repair in file.held.repairs)
    for plan, stored in zip(file.held.plans, file.held.stored, strict=True):
        project = Project(file.name, plan, stored, is_rounded)
        if plan.tasks:
            _compute(project, is_slow=is_slow)
            compare(project)
        yield project


def _compute(project: Project, *, is_slow: bool) -> None:
    if is_slow:
        project.computed = reference(project.plan)
        return
    try:
        schedule = pm.schedule.critical_path(project.plan)
    except (pm.PlanError, pm.InfeasibleError) as error:
        project.fault = str(error).partition("\n")[0]
    else:
        project.computed = {row.id: row for row in schedule.tasks}


def finished(plan: Plan) -> set[str]:
    """Return the tasks that are done: they have no float."""
    return {fact.task for fact in (plan.status.tasks if plan.status else ()) if fact.finish}


def compared(plan: Plan, stored: StoredPlan) -> Iterator[StoredDates]:
    """Yield the stored dates that are to be computed: of P6, those of what is not finished."""
    done = finished(plan) if plan.settings.rules is Rules.P6 else set[str]()
    idle = {task.id for task in plan.tasks if task.kind is pm.TaskKind.INACTIVE}
    return (row for row in stored.tasks if row.task not in done and row.task not in idle)


def compare(project: Project) -> None:
    """Fill in how many dates and floats there are and which do not agree."""
    case, done = project.scale(), finished(project.plan)
    for row in compared(project.plan, project.stored):
        found = project.computed.get(row.task)
        for name in DATES:
            wanted: datetime | None = getattr(row, name)
            if wanted is not None:
                project.dates += 1
                ours: datetime | None = getattr(found, name, None)
                gap = gap_of(case, row.task, wanted, ours)
                if gap != 0:
                    project.residuals.append(Residual(row.task, name, wanted, ours, gap))
        if (stated := row.total_float) is not None and row.task not in done:
            project.floats += 1
            total = found.total_float if found else None
            gap = None if total is None else total - stated
            if gap != 0:
                residual = Residual(row.task, "total_float", stated, total, gap)
                project.float_residuals.append(residual)


def gap_of(case: Case, task: str, first: datetime, second: datetime | None) -> int | None:
    """Return the working minutes of a task's calendar between two dates; None without a second."""
    if second is None:
        return None
    work = case.grid(task).work
    return work(case.at(second)) - work(case.at(first))
