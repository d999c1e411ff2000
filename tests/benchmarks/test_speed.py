"""The benchmark of speed measures, and tells wrong answers from right ones."""

import numpy as np
import pytest

from benchmarks import speed
from benchmarks._runner import Options, Report
from benchmarks._speed_net import Net, arrays, layered, plan
from benchmarks._speed_peers import Timed, early_of, graph_of, late_of, order_of
from pmcore.kernels import COMPILED, solve, work_at_each
from pmcore.schedule import critical_path
from pmcore.units import to_minutes

NAMES = ("start", "finish", "late_start", "late_finish")


def by_networkx(net):
    """What the peer answers: minutes of work, by column."""
    graph = graph_of(plan(net))
    order = order_of(graph)
    early = early_of(graph, order)
    columns = (*early, *late_of(graph, order, max(early[1].values())))
    return {
        name: np.array([column[f"t{i}"] for i in range(len(net.duration))])
        for name, column in zip(NAMES, columns, strict=True)
    }


def asked(answers, seconds):
    """A peer that answers without a process."""
    return lambda *_arguments, **_options: Timed(seconds, {"version": "0", "peak_gb": 1.0}, answers)


def test_nets_are_those_of_their_seed():
    """The same numbers make the same net, and links lead forward without repeating."""
    net, again, other = layered(400, seed=1), layered(400, seed=1), layered(400, seed=2)
    assert np.array_equal(net.pred, again.pred)
    assert not np.array_equal(net.duration, other.duration)
    assert (net.pred < net.succ).all()
    assert len(set(zip(net.pred.tolist(), net.succ.tolist(), strict=True))) == len(net.pred)
    assert 2.2 < len(net.pred) / 400 < 2.6
    assert set(net.type.tolist()) == {0, 1, 2, 3}


def test_the_peer_has_our_dates():
    """Early and late dates by dictionaries, in minutes of work, are those of the passes."""
    net = layered(300, seed=5)
    report, prepared = Report(), speed._prepared(net)
    answers = by_networkx(net)
    speed._agree(report, "networkx", prepared, solve(prepared), answers)
    assert report.failures == []
    answers["start"][7] += 1
    speed._agree(report, "networkx", prepared, solve(prepared), answers)
    assert report.failures == ["networkx: 1 of 300 values of start differ"]


@pytest.mark.parametrize("calendars", [1, 4])
def test_a_net_has_the_same_dates_as_a_plan_and_as_arrays(calendars):
    """The arrays, made without an object a task, are those of the plan."""
    net = layered(120, seed=2, calendars=calendars)
    table, links, bounds = arrays(net)
    found = solve(speed._prepared(net))
    tasks = critical_path(plan(net)).tasks
    assert found.finish.tolist() == [to_minutes(task.finish) for task in tasks]
    late = np.array([to_minutes(task.late_finish) for task in tasks])
    same = work_at_each(table, bounds.calendar, late) == work_at_each(
        table, bounds.calendar, found.late_finish
    )
    assert same.all()
    assert found.free.tolist() == [task.free_float for task in tasks]
    assert len(links.pred) == len(net.pred)


def test_a_quick_run_measures_the_small_net_alone(monkeypatch):
    """Without Java the row says so; no figure of a larger net is made up."""
    net = layered(60, seed=3)
    peer = asked(by_networkx(net), {"passes": 1.0, "cold": 1.0})
    monkeypatch.setattr(speed, "ask", peer)
    monkeypatch.setattr(speed, "find_mpxj", lambda: None)
    monkeypatch.setattr(speed, "_LIVE_EDITS", 5)
    report = speed.run(Options(quick=True, settings={"tasks": "60", "seed": "3"}))
    assert report.failures == []
    live = {"edit_to_json_p95_ms_12", "edit_to_json_p95_ms_60"}
    assert set(report.figures) == {"ratio_networkx", "ratio_cold"} | live
    assert any("absent" in str(row.get("peer")) for row in report.rows)


