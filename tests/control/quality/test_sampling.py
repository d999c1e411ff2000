"""Acceptance sampling: every cell of the published tables, and curves against brute force."""

from itertools import product
from math import comb, inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from benchmarks._sampling_tables import published, published_double
from pmcore.control.quality import (
    Inspection,
    InspectionLevel,
    LotVerdict,
    SamplingKind,
    SamplingModel,
    SamplingPlan,
    SamplingStandard,
    Stage,
    nonconforming_at_most,
    operating_curve,
    samples_without_failure,
    sampling,
    sampling_for,
)
from pmcore.control.quality._tables import LIMITS, cell, double
from tests.control.quality.test_chart import paths

BINOMIAL = SamplingModel.BINOMIAL
PUBLISHED = list(published())


def test_every_published_cell():
    """All 48 rows of ISO 2859-1 and the 16 of MIL-STD-105E that differ, in 26 columns."""
    assert len(PUBLISHED) == 64 * 26
    wrong = []
    for each in PUBLISHED:
        standard = SamplingStandard[each.standard]
        found = cell(each.letter, LIMITS[each.column], Inspection(each.inspection), standard)
        if found[1:] != each[5:] or each.used not in ("", found.letter):
            wrong.append((each, found))
    assert wrong == []


def test_every_published_double_plan():
    """All 48 rows of MIL-STD-105E's double plans in 26 columns, but five misprinted cells."""
    cells = list(published_double())
    assert len(cells) == 48 * 26 - 5
    wrong = []
    for each in cells:
        found = double(each.letter, LIMITS[each.column], Inspection(each.inspection))
        rows = [(found.size, *found.first), (found.size, *found.second)] if found else []
        if rows != list(each.stages):
            wrong.append((each, found))
    assert wrong == []


@pytest.mark.parametrize("inspection", [Inspection.NORMAL, Inspection.TIGHTENED])
def test_double_plans_judge_as_single_ones_do(inspection):
    """By exact chances, each double plan accepts about what the single one in its place does."""
    seen = set()
    for letter, limit in product("FGHJKLM", LIMITS):
        one = cell(letter, limit, inspection, SamplingStandard.MIL_STD_105E)
        two = double(letter, limit, inspection)
        if two is None or one.accept in seen:
            continue
        seen.add(one.accept)
        single = SamplingPlan((Stage(one.size, one.accept, one.reject),))
        pair = SamplingPlan((Stage(two.size, *two.first), Stage(two.size, *two.second)))
        shares = [mean / one.size for mean in (0.4 * one.reject, one.reject, 1.8 * one.reject)]
        curves = [
            operating_curve(plan, shares, model=SamplingModel.POISSON) for plan in (single, pair)
        ]
        for a, b in zip(*(curve.points for curve in curves), strict=True):
            assert a.accepted == pytest.approx(b.accepted, abs=0.1)
        assert curves[1].points[0].drawn < one.size
    assert len(seen) >= 9


def test_double_plans_of_lots():
    """The standard's example; a small lot, and a cell without one, have the single plan."""
    old = {"standard": SamplingStandard.MIL_STD_105E, "kind": SamplingKind.DOUBLE}
    plan = sampling(1_000, 1.0, **old)
    assert plan.stages == (Stage(50, 0, 3), Stage(50, 3, 4))
    assert plan.verdict(1, 2) is LotVerdict.ACCEPT
    assert plan.verdict(3) is LotVerdict.REJECT
    assert sampling(100, 0.65, **old).stages == (Stage(20, 0, 1),)
    tiny = sampling(3, 40, **old)
    assert len(tiny.stages) == 1
    gap = sampling(1_000, 1.0, inspection=Inspection.REDUCED, **old)
    assert gap.verdict(1, 1) is LotVerdict.ACCEPT_TO_NORMAL
    with pytest.raises(ValueError, match="MIL-STD-105E"):
        sampling(1_000, 1.0, kind=SamplingKind.DOUBLE)
    assert sampling(1_000, 1.0, standard="MIL-STD-105E", kind="double") == plan
    with pytest.raises(ValueError, match="triple"):
        sampling(1_000, 1.0, kind="triple")


@pytest.mark.parametrize("inspection", [Inspection.NORMAL, Inspection.TIGHTENED])
def test_standards_agree_but_for_reduced_inspection(inspection):
    """The older tables are the same for normal and tightened inspection."""
    for letter, limit in product("ABCDEFGHJKLMNPQR", LIMITS):
        both = [cell(letter, limit, inspection, each) for each in SamplingStandard]
        assert both[0] == both[1]


ROWS = """
2 8 A A A A A A B
9 15 A A A A A B C
16 25 A A B B B C D
26 50 A B B C C D E
51 90 B B C C C E F
91 150 B B C D D F G
151 280 B C D E E G H
281 500 B C D E F H J
501 1200 C C E F G J K
1201 3200 C D E G H K L
3201 10000 C D F G J L M
10001 35000 C D F H K M N
35001 150000 D E G J L N P
150001 500000 D E G J M P Q
500001 10000000 D E H K N Q R
"""


