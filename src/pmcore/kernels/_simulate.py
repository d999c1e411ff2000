"""The forward pass over a row of samples a task, in numpy.

A row holds one number a sample, or a single one that all samples share. Dates are work
coordinates of the task's own calendar (see `_calendar`), in whole minutes: sums and comparisons
are exact, so a pass over one sample gives the dates of the passes in `_passes` to the minute.
An instant is looked up only where a link runs on another calendar or counts whole days, and
where a task has no length, which makes it an instant.

What a sample may decide beside durations are lags, which way a branch takes, and which days are
lost (`Outcomes`). A task of a way not taken is passed through: it has no length, its links have no
lag, its own dates do not hold, and whatever it waits for holds what waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial, reduce
from typing import NamedTuple

import numpy as np

from pmcore.kernels._calendar import DAY, CalendarTable, finish_at_each, start_at_each, work_at_each
from pmcore.kernels._lost import Flags, KeptTime, Row
from pmcore.kernels._passes import FAR


@dataclass(frozen=True)
class Span:
    """A level of effort or a hammock, as the events that it stretches between.

    Parameters
    ----------
    begins, ends : tuple of (int, bool)
        Position of a task, and whether its finish counts or its start.
    floor : int
        Instant before which it does not start; ``-FAR``: none.
    """

    begins: tuple[tuple[int, bool], ...]
    ends: tuple[tuple[int, bool], ...]
    floor: int


@dataclass(frozen=True)
class Fork:
    """Where one of several ways is taken.

    Parameters
    ----------
    after : int
        Position of the task that it follows; where that falls away, so do all its ways.
    by : int, optional
        The instant by which that task must finish for the first way to be taken, else the second;
        none: the way is drawn.
    """

    after: int
    by: int | None = None


@dataclass(frozen=True)
class Chain:
    """What a simulation needs to know of a network; tasks are numbered so that links lead forward.

    Parameters
    ----------
    table : CalendarTable
    calendar : sequence of int
        Each task's calendar, by position in the table.
    ptr, pred, type, lag, lag_calendar, rounds : sequence of int
        Links in CSR form by successor; the columns of `LinkColumns`.
    floor, finish_floor, pin, begun : sequence of int
        Instants in minutes since 1970, as `forward` takes them.
    fixed : sequence of (int, int) or None
        Start and finish instants of what is done.
    ends : sequence of bool
        Whether a task's finish counts for the project's.
    expected : dict
        By position, the instant at which a task ends whenever it starts.
    spans : dict
        By position, the tasks that stretch between others.
    shares : dict
        By link, the lag as a share of the predecessor's duration, and the minutes of it that the
        stated lag counts.
    forks : sequence of Fork
    ways : dict
        By position of a task that may fall away, its fork and which of its ways.
    exposed : dict
        By position of a task that may lose days, what may take them, by number.
    splits : dict
        By position of a task with planned breaks, how much work stands before each and how long it
        is, in order.
    """

    table: CalendarTable[Row]
    calendar: Sequence[int]
    ptr: Sequence[int]
    pred: Sequence[int]
    type: Sequence[int]
    lag: Sequence[int]
    lag_calendar: Sequence[int]
    rounds: Sequence[int]
    floor: Sequence[int]
    finish_floor: Sequence[int]
    pin: Sequence[int]
    begun: Sequence[int]
    fixed: Sequence[tuple[int, int] | None]
    ends: Sequence[bool]
    expected: dict[int, int] = field(default_factory=dict)
    spans: dict[int, Span] = field(default_factory=dict)
    shares: dict[int, tuple[float, int]] = field(default_factory=dict)
    forks: Sequence[Fork] = ()
    ways: dict[int, tuple[int, int]] = field(default_factory=dict)
    exposed: dict[int, tuple[int, ...]] = field(default_factory=dict)
    splits: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Whether nothing but durations and lags differs between samples."""
        return not (self.shares or self.forks or self.exposed or self.splits)

    @cached_property
    def successor(self) -> Row:
        """By link, the task that it leads into."""
        return np.repeat(np.arange(len(self.calendar)), np.diff(self.ptr))

    @cached_property
    def is_sum(self) -> Flags:
        """By link, whether it is a sum of coordinates: no instant has to be looked up."""
        calendar, lag = np.array(self.calendar), np.array(self.lag, np.int64)
        own, pred = calendar[self.successor], np.array(self.pred, np.int64)
        is_near = (lag == 0) | (np.array(self.lag_calendar) == own)
        found: Flags = (calendar[pred] == own) & (np.array(self.rounds) == 0) & is_near
        return found

    @cached_property
    def closing(self) -> Flags:
        """By task, whether it alone may end the project: none that counts is sure to end later.

        What a sum that takes no time away links to a task's finish ends no sooner, and where both
        end at once it passes on to the task that it drives the project's finish.
        """
        counts = np.array(self.ends, bool)
        is_free = np.array([done is None for done in self.fixed])
        is_free[list(self.spans)] = False
        is_held = counts & is_free & (np.array(self.pin) == FAR)
        pred, succ = np.array(self.pred, np.int64), self.successor
        bounds = self.is_sum & (np.array(self.type) == 0) & (np.array(self.lag) >= 0)
        bounds[list(self.shares)] = False
        counts[pred[bounds & is_held[succ] & is_free[pred]]] = False
        return counts

    def links(self, i: int) -> range:
        """Return the numbers of the links into a task."""
        return range(self.ptr[i], self.ptr[i + 1])

    def work(self, i: int, instant: int) -> Row:
        """Return the coordinate of an instant on a task's calendar, as a row."""
        return work_at_each(self.table, self.calendar[i], [instant])


