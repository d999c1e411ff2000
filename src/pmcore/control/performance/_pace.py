"""How work flows: throughput, cycle time, work in progress, age, and whether Little's law holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from math import ceil, fsum
from typing import Any

from pmcore._base import Instant, Made, Notice, Noticed, Noun, Told, made
from pmcore._mapping import Attributes
from pmcore._values import each_share, number_faults, refuse, share_faults
from pmcore.control.performance._checks import wrong
from pmcore.errors import Problem
from pmcore.model import Plan
from pmcore.network import WorkTime, build


@dataclass(frozen=True, slots=True)
class WorkItem(Noun):
    """A piece of work: when it was begun, and when it was done, if it is.

    Parameters
    ----------
    id : str
    start : datetime
    finish : datetime, optional
    """

    id: str
    start: Instant
    finish: Instant | None = None


@dataclass(frozen=True, slots=True)
class CyclePercentile(Noun):
    """A cycle time that a share of finished items did not exceed, with its interval.

    Parameters
    ----------
    level : float
    time : int
        Working minutes.
    low, high : int, optional
        By order statistics, which ask for no law; none: too few items to bound it on that side.
    """

    level: float
    time: int
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Little(Told):
    """Average work in progress against throughput times cycle time; its sentence is the verdict.

    Parameters
    ----------
    code : str
        ``little.steady``, or why the law must not be used here: ``little.growing``,
        ``little.shrinking``, ``little.staying`` (items that do not finish), ``little.older``
        (finished items from long before the window) or ``little.idle``.
    facts : Attributes
    observed : float
        Items in progress, on average over the window.
    expected : float, optional
        Throughput times mean cycle time; none where nothing was finished.
    is_steady : bool
        Whether as many items came as went, and both numbers agree, each within the tolerance.
    """

    code: str
    facts: Attributes
    observed: float
    expected: float | None
    is_steady: bool


@dataclass(frozen=True, slots=True)
class Pace(Noticed):
    """How work flowed through a window of time.

    Parameters
    ----------
    since, at : datetime
        The window.
    days : float
        Working days in it.
    came, went : int
        Items begun and finished in it.
    throughput : float
        Items finished a working day.
    cycle_times : tuple of int
        Working minutes from begin to end of each item finished in the window, in their order.
    cycle_time : float, optional
        Their mean; none where none was finished.
    percentiles : tuple of CyclePercentile
    ages : tuple of (str, int)
        Items in progress at the end with their working minutes so far, the oldest first.
    little : Little
    """

    since: Instant
    at: Instant
    days: float
    came: int
    went: int
    throughput: float
    cycle_times: tuple[int, ...]
    cycle_time: float | None
    percentiles: tuple[CyclePercentile, ...]
    ages: tuple[tuple[str, int], ...]
    little: Little
    _: KW_ONLY
    confidence: float = 0.95
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    @property
    def in_progress(self) -> int:
        """Items in progress at the end of the window."""
        return len(self.ages)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a percentile of cycle time."""
        names = ("level", "time", "low", "high")
        return {name: [getattr(each, name) for each in self.percentiles] for name in names}


def pace(
    plan: Plan,
    items: Iterable[WorkItem] | None = None,
    at: datetime | None = None,
    *,
    since: datetime | None = None,
    states: Sequence[str] | None = None,
    levels: Sequence[float] = (0.5, 0.85, 0.95),
    confidence: float = 0.95,
    tolerance: float = 0.1,
) -> Pace:
    """Return throughput, cycle times, work in progress and its age, and the state of Little's law.

    Little's law is an identity of averages over a time at whose ends nothing is in progress, or a
    law of a stationary flow. Here it is checked: as many items must come as go, and work in
    progress must agree with throughput times cycle time. Where it does not hold, a forecast by it
    is wrong, and the answer says why.

    Parameters
    ----------
    plan : Plan
        Its calendar counts working time.
    items : iterable of WorkItem, optional
        None: the plan's backlog, by its states.
    at, since : datetime, optional
        End and begin of the window; none: the last and the first thing that happened.
    states : sequence of str, optional
        Of the backlog, from the first to the last; an item begins when it leaves the first and is
        done in the last. None: in the order in which items first came to them.
    levels : sequence of float
        Percentiles of cycle time.
    confidence : float
        Of their intervals.
    tolerance : float
        How far, as a share, two numbers may be apart and still agree.

    Raises
    ------
    PlanError
        Naming at once: no items, items that stand twice or end before they begin, instants with a
        zone, settings out of range; a window without working time.

    References
    ----------
    J. D. C. Little, A proof for the queuing formula L = lambda W, Operations Research 9(3), 1961;
    Little's law as viewed on its 50th anniversary, Operations Research 59(3), 2011, section 4
    (finite windows). D. S. Vacanti, Actionable Agile Metrics for Predictability, 2015, chapter 3
    (its conditions). H. A. David, H. N. Nagaraja, Order Statistics, 3rd ed., section 7.1.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> day = [datetime(2027, 1, each, 9) for each in range(4, 9)]
    >>> found = pace(portal(), [WorkItem(str(n), day[n], day[n + 1]) for n in range(4)])
    >>> found.throughput, found.cycle_time, found.little.is_steady
    (1.0, 480.0, True)
    """
    rows = list(_listed(plan, states) if items is None else items)
    ends = {"since": since, "at": at}
    zoned = list(_zoned(rows, ends))
    faults = () if zoned else _faults(rows)
    refuse([*zoned, *_settings(levels, confidence, tolerance), *faults])
    moments = [each.start for each in rows] + [each.finish for each in rows if each.finish]
    since, at = since or min(moments), at or max(moments)
    clock = build(plan).worktime()
    length = clock.between(since, at) if since < at else 0
    if not length:
        refuse([wrong("no_time", "at", since=since.isoformat(), at=at.isoformat())])
    done = sorted(
        (each.finish, clock.between(each.start, each.finish))
        for each in rows
        if each.finish and each.finish <= at and (since < each.finish or since <= each.start)
    )
    times = tuple(time for _, time in done)
    came = sum(since <= each.start and (each.start < at or each.finish == at) for each in rows)
    days = length / clock.minutes_per_day
    mean = fsum(times) / len(times) if times else None
    held = fsum(_overlap(each, since, at, clock) for each in rows) / length
    open_now = [each for each in rows if each.start < at and (not each.finish or each.finish > at)]
    ages = sorted(((clock.between(each.start, at), each.id) for each in open_now), reverse=True)
    expected = len(times) * mean / length if mean is not None else None
    return Pace(
        since,
        at,
        days,
        came,
        len(times),
        len(times) / days,
        times,
        mean,
        tuple(_percentile(sorted(times), level, confidence) for level in levels if times),
        tuple((id_, age) for age, id_ in ages),
        _little(came, len(times), held, expected, tolerance),
        confidence=confidence,
        notices=tuple(_notices(times, ages)),
        made=made(plan, at=at.isoformat(), since=since.isoformat()),
    )


