"""With whom a delay lies: the slip of the finish, piece by piece along the chain that set it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, time
from typing import Any, NamedTuple

from pmcore._base import Answer, Instant, Noun, Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.control.progress._finding import name_of
from pmcore.model import (
    Baseline,
    ChangeRequest,
    Entry,
    LinkType,
    Party,
    Plan,
    Schedule,
    StatusUpdate,
    TaskKind,
)
from pmcore.network import WorkTime, build
from pmcore.units import end_of_day


@dataclass(frozen=True, slots=True, repr=False)
class PartyShare(Noun):
    """The part of a delay that lies with one party.

    Parameters
    ----------
    party : Party, optional
        None where no entry of the logs tells.
    minutes : int
        Working minutes of the project.
    evidence : tuple of str
        Paths of the entries: ``issues["i3"]``.
    """

    party: Party | None
    minutes: int
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class DelayPart(Told):
    """A piece of the slip: where it arose, and with whom it lies.

    Parameters
    ----------
    code : str
        ``delay.started_late``, ``delay.waited`` (between what it followed and its start),
        ``delay.took_longer``, ``delay.added`` (not in the baseline), ``delay.made_good``.
    task : str
    minutes : int
        Working minutes of the project; negative: made good.
    start, finish : datetime
        When it arose; to come where it lies after the data date.
    shares : tuple of PartyShare
        They add up to `minutes`.
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    task: str = ""
    minutes: int = 0
    start: Instant
    finish: Instant
    shares: tuple[PartyShare, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Delays(Answer):
    """The slip of the finish, piece by piece and party by party.

    Parameters
    ----------
    parts : tuple of DelayPart
        In the order of time; they add up to `minutes`.
    chain : tuple of str
        The tasks that set the finish, the first first.
    minutes : int
        Working minutes of the project after the baseline's finish.
    """

    parts: tuple[DelayPart, ...]
    chain: tuple[str, ...]
    minutes: int

    def text(self, language: str = "en") -> str:
        """Return the pieces as sentences, one a line."""
        return "\n".join(part.text(language) for part in self.parts)

    def by_party(self) -> dict[Party | None, int]:
        """Return the working minutes that lie with each party; with none: what no entry tells."""
        found: dict[Party | None, int] = {}
        for part in self.parts:
            for share in part.shares:
                found[share.party] = found.get(share.party, 0) + share.minutes
        return found

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a share."""
        rows = [(part, share) for part in self.parts for share in part.shares]
        return {
            "task": [part.task for part, _ in rows],
            "code": [part.code for part, _ in rows],
            "minutes": [share.minutes for _, share in rows],
            "party": [share.party and share.party.value for _, share in rows],
            "evidence": [", ".join(share.evidence) for _, share in rows],
            "start": [part.start for part, _ in rows],
            "finish": [part.finish for part, _ in rows],
        }


class _Event(NamedTuple):
    """A start or a finish on the chain, or its end.

    Parameters
    ----------
    planned : datetime
        The baseline's; where it has none that of the event before, so that the task adds all it
        takes.
    """

    task: str
    name: str
    at: datetime
    planned: datetime
    is_planned: bool


def delays(
    plan: Plan,
    baseline: Baseline,
    schedule: Schedule,
    *,
    facts: StatusUpdate | None = None,
    task: str | None = None,
) -> Delays:
    """Return how the slip of the finish arose along the chain that set it, and with whom it lies.

    The chain is followed back from the last finish: to what a date waited for, as the schedule
    says; where work has begun, to the last thing that ended or began before it among what its
    links and its people had it wait for (the as-built path). At each event of the chain the slip
    is known, so what it grew by in between is a piece of the delay, and the pieces add up; float on
    the way takes up the pieces before it. An
    entry of the logs that names the task takes as much of its piece as the working time in which
    it was open; of several parties, each in proportion. An accepted change takes all that a task
    it brought adds. What no entry explains lies with nobody yet.

    Parameters
    ----------
    plan : Plan
        Its issues, changes, decisions and actions name parties and tasks.
    baseline : Baseline
    schedule : Schedule
        Where the facts lead: made from the facts.
    facts : StatusUpdate, optional
        None: the plan's last update.
    task : str, optional
        Id of the task, such as a milestone, whose slip is told; none: that of the project.

    Raises
    ------
    KeyError
        If the schedule has no such task.

    References
    ----------
    AACE International, Recommended Practice 29R-03, Forensic Schedule Analysis, 2011: observational
    methods, as-planned against as-built.

    Examples
    --------
    >>> from pmcore import Issue, TaskStatus, days
    >>> from pmcore.cost import baseline as approve
    >>> from pmcore.examples import portal
    >>> from pmcore.schedule import critical_path
    >>> plan = portal()
    >>> approved = approve(plan, name="approved")
    >>> issue = Issue(
    ...     "i1",
    ...     "Sandbox missing",
    ...     opened=datetime(2027, 1, 18).date(),
    ...     closed=datetime(2027, 1, 19).date(),
    ...     party=Party.SUPPLIER,
    ...     tasks=["api"],
    ... )
    >>> done = TaskStatus("scope", start=datetime(2027, 1, 4, 9), finish=datetime(2027, 1, 8, 18))
    >>> begun = TaskStatus("api", start=datetime(2027, 1, 11, 9), remaining=days(9))
    >>> plan = plan.put(issue, StatusUpdate(datetime(2027, 1, 22, 18), [done, begun]))
    >>> found = delays(plan, approved, critical_path(plan))
    >>> found.minutes, found.by_party()
    (1920, {<Party.SUPPLIER: 'supplier'>: 960, None: 960})
    """
    clock = build(plan).worktime()
    events = _Chain(plan, baseline, schedule, facts or plan.status).events(task)
    entries = _entries(plan)
    pieces = _pieces(clock, events)
    chain = tuple(dict.fromkeys(event.task for event in events))
    slip = sum(piece.minutes for piece in pieces)
    return Delays(tuple(_part(plan, clock, each, entries) for each in pieces), chain, slip)


@dataclass
class _Piece:
    """What the slip grew by from one event of the chain to the next."""

    before: _Event | None
    event: _Event
    minutes: int

    @property
    def kind(self) -> str:
        """How it came about."""
        before, event = self.before, self.event
        if self.minutes < 0:
            return "made_good"
        if before is None:
            return "started_late"
        if event.name == "start":
            return "waited"
        is_new = not event.is_planned and before.task == event.task
        return "added" if is_new else "took_longer"


def _pieces(clock: WorkTime, events: Sequence[_Event]) -> list[_Piece]:
    """Return the pieces of the slip; time that was planned to be waited takes up those before."""
    pieces: list[_Piece] = []
    slip = 0
    for before, event in zip([None, *events], events, strict=False):
        now = clock.between(event.planned, event.at)
        minutes = now - slip
        slip = now
        if event.name != "finish":
            for piece in reversed(pieces):
                taken = min(max(0, piece.minutes), max(0, -minutes))
                piece.minutes -= taken
                minutes += taken
        pieces.append(_Piece(before, event, minutes))
    return [each for each in pieces if each.minutes]


class _Chain:
    """The chain of events that set a schedule's finish."""

    def __init__(
        self, plan: Plan, baseline: Baseline, schedule: Schedule, facts: StatusUpdate | None
    ) -> None:
        self.schedule = schedule
        self.rows = {row.id: row for row in schedule.tasks if row.kind is not TaskKind.INACTIVE}
        self.planned = {row.task: row for row in baseline.tasks}
        known = facts.tasks if facts else ()
        self.begun = {fact.task: fact.start or fact.finish for fact in known}
        self.before: dict[str, list[tuple[str, str]]] = {}
        for link in plan.dependencies:
            is_finish = link.type in (LinkType.FS, LinkType.FF)
            self.before.setdefault(link.successor, []).append(
                (link.predecessor, "finish" if is_finish else "start")
            )
        self.people: dict[str, set[str]] = {}
        self.shared: dict[str, set[str]] = {}
        for each in schedule.assignments:
            self.people.setdefault(each.task, set()).add(each.resource)
            self.shared.setdefault(each.resource, set()).add(each.task)

    def start(self, task: str) -> datetime:
        """Return when a task started or is to start."""
        return self.begun.get(task) or self.rows[task].start

    def events(self, until: str | None) -> list[_Event]:
        """Return the events of the chain, the first first, each with its planned date."""
        last = max(self.rows.values(), key=lambda row: (row.finish, row.is_critical))
        if until is not None:
            last = self.schedule[until]
        raw: list[tuple[str, str]] = []
        task, name, seen = last.id, "finish", set[str]()
        while True:
            seen.add(task)
            raw += [(task, "finish"), (task, "start")] if name == "finish" else [(task, "start")]
            found = self._waited_for(task, seen)
            if found is None:
                break
            task, name = found
        events: list[_Event] = []
        for task, name in reversed(raw):
            at = self.start(task) if name == "start" else self.rows[task].finish
            known = self.planned.get(task)
            planned = events[-1].planned if events else at
            if known is not None:
                planned = known.start if name == "start" else known.finish
            events.append(_Event(task, name, at, planned, known is not None))
        if until is None and self.planned:  # what was to end before the project did has float there
            end = max(row.finish for row in self.planned.values())
            events.append(_Event(last.id, "end", last.finish, end, is_planned=True))
        return events

    def _waited_for(self, task: str, seen: set[str]) -> tuple[str, str] | None:
        """Return the event that a task's start waited for."""
        if self.begun.get(task) is None:
            driver = self.rows[task].driver
            source = driver.facts.get("predecessor") if driver else None
            if isinstance(source, str) and source in self.rows and source not in seen:
                name = next((n for p, n in self.before.get(task, ()) if p == source), "finish")
                return source, name
        start = self.start(task)
        asked = [*self.before.get(task, ())]
        mates = {mate for who in self.people.get(task, ()) for mate in self.shared[who]}
        asked += [(mate, "finish") for mate in sorted(mates)]
        past = [
            (at, each, name)
            for each, name in asked
            if each in self.rows and each not in seen
            for at in (self.start(each) if name == "start" else self.rows[each].finish,)
            if at <= start
        ]
        if not past:
            return None
        _, each, name = max(past)
        return each, name


def _part(
    plan: Plan, clock: WorkTime, piece: _Piece, entries: Sequence[tuple[str, Entry]]
) -> DelayPart:
    """Return a piece of the slip with its parties."""
    event, minutes = piece.event, piece.minutes
    start = piece.before.at if piece.before else min(event.planned, event.at)
    told = Attributes(
        task=name_of(plan, event.task),
        size=abs(minutes),
        day=clock.minutes_per_day,
        start=start.isoformat(),
        finish=event.at.isoformat(),
    )
    shares = [PartyShare(None, minutes)]
    if minutes > 0:
        shares = _shares(clock, event.task, (start, event.at), minutes, entries)
    return DelayPart(
        f"delay.{piece.kind}",
        told,
        task=event.task,
        minutes=minutes,
        start=start,
        finish=event.at,
        shares=tuple(shares),
    )


def _entries(plan: Plan) -> tuple[tuple[str, Entry], ...]:
    """Return the entries of the logs with their paths; what was refused is none."""
    registers = ("issues", "changes", "decisions", "actions")
    return tuple(
        (f'{register}["{each.id}"]', each)
        for register in registers
        for each in getattr(plan, register)
        if getattr(each, "status", "") not in ("refused", "withdrawn")
    )


def _shares(
    clock: WorkTime,
    task: str,
    window: tuple[datetime, datetime],
    minutes: int,
    entries: Iterable[tuple[str, Entry]],
) -> list[PartyShare]:
    """Return a piece by parties, those with evidence first."""
    spans: dict[Party, list[tuple[int, int]]] = {}
    paths: dict[Party, list[str]] = {}
    for path, each in entries:
        span = _span(clock, task, each, window)
        if span is not None:
            spans.setdefault(each.party, []).append(span)
            paths.setdefault(each.party, []).append(path)
    covered = min(minutes, _union(span for held in spans.values() for span in held))
    weights = {party: _union(held) for party, held in spans.items()}
    found = [
        PartyShare(party, part, tuple(paths[party]))
        for party, part in _apportioned(covered, weights)
        if part
    ]
    rest = minutes - covered
    return [*found, PartyShare(None, rest)] if rest else found


def _span(
    clock: WorkTime,
    task: str,
    entry: Entry,
    window: tuple[datetime, datetime],
) -> tuple[int, int] | None:
    """Return the stretch of a window, in working time, for which an entry held a task up."""
    first, last = map(clock.coordinate, window)
    brought = entry.edits if isinstance(entry, ChangeRequest) else ()
    if any(edit.register == "tasks" and edit.id == task for edit in brought):
        return (first, last) if first < last else None
    if task not in entry.tasks or entry.opened is None:
        return None
    opened = clock.coordinate(datetime.combine(entry.opened, time()))
    closed = last  # what is open holds on for as long as is forecast
    if entry.closed is not None:
        closed = clock.coordinate(end_of_day(entry.closed))
    span = max(first, opened), min(last, closed)
    return span if span[0] < span[1] else None


def _union(spans: Iterable[tuple[int, int]]) -> int:
    """Return the length that spans cover together."""
    total, reach = 0, -(10**15)
    for first, last in sorted(spans):
        total += max(0, last - max(first, reach))
        reach = max(reach, last)
    return total


def _apportioned(total: int, weights: dict[Party, int]) -> Iterator[tuple[Party, int]]:
    """Yield whole parts of a total by weight; sums are rounded, so parts add up."""
    whole, done, given = sum(weights.values()), 0, 0
    for party, weight in weights.items():
        done += weight
        upto = round(total * done / whole) if whole else 0
        yield party, upto - given
        given = upto
