"""Rows of the task sheet written to Microsoft Project XML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pmcore._mapping import Attributes, Value
from pmcore.io._export import Losses
from pmcore.io._mspdi_fields import TASK
from pmcore.io._mspdi_kept import FLAGS, PLANNED, ROWS
from pmcore.io._mspdi_put_fields import FieldWriter
from pmcore.io._mspdi_put_links import placed_links
from pmcore.io._mspdi_put_rows import Line
from pmcore.io._xml_write import Part, dates_of, flag, length, number, stamp, text_of
from pmcore.model import (
    ALWAYS,
    STANDARD,
    Accrual,
    ConstraintType,
    CostItem,
    DateConstraint,
    Dependency,
    LagCalendar,
    LinkType,
    Plan,
    PlannedTask,
    Rollup,
    Rules,
    ScheduledTask,
    Task,
    TaskKind,
    TaskStatus,
    WbsElement,
)
from pmcore.network import WorkTime
from pmcore.schedule import percent_of

CONSTRAINTS = {
    ConstraintType.AS_SOON_AS_POSSIBLE: "0",
    ConstraintType.AS_LATE_AS_POSSIBLE: "1",
    ConstraintType.MUST_START_ON: "2",
    ConstraintType.MUST_FINISH_ON: "3",
    ConstraintType.START_NO_EARLIER_THAN: "4",
    ConstraintType.START_NO_LATER_THAN: "5",
    ConstraintType.FINISH_NO_EARLIER_THAN: "6",
    ConstraintType.FINISH_NO_LATER_THAN: "7",
    # Project's own constraints on a date override links; these keep at least the early date.
    ConstraintType.START_ON: "4",
    ConstraintType.FINISH_ON: "6",
    ConstraintType.EXTERNAL_EARLY_START: "4",
    ConstraintType.EXTERNAL_LATE_FINISH: "7",
}
LINKS = {LinkType.FF: "0", LinkType.FS: "1", LinkType.SF: "2", LinkType.SS: "3"}
ACCRUALS = {Accrual.START: "1", Accrual.END: "2", Accrual.EVEN: "3"}
_TYPES = {"fixed duration": "1", "fixed work": "2"}
_SPANS = (TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK)


@dataclass
class Span:
    """When a task is on in the written file: its dates, and how much of it is done."""

    start: datetime | None
    finish: datetime | None
    percent: int
    duration: int
    status: TaskStatus | None


@dataclass
class TaskWriter:
    """Writes tasks and summaries.

    Parameters
    ----------
    times : dict
        Working time by id of calendar.
    rows, rollups : dict
        The schedule, by id.
    calendars : dict
        Calendar to name with a task, and whether the calendars of its people hold, by id.
    fixed : dict
        The cost item of a task that is its fixed cost.
    """

    plan: Plan
    losses: Losses
    own: FieldWriter
    times: Mapping[str, WorkTime]
    home: str
    rows: Mapping[str, ScheduledTask]
    rollups: Mapping[str, Rollup]
    statuses: Mapping[str, TaskStatus]
    scale: float
    calendars: Mapping[str, tuple[str, bool]]
    fixed: Mapping[str, CostItem] = field(default_factory=dict)
    planned: Mapping[str, Sequence[tuple[str, PlannedTask]]] = field(default_factory=dict)
    work: Mapping[str, int] = field(default_factory=dict)
    uids: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the links by the row of their successor."""
        self.links = placed_links(self.plan)

    def time(self, task: Task) -> WorkTime:
        """Return the working time that a task runs on."""
        return self.times.get(task.calendar or self.home) or self.times[STANDARD.id]

    def span(self, task: Task) -> Span:
        """Return a task's dates; breaks that a schedule leaves out are put in."""
        row, status = self.rows.get(task.id), self.statuses.get(task.id)
        stated = task.duration
        if row and (task.kind in _SPANS or (task.work is not None and not stated)):
            stated = row.duration
        start = row.start if row else task.start
        finish = row.finish if row else task.finish
        if status and status.start:
            start = status.start
        if status and status.finish:
            finish = status.finish
        elif task.splits and start:
            time = self.time(task)
            at = time.coordinate(start) + stated + sum(rest for _, rest in task.splits)
            if not finish or time.coordinate(finish) != at:
                finish = time.finish_at(at)
        percent = min(100, max(0, round(percent_of(stated, status) * 100)))
        return Span(start, finish, percent, stated, status)

    def parts(self, line: Line, place: int) -> Part:
        """Return a row."""
        item = line.item
        head = [("UID", line.uid), ("ID", str(place)), ("Name", item.name)]
        body = self._task(item, line) if isinstance(item, Task) else self._summary(item, line)
        tail: list[Part] = list(self._links(item))
        own = self.own.parts(TASK, item.attributes, line.own_id)
        tail.extend(part for part in own if part[0] == "ExtendedAttribute")
        tail.extend(self._baseline(*each) for each in self.planned.get(item.id, ()))
        tail.extend(part for part in own if part[0] == "OutlineCode")
        tail.extend(timephased_parts(item.attributes.get("timephased"), line.uid))
        return "Task", (*head, *body, *tail)

    def _place(self, line: Line, code: str) -> Iterator[Part]:
        yield "WBS", code or line.number
        yield "OutlineNumber", line.number
        yield "OutlineLevel", str(line.level)

    def _task(self, task: Task, line: Line) -> Iterator[Part]:
        held, span = task.attributes, self.span(task)
        status = span.status
        is_idle = task.kind is TaskKind.INACTIVE
        is_manual = task.kind is TaskKind.MANUAL or task.kind in _SPANS
        work = self.work.get(task.id, 0)
        left = _left(span)
        yield "Active", flag(not is_idle)
        yield "Manual", flag(is_manual or (is_idle and held.get("Manual") is True))
        yield "Type", _TYPES.get(str(held.get("Type", "")), "0")
        yield "IsNull", "0"
        yield from _texts(held, "Contact")
        yield from self._place(line, text_of(held.get("WBS")))
        yield "Priority", str(task.priority)
        yield from dates_of(("Start", span.start), ("Finish", span.finish))
        yield "Duration", length(span.duration)
        if is_manual:
            begin, end = (task.start, task.finish) if task.start else (span.start, span.finish)
            yield from dates_of(("ManualStart", begin), ("ManualFinish", end))
            yield "ManualDuration", length(span.duration)
        yield "DurationFormat", self._format(task)
        yield "Work", length(work)
        if status and not status.finish:
            yield from dates_of(("Stop", status.suspend), ("Resume", status.resume))
        for name in FLAGS[:2]:
            yield name, flag(held.get(name) is True)
        yield "Estimated", flag(held.get("Estimated") is True)
        is_marked = held.get("Milestone") is True
        yield "Milestone", flag(not span.duration or is_marked)
        yield "Summary", "0"
        yield from self._row(task)
        yield from self._cost(task)
        yield "PercentComplete", str(span.percent)
        if status:
            yield from self._progress(status, span, left)
        else:
            yield "RemainingDuration", length(left)
        yield from self._wish(task)
        yield from _texts(held, *(name for name in ROWS if name != "Contact"))
        ignores = held.get("IgnoreResourceCalendar") is True or self.calendars[task.id][1]
        yield "IgnoreResourceCalendar", flag(ignores)
        yield "Notes", task.note

    def _format(self, task: Task) -> str:
        held = task.attributes
        usual = "8" if task.calendar == ALWAYS.id else "7"
        shown = text_of(held.get("DurationFormat")) or usual
        if held.get("Estimated") is True and shown.isdecimal() and int(shown) < 35:
            return str(int(shown) + 32)
        return shown

    def _row(self, task: Task) -> Iterator[Part]:
        row = self.rows.get(task.id)
        if row is None:
            return
        yield "Critical", flag(row.is_critical)
        yield from dates_of(
            ("EarlyStart", row.early_start or row.start),
            ("EarlyFinish", row.early_finish or row.finish),
            ("LateStart", row.late_start),
            ("LateFinish", row.late_finish),
        )
        if row.free_float is not None:
            yield "FreeSlack", str(row.free_float * 10)
        if row.total_float is not None:
            yield "TotalSlack", str(row.total_float * 10)

    def _cost(self, task: Task) -> Iterator[Part]:
        item = self.fixed.get(task.id)
        if item and isinstance(item.amount, int):
            yield "FixedCost", self.cents(item.amount)
            yield "FixedCostAccrual", ACCRUALS[item.accrual]

    def cents(self, amount: int) -> str:
        """Return minor units as hundredths of the currency."""
        return number(amount * 100 / self.scale)

    def _progress(self, status: TaskStatus, span: Span, left: int) -> Iterator[Part]:
        yield from dates_of(("ActualStart", status.start), ("ActualFinish", status.finish))
        yield "ActualDuration", length(max(0, span.duration - left))
        if status.actual_cost is not None:
            yield "ActualCost", self.cents(status.actual_cost)
        if status.actual_work is not None:
            yield "ActualWork", length(status.actual_work)
        yield "RemainingDuration", length(left)
        if status.remaining_work is not None:
            yield "RemainingWork", length(status.remaining_work)

    def _wish(self, task: Task) -> Iterator[Part]:
        wish = next((each for each in task.constraints if each.type in CONSTRAINTS), None)
        wish = wish or self._data_date(task)
        usual = "1" if self.plan.settings.schedules_from_finish else "0"
        yield "ConstraintType", CONSTRAINTS[wish.type] if wish else usual
        uid = self.calendars[task.id][0]
        yield "CalendarUID", uid or "-1"
        if wish:
            yield from dates_of(("ConstraintDate", wish.date))
        yield from dates_of(("Deadline", task.deadline))

    def _data_date(self, task: Task) -> DateConstraint | None:
        """Return the constraint that holds a task back to the data date, as Project has no other.

        Project itself writes one when it moves what has not begun after the status date.
        """
        row, status = self.rows.get(task.id), self.plan.status
        is_held = row and row.driver and row.driver.code == "driver.data_date"
        if not (is_held and status) or self.plan.settings.rules is Rules.MSP:
            return None
        return DateConstraint(ConstraintType.START_NO_EARLIER_THAN, status.at)

    def _summary(self, item: WbsElement, line: Line) -> Iterator[Part]:
        held, row = item.attributes, self.rollups.get(item.id)
        is_manual = held.get("Manual") is True
        yield "Active", "1"
        yield "Manual", flag(is_manual)
        yield "Type", "1"
        yield "IsNull", "0"
        yield from _texts(held, "Contact")
        yield from self._place(line, item.code)
        yield "Priority", "500"
        if row:
            yield from dates_of(("Start", row.start), ("Finish", row.finish))
            between = self.times[self.home].between(row.start, row.finish)
            yield "Duration", length(max(0, between))
        if is_manual:
            yield from _texts(held, "ManualStart", "ManualFinish")
        yield "DurationFormat", "7"
        yield "Milestone", "0"
        yield "Summary", "1"
        if row:
            yield "Critical", flag(row.is_critical)
        yield from _texts(held, "FixedCost")
        if row:
            yield "PercentComplete", str(round(row.percent * 100))
        yield from self._bound(item)
        yield from _texts(held, *(name for name in ROWS if name != "Contact"))
        yield "Notes", item.note

    def _bound(self, item: WbsElement) -> Iterator[Part]:
        kind, date = item.attributes.get("constraint"), item.attributes.get("constraint_date")
        known = {wish.value: code for wish, code in CONSTRAINTS.items() if code != "0"}
        if item.start:
            yield "ConstraintType", "4"
            yield "ConstraintDate", stamp(item.start)
        elif isinstance(kind, str) and kind in known:
            yield "ConstraintType", known[kind]
            if isinstance(date, str):
                yield "ConstraintDate", date
                is_last = kind == ConstraintType.FINISH_NO_LATER_THAN
                if is_last and item.deadline and date == item.deadline.isoformat():
                    return  # the deadline is that constraint
        yield from dates_of(("Deadline", item.deadline))

    def _links(self, item: Task | WbsElement) -> Iterator[Part]:
        is_task = isinstance(item, Task)
        for link in (self.links.tasks if is_task else self.links.summaries).get(item.id, ()):
            uid = self.uids.get(link.predecessor)
            if uid is not None:
                yield "PredecessorLink", tuple(_link(link, uid))
        outside = item.attributes.get("external_predecessors")
        for facts in outside if is_task and isinstance(outside, tuple) else ():
            if isinstance(facts, Attributes):
                yield "PredecessorLink", tuple(_outside(facts))

    def _baseline(self, place: str, planned: PlannedTask) -> Part:
        held = planned.attributes
        parts: list[Part] = [("Number", place)]
        parts += [("Start", stamp(planned.start)), ("Finish", stamp(planned.finish))]
        parts.append(("Duration", length(planned.duration)))
        if "DurationFormat" not in held:
            parts.append(("DurationFormat", "7"))
        parts.extend(_texts(held, *PLANNED))
        parts.append(("Work", length(planned.work)))
        if planned.budget:
            parts.append(("Cost", self.cents(planned.budget)))
        parts.extend(timephased_parts(held.get("timephased"), "0"))
        return "Baseline", tuple(parts)


