"""To be forgotten: a plan without a person's data, and what became of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from pmcore._base import Answer, Noun
from pmcore._mapping import EMPTY, Attributes
from pmcore.model import (
    ChangeRequest,
    Edit,
    Goal,
    Plan,
    Resource,
    Response,
    Review,
    Skill,
    Stakeholder,
    TimeEntry,
    key_of,
    registers,
    renamed,
)
from pmcore.risk import Notice

UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Scripts in which a name stands in a sentence without spaces around it."""


@dataclass(frozen=True, slots=True)
class Erasure(Answer):
    """A plan without a person's data, and what became of them.

    Parameters
    ----------
    plan : Plan
    pseudonym : str
        The id that stands for the person now.
    removed, kept : tuple of Notice
        What is gone; and what remains under the pseudonym, with why, or has to be looked at.
    """

    plan: Plan
    pseudonym: str
    removed: tuple[Notice, ...]
    kept: tuple[Notice, ...]

    def text(self, language: str = "en") -> str:
        """Return what is gone and what remains, one a line."""
        return "\n".join(each.text(language) for each in (*self.removed, *self.kept))

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a kind of data."""
        rows = [*((each, True) for each in self.removed), *((each, False) for each in self.kept)]
        return {
            "what": [each.facts.get("what") for each, _ in rows],
            "count": [each.facts.get("count") for each, _ in rows],
            "is_removed": [is_removed for _, is_removed in rows],
        }


def erase(plan: Plan, person: str, *, pseudonym: str | None = None) -> Erasure:
    """Return the plan without a person's data; what others need remains under a pseudonym.

    Names, addresses, languages, wishes, attributes, reasons of leave, paces with their evidence,
    reviews and goals go, out of recorded changes and responses too. Assignments, hours and rates
    remain, since totals and cost of the project rest on them; so do days of leave. Open work whose
    dates a pace had set goes by the estimate again. Other texts in which the id, the whole name or
    the address still stands are listed: what they say is nobody's to change but their author's.
    First names alone and nicknames are not found. Plans kept elsewhere, files and backups are
    beyond a library.

    Parameters
    ----------
    plan : Plan
    person : str
        Id of a resource or stakeholder.
    pseudonym : str, optional
        The new id; none: ``person-1`` or the next that is free.

    Raises
    ------
    KeyError
        If there is nobody of that id.
    ValueError
        If the pseudonym is taken.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> found = erase(portal(), "bo")
    >>> found.pseudonym, found.plan.resource("person-1").name
    ('person-1', '')
    """
    known = {each.id for each in plan.resources} | {each.id for each in plan.stakeholders}
    free = (f"person-{n}" for n in range(1, len(known) + 2))
    called = pseudonym or next(each for each in free if each not in known)
    held = renamed(plan, person, called)
    own = _Own(held, called)
    removed: dict[str, int] = {}
    kept: dict[str, Any] = {}
    for register in registers():
        pairs = [(each, own.bare(each)) for each in getattr(held, register)]
        for old, new in pairs:
            _count(removed, register, old, new)
        kept[register] = tuple(new for _, new in pairs if new is not None)
    found = replace(held, **kept)
    everybody: tuple[Resource | Stakeholder, ...] = (*plan.resources, *plan.stakeholders)
    known_as = [each for each in everybody if each.id == person]
    words = {word for each in known_as for word in (each.id, each.name, each.email) if word}
    return Erasure(
        found,
        called,
        tuple(_told("erase.removed", removed)),
        (*_told("erase.kept", _remains(found, called)), *_mentions(found, words)),
    )


class _Own:
    """What of a plan is personal to somebody."""

    def __init__(self, plan: Plan, person: str) -> None:
        self.person = person
        names = ("resources", "stakeholders", "time_entries", "goals", "reviews")
        self.known: dict[tuple[str, str], Noun] = {
            (name, key_of(each)): each for name in names for each in getattr(plan, name)
        }

    def bare(self, element: Noun) -> Noun | None:
        """Return an element without what is personal; None: it is so in whole."""
        who = self.person
        if isinstance(element, Goal | Review) and element.person == who:
            return None
        if isinstance(element, Resource) and element.id == who:
            return replace(
                element,
                name="",
                email="",
                languages=(),
                preferences=(),
                skills=tuple(Skill(each.name, each.level) for each in element.skills),
                leave=tuple(replace(each, reason="") for each in element.leave),
                attributes=EMPTY,
            )
        if isinstance(element, Stakeholder) and element.id == who:
            return replace(Stakeholder(who), audience=element.audience, language=element.language)
        if isinstance(element, TimeEntry) and element.resource == who:
            return replace(element, note="", attributes=EMPTY)
        if isinstance(element, ChangeRequest | Response):
            edits = (self.edit(each) for each in element.edits)
            return replace(element, edits=tuple(each for each in edits if each is not None))
        return element

    def edit(self, edit: Edit) -> Edit | None:
        """Return an edit without what is personal; None: nothing is left of it."""
        old = (edit.before, edit.after)
        if not edit.field:
            new = tuple(self.bare(each) if isinstance(each, Noun) else each for each in old)
        else:
            element = self.known.get((edit.register, edit.id))
            if element is None or not hasattr(element, edit.field):
                return edit
            given: list[dict[str, Any]] = [{edit.field: each} for each in old]
            bared = [self.bare(replace(element, **each)) for each in given]  # type: ignore[type-var]  # every noun is a dataclass
            if None in bared:
                return None
            new = tuple(getattr(each, edit.field) for each in bared)
        if new == old:
            return edit
        return None if new[0] == new[1] else replace(edit, before=new[0], after=new[1])


def _told(code: str, counts: Mapping[str, int]) -> Iterator[Notice]:
    for what, count in counts.items():
        if count:
            yield Notice(code, Attributes(what=what, count=count))


def _count(removed: dict[str, int], register: str, old: Noun, new: Noun | None) -> None:
    """Count what differs: the element itself, or its fields by name."""
    if new is None:
        removed[register] = removed.get(register, 0) + 1
        return
    for item in fields(old):  # type: ignore[arg-type]  # every noun is a dataclass
        if getattr(old, item.name) != getattr(new, item.name):
            what = f"{register}.{item.name}"
            removed[what] = removed.get(what, 0) + 1


def _remains(plan: Plan, person: str) -> dict[str, int]:
    """Return how often each register still names a person by the pseudonym."""
    found: dict[str, int] = {}
    for register in registers():
        for element in getattr(plan, register):
            if any(text == person for _, text in _texts(element)):
                found[register] = found.get(register, 0) + 1
    return found


def _mentions(plan: Plan, words: set[str]) -> Iterator[Notice]:
    """Yield each place where a text still has a word that names the person."""
    sought = re.compile("|".join(map(_pattern, sorted(words))), re.IGNORECASE)
    places = [
        (f'{register}["{key_of(element)}"].', element)
        for register in registers()
        for element in getattr(plan, register)
    ]
    own = {item.name: getattr(plan, item.name) for item in fields(plan)}
    places += [(name, value) for name, value in own.items() if name not in registers()]
    for place, value in places:
        for field, text in _texts(value):
            if sought.search(text):
                yield Notice("erase.mention", Attributes(what=place + field, count=1))


def _pattern(word: str) -> str:
    """Return what finds a word that is no part of another, in scripts without spaces anywhere."""
    letter = rf"[^\W{UNSPACED}]"
    before = "" if re.match(rf"[{UNSPACED}]", word[0]) else rf"(?<!{letter})"
    after = "" if re.match(rf"[{UNSPACED}]", word[-1]) else rf"(?!{letter})"
    return before + re.escape(word) + after


def _texts(value: object, field: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in a noun with the field it stands in, keys of attributes among them."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield field, key
            yield from _texts(each, f"{field}[{key}]")
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each, field)
    elif isinstance(value, Noun):
        for item in fields(value):  # type: ignore[arg-type]  # every noun is a dataclass
            name = f"{field}.{item.name}" if field else item.name
            yield from _texts(getattr(value, item.name), name)
