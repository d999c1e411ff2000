"""A schedule that follows its plan edit by edit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Answer, Instant
from pmcore.model import Driver, Edit, Plan, Schedule, StatusUpdate
from pmcore.network import Network, build, derive, instants
from pmcore.schedule._cpm import schedule_of
from pmcore.schedule._dates import Dates, compute, last_finish
from pmcore.schedule._drivers import drivers
from pmcore.schedule._rows import Table, table, unless
from pmcore.schedule._state import State, prepare, renewed
from pmcore.units import from_minutes


@dataclass(frozen=True, slots=True, repr=False)
class Changes(Answer):
    """What an edit changed: one entry a task whose dates, floats or criticality are others now.

    Columns are of equal length; predecessors stand before their successors.

    Parameters
    ----------
    tasks : tuple of str
        Ids.
    start, finish : tuple of datetime
        As they are now.
    late_start, late_finish : tuple of datetime or None
    total_float, free_float : tuple of int or None
        Working minutes.
    is_critical : tuple of bool
    moved : tuple of int
        Minutes by the clock by which each finish moved; positive: later. 0 for a new task.
    drivers : tuple of Driver or None
        What sets the date now, of those whose start or finish moved; None: it stayed.
    gone : tuple of str
        Ids of tasks that are no more.
    finish_before, finish_after : datetime
        Of the whole plan.
    """

    tasks: tuple[str, ...]
    start: tuple[Instant, ...]
    finish: tuple[Instant, ...]
    late_start: tuple[Instant | None, ...]
    late_finish: tuple[Instant | None, ...]
    total_float: tuple[int | None, ...]
    free_float: tuple[int | None, ...]
    is_critical: tuple[bool, ...]
    moved: tuple[int, ...]
    drivers: tuple[Driver | None, ...]
    gone: tuple[str, ...]
    finish_before: Instant
    finish_after: Instant

    def __len__(self) -> int:
        return len(self.tasks)

    def to_json(self) -> bytes:
        """Return the changed dates as JSON in UTF-8, by column, for a page that shows them.

        Instants are ISO text, reasons as code, source and facts. It is made to be fast, and not
        to be read again by pmcore: that is what `pmcore.io.dumps` is for.

        Examples
        --------
        >>> from pmcore.examples import portal
        >>> from pmcore.model import Edit
        >>> changes = live(portal()).apply(Edit("tasks", "live", "name", after="Live"))
        >>> changes.to_json()[:24]
        b'{"tasks": [], "start": ['
        """
        iso = datetime.isoformat
        held: dict[str, object] = {"tasks": self.tasks}
        for name in ("start", "finish", "late_start", "late_finish"):
            held[name] = [None if at is None else iso(at) for at in getattr(self, name)]
        for name in ("total_float", "free_float", "is_critical", "moved", "gone"):
            held[name] = getattr(self, name)
        held["drivers"] = [
            None if why is None else {"code": why.code, "source": why.source, **why.facts}
            for why in self.drivers
        ]
        for name in ("finish_before", "finish_after"):
            held[name] = iso(getattr(self, name))
        return json.dumps(held, ensure_ascii=False).encode()

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a changed task, with the sentence of what sets its date."""
        names = ("start", "finish", "late_start", "late_finish", "total_float", "free_float")
        return {
            "task": list(self.tasks),
            **{name: list(getattr(self, name)) for name in names},
            "is_critical": list(self.is_critical),
            "moved": list(self.moved),
            "why": [each.text() if each else None for each in self.drivers],
        }


