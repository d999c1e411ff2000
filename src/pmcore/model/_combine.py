"""Several plans as one portfolio: every id prefixed, every project a root of the WBS."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pmcore import model
from pmcore._base import Noun
from pmcore._mapping import Attributes
from pmcore.model._calendars import ELAPSED, STANDARD
from pmcore.model._options import Edit
from pmcore.model._plan import Plan, key_of, registers
from pmcore.model._references import EVERYTHING, LAG_CALENDARS, LOOSE, REFERENCES, known_ids
from pmcore.model._resources import Resource
from pmcore.model._tracking import StatusUpdate, TaskStatus
from pmcore.model._work import LagCalendar, Settings, WbsElement
from pmcore.units import Money

if TYPE_CHECKING:
    from pmcore.model._resources import ExchangeRate

_Shared = frozenset[tuple[str, str]]

# Where no id stands for the whole project.
_ROOTED = {("Task", "wbs"), ("WbsElement", "parent"), ("Sprint", "wbs"), ("PlannedTask", "wbs")}
# Money that only the plan's own currency can state.
_OWN_CURRENCY = {
    "PlannedCost": ("amount",),
    "TaskStatus": ("actual_cost",),
    "ExtraCost": ("by",),
    "Objective": ("value",),
}
# What a project keeps in its root element.
_OF_ROOT = ("name", "start", "deadline", "calendar", "penalty", "price", "budget", "settings")
# Registers where two plans must not say different things of one key.
_ALIKE = ("resources", "stakeholders", "calendars", "organisation", "deliveries", "exchange_rates")


def combine(
    *plans: Plan,
    name: str = "Portfolio",
    id: str = "",  # noqa: A002 - the field it fills
    shared: Iterable[str] = (),
    currency: str | None = None,
    exchange_rates: Iterable[ExchangeRate] = (),
) -> Plan:
    """Return the portfolio of some plans: one plan in which every project keeps its own terms.

    Every id gets the project's id (its name where it has none) as a prefix: ``A/task``. Each
    project becomes a root `WbsElement` of that id with its start, deadline (its must-finish-by
    date where it has none), calendar, penalty, price, budget and settings; weight and priority
    are those of a new element. At each data date of the portfolio every project shows its last
    facts so far. Edits that put a register in another order fall away, since registers merge.

    Parameters
    ----------
    name, id : str
        The portfolio's.
    shared : iterable of str
        Ids of resources and stakeholders that are one and the same in all plans; they, and the
        calendars and units they name, keep their ids.
    currency : str, optional
        The portfolio's; none: the first that a plan has. Money of other plans becomes `Money`.
    exchange_rates : iterable of ExchangeRate
        Added to those of the plans that have the portfolio's currency.

    Raises
    ------
    ValueError
        If there is no plan, two have one prefix, timezones differ, they disagree on something
        shared, or a sum that only the plan's currency can state is in another one.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Plan, Task, chain
    >>> start = datetime(2027, 1, 4, 9)
    >>> a = Plan(
    ...     "A",
    ...     start=start,
    ...     tasks=[Task("draw"), Task("build")],
    ...     dependencies=chain("draw", "build"),
    ... )
    >>> both = combine(a, Plan("B", start=start, tasks=[Task("draw")]))
    >>> [task.id for task in both.tasks], both.dependencies[0].key, [w.id for w in both.wbs]
    (['A/draw', 'A/build', 'B/draw'], 'A/draw->A/build', ['A', 'B'])
    """
    prefixes = _prefixes(plans)
    money = currency or next((plan.currency for plan in plans if plan.currency), None)
    same = _closure(plans, shared)
    parts = [Part(plan, prefix, same, money) for plan, prefix in zip(plans, prefixes, strict=True)]
    held: dict[str, Any] = {}
    for register in registers().keys() - {"updates"}:
        groups = [tuple(part.elements(register)) for part in parts]
        if register == "exchange_rates":
            groups.append(tuple(exchange_rates))
        held[register] = _agreed(register, groups)
    held["updates"] = _updates(parts)
    settings = {plan.settings for plan in plans}
    clients = {plan.client for plan in plans}
    return Plan(
        name,
        id=id,
        start=min(plan.start for plan in plans),
        currency=money,
        timezone=plans[0].timezone,
        settings=plans[0].settings if len(settings) == 1 else Settings(),
        client=plans[0].client if len(clients) == 1 else "",
        **_sums(plans, money),
        **held,
    )


def _prefixes(plans: tuple[Plan, ...]) -> list[str]:
    found = [plan.id or plan.name for plan in plans]
    if not found or not all(found):
        raise ValueError("each plan to combine needs an id or a name")
    if len(set(found)) < len(found):
        raise ValueError(f"plans to combine need ids that differ, found {found}")
    if any(b.startswith(f"{a}/") for a in found for b in found):
        raise ValueError(f"an id of a plan to combine must not lie below another, found {found}")
    zones = {plan.timezone for plan in plans}
    if len(zones) > 1:
        raise ValueError(f"plans to combine need one timezone, found {sorted(zones)}")
    return found


def _sums(plans: tuple[Plan, ...], currency: str | None) -> dict[str, Any]:
    """Return the money of the portfolio: what all projects state, in one currency."""
    names = ("budget", "price", "contingency", "management_reserve")
    if any(plan.currency not in (currency, None) for plan in plans):
        return {}
    sums = {}
    for name in names:
        stated = [getattr(plan, name) for plan in plans]
        if None not in stated:
            sums[name] = sum(stated)
    return sums


def _closure(plans: tuple[Plan, ...], shared: Iterable[str]) -> _Shared:
    """Return the shared elements and all they name, as pairs of register and id."""
    found: set[tuple[str, str]] = set()
    for each in shared:
        here = [
            (register, each)
            for register in ("resources", "stakeholders")
            if any(each in known_ids(plan, (register,)) for plan in plans)
        ]
        if not here:
            raise ValueError(f"no plan has the shared resource {each!r}")
        for pair in here:
            _reach(plans, pair, found)
    return frozenset(found)


def _reach(plans: tuple[Plan, ...], pair: tuple[str, str], found: set[tuple[str, str]]) -> None:
    if pair in found:
        return
    found.add(pair)
    for plan in plans:
        try:
            element = plan.element(*pair)
        except KeyError:  # another plan has it, or it is built in
            continue
        for reference in REFERENCES.get(type(element).__name__, ()):
            named = getattr(element, reference.field)
            for register in reference.registers:
                if named is not None and named in known_ids(plan, (register,)):
                    _reach(plans, (register, named), found)


def shared_elements(plan: Plan, names: Iterable[str]) -> _Shared:
    """Return all elements of some registers, as pairs of register and id."""
    return frozenset((name, key_of(each)) for name in names for each in getattr(plan, name))


class Part:
    """One plan on its way into a portfolio: how its ids and its money are written there."""

    def __init__(self, plan: Plan, prefix: str, shared: _Shared, currency: str | None) -> None:
        self.plan = plan
        self.prefix = prefix
        self.shared = shared
        self.foreign = plan.currency if plan.currency not in (currency, None) else None
        self.built_in = {ELAPSED, STANDARD.id} - {calendar.id for calendar in plan.calendars}
        self.keys: dict[str, dict[str, str]] = {}

    @staticmethod
    def is_id(noun: str, field: str) -> bool:
        """Whether a field of a class of nouns holds ids."""
        return (noun, field) in _rules()

    def root(self) -> WbsElement:
        """Return the element that stands for the project."""
        plan = self.plan
        own = {field: self.value("Plan", field, getattr(plan, field)) for field in _OF_ROOT}
        own["deadline"] = plan.deadline or plan.finish
        more = {"client": plan.client} if plan.client else {}
        return WbsElement(self.prefix, **own, attributes=Attributes(more) | plan.attributes)

    def elements(self, register: str) -> Iterator[Noun]:
        """Yield a register's elements as the portfolio has them."""
        if register == "wbs":
            yield self.root()
        if register == "exchange_rates" and self.foreign:
            return  # they are rates into the currency of this plan, not of the portfolio
        for element in getattr(self.plan, register):
            yield self.renamed(element)

    def renamed(self, noun: Noun, *, is_deep: bool = True) -> Noun:
        """Return an element with its id and those it names as the portfolio writes them."""
        name, changes = type(noun).__name__, {}
        for item in fields(noun):  # type: ignore[arg-type]  # every noun is a dataclass
            old = getattr(noun, item.name)
            if is_deep or (name, item.name) in _rules():
                new = self.value(name, item.name, old)
                if new is not old:
                    changes[item.name] = new
        return replace(noun, **changes) if changes else noun  # type: ignore[type-var]  # as above

    def value(self, noun: str, field: str, value: Any) -> Any:  # noqa: ANN401 - of any field
        """Return a field's value as the portfolio writes it."""
        if (noun, field) in _ROOTED and value is None:
            return self.prefix
        if (noun, field) == ("Audience", "projects") and not value:
            return (self.prefix,)  # who saw a project sees no other
        if (noun, field) in _rules():
            return self.names(value, _rules()[noun, field])
        if (noun, field) == ("Audience", "hidden"):
            known = known_ids(self.plan, registers())
            return (*value, *(f"{self.prefix}/{each}" for each in value if each in known))
        if self.foreign and value and (noun, field) in _money():
            return self.money(noun, field, value)
        return self.nested(value)

    def nested(self, value: Any) -> Any:  # noqa: ANN401 - as value
        """Return a value with the nouns in it renamed."""
        if isinstance(value, Edit):
            return self.edit(value)
        if isinstance(value, Noun):
            return self.renamed(value)
        if isinstance(value, tuple):
            kept = (item for item in value if not (isinstance(item, Edit) and _is_order(item)))
            new = tuple(self.nested(item) for item in kept)
            is_same = len(new) == len(value) and all(map(operator.is_, new, value))
            return value if is_same else new
        return value

    def names(self, value: Any, rule: _Rule) -> Any:  # noqa: ANN401 - as value
        """Return the ids in a field that names elements; a tuple may hold tuples."""
        if isinstance(value, tuple):
            return tuple(self.names(item, rule) for item in value)
        if not value or (LAG_CALENDARS in rule.registers and value in map(str, LagCalendar)):
            return value
        for register in rule.registers:
            if register != LAG_CALENDARS and value in known_ids(self.plan, (register,)):
                return self.id(register, value)
        return value if rule.is_loose else self.id(rule.registers[0], value)

    def id(self, register: str, id: str) -> str:  # noqa: A002 - the field it writes
        """Return an id as the portfolio writes it."""
        is_built_in = register == "calendars" and id in self.built_in
        return id if is_built_in or (register, id) in self.shared else f"{self.prefix}/{id}"

    def money(self, noun: str, field: str, value: Any) -> Any:  # noqa: ANN401 - as value
        """Return an amount of a plan in another currency than the portfolio's."""
        if field in _OWN_CURRENCY.get(noun, ()):
            raise ValueError(
                f"{noun}.{field} of plan {self.prefix!r} is in {self.foreign}, found {value!r}; "
                "state the plan in the portfolio's currency first"
            )
        return Money(value, str(self.foreign)) if type(value) is int else value

    def edit(self, edit: Edit) -> Edit:
        """Return an edit of the plan as one of the portfolio."""
        if not edit.register:
            if edit.field not in _OF_ROOT:
                raise ValueError(f"a portfolio cannot hold an edit of {edit.field!r} of a project")
            before, after = (self.value("Plan", edit.field, v) for v in (edit.before, edit.after))
            return Edit("wbs", self.prefix, edit.field, before, after)
        noun = registers()[edit.register]
        if edit.field:
            before, after = (self.value(noun, edit.field, v) for v in (edit.before, edit.after))
            return Edit(edit.register, self.key(edit.register, edit.id), edit.field, before, after)
        before, after = self.nested(edit.before), self.nested(edit.after)
        return Edit(edit.register, key_of(after or before), "", before, after)

    def key(self, register: str, key: str) -> str:
        """Return what an element of a register is called in the portfolio."""
        if register not in self.keys:
            elements: tuple[Noun, ...] = getattr(self.plan, register)
            self.keys[register] = {
                key_of(element): key_of(self.renamed(element, is_deep=False))
                for element in elements
            }
        return self.keys[register].get(key, f"{self.prefix}/{key}")


