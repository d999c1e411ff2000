from datetime import date
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore import kernels
from pmcore.kernels import CalendarSpec, as_lists, build_table
from pmcore.kernels._jit import jit

OFF, OFFICE, HALF, ROUND = (), ((540, 720), (780, 1080)), ((540, 720),), ((0, 1440),)
NIGHT = (OFF, ((1320, 1440),), ((0, 360), (1320, 1440)), ((0, 360),))
MONDAY = (date(2026, 1, 5) - date(1970, 1, 1)).days
WEEK = CalendarSpec(MONDAY, [1, 1, 1, 1, 1, 0, 0], (OFF, OFFICE))
ALWAYS = CalendarSpec(MONDAY, [0], (ROUND,), 1, 1)


def at(day, hour, minute=0):
    """Give the instant of a time on a day counted from Monday 2026-01-05."""
    return (MONDAY + day) * 1440 + hour * 60 + minute


@st.composite
def segments(draw):
    """A day whose working segments may touch, overlap and come in any order."""
    ends = st.tuples(st.integers(0, 1439), st.integers(1, 1440))
    return tuple(draw(st.lists(ends.filter(lambda pair: pair[0] < pair[1]), max_size=4)))


@st.composite
def specs(draw):
    """A calendar that may change from a date, with exceptions, shutdowns and make-up days."""
    patterns = (OFF, OFFICE, HALF, *NIGHT[1:], ROUND, draw(segments()))
    day = st.integers(0, len(patterns) - 1)
    working = st.sampled_from([1, 2, 3, 4, 5, 6])
    weeks = st.sampled_from(
        [
            [1, 1, 1, 1, 1, 0, 0],
            [1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 0],  # alternating six and five days
            [3, 4, 4, 4, 4, 5, 0],  # nights from Monday to Saturday
            [6],
        ]
    )
    odd = st.lists(day, max_size=9).flatmap(lambda rest: working.map(lambda one: [*rest, one]))
    left, right = draw(weeks | odd), draw(weeks | odd)
    middle = left * draw(st.integers(0, 2)) + right * draw(st.integers(0, 2))
    for place, exception in draw(st.lists(st.tuples(st.integers(0, 40), day), max_size=6)):
        if place < len(middle):
            middle[place] = exception
    shutdown = [0] * draw(st.sampled_from([0, 0, 1, 3, 40]))
    cut = draw(st.integers(0, len(middle)))
    days = [*left, *middle[:cut], *shutdown, *middle[cut:], *right]
    return CalendarSpec(draw(st.integers(-400, 25_000)), days, patterns, len(left), len(right))


plans = st.lists(specs() | st.just(ALWAYS) | st.just(WEEK), min_size=1, max_size=4)
instants = st.integers(-(10**6), 10**6) | st.integers(-(10**12), 10**12)
amounts = st.integers(-3000, 3000) | st.integers(-(10**7), 10**7)


def works_on(spec, day):
    """Tell for each minute of a day whether it works."""
    place = day - spec.first_day
    length = len(spec.days)
    while place < 0:
        place += spec.left_period
    while place >= length:
        place -= spec.right_period
    pattern = spec.patterns[spec.days[place]]
    return [any(start <= minute < end for start, end in pattern) for minute in range(1440)]


def count_minutes(spec):
    """Give the first instant looked at, and the coordinate of it and each that follows."""
    first = spec.first_day - 2 * spec.left_period - 1
    last = spec.first_day + len(spec.days) + 2 * spec.right_period + 1
    minutes = [works for day in range(first, last) for works in works_on(spec, day)]
    counted = list(accumulate(minutes, initial=0))
    origin = counted[(spec.first_day - first) * 1440]
    return first * 1440, [number - origin for number in counted]


@settings(max_examples=40)
@given(specs())
def test_every_minute_agrees_with_counting(spec):
    """All three functions give what counting minute by minute gives, and so does numpy."""
    table = build_table([spec])
    begin, counted = count_minutes(spec)
    every = np.arange(begin, begin + len(counted))
    assert kernels.work_at_each(table, 0, every).tolist() == counted
    inner = np.unique(counted)[1:-1]
    last = {work: instant for instant, work in enumerate(counted, begin)}
    first = {work: begin - place for place, work in enumerate(reversed(counted), 1 - len(counted))}
    assert kernels.start_at_each(table, 0, inner).tolist() == [last[work] for work in inner]
    assert kernels.finish_at_each(table, 0, inner).tolist() == [first[work] for work in inner]


