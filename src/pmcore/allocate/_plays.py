"""Tasks in the program: events on the axis, and a stretch for each way of doing them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._axis import Axis, Course, lengths
from pmcore.allocate._demand import Demand
from pmcore.allocate._search import Generator
from pmcore.model import TaskKind
from pmcore.run import Interval, Linear, Literal, Program, Variable

IntArray: TypeAlias = NDArray[np.int64]


@dataclass
class Part:
    """One way of doing a task.

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
    """

    way: int
    start: Linear
    end: Linear
    chosen: Literal | None = None
    stretch: Interval | None = None
    length: Linear | int = 0
    people: dict[int, Literal] = field(default_factory=dict)
    fixed: list[int] = field(default_factory=list)
    step: Variable | None = None
    course: Course | None = None

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
    """

    generator: Generator
    axis: Axis
    late_start: IntArray
    late_finish: IntArray
    program: Program = field(default_factory=Program)
    plays: dict[int, Play] = field(default_factory=dict)

    @property
    def held(self) -> Demand:
        """The compiled plan."""
        return self.generator.held

    def window(self, i: int) -> tuple[int, int, int, int]:
        """Return the first and last positions of a task's start and of its finish."""
        axis, generator = self.axis, self.generator
        return (
            int(axis.up(int(generator.head_start[i]))),
            int(axis.down(int(self.late_start[i]))),
            int(axis.up(int(generator.head_finish[i]))),
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
        ways = draft.held.ways_of(i)
        if len(ways) == 1:
            part = _part(draft, i, ways[0], None)
            draft.plays[i] = Play(part.start, part.end, [part])
        else:
            draft.plays[i] = _choice(draft, i, ways)


def _choice(draft: Draft, i: int, ways: range) -> Play:
    """Return a task that may be done in several ways."""
    program = draft.program
    low, high, first, last = draft.window(i)
    start, end = program.integer(low, max(low, high)), program.integer(first, max(first, last))
    parts = []
    for way in ways:
        part = _part(draft, i, way, program.boolean())
        program.equal(start, part.start, when=part.when)
        program.equal(end, part.end, when=part.when)
        parts.append(part)
    program.exactly_one(part.chosen for part in parts if part.chosen is not None)
    return Play(start, end, parts)


def _part(draft: Draft, i: int, way: int, chosen: Literal | None) -> Part:
    program, axis = draft.program, draft.axis
    low, high, first, last = draft.window(i)
    options = [length // axis.step for length in lengths(draft.held, way)]
    if not options[-1]:
        at = max(low, first)
        event = program.integer(at, max(at, min(high, last)))
        return Part(way, event, event, chosen)
    length: Linear | int = options[0]
    if len(options) > 1:
        length = program.integer(options[0], options[-1])
    course = axis.course(way, axis.first, axis.last)
    if course is not None:
        blank = program.integer(low, max(low, last))
        part = Part(way, blank, blank, chosen, length=length, course=course)
        return _on_course(draft, i, part, options)
    latest = min(high, last - options[0])
    start = program.integer(low, max(low, latest))
    if latest < low:
        _refuse(program, chosen)
    stretch = program.interval(start, length, present=chosen)
    part = Part(way, start, start + length, chosen, stretch, length)
    if isinstance(stretch.end, Linear) and not isinstance(length, int):
        part.end = stretch.end
    if first > low + options[0]:
        program.at_least(part.end, first, when=part.when)
    return part


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
    part.start = program.integer(int(starts[earliest]), int(starts[latest]))
    part.end = program.integer(int(finishes[earliest + least]), int(finishes[furthest]))
    program.element(part.step - earliest, starts[earliest : latest + 1].tolist(), part.start)
    index = program.integer(0, furthest - earliest - least)
    program.equal(index, part.step + part.length - (earliest + least))
    program.element(index, finishes[earliest + least : furthest + 1].tolist(), part.end)
    size = program.integer(1, max(1, int(finishes[furthest] - starts[earliest])))
    program.equal(part.start + size, part.end)
    part.stretch = program.interval(part.start, size, present=part.chosen)
    return part


def _refuse(program: Program, chosen: Literal | None) -> None:
    """State that a part fits nowhere."""
    program.any_of([] if chosen is None else [~chosen])
