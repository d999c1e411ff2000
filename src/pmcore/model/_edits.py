"""Plans compared, changed by edits, and put together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from pmcore._base import Noun
from pmcore.model._options import Edit
from pmcore.model._plan import Plan, key_of, registers


def diff(before: Plan, after: Plan) -> tuple[Edit, ...]:
    """Return the edits that turn one plan into the other.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Plan, Task, days
    >>> a = Plan("P", start=datetime(2027, 1, 4, 9), tasks=[Task("t", "T", days(1))])
    >>> b = a.with_task(Task("t", "T", days(2)))
    >>> [(e.register, e.id, e.field, e.before, e.after) for e in diff(a, b)]
    [('tasks', 't', 'duration', 480, 960)]
    >>> apply(a, diff(a, b)) == b
    True
    """
    edits: list[Edit] = []
    lists = registers()
    for item in fields(Plan):
        old, new = getattr(before, item.name), getattr(after, item.name)
        if old == new:
            continue
        if item.name in lists:
            edits.extend(_register_edits(item.name, old, new))
        else:
            edits.append(Edit("", "", item.name, old, new))
    return tuple(edits)


def _register_edits(name: str, old: tuple[Noun, ...], new: tuple[Noun, ...]) -> list[Edit]:
    was = {key_of(item): item for item in old}
    now = {key_of(item): item for item in new}
    if len(was) < len(old) or len(now) < len(new):
        return [Edit("", "", name, old, new)]  # keys are not unique: only the whole register is
    edits = [Edit(name, key, "", item, None) for key, item in was.items() if key not in now]
    for key, item in now.items():
        if key not in was:
            edits.append(Edit(name, key, "", None, item))
        elif item != was[key]:
            edits.extend(_field_edits(name, key, was[key], item))
    reached = [key for key in was if key in now] + [key for key in now if key not in was]
    if reached != list(now):
        edits.append(Edit(name, "", "order", tuple(reached), tuple(now)))
    return edits


def _field_edits(name: str, key: str, old: Noun, new: Noun) -> list[Edit]:
    pairs = [
        (item.name, getattr(old, item.name), getattr(new, item.name))
        for item in fields(old)  # type: ignore[arg-type]  # every noun is a dataclass
    ]
    return [Edit(name, key, field, a, b) for field, a, b in pairs if a != b]


def apply(plan: Plan, edits: Iterable[Edit]) -> Plan:
    """Return the plan with the edits made, in their order.

    Elements that an edit of an order does not name stay, after those that it names.

    Raises
    ------
    KeyError
        If an edit names an element that the plan does not have.
    """
    held: dict[str, dict[str, Noun]] = {}
    whole: dict[str, Any] = {}
    for edit in edits:
        if not edit.register:
            whole[edit.field] = edit.after
            held.pop(edit.field, None)
            continue
        source = whole.get(edit.register, getattr(plan, edit.register))
        register = held.setdefault(edit.register, {key_of(item): item for item in source})
        if edit.field == "order" and not edit.id:
            held[edit.register] = {key: register[key] for key in edit.after} | register
        elif edit.field:
            register[edit.id] = replace(register[edit.id], **{edit.field: edit.after})  # type: ignore[type-var]  # every noun is a dataclass
        elif edit.after is None:
            del register[edit.id]
        else:
            register[edit.id] = edit.after
    return replace(plan, **whole | {name: tuple(items.values()) for name, items in held.items()})
