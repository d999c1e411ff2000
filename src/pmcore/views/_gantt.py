"""The Gantt chart: one calm SVG of rows, bars, links and dates, without any dependency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pmcore.model import Baseline, Plan, Schedule
from pmcore.network import build
from pmcore.views._axis import Tick, axis_over, days_off, header
from pmcore.views._bars import Frame, Label, Pen, Shapes, draw, facts_of
from pmcore.views._legend import LINKS, PAINT, legend
from pmcore.views._markup import (
    FAINT,
    FONTS,
    GREY,
    INK,
    LINE,
    PURPLE,
    SHADE,
    SOFT,
    TEAL,
    Picture,
    check_language,
    clean,
    fit,
    full_day,
    last_day,
    number,
    own_name,
    say,
    short_day,
    tag,
    text_width,
)
from pmcore.views._routes import Routes, routes
from pmcore.views._rows import Rows, rows_of

PAD = 16.0
_LATE = "#a61b1b"


@dataclass(frozen=True)
class _Chart:
    """Everything a part of the drawing needs to know."""

    plan: Plan
    schedule: Schedule
    baseline: Baseline | None
    today: datetime | None
    title: str
    rows: Rows
    language: str
    width: float
    label: Label

    @property
    def is_dense(self) -> bool:
        """Whether rows are so many that they are drawn smaller and tell less."""
        return len(self.rows.shown) > 150

    @cached_property
    def names(self) -> float:
        """Width of the column of names."""
        font = 11.0 if self.is_dense else 12.0
        widths = (text_width(row.name, font) * 1.04 + row.level * 13 for row in self.rows.shown)
        return min(max(max(widths, default=0) + 14, 110), self.width * 0.3)

    @cached_property
    def frame(self) -> Frame:
        """Where things lie."""
        start, finish = _extent(self)
        return Frame(
            axis_over(start, finish, PAD + self.names, self.width - PAD, air=64),
            top=(118.0 if self.title else 84.0) + (16.0 if self.today or self.plan.deadline else 0),
            pitch=(18.0 if self.is_dense else 22.0) + (4.0 if self.baseline else 0.0),
            middle=9.0 if self.is_dense else 11.0,
            font=11.0 if self.is_dense else 12.0,
            right=self.width - PAD,
            language=self.language,
            label=self.label,
            tooltips=not self.is_dense,
        )

    @cached_property
    def shapes(self) -> Shapes:
        """The shapes of all rows."""
        shapes = Shapes()
        facts = facts_of(self.plan, self.schedule, self.baseline, self.frame)
        pen = Pen(self.frame, facts, shapes)
        for place, row in enumerate(self.rows.shown):
            draw(row, place, pen)
        return shapes

    @cached_property
    def links(self) -> dict[str, Routes]:
        """The links between the rows."""
        ports = self.shapes.ports
        return routes(self.plan.dependencies, ports, self.schedule, self.frame.pitch)

    @property
    def bottom(self) -> float:
        """Lower edge of the last row."""
        return self.frame.top + len(self.rows.shown) * self.frame.pitch

    @property
    def height(self) -> float:
        """Height of the drawing."""
        return self.bottom + (30 if self.rows.left_out else 12)


def gantt(
    plan: Plan,
    schedule: Schedule,
    *,
    baseline: Baseline | None = None,
    today: datetime | None = None,
    language: str = "en",
    width: float = 1200,
    rows: int | None = None,
    label: Label = "people",
    title: str | None = None,
) -> Picture:
    """Return the Gantt chart of a schedule as an SVG.

    Bars stand under their WBS elements; the critical path has its own colour and links. Up to 150
    rows each bar tells its dates when it is pointed at.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule
    baseline : Baseline, optional
        Approved dates, drawn as thin bars below the current ones.
    today : datetime, optional
        Draws a line there; none: at the schedule's data date, where it has one.
    language : str
        ``"en"`` or ``"zh-CN"``.
    width : float
        Pixels, at least 480.
    rows : int, optional
        At most so many rows: the upper WBS levels, milestones, critical and nearly critical tasks
        first; the chart says how many tasks it leaves out. None: all.
    label : str
        What stands behind a bar: ``"people"`` (names), ``"initials"`` or ``"none"``.
    title : str, optional
        None: the plan's name; empty: no title, as inside a page that has one.

    Raises
    ------
    ValueError
        If the language is not offered or the width too small.
    PlanError
        If the plan has errors.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Plan, Task, chain, days
    >>> from pmcore.schedule import critical_path
    >>> plan = Plan(
    ...     "Portal",
    ...     start=datetime(2027, 1, 4, 9),
    ...     tasks=[Task("a", "Draw it", days(3)), Task("b", "Build it", days(5))],
    ...     dependencies=chain("a", "b"),
    ... )
    >>> gantt(plan, critical_path(plan)).svg[:35]
    '<svg xmlns="http://www.w3.org/2000/'
    """
    check_language(language)
    if width < 480:
        raise ValueError(f"a Gantt is at least 480 pixels wide, found {width}")
    if rows is not None and rows < 1:
        raise ValueError(f"a Gantt has at least one row, found {rows}")
    name = (own_name(plan, language) or plan.name) if title is None else title
    build(plan)  # raises for a plan whose rows could not be arranged
    shown = rows_of(plan, schedule, language, rows)
    line = today or schedule.data_date
    chart = _Chart(plan, schedule, baseline, line, name, shown, language, width, label)
    return Picture("".join(_parts(chart)))


def _extent(chart: _Chart) -> tuple[datetime, datetime]:
    """Return the first and the last instant that the axis must reach."""
    schedule, planned = chart.schedule, chart.baseline.tasks if chart.baseline else ()
    starts = [schedule.start, *(row.start for row in planned)]
    ends = [schedule.finish, *(row.finish for row in planned)]
    # A deadline far behind the work would press the bars together.
    far = (schedule.finish - schedule.start) * 0.3
    wishes = [chart.plan.deadline, *(task.deadline for task in chart.plan.tasks)]
    ends += [wish for wish in wishes if wish is not None and wish - schedule.finish <= far]
    if chart.today:
        starts.append(chart.today)
        ends.append(chart.today)
    return min(starts), max(ends)


def _parts(chart: _Chart) -> Iterator[str]:
    width, height = number(chart.width), number(chart.height)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" lang="{chart.language}" fill="{INK}" '
        f'font-family="{FONTS}">\n'
    )
    name = own_name(chart.plan, chart.language)
    yield tag("title", clean(say("gantt title", chart.language, name=name))) + "\n"
    yield tag("desc", clean(_description(chart))) + "\n"
    yield f'<path fill="#fff" d="M0 0h{width}v{height}H0z"/>\n'
    yield from _ground(chart)
    yield from _time_lines(chart)
    yield from _rows(chart)
    yield from _head(chart)
    if chart.rows.left_out:
        note = say(
            "rows left out",
            chart.language,
            shown=chart.rows.tasks,
            tasks=chart.rows.tasks + chart.rows.left_out,
        )
        yield _text(note, PAD, chart.height - 10, 11, FAINT)
    yield "</svg>\n"


def _description(chart: _Chart) -> str:
    schedule = chart.schedule
    return say(
        "gantt description",
        chart.language,
        start=full_day(schedule.start.date(), chart.language),
        finish=full_day(last_day(schedule.finish), chart.language),
        tasks=len(schedule.tasks),
        critical=len(schedule.critical),
    )


def _text(text: str, x: float, y: float, size: float, fill: str, **more: object) -> str:
    return (
        tag(
            "text", clean(text), x=number(x), y=number(y), font_size=number(size), fill=fill, **more
        )
        + "\n"
    )


def _head(chart: _Chart) -> Iterator[str]:
    if chart.title:
        room = chart.width - 2 * PAD
        yield _text(fit(chart.title, 17, room), PAD, 27, 17, INK, font_weight=600)
        yield _text(fit(_description(chart), 12, room), PAD, 46, 12, SOFT)
    yield legend(_legend_kinds(chart), PAD, 68.0 if chart.title else 18.0, chart.language)
    coarse, fine = header(chart.frame.axis, chart.language)
    bottom = chart.frame.top
    base = f"M{number(PAD)} {number(bottom - 0.5)}H{number(chart.frame.right)}"
    yield f'<path stroke="{GREY}" d="{base}"/>\n'
    yield from _ticks(coarse, bottom - 25, 12, INK, start=True)
    yield from _ticks(fine, bottom - 7, 10.5, SOFT, start=False)


def _ticks(
    ticks: Sequence[Tick], y: float, size: float, fill: str, *, start: bool
) -> Iterator[str]:
    anchor = "start" if start else "middle"
    weight = ' font-weight="600"' if start else ""
    yield f'<g font-size="{number(size)}" fill="{fill}" text-anchor="{anchor}"{weight}>'
    for tick in ticks:
        room = tick.until - tick.x
        if text_width(tick.label, size) <= room - (8 if start else 1):
            x = tick.x + 4 if start else tick.x + room / 2
            yield f'<text x="{number(x)}" y="{number(y)}">{clean(tick.label)}</text>'
    yield "</g>\n"


def _ground(chart: _Chart) -> Iterator[str]:
    """Yield days off, the grid and the hairlines between rows."""
    axis, top, bottom = chart.frame.axis, chart.frame.top, chart.bottom
    off = days_off(chart.plan, axis)
    if off:
        height = number(bottom - top)
        bands = "".join(
            f"M{number(a)} {number(top)}H{number(b)}v{height}H{number(a)}z" for a, b in off
        )
        yield f'<path fill="{SHADE}" d="{bands}"/>\n'
    coarse, fine = header(axis, chart.language)
    hair = "".join(
        f"M{number(PAD)} {number(top + place * chart.frame.pitch)}H{number(chart.frame.right)}"
        for place in range(1, len(chart.rows.shown) + 1)
    )
    months = "".join(f"M{number(t.x)} {number(top - 38)}V{number(bottom)}" for t in coarse or fine)
    weeks = "".join(f"M{number(t.x)} {number(top - 18)}V{number(top)}" for t in fine if coarse)
    yield f'<path stroke="#eff2f5" d="{hair}"/><path stroke="{LINE}" d="{months}{weeks}"/>\n'


def _rows(chart: _Chart) -> Iterator[str]:
    frame, shapes = chart.frame, chart.shapes
    yield from _names(chart)
    for group, (colour, style) in LINKS.items():
        if group in chart.links:
            yield _links(chart.links[group], colour, style)
    yield _path("ground", 'fill="#fff" fill-opacity="0.9"', shapes)
    for kind, paint in PAINT.items():
        yield from _bars(kind, paint, shapes)
    size = number(frame.font - 1.5)
    yield f'<g font-size="{size}" fill="{SOFT}">{"".join(shapes.labels)}</g>\n'
    if shapes.late:
        yield f'<g font-size="{size}" font-weight="600" fill="{_LATE}">{"".join(shapes.late)}</g>\n'


def _path(kind: str, paint: str, shapes: Shapes) -> str:
    pieces = shapes.paths.get(kind)
    return f'<path {paint} d="{"".join(pieces)}"/>\n' if pieces else ""


def _bars(kind: str, paint: str, shapes: Shapes) -> Iterator[str]:
    joins = ' stroke-width="2" stroke-linejoin="round"' if 'stroke="' in paint else ""
    joins = "" if kind == "deadline" else joins
    if kind == "plain":
        yield _path("split", f'stroke="{GREY}" stroke-dasharray="2 2"', shapes)
    yield _path(kind, paint + joins, shapes)
    told = [(data, title) for group, data, title in shapes.titles if group == kind]
    if told:
        bars = "".join(f'<path d="{data}"><title>{title}</title></path>' for data, title in told)
        yield f"<g {paint}{joins}>{bars}</g>\n"


def _links(links: Routes, colour: str, style: str) -> str:
    return (
        f'<path fill="none" stroke="{colour}" {style} stroke-linejoin="round" '
        f'd="{links.lines}"/>\n<path fill="{colour}" d="{links.heads}"/>\n'
    )


def _names(chart: _Chart) -> Iterator[str]:
    frame = chart.frame
    yield f'<g font-size="{number(frame.font)}">'
    for place, row in enumerate(chart.rows.shown):
        x = PAD + row.level * 13
        size = frame.font * (1.04 if row.task is None else 1)
        name = fit(row.name, size, PAD + chart.names - x - 8)
        weight = ' font-weight="600"' if row.task is None else ""
        y = frame.y(place) + frame.font * 0.36
        yield f'<text x="{number(x)}" y="{number(y)}"{weight}>{clean(name)}</text>'
    yield "</g>\n"


def _time_lines(chart: _Chart) -> Iterator[str]:
    """Yield the lines of today and of the plan's deadline, labels turned away from each other."""
    marks = []
    if chart.today:
        code = "data date" if chart.today == chart.schedule.data_date else "today"
        marks.append((chart.today, code, TEAL, ""))
    if chart.plan.deadline and chart.plan.deadline <= chart.frame.axis.finish:
        marks.append((chart.plan.deadline, "deadline", PURPLE, ' stroke-dasharray="5 3"'))
    marks.sort(key=lambda mark: mark[0])
    axis, top = chart.frame.axis, chart.frame.top - 44
    for place, (at, code, colour, dashes) in enumerate(marks):
        x = axis.x(at)
        day = at.date() if code == "today" else last_day(at)
        text = f"{say(code, chart.language)} {short_day(day, chart.language)}"
        room = text_width(text, 11) * 1.05
        is_left = ((place == 0 and len(marks) > 1) or x + room > chart.frame.right) and (
            x - room > PAD
        )
        yield (
            f'<path stroke="{colour}" stroke-width="1.3"{dashes} '
            f'd="M{number(x)} {number(top - 10)}V{number(chart.bottom)}"/>\n'
        )
        yield _text(
            text,
            x + (-5 if is_left else 5),
            top,
            11,
            colour,
            font_weight=600,
            text_anchor="end" if is_left else None,
        )


def _legend_kinds(chart: _Chart) -> Iterator[str]:
    tasks = [row.task for row in chart.rows.shown if row.task]
    if any(not task.is_critical and not task.is_milestone for task in tasks):
        yield "plain"
    if any(task.is_critical and not task.is_milestone for task in tasks):
        yield "critical"
    if any(task.percent > 0 for task in tasks):
        yield "done"
    if any(task.is_milestone for task in tasks):
        yield "milestone"
    if chart.baseline:
        yield "baseline"
    if "handover" in chart.links:
        yield "handover"
    if any(task.deadline for task in chart.plan.tasks):
        yield "deadline"
