"""Microsoft Project's XML files (MSPDI), read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pmcore._mapping import EMPTY, Attributes
from pmcore.io._import import (
    MOST_MINUTES,
    Content,
    Import,
    Ledger,
    StoredPlan,
    content,
    refuse,
)
from pmcore.io._joins import join_assignments
from pmcore.io._mspdi_calendars import CalendarReader
from pmcore.io._mspdi_fields import own_fields
from pmcore.io._mspdi_kept import PLANNED, PROJECT, RESERVED, SETTINGS, kept
from pmcore.io._mspdi_links import Links
from pmcore.io._mspdi_outline import Outline, read_outline
from pmcore.io._mspdi_people import People, Shares
from pmcore.io._mspdi_splits import Breaks
from pmcore.io._mspdi_values import Purse, duration, is_on, timephased
from pmcore.io._mspdi_work import Work
from pmcore.io._xml import Element, parse_xml
from pmcore.model import (
    Baseline,
    FloatBy,
    LagCalendar,
    Plan,
    PlannedCost,
    PlannedTask,
    Rules,
    Settings,
    StatusUpdate,
    Task,
)
from pmcore.units import exponent

_SYMBOLS = {"£": "GBP", "€": "EUR", "$": "USD", "¥": "CNY", "￥": "CNY", "₹": "INR", "₽": "RUB"}


def read_mspdi(source: str | Path | bytes, *, strict: bool = False) -> Import:
    """Return the plan of a Microsoft Project XML file.

    Summary tasks become WBS elements, their links links of the tasks below them.

    Parameters
    ----------
    source : str, Path or bytes
        A path, the file's bytes, or its text.
    strict : bool
        Refuse the file where a repair is needed.

    Returns
    -------
    Import
        With one plan. Task ids are the unique ids of the file.

    Raises
    ------
    FormatError
        If it is no Microsoft Project XML, is broken or hostile, or needs repairs that `strict`
        forbids.
    OSError
        If the file cannot be opened.

    Examples
    --------
    >>> text = '''<Project xmlns="http://schemas.microsoft.com/project">
    ... <Name>Bridge</Name><StartDate>2027-01-04T08:00:00</StartDate>
    ... <Tasks>
    ... <Task><UID>1</UID><Name>Survey</Name><Duration>PT40H0M0S</Duration></Task>
    ... <Task><UID>2</UID><Name>Design</Name><Duration>PT80H0M0S</Duration>
    ... <PredecessorLink><PredecessorUID>1</PredecessorUID><Type>1</Type></PredecessorLink></Task>
    ... </Tasks></Project>'''
    >>> plan = read_mspdi(text).plan
    >>> plan.task("2").duration, [link.key for link in plan.dependencies]
    (4800, ['1->2'])
    """
    held = content(source)
    return read_tree(parse_xml(held), held, is_strict=strict)


def read_tree(root: Element, held: Content, *, is_strict: bool) -> Import:
    """Return the plan of a file's root element."""
    if root.tag != "Project":
        code = "file.pmxml" if root.tag == "APIBusinessObjects" else "mspdi.not_mspdi"
        refuse(code, held.source, line=root.line, found=root.tag)
    ledger = Ledger(held.source, "mspdi")
    plan, stored = _File(root, ledger).plan()
    return ledger.close([plan], [stored], is_strict=is_strict)


