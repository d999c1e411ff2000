"""What a row of a Gantt shows: bars, progress, brackets, diamonds, labels, deadlines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from pmcore.model import Baseline, Plan, PlannedTask, Schedule, ScheduledTask, TaskKind
from pmcore.units import format_duration
from pmcore.views._axis import Axis
from pmcore.views._markup import (
    clean,
    fit,
    full_day,
    last_day,
    name_of,
    number,
    say,
    short_day,
    text_width,
)
from pmcore.views._routes import Port
from pmcore.views._rows import Row

Label = Literal["people", "initials", "none"]
_SPANNING = (TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things lie in a Gantt.

    Parameters
    ----------
    axis : Axis
    top, pitch : float
        Upper edge of the first row, and height of each.
    middle : float
        From a row's upper edge to the middle of its bar.
    font : float
        Size of names; labels are smaller.
    """

    axis: Axis
    top: float
    pitch: float
    middle: float
    font: float
    right: float
    language: str
    label: Label
    tooltips: bool

    def y(self, place: int) -> float:
        """Return the middle of the bar of a row."""
        return self.top + place * self.pitch + self.middle


@dataclass(slots=True)
class Shapes:
    """Path data by kind of shape, texts, and where links may meet the bars."""

    paths: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    titles: list[tuple[str, str, str]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    ports: dict[str, Port] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the bars are drawn from, looked up once."""

    plan: Plan
    people: Mapping[str, tuple[str, ...]]
    planned: Mapping[str, PlannedTask]
    deadlines: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class Pen:
    """What every part of a row is drawn with."""

    frame: Frame
    facts: Facts
    shapes: Shapes


def facts_of(plan: Plan, schedule: Schedule, baseline: Baseline | None, frame: Frame) -> Facts:
    """Return what the bars are drawn from."""
    people: dict[str, list[str]] = defaultdict(list)
    if frame.label != "none":
        for row in schedule.assignments:
            name = name_of(plan, "resources", row.resource, frame.language)
            shown = initials(name) if frame.label == "initials" else name
            if shown not in people[row.task]:
                people[row.task].append(shown)
    planned = {row.task: row for row in baseline.tasks} if baseline else {}
    deadlines = {task.id: task.deadline for task in plan.tasks if task.deadline}
    return Facts(plan, {id_: tuple(names) for id_, names in people.items()}, planned, deadlines)


def initials(name: str) -> str:
    """Return the first letters of a name: ``Lin Yue`` gives ``LY``; Chinese names stay whole."""
    if any(ord(letter) > 0x2E7F for letter in name):
        return name
    return "".join(word[0] for word in name.split())[:3].upper()


def draw(row: Row, place: int, pen: Pen) -> None:
    """Add a row's shapes."""
    y = pen.frame.y(place)
    if row.task is None:
        _draw_element(row, y, pen)
        return
    _draw_baseline(row.task, y, pen)
    if row.task.is_milestone:
        right = _draw_milestone(row.task, y, pen)
    else:
        right = _draw_task(row, row.task, y, pen)
    right = _draw_deadline(row.task, right, y, pen)
    _draw_label(row.task, right, y, pen)


def _rectangle(x1: float, x2: float, y: float, height: float) -> str:
    # Painted with a stroke of 2 and round joins, which makes round corners of few bytes.
    x, width = number(x1 + 1), number(max(x2 - x1 - 2, 0.4))
    return f"M{x} {number(y - height / 2 + 1)}h{width}v{number(height - 2)}h-{width}z"


def _draw_element(row: Row, y: float, pen: Pen) -> None:
    x1, x2 = pen.frame.axis.x(row.start), pen.frame.axis.x(row.finish)
    foot = min(4.0, max((x2 - x1) / 2, 0.5))
    step = number(foot)
    pen.shapes.paths["summary"].append(
        f"M{number(x1)} {number(y - 3.5)}H{number(x2)}v8l-{step}-4H{number(x1 + foot)}l-{step} 4z"
    )
    if row.percent > 0:
        _text(pen.shapes.labels, f"{int(row.percent * 100)}%", x2 + 6, y, pen)


def _draw_task(row: Row, task: ScheduledTask, y: float, pen: Pen) -> float:
    """Add a task's bars, one a segment; return where the last one ends."""
    axis, shapes = pen.frame.axis, pen.shapes
    kind, height = _style(task, pen.frame.pitch)
    done_until = task.start + (task.finish - task.start) * min(task.percent, 1.0)
    left = right = axis.x(task.start)
    bars = []
    for start, finish in task.segments or ((task.start, task.finish),):
        x = axis.x(start)
        right = max(axis.x(finish), x + 2.4)
        bars.append(_rectangle(x, right, y, height))
        if done_until > start and kind != "span":
            end = right if done_until >= finish else max(axis.x(done_until), x + 2.4)
            shapes.paths[f"{kind} done"].append(_rectangle(x, end, y, height))
    if len(bars) > 1:
        shapes.paths["split"].append(f"M{number(left)} {number(y)}H{number(right)}")
    if pen.frame.tooltips:
        shapes.titles.append((kind, "".join(bars), _tooltip(row, task, pen)))
    else:
        shapes.paths[kind] += bars
    entry = min(4.0, (right - left) / 2)
    shapes.ports[task.id] = Port(left, right, y, height / 2, entry, 0, task.is_critical)
    return right


def _style(task: ScheduledTask, pitch: float) -> tuple[str, float]:
    """Return a bar's kind and height."""
    if task.kind in _SPANNING:
        return "span", pitch * 0.26
    return "critical" if task.is_critical else "plain", pitch * 0.48


def _draw_milestone(task: ScheduledTask, y: float, pen: Pen) -> float:
    x, size = pen.frame.axis.x(task.finish), pen.frame.pitch * 0.27
    kind = "critical milestone" if task.is_critical else "milestone"
    pen.shapes.paths[kind].append(_diamond(x, y, size))
    pen.shapes.ports[task.id] = Port(x - size, x + size, y, size, size, size, task.is_critical)
    return x + size


def _diamond(x: float, y: float, size: float) -> str:
    step = number(size)
    return f"M{number(x)} {number(y - size)}l{step} {step}-{step} {step}-{step}-{step}z"


def _draw_baseline(task: ScheduledTask, y: float, pen: Pen) -> None:
    planned = pen.facts.planned.get(task.id)
    if planned is None:
        return
    below = y + pen.frame.pitch * 0.36
    x1, x2 = pen.frame.axis.x(planned.start), pen.frame.axis.x(planned.finish)
    shape = f"M{number(x1)} {number(below - 1)}H{number(max(x2, x1 + 2))}v2H{number(x1)}z"
    pen.shapes.paths["baseline"].append(_diamond(x2, below, 3) if task.is_milestone else shape)


def _draw_label(task: ScheduledTask, x: float, y: float, pen: Pen) -> None:
    """Add a milestone's date or the names of a task's people."""
    if task.is_milestone:
        text = short_day(last_day(task.finish), pen.frame.language)
    else:
        comma = "、" if pen.frame.language == "zh-CN" else ", "
        text = fit(comma.join(pen.facts.people.get(task.id, ())), pen.frame.font - 1.5, 170)
    if text:
        _text(pen.shapes.labels, text, x + 5, y, pen)


def _draw_deadline(task: ScheduledTask, x: float, y: float, pen: Pen) -> float:
    """Add the mark of a task's deadline; return where the next label may begin."""
    frame, deadline = pen.frame, pen.facts.deadlines.get(task.id)
    if deadline is None or deadline > frame.axis.finish:
        return x
    at = frame.axis.x(deadline)
    pen.shapes.paths["deadline"].append(f"M{number(at)} {number(y + frame.pitch * 0.2)}l-4-6.5h8z")
    if -8 < at - x < 40:
        x = max(x, at + 4)
    if task.finish <= deadline:
        return x
    late = say("days late", frame.language, days=max(days_between(deadline, task.finish), 1))
    _text(pen.shapes.late, late, x + 5, y, pen)
    return x + 9 + text_width(late, frame.font - 1.5)


def _text(into: list[str], text: str, x: float, y: float, pen: Pen) -> None:
    """Add a label on a white ground that keeps links off it, cut where it has no room."""
    size = pen.frame.font - 1.5
    text = fit(text, size, max(pen.frame.right - x, 3 * size))
    width = text_width(text, size)
    corner, height = f"M{number(x - 2)} {number(y - size * 0.55)}", number(size * 1.15)
    pen.shapes.paths["ground"].append(f"{corner}h{number(width + 4)}v{height}H{number(x - 2)}z")
    into.append(f'<text x="{number(x)}" y="{number(y + size * 0.36)}">{clean(text)}</text>')


def _tooltip(row: Row, task: ScheduledTask, pen: Pen) -> str:
    language = pen.frame.language
    first, last = full_day(task.start.date(), language), full_day(last_day(task.finish), language)
    lines = [row.name, f"{first} – {last}, {format_duration(task.duration, language)}"]
    if task.total_float is not None:
        lines.append(say("float is", language, float=format_duration(task.total_float, language)))
    return clean("\n".join((*lines, *pen.facts.people.get(task.id, ()))))


def days_between(first: datetime, second: datetime) -> int:
    """Return calendar days from one finish to another, by the days they fall on."""
    return (last_day(second) - last_day(first)) // timedelta(days=1)
