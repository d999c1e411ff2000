"""Tasks in the program: events on the axis, and a stretch for each way of doing them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._demand import Demand, Spacing, Staffed, shortages
from pmcore.allocate._program._axis import Axis, Course, TooMixed, lengths
from pmcore.allocate._program._tables import looked_up, size
from pmcore.kernels import FAR
from pmcore.model import TaskKind
from pmcore.run import Interval, Linear, Literal, Program, Variable

IntArray: TypeAlias = NDArray[np.int64]
MOST_TEAMS = 64
"""Calendars of teams of one way above which a plan is left to the generator."""


@dataclass(frozen=True)
class Variant:
    """One way of doing a task with people whose time off and calendars have the same effect.

    Parameters
    ----------
    home : int
        Calendar that all of them share.
    allowed : frozenset of int
        Candidates.
    resting : frozenset of int
        Resources during whose time off the work rests.
    """

    way: int
    home: int
    allowed: frozenset[int]
    resting: frozenset[int] = frozenset()


@dataclass
class Part:
    """A variant in the program.

    Parameters
    ----------
    chosen : Literal, optional
        Whether the way is taken; none: it is the only one.
    stretch : Interval, optional
        None where it takes no time.
    length : Linear or int
        Steps of work.
    people : dict of int to Literal
        By candidate: whether they are picked.
    fixed : list of int
        Candidates who are picked whenever the part is played.
    step : Variable, optional
        Own step of its start, where its calendar is not that of the axis.
    course : Course, optional
    cases : list of (Literal, int)
        Where its people set the length: each that it may have, in minutes.
    """

    variant: Variant
    start: Linear
    end: Linear
    chosen: Literal | None = None
    stretch: Interval | None = None
    length: Linear | int = 0
    people: dict[int, Literal] = field(default_factory=dict)
    fixed: list[int] = field(default_factory=list)
    step: Variable | None = None
    course: Course | None = None
    cases: list[tuple[Literal, int]] = field(default_factory=list)

    @property
    def way(self) -> int:
        """Number of the way."""
        return self.variant.way

    @property
    def when(self) -> tuple[Literal, ...]:
        """What must hold for the part to count."""
        return () if self.chosen is None else (self.chosen,)


@dataclass
class Play:
    """A task: when it starts and ends, and the parts it may be played in."""

    start: Linear
    end: Linear
    parts: list[Part]


@dataclass
class Draft:
    """A program while it is written, and what its parts share.

    Parameters
    ----------
    late_start, late_finish : array
        Instants after which no better schedule starts or ends a task.
    plays : dict
        By position of the task; what is done, inactive or stretched between others has none.
    best : Staffed, optional
        The best schedule known.
    """

    held: Demand
    axis: Axis
    late_start: IntArray
    late_finish: IntArray
    program: Program = field(default_factory=Program)
    plays: dict[int, Play] = field(default_factory=dict)
    best: Staffed | None = None
    spacing: Spacing | None = None

    def window(self, i: int) -> tuple[int, int, int, int]:
        """Return the first and last positions of a task's start and of its finish."""
        axis, (head_start, head_finish) = self.axis, self.held.heads
        is_pinned = self.held.jobs.pin[i] < FAR
        late = head_start if is_pinned else self.late_start
        return (
            int(axis.up(int(head_start[i]))),
            int(axis.down(int(late[i]))),
            int(axis.up(int(head_finish[i]))),
            int(axis.down(int(self.late_finish[i]))),
        )


def playable(held: Demand) -> list[int]:
    """Return the positions of the tasks that have a part in the program."""
    return [
        i
        for i in range(len(held))
        if held.is_open(i) and held.net.tasks[i].kind is not TaskKind.INACTIVE
    ]


def add_plays(draft: Draft) -> None:
    """State the events and stretches of every task that is to be placed."""
    for i in playable(draft.held):
        found = [each for way in draft.held.ways_of(i) for each in variants(draft, i, way)]
        if len(found) == 1:
            part = _part(draft, i, found[0], None)
            draft.plays[i] = Play(part.start, part.end, [part])
        else:
            draft.plays[i] = _choice(draft, i, found)


def variants(draft: Draft, i: int, way: int) -> list[Variant]:
    """Return a way split up so that in each variant the dates do not depend on who is picked.

    Where that takes too much, work that could rest is kept in one piece.
    """
    held, jobs = draft.held, draft.held.jobs
    slots = [held.candidates(slot) for slot in held.slots(way)]
    fields = [int(np.bitwise_or.reduce(jobs.bit[slot.start : slot.stop])) for slot in slots]
    # Where seats have bits of their own, these tell what each seat holds; else, who may be there.
    is_apart = sum(fields) == int(np.bitwise_or.reduce([0, *fields]))
    teams = held.teams(way)
    masks = np.flatnonzero(teams >= 0).tolist()
    if len(masks) > MOST_TEAMS:
        raise TooMixed
    found = []
    for mask in masks:
        allowed = [
            c
            for slot, field in zip(slots, fields, strict=True)
            for c in slot
            if (jobs.bit[c] == mask & field if is_apart else not jobs.bit[c] & ~mask)
        ]
        found += _by_rest(draft, i, Variant(way, int(teams[mask]), frozenset(allowed)))
    return found


