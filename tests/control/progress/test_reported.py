"""Reported shares against what is left: by time, by work, by the expected end, standing still."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from pmcore import Plan, Resource, StatusUpdate, Task, TaskStatus, days, hours
from pmcore.control.progress import doubts

MONDAY = datetime(2027, 1, 4, 9)
PLAN = Plan("P", start=MONDAY, tasks=[Task("a", "A", days(10))], resources=[Resource("ana")])


def at(day: int, hour: int = 18) -> datetime:
    return datetime(2027, 1, day, hour)


def told(fact, when=None, earlier=(), **more):
    return doubts(PLAN, StatusUpdate(when or at(8), [fact]), earlier, **more)


BEGUN = TaskStatus("a", start=MONDAY, percent=0.9)


def test_ninety_per_cent_with_half_of_it_left():
    """Five days have passed and five are left."""
    (doubt,) = told(replace(BEGUN, remaining=days(5)))
    assert (doubt.code, doubt.implied, doubt.remaining) == ("doubt.remaining", 0.5, days(5))


def test_rest_does_not_count_as_done():
    """Of five days two were rest, so three are done and three left."""
    rested = replace(BEGUN, remaining=days(3), suspend=at(5), resume=at(8, 9))
    (doubt,) = told(rested)
    assert doubt.implied == 0.5
    resting = replace(rested, resume=None)
    assert told(resting)[0].implied == pytest.approx(2 / 5)


def test_work_that_is_left():
    (doubt,) = told(replace(BEGUN, actual_work=hours(20), remaining_work=hours(20)))
    assert (doubt.code, doubt.implied) == ("doubt.work", 0.5)


def test_the_end_that_is_expected():
    """Five days are done, the end is expected five working days later."""
    (doubt,) = told(replace(BEGUN, expected_finish=at(15)))
    assert (doubt.code, doubt.implied) == ("doubt.expected", 0.5)
    assert doubt.text("zh-CN") != doubt.text()


@pytest.mark.parametrize(
    "fact",
    [
        replace(BEGUN, percent=0.5, remaining=days(5)),
        replace(BEGUN, percent=0.6, remaining=days(5)),  # within the tolerance
        replace(BEGUN, finish=at(8), remaining=days(5)),
        replace(BEGUN, percent=None, remaining=days(5)),
        replace(BEGUN, remaining=0),
        replace(BEGUN, expected_finish=at(7)),
        TaskStatus("a", percent=0.9, expected_finish=at(15)),
        BEGUN,
    ],
)
def test_what_fits_is_not_doubted(fact):
    assert told(fact) == ()


def test_a_smaller_tolerance_doubts_more():
    assert told(replace(BEGUN, percent=0.6, remaining=days(5)), tolerance=0.05)


def test_a_share_that_stands_still():
    """Ninety per cent on the 8th, the 15th and the 22nd."""
    earlier = [StatusUpdate(at(day), [BEGUN]) for day in (15, 8)]
    (doubt,) = told(BEGUN, at(22), earlier)
    assert (doubt.code, doubt.updates, doubt.implied) == ("doubt.stands", 3, None)
    assert doubt.facts["since"] == at(8).isoformat()
    assert told(BEGUN, at(22), earlier, standing=4) == ()


def test_a_share_that_moved_or_rests_does_not_stand():
    moved = [StatusUpdate(at(8), [replace(BEGUN, percent=0.8)])]
    assert told(BEGUN, at(15), moved) == ()
    same = [StatusUpdate(at(8), [BEGUN])]
    assert told(replace(BEGUN, suspend=at(8)), at(15), same) == ()
    assert told(BEGUN, at(10), [StatusUpdate(at(9), [BEGUN])]) == ()  # a week-end passed
    later = [StatusUpdate(at(15), [BEGUN])]
    assert told(BEGUN, at(8), later) == ()
