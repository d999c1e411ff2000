"""Breaks of Microsoft Project tasks, found from the work spread over their assignments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pmcore.io._import import Ledger, parse_instant
from pmcore.io._mspdi_values import duration, exact_minutes, timephased
from pmcore.io._xml import Element
from pmcore.model import ALWAYS, STANDARD, Calendar, Task, TaskKind, TaskStatus
from pmcore.network import WorkTime, compile_calendars

_WORK = ("1", "2")  # remaining and actual work


@dataclass
class Breaks:
    """Finds breaks of tasks; `home` is the project's calendar."""

    ledger: Ledger
    calendars: tuple[Calendar, ...]
    home: str | None

    def __post_init__(self) -> None:
        """Compile the calendars once."""
        compiled = compile_calendars((ALWAYS, STANDARD, *self.calendars))
        self._times = {name: compiled.worktime(i) for name, i in compiled.index.items()}

    def time(self, task: Task) -> WorkTime:
        """Return the working time that a task runs on."""
        return self._times[task.calendar or self.home or STANDARD.id]

    def paused(self, task: Task, status: TaskStatus) -> TaskStatus:
        """Return the status without a pause that takes no working time."""
        if status.suspend is None or status.resume is None:
            return replace(status, suspend=None) if status.suspend else status
        if self.time(task).between(status.suspend, status.resume) > 0:
            return status
        return replace(status, suspend=None)

    def split(
        self, task: Task, element: Element, shares: Iterable[Element], status: TaskStatus | None
    ) -> Task:
        """Return the task with its breaks.

        A task whose dates span no more working time than its duration has none. Where they do
        and the assignments do not say when work rests, the break is noted as lost.
        """
        path = f'tasks["{task.id}"].splits'
        stored = f'tasks["{task.id}"].stored'
        start = self.ledger.instant(element["Start"], stored, "start")
        finish = self.ledger.instant(element["Finish"], stored, "finish")
        if task.kind is not TaskKind.TASK or not task.duration or not (start and finish):
            return task
        time = self.time(task)
        more = time.between(start, finish) - task.duration
        if more <= 0:
            return task
        found = _gaps(self._worked(time, shares, path))
        worked = task.duration + more - sum(length for _, length in found)
        if found and worked == task.duration:
            return replace(task, splits=tuple(found))
        if status and status.resume:  # breaks in what is done hold no date back
            more = time.between(status.resume, finish) - (status.remaining or 0)
        if more > 0 and not (status and status.finish):
            self.ledger.add("mspdi.split_lost", path, length=more, line=element.line)
        return task

    def uneven(self, task: Task, element: Element, units: float) -> tuple[tuple[str, ...], ...]:
        """Return the timephased rows of an assignment, none if units and dates say as much."""
        rows = timephased(element)
        time = self.time(task)
        for kind, begin, end, _, text in rows:
            start, finish = parse_instant(begin), parse_instant(end)
            minutes = exact_minutes(text) if text else 0
            if kind not in _WORK or start is None or finish is None or minutes is None:
                return rows
            if minutes and abs(minutes - units * time.between(start, finish)) > 1:
                return rows
        return ()

    def _worked(
        self, time: WorkTime, shares: Iterable[Element], path: str
    ) -> list[tuple[int, int]]:
        """Return stretches of work of all assignments, as work coordinates."""
        found = []
        for share in shares:
            for part in share.each("TimephasedData"):
                if part["Type"] not in _WORK or not duration(
                    part["Value"], self.ledger, path, "value"
                ):
                    continue
                start = self.ledger.instant(part["Start"], path, "start")
                finish = self.ledger.instant(part["Finish"], path, "finish")
                if start and finish and start < finish:
                    found.append((time.coordinate(start), time.coordinate(finish)))
        return sorted(found)


def _gaps(worked: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return breaks as (minutes done before, length) of stretches in order."""
    found: list[tuple[int, int]] = []
    if not worked:
        return found
    begin, end = worked[0]
    done = 0
    for start, finish in worked[1:]:
        if start > end:
            done += end - begin
            found.append((done, start - end))
            begin = start
        end = max(end, finish)
    return found
