"""Resources of a XER file: who and what, limits, prices, assignments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from pmcore._mapping import EMPTY, Attributes
from pmcore.io._import import MOST, MOST_MINUTES, Ledger, Names
from pmcore.io._xer_extras import Purse
from pmcore.io._xer_fields import Fields
from pmcore.io._xer_tables import Row, Tables
from pmcore.model import (
    Assignment,
    Availability,
    Rate,
    RateBasis,
    Resource,
    ResourceKind,
    SkillNeed,
    Task,
)

RESOURCE_KINDS = {
    "RT_Labor": ResourceKind.PERSON,
    "RT_Equip": ResourceKind.EQUIPMENT,
    "RT_Mat": ResourceKind.MATERIAL,
}
ALWAYS = datetime(1900, 1, 1)


@dataclass
class People:
    """The resources of a file; `ids` gives those of the plan by internal number."""

    ledger: Ledger
    purse: Purse
    calendars: Mapping[str, object]
    resources: list[Resource] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, ResourceKind] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    shares: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def read(self, tables: Tables, fields: Fields) -> None:
        """Read RSRC with its limits and prices, and the roles."""
        self.roles = {
            row["role_id"]: row["role_short_name"] or row["role_name"]
            for row in tables.rows("ROLES")
        }
        rates: dict[str, list[Row]] = {}
        for row in tables.rows("RSRCRATE"):
            rates.setdefault(row["rsrc_id"], []).append(row)
        names = Names(self.ledger, "resources")
        rows = list(tables.rows("RSRC"))
        for row in rows:
            number = row["rsrc_id"]
            name = names.give(row["rsrc_short_name"], number)
            if number in self.ids:
                path = f'resources["{name}"]'
                self.ledger.add("xer.number_twice", path, raw=number, line=row.line)
            self.ids.setdefault(number, name)
        own, self.shares = fields.values["RSRC"], fields.values["TASKRSRC"]
        for row, name in zip(rows, names.given, strict=True):
            self.resources.append(
                self._resource(row, name, rates.get(row["rsrc_id"], ()), own.get(row["rsrc_id"]))
            )

    def _resource(
        self, row: Row, name: str, rates: Iterable[Row], own: dict[str, object] | None
    ) -> Resource:
        path = f'resources["{name}"]'
        kind = RESOURCE_KINDS.get(row["rsrc_type"])
        if kind is None:
            kind = ResourceKind.PERSON
            if row["rsrc_type"]:
                facts = {"raw": row["rsrc_type"], "used": kind}
                self.ledger.add("file.unknown_word", f"{path}.kind", **facts)
        self.kinds[name] = kind
        steps, prices = self._rates(rates, path, kind)
        always = prices.pop(0).amount if prices and prices[0].start == ALWAYS else None
        calendar = row["clndr_id"] or None
        if calendar and calendar not in self.calendars:
            facts = {"raw": calendar, "register": "CALENDAR"}
            self.ledger.add("file.unknown_reference", f"{path}.calendar", **facts)
            calendar = None
        attributes: dict[str, object] = dict(own or {})
        if row["parent_rsrc_id"] in self.ids:
            attributes["parent"] = self.ids[row["parent_rsrc_id"]]
        role = self.roles.get(row["role_id"], "")
        return Resource(
            name,
            row["rsrc_name"],
            kind=kind,
            capacity=steps[0].capacity if steps else 1.0,
            availability=tuple(steps) if len(steps) > 1 else (),
            calendar=calendar if kind is not ResourceKind.MATERIAL else None,
            rate=always,
            rates=tuple(prices),
            role=row["rsrc_title_name"] or role,
            email=row["email_addr"],
            is_active=row["active_flag"] != "N",
            attributes=Attributes(attributes) if attributes else EMPTY,
        )

    def _rates(
        self, rows: Iterable[Row], path: str, kind: ResourceKind
    ) -> tuple[list[Availability], list[Rate]]:
        """Return limits and prices by date; of a date given twice the later row holds."""
        steps: dict[datetime, Availability] = {}
        prices: dict[datetime, Rate] = {}
        basis = RateBasis.UNIT if kind is ResourceKind.MATERIAL else RateBasis.HOUR
        for row in rows:
            at = self.ledger.instant(row["start_date"], path, "rates") or ALWAYS
            if row["max_qty_per_hr"]:
                raw = row["max_qty_per_hr"]
                most = self.ledger.bounded(raw, path, "capacity", low=0, high=MOST, default=1.0)
                steps[at] = Availability(at, most)
            if row["cost_per_qty"]:
                price = self.purse.amount(row["cost_per_qty"], path, "rates")
                prices[at] = Rate(price, at, basis=basis)
        ordered = [steps[at] for at in sorted(steps)]
        kept = [
            step
            for i, step in enumerate(ordered)
            if i == 0 or step.capacity != ordered[i - 1].capacity
        ]
        paid = [prices[at] for at in sorted(prices)]
        before = [None, *(each.amount for each in paid)]  # a first price of 0 is none
        return kept, [
            rate for rate, last in zip(paid, before, strict=False) if rate.amount != (last or 0)
        ]

    def assign(
        self, rows: Iterable[Row], tasks: Mapping[str, Task], ids: Mapping[str, str]
    ) -> tuple[list[Assignment], dict[str, list[SkillNeed]]]:
        """Return assignments of resources, and the roles that nobody fills yet by task."""
        found: list[Assignment] = []
        needs: dict[str, list[SkillNeed]] = {}
        for row in rows:
            task = tasks[ids[row["task_id"]]]
            path = f"TASKRSRC[line {row.line}]"
            resource = self.ids.get(row["rsrc_id"])
            raw = row["target_qty_per_hr"]
            units = self.ledger.bounded(raw, path, "units", low=0, high=MOST, default=0.0)
            if resource is not None:
                found.append(self._assignment(row, task, resource, units, path))
            elif not row["rsrc_id"] and row["role_id"] in self.roles and units > 1e-6:
                need = SkillNeed(self.roles[row["role_id"]], units=units)
                needs.setdefault(task.id, []).append(need)
            else:
                raw = row["rsrc_id"] or row["role_id"]
                facts = {"raw": raw, "register": "RSRC", "line": row.line}
                self.ledger.add("file.unknown_reference", path, **facts)
        return found, needs

    def _assignment(
        self, row: Row, task: Task, resource: str, units: float, path: str
    ) -> Assignment:
        raw = row["target_qty"]
        quantity = self.ledger.bounded(raw, path, "target_qty", low=0, high=MOST, default=0.0)
        attributes = dict(self.shares.get(row["taskrsrc_id"], {}))
        if row["curv_id"]:
            attributes["curve"] = row["curv_id"]
        if role := self.roles.get(row["role_id"]):
            attributes["role"] = role
        start = finish = None
        raw = row["target_lag_drtn_hr_cnt"]
        if lag := self.ledger.minutes(raw, path, "lag", low=-MOST_MINUTES):
            attributes["lag"] = lag
            start = self.ledger.instant(row["target_start_date"], path, "start")
            finish = self.ledger.instant(row["target_end_date"], path, "finish")
        cost = self.purse.amount(row["target_cost"], path, "cost")
        if cost:
            attributes["cost"] = cost
        held = Attributes(attributes) if attributes else EMPTY
        if self.kinds[resource] is ResourceKind.MATERIAL:
            return Assignment(
                task.id, resource, units=units, quantity=quantity, start=start, finish=finish,
                attributes=held,
            )  # fmt: skip
        work = None
        if abs(quantity * 60 - units * task.duration) > 1:
            work = self.ledger.whole(quantity * 60, row["target_qty"], path, "work")
        return Assignment(
            task.id, resource, units=units, work=work, start=start, finish=finish, attributes=held
        )


def on_people_time(
    tasks: dict[str, Task], shares: Iterable[Assignment], people: People, ledger: Ledger
) -> None:
    """Let activities that depend on resources run on the calendar of these, noted."""
    own = {each.id: each.calendar for each in people.resources}
    found: dict[str, set[str | None]] = {}
    for each in shares:
        is_material = people.kinds[each.resource] is ResourceKind.MATERIAL
        if tasks[each.task].attributes.get("task_type") == "TT_Rsrc" and not is_material:
            found.setdefault(each.task, set()).add(own[each.resource])
    moved: list[str] = []
    mixed: list[str] = []
    for id_, calendars in found.items():
        task, first = tasks[id_], next(iter(calendars))
        if len(calendars) > 1:
            mixed.append(id_)
        elif first and first != task.calendar:
            moved.append(id_)
            kept = task.attributes | {"clndr_id": task.calendar or ""}
            tasks[id_] = replace(task, calendar=first, attributes=kept)
    for code, ids in (("xer.resource_calendar", moved), ("xer.mixed_calendars", mixed)):
        if ids:
            ledger.add(code, f'tasks["{ids[0]}"].calendar', count=len(ids))
