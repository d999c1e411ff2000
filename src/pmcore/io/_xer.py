"""Primavera P6's XER files, read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pmcore._mapping import EMPTY, Attributes
from pmcore.io._import import (
    MOST_ELEMENTS,
    MOST_MINUTES,
    Content,
    Import,
    Ledger,
    Names,
    StoredPlan,
    content,
    parse_instant,
    refuse,
)
from pmcore.io._joins import join_assignments
from pmcore.io._xer_calendars import CalendarReader
from pmcore.io._xer_extras import Purse, read_extras
from pmcore.io._xer_fields import Fields, read_fields
from pmcore.io._xer_people import People, on_people_time
from pmcore.io._xer_tables import Row, Tables, decode, split
from pmcore.io._xer_work import Extras, Work
from pmcore.model import (
    Calendar,
    Dependency,
    FloatBy,
    LagCalendar,
    OrgUnit,
    Plan,
    ProgressRule,
    Rules,
    Settings,
    StatusUpdate,
    WbsElement,
)

LONGEST_CODE = 1000  # a hostile tree could make codes of any length
FLOATS = {"FT_FF": FloatBy.FINISH, "FT_SF": FloatBy.START, "FT_MIN": FloatBy.SMALLEST}
LAGS = {
    "rcal_Predecessor": LagCalendar.PREDECESSOR,
    "rcal_Successor": LagCalendar.SUCCESSOR,
    "rcal_24Hour": LagCalendar.ELAPSED,
    "rcal_ProjDefault": LagCalendar.PROJECT,
}
# What of SCHEDOPTIONS has a field of its own, or is its key.
_TOLD = frozenset(
    (
        "schedoptions_id", "proj_id", "sched_progress_override", "sched_retained_logic",
        "sched_float_type", "sched_calendar_on_relationship_lag", "sched_open_critical_flag",
    )
)  # fmt: skip
BASELINES = {"sum_base_proj_id": "baseline_project", "orig_proj_id": "baseline_of"}
USUAL = {"complete_pct_type": "def_complete_pct_type", "duration_type": "def_duration_type"}


def read_xer(
    source: str | Path | bytes, *, strict: bool = False, encoding: str | None = None
) -> Import:
    r"""Return the plans of a Primavera P6 XER file, one a project.

    Parameters
    ----------
    source : str, Path or bytes
        A path, the file's bytes, or its text.
    strict : bool
        Refuse the file where a repair is needed.
    encoding : str, optional
        Its character set, which XER files never name; none: a byte order mark, UTF-8, or else
        the Windows code page of its currency or 1252, noted as a repair.

    Returns
    -------
    Import
        Projects without activities are left out where another has some, noted.

    Raises
    ------
    FormatError
        If it is no XER file, is cut off, or needs repairs that `strict` forbids.
    OSError
        If the file cannot be opened.

    Examples
    --------
    >>> text = '''ERMHDR\t19.12\t2027-01-04\tProject\ta\tA\tdb\tPM\tEUR
    ... %T\tPROJECT
    ... %F\tproj_id\tproj_short_name\tplan_start_date\tlast_recalc_date
    ... %R\t1\tBRIDGE\t2027-01-04 08:00\t2027-01-04 08:00
    ... %T\tTASK
    ... %F\ttask_id\tproj_id\ttask_code\ttask_name\ttask_type\ttarget_drtn_hr_cnt
    ... %R\t7\t1\tA1000\tSurvey\tTT_Task\t40
    ... %E'''
    >>> found = read_xer(text)
    >>> found.plan.task("A1000").duration, [repair.code for repair in found.repairs]
    (2400, ['xer.no_calendar'])
    """
    return read_content(content(source), is_strict=strict, encoding=encoding)


def read_content(held: Content, *, is_strict: bool, encoding: str | None = None) -> Import:
    """Return the plans of a XER file's bytes."""
    ledger = Ledger(held.source, "xer")
    tables = split(decode(held, ledger, encoding), ledger)
    return read_tables(tables, ledger, CalendarReader(ledger), is_strict=is_strict)


def read_tables(
    tables: Tables, ledger: Ledger, calendars: CalendarReader, *, is_strict: bool
) -> Import:
    """Return the plans of P6's tables, from whichever format."""
    file = _File(tables, ledger, calendars)
    plans = [file.plan(row) for row in file.projects()]
    return ledger.close(
        [plan for plan, _ in plans], [dates for _, dates in plans], is_strict=is_strict
    )


