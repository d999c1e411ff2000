"""The exact values of performance come out, and one that does not is told."""

from benchmarks import _oracles_performance, oracles
from benchmarks._runner import Options
from pmcore.control import performance


def test_all_come_out():
    """Each printed number of the literature, to its last digit."""
    report = oracles.run(Options(settings={"topic": "performance"}))
    assert report.failures == []
    assert report.figures["assertions"] >= 50


def test_a_wrong_number_is_told(monkeypatch):
    """A looser level of good estimates, and so another share of them."""
    monkeypatch.setattr(
        _oracles_performance.p,
        "accuracy",
        lambda said, came: accuracy(said, came, level=0.5),
    )
    report = oracles.run(Options(settings={"topic": "performance"}))
    assert report.figures["failed"] == 1


accuracy = performance.accuracy
