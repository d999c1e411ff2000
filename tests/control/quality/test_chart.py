"""Control charts against printed limits, and what they refuse."""

from itertools import pairwise
from math import inf, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import PlanError
from pmcore.control import quality
from pmcore.control.quality import (
    NELSON,
    ChartKind,
    Constants,
    Pattern,
    Phase,
    Process,
    RunRule,
    chart,
    factors,
)

FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
WAFERS = [16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14]
WAFERS += [16, 15, 13, 14, 16, 11, 20, 11, 19, 16, 31, 13]
JUICE = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22]
JUICE += [8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
PAINT = [101, 99, 103, 98, 100, 102, 97, 101, 104, 99, 100, 98, 102]
PAINT += [101, 99, 103, 100, 98, 119, 101, 100, 99, 102, 98, 101]


def at(found, panel="values", position=0):
    """Return the lines of a point."""
    point = found[panel].points[position]
    return point.lower, point.centre, point.upper


def broken(found, panel="values"):
    """Return the positions at which a rule is broken."""
    return [each.position for each in found.signals if each.panel == panel]


def paths(call, *args, **kwargs):
    """Return where a call finds problems, with their codes."""
    with pytest.raises(PlanError) as error:
        call(*args, **kwargs)
    return [(each.path, each.code) for each in error.value.problems]


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


@pytest.mark.parametrize("line", FACTORS.split("\n")[1:-1])
def test_factors(line):
    """Factors are those of tables with five and six decimals."""
    size, *wanted = line.split()
    found = factors(int(size))
    names = ("d2", "d3", "c4", "a2", "a3", "big_b3", "big_b4", "big_d3", "big_d4")
    for name, number in zip(names, wanted, strict=True):
        digits = len(number.partition(".")[2]) or 5
        assert getattr(found, name) == pytest.approx(float(number), abs=0.51 * 10**-digits), name


def test_factors_of_two_in_closed_form():
    """Of two values the range is known in closed form."""
    found = factors(2)
    assert found.d2 == pytest.approx(2 / sqrt(np.pi), abs=1e-13)
    assert found.d3 == pytest.approx(sqrt(2 - 4 / np.pi), abs=1e-12)
    assert found.c4 == pytest.approx(sqrt(2 / np.pi), abs=1e-14)


def test_factors_as_printed():
    """Textbooks print three decimals."""
    found = factors(5, Constants.TABLE)
    assert (found.d2, found.a2, found.a3, found.c4) == (2.326, 0.577, 1.427, 0.94)
    assert factors(2, Constants.TABLE).big_d4 == 3.267
    with pytest.raises(ValueError, match="two values"):
        factors(1)


def test_individuals():
    """NIST/SEMATECH e-Handbook, section 6.3.2.2."""
    found = chart(FLOW)
    assert at(found) == pytest.approx((45.817587628, 50.81, 55.802412372), abs=1e-6)
    assert at(found, "ranges", 1)[1] == pytest.approx(1.8777778, abs=1e-7)
    assert found["ranges"].points[0].value is None
    assert found.is_in_control
    assert found.phase is Phase.ESTIMATE
    rounded = chart(FLOW, process=Process(50.81, sigma=1.8777778 / 1.128))
    assert at(rounded) == pytest.approx((45.8159, 50.81, 55.8041), abs=1e-4)
    assert rounded.phase is Phase.MONITOR


def test_a_cause_is_left_out():
    """A point with a cause is shown and changes no limit; its ranges go, or join up."""
    found = chart(PAINT, constants=Constants.TABLE)
    assert at(found) == pytest.approx((89.695, 101.0, 112.305), abs=1e-9)
    assert at(found, "ranges", 1)[2] == pytest.approx(13.88475, abs=1e-9)
    assert found.process.sigma == pytest.approx(3.76773, abs=1e-5)
    assert broken(found) == [18]
    again = chart(PAINT, constants=Constants.TABLE, causes={18: "primer wet"}, closes_gaps=True)
    assert again.process.mean == 100.25
    assert at(again, "ranges", 1)[1] == pytest.approx(66 / 23, abs=1e-3)
    assert again.is_in_control
    assert again["values"].points[18].is_left_out
    apart = chart(PAINT, causes={18: "primer wet"})
    assert apart.process.sigma == pytest.approx(63 / 22 / factors(2).d2)
    assert apart.causes == ((18, "primer wet"),)
    assert [each.code for each in apart.notices] == ["chart.left_out"]


def test_counts():
    """NIST's wafers: the 28 on the limit is not out, the 31 is."""
    found = chart(WAFERS, ChartKind.C, rules=NELSON[:1])
    assert at(found) == (4.0, 16.0, 28.0)
    assert broken(found) == [23]
    few = chart([3, 2, 4, 1, 3, 2, 3, 2, 11, 2, 3, 1], ChartKind.C, rules=NELSON[:1])
    assert at(few) == pytest.approx((0, 3.0833, 8.3512), abs=5e-5)
    assert broken(few) == [8]


def test_shares():
    """Montgomery's orange juice cans, samples of 50."""
    found = chart(JUICE, ChartKind.P, sizes=50, rules=NELSON[:1])
    assert at(found) == pytest.approx((0.052428, 0.231333, 0.410239), abs=1e-6)
    assert broken(found) == [14, 22]
    counted = chart(JUICE, ChartKind.NP, sizes=50)
    assert at(counted) == pytest.approx((2.6214, 11.5667, 20.5120), abs=5e-5)
    again = chart(JUICE, ChartKind.P, sizes=50, causes={14: "new lot", 22: "new man"})
    assert again.process.mean == pytest.approx(301 / 1400)


def test_limits_follow_the_sizes():
    """Where sizes differ, each point has its own limits; none lies below 0."""
    found = chart([2, 9, 1], ChartKind.U, sizes=[1.0, 4.0, 1.0])
    assert found.process.mean == 2.0
    assert at(found, position=1) == pytest.approx((0, 2.0, 2 + 3 * sqrt(0.5)))
    assert at(found, position=0) == pytest.approx((0, 2.0, 2 + 3 * sqrt(2)))


def test_laney():
    """Laney's limits equal the plain ones times the spread of the scores."""
    found = chart(JUICE, ChartKind.LANEY_P, sizes=50)
    p = 347 / 1500
    error = sqrt(p * (1 - p) / 50)
    scores = [(each / 50 - p) / error for each in JUICE]
    ranges = [abs(b - a) for a, b in pairwise(scores)]
    spread = sum(ranges) / len(ranges) / factors(2).d2
    assert found.process.sigma == pytest.approx(spread)
    assert at(found)[2] == pytest.approx(p + 3 * error * spread)


def test_dispersed():
    """A chart of counts says when chance alone does not explain how they vary."""
    calm = chart(JUICE[:1] * 25, ChartKind.P, sizes=50)
    assert "chart.dispersed" not in [each.code for each in calm.notices]
    wild = chart([1, 30] * 15, ChartKind.P, sizes=50)
    assert "chart.dispersed" in [each.code for each in wild.notices]


def test_means():
    """Means and ranges, deviations: limits by the factors, worked by hand."""
    groups = [[1.0, 3.0, 5.0], [2.0, 4.0, 9.0], [3.0, 4.0, 5.0]]
    found = chart(groups, ChartKind.MEANS_RANGES)
    by = factors(3)
    mean, spread = 4.0, (4 + 7 + 2) / 3
    assert at(found) == pytest.approx((mean - by.a2 * spread, mean, mean + by.a2 * spread))
    assert at(found, "ranges") == pytest.approx((0, spread, by.big_d4 * spread))
    found = chart(groups, ChartKind.MEANS_DEVIATIONS)
    spread = np.mean([np.std(group, ddof=1) for group in groups])
    assert at(found) == pytest.approx((mean - by.a3 * spread, mean, mean + by.a3 * spread))
    assert at(found, "deviations") == pytest.approx((0, spread, by.big_b4 * spread))


def test_gaps():
    """A gap that is allowed ends ranges and runs; one that is not is named."""
    values = [1.0, 2.0, None, 9.0, 10.0]
    found = chart(values, has_gaps=True)
    ranges = [point.value for point in found["ranges"].points]
    assert ranges == [None, 1.0, None, None, 1.0]
    assert found["values"].points[2].value is None
    assert [each.code for each in found.notices] == ["chart.few", "chart.gaps"]
    assert paths(chart, values) == [("values[2]", "value.missing")]
    sides = RunRule("four", Pattern.SIDE, 4)
    process = Process(0, sigma=1.0)
    assert broken(chart([0.1] * 4, process=process, rules=[sides])) == [3]
    assert not broken(
        chart([0.1, 0.1, None, 0.1, 0.1], process=process, rules=[sides], has_gaps=True)
    )


def test_everything_wrong_at_once():
    """NaN, infinity, text and truth are named, each at its place."""
    assert paths(chart, [1.0, nan, inf, "2", True, None], causes={9: "?"}) == [
        ("causes[9]", "quality.unknown_point"),
        ("values[1]", "value.not_finite"),
        ("values[2]", "value.not_finite"),
        ("values[3]", "value.not_a_number"),
        ("values[4]", "value.not_a_number"),
        ("values[5]", "value.missing"),
    ]
    assert paths(chart, [3, -1, 1.5, 60], ChartKind.P, sizes=[50, 50, 50, 50]) == [
        ("values[1]", "value.below"),
        ("values[2]", "value.not_whole"),
        ("values[3]", "quality.above_size"),
    ]
    assert paths(chart, [[1, nan], [1], 5, None], ChartKind.MEANS_RANGES) == [
        ("values[0][1]", "value.not_finite"),
        ("values[1]", "quality.small_sample"),
        ("values[2]", "quality.not_a_sample"),
        ("values[3]", "value.missing"),
    ]


@pytest.mark.parametrize(
    ("kind", "sizes", "path", "code"),
    [
        (ChartKind.P, None, "sizes", "quality.sizes_missing"),
        (ChartKind.P, [5], "sizes", "quality.sizes_other"),
        (ChartKind.U, [5, 0], "sizes[1]", "value.not_above"),
        (ChartKind.U, [5, inf], "sizes[1]", "value.not_finite"),
        (ChartKind.NP, [5, 6], "sizes", "quality.sizes_differ"),
        (ChartKind.C, 5, "sizes", "quality.sizes_unasked"),
        (ChartKind.INDIVIDUALS, [5, 5], "sizes", "quality.sizes_unasked"),
    ],
)
def test_sizes(kind, sizes, path, code):
    """Sizes that are missing or wrong are named."""
    assert paths(chart, [1, 2], kind, sizes=sizes) == [(path, code)]


def test_too_few():
    """A single value has no spread, and neither has nothing."""
    assert paths(chart, [1.0]) == [("values", "quality.too_few")]
    assert paths(chart, []) == [("values", "quality.no_values")]
    assert paths(chart, [1, 2], process=Process(nan, sigma=inf)) == [
        ("process.mean", "value.not_finite"),
        ("process.sigma", "value.not_finite"),
    ]
    with pytest.raises(ValueError, match="phase II"):
        chart([1, 2], process=Process(1, sigma=1.0), causes={0: "x"})
    with pytest.raises(ValueError, match="ewma"):
        chart([1, 2], ChartKind.EWMA)


@pytest.mark.parametrize(
    ("kind", "process", "wrong"),
    [
        (ChartKind.P, Process(1.2), [("process.mean", "value.not_a_share")]),
        (ChartKind.U, Process(-1), [("process.mean", "value.below")]),
        (ChartKind.LANEY_U, Process(1), [("process.sigma", "value.missing")]),
        (ChartKind.INDIVIDUALS, Process(-1, sigma=-1), [("process.sigma", "value.below")]),
    ],
)
def test_a_process_that_is_none(kind, process, wrong):
    """A process that cannot be is named; one that does not vary, or counts none, can."""
    sizes = None if kind is ChartKind.INDIVIDUALS else 5
    assert paths(chart, [1, 2], kind, process=process, sizes=sizes) == wrong
    none = chart([0, 0, 0], ChartKind.LANEY_P, sizes=5)
    assert at(none) == (0, 0, 0)
    alike = chart([1, 1, 1], ChartKind.LANEY_U, sizes=2)
    assert at(alike) == (0.5, 0.5, 0.5)


def test_no_spread():
    """Values that do not vary make limits at the centre, and a notice."""
    found = chart([5.0] * 25)
    assert at(found) == (5.0, 5.0, 5.0)
    assert [each.code for each in found.notices] == ["chart.no_spread"]
    assert found.is_in_control


ROWS = {
    "Nelson 1": ([0, 3.1], [1]),
    "Nelson 2": ([1] * 9, [8]),
    "Nelson 3": ([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [5]),
    "Nelson 4": ([0.5, -0.5] * 7, [13]),
    "Nelson 5": ([2.1, 0, 2.1], [2]),
    "Nelson 6": ([1.1, 1.1, -0.1, 1.1, 1.1], [4]),
    "Nelson 7": ([0.9, -0.9, 0.2] * 5, [14]),
    "Nelson 8": ([1.1, -1.1, 1.2, 1.1, -1.3, 1.1, 1.1, 1.1], [7]),
}


@pytest.mark.parametrize("name", ROWS)
def test_nelson(name):
    """Each rule is broken by its own pattern at its last point, and one point less keeps it."""
    values, wanted = ROWS[name]
    rule = next(each for each in NELSON if each.name == name)
    process = Process(0, sigma=1.0)
    assert broken(chart(values, process=process, rules=[rule])) == wanted
    assert not broken(chart(values[:-1], process=process, rules=[rule]))
    mirrored = chart([-each for each in values], process=process, rules=[rule])
    assert broken(mirrored) == wanted


def test_on_a_line_is_not_beyond():
    """Points on a limit, on a zone's line or on the centre break nothing."""
    process = Process(0, sigma=1.0)
    assert not broken(chart([3.0, -3.0], process=process, rules=NELSON[:1]))
    assert not broken(chart([2.0, 2.0, 2.0], process=process, rules=NELSON[4:5]))
    assert not broken(chart([1] * 4 + [0] + [1] * 4, process=process, rules=NELSON[1:2]))
    assert not broken(chart([0.1, 0.2, 0.2, 0.3, 0.4, 0.5], process=process, rules=NELSON[2:3]))


def test_signals_tell():
    """A signal names its rule, its points and its side, in both languages."""
    signal = chart([0, 2.5, 0, 2.5], process=Process(0, sigma=1.0)).signals[0]
    assert (signal.positions, signal.side, signal.panel) == ((1, 3), "above", "values")
    assert signal.text() == (
        "Point 4 of the values: 2 of 3 beyond 2 standard errors (Western Electric 2)"
    )
    assert signal.text("zh-CN").startswith("数值图第 4 点")


EWMA = [52, 47, 53, 49.3, 50.1, 47, 51, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8]
EWMA += [51.2, 52.6, 52.4, 53.6, 52.1]
WANTED = "50.60 49.52 50.56 50.18 50.16 49.21 49.75 49.85 50.26 50.33 50.11 49.36 49.52 50.05 "
WANTED += "49.38 49.92 50.73 51.23 51.94 51.99"
SHIFTED = [9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.2, 10.34, 9.03, 11.47, 10.51]
SHIFTED += [9.4, 10.08, 9.37, 10.62, 10.31, 8.52, 10.84, 10.9, 9.33, 12.29, 11.5, 10.6, 11.08]
SHIFTED += [10.38, 11.62, 11.31, 10.52]


def test_ewma():
    """NIST section 6.3.2.4, and Montgomery's table 9.1 with its varying limits."""
    found = quality.ewma(EWMA, process=Process(50, sigma=2.0539), weight=0.3, is_steady=True)
    values = [point.value for point in found["averages"].points]
    assert values == pytest.approx([float(each) for each in WANTED.split()], abs=0.0051)
    assert at(found, "averages") == pytest.approx((47.4116, 50, 52.5884), abs=5e-5)
    known = Process(10, sigma=1.0)
    found = quality.ewma(SHIFTED, process=known, weight=0.1, width=2.7)
    assert at(found, "averages")[::2] == pytest.approx((9.73, 10.27))
    values = [point.value for point in found["averages"].points][26:]
    assert values == pytest.approx([10.4568, 10.5731, 10.6468, 10.6341], abs=5e-5)
    assert broken(found, "averages")[0] == 28
    steady = quality.ewma(SHIFTED, process=known, weight=0.1, width=2.7, is_steady=True)
    assert at(steady, "averages")[::2] == pytest.approx((9.3806, 10.6194), abs=5e-5)


def test_cusum():
    """Montgomery's table 9.2 and NIST section 6.3.2.3."""
    found = quality.cusum(SHIFTED, process=Process(10, sigma=1.0))
    high = [point.value for point in found["high"].points]
    assert high[28:] == pytest.approx([5.28, 5.30], abs=1e-9)
    assert found.signals[0].position == 28
    nist = [324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225]
    nist += [324.600, 324.625, 325.150, 328.325, 327.250, 327.825, 328.500, 326.675]
    nist += [327.775, 326.875, 328.350]
    found = quality.cusum(nist, process=Process(325, sigma=1.0), slack=0.3175, interval=4.1959)
    high = [point.value for point in found["high"].points]
    assert high[12:15] + high[-1:] == pytest.approx([3.007, 4.940, 7.447, 19.035], abs=6e-4)
    assert found.signals[0].position == 13


def test_cusum_head_start():
    """A head start finds a shift sooner."""
    process = Process(0, sigma=1.0)
    slow = quality.cusum([1.5] * 10, process=process)
    fast = quality.cusum([1.5] * 10, process=process, head_start=0.5)
    assert fast.signals[0].position < slow.signals[0].position


def test_weighted_charts_estimate_too():
    """Without a process it is estimated by moving ranges; parameters are checked with values."""
    assert quality.ewma(FLOW).process == chart(FLOW).process
    assert quality.cusum(FLOW).process == chart(FLOW).process
    gapped = quality.ewma([*FLOW, None], has_gaps=True)
    assert gapped["averages"].points[-1].value is None
    assert quality.cusum([1.0, None, 3.0, 4.0], has_gaps=True)["high"].points[1].value is None
    assert paths(quality.ewma, [nan], weight=2.0) == [
        ("weight", "value.above"),
        ("values[0]", "value.not_finite"),
    ]
    assert paths(quality.cusum, [], interval=0) == [
        ("interval", "value.not_above"),
        ("values", "quality.no_values"),
    ]
    assert paths(quality.cusum, [1.0]) == [("values", "quality.too_few")]


def test_run_lengths():
    """Published run lengths: Shewhart, Lucas and Crosier (CUSUM), Lucas and Saccucci (EWMA)."""
    assert quality.shewhart_run_length() == pytest.approx(370.398, abs=5e-4)
    cusum = quality.cusum_run_length
    assert cusum(interval=4) == pytest.approx(168, abs=0.5)
    assert cusum() == pytest.approx(465, abs=0.5)
    assert cusum(1.0, interval=4) == pytest.approx(8.38, abs=5e-3)
    assert cusum(1.0) == pytest.approx(10.4, abs=0.05)
    assert cusum(1.0, is_two_sided=False) == pytest.approx(10.38, abs=5e-3)
    ewma = quality.ewma_run_length
    assert ewma(weight=0.4, width=3.054) == pytest.approx(500, abs=1)
    assert ewma(1.0, weight=0.1, width=2.814) == pytest.approx(10.3, abs=0.05)
    assert ewma(weight=1.0) == quality.shewhart_run_length()
    assert quality.shewhart_run_length(1.0, size=4) == pytest.approx(6.30, abs=5e-3)


def test_degrees():
    """Degrees of freedom make the variance of the estimate the true one, by simulation."""
    found = chart(FLOW)
    generator = np.random.default_rng(1)
    values = generator.standard_normal((40_000, 10))
    sigmas = np.abs(np.diff(values, axis=1)).mean(axis=1) / factors(2).d2
    assert found.degrees == pytest.approx(1 / (2 * sigmas.var()), rel=0.03)
    groups = [[0.0, 1.0, 2.0, 3.0, 4.0]] * 20
    many = chart(groups, ChartKind.MEANS_RANGES).degrees
    assert many == pytest.approx(72.7, abs=0.1 * 72.7)
    assert chart(groups, ChartKind.MEANS_DEVIATIONS).degrees == pytest.approx(76.6, abs=3)
    assert chart(WAFERS, ChartKind.C).degrees is None


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=40),
    st.floats(0.5, 20),
    st.floats(-100, 100),
)
def test_units_change_nothing(values, scale, move):
    """Limits move and stretch with the values."""
    one, other = chart(values), chart([move + scale * each for each in values])
    wanted = [move + scale * line for line in at(one)]
    assert at(other) == pytest.approx(wanted, rel=1e-6, abs=1e-4)


def test_round_trip():
    """A chart crosses JSON, makes a frame and tells what it found."""
    found = chart(PAINT, causes={3: "x"})
    assert pm.io.loads(pm.io.dumps(found)) == found
    frame = found.to_frame()
    assert frame["panel"].tolist() == ["values"] * 25 + ["ranges"] * 25
    assert frame["signals"][18] == ("Western Electric 1",)
    assert "Western Electric 1" in found.text()
    with pytest.raises(KeyError):
        found["deviations"]


def test_signals_name_the_limit_they_break():
    """A sum signals beyond its decision interval, an average beyond its width, and both say so."""
    sums = quality.cusum([11.0, 12.5, 12.0, 12.5], process=Process(10, sigma=1.0), interval=4.0)
    assert [each.position for each in sums.signals] == [3]
    assert "beyond 4 standard errors" in sums.signals[0].text()
    assert sums.rules[0].sigmas == 4.0
    mean = quality.ewma([10.0, 12.0, 14.0], process=Process(10, sigma=1.0), width=2.5)
    assert "超出 2.5 倍标准误差" in mean.signals[0].text("zh-CN")
    assert quality.cusum([11.0, 12.5], process=Process(10, sigma=1.0), interval=3.0).signals == ()