@settings(max_examples=15)
@given(plans, st.data())
def test_scalar_kernels_agree_with_counting(plan, data):
    """One call a minute gives the same, whatever calendars stand before it in the table."""
    place = data.draw(st.integers(0, len(plan) - 1))
    table = build_table(plan)
    begin, counted = count_minutes(plan[place])
    last = {work: instant for instant, work in enumerate(counted, begin)}
    for offset in data.draw(st.lists(st.integers(0, len(counted) - 1), min_size=20)):
        work = counted[offset]
        assert kernels.work_at(table, place, begin + offset) == work
        if counted[0] < work < counted[-1]:
            assert kernels.start_at(table, place, work) == last[work]
            assert kernels.finish_at(table, place, work) == last[work - 1] + 1


@given(specs(), instants, st.integers(-(10**12), 10**12))
def test_first_and_last_instants_bracket_a_coordinate(spec, instant, work):
    """finish_at, work_at and start_at are adjoint, each to the next: they are exact inverses."""
    table = build_table([spec])
    start, finish = kernels.start_at(table, 0, work), kernels.finish_at(table, 0, work)
    assert finish <= start
    assert kernels.work_at(table, 0, finish) == work == kernels.work_at(table, 0, start)
    assert kernels.work_at(table, 0, finish - 1) == work - 1
    assert kernels.work_at(table, 0, start + 1) == work + 1
    found = kernels.work_at(table, 0, instant)
    assert (finish <= instant) == (work <= found)
    assert (found <= work) == (instant <= start)


@given(specs(), instants, st.integers(0, 5000))
def test_later_instants_have_no_smaller_coordinates(spec, instant, later):
    """Coordinates grow with instants, by no more than the minutes between them."""
    table = build_table([spec])
    before = kernels.work_at(table, 0, instant)
    after = kernels.work_at(table, 0, instant + later)
    assert 0 <= after - before <= later


@given(specs(), instants, instants, amounts)
def test_adding_work_is_adjoint_to_subtracting_it(spec, a, b, minutes):
    """A lag keeps an event back exactly when the backward pass says so."""
    table = build_table([spec])
    later = kernels.add_work(table, 0, a, minutes)
    assert (later <= b) == (a <= kernels.subtract_work(table, 0, b, minutes))
    assert later <= kernels.add_work(table, 0, a, minutes + 1)


@given(specs(), instants)
def test_snapping_moves_to_the_nearest_work(spec, instant):
    """An instant moves only out of idle time, and only to its edges."""
    table = build_table([spec])
    start = kernels.next_start(table, 0, instant)
    finish = kernels.previous_finish(table, 0, instant)
    work = kernels.work_at(table, 0, instant)
    assert finish <= instant <= start
    assert kernels.work_at(table, 0, finish) == work == kernels.work_at(table, 0, start)
    assert kernels.next_start(table, 0, start) == start
    assert kernels.previous_finish(table, 0, finish) == finish
    assert (start == instant) == (kernels.work_at(table, 0, instant + 1) == work + 1)
    assert (finish == instant) == (kernels.work_at(table, 0, instant - 1) == work - 1)


@given(specs(), st.integers(0, 20_000), st.integers(1, 10**7))
def test_patterns_repeat_for_ever_on_both_sides(spec, minutes, repeats):
    """Whole periods away from the table, coordinates differ by whole periods of work."""
    table = build_table([spec])
    right = spec.right_period * 1440
    end = (spec.first_day + len(spec.days)) * 1440
    gain = table.right_work[0] * repeats
    instant = end - right + minutes
    here, there = (kernels.work_at(table, 0, at) for at in (instant, instant + right * repeats))
    assert there - here == gain
    if minutes % 1440:
        before = kernels.start_at(table, 0, here)
        assert kernels.start_at(table, 0, here + gain) == before + right * repeats
    left = spec.left_period * 1440
    instant = spec.first_day * 1440 + left - minutes
    here, there = (kernels.work_at(table, 0, at) for at in (instant, instant - left * repeats))
    assert here - there == table.left_work[0] * repeats


