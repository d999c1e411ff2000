"""Exact values of comparing people and learning from work: published data and closed forms.

References
----------
B. Efron, C. Morris, Journal of the American Statistical Association 70(350), 1975 (18 players of
1970, 45 times at bat, and what the rest of the season brought). O. L. Davies, Statistical Methods
in Research and Production, 2nd ed., 1949 (six batches of a dyestuff); D. Bates and others, Journal
of Statistical Software 67(1), 2015 (its variances). O. L. Davies, P. L. Goldsmith, the same, 4th
ed., 1972, section 6.6 (24 plates of six samples of penicillin, crossed); its REML estimates are
those that lme4 and the tests of Metida.jl state. A. E. Elo, The Rating of Chessplayers, 1978.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from math import sqrt

import numpy as np

from benchmarks._oracles import Check, asked, chance, printed, yes
from pmcore import Plan, Resource, Skill, hours
from pmcore.control.performance import (
    WorkRecord,
    elo,
    random_effects,
    ranking_power,
    shrink,
    success_rate,
    update_skills,
)

HITS = (18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7)
REST = (
    *(0.346, 0.298, 0.276, 0.222, 0.273, 0.270, 0.263, 0.210, 0.269),
    *(0.230, 0.264, 0.256, 0.303, 0.264, 0.226, 0.285, 0.316, 0.200),
)
AT_BAT = 45
DYESTUFF = {
    "A": (1545, 1440, 1440, 1520, 1580),
    "B": (1540, 1555, 1490, 1560, 1495),
    "C": (1595, 1550, 1605, 1510, 1560),
    "D": (1445, 1440, 1595, 1465, 1545),
    "E": (1595, 1630, 1515, 1635, 1625),
    "F": (1520, 1455, 1450, 1480, 1445),
}
BLUPS = ("-17.6069", ".3913", "28.5622", "-23.0845", "56.7332", "-44.9953")
PENICILLIN = (
    *("272326232321", "272326232321", "252125242420", "262325232320", "252226222320"),
    *("242225232219", "242023212219", "262226242421", "242124222220", "242124232219"),
    *("262326242421", "252226242420", "262426242522", "262326232320", "262325242422"),
    *("252225232320", "252124232320", "252224232319", "242123212119", "262326242421"),
    *("252124222218", "252225222220", "242124222419", "242124222118"),
)
"""Diameters in mm, two digits each: a plate a word, its six samples in order."""
POWER = ((3, "0.16", "0.24"), (10, "0.38", "0.37"), (30, "0.65", "0.53"), (100, "0.86", "0.70"))
RATES = (
    ((2, 2), ("0.8333", "0.6356", "0.9667")),
    ((45, 50), ("0.8833", "0.8091", "0.9430")),
    ((0, 1), ("0.7273", "0.4931", "0.9127")),
)


def checks(samples: int, seed: int) -> Iterator[Check]:
    """Yield every assertion; chances of ranks are drawn, too."""
    for topic in (_shrinkage, _effects, _crossed, _skills, _rates, _ratings):
        yield from topic()
    yield from _ranks(samples, seed)


def _shrinkage() -> Iterator[Check]:
    averages = [round(each / AT_BAT, 3) for each in HITS]  # as the paper prints them
    mean = sum(averages) / len(averages)
    found = shrink(averages, sqrt(mean * (1.0 - mean) / AT_BAT))
    for figure, expected, got in (
        ("mean", "0.265389", found.mean),
        ("factor", "0.212391", found.factor),
        ("Clemente", "0.293979", found.values[0]),
    ):
        yield printed("James-Stein", figure, expected, got)
    errors = [
        sum((a - b) ** 2 for a, b in zip(each, REST, strict=True))
        for each in (averages, found.values)
    ]
    yield printed("James-Stein", "squared error of averages", "0.075374", errors[0])
    yield printed("James-Stein", "squared error", "0.021310", errors[1])
    yield printed("James-Stein", "how many times smaller", "3.54", errors[0] / errors[1])


def _effects() -> Iterator[Check]:
    rows = [(name, float(each)) for name, own in DYESTUFF.items() for each in own]
    found = random_effects([each for _, each in rows], {"batch": [name for name, _ in rows]})
    yield printed("dyestuff", "mean", "1527.5", found.mean)
    yield printed("dyestuff", "sd of batches", "42.000595", dict(found.sd)["batch"])
    yield printed("dyestuff", "sd left", "49.510100", found.residual)
    for each, expected in zip(found["batch"], BLUPS, strict=True):
        yield printed("dyestuff", f"batch {each.level}", expected, each.value)
    # Balanced data have a closed form by mean squares.
    table = np.array(list(DYESTUFF.values()), np.float64)
    within = float(table.var(axis=1, ddof=1).mean())
    between = float(table.mean(axis=1).var(ddof=1)) - within / 5
    yield Check("dyestuff", "variance of batches", between, dict(found.sd)["batch"] ** 2)
    known = between / (between + within / 5)
    for each, own in zip(found["batch"], table, strict=True):
        yield Check("dyestuff", f"closed {each.level}", known * (own.mean() - 1527.5), each.value)
    total = sum(each.value for each in found["batch"])
    yield Check("dyestuff", "sum of effects", 0.0, total)


def _crossed() -> Iterator[Check]:
    rows = [
        (f"p{plate:02}", "ABCDEF"[at], float(word[2 * at : 2 * at + 2]))
        for plate, word in enumerate(PENICILLIN)
        for at in range(6)
    ]
    plates, samples, values = zip(*rows, strict=True)
    found = random_effects(values, {"plate": plates, "sample": samples})
    yield printed("penicillin", "mean", "22.9722", found.mean)
    sds = dict(found.sd)
    yield printed("penicillin", "variance of plates", "0.716908", sds["plate"] ** 2)
    yield printed("penicillin", "variance of samples", "3.73092", sds["sample"] ** 2)
    yield printed("penicillin", "variance left", "0.302415", found.residual**2)


def _skills() -> Iterator[Check]:
    records = _records((0.2, 0.2, 0.2, 0.2))
    own = _learnt(records)
    yield printed("skill update", "mean", "0.138462", own[0])
    yield printed("skill update", "sd", "0.166410", own[1])
    yield printed("skill update", "duration factor", "1.148506", own[2])
    other = _learnt(_records((0.5, -0.1, 0.1, 0.3)))
    yield Check("skill update", "the mean is what counts", own[0], other[0], known=2e-6)
    turned = _learnt([*records[::-1], *records])
    yield Check("skill update", "order and repetition", own[0], turned[0], known=0.0)


def _records(logs: tuple[float, ...]) -> list[WorkRecord]:
    whole = hours(100_000)
    return [
        WorkRecord(f"t{n}", "bo", round(whole * float(np.exp(each))), whole, skill="python")
        for n, each in enumerate(logs)
    ]


def _learnt(records: list[WorkRecord]) -> tuple[float, float, float]:
    people = (Resource("bo", skills=(Skill("python"),)),)
    plan = Plan("Next", start=datetime(2027, 1, 4, 9), resources=people)
    own = update_skills(plan, records).pace("bo", "python")
    return own.mean, own.sd, own.factor


def _rates() -> Iterator[Check]:
    means = []
    for (successes, trials), wanted in RATES:
        found = success_rate(successes, trials)
        means.append(found.mean)
        oracle = f"{successes} of {trials}"
        for figure, expected in zip(("mean", "low", "high"), wanted, strict=True):
            yield printed(oracle, figure, expected, getattr(found, figure))
    yield yes("2 of 2", "does not beat 45 of 50", is_so=means[0] < means[1])


def _ratings() -> Iterator[Check]:
    found = elo(1613, (1609, 1477, 1388, 1586, 1720), 2.5)
    yield printed("Elo", "expected", "2.866566", found.expected)
    yield printed("Elo", "rating", "1601.2699", found.rating)
    for records, known, best in POWER:
        power = ranking_power(10, records, sd=0.1, noise=0.4)
        yield printed(f"rank by {records} records", "reliability", known, power.reliability)
        # Printed chances are from 20,000 draws.
        error = sqrt(power.top_is_best * (1.0 - power.top_is_best) / 20_000)
        yield Check(
            f"rank by {records} records",
            "the first is the best",
            float(best),
            power.top_is_best,
            error=error,
            known=0.0050001,
        )
    yield Check(
        "rank by nothing", "two people", 0.5, ranking_power(2, 1, sd=1e-9, noise=1.0).top_is_best
    )


def _ranks(samples: int, seed: int) -> Iterator[Check]:
    """Yield chances that the first is the best against draws of our own."""
    drawn = np.random.default_rng(seed)
    count = max(samples // 10, 1_000)
    for people, records in ((2, 5), (5, 20), (10, 3), (10, 100)):
        truth = 0.1 * drawn.standard_normal((count, people))
        seen = truth + 0.4 / sqrt(records) * drawn.standard_normal((count, people))
        share = float(np.mean(truth.argmax(axis=1) == seen.argmax(axis=1)))
        power = ranking_power(people, records, sd=0.1, noise=0.4)
        found = chance(share, power.top_is_best, count)
        yield asked(
            f"{people} people, {records} records", "drawn", power.top_is_best, found, known=1e-3
        )
