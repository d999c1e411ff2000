"""Microsoft Project's XML files (MSPDI), written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pmcore._mapping import Attributes
from pmcore.io._compare import note_changes, with_calendars
from pmcore.io._export import Export, Losses
from pmcore.io._import import content
from pmcore.io._mspdi import read_tree
from pmcore.io._mspdi_fields import ASSIGNMENT, RESOURCE, TASK
from pmcore.io._mspdi_kept import PROJECT, SETTINGS
from pmcore.io._mspdi_put_calendars import CalendarWriter
from pmcore.io._mspdi_put_fields import FieldWriter
from pmcore.io._mspdi_put_people import PeopleWriter
from pmcore.io._mspdi_put_rows import lines_of
from pmcore.io._mspdi_put_tasks import TaskWriter
from pmcore.io._xml import parse_xml
from pmcore.io._xml_write import Part, document, flag, number, stamp
from pmcore.model import (
    ALWAYS,
    STANDARD,
    Baseline,
    CostItem,
    Plan,
    PlannedTask,
    ResourceKind,
    Rules,
    Schedule,
    Task,
    key_of,
)
from pmcore.network import compile_calendars
from pmcore.schedule import critical_path
from pmcore.units import exponent

NAMESPACE = "http://schemas.microsoft.com/project"
HELD = (
    "tasks",
    "dependencies",
    "wbs",
    "calendars",
    "resources",
    "assignments",
    "baselines",
    "updates",
)
_GUID = re.compile(r"[{]?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}[}]?")
_BASELINE = re.compile(r"Baseline(?: ([1-9]|10))?")
_ORDER = (
    "SaveVersion",
    "UID",
    "GUID",
    "Name",
    "Title",
    "Subject",
    "Category",
    "Company",
    "Manager",
    "Author",
    "CreationDate",
    "Revision",
    "LastSaved",
    "ScheduleFromStart",
    "StartDate",
    "FinishDate",
    "FYStartDate",
    "CriticalSlackLimit",
    "CurrencyDigits",
    "CurrencySymbol",
    "CurrencyCode",
    "CurrencySymbolPosition",
    "CalendarUID",
    "BaselineCalendar",
    "DefaultStartTime",
    "DefaultFinishTime",
    "MinutesPerDay",
    "MinutesPerWeek",
    "DaysPerMonth",
    "DefaultTaskType",
    "DefaultFixedCostAccrual",
    "DefaultStandardRate",
    "DefaultOvertimeRate",
    "DurationFormat",
    "WorkFormat",
    "EditableActualCosts",
    "HonorConstraints",
    "EarnedValueMethod",
    "InsertedProjectsLikeSummary",
    "MultipleCriticalPaths",
    "NewTasksEffortDriven",
    "NewTasksEstimated",
    "SplitsInProgressTasks",
    "SpreadActualCost",
    "SpreadPercentComplete",
    "TaskUpdatesResource",
    "FiscalYearStart",
    "WeekStartDay",
    "MoveCompletedEndsBack",
    "MoveRemainingStartsBack",
    "MoveRemainingStartsForward",
    "MoveCompletedEndsForward",
    "BaselineForEarnedValue",
    "AutoAddNewResourcesAndTasks",
    "StatusDate",
    "CurrentDate",
    "MicrosoftProjectServerURL",
    "Autolink",
    "NewTaskStartDate",
    "NewTasksAreManual",
    "DefaultTaskEVMethod",
    "ProjectExternallyEdited",
    "ActualsInSync",
    "RemoveFileProperties",
    "AdminProject",
    "UpdateManuallyScheduledTasksWhenEditingLinks",
    "KeepTaskOnNearestWorkingTimeWhenMadeAutoScheduled",
)


def write_mspdi(
    plan: Plan, target: str | Path | None = None, *, schedule: Schedule | None = None
) -> Export:
    """Return a plan as a Microsoft Project XML file, and all that the file cannot hold.

    What the format has no place for is written as an extended attribute where that can be; the
    written file is read back, and every difference from the plan is listed.

    Parameters
    ----------
    plan : Plan
    target : str or Path, optional
        Where to write the file; none: the bytes are in the answer alone.
    schedule : Schedule, optional
        Whose dates the file shows; none: those of `critical_path`.

    Raises
    ------
    PlanError
        If no schedule is given and the plan cannot be scheduled.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.io import read_mspdi
    >>> export = write_mspdi(portal())
    >>> again = read_mspdi(export.data).plan
    >>> [task.id for task in again.tasks] == [task.id for task in portal().tasks]
    True
    >>> print(next(loss for loss in export.losses if loss.path == "plan.budget").text())
    plan.budget: Microsoft Project XML has no place for 9000000.
    """
    if schedule is None and plan.tasks:
        schedule = critical_path(plan)
    export = _export(plan, schedule, frozenset())
    if target is not None:
        export.save(target)
    return export


def _export(plan: Plan, schedule: Schedule | None, flat: frozenset[str]) -> Export:
    """Write, read back and compare; once more where rows of work show other breaks."""
    losses = Losses("Microsoft Project XML")
    writer = _Writer(plan, schedule, losses, flat)
    data = document("Project", NAMESPACE, writer.parts())
    again = read_tree(parse_xml(content(data)), content(data), is_strict=False).plan
    if not flat:
        breaks = {task.id: task.splits for task in again.tasks}
        wrong = {
            share.task
            for share in plan.assignments
            if share.attributes.get("timephased")
            and breaks.get(share.task, ()) != plan.task(share.task).splits
        }
        if wrong:
            return _export(plan, schedule, frozenset(wrong))
    for each in plan.resources:
        if each.rate is not None:
            losses.changed(f'resources["{each.id}"].rate', each.rate, "rates")
    again = with_calendars(again, {uid: name for name, uid in writer.calendars.numbers.items()})
    named = writer.baselines
    renamed = [
        replace(each, name=named[each.name].name, revision=named[each.name].revision)
        for each in again.baselines
    ]
    for used, baseline in named.items():
        if (used, 0) != (baseline.name, baseline.revision):
            losses.changed(f'baselines["{key_of(baseline)}"].name', key_of(baseline), used)
    note_changes(plan, replace(again, baselines=tuple(renamed)), losses, held=HELD)
    return Export(data, losses=losses.close(), format="mspdi")


@dataclass
class _Places:
    """Which calendar a task names in the file, and whether it ignores those of its people."""

    plan: Plan
    calendars: CalendarWriter

    def of(self) -> dict[str, tuple[str, bool]]:
        """Return both by task."""
        people = {each.id: each for each in self.plan.resources}
        asked: dict[str, set[str]] = {}
        for share in self.plan.assignments:
            person = people.get(share.resource)
            if person and person.calendar and person.kind is not ResourceKind.MATERIAL:
                asked.setdefault(share.task, set()).add(self._real(person.calendar))
        return {task.id: self._of(task, asked.get(task.id, set())) for task in self.plan.tasks}

    def _of(self, task: Task, asked: set[str]) -> tuple[str, bool]:
        home = self.calendars.home
        if task.calendar == ALWAYS.id and ALWAYS.id not in self.calendars.numbers:
            return "", False
        own = task.calendar or home
        is_theirs = asked == {own}
        if len(asked) == 1 and own != home and is_theirs and self._is_named(task):
            return "", False  # Project finds it by itself
        if task.calendar is None:
            has_others = len(asked) == 1 and not is_theirs
            return (self.calendars.numbers[home] if has_others else ""), has_others
        uses_others = bool(asked) and not is_theirs
        is_foreign = self.plan.settings.rules is not Rules.MSP
        return self.calendars.numbers.get(own, ""), uses_others and is_foreign

    def _is_named(self, task: Task) -> bool:
        return task.attributes.get("IgnoreResourceCalendar") is not True

    def _real(self, name: str) -> str:
        """Return the calendar that one comes to: its base while it adds nothing."""
        known = self.calendars.calendars
        for _ in range(len(known)):
            held = known.get(name)
            if held is None or held.weeks or held.exceptions or not held.base:
                break
            name = held.base
        return name


class _Writer:
    """A file's parts, made in the order in which they need each other."""

    def __init__(
        self, plan: Plan, schedule: Schedule | None, losses: Losses, flat: frozenset[str]
    ) -> None:
        self.plan = plan
        self.schedule = schedule
        self.losses = losses
        self.baselines: dict[str, Baseline] = {}
        self.scale = 10 ** exponent(plan.currency)
        self.lines = lines_of(plan)
        start = schedule.start if schedule else plan.start
        self.finish = schedule.finish if schedule else plan.finish or plan.start
        used = {task.calendar for task in plan.tasks if task.calendar}
        used -= {each.calendar for each in plan.resources if each.calendar}
        span = (min(start, plan.start).date(), self.finish.date())
        self.calendars = CalendarWriter(plan, losses, span=span, used=used | {plan.calendar or ""})
        self.own = FieldWriter(plan.attributes.get("own_fields"), losses)
        self._place()
        self.tasks = self._task_writer()
        self.people = PeopleWriter(
            plan, losses, self.own, self.tasks, self.calendars.numbers, flat=flat
        )

    def _place(self) -> None:
        """Give a place to every attribute."""
        plan, own = self.plan, self.own
        rows = [line.item.attributes for line in self.lines]
        whole = plan.attributes.get("project_summary")
        if isinstance(whole, Attributes):
            rows.append(Attributes({name: whole[name] for name in whole if name != "Notes"}))
        own.place(TASK, rows, has_ids=any(line.own_id for line in self.lines))
        people = [each.attributes for each in plan.resources]
        numbers = {each.id for each in plan.resources if not _is_number(each.id)}
        own.place(RESOURCE, people, has_ids=bool(numbers))
        own.place(ASSIGNMENT, [each.attributes for each in plan.assignments], has_ids=False)

    def _task_writer(self) -> TaskWriter:
        plan, schedule = self.plan, self.schedule
        known = {ALWAYS.id: ALWAYS, STANDARD.id: STANDARD}
        known |= {each.id: each for each in self.calendars.written}
        compiled = compile_calendars(tuple(known.values()))
        status = plan.status
        return TaskWriter(
            plan,
            self.losses,
            self.own,
            times={name: compiled.worktime(i) for name, i in compiled.index.items()},
            home=self.calendars.home,
            rows={row.id: row for row in schedule.tasks} if schedule else {},
            rollups={row.id: row for row in schedule.wbs} if schedule else {},
            statuses={each.task: each for each in status.tasks} if status else {},
            scale=self.scale,
            calendars=_Places(plan, self.calendars).of(),
            fixed={task.id: item for task in plan.tasks if (item := _fixed(task))},
            planned=self._planned(),
            work=self._work(),
            uids={line.item.id: line.uid for line in self.lines if isinstance(line.item, Task)},
        )

    def _work(self) -> dict[str, int]:
        """Return person-minutes by task."""
        durations = {task.id: task.duration for task in self.plan.tasks}
        found: dict[str, int] = {}
        for share in self.plan.assignments:
            if share.quantity is None:
                usual = round(share.units * durations.get(share.task, 0))
                work = usual if share.work is None else share.work
                found[share.task] = found.get(share.task, 0) + work
        return found

    def _planned(self) -> dict[str, list[tuple[str, PlannedTask]]]:
        """Return the baselines by task, with their numbers."""
        found: dict[str, list[tuple[str, PlannedTask]]] = {}
        names = [_BASELINE.fullmatch(each.name) for each in self.plan.baselines]
        wanted = {(named[1] or "0") for named in names if named}
        taken: set[str] = set()
        for baseline, named in zip(self.plan.baselines, names, strict=True):
            place = (named[1] or "0") if named else ""
            if not place or place in taken:
                free = (str(i) for i in range(11) if str(i) not in taken | wanted)
                place = next(free, "")
            if not place:
                continue
            taken.add(place)
            self.baselines[_baseline(place)] = baseline
            for planned in baseline.tasks:
                found.setdefault(planned.task, []).append((place, planned))
        return found

    def parts(self) -> Iterator[Part]:
        """Yield the parts of the document."""
        head = self._head()
        for tag in _ORDER:
            if tag in head:
                yield tag, head[tag]
        yield from self.own.definitions()
        yield "Calendars", list(self.calendars.parts())
        rows = [self._whole()]
        rows += [self.tasks.parts(line, place) for place, line in enumerate(self.lines, 1)]
        yield "Tasks", rows
        yield "Resources", list(self.people.resources())
        yield "Assignments", list(self.people.assignments())

    def _head(self) -> Mapping[str, str]:
        plan, settings = self.plan, self.plan.settings
        home = self.calendars.calendars[self.calendars.home]
        day = max(1, home.minutes_per_day)
        from_finish = settings.schedules_from_finish
        found = {
            "SaveVersion": "14",
            "NewTasksAreManual": "0",
            "DurationFormat": "7",
            "WorkFormat": "2",
            "Name": plan.name,
            "ScheduleFromStart": flag(not from_finish),
            "StartDate": stamp(plan.start),
            "FinishDate": stamp((plan.finish if from_finish else None) or self.finish),
            "CriticalSlackLimit": number(round(settings.critical_float / day)),
            "CalendarUID": self.calendars.numbers[self.calendars.home],
            "MinutesPerDay": str(day),
            "MinutesPerWeek": str(home.minutes_per_week),
            "DaysPerMonth": str(min(31, max(1, round(home.minutes_per_month / day)))),
            "HonorConstraints": flag(settings.honours_constraints),
            "MultipleCriticalPaths": flag(settings.open_ends_at_own_finish),
        }
        if plan.id:
            found["GUID" if _GUID.fullmatch(plan.id) else "UID"] = plan.id
        if plan.currency:
            found["CurrencyCode"] = plan.currency
        if plan.status:
            found["StatusDate"] = stamp(plan.status.at)
        for table, held in ((SETTINGS, settings.attributes), (PROJECT, plan.attributes)):
            for tag in table:
                value = held.get(tag)
                if isinstance(value, str) and value:
                    found[tag] = value
        return found

    def _whole(self) -> Part:
        """Return the row that stands for the whole project."""
        parts: list[Part] = [("UID", "0"), ("ID", "0"), ("Name", self.plan.name), ("Type", "1")]
        parts += [("IsNull", "0"), ("WBS", "0"), ("OutlineNumber", "0"), ("OutlineLevel", "0")]
        dates: Sequence[datetime] = (self.plan.start, self.finish)
        if self.schedule:
            dates = (self.schedule.start, self.schedule.finish)
        parts += [("Start", stamp(dates[0])), ("Finish", stamp(dates[1])), ("Summary", "1")]
        held = self.plan.attributes.get("project_summary")
        if isinstance(held, Attributes):
            notes = held.get("Notes")
            if isinstance(notes, str):
                parts.append(("Notes", notes))
            parts.extend(self.own.parts(TASK, held))
        return "Task", tuple(parts)


def _fixed(task: Task) -> CostItem | None:
    """Return the cost that is a task's fixed one for Project."""
    return next(
        (each for each in task.costs if each.name == "fixed" and isinstance(each.amount, int)),
        None,
    )


def _baseline(place: str) -> str:
    return "Baseline" if place == "0" else f"Baseline {place}"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and str(int(text)) == text and int(text) > 0
