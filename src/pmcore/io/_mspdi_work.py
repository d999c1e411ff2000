"""Tasks of Microsoft Project XML: what is to be done, how far it is, the dates stored for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pmcore._mapping import EMPTY, Attributes
from pmcore.io._import import MOST_MINUTES, Ledger, StoredDates
from pmcore.io._mspdi_fields import OwnFields
from pmcore.io._mspdi_kept import FLAGS, ROWS, kept
from pmcore.io._mspdi_outline import Outline, Row
from pmcore.io._mspdi_values import (
    ACCRUALS,
    ELAPSED,
    ESTIMATED,
    Purse,
    duration,
    is_on,
    plain_format,
    timephased,
)
from pmcore.io._xml import Element
from pmcore.model import (
    ALWAYS,
    Accrual,
    ConstraintType,
    CostItem,
    DateConstraint,
    Task,
    TaskKind,
    TaskStatus,
    WbsElement,
)

_CONSTRAINTS = {
    "1": ConstraintType.AS_LATE_AS_POSSIBLE,
    "2": ConstraintType.MUST_START_ON,
    "3": ConstraintType.MUST_FINISH_ON,
    "4": ConstraintType.START_NO_EARLIER_THAN,
    "5": ConstraintType.START_NO_LATER_THAN,
    "6": ConstraintType.FINISH_NO_EARLIER_THAN,
    "7": ConstraintType.FINISH_NO_LATER_THAN,
}
_TYPES = {"1": "fixed duration", "2": "fixed work"}  # 0, fixed units, is the usual one


@dataclass
class Work:
    """The tasks of a file as they are read.

    Parameters
    ----------
    home : str
        The project's calendar, or empty.
    from_finish : bool
        Whether the project is scheduled from its finish.
    """

    ledger: Ledger
    outline: Outline
    home: str
    calendars: Mapping[str, object]
    own: OwnFields
    purse: Purse
    from_finish: bool = False
    tasks: list[Task] = field(default_factory=list)
    statuses: list[TaskStatus] = field(default_factory=list)
    stored: list[StoredDates] = field(default_factory=list)
    replaced: dict[str, list[str]] = field(default_factory=dict)

    def read(self) -> tuple[WbsElement, ...]:
        """Read all rows and return the summaries."""
        for row in self.outline.tasks:
            self._task(row)
        for calendar, tasks in self.replaced.items():
            facts = {"raw": calendar, "used": self.home, "count": len(tasks)}
            path = f'tasks["{tasks[0]}"].calendar'
            self.ledger.add("mspdi.calendar_replaced", path, **facts)
        return tuple(self._summary(row) for row in self.outline.summaries)

    def _task(self, row: Row) -> None:
        element, path = row.element, f'tasks["{row.id}"]'
        length = duration(element["Duration"], self.ledger, path, "duration") or 0
        kind, start, finish = self._kind(element, path)
        self.tasks.append(
            Task(
                row.id,
                element["Name"],
                length,
                kind=kind,
                wbs=row.parent.id if row.parent else None,
                calendar=self._calendar(element, row.id),
                priority=self._priority(element, path),
                costs=self._costs(element, path),
                constraints=self._constraint(element, path),
                deadline=self.ledger.instant(element["Deadline"], path, "deadline"),
                start=start,
                finish=finish,
                note=element["Notes"],
                attributes=self._attributes(row, length),
            )
        )
        self._progress(element, row.id, length)
        self._stored(element, row.id, path)

    def _kind(
        self, element: Element, path: str
    ) -> tuple[TaskKind, datetime | None, datetime | None]:
        """Return the kind, with the stated dates of a manual task."""
        if element["Active"] in ("0", "false"):
            return TaskKind.INACTIVE, None, None
        if not is_on(element, "Manual"):
            return TaskKind.TASK, None, None
        instant = self.ledger.instant
        start = instant(element["ManualStart"] or element["Start"], path, "start")
        finish = instant(element["ManualFinish"] or element["Finish"], path, "finish")
        if start is None:
            self.ledger.add("mspdi.manual_without_start", path, line=element.line)
            return TaskKind.TASK, None, None
        if finish and finish < start:
            facts = {"raw": finish.isoformat(), "used": start.isoformat()}
            self.ledger.add("file.finish_before_start", f"{path}.finish", **facts)
            finish = start
        return TaskKind.MANUAL, start, finish

    def _calendar(self, element: Element, task: str) -> str | None:
        if element["DurationFormat"] in ELAPSED:
            return ALWAYS.id
        wanted = element["CalendarUID"]
        if wanted in ("", "-1", self.home) or (wanted == "0" and wanted not in self.calendars):
            return None
        if wanted in self.calendars:
            return wanted
        self.replaced.setdefault(wanted, []).append(task)
        return None

    def _priority(self, element: Element, path: str) -> int:
        if not element["Priority"]:
            return 500
        raw = element["Priority"]
        return round(self.ledger.bounded(raw, path, "priority", low=0, high=1000, default=500))

    def _costs(self, element: Element, path: str) -> tuple[CostItem, ...]:
        amount = self.purse.cents(element["FixedCost"], path, "costs")
        accrual = ACCRUALS.get(element["FixedCostAccrual"], Accrual.EVEN)
        return (CostItem(amount, accrual, name="fixed"),) if amount else ()

    def _constraint(self, element: Element, path: str) -> tuple[DateConstraint, ...]:
        kind = element["ConstraintType"]
        if kind == "0" and self.from_finish:  # there the usual one is to be as late as possible
            return (DateConstraint(ConstraintType.AS_SOON_AS_POSSIBLE),)
        if kind in ("", "0"):
            return ()
        type_ = _CONSTRAINTS.get(kind)
        if type_ is ConstraintType.AS_LATE_AS_POSSIBLE:
            return (DateConstraint(type_),)
        date = self.ledger.instant(element["ConstraintDate"], path, "constraints")
        if type_ is None or date is None:
            facts = {"raw": kind, "date": element["ConstraintDate"], "line": element.line}
            self.ledger.add("file.bad_constraint", f"{path}.constraints", **facts)
            return ()
        return (DateConstraint(type_, date),)

    def _attributes(self, row: Row, length: int) -> Attributes:
        element = row.element
        found = self.own.of(element) | kept(element, ROWS)
        for flag in FLAGS:
            if is_on(element, flag):
                found[flag] = True
        if element["WBS"] not in ("", element["OutlineNumber"], row.number):
            found["WBS"] = element["WBS"]
        if element["Active"] in ("0", "false") and is_on(element, "Manual"):
            found["Manual"] = True
        if element["DurationFormat"] in ESTIMATED and is_on(element, "Estimated"):
            found["Estimated"] = True
        if element["Type"] in _TYPES:
            found["Type"] = _TYPES[element["Type"]]
        if length and is_on(element, "Milestone"):
            found["Milestone"] = True
        shown = element["DurationFormat"]
        if plain_format(shown) not in (("8",) if shown in ELAPSED else ("7", "21")):
            found["DurationFormat"] = plain_format(shown)
        rows = timephased(element)
        if rows:
            found["timephased"] = rows
        return Attributes(found) if found else EMPTY

    def _progress(self, element: Element, task: str, length: int) -> None:
        ledger, path = self.ledger, f'tasks["{task}"]'
        start = ledger.instant(element["ActualStart"], path, "status.start")
        finish = ledger.instant(element["ActualFinish"], path, "status.finish")
        percent = ledger.bounded(
            element["PercentComplete"], path, "status.percent", low=0, high=100, default=0
        )
        if percent >= 100 and not finish:
            finish = ledger.instant(element["Finish"], path, "status.finish")
            if finish:
                used = finish.isoformat()
                ledger.add("mspdi.no_actual_finish", path, used=used, line=element.line)
        if (finish or percent) and not start:
            start = ledger.instant(element["Start"], path, "status.start") or finish
            if start:
                used = start.isoformat()
                ledger.add("mspdi.no_actual_start", path, used=used, line=element.line)
        if not start:
            return
        if finish and finish < start:
            facts = {"raw": finish.isoformat(), "used": start.isoformat()}
            ledger.add("file.finish_before_start", f"{path}.status.finish", **facts)
            finish = start
        self.statuses.append(
            TaskStatus(
                task,
                start=start,
                finish=finish,
                percent=percent / 100 if not finish else None,
                remaining=None if finish else self._remaining(element, path, length, percent),
                actual_work=duration(element["ActualWork"], ledger, path, "status.actual_work")
                or None,
                remaining_work=None
                if finish
                else duration(element["RemainingWork"], ledger, path, "status.remaining_work")
                or None,
                actual_cost=self.purse.cents(element["ActualCost"], path, "status.actual_cost")
                or None,
                suspend=None if finish else ledger.instant(element["Stop"], path, "status.suspend"),
                resume=None if finish else ledger.instant(element["Resume"], path, "status.resume"),
            )
        )

    def _remaining(self, element: Element, path: str, length: int, percent: float) -> int:
        stated = duration(element["RemainingDuration"], self.ledger, path, "status.remaining")
        return round(length * (1 - percent / 100)) if stated is None else stated

    def _stored(self, element: Element, task: str, path: str) -> None:
        def at(field: str, tag: str) -> datetime | None:
            return self.ledger.instant(element[tag], path, f"stored.{field}")

        def float_(field: str, tag: str) -> int | None:
            raw = element[tag]
            exact = self.ledger.number(raw, path, f"stored.{field}") / 10
            return round(exact) if raw and abs(exact) <= MOST_MINUTES else None

        self.stored.append(
            StoredDates(
                task,
                start=at("start", "Start"),
                finish=at("finish", "Finish"),
                early_start=at("early_start", "EarlyStart"),
                early_finish=at("early_finish", "EarlyFinish"),
                late_start=at("late_start", "LateStart"),
                late_finish=at("late_finish", "LateFinish"),
                is_critical=is_on(element, "Critical") if element["Critical"] else None,
                total_float=float_("total_float", "TotalSlack"),
                free_float=float_("free_float", "FreeSlack"),
                start_float=float_("start_float", "StartSlack"),
                finish_float=float_("finish_float", "FinishSlack"),
            )
        )

    def _summary(self, row: Row) -> WbsElement:
        element, path = row.element, f'wbs["{row.id}"]'
        found = self.own.of(element) | kept(element, ROWS)
        start = None
        deadline = self.ledger.instant(element["Deadline"], path, "deadline")
        for constraint in self._constraint(element, path):
            if self.from_finish and constraint.date is None:
                continue  # it has none of its own
            if constraint.type is ConstraintType.START_NO_EARLIER_THAN:
                start = constraint.date
                continue
            found["constraint"] = constraint.type.value
            found["constraint_date"] = constraint.date.isoformat() if constraint.date else None
            is_last = constraint.type is ConstraintType.FINISH_NO_LATER_THAN
            if is_last and constraint.date and not deadline:
                deadline = constraint.date
                self.ledger.add("mspdi.summary_deadline", path, used=deadline.isoformat())
            else:
                self.ledger.add("mspdi.summary_constraint", path, raw=constraint.type)
        if is_on(element, "Manual"):
            found["Manual"] = True
            found["ManualStart"] = element["ManualStart"] or element["Start"]
            found["ManualFinish"] = element["ManualFinish"] or element["Finish"]
        if self.purse.cents(element["FixedCost"], path, "costs"):
            found["FixedCost"] = element["FixedCost"]
            self.ledger.add("mspdi.summary_cost", path, raw=element["FixedCost"])
        return WbsElement(
            row.id,
            element["Name"],
            row.parent.id if row.parent else None,
            code=element["WBS"] or element["OutlineNumber"],
            start=start,
            deadline=deadline,
            note=element["Notes"],
            attributes=Attributes(found) if found else EMPTY,
        )
