"""How little a rank says, and ratings from games."""

import numpy as np
import pytest

from pmcore.control.performance import elo, ranking_power
from tests.control.quality.test_chart import paths


@pytest.mark.parametrize(("people", "records"), [(2, 1), (3, 50), (10, 10)])
def test_chance_that_the_first_is_the_best(people, records):
    """The integral gives what drawing does."""
    chance = np.random.default_rng(1)
    truth = 0.2 * chance.standard_normal((40_000, people))
    seen = truth + 0.5 / np.sqrt(records) * chance.standard_normal(truth.shape)
    share = np.mean(truth.argmax(axis=1) == seen.argmax(axis=1))
    found = ranking_power(people, records, sd=0.2, noise=0.5)
    assert found.top_is_best == pytest.approx(share, abs=0.01)
    assert found.reliability == pytest.approx(records * 0.04 / (records * 0.04 + 0.25))


def test_limits_of_ranking():
    """Pure chance names the best one in so many; two people have a closed form."""
    assert ranking_power(5, 1, sd=1e-9, noise=1).top_is_best == pytest.approx(0.2, abs=1e-6)
    two = ranking_power(2, 4, sd=0.3, noise=0.4)
    closed = 0.5 + np.arcsin(np.sqrt(two.reliability)) / np.pi
    assert two.top_is_best == pytest.approx(closed, abs=1e-6)
    assert ranking_power(4, 10**8, sd=1, noise=1).top_is_best > 0.9998
    assert [path for path, _ in paths(ranking_power, 1, 0, sd=-1, noise=True)] == [
        "people",
        "records",
        "sd",
        "noise",
    ]


def test_elo_is_even():
    """What one side wins the other loses; equals expect a half; no games change nothing."""
    first, second = elo(1500, [1700], 1), elo(1700, [1500], 0)
    assert first.rating - 1500 == pytest.approx(1700 - second.rating)
    assert elo(1500, [1500], 0.5).rating == 1500
    assert elo(1500, [], 0).expected == 0
    assert paths(elo, 1500, [1500], 2) == [("points", "value.above")]
    assert paths(elo, float("nan"), [float("inf")], -1, k=0) == [
        ("rating", "value.not_finite"),
        ("points", "value.below"),
        ("k", "value.not_above"),
        ("opponents[0]", "value.not_finite"),
    ]
