"""A part of a plan that is used again and again: its ids written anew, its numbers filled in."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pmcore._base import N, Noun
from pmcore._mapping import Attributes
from pmcore.errors import PlanError, Problem
from pmcore.model._combine import Part, shared_elements
from pmcore.model._plan import Plan, key_of, registers
from pmcore.model._resources import Delivery
from pmcore.model._work import CostItem, Dependency, MaterialNeed, Task, WbsElement
from pmcore.units import Money

SCALE = "scale"
"""The attribute of a task or a link that names the parameter its size is multiplied by."""

PORTS = "ports"
"""The attribute of a template that names its ports: a mapping to a task or several."""

# What stays what it is: everybody's, not the instance's.
_COMMON = (
    "resources",
    "calendars",
    "stakeholders",
    "organisation",
    "audiences",
    "exchange_rates",
)
# What has happened cannot happen again.
_FACTS = ("updates", "time_entries", "cost_entries", "baselines", "acceptances", "reviews")
# Whose dates count from the template's start.
_DATED = ("tasks", "wbs", "gates", "meetings", "sprints", "deliveries")
_PLACE = re.compile(r"\{([A-Za-z_]\w*)\}")


def instantiate(
    plan: Plan,
    part: Plan,
    *,
    prefix: str,
    parameters: Mapping[str, str | float] | None = None,
    below: str | None = None,
    at: datetime | None = None,
    links: Iterable[Dependency] = (),
) -> Plan:
    """Return the plan with a part put in under new ids, which `part` is the template of.

    A template is a plan. Every id of its own gets the prefix: ``F3/wall``; its resources,
    calendars and parties are those of the plan, and are added where it lacks them. The part
    becomes a `WbsElement` of the prefix as id.

    *Parameters* fill places such as ``{floor}`` in any text of the template that is no id. A task
    or link whose attribute ``scale`` names a number is multiplied by it: a task's duration, work,
    estimate, material and costs, those of its modes too, and a link's lag.

    *Ports* are names of tasks to link to, from the template's attribute ``ports``:
    ``{"slab": "pour", "done": ["cure", "clear"]}``. Without that, ``entry`` is every task without
    predecessor and ``exit`` every one without successor. In `links` an end such as ``@entry``
    stands for the tasks of a port, one link each.

    Parameters
    ----------
    plan, part : Plan
    prefix : str
        What the ids of this instance begin with.
    parameters : mapping, optional
        Text and numbers by name.
    below : str, optional
        Id of the `WbsElement` to put it under; none: a root.
    at : datetime, optional
        When it may begin; dates that the template states count from its start and move along, by
        the clock. None: they stay, and the part begins with the plan.
    links : iterable of Dependency
        Between the plan and the part.

    Raises
    ------
    PlanError
        With all that is wrong: ids that the plan has already, things it has otherwise under the
        same id, parameters that are missing, unused or no number, ports and elements that are not
        there, facts in the template.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Plan, Task, chain, days
    >>> start = datetime(2027, 1, 4, 9)
    >>> floor = Plan(
    ...     "Floor {floor}",
    ...     start=start,
    ...     tasks=[
    ...         Task("form", "Form floor {floor}", days(2), attributes={"scale": "area"}),
    ...         Task("pour", "Pour floor {floor}", days(1)),
    ...     ],
    ...     dependencies=chain("form", "pour"),
    ... )
    >>> tower = Plan("Tower", start=start, tasks=[Task("dig", "Dig", days(5))])
    >>> for number, below in ((1, "dig"), (2, "F1/pour")):
    ...     tower = instantiate(
    ...         tower,
    ...         floor,
    ...         prefix=f"F{number}",
    ...         parameters={"floor": number, "area": 1.5},
    ...         links=chain(below, "@entry"),
    ...     )
    >>> [(task.id, task.name, task.duration) for task in tower.tasks[3:]]
    [('F2/form', 'Form floor 2', 1440), ('F2/pour', 'Pour floor 2', 480)]
    >>> [link.key for link in tower.dependencies]
    ['F1/form->F1/pour', 'dig->F1/form', 'F2/form->F2/pour', 'F1/pour->F2/form']
    """
    instance = _Instance(plan, part, _Place(prefix, below, at), parameters or {})
    held: dict[str, tuple[Noun, ...]] = {}
    for register in registers().keys() - set(_FACTS):
        fresh = tuple(instance.elements(register))
        if fresh:
            held[register] = fresh
    joins = tuple(instance.joined(links))
    problems = [*_faults(plan, part, below, prefix), *instance.faults()]
    problems += _clashes(plan, held)
    if problems:
        raise PlanError(sorted(problems, key=lambda problem: problem.path))
    held["dependencies"] = (*held.get("dependencies", ()), *joins)
    return replace(
        plan,
        currency=plan.currency or part.currency,
        **{name: _merged(plan, name, fresh) for name, fresh in held.items()},  # type: ignore[arg-type]  # keyed by register
    )


def _merged(plan: Plan, register: str, fresh: tuple[Noun, ...]) -> tuple[Noun, ...]:
    """Return a register with new elements; what is common stands there once."""
    old: tuple[Noun, ...] = getattr(plan, register)
    known = {key_of(each) for each in old} if register in _COMMON else set()
    return (*old, *(each for each in fresh if key_of(each) not in known))


def _faults(plan: Plan, part: Plan, below: str | None, prefix: str) -> Iterator[Problem]:
    if not prefix:
        yield Problem("template.no_prefix", "prefix")
    if below is not None and all(each.id != below for each in plan.wbs):
        yield Problem("template.unknown_element", "below", Attributes(found=below))
    if part.timezone != plan.timezone:
        facts = Attributes(found=part.timezone, expected=plan.timezone)
        yield Problem("template.timezone", "part.timezone", facts)
    for register in _FACTS:
        if getattr(part, register):
            yield Problem("template.facts", f"part.{register}", Attributes(register=register))


def _clashes(plan: Plan, held: Mapping[str, tuple[Noun, ...]]) -> Iterator[Problem]:
    """Yield a problem for every id that is taken, and every common element that differs."""
    for register, fresh in held.items():
        old = {key_of(each): each for each in getattr(plan, register)}
        if register == "dependencies":
            continue  # links have no ids; their ends do
        counts = Counter(key_of(each) for each in fresh)
        for each in fresh:
            key = key_of(each)
            path = f'{register}["{key}"]'
            if register in _COMMON:
                if key in old and old[key] != each:
                    yield Problem("template.differs", path, Attributes(found=key))
            elif key in old or counts[key] > 1:
                facts = Attributes(found=key, count=counts[key] + (key in old))
                yield Problem("plan.duplicate_id", path, facts)


class _Place(NamedTuple):
    """Where an instance goes: what its ids begin with, under which element, from when."""

    prefix: str
    below: str | None
    at: datetime | None


class _Instance(Part):
    """A template on its way into a plan."""

    def __init__(
        self, plan: Plan, part: Plan, place: _Place, parameters: Mapping[str, str | float]
    ) -> None:
        currency = plan.currency or part.currency
        super().__init__(part, place.prefix, shared_elements(part, _COMMON), currency)
        self.host, self.place, self.parameters = plan, place, parameters
        self.by = place.at - part.start if place.at else timedelta()
        self.used: set[str] = set()
        self.problems: list[Problem] = []
        self.is_dated = False
        self.here = ""

    def root(self) -> WbsElement:
        """Return the element that stands for the instance."""
        root = super().root()
        return replace(
            root,
            parent=self.place.below,
            start=self.place.at,
            settings=None,
            deadline=root.deadline + self.by if root.deadline else None,
            attributes=_without(root.attributes, PORTS),
        )

    def elements(self, register: str) -> Iterator[Noun]:
        """Yield a register's elements as the plan will have them."""
        if register in _COMMON:
            yield from getattr(self.plan, register)
            return
        self.is_dated = register in _DATED
        for element in super().elements(register):
            self.here = f'{register}["{key_of(element)}"]'
            if isinstance(element, Delivery):  # its id tells what arrives for each instance apart
                element = replace(element, id="/".join(filter(None, (self.prefix, element.id))))  # noqa: PLW2901 - as it is written
            yield self.filled(self.scaled(element))

    def value(self, noun: str, field: str, value: Any) -> Any:  # noqa: ANN401 - of any field
        """Return a field's value as the plan will have it, dates moved along."""
        if self.is_dated and isinstance(value, datetime):
            return value + self.by
        return super().value(noun, field, value)

    def filled(self, element: Noun) -> Noun:
        """Return an element with the places in its texts filled."""
        changes: dict[str, Any] = {}
        name = type(element).__name__
        for item in fields(element):  # type: ignore[arg-type]  # every noun is a dataclass
            old = getattr(element, item.name)
            new = old if self.is_id(name, item.name) else self.text(old)
            if new is not old:
                changes[item.name] = new
        return replace(element, **changes) if changes else element  # type: ignore[type-var]  # as above

    def text(self, value: Any) -> Any:  # noqa: ANN401 - of any field
        """Return a value with the places in its texts filled, however deep."""
        if type(value) is str:
            return _PLACE.sub(self.fill, value) if "{" in value else value
        if isinstance(value, Noun):
            return self.filled(value)
        if isinstance(value, tuple):
            new = tuple(self.text(each) for each in value)
            return value if all(a is b for a, b in zip(new, value, strict=True)) else new
        if isinstance(value, Attributes) and value:
            filled = {key: self.text(each) for key, each in value.items()}
            return value if filled == dict(value) else Attributes(filled)
        return value

    def fill(self, place: re.Match[str]) -> str:
        """Return what stands in a place."""
        name = place[1]
        self.used.add(name)
        if name not in self.parameters:
            self.wrong("template.missing_parameter", name)
        return str(self.parameters.get(name, place[0]))

    def wrong(self, code: str, found: object) -> None:
        """Note a problem of the element at hand."""
        problem = Problem(code, self.here, Attributes(found=str(found)))
        if problem not in self.problems:
            self.problems.append(problem)

    def factor(self, element: Task | Dependency) -> float:
        """Return by what an element's size is multiplied."""
        name = element.attributes.get(SCALE)
        if name is None:
            return 1.0
        self.used.add(str(name))
        value = self.parameters.get(str(name))
        if value is None:
            self.wrong("template.missing_parameter", name)
        elif isinstance(value, (str, bool)) or not math.isfinite(value) or value < 0:
            self.wrong("template.no_factor", f"{name}={value!r}")
        else:
            return value
        return 1.0

    def scaled(self, element: Noun) -> Noun:
        """Return a task or a link in the size that its parameter says."""
        if not isinstance(element, (Task, Dependency)):
            return element
        factor = self.factor(element)
        if SCALE not in element.attributes:
            return element
        sized: Task | Dependency = _sized(element, factor)
        return replace(sized, attributes=_without(sized.attributes, SCALE))

    def joined(self, links: Iterable[Dependency]) -> Iterator[Dependency]:
        """Yield the links between plan and part, those to ports once a task."""
        known = {task.id for task in self.host.tasks} | {
            self.id("tasks", task.id) for task in self.plan.tasks
        }
        for link in links:
            self.here = f'links["{link.key}"]'
            befores, afters = self.ends(link.predecessor), self.ends(link.successor)
            for task in (*befores, *afters):
                if task not in known:
                    self.wrong("template.unknown_end", task)
            for before in befores:
                for after in afters:
                    yield replace(link, predecessor=before, successor=after)

    def ends(self, end: str) -> tuple[str, ...]:
        """Return the tasks that an end of a link stands for."""
        if not end.startswith("@"):
            return (end,)
        ports = self.ports()
        if end[1:] not in ports:
            self.wrong("template.unknown_port", end)
        return tuple(self.id("tasks", task) for task in ports.get(end[1:], ()))

    def ports(self) -> dict[str, tuple[str, ...]]:
        """Return the tasks of each port, as the template calls them."""
        stated = self.plan.attributes.get(PORTS)
        if isinstance(stated, Mapping):
            return {
                name: tuple(map(str, tasks)) if isinstance(tasks, tuple) else (str(tasks),)
                for name, tasks in stated.items()
            }
        links = self.plan.dependencies
        held = {link.successor for link in links}, {link.predecessor for link in links}
        names = [task.id for task in self.plan.tasks]
        return {
            "entry": tuple(name for name in names if name not in held[0]),
            "exit": tuple(name for name in names if name not in held[1]),
        }

    def faults(self) -> Iterator[Problem]:
        """Yield what was wrong on the way."""
        yield from self.problems
        for name in sorted(self.parameters.keys() - self.used):
            facts = Attributes(found=name)
            yield Problem("template.unused_parameter", f'parameters["{name}"]', facts)