def _is_order(edit: Edit) -> bool:
    return bool(edit.register) and not edit.id and edit.field == "order"


class _Rule(NamedTuple):
    """Whose ids a field holds, and whether it may hold other text too."""

    registers: tuple[str, ...]
    is_loose: bool


@cache
def _rules() -> Mapping[tuple[str, str], _Rule]:
    """Return every field that holds ids, an element's own among them."""
    rules = {
        ("Baseline", name): _Rule(("baselines",), is_loose=False) for name in ("name", "replaces")
    }
    for register, noun in registers().items():
        if noun != "Delivery":  # its id tells the deliveries of one resource apart
            rules[noun, "id"] = _Rule((register,), is_loose=False)
    for table, is_loose in ((REFERENCES, False), (LOOSE, True)):
        for noun, rows in table.items():
            for field, held, _ in rows:
                everything = tuple(registers()) if held == (EVERYTHING,) else held
                rules[noun, field] = _Rule(everything, is_loose)
    for noun in ("Baseline", "PlannedTask"):  # calendars that the baseline holds itself
        rules[noun, "calendar"] = _Rule(("calendars",), is_loose=False)
    del rules["Audience", "hidden"]
    return rules


@cache
def _money() -> frozenset[tuple[str, str]]:
    """Return every field that holds money."""
    found = {("Plan", field) for field in ("penalty", "price", "budget")}
    found |= {(noun, field) for noun, names in _OWN_CURRENCY.items() for field in names}
    for name in dir(model):
        noun = getattr(model, name)
        if isinstance(noun, type) and is_dataclass(noun):
            found |= {(name, item.name) for item in fields(noun) if "Amount" in str(item.type)}
    return frozenset(found)