@pytest.mark.parametrize("line", ROWS.split("\n")[1:-1])
def test_letters(line):
    """Table 1 of the standards, at both ends of each row."""
    low, high, *letters = line.split()
    for level, letter in zip(InspectionLevel, letters, strict=True):
        for lot in (int(low), int(high)):
            assert sampling(lot, 1.0, level=level).letter == letter


def test_plans():
    """Worked examples: a lot of 1000, a lot smaller than its sample, a gap."""
    plan = sampling(1_000, 1.0)
    assert (plan.letter, plan.used, plan.stages) == ("J", "J", (Stage(80, 2, 3),))
    small = sampling(8, 0.65)
    assert (small.used, small.is_census, small.stages) == ("F", True, (Stage(8, 0, 1),))
    assert sampling(2_000_000, 6.5).stages == (Stage(200, 21, 22),)
    old = sampling(
        2_000, 1.0, inspection=Inspection.REDUCED, standard=SamplingStandard.MIL_STD_105E
    )
    assert old.stages == (Stage(50, 1, 4),)
    assert old.verdict(1) is LotVerdict.ACCEPT
    assert old.verdict(3) is LotVerdict.ACCEPT_TO_NORMAL
    assert old.verdict(4) is LotVerdict.REJECT


def test_an_office_fit_out():
    """320 sockets, of which 50 were drawn and one was bad."""
    plan = SamplingPlan((Stage(50, 2, 3),), 320)
    assert plan.verdict(1) is LotVerdict.ACCEPT
    found = operating_curve(plan, [0.01, 0.08], model=BINOMIAL)
    assert [p.accepted for p in found.points] == pytest.approx([0.986183, 0.225974], abs=1e-6)


def test_single_curve():
    """Montgomery's plan n = 89, c = 2: acceptance, outgoing quality, inspection."""
    plan = SamplingPlan((Stage(89, 2, 3),))
    shares = [0.005, *(each / 100 for each in range(1, 10))]
    found = operating_curve(plan, shares, lot=10_000, model=BINOMIAL)
    wanted = [0.9897, 0.9397, 0.7366, 0.4985, 0.3042, 0.1721, 0.0919, 0.0468, 0.0230, 0.0109]
    assert [p.accepted for p in found.points] == pytest.approx(wanted, abs=5e-5)
    point = found.points[1]
    assert point.outgoing == pytest.approx(0.0093133, abs=5e-8)
    assert point.inspected == pytest.approx(686.733, abs=5e-4)
    assert found.worst_outgoing == pytest.approx(0.0152463, abs=5e-8)
    assert found.worst_share == pytest.approx(0.0252775, abs=5e-6)


def test_double_curve():
    """Montgomery's double plan 50/1/4 and 100/3/4 at five per cent."""
    found = operating_curve(SamplingPlan((Stage(50, 1, 4), Stage(100, 3, 4))), [0.05])
    point = found.points[0]
    assert point.by_stage == pytest.approx((0.279432, 0.010984), abs=5e-7)
    assert point.accepted == pytest.approx(0.290415, abs=1e-6)
    assert point.drawn == pytest.approx(98.098, abs=5e-4)
    assert (point.outgoing, found.worst_outgoing) == (None, None)


def test_hypergeometric():
    """Type A chances of a lot of 1000 with 10, 20 and 50 bad units."""
    plan = SamplingPlan((Stage(80, 2, 3),), 1_000)
    found = operating_curve(plan, [0.01, 0.02, 0.05])
    assert found.model is SamplingModel.HYPERGEOMETRIC
    wanted = [0.960752, 0.789247, 0.218645]
    assert [p.accepted for p in found.points] == pytest.approx(wanted, abs=5e-7)
    binomial = operating_curve(plan, [0.01, 0.02, 0.05], model=BINOMIAL)
    wanted = [0.953447, 0.784419, 0.230621]
    assert [p.accepted for p in binomial.points] == pytest.approx(wanted, abs=5e-7)


@given(st.integers(0, 9), st.integers(1, 4), st.integers(1, 4), st.integers(-1, 2))
def test_double_plan_by_counting(bad, first, second, accept):
    """A double plan of a small lot accepts as often as counting all draws says."""
    lot = 9
    stages = (Stage(first, accept, accept + 2), Stage(second, accept + 1, accept + 2))
    found = operating_curve(SamplingPlan(stages, lot), [bad / lot]).points[0]

    def ways(size, hits, units, faulty):
        if size - hits > units - faulty:
            return 0.0
        return comb(faulty, hits) * comb(units - faulty, size - hits) / comb(units, size)

    wanted = 0.0
    for one in range(min(first, bad) + 1):
        chance = ways(first, one, lot, bad)
        if one <= accept:
            wanted += chance
        elif one < accept + 2:
            rest = range(min(second, bad - one) + 1)
            wanted += chance * sum(
                ways(second, two, lot - first, bad - one) for two in rest if one + two <= accept + 1
            )
    assert found.accepted == pytest.approx(wanted, abs=1e-12)


