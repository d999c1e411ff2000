"""People are compared once difficulty is accounted for, and only as far as one can tell."""

from dataclasses import replace
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore import Decision
from pmcore.control.performance import (
    Difference,
    Evidence,
    RankBy,
    WorkRecord,
    compare,
    random_effects,
)
from tests.control.quality.test_chart import paths


def drawn(people, each, *, sd=0.1, noise=0.4, seed=1, kinds=1, sizes=None):
    """Return records of people with hidden factors, and these."""
    chance = np.random.default_rng(seed)
    hidden = sd * chance.standard_normal(people)
    hard = 0.2 * chance.standard_normal(kinds)
    records = []
    for who in range(people):
        for n in range(each):
            kind = int(chance.integers(kinds))
            factor = hidden[who] + hard[kind] + noise * chance.standard_normal()
            records.append(
                WorkRecord(
                    f"{who}-{n}",
                    f"p{who}",
                    max(1, round(48_000 * exp(factor))),
                    48_000,
                    kind=f"k{kind}",
                    estimator=f"e{n % 3}",
                    size=None if sizes is None else sizes[n % len(sizes)],
                )
            )
    return records, {f"p{who}": exp(-each) for who, each in enumerate(hidden)}


def test_difficulty_is_accounted_for():
    """Who does what is underestimated for all looks slow by sums and is not by the model."""
    took = {("hard", "ana"): 900, ("hard", "bo"): 900, ("easy", "bo"): 450, ("easy", "cy"): 450}
    wobble = (0.95, 1.0, 1.05, 0.98, 1.02)
    records = [
        WorkRecord(f"{kind}{who}{n}", who, round(each * wobble[n]), 600, kind=kind)
        for (kind, who), each in took.items()
        for n in range(5)
    ]
    found = compare(records)
    assert found["ana"].ratio == pytest.approx(2 / 3)
    assert found["cy"].ratio == pytest.approx(4 / 3)
    paces = [found[who].pace for who in ("ana", "bo", "cy")]
    assert max(paces) / min(paces) < 1.1
    assert all(pair.difference is Difference.NOT_DISTINGUISHABLE for pair in found.pairs)
    assert dict(found.kinds)["hard"] / dict(found.kinds)["easy"] > 1.6
    assert found.estimators == ()


def test_one_factor_is_plain_random_effects():
    """Without types and estimators a large sample gives what random effects give."""
    records, _ = drawn(8, 60, sd=0.3)
    plain = [replace(each, kind="", estimator="") for each in records]
    found = compare(plain)
    values = [log(each.actual / each.estimate) for each in sorted(plain, key=lambda r: r.id)]
    names = [each.person for each in sorted(plain, key=lambda r: r.id)]
    other = random_effects(values, {"person": names})
    for each, own in zip(found.people, other["person"], strict=True):
        assert -log(each.pace) == pytest.approx(own.value, abs=0.01)
        assert each.reliability == pytest.approx(own.reliability, abs=0.02)


def test_influences_sum_to_the_result():
    """What the records of a person do adds up to the result, and is told in both languages."""
    records, _ = drawn(5, 6, sd=0.3, kinds=3, sizes=(1, 2, 5))
    found = compare(records)
    for each in found.people:
        assert sum(row.effect for row in each.influences) == pytest.approx(-log(each.pace))
        assert len(each.influences) == each.records == 6
    assert found.size_slope is not None
    text = found.explain("p0")
    assert text.count("\n") == 6
    assert "6 records" in text
    assert "6 项" in found.explain("p0", "zh-CN")


@pytest.mark.parametrize(("people", "each", "sd"), [(5, 6, 0.1), (6, 8, 0.3), (8, 30, 0.1)])
def test_intervals_hold_what_they_say(people, each, sd):
    """Of many drawn groups, nine tenths of the intervals or more hold the hidden pace."""
    inside = total = 0
    for seed in range(25):
        records, hidden = drawn(people, each, sd=sd, seed=seed, kinds=4)
        found = compare(records)
        for name, pace in hidden.items():
            inside += found[name].low <= pace <= found[name].high
            total += 1
    assert inside / total > 0.86


def test_chance_of_being_faster():
    """Chances of a pair sum to one from both sides, and people alike are told apart by none."""
    records, _ = drawn(4, 10, sd=0.6, noise=0.2, seed=3)
    found = compare(records)
    for pair in found.pairs:
        other = found.pair(pair.second, pair.first)
        assert other.chance == pytest.approx(1 - pair.chance)
        assert found.pair(pair.first, pair.second) is pair
        faster = found[pair.first].pace > found[pair.second].pace
        assert (pair.chance > 0.5) == faster
    told = {pair.difference for pair in found.pairs}
    assert told & {Difference.FASTER, Difference.SLOWER}
    turned = next(p for p in found.pairs if p.difference is Difference.FASTER)
    assert found.pair(turned.second, turned.first).difference is Difference.SLOWER
    with pytest.raises(KeyError):
        found.pair("p0", "nobody")


@pytest.mark.parametrize(("sd", "most_called", "most_wrong"), [(0.0, 0.05, 1.0), (None, 1.0, 0.05)])
def test_who_is_called_faster_is(sd, most_called, most_wrong):
    """Where nobody differs few are called; over groups that do in general, few of those wrongly."""
    called = wrong = pairs = 0
    for seed in range(120):
        spread = 0.2 * abs(np.random.default_rng((seed, 1)).standard_normal()) if sd is None else sd
        records, hidden = drawn(6, 10, sd=spread, seed=seed, kinds=3)
        for pair in compare(records).pairs:
            pairs += 1
            if pair.difference is Difference.NOT_DISTINGUISHABLE:
                continue
            called += 1
            is_faster = hidden[pair.first] > hidden[pair.second]
            wrong += (pair.difference is Difference.FASTER) != is_faster
    assert 0 < called < most_called * pairs
    assert wrong <= most_wrong * called