def _agreed(register: str, groups: Iterable[tuple[Noun, ...]]) -> tuple[Noun, ...]:
    """Return the elements of all plans; what several plans have must be alike, and is kept once."""
    kept: dict[object, Noun] = {}
    for place, group in enumerate(groups):
        earlier = dict(kept)
        for number, element in enumerate(group):
            key = key_of(element) if register in _ALIKE else (place, number)
            if key not in earlier:
                kept[key if key not in kept else (place, number)] = element
                continue
            kept[key] = _alike(earlier[key], element, f"{register} {key!r}")
    return tuple(kept.values())


def _alike(one: Noun, other: Noun, what: str) -> Noun:
    if isinstance(one, Resource) and isinstance(other, Resource):
        liked = tuple(dict.fromkeys((*one.preferences, *other.preferences)))
        one, other = replace(one, preferences=liked), replace(other, preferences=liked)
    if one != other:
        raise ValueError(f"the plans to combine disagree on {what}")
    return one


def _updates(parts: list[Part]) -> tuple[StatusUpdate, ...]:
    """Return a status for every data date: of each project the last one until then."""
    made = []
    for at in sorted({update.at for part in parts for update in part.plan.updates}):
        rows: list[TaskStatus] = []
        names: dict[str, None] = {}
        more: dict[str, object] = {}
        for part in parts:
            known = [update for update in part.plan.updates if update.at <= at]
            if known:
                rows.extend(part.nested(known[-1].tasks))
                names |= {known[-1].name: None} if known[-1].at == at and known[-1].name else {}
                more |= known[-1].attributes if known[-1].at == at else {}
        made.append(
            StatusUpdate(at, tuple(rows), name=", ".join(names), attributes=Attributes(more))
        )
    return tuple(made)
