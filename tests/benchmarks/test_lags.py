"""The benchmark of minimum and maximum lags reads, checks and scores; its data stays outside."""

import pytest

from benchmarks import _rcpsp_score, lags
from benchmarks._lags_data import plan_of_lagged, read_lagged, read_progen_max
from benchmarks._rcpsp_check import starts_of, wrong
from benchmarks._rcpsp_data import NAME, Known
from benchmarks._runner import Options
from pmcore import Limits, schedule
from pmcore.allocate import assign
from tests.archives import packed

TINY = """3 1 0 0
0 1 3 1 2 3 [0] [0] [0]
1 1 2 2 4 [{least}] [2]
2 1 2 1 4 [{most}] [3]
3 1 2 4 1 [1] [-6]
4 1 0
0 1 0 0
1 1 2 1
2 1 3 1
3 1 1 1
4 1 0 0
1"""
POSSIBLE, IMPOSSIBLE = TINY.format(least=2, most=-4), TINY.format(least=0, most=-1)


@pytest.fixture
def folder(tmp_path):
    """A folder like that of the published sets, of two instances."""
    family = tmp_path / "rcpsp_max"
    packed(family / "j10.tar.xz", {"j10/PSP2.SCH": IMPOSSIBLE, "j10/PSP1.SCH": POSSIBLE})
    rows = ["set,instance,optimum", "sm_j10,PSP1.SCH,5..6", "sm_j10,PSP2.SCH,unsat"]
    (family / "optimum_kobe.csv").write_text("\n".join(rows), "utf-8")
    return tmp_path


def test_instances_are_read_in_order_with_what_is_known(folder):
    found = list(read_lagged(folder / "rcpsp_max", ["j10"]))
    assert [instance.name for instance, _ in found] == ["j10/1", "j10/2"]
    assert [known for _, known in found] == [Known(5, 6), None]
    assert (2, 1, -4) in found[0][0].lags


def test_the_plan_says_what_the_instance_says():
    """A circle of lags of 0 and lags against the order become links without a circle."""
    text = POSSIBLE.replace("3 1 2 4 1 [1] [-6]", "3 1 2 4 2 [1] [0]").replace(
        "2 1 2 1 4 [-4] [3]", "2 1 3 1 4 3 [-4] [3] [0]"
    )
    instance = read_progen_max("tiny", text)
    plan = plan_of_lagged(instance)
    dates = schedule.critical_path(plan)
    starts = starts_of(instance, dates, NAME)
    assert all(starts[j] >= starts[i] + least for i, j, least in instance.lags)
    stated = {(link.predecessor, link.successor): link for link in plan.dependencies}
    for i, j, least in instance.lags:
        forward, back = (stated.get((f"a{a}", f"a{b}")) for a, b in ((i, j), (j, i)))
        is_least = forward is not None and forward.lag == 480 * least
        assert is_least or (back is not None and back.max_lag == -480 * least)


def test_the_check_tells_right_from_wrong():
    instance = read_progen_max("tiny", POSSIBLE)
    assert wrong(instance, (0, 0, 2, 5, 6), 6) is None
    assert "less than" in wrong(instance, (0, 0, 5, 4, 8))
    assert "less than" in wrong(instance, (0, 2, 0, 3, 6))
    assert "in use" in wrong(instance, (0, 0, 2, 4, 6))
    found = assign(plan_of_lagged(instance), limits=Limits(work=300))
    assert wrong(instance, starts_of(instance, found.schedule, NAME), 6) is None


def test_sets_are_scored_beside_a_peer(folder, monkeypatch):
    monkeypatch.setattr(_rcpsp_score, "find_pyjobshop", lambda: None)
    asked = {"set": "j10", "peers": "1"}
    report = lags.run(Options(data=folder, seconds=2.0, settings=asked))
    assert not report.failures
    assert report.figures["infeasible_proven_pct"] == 100
    assert report.figures["gap_pct"] == 0
    assert report.figures["gap_pct_cpsat"] == 0
    assert report.figures["missed"] == 0


def test_what_contradicts_the_file_fails(folder):
    path = folder / "rcpsp_max" / "optimum_kobe.csv"
    path.write_text("set,instance,optimum\nsm_j10,PSP1.SCH,unsat\nsm_j10,PSP2.SCH,5\n", "utf-8")
    asked = {"set": "j10", "peers": "0"}
    report = lags.run(Options(data=folder, seconds=1.0, settings=asked))
    assert any("a schedule where none" in failure for failure in report.failures)
    assert any("called impossible" in failure for failure in report.failures)
