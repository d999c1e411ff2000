"""Lost days: work stops on them and goes on afterwards, sample by sample."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pmcore.kernels import CalendarSpec, build_table
from pmcore.kernels._lost import KeptTime

FIRST = 20_458
OFFICE = CalendarSpec(FIRST, [1, 1, 1, 1, 1, 0, 0], patterns=((), ((540, 720), (780, 1080))))
NIGHT = CalendarSpec(FIRST, [1, 1, 1, 1, 1, 1, 1], patterns=((), ((0, 360), (1320, 1440))))
ALWAYS = CalendarSpec(FIRST, [0] * 7, patterns=(((0, 1440),),))
TABLE = build_table([OFFICE, NIGHT, ALWAYS])
COUNT = 4


def by_hand(edges, lost, start, minutes):
    """Return where work ends, day by day."""
    at = start
    while minutes:
        day = int(np.searchsorted(edges, at, side="right")) - 1
        room = int(edges[day + 1]) - at
        done = 0 if lost[day] else min(room, minutes)
        at = at + (room if lost[day] else done)
        minutes -= done
    return at


@given(
    st.integers(0, 2),
    st.lists(
        st.tuples(st.integers(0, 4_000), st.integers(0, 9_000)), min_size=COUNT, max_size=COUNT
    ),
    st.integers(0, 2**32 - 1),
    st.sampled_from((0.0, 0.3, 0.8)),
)
def test_day_by_day(calendar, works, seed, chance):
    """The end is the one found by going through the days one by one."""
    drawn = np.random.default_rng(seed).random((3_000, COUNT)) < chance
    time = KeptTime(TABLE, calendar, FIRST, COUNT, lambda day: drawn[day - FIRST])
    starts, minutes = (np.array(column, np.int64) for column in zip(*works, strict=True))
    found = time.after(starts, minutes)
    for sample in range(COUNT):
        lost = drawn[:, sample]
        end = by_hand(time.edges, lost, int(starts[sample]), int(minutes[sample]))
        assert found[sample] == end
    if not chance:
        assert (found == starts + minutes).all()


def test_one_number_for_all():
    """Starts and minutes may be one number that all samples share."""
    lost = np.array([True, False, False, False])
    time = KeptTime(TABLE, 0, FIRST, COUNT, lambda day: lost if day == FIRST else np.zeros(1, bool))
    assert time.after(np.array([60]), np.array([480])).tolist() == [960, 540, 540, 540]


def test_without_end():
    """What lasts longer than days are followed is not held up any more, and memory is bounded."""
    time = KeptTime(TABLE, 2, FIRST, 1, lambda _day: np.ones(1, bool))
    end = time.after(np.array([0]), np.array([100]))
    assert end[0] == time.edges[-1] + 100
    assert time.after(np.array([end[0]]), np.array([7]))[0] == end[0] + 7
