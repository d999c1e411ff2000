"""Two schedules compared: what moved, by how much, and the causes of each move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from typing import Any

from pmcore._base import Answer, Instant, Made, Told, digest, made, memo
from pmcore._mapping import EMPTY, Attributes
from pmcore.model import STANDARD, Baseline, Edit, Plan, Schedule, ScheduledTask
from pmcore.network import WorkTime, compile_calendars
from pmcore.schedule._ledger import Ledger
from pmcore.schedule._sides import Event, Side
from pmcore.schedule._why import Root
from pmcore.units import MINUTES_PER_DAY, to_minutes


@dataclass(frozen=True, slots=True, repr=False)
class Cause(Told):
    """One root cause of a move, and its part of it.

    Parameters
    ----------
    code : str
        ``cause.duration``, ``cause.constraint``, ``cause.link_added``, ``cause.calendar``,
        ``cause.progress``, ``cause.data_date`` and others that `_text` lists;
        ``cause.unknown`` where what was given does not tell.
    facts : Attributes
    share : float
        Of the move; the shares of a move add up to 1. One below 0 pulled the other way.
    minutes, work : int
        The share of the move by the clock, and in working minutes; they add up too.
    task : str, optional
        The task at which it struck; none for what concerns the whole plan.
    edits : tuple of Edit
        What was changed, as `pmcore.diff` tells it; facts of a status update as edits of its
        rows.
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    share: float = 1.0
    minutes: int = 0
    work: int = 0
    task: str | None = None
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Move(Told):
    """What became of one task.

    Parameters
    ----------
    code : str
        ``move.later`` or ``move.earlier`` (its finish moved), ``move.start`` (only its start
        did), ``move.float`` (only its float or criticality), ``move.added``, ``move.removed``.
    facts : Attributes
    task : str
    start_before, start_after, finish_before, finish_after : datetime, optional
        None where the task is not there.
    start_minutes, finish_minutes : int
        By how much both moved by the clock; negative: earlier.
    start_work, finish_work : int
        The same in working minutes of the task's calendar as it is now.
    float_before, float_after : int, optional
        Total float.
    was_critical, is_critical : bool
    causes : tuple of Cause
        Of the move of its finish, or of its start where only that moved; the largest first.
    via : str, optional
        The task from which most of the move was passed on; none: it began here.
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    task: str = ""
    start_before: Instant | None = None
    start_after: Instant | None = None
    finish_before: Instant | None = None
    finish_after: Instant | None = None
    start_minutes: int = 0
    finish_minutes: int = 0
    start_work: int = 0
    finish_work: int = 0
    float_before: int | None = None
    float_after: int | None = None
    was_critical: bool = False
    is_critical: bool = False
    causes: tuple[Cause, ...] = ()
    via: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Answer):
    """What differs between two schedules, and why.

    Parameters
    ----------
    moves : tuple of Move
        One for every task that differs, in the order of the later schedule, removed ones last.
    finish_before, finish_after : datetime
        Of the project.
    minutes, work : int
        By how much the finish moved: by the clock, and in working minutes of the project.
    causes : tuple of Cause
        Of the move of the finish; their parts add up to it.
    day : int
        Working minutes that the project's calendar calls a day.
    """

    moves: tuple[Move, ...]
    finish_before: Instant
    finish_after: Instant
    _: KW_ONLY
    minutes: int = 0
    work: int = 0
    causes: tuple[Cause, ...] = ()
    day: int = MINUTES_PER_DAY
    made: Made | None = None

    def __getitem__(self, task: str) -> Move:
        """Return the move of a task; KeyError if nothing of it differs."""
        return memo(self, "by_task", lambda: {move.task: move for move in self.moves})[task]

    def chain(self, task: str) -> tuple[str, ...]:
        """Return the tasks that passed a move on, from where it began to the task itself."""
        line, at = [task], self[task].via
        known = {move.task: move.via for move in self.moves}
        while at is not None and at not in line:
            line.append(at)
            at = known.get(at)
        return tuple(reversed(line))

    def text(self, language: str = "en") -> str:
        """Return what moved the finish as sentences, one a line."""
        facts = Attributes(
            before=self.finish_before.isoformat(),
            after=self.finish_after.isoformat(),
            **_size(self.minutes, self.work, self.day),
        )
        way = "same" if not self.minutes else "later" if self.minutes > 0 else "earlier"
        lines = [Cause(f"compare.{way}", facts).text(language)]
        for cause in self.causes:
            share = Attributes(share=cause.share, cause=cause.text(language))
            lines.append(Cause("compare.cause", share).text(language))
        return "\n".join(lines)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a move, with the sentences of its causes."""
        names = (
            "task",
            "code",
            "start_before",
            "start_after",
            "finish_before",
            "finish_after",
            "start_work",
            "finish_work",
            "finish_minutes",
            "float_before",
            "float_after",
            "was_critical",
            "is_critical",
            "via",
        )
        columns = {name: [getattr(move, name) for move in self.moves] for name in names}
        columns["cause"] = ["; ".join(each.text() for each in m.causes) for m in self.moves]
        return columns


