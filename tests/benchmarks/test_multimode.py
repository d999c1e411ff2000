"""The benchmark of modes reads, checks and scores; its data stays outside."""

import csv

from benchmarks import multimode
from benchmarks._modes_data import plan_of_choice, read_modes
from benchmarks._runner import Options
from pmcore import days
from tests.archives import packed

TINY = """
RESOURCES
  - renewable                 :  1   R
  - nonrenewable              :  1   N
***
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        2          1           4
   3        2          1           4
   4        1          0
***
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  N 1
  1      1     0       0    0
  2      1     2       1    3
         2     4       1    1
  3      1     1       1    4
         2     3       1    1
  4      1     0       0    0
***
RESOURCEAVAILABILITIES:
  R 1  N 1
    1    5
***
"""


def test_an_instance_becomes_a_plan_and_is_judged():
    tiny = read_modes("tiny", TINY)
    assert [len(modes) for modes in tiny.modes] == [1, 2, 2, 1]
    assert (tiny.capacities, tiny.stocks) == ((1,), (5,))
    assert tiny.taken([0, 1, 0, 0]).durations == (0, 4, 1, 0)
    assert tiny.quickest().critical_path() == 2
    assert tiny.overdrawn([0, 1, 0, 0]) is None
    assert tiny.overdrawn([0, 0, 0, 0]) == "7 of 5 of stock 0 are used up"
    plan = plan_of_choice(tiny)
    assert plan.tasks[1].modes[1].duration == days(4)
    assert plan.deliveries[0].quantity == 5.0


def write(folder):
    family = folder / "psplib_mm"
    packed(family / "j10.tar.xz", {"j101_1.mm": TINY, "j101_2.mm": TINY})
    with (family / "bounds.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["set", "instance", "lb", "ub"])
        rows.writerows([["mm_j10", "j101_1", 5, 5], ["mm_j10", "j101_2", "", 5]])


def test_a_set_is_scored_counted_and_by_the_clock(tmp_path):
    write(tmp_path)
    settings = {"set": "j10", "schedules": "40"}
    report = multimode.run(Options(data=tmp_path, settings=settings))
    assert report.figures == {"gap_pct_40": 0.0}
    settings = {"set": "j10", "peers": "0"}
    report = multimode.run(Options(data=tmp_path, seconds=5.0, settings=settings))
    assert (report.figures["gap_pct"], report.figures["proven_pct"]) == (0.0, 100.0)
    assert not report.failures