def test_dates_of_mpxj_are_held_against_ours(monkeypatch):
    """Its schedulers are scored by the faster; dates that are not ours fail the run."""
    net = layered(60, seed=3)
    own = by_networkx(net)
    prepared = speed._prepared(net)
    found, origin = solve(prepared), int(prepared.bounds.floor[0])
    answers = {
        f"{name}_{column}": getattr(found, column) - origin
        for name in ("A", "B")
        for column in ("start", "late_finish")
    }
    monkeypatch.setattr(speed, "find_mpxj", lambda: "python")
    monkeypatch.setattr(speed, "ask", asked(answers, {"A": 2.0, "B": 1.0}))
    report = Report()
    speed._mpxj(report, net)
    assert report.failures == []
    assert [row["agree_pct"] for row in report.rows] == [100.0, 100.0]
    assert report.rows[0]["peer_ms"] == 2000
    answers["B_start"] = answers["B_start"] + 60
    speed._mpxj(report, net)
    assert len(report.failures) == 1
    assert len(own["start"]) == 60


@pytest.mark.skipif(not COMPILED, reason="the floor is a compiled loop")
def test_the_floor_is_measured_on_the_same_net():
    """Passes over what reading and gathering take."""
    report = Report()
    speed._floor(report, layered(500, seed=1))
    assert report.figures["ratio_floor"] > 0
    assert len(report.rows) == 4


def test_the_floor_needs_a_compiler(monkeypatch):
    """Interpreted, the row says that the floor is absent."""
    monkeypatch.setattr(speed, "COMPILED", False)
    report = Report()
    speed._floor(report, layered(30, seed=1))
    assert report.figures == {}


def test_changes_end_in_the_columns_of_a_full_pass(monkeypatch):
    """Random days more or less on tasks, one after the other; a wrong column would be told."""
    if not COMPILED:
        pytest.skip("arrays of changes are made for compiled kernels")
    monkeypatch.setattr(speed, "_EDITS", 50)
    report, net = Report(), layered(200, seed=4, calendars=4)
    speed._incremental(report, net)
    assert report.failures == []
    assert report.figures["incremental_p90_us"] > 0
    prepared = speed._prepared(net)
    found = solve(prepared)
    found.start[3] += 60
    speed._same_as_full(report, prepared, prepared.bounds, found)
    assert report.failures


def test_answers_without_numba_are_compared(monkeypatch):
    """One changed minute is another answer."""
    net = layered(60, seed=3)
    answers = {k: v.copy() for k, v in solve(speed._prepared(net))._asdict().items()}
    monkeypatch.setattr(speed, "ask", asked(answers, {"solve": 1.0, "passes": 50.0}))
    report = Report()
    speed._interpreted(report, net)
    assert report.figures == {"identical_without_numba": 1, "ratio_networkx_numpy": 50.0}
    answers["free"][0] += 1
    speed._interpreted(report, net)
    assert report.failures == ["without numba the answers differ"]


def test_the_largest_net_has_its_dates_in_order(monkeypatch):
    """Complete means: every task ends after it starts, and no later than its late finish."""
    net = layered(60, seed=3, calendars=4)
    answers = {k: v.copy() for k, v in solve(speed._prepared(net))._asdict().items()}
    monkeypatch.setattr(speed, "ask", asked(answers, {"solve": 1.0, "prepare": 1.0}))
    report = Report()
    speed._huge(report, 60, 3)
    assert report.figures == {"complete_1m": 1, "peak_gb_1m": 1.0}
    answers["finish"][5] = 0
    speed._huge(report, 60, 3)
    assert report.figures["complete_1m"] == 0
    speed._several(report, 60, 3)
    assert report.figures["ns_a_link_4_calendars"] > 0


def test_a_folder_without_files_says_so(tmp_path):
    """The row of the XER is there, and says that it is absent."""
    report = Report()
    speed._file(report, tmp_path)
    assert report.figures == {}
    assert "absent" in str(report.rows[0]["peer"])


def test_nets_are_values():
    """A net holds the seed that it was made by."""
    assert isinstance(layered(9, seed=8), Net)
    assert layered(9, seed=8).seed == 8