class Limit(NamedTuple):
    """A maximum lag: an event of `succ` comes at most `most` minutes after one of `pred`.

    Parameters
    ----------
    source : int
        Position in the plan's dependencies.
    pred, succ, type, most, calendar : int
        As the columns of `LinkColumns`.
    """

    source: int
    pred: int
    succ: int
    type: int
    most: int
    calendar: int


class Window(NamedTuple):
    """A risk that strikes a task only while that is worked on.

    Parameters
    ----------
    risk : int
        Its number.
    since, until : int
        Instants between which it may strike.
    occurs : array of bool
        In which samples it does, if it may.
    """

    risk: int
    since: int
    until: int
    occurs: Flags


@dataclass(frozen=True)
class Outcomes:
    """What samples decide beside durations.

    Parameters
    ----------
    count : int
        Number of samples.
    lags : mapping
        By link, a row of minutes.
    ways : mapping
        By fork whose way is drawn, a row of the numbers of the ways taken.
    lost : callable
        Takes the number of what takes days, and a day since 1970-01-01; tells in which samples
        that day is lost.
    windows : mapping
        By position of the task, the risks that strike it only while it is worked on; its duration
        is without them.
    resized : callable
        Takes the position of such a task, and by risk the samples in which it strikes; returns
        the duration.
    """

    count: int
    lags: Mapping[int, Row]
    ways: Mapping[int, Row]
    lost: Callable[[int, int], Flags]
    windows: Mapping[int, Sequence[Window]]
    resized: Callable[[int, Mapping[int, Flags]], Row]


