"""Activities of a XER file: tasks, their progress, their links, the dates stored for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pmcore._mapping import EMPTY, Attributes
from pmcore.io._import import MOST_MINUTES, Ledger, Names, StoredDates, merged, parse_instant
from pmcore.io._joins import keep_link
from pmcore.io._xer_tables import Row
from pmcore.model import (
    ConstraintType,
    CostItem,
    DateConstraint,
    Dependency,
    LinkType,
    Step,
    Task,
    TaskKind,
    TaskStatus,
)

KINDS = {
    "TT_Task": TaskKind.TASK,
    "TT_Rsrc": TaskKind.TASK,
    "TT_Mile": TaskKind.START_MILESTONE,
    "TT_FinMile": TaskKind.FINISH_MILESTONE,
    "TT_LOE": TaskKind.LEVEL_OF_EFFORT,
    "TT_WBS": TaskKind.HAMMOCK,
}
MILESTONES = (TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE)
CONSTRAINTS = {
    "CS_ALAP": ConstraintType.AS_LATE_AS_POSSIBLE,
    "CS_MSO": ConstraintType.START_ON,
    "CS_MSOA": ConstraintType.START_NO_EARLIER_THAN,
    "CS_MSOB": ConstraintType.START_NO_LATER_THAN,
    "CS_MEO": ConstraintType.FINISH_ON,
    "CS_MEOA": ConstraintType.FINISH_NO_EARLIER_THAN,
    "CS_MEOB": ConstraintType.FINISH_NO_LATER_THAN,
    "CS_MANDSTART": ConstraintType.MUST_START_ON,
    "CS_MANDFIN": ConstraintType.MUST_FINISH_ON,
}
FURTHER = {
    ConstraintType.EXPECTED_FINISH: "expect_end_date",
    ConstraintType.EXTERNAL_EARLY_START: "external_early_start_date",
    ConstraintType.EXTERNAL_LATE_FINISH: "external_late_end_date",
}
_CONSTRAINING = ("cstr_type", "cstr_type2", *FURTHER.values())
PRIORITIES = {"PT_Top": 900, "PT_High": 700, "PT_Normal": 500, "PT_Low": 300, "PT_Lowest": 100}
LINK_TYPES = {
    "PR_FS": LinkType.FS,
    "PR_SS": LinkType.SS,
    "PR_FF": LinkType.FF,
    "PR_SF": LinkType.SF,
}


@dataclass
class Extras:
    """What other tables say of activities, by their internal number."""

    attributes: dict[str, dict[str, object]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    steps: dict[str, list[Step]] = field(default_factory=dict)
    steps_done: dict[str, list[str]] = field(default_factory=dict)
    costs: dict[str, list[CostItem]] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)


@dataclass
class Work:
    """The activities of one project as they are read.

    Parameters
    ----------
    home : str
        Id of the project's own calendar; empty if it has none that can be read.
    calendars, resources : collections of str
        Ids that tasks may name.
    elements : dict
        WBS ids by internal number; the project's own node gives None.
    usual : dict
        What the project's activities are unless they say otherwise, by column.
    """

    ledger: Ledger
    home: str
    calendars: Mapping[str, object]
    resources: Mapping[str, str]
    elements: Mapping[str, str | None]
    extras: Extras
    usual: Mapping[str, str]
    expects_finish: bool = True
    tasks: list[Task] = field(default_factory=list)
    statuses: list[TaskStatus] = field(default_factory=list)
    stored: list[StoredDates] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    replaced: dict[str, list[str]] = field(default_factory=dict)
    outside: dict[str, list[tuple[str, Dependency]]] = field(default_factory=dict)

    def read(self, rows: Iterable[Row]) -> None:
        """Read all rows of TASK that belong to the project."""
        names = Names(self.ledger, "tasks")
        for row in rows:
            number = row["task_id"]
            name = names.give(row["task_code"], number)
            if not number or number in self.ids:
                path = f'tasks["{name}"]'
                self.ledger.add("xer.number_twice", path, raw=number, line=row.line)
            else:
                self.ids[number] = name
            self._task(row, name, number)
        for calendar, tasks in self.replaced.items():
            self.ledger.add(
                "xer.calendar_replaced",
                f'tasks["{tasks[0]}"].calendar',
                raw=calendar,
                used=self.home,
                count=len(tasks),
            )

    def _task(self, row: Row, name: str, number: str) -> None:
        ledger, path = self.ledger, f'tasks["{name}"]'
        kind = KINDS.get(row["task_type"])
        if kind is None:
            kind = TaskKind.TASK
            if row["task_type"]:
                ledger.add("file.unknown_word", f"{path}.kind", raw=row["task_type"], used=kind)
        duration = ledger.minutes(row["target_drtn_hr_cnt"], path, "duration")
        if duration and kind in MILESTONES:
            ledger.add("xer.milestone_duration", f"{path}.duration", raw=row["target_drtn_hr_cnt"])
            duration = 0
        extras = self.extras
        responsible = self.resources.get(row["rsrc_id"])
        self.tasks.append(
            Task(
                name,
                row["task_name"],
                duration,
                kind=kind,
                wbs=self._element(row, path),
                calendar=self._calendar(row, name),
                priority=PRIORITIES.get(row["priority_type"], 500),
                costs=tuple(extras.costs.get(number, ())),
                constraints=self._constraints(row, path),
                responsible=responsible,
                steps=tuple(extras.steps.get(number, ())),
                note=extras.notes.get(number, ""),
                attributes=self._attributes(row, number),
            )
        )
        self._progress(row, name, duration, number, is_milestone=kind in MILESTONES)
        self._stored(row, name, path)

    def _element(self, row: Row, path: str) -> str | None:
        number = row["wbs_id"]
        if number and number not in self.elements:
            self.ledger.add("file.unknown_reference", f"{path}.wbs", raw=number, register="PROJWBS")
        return self.elements.get(number)

    def _calendar(self, row: Row, name: str) -> str | None:
        wanted = row["clndr_id"]
        if wanted == self.home:
            return None
        if wanted in self.calendars:
            return wanted
        self.replaced.setdefault(wanted, []).append(name)
        return None

    def _constraints(self, row: Row, path: str) -> tuple[DateConstraint, ...]:
        if not any(map(row.get, _CONSTRAINING)):
            return ()
        found: list[DateConstraint] = []
        instant = self.ledger.instant
        for kind, date in (("cstr_type", "cstr_date"), ("cstr_type2", "cstr_date2")):
            if not row[kind]:
                continue
            type_, at = CONSTRAINTS.get(row[kind]), instant(row[date], path, "constraints")
            if type_ is None or (at is None and type_ is not ConstraintType.AS_LATE_AS_POSSIBLE):
                where = f"{path}.constraints"
                self.ledger.add("file.bad_constraint", where, raw=row[kind], date=row[date])
            else:
                found.append(DateConstraint(type_, at))
        is_expected = self.expects_finish and not row["act_end_date"]
        for kind, date in FURTHER.items() if is_expected else tuple(FURTHER.items())[1:]:
            if at := instant(row[date], path, "constraints"):
                found.append(DateConstraint(kind, at))
        return tuple(found)

    def _attributes(self, row: Row, number: str) -> Attributes:
        own: dict[str, object] = {
            column: row[column]
            for column in ("complete_pct_type", "duration_type")
            if row[column] and row[column] != self.usual.get(column)
        }
        if row["task_type"] in ("TT_Rsrc", "TT_WBS"):
            own["task_type"] = row["task_type"]
        if not self.expects_finish and (end := parse_instant(row["expect_end_date"])):
            own["expect_end_date"] = end.isoformat()
        given = self.extras.attributes.get(number)
        if given:
            own = merged(given, own)
        return Attributes(own) if own else EMPTY

    def _progress(
        self, row: Row, name: str, duration: int, number: str, *, is_milestone: bool
    ) -> None:
        path = f'tasks["{name}"]'
        ledger, state = self.ledger, row["status_code"]
        start = ledger.instant(row["act_start_date"], path, "status.start")
        finish = ledger.instant(row["act_end_date"], path, "status.finish")
        start, finish = self._actuals(row, path, start, finish)
        raw = row["remain_drtn_hr_cnt"]
        remaining = ledger.minutes(raw, path, "status.remaining") if raw and not finish else None
        if is_milestone and remaining:
            remaining = 0
        if not start and not finish and (remaining is None or remaining == duration):
            if state in ("TK_Active", "TK_Complete"):
                ledger.add("xer.no_actual_date", path, raw=state)
            return
        self.statuses.append(
            TaskStatus(
                name,
                start=start,
                finish=finish,
                percent=self._percent(row, path) if not finish else None,
                remaining=remaining,
                actual_work=self._effort(row, path, "act") if start else None,
                remaining_work=self._effort(row, path, "remain") if start else None,
                actual_cost=self.extras.spent.get(number),
                steps_done=tuple(self.extras.steps_done.get(number, ())),
                suspend=ledger.instant(row["suspend_date"], path, "status.suspend"),
                resume=ledger.instant(row["resume_date"], path, "status.resume"),
                attributes=self._equipment(row, path),
            )
        )

    def _actuals(
        self, row: Row, path: str, start: datetime | None, finish: datetime | None
    ) -> tuple[datetime | None, datetime | None]:
        """Return actual dates that fit each other and the state the file gives."""
        ledger, state = self.ledger, row["status_code"]
        if state == "TK_Complete" and not finish:
            finish = ledger.instant(row["target_end_date"], path, "status.finish") or start
            if finish:
                ledger.add("xer.no_actual_finish", path, used=finish.isoformat())
        if finish and not start:
            start = finish
            ledger.add("xer.no_actual_start", path, used=start.isoformat())
        if start and finish and finish < start:
            facts = {"raw": finish.isoformat(), "used": start.isoformat()}
            ledger.add("file.finish_before_start", f"{path}.status.finish", **facts)
            finish = start
        return start, finish

    def _percent(self, row: Row, path: str) -> float | None:
        """Return the share done by the activity's own measure; None: by its durations."""
        kind = row["complete_pct_type"] or self.usual.get("complete_pct_type")
        if kind == "CP_Phys":
            share = self.ledger.number(row["phys_complete_pct"], path, "status.percent") / 100
            return min(max(share, 0.0), 1.0)
        if kind == "CP_Units":
            done, left = (  # of people and of equipment
                sum(
                    self.ledger.number(row[f"{part}_{what}_qty"], path, "status.percent")
                    for what in ("work", "equip")
                )
                for part in ("act", "remain")
            )
            return min(max(done / (done + left), 0.0), 1.0) if done + left > 0 else None
        return None

    def _equipment(self, row: Row, path: str) -> Attributes:
        """Return the hours of equipment, which count where units measure progress."""
        found = {
            name: amount
            for name in ("act_equip_qty", "remain_equip_qty")
            if (amount := self.ledger.number(row[name], path, "status.percent"))
        }
        return Attributes(found) if found else EMPTY

    def _effort(self, row: Row, path: str, part: str) -> int | None:
        raw = row[f"{part}_work_qty"]
        if not raw or raw == "0":
            return None
        name = "actual_work" if part == "act" else "remaining_work"
        return self.ledger.minutes(raw, path, f"status.{name}") or None

    def _stored(self, row: Row, name: str, path: str) -> None:
        instant = self.ledger.instant

        def at(field: str, column: str) -> datetime | None:
            return instant(row[column], path, field)

        early_start = at("stored.early_start", "early_start_date")
        early_finish = at("stored.early_finish", "early_end_date")
        self.stored.append(
            StoredDates(
                name,
                start=at("stored.start", "act_start_date") or early_start,
                finish=at("stored.finish", "act_end_date") or early_finish,
                early_start=early_start,
                early_finish=early_finish,
                late_start=at("stored.late_start", "late_start_date"),
                late_finish=at("stored.late_finish", "late_end_date"),
                planned_start=at("stored.planned_start", "target_start_date"),
                planned_finish=at("stored.planned_finish", "target_end_date"),
                total_float=self._float(row, path, "total_float"),
                free_float=self._float(row, path, "free_float"),
                is_critical=row["driving_path_flag"] == "Y" if row["driving_path_flag"] else None,
            )
        )

    def _float(self, row: Row, path: str, name: str) -> int | None:
        raw = row[f"{name}_hr_cnt"]
        return self.ledger.minutes(raw, path, f"stored.{name}", low=-MOST_MINUTES) if raw else None

    def links(self, rows: Iterable[Row], owners: Mapping[str, str]) -> tuple[Dependency, ...]:
        """Return the links into the project's activities; those from elsewhere are kept aside.

        `owners` gives the project of every activity in the file.
        """
        found: dict[str, Dependency] = {}
        for row in rows:
            successor = self.ids[row["task_id"]]
            predecessor = self.ids.get(row["pred_task_id"])
            path = f'dependencies["{predecessor or row["pred_task_id"]}->{successor}"]'
            type_ = LINK_TYPES.get(row["pred_type"])
            if type_ is None:
                type_ = LinkType.FS
                if row["pred_type"]:
                    facts = {"raw": row["pred_type"], "used": type_}
                    self.ledger.add("file.unknown_word", f"{path}.type", **facts)
            lag = self.ledger.minutes(row["lag_hr_cnt"], path, "lag", low=-MOST_MINUTES)
            if predecessor is None:
                link = Dependency(row["pred_task_id"], successor, type_, lag)
                self._from_outside(row, link, owners)
            elif predecessor == successor:
                self.ledger.add("file.self_link", path, line=row.line)
            else:
                keep_link(found, Dependency(predecessor, successor, type_, lag), self.ledger)
        return tuple(found.values())

    def _from_outside(self, row: Row, link: Dependency, owners: Mapping[str, str]) -> None:
        number, path = link.predecessor, f'dependencies["{link.key}"]'
        project = row["pred_proj_id"] or owners.get(number, "")
        if number not in owners and project == row["proj_id"]:
            facts = {"register": "TASK", "line": row.line}
            self.ledger.add("file.unknown_reference", path, raw=number, **facts)
            return
        self.ledger.add("file.external_link", path, raw=number, project=project)
        self.outside.setdefault(link.successor, []).append((project, link))
