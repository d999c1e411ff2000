"""Per cent as it is reported, held against what is left: the ninety per cent that stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime

from pmcore._base import Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.model import Plan, StatusUpdate, TaskStatus
from pmcore.network import Network, build

TOLERANCE = 0.1
"""By how much a reported share may lie above the implied one."""
STANDING = 2
"""How many updates in a row with one share are told as standing still."""


@dataclass(frozen=True, slots=True, repr=False)
class Doubt(Told):
    """A reported share that what is left contradicts, or that does not move.

    Parameters
    ----------
    code : str
        ``doubt.remaining``: by the working time that is left; ``doubt.work``: by the work that
        is left; ``doubt.expected``: by when its owner expects the end; ``doubt.stands``: the
        share has stood still.
    task : str
    reported : float
        The share done as it was reported.
    implied : float, optional
        What is done, of that and what is left; none where the share has stood still.
    remaining : int, optional
        What is left, in working minutes (of `doubt.work`: person-minutes).
    updates : int
        How many updates in a row have the share.
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    task: str = ""
    reported: float = 0.0
    implied: float | None = None
    remaining: int | None = None
    updates: int = 1


def doubts(
    plan: Plan,
    facts: StatusUpdate,
    earlier: Iterable[StatusUpdate] = (),
    *,
    tolerance: float = TOLERANCE,
    standing: int = STANDING,
) -> tuple[Doubt, ...]:
    """Return the shares reported of work under way that what is left of it contradicts.

    What is done counts in working time since the actual start, without the time that work
    rested, or in work that was spent. A share that has stood still is told from `standing`
    updates in a row on.

    Parameters
    ----------
    plan : Plan
    facts : StatusUpdate
    earlier : iterable of StatusUpdate
        Those before, in any order.
    tolerance : float
        By how much a reported share may lie above the implied one.
    standing : int
        Updates in a row.

    Examples
    --------
    Ten days of work have passed and ten are left, yet nine tenths are said to be done:

    >>> from pmcore import TaskStatus, days
    >>> from pmcore.examples import portal
    >>> begun = TaskStatus("api", start=datetime(2027, 1, 11, 9), percent=0.9, remaining=days(10))
    >>> for doubt in doubts(portal(), StatusUpdate(datetime(2027, 1, 22, 18), [begun])):
    ...     print(doubt.text())
    Build the API is reported as 90 % done; with 10 d left after 10 d it is 50 %
    """
    net = build(plan)
    line = [*sorted((e for e in earlier if e.at < facts.at), key=lambda each: each.at), facts]
    found: list[Doubt] = []
    for fact in facts.tasks:
        if fact.percent is None or fact.finish or fact.percent >= 1:
            continue
        found += _implied(net, facts.at, fact, tolerance)
        found += _standing(net, line, fact, standing)
    return tuple(found)


def _implied(net: Network, at: datetime, fact: TaskStatus, tolerance: float) -> Iterator[Doubt]:
    """Yield what is left of a task where it says that less is done than was reported."""
    time, percent = net.task_time(fact.task), fact.percent or 0.0
    passed = _worked(net, at, fact) if fact.start else 0
    rows = [("remaining", passed, fact.remaining), ("work", fact.actual_work, fact.remaining_work)]
    if fact.expected_finish is not None and fact.start:
        left = max(0, time.between(at, fact.expected_finish))
        rows.append(("expected", passed, left))
    for code, done, remaining in rows:
        if remaining is None or not remaining or done is None:
            continue
        implied = done / (done + remaining)
        if percent - implied > tolerance:
            facts = Attributes(
                task=net.plan.task(fact.task).name or fact.task,
                reported=percent,
                implied=implied,
                done=done,
                remaining=remaining,
                day=time.minutes_per_day,
                date=fact.expected_finish.isoformat() if fact.expected_finish else None,
            )
            yield Doubt(
                f"doubt.{code}",
                facts,
                task=fact.task,
                reported=percent,
                implied=implied,
                remaining=remaining,
            )


def _worked(net: Network, at: datetime, fact: TaskStatus) -> int:
    """Return the working minutes since the start, without those that work rested."""
    assert fact.start is not None
    time = net.task_time(fact.task)
    passed = time.between(fact.start, at)
    if fact.suspend is not None:
        rest_ends = min(at, fact.resume or at)
        passed -= max(0, time.between(max(fact.suspend, fact.start), rest_ends))
    return max(0, passed)


def _standing(
    net: Network, line: Sequence[StatusUpdate], fact: TaskStatus, standing: int
) -> Iterator[Doubt]:
    """Yield a share that has stood still while working time went by and work did not rest."""
    since, updates = line[-1].at, 0
    for update in reversed(line):
        known = next((each for each in update.tasks if each.task == fact.task), None)
        if known is None or known.percent != fact.percent or not known.start:
            break
        since, updates = update.at, updates + 1
    passed = net.task_time(fact.task).between(since, line[-1].at)
    is_resting = fact.suspend is not None and not fact.resume
    if updates >= max(2, standing) and passed > 0 and fact.percent and not is_resting:
        facts = Attributes(
            task=net.plan.task(fact.task).name or fact.task,
            reported=fact.percent,
            updates=updates,
            since=since.isoformat(),
        )
        yield Doubt("doubt.stands", facts, task=fact.task, reported=fact.percent, updates=updates)
