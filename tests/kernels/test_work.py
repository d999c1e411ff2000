"""The passes on one calendar give, in every form, what the general passes give."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore.kernels import (
    COMPILED,
    FAR,
    Bounds,
    LinkColumns,
    Prepared,
    _levels,
    as_lists,
    backward,
    close,
    early_once,
    early_work,
    forward,
    late_once,
    late_work,
    prepare,
    solve,
    work_at_each,
)
from pmcore.kernels._work import early_dates, early_ties, free_work, late_dates, pack
from tests.nets import MONDAY, TABLE, bounds_of, links_of, net

seeds = st.integers(0, 2**32 - 1)
FEW = 3  # nets by example: hypothesis draws hundreds of examples, each the seed of some nets


def read(column):
    """A column as kernels read it here."""
    return column.copy() if COMPILED else column.tolist()


def as_read(columns):
    return type(columns)(*(each if isinstance(each, int) else read(each) for each in columns))


def listed(*columns):
    return [np.asarray(column).tolist() for column in columns]


def general(links, bounds):
    """What the general passes give."""
    table = TABLE if COMPILED else as_lists(TABLE)
    links, b = as_read(links), as_read(bounds)
    start, finish = read(bounds.start), read(bounds.finish)
    driver, *late = (read(np.zeros(len(bounds.duration), np.int64)) for _ in range(4))
    columns = (b.calendar, b.duration, b.floor, b.finish_floor, b.cap, b.begun, b.snap)
    forward(table, links, *columns, start, finish, driver)
    ends = (b.ceiling, b.start_ceiling, b.late_pin, b.snap, b.stage)
    backward(table, links, b.calendar, b.duration, start, finish, *ends, *late)
    return listed(start, finish, driver, *late)


def by_coordinates(links, bounds):
    """What the kernels on one calendar give."""
    packed = pack(TABLE, links, bounds)
    table = TABLE if COMPILED else as_lists(TABLE)
    links, b, p = as_read(links), as_read(bounds), as_read(packed)
    count = len(p.length)
    at, late_at = read(packed.least), read(packed.most)
    start, finish = read(bounds.start), read(bounds.finish)
    driver, late_start, late_finish = (read(np.zeros(count, np.int64)) for _ in range(3))
    ties, by = (read(np.zeros(count + 1, np.int64)) for _ in range(2))
    early_work(p.source, p.target, p.step, at)
    early_ties(p.source, p.target, p.step, at, ties, by)
    early_dates(table, links, p, b, at, (ties, by), start, finish, driver)
    free, early = read(np.full(len(at), FAR)), read(np.asarray(at, np.int64))
    begin, end = (read(work_at_each(TABLE, packed.home, each)) for each in (start, finish))
    early[:count], early[count + 1] = begin, 2 * FAR
    free_work(p.free_source, p.late_target, p.step, early, free)
    late_work(p.late_source, p.late_target, p.step, late_at)
    free = free[:count]
    late_dates(table, links, p, b, end, late_at, late_start, late_finish, free)
    return listed(start, finish, driver, late_start, late_finish, free)


def by_arrays(links, bounds):
    """What operations on whole arrays give."""
    early = early_once(TABLE, links, bounds)
    late = late_once(TABLE, links, bounds, early[:2])
    return listed(*early, *late)


@settings(max_examples=350, deadline=None)
@given(seeds)
def test_coordinates_give_the_dates_of_the_general_passes(seed):
    """All link types, lags, leads, constraints, pins, instants in rests, progress: to the bit."""
    rng = np.random.default_rng(seed)
    for _ in range(FEW):
        links, bounds = net(rng, plain=True)
        assert by_coordinates(links, bounds) == general(links, bounds)


@settings(max_examples=350, deadline=None)
@given(seeds)
def test_arrays_give_the_dates_of_the_general_passes(seed):
    """The same nets, by numpy."""
    rng = np.random.default_rng(seed)
    for _ in range(FEW):
        links, bounds = net(rng, plain=True)
        assert by_arrays(links, bounds) == general(links, bounds)


def ended(links, bounds):
    """What the general passes give when nothing may end after the last finish."""
    last = max(general(links, bounds)[1])
    return general(links, bounds._replace(ceiling=np.minimum(bounds.ceiling, last)))


def in_form(monkeypatch, form, links, bounds):
    """Solve in a form, whatever the size and the compiler make best."""
    prepared = prepare(TABLE, links, bounds)
    if form == "general":
        prepared = Prepared(TABLE, links, bounds, None)
    elif form != "best":
        packed, levels = pack(TABLE, links, bounds), ((), ())
        if form == "levels":
            monkeypatch.setattr(_levels, "_NARROW", 0)
            levels = _levels.early_levels(packed), _levels.late_levels(packed)
        free = _levels.free_level(links, packed)
        prepared = Prepared(TABLE, links, bounds, packed, *levels, free)
    return listed(*solve(prepared))


@pytest.mark.parametrize("form", ["best", "general", "arrays", "levels"])
def test_a_prepared_network_is_solved_alike_in_every_form(monkeypatch, form):
    """Prepared and solved twice: by general passes, by coordinates, by level."""
    for seed in range(150):
        rng = np.random.default_rng(seed)
        links, bounds = net(rng, most=20, plain=form in {"arrays", "levels"})
        assert in_form(monkeypatch, form, links, bounds) == ended(links, bounds)


def test_several_calendars_are_solved_by_the_general_passes():
    """Calendars, rounded lags and lags on another calendar are nothing to pack."""
    seen = 0
    for seed in range(60):
        links, bounds = net(np.random.default_rng(seed), calendars=3)
        prepared = prepare(TABLE, links, bounds)
        seen += prepared.packed is None
        assert listed(*solve(prepared)) == ended(links, bounds)
    assert seen > 30


def test_what_has_no_bound_is_nothing_to_pack():
    """A task without a floor, or without a ceiling, keeps its distance from all arithmetic."""
    links, bounds = (
        links_of(2, [(0, 1, 0, 0, 0, 0)]),
        bounds_of(np.random.default_rng(3), [0, 0], plain=True),
    )
    calendar, none = np.zeros(2, np.int64), np.full(2, FAR)
    bounds = bounds._replace(calendar=calendar, cap=none, finish=-none, stage=calendar)
    assert pack(TABLE, links, bounds._replace(floor=-none)) is None
    free = bounds._replace(ceiling=none, start_ceiling=none, late_pin=none)
    assert late_once(TABLE, links, free, (bounds.floor, bounds.floor)) is None
    several = bounds._replace(calendar=np.array([0, 1]))
    assert early_once(TABLE, links, several) is None


def test_a_lag_beyond_32_bits_is_kept():
    """Steps are stored in 32 bits where they fit, and in 64 where not."""
    far, zero = np.full(2, FAR), np.zeros(2, np.int64)
    start = zero + MONDAY
    bounds = Bounds(zero + 2, zero, start, -far, far, far, far, far, far, zero, -far, -far, zero)
    links = links_of(2, [(0, 1, 0, 1 << 40, 2, 0)])
    assert pack(TABLE, links, bounds).step.dtype == np.int64
    assert solve(prepare(TABLE, links, bounds)).start.tolist() == [MONDAY, MONDAY + (1 << 40)]
    assert pack(TABLE, links_of(2, [(0, 1, 0, 1 << 20, 2, 0)]), bounds).step.dtype == np.int32


def chain_of_instants(count):
    far, zero = np.full(count, FAR), np.zeros(count, np.int64)
    bounds = Bounds(zero, zero, zero + MONDAY, -far, *[far] * 5, zero, -far, -far, zero)
    return links_of(count, [(i, i + 1, 0, 0, 0, 0) for i in range(count - 1)]), bounds


def test_instants_in_a_long_row_are_left_to_the_general_passes(monkeypatch):
    """Groups of one instant each are no work for arrays; the dates are the same."""
    links, bounds = chain_of_instants(300)
    assert early_once(TABLE, links, bounds) is None
    closed = bounds._replace(ceiling=bounds.floor)
    assert late_once(TABLE, links, closed, (bounds.floor, bounds.floor)) is None
    assert in_form(monkeypatch, "levels", links, bounds) == ended(links, bounds)


def test_an_end_of_the_project_moves_no_fixed_late_start():
    """Given late starts stand, others end with the project."""
    links, bounds = chain_of_instants(2)
    bounds = bounds._replace(late_pin=np.array([MONDAY + 600, FAR]))
    packed, closed = close(pack(TABLE, links, bounds), bounds, (60, MONDAY + 600))
    assert packed.most[:2].tolist() == [60, 60]
    assert closed.ceiling.tolist() == [MONDAY + 600] * 2
    packed, _ = close(pack(TABLE, links, bounds), bounds, (0, MONDAY + 540))
    assert packed.most[:2].tolist() == [60, 0]


def test_columns_are_shared_where_nothing_is_fixed():
    """Without pins and progress both passes read the same columns, so that caches hold one."""
    links, bounds = chain_of_instants(3)
    packed = pack(TABLE, links, bounds)
    assert packed.source is packed.late_source
    assert packed.target is packed.late_target
    pinned = pack(TABLE, links, bounds._replace(cap=np.array([FAR, MONDAY, FAR])))
    assert pinned.target is not pinned.late_target


def test_columns_of_links_may_be_empty():
    """A plan of one task has no link."""
    links, bounds = chain_of_instants(1)
    assert isinstance(links, LinkColumns)
    assert by_arrays(links, bounds._replace(ceiling=bounds.floor))[0] == [MONDAY]
