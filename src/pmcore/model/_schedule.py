"""Who does what, when, and why: the one answer to staffing and dates."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import Any

from pmcore._base import Answer, Instant, Made, Noun, Told, memo, table_of
from pmcore._mapping import EMPTY, Attributes
from pmcore.model._work import Assignment, TaskKind


@dataclass(frozen=True, slots=True, repr=False)
class Driver(Told):
    """What set a date.

    Parameters
    ----------
    code : str
        ``driver.plan_start``, ``driver.data_date``, ``driver.link``, ``driver.constraint``,
        ``driver.calendar``, ``driver.person``, ``driver.pool``, ``driver.actual``,
        ``driver.manual``, ``driver.gate``, ``driver.span``, ``driver.choice`` and others that
        `_text` lists.
    source : str, optional
        Id of what drove it: a task (link, person, pool), a calendar, a resource, a gate.
    facts : Attributes
        What the sentence says: link type, lag, instants as ISO text.
    """

    code: str
    source: str | None = None
    facts: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class ScheduledTask(Noun):
    """Dates and floats of one task.

    Parameters
    ----------
    start, finish : datetime
        The dates of the schedule: early dates of a critical-path answer, chosen ones of a staffed.
    early_start, early_finish, late_start, late_finish : datetime, optional
    total_float, free_float : int, optional
        Working minutes on the task's calendar; none where it was not computed.
    duration : int
        Working minutes.
    driver : Driver, optional
        What set the start (the finish where `driver` says so).
    mode : str, optional
        Which way of doing it; none: the task's own.
    percent : float
        Share done at the data date.
    segments : tuple of (datetime, datetime)
        Its parts, where leave or splits interrupt it; empty: one part.
    """

    id: str
    name: str
    start: Instant
    finish: Instant
    _: KW_ONLY
    duration: int = 0
    kind: TaskKind = TaskKind.TASK
    wbs: str | None = None
    early_start: Instant | None = None
    early_finish: Instant | None = None
    late_start: Instant | None = None
    late_finish: Instant | None = None
    total_float: int | None = None
    free_float: int | None = None
    is_critical: bool = False
    is_milestone: bool = False
    driver: Driver | None = None
    mode: str | None = None
    percent: float = 0.0
    segments: tuple[tuple[Instant, Instant], ...] = ()
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Rollup(Noun):
    """A WBS element's dates, work and progress, over all tasks below it.

    Parameters
    ----------
    start, finish : datetime
    duration, done : int
        Working minutes of its tasks, and those done at the data date.
    late : int
        Minutes its finish lies after its deadline, by the clock; 0 without one.
    work, work_done : int
        Person-minutes of its tasks, and those done at the data date.
    total_float : int, optional
        The least of its tasks', each on its own calendar; none where no task has any.
    milestones : tuple of str
        Ids of the milestones below it, in the order of their dates.
    """

    id: str
    name: str
    start: Instant
    finish: Instant
    _: KW_ONLY
    level: int = 0
    duration: int = 0
    done: int = 0
    tasks: int = 0
    is_critical: bool = False
    late: int = 0
    parent: str | None = None
    work: int = 0
    work_done: int = 0
    total_float: int | None = None
    milestones: tuple[str, ...] = ()

    @property
    def percent(self) -> float:
        """Share done, by duration."""
        return self.done / self.duration if self.duration else 0.0

    @property
    def percent_of_work(self) -> float:
        """Share done, by work."""
        return self.work_done / self.work if self.work else 0.0


@dataclass(frozen=True, slots=True, repr=False)
class Explanation(Answer):
    """The chain of what drove a task's date, from the task down to its first cause.

    Parameters
    ----------
    task : str
    steps : tuple of Driver
        The first is the task's own driver, each next one that of the task it waited for, or
        whose date held it back.
    """

    task: str
    steps: tuple[Driver, ...]

    def text(self, language: str = "en") -> str:
        """Return the chain as sentences, one a line."""
        return "\n".join(step.text(language) for step in self.steps)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a step: code, source, sentence."""
        return {
            "code": [step.code for step in self.steps],
            "source": [step.source for step in self.steps],
            "text": [step.text() for step in self.steps],
        }


_SHOWN = (
    "id",
    "name",
    "start",
    "finish",
    "duration",
    "early_start",
    "early_finish",
    "late_start",
    "late_finish",
    "total_float",
    "free_float",
    "is_critical",
    "percent",
    "wbs",
)


