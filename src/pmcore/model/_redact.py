"""What an audience may see of a plan or an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from pmcore import model
from pmcore._base import Noun, Samples, Told
from pmcore._mapping import Attributes
from pmcore.errors import Problem
from pmcore.model._options import Edit
from pmcore.model._people import Audience
from pmcore.model._plan import Plan, key_of, registers
from pmcore.model._references import EVERYTHING, LOOSE, REFERENCES
from pmcore.model._sight import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

N = TypeVar("N", bound=Noun)

_GONE = object()
# Answers name elements too.
_ANSWERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "ScheduledTask": {"id": ("tasks",), "wbs": ("wbs",)},
    "Rollup": {"id": ("wbs",), "parent": ("wbs",)},
    "Explanation": {"task": ("tasks",)},
    "Driver": {"source": (EVERYTHING,)},
}
# In answers of the rooms above, by the names of their fields; any other text may be an id.
_BY_NAME: Mapping[str, tuple[str, ...]] = {
    "task": ("tasks",),
    "resource": ("resources",),
    "person": ("resources", "stakeholders"),
    "wbs": ("wbs",),
    "risk": ("risks",),
    "account": ("accounts",),
}
_BLANKS: Mapping[str, object] = {
    "str": "",
    "int": 0,
    "Amount": 0,
    "float": 0.0,
    "bool": False,
    "Samples": Samples(b"", "<f8", (0,)),
}


def redact(value: N, audience: Audience) -> N:
    """Return a plan or an answer without what an audience must not see.

    A hidden field takes its default. One that has none becomes empty or zero, and the element's
    ``attributes["redacted"]`` names it; where nothing can stand for it, the element goes. A
    hidden element goes from its register, and with it links, assignments, responses and whatever
    else is about it alone; elsewhere its id is taken out. Attributes under a hidden name
    go too. What audiences must not see is itself not shown.

    Names, notes and other texts are left as their authors wrote them, and sums still hold what
    was hidden in their parts: hide those fields as well.

    Parameters
    ----------
    value : Noun
    audience : Audience
        Its `hidden` lists field names (``rate``), fields of a noun (``Risk.probability``),
        registers (``risks``) and ids (``R02``). What it hides by attributes or by projects can
        be found in a plan alone: for an answer, :func:`pmcore.model.resolve` it first.

    Raises
    ------
    ValueError
        If the audience must not see the value at all, or if it hides ``id``.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Plan, Resource, Risk, money
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 1, 4, 9),
    ...     currency="CNY",
    ...     resources=[Resource("ana", rate=money(95))],
    ...     risks=[Risk("R01", probability=0.3), Risk("R02", probability=0.1)],
    ... )
    >>> seen = redact(plan, Audience("client", hidden=["rate", "R02"]))
    >>> seen.resources[0].rate, [risk.id for risk in seen.risks]
    (None, ['R01'])
    """
    if isinstance(value, Plan):
        audience = resolve(value, audience)
    hidden = frozenset(audience.hidden)
    if "id" in hidden:
        raise ValueError("ids hold a plan together; hide elements by their ids instead")
    work = _Redaction(value, hidden)
    while True:
        known = len(work.gone)
        seen = work.noun(value)
        if seen is _GONE:
            raise ValueError(f"audience {audience.id!r} must not see this {type(value).__name__}")
        # What went because of what it named may itself be named elsewhere.
        if len(work.gone) == known:
            return seen  # type: ignore[no-any-return]  # a noun goes in and out


class _Redaction:
    """What is hidden, and the walk that takes it out."""

    def __init__(self, value: Noun, hidden: frozenset[str]) -> None:
        self.hidden = hidden
        self.registers = {name for name in registers() if name in hidden}
        self.elements = {noun: register for register, noun in registers().items()}
        self.gone: set[tuple[str, str]] = set()
        self.texts: set[str] = set()
        for register, element in _listed(value):
            if register in hidden or key_of(element) in hidden:
                self.gone.add((register, key_of(element)))
                self.texts |= {key_of(element), getattr(element, "name", "")} - {""}
        found = {key for _, key in self.gone}
        # An id that the value does not list may still stand in it; a plan lists all it has.
        self.loose = hidden if not isinstance(value, Plan) else hidden - found
        self.texts |= self.loose

    def noun(self, value: Any) -> Any:  # noqa: ANN401 - any noun, or _GONE
        """Return a noun without what is hidden, or _GONE."""
        name = type(value).__name__
        changes: dict[str, Any] = {}
        blanks: list[str] = []
        if isinstance(value, (Told, Problem)) and self.tells(value):
            return _GONE
        if isinstance(value, Edit):
            return self.edit(value)
        for item in fields(value):
            old = getattr(value, item.name)
            if _is_tag(item):
                continue
            is_hidden = self.hides(name, item.name)
            new = _default(item) if is_hidden else self.field(type(value), item, old)
            if new is _GONE or (item.default is MISSING and new == () and _names(old)):
                return _GONE  # it was about what went, or nothing can stand for that
            if is_hidden and item.default is MISSING and new != old:
                blanks.append(item.name)
            if new is not old:
                changes[item.name] = new
        if blanks and "attributes" in {item.name for item in fields(value)}:
            held: Attributes = changes.get("attributes", value.attributes)
            changes["attributes"] = held | {"redacted": blanks}
        return replace(value, **changes) if changes else value

    def hides(self, noun: str, field: str) -> bool:
        """Tell whether a field is hidden by name."""
        return field in self.hidden or f"{noun}.{field}" in self.hidden

    def field(self, noun: type, item: Field[Any], value: Any) -> Any:  # noqa: ANN401 - of any field
        """Return a field's value without what is hidden, or _GONE if the noun must go."""
        if noun is Audience and item.name == "hidden":
            return ()
        if isinstance(value, Attributes):
            return self.attributes(noun.__name__, value)
        new = self.value(value, _named(noun, item.name))
        if new is _GONE:
            blank = _default(item)
            return _GONE if item.default is MISSING else blank
        return new

    def value(self, value: Any, named: tuple[str, ...] | None) -> Any:  # noqa: ANN401 - as field
        """Return a value without hidden elements and, in a field that names some, their ids."""
        if isinstance(value, str):
            return _GONE if named is not None and self.is_gone(value, named) else value
        if isinstance(value, tuple):
            kept = [self.value(item, named) for item in value]
            for old, new in zip(value, kept, strict=True):
                if new is _GONE:
                    self.note(old)
            if all(new is old for old, new in zip(value, kept, strict=True)):
                return value
            return tuple(item for item in kept if item is not _GONE)
        if isinstance(value, Samples) or not is_dataclass(value):
            return value
        return self.noun(value) if not self.is_listed_gone(value) else _GONE

    def is_gone(self, id: str, held: tuple[str, ...]) -> bool:  # noqa: A002 - of the field asked
        """Tell whether an id in a field that names elements of some registers is hidden."""
        if id in self.loose or all(register in self.registers for register in held):
            return bool(id)
        if held == (EVERYTHING,):
            return any(key == id for _, key in self.gone)
        return any((register, id) in self.gone for register in held)

    def is_listed_gone(self, value: object) -> bool:
        """Tell whether a noun is an element that is hidden by its id or register."""
        register = self.elements.get(type(value).__name__)
        if register is None or not isinstance(value, Noun):
            return False
        key = key_of(value)
        return register in self.registers or key in self.loose or (register, key) in self.gone

    def note(self, value: object) -> None:
        """Remember an element that went."""
        register = self.elements.get(type(value).__name__)
        if register is not None and isinstance(value, Noun):
            self.gone.add((register, key_of(value)))

    def edit(self, edit: Edit) -> Any:  # noqa: ANN401 - as noun
        """Return an edit whose values are redacted; _GONE if it is about something hidden."""
        noun = getattr(model, registers().get(edit.register, "Plan"))
        if (
            self.hides(noun.__name__, edit.field)
            or edit.register in self.registers
            or (edit.register, edit.id) in self.gone
            or edit.id in self.loose
            or any(self.mentions(edit.id, text) for text in self.texts)
        ):
            return _GONE
        named = _named(noun, edit.field)
        if edit.field == "order":
            named = (edit.register,)
        before, after = self.value(edit.before, named), self.value(edit.after, named)
        if before is _GONE or after is _GONE:
            return _GONE
        return replace(edit, before=before, after=after)

    def attributes(self, noun: str, value: Attributes) -> Attributes:
        """Return attributes without hidden names, and without values that name what is hidden."""
        kept = {
            key: self.attributes(noun, held) if isinstance(held, Attributes) else held
            for key, held in value.items()
            if not self.hides(noun, key) and not (set(_texts(held)) & self.texts)
        }
        return value if kept == dict(value) else Attributes(kept)

    def tells(self, value: Told | Problem) -> bool:
        """Tell whether a sentence speaks of something hidden."""
        said = [*_texts(value.facts), *([value.path] if isinstance(value, Problem) else [])]
        is_field = any(self.hides(type(value).__name__, name) for name in _keys(value.facts))
        return is_field or any(self.mentions(text, each) for text in said for each in self.texts)

    def mentions(self, text: str, word: str) -> bool:
        """Tell whether a text has a word in it, as a whole."""
        return word in text and bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text))


