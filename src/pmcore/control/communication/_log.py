"""The logs: what is open, overdue and held up, and what it costs to leave it so."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from pmcore._base import Instant, Made, Notice, Noticed, Told, made
from pmcore._mapping import EMPTY, Attributes
from pmcore.control.communication._checks import day_of, refuse, wrong
from pmcore.control.communication._waiting import Holding, Wait, has_penalty
from pmcore.errors import Problem
from pmcore.model import (
    Action,
    ChangeRequest,
    Decision,
    Issue,
    Party,
    Plan,
    StatusUpdate,
    names_of,
)
from pmcore.units import days, end_of_day

WAITS = (days(1), days(5), days(10))
"""Working minutes for which waiting is priced, unless said otherwise."""


class LogKind(StrEnum):
    """The log that an entry stands in."""

    ISSUE = "issue"
    DECISION = "decision"
    ACTION = "action"
    CHANGE = "change"


class LogState(StrEnum):
    """Where an entry stood on a day."""

    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True, repr=False)
class LogRow(Told):
    """One entry of a log on a day; its sentence says where it stands.

    Parameters
    ----------
    code : str
        ``log.open``, ``log.overdue``, ``log.closed``, ``log.ahead``, and their forms ``_plain``
        where no date is known and ``_unowned`` where no owner is.
    facts : Attributes
    kind : LogKind
    id, name : str
    state : LogState
        ``AHEAD``: opened after the day.
    owner : str, optional
    party : Party
    opened, due, closed : date, optional
    age : int, optional
        Calendar days since it was opened, until it was closed; none: not known, or not yet.
    late : int
        Calendar days after it was due, until it was closed; 0: in time, or never due.
    tasks : tuple of str
        Ids of the tasks it holds up or concerns.
    blocked : tuple of str
        Those among them that have not begun, while it is open.
    settle_by : datetime, optional
        When it must be settled at the latest so that no late start of a blocked task is missed.
    waits : tuple of Wait
        What it does to wait, for decisions, issues, actions and changes that block tasks.
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    kind: LogKind
    id: str
    name: str = ""
    state: LogState
    owner: str | None = None
    party: Party = Party.US
    opened: date | None = None
    due: date | None = None
    closed: date | None = None
    age: int | None = None
    late: int = 0
    tasks: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    settle_by: Instant | None = None
    waits: tuple[Wait, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it was opened and not closed."""
        return self.state in (LogState.OPEN, LogState.OVERDUE)


_SHOWN = ("kind", "id", "name", "state", "owner", "party", "opened", "due", "closed", "age")


@dataclass(frozen=True, slots=True, repr=False)
class Log(Noticed):
    """All logs of a plan on a day: issues, decisions, actions and changes.

    Parameters
    ----------
    at : date
    entries : tuple of LogRow
        Log by log, in the plan's order.
    """

    at: date
    entries: tuple[LogRow, ...]
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    @property
    def open(self) -> tuple[LogRow, ...]:
        """Those that are open, overdue ones among them, by the date they are due."""
        return _by_due(each for each in self.entries if each.is_open)

    @property
    def overdue(self) -> tuple[LogRow, ...]:
        """Those that are overdue, by the date they were due."""
        return _by_due(each for each in self.entries if each.state is LogState.OVERDUE)

    def of(self, kind: LogKind) -> tuple[LogRow, ...]:
        """Return the entries of one log."""
        return tuple(each for each in self.entries if each.kind is kind)

    def __getitem__(self, entry: str) -> LogRow:
        """Return an entry by id (of several logs' the first); KeyError if there is none."""
        for each in self.entries:
            if each.id == entry:
                return each
        raise KeyError(entry)

    def text(self, language: str = "en") -> str:
        """Return the open entries with what the longest wait does, and the notices."""
        said: list[Told] = []
        for each in self.open:
            said += [each, *each.waits[-1:]]
        return "\n".join(each.text(language) for each in (*said, *self.notices))

    def columns(self) -> dict[str, list[Any]]:
        """Return one row an entry, with what the longest wait moves and costs."""
        last = [each.waits[-1] if each.waits else None for each in self.entries]
        return {
            **{name: [getattr(each, name) for each in self.entries] for name in _SHOWN},
            "late": [each.late for each in self.entries],
            "blocked": [each.blocked for each in self.entries],
            "settle_by": [each.settle_by for each in self.entries],
            "wait": [each.minutes if each else None for each in last],
            "finish_work": [each.finish_work if each else None for each in last],
            "cost": [each.cost if each else None for each in last],
        }


def _by_due(rows: Iterator[LogRow]) -> tuple[LogRow, ...]:
    return tuple(sorted(rows, key=lambda each: (each.due or date.max, each.id)))


def log(
    plan: Plan,
    at: date | None = None,
    *,
    status: StatusUpdate | None = None,
    waits: Sequence[int] = WAITS,
    day_value: int | None = None,
) -> Log:
    """Return what is open and overdue in every log, what it holds up, and what waiting costs.

    An entry is overdue on the days after it was due, until the day it is closed. An open one
    blocks those of its tasks that have not begun. To wait for it is to let none of them start
    before so much working time after the day has passed: the plan's links say what that does to
    its finish, its milestones and its deadlines, beside what happens when it is settled at once.

    Parameters
    ----------
    plan : Plan
    at : date, optional
        The day; none: that of the facts, else of the plan's start.
    status : StatusUpdate, optional
        Facts that the schedule starts from; none: the plan's last update.
    waits : sequence of int
        Working minutes of the project, above 0; empty: waiting is not looked at.
    day_value : int, optional
        Minor units that a working day of the finish is worth beside the penalties that the plan
        states, such as the cost of a team that stands by.

    Raises
    ------
    PlanError
        Naming at once: every error of the plan, each entry that was closed before it was opened.
    ValueError
        If a wait is no whole number above 0, or `day_value` no whole number from 0 on.

    References
    ----------
    Cost of delay as money by time: D. G. Reinertsen, The Principles of Product Development Flow,
    2009, chapter 2 (principle E3).

    Examples
    --------
    >>> from datetime import date
    >>> from pmcore.examples import lantern_bay
    >>> found = log(lantern_bay(), date(2027, 6, 21))
    >>> print(found.overdue[0].text())
    Action ACT-1, Confirm the roster of acceptance testers, was due from Ms Yin on Fri 18 Jun 2027 \
and is overdue by 3 calendar days
    >>> found["ACT-1"].blocked, found["ACT-1"].settle_by
    (('A650',), datetime.datetime(2027, 6, 22, 9, 0))
    """
    _understand(waits, day_value)
    refuse(plan, _faults(plan))
    day = day_of(plan, at, status)
    facts = status or plan.status
    holding = Holding(plan, facts, end_of_day(day), day_value)
    rows = tuple(_waited(holding, row, waits) for row in rows_of(plan, holding.begun, day))
    notices = (*_notices(plan, rows, day_value), *_fixed(holding, rows))
    return Log(day, rows, notices=notices, made=made(plan, waits=tuple(waits)))


def _understand(waits: Sequence[int], day_value: int | None) -> None:
    for each in waits:
        if type(each) is not int or each <= 0:
            raise ValueError(f"a wait is a whole number of minutes above 0, found {each!r}")
    if day_value is not None and (type(day_value) is not int or day_value < 0):
        raise ValueError(f"day_value is a whole number from 0 on, found {day_value!r}")


_Kept = Issue | Decision | Action | ChangeRequest
_REGISTERS = {
    LogKind.ISSUE: "issues",
    LogKind.DECISION: "decisions",
    LogKind.ACTION: "actions",
    LogKind.CHANGE: "changes",
}


def _entries(plan: Plan) -> Iterator[tuple[LogKind, _Kept]]:
    logs: list[tuple[LogKind, Sequence[_Kept]]] = [
        (kind, getattr(plan, register)) for kind, register in _REGISTERS.items()
    ]
    return ((kind, each) for kind, held in logs for each in held)


def _faults(plan: Plan) -> Iterator[Problem]:
    for kind, each in _entries(plan):
        if each.opened and each.closed and each.closed < each.opened:
            path = f'{_REGISTERS[kind]}["{each.id}"].closed'
            facts = {"opened": each.opened.isoformat(), "closed": each.closed.isoformat()}
            yield wrong("closed_before_opened", path, **facts)


def is_settled(entry: _Kept) -> bool:
    """Return whether an entry without a date of closing says that it is settled all the same."""
    if isinstance(entry, Decision):
        return bool(entry.outcome)
    return isinstance(entry, ChangeRequest) and entry.status != "asked"


def _state(entry: _Kept, day: date) -> LogState:
    if entry.closed is not None and entry.closed <= day:
        return LogState.CLOSED
    if entry.opened is not None and entry.opened > day:
        return LogState.AHEAD
    if entry.closed is None and is_settled(entry):
        return LogState.CLOSED
    return LogState.OVERDUE if entry.due is not None and entry.due < day else LogState.OPEN


def rows_of(plan: Plan, begun: Collection[str], day: date) -> list[LogRow]:
    """Return every entry of a plan's logs on a day, waiting not looked at.

    Parameters
    ----------
    plan : Plan
        It may be one that an audience sees.
    begun : collection of str
        Ids of the tasks that have begun.
    day : date
    """
    return [_row(plan, begun, kind, each, day) for kind, each in _entries(plan)]


def _row(plan: Plan, begun: Collection[str], kind: LogKind, entry: _Kept, day: date) -> LogRow:
    state = _state(entry, day)
    is_open, is_ahead = state in (LogState.OPEN, LogState.OVERDUE), state is LogState.AHEAD
    until = None if is_ahead else day if is_open else entry.closed
    age = (until - entry.opened).days if until and entry.opened else None
    late = max((until - entry.due).days, 0) if until and entry.due else 0
    code, facts = _said(plan, kind, entry, state)
    return LogRow(
        code,
        Attributes(facts | {"late": late}),
        kind=kind,
        id=entry.id,
        name=entry.name,
        state=state,
        owner=entry.owner,
        party=entry.party,
        opened=entry.opened,
        due=entry.due,
        closed=entry.closed,
        age=age,
        late=late,
        tasks=entry.tasks,
        blocked=tuple(task for task in entry.tasks if task not in begun) if is_open else (),
    )


def _waited(holding: Holding, row: LogRow, waits: Sequence[int]) -> LogRow:
    """Return an entry with what it does to wait for it, where it blocks tasks."""
    if not row.blocked or not waits:
        return row
    priced = holding.waits(row.blocked, waits, row.name or row.id)
    return replace(row, settle_by=holding.settle_by(row.blocked), waits=priced)


def _said(
    plan: Plan, kind: LogKind, entry: _Kept, state: LogState
) -> tuple[str, dict[str, object]]:
    """Return the sentence of an entry and its facts; a plain one where a date is not known."""
    facts: dict[str, object] = {
        "kind": f"log.{kind}",
        "entry": entry.id,
        "name": entry.name or entry.id,
    }
    if entry.owner:
        facts["owner"] = names_of(plan).get(entry.owner, entry.owner)
    said = {LogState.CLOSED: entry.closed, LogState.AHEAD: entry.opened}.get(state, entry.due)
    if said is not None:
        facts["at"] = said.isoformat()
    if said is None:
        return f"log.{state}_plain", facts
    is_owned = bool(entry.owner) or state in (LogState.CLOSED, LogState.AHEAD)
    return f"log.{state}" if is_owned else f"log.{state}_unowned", facts


def _fixed(holding: Holding, rows: Sequence[LogRow]) -> Iterator[Notice]:
    """Yield the entries that hold what their longest wait does not move."""
    for each in rows:
        if each.waits:
            fixed = holding.fixed(each.blocked, max(wait.minutes for wait in each.waits))
            if fixed:
                yield Notice("log.fixed", Attributes(entry=each.id, tasks=fixed))


def _notices(plan: Plan, rows: Sequence[LogRow], day_value: int | None) -> Iterator[Notice]:
    """Yield what keeps the logs from being led: no owner, no date, no price, work begun early."""
    still = [each for each in rows if each.is_open]
    groups = {
        "log.no_owner": [each.id for each in still if each.owner is None],
        "log.no_due": [each.id for each in still if each.due is None],
        "log.undated": [
            each.id for each in rows if each.state is LogState.CLOSED and each.closed is None
        ],
    }
    for code, found in groups.items():
        if found:
            yield Notice(code, Attributes(count=len(found), first=found[:3]))
    for each in still:
        begun = [task for task in each.tasks if task not in each.blocked]
        if begun:
            yield Notice("log.begun", Attributes(entry=each.id, tasks=begun))
    if any(each.waits for each in still) and day_value is None and not has_penalty(plan):
        yield Notice("log.unpriced")
