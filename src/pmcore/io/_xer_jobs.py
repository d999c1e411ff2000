"""Activities as a XER file holds them: dates, progress, links, steps, notes, expenses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pmcore._mapping import Attributes
from pmcore.io._export import path_of
from pmcore.io._import import parse_instant
from pmcore.io._xer_crew import money
from pmcore.io._xer_extras import ACCRUALS
from pmcore.io._xer_labels import Labels
from pmcore.io._xer_lags import Lags
from pmcore.io._xer_sheets import Sheets, hours, number
from pmcore.io._xer_work import CONSTRAINTS, FURTHER, KINDS, LINK_TYPES, PRIORITIES
from pmcore.model import (
    ConstraintType,
    CostItem,
    DateConstraint,
    Dependency,
    LinkType,
    Plan,
    ScheduledTask,
    Task,
    TaskKind,
    TaskStatus,
)

_TYPES = {constraint: word for word, constraint in CONSTRAINTS.items()}
_TYPED = {type_.value: type_ for type_ in LINK_TYPES.values()}
_LINKS = {link: word for word, link in LINK_TYPES.items()}
_ACCRUED = {accrual: word for word, accrual in ACCRUALS.items()}
_KINDS = {
    TaskKind.TASK: "TT_Task",
    TaskKind.START_MILESTONE: "TT_Mile",
    TaskKind.FINISH_MILESTONE: "TT_FinMile",
    TaskKind.LEVEL_OF_EFFORT: "TT_LOE",
    TaskKind.HAMMOCK: "TT_LOE",
    TaskKind.MANUAL: "TT_Task",
}
_TASK = frozenset(
    (
        "id", "name", "duration", "kind", "wbs", "calendar", "priority", "needs", "costs",
        "constraints", "deadline", "responsible", "steps", "note", "start", "finish",
        "attributes",
    )
)  # fmt: skip
_STATUS = frozenset(
    (
        "task", "start", "finish", "percent", "remaining", "actual_work", "remaining_work",
        "actual_cost", "steps_done", "suspend", "resume", "attributes",
    )
)  # fmt: skip
_EQUIPMENT = ("act_equip_qty", "remain_equip_qty")
_LINK = frozenset(("predecessor", "successor", "type", "lag"))
INTERNAL = frozenset(
    (
        "complete_pct_type", "duration_type", "task_type", "expect_end_date", "clndr_id",
        "external_predecessors",
    )
)  # fmt: skip
"""Attributes of a task that are columns of TASK, or links."""


@dataclass
class Jobs:
    """The activities of one plan while they are written.

    Parameters
    ----------
    numbers : dict
        Number of each task to write, by id.
    elements, calendars, resources : dict
        Numbers by id; under None what holds where a task names none.
    home : str
        Id of the plan's own calendar.
    usual : mapping
        What the activities of the project are unless they say otherwise.
    """

    sheets: Sheets
    labels: Labels
    plan: Plan
    project: int
    numbers: Mapping[str, int]
    elements: Mapping[str | None, int]
    calendars: Mapping[str | None, int]
    resources: Mapping[str, int]
    usual: Mapping[str, str]
    dates: Mapping[str, ScheduledTask]
    topics: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare the lags."""
        self.lags = Lags(self.plan, self.dates)

    def _facts_path(self, task: Task) -> str:
        assert self.plan.status is not None  # or there were no facts
        return f'{path_of("updates", self.plan.status)}.tasks["{task.id}"]'

    def write(self, task: Task, fact: TaskStatus | None) -> None:
        """Write a task with what happened to it."""
        losses, path = self.sheets.losses, path_of("tasks", task)
        losses.fields_of(task, path, _TASK)
        key = self.numbers[task.id]
        cells = self._plain(task, key, path)
        cells |= self._constraints(task, fact, path)
        cells |= self._progress(task, fact, cells)
        cells |= self._scheduled(task, fact)
        self.sheets.add("TASK", cells)
        known = INTERNAL if self._are_columns(task) else INTERNAL - {"clndr_id"}
        self.labels.write(
            "TASK", key, task.attributes, path=path, known=known, project=self.project
        )
        self._further(task, fact, key, path)

    @staticmethod
    def _are_columns(task: Task) -> bool:
        return task.attributes.get("task_type") == "TT_Rsrc"

    def _plain(self, task: Task, key: int, path: str) -> dict[str, object]:
        own, text = task.attributes, self.sheets.text
        calendar = own["clndr_id"] if self._are_columns(task) and "clndr_id" in own else None
        if not isinstance(calendar, str) or (calendar and calendar not in self.calendars):
            calendar = task.calendar
        return {
            "task_id": key,
            "proj_id": self.project,
            "wbs_id": self.elements.get(task.wbs, self.elements[None]),
            "clndr_id": self.calendars.get(calendar or None, self.calendars[None]),
            "rev_fdbk_flag": "N",
            "est_wt": 1,
            "lock_plan_flag": "N",
            "auto_compute_act_flag": "N",
            **{
                column: text(str(own.get(column, usual)), f'{path}.attributes["{column}"]')
                for column, usual in self.usual.items()
            },
            "task_type": self._type(task, path),
            "task_code": text(task.id, f"{path}.id"),
            "task_name": text(task.name, f"{path}.name"),
            "rsrc_id": self.resources.get(task.responsible or ""),
            "target_drtn_hr_cnt": hours(task.duration),
            "target_work_qty": 0 if task.work is None else hours(task.work),
            "target_equip_qty": 0,
            "priority_type": self._priority(task, path),
            "expect_end_date": parse_instant(str(own.get("expect_end_date"))),
        }

    def _type(self, task: Task, path: str) -> str:
        given = task.attributes.get("task_type")
        if isinstance(given, str) and KINDS.get(given) is task.kind:
            return given
        if task.kind in (TaskKind.HAMMOCK, TaskKind.MANUAL):
            self.sheets.losses.changed(f"{path}.kind", task.kind, _KINDS[task.kind])
        return _KINDS[task.kind]

    def _priority(self, task: Task, path: str) -> str:
        word = min(PRIORITIES, key=lambda each: abs(PRIORITIES[each] - task.priority))
        if PRIORITIES[word] != task.priority:
            self.sheets.losses.rounded(f"{path}.priority", task.priority, PRIORITIES[word])
        return word

    def _constraints(self, task: Task, fact: TaskStatus | None, path: str) -> dict[str, object]:
        """Return the columns of date constraints; a deadline is one that moves late dates."""
        wanted = list(task.constraints)
        losses, where = self.sheets.losses, f"{path}.constraints"
        if task.kind is TaskKind.MANUAL and task.start:
            wanted.insert(0, DateConstraint(ConstraintType.MUST_START_ON, task.start))
        if task.kind is TaskKind.MANUAL and task.finish:
            losses.field(f"{path}.finish", task.finish)
        if task.deadline:
            wanted.append(DateConstraint(ConstraintType.FINISH_NO_LATER_THAN, task.deadline))
            losses.changed(f"{path}.deadline", task.deadline, ConstraintType.FINISH_NO_LATER_THAN)
        cells: dict[str, object] = {}
        free = [("cstr_type", "cstr_date"), ("cstr_type2", "cstr_date2")]
        for each in wanted:
            column = FURTHER.get(each.type)
            if column and column not in cells and each.date:
                cells[column] = each.date
                if each.type is ConstraintType.EXPECTED_FINISH and fact and fact.finish:
                    losses.field(where, each)  # of what is done P6 expects nothing
            elif each.type in _TYPES and free:
                type_, at = free.pop(0)
                cells[type_], cells[at] = _TYPES[each.type], each.date
            else:
                losses.field(where, each)
        return cells

    def _progress(
        self, task: Task, fact: TaskStatus | None, cells: dict[str, object]
    ) -> dict[str, object]:
        if fact is None:
            return {
                "status_code": "TK_NotStart",
                "remain_drtn_hr_cnt": hours(task.duration),
                "phys_complete_pct": 0,
                "act_work_qty": 0,
                "remain_work_qty": cells["target_work_qty"],
            }
        where = self._facts_path(task)
        losses = self.sheets.losses
        losses.fields_of(fact, where, _STATUS)
        extra = [name for name in fact.attributes if name not in _EQUIPMENT]
        if extra:
            losses.field(f"{where}.attributes", ", ".join(extra))
        start = fact.start
        if fact.finish and not start:
            start = fact.finish
            losses.changed(f"{where}.start", "", start)
        if fact.remaining is None and not fact.finish:
            losses.changed(f"{where}.remaining", "", self._remaining(task, fact))
        state = "TK_Complete" if fact.finish else "TK_Active" if start else "TK_NotStart"
        found: dict[str, object] = {
            "status_code": state,
            "act_start_date": start,
            "act_end_date": fact.finish,
            "remain_drtn_hr_cnt": hours(self._remaining(task, fact)),
            "act_work_qty": hours(fact.actual_work or 0),
            "remain_work_qty": hours(fact.remaining_work or 0),
            "act_equip_qty": fact.attributes.get("act_equip_qty", 0),
            "remain_equip_qty": fact.attributes.get("remain_equip_qty", 0),
            "suspend_date": fact.suspend,
            "resume_date": fact.resume,
            "phys_complete_pct": 100 if fact.finish else 0,
        }
        if fact.percent is not None and cells["complete_pct_type"] != "CP_Units":
            found["phys_complete_pct"] = number(round(fact.percent * 100, 10))
            found["complete_pct_type"] = "CP_Phys"
        return found

    @staticmethod
    def _remaining(task: Task, fact: TaskStatus) -> int:
        if fact.finish:
            return 0
        if fact.remaining is not None:
            return fact.remaining
        return round(task.duration * (1 - (fact.percent or 0)))

    def _scheduled(self, task: Task, fact: TaskStatus | None) -> dict[str, object]:
        """Return the columns of computed dates; of what has begun they are those of the rest."""
        at = self.dates.get(task.id)
        if at is None:
            return {}
        early, late = at.early_start or at.start, at.late_start
        finish = at.early_finish or at.finish
        rest = {} if fact and fact.finish else {
            "restart_date": early, "reend_date": finish,
            "rem_late_start_date": late, "rem_late_end_date": at.late_finish,
        }  # fmt: skip
        return rest | {
            "early_start_date": early,
            "early_end_date": finish,
            "late_start_date": late,
            "late_end_date": at.late_finish,
            "target_start_date": at.start,
            "target_end_date": at.finish,
            "total_float_hr_cnt": None if at.total_float is None else hours(at.total_float),
            "free_float_hr_cnt": None if at.free_float is None else hours(at.free_float),
            "driving_path_flag": at.is_critical,
        }

    def _further(self, task: Task, fact: TaskStatus | None, key: int, path: str) -> None:
        sheets, done = self.sheets, list(fact.steps_done) if fact else []
        owner: dict[str, object] = {"task_id": key, "proj_id": self.project}
        for place, step in enumerate(task.steps):
            if step.due:
                sheets.losses.field(f"{path}.steps", step)
            is_done = step.name in done
            if is_done:
                done.remove(step.name)
            cells = {
                "proc_id": sheets.number(),
                "seq_num": place,
                "complete_flag": is_done,
                "proc_name": sheets.text(step.name, f"{path}.steps"),
                "proc_wt": float(step.weight),
                "complete_pct": 100 if is_done else 0,
            }
            sheets.add("TASKPROC", owner | cells)
        if done:
            sheets.losses.field(f"{self._facts_path(task)}.steps_done", ", ".join(done))
        if task.note:
            memo = {
                "memo_id": sheets.number(),
                "memo_type_id": self._topic("MEMOTYPE", "Notes"),
                "task_memo": sheets.text(task.note, f"{path}.note", is_long=True),
            }
            sheets.add("TASKMEMO", owner | memo)
        for item in task.costs:
            self._cost(item, owner, f"{path}.costs")

    def _cost(self, item: CostItem, owner: dict[str, object], path: str) -> None:
        amount = money(item.amount, self.plan.currency)
        if amount is None or item.estimate:
            self.sheets.losses.field(path, item)
        if amount is None:
            return
        kind = self._topic("COSTTYPE", item.category) if item.category else None
        cells: dict[str, object] = {
            "cost_item_id": self.sheets.number(),
            "cost_type_id": kind,
            "cost_name": self.sheets.text(item.name, path),
            "act_cost": 0,
            "target_cost": amount,
            "remain_cost": amount,
            "cost_load_type": _ACCRUED[item.accrual],
        }
        self.sheets.add("PROJCOST", owner | cells)

    def _topic(self, table: str, name: str) -> int:
        """Return the number of a kind of note or expense, written when it is first named."""
        key = f"{table}/{name}"
        if key not in self.topics:
            self.topics[key] = self.sheets.number()
            if table == "COSTTYPE":
                text = self.sheets.text(name, f'categories["{name}"]')
                cells: dict[str, object] = {"cost_type_id": self.topics[key], "cost_type": text}
            else:
                cells = {"memo_type_id": self.topics[key], "memo_type": name, "task_flag": "Y"}
            self.sheets.add(table, cells | {"seq_num": len(self.topics)})
        return self.topics[key]

    def spend(self, spent: Mapping[str, int]) -> None:
        """Write what was spent on tasks that nobody is assigned to."""
        for task, amount in spent.items():
            cells: dict[str, object] = {
                "cost_item_id": self.sheets.number(),
                "proj_id": self.project,
                "task_id": self.numbers[task],
                "cost_name": "Actual cost",
                "act_cost": money(amount, self.plan.currency),
                "target_cost": 0,
                "remain_cost": 0,
                "cost_load_type": "CL_Uniform",
            }
            self.sheets.add("PROJCOST", cells)

    def link(self, each: Dependency) -> None:
        """Write a link between tasks of the plan."""
        path, lag = f'dependencies["{each.key}"]', self.lags.of(each)
        self.sheets.losses.fields_of(each, path, _LINK)
        if lag != each.lag:
            self.sheets.losses.changed(f"{path}.lag", each.lag, lag)
        before, after = self.numbers[each.predecessor], self.numbers[each.successor]
        self._link(before, after, self.project, each.type, lag)

    def outside(self, task: Task, elsewhere: Callable[[str, str], tuple[int, int] | None]) -> None:
        """Write a task's links from other projects, whose numbers `elsewhere` knows."""
        for link in links_from_outside(task):
            numbers = elsewhere(str(link.get("project")), str(link.get("task")))
            type_, lag = _TYPED.get(str(link.get("type"))), link.get("lag")
            if numbers is None or type_ is None or not isinstance(lag, int):
                path = f'{path_of("tasks", task)}.attributes["external_predecessors"]'
                self.sheets.losses.element(path, link.get("task"))
            else:
                self._link(numbers[1], self.numbers[task.id], numbers[0], type_, lag)

    def _link(self, before: int, after: int, project: int, type_: LinkType, lag: int) -> None:
        cells: dict[str, object] = {
            "task_pred_id": self.sheets.number(),
            "task_id": after,
            "pred_task_id": before,
            "proj_id": self.project,
            "pred_proj_id": project,
            "pred_type": _LINKS[type_],
            "lag_hr_cnt": hours(lag),
        }
        self.sheets.add("TASKPRED", cells)


def links_from_outside(task: Task) -> Iterator[Attributes]:
    """Yield the links from tasks of other projects that a reader kept aside."""
    found = task.attributes.get("external_predecessors")
    for link in found if isinstance(found, tuple) else ():
        if isinstance(link, Attributes):
            yield link