def _listed(plan: Plan, states: Sequence[str] | None) -> Iterator[WorkItem]:
    """Yield the items of the backlog that were begun; with two states, begun is in the first."""
    changes = sorted((at, item.id, state) for item in plan.backlog for at, state in item.states)
    order = tuple(states or dict.fromkeys(state for _, _, state in changes))
    if len(order) < 2:
        return
    active = order[1:-1] or order[:1]
    for item in plan.backlog:
        begun = [at for at, state in item.states if state in active]
        ended = [at for at, state in item.states if state == order[-1]]
        last = item.states[-1][1] if item.states else ""
        if begun or ended:
            start = min(begun + ended)
            yield WorkItem(item.id, start, max(ended) if last == order[-1] else None)


def _zoned(rows: Sequence[WorkItem], ends: Mapping[str, datetime | None]) -> Iterator[Problem]:
    found = list(ends.items())
    for each in rows:
        path = f'items["{each.id}"]'
        found += [(f"{path}.start", each.start), (f"{path}.finish", each.finish)]
    for path, at in found:
        if at is not None and at.tzinfo is not None:
            yield wrong("zone", path, found=at.isoformat())


def _settings(levels: Sequence[float], confidence: float, tolerance: float) -> Iterator[Problem]:
    yield from each_share(levels, "levels")
    yield from share_faults(confidence, "confidence")
    yield from number_faults(tolerance, "tolerance", above=0)


def _faults(rows: Sequence[WorkItem]) -> Iterator[Problem]:
    if not rows:
        yield wrong("no_items", "items")
    seen: set[str] = set()
    for each in rows:
        if each.id in seen:
            yield wrong("twice", f'items["{each.id}"]', found=each.id)
        seen.add(each.id)
        if each.finish is not None and each.finish < each.start:
            facts = {"start": each.start.isoformat(), "finish": each.finish.isoformat()}
            yield wrong("ends_early", f'items["{each.id}"].finish', **facts)


def _overlap(item: WorkItem, since: datetime, at: datetime, clock: WorkTime) -> int:
    """Return for how many working minutes of the window an item was in progress."""
    first, last = max(item.start, since), min(item.finish or at, at)
    return clock.between(first, last) if first < last else 0


def _percentile(ordered: Sequence[int], level: float, confidence: float) -> CyclePercentile:
    from scipy.stats import binom

    count = len(ordered)
    place = max(ceil(round(level * count, 9)), 1) - 1
    tail = (1.0 - confidence) / 2.0
    low = int(binom.ppf(tail, count, level)) - 1
    high = int(binom.ppf(1.0 - tail, count, level))
    return CyclePercentile(
        level,
        ordered[place],
        ordered[low] if low >= 0 else None,
        ordered[high] if high < count else None,
    )


def _little(
    came: int, went: int, observed: float, expected: float | None, tolerance: float
) -> Little:
    facts: dict[str, object] = {"came": came, "went": went, "observed": round(observed, 2)}
    code = "little.idle"
    if expected is not None:
        facts["expected"] = round(expected, 2)
        if abs(came - went) > tolerance * max(came, went):
            code = "little.growing" if came > went else "little.shrinking"
        else:
            is_close = abs(observed - expected) <= tolerance * max(observed, expected)
            apart = "little.staying" if observed > expected else "little.older"
            code = "little.steady" if is_close else apart
    return Little(code, Attributes(facts), observed, expected, code == "little.steady")


def _notices(times: Sequence[int], ages: Sequence[tuple[int, str]]) -> Iterator[Notice]:
    """Yield which items in progress are older than nearly all finished ones came to be."""
    if not times:
        return
    late = sorted(times)[max(ceil(round(0.85 * len(times), 9)), 1) - 1]
    old = [id_ for age, id_ in ages if age > late]
    if old:
        yield Notice("pace.old", Attributes(count=len(old), first=old[:3], time=late))
