"""The account of a move: at each event what came from the task itself and what was passed on."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from pmcore.network import SPANS, WorkTime
from pmcore.schedule._sides import Event, Side
from pmcore.schedule._why import Root, Why
from pmcore.units import MINUTES_PER_DAY

_MOST = 16
"""Roots kept of one move; what smaller ones did is summed up."""

_ENDS = {"start": "start", "finish": "finish"}


class Part(NamedTuple):
    """Minutes of a move, by the clock, with its root or with the event that passed them on."""

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

    def of(self, event: Event) -> dict[Root, float]:
        """Return the minutes of a move by root, small ones summed up."""
        return self._follow(event, self._known, _MOST)

    def whole(self, event: Event) -> dict[Root, float]:
        """Return the minutes of a move by root, however many there are."""
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
        time = self._time(task)
        return time.between(was, now) if time else 0

    def day(self, task: str) -> int:
        """Return the working minutes that a task's calendar calls a day."""
        time = self._time(task)
        return time.minutes_per_day if time else MINUTES_PER_DAY

    def _time(self, task: str) -> WorkTime | None:
        for side in (self.b, self.a):
            home = side.home(task)
            if home is not None:
                return side.calendars.worktime(home)
        return None

    def shift(self, event: Event) -> int:
        """Return by how many minutes an event moved."""
        return self.b.at(event) - self.a.at(event)

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
        for part in self.parts(event):
            passed = known.get(part.source) if part.source else None
            moved = self.shift(part.source) if part.source and passed else 0
            if part.root is None and passed and moved:
                for root, minutes in passed.items():
                    found[root] = found.get(root, 0.0) + minutes * part.minutes / moved
            else:
                root = part.root or self.why.own(event.task, "")
                found[root] = found.get(root, 0.0) + part.minutes
        kept = {root: minutes for root, minutes in found.items() if abs(minutes) > 1e-6}
        return kept if most is None or len(kept) <= most else self._pruned(kept, most)

    def _pruned(self, found: dict[Root, float], most: int) -> dict[Root, float]:
        order = sorted(found, key=lambda root: (-abs(found[root]), root))
        rest = self.why.root("cause.others", "")
        kept = {root: found[root] for root in order[: most - 1] if root != rest}
        return kept | {rest: sum(found[root] for root in order if root not in kept)}

    def parts(self, event: Event) -> list[Part]:
        """Return what a move of an event consists of; at most one part was passed on."""
        if event not in self._parts:
            self._parts[event] = self._divide(event) if self.shift(event) else []
        return self._parts[event]

    def _divide(self, event: Event) -> list[Part]:
        task, delta = event.task, self.shift(event)
        if self._is_fact(event):
            root = self.why.progress(task) or self.why.own(task, "driver.actual")
            return [Part(delta, root)]
        kind = (self.b if delta > 0 else self.a).rows[task].kind
        if kind in SPANS:
            return self._span(event, delta)
        if event.name == "finish":
            return self._finish(task)
        return self._held(task, delta, *((self.a, self.b) if delta > 0 else (self.b, self.a)))

    def _is_fact(self, event: Event) -> bool:
        """Whether an event has happened, on either side."""
        task = event.task
        if event.name == "start":
            return self.a.is_begun(task) or self.b.is_begun(task)
        return self.a.is_done(task) or self.b.is_done(task)

    def _finish(self, task: str) -> list[Part]:
        """Divide the move of a finish: by the start, by working time, by length, by the rest."""
        a, b, go = self.a, self.b, Event(task, "go")
        was, now = a.length(task), b.length(task)
        on_a = self.b if a.home(task) is None else a
        on_b = self.a if b.home(task) is None else b
        begins = (
            on_a.ends(task, a.at(go), was),
            on_a.ends(task, b.at(go), was),
            on_b.ends(task, b.at(go), was),
            on_b.ends(task, b.at(go), now),
        )
        finish = Event(task, "finish")
        rest = (b.at(finish) - begins[3]) - (a.at(finish) - begins[0])
        parts = [Part(begins[1] - begins[0], None, go)]
        if begins[2] != begins[1]:
            root = self.why.calendar(task) or self.why.own(task, "")
            parts.append(Part(begins[2] - begins[1], root))
        if begins[3] != begins[2]:
            parts.append(Part(begins[3] - begins[2], self.why.length(task)))
        if rest:
            code = self._code(b, task)
            parts.append(Part(rest, self.why.own(task, code)))
        return [part for part in parts if part.minutes]

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
        sign, source = (1 if delta > 0 else -1), high.event_of(k)
        if source.task not in low.rows:
            return [Part(delta, self.why.added(source.task, is_new=delta > 0))]
        base = at = low.at(Event(task, "go"))
        like, kind = low.like(high.key(k)), self._kind(high, k)
        was, now = low.at(source), high.at(source)
        how = self._spelling(task, high, k)
        parts: list[Part] = []

        def step(reached: int, side: Side, length: int, linked: int) -> int:
            nonlocal at
            begins = side.spelled(task, side.begins(task, reached, length, linked), how)
            gone = max(base, begins) - at
            at += gone
            return sign * gone

        on = low if low.home(task) is not None else high
        short, long = low.length(task), high.length(task)
        if like is not None:
            gone = step(low.reached(like, was), on, short, self._kind(low, like))
            if gone:
                parts.append(Part(gone, self.why.own(task, self._code(low, task))))
        gone = step(high.reached(k, was), on, short, kind)
        if gone:
            calendar = high.calendars.items[self._lag_calendar(high, k)].id
            parts.append(Part(gone, self.why.lag(source.task, task, calendar)))
        gone = step(high.reached(k, was), on, long, kind)
        if gone:
            parts.append(Part(gone, self.why.length(task)))
        gone = step(high.reached(k, was), high, long, kind)
        if gone:
            root = self.why.calendar(task) or self.why.own(task, "")
            parts.append(Part(gone, root))
        gone = step(high.reached(k, now), high, long, kind)
        if gone:
            parts.append(Part(gone, None, source))
        rest = delta - sum(part.minutes for part in parts)
        if rest:
            parts.append(Part(rest, self.why.own(task, self._code(high, task))))
        return parts

    @staticmethod
    def _kind(side: Side, k: int) -> int:
        assert side.state
        return int(side.state.links.type[k])

    @staticmethod
    def _lag_calendar(side: Side, k: int) -> int:
        assert side.state
        return int(side.state.links.calendar[k])

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
