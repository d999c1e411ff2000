"""Choices under one budget: the best few of all selections."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore import Limits
from pmcore.risk import _choices
from pmcore.risk._choices import Options, best_selections
from pmcore.run import Budget


def options(*pairs):
    """Return the options of a choice, of cost and loss."""
    return Options(*np.array(pairs, np.int64).T)


def every(choices, budget):
    """Yield loss and options of every selection that the budget allows."""
    for selected in product(*(range(len(each.cost)) for each in choices)):
        picked = list(zip(choices, selected, strict=True))
        cost = sum(int(each.cost[at]) for each, at in picked)
        loss = sum(int(each.loss[at]) for each, at in picked)
        if budget is None or cost <= budget:
            yield loss, selected


@st.composite
def problems(draw):
    """Choices of few options, with ties or without, and a budget that may be too small."""
    large = draw(st.sampled_from((3, 30, 10**6, 10**13)))
    number = st.integers(-large // 3, large)
    pair = st.tuples(number, number)
    drawn = draw(st.lists(st.lists(pair, min_size=1, max_size=4), min_size=1, max_size=6))
    budget = draw(st.one_of(st.none(), st.integers(-large, len(drawn) * large)))
    return [options(*each) for each in drawn], budget


@given(problems(), st.sampled_from((1, 3, 16)))
def test_best_of_all(problem, count):
    """The losses are the least of all selections', and every selection is what it says it is."""
    choices, budget = problem
    found = best_selections(choices, budget, count, Budget())
    allowed = {selected: loss for loss, selected in every(choices, budget)}
    assert [each.loss for each in found] == sorted(allowed.values())[:count]
    assert all(allowed[each.options] == each.loss for each in found)
    assert len({each.options for each in found}) == len(found)


def test_limits(monkeypatch):
    """A search that grows too large, is stopped or holds too large numbers says nothing."""
    random = np.random.default_rng(1)
    choices = [Options(*random.integers(0, 10**6, (2, 6))) for _ in range(40)]
    assert len(best_selections(choices, 10**7, 16, Budget())) == 16
    assert best_selections(choices, 10**7, 16, Budget(Limits(work=1))) is None
    monkeypatch.setattr(_choices, "MOST", 10)
    assert best_selections(choices, 10**7, 16, Budget()) is None
    for large in ((0, 1 << 62), (1 << 62, 0)):
        assert best_selections([options((0, 0), large)], None, 1, Budget()) is None


@pytest.mark.parametrize("seed", range(3))
def test_many(seed):
    """Of five hundred choices the best is proved with little work, and others come after it."""
    random = np.random.default_rng(seed)
    choices = []
    for _ in range(500):
        left, stake = random.uniform(0, 1, 5), random.integers(10**4, 10**6)
        cost = np.append(0, stake * (1 - left) * random.uniform(0.1, 0.6, 5)).astype(np.int64)
        choices.append(Options(cost, np.append(stake, stake * left).astype(np.int64) + cost))
    clock = Budget()
    found = best_selections(choices, sum(int(each.cost.sum()) for each in choices) // 20, 16, clock)
    losses = [each.loss for each in found]
    assert losses == sorted(losses)
    assert clock.work < 3000
