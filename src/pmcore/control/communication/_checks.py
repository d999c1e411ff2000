"""What this room refuses, and what it calls people by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain

from pmcore._base import memo
from pmcore._mapping import Attributes
from pmcore._values import refuse as refuse_all
from pmcore.errors import Problem
from pmcore.model import Plan, StatusUpdate, TaskKind
from pmcore.network import ancestors, errors_of


def wrong(code: str, path: str, /, **facts: object) -> Problem:
    """Return a problem of this room."""
    return Problem(f"communication.{code}", path, Attributes(facts))


_SHAPELESS = {"plan.wrong_type", "plan.not_finite", "plan.zoned_instant"}


def refuse(plan: Plan, problems: Iterable[Problem] = ()) -> None:
    """Raise every error of a plan and everything else that is wrong, if anything is.

    Parameters
    ----------
    plan : Plan
    problems : iterable of Problem
        Looked for only where all fields hold what they say, which they may need.
    """
    found = errors_of(plan)
    if not any(each.code in _SHAPELESS for each in found):
        found += problems
    refuse_all(found)


def audience_faults(plan: Plan) -> Iterator[Problem]:
    """Yield audiences that are none of those a plan knows, where it knows any."""
    known = {each.id for each in plan.audiences}
    if not known:
        return
    for one in plan.stakeholders:
        if one.audience and one.audience not in known:
            path = f'stakeholders["{one.id}"].audience'
            yield wrong("unknown_audience", path, found=one.audience, known=sorted(known))
    reached = known | {each.id for each in plan.stakeholders}
    for each in plan.communications:
        if each.audience and each.audience not in reached:
            path = f'communications["{each.id}"].audience'
            yield wrong("unknown_audience", path, found=each.audience, known=sorted(known))


def day_of(plan: Plan, at: date | None, status: StatusUpdate | None = None) -> date:
    """Return the day that is asked for; none: the day of the facts, else of the plan's start."""
    if at is None:
        facts = status or plan.status
        at = facts.at if facts else plan.start
    return as_day(at)


def as_day(at: date, name: str = "at") -> date:
    """Return the day that an argument names, of an instant its own.

    Raises
    ------
    TypeError
        If it is neither.
    ValueError
        If it carries a time zone, so that its day is another one elsewhere.
    """
    if not isinstance(at, date):
        raise TypeError(f"{name} is a date, found {at!r}")
    if not isinstance(at, datetime):
        return at
    if at.tzinfo is not None:
        raise ValueError(f"{name} is local time without a zone, found {at!r}")
    return at.date()


def makers(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Return the tasks that make each deliverable, and those in each WBS element, by its id.

    They make what they state, and what the elements state that they lie in, at any depth. What is
    inactive makes nothing.
    """

    def make() -> dict[str, tuple[str, ...]]:
        elements = {each.id: each for each in plan.wbs}
        found: dict[str, dict[str, None]] = {}
        for task in plan.tasks:
            if task.kind is TaskKind.INACTIVE:
                continue
            above = tuple(ancestors(elements[task.wbs], elements)) if task.wbs else ()
            made = chain(task.deliverables, *(each.deliverables for each in above))
            for item in chain(made, (each.id for each in above)):
                found.setdefault(item, {})[task.id] = None
        return {item: tuple(tasks) for item, tasks in found.items()}

    return memo(plan, "makers", make)
