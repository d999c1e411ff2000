"""How good past probabilities were: the Brier score, its parts, and what they are made from."""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore import Edit, Issue, Response, RiskStatus
from pmcore.risk import StatedChance, calibration, stated_chances
from pmcore.risk._intervals import share_bounds
from tests.risk.test_monitor import (
    EARLY,
    END,
    GAIN,
    LATE,
    MIDDLE,
    NEW,
    START,
    plan_of,
    refused,
    told,
)

CLOSED, OCCURRED = RiskStatus.CLOSED, RiskStatus.OCCURRED


def past(*pairs):
    """Return chances and outcomes of risks that have numbers as names."""
    return [StatedChance(str(i), p, bool(hit)) for i, (p, hit) in enumerate(pairs)]


SEVEN = past(*[(0.2, 0)] * 3, (0.2, 1), (0.7, 1), (0.7, 1), (0.7, 0))


def test_by_hand():
    """Four risks at 0.2 of which one occurred, three at 0.7 of which two did."""
    found = calibration(SEVEN, least=7)
    assert found.brier == pytest.approx((3 * 0.04 + 0.64 + 2 * 0.09 + 0.49) / 7)
    assert found.reliability == pytest.approx((4 * 0.05**2 + 3 * (0.7 - 2 / 3) ** 2) / 7)
    resolution = (4 * (1 / 4 - 3 / 7) ** 2 + 3 * (2 / 3 - 3 / 7) ** 2) / 7
    assert found.resolution == pytest.approx(resolution)
    assert found.uncertainty == pytest.approx(12 / 49)
    assert found.within == pytest.approx(0, abs=1e-15)
    assert found.skill == pytest.approx(1 - (1.43 / 7) / (12 / 49))
    assert (found.count, found.occurred, found.observed) == (7, 3, 3 / 7)
    assert found.stated == pytest.approx(2.9 / 7)
    frame = found.to_frame()
    assert frame[["count", "occurred"]].to_numpy().tolist() == [[4, 1], [3, 2]]
    assert frame["first"].tolist() == [0.2, 0.7]
    assert told(found) == []


def test_inside_a_bin():
    """Chances that differ inside a bin add their variance, less twice their covariance."""
    found = calibration(past((0.1, 0), (0.3, 1)), bins=1)
    assert found.brier == pytest.approx((0.01 + 0.49) / 2)
    assert found.reliability == pytest.approx(0.09)
    assert (found.resolution, found.uncertainty) == (0, 0.25)
    assert found.within == pytest.approx(0.01 - 2 * 0.05)


CHANCES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


@given(CHANCES, st.integers(1, 25))
def test_parts_make_the_score(pairs, bins):
    """Reliability less resolution plus uncertainty plus what bins hide is the Brier score."""
    found = calibration(past(*pairs), bins=bins)
    parts = found.reliability - found.resolution + found.uncertainty + found.within
    assert parts == pytest.approx(found.brier, abs=1e-12)
    exact = sum((Fraction(p) - hit) ** 2 for p, hit in pairs) / len(pairs)
    assert found.brier == pytest.approx(float(exact), abs=1e-12)
    assert sum(row.count for row in found.bins) == len(pairs)
    for row in found.bins:
        assert row.low <= row.observed <= row.high
        assert row.first - 1e-12 <= row.stated <= row.last + 1e-12


@given(st.lists(st.tuples(st.sampled_from((0.05, 0.1, 0.35, 0.8, 1.0)), st.booleans()), min_size=1))
def test_murphy(pairs):
    """Where every bin holds one chance, Murphy's three parts are the whole score."""
    found = calibration(past(*pairs), bins=20)
    assert found.within == pytest.approx(0, abs=1e-12)
    three = found.reliability - found.resolution + found.uncertainty
    assert three == pytest.approx(found.brier, abs=1e-12)


@given(CHANCES)
def test_order_does_not_matter(pairs):
    """The same chances in another order score the same, to the bit."""
    first, second = (calibration(past(*order)) for order in (pairs, pairs[::-1]))
    assert replace(first, bins=()) == replace(second, bins=())
    assert first.bins == second.bins


def test_edges():
    """A chance on an edge belongs to the bin above it, and 1 to the last."""
    rows = calibration(past(*[(p / 10, 0) for p in range(11)])).bins
    assert [row.count for row in rows] == [1] * 9 + [2]
    hundred = calibration(past((0.29, 0), (0.58, 0)), bins=100).bins
    assert [row.first for row in hundred] == [0.29, 0.58]


def test_no_skill():
    """Few risks have no skill score, and risks that all ended alike have none; it is said why."""
    few = calibration(SEVEN)
    assert few.skill is None
    assert told(few) == ["calibration.few"]
    alike = calibration(past(*[(0.01, 0)] * 12))
    assert (alike.skill, alike.uncertainty) == (None, 0)
    assert told(alike) == ["calibration.alike"]


def test_perfect_and_climatological():
    """Certain and right scores 0 with skill 1; the overall share, stated of all, has no skill."""
    right = calibration(past(*[(0.0, 0), (1.0, 1)] * 5))
    assert (right.brier, right.skill) == (0, 1)
    flat = calibration(past(*[(0.5, 0), (0.5, 1)] * 5))
    assert (flat.skill, flat.resolution, flat.reliability) == (0, 0, 0)


