"""The benchmarks of size and of a cold start: what they generate, check and report."""

import pytest

from benchmarks import coldstart, scale
from benchmarks._rcpsp_check import wrong
from benchmarks._rcpsp_data import Instance
from benchmarks._runner import Options, Report
from benchmarks._scale_net import chain_project, random_project
from pmcore.kernels import COMPILED


def test_random_projects_are_as_stated():
    """Links lead forward within three layers; a pool lies between one demand and all at once."""
    project = random_project(100, seed=3)
    assert all(i < j <= i + 40 for i, j in project.links())
    most = [max(column) for column in zip(*project.demands, strict=True)]
    assert all(a < b for a, b in zip(most, project.capacities, strict=True))
    starts, now = [0] * 100, 0
    for i in range(100):
        starts[i], now = now, now + project.durations[i]
    assert wrong(project, starts) is None
    assert random_project(100, seed=4) != project


def test_a_chain_is_proved():
    """One after the other: the first schedule is the only one, and known to be."""
    report = Report()
    row = scale._row(report, chain_project(30), seconds=1.0, seed=0)
    assert (row["first"], row["length"], row["gap_pct"], report.failures) == (30, 30, 0, [])


@pytest.mark.skipif(not COMPILED, reason="by the clock")
def test_sizes_are_reported(monkeypatch):
    """Each size has its row, the largest its figures."""
    monkeypatch.setattr(scale, "SIZES", (80, 120))
    monkeypatch.setattr(scale, "CHAIN", 70)
    report = scale.run(Options(seconds=0.5))
    assert [row["project"] for row in report.rows] == ["random80", "random120", "chain70"]
    assert report.figures["chain_proven"] == 1
    assert report.figures["gap_pct"] == report.figures["gap_pct_120"] >= 0
    assert not report.failures


def test_the_stated_project_starts_cold(monkeypatch):
    """A new process proves the twenty tasks; without the peer there is no ratio."""
    monkeypatch.setattr(coldstart, "find_pyjobshop", lambda: None)
    report = coldstart.run(Options(quick=True))
    assert report.failures == []
    assert list(report.figures) == ["start_s"]


def test_an_answer_that_is_not_proved_or_wrong_fails():
    """What a process prints is checked on the project's numbers."""
    project, report = coldstart.PROJECT, Report()
    assert isinstance(project, Instance)
    said = "import json; print(json.dumps([0.1, False, [0] * 20]))"
    coldstart._once(report, "liar", coldstart.sys.executable, said)
    assert "liar: activity" in report.failures[0]
