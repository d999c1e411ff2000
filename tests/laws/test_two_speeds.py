"""Compiled and interpreted kernels give the same bits."""

import os
import subprocess
import sys

import pytest

from pmcore.kernels import COMPILED

SCRIPT = """
import random
from datetime import datetime
import pmcore as pm

def plan(seed):
    dice = random.Random(seed)
    week = pm.weekly("six", working=range(6), hours=pm.shifts("22:00-06:00"))
    ids = [f"t{i}" for i in range(30)]
    tasks = [
        pm.Task(each, each, dice.choice([0, 60, 480, 2000]), calendar=dice.choice([None, "six"]))
        for each in ids
    ]
    links = {}
    for i in range(1, 30):
        for p in dice.sample(range(i), min(i, 2)):
            kind = dice.choice(list(pm.LinkType))
            links[p, i] = pm.Dependency(
                ids[p], ids[i], kind, dice.choice([0, 0, 300, -120, 1440]),
                lag_calendar=dice.choice(list(pm.LagCalendar)),
            )
    return pm.Plan("P", start=datetime(2027, 1, 4, 9), tasks=tasks, dependencies=links.values(),
                   calendars=[week])

for seed in range(40):
    for row in pm.schedule.critical_path(plan(seed)).tasks:
        print(row.start, row.finish, row.late_start, row.late_finish, row.total_float,
              row.free_float, row.driver)
"""


def run(interpreted: bool) -> str:
    """Return what the script prints in a new process."""
    environment = os.environ | {"PMCORE_INTERPRETED": "1" if interpreted else "0"}
    return subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.skipif(not COMPILED, reason="numba is absent or kernels are interpreted by request")
def test_dates_floats_and_drivers_are_the_same_bits():
    assert run(interpreted=True) == run(interpreted=False) != ""
