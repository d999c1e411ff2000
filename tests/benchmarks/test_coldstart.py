"""A first small plan is proved by a process that has loaded no more than that takes."""

import json
import os
import subprocess
import sys

import pytest

from benchmarks.coldstart import AFTER, DEMANDS, LEAST, LENGTHS, OURS, PROJECT

ROW = {
    "durations": LENGTHS,
    "demands": DEMANDS,
    "successors": AFTER,
    "capacities": PROJECT.capacities,
}
ASK = """
print(json.dumps([name for name in sys.argv[2:] if name in sys.modules]))
"""
HEAVY = (
    "numba",
    "numpy.ma",
    "pandas",
    "scipy",
    "networkx",
    "pydantic",
    "ortools.sat.python.cp_model",
)


def test_what_is_not_needed_stays_unloaded():
    code = f"{OURS}\n{ASK}"
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(ROW), *HEAVY],
        env=os.environ | {"PMCORE_INTERPRETED": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    (_, is_proven, starts), loaded = map(json.loads, done.stdout.splitlines())
    assert max(at + length for at, length in zip(starts, LENGTHS, strict=True)) == LEAST
    if not is_proven:
        pytest.skip("a second was not enough for a proof")
    assert not loaded