class Live:
    """A plan and its dates, changed edit by edit; the one mutable object, for drag and drop.

    `plan` and `schedule` are values: they stay as they are when further edits come. The schedule
    equals, to the bit, what :func:`critical_path` finds for the plan. Made by :func:`live`; not
    to be used by several threads at once.
    """

    def __init__(self, plan: Plan, status: StatusUpdate | None) -> None:
        self._status = status
        net = build(plan)
        self._at = self._solved(prepare(net, status or plan.status))
        self._past: list[_Moment] = []

    @property
    def plan(self) -> Plan:
        """The plan with all edits made."""
        return self._at.net.plan

    @property
    def schedule(self) -> Schedule:
        """The dates of the plan as it is now."""
        return self._at.schedule()

    def apply(self, *edits: Edit) -> Changes:
        """Make edits, all or none, and return what they change, with reasons.

        Parameters
        ----------
        *edits : Edit
            As :func:`pmcore.diff` gives them; `before` is not looked at.

        Raises
        ------
        KeyError
            If an edit names an element that the plan does not have.
        PlanError
            With every problem of the edited elements; nothing has changed then.
        InfeasibleError
            If maximum lags cannot hold; nothing has changed then.

        Examples
        --------
        >>> from pmcore.examples import portal
        >>> from pmcore.model import Edit
        >>> from pmcore.schedule import critical_path
        >>> dates = live(portal())
        >>> changes = dates.apply(Edit("tasks", "screens", "duration", after=3840 + 5 * 480))
        >>> changes.tasks, changes.total_float, changes.finish_after == changes.finish_before
        (('screens',), (960,), True)
        >>> dates.undo().total_float, dates.schedule == critical_path(portal())
        ((3360,), True)
        """
        before = self._at
        net, dirty = derive(before.net, edits)
        if dirty is None:
            state = prepare(net, self._status or net.plan.status)
        else:
            state = renewed(before.state, net, dirty)
        self._at = self._solved(state)
        self._past.append(before)
        return _changes(before, self._at)

    def undo(self) -> Changes:
        """Return to the plan before the last `apply`; what that changes.

        Raises
        ------
        IndexError
            If there is nothing to undo.
        """
        if not self._past:
            raise IndexError("nothing to undo: no edit has been made")
        now, self._at = self._at, self._past.pop()
        return _changes(now, self._at)

    def _solved(self, state: State) -> _Moment:
        dates = compute(state)
        return _Moment(state, dates, table(state, dates))


@dataclass
class _Moment:
    """One plan and its dates."""

    state: State
    dates: Dates
    rows: Table
    made: Schedule | None = None

    @property
    def net(self) -> Network:
        return self.state.net

    def schedule(self) -> Schedule:
        if self.made is None:
            self.made = schedule_of(self.state, self.dates)
        return self.made


def live(plan: Plan, *, status: StatusUpdate | None = None) -> Live:
    """Return the plan's dates as an object that follows edits.

    Parameters
    ----------
    plan : Plan
    status : StatusUpdate, optional
        Facts to start from; none: the plan's last update.

    Raises
    ------
    PlanError, InfeasibleError
        As :func:`critical_path`.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.model import Edit
    >>> dates = live(portal())
    >>> changes = dates.apply(Edit("tasks", "api", "duration", after=8160))
    >>> print(changes.finish_after)
    2027-02-09 18:00:00
    >>> print(changes.drivers[-1].text())
    The client goes live waits for Run the pilot, which finishes Tue 9 Feb 2027 18:00
    """
    return Live(plan, status)


_SHOWN = ("start", "finish", "late_start", "late_finish", "total", "free", "is_critical")


def _changes(before: _Moment, after: _Moment) -> Changes:
    """Return what differs between two moments, predecessors before successors."""
    was, now = before.rows, after.rows
    old = _places(before.net, after.net)
    known = old >= 0
    kept = old[known]
    differs = ~known
    for name in _SHOWN:
        differs[known] |= getattr(now, name)[known] != getattr(was, name)[kept]
    at = np.flatnonzero(differs)
    is_old = known[at]
    from_start, from_finish = now.start[at].copy(), now.finish[at].copy()
    from_start[is_old], from_finish[is_old] = (
        was.start[old[at][is_old]],
        was.finish[old[at][is_old]],
    )
    has_moved = ~is_old | (from_start != now.start[at]) | (from_finish != now.finish[at])
    reasons = iter(drivers(after.state, after.dates, at[has_moved].tolist()))
    found = Table._make(column[at] for column in now)
    return Changes(
        tasks=tuple(after.net.ids[i] for i in at.tolist()),
        start=tuple(instants(found.start)),
        finish=tuple(instants(found.finish)),
        late_start=tuple(unless(found.is_timeless, instants(found.late_start))),
        late_finish=tuple(unless(found.is_timeless, instants(found.late_finish))),
        total_float=tuple(unless(found.is_done, found.total.tolist())),
        free_float=tuple(unless(found.is_done, found.free.tolist())),
        is_critical=tuple(found.is_critical.tolist()),
        moved=tuple((found.finish - from_finish).tolist()),
        drivers=tuple(next(reasons) if each else None for each in has_moved.tolist()),
        gone=tuple(_gone(before.net, after.net)),
        finish_before=_end(before),
        finish_after=_end(after),
    )


def _places(before: Network, after: Network) -> NDArray[np.int64]:
    """Return where each task of a network stood in the one before; -1: it was not there."""
    if before.ids is after.ids:
        return np.arange(len(after))
    return np.array([before.index.get(each, -1) for each in after.ids], np.int64)


def _gone(before: Network, after: Network) -> list[str]:
    if before.ids is after.ids:
        return []
    return [each for each in before.ids if each not in after.index]


def _end(moment: _Moment) -> datetime:
    return from_minutes(last_finish(moment.net, moment.rows.finish))
