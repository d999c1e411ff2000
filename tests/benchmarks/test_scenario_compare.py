"""The fair comparison of a scenario is that of the library, in the file's words."""

from types import SimpleNamespace

from benchmarks._scenario_compare import comparison


def run(file):
    return SimpleNamespace(scenario=SimpleNamespace(file=file))


def test_ratios_and_ranks():
    """Sums of reference by actual days; who has fewer than five items is in no rank."""
    easy, hard = [[1, 1.0]] * 5, [[8, 7.5]] * 5
    items = {"A": hard, "B": easy, "C": [[2, 2.6], [1, 1.2]]}
    found = comparison(run({"performance": {"work_items": items}}))["difficulty_adjusted"]
    assert found["people"]["A"] == {
        "items": 5,
        "raw_items_per_10_days": 5 / 3.75,
        "adjusted_ratio": 8 / 7.5,
        "sufficient": True,
    }
    assert not found["people"]["C"]["sufficient"]
    assert found["raw_rank"] == ["B", "A"]
    assert found["adjusted_rank"] == ["A", "B"]


def test_a_file_without_items():
    assert comparison(run({})) == {}
