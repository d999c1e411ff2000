"""Switching between inspections, lot by lot, as ISO 2859-1 has it."""

from math import nan

import pytest

import pmcore as pm
from pmcore.control.quality import InspectedLot, Inspection, LotVerdict, switching
from tests.control.quality.test_chart import paths

NORMAL, TIGHTENED, REDUCED = Inspection


def lots(*found, size=2_000, **more):
    """Return lots of one size (K: 125 units, at 1 per cent at most 3 bad)."""
    return [InspectedLot(size, each, **more) for each in found]


def states(rows, limit=1.0):
    """Return the inspection of every lot, and of the next."""
    found = switching(rows, limit)
    return [each.inspection for each in found.lots], found.next


def test_two_of_five():
    """Two refused among five in turn make inspection tightened; farther apart they do not."""
    assert states(lots(4, 0, 0, 0, 4))[1] is TIGHTENED
    assert states(lots(4, 0, 0, 0, 0, 4))[1] is NORMAL
    assert states(lots(4, 4, 0))[0] == [NORMAL, NORMAL, TIGHTENED]


def test_back_to_normal():
    """Five accepted in turn under tightened inspection (at most 2 bad) make it normal."""
    bad = lots(4, 4)
    assert states([*bad, *lots(2, 2, 2, 2)])[1] is TIGHTENED
    assert states([*bad, *lots(2, 2, 2, 2, 2)])[1] is NORMAL
    assert states([*bad, *lots(2, 2, 3, 2, 2, 2, 2)])[1] is TIGHTENED


def test_given_up():
    """Five refused under tightened inspection end it, in turn or not."""
    found = switching(lots(4, 4, 3, 0, 3, 0, 3, 3, 3, 0, 0), 1.0)
    assert found.next is None
    assert len(found.lots) == 9
    assert found.lots[-1].verdict is LotVerdict.REJECT


def test_score():
    """Three for a lot that a tighter limit would accept (2 bad), none for one it would not."""
    found = switching(lots(2, 2, 3, 0), 1.0)
    assert [each.score for each in found.lots] == [3, 6, 0, 3]
    small = switching(lots(0, 0, 1, size=120), 1.0)  # F: 20 units, none bad
    assert [each.score for each in small.lots] == [2, 4, 0]
    assert states(lots(*[2] * 9))[1] is NORMAL
    assert states(lots(*[2] * 10))[1] is REDUCED
    assert states(lots(*[0] * 15, size=120))[1] is REDUCED
    assert states(lots(*[2] * 10, is_steady=False))[1] is NORMAL


def test_reduced():
    """Under reduced inspection (50 units, at most 2 bad) one refused lot makes it normal."""
    good = lots(*[0] * 10)
    found = switching([*good, *lots(2, 3, 0)], 1.0)
    assert [each.inspection for each in found.lots[10:]] == [REDUCED, REDUCED, NORMAL]
    assert (found.lots[10].sample, found.lots[10].accept) == (50, 2)
    assert found.lots[-1].score == 3
    assert states([*good, *lots(0, is_steady=False)])[1] is NORMAL


def test_bad_input():
    """Lots, numbers and the limit are named."""
    assert paths(switching, [InspectedLot(1, nan), InspectedLot(50, -1)], 1.0) == [
        ("lots[0].size", "quality.lot_small"),
        ("lots[0].found", "value.not_finite"),
        ("lots[1].found", "value.below"),
    ]
    assert paths(switching, [], 0.7) == [("limit", "quality.limit_unknown")]
    assert switching([], 1.0).next is NORMAL


@pytest.mark.parametrize("found", [0, 4])
def test_round_trip(found):
    """It crosses JSON and makes a frame."""
    scheme = switching(lots(found, found, found), 1.0)
    assert pm.io.loads(pm.io.dumps(scheme)) == scheme
    assert scheme.to_frame()["found"].tolist() == [found] * 3