def _by_rest(draft: Draft, i: int, one: Variant) -> list[Variant]:
    """Return a variant split up by who of its people is off at times, where work may rest."""
    held, jobs = draft.held, draft.held.jobs
    options = [[c for c in held.candidates(s) if c in one.allowed] for s in held.slots(one.way)]
    units = [int(jobs.units[slot]) for slot in held.slots(one.way)]
    if not jobs.splits[i] or not all(options):
        return [one] if all(options) else []
    off = {
        c
        for slot, asked in zip(options, units, strict=True)
        for c in slot
        if shortages(held, int(jobs.person[c]), asked, draft.axis.first, draft.axis.last)
    }
    firm = {slot[0] for slot in options if len(slot) == 1}
    if len(off & firm) and len(options) > 1:
        draft.axis.is_complete = False  # those who are there could do something else meanwhile
    always = frozenset(int(jobs.person[c]) for c in off & firm)
    choices = [slot for slot in options if len(slot) > 1]
    if not off - firm:
        return [replace(one, resting=always)]
    if len(choices) > 1:
        draft.axis.is_complete = False
        return [one]
    rest = one.allowed - (off - firm)
    split = [
        replace(
            one,
            allowed=(one.allowed - frozenset(choices[0])) | {c},
            resting=always | {int(jobs.person[c])},
        )
        for c in sorted(off - firm)
    ]
    there = [replace(one, allowed=rest, resting=always)] if rest & frozenset(choices[0]) else []
    return there + split


def _choice(draft: Draft, i: int, found: list[Variant]) -> Play:
    """Return a task that may be done in several ways."""
    program = draft.program
    low, high, first, last = draft.window(i)
    start, end = program.integer(low, max(low, high)), program.integer(first, max(first, last))
    parts = []
    for variant in found:
        part = _part(draft, i, variant, program.boolean(), start)
        if part.start is not start:
            program.equal(start, part.start, when=part.when)
        program.equal(end, part.end, when=part.when)
        parts.append(part)
    program.exactly_one(part.chosen for part in parts if part.chosen is not None)
    return Play(start, end, parts)


def _part(
    draft: Draft, i: int, variant: Variant, chosen: Literal | None, shared: Variable | None = None
) -> Part:
    """Return a variant in the program; on the axis it begins at the start that ways share."""
    program, axis, held = draft.program, draft.axis, draft.held
    low, high, first, last = draft.window(i)
    options = [length // axis.step for length in lengths(held, variant.way)]
    if not options[-1]:
        at = max(low, first)
        event = program.integer(at, max(at, min(high, last)))
        return Part(variant, event, event, chosen)
    length: Linear | int = options[0]
    if len(options) > 1:
        length = program.integer(options[0], options[-1])
    course = axis.course(variant.home, off(draft, variant))
    if course is not None:
        blank = program.integer(low, max(low, last))
        part = Part(variant, blank, blank, chosen, length=length, course=course)
        return _on_course(draft, i, part, options)
    latest = min(high, last - options[0])
    start = program.integer(low, max(low, latest)) if shared is None else shared
    if latest < low:
        _refuse(program, chosen)
    elif shared is not None:
        program.at_most(start, latest, when=() if chosen is None else (chosen,))
    stretch = program.interval(start, length, present=chosen)
    part = Part(variant, start, start + length, chosen, stretch, length)
    if isinstance(stretch.end, Linear) and not isinstance(length, int):
        part.end = stretch.end
    if first > low + options[0]:
        program.at_least(part.end, first, when=part.when)
    return part


def off(draft: Draft, variant: Variant) -> list[tuple[int, int]]:
    """Return when a variant rests."""
    held, jobs, axis = draft.held, draft.held.jobs, draft.axis
    return [
        span
        for slot in held.slots(variant.way)
        for resource in {int(jobs.person[c]) for c in held.candidates(slot) if c in variant.allowed}
        if resource in variant.resting
        for span in shortages(held, resource, int(jobs.units[slot]), axis.first, axis.last)
    ]


def _on_course(draft: Draft, i: int, part: Part, options: list[int]) -> Part:
    """Return a part whose own calendar is not that of the axis: its events come from tables."""
    program, course = draft.program, part.course
    assert course is not None
    low, high, first, last = draft.window(i)
    starts, finishes = course.starts, course.finishes
    least, most = options[0], options[-1]
    room = len(starts) - 1 - least
    earliest = max(
        int(np.searchsorted(starts, low)), int(np.searchsorted(finishes, first)) - most, 0
    )
    latest = min(
        int(np.searchsorted(starts, high, side="right")) - 1,
        int(np.searchsorted(finishes, last, side="right")) - 1 - least,
        room,
    )
    if latest < earliest:
        _refuse(program, part.chosen)
        if room < 0:
            return part
        latest = earliest = min(earliest, room)
    part.step = program.integer(earliest, latest)
    furthest = min(latest + most, len(finishes) - 1)
    begins, ends = starts[earliest : latest + 1], finishes[earliest + least : furthest + 1]
    draft.axis.spend(size(begins) + size(ends))
    part.start = _event(program, looked_up(program, part.step - earliest, begins))
    index = part.step + part.length - (earliest + least)
    if not isinstance(part.length, int):
        index, place = program.integer(0, furthest - earliest - least), index
        program.equal(index, place)
    part.end = _event(program, looked_up(program, index, ends))
    longest = program.integer(1, max(1, int(finishes[furthest] - starts[earliest])))
    program.equal(part.start + longest, part.end)
    part.stretch = program.interval(part.start, longest, present=part.chosen)
    return part


def _event(program: Program, found: Linear) -> Linear:
    """Return an event as one variable, which stretches ask for."""
    if len(found.terms) == 1:
        return found
    low, high = program.bounds(found)
    event = program.integer(low, high)
    program.equal(event, found)
    return event


def _refuse(program: Program, chosen: Literal | None) -> None:
    """State that a part fits nowhere."""
    program.any_of([] if chosen is None else [~chosen])