def compare(
    a: Schedule | Plan | Baseline,
    b: Schedule | Plan | Baseline,
    *,
    plans: tuple[Plan | None, Plan | None] | None = None,
) -> Comparison:
    """Return what moved between two schedules, by how much, and the causes of each move.

    A move is followed back through what drives the date: later ones by the drivers of `b`,
    earlier ones by those of `a`. At each task it is divided: what the task's own edits, its
    links, its length and its working time did with its predecessor as it was, and what came from
    the predecessor's own move. So every move is told by its roots, whose parts add up to it.
    Where several edits act at one place, they are taken in that order.

    Parameters
    ----------
    a, b : Schedule, Plan or Baseline
        Before and after; a plan stands for its critical path, a baseline for its approved dates.
    plans : pair of Plan, optional
        The plans that `a` and `b` were made from, either may be None. With both, causes name
        edits; with one, the links still tell who passed a move on.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error in a plan.
    ValueError
        If one of them has no task.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from pmcore import days
    >>> from pmcore.examples import portal
    >>> before = portal()
    >>> after = before.with_task(replace(before.task("api"), duration=days(18)))
    >>> found = compare(before, after)
    >>> print(found.text())
    The project finishes 3 d later: Wed 10 Feb 2027 18:00 instead of Fri 5 Feb 2027 18:00
    100 %: Build the API takes 18 d instead of 15 d
    >>> found.chain("live")
    ('api', 'pilot', 'live')
    """
    first, second = plans or (None, None)
    one, other = Side(a, first), Side(b, second)
    if not one.rows or not other.rows:
        raise ValueError("a schedule to compare needs at least one task")
    ledger = Ledger(one, other)
    order = [*other.rows, *(task for task in one.rows if task not in other.rows)]
    moves = (_move(ledger, task) for task in order)
    start, end = _finish(one), _finish(other)
    minutes = int((end - start).total_seconds()) // 60
    time = _clock(other if other.state else one)
    work = time.between(start, end)
    return Comparison(
        tuple(move for move in moves if move is not None),
        start,
        end,
        minutes=minutes,
        work=work,
        causes=_of_finish(ledger, minutes, work),
        day=time.minutes_per_day,
        made=_made(one, other),
    )


def _made(one: Side, other: Side) -> Made | None:
    if other.plan is None:
        return None
    return made(other.plan, before=digest(one.plan) if one.plan else None)


def _finish(side: Side) -> datetime:
    return max(row.finish for row in side.rows.values())


def _clock(side: Side) -> WorkTime:
    """Return the working time of the project."""
    return side.state.net.worktime() if side.state else compile_calendars([STANDARD]).worktime(0)


def _size(minutes: int, work: int, day: int) -> dict[str, int]:
    """Return how far a move is told to be: in working time, by the clock where that stood still."""
    if minutes * work > 0:
        return {"size": abs(work), "day": day}
    return {"size": abs(minutes), "day": 1440}


