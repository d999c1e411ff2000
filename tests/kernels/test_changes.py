"""After a change the passes mend what it reaches: the columns are those of full passes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore.kernels import (
    COMPILED,
    FAR,
    FROM_PIN,
    Bounds,
    Found,
    as_lists,
    backward,
    backward_from,
    desk,
    forward,
    forward_from,
)
from tests.nets import MONDAY, TABLE, bounds_of, links_of, net

READABLE = TABLE if COMPILED else as_lists(TABLE)


def read(column):
    """A column as kernels read it here."""
    return np.array(column, np.int64) if COMPILED else list(map(int, column))


def as_read(columns):
    return type(columns)(*map(read, columns))


def full(links, b):
    """What full passes give."""
    start, finish = read(b.start), read(b.finish)
    driver, *late = (read([0] * len(b.duration)) for _ in range(4))
    columns = (b.calendar, b.duration, b.floor, b.finish_floor, b.cap, b.begun, b.snap)
    forward(READABLE, links, *columns, start, finish, driver)
    ends = (b.ceiling, b.start_ceiling, b.late_pin, b.snap, b.stage)
    backward(READABLE, links, b.calendar, b.duration, start, finish, *ends, *late)
    return Found(start, finish, driver, *late)


def listed(found):
    return [np.asarray(column).tolist() for column in found]


def differing(before, after):
    """Positions at which any of some columns differ."""
    return {i for a, b in zip(before, after, strict=True) for i in range(len(a)) if a[i] != b[i]}


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_mended_columns_are_those_of_full_passes(seed):
    """Changed durations, bounds, pins, progress, lags: all columns, and exactly what changed."""
    rng = np.random.default_rng(seed)
    links, bounds = net(rng, calendars=int(rng.integers(1, 4)), most=14)
    count = len(bounds.duration)
    found, room = full(as_read(links), as_read(bounds)), desk(count)
    for _ in range(4):
        other = bounds_of(rng, bounds.calendar)
        chosen = rng.choice(count, int(rng.integers(1, min(count, 3) + 1)), replace=False)
        for name in Bounds._fields[1:]:
            getattr(bounds, name)[chosen] = getattr(other, name)[chosen]
        ends = []
        if len(links.lag):
            k = int(rng.integers(0, len(links.lag)))
            links.lag[k] = int(rng.integers(-3, 4)) * 60
            ends = [int(links.succ[k]), int(links.pred[k])]
        before = listed(found)
        for i in chosen:
            if bounds.finish[i] > -FAR:
                found.start[i], found.finish[i] = int(bounds.start[i]), int(bounds.finish[i])
                found.driver[i] = FROM_PIN
        columns = (READABLE, as_read(links), as_read(bounds), found, room)
        dirty = [*map(int, chosen), *ends]
        moved = list(room.changed[: forward_from(*columns, read(dirty), len(dirty))])
        at_once = set(map(int, chosen)) if (bounds.finish[chosen] > -FAR).any() else set()
        assert set(moved) | at_once == differing(before[:3], listed(found)[:3]) | at_once
        dirty += map(int, moved)
        late = set(room.changed[: backward_from(*columns, read(dirty), len(dirty))])
        assert late == differing(before[3:], listed(found)[3:])
        assert listed(found) == listed(full(*columns[1:3]))
        assert not any(room.waits)


def office_chain(count):
    """Tasks of a day in a row."""
    far, zero = np.full(count, FAR), np.zeros(count, np.int64)
    ends = zero + MONDAY + 100 * 1440
    given = (zero + 480, zero + MONDAY, -far, ends, far, far, far, far, zero, -far, -far, zero)
    links = links_of(count, [(i, i + 1, 0, 0, 0, 0) for i in range(count - 1)])
    return as_read(links), as_read(Bounds(zero, *given))


def test_changes_are_met_in_order_and_stop_where_nothing_moves():
    """A day more on the third task moves those after it; a floor below a date moves nobody."""
    links, bounds = office_chain(6)
    found, room = full(links, bounds), desk(6)
    bounds.duration[2] += 480
    columns = (READABLE, links, bounds, found, room)
    assert list(room.changed[: forward_from(*columns, read([2]), 1)]) == [2, 3, 4, 5]
    assert list(room.changed[: backward_from(*columns, read([2, 3, 4, 5]), 4)]) == [5, 2, 1, 0]
    bounds.floor[5] = MONDAY + 60
    assert forward_from(*columns, read([5]), 1) == 0


def test_what_is_done_stays_and_its_successors_follow():
    """New dates of a finished task reach those that wait for it."""
    links, bounds = office_chain(2)
    bounds.stage[0], bounds.start[0], bounds.finish[0] = 1, MONDAY, MONDAY + 1440
    found, room = full(links, bounds), desk(2)
    found.finish[0] = bounds.finish[0] = MONDAY + 3 * 1440
    columns = (READABLE, links, bounds, found, room)
    assert list(room.changed[: forward_from(*columns, read([0]), 1)]) == [1]
    assert found.start[1] == MONDAY + 3 * 1440 + 540


def test_a_task_waits_once_however_often_it_is_named():
    """A heap of as many places as tasks is enough."""
    links, bounds = office_chain(3)
    found, room = full(links, bounds), desk(3)
    bounds.duration[0] = 60
    columns = (READABLE, links, bounds, found, room)
    assert forward_from(*columns, read([0, 0, 1, 2, 2, 0]), 6) == 3