def _named(noun: type, field: str) -> tuple[str, ...] | None:
    """Return the registers whose ids a field may hold; None if it holds none."""
    if noun.__name__ in _ANSWERS:
        return _ANSWERS[noun.__name__].get(field)
    for table in (REFERENCES, LOOSE):
        for row in table.get(noun.__name__, ()):
            if row.field == field:
                return row.registers
    is_model = noun.__module__.startswith("pmcore.model.")
    return None if is_model else _BY_NAME.get(field, (EVERYTHING,))


def _listed(value: Noun) -> Iterator[tuple[str, Noun]]:
    """Yield the elements a plan or a schedule lists, with their registers."""
    if isinstance(value, Plan):
        for register in registers():
            for element in getattr(value, register):
                yield register, element
    else:
        for register in ("tasks", "wbs"):
            held = getattr(value, register, ())
            for element in held if isinstance(held, tuple) else ():
                if isinstance(element, Noun) and hasattr(element, "id"):
                    yield register, element


def _names(value: object) -> bool:
    """Tell whether a value is a tuple of ids, or of tuples of ids."""
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], (str, tuple))


def _is_tag(item: Field[Any]) -> bool:
    """Tell whether a field says which member of a union its noun is."""
    return item.name == "kind" and str(item.type).startswith("Literal[")


def _default(item: Field[Any]) -> object:
    """Return what stands in a field that is hidden; _GONE if nothing can."""
    if item.default is not MISSING:
        return item.default
    kind = str(item.type)
    if kind.startswith("tuple[") and kind.endswith(", ...]"):
        return ()
    members = [each.strip() for each in kind.split("|")]
    if "None" in members:
        return None
    return next((_BLANKS[each] for each in members if each in _BLANKS), _GONE)


def _texts(value: object) -> Iterator[str]:
    """Yield every text in a JSON-safe value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Attributes):
        for held in value.values():
            yield from _texts(held)
    elif isinstance(value, tuple):
        for held in value:
            yield from _texts(held)


def _keys(value: Attributes) -> Iterable[str]:
    return value.keys()