@dataclass
class Rows:
    """Durations, starts and finishes by task, as coordinates of its calendar.

    Parameters
    ----------
    duration : list of array
        Minutes of work, breaks and days lost apart.
    outcomes : Outcomes, optional
        None: lags are as stated, all ways are taken, and no day is lost.
    least : array
        By task, the coordinate of its pin or else of its floor.
    zero : dict
        By task that has no length in some samples: which, and when it happens there (minutes
        since 1970).
    struck : dict
        By number of a risk with a window, the samples in which it struck a task.
    """

    chain: Chain
    duration: list[Row]
    outcomes: Outcomes | None
    least: Row
    start: list[Row] = field(default_factory=list)
    finish: list[Row] = field(default_factory=list)
    zero: dict[int, tuple[Flags, Row]] = field(default_factory=dict)
    struck: dict[int, Flags] = field(default_factory=dict)
    _instants: dict[tuple[int, bool], Row] = field(default_factory=dict)
    _lags: dict[int, Row | int] = field(default_factory=dict)
    _gone: dict[int, Flags | None] = field(default_factory=dict)
    _kept: dict[tuple[int, tuple[int, ...]], KeptTime] = field(default_factory=dict)

    def gone(self, i: int) -> Flags | None:
        """Return in which samples a task falls away; none: in no one."""
        if i not in self.chain.ways or self.outcomes is None:
            return None
        if i not in self._gone:
            fork, way = self.chain.ways[i]
            flags = self._taken(fork, self.outcomes) != way
            self._gone[i] = flags if flags.any() else None
        return self._gone[i]

    def _taken(self, fork: int, outcomes: Outcomes) -> Row:
        """Return which way a fork takes; -1: it is not reached."""
        after, by = self.chain.forks[fork].after, self.chain.forks[fork].by
        taken = outcomes.ways[fork] if by is None else np.where(self.finishes(after) <= by, 0, 1)
        gone = self.gone(after)
        return taken if gone is None else np.where(gone, -1, taken)

    def lag(self, i: int, k: int) -> Row | int:
        """Return the lag of link `k` into task `i`: a row where it varies."""
        chain = self.chain
        if self.outcomes is None or not (self.outcomes.lags or chain.shares or chain.ways):
            return chain.lag[k]
        if k not in self._lags:
            p = chain.pred[k]
            lag: Row | int = self.outcomes.lags.get(k, chain.lag[k])
            if k in chain.shares and k not in self.outcomes.lags:
                share, counted = chain.shares[k]
                lag = lag + np.rint(share * self.duration[p]).astype(np.int64) - counted
            for gone in (self.gone(p), self.gone(i)):
                lag = lag if gone is None else np.where(gone, 0, lag)
            self._lags[k] = lag
        return self._lags[k]

    def length(self, i: int) -> Row:
        """Return working minutes from start to end, with the breaks that work reaches."""
        worked = self.duration[i]
        breaks = [(worked > after) * pause for after, pause in self.chain.splits.get(i, ())]
        return reduce(np.add, breaks, worked)

    def ended(self, i: int, start: Row) -> Row:
        """Return where a task ends that starts there: what it loses days to holds it up."""
        chain = self.chain
        if i not in chain.exposed or self.outcomes is None:
            return start + self.length(i)
        calendar, sources = chain.calendar[i], chain.exposed[i]
        if (calendar, sources) not in self._kept:
            self._kept[calendar, sources] = self._time(calendar, sources, self.outcomes)
        at, left, before = start, self.duration[i], 0
        for after, pause in chain.splits.get(i, ()):
            at = self._kept[calendar, sources].after(at, np.minimum(left, after - before))
            left = np.maximum(left - (after - before), 0)
            at, before = at + (left > 0) * pause, after
        return self._kept[calendar, sources].after(at, left)

    def _time(self, calendar: int, sources: tuple[int, ...], outcomes: Outcomes) -> KeptTime:
        chain = self.chain
        first = min(int(self.least[i]) for i in chain.exposed if chain.calendar[i] == calendar)
        day = int(start_at_each(chain.table, calendar, first)) // DAY
        lost = partial(_any_lost, outcomes, sources)
        return KeptTime(chain.table, calendar, day, outcomes.count, lost)

    def finishes(self, i: int) -> Row:
        """Return a task's finishes in minutes since 1970."""
        return self._instant(i, is_finish=True)

    def starts(self, i: int) -> Row:
        """Return a task's starts in minutes since 1970; the actual one where it has begun."""
        return self._instant(i, is_finish=False)

    def _instant(self, i: int, *, is_finish: bool) -> Row:
        if (i, is_finish) not in self._instants:
            self._instants[i, is_finish] = self._looked_up(i, is_finish=is_finish)
        return self._instants[i, is_finish]

    def _looked_up(self, i: int, *, is_finish: bool) -> Row:
        chain = self.chain
        done = chain.fixed[i]
        if done is not None:
            return np.array([done[is_finish]], np.int64)
        if i in chain.spans:
            return self._span(i, is_finish=is_finish)
        if not is_finish and chain.begun[i] < FAR:
            return np.array([chain.begun[i]], np.int64)
        if i in self.zero and self.zero[i][0].all():
            return self.zero[i][1]
        if is_finish:
            at = finish_at_each(chain.table, chain.calendar[i], self.finish[i])
        else:
            at = start_at_each(chain.table, chain.calendar[i], self.start[i])
        return np.where(*self.zero[i], at) if i in self.zero else at

    def _span(self, i: int, *, is_finish: bool) -> Row:
        chain, span = self.chain, self.chain.spans[i]
        begins = [self._side(p, is_finish=side) for p, side in span.begins]
        if begins:
            at = np.maximum(span.floor, reduce(np.minimum, begins))
        else:
            at = start_at_each(chain.table, chain.calendar[i], self.start[i])
        if is_finish:
            ends = [self._side(p, is_finish=side) for p, side in span.ends] or begins
            at = reduce(np.maximum, ends, at)
        return at

    def _side(self, p: int, *, is_finish: bool) -> Row:
        """Return an event that a span stretches to: of a begun task, where it goes on."""
        chain = self.chain
        if is_finish or chain.begun[p] == FAR or chain.fixed[p] is not None:
            return self._instant(p, is_finish=is_finish)
        at = start_at_each(chain.table, chain.calendar[p], self.start[p])
        return np.where(*self.zero[p], at) if p in self.zero else at