@given(plans, st.data())
def test_a_calendar_does_not_feel_its_neighbours(plan, data):
    """A table of several calendars answers for each as its own table does."""
    place = data.draw(st.integers(0, len(plan) - 1))
    work = data.draw(st.integers(-(10**6), 10**6))
    together, alone = build_table(plan), build_table([plan[place]])
    assert kernels.start_at(together, place, work) == kernels.start_at(alone, 0, work)


@given(specs(), instants)
def test_order_and_overlap_of_segments_do_not_matter(spec, instant):
    """Segments turned round, doubled and cut in two are the same working time."""

    def shuffle(pattern):
        halves = [(start, (start + end) // 2) for start, end in pattern if end - start > 1]
        return (*halves, *reversed(pattern), *pattern)

    other = spec._replace(patterns=tuple(map(shuffle, spec.patterns)))
    tables = build_table([spec]), build_table([other])
    assert all(map(np.array_equal, *tables))
    assert kernels.work_at(tables[0], 0, instant) == kernels.work_at(tables[1], 0, instant)


BOTH = ("work_at", "start_at", "finish_at", "next_start", "previous_finish")


@given(plans, st.lists(instants, min_size=1, max_size=8), amounts)
def test_all_forms_give_the_same_bits(interpreted, plan, values, minutes):
    """Compiled, interpreted on lists, interpreted on arrays, and numpy: one answer."""
    table = build_table(plan)
    lists = as_lists(table)
    for name in BOTH:
        compiled, plain = getattr(kernels, name), getattr(interpreted, name)
        for c in range(len(plan)):
            answers = [compiled(table, c, value) for value in values]
            assert [plain(lists, c, value) for value in values] == answers
            assert [plain(table, c, np.int64(value)) for value in values] == answers
            if name in BOTH[:3]:
                each = getattr(kernels, f"{name}_each")(table, c, values)
                assert each.dtype == np.int64
                assert each.tolist() == answers
    for name in ("add_work", "subtract_work"):
        compiled, plain = getattr(kernels, name), getattr(interpreted, name)
        assert compiled(table, 0, values[0], minutes) == plain(lists, 0, values[0], minutes)


def test_lists_keep_answers_python_integers(interpreted):
    """On lists the interpreted kernels never meet a numpy number, which would slow them."""
    lists = as_lists(build_table([WEEK, ALWAYS]))
    assert all(type(number) is int for column in lists for number in column)
    for name in BOTH:
        for calendar in (0, 1):
            assert type(getattr(interpreted, name)(lists, calendar, 10**9)) is int


def test_python_functions_stay_reachable():
    """The leaves can be compared within one process."""
    lists = as_lists(build_table([WEEK]))
    assert kernels.work_at.py_func(lists, 0, at(11, 12)) == 9 * 480 + 180
    assert kernels.start_at.py_func(lists, 0, 2400) == at(7, 9)


def test_kernels_call_kernels():
    """A loop over tasks compiles with the calendar in it."""

    @jit
    def chain(table, calendars, durations, finishes):
        now = table.origin[0]
        for i in range(len(durations)):
            c = calendars[i]
            now = kernels_finish(table, c, kernels_work(table, c, now) + durations[i])
            finishes[i] = now

    kernels_finish, kernels_work = kernels.finish_at, kernels.work_at
    table = build_table([WEEK, ALWAYS])
    finishes = np.zeros(3, dtype=np.int64)
    chain(table, np.array([0, 1, 0]), np.array([480 * 5, 1440, 480]), finishes)
    assert finishes.tolist() == [at(4, 18), at(5, 18), at(7, 18)]


@given(plans, st.data())
def test_numpy_takes_a_calendar_for_each_value(plan, data):
    """Calendars and values broadcast like any arrays."""
    table = build_table(plan)
    pair = st.tuples(st.integers(0, len(plan) - 1), instants)
    calendars, values = zip(*data.draw(st.lists(pair, min_size=1, max_size=30)), strict=True)
    for name in BOTH[:3]:
        each, one = getattr(kernels, f"{name}_each"), getattr(kernels, name)
        answers = [one(table, *pair) for pair in zip(calendars, values, strict=True)]
        assert each(table, calendars, values).tolist() == answers
        grid = each(table, np.arange(len(plan))[:, None], values)
        assert grid.shape == (len(plan), len(values))
        assert grid[calendars, np.arange(len(values))].tolist() == answers


def test_numpy_takes_none_and_one():
    """No values give none, and a number gives an array of no dimension."""
    table = build_table([WEEK])
    assert kernels.work_at_each(table, 0, []).shape == (0,)
    assert kernels.start_at_each(table, 0, []).shape == (0,)
    assert kernels.finish_at_each(table, 0, 480).shape == ()


def test_friday_evening_and_monday_morning_are_one_instant():
    """A week's work ends on Friday at 18:00, and the next begins on Monday at 09:00."""
    table = build_table([WEEK])
    assert kernels.finish_at(table, 0, 2400) == at(4, 18)
    assert kernels.start_at(table, 0, 2400) == at(7, 9)
    assert kernels.work_at(table, 0, at(5, 12)) == 2400


def test_work_before_the_table_is_negative():
    """A day of work before the first Monday is the Friday before."""
    table = build_table([WEEK])
    assert kernels.start_at(table, 0, -480) == at(-3, 9)
    assert kernels.finish_at(table, 0, 0) == at(-3, 18)
    assert kernels.work_at(table, 0, at(-7, 0)) == -2400


def test_a_calendar_of_every_minute_counts_elapsed_time():
    """With 24 hours on 7 days, all three functions only move the origin."""
    table = build_table([ALWAYS])
    assert table.always.tolist() == [1]
    assert kernels.work_at(table, 0, at(3, 5)) == 3 * 1440 + 300
    assert kernels.start_at(table, 0, 77) == kernels.finish_at(table, 0, 77) == at(0, 1, 17)


def test_a_night_shift_across_midnight_is_one_stretch():
    """Work split at midnight goes on through it."""
    table = build_table([CalendarSpec(MONDAY, [1, 2, 2, 2, 2, 3, 0], NIGHT)])
    assert kernels.add_work(table, 0, at(0, 22), 480) == at(1, 6)
    assert kernels.next_start(table, 0, at(0, 24)) == kernels.previous_finish(table, 0, at(0, 24))
    assert kernels.next_start(table, 0, at(1, 6)) == at(1, 22)
    assert kernels.next_start(table, 0, at(5, 6)) == at(7, 22)


def test_alternating_weeks_repeat_every_fortnight():
    """大小周: the Saturday of every other week works, for ever."""
    days = [1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 0]
    table = build_table([CalendarSpec(MONDAY, days, (OFF, OFFICE), 14, 14)])
    saturdays = kernels.work_at_each(table, 0, [at(7 * week + 6, 0) for week in range(-40, 41)])
    fridays = kernels.work_at_each(table, 0, [at(7 * week + 5, 0) for week in range(-40, 41)])
    assert (saturdays - fridays).tolist() == [480, 0] * 40 + [480]


def test_make_up_saturdays_and_a_long_holiday():
    """A working Saturday before a week off, as at the Spring Festival."""
    days = [*[1, 1, 1, 1, 1, 0, 0], *[1, 1, 1, 1, 1, 1, 0], *[0] * 7, *[1, 1, 1, 1, 1, 0, 0]]
    table = build_table([CalendarSpec(MONDAY, days, (OFF, OFFICE))])
    assert kernels.next_start(table, 0, at(11, 18)) == at(12, 9)
    assert kernels.add_work(table, 0, at(12, 9), 480) == at(12, 18)
    assert kernels.next_start(table, 0, at(12, 18)) == at(21, 9)


def test_a_calendar_may_change_from_a_date():
    """Five days a week until the table, six for ever after it."""
    days = [1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 0]
    table = build_table([CalendarSpec(MONDAY, days, (OFF, OFFICE))])
    assert kernels.start_at(table, 0, -1) == at(-3, 17, 59)
    assert kernels.next_start(table, 0, at(7 * 500 + 5, 0)) == at(7 * 500 + 5, 9)
    assert kernels.next_start(table, 0, at(7 * -500 + 5, 0)) == at(7 * -499, 9)


def test_a_day_longer_than_a_bucket_and_days_far_shorter():
    """Days of one minute beside days of 1440 cost steps, never the answer."""
    days = [1] * 60 + [0] * 30 + [2] * 60
    patterns = (OFF, ((1439, 1440),), ROUND)
    table = build_table([CalendarSpec(0, days, patterns, 1, 1)])
    assert [kernels.start_at(table, 0, work) // 1440 for work in range(62)] == [*range(60), 90, 90]
    every = np.arange(-100, 60 * 1440 + 5000)
    assert kernels.work_at_each(table, 0, kernels.start_at_each(table, 0, every)).tolist() == (
        every.tolist()
    )


def test_thirty_years_with_their_holidays():
    """A long table agrees with adding up its days, and each of its coordinates comes back."""
    rng = np.random.default_rng(7)
    days = np.tile([1, 1, 1, 1, 1, 0, 0], 30 * 52)
    days[rng.integers(7, len(days) - 7, 450)] = rng.integers(0, 3, 450)
    spec = CalendarSpec(MONDAY, days, (OFF, OFFICE, HALF))
    table = build_table([spec])
    midnights = (MONDAY + np.arange(len(days) + 1)) * 1440
    added = list(accumulate(([0, 480, 180][day] for day in days), initial=0))
    assert kernels.work_at_each(table, 0, midnights).tolist() == added
    works = rng.integers(-(10**6), added[-1] + 10**6, 20_000)
    starts = kernels.start_at_each(table, 0, works)
    assert np.array_equal(kernels.work_at_each(table, 0, starts), works)
    assert [kernels.start_at(table, 0, work) for work in works[:500]] == starts[:500].tolist()
    assert [kernels.work_at(table, 0, start) for start in starts[:500]] == works[:500].tolist()


def test_fifty_calendars_share_their_day_patterns():
    """A pattern is stored once, however many calendars use it."""
    table = build_table([WEEK._replace(first_day=MONDAY + 7 * number) for number in range(50)])
    assert len(table.elapsed) == len(table.minute) == 2 * 1440
    starts = kernels.start_at_each(table, np.arange(50), 0)
    assert all(later - earlier == 7 * 1440 for earlier, later in pairwise(starts.tolist()))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"days": []}, "calendar 1 has no days"),
        ({"days": [1] * 7 + [2]}, "calendar 1 has 2 patterns, but its days name 1 to 2"),
        ({"days": [-1] + [1] * 7}, "its days name -1 to 1"),
        ({"left_period": 0}, "calendar 1 repeats 0 of its 7 days"),
        ({"right_period": 8}, "calendar 1 repeats 8 of its 7 days"),
        ({"days": [0] * 7 + [1] * 7}, "calendar 1 repeats a period without work"),
        ({"days": [1] * 7 + [0] * 7}, "calendar 1 repeats a period without work"),
        ({"patterns": (OFF, ((720, 540),))}, "calendar 1 works from minute 720 to 540 of a day"),
        ({"patterns": (OFF, ((1320, 1800),))}, "from minute 1320 to 1800"),
        ({"patterns": (OFF, ((-1, 60),))}, "from minute -1 to 60"),
    ],
)
def test_what_is_no_calendar_is_refused(change, message):
    """The error names the calendar by its position and says what was found."""
    with pytest.raises(ValueError, match=message):
        build_table([WEEK, WEEK._replace(**change)])


def test_no_calendars_are_refused():
    """A table without a calendar has nothing to ask."""
    with pytest.raises(ValueError, match="needs at least one calendar"):
        build_table([])


@settings(max_examples=50)
@given(specs(), st.lists(st.tuples(instants, st.integers(-3000, 3000), st.booleans())))
def test_lags_by_numpy_are_those_of_the_kernel(spec, cases):
    """Both forms of a lag lead to the same instant."""
    table = build_table([spec])
    at, lag, rounds = (np.array([each[k] for each in cases], np.int64) for k in range(3))
    found = kernels.after_lag_each(table, np.zeros(len(cases), np.int64), at, lag, rounds)
    for k, each in enumerate(found):
        assert each == kernels.after_lag(table, 0, at[k], lag[k], rounds[k])