def _without(attributes: Attributes, name: str) -> Attributes:
    return Attributes({key: value for key, value in attributes.items() if key != name})


def sized(element: N, factor: float) -> N:
    """Return a task, mode, link or distribution whose sizes are multiplied.

    Durations, work, lags, quantities and amounts grow, down to its modes, needs, costs and
    estimates; whole numbers are rounded.

    Examples
    --------
    >>> sized(Task("paint", duration=480, work=960), 1.5).work
    1440
    """
    grown: N = _sized(element, factor)
    return grown


def _sized(value: Any, factor: float) -> Any:  # noqa: ANN401 - a noun, or a field's value
    """Return a noun whose sizes are multiplied, down to its modes, needs and estimates."""
    if not isinstance(value, Noun):
        return tuple(_sized(each, factor) for each in value) if isinstance(value, tuple) else value
    changes: dict[str, Any] = {}
    for item in fields(value):  # type: ignore[arg-type]  # every noun is a dataclass
        old = getattr(value, item.name)
        if item.name in _SIZES.get(type(value).__name__, ()):
            changes[item.name] = _times(old, factor)
        elif isinstance(old, Noun) or item.name in {"modes", "needs", "costs"}:
            changes[item.name] = _sized(old, factor)
    return replace(value, **changes)  # type: ignore[type-var]  # as above


def _times(value: Any, factor: float) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, tuple):
        return tuple(_times(each, factor) for each in value)
    if isinstance(value, Money):
        return Money(round(value.amount * factor), value.currency)
    if value is None or isinstance(value, float):
        return None if value is None else value * factor
    return round(value * factor)


_SPREAD = ("low", "mode", "high")
_SIZES: dict[str, tuple[str, ...]] = {
    "Task": ("duration", "work", "splits"),
    "Mode": ("duration", "work"),
    "Dependency": ("lag", "max_lag"),
    MaterialNeed.__name__: ("quantity",),
    CostItem.__name__: ("amount",),
    "Triangular": _SPREAD,
    "Pert": _SPREAD,
    "ClassicPert": _SPREAD,
    "Trigen": _SPREAD,
    "Uniform": ("low", "high"),
    "Normal": ("mean", "sd"),
    "Lognormal": ("mean", "sd"),
    "Discrete": ("values",),
    "Quantiles": ("values",),
}
"""Fields that grow with the size of what is done."""
