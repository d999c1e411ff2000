"""The exact values of comparing people come out, and one that does not is told."""

from benchmarks import _oracles_people
from benchmarks._oracles_people import checks
from pmcore.control.performance import shrink


def test_all_come_out():
    """Each printed number, closed form and drawn chance."""
    found = list(checks(100_000, 2))
    assert [each for each in found if not each.is_kept] == []
    assert len(found) > 50


def test_a_wrong_number_is_told(monkeypatch):
    """Averages that are not drawn towards their mean are found out."""
    monkeypatch.setattr(_oracles_people, "shrink", lambda values, _: shrink(values, 1e-9))
    missed = [each.oracle for each in checks(1_000, 1) if not each.is_kept]
    assert set(missed) == {"James-Stein"}