@dataclass(frozen=True)
class _Project:
    """What is known of a project before its activities are read; from no row if none states it."""

    id: str
    row: Row | None

    def __getitem__(self, column: str) -> str:
        return self.row[column] if self.row else ""


class _File:
    """Tables read once for all projects, and rows sorted by project."""

    def __init__(self, tables: Tables, ledger: Ledger, calendars: CalendarReader) -> None:
        self.tables = tables
        self.ledger = ledger
        self.calendars = calendars
        self.stated = self._stated()
        self.activities = self._by_project("TASK")
        self.given = Names(ledger, "plans")
        # Those that become plans choose first.
        full = sorted(self.stated, key=lambda each: each.id not in self.activities)
        self.names = {
            each.id: self.given.give(each["proj_short_name"] or each.id, each.id) for each in full
        }
        self.calendars.read(tables.rows("CALENDAR"), self.names)
        self.purse = Purse(tables, ledger)
        self.fields: Fields = read_fields(tables, ledger)
        self.extras: Extras = read_extras(tables, ledger, self.purse, self.fields)
        self.people = People(ledger, self.purse, self.calendars.calendars)
        self.people.read(tables, self.fields)
        self.units = _organisation(tables)
        self.options = {row["proj_id"]: row for row in tables.rows("SCHEDOPTIONS")}
        self.owners: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.elements = self._by_project("PROJWBS")
        for project, rows in self.activities.items():
            for row in rows:
                if row["task_id"]:
                    self.owners.setdefault(row["task_id"], project)
                    self.codes.setdefault(row["task_id"], row["task_code"])
        self.links = self._by_owner("TASKPRED")
        self.shares = self._by_owner("TASKRSRC")

    def _stated(self) -> list[_Project]:
        found: dict[str, _Project] = {}
        for row in self.tables.rows("PROJECT"):
            if row["proj_id"] in found:
                path = f"PROJECT[line {row.line}]"
                self.ledger.add("xer.number_twice", path, raw=row["proj_id"], line=row.line)
            else:
                found[row["proj_id"]] = _Project(row["proj_id"], row)
        return list(found.values())

    def _by_project(self, table: str) -> dict[str, list[Row]]:
        only = self.stated[0].id if len(self.stated) == 1 else ""
        found: dict[str, list[Row]] = {}
        for row in self.tables.rows(table):
            found.setdefault(row["proj_id"] or only, []).append(row)
        return found

    def _by_owner(self, table: str) -> dict[str, list[Row]]:
        """Return rows by the project of their activity; those of unknown ones are noted."""
        found: dict[str, list[Row]] = {}
        for row in self.tables.rows(table):
            owner = self.owners.get(row["task_id"])
            if owner is None:
                facts = {"raw": row["task_id"], "register": "TASK", "line": row.line}
                path = f"{table}[line {row.line}]"
                self.ledger.add("file.unknown_reference", path, **facts)
            else:
                found.setdefault(owner, []).append(row)
        return found

    def projects(self) -> list[_Project]:
        """Return the projects to make plans of, in the order of the file."""
        found = list(self.stated)
        known = {project.id for project in found}
        for name, rows in self.activities.items():
            if name not in known:
                path = f"TASK[line {rows[0].line}].proj_id"
                self.ledger.add("xer.no_project", path, raw=name, count=len(rows))
                found.append(_Project(name, None))
                self.names[name] = self.given.give(name, name) if name else ""
        if not found:
            refuse("xer.no_activities", self.ledger.source)
        full = [project for project in found if project.id in self.activities]
        if len(full) * (len(self.calendars.calendars) + len(self.people.resources)) > MOST_ELEMENTS:
            refuse("file.too_many", self.ledger.source, limit=MOST_ELEMENTS)
        if not full:
            return found
        for project in found:
            if project.id not in self.activities:
                path = f'projects["{project.id}"]'
                self.ledger.add("xer.empty_project", path, raw=project["proj_short_name"])
        return full

    def plan(self, project: _Project) -> tuple[Plan, StoredPlan]:
        """Return the plan of a project and the dates stored for it."""
        home = project["clndr_id"]
        if home not in self.calendars.calendars:
            self.ledger.add("xer.no_calendar", f'projects["{project.id}"].calendar', raw=home)
            home = ""
        tree = _Tree(self.ledger, self.fields.values["PROJWBS"])
        elements = tree.read(self.elements.get(project.id, []))
        options = self.options.get(project.id)
        work = Work(
            self.ledger,
            home,
            calendars=self.calendars.calendars,
            resources=self.people.ids,
            elements=tree.ids,
            extras=self.extras,
            usual={column: project[name] for column, name in USUAL.items()},
            expects_finish=options is None or options["sched_use_expect_end_flag"] != "N",
        )
        work.read(self.activities.get(project.id, []))
        links = work.links(self.links.get(project.id, []), self.owners)
        plan = self._assemble(project, work, elements, links, tree)
        return plan, StoredPlan(tuple(work.stored))

    def _assemble(
        self,
        project: _Project,
        work: Work,
        elements: tuple[WbsElement, ...],
        links: tuple[Dependency, ...],
        tree: _Tree,
    ) -> Plan:
        tasks = {task.id: task for task in work.tasks}
        shares, needs = self.people.assign(self.shares.get(project.id, []), tasks, work.ids)
        for task, wanted in needs.items():
            tasks[task] = replace(tasks[task], needs=tuple(wanted))
        on_people_time(tasks, shares, self.people, self.ledger)
        for task, found in work.outside.items():
            named = tuple(self._outside(*each) for each in found)
            own = tasks[task].attributes | {"external_predecessors": named}
            tasks[task] = replace(tasks[task], attributes=own)
        at = self.ledger.instant(project["last_recalc_date"], "plan", "updates")
        start = self._start(project, work, at)
        return Plan(
            tree.name or project["proj_short_name"] or project.id or "Project",
            id=self.names[project.id],
            start=start,
            finish=self._finish(project, start),
            currency=self.purse.currency if self.purse.is_used else None,
            calendar=work.home or None,
            settings=_settings(project, self.options.get(project.id), self.ledger),
            tasks=tuple(tasks.values()),
            dependencies=links,
            wbs=elements,
            calendars=self._calendars(project),
            resources=tuple(self.people.resources),
            assignments=join_assignments(shares, self.ledger),
            organisation=self.units,
            updates=(StatusUpdate(at, tuple(work.statuses)),) if at else (),
            attributes=self._attributes(project, tree),
        )

    def _outside(self, project: str, link: Dependency) -> Attributes:
        """Return a link from another project; by the ids its plan has where the file holds it."""
        return Attributes(
            project=self.names.get(project, project),
            task=self.codes.get(link.predecessor) or link.predecessor,
            type=link.type.value,
            lag=link.lag,
        )

    def _start(self, project: _Project, work: Work, data_date: datetime | None) -> datetime:
        """Return the planned start; without one what stands nearest to it in the file."""
        start = self.ledger.instant(project["plan_start_date"], "plan", "start")
        if start:
            return start
        stored = [each.early_start or each.planned_start or each.start for each in work.stored]
        others = [parse_instant(each["plan_start_date"]) for each in self.stated]
        for known in ([data_date], stored, others):
            if dates := [each for each in known if each]:
                used = min(dates)
                self.ledger.add("file.no_start", "plan.start", used=used.isoformat())
                return used
        return refuse("xer.no_start", self.ledger.source, path="plan.start")

    def _finish(self, project: _Project, start: datetime) -> datetime | None:
        finish = self.ledger.instant(project["plan_end_date"], "plan", "finish")
        if finish and finish < start:
            self.ledger.add("xer.finish_before_start", "plan.finish", raw=finish.isoformat())
            return None
        return finish

    def _calendars(self, project: _Project) -> tuple[Calendar, ...]:
        """Return the calendars but those that belong to another project alone."""
        owner = self.calendars.projects
        used = {row["clndr_id"] for row in self.activities.get(project.id, ())}
        used |= {each.calendar for each in self.people.resources if each.calendar}
        used.add(project["clndr_id"])
        found = self.calendars.calendars
        for name in list(used):
            at = found.get(name)
            while at and at.base and at.base not in used:
                used.add(at.base)
                at = found.get(at.base)
        return tuple(
            calendar
            for name, calendar in found.items()
            if name in used or owner[name] in ("", project.id)
        )

    def _attributes(self, project: _Project, tree: _Tree) -> Attributes:
        found = {**self.fields.values["PROJECT"].get(project.id, {}), **self.fields.declared}
        for column, name in BASELINES.items():
            if number := project[column]:
                found[name] = self.names.get(number, number)
        found |= {name: project[name] for name in USUAL.values() if project[name]}
        if end := self.ledger.instant(project["scd_end_date"], "plan", "scd_end_date"):
            found["scd_end_date"] = end.isoformat()
        if tree.unit:
            found["unit"] = tree.unit
        if tree.own:
            found["wbs_fields"] = tree.own
        return Attributes(found) if found else EMPTY


