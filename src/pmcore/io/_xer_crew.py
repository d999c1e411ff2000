"""Resources as a XER file holds them: limits, prices, roles, assignments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from pmcore.io._export import path_of
from pmcore.io._xer_labels import Labels
from pmcore.io._xer_people import ALWAYS, RESOURCE_KINDS
from pmcore.io._xer_sheets import Sheets, hours
from pmcore.model import (
    Assignment,
    MaterialNeed,
    Plan,
    RateBasis,
    Resource,
    ResourceKind,
    ResourceNeed,
    SkillNeed,
    Task,
)
from pmcore.units import exponent

_WORDS = {kind: word for word, kind in RESOURCE_KINDS.items()}
_RESOURCE = frozenset(
    (
        "id", "name", "kind", "capacity", "availability", "calendar", "rate", "rates", "role",
        "email", "is_active", "attributes",
    )
)  # fmt: skip
_ASSIGNMENT = frozenset(
    ("task", "resource", "units", "work", "start", "finish", "quantity", "attributes")
)
_SKILL = frozenset(("skill", "units", "kind"))


def money(amount: object, currency: str | None) -> str | None:
    """Return minor units as major ones; None for what is in another currency."""
    if not isinstance(amount, int):
        return None
    places = exponent(currency)
    sign, digits = "-" * (amount < 0), f"{abs(amount):0{places + 1}}"
    return f"{sign}{digits[: len(digits) - places]}.{digits[len(digits) - places :]}".rstrip(".")


class Crew:
    """The resources and roles of all plans of a file, each once."""

    def __init__(self, sheets: Sheets, labels: Labels) -> None:
        self.sheets = sheets
        self.losses = sheets.losses
        self.labels = labels
        self.numbers: dict[Resource, int] = {}
        self.roles: dict[str, int] = {}
        self.taken: set[str] = set()
        self.shorts: dict[int, str] = {}

    def read(self, plan: Plan, calendars: Mapping[str | None, int]) -> dict[str, int]:
        """Write the resources that no plan before had; return the numbers of all by id."""
        found: dict[str, int] = {}
        for each in plan.resources:
            found[each.id] = self.numbers.get(each) or self.sheets.number()
        for place, each in enumerate(plan.resources):
            if each not in self.numbers:
                self.numbers[each] = found[each.id]
                self._resource(plan, each, found, calendars, place)
        return found

    def _resource(
        self,
        plan: Plan,
        each: Resource,
        numbers: Mapping[str, int],
        calendars: Mapping[str | None, int],
        place: int,
    ) -> None:
        path, number = path_of("resources", each), numbers[each.id]
        self.losses.fields_of(each, path, _RESOURCE)
        short = each.id
        while short in self.taken:
            short += "'"
        if short != each.id:
            self.losses.changed(f"{path}.id", each.id, short)
        self.taken.add(short)
        self.shorts[number] = short
        parent = each.attributes.get("parent")
        known = ("parent",) if isinstance(parent, str) and parent in numbers else ()
        cells: dict[str, object] = {
            "rsrc_id": number,
            "parent_rsrc_id": numbers[parent] if known else None,  # type: ignore[index]  # a text, as just seen
            "clndr_id": calendars[each.calendar]
            if each.calendar in calendars and each.calendar
            else None,
            "rsrc_seq_num": place,
            "email_addr": self.sheets.text(each.email, f"{path}.email"),
            "rsrc_name": self.sheets.text(each.name, f"{path}.name"),
            "rsrc_short_name": self.sheets.text(short, f"{path}.id"),
            "rsrc_title_name": self.sheets.text(each.role, f"{path}.role"),
            "def_qty_per_hr": 1,
            "cost_qty_type": "QT_Hour",
            "ot_factor": 1,
            "active_flag": each.is_active,
            "auto_compute_act_flag": "N",
            "def_cost_qty_link_flag": "Y",
            "ot_flag": "N",
            "curr_id": 1,
            "rsrc_type": _WORDS[each.kind],
        }
        self.sheets.add("RSRC", cells)
        self._rates(plan, each, number, path)
        self.labels.write("RSRC", number, each.attributes, path=path, known=known)

    def _rates(self, plan: Plan, each: Resource, number: int, path: str) -> None:
        """Write limits and prices, each date with both as they stand then."""
        limits = {at.start: at.capacity for at in each.availability}
        prices: dict[datetime, str] = {}
        if each.rate is not None:
            self._price(prices, ALWAYS, money(each.rate, plan.currency), f"{path}.rate")
        usual = RateBasis.UNIT if each.kind is ResourceKind.MATERIAL else RateBasis.HOUR
        for rate in each.rates:
            where = f"{path}.rates"
            if rate.basis is not usual or rate.overtime is not None:
                self.losses.field(where, replace(rate))
            if rate.basis is usual:
                self._price(prices, rate.start or ALWAYS, money(rate.amount, plan.currency), where)
        if not limits and (each.capacity != 1 or prices):
            limits[min(prices, default=ALWAYS)] = each.capacity
        capacity: float | None = None
        price: str | None = None
        for at in sorted({*limits, *prices}):
            capacity, price = limits.get(at, capacity), prices.get(at, price)
            cells: dict[str, object] = {
                "rsrc_rate_id": self.sheets.number(),
                "rsrc_id": number,
                "max_qty_per_hr": capacity,
                "cost_per_qty": price,
                "start_date": at,
            }
            self.sheets.add("RSRCRATE", cells)

    def _price(
        self, prices: dict[datetime, str], at: datetime, amount: str | None, path: str
    ) -> None:
        if amount is None:
            self.losses.field(path, "Money")
        else:
            prices[at] = amount

    def role(self, name: str) -> int:
        """Return the number of a role, written when it is first named."""
        if name not in self.roles:
            self.roles[name] = self.sheets.number()
            short = self.sheets.text(name, f'roles["{name}"]')
            cells = {"role_id": self.roles[name], "role_name": short, "role_short_name": short}
            self.sheets.add("ROLES", {**cells, "seq_num": len(self.roles)})
        return self.roles[name]


class Shares:
    """The assignments of one plan."""

    def __init__(self, crew: Crew, plan: Plan, project: int, resources: Mapping[str, int]) -> None:
        self.crew = crew
        self.sheets, self.losses = crew.sheets, crew.losses
        self.plan = plan
        self.project = project
        self.resources = resources
        self.kinds = {each.id: each.kind for each in plan.resources}

    def write(
        self,
        assignments: Iterable[Assignment],
        tasks: Mapping[str, tuple[Task, int]],
        spent: dict[str, int],
    ) -> None:
        """Write assignments and needs; what was spent on a task goes to its first, and is taken."""
        filled: set[tuple[str, int]] = set()
        named: set[tuple[str, str]] = set()
        for each in assignments:
            if each.task in tasks:
                self._assignment(each, *tasks[each.task], spent.pop(each.task, 0))
                named.add((each.task, each.resource))
                if each.slot is not None:
                    filled.add((each.task, each.slot))
        for task, number in tasks.values():
            for slot, need in enumerate(task.needs):
                path = f'tasks["{task.id}"].needs'
                if (task.id, slot) in filled:
                    self.losses.field(path, need)
                elif isinstance(need, SkillNeed):
                    self._skill(need, task, number, path)
                elif (task.id, need.resource) in named:
                    self.losses.field(path, need)
                else:
                    self._need(need, task, number, path)

    def _assignment(self, each: Assignment, task: Task, number: int, spent: int) -> None:
        path = path_of("assignments", each)
        self.losses.fields_of(each, path, _ASSIGNMENT)
        kind = self.kinds[each.resource]
        if kind is ResourceKind.MATERIAL:
            amount: object = each.quantity if each.quantity is not None else 0
        else:
            work = each.work if each.work is not None else each.units * task.duration
            amount = hours(work)
        own = each.attributes
        lag = own.get("lag")
        if (each.start or each.finish) and lag is None:
            self.losses.field(f"{path}.start", each.start or each.finish)
        share = self.sheets.number()
        role, cost = own.get("role"), own.get("cost")
        cells: dict[str, object] = {
            "taskrsrc_id": share,
            "rsrc_id": self.resources[each.resource],
            "rsrc_type": _WORDS[kind],
            "role_id": self.crew.role(role) if isinstance(role, str) and role else None,
            "target_lag_drtn_hr_cnt": hours(lag) if isinstance(lag, (int, float)) else 0,
            "target_start_date": each.start,
            "target_end_date": each.finish,
            "curv_id": self.sheets.text(str(own.get("curve", "")), f"{path}.attributes"),
            "target_cost": money(cost, self.plan.currency),
            "act_reg_cost": money(spent, self.plan.currency) if spent else None,
        }
        self._add(number, amount, each.units, cells)
        known = ("lag", "role", "curve", "cost")
        self.crew.labels.write("TASKRSRC", share, own, path=path, known=known, project=self.project)

    def _skill(self, need: SkillNeed, task: Task, number: int, path: str) -> None:
        self.losses.fields_of(need, path, _SKILL)
        cells: dict[str, object] = {
            "taskrsrc_id": self.sheets.number(),
            "role_id": self.crew.role(need.skill),
        }
        units = need.units * need.count
        self._add(number, hours(units * task.duration), units, cells)

    def _need(self, need: ResourceNeed | MaterialNeed, task: Task, number: int, path: str) -> None:
        """Write a named resource as assigned, which is how P6 states that it is needed."""
        if need.resource not in self.resources:
            self.losses.field(path, need)
            return
        self.losses.changed(path, need, "assignment")
        cells: dict[str, object] = {
            "taskrsrc_id": self.sheets.number(),
            "rsrc_id": self.resources[need.resource],
            "rsrc_type": _WORDS[self.kinds[need.resource]],
        }
        if isinstance(need, MaterialNeed):
            self._add(number, need.quantity, 0.0, cells)
        else:
            self._add(number, hours(need.units * task.duration), need.units, cells)

    def _add(self, task: int, amount: object, units: float, cells: dict[str, object]) -> None:
        usual: dict[str, object] = {
            "task_id": task,
            "proj_id": self.project,
            "cost_qty_link_flag": "Y",
            "target_qty": amount,
            "remain_qty": amount,
            "target_qty_per_hr": units,
            "remain_qty_per_hr": units,
            "target_lag_drtn_hr_cnt": 0,
            "rate_type": "COST_PER_QTY",
        }
        self.sheets.add("TASKRSRC", usual | cells)
