"""How expected and computed numbers are held against each other."""

import pytest

from benchmarks._compare import (
    ABSENT,
    Allowance,
    Between,
    Verdict,
    is_close,
    judge,
    leaves,
    look_up,
    matches,
    printed_unit,
)

PLAIN = Allowance()


def verdicts(expected, found, computed=((),), allowances=None, ignored=frozenset()):
    """Name to verdict of every leaf."""
    results = judge(expected, found, computed, ignored=ignored, allowances=allowances or {})
    return {outcome.name: str(outcome.verdict) for outcome in results}


def test_leaves_are_numbers_dates_and_lists_of_ids():
    """A list of ids is one leaf, a list of numbers one leaf each; rules and reasons are none."""
    node = {
        "ids": ["a", "b"],
        "values": [1, 2.5],
        "rule": "r",
        "deep": [{"reason": "x", "n": None}],
    }
    assert dict(leaves(node, frozenset())) == {
        ("ids",): ["a", "b"],
        ("values", 0): 1,
        ("values", 1): 2.5,
        ("deep", 0, "n"): None,
    }


def test_inputs_are_no_leaves():
    """Keys that hold inputs are left out with everything below."""
    assert list(leaves({"adopted": {"x": 1}, "y": 2}, frozenset({"adopted"}))) == [(("y",), 2)]


@pytest.mark.parametrize(
    ("expected", "found", "close"),
    [
        (0.8599, 0.85994, True),
        (0.8599, 0.85996, False),
        (25, 25, True),
        (25, 25.2, False),
        (True, 1, False),
        (1, True, False),
        (1.5, "1.5", False),
        ("2027-07-08", "2027-07-08", True),
        (["a"], ("a",), True),
        (["a", "b"], ["b", "a"], False),
        (None, None, True),
        (None, 0, False),
        (3, ABSENT, False),
        ("2027-07-08", Between("2027-07-08", "2027-07-09"), True),
        ("2027-07-10", Between("2027-07-08", "2027-07-09"), False),
    ],
)
def test_close(expected, found, close):
    """Numbers compare to half a unit of the last printed digit, everything else as it is."""
    unit = printed_unit(expected) if isinstance(expected, (int, float)) else 1.0
    assert is_close(expected, found, PLAIN, unit) is close


def test_stated_tolerances_win():
    """A stated tolerance, absolute or relative, takes the place of the printed digits."""
    assert is_close(94.95, 95.1, Allowance(absolute=0.25), 0.01)
    assert is_close(70238.0, 71000.0, Allowance(relative=0.02), 0.1)
    assert not is_close(94.95, 95.3, Allowance(absolute=0.25), 0.01)


def test_a_number_printed_short_takes_the_unit_of_its_siblings():
    """1228600.0 stands beside 1349160.25, so it is known to a hundredth."""
    expected = {"rows": [{"BAC": 1228600.0}, {"BAC": 1349160.25}]}
    found = {"rows": [{"BAC": 1228600.04}, {"BAC": 1349160.25}]}
    assert verdicts(expected, found) == {"rows[0].BAC": "missed", "rows[1].BAC": "met"}


def test_what_nothing_computes_is_not_missed():
    """Without a pattern a number is not computed; with one it is missed when it is not there."""
    expected = {"a": {"x": 1}, "b": {"y": 2}}
    assert verdicts(expected, {}, computed=(("a",),)) == {"a.x": "missed", "b.y": "not_computed"}


def test_a_longer_list_is_a_miss():
    """More entries than expected do not pass unseen."""
    assert verdicts({"rows": [{"n": 1}]}, {"rows": [{"n": 1}, {"n": 2}]})["rows"] == "missed"


def test_reported_numbers_count_neither_way():
    """What the file gives no tolerance for is reported."""
    judged = {("mean",): Allowance(is_judged=False)}
    assert verdicts({"mean": 1.0}, {"mean": 9.0}, allowances=judged) == {"mean": "reported"}


def test_look_up_and_patterns():
    """A star stands for any key or place; what is not there is absent."""
    assert matches(("periods", 3, "evm", "CPI"), ("periods", "*", "evm"))
    assert not matches(("periods", 3), ("periods", "*", "evm"))
    assert look_up({"a": [1, {"b": 2}]}, ("a", 1, "b")) == 2
    assert look_up({"a": [1]}, ("a", 4)) is ABSENT
    assert Verdict.MET == "met"