def _any_lost(outcomes: Outcomes, sources: tuple[int, ...], day: int) -> Flags:
    return reduce(np.logical_or, [outcomes.lost(each, day) for each in sources])


def simulate(chain: Chain, durations: Sequence[Row], outcomes: Outcomes | None = None) -> Rows:
    """Return starts and finishes of every task under `durations`, a row of minutes a task.

    Parameters
    ----------
    outcomes : Outcomes, optional
        What else the samples decide; none: nothing.
    """
    at = [floor if pin == FAR else pin for floor, pin in zip(chain.floor, chain.pin, strict=True)]
    rows = Rows(chain, list(durations), outcomes, work_at_each(chain.table, chain.calendar, at))
    for i in range(len(chain.calendar)):
        _place(rows, i)
    return rows


def _place(rows: Rows, i: int) -> None:
    """Add the dates of the next task."""
    chain = rows.chain
    done = chain.fixed[i]
    if done is not None:
        rows.start.append(chain.work(i, done[0]))
        rows.finish.append(chain.work(i, done[1]))
        return
    start, gone = _held(rows, i), rows.gone(i)
    if rows.outcomes and i in rows.outcomes.windows:
        _strike(rows, i, start, rows.outcomes)
        start = _held(rows, i)
    if gone is not None:
        through = [event(rows, i, k) for k in chain.links(i)] or [start]
        start = np.where(gone, reduce(np.maximum, through), start)
        rows.duration[i] = np.where(gone, 0, rows.duration[i])
    rows.start.append(start)
    rows.finish.append(rows.ended(i, start))
    if np.count_nonzero(rows.duration[i]) < rows.duration[i].size:
        rows.zero[i] = (rows.duration[i] == 0, _instant(rows, i))


