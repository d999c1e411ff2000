"""The instances of the trade-off benchmark, and a small run of it."""

import json
from itertools import product

import pytest

from benchmarks._runner import Options
from benchmarks._tradeoff_made import drawn, serial, stored
from benchmarks.tradeoff import run

FILE = {
    "modes": {"1": [[2, 30], [4, 10]], "2": [[3, 20], [5, 5]], "3": [[2, 25], [6, 4]]},
    "pred": {"1": [], "2": [1], "3": [1]},
}


def answers():
    """Return the optima of the file by trying every choice."""
    found = {}
    for ways in product(*FILE["modes"].values()):
        length = ways[0][0] + max(ways[1][0], ways[2][0])
        found.setdefault(length, []).append(sum(amount for _, amount in ways))
    best = {str(end): min(min(v) for k, v in found.items() if k <= end) for end in found}
    total = {}
    for daily in (1, 500):
        cost, length = min((best[end] + daily * int(end), int(end)) for end in best)
        total[f"indirect_{daily}"] = [cost, length]
    return best, total


@pytest.fixture
def folder(tmp_path):
    """A folder with such a file."""
    frontier, total = answers()
    text = json.dumps(FILE | {"frontier": frontier, "total_cost_optimum": total})
    (tmp_path / "dtctp18.json").write_text(text)
    return tmp_path


def test_copies_in_series(folder):
    """Each copy begins when all before it is done."""
    one, _, _ = stored(folder / "dtctp18.json")
    many = serial(one, 3)
    assert many.before == ((), (0,), (0,), (1, 2), (3,), (3,), (4, 5), (6,), (6,))
    assert many.length([0] * 9) == 3 * one.length([0] * 3) == 15
    assert one.halfway == (5 + 10) // 2


def test_random_nets():
    """Links lead back by at most two layers; ways have five different lengths."""
    net = drawn(40, 5, 3)
    assert net == drawn(40, 5, 3) != drawn(40, 5, 4)
    assert all(j - 10 <= i < j for j, waits in enumerate(net.before) for i in waits)
    assert {len({length for length, _ in own}) for own in net.ways} == {5}
    assert len(net.plan().task("t3").modes) == 4


def test_a_run(folder, monkeypatch):
    """Every optimum of the file is met, and answers pass the judge."""
    monkeypatch.setattr("benchmarks.tradeoff.SIZES", ((12, 3),))
    monkeypatch.setattr("benchmarks.tradeoff.COPIES", 4)
    report = run(Options(data=folder, quick=True, seconds=10))
    assert report.failures == []
    assert report.figures["optima_missed"] == 0
    assert report.figures["serial12_missed"] == 0
    assert report.figures["gap12_pct"] == 0