def _organisation(tables: Tables) -> tuple[OrgUnit, ...]:
    """Return the units of the organisation; one that lies below itself comes to the top."""
    rows = {row["obs_id"]: row for row in tables.rows("OBS") if row["obs_id"]}
    parents = {number: row["parent_obs_id"] for number, row in rows.items()}
    rooted: set[str] = set()
    for number in rows:
        line: dict[str, None] = {}
        at = number
        while at in rows and at not in rooted and at not in line:
            line[at] = None
            at = parents[at]
        if at in line:
            parents[at] = ""
        rooted.update(line)
    return tuple(
        OrgUnit(
            number, row["obs_name"], parent=upper if (upper := parents[number]) in rows else None
        )
        for number, row in rows.items()
    )


def _settings(project: _Project, options: Row | None, ledger: Ledger) -> Settings:
    """Return P6's rules with what the file says; P6's own defaults where it says nothing."""

    def option(name: str) -> str:
        return options[name] if options else ""

    progress = ProgressRule.RETAINED_LOGIC
    if option("sched_progress_override") == "Y":
        progress = ProgressRule.OVERRIDE
    elif option("sched_retained_logic") == "N":
        progress = ProgressRule.ACTUAL_DATES
    return Settings(
        rules=Rules.P6,
        progress=progress,
        float_by=FLOATS.get(option("sched_float_type"), FloatBy.FINISH),
        critical_float=ledger.minutes(
            project["critical_drtn_hr_cnt"], "plan.settings", "critical_float", low=-MOST_MINUTES
        ),
        lag_calendar=LAGS.get(
            option("sched_calendar_on_relationship_lag"), LagCalendar.PREDECESSOR
        ),
        is_critical_by_longest_path=project["critical_path_type"] == "CT_DrivPath",
        open_ends_at_own_finish=option("sched_open_critical_flag") == "Y",
        attributes=Attributes(
            {name: text for name, text in (options or {}).items() if text and name not in _TOLD}
        ),
    )


