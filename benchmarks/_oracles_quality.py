"""Exact values of quality: published tables, worked examples of books, closed forms.

References
----------
NIST/SEMATECH e-Handbook of Statistical Methods, sections 6.1.6, 6.2.3, 6.3.2 and 6.3.3. D. C.
Montgomery, Introduction to Statistical Quality Control, 7th ed., chapters 6 to 9 and 15. ISO
2859-1:1999; MIL-STD-105E. A. L. Goel, K. Okumoto, IEEE Transactions on Reliability R-28(3), 1979
(data of the Naval Tactical Data System). J. M. Lucas, R. B. Crosier, Technometrics 24(3), 1982.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import accumulate, pairwise
from math import fsum, pi, sqrt

from benchmarks._oracles import Check, printed, yes
from benchmarks._sampling_tables import (
    Published,
    PublishedDouble,
    published,
    published_double,
)
from pmcore import Criterion, Gate, GateDecision, Plan, Task, TaskKind, chain, days
from pmcore.control.quality import (
    NELSON,
    Chart,
    ChartKind,
    GrowthModel,
    Inspection,
    InspectionLevel,
    Process,
    QualityCost,
    QualityCostKind,
    SamplingKind,
    SamplingModel,
    SamplingPlan,
    SamplingStandard,
    Stage,
    YieldCount,
    capability,
    chart,
    cost_of_quality,
    cusum,
    cusum_run_length,
    ewma,
    factors,
    gates,
    growth,
    nonconforming,
    nonconforming_at_most,
    operating_curve,
    process_yield,
    removal_efficiency,
    samples_without_failure,
    sampling,
    shewhart_run_length,
)

FACTORS = """
2  1.128379 .852502 .797885 1.87997 2.65868 0      3.26653 0      3.26653
3  1.692569 .888368 .886227 1.02333 1.95441 0      2.56817 0      2.57459
4  2.058751 .879808 .921318  .72860 1.62810 0      2.26605 0      2.28205
5  2.325929 .864082 .939986  .57682 1.42730 0      2.08900 0      2.11450
6  2.534413 .848040 .951533  .48325 1.28713 .03036 1.96964 0      2.00383
7  2.704357 .833205 .959369  .41928 1.18192 .11769 1.88231 .07571 1.92429
8  2.847201 .819831 .965030  .37253 1.09910 .18509 1.81491 .13617 1.86383
9  2.970026 .807834 .969311  .33670 1.03166 .23913 1.76087 .18401 1.81599
10 3.077505 .797051 .972659  .30826  .97535 .28371 1.71629 .22302 1.77698
15 3.471827 .756211 .982316  .22311  .78854 .42820 1.57180 .34656 1.65344
25 3.930629 .708441 .989640  .15265  .60628 .56479 1.43521 .45929 1.54071
"""
NAMES = ("d2", "d3", "c4", "a2", "a3", "big_b3", "big_b4", "big_d3", "big_d4")
FLOW = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
WAFERS: tuple[float, ...] = (16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14)
WAFERS += (16, 15, 13, 14, 16, 11, 20, 11, 19, 16, 31, 13)
JUICE: tuple[float, ...] = (12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22)
JUICE += (8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6)
EWMA: tuple[float, ...] = (
    52,
    47,
    53,
    49.3,
    50.1,
    47,
    51,
    50.1,
    51.2,
    50.5,
    49.6,
    47.6,
    49.9,
    51.3,
    47.8,
)
EWMA += (51.2, 52.6, 52.4, 53.6, 52.1)
EWMA_AT: tuple[float, ...] = (50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33)
EWMA_AT += (50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99)
SHIFTED: tuple[float, ...] = (
    9.45,
    7.99,
    9.29,
    11.66,
    12.16,
    10.18,
    8.04,
    11.46,
    9.2,
    10.34,
    9.03,
    11.47,
    10.51,
)
SHIFTED += (9.4, 10.08, 9.37, 10.62, 10.31, 8.52, 10.84, 10.9, 9.33, 12.29, 11.5, 10.6, 11.08)
SHIFTED += (10.38, 11.62, 11.31, 10.52)
NTDS = (9, 12, 11, 4, 7, 2, 5, 8, 5, 7, 1, 6, 1, 9, 4, 1, 3, 3, 6, 1, 11, 33, 7, 91, 2, 1)
LETTERS = """
8 AAAAAAB 15 AAAAABC 25 AABBBCD 50 ABBCCDE 90 BBCCCEF 150 BBCDDFG 280 BCDEEGH 500 BCDEFHJ
1200 CCEFGJK 3200 CDEGHKL 10000 CDFGJLM 35000 CDFHKMN 150000 DEGJLNP 500000 DEGJMPQ 500001 DEHKNQR
"""
OC = (0.9897, 0.9397, 0.7366, 0.4985, 0.3042, 0.1721, 0.0919, 0.0468, 0.0230, 0.0109)


def checks(_samples: int, _seed: int) -> Iterator[Check]:
    """Yield every assertion: none is drawn."""
    for topic in (_factors, _shewhart, _weighted, _capability, _tables, _curves, _growth, _other):
        yield from topic()


def _factors() -> Iterator[Check]:
    for line in FACTORS.strip().splitlines():
        size, *wanted = line.split()
        found = factors(int(size))
        for name, number in zip(NAMES, wanted, strict=True):
            held = number if "." in number else "0.00000"
            yield printed(f"factors of {size}", name, held, getattr(found, name))
    yield Check("factors of 2", "d2 in closed form", 2 / sqrt(pi), factors(2).d2, known=1e-12)


def _lines(
    found: Chart, oracle: str, wanted: Sequence[str], panel: str = "values"
) -> Iterator[Check]:
    point = found[panel].points[-1]
    lines = (("lower", point.lower), ("centre", point.centre), ("upper", point.upper))
    for (name, got), expected in zip(lines, wanted, strict=True):
        yield printed(oracle, f"{panel}: {name}", expected, got)


def _out(found: Chart, oracle: str, wanted: Sequence[int]) -> Check:
    got = tuple(each.position + 1 for each in found.signals)
    return yes(oracle, f"points out: {wanted}", is_so=got == tuple(wanted))


def _shewhart() -> Iterator[Check]:
    first = NELSON[:1]
    yield from _lines(chart(FLOW), "flow rate", ("45.817588", "50.81", "55.802412"))
    given = Process(50.81, sigma=fsum(abs(b - a) for a, b in pairwise(FLOW)) / 9 / 1.128)
    yield from _lines(chart(FLOW, process=given), "flow rate", ("45.8159", "50.81", "55.8041"))
    found = chart(WAFERS, ChartKind.C, rules=first)
    yield from _lines(found, "wafers", ("4", "16", "28"))
    yield _out(found, "wafers", [24])
    found = chart(JUICE, ChartKind.P, sizes=50, rules=first)
    yield from _lines(found, "orange juice", ("0.052428", "0.231333", "0.410239"))
    yield _out(found, "orange juice", [15, 23])
    found = chart(JUICE, ChartKind.NP, sizes=50, rules=first)
    yield from _lines(found, "orange juice", ("2.6214", "11.5667", "20.5120"))
    yield printed("run length", "Shewhart", "370.398", shewhart_run_length())


def _weighted() -> Iterator[Check]:
    found = ewma(EWMA, process=Process(50, sigma=2.0539), weight=0.3, is_steady=True)
    points = found["averages"].points
    for place, (point, average) in enumerate(zip(points, EWMA_AT, strict=True)):
        yield printed("NIST EWMA", f"z {place + 1}", f"{average:.2f}", point.value)
    yield from _lines(found, "NIST EWMA", ("47.4116", "50", "52.5884"), "averages")
    found = ewma(SHIFTED, process=Process(10, sigma=1.0), weight=0.1, width=2.7)
    wanted = ("10.4568", "10.5731", "10.6468", "10.6341")
    for place, number in enumerate(wanted):
        value = found["averages"].points[26 + place].value
        yield printed("Montgomery EWMA", f"z {27 + place}", number, value)
    yield yes("Montgomery EWMA", "first out: 29", is_so=found.signals[0].position == 28)
    found = cusum(SHIFTED, process=Process(10, sigma=1.0))
    yield printed("Montgomery CUSUM", "C+ 29", "5.28", found["high"].points[28].value)
    yield printed("Montgomery CUSUM", "C+ 30", "5.30", found["high"].points[29].value)
    yield yes("Montgomery CUSUM", "first out: 29", is_so=found.signals[0].position == 28)
    yield printed("run length", "CUSUM, h = 4", "168", cusum_run_length(interval=4.0))
    yield printed("run length", "CUSUM, h = 5", "465", cusum_run_length())
    for interval, expected in ((4.0, "8.38"), (5.0, "10.38")):
        got = cusum_run_length(1.0, interval=interval, is_two_sided=False)
        yield printed("run length", f"CUSUM, h = {interval:g}, shift 1", expected, got)


def _spread(mean: float, sigma: float, count: int) -> list[float]:
    """Return values with exactly this mean and deviation."""
    row = [float(place * place % 17) for place in range(count)]
    middle = fsum(row) / count
    wide = sqrt(fsum((each - middle) ** 2 for each in row) / (count - 1))
    return [mean + sigma * (each - middle) / wide for each in row]


def _capability() -> Iterator[Check]:
    found = capability(_spread(16, 2, 50), lower=8, upper=20)
    for name, expected in (("Pp", "1.000000"), ("Ppk", "0.666667"), ("Cpm", "0.707107")):
        yield printed("NIST capability", name, expected, found[name].value)
    wide = capability(_spread(50, 1.75, 20), lower=38, upper=62)["Pp"]
    for figure, expected, got in (
        ("Cp", "2.285714", wide.value),
        ("low", "1.564945", wide.low),
        ("high", "3.005579", wide.high),
    ):
        yield printed("interval of Cp", figure, expected, got)
    near = capability(_spread(0, 1, 20), upper=3.99)["Ppk"]
    yield printed("interval of Cpk", "low", "0.8826", near.low)
    yield printed("interval of Cpk", "high", "1.7774", near.high)
    ppm = "parts per million"
    for oracle, expected, got in (
        ("Cpk 1.3333", "63.342", nonconforming(0, 1, lower=-4, upper=4)),
        ("Cpk 1", "2699.796", nonconforming(0, 1, lower=-3, upper=3)),
        ("six sigma, moved by 1.5", "3.3977", nonconforming(1.5, 1, upper=6)),
    ):
        yield printed(oracle, ppm, expected, 1e6 * got)


def _tables() -> Iterator[Check]:
    """Yield a yes for every cell and every letter of the published tables."""
    words = LETTERS.split()
    for lot, letters in zip(words[::2], words[1::2], strict=True):
        for level, letter in zip(InspectionLevel, letters, strict=True):
            got = sampling(int(lot), 1.0, level=level).letter
            yield yes(f"letter of {lot}", level.value, is_so=got == letter)
    for each in published():
        yield _cell(each)
    for pair in published_double():
        yield _pair(pair)


def _pair(each: PublishedDouble) -> Check:
    """Return the assertion that a double plan is the one of a published cell."""
    lot, level = _lot_of(each.letter)
    old, double = SamplingStandard.MIL_STD_105E, SamplingKind.DOUBLE
    inspection, limit = Inspection(each.inspection), LIMITS[each.column]
    plan = sampling(lot, limit, level=level, inspection=inspection, standard=old, kind=double)
    single = sampling(lot, limit, level=level, inspection=inspection, standard=old)
    # Where both samples would be the whole lot, the single plan holds.
    is_double = bool(each.stages) and sum(size for size, _, _ in each.stages) < lot
    wanted = tuple(Stage(*stage) for stage in each.stages) if is_double else single.stages
    return yes(
        f"{old.value}, double, {each.inspection}",
        f"{each.letter} at {limit:g}",
        is_so=plan.stages == wanted,
    )


def _lot_of(letter: str) -> tuple[int, InspectionLevel]:
    """Return the largest lot of a letter, and the level at which it has it."""
    lots = dict(zip("ABCDEFGHJKLMNPQ", (int(lot) for lot in LETTERS.split()[::2]), strict=True))
    level = InspectionLevel.III if letter == "R" else InspectionLevel.II
    return lots.get(letter, 500_001), level


def _cell(each: Published) -> Check:
    """Return the assertion that a plan is the one of a published cell."""
    lot, level = _lot_of(each.letter)
    plan = sampling(
        lot,
        LIMITS[each.column],
        level=level,
        inspection=Inspection(each.inspection),
        standard=SamplingStandard[each.standard],
    )
    # A lot no larger than the sample is looked at whole, as the tables say beneath.
    wanted = Stage(min(each.size, lot), each.accept, each.reject)
    is_so = (plan.letter, plan.stages) == (each.letter, (wanted,))
    is_so = is_so and each.used in ("", plan.used)
    place = f"{each.letter} at {LIMITS[each.column]:g}"
    return yes(f"{each.standard}, {each.inspection}", place, is_so=is_so)


LIMITS = tuple(
    round(each * 10.0**power, 3) for power in range(-2, 4) for each in (1, 1.5, 2.5, 4, 6.5)
)[:26]


def _curves() -> Iterator[Check]:
    single, lot = SamplingPlan((Stage(89, 2, 3),)), 10_000
    shares = (0.005, *(each / 100 for each in range(1, 10)))
    found = operating_curve(single, shares, lot=lot, model=SamplingModel.BINOMIAL)
    for share, point, chance in zip(shares, found.points, OC, strict=True):
        yield printed("89, 2", f"accepted at {share:g}", f"{chance:.4f}", point.accepted)
    yield printed("89, 2", "AOQ at 0.01", "0.0093133", found.points[1].outgoing)
    yield printed("89, 2", "ATI at 0.01", "686.733", found.points[1].inspected)
    yield printed("89, 2", "AOQL", "0.0152463", found.worst_outgoing)
    double = SamplingPlan((Stage(50, 1, 4), Stage(100, 3, 4)))
    point = operating_curve(double, [0.05]).points[0]
    for figure, expected, got in (
        ("accepted at once", "0.279432", point.by_stage[0]),
        ("accepted after the second", "0.010984", point.by_stage[1]),
        ("ASN", "98.098", point.drawn),
    ):
        yield printed("50/1/4, 100/3/4", figure, expected, got)
    exact = operating_curve(SamplingPlan((Stage(80, 2, 3),)), (0.01, 0.02, 0.05), lot=1_000)
    for point, expected in zip(exact.points, ("0.960752", "0.789247", "0.218645"), strict=True):
        yield printed("80, 2 of 1000", f"accepted at {point.share:g}", expected, point.accepted)
    yield printed("success run", "95 / 95", "59", samples_without_failure(0.95))
    yield printed("rule of three", "n = 100", "0.0295130", nonconforming_at_most(0, 100))


def _growth() -> Iterator[Check]:
    times = list(accumulate(NTDS))
    found = growth(times)
    for figure, expected, got in (
        ("total", "33.993503", found.total),
        ("rate", "0.005790161", found.rate),
        ("remaining", "7.9935", found.remaining),
        ("intensity", "0.0462837", found.intensity),
        ("none in 10", "0.637824", found.chance_of_none(10.0)),
        ("log-likelihood", "-82.690150", found.log_likelihood),
    ):
        yield printed("NTDS, Goel-Okumoto", figure, expected, got)
    low, high = found.low or 0.0, found.high or float("inf")
    yield yes("NTDS, Goel-Okumoto", "the 8 that came are inside", is_so=low <= 8 <= high)
    found = growth(times, model=GrowthModel.LOG_POISSON)
    for figure, expected, got in (
        ("initial intensity", "0.190746", found.rate),
        ("decay", "0.0427398", found.decay),
        ("log-likelihood", "-83.08738", found.log_likelihood),
    ):
        yield printed("NTDS, Musa-Okumoto", figure, expected, got)


def _other() -> Iterator[Check]:
    book = removal_efficiency({("make", "make"): 900, ("make", "use"): 100}, ["make", "use"])
    yield printed("removal efficiency", "900 and 100", "0.90", book.overall.efficiency)
    kind = QualityCostKind
    amounts = ((kind.PREVENTION, 60), (kind.APPRAISAL, 254), (kind.INTERNAL_FAILURE, 97))
    costs = [QualityCost(each, amount) for each, amount in amounts]
    found = cost_of_quality([*costs, QualityCost(kind.EXTERNAL_FAILURE, 31)])
    yield printed("cost of quality", "failures", "0.2896", found.failure_share)
    yield from _yields()
    yield from _gates()


def _yields() -> Iterator[Check]:
    """Yield defects per unit and throughput, a rolled yield, and Wilson's interval."""
    found = process_yield([YieldCount("all", 750, defects=34)])
    yield printed("34 defects in 750 units", "per unit", "0.045333", found["all"].per_unit)
    yield printed("34 defects in 750 units", "throughput", "0.955679", found["all"].throughput)
    steps = [YieldCount(str(share), 100, share) for share in (98, 95, 99)]
    yield printed("three steps", "rolled yield", "0.92169", process_yield(steps).rolled)
    for passed, units, low, high in (
        (3, 4, "0.300642", "0.954413"),
        (8, 10, "0.490162", "0.943318"),
        (79, 100, "0.700200", "0.858343"),
    ):
        one = process_yield([YieldCount("one", units, passed)])
        for figure, expected, got in (("low", low, one.low), ("high", high, one.high)):
            yield printed(f"Wilson, {passed} of {units}", figure, expected, got)


