"""What became of a plan on its way through a file: every difference noted as a loss."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, replace

from pmcore._base import Noun
from pmcore._mapping import Attributes
from pmcore.io._export import Losses
from pmcore.model import (
    Assignment,
    Baseline,
    Plan,
    PlannedTask,
    StatusUpdate,
    TaskStatus,
    key_of,
    registers,
)

_NOTHING = (None, "", (), Attributes())
_PARTS: Mapping[type[Noun], str] = {Baseline: "tasks", StatusUpdate: "tasks"}


def note_changes(
    plan: Plan,
    again: Plan,
    losses: Losses,
    *,
    held: Collection[str],
    unordered: Collection[str] = (),
) -> None:
    """Note every difference between a plan and what was read back of it.

    Parameters
    ----------
    plan, again : Plan
    losses : Losses
        What it holds already is not said again.
    held : collection of str
        The registers that the format has a place for.
    unordered : collection of str
        Those whose order the format need not keep, as it means nothing.
    """
    told = _Told(losses, unordered)
    losses.registers_of(plan, held)
    lists = registers()
    for item in fields(Plan):
        old, new = getattr(plan, item.name), getattr(again, item.name)
        if item.name in lists:
            if item.name in held and old != new:
                told.elements(item.name, old, new, item.name)
        else:
            told.value(f"plan.{item.name}", old, new, _default(item))


class _Told:
    """Notes differences; `known` are the paths already told."""

    def __init__(self, losses: Losses, unordered: Collection[str]) -> None:
        self.losses = losses
        self.unordered = unordered
        self.known = losses.paths()

    def elements(self, path: str, old: Iterable[Noun], new: Iterable[Noun], name: str) -> None:
        """Note what differs between two registers, element by element."""
        was, now = _by_key(old), _by_key(new)
        for key, each in was.items():
            where = f'{path}["{_shown(each)}"]'
            if key not in now:
                if where not in self.known:
                    self.losses.element(where, each)
            elif each != now[key]:
                self.fields(where, each, now[key])
        for key, each in now.items():
            where = f'{path}["{_shown(each)}"]'
            if key not in was and where not in self.known:
                self.losses.add("loss.added", where, used=repr(each))
        is_kept = [key for key in was if key in now] == [key for key in now if key in was]
        if not is_kept and name not in self.unordered:
            self.losses.add("loss.order", path, register=name)

    def fields(self, path: str, old: Noun, new: Noun) -> None:
        """Note what differs between two elements, field by field."""
        parts = _PARTS.get(type(old))
        for item in fields(old):  # type: ignore[arg-type]  # every noun is a dataclass
            a, b = getattr(old, item.name), getattr(new, item.name)
            if item.name == parts:
                if a != b:
                    self.elements(f"{path}.{parts}", a, b, parts)
            else:
                self.value(f"{path}.{item.name}", a, b, _default(item))

    def value(self, path: str, old: object, new: object, default: object) -> None:
        """Note one field that differs."""
        if old == new or path in self.known:
            return
        if isinstance(old, Attributes) and isinstance(new, Attributes):
            for key in dict.fromkeys((*old, *new)):
                self.value(f'{path}["{key}"]', old.get(key), new.get(key), None)
        elif isinstance(old, Noun) and type(old) is type(new):
            self.fields(path, old, new)
        elif _is_nothing(old):
            self.losses.add("loss.added", path, used=str(new))
        elif new == default or _is_nothing(new):
            self.losses.field(path, old)
        else:
            self.losses.changed(path, old, new)


def _is_nothing(value: object) -> bool:
    return any(value == each and type(value) is type(each) for each in _NOTHING)


def _default(item: Field[object]) -> object:
    return None if item.default is MISSING else item.default


def _by_key(elements: Iterable[Noun]) -> dict[str, Noun]:
    """Return elements by what makes them the same ones in both plans."""
    found: dict[str, Noun] = {}
    for each in elements:
        key = _shown(each)
        if isinstance(each, Assignment):  # whichever need it fills, unless it fills several
            brief = f"{each.task}/{each.resource}"
            key = key if brief in found else brief
        found[key] = each
    return found


def _shown(element: Noun) -> str:
    return element.task if isinstance(element, PlannedTask | TaskStatus) else key_of(element)


def with_calendars(plan: Plan, names: Mapping[str, str]) -> Plan:
    """Return the plan with its calendars called by other ids."""
    if all(new == old for new, old in names.items()):
        return plan

    calendars = tuple(
        replace(each, id=names.get(each.id, each.id), base=_own(names, each.base))
        for each in plan.calendars
    )
    return replace(
        plan,
        calendar=_own(names, plan.calendar),
        calendars=calendars,
        tasks=tuple(replace(each, calendar=_own(names, each.calendar)) for each in plan.tasks),
        resources=tuple(
            replace(each, calendar=_own(names, each.calendar)) for each in plan.resources
        ),
        baselines=tuple(
            replace(
                each,
                calendars=calendars,
                tasks=tuple(replace(t, calendar=_own(names, t.calendar) or "") for t in each.tasks),
            )
            for each in plan.baselines
        ),
    )


@dataclass(frozen=True)
class Renamed:
    """A written plan, and by what other ids its elements are read: each to the id it had."""

    plan: Plan
    calendars: Mapping[str, str]
    units: Mapping[str, str]
    wbs: Mapping[str, str]
    resources: Mapping[str, str]

    def undone(self, back: Plan) -> Plan:
        """Return the plan that was read back, its elements called as they were."""
        wbs, units, people = self.wbs, self.units, self.resources
        back = with_calendars(back, self.calendars)
        if any(old != new for names in (wbs, units, people) for new, old in names.items()):
            back = replace(
                back,
                wbs=tuple(
                    replace(
                        each,
                        id=wbs.get(each.id, each.id),
                        parent=_own(wbs, each.parent),
                        attributes=_with_unit(each.attributes, units),
                    )
                    for each in back.wbs
                ),
                organisation=tuple(
                    replace(each, id=units.get(each.id, each.id), parent=_own(units, each.parent))
                    for each in back.organisation
                ),
                resources=tuple(
                    replace(each, id=people.get(each.id, each.id)) for each in back.resources
                ),
                assignments=tuple(
                    replace(each, resource=people.get(each.resource, each.resource))
                    for each in back.assignments
                ),
                tasks=tuple(
                    replace(
                        each, wbs=_own(wbs, each.wbs), responsible=_own(people, each.responsible)
                    )
                    for each in back.tasks
                ),
                attributes=_with_unit(back.attributes, units),
            )
        return back if self.plan.updates else replace(back, updates=())


def _own(names: Mapping[str, str], name: str | None) -> str | None:
    return names.get(name, name) if name else name


def _with_unit(held: Attributes, units: Mapping[str, str]) -> Attributes:
    unit = held.get("unit")
    return held | {"unit": units.get(unit, unit)} if isinstance(unit, str) else held
