"""The benchmark of simulation checks the samples that it times."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import _simulate_resources as resources
from benchmarks import simulate as question
from benchmarks._dispatch_net import carry_out, net, plan_of
from benchmarks._runner import Options, Report
from pmcore._base import Samples
from pmcore.risk import Execution, simulate

SMALL = resources.Amount((resources.Size(12, 20, 5),), 40, 1)


@pytest.fixture
def case():
    """A small net of scarce pools, simulated."""
    held = net(12, 20, capacity=12, seed=4)
    plan, schedule = plan_of(held)
    return held, plan, schedule, simulate(plan, schedule, samples=40, execution=Execution.POLICY)


def test_every_sample_is_that_of_the_plain_program(case):
    """Nothing is unequal, though nets have to wait for pools and no two samples are alike."""
    held, plan, schedule, outlook = case
    assert list(resources.unequal(*case, 40)) == []
    assert len(set(outlook.length.array.tolist())) == 40
    alone = simulate(plan, schedule, samples=40, execution=Execution.LOGIC)
    assert (alone.length.array < outlook.length.array).any()
    lengths = resources.lengths_of(plan, 40, 0)
    assert (lengths >= np.array(held.least)[:, None]).all()
    assert (lengths <= np.array(held.most)[:, None]).all()
    start = carry_out(held, range(12), lengths[:, 0].tolist())
    assert len(start) == 12


def test_a_minute_is_seen(case):
    """A sample that ends a minute later, in a net that waits for others, is told."""
    held, plan, schedule, outlook = case
    longer = replace(outlook, length=Samples.of(outlook.length.array + 1))
    assert len(list(resources.unequal(held, plan, schedule, longer, 7))) == 7
    ample = replace(held, capacity=10_000)
    told = list(resources.unequal(ample, plan, schedule, outlook, 40))
    assert told
    assert "sample" in told[0]


def test_figures(monkeypatch):
    """Each net has a row for either capacity and a figure, and the flag alone asks for it."""
    monkeypatch.setattr(resources, "QUICK", SMALL)
    report = question.run(Options(quick=True, settings={"resources": "yes", "seed": "2"}))
    assert isinstance(report, Report)
    assert set(report.figures) == {"resources_12_s", "unverified"}
    assert report.figures["unverified"] == 0
    assert report.failures == []
    assert [row["checked"] for row in report.rows] == [5, 5]