def _gates() -> Iterator[Check]:
    """Yield what gates decide: unknown is never a pass, a waiver ends with its last day."""
    plain = Criterion("c", "m", "==", 0, value=0)
    for figure, wanted, value, is_mandatory in (
        ("met", GateDecision.PASS, 0.0, True),
        ("missed", GateDecision.FAIL, 1.0, True),
        ("unknown", GateDecision.FAIL, None, True),
        ("missed, not mandatory", GateDecision.CONDITIONAL, 1.0, False),
        ("unknown, not mandatory", GateDecision.CONDITIONAL, None, False),
    ):
        criterion = Criterion("c", "m", plain.op, 0, value=value, is_mandatory=is_mandatory)
        plan = Plan(
            "P",
            start=datetime(2027, 1, 4, 9),
            tasks=(
                Task("a", duration=days(1)),
                Task("m", kind=TaskKind.FINISH_MILESTONE),
                Task("z", duration=days(1)),
            ),
            dependencies=chain("a", "m", "z"),
            gates=(Gate("G", "m", criteria=(criterion,)),),
        )
        found = gates(plan)["G"]
        yield yes("a gate", figure, is_so=found.decision is wanted)
        is_free = wanted is GateDecision.PASS
        yield yes("a gate", f"{figure}: what waits", is_so=(found.blocks == ()) is is_free)
