"""What the scenario reader computes of scope, on numbers small enough to check by hand."""

import json

import pytest

from benchmarks._scenario import read
from benchmarks._scenario_run import Run
from benchmarks._scenario_scope import scope
from tests.benchmarks.test_scenarios import TINY


@pytest.fixture
def run(tmp_path):
    """The tiny file with goals and a board."""
    file = json.loads(TINY.read_text("utf-8"))
    count = len(file["periods"])
    measured = {"id": "KR1", "text": "errors", "baseline": 4, "target": 0}
    file["goals"] = [
        {
            "id": "O1",
            "objective": "Fewer errors",
            "key_results": [
                measured | {"values": [3 - place for place in range(count)]},
                {"id": "KR2", "text": "done", "target": "2027-01-15"},
            ],
        }
    ]
    file["expected"]["okr"] = []
    rows = [(9, 1, 2, 0), (4, 2, 7, 2)]
    cfd = [
        {"day": 5 * day, "done": done, "test": test, "dev": dev, "ready": ready}
        for day, (ready, dev, test, done) in enumerate(rows)
    ]
    file["agile"] = {"velocities": [10, 20], "backlog_remaining": 31, "cfd": cfd}
    path = tmp_path / "with_goals.json"
    path.write_text(json.dumps(file), "utf-8")
    return Run(read(path))


def test_goals_and_velocity(run):
    """Errors are 3 of 4 and fall by one a period; 31 points at 15 a sprint are three sprints."""
    found = scope(run)
    count = len(run.scenario.file["periods"])
    assert found["okr"] == [
        {"id": "KR1", "progress_by_period": [(n + 1) / 4 for n in range(count)]}
    ]
    agile = found["agile"]
    assert (agile["mean_velocity"], agile["sprints_deterministic"]) == (15, 3)
    assert agile["sprints_P50"] <= agile["sprints_P85"] == 3
    assert agile["reason"] == "test queue grows by 5 while dev is flat"


def test_files_without_scope():
    """A file that states neither goals to measure nor a board has no numbers of scope."""
    assert scope(Run(read(TINY))) == {}