class _File:
    """A file's parts, read in the order in which they need each other."""

    def __init__(self, root: Element, ledger: Ledger) -> None:
        self.root = root
        self.ledger = ledger
        self.units = self._units()
        self.calendars = CalendarReader(ledger, self.units)
        self.calendars.read(root.each("Calendars", "Calendar"))
        self.home = self._home()
        currency = root["CurrencyCode"] or _SYMBOLS.get(root["CurrencySymbol"], "XXX")
        self.purse = Purse(ledger, currency, 10 ** exponent(currency))
        self.own = own_fields(root, RESERVED)
        self.outline: Outline = read_outline(root, ledger, self.own)
        self.people = People(ledger, self.purse, self.own, self.calendars)
        self.people.read(root.each("Resources", "Resource"))

    def _units(self) -> dict[str, int]:
        """Return what a day, week and month are in minutes."""
        day = self._whole("MinutesPerDay", 480, 1440)
        week = self._whole("MinutesPerWeek", 2400, 10080)
        month = min(44640, day * self._whole("DaysPerMonth", 20, 31))
        return {"day": day, "week": week, "month": month}

    def _whole(self, tag: str, usual: int, most: int) -> int:
        text = self.root[tag]
        return round(self.ledger.bounded(text, "plan", tag, low=1, high=most, default=usual))

    def _home(self) -> str:
        wanted = self.root["CalendarUID"]
        if wanted in self.calendars.calendars:
            return wanted
        self.ledger.add("mspdi.no_calendar", "plan.calendar", raw=wanted)
        return ""

    def plan(self) -> tuple[Plan, StoredPlan]:
        """Return the plan and the dates stored for it."""
        ledger, root = self.ledger, self.root
        work = Work(
            ledger,
            self.outline,
            self.home,
            self.calendars.calendars,
            self.own,
            self.purse,
            from_finish=root["ScheduleFromStart"] in ("0", "false"),
        )
        elements = work.read()
        outside: dict[str, list[Attributes]] = {}
        links = Links(ledger, self.outline, outside).read()
        shares = Shares(ledger, self.people, self.outline, {task.id: task for task in work.tasks})
        shares.read(root.each("Assignments", "Assignment"))
        breaks = Breaks(self.ledger, tuple(self.calendars.calendars.values()), self.home or None)
        tasks = self._finished(work, shares, outside, breaks)
        by_id = {task.id: task for task in tasks}
        start = self._start(work)
        plan = Plan(
            self._name(),
            id=root["UID"] or root["GUID"],
            start=start,
            finish=self._finish(start),
            calendar=self.home or None,
            settings=self._settings(),
            tasks=tasks,
            dependencies=links,
            wbs=elements,
            calendars=tuple(self.calendars.calendars.values()),
            resources=tuple(self.people.resources),
            assignments=join_assignments(shares.shaped(by_id, breaks), ledger),
            baselines=self._baselines(tasks),
            updates=self._updates(work),
            attributes=self._attributes(),
        )
        if self.purse.is_used or root["CurrencyCode"]:
            plan = replace(plan, currency=self.purse.currency)
        return plan, StoredPlan(tuple(work.stored))

    def _name(self) -> str:
        root = self.root
        named = root["Name"] or root["Title"]
        whole = self.outline.project["Name"] if self.outline.project else ""
        return named.removesuffix(".xml").removesuffix(".mpp") or whole or "Project"

    def _finished(
        self, work: Work, shares: Shares, outside: Mapping[str, list[Attributes]], breaks: Breaks
    ) -> tuple[Task, ...]:
        """Return the tasks with what assignments and links from elsewhere add."""
        found = {task.id: task for task in work.tasks}
        for name, calendar in shares.calendars(self.home).items():
            found[name] = replace(found[name], calendar=calendar)
        for name, costs in shares.costs.items():
            found[name] = replace(found[name], costs=(*found[name].costs, *costs))
        for name, facts in outside.items():
            own = found[name].attributes | {"external_predecessors": tuple(facts)}
            found[name] = replace(found[name], attributes=own)
        work.statuses = [breaks.paused(found[each.task], each) for each in work.statuses]
        statuses = {each.task: each for each in work.statuses}
        for row in self.outline.tasks:
            task, parts = found[row.id], shares.by_task.get(row.id, ())
            found[row.id] = breaks.split(task, row.element, parts, statuses.get(row.id))
        return tuple(found.values())

    def _start(self, work: Work) -> datetime:
        """Return the project's start; without one the first date of a task."""
        start = self.ledger.instant(self.root["StartDate"], "plan", "start")
        if start:
            return start
        known = [at for each in work.stored for at in (each.start, each.early_start) if at]
        if not known:
            refuse("mspdi.no_start", self.ledger.source, path="plan.start", line=self.root.line)
        used = min(known)
        self.ledger.add("file.no_start", "plan.start", used=used.isoformat())
        return used

    def _finish(self, start: datetime) -> datetime | None:
        """Return the date that a project scheduled from its finish must finish by."""
        if self.root["ScheduleFromStart"] not in ("0", "false"):
            return None
        finish = self.ledger.instant(self.root["FinishDate"], "plan", "finish")
        return finish if finish and finish >= start else None

    def _settings(self) -> Settings:
        root = self.root
        limit = self.ledger.number(root["CriticalSlackLimit"], "plan.settings", "critical_float")
        minutes = limit * self.units["day"]
        is_known = abs(minutes) <= MOST_MINUTES
        return Settings(
            rules=Rules.MSP,
            float_by=FloatBy.SMALLEST,
            critical_float=round(minutes) if is_known else 0,
            lag_calendar=LagCalendar.SUCCESSOR,
            honours_constraints=root["HonorConstraints"] in ("1", "true"),
            schedules_from_finish=root["ScheduleFromStart"] in ("0", "false"),
            open_ends_at_own_finish=is_on(root, "MultipleCriticalPaths"),
            attributes=Attributes(kept(root, SETTINGS)),
        )

    def _updates(self, work: Work) -> tuple[StatusUpdate, ...]:
        """Return the status: at the status date or, without one, at the last thing that happened.

        Project moves no date by its status date, so the later choice changes none either.
        """
        at = self.ledger.instant(self.root["StatusDate"], "plan", "updates")
        if at is None:
            happened = [
                instant
                for each in work.statuses
                for instant in (each.start, each.finish, each.suspend)
                if instant
            ]
            if not happened:
                return ()
            at = max(happened)
            self.ledger.add("mspdi.no_status_date", "plan.updates", used=at.isoformat())
        return (StatusUpdate(at, tuple(work.statuses)),)

    def _baselines(self, tasks: tuple[Task, ...]) -> tuple[Baseline, ...]:
        """Return the baselines that tasks hold, by their numbers."""
        found: dict[int, list[PlannedTask]] = {}
        known = {task.id: task for task in tasks}
        for row in self.outline.tasks:
            for part in row.element.each("Baseline"):
                planned = self._planned(known[row.id], part)
                if planned:
                    number = part["Number"]
                    place = int(number) if number in {str(i) for i in range(11)} else 0
                    found.setdefault(place, []).append(planned)
        return tuple(
            Baseline(
                f"Baseline {number}" if number else "Baseline",
                tuple({each.task: each for each in rows}.values()),
                currency=self.purse.currency if self.purse.is_used else None,
                calendars=tuple(self.calendars.calendars.values()),
            )
            for number, rows in sorted(found.items())
        )

    def _planned(self, task: Task, part: Element) -> PlannedTask | None:
        path, ledger = f'baselines["{part["Number"]}"].tasks["{task.id}"]', self.ledger
        start = ledger.instant(part["Start"], path, "start")
        finish = ledger.instant(part["Finish"], path, "finish")
        if start is None or finish is None:
            if any(part[tag] not in ("", "0", "PT0H0M0S") for tag in ("Work", "Cost")):
                ledger.add("mspdi.baseline_undated", path, line=part.line)
            return None
        if finish < start:
            facts = {"raw": finish.isoformat(), "used": start.isoformat()}
            ledger.add("file.finish_before_start", f"{path}.finish", **facts)
            finish = start
        length = duration(part["Duration"], ledger, path, "duration") or 0
        cost = self.purse.cents(part["Cost"], path, "costs")
        return PlannedTask(
            task.id,
            start,
            finish,
            duration=length,
            work=duration(part["Work"], ledger, path, "work") or 0,
            costs=(PlannedCost(cost),) if cost else (),
            calendar=task.calendar or self.home,
            wbs=task.wbs,
            is_milestone=not length,
            attributes=self._beside(part),
        )

    def _beside(self, part: Element) -> Attributes:
        """Return what a baseline of a task says beside its fields."""
        rows = timephased(part)
        found = kept(part, PLANNED) | ({"timephased": rows} if rows else {})
        return Attributes(found) if found else EMPTY

    def _attributes(self) -> Attributes:
        found = kept(self.root, PROJECT)
        if self.own.declared:
            found["own_fields"] = self.own.declared
        whole = self.outline.project
        held = self.own.of(whole) | kept(whole, {"Notes": ("",)}) if whole else {}
        if held:
            found["project_summary"] = held
        return Attributes(found) if found else EMPTY
