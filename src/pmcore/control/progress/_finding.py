"""What the room of progress finds in facts: code, facts and path of each."""

from __future__ import annotations

from dataclasses import dataclass

from pmcore._base import Told, memo
from pmcore._mapping import EMPTY, Attributes
from pmcore.model import Plan


@dataclass(frozen=True, slots=True, repr=False)
class Finding(Told):
    """Something in the facts that a person should look at; it stops nothing.

    Parameters
    ----------
    code : str
        ``finding.over_day``, ``finding.unknown_task`` and others that `_text` lists.
    facts : Attributes
    path : str
        Where, by id: ``time_entries["t7"]``.
    is_counted : bool
        Whether what it is about is part of the answer all the same.
    """

    code: str
    facts: Attributes = EMPTY
    path: str = ""
    is_counted: bool = True


def name_of(plan: Plan, task: str) -> str:
    """Return what a task is called, also where the plan has it no longer."""
    known = memo(plan, "names", lambda: {each.id: each.name for each in plan.tasks})
    return known.get(task) or task


def found(code: str, path: str, /, **facts: object) -> Finding:
    """Return a finding of this room."""
    return Finding(f"finding.{code}", Attributes(facts), path)
