"""A plan in which a person goes by another id, wherever it is named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pmcore.model._combine import Part
from pmcore.model._options import Edit
from pmcore.model._plan import Plan, registers


def renamed(plan: Plan, old: str, new: str) -> Plan:
    """Return the plan with another id of a resource or stakeholder, wherever it is named.

    Raises
    ------
    KeyError
        If there is no such resource or stakeholder.
    ValueError
        If the new id is taken.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> renamed(portal(), "bo", "P7").resource("P7").skills[0].name
    'python'
    """
    known = {each.id for each in plan.resources} | {each.id for each in plan.stakeholders}
    if old not in known:
        raise KeyError(old)
    if new in known or not new:
        raise ValueError(f"an id is needed that nobody has, found {new!r}")
    part = _Renaming(plan, old, new)
    held: dict[str, Any] = {name: tuple(part.elements(name)) for name in registers()}
    return replace(plan, **held)


class _Renaming(Part):
    """How a plan's ids are written when one person goes by another."""

    def __init__(self, plan: Plan, old: str, new: str) -> None:
        super().__init__(plan, "", frozenset(), plan.currency)
        self.pair = (old, new)

    def elements(self, register: str) -> Any:  # noqa: ANN401 - as Part
        """Yield a register's elements."""
        return map(self.renamed, getattr(self.plan, register))

    def id(self, register: str, id: str) -> str:  # noqa: A002 - as Part
        """Return an id as it is written now."""
        old, new = self.pair
        return new if id == old and register in ("resources", "stakeholders") else id

    def value(self, noun: str, field: str, value: Any) -> Any:  # noqa: ANN401 - as Part
        """Return a field's value as it is written now."""
        if value is None or (noun, field) == ("Audience", "projects"):
            return value  # names no people, and none is everything
        if (noun, field) == ("Audience", "hidden"):
            old, new = self.pair
            return tuple(new if each == old else each for each in value)
        return super().value(noun, field, value)

    def edit(self, edit: Edit) -> Edit:
        """Return an edit as it is written now."""
        return super().edit(edit) if edit.register else edit

    def key(self, register: str, key: str) -> str:
        """Return what an element of a register is called now."""
        found = super().key(register, key)
        return found.removeprefix("/") if found == f"/{key}" else found