def _left(span: Span) -> int:
    """Return the working minutes still to do."""
    status = span.status
    if status is None:
        return span.duration
    if status.finish:
        return 0
    return (
        round(span.duration * (1 - span.percent / 100))
        if status.remaining is None
        else status.remaining
    )


def _link(link: Dependency, uid: str) -> Iterator[Part]:
    is_elapsed = link.lag_calendar == LagCalendar.ELAPSED
    yield "PredecessorUID", uid
    yield "Type", LINKS[link.type]
    yield "CrossProject", "0"
    if link.percent is not None:
        exact = link.percent * 100
        plain = round(exact, 9)
        yield "LinkLag", number(plain if plain / 100 == link.percent else exact)
        yield "LagFormat", "20" if is_elapsed else "19"
    else:
        yield "LinkLag", str(link.lag * 10)
        yield "LagFormat", "8" if is_elapsed else "7"


def _outside(facts: Attributes) -> Iterator[Part]:
    """Yield the parts of a link from another project, as the reader keeps it."""
    type_, lag, percent = facts.get("type"), facts.get("lag"), facts.get("percent")
    link = Dependency(
        text_of(facts.get("task")),
        "",
        LinkType(type_) if isinstance(type_, str) and type_ in set(LinkType) else LinkType.FS,
        lag if isinstance(lag, int) else 0,
        lag_calendar=text_of(facts.get("lag_calendar")) or None,
        percent=float(percent) if isinstance(percent, (int, float)) else None,
    )
    for part in _link(link, link.predecessor):
        yield ("CrossProject", "1") if part[0] == "CrossProject" else part
        if part[0] == "CrossProject":
            yield "CrossProjectName", text_of(facts.get("project"))


def timephased_parts(rows: Value, uid: str) -> Iterator[Part]:
    """Yield timephased data from the rows that the reader keeps."""
    for row in rows if isinstance(rows, tuple) else ():
        if isinstance(row, tuple) and len(row) == 5:
            kind, start, finish, unit, value = (text_of(each) for each in row)
            parts = [("Type", kind), ("UID", uid), ("Start", start), ("Finish", finish)]
            parts.append(("Unit", unit))
            if value:
                parts.append(("Value", value))
            yield "TimephasedData", tuple(parts)


def _texts(held: Attributes, *names: str) -> Iterator[Part]:
    for name in names:
        if text := text_of(held.get(name)):
            yield name, text
