"""The account of a move: at each event what came from the task itself and what was passed on."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from pmcore.network import SPANS, WorkTime
from pmcore.schedule._sides import Event, Side
from pmcore.schedule._why import Root, Why

_MOST = 16
"""Roots kept of one move; what smaller ones did is summed up."""

_ENDS = {"start": "start", "finish": "finish"}


class Part(NamedTuple):
    """Minutes of a move, with their root or with the event that passed them on."""

    minutes: int
    root: Root | None = None
    source: Event | None = None


class Ledger:
    """Divides moves among their roots, following what drives dates."""

    def __init__(self, a: Side, b: Side) -> None:
        self.a, self.b = a, b
        self.why = Why(a, b)
        self._parts: dict[Event, list[Part]] = {}
        self._known: dict[Event, dict[Root, float]] = {}
        self._absent: tuple[dict[Event, int], dict[Event, int]] = ({}, {})

    def of(self, event: Event) -> dict[Root, float]:
        """Return the shares of a move by root, small ones summed up."""
        return self._follow(event, self._known, _MOST)

    def whole(self, event: Event) -> dict[Root, float]:
        """Return the shares of a move by root, however many there are."""
        return self._follow(event, {}, None)

    def via(self, event: Event) -> str | None:
        """Return the task that passed on most of a move; none: it began at the task."""
        seen = set[Event]()
        while event not in seen:
            seen.add(event)
            parts = self.parts(event)
            most = max(parts, key=lambda part: abs(part.minutes), default=None)
            if most is None or most.source is None:
                return None
            if most.source.task != event.task:
                return most.source.task
            event = most.source
        return None

    def working(self, task: str, was: datetime, now: datetime) -> int:
        """Return the working minutes between two dates of a task, on its calendar of now."""
        return self._time(task).between(was, now)

    def day(self, task: str) -> int:
        """Return the working minutes that a task's calendar calls a day."""
        return self._time(task).minutes_per_day

    def _time(self, task: str) -> WorkTime:
        side = self.b if self.b.state or not self.a.state else self.a
        return side.calendars.worktime(side.home(task))

    def shift(self, event: Event) -> int:
        """Return by how many minutes an event moved."""
        return self.at(self.b, event) - self.at(self.a, event)

    def at(self, side: Side, event: Event) -> int:
        """Return when an event is on a side; of a task that is not there, when it would be.

        That is where what drives it on the other side would put it, were that at its date here:
        so a task that was added passes on what moved before it.
        """
        if event.task in side.rows:
            return side.at(event)
        known = self._absent[side is self.a]
        other = self.b if side is self.a else self.a
        line: dict[Event, None] = {}
        back: Event | None = event
        while back is not None and back not in known and back not in line:
            if back.task in side.rows:
                break
            line[back] = None
            back = self._behind(other, back)
        for each in reversed(line):
            known[each] = self._would_be(side, other, each)
        return known[event]

    @staticmethod
    def _behind(side: Side, event: Event) -> Event | None:
        """Return the event that drives one."""
        if event.name == "finish":
            return Event(event.task, "go")
        k = side.link_to(event.task)
        return None if k is None else side.event_of(k)

    def _would_be(self, side: Side, other: Side, event: Event) -> int:
        there, behind = other.at(event), self._behind(other, event)
        known = self._absent[side is self.a]
        if behind is None or (behind.task not in side.rows and behind not in known):
            return there
        here = side.at(behind) if behind.task in side.rows else known[behind]
        if here == other.at(behind):
            return there
        if event.name == "finish":
            return other.ends(event.task, here, other.length(event.task))
        k = other.link_to(event.task)
        assert k is not None
        assert other.state
        length, kind = other.length(event.task), self._kind(other, k)
        floor = other.state.floor[other.state.net.index[event.task]]
        return max(other.begins(event.task, other.reached(k, here), length, kind), floor)

    def _follow(
        self, event: Event, known: dict[Event, dict[Root, float]], most: int | None
    ) -> dict[Root, float]:
        line: dict[Event, None] = {}
        at: Event | None = event
        while at is not None and at not in known and at not in line:
            line[at] = None
            at = next((part.source for part in self.parts(at) if part.source), None)
        for each in reversed(line):
            known[each] = self._fold(each, known, most)
        return known[event]

    def _fold(
        self, event: Event, known: dict[Event, dict[Root, float]], most: int | None
    ) -> dict[Root, float]:
        """Return the roots of an event: its own, and those of its source in proportion."""
        found: dict[Root, float] = {}
        parts = self.parts(event)
        whole = sum(part.minutes for part in parts)
        for part in parts:
            passed = known.get(part.source) if part.source else None
            if part.root is None and passed:
                for root, share in passed.items():
                    found[root] = found.get(root, 0.0) + share * part.minutes / whole
            else:
                root = part.root or self.why.own(event.task, "")
                found[root] = found.get(root, 0.0) + part.minutes / whole
        kept = {root: share for root, share in found.items() if abs(share) > 1e-9}
        return kept if most is None or len(kept) <= most else self._pruned(kept, most)

    def _pruned(self, found: dict[Root, float], most: int) -> dict[Root, float]:
        rest = self.why.root("cause.others", "")
        order = sorted(found.keys() - {rest}, key=lambda root: (-abs(found[root]), root))
        kept = {root: found[root] for root in order[: most - 1]}
        return kept | {rest: sum(found[root] for root in found if root not in kept)}

    def parts(self, event: Event) -> list[Part]:
        """Return what a move of an event consists of; at most one part was passed on."""
        if event not in self._parts:
            self._parts[event] = self._divide(event) if self.shift(event) else []
        return self._parts[event]

    def _divide(self, event: Event) -> list[Part]:
        task, delta = event.task, self.shift(event)
        if not self._both(task):
            behind = self._behind(self.b if task in self.b.rows else self.a, event)
            return [Part(delta, None, behind)]
        if self._is_fact(event):
            root = self.why.progress(task) or self.why.own(task, "driver.actual")
            return [Part(delta, root)]
        kind = (self.b if delta > 0 else self.a).rows[task].kind
        if kind in SPANS:
            return self._span(event, delta)
        if event.name == "finish":
            return self._finish(task, delta)
        return self._held(task, delta, *((self.a, self.b) if delta > 0 else (self.b, self.a)))

    def _is_fact(self, event: Event) -> bool:
        """Whether an event has happened, on either side."""
        task = event.task
        if event.name == "start":
            return self.a.is_begun(task) or self.b.is_begun(task)
        return self.a.is_done(task) or self.b.is_done(task)

    def _finish(self, task: str, delta: int) -> list[Part]:
        """Divide the move of a finish: by the start, by working time, by length, by the rest."""
        low, high = (self.a, self.b) if delta > 0 else (self.b, self.a)
        go = Event(task, "go")
        short, long = low.length(task), high.length(task)
        steps = _Steps(low.ends(task, low.at(go), short))
        steps.to(low.ends(task, high.at(go), short), None, go)
        if steps.goes(high.ends(task, high.at(go), short)):
            steps.take(self.why.calendar(task) or self.why.own(task, ""))
        if steps.goes(high.ends(task, high.at(go), long)):
            steps.take(self.why.length(task))
        rest = abs(delta) - (steps.at - steps.first)
        if rest:
            steps.goes(steps.at + rest)
            steps.take(self.why.own(task, self._code(high, task)))
        return steps.parts(low, task, 1 if delta > 0 else -1)

    @staticmethod
    def _code(side: Side, task: str) -> str:
        driver = side.rows[task].driver
        return driver.code if driver else ""

    def _held(self, task: str, delta: int, low: Side, high: Side) -> list[Part]:
        """Divide the move of a start by what holds it where it is later."""
        k = high.link_to(task)
        if k is not None:
            return self._by_link(task, delta, low, high, k)
        driver = high.rows[task].driver or low.rows[task].driver
        if driver is None:
            return [Part(delta, self.why.own(task, ""))]
        source = self._anchor(task, driver.code, driver.facts, high)
        if source is None or not self._both(source.task) or not self.shift(source):
            return [Part(delta, self.why.own(task, driver.code))]
        if driver.code.startswith("driver.link") and (self.shift(source) > 0) != (delta > 0):
            return [Part(delta, self.why.own(task, driver.code))]
        return [Part(delta, None, source)]

    def _both(self, task: str) -> bool:
        return task in self.a.rows and task in self.b.rows

    def _anchor(self, task: str, code: str, facts: object, side: Side) -> Event | None:
        """Return the event that a driver without a followed link names."""
        held = facts if isinstance(facts, dict) else dict(facts)  # type: ignore[call-overload]  # a mapping
        if isinstance(before := held.get("predecessor"), str):
            name = held.get("event", "finish")
            return Event(before, _ENDS.get(str(name), "finish"))
        if isinstance(after := held.get("successor"), str):
            return Event(after, _ENDS.get(str(held.get("event", "start")), "start"))
        if code == "driver.late":  # held by the end of the project
            last = max(side.rows.values(), key=lambda row: (row.finish, row.id != task))
            return Event(last.id, "finish") if last.id != task else None
        return None

    def _by_link(self, task: str, delta: int, low: Side, high: Side, k: int) -> list[Part]:
        """Divide a move that a link holds, from how it was (`low`) to how far it leads (`high`).

        Step by step the values of `high` take the place of those of `low`: that the link counts at
        all, the link, the length, the working time, and last the predecessor's date.
        """
        source = high.event_of(k)
        like, kind = low.like(high.key(k)), self._kind(high, k)
        was, how = self.at(low, source), self._spelling(task, high, k)
        short, long = low.length(task), high.length(task)
        steps = _Steps(low.at(Event(task, "go")))

        def holds(reached: int, side: Side, length: int, linked: int = kind) -> int:
            begins = side.spelled(task, side.begins(task, reached, length, linked), how)
            return max(steps.first, begins)

        if like is not None and steps.goes(
            holds(low.reached(like, was), low, short, self._kind(low, like))
        ):
            steps.take(self.why.own(task, self._code(low, task)))
        if steps.goes(holds(high.reached(k, was), low, short)):
            steps.take(self._by_lag(low, high, k, task))
        if steps.goes(holds(high.reached(k, was), low, long)):
            steps.take(self.why.length(task))
        if steps.goes(holds(high.reached(k, was), high, long)):
            steps.take(self.why.calendar(task) or self.why.own(task, ""))
        steps.to(holds(high.reached(k, high.at(source)), high, long), None, source)
        if steps.goes(high.at(Event(task, "go"))):
            steps.take(self.why.own(task, self._code(high, task)))
        return steps.parts(low, task, 1 if delta > 0 else -1)

    def _by_lag(self, low: Side, high: Side, k: int, task: str) -> Root:
        """Return why a link leads further on `high` from the same date."""
        before = high.event_of(k).task
        if before not in low.rows:
            return self.why.added(before, is_new=high is self.b)
        assert high.state
        calendar = high.calendars.items[int(high.state.links.calendar[k])].id
        return self.why.lag(before, task, calendar)

    @staticmethod
    def _kind(side: Side, k: int) -> int:
        assert side.state
        return int(side.state.links.type[k])

    def _spelling(self, task: str, side: Side, k: int) -> str:
        """Return how a milestone's date is written: as its link leads to, or moved to work."""
        if side.length(task):
            return ""
        reached, date = side.reached(k, side.at(side.event_of(k))), side.at(Event(task, "go"))
        ways = (how for how in ("", "start", "finish") if side.spelled(task, reached, how) == date)
        return next(ways, "")

    def _span(self, event: Event, delta: int) -> list[Part]:
        """Divide the move of a span: it follows the neighbour whose date it has."""
        task, side = event.task, self.b if delta > 0 else self.a
        at, code = side.at(event), self._code(side, task)
        for link in side.plan.dependencies if side.plan else ():
            if task not in {link.predecessor, link.successor} or link.predecessor == link.successor:
                continue
            other = link.successor if link.predecessor == task else link.predecessor
            names = ("start", "go", "finish")
            near = [Event(other, name) for name in names if other in side.rows]
            for source in near:
                if self._both(other) and side.at(source) == at and self.shift(source):
                    return [Part(delta, None, source)]
        return [Part(delta, self.why.own(task, code))]


class _Steps:
    """A move taken step by step, each with what made it."""

    def __init__(self, first: int) -> None:
        self.first = self.at = first
        self._next = first
        self._taken: list[tuple[int, int, Root | None, Event | None]] = []

    def goes(self, to: int) -> bool:
        """Whether a step leads anywhere; it is noted by `take`."""
        self._next = to
        return to != self.at

    def take(self, root: Root | None, source: Event | None = None) -> None:
        """Take the step that `goes` asked for."""
        self._taken.append((self.at, self._next, root, source))
        self.at = self._next

    def to(self, instant: int, root: Root | None, source: Event) -> None:
        """Go to an instant, if that is anywhere else."""
        if self.goes(instant):
            self.take(root, source)

    def parts(self, low: Side, task: str, sign: int) -> list[Part]:
        """Return the steps in working minutes of the earlier side; by the clock if there are none.

        The earlier date's own calendar is the one on which a new day off still counts as work.
        """
        total = low.work(task, self.at) - low.work(task, self.first)
        parts = []
        for since, until, root, source in self._taken:
            minutes = until - since
            if total:
                minutes = low.work(task, until) - low.work(task, since)
            parts.append(Part(sign * minutes, root, source))
        return [part for part in parts if part.minutes]
