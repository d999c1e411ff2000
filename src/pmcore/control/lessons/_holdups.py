"""What entries of the logs did to a finished project: the time they took, the money they cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, time
from typing import NamedTuple, TypeAlias

from pmcore.control.lessons._records import Ended
from pmcore.model import ChangeRequest, Entry, Issue, Plan
from pmcore.network import WorkTime, convert
from pmcore.units import end_of_day

Span: TypeAlias = tuple[datetime, datetime]


class Holdup(NamedTuple):
    """An entry that stood too long: from when to when, and by how much each of its tasks slipped.

    Parameters
    ----------
    slips : dict of str to int
        Working minutes by which tasks finished after the baseline; only those that did.
    """

    register: str
    entry: Entry
    span: Span
    slips: dict[str, int]

    @property
    def path(self) -> str:
        return f'{self.register}["{self.entry.id}"]'

    @property
    def risk(self) -> str | None:
        """The risk that came true with it."""
        return self.entry.risk if isinstance(self.entry, Issue) else None


def entries_of(plan: Plan) -> Iterator[tuple[str, Entry]]:
    """Yield every entry of the logs, with its register."""
    for register in ("issues", "changes", "decisions", "actions"):
        for each in getattr(plan, register):
            yield register, each


def granted(plan: Plan, change: ChangeRequest) -> int:
    """Return the minor units that a change was granted; 0 where it was not accepted."""
    if change.status != "accepted" or change.cost is None:
        return 0
    day = change.closed or change.opened or plan.updates[-1].at.date()
    return convert(plan, change.cost, datetime.combine(day, time()))


def explained(plan: Plan, names: Collection[str]) -> int:
    """Return the cost of tasks that changes which name them alone, and risks, account for."""
    allowed: dict[str, int] = defaultdict(int)
    spent: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for change in plan.changes:
        if change.tasks and set(change.tasks) <= set(names):
            allowed[change.risk or f"changes {change.id}"] += granted(plan, change)
    for entry in plan.cost_entries:
        if entry.risk and entry.task in names:
            # An order, its invoice and its payment are one purchase.
            at = datetime.combine(entry.day, time())
            spent[entry.risk][entry.kind] += convert(plan, entry.net, at)
    return sum(max(allowed[key], *spent[key].values(), 0) for key in {*allowed, *spent})


def holdups(held: Ended, clock: WorkTime) -> list[Holdup]:
    """Return the entries that stood in the way, and how late the tasks were that they name."""
    planned = {row.task: row.finish for row in held.baseline.tasks}
    facts = {fact.task: fact.finish for fact in held.value.status.tasks}
    found = []
    for register, each in entries_of(held.record.plan):
        span = _stood(register, each)
        if span is None:
            continue
        slips = {}
        for name in each.tasks:
            goal, end = planned.get(name), facts.get(name)
            if goal and end and end > goal:
                slips[name] = clock.between(goal, end)
        found.append(Holdup(register, each, span, slips))
    return found


def lost(rows: Sequence[Holdup], clock: WorkTime, tasks: Iterable[str] | None = None) -> int:
    """Return the working minutes for which entries held tasks up, at most: each moment once."""
    names = None if tasks is None else set(tasks)
    slips = [
        late for row in rows for name, late in row.slips.items() if names is None or name in names
    ]
    return min(stood((row.span for row in rows), clock), max(slips, default=0))


def stood(spans: Iterable[Span], clock: WorkTime, within: Span | None = None) -> int:
    """Return the working minutes that spans cover together, or the part within another one."""
    total, reached = 0, within[0] if within else datetime.min
    for first, last in sorted(spans):
        begun, ended = max(first, reached), min(last, within[1]) if within else last
        if ended > begun:
            total += clock.between(begun, ended)
            reached = ended
    return total


def _stood(register: str, each: Entry) -> Span | None:
    """Return from when to when an entry stood in the way: an issue all along, others when due."""
    first = each.opened if register == "issues" else each.due
    if first is None or each.closed is None or each.closed < first:
        return None
    if register != "issues" and each.closed == first:
        return None
    begun = datetime.combine(first, time()) if register == "issues" else end_of_day(first)
    return begun, end_of_day(each.closed)
