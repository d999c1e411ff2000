"""Rows of samples: each sample is a pass of its own."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pmcore.kernels import (
    COMPILED,
    FAR,
    CalendarSpec,
    Chain,
    LinkColumns,
    Span,
    as_lists,
    build_table,
    critical,
    forward,
    last_finishes,
    simulate,
)

MONDAY = 20_458 * 1440
OFFICE = CalendarSpec(20_458, [1, 1, 1, 1, 1, 0, 0], patterns=((), ((540, 720), (780, 1080))))
NIGHT = CalendarSpec(20_458, [1, 1, 1, 1, 1, 1, 1], patterns=((), ((0, 360), (1320, 1440))))
ALWAYS = CalendarSpec(20_458, [0] * 7, patterns=(((0, 1440),),))
TABLE = build_table([OFFICE, NIGHT, ALWAYS])


def chain_of(count, links=(), **columns):
    """Return a chain of tasks on the first calendar, whatever `columns` says."""
    links = sorted(links, key=lambda link: link[1])
    ptr = [sum(link[1] < i for link in links) for i in range(count + 1)]
    empty = [[link[at] for link in links] for at in (0, 2, 3, 4, 5)]
    names = ("pred", "type", "lag", "lag_calendar", "rounds")
    held = {
        "table": TABLE,
        "calendar": [0] * count,
        "ptr": ptr,
        **dict(zip(names, empty, strict=True)),
        "floor": [MONDAY] * count,
        "finish_floor": [-FAR] * count,
        "pin": [FAR] * count,
        "begun": [FAR] * count,
        "fixed": [None] * count,
        "ends": [True] * count,
    }
    return Chain(**(held | columns))


def row(*numbers):
    """Return a row of samples."""
    return np.array(numbers, np.int64)


instants = st.integers(MONDAY - 3_000, MONDAY + 20_000)


@st.composite
def chains(draw):
    """Chains of up to six tasks, with everything that a pass can meet."""
    count = draw(st.integers(1, 6))
    pairs = [(p, s) for s in range(count) for p in range(s)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=8)) if pairs else []
    links = [
        (
            p,
            s,
            draw(st.integers(0, 3)),
            draw(st.sampled_from((0, 0, 60, 1440, -300))),
            draw(st.integers(0, 2)),
            draw(st.sampled_from((0, 0, 1))),
        )
        for p, s in chosen
    ]

    def column(usual, other):
        return [draw(st.one_of(st.just(usual), st.just(usual), other)) for _ in range(count)]

    fixed = column(None, st.tuples(instants, st.integers(0, 3_000)))
    return chain_of(
        count,
        links,
        calendar=column(0, st.integers(0, 2)),
        floor=column(MONDAY, instants),
        finish_floor=column(-FAR, instants),
        pin=column(FAR, instants),
        begun=column(FAR, instants),
        fixed=[span and (span[0], sum(span)) for span in fixed],
    )


def scalar(chain, durations):
    """Return starts and finishes of one sample by the scalar pass."""
    columns = {
        "ptr": chain.ptr,
        "pred": chain.pred,
        "succ": [],
        "type": chain.type,
        "lag": chain.lag,
        "calendar": chain.lag_calendar,
        "rounds": chain.rounds,
        "out_ptr": [],
        "out": [],
    }
    begun = [
        done[0] if done else begun for done, begun in zip(chain.fixed, chain.begun, strict=True)
    ]
    start = [done[0] if done else -FAR for done in chain.fixed]
    finish = [done[1] if done else -FAR for done in chain.fixed]
    given_arrays = [
        chain.calendar,
        durations,
        [max(at, pin) if pin < FAR else at for at, pin in zip(chain.floor, chain.pin, strict=True)],
        [at if pin == FAR else -FAR for at, pin in zip(chain.finish_floor, chain.pin, strict=True)],
        chain.pin,
        begun,
        [0] * len(durations),
        start,
        finish,
        [0] * len(durations),
    ]
    if COMPILED:
        as_read = [np.array(each, np.int64) for each in given_arrays]
        links = LinkColumns(**{name: np.array(c, np.int64) for name, c in columns.items()})
        forward(TABLE, links, *as_read)
        return as_read[7].tolist(), as_read[8].tolist()
    forward(as_lists(TABLE), LinkColumns(**columns), *given_arrays)
    return start, finish


@given(chains(), st.data())
def test_each_sample_is_a_pass(chain, data):
    """Starts and finishes of every sample are those of the scalar pass, to the minute."""
    length = st.one_of(st.just(0), st.integers(0, 3_000))
    drawn = [[data.draw(length) for _ in range(3)] for _ in chain.calendar]
    rows = simulate(chain, [row(*each) for each in drawn])
    last = np.broadcast_to(last_finishes(rows), (3,))
    for sample in range(3):
        start, finish = scalar(chain, [each[sample] for each in drawn])
        found = [np.broadcast_to(rows.finishes(i), (3,))[sample] for i in range(len(start))]
        assert found == finish
        assert last[sample] == max(finish)
        for i, begun in enumerate(chain.begun):
            if begun == FAR:
                assert np.broadcast_to(rows.starts(i), (3,))[sample] == start[i]


@given(chains())
def test_shared_rows(chain):
    """A single number stands for one in every sample."""
    count = len(chain.calendar)
    one = simulate(chain, [row(500)] * count)
    three = simulate(chain, [row(500, 500, 500)] * count)
    for i in range(count):
        assert (one.finishes(i) == three.finishes(i)).all()
    shares = [critical(each, last_finishes(each), 3) for each in (one, three)]
    assert shares[0] == shares[1]


@given(chains(), st.data())
def test_what_closes_a_project(chain, data):
    """To look at what may end last finds the dates and flags of looking at all that counts."""
    n, length = len(chain.calendar), st.one_of(st.just(0), st.integers(0, 3_000))
    counts = data.draw(st.lists(st.booleans(), min_size=n, max_size=n).filter(any))
    chain = replace(chain, ends=counts)
    every = replace(chain)
    vars(every)["closing"] = np.array(counts)
    drawn = [row(*(data.draw(length) for _ in range(3))) for _ in counts]
    found, wanted = simulate(chain, drawn), simulate(every, drawn)
    last = last_finishes(found)
    assert (last == last_finishes(wanted)).all()
    assert critical(found, last, 3) == critical(wanted, last, 3)


def test_few_tasks_close_a_project():
    """Of tasks in a row the last one does; a lead lets the one before it end later."""
    in_row = [(0, 1, 0, 0, 0, 0), (1, 2, 0, 60, 0, 0)]
    assert chain_of(3, in_row).closing.tolist() == [False, False, True]
    assert chain_of(3, in_row, pin=[FAR, FAR, MONDAY]).closing.tolist() == [False, True, True]
    assert chain_of(2, [(0, 1, 0, -60, 0, 0)]).closing.tolist() == [True, True]


def test_critical_by_sample():
    """Each sample flags the longer of two tasks; a tie flags both, and whatever drove them."""
    pairs = [(0, 1), (0, 2), (1, 3), (2, 3)]
    chain = chain_of(4, [(p, s, 0, 0, 0, 0) for p, s in pairs])
    rows = simulate(chain, [row(60), row(60, 120, 90), row(90), row(0)])
    assert critical(rows, last_finishes(rows), 3) == [3, 2, 2, 3]


def test_span():
    """A span stretches from its first to its last neighbour and drives nothing."""
    spans = {2: Span(((0, False),), ((1, True),), -FAR)}
    chain = chain_of(3, spans=spans)
    rows = simulate(chain, [row(60, 120), row(90), row(5)])
    assert rows.starts(2).tolist() == [MONDAY + 540]
    assert rows.finishes(2).tolist() == [MONDAY + 630]
    assert critical(rows, last_finishes(rows), 2) == [1, 1, 0]


def test_open_spans():
    """A span without an end ends with its first neighbour; without a begin it has its own."""
    spans = {1: Span(((0, True),), (), -FAR), 2: Span((), ((0, True),), -FAR)}
    rows = simulate(chain_of(3, spans=spans), [row(60), row(5), row(5)])
    assert rows.starts(1).tolist() == rows.finishes(1).tolist() == [MONDAY + 600]
    assert (rows.starts(2).tolist(), rows.finishes(2).tolist()) == ([MONDAY + 540], [MONDAY + 600])


def test_span_floor():
    """A span that has a floor begins no earlier."""
    spans = {1: Span(((0, False),), ((0, True),), MONDAY + 700)}
    rows = simulate(chain_of(2, spans=spans), [row(60), row(5)])
    assert rows.starts(1).tolist() == rows.finishes(1).tolist() == [MONDAY + 700]
    assert last_finishes(rows).tolist() == [MONDAY + 700]


def test_span_to_a_begun_task():
    """A span to the start of a task that has begun reaches to where its rest goes on."""
    spans = {1: Span(((0, False),), (), -FAR)}
    chain = chain_of(2, spans=spans, begun=[MONDAY - 600, FAR])
    rows = simulate(chain, [row(60, 0), row(5)])
    assert rows.starts(0).tolist() == [MONDAY - 600]
    assert np.broadcast_to(rows.finishes(1), (2,)).tolist() == [MONDAY + 540, MONDAY]


def test_expected():
    """A task with an expected finish fills the time until then; too late a start leaves none."""
    chain = chain_of(2, [(0, 1, 0, 0, 0, 0)], expected={1: MONDAY + 720})
    rows = simulate(chain, [row(60, 480), row(5)])
    assert rows.finishes(1).tolist() == [MONDAY + 720, MONDAY + 1080]
    assert rows.duration[1].tolist() == [120, 0]


def test_left_out():
    """What does not count for the project's finish is neither last nor critical."""
    rows = simulate(chain_of(2, ends=[True, False]), [row(60), row(90)])
    assert last_finishes(rows).tolist() == [MONDAY + 600]
    assert critical(rows, last_finishes(rows), 1) == [1, 0]
