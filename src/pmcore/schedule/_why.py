"""Which edits of a plan stand behind a moved date, as causes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple, TypeAlias

from pmcore._mapping import Attributes
from pmcore.model import Dependency, Edit, Plan, WbsElement, diff, key_of
from pmcore.network import ancestors, known_calendars
from pmcore.schedule._sides import Side

Root: TypeAlias = tuple[str, str]
"""Code of a cause and the id of what it is about: what tells one cause from another."""

_LENGTH = frozenset(("duration", "work", "modes", "splits", "needs"))
_TOLD = frozenset(("name", "note", "attributes", "costs", "estimate", "weight", "priority"))
# What moves no date on a critical path; it is named when nothing else is there to name.
_ASIDE = frozenset(("risks", "responses", "baselines", "time_entries", "cost_entries", "reviews"))


class Ground(NamedTuple):
    """What a cause says, and the edits it is made of."""

    facts: Attributes
    edits: tuple[Edit, ...] = ()
    task: str | None = None


class Why:
    """Finds the edits behind what a comparison cannot explain by a predecessor."""

    def __init__(self, a: Side, b: Side) -> None:
        self.a, self.b = a, b
        self.grounds: dict[Root, Ground] = {}
        self.edits = diff(a.plan, b.plan) if a.plan and b.plan else ()
        self.by_element: dict[tuple[str, str], list[Edit]] = {}
        for edit in self.edits:
            self.by_element.setdefault((edit.register, edit.id), []).append(edit)
        self.data_dates = (
            a.status.at if a.status else a.data_date,
            b.status.at if b.status else b.data_date,
        )

    def root(
        self,
        code: str,
        subject: str,
        edits: Iterable[Edit] = (),
        about: str | None = None,
        **facts: object,
    ) -> Root:
        """Return the cause of that code and subject, noted with what it says."""
        key = (code, subject)
        if key not in self.grounds:
            self.grounds[key] = Ground(Attributes(facts), tuple(edits), about)
        return key

    def name(self, task: str) -> str:
        """Return what a task is called, now or before."""
        row = self.b.rows.get(task) or self.a.rows.get(task)
        return (row.name if row else "") or task

    def of_task(self, task: str, fields: frozenset[str] | None = None) -> list[Edit]:
        """Return the edits of a task, of some fields."""
        found = self.by_element.get(("tasks", task), [])
        return [
            edit
            for edit in found
            if (edit.field not in _TOLD if fields is None else edit.field in fields)
        ]

    def added(self, task: str, *, is_new: bool) -> Root:
        """Return the cause that a task came or went."""
        code = "cause.task_added" if is_new else "cause.task_removed"
        edits = self.by_element.get(("tasks", task), [])
        return self.root(code, task, edits, task, task=task, name=self.name(task))

    def progress(self, task: str) -> Root | None:
        """Return the cause that other facts are known of a task; None if they are the same."""
        was, now = self.a.facts.get(task), self.b.facts.get(task)
        if was == now:
            return None
        rows = tuple(() if each is None else (each,) for each in (was, now))
        status = self.b.status or self.a.status
        key = key_of(status) if status else ""
        edit = Edit("updates", key, "tasks", *rows)
        facts = {"task": task, "name": self.name(task)}
        return self.root("cause.progress", task, [edit], task, **facts)

    def data_date(self) -> Root | None:
        """Return the cause that the data date is another; None if it is not."""
        was, now = self.data_dates
        if was == now:
            return None
        status = self.b.status or self.a.status
        edits = [Edit("updates", key_of(status), "at", was, now)] if status else []
        if now is None:
            return self.root("cause.no_status", "", edits, before=was.isoformat() if was else "")
        before = was.isoformat() if was else None
        return self.root("cause.data_date", "", edits, before=before, after=now.isoformat())

    def length(self, task: str) -> Root:
        """Return the cause of another length of a task."""
        facts = {
            "task": task,
            "name": self.name(task),
            "before": self.a.length(task),
            "after": self.b.length(task),
        }
        edits = self.of_task(task, _LENGTH)
        if edits:
            return self.root("cause.duration", task, edits, task, **facts)
        found = self.progress(task)
        if found or (self.edits and (found := self._staffing(task))):
            return found
        if self.edits and not self.of_task(task, frozenset(("start", "finish", "kind"))):
            others = [
                edit
                for edit in self.edits
                if edit.register in {"assignments", "resources"} and edit.field not in _TOLD
            ]
            if others:
                return self.root("cause.duration", task, others, task, **facts)
        if not self.edits:
            return self.root("cause.duration", task, (), task, **facts)
        return self.own(task, "")

    def _staffing(self, task: str) -> Root | None:
        if self.a.people.get(task) == self.b.people.get(task):
            return None
        people = {"before": self.a.people.get(task, ()), "after": self.b.people.get(task, ())}
        facts = {"task": task, "name": self.name(task), **people}
        return self.root("cause.staffing", task, (), task, **facts)

    def calendar(self, task: str) -> Root | None:
        """Return the cause that a task runs on other working time."""
        facts = {"task": task, "name": self.name(task)}
        edits = self.of_task(task, frozenset(("calendar",)))
        if edits:
            return self.root("cause.task_calendar", task, edits, task, **facts)
        for side in (self.b, self.a):
            if side.state and task in side.state.net.index:
                home = side.home(task) or 0
                found = self.calendar_content(side.calendars.items[home].id)
                if found:
                    return found
        return self._element(task, frozenset(("calendar", "parent"))) or self._of_plan("calendar")

    def calendar_content(self, calendar: str) -> Root | None:
        """Return the cause that a calendar, or one it is based on, was changed."""
        for side in (self.b, self.a):
            known = known_calendars(side.plan) if side.plan else {}
            at, seen = calendar, set[str]()
            while at and at not in seen:
                seen.add(at)
                edits = self.by_element.get(("calendars", at))
                if edits:
                    name = known[at].name if at in known else ""
                    return self.root("cause.calendar", at, edits, calendar=name or at)
                at = (known[at].base if at in known else None) or ""
        return None

    def _of_plan(self, field: str) -> Root | None:
        """Return the cause that a field of the plan itself was changed."""
        edits = [edit for edit in self.by_element.get(("", ""), []) if edit.field == field]
        if not edits:
            return None
        if field == "start":
            dates = {"before": edits[0].before.isoformat(), "after": edits[0].after.isoformat()}
            return self.root("cause.plan_start", "", edits, **dates)
        if field == "calendar":
            return self.root("cause.plan_calendar", "", edits)
        return self.root("cause.settings", "", edits)

    def _element(self, task: str, fields: frozenset[str]) -> Root | None:
        """Return the cause that an element above a task, or its place in the tree, was changed."""
        for element in self._above(task):
            edits = [
                edit
                for edit in self.by_element.get(("wbs", element.id), [])
                if not edit.field or edit.field in fields
            ]
            if edits:
                name = element.name or element.id
                return self.root("cause.element", element.id, edits, element=name)
        edits = self.of_task(task, frozenset(("wbs",)))
        return self._changed(task, edits) if edits else None

    def _above(self, task: str) -> Iterator[WbsElement]:
        for side in (self.b, self.a):
            row = side.rows.get(task)
            elements = {each.id: each for each in side.plan.wbs} if side.plan else {}
            if row and row.wbs in elements:
                yield from ancestors(elements[row.wbs], elements)

    def _changed(self, task: str, edits: list[Edit]) -> Root:
        fields = sorted({edit.field for edit in edits if edit.field})
        facts = {"task": task, "name": self.name(task), "fields": fields}
        if fields == ["constraints"]:
            return self.root("cause.constraint", task, edits, task, **facts)
        return self.root("cause.task", task, edits, task, **facts)

    @cached_property
    def _links(self) -> dict[tuple[str, str], list[Edit]]:
        """Edits of dependencies by the tasks they join."""
        ends: dict[str, tuple[str, str]] = {}
        for plan in (self.a.plan, self.b.plan):
            for link in plan.dependencies if plan else ():
                ends[link.key] = (link.predecessor, link.successor)
        found: dict[tuple[str, str], list[Edit]] = {}
        for edit in self.edits:
            if edit.register == "dependencies" and edit.id in ends:
                found.setdefault(ends[edit.id], []).append(edit)
        for edit in self.by_element.get(("", ""), []):
            if edit.field == "dependencies":  # keys that are not unique: the whole register
                for pair in _pairs(edit.before, edit.after):
                    found.setdefault(pair, []).append(edit)
        return found

    def link(self, before: str, after: str) -> Root | None:
        """Return the cause that the links between two tasks are others; None if they are not."""
        edits = self._links.get((before, after))
        if not edits:
            return None
        facts = {
            "predecessor": before,
            "predecessor_name": self.name(before),
            "task": after,
            "name": self.name(after),
        }
        was, now = ((before, after) in pairs for pairs in self._joined)
        code = "cause.link_changed"
        if not was:
            code = "cause.link_added"
        elif not now:
            code = "cause.link_removed"
        return self.root(code, f"{before}->{after}", edits, after, **facts)

    @cached_property
    def _joined(self) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
        """Pairs of tasks that links join, on either side."""
        return _joins(self.a.plan), _joins(self.b.plan)

    @cached_property
    def _neighbours(self) -> dict[str, list[tuple[str, str]]]:
        """Pairs of linked tasks, by either of them; those with edits of their links first."""
        found: dict[str, list[tuple[str, str]]] = {}
        for pair in (*self._links, *sorted(self._joined[0] | self._joined[1])):
            for task in pair:
                found.setdefault(task, []).append(pair)
        return found

    def lag(self, before: str, after: str, calendar: str) -> Root:
        """Return the cause that a link leads elsewhere from the same date."""
        return (
            self.link(before, after)
            or self.calendar_content(calendar)
            or (self.length(before) if self.of_task(before, _LENGTH) else None)
            or self._kinds(before, after)
            or self._of_plan("settings")
            or self.progress(before)
            or self.progress(after)
            or self.data_date()
            or self.calendar(before)
            or self.own(after, "")
        )

    def _kinds(self, *tasks: str) -> Root | None:
        for task in tasks:
            edits = self.of_task(task, frozenset(("kind",)))
            if edits:
                return self._changed(task, edits)
        return None

    def own(self, task: str, code: str) -> Root:
        """Return the cause in what a task itself states; the code of its driver says where."""
        return self._by_driver(task, code) or self._by_anything(task)

    def _by_driver(self, task: str, code: str) -> Root | None:
        match code.removeprefix("driver."):
            case "plan_start":
                return self._of_plan("start")
            case "element_start":
                return self._element(task, frozenset(("start", "parent")))
            case "data_date":
                return self.data_date()
            case "progress":
                return self.data_date() or self.progress(task)
            case "actual" | "resume":
                return self.progress(task)
            case "constraint" | "manual":
                edits = self.of_task(task, frozenset(("constraints", "start", "finish", "kind")))
                return self._changed(task, edits) if edits else None
            case "gate":
                return self._gate(task)
            case "person" | "pool" | "leave" | "closed" | "choice":
                return self._staffing(task)
        return None

    def _gate(self, task: str) -> Root | None:
        for plan in (self.b.plan, self.a.plan):
            for gate in plan.gates if plan else ():
                edits = self.by_element.get(("gates", gate.id))
                if gate.milestone == task and edits:
                    return self.root("cause.gate", gate.id, edits, gate=gate.name or gate.id)
        return None

    def _by_anything(self, task: str) -> Root:
        """Return the nearest cause to a task, by where the edits are."""
        edits = self.of_task(task)
        if edits and not edits[0].field:
            return self.added(task, is_new=edits[0].before is None)
        beside = [edit for edit in edits if edit.field not in _LENGTH | {"calendar", "wbs"}]
        if beside:
            return self._changed(task, beside)
        near = (
            self.progress(task)
            or self._near_links(task)
            or self.calendar(task)
            or self._gate(task)
            or self._element(
                task, frozenset(("start", "deadline", "calendar", "parent", "settings"))
            )
            or self._of_plan("settings")
            or self._of_plan("start")
            or self.data_date()
            or self._staffing(task)
            or self._near_tasks(task)
        )
        if near:
            return near
        if edits:
            return self._changed(task, edits)
        moving = [edit for edit in self.edits if edit.register not in _ASIDE] or [*self.edits]
        if moving:
            return self.root("cause.plan", "", moving, count=len(moving))
        facts = {"task": task, "name": self.name(task)}
        return self.root("cause.unknown", task, (), task, **facts)

    def _near_tasks(self, task: str) -> Root | None:
        """Return the cause in the tasks that a task is linked to."""
        for pair in self._neighbours.get(task, ()):
            other = pair[1] if pair[0] == task else pair[0]
            edits = self.of_task(other)
            if edits:
                return self.calendar(other) or self._changed(other, edits)
        return None

    def _near_links(self, task: str) -> Root | None:
        """Return the cause in links at a task, or in tasks at the other end that now count not."""
        for pair in self._neighbours.get(task, ()):
            found = self.link(*pair) or self._kinds(*pair)
            if found:
                return found
        return None


def _pairs(*registers: Iterable[Dependency]) -> set[tuple[str, str]]:
    """Return the tasks that differing links join."""
    one, other = (set(each) for each in registers)
    return {(link.predecessor, link.successor) for link in one ^ other}


def _joins(plan: Plan | None) -> set[tuple[str, str]]:
    links = plan.dependencies if plan else ()
    return {(link.predecessor, link.successor) for link in links}