def test_worst_outgoing_of_small_lots():
    """The worst outgoing share of a real lot is the highest over all its contents."""
    plan = SamplingPlan((Stage(10, 1, 2),), 60)
    found = operating_curve(plan, [bad / 60 for bad in range(61)])
    assert found.worst_outgoing == max(p.outgoing for p in found.points)


def test_poisson():
    """Nonconformities may exceed one a unit."""
    found = operating_curve(
        SamplingPlan((Stage(10, 14, 15),)), [1.5], lot=100, model=SamplingModel.POISSON
    )
    assert found.points[0].accepted == pytest.approx(0.465654, abs=1e-6)
    assert found.worst_outgoing >= found.points[0].outgoing


@pytest.mark.parametrize(("good", "bad"), [(0.01, 0.06), (0.02, 0.08), (0.05, 0.15), (0.001, 0.04)])
def test_smallest_plan(good, bad):
    """No smaller sample is fair to both sides."""

    def accepted(size, accept, share):
        return sum(
            comb(size, hits) * share**hits * (1 - share) ** (size - hits)
            for hits in range(accept + 1)
        )

    plan = sampling_for(good, bad)
    least = next(
        (size, accept)
        for size in range(1, 2_000)
        for accept in range(size)
        if accepted(size, accept, good) >= 0.95 and accepted(size, accept, bad) <= 0.1
    )
    assert (plan.stages[0].size, plan.stages[0].accept) == least


def test_smallest_plan_of_a_lot():
    """A small lot needs less, and lots too alike are told apart by nothing."""
    plan = sampling_for(0.01, 0.06, lot=500)
    assert plan.size < sampling_for(0.01, 0.06).size
    curve = operating_curve(plan, [0.01, 0.06])
    assert curve.points[0].accepted >= 0.95
    assert curve.points[1].accepted <= 0.1
    assert paths(sampling_for, 0.50, 0.5001) == [("refused", "quality.points_close")]
    assert sampling_for(1.0, 3.0, model=SamplingModel.POISSON).size < 10


def test_proof_by_success():
    """59 units without a failure show 95 of 100 with 95 per cent confidence."""
    assert samples_without_failure(0.95) == 59
    assert samples_without_failure(0.9, confidence=0.9) == 22
    assert nonconforming_at_most(0, 100) == pytest.approx(0.0295130, abs=5e-8)
    assert nonconforming_at_most(3, 3) == 1.0


def test_bad_input():
    """Everything wrong is named at once."""
    assert paths(sampling, 1, 0.7) == [
        ("lot", "quality.lot_small"),
        ("limit", "quality.limit_unknown"),
    ]
    assert paths(sampling, True, nan) == [
        ("lot", "quality.lot_small"),
        ("limit", "value.not_finite"),
    ]
    plan = SamplingPlan((Stage(5, 2, 2), Stage(0, 0, 1)))
    assert paths(operating_curve, plan, [inf, 2], lot=3) == [
        ("shares[0]", "value.not_finite"),
        ("shares[1]", "value.not_a_share"),
        ("plan.stages[0]", "quality.stage_numbers"),
        ("plan.stages[1].size", "value.below"),
        ("plan.stages[1]", "quality.stage_numbers"),
        ("lot", "quality.sample_large"),
    ]
    half = SamplingPlan((Stage(2.5, 0, 1),))
    assert paths(operating_curve, half, []) == [("plan.stages[0].size", "value.not_whole")]
    good = SamplingPlan((Stage(5, 1, 2),))
    hyper = SamplingModel.HYPERGEOMETRIC
    assert paths(operating_curve, good, [0.1], model=hyper) == [("lot", "quality.lot_missing")]
    assert paths(operating_curve, SamplingPlan(()), []) == [("plan.stages", "quality.no_values")]
    poisson = SamplingModel.POISSON
    assert paths(operating_curve, good, [-1], model=poisson) == [("shares[0]", "value.below")]
    assert paths(sampling_for, 0.2, 0.1) == [("refused", "quality.points_order")]
    assert paths(sampling_for, nan, 0.1, producer_risk=0, lot=1) == [
        ("accepted", "value.not_finite"),
        ("producer_risk", "value.not_a_share"),
        ("lot", "quality.lot_small"),
    ]
    assert paths(good.verdict) == [("found", "quality.no_values")]
    assert paths(good.verdict, 1, 0) == [("found[1]", "quality.stage_unasked")]
    assert paths(good.verdict, -1) == [("found[0]", "value.below")]
    assert paths(samples_without_failure, 1.0) == [("share", "value.not_a_share")]
    assert paths(nonconforming_at_most, 3, 2) == [("found", "quality.above_size")]
    assert paths(nonconforming_at_most, 0, 0) == [("count", "value.below")]


def test_round_trip():
    """Plans and curves cross JSON and make frames."""
    plan = sampling(1_000, 1.0)
    assert pm.io.loads(pm.io.dumps(plan)) == plan
    found = operating_curve(plan, [0.01, 0.02])
    assert pm.io.loads(pm.io.dumps(found)) == found
    assert found.to_frame()["accepted"].is_monotonic_decreasing
    assert plan.to_frame().to_numpy().tolist() == [[80, 2, 3]]