def test_misjudged():
    """A bin whose chance lies outside the interval of what occurred is named."""
    found = calibration(past(*[(0.9, 0)] * 8, *[(0.1, 1)] * 8))
    assert told(found) == ["calibration.too_low", "calibration.too_high"]
    assert found.skill < 0


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(hits, count, low, high):
    """R. G. Newcombe, Statistics in Medicine 17, 1998, table I, method 3."""
    assert share_bounds(hits, count, 0.95) == pytest.approx((low, high), abs=5e-5)
    mirrored = (1 - high, 1 - low)
    assert share_bounds(count - hits, count, 0.95) == pytest.approx(mirrored, abs=5e-5)
    assert share_bounds(hits, count, 1.0) == (0, 1)


def test_chances_are_refused():
    """Everything that is wrong is named at once."""
    bad = [
        StatedChance("a", 1.2, True),
        StatedChance("b", 0.5, None),
        StatedChance("c", float("nan"), None),
    ]
    assert refused(lambda: calibration(bad)) == [
        ("value.not_a_share", "chances[0].probability"),
        ("chance.no_outcome", "chances[1].has_occurred"),
        ("value.not_finite", "chances[2].probability"),
        ("chance.no_outcome", "chances[2].has_occurred"),
    ]
    assert refused(lambda: calibration([])) == [("history.empty", "chances")]
    with pytest.raises(ValueError, match="one bin"):
        calibration(SEVEN, bins=0)
    with pytest.raises(ValueError, match="a chance from 0 to 1"):
        calibration(SEVEN, confidence=2)


def test_first_statement_counts():
    """What was stated first counts, whatever the register says once the outcome is known."""
    first = plan_of(EARLY, LATE, GAIN)
    second = first.put(replace(EARLY, probability=0.9), NEW)
    last = second.put(
        replace(EARLY, probability=1.0, status=OCCURRED),
        replace(LATE, probability=0.0, status=CLOSED),
        replace(NEW, status=CLOSED),
    )
    found = stated_chances([(START, first), (MIDDLE, second), (END, last)])
    assert [(each.risk, each.probability, each.has_occurred) for each in found] == [
        ("early", 0.4, True),
        ("late", 0.5, False),
        ("new", 0.1, False),
    ]
    alone = stated_chances([(END, last)])
    assert [each.probability for each in alone] == [1.0, 0.0, 0.1]
    assert {each.plan for each in found} == {"P"}


def test_responses_of_the_time():
    """A probability is what the chosen responses left of it; what none brought is left out."""
    chosen = Response("r", ["late"], probability=0.2, is_chosen=True)
    other = Response("s", ["early"], secondary=["new"])
    plan = plan_of(EARLY, LATE, NEW, responses=[chosen, other])
    ended = plan.put(*(replace(each, status=CLOSED) for each in plan.risks))
    found = stated_chances([(START, plan), (END, ended)])
    assert [(each.risk, each.probability) for each in found] == [("early", 0.4), ("late", 0.2)]


def test_closed_after_it_occurred():
    """A closed risk that an issue names has occurred."""
    plan = plan_of(EARLY, LATE)
    struck = plan.put(Issue("i", risk="early"))
    ended = plan.put(*(replace(each, status=CLOSED) for each in plan.risks))
    found = stated_chances([(START, plan), (MIDDLE, struck), (END, ended)])
    assert [each.has_occurred for each in found] == [True, False]


def test_closed_after_it_was_marked():
    """A risk that was marked as occurred and closed later has occurred."""
    plan = plan_of(EARLY, LATE)
    struck = plan.put(replace(EARLY, status=OCCURRED))
    ended = plan.put(*(replace(each, status=CLOSED) for each in plan.risks))
    found = stated_chances([(START, plan), (MIDDLE, struck), (END, ended)])
    assert [(each.risk, each.has_occurred) for each in found] == [("early", True), ("late", False)]


def test_edits_of_the_time():
    """A chosen response's edits are made: a lower probability counts, and a risk it brings."""
    edits = [
        Edit("risks", "early", "probability", 0.4, 0.1),
        Edit("risks", "new", "", None, NEW),
    ]
    plan = plan_of(EARLY, LATE, responses=[Response("e", ["early"], is_chosen=True, edits=edits)])
    ended = plan.put(*(replace(each, status=CLOSED) for each in (EARLY, LATE)))
    ended = ended.put(replace(NEW, status=OCCURRED))
    found = stated_chances([(START, plan), (END, ended)])
    assert [(each.risk, each.probability, each.has_occurred) for each in found] == [
        ("early", 0.1, False),
        ("late", 0.5, False),
        ("new", 0.1, True),
    ]


def test_edits_that_strike_a_risk_off():
    """A risk that a chosen response would take off the register is still in it: it is open."""
    plan = plan_of(EARLY, LATE)
    gone = Response("e", (), is_chosen=True, edits=[Edit("risks", "early", "", EARLY, None)])
    ended = plan.put(gone, replace(LATE, status=OCCURRED))
    assert [each.risk for each in stated_chances([(START, plan), (END, ended)])] == ["late"]


def test_lost_risks():
    """A risk that left the register while open has no outcome; one settled before has its own."""
    plan = plan_of(EARLY, LATE, GAIN)
    settled = plan.put(replace(GAIN, status=OCCURRED))
    history = [(START, plan), (MIDDLE, settled), (END, plan_of())]
    assert refused(lambda: stated_chances(history)) == [
        ("chance.no_outcome", 'risks["early"]'),
        ("chance.no_outcome", 'risks["late"]'),
    ]
    kept = [*history[:2], (END, settled.without("risks", "gain"))]
    assert [(each.risk, each.has_occurred) for each in stated_chances(kept)] == [("gain", True)]
    bad = plan_of(replace(EARLY, probability=1.5))
    assert refused(lambda: stated_chances([(datetime(2027, 1, 4), bad)])) == [
        ("plan.out_of_bounds", 'history[0].risks["early"].probability')
    ]