def _move(ledger: Ledger, task: str) -> Move | None:
    was, now = ledger.a.rows.get(task), ledger.b.rows.get(task)
    if was is None or now is None:
        return _come_or_gone(ledger, task, was, now)
    start, finish = _minutes(was.start, now.start), _minutes(was.finish, now.finish)
    start_work = ledger.working(task, was.start, now.start) if start else 0
    finish_work = ledger.working(task, was.finish, now.finish) if finish else 0
    if finish:
        code = "move.later" if finish > 0 else "move.earlier"
        event, minutes, work = Event(task, "finish"), finish, finish_work
    elif start:
        code, event, minutes, work = "move.start", Event(task, "start"), start, start_work
    elif (was.total_float, was.is_critical) != (now.total_float, now.is_critical):
        code, event, minutes, work = "move.float", None, 0, 0
    else:
        return None
    size = _size(minutes, work, ledger.day(task))
    return Move(
        code,
        Attributes(task=task, name=ledger.why.name(task), **size),
        task=task,
        start_before=was.start,
        start_after=now.start,
        finish_before=was.finish,
        finish_after=now.finish,
        start_minutes=start,
        finish_minutes=finish,
        start_work=start_work,
        finish_work=finish_work,
        float_before=was.total_float,
        float_after=now.total_float,
        was_critical=was.is_critical,
        is_critical=now.is_critical,
        causes=_causes(ledger, ledger.of(event), minutes, work) if event else (),
        via=ledger.via(event) if event else None,
    )


def _minutes(was: datetime, now: datetime) -> int:
    return to_minutes(now) - to_minutes(was)


def _come_or_gone(
    ledger: Ledger, task: str, was: ScheduledTask | None, now: ScheduledTask | None
) -> Move:
    root = ledger.why.added(task, is_new=was is None)
    ground = ledger.why.grounds[root]
    return Move(
        "move.added" if was is None else "move.removed",
        Attributes(task=task, name=ledger.why.name(task)),
        task=task,
        start_before=was.start if was else None,
        start_after=now.start if now else None,
        finish_before=was.finish if was else None,
        finish_after=now.finish if now else None,
        float_before=was.total_float if was else None,
        float_after=now.total_float if now else None,
        was_critical=was.is_critical if was else False,
        is_critical=now.is_critical if now else False,
        causes=(Cause(root[0], ground.facts, task=task, edits=ground.edits),),
        via=ledger.via(Event(task, "finish")),
    )


def _causes(
    ledger: Ledger, parts: Mapping[Root, float], minutes: int, work: int
) -> tuple[Cause, ...]:
    """Return the causes of a move, its whole minutes divided so that they add up."""
    roots = sorted(parts, key=lambda root: (-abs(parts[root]), root))
    if not roots or not minutes:
        return ()
    shares = [parts[root] for root in roots]
    clock, working = _divided(minutes, shares), _divided(work, shares)
    found = []
    for at, root in enumerate(roots):
        ground = ledger.why.grounds[root]
        found.append(
            Cause(
                root[0],
                ground.facts,
                share=round(shares[at], 9),
                minutes=clock[at],
                work=working[at],
                task=ground.task,
                edits=ground.edits,
            )
        )
    return tuple(found)


def _divided(whole: int, shares: Iterable[float]) -> list[int]:
    """Return whole numbers in the shares that add up to `whole`: the cumulative sum is rounded."""
    found, sum_of_shares, given = list[int](), 0.0, 0
    for share in shares:
        sum_of_shares += share
        upto = round(whole * sum_of_shares)
        found.append(upto - given)
        given = upto
    return found


def _of_finish(ledger: Ledger, minutes: int, work: int) -> tuple[Cause, ...]:
    """Return the causes of the move of the project's finish.

    A finish that is later is that of the task that finishes last now, an earlier one of that
    which did before; what it moved beyond the project's finish counts in proportion.
    """
    if not minutes:
        return ()
    side, other = (ledger.b, ledger.a) if minutes > 0 else (ledger.a, ledger.b)
    # Of several that finish last, one that moved explains the move.
    last = max(
        side.rows.values(),
        key=lambda row: (row.finish, _has_moved(row, other), row.driver is not None),
    )
    event = Event(last.id, "finish")
    if last.id in other.rows:
        return _causes(ledger, ledger.whole(event), minutes, work)
    # A task that came or went: what moved before it has its part, the rest is its own.
    here, there = side.at(event), ledger.at(other, event)
    whole = side.work(last.id, here) - side.work(last.id, to_minutes(_finish(other)))
    passed = (side.work(last.id, here) - side.work(last.id, there)) / whole if whole else 0.0
    passed = min(max(passed, 0.0), 1.0)
    parts = {root: share * passed for root, share in ledger.whole(event).items()}
    own = ledger.why.added(last.id, is_new=minutes > 0)
    return _causes(ledger, parts | {own: parts.get(own, 0.0) + 1 - passed}, minutes, work)


def _has_moved(row: ScheduledTask, other: Side) -> bool:
    return row.id in other.rows and other.rows[row.id].finish != row.finish