def _strike(rows: Rows, i: int, start: Row, outcomes: Outcomes) -> None:
    """Let risks strike a task where it would be worked on in their windows without them."""
    table, own, gone = rows.chain.table, rows.chain.calendar[i], rows.gone(i)
    begin = start_at_each(table, own, start)
    end = np.maximum(finish_at_each(table, own, rows.ended(i, start)), begin + 1)
    struck = {}
    for risk, since, until, occurs in outcomes.windows[i]:
        flags = occurs & (begin < until) & (end > since)
        struck[risk] = flags if gone is None else flags & ~gone
        known = rows.struck.get(risk)
        rows.struck[risk] = struck[risk] if known is None else known | struck[risk]
    rows.duration[i] = outcomes.resized(i, struck)


def _held(rows: Rows, i: int) -> Row:
    """Return the start of a task that does not fall away, as its links and own dates hold it."""
    chain = rows.chain
    is_pinned = chain.pin[i] < FAR
    start = rows.least[i : i + 1]
    held = [] if is_pinned else [(chain.type[k] > 1, event(rows, i, k)) for k in chain.links(i)]
    for is_finish, at in held:
        if not is_finish:
            start = np.maximum(start, at)
    if i in chain.expected:
        rows.duration[i] = np.maximum(chain.work(i, chain.expected[i]) - start, 0)
    if not is_pinned and chain.finish_floor[i] > -FAR:
        held.append((True, chain.work(i, chain.finish_floor[i])))
    for is_finish, at in held:
        if is_finish:
            start = np.maximum(start, at - rows.length(i))
    return start


def event(rows: Rows, i: int, k: int) -> Row:
    """Return when link `k` lets task `i` start (or finish), as coordinates of its calendar.

    That may be a row of the predecessor itself.
    """
    chain, lag = rows.chain, rows.lag(i, k)
    p, own = chain.pred[k], chain.calendar[i]
    is_plain = chain.calendar[p] == own and not chain.rounds[k]
    has_lag = not isinstance(lag, int) or lag != 0
    if not is_plain or (has_lag and chain.lag_calendar[k] != own):
        return work_at_each(chain.table, own, _lagged(rows, i, k))
    if chain.type[k] in (0, 2):
        at = rows.finish[p]
    elif chain.begun[p] < FAR and chain.fixed[p] is None:
        at = chain.work(p, chain.begun[p])
    else:
        at = rows.start[p]
    return at + lag if has_lag else at


