"""Floats of links: which of them set dates, and how much room the others have."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Any, NamedTuple

from pmcore._base import Answer, Instant, Made, Noun, Told, made, memo, table_of
from pmcore._mapping import EMPTY, Attributes
from pmcore.kernels import FAR, after_lag, before_lag, work_at
from pmcore.model import Dependency, LinkType, Plan, Rules, StatusUpdate, TaskKind
from pmcore.network import FF, FS, SS, build
from pmcore.schedule._dates import Dates, compute
from pmcore.schedule._state import State, prepare
from pmcore.units import from_minutes


class Solved(NamedTuple):
    """A plan's passes, run; read only, since others read the same."""

    state: State
    dates: Dates


def solved(plan: Plan, status: StatusUpdate | None = None) -> Solved:
    """Return what the passes find of a plan; none: its last update."""
    if status is None:
        return memo(plan, "solved", lambda: _solve(plan, plan.status))
    return _solve(plan, status)


def _solve(plan: Plan, status: StatusUpdate | None) -> Solved:
    state = prepare(build(plan), status)
    return Solved(state, compute(state))


class Reach(NamedTuple):
    """What a link asks of its successor's event, in minutes since 1970.

    Parameters
    ----------
    early : int
        Where it leads from the predecessor's early event.
    date : int
        The successor's early event.
    late : int
        The successor's late event; ``FAR`` where it has none.
    """

    early: int
    date: int
    late: int


def event_of(state: State, dates: Dates, k: int) -> int:
    """Return the early instant of the event that a link starts from."""
    p = int(state.links.pred[k])
    if state.links.type[k] in (FS, FF):
        return dates.finish[p]
    return state.start_of(p, dates.start)


def reach(state: State, dates: Dates, k: int) -> Reach:
    """Return where a link leads and which dates it leads to."""
    links = state.links
    s, to_start = int(links.succ[k]), links.type[k] <= SS
    early = event_of(state, dates, k)
    lag, rounds = int(links.lag[k]), int(links.rounds[k])
    if lag or rounds:
        table = state.net.calendars.readable
        early = int(after_lag(table, int(links.calendar[k]), early, lag, rounds))
    date = dates.start[s] if to_start else dates.finish[s]
    late = dates.late_start[s] if to_start else dates.late_finish[s]
    return Reach(early, date, late)


def holds(state: State, dates: Dates, k: int, at: Reach | None = None) -> bool:
    """Whether a link, by itself, keeps its successor from being earlier.

    Several links may hold one date. A link out of a task that is as late as possible holds
    nothing: that task follows its successor.
    """
    links, net = state.links, state.net
    p, s = int(links.pred[k]), int(links.succ[k])
    if state.done[s] or p in dates.holder or s in dates.holder:
        return False
    if dates.driver[s] == k:
        return True
    if state.pin[s] < FAR:
        return False
    at = at or reach(state, dates, k)
    if state.duration[s] == 0 and not _is_snapped(state, s):
        return at.early == at.date
    table, own = net.calendars.readable, int(net.calendar[s])
    return bool(work_at(table, own, at.early) == work_at(table, own, at.date))


def _is_snapped(state: State, s: int) -> bool:
    """Whether the rules move a milestone into working time, so that spellings do not count."""
    milestones = (TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE)
    return state.net.plan.settings.rules is Rules.P6 and state.net.tasks[s].kind in milestones


def gap(state: State, dates: Dates, k: int, at: Reach | None = None) -> int:
    """Return a link's free float in working minutes of the predecessor's calendar."""
    at, own = at or reach(state, dates, k), int(state.net.calendar[state.links.pred[k]])
    table = state.net.calendars.readable
    return int(work_at(table, own, at.date) - work_at(table, own, at.early))


def slack(state: State, dates: Dates, k: int, at: Reach | None = None) -> int | None:
    """Return a link's total float in the same minutes; None where its successor has no float."""
    at, own = at or reach(state, dates, k), int(state.net.calendar[state.links.pred[k]])
    if at.late >= FAR:
        return None
    table = state.net.calendars.readable
    return int(work_at(table, own, at.late) - work_at(table, own, at.early))


@dataclass(frozen=True, slots=True, repr=False)
class Reason(Told):
    """Why a link drives its successor or does not, or how work went ahead of it.

    Parameters
    ----------
    code : str
        ``relation.sets``, ``relation.ties``, ``relation.room``, ``relation.broken``,
        ``relation.fixed``, ``relation.past``, ``relation.late`` or ``relation.unused``. Of a
        link that is broken ``sequence.finish_start``, ``sequence.start_start``,
        ``sequence.finish_finish`` or ``sequence.start_finish``; of what a progress rule makes of
        it ``sequence.waits``, ``sequence.goes_on``, ``sequence.passes_on``,
        ``sequence.stands`` or ``sequence.past``.
    facts : Attributes
    """

    code: str
    facts: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Relation(Noun):
    """Floats of one link.

    Parameters
    ----------
    link : str
        Its key.
    early, late : datetime, optional
        Where it leads from the predecessor's early event, and the latest instant from which it
        still leads no further than the successor's late event; none: it holds nothing.
    total_float, free_float : int, optional
        Working minutes on the predecessor's calendar, as Primavera P6 has it.
    successor_total_float, successor_free_float : int, optional
        The same gaps on the successor's calendar.
    is_driving : bool
        Whether the link by itself keeps its successor from being earlier.
    is_critical : bool
        Whether its total float is no more than a critical task's.
    reason : Reason
    """

    link: str
    predecessor: str
    successor: str
    type: LinkType = LinkType.FS
    _: KW_ONLY
    lag: int = 0
    early: Instant | None = None
    late: Instant | None = None
    total_float: int | None = None
    free_float: int | None = None
    successor_total_float: int | None = None
    successor_free_float: int | None = None
    is_driving: bool = False
    is_critical: bool = False
    reason: Reason = Reason("relation.unused")


