"""What of one plan an audience must not see, spelt out by ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING

from pmcore.model._plan import Plan, key_of, registers
from pmcore.model._references import LOOSE, REFERENCES

if TYPE_CHECKING:
    from pmcore._base import Noun
    from pmcore.model._people import Audience

# Registers that belong to nobody's project; all others must name the project's work to be seen.
_COMMON = frozenset(("calendars", "resources", "exchange_rates", "organisation", "deliveries"))
_BY_AUDIENCE = frozenset(("audiences", "stakeholders", "communications", "meetings"))
# Their rows name tasks and go with them, one by one.
_BY_ROWS = frozenset(("baselines", "updates", "assignments", "dependencies", "correlations"))
_OF_ALL = ("client", "price", "budget", "contingency", "management_reserve", "payment", "penalty")
_WORK = frozenset(("tasks", "wbs"))


def resolve(plan: Plan, audience: Audience) -> Audience:
    """Return the audience with the ids of all that it must not see of a plan among `hidden`.

    Elements that have a hidden value of an attribute come by their ids. Of a portfolio an
    audience of some projects sees their work, what names it or is named by it, calendars and
    people; not other projects, nor who belongs to their audiences, nor money of the whole.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore.model import Audience, Plan, Risk
    >>> inside = Risk("R02", probability=0.1, attributes={"visibility": "internal"})
    >>> plan = Plan("P", start=datetime(2027, 1, 4, 9), risks=[inside])
    >>> resolve(plan, Audience("client", hidden=["rate", "visibility=internal"])).hidden
    ('rate', 'R02')
    """
    wishes = [name.partition("=") for name in audience.hidden if "=" in name]
    if not wishes and not audience.projects:
        return audience
    found = dict.fromkeys(name for name in audience.hidden if "=" not in name)
    found |= dict.fromkeys(_by_attributes(plan, {(key, value) for key, _, value in wishes}))
    if audience.projects:
        found |= dict.fromkeys(_outside(plan, audience))
        found |= dict.fromkeys(f"Plan.{name}" for name in _OF_ALL)
    return replace(audience, hidden=tuple(found), projects=())


def _by_attributes(plan: Plan, wishes: set[tuple[str, str]]) -> Iterator[str]:
    for register in registers():
        for element in getattr(plan, register):
            held = getattr(element, "attributes", {})
            if any(str(held.get(key)) == value for key, value in wishes):
                yield key_of(element)


def _outside(plan: Plan, audience: Audience) -> Iterator[str]:
    """Yield the ids of what lies outside an audience's projects."""
    inner, above = _elements(plan, frozenset(audience.projects))
    work = {("wbs", each) for each in inner}
    work |= {("tasks", task.id) for task in plan.tasks if task.wbs in inner}
    seen = work | {("wbs", each) for each in above}
    named = set(seen)
    for element in (*plan.tasks, *plan.wbs):
        if _place(element) in work:
            named |= _named(element)
    mine = frozenset(audience.projects)
    others = {row.id for row in plan.audiences if row.projects and not mine & set(row.projects)}
    for register in registers():
        if register in _COMMON or register in _BY_ROWS:
            continue
        for element in getattr(plan, register):
            if register in _BY_AUDIENCE:
                is_seen = not _belongs(plan, element, others)
            elif register in _WORK:
                is_seen = (register, key_of(element)) in seen
            else:
                is_seen = (register, key_of(element)) in named or bool(_named(element) & work)
            if not is_seen:
                yield key_of(element)


def _elements(plan: Plan, projects: frozenset[str]) -> tuple[set[str], set[str]]:
    """Return the WBS elements at and below some, and those above them."""
    parents = {element.id: element.parent for element in plan.wbs}
    inner, above = set[str](), set[str]()
    for start, parent in parents.items():
        line, at = [start], parent
        while at is not None and at not in line:
            line.append(at)
            at = parents.get(at)
        if projects & set(line):
            inner.add(start)
        if start in projects:
            above |= set(line[1:])
    return inner, above - inner


def _belongs(plan: Plan, element: Noun, others: set[str]) -> bool:
    """Tell whether an element belongs to another audience of some projects, or people of it do."""
    own = getattr(element, "audience", None) or (key_of(element) if _is_audience(element) else "")
    if own in others:
        return True
    known = {each.id: each.audience for each in plan.stakeholders}
    known |= {each.id: each.audience for each in plan.communications}
    people: Iterable[str] = getattr(element, "people", ())
    linked = (*people, getattr(element, "communication", None), own)
    return any(known.get(each or "") in others for each in linked)


def _is_audience(element: Noun) -> bool:
    return type(element).__name__ == "Audience"


def _place(element: Noun) -> tuple[str, str]:
    register = "tasks" if type(element).__name__ == "Task" else "wbs"
    return register, key_of(element)


def _named(noun: Noun) -> set[tuple[str, str]]:
    """Return registers and ids of all that a noun, or one in it, may name."""
    found = set[tuple[str, str]]()
    for table in (REFERENCES, LOOSE):
        for row in table.get(type(noun).__name__, ()):
            for text in _flat(getattr(noun, row.field)):
                places = registers() if row.registers == ("*",) else row.registers
                found |= {(register, str(text)) for register in places}
    for item in fields(noun):  # type: ignore[arg-type]  # every noun is a dataclass
        for each in _flat(getattr(noun, item.name)):
            if is_dataclass(each) and not isinstance(each, type):
                found |= _named(each)  # type: ignore[arg-type]  # nouns hold nouns alone
    return found


def _flat(value: object) -> Iterator[object]:
    if isinstance(value, tuple):
        for each in value:
            yield from _flat(each)
    elif value is not None:
        yield value