def _lagged(rows: Rows, i: int, k: int) -> Row:
    """Return the instants that a link holds its successor to; see `after_lag`."""
    chain, lag = rows.chain, rows.lag(i, k)
    p, calendar = chain.pred[k], chain.lag_calendar[k]
    at = rows.finishes(p) if chain.type[k] in (0, 2) else rows.starts(p)
    if not isinstance(lag, int) or lag:
        later = finish_at_each(chain.table, calendar, work_at_each(chain.table, calendar, at) + lag)
        at = later if isinstance(lag, int) else np.where(lag == 0, at, later)
    if chain.rounds[k]:
        full = -(-at // DAY) * DAY
        for gone in (rows.gone(p), rows.gone(i)):
            full = full if gone is None else np.where(gone, at, full)
        at = full
    return at


def _instant(rows: Rows, i: int) -> Row:
    """Return when a task without length happens: at the latest instant of what holds it."""
    chain, gone = rows.chain, rows.gone(i)
    links = [_lagged(rows, i, k) for k in chain.links(i)]
    if chain.pin[i] < FAR:
        at = np.array([chain.pin[i]], np.int64)
    else:
        own = np.array([max(chain.floor[i], chain.finish_floor[i])], np.int64)
        at = reduce(np.maximum, links, own)
    return at if gone is None or not links else np.where(gone, reduce(np.maximum, links), at)


def last_finishes(rows: Rows) -> Row:
    """Return when the project ends, in minutes since 1970.

    Of the tasks on one calendar the greatest coordinate is looked up, once for them all.
    """
    chain = rows.chain
    last = np.array([-FAR], np.int64)
    greatest: dict[int, Row] = {}
    for i in _closing(rows):
        if chain.fixed[i] is not None or i in chain.spans:
            last = np.maximum(last, rows.finishes(i))
            continue
        if i in rows.zero:
            last = np.maximum(last, np.where(*rows.zero[i], -FAR))
            if rows.zero[i][0].all():
                continue
        own = chain.calendar[i]
        known = greatest.get(own)
        finish = rows.finish[i]
        greatest[own] = finish if known is None else np.maximum(known, finish)
    for calendar, finish in greatest.items():
        last = np.maximum(last, finish_at_each(chain.table, calendar, finish))
    return last


def _closing(rows: Rows) -> Iterator[int]:
    """Yield the tasks of which one ends last; a drawn lag may let any of them be."""
    has_lags = rows.outcomes is not None and rows.outcomes.lags
    counts = rows.chain.ends if has_lags else rows.chain.closing
    return iter(np.flatnonzero(counts).tolist())


def critical(rows: Rows, last: Row, count: int) -> list[int]:
    """Return in how many of `count` samples each task lies on a path that drives the finish.

    Flags pass from the tasks that end with the project to whatever drove their starts, by
    equality of the numbers that the pass compared: no tolerance, and ties count for all.

    Parameters
    ----------
    last : array
        Of `last_finishes`.
    """
    chain = rows.chain
    ends = {own: work_at_each(chain.table, own, last) for own in set(chain.calendar)}
    flags = [np.zeros(1, np.bool_)] * len(chain.calendar)
    for i in set(_closing(rows)).difference(chain.spans):
        flags[i] = rows.finish[i] == ends[chain.calendar[i]]
    found = [0] * len(flags)
    for i in range(len(flags) - 1, -1, -1):
        flag = flags[i]
        if chain.fixed[i] is not None or not flag.any():
            continue
        gone = rows.gone(i)
        counted = flag if gone is None else flag & ~gone
        found[i] = int(np.broadcast_to(counted, (count,)).sum())
        if chain.pin[i] == FAR:
            _pass_on(rows, i, flag, flags)
        elif gone is not None:
            _pass_on(rows, i, flag & gone, flags)
    return found


def broken(rows: Rows, limit: Limit, count: int) -> int:
    """Return in how many of `count` samples a maximum lag is not kept."""
    table, own = rows.chain.table, rows.chain.calendar[limit.succ]
    from_finish = limit.type in (0, 2)
    at = rows.finishes(limit.pred) if from_finish else rows.starts(limit.pred)
    if limit.most:
        at = finish_at_each(
            table, limit.calendar, work_at_each(table, limit.calendar, at) + limit.most
        )
    held = rows.start[limit.succ] if limit.type < 2 else rows.finish[limit.succ]
    late = held > work_at_each(table, own, at)
    for gone in (rows.gone(limit.pred), rows.gone(limit.succ)):
        late = late if gone is None else late & ~gone
    return int(np.broadcast_to(late, (count,)).sum())


def present(rows: Rows, count: int) -> list[int]:
    """Return in how many of `count` samples each task is done, and does not fall away."""
    gone = [rows.gone(i) for i in range(len(rows.start))]
    return [
        count if each is None else count - int(np.broadcast_to(each, (count,)).sum())
        for each in gone
    ]


def _pass_on(rows: Rows, i: int, flag: Flags, flags: list[Flags]) -> None:
    """Flag the predecessors of a flagged task that drove it."""
    chain = rows.chain
    for k in chain.links(i):
        p, kind = chain.pred[k], chain.type[k]
        if kind in (1, 3) and chain.begun[p] < FAR:  # its start is past and drives nothing more
            continue
        held = rows.start[i] if kind < 2 else rows.start[i] + rows.length(i)
        flags[p] = flags[p] | (flag & (event(rows, i, k) == held))
