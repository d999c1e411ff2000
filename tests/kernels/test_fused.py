"""The compiled simulation gives the numbers of the simulation by rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore.kernels import (
    GIVEN,
    LAW_SIZE,
    Desks,
    Drawn,
    beta_laws,
    by_law,
    critical,
    last_finishes,
    lognormal_law,
    normal_law,
    room,
    run_fused,
    simulate,
    triangular_law,
    uniform_law,
    uniforms,
    wire,
)
from pmcore.kernels._philox import GROUP
from tests.kernels.test_simulate import MONDAY, chain_of, chains, row

LAWS = [
    triangular_law(480.0, 960.0, 4_800.0),
    uniform_law(0.0, 900.0),
    *beta_laws([(480.0, 900.0, 2_400.0), (100.0, 100.0, 100.0)]),
    *beta_laws([(480.0, 900.0, 2_400.0)], classic=True),
    normal_law(900.0, 300.0),
    lognormal_law(900.0, 400.0),
]


def given_rows(rows):
    """Return minutes as the kernel takes them: one row a task."""
    n = len(rows)
    held = np.array([np.broadcast_to(each, rows[0].shape) for each in rows], np.int32)
    return Drawn(
        np.full(n, GIVEN, np.int64),
        np.arange(n),
        np.zeros(n, np.int64),
        np.zeros((n, 2), np.uint64),
        np.zeros((n, LAW_SIZE), np.float32),
        np.zeros(n, np.float32),
        held,
    )


def fused(chain, drawn, count, first=0):
    """Return finishes of the project and of all tasks, minutes worked, and counts of flags.

    Whether flags are asked for or not, all others are the same.
    """
    *found, counts = run(chain, drawn, count, first, is_flagged=True)
    *again, none = run(chain, drawn, count, first, is_flagged=False)
    assert all(map(np.array_equal, found, again))
    assert not none.any()
    return *found, counts


def run(chain, drawn, count, first, *, is_flagged):
    """Return the same by one run."""
    n = len(chain.calendar)
    net = wire(chain, [True] * n, range(n), MONDAY, is_flagged=is_flagged)
    assert net is not None
    last, finishes = np.empty(count, np.int64), np.empty((n, count), np.int64)
    counts, lengths = np.zeros(n, np.int64), np.empty((n, count), np.int32)
    paid = np.where([done is None for done in chain.fixed], np.arange(n), -1)
    lengths[paid < 0] = 0
    kept = np.arange(n)
    with Desks().lend(net) as desk:
        run_fused(
            net, drawn, desk, first, kept, last, finishes, paid, lengths, counts, int(is_flagged)
        )
    return last, finishes, lengths, counts


def by_rows(chain, durations, count):
    """Return the same by numpy."""
    rows = simulate(chain, durations)
    last = last_finishes(rows)
    kept = [np.broadcast_to(rows.finishes(i), (count,)) for i in range(len(durations))]
    lengths = [
        np.broadcast_to(0 if done else minutes, (count,))
        for minutes, done in zip(rows.duration, chain.fixed, strict=True)
    ]
    flags = critical(rows, last, count)
    return np.broadcast_to(last, (count,)), np.array(kept), np.array(lengths), flags


@given(chains(), st.data())
def test_given_minutes(chain, data):
    """Whatever the network, its calendars and facts: the same dates and the same flags."""
    length = st.one_of(st.just(0), st.integers(0, 3_000))
    rows = [row(*(data.draw(length) for _ in range(3))) for _ in chain.calendar]
    found, wanted = fused(chain, given_rows(rows), 3), by_rows(chain, rows, 3)
    for one, other in zip(found, wanted, strict=True):
        assert np.array_equal(one, other)


@settings(max_examples=15)
@given(st.integers(0, 2_000), st.integers(1, 1_100))
def test_drawn_minutes(first, count):
    """What varies by its law is drawn inside, for any stretch of samples, with the same bits."""
    n = len(LAWS)
    chain = chain_of(n, [(i, i + 1, 0, 0, 0, 0) for i in range(0, n - 1, 2)])
    drawn = Drawn(
        np.array([law.kind for law in LAWS]),
        np.full(n, -1, np.int64),
        np.zeros(n, np.int64),
        np.array([(i, 7) for i in range(n)], np.uint64),
        np.array([law.numbers for law in LAWS]),
        np.full(n, 30.0, np.float32),
        np.zeros((0, 0), np.int32),
    )
    rows = [
        np.rint(np.maximum(by_law(law, uniforms((i, 7), first, count)), 30.0)).astype(np.int64)
        for i, law in enumerate(LAWS)
    ]
    found, wanted = fused(chain, drawn, count, first), by_rows(chain, rows, count)
    for one, other in zip(found, wanted, strict=True):
        assert np.array_equal(one, other)


def test_expected_finish():
    """A task that ends on a stated date lasts until then, whenever it starts."""
    chain = chain_of(2, [(0, 1, 0, 0, 0, 0)], expected={1: MONDAY + 4 * 1440})
    rows = [row(480, 960, 4_800), row(0, 0, 0)]
    found, wanted = fused(chain, given_rows(rows), 3), by_rows(chain, rows, 3)
    for one, other in zip(found, wanted, strict=True):
        assert np.array_equal(one, other)


def test_spans_are_not_known():
    """A network with tasks that stretch between others is left to the rows."""
    from pmcore.kernels import Span

    chain = chain_of(2, spans={1: Span(((0, False),), ((0, True),), -(1 << 60))})
    assert wire(chain, [False] * 2, (), MONDAY) is None


@pytest.mark.parametrize("lag", [0, 2**31])
def test_room(lag):
    """How long all tasks may last together shrinks with what lags take."""
    net = wire(chain_of(2, [(0, 1, 0, lag, 0, 0)]), [False] * 2, (), MONDAY)
    assert net is not None
    assert (room(net) > 2**30) is (lag == 0)
    assert GROUP == 512