def test_nobody_is_ranked_unasked():
    """There is no order without asking, nor without the evidence."""
    records, _ = drawn(6, 10)
    assert compare(records).ranks == ()
    found = compare(records, ranks=RankBy.PACE)
    assert found.ranks == ()
    codes = [each.code for each in found.notices]
    assert codes.count("compare.not_ranked") == 6
    assert "compare.no_ranks" in codes
    enough = Evidence(records=10, people=6, reliability=0.0)
    assert len(compare(records, ranks=RankBy.PACE, evidence=enough).ranks) == 6
    more = replace(enough, people=7)
    assert compare(records, ranks=RankBy.PACE, evidence=more).ranks == ()


def test_places_say_how_sure_they_are():
    """Places have intervals, chances to be first that sum to one, and the order asked for."""
    records, _ = drawn(5, 40, sd=0.3, seed=2)
    loose = Evidence(records=1, people=2, reliability=0.0)
    found = compare(records, ranks="pace", evidence=loose, seed=4)
    assert [row.place for row in found.ranks] == [1, 2, 3, 4, 5]
    assert sum(row.is_first for row in found.ranks) == pytest.approx(1.0)
    paces = [found[row.person].pace for row in found.ranks]
    assert paces == sorted(paces, reverse=True)
    assert all(row.first_place <= row.place <= row.last_place for row in found.ranks)
    assert found == compare(records[::-1], ranks="pace", evidence=loose, seed=4)
    ratio = compare(records, ranks=RankBy.RATIO, evidence=loose)
    ratios = [ratio[row.person].ratio for row in ratio.ranks]
    assert ratios == sorted(ratios, reverse=True)
    rate = compare(records, ranks=RankBy.RATE, evidence=loose)
    assert "compare.raw" in [each.code for each in rate.notices]
    rates = [rate[row.person].rate(480) for row in rate.ranks]
    assert rates == sorted(rates, reverse=True)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_places_and_pairs_agree(seed):
    """Of two, who is likely the faster one is as likely the first, by draws as by the formula."""
    records, _ = drawn(2, 30, sd=0.2, seed=seed)
    loose = Evidence(records=1, people=2, reliability=0.0)
    found = compare(records, ranks=RankBy.PACE, evidence=loose)
    first = {row.person: row.is_first for row in found.ranks}
    assert first["p0"] == pytest.approx(found.pair("p0", "p1").chance, abs=0.03)


def test_a_grouping_of_singles_plays_no_part():
    """Types that occur once, and sizes that some records lack, are told and left out."""
    records, _ = drawn(3, 4)
    own = [replace(each, kind=each.id, estimator=each.id) for each in records]
    own[0] = replace(own[0], size=3.0)
    found = compare(own)
    codes = [each.code for each in found.notices]
    assert codes == ["compare.sizes", "compare.kinds", "compare.estimators", "skills.human"]
    assert found.kinds == found.estimators == ()
    assert found.size_slope is None


def test_misuse_is_named():
    """Settings out of range come all at once; then too little to compare."""
    records, _ = drawn(2, 3)
    bad = {"confidence": 1.0, "sure": 0, "evidence": Evidence(0, float("inf"), 2.0)}
    assert [path for path, _ in paths(compare, records, **bad)] == [
        "confidence",
        "sure",
        "evidence.records",
        "evidence.people",
        "evidence.reliability",
    ]
    assert paths(compare, records[:3]) == [("records", "skills.people_few")]
    assert paths(compare, [records[0], records[3]]) == [("records", "skills.records_few")]
    with pytest.raises(ValueError, match="seed"):
        compare(records, seed=-1)


def test_a_human_decides():
    """A decision is put beside the evidence and changes none of it."""
    records, _ = drawn(2, 3)
    found = compare(records)
    decided = found.decided(Decision("d1", outcome="no consequence"))
    assert found.decision is None
    assert decided.decision.outcome == "no consequence"
    assert decided.people == found.people
    assert found.to_frame()["person"].tolist() == ["p0", "p1"]


@given(st.permutations(range(12)), st.floats(0.5, 2.0))
def test_order_and_common_factor_change_nothing(order, factor):
    """Records in any order give the same; estimates all wrong by one factor leave paces alone."""
    records, _ = drawn(3, 4, seed=5, kinds=2)
    found = compare(records)
    assert compare([records[place] for place in order]) == found
    scaled = [replace(each, estimate=round(each.estimate * factor)) for each in records]
    for each in compare(scaled).people:
        assert each.pace == pytest.approx(found[each.person].pace, rel=1e-3)


def test_size_that_is_the_person_or_the_type():
    """A size that never varies within a person is left out; one that is the type itself is not."""
    records, _ = drawn(2, 6, kinds=2)
    own = [replace(each, size=1.0 + (each.person == "p1")) for each in records]
    found = compare(own)
    assert "compare.size_alike" in [each.code for each in found.notices]
    assert found.people == compare(records).people
    typed = [replace(each, size=1.0 + (each.kind == "k1"), estimator="") for each in records]
    found = compare(typed)
    assert found.size_slope is not None
    assert [factor for _, factor in found.kinds] == pytest.approx([1.0, 1.0])


def test_perfect_estimates():
    """Where nothing differs nobody does, and nothing breaks."""
    records, _ = drawn(3, 3, kinds=2)
    found = compare([replace(each, actual=each.estimate) for each in records])
    assert [each.pace for each in found.people] == pytest.approx([1.0] * 3)
    assert {pair.difference for pair in found.pairs} == {Difference.NOT_DISTINGUISHABLE}