_SHOWN = (
    "link",
    "predecessor",
    "successor",
    "type",
    "lag",
    "total_float",
    "free_float",
    "successor_total_float",
    "successor_free_float",
    "is_driving",
    "is_critical",
)


@dataclass(frozen=True, slots=True, repr=False)
class Relations(Answer):
    """The floats of a plan's links, in the order of its dependencies."""

    rows: tuple[Relation, ...]
    made: Made | None = None

    def __getitem__(self, link: str) -> Relation:
        """Return the row of a link, by its key; of several alike the first."""
        by_key = memo(self, "by_key", lambda: {row.link: row for row in reversed(self.rows)})
        return by_key[link]

    @property
    def driving(self) -> tuple[str, ...]:
        """Keys of the links that hold a date."""
        return tuple(row.link for row in self.rows if row.is_driving)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a link, with the sentence of its reason."""
        columns = table_of(self.rows, _SHOWN)
        columns["reason"] = [row.reason.text() for row in self.rows]
        return columns


def relations(plan: Plan, *, status: StatusUpdate | None = None) -> Relations:
    """Return total and free float of every link, and which links set dates.

    A link counts as a task with its lag as duration. Its early finish is where the lag leads from
    the predecessor's early event; its late finish is the successor's late event. Total float is
    the time from the one to the other, free float the time from its early finish to the
    successor's early event, both on the predecessor's calendar; the successor's calendar gives
    the second pair. Links that the passes do not follow (of levels of effort, hammocks and
    inactive tasks, or overridden by progress) have no float.

    Parameters
    ----------
    plan : Plan
    status : StatusUpdate, optional
        As for `critical_path`.

    References
    ----------
    T. M. Boyle, Relationship Free Float and Float Paths in Multi-Calendar Projects, 2018-07-18.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> links = relations(portal())
    >>> links.driving
    ('scope->screens', 'pilot->live', 'scope->api', 'api->pilot')
    >>> print(links["screens->pilot"].reason.text())
    Draw the screens can slip 7 d before it holds Run the pilot
    """
    state, dates = solved(plan, status)
    numbers: dict[int, int] = {}
    for k, source in enumerate(state.links.source.tolist()):
        numbers.setdefault(source, k)
    rows = tuple(
        _row(state, dates, link, numbers.get(place)) for place, link in enumerate(plan.dependencies)
    )
    return Relations(rows, made(plan, rules=plan.settings.rules, progress=plan.settings.progress))


def _row(state: State, dates: Dates, link: Dependency, k: int | None) -> Relation:
    if k is None:
        reason = Reason("relation.unused", _names(state, link))
        return Relation(link.key, link.predecessor, link.successor, link.type, reason=reason)
    at = reach(state, dates, k)
    total, room = slack(state, dates, k, at), gap(state, dates, k, at)
    is_driving = holds(state, dates, k, at)
    links, net = state.links, state.net
    table, own = net.calendars.readable, int(net.calendar[links.succ[k]])
    late, after_total, after_room = None, total, room
    if own != net.calendar[links.pred[k]]:
        early = int(work_at(table, own, at.early))
        after_room = int(work_at(table, own, at.date)) - early
        after_total = None if total is None else int(work_at(table, own, at.late)) - early
    if total is not None:
        lag_calendar, rounds = int(links.calendar[k]), int(links.rounds[k])
        late = int(before_lag(table, lag_calendar, at.late, int(links.lag[k]), rounds))
    return Relation(
        link.key,
        link.predecessor,
        link.successor,
        link.type,
        lag=int(links.lag[k]),
        early=from_minutes(at.early),
        late=None if late is None else from_minutes(late),
        total_float=total,
        free_float=room,
        successor_total_float=after_total,
        successor_free_float=after_room,
        is_driving=is_driving,
        is_critical=total is not None and total <= net.plan.settings.critical_float,
        reason=_reason(state, dates, k, room, is_driving=is_driving),
    )


def _names(state: State, link: Dependency) -> Attributes:
    before, after = state.net.plan.task(link.predecessor), state.net.plan.task(link.successor)
    return Attributes(
        predecessor=before.id,
        predecessor_name=before.name or before.id,
        successor=after.id,
        name=after.name or after.id,
    )


def _reason(state: State, dates: Dates, k: int, room: int, *, is_driving: bool) -> Reason:
    p, s, net = int(state.links.pred[k]), int(state.links.succ[k]), state.net
    facts = _names(state, net.plan.dependencies[int(state.links.source[k])])
    facts |= {"size": abs(room), "day": net.calendars.items[int(net.calendar[p])].minutes_per_day}
    if state.done[s]:
        return Reason("relation.past", facts)
    if p in dates.holder:
        return Reason("relation.late", facts)
    if is_driving:
        return Reason("relation.sets" if dates.driver[s] == k else "relation.ties", facts)
    if room < 0:
        return Reason("relation.broken", facts)
    return Reason("relation.fixed" if state.pin[s] < FAR else "relation.room", facts)