@dataclass(frozen=True, slots=True, repr=False)
class Schedule(Answer):
    """Dates, modes, assignments and the driver of each date.

    Parameters
    ----------
    tasks : tuple of ScheduledTask
        In the plan's order.
    start, finish : datetime
        First start and last finish.
    assignments : tuple of Assignment
    wbs : tuple of Rollup
    data_date : datetime, optional
        Status was taken in as of this instant.
    made : Made
    """

    tasks: tuple[ScheduledTask, ...]
    start: Instant
    finish: Instant
    _: KW_ONLY
    assignments: tuple[Assignment, ...] = ()
    wbs: tuple[Rollup, ...] = ()
    data_date: Instant | None = None
    made: Made | None = None

    def __getitem__(self, task: str) -> ScheduledTask:
        """Return the dates of a task, by id."""
        by_id = memo(self, "by_id", lambda: {row.id: row for row in self.tasks})
        return by_id[task]

    @property
    def critical(self) -> tuple[str, ...]:
        """Ids of the critical tasks, in the order of their starts."""
        rows = sorted((row for row in self.tasks if row.is_critical), key=lambda row: row.start)
        return tuple(row.id for row in rows)

    @property
    def milestones(self) -> tuple[ScheduledTask, ...]:
        """The milestones, in the order of their dates."""
        return tuple(sorted((r for r in self.tasks if r.is_milestone), key=lambda r: r.finish))

    def people(self, task: str) -> tuple[str, ...]:
        """Return the ids of the resources assigned to a task."""
        return tuple(row.resource for row in self.assignments if row.task == task)

    def explain(self, task: str) -> Explanation:
        """Return the chain of what drove a task's date.

        Raises
        ------
        KeyError
            If the schedule has no such task.
        """
        steps, seen, at = [], {task}, self[task]
        while at.driver is not None:
            steps.append(at.driver)
            facts = at.driver.facts
            source = facts.get("predecessor", facts.get("successor"))
            if not isinstance(source, str) or source in seen:
                break
            seen.add(source)
            at = self[source]
        return Explanation(task, tuple(steps))

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a task."""
        return table_of(self.tasks, _SHOWN)


class ProofStatus(StrEnum):
    """How much is known about an answer's quality."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    HEURISTIC = "heuristic"


@dataclass(frozen=True, slots=True, repr=False)
class TermValue(Noun):
    """One part of what a search minimised, its value and its bound.

    Parameters
    ----------
    weight : float
        Of a part of a weighted sum: what a unit weighs there.
    unit : str
        ``min`` (working minutes), ``minor_units`` (of money), ``hand_overs``,
        ``interruptions``, ``chances``, ``points``, ``priority_left``, ``value_left``,
        ``points_left`` (of a sprint), or the plan's currency (minor units of it).
    """

    name: str
    value: float
    bound: float | None = None
    weight: float = 1.0
    unit: str = "min"


@dataclass(frozen=True, slots=True, repr=False)
class Proof(Told):
    """What is known about an answer's quality.

    Parameters
    ----------
    status : ProofStatus
    objective, bound : float
        Value of what was minimised, and what no schedule can undercut.
    terms : tuple of TermValue
    seconds : float
        Time spent; not compared.
    is_reproducible : bool
        False when a clock stopped the search.
    """

    status: ProofStatus
    objective: float
    bound: float
    _: KW_ONLY
    terms: tuple[TermValue, ...] = ()
    seed: int = 0
    is_reproducible: bool = True
    unit: str = "min"

    @property
    def gap(self) -> float:
        """Share by which the objective may exceed the best: 0 when optimal."""
        if self.objective <= self.bound:
            return 0.0
        return (self.objective - self.bound) / abs(self.objective)

    @property
    def code(self) -> str:  # type: ignore[override]  # Told's code, told by the status
        """Code of its sentence."""
        return f"proof.{self.status}"

    @property
    def facts(self) -> Attributes:  # type: ignore[override]  # Told's facts, from the fields
        """What its sentence says."""
        return Attributes(objective=self.objective, bound=self.bound, gap=self.gap, unit=self.unit)

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True, slots=True, repr=False)
class Allocation(Answer):
    """A schedule with its proof."""

    schedule: Schedule
    proof: Proof

    def columns(self) -> dict[str, list[Any]]:
        """Return one row an assignment: who does what, when."""
        rows = self.schedule.assignments
        dates = [self.schedule[row.task] for row in rows]
        return {
            "task": [row.task for row in rows],
            "name": [at.name for at in dates],
            "resource": [row.resource for row in rows],
            "units": [row.units for row in rows],
            "start": [row.start or at.start for row, at in zip(rows, dates, strict=True)],
            "finish": [row.finish or at.finish for row, at in zip(rows, dates, strict=True)],
        }
