"""The plain program and the policy carry the same nets out alike."""

import pytest

from benchmarks._dispatch_net import carry_out, faults, name, net, plan_of
from pmcore.network import build
from pmcore.units import from_minutes
from tests.risk.test_policy import carry_out as by_policy


@pytest.mark.parametrize("seed", range(3))
def test_same_starts(seed):
    """Every start of a drawn sample is that of the plain program, and nothing is wrong with it."""
    held = net(30, 60, capacity=20, seed=seed)
    plan, schedule = plan_of(held)
    lengths = [(a + b) // 2 for a, b in zip(held.least, held.most, strict=True)]
    order = sorted(range(30), key=lambda i: (schedule[name(i)].start, name(i)))
    start = carry_out(held, order, lengths)
    assert faults(held, start, lengths) == []
    dates = by_policy(plan, schedule, {name(i): each for i, each in enumerate(lengths)})
    time = build(plan).worktime()
    found = [time.between(plan.start, from_minutes(dates[name(i)][0])) for i in range(30)]
    assert found == start
