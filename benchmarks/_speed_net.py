"""Random layered nets of any size, stated by number of tasks, seed and number of calendars.

A layer has about as many tasks as there are layers. Every task outside the first layer follows
one to four tasks of the three layers before, 2.4 links a task; types are 80 % FS, 12 % SS, 6 % FF
and 2 % SF; 15 % of the links have a lag, a third of these a lead. One task in twenty is a
milestone; others take one to eighty hours, in half-hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels import FAR, Bounds, CalendarTable, LinkColumns
from pmcore.model import (
    Calendar,
    CalendarException,
    Dependency,
    LagCalendar,
    LinkType,
    Plan,
    Settings,
    Shift,
    Task,
    WorkWeek,
)
from pmcore.network import Links, compile_calendars
from pmcore.units import to_minutes

IntArray: TypeAlias = NDArray[np.int64]
START = datetime(2027, 1, 4, 8)
TYPES = tuple(LinkType)


@dataclass(frozen=True)
class Net:
    """A generated net; tasks are numbered so that links lead forward.

    Parameters
    ----------
    duration, calendar : array of n
        Working minutes, and position in `calendars`.
    pred, succ, type, lag : array of m
        Links in the order of their successors; the lag runs on the successor's calendar.
    calendars : tuple of Calendar
    seed : int
    """

    duration: IntArray
    calendar: IntArray
    pred: IntArray
    succ: IntArray
    type: IntArray
    lag: IntArray
    calendars: tuple[Calendar, ...]
    seed: int


def _calendar(name: str, days: int, *shifts: tuple[int, int]) -> Calendar:
    day = tuple(Shift(begin * 60, end * 60) for begin, end in shifts)
    week = WorkWeek(tuple(day if at < days else () for at in range(7)))
    off = [
        CalendarException(date(year, 8, 2), date(year, 8, 13), name="summer")
        for year in range(2027, 2057)
    ]
    return Calendar(name, weeks=(week,), exceptions=tuple(off))


CALENDARS = (
    _calendar("office", 5, (8, 12), (13, 17)),
    _calendar("site", 6, (7, 12), (13, 16)),
    _calendar("shifts", 7, (6, 14), (14, 22)),
    _calendar("short", 4, (9, 12), (13, 19)),
)


def layered(tasks: int, *, seed: int, calendars: int = 1) -> Net:
    """Return a net of so many tasks."""
    rng = np.random.default_rng([seed, tasks, calendars])
    width = max(2, round(tasks**0.5))
    count = rng.choice([1, 2, 3, 4], tasks, p=[0.2, 0.35, 0.25, 0.2])
    count[:width] = 0
    succ = np.repeat(np.arange(tasks), count)
    back = rng.integers(0, 3 * width, len(succ))
    pred = np.maximum(succ // width * width - 1 - back, 0)
    key = np.unique(succ * tasks + pred)
    succ, pred = key // tasks, key % tasks
    lag = np.where(rng.random(len(key)) < 0.15, rng.integers(1, 33, len(key)) * 30, 0)
    lag = np.where(rng.random(len(key)) < 1 / 3, -lag, lag)
    duration = rng.integers(2, 161, tasks) * 30
    duration[rng.random(tasks) < 0.05] = 0
    return Net(
        duration=duration,
        calendar=rng.integers(0, calendars, tasks),
        pred=pred,
        succ=succ,
        type=rng.choice(4, len(key), p=[0.8, 0.12, 0.06, 0.02]).astype(np.int64),
        lag=lag,
        calendars=CALENDARS[:calendars],
        seed=seed,
    )


def arrays(net: Net) -> tuple[CalendarTable[IntArray], LinkColumns, Bounds]:
    """Return a net as the kernels take it, without an object a task: no plan of it is made."""
    count = len(net.duration)
    links = Links.of(
        count,
        net.pred,
        net.succ,
        type=net.type,
        lag=net.lag,
        calendar=net.calendar[net.succ],
        rounds=np.zeros(len(net.pred), np.int64),
        source=np.arange(len(net.pred)),
    )
    far, none = np.full(count, FAR), np.full(count, -FAR)
    bounds = Bounds(
        calendar=net.calendar,
        duration=net.duration,
        floor=np.full(count, to_minutes(START)),
        finish_floor=none,
        ceiling=far,
        start_ceiling=far,
        cap=far,
        late_pin=far,
        begun=far,
        stage=np.zeros(count, np.int64),
        start=none,
        finish=none,
        snap=np.zeros(count, np.int64),
    )
    columns = LinkColumns(*(getattr(links, name) for name in LinkColumns._fields))
    return compile_calendars(net.calendars).table, columns, bounds


def plan(net: Net) -> Plan:
    """Return a net as a plan."""
    names = [f"t{i}" for i in range(len(net.duration))]
    tasks = tuple(
        Task(name, f"Task {name}", int(minutes), calendar=net.calendars[home].id)
        for name, minutes, home in zip(names, net.duration, net.calendar.tolist(), strict=True)
    )
    columns = (net.pred.tolist(), net.succ.tolist(), net.type.tolist(), net.lag.tolist())
    links = tuple(
        Dependency(names[i], names[j], TYPES[kind], lag)
        for i, j, kind, lag in zip(*columns, strict=True)
    )
    settings = Settings(lag_calendar=LagCalendar.SUCCESSOR)
    return Plan(
        "Layers",
        start=START,
        tasks=tasks,
        dependencies=links,
        calendars=net.calendars,
        calendar=net.calendars[0].id,
        settings=settings,
    )
