"""The exact values of quality come out, and one that does not is told."""

import pytest

from benchmarks import _oracles_quality, oracles
from benchmarks._oracles import Check, printed
from benchmarks._runner import Options
from pmcore.control.quality import Constants, factors


def test_all_come_out():
    """Each printed number, each of 1,664 cells of single and 1,243 of double plans, 105 letters."""
    report = oracles.run(Options(settings={"topic": "quality"}))
    assert report.failures == []
    tables = [row for row in report.rows if "ISO" in row["oracle"] or "MIL" in row["oracle"]]
    assert len(tables) == 64 * 26 + 48 * 26 - 5  # five cells of the source contradict themselves
    assert report.figures["assertions"] - len(tables) > 300


def test_a_wrong_number_is_told(monkeypatch):
    """Rounded factors are not the exact ones."""
    monkeypatch.setattr(_oracles_quality, "factors", lambda size: factors(size, Constants.TABLE))
    report = oracles.run(Options(settings={"topic": "quality"}))
    assert report.figures["failed"] > 50


@pytest.mark.parametrize(
    ("expected", "got", "is_kept"),
    [("0.25", 0.2549, True), ("0.25", 0.2551, False), ("9", None, False)],
)
def test_printed_digits(expected, got, is_kept):
    """A printed number is kept to its last digit; nothing is no number."""
    found = printed("a", "b", expected, got)
    assert isinstance(found, Check)
    assert found.is_kept is is_kept