class _Tree:
    """The WBS of a project; its own node stands for the plan and is no element."""

    def __init__(self, ledger: Ledger, fields: Mapping[str, Mapping[str, object]]) -> None:
        self.ledger = ledger
        self.fields = fields
        self.ids: dict[str, str | None] = {}
        self.name = self.unit = ""
        self.own: dict[str, object] = {}

    def read(self, rows: Iterable[Row]) -> tuple[WbsElement, ...]:
        """Return the elements, each after the one above it, by their numbers of order."""
        held = {row["wbs_id"]: row for row in rows}
        below: dict[str, list[Row]] = {}
        for number, row in held.items():
            upper = row["parent_wbs_id"]
            if row["proj_node_flag"] == "Y" and not self.name:
                self.name, self.ids[number] = row["wbs_name"], None
                self.unit, self.own = row["obs_id"], dict(self.fields.get(number, {}))
            else:
                below.setdefault(upper if upper in held else "", []).append(row)
        names = Names(self.ledger, "wbs")
        found: list[WbsElement] = []
        top = [number for number, name in self.ids.items() if name is None]
        queue: list[tuple[Row, WbsElement | None]] = [
            (row, None)
            for number in ("", *reversed(top))
            for row in reversed(_ordered(below.pop(number, [])))
        ]
        while queue or below:
            if not queue:  # what is left leads round in a circle
                number, lost = below.popitem()
                self.ledger.add("xer.wbs_circle", f'wbs["{number}"].parent', raw=number)
                queue = [(row, None) for row in lost]
            row, above = queue.pop()
            element = self._element(row, above, names)
            found.append(element)
            inner = _ordered(below.pop(row["wbs_id"], []))
            queue += [(each, element) for each in reversed(inner)]
        return tuple(found)

    def _element(self, row: Row, upper: WbsElement | None, names: Names) -> WbsElement:
        code = row["wbs_short_name"]
        code = f"{upper.code}.{code}" if upper and len(upper.code) < LONGEST_CODE else code
        number = row["wbs_id"]
        self.ids[number] = name = names.give(code, number)
        attributes = dict(self.fields.get(number, {}))
        if row["obs_id"]:
            attributes["unit"] = row["obs_id"]
        return WbsElement(
            name,
            row["wbs_name"],
            upper.id if upper else None,
            code=code,
            attributes=Attributes(attributes) if attributes else EMPTY,
        )


def _ordered(rows: list[Row]) -> list[Row]:
    def place(row: Row) -> tuple[int, int]:
        raw = row["seq_num"]
        return (int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 18 else 0, row.line)

    return sorted(rows, key=place)
